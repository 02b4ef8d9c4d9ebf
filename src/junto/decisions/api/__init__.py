"""Operations of the room: reading decisions, and doing what their pages do."""

from junto.decisions.api import deciding, reading

# one router: two ways of asking at one address stand in one
router = reading.router

__all__ = ["deciding", "reading", "router"]
