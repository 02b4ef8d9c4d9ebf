"""Writers and readers against the real server, and a database that goes away under them."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

WRITERS, READERS, SECONDS, THINK = 16, 50, 60.0, 1.0
TOKEN = "b" * 32
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request got: when it was asked (monotonic), in how many seconds, and what."""

    at: float
    seconds: float
    status: int
    writes: bool
    person: int
    retry: str
    locked: bool
    number: int


@dataclass(slots=True)
class Crowd:
    """People who go on asking until they are told to stop."""

    port: int
    cookies: list[str]
    key: str
    address: str
    writers: int
    think: float = THINK
    answers: list[Answer] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Crowd":
        for person in (-1, -2) * 4:  # a process's first pages are its slowest: nobody's figure
            for page in self._pages():
                self._ask(person, page, False, 0)
        self.threads = [threading.Thread(target=self._go, args=(n,)) for n in range(len(self.cookies))]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(40)

    def _go(self, person: int) -> None:
        pages, number = self._pages(), 0
        self.stop.wait(self.think * person / max(1, len(self.cookies)))
        while not self.stop.is_set():
            writes = person < self.writers
            path = f"/decisions/{self.key}/answer/" if writes else pages[number % len(pages)]
            self.answers.append(self._ask(person, path, writes, number))
            number += 1
            self.stop.wait(self.think)

    def _pages(self) -> tuple[str, ...]:
        return ("/", "/communities/", f"/communities/{self.address}/", f"/decisions/{self.key}/")

    def _ask(self, person: int, path: str, writes: bool, number: int) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": f"{self.cookies[person]}; junto-csrf={TOKEN}"}
        body = None
        if writes:
            given = {"answer": "consent", "reason": f"mark {number}", "version": "1"}
            body = urlencode({**given, "csrfmiddlewaretoken": TOKEN})
            headers["Content-Type"] = FORM
        begun = time.monotonic()
        try:
            line.request("POST" if writes else "GET", path, body=body, headers=headers)
            got = line.getresponse()
            text = got.read()
            return Answer(
                begun, time.monotonic() - begun, got.status, writes, person,
                got.headers.get("Retry-After", ""), b"is locked" in text, number,
            )  # fmt: skip
        except (OSError, http.client.HTTPException):
            return Answer(begun, time.monotonic() - begun, 0, writes, person, "", False, number)
        finally:
            line.close()


def share(answers: list[Answer], part: float) -> float:
    """The seconds within which this part of the answers came."""
    took = sorted(answer.seconds for answer in answers)
    return took[min(len(took) - 1, int(part * len(took)))] if took else float("inf")


def well(port: int) -> bool:
    """Whether the installation says that it can serve."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def until(true: Callable[[], bool], seconds: float) -> float:
    """How many seconds it takes until something is true, at most so many."""
    begun = time.monotonic()
    while not true() and time.monotonic() - begun < seconds:
        time.sleep(0.05)
    return time.monotonic() - begun


@contextmanager
def serving(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """`junto serve` until the end of the block, however that ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "junto", "serve"],
        env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        if until(lambda: well(int(environ["JUNTO_PORT"])), 90) >= 90:
            raise RuntimeError("junto serve did not start")
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(40)
        kill_all(process)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to a process and everything it started."""
    for pid in (*reversed(_descendants(process.pid)), process.pid):
        if process.poll() is None or pid != process.pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    process.wait()


def _descendants(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [one for child in map(int, children) for one in (child, *_descendants(child))]


class Postgres:
    """A PostgreSQL server of the bench's own, in a folder of its own, on a port of its own."""

    def __init__(self, port: int) -> None:
        self.port, self.process = port, None
        self.folder = Path(tempfile.mkdtemp(prefix="junto-bench-pg-"))
        self.run_as: list[str] = []
        if os.geteuid() == 0:  # it does not run as root
            self.run_as = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            shutil.chown(self.folder, "postgres")
        subprocess.run(
            [*self.run_as, program("initdb"), "-D", str(self.folder / "data"), "-U", "junto", "-A", "trust",
             "-E", "UTF8", "--locale=C.UTF-8"],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    process: subprocess.Popen[bytes] | None

    def start(self) -> None:
        """Begin to serve; returns when it answers."""
        self.process = subprocess.Popen(
            [*self.run_as, program("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port),
             "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        ready = [program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        until(lambda: subprocess.run(ready, check=False).returncode == 0, 30)

    def stop(self) -> None:
        """End at once, without a word to anybody (`immediate`)."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30)

    def make(self, name: str) -> str:
        """A database; its address."""
        subprocess.run(
            [program("createdb"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "junto", name], check=True
        )
        return f"postgresql://junto@127.0.0.1:{self.port}/{name}"

    def remove(self) -> None:
        """Stop, and leave nothing behind."""
        if self.process is not None and self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def program(name: str) -> str:
    """Where a program of PostgreSQL is; empty if it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or (str(found[0]) if found else "")
