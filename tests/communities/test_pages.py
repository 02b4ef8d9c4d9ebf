"""Every page with one and with three items, and a literal count of queries; what a stranger reads."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from junto.communities import actions, queries
from junto.communities.models import Community, Membership
from junto.kernel import clock
from junto.people.actions import name_topics
from tests import cast, factories
from tests.communities import makers

FRAME = 3  # session, person, rail
Counted = Any


def look(person: object, address: str, most: int, counted: Counted) -> str:
    browser = makers.browser(person)
    browser.get(address)
    with counted(FRAME + most):
        answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_list(firm: cast.Cast, many: int, django_assert_num_queries: Counted) -> None:
    for n in range(many):
        makers.community(firm.dee, f"Leases {n}")
        makers.joined(firm.bo, makers.community(firm.ada, f"Tax {n}"))
        resting = makers.community(firm.ada, f"Style {n}")
        actions.declare_resting(
            actor=firm.ada, community=resting, look_again_on=clock.today() + timedelta(days=9)
        )
    page = look(firm.bo, reverse("communities:index"), 4, django_assert_num_queries)
    for n in range(many):
        assert f"Leases {n}" in page
        assert f"Tax {n}" in page
        assert f"Style {n}" in page
    assert page.index("Tax 0") < page.index("Leases 0") < page.index("Style 0")


@pytest.mark.parametrize("many", [1, 3])
def test_the_front_page_of_a_stranger(firm: cast.Cast, many: int, django_assert_num_queries: Counted) -> None:
    it = makers.community(firm.dee)
    for _n in range(many):
        makers.joined(factories.person(), it)
    page = look(firm.fay, reverse("communities:front", args=[it.address]), 4, django_assert_num_queries)
    assert "Join" in page
    assert "Leaving takes one click, and nobody is told." in page


@pytest.mark.parametrize("many", [1, 3])
def test_the_front_page_of_the_invited(
    firm: cast.Cast, many: int, django_assert_num_queries: Counted
) -> None:
    it = makers.community(firm.dee)
    for _n in range(many):
        someone = factories.person()
        makers.joined(someone, it)
        makers.invited(firm.fay, it, by=someone, words="Come and see.")
    page = look(firm.fay, reverse("communities:front", args=[it.address]), 5, django_assert_num_queries)
    assert "Come and see." in page
    assert "Not for me" in page


@pytest.mark.parametrize("many", [1, 3])
def test_the_front_page_of_a_facilitator(
    firm: cast.Cast, many: int, django_assert_num_queries: Counted
) -> None:
    it = makers.community(firm.dee, joining="request")
    for n in range(many):
        actions.ask_to_join(actor=factories.person(), community=it, words=f"Please {n}")
    page = look(firm.dee, reverse("communities:front", args=[it.address]), 5, django_assert_num_queries)
    assert page.count("Please ") == many


@pytest.mark.parametrize("many", [1, 3])
def test_about(firm: cast.Cast, many: int, django_assert_num_queries: Counted) -> None:
    it = makers.community(firm.dee)
    it.topics.set(name_topics(actor=firm.dee, names=[f"topic {n}" for n in range(many)]))
    for n in range(many):
        someone = factories.person(f"Zed {n}", unit=factories.unit(), office=factories.office())
        makers.joined(someone, it)
        actions.offer_role(actor=firm.dee, community=it, person=someone, role="host")
        actions.take_role(actor=someone, community=it, role="host")
    page = look(firm.fay, reverse("communities:about", args=[it.address]), 4, django_assert_num_queries)
    assert [f"Zed {n}" in page and f"topic {n}" in page for n in range(many)] == [True] * many


@pytest.mark.parametrize("many", [1, 3])
def test_my_invitations(firm: cast.Cast, many: int, django_assert_num_queries: Counted) -> None:
    for n in range(many):
        makers.invited(firm.bo, makers.community(firm.dee, f"Leases {n}"), by=firm.dee)
        aside = makers.invited(firm.bo, makers.community(firm.ada, f"Tax {n}"), by=firm.ada)
        actions.set_aside(actor=firm.bo, invitation=aside)
    page = look(firm.bo, reverse("communities:invitations"), 3, django_assert_num_queries)
    assert page.count(">Not for me<") == many
    assert page.count(">Show invitations again<") == many


@pytest.mark.parametrize("many", [1, 3])
def test_inviting(firm: cast.Cast, many: int, django_assert_num_queries: Counted) -> None:
    it = makers.community(firm.dee)
    for _n in range(many):
        makers.invited(factories.person(), it, by=firm.dee)
        actions.make_link(actor=firm.dee, community=it)
    page = look(firm.dee, reverse("communities:invite", args=[it.address]), 4, django_assert_num_queries)
    assert page.count(">Take it back<") == many
    assert page.count(">End this link<") == many


@pytest.mark.parametrize("many", [1, 3])
def test_founding_with_near_ones(firm: cast.Cast, many: int, django_assert_num_queries: Counted) -> None:
    for n in range(many):
        makers.community(firm.dee, f"Rent arrears {'abc'[n]}")
    address = reverse("communities:found") + "?name=Rent+arrears"
    page = look(firm.bo, address, 2, django_assert_num_queries)
    assert page.count('name="read"') == many


def test_the_chooser_asks_the_database_nothing(firm: cast.Cast, django_assert_num_queries: Counted) -> None:
    page = look(firm.bo, reverse("communities:chooser"), 0, django_assert_num_queries)
    assert page.count('type="radio"') >= 2


def test_a_stranger_can_tell_whether_to_join(firm: cast.Cast) -> None:
    """Domain, size, reach, age, how one joins, who keeps it, its question, and that leaving is easy."""
    with clock.at(clock.now() - timedelta(days=400)):
        it = makers.community(firm.dee, domain="Keeping leases workable.")
        for n in range(5):
            makers.joined(factories.person(office=factories.office(f"Office {n % 2}")), it)
    page = makers.browser(firm.fay).get(reverse("communities:front", args=[it.address])).content.decode()
    text = re.sub(r"<[^>]+>", " ", page)
    for said in (
        "Keeping leases workable.", "6, in 3 offices", "open, one click", it.first_question, "Dee Carrow",
        "facilitator since", "Leaving takes one click, and nobody is told.",
    ):  # fmt: skip
        assert said in text
    assert page.count('class="btn main"') == 1
    for absent in ("practice", "gathering", "Open questions", "stage"):
        assert absent not in text.lower().replace("practices law", "")


@pytest.mark.parametrize(("members", "said"), [(4, "fewer than five so far"), (5, "5")])
def test_a_count_of_few_is_not_shown(firm: cast.Cast, members: int, said: str) -> None:
    it = makers.community(firm.dee)
    for _n in range(members - 1):
        makers.joined(factories.person(), it)
    page = queries.front(firm.fay, it.key)
    assert page is not None
    assert (page.members, page.disciplines if members < 5 else ()) == (members if members >= 5 else 0, ())
    browser = makers.browser(firm.fay)
    front = browser.get(reverse("communities:front", args=[it.address])).content.decode()
    assert f"<dt>Members</dt><dd>{said}" in front
    index = browser.get(reverse("communities:index")).content.decode()
    assert ("fewer than five members so far" in index) == (members < 5)


def test_people_who_left_the_firm_are_not_counted_or_listed(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    type(firm.bo).objects.filter(pk=firm.bo.pk).update(is_active=False, deactivated_at=clock.now())
    assert list(queries.members_of(it).values_list("person__name", flat=True)) == ["Dee Carrow"]
    assert Membership.objects.filter(person=firm.bo, left_at__isnull=True).exists()


def test_the_list_can_be_narrowed_by_words_kind_and_topic(firm: cast.Cast) -> None:
    leases = makers.community(firm.dee, kind="expertise", domain="Breaks and repair.", question="Who pays?")
    tax = makers.community(firm.dee, "Indirect tax", kind="theme", question="Which rate?")
    leases.topics.set(name_topics(actor=firm.dee, names=["Service charges"]))
    browser = makers.browser(firm.fay)

    def names(**look: str) -> list[bool]:
        page = browser.get(reverse("communities:index"), look).content.decode()
        return [f'dir="auto">{it.name}</a>' in page for it in (leases, tax)]

    assert names(q="repair") == [True, False]
    assert names(q="REPAIR breaks") == [True, False]
    assert names(q="repair tax") == [False, False]
    assert names(kind="theme") == [False, True]
    assert names(kind="nonsense") == [True, True]
    assert names(topic="service charges") == [True, False]
    assert names(q="service") == [True, False]


def test_topics_lead_to_communities_with_the_reason(firm: cast.Cast) -> None:
    leases = makers.community(firm.dee, domain="Breaks and service charges.", question="Who pays?")
    tax = makers.community(firm.dee, "Indirect tax", question="Which rate?")
    makers.unlisted(firm.dee, "Service charges, quietly")
    topics = name_topics(actor=firm.bo, names=["service charges", "VAT"])
    tax.topics.set([topics[1]])
    found = [(row.name, row.topics, row.by_words) for row in queries.near_topics(firm.bo, topics)]
    assert found == [("Indirect tax", ("VAT",), False), ("Commercial leases", ("service charges",), True)]
    makers.joined(firm.bo, leases)
    assert [row.name for row in queries.near_topics(firm.bo, topics)] == ["Indirect tax"]
    assert queries.near_topics(firm.bo, []) == []


def test_living_communities_for_matching(firm: cast.Cast, django_assert_num_queries: Counted) -> None:
    open_one, hidden = makers.community(firm.dee), makers.unlisted(firm.dee)
    closed = makers.community(firm.dee, "Old")
    Community.objects.filter(pk=closed.pk).update(closed_at=clock.now())
    makers.joined(firm.bo, open_one)
    with django_assert_num_queries(2):
        rows = queries.living_for_matching(None)
    assert [(row.id, row.member_ids) for row in rows] == [
        (open_one.pk, frozenset({firm.dee.pk, firm.bo.pk})),
        (hidden.pk, frozenset({firm.dee.pk})),
    ]
    assert [row.id for row in queries.living_for_matching(firm.fay)] == [open_one.pk]


def test_the_rail_shows_twelve_by_name_in_one_query(
    firm: cast.Cast, django_assert_num_queries: Counted
) -> None:
    for n in range(14):
        makers.community(firm.dee, f"Circle {n:02}")
    person = factories.loaded(firm.dee)
    with django_assert_num_queries(1):
        rows = queries.rail(person)
    assert [row.name for row in rows] == [f"Circle {n:02}" for n in range(12)]
    assert rows[0].address == Community.objects.get(name="Circle 00").address


def test_what_waits_is_on_her_page(firm: cast.Cast) -> None:
    from junto.kernel.registry import waiting

    it = makers.community(firm.ada, "People across borders", joining="request")
    actions.ask_to_join(actor=firm.fay, community=it)
    makers.invited(firm.bo, it, by=firm.ada)
    assert [str(row.title) for row in waiting(firm.bo)] == ["An invitation to People across borders"]
    assert [str(row.title) for row in waiting(firm.ada)] == ["Somebody asks to join People across borders"]
    assert waiting(firm.fay) == []
