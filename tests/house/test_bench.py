"""Figures are told against their budgets, and a missed one fails the command."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from junto.config import bench_pages
from junto.config.figures import Figure
from junto.config.management.commands import bench


def run(*names: str) -> tuple[str, object]:
    out = StringIO()
    try:
        call_command("bench", *names, stdout=out)
    except SystemExit as ended:
        return out.getvalue(), ended.code
    return out.getvalue(), 0


@pytest.mark.parametrize(
    ("figure", "kept"),
    [
        (Figure("a", 8, 8), True),
        (Figure("a", 8.1, 8), False),
        (Figure("a", 0.4, 0.5, at_least=True), False),
        (Figure("a", 0.5, 0.5, at_least=True), True),
    ],
)
def test_a_budget_is_a_ceiling_or_a_floor(figure: Figure, kept: bool) -> None:
    assert figure.kept is kept
    assert str(figure).startswith("kept  " if kept else "MISSED")


def test_a_missed_figure_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def planted() -> Iterator[Figure]:
        """Planted."""
        yield Figure("weight", 81, 80, "KiB")
        yield Figure("queries", 7, 8)

    monkeypatch.setitem(bench.NAMES, "pages", planted)
    said, code = run("pages")
    assert said.splitlines() == [
        "pages: Planted.",
        "  MISSED weight: 81 KiB (<= 80 KiB)",
        "  kept   queries: 7 (<= 8)",
        "1 missed.",
    ]
    assert code == 1


def test_what_is_not_installed_is_said_and_misses_nothing(settings: object) -> None:
    settings.HAS_DISCOVERY = False  # type: ignore[attr-defined]  # the fixture takes any setting
    said, code = run("slack", "discover")
    assert said.count('not measured: discovery is not installed here; pip install "junto[discovery]"') == 2
    assert code == 0


def test_an_unknown_name_is_told_what_there_is() -> None:
    with pytest.raises(CommandError, match="There is no figure called speed"):
        call_command("bench", "speed")


def test_a_page_that_asks_more_with_more_items_is_named() -> None:
    worst, growing = bench_pages._query_figures({"people:directory": [7, 9], "home:my_day": [6, 6]})
    assert (worst.value, worst.kept) == (9, False)
    assert "people:directory" in growing.name
    assert (growing.value, growing.kept) == (1, False)
    worst, growing = bench_pages._query_figures({"home:my_day": [6, 6]})
    assert worst.kept
    assert growing.kept


def test_what_a_page_needs_is_found() -> None:
    page = (
        '<link rel="stylesheet" href="/static/a.css"><script src="/static/b.js" defer></script>'
        '<img src="/static/c.svg"><svg><use href="/static/i.svg#day"/></svg><a href="/people/">x</a>'
    )
    assert bench_pages.ASSETS.findall(page) == [
        "/static/a.css",
        "/static/b.js",
        "/static/c.svg",
        "/static/i.svg#day",
    ]
    sheet = '@import "x.css"; p { background: url("d.svg") } import "./e.js"'
    assert [next(filter(None, one)) for one in bench_pages.INNER.findall(sheet)] == [
        "x.css",
        "d.svg",
        "./e.js",
    ]
