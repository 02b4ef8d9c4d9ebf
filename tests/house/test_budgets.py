"""Nothing grows past what one can hold in the head; the exceptions may only shrink."""

from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import files, functions, product_python, short, templates

LINES = {".py": 400, ".css": 250, ".js": 120, ".html": 150, ".txt": 150}
FUNCTION = 60
VENDORED = {"src/junto/kernel/ui/static/ui/htmx.min.js"}
EXCEPTIONS = Path(__file__).with_name("budgets.txt")


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def over_budget(paths: list[Path]) -> Iterator[tuple[str, str, int]]:
    """Path, kind (`file`, or a function's name) and size of everything too large."""
    for path in paths:
        if (size := lines(path)) > LINES[path.suffix]:
            yield short(path), "file", size
        if path.suffix == ".py":
            yield from ((short(path), name, size) for name, size in functions(path) if size > FUNCTION)


def allowed() -> set[tuple[str, str, int]]:
    rows = [line.split() for line in EXCEPTIONS.read_text().splitlines() if line and not line.startswith("#")]
    return {(path, kind, int(size)) for path, kind, size in rows}


def test_every_file_and_function_keeps_its_budget() -> None:
    paths = [*product_python(), *templates(), *files(".css", ".js", under="src/junto")]
    found = set(over_budget([path for path in paths if short(path) not in VENDORED]))
    assert sorted(found - allowed()) == []
    assert sorted(allowed() - found) == [], "no longer true: make the list smaller"


def test_the_test_house_keeps_a_wider_one() -> None:
    assert [(short(path), lines(path)) for path in files(".py", under="tests") if lines(path) > 600] == []


def test_too_large_is_seen(tmp_path: Path, monkeypatch: object) -> None:
    from tests.house import test_budgets

    monkeypatch.setattr(test_budgets, "short", lambda path: path.name)  # type: ignore[attr-defined]  # a fixture
    long = tmp_path / "long.py"
    long.write_text('def f():\n    """A page\n    of words."""\n' + "    x = 1\n" * 400)
    assert list(over_budget([long])) == [("long.py", "file", 403), ("long.py", "f", 401)]
    short_enough = tmp_path / "short.py"
    short_enough.write_text("def f():\n" + "    x = 1\n" * 59)
    assert list(over_budget([short_enough])) == []


def test_vendored_files_are_there() -> None:
    assert {short(path) for path in files(".js")} >= VENDORED
