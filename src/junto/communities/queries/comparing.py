"""Two texts beside each other, for whatever room has versions of one."""

from junto.communities.logic.comparison import Change, Run, compare

__all__ = ["Change", "Run", "compare"]
