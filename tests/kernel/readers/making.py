"""Small hostile files, made on the spot."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping


def bare_zip(
    members: Mapping[str, bytes] | list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """An ordinary archive; a list may name a member twice."""
    pairs = members.items() if isinstance(members, Mapping) else members
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in pairs:
            information = zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6))
            information.compress_type = method
            archive.writestr(information, content)
    return out.getvalue()


def raw_zip(entries: list[dict[str, object]], front: bytes = b"") -> bytes:
    """An archive from its parts: name, content; optionally size, crc, flags, method, mode, at (offset)."""
    body, central = bytearray(front), bytearray()
    for entry in entries:
        name = str(entry["name"]).encode("utf-8")
        content = bytes(entry.get("content", b""))
        method = int(entry.get("method", 8))
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush() if method == 8 else content
        size, crc = entry.get("size", len(content)), entry.get("crc", zlib.crc32(content))
        flags = int(entry.get("flags", 0x800))
        at = entry.get("at", len(body) - len(front))
        if "at" not in entry:
            local = struct.pack(
                "<4s5H3L2H", b"PK\x03\x04", 20, flags, method, 0, 0, crc, len(packed), size, len(name), 0
            )
            body += local + name + packed
        central += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 3 << 8 | 20, 20, flags, method, 0, 0, crc, len(packed), size,
            len(name), 0, 0, 0, 0, int(entry.get("mode", 0o100644)) << 16, at,
        ) + name  # fmt: skip
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(central), len(body) - len(front), 0
    )
    return bytes(body + central + end)
