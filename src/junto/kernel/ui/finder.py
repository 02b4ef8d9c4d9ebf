"""Finds the face's static files for Django; the sheets are found as one, `ui/junto.css`."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage

from junto.kernel.ui import sheets
from junto.kernel.ui.backend import is_ours

ONE = "ui/junto.css"
HIDDEN = (".css", ".md")


class Sheets(BaseFinder):
    """Yields `ui/junto.css`, made of the house's and the rooms' sheets, and the other files of the face.

    Nothing made is kept in the repository: the sheet is written to a folder of this process, which goes
    when the process goes, and written again when a source has changed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._made: Path | None = None
        self._of: tuple[float, ...] = ()

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        missing = [path.name for path in sheets.sources() if not path.is_file()]
        return [Error(f"sheets are missing: {', '.join(missing)}", id="junto.E901")] if missing else []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = self._folder() / path if path == ONE else sheets.FOLDER.parent / path
        there = self._is_ours(path) and found.is_file()
        if find_all or kwargs.get("all"):
            return [str(found)] if there else []
        return str(found) if there else None

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        yield ONE, FileSystemStorage(location=self._folder())
        rest = FileSystemStorage(location=sheets.FOLDER.parent)
        for path in sorted(sheets.FOLDER.iterdir()):
            if self._is_ours(f"ui/{path.name}"):
                yield f"ui/{path.name}", rest

    @staticmethod
    def _is_ours(path: str) -> bool:
        return path == ONE or (path.startswith("ui/") and "/" not in path[3:] and not path.endswith(HIDDEN))

    def _folder(self) -> Path:
        rooms = [Path(app.path) for app in apps.get_app_configs() if is_ours(app.name)]
        of = tuple(path.stat().st_mtime for path in sheets.sources(rooms))
        if self._made is None:
            self._made = Path(tempfile.mkdtemp(prefix="junto-sheets-"))
            (self._made / "ui").mkdir()
            atexit.register(shutil.rmtree, self._made, ignore_errors=True)
        if of != self._of:
            (self._made / ONE).write_text(sheets.together(rooms), encoding="utf-8", newline="\n")
            self._of = of
        return self._made
