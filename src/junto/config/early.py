"""The web process loads while the checks are still running, and answers nobody before they have passed.

A restart is felt: loading takes longer than checking, and neither needs the other. Between the two stands
a pipe: a word through it opens the door, its end without a word (the checks failed, or were killed) shuts it.
"""

import os
import subprocess
import sys
from contextlib import suppress

WEB_GRACE = 25
OPEN = b"open"
SERVING = ("serve", "demo")
_started: list[subprocess.Popen[bytes]] = []


def begin(arguments: list[str]) -> None:
    """Start the web process before its door, for a plain `serve` or `demo`."""
    if len(arguments) == 1 and arguments[0] in SERVING:
        _started.append(_web(arguments[0]))


def start(command: list[str], *, stdin: int | None = None) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own: Ctrl-C reaches the parent alone, which ends all in order."""
    return subprocess.Popen(command, env=os.environ, start_new_session=True, stdin=stdin)


def let_through(command: str) -> subprocess.Popen[bytes]:
    """The web process of a command with its door open, started now if it was not before."""
    process = _started.pop() if _started else _web(command)
    if process.stdin:
        with suppress(BrokenPipeError), process.stdin:  # ended by itself: whoever waits for it will see
            process.stdin.write(OPEN)
        process.stdin = None
    return process


def give_up() -> None:
    """End what was started early and never let through."""
    while _started:
        process = _started.pop()
        process.kill()
        process.communicate()


def _web(command: str) -> subprocess.Popen[bytes]:
    return start([sys.executable, "-m", "junto.config.web", command], stdin=subprocess.PIPE)
