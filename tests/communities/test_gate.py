"""Which communities exist for whom: listing, invitations, walls, the closed, people from outside."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from junto.communities import actions, queries, rules
from junto.communities.models import Community, Membership
from junto.kernel import clock
from tests import cast, factories
from tests.communities import makers


def seen(person: object) -> set[str]:
    return set(rules.visible_communities(person).values_list("name", flat=True))


def test_a_listed_community_exists_for_everyone_in_the_firm(firm: cast.Cast) -> None:
    makers.community(firm.dee)
    assert seen(firm.fay) == {"Commercial leases"}


def test_an_unlisted_one_exists_for_members_and_the_invited_only(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    assert [seen(firm.dee), seen(firm.fay), seen(factories.loaded(firm.gareth))] == [{it.name}, set(), set()]
    makers.invited(firm.bo, it, by=firm.dee)
    assert seen(firm.bo) == {it.name}


def test_a_former_member_no_longer_sees_an_unlisted_one(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    makers.invited(firm.eli, it, by=firm.dee)
    makers.joined(firm.eli, it)
    actions.leave_community(actor=firm.eli, community=it)
    assert seen(firm.eli) == set()


def test_a_closed_one_stays_readable_for_whoever_could_read_it_on_its_last_day(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    for person in (firm.eli, firm.bo):
        makers.invited(person, it, by=firm.dee)
        makers.joined(person, it)
    actions.leave_community(actor=firm.eli, community=it)
    end = clock.now() + timedelta(minutes=1)
    Community.objects.filter(pk=it.pk).update(closed_at=end)
    Membership.objects.filter(community=it, left_at__isnull=True).update(left_at=end)
    assert [seen(firm.dee), seen(firm.bo), seen(firm.eli), seen(firm.fay)] == [
        {it.name},
        {it.name},
        set(),
        set(),
    ]


def test_a_closed_one_cannot_be_joined_invited_to_edited_or_left_resting(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    Community.objects.filter(pk=it.pk).update(closed_at=clock.now())
    it.refresh_from_db()
    verdicts = [
        rules.may_join(firm.bo, it),
        rules.may_invite(firm.dee, it),
        rules.may_edit(firm.dee, it),
        rules.may_rest(firm.dee, it),
        rules.may_offer_role(firm.dee, it),
        rules.may_ask(firm.bo, it),
        rules.may_take_role(firm.dee, it, "host"),
    ]
    assert {bool(verdict) for verdict in verdicts} == {False}
    assert {str(verdict.why) for verdict in verdicts} == {
        "This community is closed. It can be read, and nobody can write or join."
    }


def test_people_from_outside_see_what_they_are_invited_to(firm: cast.Cast) -> None:
    adviser = factories.person("Una Outside", outside=True)
    it, other = makers.community(firm.dee), makers.community(firm.ada, "Going concern")
    makers.invited(adviser, it, by=firm.dee)
    assert seen(adviser) == {it.name}
    assert not rules.may_join(adviser, other)
    assert not rules.may_found(adviser)


def test_a_deactivated_person_sees_nothing(firm: cast.Cast) -> None:
    makers.community(firm.dee)
    gone = factories.person("Gone Person", is_active=False, deactivated_at=clock.now())
    assert seen(gone) == set()


@pytest.mark.parametrize("by_matter", [False, True])
def test_a_wall_takes_the_community_out_of_every_surface(firm: cast.Cast, by_matter: bool) -> None:
    """Cy was a member and is invited to the other; when the wall stands, none of it ever existed for him."""
    client = factories.client_behind_wall(out=[])
    where = {"matter": factories.matter(client)} if by_matter else {"client": client}
    it = makers.community(firm.dee, "Castlegate leases", **where)
    other = makers.unlisted(firm.dee, "Castlegate tax", **where)
    makers.joined(firm.cy, it)
    invitation = makers.invited(firm.cy, other, by=firm.dee)
    link = actions.make_link(actor=firm.dee, community=it)
    assert seen(firm.cy) == {it.name, other.name}

    _bar(client, firm.cy)
    assert seen(firm.cy) == set()
    assert queries.rail(firm.cy) == []
    assert queries.mine(firm.cy) == []
    assert list(rules.visible_memberships(firm.cy)) == []
    assert list(rules.visible_invitations(firm.cy)) == []
    assert queries.invitation_for(firm.cy, invitation.key) is None
    assert queries.link_target(firm.cy, link.token) is None
    assert queries.near_duplicates(firm.cy, "Castlegate leases", "") == []
    assert queries.waiting_for(firm.cy) == []
    assert queries.front(firm.cy, it.key) is None
    assert queries.about(firm.cy, it.key) is None
    assert queries.living_for_matching(firm.cy) == []
    assert queries.founding_count(firm.cy, since=clock.now() - timedelta(days=1)) == 0
    assert list(queries.communities_of(firm.dee, seen_by=firm.cy)) == []
    for verdict in (
        rules.may_join(firm.cy, it),
        rules.may_join(firm.cy, other, invitation),
        rules.may_join(firm.cy, it, link.invitation),
        rules.may_leave(firm.cy, it),
        rules.may_invite(firm.cy, it),
        rules.may_speak_of(firm.cy, it),
    ):
        assert (bool(verdict), str(verdict.why)) == (False, "There is no such community.")
    assert len(queries.near_duplicates(firm.fay, "Castlegate leases", "")) == 1


def test_what_is_hidden_answers_like_what_is_absent(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[firm.cy])
    it = makers.community(firm.dee, "Castlegate leases", client=client)
    hidden = makers.unlisted(firm.dee)
    link = actions.make_link(actor=firm.dee, community=it)
    invitation = makers.invited(firm.fay, it, by=firm.dee)
    browser = makers.browser(firm.cy)
    absent = _bare(browser.get(reverse("communities:front", args=["bcdfghjkmn-castlegate-leases"])))
    for name in ("front", "about", "invite", "edit"):
        for community in (it, hidden):
            answer = browser.get(reverse(f"communities:{name}", args=[community.address]))
            assert _bare(answer) == absent
    for name in ("join", "leave", "pause", "resume", "ask", "make_link", "rest", "roles", "show_again"):
        assert _bare(browser.post(reverse(f"communities:{name}", args=[it.address]))) == absent
    assert _bare(browser.get(reverse("communities:link", args=[link.token]))) == absent
    assert _bare(browser.get(reverse("communities:link", args=["a" * 40]))) == absent
    assert _bare(browser.get(reverse("communities:invitation", args=[invitation.key]))) == absent
    index = browser.get(reverse("communities:index")).content.decode()
    assert "Castlegate" not in index


def test_a_wall_lifted_lets_the_member_back_in(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[])
    it = makers.community(firm.dee, client=client)
    makers.joined(firm.cy, it)
    barrier = _bar(client, firm.cy)
    assert seen(firm.cy) == set()
    barrier.lifted_at = clock.now()
    barrier.save(update_fields=["lifted_at"])
    assert [row.name for row in queries.rail(firm.cy)] == [it.name]


def test_the_sender_cannot_tell_a_barred_invitee_from_a_silent_one(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[firm.cy])
    it = makers.community(firm.dee, client=client)
    makers.in_directory()
    n = actions.invite_persons(actor=firm.dee, community=it, persons=[firm.cy, firm.bo])
    names = {row.name for row in queries.sent_in(firm.dee, it)}
    found = {row.name for row in queries.persons_to_invite(firm.dee, it, "Walsh", [])}
    assert (n, names, found) == (2, {"Cy Walsh", "Bo Newman"}, {"Cy Walsh"})
    assert list(rules.visible_invitations(firm.cy)) == []


def _bar(client: object, person: object):
    from junto.people.models import Barrier, BarrierCover, BarrierPerson

    barrier = Barrier.objects.create(name="Castlegate", kind="exclusion", since=clock.now())
    BarrierCover.objects.create(barrier=barrier, client=client)
    BarrierPerson.objects.create(barrier=barrier, person=person)
    return barrier


def _bare(answer: object) -> tuple[int, str]:
    """Status and page without what differs between any two requests: reference, address, token."""
    text = answer.content.decode()
    text = re.sub(r'value="[A-Za-z0-9]{64}"|X-CSRFToken": "[A-Za-z0-9]{64}"', "", text)
    text = re.sub(r"\b[0-9a-f]{8}\b", "", text)
    return answer.status_code, re.sub(r"/communities/[^\"'<\s]*", "", text)
