"""Opening a backup as if a stranger had sent it: nothing is written where it should not be, nor too much."""

import hashlib
import os
import shutil
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from junto.config.backup import manifest, sealing
from junto.config.backup.faults import BackupError
from junto.config.backup.making import DIGEST, PIECE
from junto.config.backup.manifest import Manifest, Part

# deflate can do a thousand; a database of a firm stays far below this
THICKEST, UNSUSPECTED, SPARE = 200, 64 * 2**20, 64 * 2**20
MOST_PARTS = 2_000_000


def open_up(source: Path, into: Path, passphrase: str = "") -> Manifest:
    """Unpack a backup into an empty folder, held against its own list of contents throughout.

    Raises
    ------
    BackupError
        It is not a whole backup as Junto wrote it, or needs a passphrase, or more room than there is.
    """
    with _plain(source, into, passphrase) as file:
        _whole(file)
        try:
            with zipfile.ZipFile(file) as bag:
                told = _contents(bag, into)
                for part in told.parts:
                    _take(bag, part, into)
        except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError) as fault:
            raise BackupError("It is not whole: its parts cannot be read.") from fault
    return told


def _opened(source: Path) -> IO[bytes]:
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError as fault:
        raise BackupError(f"There is no {source}.") from fault
    except OSError as fault:
        raise BackupError(f"{source} cannot be read ({fault.strerror}).") from fault
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        what = "a folder" if stat.S_ISDIR(mode) else "no plain file"
        raise BackupError(f"{source} is {what}; name the one file that junto backup wrote.")
    return os.fdopen(handle, "rb")


@contextmanager
def _plain(source: Path, into: Path, passphrase: str) -> Iterator[IO[bytes]]:
    with _opened(source) as file:
        begins = file.read(len(sealing.MARK))
        file.seek(0)
        if not begins:
            raise BackupError(f"{source} is empty.")
        if not sealing.is_sealed(begins):
            if not begins.startswith(b"PK\x03\x04"):
                raise BackupError(f"{source} is not a backup of Junto.")
            yield file
            return
        if not passphrase:
            raise BackupError("It is sealed; give its passphrase (--passphrase-stdin).")
        opened = into / ".opened"
        with opened.open("w+b") as plain:
            opened.unlink()  # only this process reads it, and nothing of it stays
            sealing.unseal(file, passphrase, plain, lambda octets: _room(into, octets))
            plain.seek(0)
            yield plain


def _whole(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    found, left = hashlib.sha256(), size - DIGEST
    while left > 0 and (piece := file.read(min(PIECE, left))):
        found.update(piece)
        left -= len(piece)
    if file.read() != found.hexdigest().encode():
        raise BackupError("It is not whole: it was cut short or changed since it was made.")
    file.seek(0)


def _contents(bag: zipfile.ZipFile, into: Path) -> Manifest:
    entries = bag.infolist()
    if len(entries) > MOST_PARTS:
        raise BackupError("It holds more parts than a firm has.")
    listed = [entry for entry in entries if entry.filename == manifest.NAME]
    if len(listed) != 1 or listed[0].file_size > manifest.LONGEST:
        raise BackupError("Its list of contents is missing.")
    with bag.open(listed[0]) as text:
        told = manifest.read(text.read(manifest.LONGEST))
    found = [entry.filename for entry in entries if entry is not listed[0]]
    wanted = {part.name: part for part in told.parts}
    if len(set(found)) != len(found):
        raise BackupError("It holds the same part twice.")
    if foreign := sorted(set(found) - set(wanted)):
        raise BackupError(f"It holds something Junto did not put there ({foreign[0][:60]!r}).")
    if missing := sorted(set(wanted) - set(found)):
        raise BackupError(f"A part is missing: {missing[0]}.")
    for entry in entries:
        if entry.external_attr >> 16 and not stat.S_ISREG(entry.external_attr >> 16 | stat.S_IFREG):
            raise BackupError(f"{entry.filename[:60]!r} is a link, and a backup holds none.")
        if entry.flag_bits & 1:
            raise BackupError("A part is locked in a way Junto does not use.")
        if entry.filename in wanted and entry.file_size != wanted[entry.filename].octets:
            raise BackupError(f"{entry.filename[:60]!r} has another length than was written down.")
    _not_a_bomb(bag, sum(part.octets for part in told.parts), into)
    return told


def _not_a_bomb(bag: zipfile.ZipFile, octets: int, into: Path) -> None:
    packed = sum(entry.compress_size for entry in bag.infolist())
    size = os.fstat(bag.fp.fileno()).st_size if bag.fp else 0
    if packed > size or (octets > UNSUSPECTED and octets > THICKEST * size):
        raise BackupError("It claims to hold far more than a file of its size can; it is not unpacked.")
    _room(into, octets)


def _room(into: Path, octets: int) -> None:
    free = shutil.disk_usage(into).free
    if octets + SPARE > free:
        raise BackupError(
            f"It needs {octets / 1e9:.1f} GB and {free / 1e9:.1f} GB are free; make room, then try again."
        )


def _take(bag: zipfile.ZipFile, part: Part, into: Path) -> None:
    target = into / part.name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sum_, octets = hashlib.sha256(), 0
    handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file, bag.open(part.name) as source:
        while piece := source.read(PIECE):
            octets += len(piece)
            if octets > part.octets:
                break
            sum_.update(piece)
            file.write(piece)
    if octets != part.octets or sum_.hexdigest() != part.sha256:
        raise BackupError(f"{part.name} is not as it was when the copy was made.")
