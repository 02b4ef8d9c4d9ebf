from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation
from markupsafe import Markup

from junto.kernel import clock
from junto.kernel.ui import filters

NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _then():
    with clock.at(NOW), timezone.override("Europe/London"), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "just now"),
        (59, "just now"),
        (-30, "just now"),
        (60, "1 minute ago"),
        (240, "4 minutes ago"),
        (3600, "1 hour ago"),
        (7200, "2 hours ago"),
        (86400, "1 day ago"),
        (3 * 86400, "3 days ago"),
        (-2 * 86400, "in 2 days"),
        (-90, "in 2 minutes"),
        (14 * 86400, "6 November"),
        (400 * 86400, "16 October 2025"),
    ],
)
def test_ago(seconds, said):
    assert filters.ago(NOW - timedelta(seconds=seconds)) == said


def test_days_are_those_of_the_reader():
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert filters.day_time(late) == "Friday 20 November, 23:30"
    with timezone.override("Asia/Singapore"):
        assert filters.day_time(late) == "Saturday 21 November, 07:30"
        assert filters.iso(late) == "2026-11-21T07:30+08:00"
    with translation.override("de"):
        assert filters.weekday(late).startswith("Freitag")


def test_a_year_is_said_only_when_it_is_another():
    assert filters.day(date(2026, 1, 2)) == "2 January"
    assert filters.day(date(2027, 1, 2)) == "2 January 2027"
    assert filters.part(date(2027, 1, 2), "D") == "Sat"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Marguerite Oduya", "MO"),
        ("Jean-Marc Tremblay", "JT"),
        ("Maeve O’Sullivan", "MO"),
        ("Madonna", "M"),
        ("王 小明", "王小"),
        ("  ", "·"),
        ("", "·"),
        ("ludwig van beethoven", "LB"),
        ("Anna (Leeds)", "A"),
    ],
)
def test_initials(name, letters):
    assert filters.initials(name) == letters


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_joined(items, said):
    assert filters.joined(items) == said


def test_joined_escapes_text_and_keeps_markup():
    assert filters.joined(["<i>", Markup("<b>x</b>")]) == Markup("&lt;i&gt; and <b>x</b>")


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1500, "1.5 kB"),
        (84_000_000, "84 MB"),
        (3 * 10**9, "3 GB"),
    ],
)
def test_size(octets, said):
    assert filters.size(octets) == said


def test_number_has_the_readers_separators():
    assert filters.number(412806) == "412,806"
    with translation.override("de"):
        assert filters.number(412806) == "412.806"
