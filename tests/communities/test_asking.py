"""Asking to be invited: a yes is an invitation, a no stays between the two."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from junto.communities import actions, queries, rules
from junto.communities.models import Invitation, JoinRequest, Membership
from junto.kernel import clock
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Conflict, Denied
from tests import cast, factories
from tests.communities import makers


def asking(firm: cast.Cast) -> tuple[object, JoinRequest]:
    it = makers.community(firm.dee, "People across borders", joining="request")
    return it, actions.ask_to_join(actor=firm.bo, community=it, words="A case in Toronto.")


def test_the_fact_does_not_say_who_asked(firm: cast.Cast) -> None:
    it, _request = asking(firm)
    entry = LedgerEntry.objects.get(kind="communities.JoinRequested")
    assert (entry.actor, entry.data, entry.subject) == (
        None,
        {"community_id": it.pk},
        f"communities.community:{it.pk}",
    )


def test_those_who_keep_it_are_written_to_and_see_it(firm: cast.Cast, deliver_facts: object) -> None:
    it, request = asking(firm)
    deliver_facts()
    deliver_facts()
    assert [letter.to for letter in mail.outbox] == [[firm.dee.email]]
    assert "A case in Toronto." in mail.outbox[0].body
    page = makers.browser(firm.dee).get(reverse("communities:front", args=[it.address])).content.decode()
    assert "A case in Toronto." in page
    assert [row.asked_at for row in queries.waiting_for(firm.dee)] == [request.asked_at]
    for person in (firm.fay, factories.loaded(firm.gareth)):
        assert list(rules.visible_requests(person, request.community)) == []


def test_a_yes_is_an_invitation_and_the_person_joins_herself(firm: cast.Cast) -> None:
    it, request = asking(firm)
    address = reverse("communities:answer", args=[it.address, request.key])
    makers.browser(firm.dee).post(address, {"do": "yes", "words": "Bring it on Thursday."})
    assert (JoinRequest.objects.count(), Membership.objects.filter(person=firm.bo).count()) == (0, 0)
    assert Invitation.objects.get().person == firm.bo
    assert makers.joined(firm.bo, it).how == "request"


def test_a_no_is_read_by_the_person_who_asked_and_nobody_else(firm: cast.Cast) -> None:
    it, request = asking(firm)
    before = makers.last_entry()
    actions.answer_request(actor=firm.dee, request=request, yes=False, words="In spring, gladly.")
    assert makers.last_entry() == before
    address = reverse("communities:front", args=[it.address])
    assert "In spring, gladly." in makers.browser(firm.bo).get(address).content.decode()
    for person in (firm.dee, firm.fay, firm.gareth):
        assert "In spring" not in makers.browser(person).get(address).content.decode()
    with pytest.raises(Denied, match="You asked and were answered"):
        actions.ask_to_join(actor=firm.bo, community=it)
    with clock.at(clock.now() + timedelta(days=31)):
        assert rules.may_ask(firm.bo, it)


def test_a_request_is_answered_once_and_by_those_who_keep_it(firm: cast.Cast) -> None:
    it, request = asking(firm)
    with pytest.raises(Denied, match="This is for members"):
        actions.answer_request(actor=firm.fay, request=request, yes=True)
    actions.answer_request(actor=firm.dee, request=request, yes=False)
    with pytest.raises(Conflict, match="answered a moment ago"):
        actions.answer_request(actor=firm.dee, request=request, yes=True)
    assert Invitation.objects.count() == 0
    answer = makers.browser(firm.fay).post(
        reverse("communities:answer", args=[it.address, request.key]),
        {"do": "yes"},
    )
    assert answer.status_code == 404


def test_asking_is_taken_back_without_trace(firm: cast.Cast) -> None:
    it, _request = asking(firm)
    before = makers.last_entry()
    makers.browser(firm.bo).post(reverse("communities:ask", args=[it.address]), {"do": "withdraw"})
    assert (JoinRequest.objects.count(), makers.last_entry()) == (0, before)


def test_nobody_is_asked_where_it_is_not_needed(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    with pytest.raises(Denied, match="Nobody needs to be asked here"):
        actions.ask_to_join(actor=firm.bo, community=it)
    other, _request = asking(firm)
    with pytest.raises(Denied, match="You have asked already"):
        actions.ask_to_join(actor=firm.bo, community=other)


def test_while_nobody_facilitates_any_member_answers(firm: cast.Cast) -> None:
    it, request = asking(firm)
    makers.invited(firm.ada, it, by=firm.dee)
    makers.joined(firm.ada, it)
    assert not rules.may_answer(firm.ada, it)
    actions.leave_community(actor=firm.dee, community=it)
    actions.answer_request(actor=firm.ada, request=request, yes=True)
    assert Invitation.objects.get(person=firm.bo).sender == firm.ada
