"""What is wrong with an installation, and the next step: one small function a check."""

from junto.config.doctor import data, keeping, place, privacy, walls, work
from junto.config.doctor.finding import Check, Finding, look

CHECKS: tuple[Check, ...] = (*place.CHECKS, *data.CHECKS, *work.CHECKS, *keeping.CHECKS, *walls.CHECKS)

__all__ = ["CHECKS", "Check", "Finding", "look", "privacy"]
