"""Roles of members: offered or asked for, held with dates, ended by a day inside the gate."""

from datetime import timedelta

import pytest
from django.urls import reverse

from junto.communities import actions, queries, rules
from junto.communities.models import RoleAssignment
from junto.kernel import clock
from junto.kernel.policy import Conflict, Denied
from tests import cast, factories
from tests.communities import makers


def test_any_member_offers_a_role_and_only_keepers_offer_facilitating(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    makers.joined(firm.ada, it)
    actions.offer_role(actor=firm.bo, community=it, person=firm.ada, role="steward")
    before = makers.last_entry()
    with pytest.raises(Denied, match="This is for those who facilitate"):
        actions.offer_role(actor=firm.bo, community=it, person=firm.ada, role="facilitator")
    assert (RoleAssignment.objects.filter(person=firm.ada).count(), makers.last_entry()) == (1, before)
    actions.take_role(actor=firm.ada, community=it, role="steward")
    assert makers.kinds(before) == ["RoleTaken"]


def test_a_role_that_is_asked_for_is_given_by_another(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    makers.joined(firm.ada, it)
    before = makers.last_entry()
    asked = actions.ask_for_role(actor=firm.bo, community=it, role="host")
    assert not rules.roles_held().filter(person=firm.bo).exists()
    assert queries.front(firm.bo, it.key).offers == ()
    with pytest.raises(Denied, match="Somebody else says yes"):
        actions.give_role(actor=firm.bo, asked=asked)
    with pytest.raises(Denied, match="This is for members"):
        actions.give_role(actor=firm.fay, asked=asked)
    assert makers.last_entry() == before
    actions.give_role(actor=firm.ada, asked=asked)
    assert [row.role for row in rules.roles_held().filter(person=firm.bo)] == ["host"]
    with pytest.raises(Conflict):
        actions.give_role(actor=firm.dee, asked=asked)
    assert makers.kinds(before) == ["RoleTaken"]


def test_facilitating_that_is_asked_for_is_given_by_a_facilitator(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    makers.joined(firm.ada, it)
    asked = actions.ask_for_role(actor=firm.bo, community=it, role="facilitator")
    with pytest.raises(Denied):
        actions.give_role(actor=firm.ada, asked=asked)
    assert not rules.standing(firm.bo, it).facilitates
    actions.give_role(actor=firm.dee, asked=asked)
    assert rules.standing(firm.bo, it).facilitates


def test_an_asking_is_taken_back_or_fades_without_trace(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    before = makers.last_entry()
    asked = actions.ask_for_role(actor=firm.bo, community=it, role="host")
    with pytest.raises(Denied):
        actions.withdraw_role_asking(actor=firm.dee, asked=asked)
    with clock.at(clock.now() + timedelta(days=31)):
        assert list(rules.visible_askings(firm.dee, it)) == []
        with pytest.raises(Conflict):
            actions.give_role(actor=firm.dee, asked=asked)
    actions.withdraw_role_asking(actor=firm.bo, asked=asked)
    assert (RoleAssignment.objects.filter(person=firm.bo).count(), makers.last_entry()) == (0, before)


def test_an_offer_to_who_asked_is_the_yes_and_an_asking_of_who_was_offered_takes_it(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    actions.ask_for_role(actor=firm.bo, community=it, role="host")
    actions.offer_role(actor=firm.dee, community=it, person=firm.bo, role="host")
    actions.offer_role(actor=firm.dee, community=it, person=firm.bo, role="greeter")
    actions.ask_for_role(actor=firm.bo, community=it, role="greeter")
    assert {row.role for row in rules.roles_held().filter(person=firm.bo)} == {"host", "greeter"}


def test_a_last_day_ends_a_role_inside_the_gate_and_it_can_be_held_anew(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    last = clock.today() + timedelta(days=10)
    actions.offer_role(actor=firm.dee, community=it, person=firm.bo, role="facilitator", ends_on=last)
    actions.take_role(actor=firm.bo, community=it, role="facilitator")
    assert rules.standing(firm.bo, it).keeps
    with clock.at(clock.now() + timedelta(days=11)):
        assert not rules.standing(firm.bo, it).facilitates
        assert not rules.standing(firm.bo, it).keeps
        with pytest.raises(Denied):
            actions.answer_request(actor=firm.bo, request=_asking(firm, it), yes=True)
        assert "Bo Newman" not in {role.name for role in queries.front(firm.ada, it.key).roles}
        page = queries.roles_page(firm.dee, it.key)
        assert [(row.name, row.last) for row in page.past] == [("Bo Newman", last)]
        actions.offer_role(actor=firm.dee, community=it, person=firm.bo, role="facilitator")
        actions.take_role(actor=firm.bo, community=it, role="facilitator")
        assert rules.standing(firm.bo, it).facilitates
    assert RoleAssignment.objects.filter(person=firm.bo).count() == 2


def _asking(firm: cast.Cast, it: object) -> object:
    from junto.communities.models import JoinRequest

    return JoinRequest.objects.create(community=it, person=firm.fay, asked_at=clock.now())


@pytest.mark.parametrize("days", [-1, 0, 732, 400_000])
def test_a_last_day_that_cannot_be_is_refused(firm: cast.Cast, days: int) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    with pytest.raises(Denied, match="Choose a last day"):
        actions.offer_role(
            actor=firm.dee, community=it, person=firm.bo, role="host",
            ends_on=clock.today() + timedelta(days=days),
        )  # fmt: skip
    assert not RoleAssignment.objects.filter(person=firm.bo).exists()


def test_leaving_ends_roles_and_what_one_asked_for(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    actions.ask_for_role(actor=firm.bo, community=it, role="host")
    actions.offer_role(actor=firm.dee, community=it, person=firm.bo, role="greeter")
    actions.take_role(actor=firm.bo, community=it, role="greeter")
    actions.leave_community(actor=firm.bo, community=it)
    assert not rules.roles_held().filter(person=firm.bo).exists()
    assert RoleAssignment.objects.filter(person=firm.bo).count() == 1


def test_the_past_is_for_members_and_its_page_shows_it(
    firm: cast.Cast, django_assert_num_queries: object
) -> None:
    it = makers.community(firm.dee)
    for many in (1, 3):
        for _n in range(many):
            someone = factories.person()
            makers.joined(someone, it)
            actions.offer_role(actor=firm.dee, community=it, person=someone, role="host")
            actions.take_role(actor=someone, community=it, role="host")
            held = RoleAssignment.objects.get(person=someone)
            actions.lay_down_role(actor=someone, held=held)
        browser = makers.browser(firm.dee)
        address = reverse("communities:roles", args=[it.address])
        browser.get(address)
        with django_assert_num_queries(5):
            page = browser.get(address).content.decode()
        assert "Who held what, and when" in page
    assert "Who held what" not in makers.browser(firm.fay).get(address).content.decode()


def test_asking_giving_and_taking_back_on_the_page(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    address = reverse("communities:roles", args=[it.address])
    bo, dee = makers.browser(firm.bo), makers.browser(firm.dee)
    last = (clock.today() + timedelta(days=9)).isoformat()
    bo.post(address, {"do": "ask", "role": "host", "ends_on": last})
    assert "would like to be host" in dee.get(address).content.decode()
    assert bo.post(address, {"do": "ask", "role": "host", "ends_on": "1900-01-01"}).status_code == 422
    dee.post(address, {"do": "give", "role": "host", "person": firm.bo.key})
    assert rules.roles_held().get(person=firm.bo).ends_on.isoformat() == last
