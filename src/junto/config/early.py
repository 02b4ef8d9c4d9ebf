"""The web process loads while the checks are still running, and answers nobody before they have passed.

A restart is felt: loading takes longer than checking, and neither needs the other.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from junto.config.env import env

GATE = "_JUNTO_GATE"  # between our own processes; no setting of an operator
WEB_GRACE = 25
_started: list[subprocess.Popen[bytes]] = []


def web_command(*, workers: int, threads: int) -> list[str]:
    """How the web server is started; without a kill time-out a half-sent request would hold it for ever."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        env.bind,
        "--port",
        str(env.port),
        "--workers",
        str(workers),
        "--blocking-threads",
        str(threads),
        "--backpressure",
        "128",
        "--workers-kill-timeout",
        str(WEB_GRACE),
        "--respawn-failed-workers",
        "--no-ws",
        "--log-level",
        "warning",
        "junto.config.wsgi:application",
    ]


def begin(arguments: list[str]) -> None:
    """Start the web process behind its gate, for a plain `serve` or `demo` of what was served before."""
    if arguments not in (["serve"], ["demo"]) or not _mark().exists():
        return
    _gate().unlink(missing_ok=True)
    os.environ[GATE] = str(_gate())
    _started.append(start(web_command(workers=workers_of(arguments[0]), threads=env.threads)))


def workers_of(command: str) -> int:
    """How many web processes a command starts: a demo is one person's, and one process loads sooner."""
    return 1 if command == "demo" else env.workers


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own: Ctrl-C reaches the parent alone, which ends all in order."""
    return subprocess.Popen(command, env=os.environ, start_new_session=True)


def taken() -> subprocess.Popen[bytes] | None:
    """The process that was started early, let through its gate; None where there is none."""
    _mark().touch()
    if not _started:
        return None
    _gate().touch()
    return _started.pop()


def give_up() -> None:
    """End what was started early and never let through, and take the gate away."""
    while _started:
        process = _started.pop()
        process.kill()
        process.wait()
    if GATE in os.environ:
        _gate().unlink(missing_ok=True)


def wait_for_the_checks() -> None:
    """In a web process: go on when the checks have passed; end, server and all, when they were given up."""
    gate = os.environ.get(GATE, "")
    checking = int(gate.rpartition("-")[2] or 0)
    while gate and not os.path.exists(gate):
        try:
            os.kill(checking, 0)
        except ProcessLookupError:
            os.kill(os.getppid(), signal.SIGTERM)
            sys.exit(1)
        time.sleep(0.01)


def _gate() -> Path:
    return env.data_dir.absolute() / f".open-{os.getpid()}"


def _mark() -> Path:
    return env.data_dir.absolute() / ".served"
