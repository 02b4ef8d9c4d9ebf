"""The charter is the members' own: they write it, and nobody else does; what was adopted never changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from junto.communities import actions, rules
from junto.communities.actions.charter import (
    DraftMoved,
    mark_charter_proposed,
    publish_revision,
    put_in_force,
    save_draft,
)
from junto.communities.logic.charter import NAMES, CharterText, clauses, is_markup, merge, seals, text_of
from junto.communities.models import Charter, CharterRevision, Community
from junto.communities.queries.charter import charter_page, charter_proposable, comparison
from junto.communities.rules.charter import may_draft, visible_charters, visible_revisions
from junto.kernel import clock
from junto.kernel.policy import Conflict, Denied
from tests import cast, factories
from tests.communities import makers

TEXT = CharterText(
    domain="We make leases bearable for those who live with them.",
    aims="Noticing what a clause did the last time.\nSaying early when we do not know.",
    norms="A trainee's question is answered before a partner's.\nWe tell our mistakes.",
    scope="England and Wales.",
    deciding="What nobody has used for two years we retire, with thanks.",
    joining="Anybody in the firm may join and leave.",
)


def adopted(it: Community, by: object, text: CharterText = TEXT, number: int = 1) -> CharterRevision:
    """A version written, and adopted by decision `number`."""
    row = Charter.objects.filter(community=it).first()
    kept = save_draft(actor=by, community=it, text=text, base=row.saves if row else 0)
    revision = publish_revision(actor=by, community=it, base=kept.saves)
    mark_charter_proposed(revision_id=revision.pk, decision_id=number, decision_key="", open=True)
    put_in_force(revision_id=revision.pk, decision_id=number, decided_at=clock.now())
    revision.refresh_from_db()
    return revision


def test_any_member_writes_and_any_other_goes_on(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    before = makers.last_entry()
    first = save_draft(actor=firm.bo, community=it, text=TEXT, base=0)
    second = save_draft(actor=firm.dee, community=it, text=replace(TEXT, scope="Wales."), base=first.saves)
    assert (second.saves, second.scope, second.drafted_by_id) == (2, "Wales.", firm.dee.pk)
    assert makers.kinds(before) == ["CharterDrafted"]


def test_a_member_who_stands_back_may_write(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    actions.pause_membership(actor=firm.bo, community=it, until=clock.today() + timedelta(days=9))
    assert save_draft(actor=firm.bo, community=it, text=TEXT, base=0).saves == 1


def test_nobody_else_writes_proposes_or_sees_the_draft(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[firm.cy])
    it = makers.community(firm.dee, client=client)
    makers.joined(firm.eli, it)
    kept = save_draft(actor=firm.eli, community=it, text=TEXT, base=0)
    actions.leave_community(actor=firm.eli, community=it)
    member_gone = makers.community(firm.ada)
    adviser = factories.person("Ines Outside", outside=True)
    before = makers.last_entry()
    for person in (firm.eli, firm.fay, firm.gareth, firm.cy, adviser):
        with pytest.raises(Denied):
            save_draft(actor=person, community=it, text=replace(TEXT, scope="Mine."), base=kept.saves)
        with pytest.raises(Denied):
            publish_revision(actor=person, community=it, base=kept.saves)
        assert not may_draft(person, it)
        assert not visible_charters(person, it).exists()
    row = Charter.objects.get(community=it)
    assert (text_of(row), row.saves, row.revisions.count()) == (TEXT, kept.saves, 0)
    assert makers.last_entry() == before
    assert not Charter.objects.filter(community=member_gone).exists()


def test_a_sponsor_writes_nothing(firm: cast.Cast) -> None:
    from junto.communities.models import SponsorAssignment

    it = makers.community(firm.dee)
    said = dict.fromkeys(("proposed_at", "members_said_at", "person_said_at", "since"), clock.now())
    SponsorAssignment.objects.create(community=it, person=firm.fay, **said)
    before = makers.last_entry()
    with pytest.raises(Denied):
        save_draft(actor=firm.fay, community=it, text=TEXT, base=0)
    assert not Charter.objects.filter(community=it).exists()
    assert makers.last_entry() == before
    adopted(it, firm.dee)
    page = charter_page(firm.fay, it.key)
    assert page is not None
    assert page.shown is not None
    assert (page.shown.number, page.row) == (1, None)


def test_a_second_saver_overwrites_nothing(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    save_draft(actor=firm.dee, community=it, text=TEXT, base=0)
    with pytest.raises(DraftMoved) as moved:
        save_draft(actor=firm.bo, community=it, text=replace(TEXT, scope="Wales."), base=0)
    assert text_of(moved.value.charter) == TEXT
    assert text_of(Charter.objects.get(community=it)) == TEXT


def test_the_same_words_sent_twice_are_kept_once(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    assert save_draft(actor=firm.dee, community=it, text=TEXT, base=0).saves == 1
    assert save_draft(actor=firm.dee, community=it, text=TEXT, base=0).saves == 1


def test_a_version_comes_into_force_and_makes_way_for_the_next(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    before = makers.last_entry()
    first = adopted(it, firm.dee)
    assert first.state == CharterRevision.State.IN_FORCE
    assert Charter.objects.get(community=it).drafted_at is None
    second = adopted(it, firm.dee, replace(TEXT, norms=TEXT.norms + "\nLunch moves."), number=2)
    first.refresh_from_db()
    assert (first.state, first.superseded_at) == (CharterRevision.State.SUPERSEDED, second.in_force_at)
    assert (second.number, second.state) == (2, CharterRevision.State.IN_FORCE)
    assert text_of(first) == TEXT
    assert makers.kinds(before) == ["CharterDrafted", "CharterWritten", "CharterInForce"] * 2


def test_carried_out_twice_it_takes_effect_once(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    revision = adopted(it, firm.dee)
    before = makers.last_entry()
    put_in_force(revision_id=revision.pk, decision_id=1, decided_at=clock.now() + timedelta(days=1))
    again = CharterRevision.objects.get(pk=revision.pk)
    assert (again.in_force_at, makers.last_entry()) == (revision.in_force_at, before)


def test_while_the_members_decide_nobody_drafts_or_proposes_another(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    kept = save_draft(actor=firm.dee, community=it, text=TEXT, base=0)
    revision = publish_revision(actor=firm.dee, community=it, base=kept.saves)
    assert publish_revision(actor=firm.dee, community=it, base=kept.saves).pk == revision.pk
    offered = charter_proposable(firm.dee, it, revision.pk)
    assert offered is not None
    assert (offered.ref, offered.types) == (
        f"communities.charterrevision:{revision.pk}",
        ("consent", "consensus"),
    )
    assert "2.2 We tell our mistakes." in offered.text
    mark_charter_proposed(revision_id=revision.pk, decision_id=7, decision_key="k", open=True)
    mark_charter_proposed(revision_id=revision.pk, decision_id=7, decision_key="k", open=True)
    assert charter_proposable(firm.dee, it, revision.pk) is None
    with pytest.raises(Denied):
        save_draft(actor=firm.dee, community=it, text=replace(TEXT, scope="Wales."), base=kept.saves)
    with pytest.raises(Conflict):
        mark_charter_proposed(revision_id=revision.pk, decision_id=8, decision_key="m", open=True)
    mark_charter_proposed(revision_id=revision.pk, decision_id=7, decision_key="k", open=False)
    revision.refresh_from_db()
    assert revision.state == CharterRevision.State.NOT_ADOPTED
    assert charter_proposable(firm.dee, it, revision.pk) is not None
    assert charter_proposable(firm.fay, it, revision.pk) is None


def test_only_the_newest_version_can_be_put_to_the_members(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    kept = save_draft(actor=firm.dee, community=it, text=TEXT, base=0)
    older = publish_revision(actor=firm.dee, community=it, base=kept.saves)
    kept = save_draft(actor=firm.dee, community=it, text=replace(TEXT, scope="Wales."), base=kept.saves)
    newer = publish_revision(actor=firm.dee, community=it, base=kept.saves)
    assert charter_proposable(firm.dee, it, older.pk) is None
    assert charter_proposable(firm.dee, it, newer.pk) is not None


def test_nothing_that_differs_is_nothing_to_decide(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    adopted(it, firm.dee)
    base = Charter.objects.get(community=it).saves
    kept = save_draft(actor=firm.dee, community=it, text=TEXT, base=base)
    with pytest.raises(Denied):
        publish_revision(actor=firm.dee, community=it, base=kept.saves)
    assert CharterRevision.objects.count() == 1


def test_a_closed_community_is_not_written_in(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    adopted(it, firm.dee)
    Community.objects.filter(pk=it.pk).update(closed_at=clock.now())
    it.refresh_from_db()
    with pytest.raises(Denied):
        save_draft(actor=firm.dee, community=it, text=replace(TEXT, scope="Wales."), base=1)
    assert rules.standing(firm.dee, it).is_member
    assert Charter.objects.get(community=it).saves == 1


@pytest.mark.parametrize(
    "text",
    [
        replace(TEXT, norms="x" * 3001),
        replace(TEXT, norms="<p class=MsoNormal>We meet<o:p></o:p></p>"),
        replace(TEXT, deciding_type="decree"),
    ],
)
def test_what_does_not_fit_changes_nothing(firm: cast.Cast, text: CharterText) -> None:
    it = makers.community(firm.dee)
    before = makers.last_entry()
    with pytest.raises(Denied):
        save_draft(actor=firm.dee, community=it, text=text, base=0)
    assert (Charter.objects.count(), makers.last_entry()) == (0, before)


def test_the_database_keeps_one_in_force_and_one_proposed(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    first = adopted(it, firm.dee)
    for fields in ({"in_force_at": clock.now()}, {"proposed": True}):
        row = CharterRevision(charter=first.charter, number=5, at=clock.now(), **fields)
        if "proposed" in fields:
            CharterRevision.objects.create(charter=first.charter, number=4, at=clock.now(), proposed=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_others_read_what_was_in_force_and_nothing_before(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    adopted(it, firm.dee)
    kept = save_draft(actor=firm.dee, community=it, text=replace(TEXT, scope="Wales."), base=1)
    publish_revision(actor=firm.dee, community=it, base=kept.saves)
    for person, seen in ((firm.dee, [2, 1]), (firm.fay, [1]), (firm.gareth, [1])):
        rows = visible_revisions(person, it).order_by("-number")
        assert list(rows.values_list("number", flat=True)) == seen
    assert comparison(firm.fay, it.key, "1", "2") is None
    assert comparison(firm.fay, it.key) is None
    found = comparison(firm.dee, it.key, "1", "draft")
    assert found is not None
    assert [part.name for part in found.parts if part.differs] == ["scope"]


def test_two_who_wrote_in_different_parts_lose_nothing() -> None:
    theirs, hers = replace(TEXT, scope="Wales."), replace(TEXT, norms="Be kind.", aims="Less paper.")
    merged = merge(hers, replace(theirs, aims="More air."), seals(TEXT))
    assert (merged.text.scope, merged.text.norms, merged.text.aims) == ("Wales.", "Be kind.", "Less paper.")
    assert (merged.taken, merged.collide) == (("scope",), ("aims", "norms"))
    assert merge(hers, TEXT, {}).collide == ("aims", "norms")
    assert set(seals(TEXT)) == set(NAMES)


def test_bullets_that_somebody_typed_are_not_part_of_a_clause() -> None:
    assert clauses("• One\n\n1) Two\n(b) Three\n– Four is not a bullet\nA. Five") == (
        "One",
        "Two",
        "Three",
        "– Four is not a bullet",
        "A. Five",
    )


def test_brackets_that_are_meant_are_words() -> None:
    assert not is_markup("We cite <ibid> and <sic>, 3 < 4 and 5 > 4, a<b.")
    assert is_markup("<table><tr><td>x")
