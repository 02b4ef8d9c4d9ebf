"""A fact that only tests publish."""

from dataclasses import dataclass

from junto.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SomethingHappened(Fact):
    number: int
    note: str = ""
