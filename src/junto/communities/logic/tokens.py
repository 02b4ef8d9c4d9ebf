"""Links are kept as fingerprints: whoever reads the table cannot use them."""

import hashlib


def digest(token: str) -> str:
    """The fingerprint under which a link's token is kept: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()
