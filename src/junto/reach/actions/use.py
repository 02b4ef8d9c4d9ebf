"""How much a token may ask for in a minute, counted for all processes together."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from django.db.models import F

from junto.kernel import clock
from junto.reach.models import ApiToken

A_MINUTE = 600
# taken from the common count at once and then used up here: one write for so many requests, not one for each
TAKEN = 30
MOST_KNOWN = 1000


@dataclass(slots=True)
class _Taken:
    minute: int
    left: int


_taken: dict[int, _Taken] = {}
_lock = Lock()


def spend(*, token: ApiToken) -> int:
    """A token may ask for six hundred things a minute. Publishes nothing.

    Returns
    -------
    int
        0 to go on; else the seconds until the next minute.
    """
    now = int(clock.real_now().timestamp())
    minute = now // 60
    if _spent_here(token.pk, minute):
        return 0
    if _take(token.pk, minute):
        _keep_here(token.pk, minute, TAKEN - 1)
        return 0
    # another thread may have taken the last ones meanwhile
    return 0 if _spent_here(token.pk, minute) else 60 - now % 60


def forget_use() -> None:
    """What this process had taken is given up, as when it ends; for tests."""
    with _lock:
        _taken.clear()


def _take(number: int, minute: int) -> bool:
    mine = ApiToken.objects.filter(pk=number)
    if mine.filter(minute=minute, spent__lte=A_MINUTE - TAKEN).update(spent=F("spent") + TAKEN):
        return True
    return bool(mine.exclude(minute=minute).update(minute=minute, spent=TAKEN))


def _spent_here(number: int, minute: int) -> bool:
    with _lock:
        taken = _taken.get(number)
        if taken is None or taken.minute != minute or not taken.left:
            return False
        taken.left -= 1
        return True


def _keep_here(number: int, minute: int, amount: int) -> None:
    with _lock:
        taken = _taken.get(number)
        if taken is not None and taken.minute == minute:
            taken.left += amount
            return
        if len(_taken) >= MOST_KNOWN:
            _taken.clear()
        _taken[number] = _Taken(minute, amount)
