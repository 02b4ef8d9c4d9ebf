"""The repository speaks of the product alone and runs anywhere."""

import re

from tests.house.tree import files, short

TEXT = (
    ".py",
    ".md",
    ".html",
    ".txt",
    ".toml",
    ".css",
    ".js",
    ".yaml",
    ".yml",
    ".json",
    ".svg",
    ".po",
    ".cfg",
    "",
)
# spelt backwards, so that this file does not hold what it looks for
PLACES = ("krow/", "vnev/tpo/", "feirb/pmt/", "toor/", "emoh/")
NAMES = ("edualc", "ciporhtna", "ianepo", "tpgtahc", "tolipoc", "tnegabus", "ledom egaugnal", "mll")


def looked_for() -> list[re.Pattern[str]]:
    places = [re.compile(rf"(?<![\w.]){re.escape(name[::-1])}/") for name in PLACES]
    names = [re.compile(rf"\b{re.escape(name[::-1])}s?\b", re.I) for name in NAMES]
    return [*places, *names]


def test_no_path_of_a_machine_and_no_foreign_name() -> None:
    patterns = looked_for()
    hits = [
        (short(path), hit.group())
        for path in files(*TEXT)
        if path.name != "LICENSE"
        for pattern in patterns
        if (hit := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert hits == []


def test_they_would_be_seen() -> None:
    planted = [f"cd {PLACES[0][::-1]}/main", f"{PLACES[4][::-1]}/me/x", f"by {NAMES[0][::-1].title()}"]
    assert all(any(pattern.search(text) for pattern in looked_for()) for text in planted)
    assert not any(
        pattern.search("the network/ and the /homework of a framework/x") for pattern in looked_for()
    )


def test_nothing_private_is_kept() -> None:
    assert [
        short(p) for p in files(".sqlite3", ".pem", ".key", ".env", ".parquet") if "tests" not in p.parts
    ] == []


def test_no_large_file() -> None:
    assert [
        (short(p), p.stat().st_size) for p in files("", *TEXT, ".png") if p.stat().st_size > 800_000
    ] == []
