"""Making a backup: one file, under another name until it is whole."""

import hashlib
import os
import secrets
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from django.conf import settings
from django.db import connection

from junto import __version__
from junto.config.backup import database, manifest
from junto.config.backup.faults import BackupError
from junto.config.backup.manifest import Manifest, Part
from junto.config.backup.sealing import Sealing
from junto.kernel import clock
from junto.kernel.models import Installation

PIECE = 2**20
DIGEST = 64
UNFINISHED = ".unfinished-"


def default_name(moment: datetime) -> str:
    """The name of a backup made at a moment."""
    return f"junto-{moment:%Y%m%d-%H%M%S}.backup"


def make(to: Path, passphrase: str = "") -> Manifest:
    """Write the installation at hand into one file, while it is used.

    Parameters
    ----------
    to : Path
        Where; nothing may be there.
    passphrase : str
        Under what it is sealed; empty means it is not.

    Raises
    ------
    BackupError
        Nothing can be copied, or the place cannot be written. Then nothing is there that was not before.
    """
    if to.exists():
        raise BackupError(f"{to} is there already; choose another name.")
    if not to.parent.is_dir():
        raise BackupError(f"{to.parent} is not a folder; make it first.")
    firm = Installation.objects.first()
    if firm is None:
        raise BackupError("This database holds no firm, so there is nothing to keep.")
    part = to.parent / f"{UNFINISHED}{secrets.token_hex(4)}-{to.name}"
    try:
        with TemporaryDirectory(prefix=".backup-", dir=settings.DATA_DIR) as scratch, _opened(part) as file:
            told = _write(file, Path(scratch), firm.firm_name, passphrase)
        _settle(part, to)
    except OSError as fault:
        raise BackupError(f"{to} could not be written ({fault.strerror or fault}).") from fault
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return told


def tidy(folder: Path) -> None:
    """Remove what a killed run left in a folder of backups and in the data folder."""
    for left in folder.glob(f"{UNFINISHED}*"):
        left.unlink(missing_ok=True)
    for left in settings.DATA_DIR.glob(".backup-*"):
        for path in left.iterdir():
            path.unlink(missing_ok=True)
        left.rmdir()


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _settle(part: Path, to: Path) -> None:
    try:
        os.link(part, to)  # unlike a renaming it never takes the place of what is there
    except FileExistsError as fault:
        raise BackupError(f"{to} is there already; choose another name.") from fault
    except OSError:  # a disk without hard links
        part.rename(to)
    folder = os.open(to.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Summed:
    """A stream that knows the digest of what went through, and puts it into the last octets."""

    def __init__(self, under: Any) -> None:
        self.under, self.sum, self.held, self.at = under, hashlib.sha256(), b"", 0

    def write(self, octets: bytes) -> int:
        self.held += octets
        ready, self.held = self.held[:-DIGEST], self.held[-DIGEST:]
        self.sum.update(ready)
        self.under.write(ready)
        return len(octets)

    def flush(self) -> None: ...

    def finish(self) -> None:
        """Replace the last octets, which only keep the place, by the digest of all before them."""
        self.under.write(self.sum.hexdigest().encode())


def _write(file: IO[bytes], scratch: Path, firm: str, passphrase: str) -> Manifest:
    sealing = Sealing(file, passphrase) if passphrase else None
    summed = Summed(sealing or file)
    name = manifest.DATABASES[connection.vendor]
    moment, state = clock.real_now(), schema_state()
    counts = database.copy(scratch / name)
    with zipfile.ZipFile(summed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bag:  # type: ignore[call-overload]  # it needs no more than write
        parts = [_add(bag, scratch / name, name)]
        parts += [part for path, name in uploads() if (part := _add_upload(bag, path, name))]
        told = Manifest(
            format=manifest.FORMAT,
            product="junto",
            version=__version__,
            made_at=moment.isoformat(timespec="seconds"),
            firm=firm,
            database="postgresql" if connection.vendor == "postgresql" else "sqlite",
            schema_state=state,
            counts=counts,
            parts=parts,
            not_included=list(manifest.NOT_INCLUDED),
        )
        bag.writestr(manifest.NAME, manifest.write(told))
        bag.comment = b"0" * DIGEST
    summed.finish()
    if sealing:
        sealing.finish()
    return told


def uploads() -> Iterator[tuple[Path, str]]:
    """Every uploaded file, by its name in the backup; links are not followed and nothing else is taken."""
    root = Path(settings.MEDIA_ROOT)
    for folder, _folders, names in os.walk(root):
        for name in sorted(names):
            path = Path(folder) / name
            if not path.is_symlink():
                yield path, f"files/{path.relative_to(root).as_posix()}"


def schema_state() -> list[str]:
    """The migrations that were applied, as `room.name`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return sorted({f"{app}.{name}" for app, name in cursor.fetchall()})


def _add_upload(bag: zipfile.ZipFile, path: Path, name: str) -> Part | None:
    try:
        if not manifest.is_safe(name):
            raise BackupError(f"The uploaded file {name[:80]!r} has a name that cannot be kept; rename it.")
        return _add(bag, path, name)
    except FileNotFoundError:  # removed since it was listed; then nothing refers to it any longer
        return None


def _add(bag: zipfile.ZipFile, path: Path, name: str) -> Part:
    sum_, octets = hashlib.sha256(), 0
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as source:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise BackupError(f"{path} is no plain file.")
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        info._compresslevel = 1  # type: ignore[attr-defined]  # there is no public way for one member
        with bag.open(info, "w", force_zip64=True) as target:
            while piece := source.read(PIECE):
                sum_.update(piece)
                octets += len(piece)
                target.write(piece)
    return Part(name=name, octets=octets, sha256=sum_.hexdigest())
