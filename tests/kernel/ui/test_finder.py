from pathlib import Path

from django.contrib.staticfiles import finders

from junto.kernel.ui import sheets
from junto.kernel.ui.finder import ONE, Sheets


def test_the_one_sheet_is_found_and_made_of_all_in_order():
    finder = Sheets()
    text = Path(finder.find(ONE)).read_text()
    places = [text.index(f"/* {name} */") for name in sheets.NAMES]
    assert places == sorted(places)
    assert text.count("@layer reset, tokens, base, layout, parts, rooms, print;") == 1


def test_sources_and_notes_are_not_served():
    finder = Sheets()
    for name in ("ui/tokens.css", "ui/VENDORED.md", "ui/../finder.py", "ui/nothing.js", "elsewhere.js"):
        assert finder.find(name) is None
        assert finder.find(name, find_all=True) == []
    assert {path for path, _ in finder.list([])} == {
        ONE, "ui/htmx.min.js", "ui/icons.svg", "ui/junto.js", "ui/mark.svg", "ui/still.js",
        "ui/trusted.js",
    }  # fmt: skip


def test_every_listed_file_can_be_opened():
    for path, storage in Sheets().list([]):
        with storage.open(path) as file:
            assert file.read(), path


def test_a_rooms_sheet_joins_the_others(tmp_path):
    room = tmp_path / "gardens"
    (room / "static" / "gardens").mkdir(parents=True)
    (room / "static" / "gardens" / "gardens.css").write_text(
        "@layer rooms {\n.bed { color: var(--ink) }\n}\n"
    )
    (tmp_path / "empty").mkdir()
    together = sheets.together([tmp_path / "empty", room])
    assert (
        together == sheets.together() + "/* gardens.css */\n@layer rooms {\n.bed { color: var(--ink) }\n}\n"
    )


def test_a_changed_source_is_seen(monkeypatch, tmp_path):
    finder = Sheets()
    first = Path(finder.find(ONE)).read_text()
    extra = tmp_path / "extra.css"
    extra.write_text("@layer rooms { .x { color: var(--ink) } }")
    real = sheets.sources
    monkeypatch.setattr(sheets, "sources", lambda rooms=(): [*real(rooms), extra])
    assert (
        Path(finder.find(ONE)).read_text()
        == first + "/* extra.css */\n@layer rooms { .x { color: var(--ink) } }\n"
    )


def test_django_finds_it():
    assert finders.find(ONE)
    assert Sheets().check() == []
