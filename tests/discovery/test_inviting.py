"""Sealed invitations: the sender learns a band, the person invited decides alone, nobody else sees
anything.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from junto.communities.actions import join_community
from junto.communities.models import Community, Membership
from junto.discovery import rules, tasks
from junto.discovery.actions import answering
from junto.discovery.actions.inviting import NewCommunity, invite_candidate
from junto.discovery.models import Candidate, CandidateMember, NeverAsk, SealedDelivery, SealedInvitation
from junto.discovery.provides import sealed_invitations
from junto.kernel import clock, letters
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Conflict, Denied
from tests import factories
from tests.discovery import firm as f

pytestmark = pytest.mark.django_db
NEW = NewCommunity("Lease circle", "Whose lease is it?")


def group(size=23):
    """A candidate of so many people, without a look: these tests are about what comes after it."""
    persons = f.people(units=1, each=size)
    row = Candidate.objects.create(
        identity=f"identity{Candidate.objects.count()}", found_at=clock.now(), seen_at=clock.now(),
        kind="community", view="practice", sureness="clear", certainty=0.9, calibrated=True,
        size_band="20–39", units_band="4–6",
    )  # fmt: skip
    CandidateMember.objects.bulk_create(
        CandidateMember(
            candidate=row, person=person, share=0.8, reasons=[{"code": "reply", "weeks": 9, "of": 26}]
        )
        for person in persons
    )
    return row, persons


def invited(size=23):
    row, persons = group(size)
    flo = f.facilitator()
    sent = invite_candidate(actor=flo, candidate=row, to=NEW, text="Would you come to one lunch?")
    return row, persons, flo, sent


def mine(person):
    return SealedDelivery.objects.get(person=person)


def test_the_sender_founds_reaches_a_band_and_nobody_is_made_a_member():
    row, _persons, flo, sent = invited()
    row.refresh_from_db()
    assert (sent.reached, sent.sealed.count(), row.state, row.proposed_name) == (
        "20–39",
        23,
        "invited",
        "Lease circle",
    )
    circle = sent.community
    assert (circle.origin, circle.founder) == ("emergent", flo)
    assert list(Membership.objects.filter(community=circle).values_list("person", flat=True)) == [flo.pk]
    told = LedgerEntry.objects.get(kind="discovery.CandidateInvited")
    assert told.data == {"candidate_id": row.pk, "community_id": circle.pk, "reached": "20–39"}
    assert sent.sent_week.weekday() == 0


def test_an_open_community_of_hers_may_be_what_they_are_invited_to():
    row, _persons = group()
    flo = f.facilitator()
    circle = Community.objects.get(founder=flo)
    sent = invite_candidate(actor=flo, candidate=row, to=circle, text="Come by")
    assert sent.community == circle
    other = f.facilitator("Ola Other", "Another circle")
    with pytest.raises(Denied):
        invite_candidate(actor=other, candidate=group()[0], to=circle, text="Come by")


def test_outsiders_members_and_administrators_do_not_invite():
    row, persons = group()
    before = LedgerEntry.objects.count()
    for person in (factories.loaded(persons[0]), factories.administrator(), factories.person()):
        with pytest.raises(Denied):
            invite_candidate(actor=person, candidate=row, to=NEW, text="Come")
    assert (SealedInvitation.objects.count(), Community.objects.count(), LedgerEntry.objects.count()) == (
        0,
        0,
        before,
    )


def test_a_second_invitation_waits_ninety_days_whoever_asks():
    row, _persons, _flo, _sent = invited()
    ida = f.analyst()
    with pytest.raises(Conflict):
        invite_candidate(actor=ida, candidate=row, to=NewCommunity("Other", "What?"), text="Again")
    assert (SealedInvitation.objects.count(), Community.objects.filter(name="Other").count()) == (1, 0)
    with clock.at(clock.now() + timedelta(days=98)):
        invite_candidate(actor=ida, candidate=row, to=NewCommunity("Other", "What?"), text="Again")
    assert SealedInvitation.objects.count() == 2


def test_who_was_invited_to_something_found_is_not_invited_again_with_another_group():
    _row, persons, flo, _sent = invited()
    other = group(5)[0]
    CandidateMember.objects.bulk_create(
        CandidateMember(candidate=other, person=p, share=1.0) for p in persons
    )
    with pytest.raises(Denied) as refusal:
        invite_candidate(actor=flo, candidate=other, to=NewCommunity("Second", "What?"), text="Hello")
    assert "Fewer than ten people would be reached" in str(refusal.value)
    assert (SealedDelivery.objects.count(), Community.objects.filter(name="Second").count()) == (23, 0)


def test_who_never_asks_said_not_me_stays_out_left_or_belongs_is_not_reached():
    row, persons = group()
    flo = f.facilitator()
    circle = Community.objects.get(founder=flo)
    answering.never_ask(actor=persons[0])
    answering.not_me(actor=factories.loaded(persons[1]), candidate=row)
    answering.stay_out(actor=factories.loaded(persons[2]))
    type(persons[3]).objects.filter(pk=persons[3].pk).update(is_active=False, deactivated_at=clock.now())
    join_community(actor=factories.loaded(persons[4]), community=circle)
    sent = invite_candidate(actor=flo, candidate=row, to=circle, text="Come by")
    reached = set(sent.sealed.values_list("person_id", flat=True))
    assert reached == {person.pk for person in persons[5:]}
    assert sent.reached == "10–19"


def test_teams_and_units_are_not_invited():
    row, _persons = group()
    Candidate.objects.filter(pk=row.pk).update(apart=True)
    row.refresh_from_db()
    with pytest.raises(Conflict):
        invite_candidate(actor=f.facilitator(), candidate=row, to=NEW, text="Come")


def test_joining_is_the_persons_own_act_and_tells_nothing_of_how_she_came():
    _row, persons, _flo, sent = invited()
    ana = factories.loaded(persons[0])
    answering.join_invited(actor=ana, delivery=mine(ana))
    membership = Membership.objects.get(person=ana)
    assert (membership.joined_by, membership.how) == (ana, "unaided")
    told = LedgerEntry.objects.get(kind="communities.MemberJoined", actor=ana.pk)
    assert told.data == {"community_id": sent.community_id, "how": "unaided"}
    with pytest.raises(Denied):
        answering.join_invited(actor=ana, delivery=mine(persons[1]))
    with pytest.raises(Denied):
        answering.not_now(actor=ana, delivery=mine(ana))


def seen_by(client, readers, row, sent):
    """Everything others can read of it."""
    seen = []
    for person in readers:
        client.force_login(person)
        for name, args in (
            ("discovery:index", []), ("discovery:candidate", [row.key]), ("discovery:import", []),
            ("discovery:near_you", []), ("communities:front", [sent.community.address]),
        ):  # fmt: skip
            page = client.get(reverse(name, args=args))
            lines = [line for line in page.content.decode().split("\n") if "csrf" not in line.lower()]
            seen.append((page.status_code, lines))
    return seen


def test_declining_and_ignoring_look_the_same_to_everybody(client):
    """T16: 23 invited; 4 decline in each way, 15 ignore: as if all had ignored."""
    row, persons, flo, sent = invited()
    f.DiscoveryRun.objects.create(
        seed=1, weeks=26, state="finished", verdict="passed", asked_at=clock.now(), at=clock.now()
    )
    ledger = list(LedgerEntry.objects.values_list("kind", "data"))
    readers = (flo, factories.administrator(), f.analyst(), factories.person("Fay Strange"))
    seen_by(client, readers, row, sent)  # looks of administrators are noted once a day
    before = seen_by(client, readers, row, sent)
    for person in persons[:4]:
        answering.not_now(actor=factories.loaded(person), delivery=mine(person))
    for person in persons[4:8]:
        answering.not_me(actor=factories.loaded(person), candidate=row)
    for person in persons[8:12]:
        answering.never_ask(actor=factories.loaded(person))
    new = [line for line in LedgerEntry.objects.values_list("kind", "data") if line not in ledger]
    assert new == []
    assert seen_by(client, readers, row, sent) == before


def test_an_invitation_has_no_page_for_anybody_else(client):
    _row, persons, flo, sent = invited()
    address = reverse("discovery:invitation", args=[sent.key])
    for person in (flo, factories.administrator(), f.analyst(), factories.person()):
        client.force_login(person)
        assert client.get(address).status_code == 404
        for deed in ("discovery:join", "discovery:not_now"):
            assert client.post(reverse(deed, args=[sent.key])).status_code == 404
    client.force_login(persons[0])
    page = client.get(address).content.decode()
    assert "replies between you and others of this group, in 9 of 26 weeks" in page
    assert client.post(reverse("discovery:join", args=[sent.key])).status_code == 302
    assert Membership.objects.filter(person=persons[0], community=sent.community).count() == 1
    assert client.get(address).status_code == 404


def test_an_invitation_waits_on_her_own_day_and_on_nobody_elses():
    _row, persons, flo, sent = invited()
    href = reverse("discovery:invitation", args=[sent.key])
    assert [item.href for item in sealed_invitations(factories.loaded(persons[0]))] == [href]
    assert [item for one in (flo, factories.administrator()) for item in sealed_invitations(one)] == []
    answering.not_now(actor=factories.loaded(persons[0]), delivery=mine(persons[0]))
    assert sealed_invitations(factories.loaded(persons[0])) == []


def test_letters_are_sent_once_reminded_once_and_lead_to_the_page(deliver_facts, mailoutbox):
    row, persons, flo, sent = invited()
    deliver_facts()
    assert sorted(m.to[0] for m in mailoutbox) == sorted(p.email for p in persons)
    letter = mailoutbox[0]
    assert reverse("discovery:invitation", args=[sent.key]) in letter.body
    assert flo.name not in letter.body
    assert "List-Unsubscribe" in letter.extra_headers
    tasks.send_letters.func(row.pk)
    tasks.remind_once.func()
    deliver_facts()
    assert len(mailoutbox) == 23
    answering.not_now(actor=factories.loaded(persons[0]), delivery=mine(persons[0]))
    answering.stay_out(actor=factories.loaded(persons[1]))
    with clock.at(clock.now() + timedelta(days=11)):
        tasks.remind_once.func()
        tasks.remind_once.func()
        deliver_facts()
    reminders = mailoutbox[23:]
    assert len(reminders) == 21
    assert all("only reminder" in m.body for m in reminders)
    with clock.at(clock.now() + timedelta(days=31)):
        tasks.remind_once.func()
        deliver_facts()
        assert not rules.own_invitations(factories.loaded(persons[5])).exists()
    assert len(mailoutbox) == 44


def test_a_letter_to_somebody_who_left_meanwhile_is_not_sent(deliver_facts, mailoutbox):
    _row, persons, _flo, _sent = invited()
    type(persons[0]).objects.filter(pk=persons[0].pk).update(is_active=False, deactivated_at=clock.now())
    answering.stay_out(actor=factories.loaded(persons[1]))
    answering.never_ask(actor=persons[2])
    deliver_facts()
    assert {m.to[0] for m in mailoutbox} == {p.email for p in persons[3:]}


def test_the_way_out_in_a_letter_works_without_signing_in(client, deliver_facts, mailoutbox):
    _row, _persons, _flo, _sent = invited()
    deliver_facts()
    stop = mailoutbox[0].extra_headers["List-Unsubscribe"].strip("<>").partition("/discover/")[2]
    assert client.get(f"/discover/{stop}").status_code == 200
    assert NeverAsk.objects.count() == 0
    assert client.post(f"/discover/{stop}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert NeverAsk.objects.get().person.email == mailoutbox[0].to[0]
    assert client.get("/discover/letters/forged/").status_code == 404


def test_a_server_that_does_not_answer_loses_no_letter_and_doubles_none(
    deliver_facts, mailoutbox, monkeypatch
):
    _row, _persons, _flo, _sent = invited(12)

    def silent(*_args):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", silent)
    deliver_facts()
    assert (len(mailoutbox), SealedDelivery.objects.filter(mailed_at__isnull=False).count()) == (0, 0)
    monkeypatch.undo()
    letters.MailLine.objects.update(closed_until=None)
    with clock.at(clock.now() + timedelta(hours=6)):
        deliver_facts()
        deliver_facts()
    assert len(mailoutbox) == len({m.to[0] for m in mailoutbox}) == 12
    assert SealedDelivery.objects.filter(mailed_at__isnull=False).count() == 12
