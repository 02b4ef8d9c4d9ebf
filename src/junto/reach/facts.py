"""What happens to tokens. Pure: ids and scalars only."""

from dataclasses import dataclass

from junto.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade(Fact):
    """A person made a token for a program of hers."""

    token_id: int
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenEnded(Fact):
    """A token was ended before its date."""

    token_id: int
