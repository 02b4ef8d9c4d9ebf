"""Founding: a name and a question, near ones first, nobody's permission."""

import re

import pytest
from django.urls import reverse

from junto.communities import actions, queries
from junto.communities.models import Community, Membership, RoleAssignment
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Conflict, Denied
from tests import cast, factories
from tests.communities import makers

FOUND = "communities:found"
WORDS = {
    "name": "Rent arrears",
    "question": "When does a payment plan waive the right to forfeit?",
    "kind": "expertise",
    "listing": "firm",
    "joining": "open",
    "origin": "emergent",
}


def test_a_name_and_a_question_are_enough(firm: cast.Cast) -> None:
    browser = makers.browser(firm.bo)
    page = browser.get(reverse(FOUND)).content.decode()
    typed = re.findall(r'<(?:input type="text"|textarea)[^>]*>', page)
    assert [field.count(" required") for field in typed] == [1, 1, 0, 0, 0]
    before = makers.last_entry()
    answer = browser.post(reverse(FOUND), WORDS)
    it = Community.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("communities:front", args=[it.address]))
    assert (it.founder, it.first_question, it.is_resting, it.is_closed) == (
        firm.bo, WORDS["question"], False, False,
    )  # fmt: skip
    row = Membership.objects.get()
    assert (row.person, row.joined_by, row.how) == (firm.bo, firm.bo, "founder")
    assert RoleAssignment.objects.get().role == "facilitator"
    assert makers.kinds(before) == ["CommunityFounded", "MemberJoined"]
    fact = LedgerEntry.objects.get(kind="communities.CommunityFounded")
    assert fact.data == {"community_id": it.pk, "community_kind": "expertise", "origin": "emergent"}


def test_what_sounds_near_is_shown_first_and_the_same_button_goes_on(firm: cast.Cast) -> None:
    near = makers.community(firm.dee, "Rent arrears in shops", domain="Arrears and forfeiture.")
    browser = makers.browser(firm.bo)
    page = browser.post(reverse(FOUND), WORDS)
    text = page.content.decode()
    assert (page.status_code, Community.objects.count()) == (200, 1)
    assert "One that sounds near" in text
    assert "Rent arrears in shops" in text
    assert WORDS["question"] in text
    browser.post(reverse(FOUND), {**WORDS, "read": [near.key]})
    assert Community.objects.count() == 2


def test_near_ones_come_while_one_types_and_nothing_is_written(firm: cast.Cast) -> None:
    makers.community(firm.dee, "Rent arrears in shops")
    before = (makers.last_entry(), Community.objects.count())
    answer = makers.browser(firm.bo).post(
        reverse("communities:near"), {"name": "Arrears of rent"}, headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert (answer.status_code, text.lstrip()[:15], "Rent arrears in shops" in text) == (
        200,
        '<div id="near" ',
        True,
    )
    assert (makers.last_entry(), Community.objects.count()) == before


def test_what_is_hidden_is_never_near(firm: cast.Cast) -> None:
    makers.unlisted(firm.dee, "Rent arrears")
    assert queries.near_duplicates(firm.bo, "Rent arrears", "") == []
    makers.browser(firm.bo).post(reverse(FOUND), WORDS)
    assert Community.objects.count() == 2


def test_a_second_click_founds_nothing(firm: cast.Cast) -> None:
    makers.community(firm.bo, "Rent arrears")
    with pytest.raises(Conflict, match="You started this a moment ago"):
        makers.community(firm.bo, "rent  Arrears")
    makers.community(firm.fay, "Rent arrears")
    assert Community.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Give it a name; it can be changed later."),
        ("name", "   ", "Give it a name; it can be changed later."),
        ("question", "", "Write one question; it is what people join for."),
        ("name", "x" * 81, "81"),
        ("client", "C-404", "We know no client by that reference."),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_the_rest_is_kept(
    firm: cast.Cast, field: str, value: str, sentence: str
) -> None:
    before = makers.last_entry()
    answer = makers.browser(firm.bo).post(reverse(FOUND), {**WORDS, field: value})
    text = answer.content.decode()
    other = "name" if field == "question" else "question"
    assert (answer.status_code, sentence in text, WORDS[other] in text) == (422, True, True)
    assert (Community.objects.count(), makers.last_entry()) == (0, before)


def test_a_client_behind_a_wall_is_as_unknown_as_none(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[firm.cy], reference="C-77")
    browser = makers.browser(firm.cy)
    texts = [
        browser.post(reverse(FOUND), {**WORDS, "client": reference})
        .content.decode()
        .count("We know no client")
        for reference in ("C-77", "C-404")
    ]
    assert texts == [1, 1]
    with pytest.raises(Denied, match="We know no client by that reference"):
        makers.community(firm.cy, client=client)
    assert makers.community(firm.bo, client=client).client == client


def test_hostile_words_are_kept_as_words(firm: cast.Cast) -> None:
    it = makers.community(firm.bo, "<b>Leases</b>\u202e\x00 & co", question="a\u200bb?\r\nSubject: x")
    assert (it.name, it.first_question) == ("<b>Leases</b> & co", "ab? Subject: x")
    page = makers.browser(firm.fay).get(reverse("communities:front", args=[it.address])).content.decode()
    assert "&lt;b&gt;Leases" in page
    assert "<b>Leases" not in page


def test_a_chooser_leads_here_with_the_kind_chosen(firm: cast.Cast) -> None:
    page = makers.browser(firm.bo).get(reverse(FOUND) + "?kind=theme&name=Arrears").content.decode()
    assert (
        'value="theme" id="id_kind_4" required checked' in page
        or 'value="theme" required id="id_kind_4" checked' in page
    )
    assert 'value="Arrears"' in page


def test_the_same_rights_for_designed_and_grown(firm: cast.Cast) -> None:
    designed = makers.community(firm.dee, "Scope", origin="designed")
    grown = makers.community(firm.dee, "Drafting", origin="emergent")
    for it in (designed, grown):
        makers.joined(firm.bo, it)
        actions.leave_community(actor=firm.bo, community=it)
    assert Membership.objects.filter(person=firm.bo).count() == 2
