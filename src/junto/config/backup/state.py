"""When the last backup that was tried and found good was made; kept in the database, for every process."""

from datetime import datetime, timedelta

from junto.config.backup.manifest import Manifest
from junto.kernel import clock
from junto.kernel.models import Installation, Periodic

CHECKED = "backup.checked"
OLD = timedelta(hours=36)


def note_checked(told: Manifest) -> bool:
    """Remember a good backup, if it is one of the firm at hand and newer than what is known.

    Returns
    -------
    bool
        Whether it is remembered.
    """
    firm = Installation.objects.first()
    if firm is None or firm.firm_name != told.firm:
        return False
    made = datetime.fromisoformat(told.made_at)
    last = last_checked()
    if last is None or made > last:
        Periodic.objects.update_or_create(name=CHECKED, defaults={"due_at": made})
    return True


def last_checked() -> datetime | None:
    """When the newest backup that was tried was made; None where none ever was."""
    return Periodic.objects.filter(name=CHECKED).values_list("due_at", flat=True).first()


def age() -> timedelta | None:
    """How old the newest tried backup is, by the machine's clock."""
    last = last_checked()
    return clock.real_now() - last if last else None
