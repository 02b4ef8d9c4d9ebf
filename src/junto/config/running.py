"""Web and worker in the foreground: started together, watched, ended together."""

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

from django.db import connection

from junto.config import early
from junto.config.doctor import data, place, work
from junto.config.env import env

ANSWERS_WITHIN = 10
STOPS = (signal.SIGINT, signal.SIGTERM)


def worker_command() -> list[str]:
    """How the worker is started."""
    return [sys.executable, "-m", "junto", "work"]


def run(command: str, *, worker: bool = True, ready: Callable[[], None] | None = None) -> int:
    """Start web and worker and wait until one ends or somebody asks both to stop.

    A process that dies takes the others with it: a supervisor restarts the whole, never a half. Where
    serving would put what was saved at risk, nothing is started and the reason is said.

    Returns
    -------
    int
        0 when asked to stop, 1 when a process died by itself or nothing was started.
    """
    if refused():
        return 1
    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, stop) for number in STOPS}
    others = [worker_command()] if worker else []
    running = [early.let_through(command)]
    try:
        if ready:
            ready()
        # whoever waits for a page waits for the web process: the others begin once it answers
        patience = time.monotonic() + ANSWERS_WITHIN
        while not asked and all(process.poll() is None for process in running):
            if others and (time.monotonic() > patience or _answers()):
                running += [early.start(command) for command in others]
                others = []
            time.sleep(0.05)
    finally:
        _end(running)
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0 if asked else 1


def _answers() -> bool:
    here = "127.0.0.1" if env.bind in ("0.0.0.0", "") else env.bind
    web = http.client.HTTPConnection(here, env.port, timeout=0.3)
    try:
        web.request("GET", "/livez")
        web.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()
    return True


def refused() -> bool:
    """Whether the database must not be served from here; doubts are said on standard error either way."""
    grave, doubts = (
        (place.disk_is_local, work.one_machine),
        (data.version_of_the_database, data.safety_of_saving),
    )
    stop = False
    for check in (*grave, *doubts):
        finding = check()
        if finding.state == "wrong":
            sys.stderr.write(f"{finding.says} {finding.next}\n")
            stop = stop or check in grave
    connection.close()
    return stop


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + early.WEB_GRACE + 5
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
