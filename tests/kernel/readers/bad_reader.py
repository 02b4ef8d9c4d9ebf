"""Every kind of file through the reader that its ending asks for, as one outcome."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from junto.kernel.readers import Fault, Unreadable
from junto.kernel.readers.archives import Archive
from junto.kernel.readers.documents import lines, records
from junto.kernel.readers.streams import file_pieces, gunzip
from junto.kernel.readers.tables import Table


def parts(path: Path) -> Iterator[object]:
    """What is read, faults and all; raises `Unreadable` when the file is refused."""
    with path.open("rb") as file:
        ending = path.suffix
        if ending == ".zip":
            archive = Archive(file)
            yield from archive.skipped
            for member in archive.members:
                yield from records(archive.pieces(member))
        elif ending == ".gz":
            yield from records(gunzip(file_pieces(file)))
        elif ending == ".json":
            yield from records(file_pieces(file))
        elif ending == ".jsonl":
            yield from lines(file_pieces(file))
        else:
            table = Table(file)
            yield from table.notices
            yield from table.rows()


def outcome(path: Path) -> tuple[str, list[str]]:
    """How it ended ("read" or the sentence), and the sentences of single faults."""
    faults: list[str] = []
    try:
        faults.extend(str(part.error) for part in parts(path) if isinstance(part, Fault))
    except Unreadable as error:
        return str(error), faults
    return "read", faults


def values(found: Iterable[object]) -> list[object]:
    """What was read of them."""
    return [getattr(part, "value", getattr(part, "cells", None)) for part in found]
