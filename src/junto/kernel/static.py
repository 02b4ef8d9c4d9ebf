"""Static files: found in our own rooms, named by their content, compressed once."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

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
    seen = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            seen.update(path.encode())
            with storage.open(path) as file:
                seen.update(file.read())
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
