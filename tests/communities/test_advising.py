"""Advisers: scope and last day at the door, two pages of one community, every opening readable by members."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from junto.communities import actions, rules
from junto.communities.models import AdviserAssignment, Community, Opening
from junto.kernel import audit, clock
from junto.kernel.policy import Conflict, Denied
from junto.people.models import Barrier, BarrierPerson, Person
from tests import cast, factories
from tests.communities import makers


def advised(firm: cast.Cast, it: Community, days: int = 7) -> tuple[Person, AdviserAssignment]:
    una = factories.person("Una Outside", outside=True)
    row = actions.ask_adviser(
        actor=firm.dee,
        community=it,
        person=una,
        scope="How to begin",
        ends_on=clock.today() + timedelta(days=days),
    )
    actions.begin_advising(actor=una, assignment=row)
    return una, AdviserAssignment.objects.get(pk=row.pk)


def codes(person: Person, it: Community) -> dict[str, int]:
    browser = makers.browser(person)
    names = ("front", "about", "sponsor", "roles", "looks", "charter", "invite", "edit")
    return {
        name: browser.get(reverse(f"communities:{name}", args=[it.address])).status_code for name in names
    }


def test_an_adviser_reads_two_pages_of_one_community_until_her_day(firm: cast.Cast) -> None:
    it, other = makers.community(firm.dee), makers.community(firm.ada, "Going concern")
    una, _row = advised(firm, it)
    # the charter in force is read like the front: its own rule says so
    seen = {name for name, code in codes(una, it).items() if code == 200}
    assert seen == {"front", "about", "charter"}
    assert set(Opening.objects.values_list("page", flat=True)) == seen
    assert set(codes(una, other).values()) == {404}
    assert not rules.visible_communities(una).exists()
    with clock.at(clock.now() + timedelta(days=8)):
        assert not rules.readable_fronts(una).exists()
        assert rules.advised_communities(una).count() == 0


def test_before_she_accepts_nothing_opens_but_the_door(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    una = factories.person("Una Outside", outside=True)
    actions.ask_adviser(
        actor=firm.dee,
        community=it,
        person=una,
        scope="How to begin",
        ends_on=clock.today() + timedelta(days=7),
    )
    assert set(codes(una, it).values()) == {404}
    door = makers.browser(una).get(reverse("communities:advising", args=[it.address])).content.decode()
    assert "How to begin" in door
    makers.browser(una).post(reverse("communities:advising", args=[it.address]))
    assert codes(una, it)["front"] == 200


def test_each_opening_is_written_once_an_hour_for_the_members_and_the_log(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    una, _row = advised(firm, it)
    browser = makers.browser(una)
    for name in ("front", "front", "about"):
        browser.get(reverse(f"communities:{name}", args=[it.address]))
    with clock.at(clock.now() + timedelta(hours=1, minutes=1)):
        actions.note_opening(actor=una, community=it, page="front")
    assert sorted(Opening.objects.values_list("page", flat=True)) == ["about", "front", "front"]
    assert [entry.deed for entry in audit.entries() if entry.deed == "adviser.opened"] == [
        "adviser.opened"
    ] * 3
    page = makers.browser(firm.dee).get(reverse("communities:looks", args=[it.address])).content.decode()
    assert page.count("Una Outside") >= 4
    assert makers.browser(firm.fay).get(reverse("communities:looks", args=[it.address])).status_code == 404


def test_what_is_before_a_client_opens_when_two_keepers_say_so(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[])
    it = makers.community(firm.dee, client=client)
    una, row = advised_hidden(firm, it)
    assert set(codes(una, it).values()) == {404}
    makers.joined(firm.bo, it)
    actions.ask_client_content(actor=firm.dee, assignment=row, reason="The advice is about it.")
    row.refresh_from_db()
    for actor in (firm.dee, firm.bo):
        with pytest.raises(Denied):
            actions.grant_client_content(actor=actor, assignment=row)
    assert set(codes(una, it).values()) == {404}
    actions.offer_role(actor=firm.dee, community=it, person=firm.bo, role="facilitator")
    actions.take_role(actor=firm.bo, community=it, role="facilitator")
    actions.grant_client_content(actor=firm.bo, assignment=row)
    actions.begin_advising(actor=una, assignment=row)
    assert codes(una, it)["front"] == 200
    with pytest.raises(Denied):
        actions.grant_client_content(actor=firm.bo, assignment=AdviserAssignment.objects.get())
    BarrierPerson.objects.create(barrier=Barrier.objects.get(), person=una)
    assert codes(una, it)["front"] == 404


def advised_hidden(firm: cast.Cast, it: Community) -> tuple[Person, AdviserAssignment]:
    una = factories.person("Una Outside", outside=True)
    day = clock.today() + timedelta(days=7)
    row = actions.ask_adviser(actor=firm.dee, community=it, person=una, scope="How to begin", ends_on=day)
    with pytest.raises(Denied):
        actions.begin_advising(actor=una, assignment=row)
    return una, row


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_last_day_that_cannot_be_and_a_colleague_are_refused(firm: cast.Cast, days: int) -> None:
    it = makers.community(firm.dee)
    day = clock.today() + timedelta(days=days)
    una = factories.person("Una Outside", outside=True)
    with pytest.raises(Denied, match="Choose a last day"):
        actions.ask_adviser(actor=firm.dee, community=it, person=una, scope="Help", ends_on=day)
    with pytest.raises(Denied, match="from outside"):
        actions.ask_adviser(actor=firm.dee, community=it, person=firm.fay, scope="Help", ends_on=day)
    assert not AdviserAssignment.objects.exists()


def test_ended_early_it_ends_at_once(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    una, row = advised(firm, it)
    with pytest.raises(Denied):
        actions.end_advising(actor=firm.fay, assignment=row)
    actions.end_advising(actor=firm.dee, assignment=row)
    assert set(codes(una, it).values()) == {404}
    with pytest.raises((Denied, Conflict)):
        actions.begin_advising(actor=una, assignment=row)


def powers(firm: cast.Cast, it: Community, who: Person) -> list[tuple[str, Any]]:
    """Everything the members' own, tried by somebody who stands outside."""
    from junto.communities.models import JoinRequest, RoleAssignment

    held = RoleAssignment.objects.filter(community=it).first()
    asked = JoinRequest.objects.create(community=it, person=firm.ada, asked_at=clock.now())
    day = clock.today() + timedelta(days=9)
    a, front = actions, {"name": "X", "question": "Y?", "domain": "", "kind": "theme"}
    return [
        ("invite", lambda: a.invite_persons(actor=who, community=it, persons=[firm.ada])),
        ("link", lambda: a.make_link(actor=who, community=it)),
        ("front", lambda: a.change_front(actor=who, community=it, listing="firm", joining="open", **front)),
        ("rest", lambda: a.declare_resting(actor=who, community=it, look_again_on=day)),
        ("wake", lambda: a.wake_community(actor=who, community=it)),
        ("offer a role", lambda: a.offer_role(actor=who, community=it, person=firm.bo, role="host")),
        ("ask for a role", lambda: a.ask_for_role(actor=who, community=it, role="host")),
        ("take a role", lambda: a.take_role(actor=who, community=it, role="facilitator")),
        ("end a role", lambda: a.lay_down_role(actor=who, held=held)),
        ("answer", lambda: a.answer_request(actor=who, request=asked, yes=True)),
        ("leave", lambda: a.leave_community(actor=who, community=it)),
        ("pause", lambda: a.pause_membership(actor=who, community=it, until=day)),
        ("propose a sponsor", lambda: a.propose_sponsor(actor=who, community=it, person=firm.ada)),
        ("ask the sponsor", lambda: a.ask_sponsor(actor=who, community=it, words="A room", due_on=day)),
        (
            "ask an adviser",
            lambda: a.ask_adviser(actor=who, community=it, person=who, scope="x", ends_on=day),
        ),
    ]


@pytest.mark.parametrize("part", ["sponsor", "adviser", "administrator"])
def test_nobody_outside_appoints_edits_or_changes_membership(firm: cast.Cast, part: str) -> None:
    it = makers.community(firm.dee, joining="request")
    invitation = makers.invited(firm.bo, it, firm.dee)
    makers.joined(firm.bo, it, invitation)
    if part == "sponsor":
        row = actions.propose_sponsor(actor=firm.dee, community=it, person=firm.fay)
        actions.accept_sponsorship(actor=firm.fay, proposal=row)
        who = factories.loaded(firm.fay)
    elif part == "adviser":
        who = factories.loaded(advised(firm, it)[0])
    else:
        who = factories.loaded(firm.gareth)
    tried = powers(firm, it, who)
    before = makers.last_entry()
    state = list(Community.objects.values()), list(it.memberships.values()), list(it.roles.values())
    for name, deed in tried:
        with pytest.raises(Denied, match=r"\w"):
            pytest.fail(f"{part} could {name}: {deed()}")
    assert (list(Community.objects.values()), list(it.memberships.values()), list(it.roles.values())) == state
    assert makers.last_entry() == before
