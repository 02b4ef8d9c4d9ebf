"""A profile is its person's alone; looking at others leaves no trace."""

import logging
from typing import Any

import pytest

from junto.kernel.models import LedgerEntry, TaskRow
from junto.kernel.policy import Denied
from junto.people import actions, queries
from junto.people.actions import Profile
from junto.people.models import Interest, Person, Skill, Topic
from tests import factories
from tests.people import lists

pytestmark = pytest.mark.django_db


def someone(name: str, *interests: str, findable: bool = True, **fields: Any) -> Person:
    made = factories.person(name, **fields)
    actions.change_profile(actor=made, person=made, profile=Profile(findable=findable), interests=interests)
    made.refresh_from_db()
    return made


def test_a_person_writes_her_own_profile() -> None:
    ada = factories.person("Ada Lovelock")
    profile = Profile("Leases  mostly", "About\u200b breaks", "", "she/her", "Europe/Berlin", True)
    actions.change_profile(
        actor=ada, person=ada, profile=profile, interests=["Break clauses", "break CLAUSES"]
    )
    row = Person.objects.get(pk=ada.pk)
    assert (row.headline, row.ask_me, row.pronouns, row.time_zone, row.findable) == (
        "Leases mostly",
        "About breaks",
        "she/her",
        "Europe/Berlin",
        True,
    )
    assert [topic.name for topic in Topic.objects.all()] == ["Break clauses"]
    assert "mostly" in row.search_text
    assert lists.facts("people.ProfileChanged") == [{"person_id": ada.pk}]
    actions.change_profile(actor=ada, person=ada, profile=profile, interests=["break clauses"])
    assert len(lists.facts("people.ProfileChanged")) == 1


def test_nobody_is_findable_unless_she_says_so() -> None:
    assert factories.person("Ada").findable is False


@pytest.mark.parametrize("deed", ["profile", "interests", "skill", "withdraw"])
def test_nobody_else_writes_it(gareth: Person, deed: str) -> None:
    ada = someone("Ada Lovelock", "break clauses")
    skill = actions.state_skill(actor=ada, person=ada, name="drafting", level=3)
    before = LedgerEntry.objects.count()
    deeds: dict[str, Any] = {
        "profile": lambda: actions.change_profile(actor=gareth, person=ada, profile=Profile("Changed")),
        "interests": lambda: actions.state_interests(actor=gareth, person=ada, names=["tax"]),
        "skill": lambda: actions.state_skill(actor=gareth, person=ada, name="tax", level=5),
        "withdraw": lambda: actions.withdraw_skill(actor=gareth, person=ada, skill_id=skill.pk),
    }
    with pytest.raises(Denied):
        deeds[deed]()
    assert LedgerEntry.objects.count() == before
    assert [Interest.objects.get().topic.name, Skill.objects.get().level] == ["break clauses", 3]
    assert Topic.objects.count() == 2


def test_interests_come_and_go_and_topics_stay() -> None:
    ada = someone("Ada", "a topic", "another")
    actions.state_interests(actor=ada, person=ada, names=["another", "third"])
    assert [row.topic.name for row in queries.my_interests(ada)] == ["another", "third"]
    assert Topic.objects.count() == 3
    assert len(lists.facts("people.TopicNamed")) == 3


def test_skills_in_five_steps() -> None:
    ada, bo = factories.person("Ada"), factories.person("Bo")
    first = actions.state_skill(actor=ada, person=ada, name="Drafting", level=2)
    again = actions.state_skill(actor=ada, person=ada, name="drafting", level=5)
    assert (first.pk, again.level, str(again.get_level_display())) == (again.pk, 5, "I teach it")
    for level in (0, 6):
        with pytest.raises(Denied):
            actions.state_skill(actor=ada, person=ada, name="Tax", level=level)
    with pytest.raises(Denied):
        actions.state_skill(actor=ada, person=ada, name=" \u200b", level=3)
    actions.withdraw_skill(actor=bo, person=bo, skill_id=again.pk)
    assert Skill.objects.count() == 1
    actions.withdraw_skill(actor=ada, person=ada, skill_id=again.pk)
    assert Skill.objects.count() == 0


def test_look_is_hers() -> None:
    ada = factories.person("Ada")
    actions.change_look(actor=ada, theme="dark", language="de", shortcuts=False)
    actions.change_look(actor=ada)
    row = Person.objects.get(pk=ada.pk)
    assert (row.theme, row.language, row.shortcuts) == ("dark", "de", False)
    for wrong in ({"theme": "pink"}, {"language": "tlh"}):
        with pytest.raises(Denied):
            actions.change_look(actor=ada, **wrong)
    assert LedgerEntry.objects.count() == 0


def test_my_data_is_mine_alone() -> None:
    ada, bo = someone("Ada Lovelock", "break clauses"), someone("Bo Newman", "secret subject")
    actions.state_skill(actor=ada, person=ada, name="drafting", level=4)
    data = queries.my_data(ada)
    assert data["interests"][0]["topic"] == "break clauses"  # type: ignore[index,call-overload]  # plain data
    assert data["skills"][0]["level"] == "others rely on me"  # type: ignore[index,call-overload]  # plain data
    assert "secret subject" not in str(data)
    assert bo.email not in str(data)


@pytest.fixture
def firm() -> dict[str, Person]:
    leeds = factories.office("Leeds")
    return {
        "ada": someone("Ada Same", "Break Clauses", office=leeds),
        "bo": someone("Bo Close", "break notices"),
        "cy": someone("Cy Hidden", "break clauses", findable=False),
        "dee": someone("Dee Other", "plain drafting"),
        "eli": someone("Eli Gone", "break clauses", is_active=False, deactivated_at=factories.clock.now()),
        "fay": someone("Fay Looks", "break clauses", findable=False),
    }


def test_near_people_are_those_who_chose_it_with_the_reason(firm: dict[str, Person]) -> None:
    near = queries.near_people(firm["fay"], words=["break clauses"], seed=1)
    assert {row.person.name: [reason.sentence for reason in row.reasons] for row in near} == {
        "Ada Same": ["also cares about Break Clauses"],
        "Bo Close": ["cares about break notices"],
    }
    topic = Topic.objects.get(folded="break clauses")
    by_topic = queries.near_people(firm["fay"], topics=[topic.pk, 999_999], seed=1)
    assert {row.person.pk for row in by_topic} == {row.person.pk for row in near}
    assert [
        (name, {row.person.name for row in rows})
        for name, rows in queries.near_by_interest(firm["fay"], seed=3)
    ] == [("Break Clauses", {"Ada Same", "Bo Close"})]
    assert queries.near_people(firm["fay"], words=["", " "], seed=1) == ()


def test_the_very_topic_comes_first_when_there_are_many(firm: dict[str, Person]) -> None:
    for seed in range(5):
        near = queries.near_people(firm["fay"], words=["break clauses"], limit=1, seed=seed)
        assert [row.person.name for row in near] == ["Ada Same"]


def test_the_order_is_chance_and_a_seed_repeats_it(firm: dict[str, Person]) -> None:
    for number in range(8):
        someone(f"Extra{number} Person", "break clauses")
    orders = [
        tuple(
            row.person.pk
            for row in queries.near_people(firm["fay"], words=["break clauses"], limit=6, seed=seed)
        )
        for seed in (1, 1, 2, 3)
    ]
    assert orders[0] == orders[1]
    assert len(set(orders)) == 3


def test_looking_leaves_no_trace(
    firm: dict[str, Person], caplog: pytest.LogCaptureFixture, client: Any
) -> None:
    actions.state_interests(actor=firm["fay"], person=firm["fay"], names=["break clauses"])
    client.force_login(firm["fay"])
    client.get("/me/")
    before = (
        LedgerEntry.objects.count(),
        TaskRow.objects.count(),
        list(Person.objects.order_by("pk").values()),
    )
    with caplog.at_level(logging.DEBUG, logger="junto"):
        assert "Ada Same" in client.get("/near/").content.decode()
        client.get("/people/", {"topic": "break clauses"})
        client.get(f"/people/{firm['ada'].address}/")
    after = LedgerEntry.objects.count(), TaskRow.objects.count(), list(Person.objects.order_by("pk").values())
    assert after == before
    said = [record for record in caplog.records if record.name.startswith("junto")]
    assert {record.name for record in said} == {"junto.answers"}  # how long a page took, by its name
    assert [record for record in said if firm["fay"].key in record.getMessage()] == []


def test_topics_like_what_is_typed(firm: dict[str, Person]) -> None:
    fay = firm["fay"]
    assert [topic.name for topic in queries.topics_like(fay, "BRE")] == ["Break Clauses", "break notices"]
    assert [topic.name for topic in queries.topics_like(fay, "drafting")] == ["plain drafting"]
    assert queries.topics_like(fay, " ") == []
    assert len(queries.topics_like(fay, "break", limit=1)) == 1


def test_a_subject_is_searched_only_among_those_who_chose_it(firm: dict[str, Person]) -> None:
    fay = firm["fay"]
    for look in (queries.Look(topic="break clauses"), queries.Look(words="clauses")):
        assert [row.name for row in queries.directory(fay, look).persons] == ["Ada Same"]
    found = queries.directory(fay, queries.Look(topic="break"))
    assert {found_.name: found.said[found_.pk] for found_ in found.persons} == {
        "Ada Same": [("Break Clauses", None)],
        "Bo Close": [("break notices", None)],
    }
    actions.refresh_search(Person.objects.all())
    everybody = queries.directory(fay, queries.Look())
    assert [row.name for row in everybody.persons] == [
        "Ada Same",
        "Bo Close",
        "Cy Hidden",
        "Dee Other",
        "Fay Looks",
    ]
