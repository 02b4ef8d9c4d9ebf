"""Twins: a firm with and without what is hidden gives those for whom it is hidden the same bytes."""

import os
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from junto.kernel import clock
from tests.house import firm, twins, walk

pytest.importorskip("igraph", reason="discovery is not installed, and the table speaks of it")
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[firm.Firm]:
    """The firm, made once and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield firm.found()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of people are shown in a new order each time."""
    monkeypatch.setattr("secrets.randbits", lambda bits: 7)


FEW = ("outsider", "administrator", "barred")
EVERY = os.environ.get("JUNTO_TWINS") == "all"


@pytest.mark.parametrize("viewer", twins.VIEWERS if EVERY else FEW)
def test_twins(viewer: str, planted: firm.Firm) -> None:
    """Every class hidden from a viewer at once; `junto bench gate` asks it of thirteen viewers."""
    names = [name for name, (_plant, viewers) in twins.CLASSES.items() if viewer in viewers]
    differences, addresses = twins.compared(planted, viewer, names, 3000 if EVERY else 300)
    for name, number in (("viewers", 1), ("pages", addresses), ("classes", len(names))):
        walk.note(name, number)
    assert [(one.place, one.one, one.other) for one in differences] == []
    assert addresses > 100


def test_the_twins_see_a_difference_where_there_is_one(planted: firm.Firm) -> None:
    differences, _addresses = twins.compared(planted, "member", ["an unlisted community"], limit=40)
    assert any(twins.CANARY in one.other for one in differences)


def test_a_barred_person_gets_the_same_404_as_for_nothing(planted: firm.Firm) -> None:
    absent_at = "zzzzzzzzzz-no-such"
    with clock.at(clock.now()):
        hidden = walk.ask(
            planted, "barred", "GET", reverse("communities:front", args=[planted.listed.address])
        )
        absent = walk.ask(planted, "barred", "GET", reverse("communities:front", args=[absent_at]))
    assert hidden.code == absent.code == "404"
    pairs = ((hidden, planted.listed.address), (absent, absent_at))
    plain = [walk.masked(answer.body).replace(path, "") for answer, path in pairs]
    assert plain[0] == plain[1]
