"""What a person takes with her, on the disk: one file in one folder, readable by the product alone."""

import json
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from junto.kernel.personal import Json, Section

MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|"})
# the same bytes for the same data: no time of making beside each member
EPOCH = (1980, 1, 1, 0, 0, 0)


def folder() -> Path:
    """Where all prepared files lie, and nowhere else."""
    place = Path(settings.DATA_DIR) / "exports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def file_of(key: str) -> Path:
    """The file of an export, whether it is there or not."""
    return folder() / f"{key}.zip"


class Bundle:
    """A file being made; what an earlier, killed try left is overwritten."""

    def __init__(self, key: str) -> None:
        self.key = key
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC
        # opened with its rights, not given them later: nobody else reads it for a moment
        self._raw = os.fdopen(os.open(_part(key), flags, 0o600), "w+b")
        self._zip = zipfile.ZipFile(self._raw, "w", zipfile.ZIP_DEFLATED)

    def add(self, room: str, sections: Iterable[Section]) -> None:
        """Write what one room has: as data, as text, and its files."""
        found = list(sections)
        data = {section.name: section.rows for section in found}
        self._write(f"{room}.json", json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True) + "\n")
        self._write(f"{room}.md", readable(found))
        for section in found:
            for path in section.files:
                self._zip.writestr(_member(f"files/{room}/{path.name}"), path.read_bytes())

    def finish(self, opening: str) -> int:
        """Close the file, put it in its place whole, and say how large it is."""
        self._write("README.md", opening)
        self._zip.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
        _part(self.key).replace(file_of(self.key))
        return file_of(self.key).stat().st_size

    def give_up(self) -> None:
        """Leave nothing behind."""
        self._zip.close()
        self._raw.close()
        destroy(self.key)

    def _write(self, name: str, text: str) -> None:
        self._zip.writestr(_member(name), text.encode())


def destroy(key: str) -> None:
    """Remove an export with whatever a killed try left of it; once gone it stays gone."""
    file_of(key).unlink(missing_ok=True)
    _part(key).unlink(missing_ok=True)


def stored() -> set[str]:
    """The keys of everything that lies there, half-made files included."""
    return {path.name.partition(".")[0] for path in folder().iterdir()}


def _part(key: str) -> Path:
    return folder() / f"{key}.part"


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, EPOCH)
    member.external_attr = 0o600 << 16
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def readable(sections: list[Section]) -> str:
    """The sections as Markdown in which nothing of anybody's words is a mark."""
    lines: list[str] = []
    for section in sections:
        lines += [f"# {section.title}", ""]
        if not section.rows:
            lines += [_("Nothing."), ""]
        for row in section.rows:
            lines += [f"- **{name.replace('_', ' ')}:** {_said(value)}" for name, value in row.items()]
            lines.append("")
    return "\n".join(lines)


def _said(value: Json) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{name.replace('_', ' ')}: {_said(one)}" for name, one in value.items())
    # a person's own words must not turn into headings, links or tables of this text
    return "" if value is None else " ".join(str(value).translate(MARKS).split())
