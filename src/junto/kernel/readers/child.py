"""Run a reader in a process of its own, without disk, network, secrets or the parent's database.

The parent (`read_apart`) hands over one open file and gets records back through a pipe: frames of four bytes
of length and JSON, never pickles. What the child says is data from a stranger: callers check its shape.
Needs a POSIX system.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from junto.kernel.readers.faults import N_, Unreadable
from junto.kernel.readers.wire import DIED, error_from_wire

TOO_LONG = N_(
    "Reading the file took longer than %(seconds)s seconds, so it was stopped. Nothing of it was kept."
)
TOO_MUCH = N_(
    "Reading the file needed more memory than it may have, so it was stopped. Nothing of it was kept."
)
ENDED = N_("The system ended the reading of the file, most often for want of memory. Nothing of it was kept.")
STOPPED = N_("Reading was stopped as you asked. Nothing of it was kept.")

_LONGEST_FRAME = 16 * 1024 * 1024
_TICK = 0.25


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child may use: seconds the parent waits for it in all, seconds of processor, bytes of memory."""

    seconds: float = 900.0
    processor: int = 900
    memory: int = 512 * 1024 * 1024


@dataclass(slots=True)
class Reading:
    """A reader at work in its own process; iterate over it for its records.

    Attributes
    ----------
    peak : int
        Most bytes of memory the child held; known when the last record has come.
    """

    records: Iterator[object] = field(repr=False)
    peak: int = 0

    def __iter__(self) -> Iterator[object]:
        return self.records


def read_apart(
    reader: str,
    file: BinaryIO,
    options: Mapping[str, object] | None = None,
    *,
    bounds: Bounds | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Reading:
    """Start a reader on a file in a process of its own.

    Parameters
    ----------
    reader : str
        "package.module:function" inside junto. The function takes the open file and the options, and yields
        what JSON can carry.
    file : BinaryIO
        A real file, open for reading; the child gets this one descriptor and no path.
    options : mapping, optional
        Named arguments for the function, of what JSON can carry.
    bounds : Bounds, optional
        Time and memory.
    stop : callable
        Asked four times a second; True ends the child.

    Returns
    -------
    Reading
        Iterating raises `Unreadable` when the reader does, or when it dies, outstays its time or is stopped.
        Leaving the iteration early ends the child.
    """
    reading = Reading(iter(()))
    reading.records = _records(reading, reader, file, dict(options or {}), bounds or Bounds(), stop)
    return reading


def _records(
    reading: Reading,
    reader: str,
    file: BinaryIO,
    options: Mapping[str, object],
    bounds: Bounds,
    stop: Callable[[], bool],
) -> Iterator[object]:
    order = {"reader": reader, "options": options, "processor": bounds.processor, "memory": bounds.memory}
    process = _start(file, json.dumps(order).encode("ascii"))
    assert process.stdout is not None
    try:
        for frame in _frames(process.stdout, bounds, stop):
            kind, body = _parted(frame)
            if kind == "records" and isinstance(body, list):
                yield from body
            elif kind == "end" and isinstance(body, int):
                reading.peak = body
                return
            elif kind == "unreadable":
                raise error_from_wire(body)
            else:
                raise _broken(body)
        raise _cause(process, bounds)
    finally:
        _end(process)


def _start(file: BinaryIO, order: bytes) -> subprocess.Popen[bytes]:
    """Start the child with the file as its input and its order in a pipe, where nobody else can read it."""
    theirs, ours = os.pipe()
    root = str(Path(__file__).resolve().parents[3])
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-B", "-m", "junto.kernel.readers.apart", str(theirs)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs,),
            cwd="/",
            env={"PYTHONPATH": root, "LANG": "C.UTF-8"},
            start_new_session=True,
        )
    finally:
        os.close(theirs)
    with contextlib.suppress(BrokenPipeError), os.fdopen(ours, "wb") as pipe:
        pipe.write(order)
    return process


def _frames(pipe: IO[bytes], bounds: Bounds, stop: Callable[[], bool]) -> Iterator[bytes]:
    """Whole frames as they come; the time we spend waiting for them is what counts."""
    waited, held = 0.0, bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            begun = time.monotonic()
            ready = selector.select(min(_TICK, bounds.seconds))
            if stop():
                raise Unreadable(STOPPED)
            piece = os.read(pipe.fileno(), 1 << 20) if ready else None
            waited += time.monotonic() - begun
            if waited > bounds.seconds:
                raise Unreadable(TOO_LONG, seconds=round(bounds.seconds))
            if piece is None:
                continue
            if not piece:
                return
            held += piece
            yield from _whole(held)


def _whole(held: bytearray) -> Iterator[bytes]:
    """Take the whole frames off what is held."""
    while len(held) >= 4:
        length = int.from_bytes(held[:4], "big")
        if length > _LONGEST_FRAME:
            raise Unreadable(DIED)
        if len(held) < 4 + length:
            return
        frame = bytes(held[4 : 4 + length])
        del held[: 4 + length]
        yield frame


def _parted(frame: bytes) -> tuple[str, object]:
    try:
        kind, body = json.loads(frame)
    except (ValueError, TypeError, RecursionError):
        raise Unreadable(DIED) from None
    return str(kind), body


def _broken(body: object) -> Unreadable:
    """A reader with a fault of its own; where it lies is noted for logs, never with anything it read."""
    error = Unreadable(DIED)
    error.add_note(str(body)[:200])
    return error


def _cause(process: subprocess.Popen[bytes], bounds: Bounds) -> Unreadable:
    """Why the pipe closed before the end."""
    try:
        code = process.wait(5)
    except subprocess.TimeoutExpired:
        return Unreadable(DIED)
    if code == -signal.SIGXCPU:
        return Unreadable(TOO_LONG, seconds=bounds.processor)
    if code == -signal.SIGKILL:
        return Unreadable(ENDED)
    return Unreadable(DIED)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
