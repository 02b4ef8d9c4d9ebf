"""A backup under a passphrase: scrypt makes the key, each piece is sealed, and none can be left out or moved.

The file begins with a mark and a salt; then come pieces of one MiB, each under ChaCha20-Poly1305. A piece's
nonce is its number and whether it is the last, so that a file cut short or put together anew does not open.
"""

import io
import secrets
import struct
from collections.abc import Callable
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from junto.config.backup.faults import BackupError

MARK = b"JUNTO SEALED 1\n\x00"
SALT, PIECE, TAG = 16, 2**20, 16
COST = 2**16
WRONG = "The passphrase is wrong, or the file was changed or cut short."


def is_sealed(begins: bytes) -> bool:
    """Whether a file that begins so is sealed."""
    return begins.startswith(MARK)


def _cipher(passphrase: str, salt: bytes) -> ChaCha20Poly1305:
    key = Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode())
    return ChaCha20Poly1305(key)


def _nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">QI", number, int(last))


class Sealing(io.RawIOBase):
    """A stream that seals what is written through it; only `close` makes the file whole."""

    def __init__(self, under: IO[bytes], passphrase: str) -> None:
        self.under, self.number, self.held = under, 0, bytearray()
        salt = secrets.token_bytes(SALT)
        self.head = MARK + salt
        self.cipher = _cipher(passphrase, salt)
        under.write(self.head)

    def writable(self) -> bool:
        return True

    def write(self, octets: Any) -> int:
        self.held += octets
        while len(self.held) > PIECE:
            self._piece(bytes(self.held[:PIECE]), last=False)
            del self.held[:PIECE]
        return len(octets)

    def finish(self) -> None:
        """Write the last piece; without it the file never opens."""
        self._piece(bytes(self.held), last=True)
        self.held.clear()

    def _piece(self, octets: bytes, *, last: bool) -> None:
        self.under.write(self.cipher.encrypt(_nonce(self.number, last=last), octets, self.head))
        self.number += 1


def unseal(source: IO[bytes], passphrase: str, into: IO[bytes], room: Callable[[int], None]) -> None:
    """Open a sealed file into another.

    Raises
    ------
    BackupError
        The passphrase is wrong, or the file is not as it was written.
    """
    head = source.read(len(MARK) + SALT)
    if len(head) < len(MARK) + SALT:
        raise BackupError(WRONG)
    cipher, number = _cipher(passphrase, head[len(MARK) :]), 0
    piece = source.read(PIECE + TAG)
    while True:
        after = source.read(PIECE + TAG)
        try:
            plain = cipher.decrypt(_nonce(number, last=not after), piece, head)
        except (InvalidTag, ValueError) as fault:
            raise BackupError(WRONG) from fault
        room(len(plain))
        into.write(plain)
        if not after:
            return
        piece, number = after, number + 1
