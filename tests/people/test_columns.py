"""Columns and dates of an HR list."""

from datetime import date

import pytest

from junto.kernel.readers import Unreadable
from junto.people.logic.columns import checked, never_kept, order_of, proposed, read_date, signature


def test_columns_are_proposed_by_name() -> None:
    header = [
        "Staff Number",
        "Full name",
        "E-mail",
        "Department",
        "Location",
        "Job title",
        "Hire date",
        "Salary",
    ]
    assert proposed(header) == {
        "key": "Staff Number",
        "name": "Full name",
        "email": "E-mail",
        "unit": "Department",
        "office": "Location",
        "position": "Job title",
        "start": "Hire date",
    }
    assert never_kept([*header, "Line manager", "Date of birth"]) == [
        "Salary",
        "Line manager",
        "Date of birth",
    ]


def test_the_header_is_known_again_in_any_order() -> None:
    assert signature(["Name", "Mail"]) == signature(["mail", "name"])
    assert signature(["Name", "Mail"]) != signature(["Name", "Mail", "Unit"])


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"name": "Name"}, "Say which column holds the e-mail address. The list has: Name, Mail."),
        ({"name": "Name", "email": "Name"}, "The column “Name” cannot be two things."),
        ({"name": "Name", "email": "Post"}, "The list has no column “Post”."),
    ],
)
def test_a_mapping_that_cannot_be(columns: dict[str, str], sentence: str) -> None:
    with pytest.raises(Unreadable) as told:
        checked(["Name", "Mail"], columns)
    assert str(told.value).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-11-20", "", date(2026, 11, 20)),
        ("2026-11-20 00:00:00", "", date(2026, 11, 20)),
        ("20.11.2026", "", date(2026, 11, 20)),
        ("20/11/2026", "", date(2026, 11, 20)),
        ("11/20/2026", "", date(2026, 11, 20)),
        ("03/04/2026", "dmy", date(2026, 4, 3)),
        ("03/04/2026", "mdy", date(2026, 3, 4)),
        ("04/04/2026", "", date(2026, 4, 4)),
        ("", "", None),
    ],
)
def test_dates(text: str, order: str, day: date | None) -> None:
    assert read_date(text, 2, order) == day


@pytest.mark.parametrize("text", ["03/04/2026", "2024-13-01", "01/02/03", "yesterday", "31.02.2026"])
def test_no_date_is_guessed(text: str) -> None:
    with pytest.raises(Unreadable) as told:
        read_date(text, 7, "")
    assert str(told.value).startswith("Line 7: “")


def test_the_order_of_dates_is_told_by_the_values() -> None:
    assert order_of(["01/02/2026", "20/02/2026"]) == "dmy"
    assert order_of(["01/02/2026", "02/20/2026"]) == "mdy"
    assert order_of(["01/02/2026"]) == ""
    assert order_of(["20/02/2026", "02/20/2026"]) == ""
