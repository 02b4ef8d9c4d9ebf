"""Front words, rest, roles: by those who keep a community, and taken by the person herself."""

from datetime import timedelta

import pytest
from django.urls import reverse

from junto.communities import actions, rules
from junto.communities.models import RoleAssignment
from junto.kernel import clock
from junto.kernel.policy import Denied
from tests import cast, factories
from tests.communities import makers

WORDS = {
    "name": "Leases",
    "question": "Why?",
    "domain": "",
    "kind": "theme",
    "listing": "firm",
    "joining": "open",
}


def test_facilitators_change_the_front_words_and_members_stay(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    before = makers.last_entry()
    address = reverse("communities:edit", args=[it.address])
    browser = makers.browser(firm.dee)
    assert browser.get(address).status_code == 200
    answer = browser.post(
        address, {**WORDS, "listing": "members", "joining": "invitation", "topics": "Breaks, rent"}
    )
    it.refresh_from_db()
    assert (answer.status_code, it.name, it.listing) == (302, "Leases", "members")
    assert sorted(it.topics.values_list("name", flat=True)) == ["Breaks", "rent"]
    assert makers.kinds(before) == ["FrontChanged"]
    assert rules.standing(firm.bo, it).is_member
    assert not rules.standing(firm.fay, it).sees


def test_members_and_administrators_do_not(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    before = makers.last_entry()
    for person, status in ((firm.bo, 403), (firm.fay, 403), (firm.gareth, 403)):
        browser = makers.browser(person)
        assert browser.get(reverse("communities:edit", args=[it.address])).status_code == status
        assert browser.post(reverse("communities:edit", args=[it.address]), WORDS).status_code == status
    it.refresh_from_db()
    assert (it.name, makers.last_entry()) == ("Commercial leases", before)


def test_an_old_address_leads_to_the_new_one(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    old = reverse("communities:front", args=[it.address])
    actions.change_front(actor=firm.dee, community=it, **WORDS)
    answer = makers.browser(firm.fay).get(old)
    assert (answer.status_code, answer["Location"]) == (302, f"/communities/{it.key}-leases/")


def test_resting_is_declared_with_a_day_and_any_member_wakes_it(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    day = clock.today() + timedelta(days=90)
    before = makers.last_entry()
    address = reverse("communities:rest", args=[it.address])
    makers.browser(firm.dee).post(address, {"until": day.isoformat(), "why": "The style sheet is in use."})
    it.refresh_from_db()
    assert (it.is_resting, it.resting_until, it.resting_why) == (True, day, "The style sheet is in use.")
    page = makers.browser(firm.fay).get(reverse("communities:front", args=[it.address])).content.decode()
    assert "The style sheet is in use." in page
    makers.browser(firm.bo).post(address, {"do": "wake"})
    it.refresh_from_db()
    assert (it.is_resting, makers.kinds(before)) == (False, ["CommunityRested", "CommunityWoken"])


def test_a_day_to_look_again_lies_ahead(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    with pytest.raises(Denied, match="Choose a day to look again"):
        actions.declare_resting(actor=firm.dee, community=it, look_again_on=clock.today())
    makers.joined(firm.bo, it)
    with pytest.raises(Denied, match="This is for those who facilitate"):
        actions.declare_resting(actor=firm.bo, community=it, look_again_on=clock.today() + timedelta(days=1))
    it.refresh_from_db()
    assert not it.is_resting


def test_a_role_is_offered_and_taken_by_the_person_herself(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    before = makers.last_entry()
    address = reverse("communities:roles", args=[it.address])
    makers.browser(firm.dee).post(address, {"do": "offer", "person": firm.bo.key, "role": "facilitator"})
    assert (makers.last_entry(), rules.standing(firm.bo, it).facilitates) == (before, False)
    assert "would you be facilitator?" in (
        makers.browser(firm.bo).get(reverse("communities:front", args=[it.address])).content.decode()
    )
    makers.browser(firm.bo).post(address, {"do": "take", "role": "facilitator"})
    assert rules.standing(firm.bo, it).facilitates
    makers.browser(firm.bo).post(address, {"do": "lay", "role": "facilitator"})
    assert not rules.standing(firm.bo, it).facilitates
    assert makers.kinds(before) == ["RoleTaken", "RoleLaidDown"]


def test_an_offer_that_is_passed_over_leaves_no_trace(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    before = makers.last_entry()
    offer = actions.offer_role(actor=firm.dee, community=it, person=firm.bo, role="host")
    with pytest.raises(Denied):
        actions.pass_over_role(actor=firm.fay, offer=offer)
    makers.browser(firm.bo).post(
        reverse("communities:roles", args=[it.address]), {"do": "pass", "role": "host"}
    )
    assert (RoleAssignment.objects.filter(role="host").count(), makers.last_entry()) == (0, before)


def test_nobody_gives_a_role_to_a_stranger_or_takes_what_was_not_offered(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    before = makers.last_entry()
    with pytest.raises(Denied, match="A role is for a member"):
        actions.offer_role(actor=firm.dee, community=it, person=firm.fay, role="host")
    with pytest.raises(Denied, match="There is no such role"):
        actions.offer_role(actor=firm.dee, community=it, person=firm.bo, role="king")
    with pytest.raises(Denied, match="This role is taken when"):
        actions.take_role(actor=firm.bo, community=it, role="facilitator")
    with pytest.raises(Denied, match="This is for those who facilitate"):
        actions.offer_role(actor=firm.bo, community=it, person=firm.dee, role="facilitator")
    with pytest.raises(Denied, match="This is for members"):
        actions.offer_role(actor=factories.loaded(firm.gareth), community=it, person=firm.bo, role="host")
    held = RoleAssignment.objects.get(person=firm.dee)
    with pytest.raises(Denied, match="Only the person herself"):
        actions.lay_down_role(actor=firm.bo, held=held)
    assert (RoleAssignment.objects.count(), makers.last_entry()) == (1, before)


def test_an_offer_fades_and_where_nobody_facilitates_a_member_takes_it_up(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    actions.offer_role(actor=firm.dee, community=it, person=firm.bo, role="greeter")
    with clock.at(clock.now() + timedelta(days=31)):
        assert not rules.may_take_role(firm.bo, it, "greeter")
    actions.leave_community(actor=firm.dee, community=it)
    assert "Take it up" in (
        makers.browser(firm.bo).get(reverse("communities:about", args=[it.address])).content.decode()
    )
    actions.take_role(actor=firm.bo, community=it, role="facilitator")
    assert rules.standing(firm.bo, it).facilitates
    with pytest.raises(Denied, match="You have this role already"):
        actions.take_role(actor=firm.bo, community=it, role="facilitator")
