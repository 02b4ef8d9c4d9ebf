"""The walls: whether they can be read, and whether their feed still comes."""

from django.contrib.auth import get_user_model

from junto.config.doctor.finding import Check, Finding, note, well, wrong
from junto.people import rules


def walls_are_read() -> Finding:
    if rules.barred_of(get_user_model()(pk=0)).everything:  # asked as for somebody no wall names
        return wrong(
            "The walls cannot be read. What stands before any client or matter is shown to nobody.",
            "Run: junto restore FILE, with the last good backup; then: junto doctor",
        )
    return well("The walls can be read.")


def feed_of_walls() -> Finding:
    last = rules.last_feed()
    if last is None:
        return well("Walls are kept by hand; no feed is expected.")
    if rules.feed_silent():
        return wrong(
            f"The last feed of walls was read on {last:%d %B, %H:%M} UTC. Until one comes, nothing opens.",
            "Mend the export of the conflicts register, then run: junto walls FILE --apply",
        )
    if rules.feed_late():
        return note(
            f"The last feed of walls was read on {last:%d %B, %H:%M} UTC, more than a day ago.",
            "Run: junto walls FILE --apply",
        )
    return well("The feed of walls comes as it should.")


CHECKS: tuple[Check, ...] = (walls_are_read, feed_of_walls)
