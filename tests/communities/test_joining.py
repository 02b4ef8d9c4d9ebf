"""Joining, leaving, standing back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from junto.communities import actions, queries, rules
from junto.communities.models import Membership, RoleAssignment
from junto.kernel import clock
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Conflict, Denied
from tests import cast, factories
from tests.communities import makers


def test_whoever_sees_an_open_community_joins_in_one_click(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    before = makers.last_entry()
    answer = makers.browser(firm.fay).post(reverse("communities:join", args=[it.address]), follow=True)
    assert answer.redirect_chain == [(reverse("communities:front", args=[it.address]), 302)]
    assert "You joined Commercial leases." in answer.content.decode()
    row = Membership.objects.get(person=firm.fay)
    assert (row.community, row.joined_by, row.how, row.left_at) == (it, firm.fay, "unaided", None)
    entry = LedgerEntry.objects.get(pk__gt=before, kind="communities.MemberJoined")
    assert (entry.actor, entry.data) == (firm.fay.pk, {"community_id": it.pk, "how": "unaided"})


def test_joining_twice_is_said_and_changes_nothing(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    before = makers.last_entry()
    with pytest.raises(Conflict, match="You are a member already"):
        makers.joined(firm.bo, it)
    page = makers.browser(firm.bo).post(reverse("communities:join", args=[it.address]), follow=True)
    assert "You are a member already." in page.content.decode()
    assert (Membership.objects.filter(person=firm.bo).count(), makers.last_entry()) == (1, before)


@pytest.mark.parametrize(
    ("joining", "sentence"),
    [("request", "Here one asks first"), ("invitation", "One joins here on the invitation of a member")],
)
def test_elsewhere_one_needs_an_invitation(firm: cast.Cast, joining: str, sentence: str) -> None:
    it = makers.community(firm.dee, joining=joining)
    before = makers.last_entry()
    with pytest.raises(Denied, match=sentence):
        makers.joined(firm.bo, it)
    assert (Membership.objects.filter(person=firm.bo).exists(), makers.last_entry()) == (False, before)
    makers.invited(firm.bo, it, by=firm.dee)
    assert makers.joined(firm.bo, it).how == "invitation"


def test_an_administrator_is_a_stranger_like_any_other(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    administrator = factories.loaded(firm.gareth)
    with pytest.raises(Denied, match="There is no such community"):
        makers.joined(administrator, it)
    assert not rules.standing(administrator, it).sees


def test_leaving_takes_one_click_and_no_reason(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    before = makers.last_entry()
    page = makers.browser(firm.bo).post(reverse("communities:leave", args=[it.address]), follow=True)
    assert page.redirect_chain == [(reverse("communities:front", args=[it.address]), 302)]
    assert "You left Commercial leases. Nobody is told" in page.content.decode()
    assert Membership.objects.get(person=firm.bo).left_at is not None
    assert makers.kinds(before) == ["MemberLeft"]
    assert queries.rail(firm.bo) == []


def test_joining_again_undoes_it_and_keeps_both_times(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    actions.leave_community(actor=firm.bo, community=it)
    makers.joined(firm.bo, it)
    rows = Membership.objects.filter(person=firm.bo).order_by("pk")
    assert [row.left_at is None for row in rows] == [False, True]


def test_leaving_what_is_hidden_leads_to_the_list(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    makers.invited(firm.bo, it, by=firm.dee)
    makers.joined(firm.bo, it)
    page = makers.browser(firm.bo).post(reverse("communities:leave", args=[it.address]), follow=True)
    assert page.redirect_chain == [(reverse("communities:index"), 302)]


def test_whoever_is_no_member_cannot_leave(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    before = makers.last_entry()
    with pytest.raises(Denied, match="This is for members"):
        actions.leave_community(actor=firm.fay, community=it)
    assert makers.last_entry() == before


def test_roles_end_with_leaving_and_the_last_one_lets_it_rest(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    before = makers.last_entry()
    actions.leave_community(actor=firm.dee, community=it)
    it.refresh_from_db()
    assert it.is_resting
    assert it.resting_until is None
    assert RoleAssignment.objects.get(community=it).until is not None
    assert makers.kinds(before) == ["RoleLaidDown", "MemberLeft", "CommunityRested"]
    assert LedgerEntry.objects.get(kind="communities.CommunityRested").actor is None


def test_whoever_joins_wakes_it_and_may_keep_it(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    actions.leave_community(actor=firm.dee, community=it)
    before = makers.last_entry()
    makers.joined(firm.bo, it)
    it.refresh_from_db()
    assert not it.is_resting
    assert makers.kinds(before) == ["MemberJoined", "CommunityWoken"]
    now = rules.standing(firm.bo, it)
    assert (now.keeps, now.facilitates) == (True, False)


def test_standing_back_until_a_day_and_coming_back_by_itself(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    day = clock.today() + timedelta(days=20)
    before = makers.last_entry()
    makers.browser(firm.bo).post(reverse("communities:pause", args=[it.address]), {"until": day.isoformat()})
    assert (rules.standing(firm.bo, it).is_paused, queries.rail(firm.bo)) == (True, [])
    assert [row.paused_until for row in queries.mine(firm.bo)] == [day]
    assert makers.kinds(before) == ["MembershipPaused"]
    with clock.at(clock.now() + timedelta(days=21)):
        assert (rules.standing(firm.bo, it).is_paused, len(queries.rail(firm.bo))) == (False, 1)
        assert [row.paused_until for row in queries.mine(firm.bo)] == [None]


def test_coming_back_before_the_day(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    actions.pause_membership(actor=firm.dee, community=it, until=clock.today() + timedelta(days=2))
    before = makers.last_entry()
    makers.browser(firm.dee).post(reverse("communities:resume", args=[it.address]))
    assert (rules.standing(firm.dee, it).is_paused, makers.kinds(before)) == (False, ["MembershipResumed"])
    with pytest.raises(Denied, match="You are not standing back"):
        actions.resume_membership(actor=firm.dee, community=it)


@pytest.mark.parametrize("days", [0, -3, 400])
def test_a_day_must_lie_ahead_and_within_a_year(firm: cast.Cast, days: int) -> None:
    it = makers.community(firm.dee)
    before = makers.last_entry()
    until = clock.today() + timedelta(days=days)
    page = makers.browser(firm.dee).post(
        reverse("communities:pause", args=[it.address]), {"until": until.isoformat()}, follow=True
    )
    assert "Choose a day after today and within a year." in page.content.decode()
    assert (rules.standing(firm.dee, it).is_paused, makers.last_entry()) == (False, before)
