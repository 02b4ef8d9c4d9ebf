"""The child's side of `child`: started as a program, it seals itself, reads one file, writes frames, ends."""

import contextlib
import importlib
import json
import os
import resource
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO

from junto.kernel.readers.child import TOO_MUCH
from junto.kernel.readers.faults import Unreadable
from junto.kernel.readers.wire import error_to_wire

_BATCH = 500
_OPEN_FILES = 32
_REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")
_CHANGES = ("remove", "rename", "mkdir", "rmdir", "link", "symlink", "chmod", "chown", "truncate", "utime")


def main(order: str) -> int:
    """Carry out one order: its reader on standard input, frames on standard output."""
    with os.fdopen(int(order), "rb") as pipe:
        wanted = json.load(pipe)
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.lseek(0, 0, os.SEEK_SET)
    try:
        read = _reader(wanted["reader"])
        _seal(wanted["processor"], wanted["memory"])
        _send_all(out, read, os.fdopen(0, "rb", closefd=False), wanted["options"])
    except Unreadable as error:
        _send(out, "unreadable", error_to_wire(error))
    except MemoryError:
        _send(out, "unreadable", [TOO_MUCH, {}, {}])
    except BrokenPipeError:
        return 1
    except Exception as error:
        _send(out, "broken", _place(error))
    return 0


def _place(error: Exception) -> str:
    """Kind and place of a fault in our own code, without its message, which may hold what was read."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{code.co_name} in line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"


def _reader(name: str) -> Callable[..., Iterable[object]]:
    module, _, function = name.partition(":")
    if not module.startswith("junto."):
        raise ValueError("a reader is a function inside junto")
    found: Callable[..., Iterable[object]] = getattr(importlib.import_module(module), function)
    return found


def _send_all(
    out: BinaryIO, read: Callable[..., Iterable[object]], file: BinaryIO, options: Mapping[str, object]
) -> None:
    batch: list[object] = []
    for record in read(file, **options):
        batch.append(record)
        if len(batch) == _BATCH:
            _send(out, "records", batch)
            batch = []
    if batch:
        _send(out, "records", batch)
    _send(out, "end", peak())


def _send(out: BinaryIO, kind: str, body: object) -> None:
    frame = json.dumps([kind, body], separators=(",", ":")).encode("ascii")
    rest = memoryview(len(frame).to_bytes(4, "big") + frame)
    while rest:
        rest = rest[out.write(rest) :]


def _seal(processor: int, memory: int) -> None:
    """Give up what a reader has no need of. The rest of the process's life happens inside these bounds."""
    os.umask(0o077)
    for number, soft, hard in (
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES, _OPEN_FILES),
        (resource.RLIMIT_CPU, processor, processor + 5),
        (resource.RLIMIT_AS, memory, memory),
    ):
        _lower(number, soft, hard)
    sys.addaudithook(_refuse)


def _lower(number: int, soft: int, hard: int) -> None:
    """Lower a bound; where a system refuses one of them the others still stand."""
    _, top = resource.getrlimit(number)
    if top != resource.RLIM_INFINITY:
        soft, hard = min(soft, top), min(hard, top)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(number, (soft, hard))


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED) or event.removeprefix("os.") in _CHANGES:
        raise PermissionError(f"a reader has no need of {event}")
    if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise PermissionError("a reader writes no files")


def peak() -> int:
    """Most bytes this process held."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
