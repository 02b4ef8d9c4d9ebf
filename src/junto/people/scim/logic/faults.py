"""What can be wrong with a request, in the words of the standard and in one sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """A refusal: nothing was changed.

    Attributes
    ----------
    kind : str
        The standard's word (`scimType`), such as `"invalidValue"`; empty where it has none.
    why : str
        The sentence, in English: directories and their operators' logs read it.
    status : int
    """

    kind: str
    why: str
    status: int = 400
