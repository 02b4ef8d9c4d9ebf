"""Backups: whole or not there, tried before they are believed, and refused in one sentence when broken."""

import hashlib
import json
import os
import sqlite3
import stat
import subprocess
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from junto.config.backup import BackupError, making, manifest, restoring, sealing, trial
from tests.house.apart import Apart

WORDS = "a passphrase of some length"
Parts = dict[str, bytes]


def junto(folder: Path, *words: str, told: str = "") -> subprocess.CompletedProcess[str]:
    return Apart(folder).junto(*words, told=told)


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory, made_tables: bytes) -> Path:
    """A small firm with uploads, and with what must never be copied beside it."""
    folder: Path = tmp_path_factory.mktemp("firm") / "data"
    Apart(folder, made=made_tables).found_firm()
    for name in (
        "files/one/a.pdf", "files/b ü.txt", "imports/canary.csv", "discovery/weeks/canary.parquet",
        "exports/canary.zip",
    ):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"canary " * 100 + name.encode())
    (folder / "files/link").symlink_to("/etc/passwd")
    return folder


@pytest.fixture(scope="module")
def good(firm: Path) -> bytes:
    done = junto(firm, "backup", str(firm.parent / "good.backup"))
    assert done.returncode == 0, done.stderr
    return (firm.parent / "good.backup").read_bytes()


@pytest.fixture(scope="module")
def sealed(firm: Path, good: bytes) -> bytes:
    to = firm.parent / "sealed.backup"
    done = junto(firm, "backup", str(to), "--passphrase-stdin", told=WORDS + "\n")
    assert done.returncode == 0, done.stderr
    assert b"Hartwell" not in to.read_bytes()
    return to.read_bytes()


# --- whole -----------------------------------------------------------------------------------------------


def test_what_it_holds_and_what_never(good: bytes, firm: Path) -> None:
    with zipfile.ZipFile(BytesIO(good)) as bag:
        names = set(bag.namelist())
        told = manifest.read(bag.read(manifest.NAME))
        assert names == {"database.sqlite3", "files/one/a.pdf", "files/b ü.txt", "manifest.json"}
        for part in told.parts:
            assert hashlib.sha256(bag.read(part.name)).hexdigest() == part.sha256
    assert (told.firm, told.counts["people_person"]) == ("Hartwell", 1)
    assert "kernel.0001_initial" in told.schema_state
    for kept_out in ("secret-key", "exports", "erased.txt"):
        assert any(kept_out in one for one in told.not_included)
    assert stat.S_IMODE((firm.parent / "good.backup").stat().st_mode) == 0o600
    secret = (firm / "secret-key").read_bytes()
    with zipfile.ZipFile(BytesIO(good)) as bag:
        assert not any(secret in bag.read(name) for name in bag.namelist())


@pytest.mark.slow
def test_there_and_back(good: bytes, firm: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    done = junto(other, "restore", str(firm.parent / "good.backup"))
    assert done.returncode == 0, done.stderr
    assert (other / "files/b ü.txt").read_bytes() == (firm / "files/b ü.txt").read_bytes()
    assert not (other / "imports").exists()
    assert not (other / "discovery").exists()
    assert not (other / "exports").exists()
    again = junto(other, "restore", str(firm.parent / "good.backup"))
    assert (again.returncode, "Something is there already" in again.stderr) == (1, True)
    with closing(sqlite3.connect(other / "junto.sqlite3")) as file:
        file.execute("PRAGMA journal_mode=WAL")
        held = file.execute("SELECT count(*) FROM people_person").fetchone()
        refused = junto(other, "restore", str(firm.parent / "good.backup"), "--replace")
    assert held == (1,)
    assert "Junto still runs on this folder" in refused.stderr
    replaced = junto(other, "restore", str(firm.parent / "good.backup"), "--replace")
    assert replaced.returncode == 0, replaced.stderr
    [aside] = other.glob("before-*")
    assert {one.name for one in aside.iterdir()} == {"junto.sqlite3", "files"}
    assert [one.name for one in other.iterdir() if one.name.startswith(".")] == []


@pytest.mark.slow
def test_check_really_restores_and_is_remembered(good: bytes, sealed: bytes, firm: Path) -> None:
    before = {path.name for path in firm.iterdir()}
    done = junto(firm, "restore", "--check", str(firm.parent / "good.backup"))
    assert done.returncode == 0, done.stderr
    assert "Good: restored beside, looked through, a page opened." in done.stdout
    with closing(sqlite3.connect(firm / "junto.sqlite3")) as file:
        rows = file.execute("SELECT count(*) FROM kernel_periodic WHERE name = 'backup.checked'").fetchone()
    assert rows == (1,)
    under = junto(firm, "restore", "--check", str(firm.parent / "sealed.backup"), "--passphrase-stdin",
                  told=WORDS + "\n")  # fmt: skip
    assert under.returncode == 0, under.stderr
    assert {path.name for path in firm.iterdir()} == before


def test_nothing_takes_the_place_of_a_file(good: bytes, firm: Path) -> None:
    kept = (firm.parent / "good.backup").read_bytes()
    done = junto(firm, "backup", str(firm.parent / "good.backup"))
    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert (firm.parent / "good.backup").read_bytes() == kept
    assert list(firm.parent.glob(f"{making.UNFINISHED}*")) == []


def test_a_name_that_cannot_be_kept_is_told_and_nothing_is_left(firm: Path) -> None:
    odd = firm / "files/a\\b"
    odd.write_text("x")
    try:
        done = junto(firm, "backup", str(firm.parent / "odd.backup"))
    finally:
        odd.unlink()
    assert "has a name that cannot be kept" in done.stderr
    assert list(firm.parent.glob("*odd*")) == []


# --- broken ----------------------------------------------------------------------------------------------


def opened(octets: bytes) -> Parts:
    with zipfile.ZipFile(BytesIO(octets)) as bag:
        return {name: bag.read(name) for name in bag.namelist()}


def closed(parts: Parts, attributes: dict[str, int] | None = None, twice: str = "") -> bytes:
    """A backup from parts, with a digest that fits: only what is inside is wrong."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bag:
        for name, octets in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (attributes or {}).get(name, 0o600) << 16
            bag.writestr(info, octets)
        if twice:
            with pytest.warns(UserWarning, match="Duplicate"):
                bag.writestr(twice, b"again")
        bag.comment = b"0" * making.DIGEST
    whole = out.getvalue()[: -making.DIGEST]
    return whole + hashlib.sha256(whole).hexdigest().encode()


def retold(bag: Parts, /, **changes: Any) -> Parts:
    told = json.loads(bag["manifest.json"])
    told.update(changes)
    return {**bag, "manifest.json": json.dumps(told).encode()}


def resummed(parts: Parts) -> Parts:
    """A list of contents that fits the parts as they are now."""
    listed = [
        {"name": name, "octets": len(octets), "sha256": hashlib.sha256(octets).hexdigest()}
        for name, octets in parts.items()
        if name != "manifest.json"
    ]
    return retold(parts, parts=listed)


def scribbled(octets: bytes) -> bytes:
    """A database whose tables' pages are overwritten, but whose head is whole."""
    return octets[:8192] + b"\xa5" * 40960 + octets[49152:]


def altered(octets: bytes, statement: str, folder: Path) -> bytes:
    path = folder / "altered.sqlite3"
    path.write_bytes(octets)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA foreign_keys=OFF")
        file.execute(statement)
    return path.read_bytes()


def lying(octets: bytes) -> bytes:
    """A part that unpacks to more than the directory of the archive says."""
    parts = opened(octets)
    made = closed(resummed({**parts, "files/bomb": b"\0" * 5_000_000}))
    short = retold(opened(made), parts=[
        {**one, "octets": 10} if one["name"] == "files/bomb" else one
        for one in json.loads(opened(made)["manifest.json"])["parts"]
    ])  # fmt: skip
    return closed(short)


DB = "database.sqlite3"
UNSEALED: list[tuple[str, Callable[[bytes, Path], bytes], str]] = [
    ("empty", lambda g, p: b"", "is empty"),
    ("a text", lambda g, p: b"Dear all,\n" * 50, "is not a backup of Junto"),
    ("the live database", lambda g, p: opened(g)[DB], "is not a backup of Junto"),
    ("cut in half", lambda g, p: g[: len(g) // 2], "cut short or changed"),
    ("one octet short", lambda g, p: g[:-1], "cut short or changed"),
    ("one octet long", lambda g, p: g + b"x", "cut short or changed"),
    ("a flipped octet", lambda g, p: flipped(g, len(g) // 2), "cut short or changed"),
    ("a flipped head", lambda g, p: flipped(g, 12), "cut short or changed"),
    ("a flipped digest", lambda g, p: flipped(g, len(g) - 3), "cut short or changed"),
    ("a foreign archive", lambda g, p: closed({"photo.jpg": b"x"}), "list of contents is missing"),
    ("an unreadable list", lambda g, p: closed({**opened(g), "manifest.json": b"{"}), "cannot be read"),
    (
        "a list too deep",
        lambda g, p: closed({**opened(g), "manifest.json": b"[" * 100_000}),
        "cannot be read",
    ),
    ("a list of another", lambda g, p: closed(retold(opened(g), product="other")), "(product)"),
    ("a list with more", lambda g, p: closed(retold(opened(g), more=1)), "(more)"),
    ("no date", lambda g, p: closed(retold(opened(g), made_at="soon")), "when it was made"),
    ("a newer format", lambda g, p: closed(retold(opened(g), format=2)), "A newer Junto"),
    (
        "a newer release",
        lambda g, p: closed(retold(opened(g), schema_state=["people.0999_x"])),
        "A newer Junto",
    ),
    (
        "another release",
        lambda g, p: closed(retold(opened(g), schema_state=["people.0001_initial"])),
        "of another",
    ),
    ("a missing part", lambda g, p: closed(without(opened(g), "files/one/a.pdf")), "A part is missing"),
    ("no database", lambda g, p: closed(resummed(without(opened(g), DB))), "It holds no database"),
    ("a part more", lambda g, p: closed({**opened(g), "files/x.sh": b"x"}), "Junto did not put there"),
    ("a part twice", lambda g, p: closed(opened(g), twice="files/one/a.pdf"), "the same part twice"),
    (
        "a way out",
        lambda g, p: closed(resummed({**opened(g), "files/../../x": b"x"})),
        "leads out of its place",
    ),
    ("a root", lambda g, p: closed(resummed({**opened(g), "/etc/x": b"x"})), "leads out of its place"),
    ("a key", lambda g, p: closed(resummed({**opened(g), "secret-key": b"x"})), "leads out of its place"),
    ("a link", lambda g, p: closed(opened(g), {"files/one/a.pdf": 0o120777}), "is a link"),
    ("a swapped part", lambda g, p: closed({**opened(g), "files/one/a.pdf": swapped(g)}), "is not as it was"),
    ("a longer part", lambda g, p: closed({**opened(g), "files/one/a.pdf": b"x"}), "another length"),
    ("a lie of length", lambda g, p: lying(g), "another length"),
    ("a bomb", lambda g, p: closed(resummed({**opened(g), "files/b": b"\0" * 90_000_000})), "far more than"),
    ("no database at all", lambda g, p: closed(resummed({**opened(g), DB: b"x" * 9999})), "something else"),
    (
        "a damaged database",
        lambda g, p: closed(resummed({**opened(g), DB: scribbled(opened(g)[DB])})),
        "damaged",
    ),
    (
        "a lost row",
        lambda g, p: closed(
            resummed({**opened(g), DB: altered(opened(g)[DB], "DELETE FROM kernel_ledgerentry", p)})
        ),
        "The table kernel_ledgerentry holds 0",
    ),
    (
        "a broken reference",
        lambda g, p: closed(
            resummed({**opened(g), DB: altered(opened(g)[DB], "DELETE FROM people_person", p)})
        ),
        "refers to what is not there",
    ),
]
SEALED: list[tuple[str, Callable[[bytes], bytes], str, str]] = [
    ("without its passphrase", lambda s: s, "", "It is sealed"),
    ("with another", lambda s: s, "another", "passphrase is wrong"),
    ("cut short", lambda s: s[:-1], WORDS, "passphrase is wrong, or the file was changed"),
    ("flipped", lambda s: flipped(s, len(s) // 2), WORDS, "or the file was changed"),
    ("with a flipped salt", lambda s: flipped(s, 18), WORDS, "or the file was changed"),
    ("its head alone", lambda s: s[:20], WORDS, "or the file was changed"),
    ("with more behind", lambda s: s + s[31:], WORDS, "or the file was changed"),
]


def flipped(octets: bytes, at: int) -> bytes:
    return octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :]


def swapped(octets: bytes) -> bytes:
    return bytes(reversed(opened(octets)["files/one/a.pdf"]))


def without(parts: Parts, name: str) -> Parts:
    return {one: octets for one, octets in parts.items() if one != name}


@pytest.fixture
def place(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, in which no trial may begin: the copy is refused before."""
    settings.DATA_DIR = tmp_path / "data"

    def never(environ: dict[str, str]) -> dict[str, Any]:
        pytest.fail("the broken copy was tried")

    monkeypatch.setattr(trial, "tried", never)
    return tmp_path


def refused(place: Path, octets: bytes, passphrase: str = "") -> str:
    source = place / "broken.backup"
    source.write_bytes(octets)
    with pytest.raises(BackupError) as said:
        restoring.check(source, passphrase)
    assert [one.name for one in (place / "data").iterdir()] == []
    assert str(said.value).count(". ") <= 1
    return str(said.value)


def test_there_are_twenty_kinds_of_broken_copies_at_least() -> None:
    assert len(UNSEALED) + len(SEALED) >= 20


@pytest.mark.parametrize(("kind", "breaks", "says"), UNSEALED, ids=[row[0] for row in UNSEALED])
def test_a_broken_copy_is_refused(
    kind: str, breaks: Callable[[bytes, Path], bytes], says: str, good: bytes, place: Path
) -> None:
    assert says in refused(place, breaks(good, place))


@pytest.mark.parametrize(("kind", "breaks", "words", "says"), SEALED, ids=[row[0] for row in SEALED])
def test_a_broken_seal_is_refused(
    kind: str, breaks: Callable[[bytes], bytes], words: str, says: str, sealed: bytes, place: Path
) -> None:
    assert says in refused(place, breaks(sealed), words)


def test_what_is_no_file_is_refused(place: Path) -> None:
    os.mkfifo(place / "pipe")
    for what, says in (
        (place, "a folder"),
        (place / "none", "There is no"),
        (place / "pipe", "no plain file"),
    ):
        with pytest.raises(BackupError, match=says):
            restoring.check(what)


def test_the_tools_that_break_leave_a_good_copy_good(good: bytes, place: Path, monkeypatch: Any) -> None:
    asked: list[str] = []
    monkeypatch.setattr(trial, "tried", lambda environ: asked.append(environ["JUNTO_DATA_DIR"]) or {})
    (place / "same.backup").write_bytes(closed(resummed(opened(good))))
    assert restoring.check(place / "same.backup").firm == "Hartwell"
    assert len(asked) == 1


@pytest.mark.parametrize(
    "length", [0, 1, sealing.PIECE - 1, sealing.PIECE, sealing.PIECE + 1, 3 * sealing.PIECE]
)
def test_sealing_loses_nothing(length: int) -> None:
    plain, under, back = os.urandom(length), BytesIO(), BytesIO()
    seal = sealing.Sealing(under, "words")
    for at in range(0, length, 70_000):
        seal.write(plain[at : at + 70_000])
    seal.finish()
    under.seek(0)
    sealing.unseal(under, "words", back, lambda octets: None)
    assert back.getvalue() == plain


# --- while people work -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_copy_is_of_one_moment_and_keeps_nobody_waiting(firm: Path, tmp_path: Path) -> None:
    """Two tables are written together without a pause; a copy holds as many of one as of the other."""
    live = firm / "junto.sqlite3"
    stop, slowest, rounds = threading.Event(), [0.0], [0]

    def write() -> None:
        import time

        with closing(sqlite3.connect(live, timeout=10, isolation_level=None)) as file:
            file.execute("PRAGMA synchronous=FULL")
            while not stop.is_set():
                begun = time.perf_counter()
                file.execute("BEGIN IMMEDIATE")
                for name in ("twin_a", "twin_b"):
                    file.execute(f"INSERT INTO {name} (words) VALUES (?)", ("x" * 900,))
                file.execute("COMMIT")
                slowest[0], rounds[0] = max(slowest[0], time.perf_counter() - begun), rounds[0] + 1

    with closing(sqlite3.connect(live, isolation_level=None)) as file:
        for name in ("twin_a", "twin_b"):
            file.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, words TEXT)")
            file.execute(
                f"INSERT INTO {name} (words) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                "WHERE i < 20000) SELECT hex(randomblob(400)) FROM n"
            )
    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = junto(firm, "backup", str(tmp_path / "busy.backup"))
    finally:
        stop.set()
        writer.join()
        with closing(sqlite3.connect(live, isolation_level=None)) as file:
            for name in ("twin_a", "twin_b"):
                file.execute(f"DROP TABLE {name}")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "busy.backup") as bag:
        counts = manifest.read(bag.read("manifest.json")).counts
    assert counts["twin_a"] == counts["twin_b"] > 20000
    assert rounds[0] > 50
    assert slowest[0] < 5
