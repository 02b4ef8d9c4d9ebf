"""A gigabyte backed up, tried and restored, in a scratch installation; the one at hand is not touched."""

import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from junto.config.bench_pages import _environ, _junto
from junto.config.figures import Figure

SECONDS = 300.0
ROWS, PIECE, FILES = 500_000, 500, 50


def figures() -> Iterator[Figure]:
    """Measure half a gigabyte of rows and as much of uploads.

    Yields
    ------
    Figure
    """
    with tempfile.TemporaryDirectory(prefix="junto-bench-") as place:
        environ, file = _environ(place), str(Path(place) / "a.backup")
        _junto(environ, "init", "--firm", "Bench", "--name", "Ada Bench", "--email", "ada@bench.example",
               "--password-stdin", told="a long enough secret\n")  # fmt: skip
        data = Path(environ["JUNTO_DATA_DIR"])
        octets = _fill(data)
        yield Figure("synthetic firm: database and uploads", octets / 1e9, 1.0, "GB", at_least=True)
        made = _timed(environ, "backup", file)
        yield Figure("backup made", made, SECONDS, "s")
        restored = _timed({**environ, "JUNTO_DATA_DIR": str(Path(place) / "other")}, "restore", file)
        yield Figure("backup made and restored", made + restored, SECONDS, "s")
        yield Figure("backup tried (--check)", _timed(environ, "restore", "--check", file), SECONDS, "s")


def _fill(data: Path) -> int:
    with closing(sqlite3.connect(data / "junto.sqlite3")) as file:
        file.execute("CREATE TABLE bench_filler (id INTEGER PRIMARY KEY, words TEXT)")
        file.execute(
            "INSERT INTO bench_filler (words) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            f"WHERE i < {ROWS}) SELECT hex(randomblob({PIECE})) FROM n"
        )
        file.commit()
    uploads = data / "files"
    uploads.mkdir()
    with Path("/dev/urandom").open("rb") as chance:
        for number in range(FILES):
            (uploads / f"{number}.bin").write_bytes(chance.read(10_500_000))
    return sum(path.stat().st_size for path in (data / "junto.sqlite3", *uploads.iterdir()))


def _timed(environ: dict[str, str], *words: str) -> float:
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "junto", *words], env=environ, check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - begun
