"""Breaking the glass: two administrators, a reason, four hours, to read, and every member is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from junto.communities import actions, rules
from junto.communities.models import BrokenGlass, Community, Opening
from junto.kernel import audit, clock
from junto.kernel.policy import Conflict, Denied
from junto.people.models import Barrier, BarrierPerson
from tests import cast, factories
from tests.communities import makers


def two(firm: cast.Cast) -> tuple[Any, Any]:
    return factories.loaded(firm.gareth), factories.administrator("Hanna Second")


def opened(firm: cast.Cast, it: Community) -> tuple[Any, Any, BrokenGlass]:
    one, other = two(firm)
    asked = actions.ask_to_look(actor=one, community=it, reason="A court asked for it.")
    return one, other, actions.confirm_look(actor=other, asked=asked)


def test_one_alone_opens_nothing(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    one, _other = two(firm)
    before = makers.last_entry()
    asked = actions.ask_to_look(actor=one, community=it, reason="A court asked for it.")
    for actor in (one, firm.dee, firm.fay):
        with pytest.raises(Denied):
            actions.confirm_look(actor=actor, asked=asked)
    assert (rules.visible_communities(one).count(), makers.last_entry()) == (0, before)
    with pytest.raises(IntegrityError), transaction.atomic():
        BrokenGlass.objects.filter(pk=asked.pk).update(confirmed_by=one)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_needed_and_an_administrator(firm: cast.Cast, reason: str) -> None:
    it = makers.unlisted(firm.dee)
    with pytest.raises(Denied, match="Say why"):
        actions.ask_to_look(actor=two(firm)[0], community=it, reason=reason)
    with pytest.raises(Denied, match="Only an administrator"):
        actions.ask_to_look(actor=firm.fay, community=it, reason="I would like to.")
    assert not BrokenGlass.objects.exists()


def test_two_open_it_for_one_of_them_to_read_for_four_hours(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee, joining="open")
    one, other, _glass = opened(firm, it)
    assert list(rules.visible_communities(one)) == [it]
    assert not rules.visible_communities(other).exists()
    assert rules.standing(one, it).reads
    before = makers.last_entry()
    for deed in (
        lambda: actions.join_community(actor=one, community=it),
        lambda: actions.ask_to_join(actor=one, community=it),
        lambda: actions.offer_sponsorship(actor=one, community=it),
        lambda: actions.invite_persons(actor=one, community=it, persons=[firm.fay]),
        lambda: actions.offer_role(actor=one, community=it, person=firm.dee, role="host"),
        lambda: actions.leave_community(actor=one, community=it),
    ):
        with pytest.raises(Denied):
            deed()
    assert makers.last_entry() == before
    with clock.at(clock.now() + timedelta(hours=4, seconds=1)):
        assert not rules.visible_communities(one).exists()


def test_an_asking_waits_a_day_and_a_look_can_be_ended(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    one, other = two(firm)
    asked = actions.ask_to_look(actor=one, community=it, reason="A court asked for it.")
    with clock.at(clock.now() + timedelta(hours=25)), pytest.raises(Denied, match="more than a day"):
        actions.confirm_look(actor=other, asked=asked)
    actions.confirm_look(actor=other, asked=asked)
    with pytest.raises((Denied, Conflict)):
        actions.confirm_look(actor=other, asked=asked)
    actions.close_look(actor=other, asked=asked)
    assert not rules.visible_communities(one).exists()


def test_a_wall_stands_above_the_glass_and_the_role(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[])
    it = makers.unlisted(firm.dee, client=client)
    one, _other, _glass = opened(firm, it)
    BarrierPerson.objects.create(barrier=Barrier.objects.get(), person=one)
    barred = factories.loaded(one)
    assert not rules.visible_communities(barred).exists()
    with pytest.raises(Denied, match="We know no community"):
        actions.ask_to_look(actor=barred, community=it, reason="Again.")
    actions_of = one.system_roles.get()
    actions_of.until = clock.now()
    actions_of.save()
    BarrierPerson.objects.all().delete()
    assert not rules.visible_communities(factories.loaded(one)).exists()


def test_the_members_are_told_by_letter_notice_history_and_a_list_of_pages(
    firm: cast.Cast, deliver_facts: Any
) -> None:
    it = makers.unlisted(firm.dee)
    makers.invited(firm.bo, it, firm.dee)
    makers.joined(firm.bo, it)
    before = makers.last_entry()
    deliver_facts()
    mail.outbox.clear()
    one, _other, _glass = opened(firm, it)
    assert makers.kinds(before)[-1] == "GlassBroken"
    deliver_facts()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([firm.dee.email, firm.bo.email])
    assert "Castlegate" not in "".join(f"{letter.subject}{letter.body}" for letter in mail.outbox)
    makers.browser(one).get(reverse("communities:front", args=[it.address]))
    assert [(row.page, row.person) for row in Opening.objects.all()] == [("front", one)]
    front = makers.browser(firm.bo).get(reverse("communities:front", args=[it.address])).content.decode()
    assert "Two administrators opened this community" in front
    page = makers.browser(firm.bo).get(reverse("communities:looks", args=[it.address])).content.decode()
    for said in ("A court asked for it.", "Gareth Keys", "Hanna Second", "front page"):
        assert said in page
    deeds = [entry.deed for entry in audit.entries()]
    assert [deeds.count(deed) for deed in ("glass.asked", "glass.broken", "glass.opened")] == [1, 1, 1]


def test_asking_and_confirming_on_the_page_names_no_community(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    one, other = two(firm)
    address = reverse("communities:glass")
    nothing = makers.browser(one).post(address, {"address": "zzzzzzzzzz", "reason": "A court."})
    assert nothing.status_code == 422
    makers.browser(one).post(address, {"address": f"/communities/{it.key}-x/", "reason": "A court."})
    page = makers.browser(other).get(address).content.decode()
    assert (it.key in page, it.name in page) == (True, False)
    makers.browser(other).post(
        reverse("communities:glass_answer", args=[BrokenGlass.objects.get().key]), {"do": "confirm"}
    )
    assert rules.visible_communities(factories.loaded(one)).count() == 1
    assert makers.browser(firm.fay).get(address).status_code == 403
