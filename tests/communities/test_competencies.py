"""Core competencies: kept by administrators, linked by communities; a gap is no fault."""

from typing import Any

import pytest
from django.urls import reverse

from junto.communities import actions, queries
from junto.communities.models import CompetenceLink
from junto.kernel import clock
from junto.kernel.policy import Conflict, Denied
from junto.people.actions import end_competency, keep_competency
from junto.people.models import Competency, Topic
from tests import cast, factories
from tests.api.calling import program
from tests.communities import makers

SAID = "From heads of terms to exit."


def kept(firm: cast.Cast, name: str = "Leases", words: str = SAID) -> Competency:
    return keep_competency(actor=firm.gareth, name=name, words=words)


def test_an_administrator_keeps_the_register_with_its_history(firm: cast.Cast) -> None:
    row = kept(firm)
    assert row.topic.core_competency
    with pytest.raises(Conflict):
        kept(firm)
    again = kept(firm, "LEASES", "Other words.")
    rows = [(row.words, row.until is None) for row in Competency.objects.order_by("pk")]
    assert rows == [(SAID, False), ("Other words.", True)]
    end_competency(actor=firm.gareth, competency=again)
    with pytest.raises(Conflict):
        end_competency(actor=firm.gareth, competency=again)
    assert Topic.objects.get(name="Leases").core_competency is False
    page = queries.register(firm.fay)
    assert (page.kept, [one.words for one in page.before]) == ((), ["Other words.", SAID])


def test_nobody_else_does_and_twelve_are_enough(firm: cast.Cast) -> None:
    last = makers.last_entry()
    with pytest.raises(Denied):
        keep_competency(actor=firm.dee, name="Leases", words=SAID)
    with pytest.raises(Denied):
        kept(firm, " ", SAID)
    address = reverse("communities:competences_keep")
    assert makers.browser(firm.dee).post(address, {"name": "Leases", "words": SAID}).status_code == 403
    assert (Competency.objects.count(), Topic.objects.count(), makers.last_entry()) == (0, 0, last)
    for n in range(12):
        kept(firm, f"Topic {n}")
    last = makers.last_entry()
    with pytest.raises(Denied, match="Twelve"):
        kept(firm, "One more")
    with pytest.raises(Denied):
        end_competency(actor=firm.dee, competency=Competency.objects.first())
    assert (Competency.objects.filter(until__isnull=True).count(), makers.last_entry()) == (12, last)


def test_those_who_keep_a_community_link_up_to_three(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    rows = [kept(firm, f"Topic {n}").topic_id for n in range(4)]
    last = makers.last_entry()
    other = Topic.objects.create(name="Bread", folded="bread")
    for person, topics in (
        (firm.bo, rows[:1]),
        (firm.gareth, rows[:1]),
        (firm.dee, rows),
        (firm.dee, [other.pk]),
    ):
        with pytest.raises(Denied):
            actions.link_competences(actor=person, community=it, topics=topics)
    assert (CompetenceLink.objects.count(), makers.last_entry()) == (0, last)
    browser = makers.browser(firm.dee)
    address = reverse("communities:competences_of", args=[it.address])
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"topics": [str(rows[0]), str(rows[1])]}).status_code == 302
    actions.link_competences(actor=firm.dee, community=it, topics=rows[1:3])
    assert queries.cared_for(firm.fay, it) == rows[1:3]
    assert CompetenceLink.objects.count() == 3
    assert makers.kinds(last) == ["CompetencesLinked", "CompetencesLinked"]
    actions.link_competences(actor=firm.dee, community=it, topics=rows[1:3])
    assert makers.kinds(last) == ["CompetencesLinked", "CompetencesLinked"]


def test_walls_hold_on_both_sides(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[firm.cy])
    it = makers.community(firm.dee, "Walled round", client=client)
    plain = kept(firm)
    last = makers.last_entry()
    with pytest.raises(Denied):
        kept(firm, f"Work for {client.name}")
    assert makers.last_entry() == last
    topic = Topic.objects.create(name=f"Work for {client.name}", folded=f"work for {client.name.lower()}")
    named = Competency.objects.create(topic=topic, words=SAID, since=clock.now())
    actions.link_competences(actor=firm.dee, community=it, topics=[plain.topic_id, named.topic_id])
    hers = queries.register(firm.cy)
    assert [(row.competency.topic.name, row.communities) for row in hers.kept] == [("Leases", ())]
    assert hers.without == ()
    body = program(firm.cy).get("/competencies").body.decode()
    assert "Walled round" not in body
    assert client.name not in body
    assert [len(row.communities) for row in queries.register(firm.fay).kept] == [1, 1]


@pytest.mark.parametrize("many", [1, 3])
def test_the_page(firm: cast.Cast, many: int, django_assert_num_queries: Any) -> None:
    for n in range(many):
        it = makers.community(firm.dee, f"Community {n}")
        actions.link_competences(actor=firm.dee, community=it, topics=[kept(firm, f"Topic {n}").topic_id])
        makers.community(firm.dee, f"Free {n}")
    kept(firm, "Carve-outs")
    browser = makers.browser(firm.fay)
    browser.get(reverse("communities:competences"))
    with django_assert_num_queries(7):
        page = browser.get(reverse("communities:competences")).content.decode()
    assert page.count("no community at present") == 1
    assert "Free 0" in page
    assert "Take it off" not in page
    assert (
        "Take it off" in makers.browser(firm.gareth).get(reverse("communities:competences")).content.decode()
    )
    api = program(firm.fay).get("/competencies")
    assert (len(api["items"]), len(api["without"])) == (many + 1, many)
