"""Sponsors: agreed by both, offers, objectives, requests; and no way from there into the members' own."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from junto.communities import actions, queries, rules
from junto.communities.actions import Offered
from junto.communities.models import Community, Objective, Offer, SponsorAssignment, SponsorRequest
from junto.kernel import clock, registry
from junto.kernel.policy import Conflict, Denied
from tests import cast, factories
from tests.communities import makers


def sponsored(firm: cast.Cast, **words: Any) -> Community:
    """Dee's community, with Bo a member and Fay its sponsor."""
    it = makers.community(firm.dee, **words)
    makers.invited(firm.bo, it, firm.dee)
    makers.joined(firm.bo, it)
    actions.propose_sponsor(actor=firm.dee, community=it, person=firm.fay, words="She cares.")
    actions.accept_sponsorship(actor=firm.fay, proposal=SponsorAssignment.objects.get(community=it))
    return it


def soon(days: int = 10) -> Any:
    return clock.today() + timedelta(days=days)


def test_a_keepers_proposal_and_the_persons_yes_make_a_sponsor(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    before = makers.last_entry()
    proposal = actions.propose_sponsor(actor=firm.dee, community=it, person=firm.fay)
    assert not rules.is_sponsor(firm.fay, it)
    with pytest.raises(Denied):
        actions.accept_sponsorship(actor=firm.ada, proposal=proposal)
    assert makers.last_entry() == before
    actions.accept_sponsorship(actor=firm.fay, proposal=proposal)
    assert rules.is_sponsor(firm.fay, it)
    assert makers.kinds(before) == ["SponsorBegan"]


def test_a_members_proposal_needs_a_keepers_yes(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    proposal = actions.propose_sponsor(actor=firm.bo, community=it, person=firm.fay)
    assert list(rules.proposals_to(firm.fay)) == []
    with pytest.raises(Denied):
        actions.accept_sponsorship(actor=firm.fay, proposal=proposal)
    with pytest.raises(Denied):
        actions.answer_sponsor(actor=firm.bo, proposal=proposal, yes=True)
    actions.answer_sponsor(actor=firm.dee, proposal=proposal, yes=True)
    assert list(rules.proposals_to(firm.fay)) == [proposal]
    actions.accept_sponsorship(actor=firm.fay, proposal=proposal)
    assert rules.is_sponsor(firm.fay, it)


def test_who_offers_herself_is_answered_and_a_no_is_hers_alone(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    row = actions.offer_sponsorship(actor=firm.fay, community=it, words="I would like to.")
    with pytest.raises(Denied):
        actions.answer_sponsor(actor=firm.bo, proposal=row, yes=True)
    actions.answer_sponsor(actor=firm.dee, proposal=row, yes=False, words="Not this year.")
    assert queries.sponsor_page(firm.fay, it.key).declined.answer == "Not this year."
    assert queries.sponsor_page(firm.bo, it.key).proposals == ()
    with pytest.raises(Denied, match="after thirty days"):
        actions.offer_sponsorship(actor=firm.fay, community=it)
    with pytest.raises(Conflict):
        actions.answer_sponsor(actor=firm.dee, proposal=row, yes=True)
    with clock.at(clock.now() + timedelta(days=31)):
        again = actions.offer_sponsorship(actor=firm.fay, community=it)
        actions.answer_sponsor(actor=firm.dee, proposal=again, yes=True)
        assert rules.is_sponsor(firm.fay, it)


def test_letting_it_pass_looks_like_waiting_to_the_members(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    proposal = actions.propose_sponsor(actor=firm.dee, community=it, person=firm.fay)
    address = reverse("communities:sponsor", args=[it.address])
    before = makers.browser(firm.dee).get(address).content.decode()
    entry = makers.last_entry()
    actions.pass_over_sponsorship(actor=firm.fay, proposal=proposal)
    after = makers.browser(firm.dee).get(address).content.decode()
    assert [queries.sponsor_page(firm.fay, it.key).asked, makers.last_entry()] == [None, entry]
    assert _plain(before) == _plain(after)


def _plain(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line.lower()]


@pytest.mark.parametrize("whom", ["bo", "una"])
def test_neither_a_member_nor_somebody_from_outside_is_a_sponsor(firm: cast.Cast, whom: str) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    person = firm.bo if whom == "bo" else factories.person("Una Outside", outside=True)
    with pytest.raises(Denied):
        actions.propose_sponsor(actor=firm.dee, community=it, person=person)
    with pytest.raises(Denied):
        actions.offer_sponsorship(actor=person, community=it)
    assert not SponsorAssignment.objects.exists()


def test_a_sponsor_who_joins_is_no_sponsor_from_that_moment(firm: cast.Cast, deliver_facts: Any) -> None:
    it = sponsored(firm)
    makers.joined(firm.fay, it)
    assert not rules.is_sponsor(firm.fay, it)
    with pytest.raises(Denied):
        actions.make_offer(actor=firm.fay, community=it, offered=Offered("room", "The library"))
    deliver_facts()
    assert SponsorAssignment.objects.get().until is not None


def test_offers_of_five_kinds_are_accepted_or_declined_with_a_word(firm: cast.Cast) -> None:
    it = sponsored(firm)
    made = [
        Offered("purpose", "Fewer disputes"), Offered("hours", "An hour a week", 52, "K-100"),
        Offered("money", "Fares", amount=900, currency="gbp"), Offered("room", "The library"),
        Offered("voice", "Ten minutes at the board in March"),
    ]  # fmt: skip
    offers = [actions.make_offer(actor=firm.fay, community=it, offered=one) for one in made]
    assert [(row.hours, row.time_code, row.amount, row.currency) for row in offers] == [
        (None, "", None, ""), (52, "K-100", None, ""), (None, "", 900, "GBP"), (None, "", None, ""),
        (None, "", None, ""),
    ]  # fmt: skip
    with pytest.raises(Denied):
        actions.answer_offer(actor=firm.bo, offer=offers[0], accepted=True)
    with pytest.raises(Denied):
        actions.answer_offer(actor=firm.fay, offer=offers[0], accepted=True)
    actions.answer_offer(actor=firm.dee, offer=offers[0], accepted=True)
    actions.answer_offer(actor=firm.dee, offer=offers[1], accepted=False, words="Kindly meant.")
    actions.take_back_offer(actor=firm.fay, offer=offers[2])
    with pytest.raises(Conflict):
        actions.answer_offer(actor=firm.dee, offer=offers[2], accepted=True)
    with pytest.raises(Denied):
        actions.take_back_offer(actor=firm.fay, offer=Offer.objects.get(pk=offers[0].pk))
    assert {row.words for row in queries.sponsor_page(firm.ada, it.key).offers} == {"Fewer disputes"}
    assert len(queries.sponsor_page(firm.bo, it.key).offers) == 4


@pytest.mark.parametrize(
    "offered",
    [
        Offered("cake", "Cake"), Offered("room", "  "), Offered("hours", "Time"), Offered("hours", "Time", 3),
        Offered("money", "Money", amount=3), Offered("hours", "Time", -3, "K"),
    ],
)  # fmt: skip
def test_an_offer_that_is_half_said_is_refused(firm: cast.Cast, offered: Offered) -> None:
    it = sponsored(firm)
    before = makers.last_entry()
    with pytest.raises(Denied):
        actions.make_offer(actor=firm.fay, community=it, offered=offered)
    assert (Offer.objects.count(), makers.last_entry()) == (0, before)


def test_three_objectives_at_most_each_agreed_by_the_other_side(firm: cast.Cast) -> None:
    it = sponsored(firm)
    first = actions.propose_objective(actor=firm.fay, community=it, words="Notices on time")
    second = actions.propose_objective(actor=firm.dee, community=it, words="Fewer templates")
    with pytest.raises(Denied):
        actions.agree_objective(actor=firm.fay, objective=first)
    with pytest.raises(Denied):
        actions.agree_objective(actor=firm.dee, objective=second)
    with pytest.raises(Denied):
        actions.propose_objective(actor=firm.bo, community=it, words="More lunch")
    actions.agree_objective(actor=firm.dee, objective=first)
    actions.agree_objective(actor=firm.fay, objective=second)
    actions.propose_objective(actor=firm.dee, community=it, words="A third")
    before = makers.last_entry()
    with pytest.raises(Conflict, match="Three objectives are open"):
        actions.propose_objective(actor=firm.fay, community=it, words="A fourth")
    assert (Objective.objects.count(), makers.last_entry()) == (3, before)
    actions.end_objective(
        actor=firm.fay, objective=Objective.objects.get(pk=first.pk), how="met", words="Yes."
    )
    actions.propose_objective(actor=firm.fay, community=it, words="A fourth")
    assert {row.words for row in queries.sponsor_page(firm.ada, it.key).objectives} == {"Fewer templates"}


def test_a_request_has_an_owner_a_day_and_a_published_reply(firm: cast.Cast) -> None:
    it = sponsored(firm)
    asked = actions.ask_sponsor(actor=firm.bo, community=it, words="A time code", due_on=soon())
    assert asked.owner.person == firm.fay
    assert [row.href for row in registry.waiting(firm.fay)] == [
        reverse("communities:sponsor", args=[it.address])
    ]
    with pytest.raises(Denied):
        actions.reply_to_request(actor=firm.dee, request=asked, reply="granted", words="")
    with pytest.raises(Denied, match="Say why"):
        actions.reply_to_request(actor=firm.fay, request=asked, reply="declined", words=" ")
    with clock.at(clock.now() + timedelta(days=13)):
        page = makers.browser(firm.bo).get(reverse("communities:sponsor", args=[it.address])).content.decode()
        assert "overdue since" in page
        assert "was due on" in str(registry.waiting(firm.fay)[0].because)
    actions.reply_to_request(actor=firm.fay, request=asked, reply="in part", words="Half of it.")
    with pytest.raises(Denied):
        actions.reply_to_request(
            actor=firm.fay, request=SponsorRequest.objects.get(), reply="granted", words=""
        )
    assert registry.waiting(firm.fay) == []
    page = makers.browser(firm.bo).get(reverse("communities:sponsor", args=[it.address])).content.decode()
    assert "Half of it." in page
    assert "Half of it." not in (
        makers.browser(firm.ada).get(reverse("communities:sponsor", args=[it.address])).content.decode()
    )


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_day_that_cannot_be_and_a_sixth_request_are_refused(firm: cast.Cast, days: int) -> None:
    it = sponsored(firm)
    with pytest.raises(Denied, match="Choose a day"):
        actions.ask_sponsor(actor=firm.bo, community=it, words="A time code", due_on=soon(days))
    for n in range(5):
        actions.ask_sponsor(actor=firm.bo, community=it, words=f"A room {n}", due_on=soon())
    with pytest.raises(Conflict, match="Five requests"):
        actions.ask_sponsor(actor=firm.bo, community=it, words="One more", due_on=soon())
    assert SponsorRequest.objects.count() == 5


def test_where_nobody_supports_it_nobody_is_asked(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    with pytest.raises(Conflict, match="nobody to ask"):
        actions.ask_sponsor(actor=firm.dee, community=it, words="A time code", due_on=soon())


def test_of_an_unlisted_one_a_sponsor_sees_this_page_and_no_other(firm: cast.Cast) -> None:
    it = sponsored(firm, listing="members", joining="invitation")
    browser = makers.browser(firm.fay)
    seen = {
        name: browser.get(reverse(f"communities:{name}", args=[it.address])).status_code
        for name in ("sponsor", "front", "about", "roles", "charter", "looks")
    }
    assert seen == {"sponsor": 200, "front": 404, "about": 404, "roles": 404, "charter": 404, "looks": 404}
    page = browser.get(reverse("communities:sponsor", args=[it.address])).content.decode()
    assert "fewer than five members so far" in page
    assert "Bo Newman" not in page
    assert not rules.visible_communities(firm.fay).exists()
    assert makers.browser(firm.ada).get(reverse("communities:sponsor", args=[it.address])).status_code == 404


def test_a_wall_ends_all_of_it_at_once(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[])
    it = sponsored(firm, client=client)
    actions.ask_sponsor(actor=firm.bo, community=it, words="A time code", due_on=soon())
    from junto.people.models import Barrier, BarrierPerson

    BarrierPerson.objects.create(barrier=Barrier.objects.get(), person=firm.fay)
    assert not rules.is_sponsor(firm.fay, it)
    assert registry.waiting(firm.fay) == []
    assert queries.sponsor_page(firm.fay, it.key) is None
    with pytest.raises(Denied):
        actions.make_offer(actor=firm.fay, community=it, offered=Offered("room", "The library"))


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("who", ["fay", "dee", "ada"])
def test_the_page_in_eight_queries(
    firm: cast.Cast, many: int, who: str, django_assert_max_num_queries: Any
) -> None:
    it = sponsored(firm)
    for n in range(many):
        actions.make_offer(actor=firm.fay, community=it, offered=Offered("room", f"Room {n}"))
        actions.propose_objective(actor=firm.fay, community=it, words=f"Aim {n}")
        actions.ask_sponsor(actor=firm.bo, community=it, words=f"Wish {n}", due_on=soon())
    browser = makers.browser(getattr(firm, who))
    address = reverse("communities:sponsor", args=[it.address])
    browser.get(address)
    with django_assert_max_num_queries(8):
        page = browser.get(address).content.decode()
    assert page.count('dir="auto">Wish ') == (0 if who == "ada" else many)
    assert ("Grant in part" in page) is (who == "fay")
    assert ("Accept" in page) is (who == "dee")


def test_the_whole_of_it_on_the_page(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.in_directory()
    fay, dee = makers.browser(firm.fay), makers.browser(firm.dee)

    def go(browser: Any, part: str, code: int = 302, **typed: str) -> None:
        answer = browser.post(reverse(f"communities:{part}", args=[it.address]), typed)
        assert answer.status_code == code, answer.content.decode()[-4000:]

    go(dee, "sponsors", do="propose", person="Nobody Here", words="", code=422)
    go(dee, "sponsors", do="propose", person="Fay Strange", words="She cares.")
    go(fay, "sponsors", do="accept", key=SponsorAssignment.objects.get().key)
    go(fay, "offers", do="make", kind="hours", words="Time", code=422)
    go(fay, "offers", do="make", kind="hours", words="Time", hours="40", time_code="K-1")
    go(dee, "offers", do="accept", key=Offer.objects.get().key, words="Thank you.")
    go(fay, "objectives", do="propose", words="Notices on time")
    go(dee, "objectives", do="agree", key=Objective.objects.get().key)
    go(dee, "sponsor_requests", do="ask", words="A room", due_on=soon().isoformat())
    go(fay, "sponsor_requests", do="granted", key=SponsorRequest.objects.get().key, words="Yes.")
    go(fay, "objectives", do="met", key=Objective.objects.get().key, words="All went out.")
    go(fay, "sponsors", do="end", key=SponsorAssignment.objects.get().key)
    go(makers.browser(firm.ada), "offers", do="accept", key=Offer.objects.get().key, code=404)
    page = dee.get(reverse("communities:sponsor", args=[it.address])).content.decode()
    for said in ("Thank you.", "All went out.", "Yes.", "40 hours, on K-1"):
        assert said in page
