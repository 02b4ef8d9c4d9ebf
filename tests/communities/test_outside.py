"""Somebody from outside the firm: herself, whom she was let to meet, and nobody else, on every surface."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from junto.communities import actions, rules
from junto.communities.queries.looks import advising_at
from junto.kernel import clock
from junto.people.models import Barrier, BarrierPerson, Interest, Person, Topic
from junto.people.queries import Look, directory, near_people, persons_named
from junto.people.rules import visible_people
from tests import cast, factories
from tests.api.calling import program
from tests.communities import makers
from tests.communities.test_advising import advised


def known(person: Person) -> set[str]:
    return set(visible_people(person).values_list("name", flat=True))


def test_she_sees_whom_she_advises_until_her_day_and_no_longer(firm: cast.Cast) -> None:
    it, other = makers.community(firm.dee), makers.community(firm.ada, "Going concern")
    makers.joined(firm.bo, it)
    una, row = advised(firm, it)
    assert known(una) == {"Una Outside", "Dee Carrow", "Bo Newman"}
    actions.leave_community(actor=firm.bo, community=it)
    makers.joined(firm.fay, other)
    assert known(una) == {"Una Outside", "Dee Carrow"}
    with clock.at(clock.now() + timedelta(days=7)):
        assert known(una) == {"Una Outside", "Dee Carrow"}
    with clock.at(clock.now() + timedelta(days=8)):
        assert known(una) == {"Una Outside"}
    actions.end_advising(actor=firm.dee, assignment=row)
    assert known(una) == {"Una Outside"}
    assert len(known(firm.fay)) == 8, "whoever is of the firm sees everybody, people from outside too"


def test_before_the_door_and_behind_a_wall_she_meets_nobody(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    una = factories.person("Una Outside", outside=True)
    day = clock.today() + timedelta(days=7)
    actions.ask_adviser(actor=firm.dee, community=it, person=una, scope="x", ends_on=day)
    assert known(una) == {"Una Outside"}
    client = factories.client_behind_wall(out=[])
    round_one = makers.unlisted(firm.ada, client=client)
    makers.joined(una, round_one, makers.invited(una, round_one, firm.ada))
    assert known(una) == {"Una Outside", "Ada Lovelock"}
    BarrierPerson.objects.create(barrier=Barrier.objects.get(), person=una)
    assert known(una) == {"Una Outside"}


def test_as_a_member_she_sees_members_and_who_supports_them(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    una = factories.person("Una Outside", outside=True)
    makers.joined(una, it, makers.invited(una, it, firm.dee))
    row = actions.propose_sponsor(actor=firm.dee, community=it, person=firm.fay)
    actions.accept_sponsorship(actor=firm.fay, proposal=row)
    assert known(una) == {"Una Outside", "Dee Carrow", "Fay Strange"}
    actions.leave_community(actor=una, community=it)
    assert known(una) == {"Una Outside"}


def test_pages_search_counts_suggestions_and_programs_agree(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    una, _row = advised(firm, it)
    makers.in_directory()
    topic = Topic.objects.create(name="Break clauses", folded="break clauses")
    for person in (firm.dee, firm.fay, firm.ada, firm.bo):
        Person.objects.filter(pk=person.pk).update(findable=True)
        Interest.objects.create(person=person, topic=topic, stated_at=clock.now())
    browser = makers.browser(una)

    def code(person: Person) -> int:
        return browser.get(reverse("people:person", args=[person.address])).status_code

    assert (code(firm.dee), code(una), code(firm.fay), code(firm.gareth)) == (200, 200, 404, 404)
    page = browser.get(reverse("people:directory")).content.decode()
    main = page[page.index("<main") :]
    assert "Dee Carrow" in main
    assert not any(person.name in main for person in (firm.ada, firm.bo, firm.fay, firm.gareth))
    found = directory(una, Look())
    assert (found.total, found.pages) == (2, 1)
    assert directory(una, Look(topic="Break clauses")).total == 1
    assert list(persons_named(una, "Fay")) == []
    # a colleague whom she may not know takes no place among the few that are chosen
    for seed in range(6):
        near = near_people(una, words=["Break clauses"], limit=1, seed=seed)
        assert [one.person.name for one in near] == ["Dee Carrow"]
    caller = program(una)
    assert {row["name"] for row in caller.get("/persons")["items"]} == {"Una Outside", "Dee Carrow"}
    assert caller.get(f"/persons/{firm.fay.key}").status == 404
    hidden, absent = caller.get(f"/persons/{firm.fay.key}"), caller.get("/persons/zzzzzzzzzz")
    assert hidden.body == absent.body
    assert caller.get("/communities")["items"] == []


def test_what_an_adviser_reads_is_what_the_door_says(firm: cast.Cast) -> None:
    """Front, about us and the charter that is in force; no draft, no decision, no history, no sponsor."""
    it = makers.community(firm.dee)
    una, _row = advised(firm, it)
    front = reverse("communities:front", args=[it.address])
    browser = makers.browser(una)
    opened = {
        path: browser.get(f"{front}{path}").status_code
        for path in ("", "about/", "charter/", "history/", "decisions/", "sponsor/", "roles/", "looks/",
                     "end/", "charter/write/", "settings/", "decisions/new/")
    }  # fmt: skip
    assert {path for path, code in opened.items() if code == 200} == {"", "about/", "charter/"}
    assert set(opened.values()) == {200, 404, 403} or set(opened.values()) == {200, 404}
    assert advising_at(una, it.key) is not None


@pytest.mark.parametrize("part", ["front", "about", "charter"])
def test_her_pages_offer_no_way_to_what_answers_nothing(firm: cast.Cast, part: str) -> None:
    it = makers.community(firm.dee)
    una, _row = advised(firm, it)
    browser = makers.browser(una)
    page = browser.get(reverse(f"communities:{part}", args=[it.address])).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    for name in ("sponsor", "history", "edit", "roles", "looks", "ending", "charter_write"):
        assert f'href="{reverse(f"communities:{name}", args=[it.address])}"' not in main, name
    assert not rules.visible_communities(una).exists()


def test_tabs_lead_nowhere_that_refuses(firm: cast.Cast) -> None:
    """Each view that a page offers answers; what would refuse is not offered."""
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    una, _row = advised(firm, it)
    offered = {}
    for person in (firm.dee, firm.bo, firm.fay, una):
        browser = makers.browser(person)
        page = browser.get(reverse("communities:about", args=[it.address])).content.decode()
        nav = page[page.index('class="tabs"') :]
        hrefs = re.findall(r'href="([^"]+)"', nav[: nav.index("</nav>")])
        assert [browser.get(href).status_code for href in hrefs] == [200] * len(hrefs)
        offered[person.name] = len(hrefs)
    assert offered == {"Dee Carrow": 7, "Bo Newman": 6, "Fay Strange": 5, "Una Outside": 3}
