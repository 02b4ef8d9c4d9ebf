"""What a backup says of itself: the first thing that is read, and what everything else is held against."""

import json
import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from junto.config.backup.faults import BackupError

FORMAT = 1
NAME = "manifest.json"
LONGEST = 64 * 2**20
NOT_INCLUDED = (
    "secret-key: people sign in again without it, and links in old letters end; keep it apart",
    "settings in the environment, and the sign-on file they name",
    "imports and discovery: lists and traces are meant to be destroyed, and never copied",
    "exports: what people asked for about themselves, theirs alone and gone after a day",
    "erased.txt: whose data was erased; it lies beside the backups so that no copy brings them back",
    "letters kept in the folder mail",
)
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# a folder of uploads and plain names below it; nothing that climbs, hides or means a device
SAFE = re.compile(r"(?!.*(?:^|/)\.{1,2}(?:/|$))[^/\\\x00-\x1f\x7f][^\\\x00-\x1f\x7f]*")
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


class Part(BaseModel):
    """One file inside the backup."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str
    octets: Annotated[int, Field(ge=0)]
    sha256: Digest


class Manifest(BaseModel):
    """Everything a backup says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: int
    product: Literal["junto"]
    version: str
    made_at: str
    firm: str
    database: Literal["sqlite", "postgresql"]
    schema_state: list[str]
    counts: dict[str, int]
    parts: list[Part]
    not_included: list[str]

    @property
    def database_part(self) -> str:
        """The name of the part that holds the database."""
        return DATABASES[self.database]


def write(manifest: Manifest) -> bytes:
    """The manifest as it stands in the file."""
    return json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1).encode()


def read(text: bytes) -> Manifest:
    """Read a manifest, and refuse what this release cannot keep its promise for.

    Raises
    ------
    BackupError
        It cannot be read, is of a newer format, or names parts that must not be written.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise BackupError("Its list of contents cannot be read, so it is not used.") from fault
    number = told.get("format") if isinstance(told, dict) else None
    if isinstance(number, int) and number > FORMAT:
        raise BackupError("A newer Junto made this backup; update Junto, then restore it.")
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as fault:
        where = ".".join(map(str, fault.errors()[0]["loc"])) or "everything"
        raise BackupError(f"Its list of contents is not as Junto writes it ({where}).") from fault
    names = [part.name for part in manifest.parts]
    if len(set(names)) != len(names):
        raise BackupError("Its list of contents names the same part twice.")
    if manifest.database_part not in names:
        raise BackupError("It holds no database.")
    if bad := [name for name in names if not is_safe(name)]:
        raise BackupError(f"It holds a name that leads out of its place ({bad[0][:60]!r}).")
    return manifest


def is_safe(name: str) -> bool:
    """Whether a part may be written where its name says."""
    if name in DATABASES.values():
        return True
    return name.startswith("files/") and bool(SAFE.fullmatch(name)) and "//" not in name and name[-1] != "/"
