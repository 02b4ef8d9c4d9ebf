"""Readers that misbehave on purpose, to show on a given machine that the bounds around readers hold."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def echo(file: BinaryIO, times: int = 1) -> Iterator[object]:
    """What a well-behaved reader does: the length of the file, as often as asked."""
    length = len(file.read())
    for _ in range(times):
        yield length


def surroundings(file: BinaryIO) -> Iterator[object]:
    """Names of what a reader can see: environment variables and open files."""
    yield sorted(os.environ)
    yield [number for number in range(64) if _is_open(number)]


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def attempts(file: BinaryIO) -> Iterator[object]:
    """What a reader may not do, and whether it was kept from it."""
    for name, attempt in (
        (
            "write a file",
            lambda: Path("/tmp/junto-probe").write_text("x", encoding="ascii"),
        ),
        ("open a connection", lambda: socket.socket()),
        ("start a program", lambda: os.system("true")),
        ("remove a file", lambda: os.remove("/nonexistent/junto-probe")),
        ("write by number", lambda: os.open("/dev/shm/junto-probe", os.O_WRONLY | os.O_CREAT)),
    ):
        try:
            attempt()
        except PermissionError:
            yield [name, True]
        else:
            yield [name, False]


def spin(file: BinaryIO) -> Iterator[object]:
    """Never come to an end, using the processor."""
    while not file.closed:
        pass
    yield "never reached while the file is open"


def swell(file: BinaryIO) -> Iterator[object]:
    """Take ever more memory."""
    held = []
    while not file.closed:
        held.append(bytearray(16 * 1024 * 1024))
    yield len(held)


def fall(file: BinaryIO) -> Iterator[object]:
    """Die in the middle, after one record."""
    yield "first"
    os.abort()


def stumble(file: BinaryIO) -> Iterator[object]:
    """Fail by a fault of the reader's own, with something it read in the message."""
    yield "first"
    raise ValueError(file.read().decode("latin-1"))
