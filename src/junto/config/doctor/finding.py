"""How a check speaks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes
    ----------
    state : {"well", "note", "wrong"}
        A note is worth knowing and keeps nobody from working.
    says : str
        What is so.
    next : str
        What to do about it; empty when all is well.
    """

    state: str
    says: str
    next: str = ""


Check = Callable[[], Finding]


def well(says: str) -> Finding:
    """Nothing to do."""
    return Finding("well", says)


def note(says: str, step: str = "") -> Finding:
    """Worth knowing."""
    return Finding("note", says, step)


def wrong(says: str, step: str) -> Finding:
    """To be mended, and how."""
    return Finding("wrong", says, step)


def name_of(check: Check) -> str:
    """A check's name as it is printed: its function's, with spaces."""
    return check.__name__.replace("_", " ")


def look(checks: Iterable[Check]) -> Iterator[tuple[str, Finding]]:
    """Run checks one after another; a check that cannot be made is itself a finding."""
    for check in checks:
        try:
            yield name_of(check), check()
        except Exception as fault:
            told = " ".join(str(fault).split())[:200]
            yield (
                name_of(check),
                wrong(
                    f"This could not be looked at ({type(fault).__name__}: {told}).",
                    "Mend what stands above first.",
                ),
            )
