"""The secret that signs cookies: made once, kept in the data folder, readable by its owner alone."""

import os
import secrets
from pathlib import Path


def kept_secret(folder: Path) -> str:
    """Read the installation's secret, making it on the very first start.

    Written with O_EXCL, so that two processes starting together agree on one.
    """
    path = folder / "secret-key"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = folder / f".secret-{os.getpid()}-{secrets.token_hex(4)}"
        made.write_text(secrets.token_urlsafe(48))
        made.chmod(0o600)
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()
