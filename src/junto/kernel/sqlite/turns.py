"""Whose turn it is to write into a SQLite file: a queue of the threads here, and a lock between processes.

SQLite lets one write at a time and leaves the others to knock again and again; who knocks at the wrong
moments is refused after ten seconds, however short the turns of the others were. Here the threads of a
process stand in a queue, first come, first served, and its first bargains with other processes over two
octets of a file beside the database: `NEXT` is held while waiting for `WRITING`, so that a process which has
just written gets behind one that waits. These are record locks: they end with their process, however it
ends, and no child inherits them. SQLite's own locks stay what keeps the data safe; a turn only puts people in
order.
"""

import fcntl
import os
import threading
import time
import weakref
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

NEXT, WRITING = 0, 1
SUFFIX = "-turn"
SOON, LATER = 0.001, 0.005  # seconds between two looks at another process's lock
LOOK = 0.5  # seconds between two looks whether whoever writes is still there
_lines: dict[str, "Line"] = {}
_making = threading.Lock()


class SameThreadError(Exception):
    """This very thread writes already, through another connection; it would wait for itself."""


class Line:
    """The queue before one database file, as this process sees it.

    Parameters
    ----------
    path : str
        The database file; the locks lie in a file beside it.
    """

    def __init__(self, path: str) -> None:
        self.path = path + SUFFIX
        self._file = -1
        self._begin()

    def _begin(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False
        self._thread = 0
        self._holder: weakref.ref[Any] | None = None

    def take(self, holder: object, seconds: float) -> bool:
        """Wait for the turn and take it.

        Parameters
        ----------
        holder : object
            Whose turn it will be. When it is garbage, so is its turn.
        seconds : float
            How long to wait at most.

        Returns
        -------
        bool
            Whether the turn was taken; False when time ran out.

        Raises
        ------
        SameThreadError
            The thread holds the turn already, through another holder.
        """
        until = time.monotonic() + seconds
        if not self._first(until):
            return False
        try:
            got = self._of_all(until)
        except BaseException:
            self._hand_on()
            raise
        if not got:
            self._hand_on()
            return False
        self._thread, self._holder = threading.get_ident(), weakref.ref(holder)
        return True

    def give(self, holder: object) -> None:
        """Give the turn back; whoever does not hold it changes nothing."""
        if self._holder is not None and self._holder() is holder:
            self._leave()

    def _leave(self) -> None:
        self._holder, self._thread = None, 0
        with suppress(OSError):
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, WRITING)
        self._hand_on()

    # --- threads of this process --------------------------------------------------------------------------

    def _first(self, until: float) -> bool:
        place = threading.Lock()
        place.acquire()
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            if self._thread == threading.get_ident() and self._alive():
                raise SameThreadError
            self._waiting.append(place)
        try:
            while (left := until - time.monotonic()) > 0:
                if place.acquire(timeout=min(left, LOOK)):
                    return True
                self._look_after()
        except BaseException:
            if self._came_while_leaving(place):
                self._hand_on()
            raise
        return self._came_while_leaving(place)

    def _came_while_leaving(self, place: threading.Lock) -> bool:
        with self._guard:
            if place in self._waiting:
                self._waiting.remove(place)
                return False
        return True

    def _hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _alive(self) -> bool:
        return self._holder is not None and self._holder() is not None

    def _look_after(self) -> None:
        """A connection that became garbage with its turn cannot give it back."""
        with self._guard:
            gone = self._holder is not None and self._holder() is None
            if gone:
                self._holder = None
        if gone:
            self._leave()

    # --- processes ----------------------------------------------------------------------------------------

    def _of_all(self, until: float) -> bool:
        try:
            if self._file < 0:
                # never closed: closing any handle of a file ends a process's locks on it
                self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if not self._lock(NEXT, until):
                return False
            try:
                return self._lock(WRITING, until)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, NEXT)
        except OSError:  # a disk that knows no locks: between processes SQLite's own patience remains
            return True

    def _lock(self, octet: int, until: float) -> bool:
        pause = SOON
        while True:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, octet)
                return True
            except OSError as fault:
                if not isinstance(fault, BlockingIOError | PermissionError):
                    raise
            if time.monotonic() >= until:
                return False
            time.sleep(pause)
            pause = min(pause * 1.1, LATER)


def line_of(path: str | Path) -> Line:
    """The one queue of this process before a database file."""
    name = os.path.realpath(path)
    with _making:
        return _lines.setdefault(name, Line(name))


def _in_a_child() -> None:
    """A child of `fork` has none of its parent's threads, and none of their turns."""
    global _making
    _making = threading.Lock()
    for line in _lines.values():
        line._begin()


os.register_at_fork(after_in_child=_in_a_child)
