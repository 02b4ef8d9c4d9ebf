"""Resting and the end: drafted by a member, decided by the members, nothing deleted, nobody moved."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from junto.communities import actions, queries, rules
from junto.communities.actions.carrying import carry_out, mark_proposed
from junto.communities.models import (
    Community,
    Ending,
    EndingItem,
    Invitation,
    Lineage,
    Membership,
    RoleAssignment,
)
from junto.communities.queries.ending import ending_proposable
from junto.communities.tasks import ask_to_look_again
from junto.kernel import clock
from junto.kernel.letters import Letter
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Conflict, Denied
from junto.kernel.refs import Ref
from junto.kernel.registry import waiting
from junto.people import actions as people
from junto.people.models import Person
from tests import cast, factories
from tests.communities import makers

WORDS = {"thanks": "To Dee, who kept the room warm.", "last_words": "We are done.\n\nLook again in a year."}
QUESTION = "communities.community"


def closing(actor: Person, it: Community, **words: Any) -> Ending:
    ending = actions.draft_ending(actor=actor, community=it, kind="closing", **{**WORDS, **words})
    settle(actor, ending)
    return ending


def settle(actor: Person, ending: Ending) -> None:
    ref = str(Ref(QUESTION, ending.community_id))
    actions.choose_fate(actor=actor, ending=ending, ref=ref, fate="retired")


def decided(ending: Ending, number: int = 7) -> None:
    """As the room of decisions does it: proposed, ended, carried out, in one transaction of its own."""
    ref = str(Ref.of(ending))
    mark_proposed(ref=ref, decision_id=number, decision_key=f"dec{number}", open=True)
    with transaction.atomic():
        mark_proposed(ref=ref, decision_id=number, decision_key=f"dec{number}", open=False)
        carry_out(ref=ref, decision_id=number, decided_at=clock.now())


def test_a_closed_community_is_read_only_and_nothing_is_deleted(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    makers.invited(firm.fay, it, by=firm.dee)
    before = {model: model.objects.count() for model in (Community, Membership, Invitation, RoleAssignment)}
    ending = closing(firm.bo, it)
    since = makers.last_entry()
    decided(ending)
    it.refresh_from_db()
    assert it.is_closed
    assert {model: model.objects.count() for model in before} == before
    assert not Membership.objects.filter(community=it, left_at__isnull=True).exists()
    assert set(Membership.objects.filter(community=it).values_list("left_at", flat=True)) == {it.closed_at}
    assert not rules.roles_held().filter(community=it).exists()
    assert not rules.standing_invitations().filter(community=it).exists()
    assert makers.kinds(since) == ["EndingAgreed", "CommunityClosed", "LibraryItemSettled"]
    for person in (firm.bo, firm.dee, firm.fay):
        with pytest.raises(Denied, match="closed"):
            actions.join_community(actor=person, community=it)
        with pytest.raises(Denied):
            actions.change_front(
                actor=person, community=it, name="x", question="y", domain="", kind="theme",
                listing="firm", joining="open",
            )  # fmt: skip
        with pytest.raises(Denied):
            actions.draft_ending(actor=person, community=it, kind="closing", **WORDS)
    page = makers.browser(firm.bo).get(reverse("communities:front", args=[it.address])).content.decode()
    for words in ("To Dee, who kept the room warm.", "Look again in a year.", "closed on"):
        assert words in page


def test_whoever_read_it_on_the_last_day_still_reads_a_list_for_members(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    makers.joined(firm.bo, it, makers.invited(firm.bo, it, by=firm.dee))
    makers.joined(firm.eli, it, makers.invited(firm.eli, it, by=firm.dee))
    actions.leave_community(actor=firm.eli, community=it)
    decided(closing(firm.dee, it))
    seen = {
        p.name: rules.visible_communities(p).filter(pk=it.pk).exists() for p in (firm.bo, firm.eli, firm.fay)
    }
    assert seen == {"Bo Newman": True, "Eli Gone": False, "Fay Strange": False}
    address = reverse("communities:ending", args=[it.address])
    assert [makers.browser(p).get(address).status_code for p in (firm.bo, firm.fay)] == [200, 404]


def test_done_twice_it_is_done_once(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    ending = closing(firm.dee, it)
    decided(ending)
    it.refresh_from_db()
    closed, last = it.closed_at, makers.last_entry()
    carry_out(ref=str(Ref.of(ending)), decision_id=7, decided_at=clock.now())
    it.refresh_from_db()
    assert (it.closed_at, makers.last_entry()) == (closed, last)


def test_unanswered_things_stop_it_and_change_nothing(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    ending = actions.draft_ending(actor=firm.dee, community=it, kind="closing", **WORDS)
    assert ending_proposable(firm.dee, it, ending.pk) is None
    last = makers.last_entry()
    with pytest.raises(Conflict, match="The question it began with"), transaction.atomic():
        carry_out(ref=str(Ref.of(ending)), decision_id=7, decided_at=clock.now())
    it.refresh_from_db()
    ending.refresh_from_db()
    assert (it.closed_at, ending.decided_at, makers.last_entry()) == (None, None, last)
    settle(firm.dee, ending)
    found = ending_proposable(firm.dee, it, ending.pk)
    assert found is not None
    assert (found.ref, found.types[0]) == (f"communities.ending:{ending.pk}", "consent")
    assert ending_proposable(firm.fay, it, ending.pk) is None


def test_whoever_is_no_member_drafts_nothing(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    last = makers.last_entry()
    for person in (firm.fay, firm.gareth):
        with pytest.raises(Denied):
            actions.draft_ending(actor=person, community=it, kind="closing", **WORDS)
        address = reverse("communities:ending_draft", args=[it.address, "closing"])
        assert makers.browser(person).post(address, WORDS).status_code == 403
    assert (Ending.objects.count(), makers.last_entry()) == (0, last)


def test_only_its_author_and_keepers_change_a_draft_and_nobody_once_it_is_proposed(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    for person in (firm.bo, firm.ada):
        makers.joined(person, it)
    ending = closing(firm.bo, it)
    last = makers.last_entry()
    for deed in (
        lambda: actions.change_ending(actor=firm.ada, ending=ending, thanks="", last_words="No."),
        lambda: actions.withdraw_ending(actor=firm.ada, ending=ending),
        lambda: actions.choose_fate(
            actor=firm.ada, ending=ending, ref=str(Ref(QUESTION, it.pk)), fate="retired"
        ),
    ):
        with pytest.raises(Denied):
            deed()
    mark_proposed(ref=str(Ref.of(ending)), decision_id=3, decision_key="k", open=True)
    ending.refresh_from_db()
    with pytest.raises(Denied, match="deciding"):
        actions.change_ending(actor=firm.bo, ending=ending, thanks="", last_words="No.")
    with pytest.raises(Conflict):
        mark_proposed(ref=str(Ref.of(ending)), decision_id=4, decision_key="l", open=True)
    ending.refresh_from_db()
    assert (ending.last_words, ending.decision_id, makers.last_entry()) == (WORDS["last_words"], 3, last)


def test_a_second_draft_and_words_changed_meanwhile_are_said(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    ending = closing(firm.bo, it)
    with pytest.raises(Conflict, match="already"):
        closing(firm.dee, it)
    seen = ending.changed_at
    actions.change_ending(actor=firm.dee, ending=ending, thanks="To all.", last_words="Hers.", seen=seen)
    with pytest.raises(Conflict, match="meanwhile"):
        actions.change_ending(actor=firm.bo, ending=ending, thanks="Mine.", last_words="Mine.", seen=seen)
    page = makers.browser(firm.bo).post(
        reverse("communities:ending_words", args=[it.address]),
        {"thanks": "Mine.", "last_words": "Mine.", "seen": seen.isoformat()},
    )
    assert page.status_code == 422
    assert "Hers." in page.content.decode()
    assert "Mine." in page.content.decode()
    ending.refresh_from_db()
    assert ending.last_words == "Hers."


def test_a_thing_is_taken_by_whoever_is_asked(firm: cast.Cast) -> None:
    it, other = makers.community(firm.dee), makers.community(firm.ada, "Tax")
    makers.joined(firm.bo, it)
    ending = actions.draft_ending(actor=firm.dee, community=it, kind="closing", **WORDS)
    ref = str(Ref(QUESTION, it.pk))
    item = actions.choose_fate(actor=firm.dee, ending=ending, ref=ref, fate="rehomed", home=other)
    assert [need.href for need in queries.needs_of(firm.ada)] == [
        reverse("communities:asked_item", args=[item.key])
    ]
    with pytest.raises(Denied):
        actions.answer_item(actor=firm.bo, item=item, yes=True)
    assert makers.browser(firm.bo).get(reverse("communities:asked_item", args=[item.key])).status_code == 404
    actions.answer_item(actor=firm.ada, item=item, yes=False)
    assert ending_proposable(firm.dee, it, ending.pk) is None
    item = actions.choose_fate(actor=firm.dee, ending=ending, ref=ref, fate="kept", steward=firm.bo)
    assert ending_proposable(firm.dee, it, ending.pk) is None
    answer = makers.browser(firm.bo).post(reverse("communities:asked_item", args=[item.key]), {"do": "yes"})
    assert answer.status_code == 302
    assert ending_proposable(firm.dee, it, ending.pk) is not None
    decided(ending)
    told = LedgerEntry.objects.get(kind="communities.LibraryItemSettled")
    assert (told.data["fate"], told.data["ref"], told.data["steward_id"]) == ("kept", ref, firm.bo.pk)


def test_what_stands_before_a_client_goes_only_where_the_client_is(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[firm.cy])
    it, other = makers.community(firm.dee, client=client), makers.community(firm.ada, "Tax")
    ending = actions.draft_ending(actor=firm.dee, community=it, kind="closing", **WORDS)
    ref = str(Ref(QUESTION, it.pk))
    with pytest.raises(Denied, match="client"):
        actions.choose_fate(actor=firm.dee, ending=ending, ref=ref, fate="rehomed", home=other)
    assert EndingItem.objects.count() == 0


def test_merging_waits_for_both_and_moves_nobody(firm: cast.Cast) -> None:
    it, other = makers.community(firm.dee), makers.community(firm.ada, "Tax")
    for person in (firm.bo, firm.fay):
        makers.joined(person, it)
    ending = actions.draft_ending(actor=firm.dee, community=it, kind="merging", partner=other, **WORDS)
    settle(firm.dee, ending)
    decided(ending, 7)
    it.refresh_from_db()
    assert not it.is_closed
    assert [need.act for need in queries.needs_of(firm.ada)] == ["Read"]
    with pytest.raises(Denied):
        actions.answer_merger(actor=firm.bo, community=other, ending=ending)
    answer = actions.answer_merger(actor=firm.ada, community=other, ending=ending, last_words="Welcome.")
    decided(answer, 8)
    it.refresh_from_db()
    other.refresh_from_db()
    assert (it.is_closed, other.is_closed) == (True, False)
    assert Lineage.objects.values_list("origin", "successor", "how").get() == (it.pk, other.pk, "merged")
    assert list(other.memberships.values_list("person", flat=True)) == [firm.ada.pk]
    assert not Invitation.objects.filter(community=other).exists()
    part = ending.successors.get()
    with pytest.raises(Denied):
        actions.invite_on(actor=firm.fay, successor=part)
    assert actions.invite_on(actor=firm.ada, successor=part, words="Come over.") == 3
    invited = Invitation.objects.filter(community=other, sender=firm.ada)
    assert set(invited.values_list("person", flat=True)) == {firm.dee.pk, firm.bo.pk, firm.fay.pk}
    assert list(other.memberships.values_list("person", flat=True)) == [firm.ada.pk]
    actions.join_community(actor=firm.bo, community=other)
    assert other.memberships.get(person=firm.bo).how == "invitation"
    with pytest.raises(Denied, match="already"):
        actions.invite_on(actor=firm.ada, successor=part)
    for community, name in ((it, "Tax"), (other, "Commercial leases")):
        page = makers.browser(firm.fay).get(reverse("communities:front", args=[community.address]))
        assert name in page.content.decode()


def test_a_lineage_behind_a_wall_is_not_shown(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[firm.cy])
    it, other = makers.community(firm.dee, "Secret round", client=client), makers.community(firm.ada, "Tax")
    Lineage.objects.create(origin=it, successor=other, how="merged", at=clock.now())
    page = makers.browser(firm.cy).get(reverse("communities:front", args=[other.address])).content.decode()
    assert "Secret round" not in page
    assert "came before" not in page


def test_splitting_is_founded_by_the_volunteer_herself(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    for person in (firm.bo, firm.fay):
        makers.joined(person, it)
    homes = [actions.NewHome("Breaks", "When?", firm.dee), actions.NewHome("Rent", "How much?", firm.bo)]
    ending = actions.draft_ending(actor=firm.dee, community=it, kind="splitting", homes=homes, **WORDS)
    settle(firm.dee, ending)
    first, second = ending.successors.order_by("pk")
    assert ending_proposable(firm.dee, it, ending.pk) is None
    with pytest.raises(Denied):
        actions.volunteer(actor=firm.fay, successor=second)
    actions.volunteer(actor=firm.bo, successor=second)
    decided(ending)
    assert Community.objects.count() == 1
    for person in (firm.dee, firm.fay, firm.gareth):
        with pytest.raises(Denied):
            actions.found_successor(actor=person, successor=second)
    made = actions.found_successor(actor=firm.bo, successor=second)
    assert list(made.memberships.values_list("person", flat=True)) == [firm.bo.pk]
    assert Lineage.objects.values_list("origin", "successor", "how").get() == (it.pk, made.pk, "split")
    second.refresh_from_db()
    assert actions.invite_on(actor=firm.bo, successor=second) == 2
    clock_now = clock.now() - timedelta(days=15)
    Ending.objects.filter(pk=ending.pk).update(carried_out_at=clock_now)
    first.refresh_from_db()
    with pytest.raises(Denied):
        actions.found_successor(actor=firm.ada, successor=first)
    taken_up = actions.found_successor(actor=firm.fay, successor=first)
    assert (taken_up.name, taken_up.founder_id) == ("Breaks", firm.fay.pk)


@pytest.mark.parametrize("how", [("splitting", 1), ("splitting", 5), ("merging", 0), ("renewing", 0)])
def test_parts_that_do_not_fit_are_said_and_nothing_is_written(firm: cast.Cast, how: tuple[str, int]) -> None:
    it = makers.community(firm.dee)
    last, (kind, parts) = makers.last_entry(), how
    homes = [actions.NewHome(f"Part {n}", "Why?", firm.dee) for n in range(parts)]
    with pytest.raises(Denied):
        actions.draft_ending(actor=firm.dee, community=it, kind=kind, homes=homes, **WORDS)
    outsider = [actions.NewHome("A", "Why?", firm.fay), actions.NewHome("B", "Why?", firm.dee)]
    with pytest.raises(Denied, match="member"):
        actions.draft_ending(actor=firm.dee, community=it, kind="splitting", homes=outsider, **WORDS)
    assert (Ending.objects.count(), makers.last_entry()) == (0, last)


def test_the_few_who_remain_are_asked_and_never_closed(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    assert queries.needs_of(firm.bo) == []
    old = clock.now() - timedelta(days=91)
    Community.objects.filter(pk=it.pk).update(founded_at=old)
    Membership.objects.filter(community=it).update(joined_at=old)
    assert [str(need.title) for need in waiting(firm.bo)] == ["You are few in Commercial leases"]
    assert queries.needs_of(firm.fay) == []
    page = makers.browser(firm.bo).get(reverse("communities:front", args=[it.address])).content.decode()
    assert "For three months fewer than three were there." in page
    with pytest.raises(Denied):
        actions.carry_on(actor=firm.fay, community=it)
    actions.carry_on(actor=firm.dee, community=it)
    it.refresh_from_db()
    assert (queries.needs_of(firm.bo), it.closed_at) == ([], None)
    it.carryings.update(at=clock.now() - timedelta(days=181))
    assert len(queries.needs_of(firm.bo)) == 1
    third = makers.joined(firm.fay, it)
    assert queries.needs_of(firm.bo) == []
    Membership.objects.filter(pk=third.pk).update(left_at=clock.now() - timedelta(days=92))
    assert len(queries.needs_of(firm.bo)) == 1


def test_the_day_to_look_again_is_told_to_keepers_once(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    actions.declare_resting(actor=firm.dee, community=it, look_again_on=clock.today() + timedelta(days=9))
    ask_to_look_again.call()
    assert (queries.needs_of(firm.dee), Letter.objects.count()) == ([], 0)
    Community.objects.filter(pk=it.pk).update(resting_until=clock.today() - timedelta(days=1))
    for _twice in range(2):
        ask_to_look_again.call()
    assert list(Letter.objects.values_list("to", "kind")) == [(firm.dee.pk, "communities.look_again")]
    assert [need.act for need in queries.needs_of(firm.dee)] == ["Look again"]
    assert queries.needs_of(firm.bo) == []


def test_the_end_of_unit_office_client_and_person_deletes_nothing_of_a_community(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[])
    it = makers.community(firm.dee, client=client)
    makers.joined(firm.bo, it)
    decided(closing(firm.dee, it))
    rows = {
        model: model.objects.count() for model in (Community, Membership, Ending, EndingItem, RoleAssignment)
    }
    empty = factories.unit("Emptied")
    office = factories.office("Closed office")
    people.remove_structure(actor=firm.gareth, row=empty)
    people.remove_structure(actor=firm.gareth, row=office)
    with pytest.raises(Conflict):
        people.remove_structure(actor=firm.gareth, row=firm.dee.unit)
    people.deactivate_person(actor=firm.gareth, person=firm.dee)
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        client.delete()
    assert {model: model.objects.count() for model in rows} == rows
    ending = Ending.objects.get()
    page = makers.browser(firm.bo).get(reverse("communities:front", args=[it.address])).content.decode()
    assert ending.last_words.splitlines()[0] in page


@pytest.mark.parametrize("many", [1, 3])
def test_the_pages_of_an_end(firm: cast.Cast, many: int, django_assert_num_queries: Any) -> None:
    it = makers.community(firm.dee)
    for _n in range(many):
        makers.joined(factories.person(), it)
    browser = makers.browser(firm.dee)
    for kind in ("closing", "merging", "splitting"):
        assert browser.get(reverse("communities:ending_draft", args=[it.address, kind])).status_code == 200
    homes = [actions.NewHome(f"Part {n}", "Why?", firm.dee) for n in range(max(2, many))]
    actions.draft_ending(actor=firm.dee, community=it, kind="splitting", homes=homes, **WORDS)
    address = reverse("communities:ending", args=[it.address])
    browser.get(address)
    with django_assert_num_queries(8):
        answer = browser.get(address)
    assert answer.status_code == 200
    item = reverse("communities:ending_item", args=[it.address]) + f"?ref={QUESTION}:{it.pk}"
    assert browser.get(item).status_code == 200


def test_drafting_by_the_page(firm: cast.Cast) -> None:
    it, other = makers.community(firm.dee), makers.community(firm.ada, "Tax")
    makers.joined(firm.bo, it)
    browser = makers.browser(firm.bo)
    address = reverse("communities:ending_draft", args=[it.address, "merging"])
    assert browser.post(address, {**WORDS, "into": "partner", "partner": ""}).status_code == 422
    assert Ending.objects.count() == 0
    answer = browser.post(address, {**WORDS, "into": "partner", "partner": other.key})
    assert answer.status_code == 302
    assert Ending.objects.values_list("kind", "partner").get() == ("merging", other.pk)
    page = makers.browser(firm.ada).get(
        reverse("communities:ending_answer", args=[other.address, Ending.objects.get().key])
    )
    assert page.status_code == 200
    back = browser.post(reverse("communities:ending", args=[it.address]), {"do": "withdraw"})
    assert back.status_code == 302
    assert Ending.objects.get().withdrawn_at is not None
