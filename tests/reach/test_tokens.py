"""Tokens: made once, kept as a digest, ended at once, by a page for their person alone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from junto.kernel import clock
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Denied
from junto.people.models import Person
from junto.reach import actions, queries, rules
from junto.reach.models import ApiToken
from tests import cast

FORM = {"name": "my spreadsheet", "scope": "read", "days": "30"}


def make(person: Person, **more: Any) -> tuple[ApiToken, str]:
    return actions.make_token(actor=person, **{"name": "x", "scope": "read", "days": 30, **more})


def browser(person: Person) -> Client:
    signed_in = Client()
    signed_in.force_login(person)
    return signed_in


# --- the deeds -------------------------------------------------------------------------------------------


def test_only_a_digest_is_kept(firm: cast.Cast) -> None:
    row, text = make(firm.bo)
    assert re.fullmatch(r"junto_[\w-]{43}", text)
    assert row.digest == queries.digest(text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reach_apitoken")
        assert text not in str(cursor.fetchall())
    entry = LedgerEntry.objects.get(kind="reach.TokenMade")
    assert text not in str(entry.__dict__)


def test_a_text_opens_its_token_and_nothing_else_does(firm: cast.Cast) -> None:
    row, text = make(firm.bo)
    assert queries.opened_by(text) == row
    for other in (text[:-1], text + "x", text.upper(), row.digest, "", "junto_", "x" * 200):
        assert queries.opened_by(other) is None


@pytest.mark.parametrize(("days", "lives"), [(1, 1), (30, 30), (365, 365), (0, 1), (-5, 1), (9999, 365)])
def test_a_token_lives_between_a_day_and_a_year(firm: cast.Cast, days: int, lives: int) -> None:
    row, text = make(firm.bo, days=days)
    assert row.expires_at - row.made_at == timedelta(days=lives)
    with clock.at(row.expires_at - timedelta(seconds=1)):
        assert queries.opened_by(text) == row
    with clock.at(row.expires_at):
        assert queries.opened_by(text) is None
        assert list(queries.own_tokens(firm.bo)) == []


def test_a_scope_there_is_not(firm: cast.Cast) -> None:
    with pytest.raises(ValueError):
        make(firm.bo, scope="everything")
    assert not ApiToken.objects.exists()


def test_no_twenty_first(firm: cast.Cast) -> None:
    rows = [make(firm.bo)[0] for _ in range(rules.MOST)]
    facts = LedgerEntry.objects.count()
    with pytest.raises(Denied, match="You have twenty tokens"):
        make(firm.bo)
    assert (ApiToken.objects.count(), LedgerEntry.objects.count()) == (rules.MOST, facts)
    make(firm.ada)
    actions.end_token(actor=firm.bo, token_id=rows[0].pk)
    make(firm.bo)


def test_an_ended_token_opens_nothing_at_once(firm: cast.Cast) -> None:
    row, text = make(firm.bo)
    assert actions.end_token(actor=firm.bo, token_id=row.pk)
    assert queries.opened_by(text) is None
    assert list(queries.own_tokens(firm.bo)) == []
    assert LedgerEntry.objects.filter(kind="reach.TokenEnded").count() == 1
    assert not actions.end_token(actor=firm.bo, token_id=row.pk)


def test_nobody_elses_token_is_known_administrators_included(firm: cast.Cast) -> None:
    row, text = make(firm.bo)
    facts = LedgerEntry.objects.count()
    for other in (firm.ada, firm.gareth):
        assert not actions.end_token(actor=other, token_id=row.pk)
        assert list(queries.own_tokens(other)) == []
    assert queries.opened_by(text) == row
    assert LedgerEntry.objects.count() == facts


def test_the_token_of_somebody_deactivated_is_dead(firm: cast.Cast) -> None:
    from junto.people import actions as people

    _row, text = make(firm.bo)
    people.deactivate_person(actor=firm.gareth, person=firm.bo)
    assert queries.opened_by(text) is None


def test_the_day_of_use_is_noted_and_written_once_a_day(
    firm: cast.Cast, django_assert_num_queries: Any
) -> None:
    row, _text = make(firm.bo)
    actions.note_use(token=row)
    row.refresh_from_db()
    assert row.used_on == clock.now().date()
    with django_assert_num_queries(0):
        actions.note_use(token=row)


# --- answers kept ----------------------------------------------------------------------------------------


def test_answers_are_forgotten_after_a_day(firm: cast.Cast) -> None:
    from junto.kernel import retention
    from junto.reach.models import KeptAnswer

    row, _text = make(firm.bo)
    kept = actions.begin_answer(token=row, key="k", asked="a" * 64)
    actions.keep_answer(kept=kept, status=200, body="{}")
    retention.run_hourly.func()
    assert KeptAnswer.objects.count() == 1
    with clock.at(clock.now() + actions.KEEP):
        retention.run_hourly.func()
    assert KeptAnswer.objects.count() == 0


# --- the page --------------------------------------------------------------------------------------------


def test_the_page_shows_a_token_once(firm: cast.Cast) -> None:
    page = browser(firm.bo)
    made = page.post(reverse("reach:tokens"), FORM)
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    [text] = set(re.findall(r"junto_[\w-]{43}", made.content.decode()))
    opened = queries.opened_by(text)
    assert opened is not None
    assert (opened.person, opened.scope, opened.name) == (firm.bo, "read", "my spreadsheet")
    again = page.get(reverse("reach:tokens")).content.decode()
    assert text not in again
    assert "my spreadsheet" in again


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {**FORM, "scope": "all"},
        {**FORM, "days": "400"},
        {**FORM, "name": "x" * 81},
        {**FORM, "name": " "},
    ],
)
def test_what_the_page_refuses(firm: cast.Cast, sent: dict[str, str]) -> None:
    answer = browser(firm.bo).post(reverse("reach:tokens"), sent)
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_the_page_says_why_there_is_no_twenty_first(firm: cast.Cast) -> None:
    for _ in range(rules.MOST):
        make(firm.bo)
    answer = browser(firm.bo).post(reverse("reach:tokens"), FORM)
    assert answer.status_code == 422
    assert "You have twenty tokens." in answer.content.decode()
    assert ApiToken.objects.count() == rules.MOST


def test_ending_by_the_page(firm: cast.Cast) -> None:
    row, text = make(firm.bo)
    assert browser(firm.ada).post(reverse("reach:end", args=[row.pk])).status_code == 404
    assert browser(firm.gareth).post(reverse("reach:end", args=[row.pk])).status_code == 404
    assert queries.opened_by(text) == row
    page = browser(firm.bo)
    assert page.get(reverse("reach:end", args=[row.pk])).status_code == 405
    assert page.post(reverse("reach:end", args=[row.pk])).headers["Location"] == reverse("reach:tokens")
    assert queries.opened_by(text) is None
    assert page.post(reverse("reach:end", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_asks_as_often_for_one_as_for_three(
    firm: cast.Cast, n: int, django_assert_num_queries: Any
) -> None:
    for _ in range(n):
        make(firm.bo)
    page = browser(firm.bo)
    page.get(reverse("reach:tokens"))
    with django_assert_num_queries(4):  # session, person, rail, tokens
        page.get(reverse("reach:tokens"))


def test_whoever_is_not_signed_in_is_sent_to_sign_in(firm: cast.Cast) -> None:
    assert Client().get(reverse("reach:tokens")).headers["Location"].startswith("/sign-in/")
