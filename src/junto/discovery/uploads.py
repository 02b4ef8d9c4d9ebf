"""Receiving a file straight into its job's folder: no other place on the disk ever holds it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

from junto.discovery import folders
from junto.kernel.ids import short_id
from junto.kernel.readers import LIMITS


class Brought(UploadedFile[bytes]):
    """A file that arrived, with the key of its folder and the digest of its bytes."""

    key: str
    digest: str
    path: Path


class IntoJobFolder(FileUploadHandler):
    """Writes the one file of a form into a new private folder while it arrives, and counts what it
    believes.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.key = ""
        self.too_large = False
        self._out: BinaryIO | None = None
        self._hash = hashlib.sha256()
        self._size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != "file" or self.key:
            raise SkipFile
        self.key = short_id()
        path = folders.make_job(self.key) / folders.UPLOAD
        self._out = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > LIMITS.file_bytes:
            self.too_large = True
            self.destroy()
            raise StopUpload(connection_reset=False)
        assert self._out is not None
        self._hash.update(raw_data)
        self._out.write(raw_data)

    def file_complete(self, file_size: int) -> Brought | None:
        if self._out is None:
            return None
        self._out.close()
        self._out = None
        path = folders.job(self.key) / folders.UPLOAD
        arrived = Brought(path.open("rb"), self.file_name, self.content_type, self._size)
        arrived.key, arrived.digest, arrived.path = self.key, self._hash.hexdigest(), path
        return arrived

    def upload_interrupted(self) -> None:
        self.destroy()

    def destroy(self) -> None:
        """Leave nothing behind."""
        if self._out is not None:
            self._out.close()
            self._out = None
        if self.key:
            folders.destroy_job(self.key)
