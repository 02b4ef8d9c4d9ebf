"""Inviting, letters, links: an invitation may be ignored without trace."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from junto.communities import actions, queries, rules, tasks
from junto.communities.models import Invitation, MailChoice, Membership, SetAside
from junto.kernel import clock, retention
from junto.kernel.models import LedgerEntry, TaskRow
from junto.kernel.policy import Conflict, Denied
from tests import cast, factories
from tests.communities import makers


def test_a_member_invites_and_the_fact_does_not_say_whom(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    before = makers.last_entry()
    assert (
        actions.invite_persons(actor=firm.dee, community=it, persons=[firm.bo, firm.fay], words="Come.") == 2
    )
    entry = LedgerEntry.objects.get(pk__gt=before)
    assert (entry.kind, entry.actor, entry.subject, entry.scope, entry.data) == (
        "communities.InvitationSent",
        firm.dee.pk,
        f"communities.community:{it.pk}",
        f"communities.community:{it.pk}",
        {"community_id": it.pk, "by_link": False},
    )
    row = Invitation.objects.get(person=firm.bo)
    assert (row.words, row.expires_at - row.sent_at) == ("Come.", timedelta(days=30))


def test_a_stranger_and_an_administrator_cannot_invite(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    before = makers.last_entry()
    for person in (firm.fay, factories.loaded(firm.gareth)):
        with pytest.raises(Denied, match="This is for members"):
            actions.invite_persons(actor=person, community=it, persons=[firm.bo])
        with pytest.raises(Denied, match="This is for members"):
            actions.make_link(actor=person, community=it)
    assert (Invitation.objects.count(), makers.last_entry()) == (0, before)


def test_members_and_those_already_invited_are_passed_over(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    actions.invite_persons(actor=firm.dee, community=it, persons=[firm.fay])
    before = makers.last_entry()
    wanted = [firm.bo, firm.fay, firm.dee]
    assert actions.invite_persons(actor=firm.dee, community=it, persons=wanted) == 0
    assert (Invitation.objects.count(), makers.last_entry()) == (1, before)


def test_at_most_twenty_five_at_once(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    many = [factories.person() for _n in range(26)]
    with pytest.raises(Denied, match="At most 25 at once"):
        actions.invite_persons(actor=firm.dee, community=it, persons=many)
    assert Invitation.objects.count() == 0


def test_it_fades_after_thirty_days_without_a_job(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    invitation = makers.invited(firm.bo, it, by=firm.dee)
    with clock.at(clock.now() + timedelta(days=29)):
        assert list(rules.visible_invitations(firm.bo)) == [invitation]
    with clock.at(clock.now() + timedelta(days=30, seconds=1)):
        assert list(rules.visible_invitations(firm.bo)) == []
        assert not rules.may_join(firm.bo, it)
        assert queries.sent_in(firm.dee, it) == []


def test_it_stands_only_while_its_sender_belongs(firm: cast.Cast) -> None:
    it = makers.community(firm.dee, joining="invitation")
    makers.invited(firm.ada, it, by=firm.dee)
    makers.joined(firm.ada, it)
    makers.invited(firm.bo, it, by=firm.ada)
    actions.leave_community(actor=firm.ada, community=it)
    assert list(rules.visible_invitations(firm.bo)) == []


def _everything_but_hers(sender: object, it: object) -> dict[str, object]:
    """All that anybody but the invited person can read, in a form that can be compared."""
    member = makers.browser(sender)
    page = member.get(reverse("communities:invite", args=[it.address])).content.decode()
    front = member.get(reverse("communities:front", args=[it.address])).content.decode()
    hide = re.compile(r'value="[A-Za-z0-9]{64}"|X-CSRFToken": "[A-Za-z0-9]{64}"')
    return {
        "ledger": list(LedgerEntry.objects.order_by("pk").values_list("kind", "actor", "data")),
        "invitations": list(Invitation.objects.order_by("pk").values()),
        "tasks": list(TaskRow.objects.order_by("pk").values_list("path", "args")),
        "invite page": hide.sub("", page),
        "front page": hide.sub("", front),
        "members": list(queries.members_of(it).values_list("person", flat=True)),
    }


def test_ignoring_and_setting_aside_look_the_same_to_everybody(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    invitation = makers.invited(firm.bo, it, by=firm.dee)
    ignored = _everything_but_hers(firm.dee, it)
    page = makers.browser(firm.bo).post(
        reverse("communities:invitation", args=[invitation.key]), {"do": "aside"}, follow=True
    )
    assert "You will not be shown it again. Nobody is told." in page.content.decode()
    assert list(rules.visible_invitations(firm.bo)) == []
    assert _everything_but_hers(firm.dee, it) == ignored


def test_no_other_column_table_or_rule_tells_who_set_aside(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    actions.set_aside(actor=firm.bo, invitation=makers.invited(firm.bo, it, by=firm.dee))
    for person in (firm.dee, factories.loaded(firm.gareth), firm.fay):
        assert list(queries.aside_of(person)) == []
    assert list(queries.aside_of(firm.bo)) == [it]
    fields = {field.name for field in Invitation._meta.get_fields()}
    assert (
        fields & {"answer", "answered_at", "declined_at", "state", "status", "seen_at", "opened_at"} == set()
    )


def test_what_was_set_aside_stays_so_for_others_who_invite_and_can_be_undone(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.ada, it)
    actions.set_aside(actor=firm.bo, invitation=makers.invited(firm.bo, it, by=firm.dee))
    makers.invited(firm.bo, it, by=firm.ada)
    assert list(rules.visible_invitations(firm.bo)) == []
    makers.browser(firm.bo).post(reverse("communities:show_again", args=[it.address]))
    assert rules.visible_invitations(firm.bo).count() == 2


def test_one_cannot_set_aside_somebody_elses(firm: cast.Cast) -> None:
    invitation = makers.invited(firm.bo, makers.community(firm.dee), by=firm.dee)
    with pytest.raises(Denied, match="There is no such invitation"):
        actions.set_aside(actor=firm.fay, invitation=invitation)
    answer = makers.browser(firm.fay).post(reverse("communities:invitation", args=[invitation.key]))
    assert (answer.status_code, SetAside.objects.count(), Membership.objects.count()) == (404, 0, 1)


def test_joining_from_the_invitations_page_uses_it_up(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    invitation = makers.invited(firm.bo, it, by=firm.dee)
    browser = makers.browser(firm.bo)
    assert "Not for me" in browser.get(reverse("communities:invitations")).content.decode()
    answer = browser.post(reverse("communities:invitation", args=[invitation.key]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("communities:front", args=[it.address]))
    assert (Invitation.objects.count(), Membership.objects.get(person=firm.bo).how) == (0, "invitation")
    assert browser.post(reverse("communities:invitation", args=[invitation.key])).status_code == 404


def test_reading_an_invitation_changes_nothing_so_that_mail_scanners_do_no_harm(firm: cast.Cast) -> None:
    invitation = makers.invited(firm.bo, makers.community(firm.dee), by=firm.dee)
    before = (makers.last_entry(), Membership.objects.count(), Invitation.objects.count())
    page = makers.browser(firm.bo).get(reverse("communities:invitation", args=[invitation.key]))
    assert page.content.decode().count('<button class="btn main"') == 1
    assert (makers.last_entry(), Membership.objects.count(), Invitation.objects.count()) == before


def test_the_sender_takes_it_back_as_if_never_sent(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    invitation = makers.invited(firm.bo, it, by=firm.dee)
    with pytest.raises(Denied, match="Only the person who sent"):
        actions.revoke_invitation(actor=firm.bo, invitation=invitation)
    before = makers.last_entry()
    makers.browser(firm.dee).post(reverse("communities:revoke", args=[it.address, invitation.key]))
    assert (Invitation.objects.count(), makers.kinds(before)) == (0, ["InvitationRevoked"])
    assert list(rules.visible_communities(firm.bo)) == []


def test_a_link_serves_many_each_by_her_own_act(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    link = actions.make_link(actor=firm.dee, community=it)
    address = reverse("communities:link", args=[link.token])
    for person in (firm.bo, firm.fay):
        browser = makers.browser(person)
        page = browser.get(address).content.decode()
        assert ("Castlegate round" in page, page.count('<button class="btn main"')) == (True, 1)
        browser.post(address)
    rows = Membership.objects.filter(how="link").order_by("person").values_list("person", "joined_by")
    assert sorted(rows) == sorted([(firm.bo.pk, firm.bo.pk), (firm.fay.pk, firm.fay.pk)])
    assert Invitation.objects.count() == 1


def test_a_link_is_kept_as_a_fingerprint_and_can_be_ended(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    link = actions.make_link(actor=firm.dee, community=it)
    stored = Invitation.objects.filter(pk=link.invitation.pk).values()[0]
    assert link.token not in str(stored)
    page = makers.browser(firm.dee).get(reverse("communities:invite", args=[it.address])).content.decode()
    assert link.token in page
    actions.revoke_invitation(actor=firm.dee, invitation=link.invitation)
    assert makers.browser(firm.bo).get(reverse("communities:link", args=[link.token])).status_code == 404
    assert queries.link_target(firm.bo, link.token) is None


def test_a_link_to_one_community_opens_no_other(firm: cast.Cast) -> None:
    one, other = makers.unlisted(firm.dee), makers.unlisted(firm.dee, "Sumac")
    link = actions.make_link(actor=firm.dee, community=one)
    with pytest.raises(Denied):
        makers.joined(firm.bo, other, link.invitation)
    with pytest.raises(Denied):
        makers.joined(firm.fay, other, makers.invited(firm.bo, other, by=firm.dee))
    assert Membership.objects.filter(person__in=[firm.bo, firm.fay]).count() == 0


def test_one_letter_and_one_reminder_after_ten_days(firm: cast.Cast, deliver_facts: object) -> None:
    it = makers.community(firm.dee, domain="Breaks and service charges.")
    start = clock.now()
    invitation = makers.invited(firm.bo, it, by=firm.dee, words="You asked about caps.")
    for days, letters in ((0, 1), (5, 1), (9, 1), (11, 2), (12, 2), (29, 2), (31, 2)):
        with clock.at(start + timedelta(days=days, minutes=1)):
            deliver_facts()
        assert (days, len(mail.outbox)) == (days, letters)
    first, second = mail.outbox
    assert first.to == ["bo" + firm.bo.email[2:]]
    assert first.subject == "Dee Carrow invites you to Commercial leases"
    assert second.subject == "Still open: Dee Carrow invites you to Commercial leases"
    assert first.from_email.startswith('"Dee Carrow, by Junto" <')
    address = reverse("communities:invitation", args=[invitation.key])
    for said in ("You asked about caps.", "Breaks and service charges.", address, "nobody is told"):
        assert said in first.body
    assert "This is the only reminder." in second.body
    assert first.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


@pytest.mark.parametrize(
    "what", ["joined", "aside", "revoked", "walled", "left", "letters off", "deactivated"]
)
def test_access_is_asked_again_when_a_letter_is_sent(
    firm: cast.Cast, deliver_facts: object, what: str
) -> None:
    client = factories.client_behind_wall(out=[])
    it = makers.community(firm.dee, client=client)
    invitation = makers.invited(firm.bo, it, by=firm.dee)
    if what == "joined":
        makers.joined(firm.bo, it)
    elif what == "aside":
        actions.set_aside(actor=firm.bo, invitation=invitation)
    elif what == "revoked":
        actions.revoke_invitation(actor=firm.dee, invitation=invitation)
    elif what == "walled":
        from tests.communities.test_gate import _bar

        _bar(client, firm.bo)
    elif what == "left":
        actions.leave_community(actor=firm.dee, community=it)
    elif what == "letters off":
        actions.choose_letters(actor=firm.bo, wanted=False)
    else:
        type(firm.bo).objects.filter(pk=firm.bo.pk).update(is_active=False, deactivated_at=clock.now())
    deliver_facts()
    with clock.at(clock.now() + timedelta(days=11)):
        deliver_facts()
    assert mail.outbox == []


def test_a_letter_is_sent_once_even_if_its_task_runs_twice(firm: cast.Cast, deliver_facts: object) -> None:
    invitation = makers.invited(firm.bo, makers.community(firm.dee), by=firm.dee)
    deliver_facts()
    tasks.send_invitation.func(invitation.pk)
    deliver_facts()
    assert len(mail.outbox) == 1


def test_a_letter_about_what_is_not_for_everyone_names_nothing(
    firm: cast.Cast, deliver_facts: object
) -> None:
    it = makers.unlisted(firm.dee, "Castlegate round", domain="Their leases.")
    makers.invited(firm.bo, it, by=firm.dee, words="About the depot.")
    deliver_facts()
    whole = mail.outbox[0].subject + mail.outbox[0].body
    for secret in ("Castlegate", "castlegate", "Their leases", "depot"):
        assert secret not in whole


def test_letters_are_stopped_with_one_click_and_without_signing_in(
    firm: cast.Cast, deliver_facts: object
) -> None:
    it = makers.community(firm.dee)
    makers.invited(firm.bo, it, by=firm.dee)
    deliver_facts()
    stop = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    path = stop[stop.index("/communities/") :]
    from django.test import Client

    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(path).status_code == 200
    assert MailChoice.objects.count() == 0
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert MailChoice.objects.get().person == firm.bo
    assert stranger.post(path[:-3] + "xx/").status_code == 404
    makers.browser(firm.bo).post(reverse("communities:choose_letters"), {"letters": "on"})
    assert MailChoice.objects.count() == 0


def test_what_has_faded_is_forgotten(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    actions.set_aside(actor=firm.bo, invitation=makers.invited(firm.bo, it, by=firm.dee))
    with clock.at(clock.now() + timedelta(days=31)):
        retention.run_all(room="communities")
    assert (Invitation.objects.count(), SetAside.objects.count()) == (0, 1)
    with clock.at(clock.now() + timedelta(days=366)):
        retention.run_all(room="communities")
    assert SetAside.objects.count() == 0


def test_inviting_on_the_page_by_looking_ticking_and_sending(firm: cast.Cast) -> None:
    makers.in_directory()
    it = makers.community(firm.dee)
    browser, here = makers.browser(firm.dee), reverse("communities:invite", args=[it.address])
    looked = browser.post(here, {"do": "look", "q": "newm", "words": "Come."}).content.decode()
    assert ("Bo Newman" in looked, "Come." in looked, "Fay Strange" in looked) == (True, True, False)
    both = browser.post(here, {"do": "look", "q": "stran", "persons": [firm.bo.key]}).content.decode()
    assert ("Bo Newman" in both, "Fay Strange" in both) == (True, True)
    sent = browser.post(
        here, {"do": "send", "persons": [firm.bo.key, firm.fay.key], "words": "Come."}, follow=True
    )
    assert "2 invitations are on their way." in sent.content.decode()
    assert set(Invitation.objects.values_list("person", flat=True)) == {firm.bo.pk, firm.fay.pk}
    none = browser.post(here, {"do": "send", "words": "Come."})
    assert (none.status_code, "Choose at least one person to invite." in none.content.decode()) == (422, True)


def test_a_used_invitation_cannot_be_used_again(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    invitation = makers.invited(firm.bo, it, by=firm.dee)
    makers.joined(firm.bo, it, invitation)
    with pytest.raises(Conflict):
        makers.joined(firm.bo, it, invitation)
    actions.leave_community(actor=firm.bo, community=it)
    with pytest.raises(Denied):
        makers.joined(firm.bo, it, invitation)
