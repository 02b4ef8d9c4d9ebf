"""Static files: found in our own rooms, named by their content, compressed once."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

from junto.kernel.ui import sheets
from junto.kernel.ui.finder import ONE

# of other packages only what our pages use: documentation viewers would weigh more than the product
OTHERS = ("allauth.mfa",)


class Rooms(finders.AppDirectoriesFinder):
    """Files in `static/` of our own rooms, and of the few packages whose scripts our pages load."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(app_names, *args, **kwargs)
        ours = {name for name in self.apps if name.startswith("junto.") or name in OTHERS}
        self.apps = [name for name in self.apps if name in ours]
        self.storages = {name: store for name, store in self.storages.items() if name in ours}


class Hashed(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is untyped
    """Names with a hash of the content, relative imports rewritten, gzip and brotli beside each file."""

    support_js_module_import_aggregation = True
    keep_only_hashed_files = True
    manifest_strict = False  # a page of an error must not become another error


def _fingerprint() -> str:
    """Names, sizes and times of the sources: reading them all would be felt at every start."""
    seen = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            if path == ONE:  # made of the sheets, which are listed below
                continue
            seen.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}".encode())
    for sheet in sheets.sources():
        told = sheet.stat()
        seen.update(f"{sheet.name} {told.st_size} {told.st_mtime_ns}".encode())
    return seen.hexdigest()


def collect() -> bool:
    """Put hashed and compressed files where the web process serves them, if anything changed.

    Returns
    -------
    bool
        Whether anything was collected.
    """
    mark = Path(settings.STATIC_ROOT) / ".fingerprint"
    now = _fingerprint()
    if mark.exists() and mark.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(now)
    return True
