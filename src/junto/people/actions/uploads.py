"""The file of an HR list: in a folder of its own, readable by the product alone, destroyed when done."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from junto.kernel.readers.faults import Unreadable, size_words
from junto.kernel.readers.streams import TOO_BIG
from junto.people.logic.hrlist import BOUNDS

NAME = "list.csv"


def folder() -> Path:
    """Where the folders of all imports of this kind stand."""
    return Path(settings.DATA_DIR) / "imports"


def store(key: str, pieces: Iterable[bytes]) -> None:
    """Keep an upload until it is applied, cancelled or a day old.

    Raises
    ------
    Unreadable
        It is larger than a list of people can be; nothing of it is kept.
    """
    place = folder() / f"people-{key}"
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    place.mkdir(mode=0o700)
    size = 0
    # opened with its rights, not given them later: nobody else reads it for a moment
    with os.fdopen(os.open(place / NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in pieces:
            size += len(piece)
            if size > BOUNDS.file_bytes:
                break
            file.write(piece)
    if size > BOUNDS.file_bytes:
        destroy(key)
        raise Unreadable(TOO_BIG, limit=size_words(BOUNDS.file_bytes))


def opened(key: str) -> BinaryIO:
    """The stored file, for reading."""
    return (folder() / f"people-{key}" / NAME).open("rb")


def destroy(key: str) -> None:
    """Remove an upload with its folder; once gone it stays gone."""
    shutil.rmtree(folder() / f"people-{key}", ignore_errors=True)


def stored() -> list[str]:
    """The keys of all uploads that are still there."""
    if not folder().is_dir():
        return []
    return sorted(path.name.removeprefix("people-") for path in folder().glob("people-*"))
