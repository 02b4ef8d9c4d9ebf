"""The directory: everybody at the firm, found by words and by place."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, IntegerField, Q, QuerySet, Value

from junto.people import rules
from junto.people.logic import words as text
from junto.people.models import Interest, Office, Person, Skill, Topic, Unit

PAGE = 50


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody looks for: words, and the numbers of unit, office and discipline; None for any."""

    words: str = ""
    topic: str = ""
    unit: int | None = None
    office: int | None = None
    discipline: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the directory; `said` is what each person said of the topic looked for, by her number."""

    persons: list[Person]
    total: int
    page: int
    pages: int
    said: dict[int, list[tuple[str, int | None]]]


@dataclass(frozen=True, slots=True)
class Options:
    """What the directory can be narrowed to: (number, name) each."""

    units: list[tuple[int, str]]
    offices: list[tuple[int, str]]
    disciplines: list[tuple[int, str]]


def directory(person: Person, look: Look) -> Found:
    """One page of fifty of the people a person can see, by name.

    Words are looked for in name, headline, unit, office and position, and in the topics of those who chose
    to be findable; so is `topic`. Nothing of the looking is kept.
    """
    rows, topics = looked_for(person, look)
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, look.page), pages)
    shown = rows.select_related("unit__discipline", "office").order_by("sort_name", "id")
    found = list(shown[(page - 1) * PAGE : page * PAGE])
    return Found(found, total, page, pages, _said(found, topics) if topics is not None else {})


def looked_for(person: Person, look: Look) -> tuple[QuerySet[Person], QuerySet[Topic] | None]:
    """The people somebody looks for, and the topics that made them be found."""
    rows = rules.visible_people(person).filter(rules.at_the_firm())
    for field in ("unit", "office"):
        value = getattr(look, field)
        if value is not None:
            rows = rows.filter(**{f"{field}_id": value})
    if look.discipline is not None:
        rows = rows.filter(unit__discipline_id=look.discipline)
    wanted, topic = text.search_words(look.words), text.search_words(look.topic)
    if (look.words.strip() and not wanted) or (look.topic.strip() and not topic):
        return rows.none(), None
    if not wanted and not topic:
        return rows, None
    known = rules.visible_topics(person)
    for word in wanted:
        named = known.filter(folded__contains=word)
        rows = rows.filter(Q(search_text__contains=text.wanted(word)) | _stated(named))
    told = known.filter(Q(*(Q(folded__contains=word) for word in topic or wanted)))
    if topic:
        rows = rows.filter(_stated(told))
    return rows, told


def options() -> Options:
    """Units, offices and disciplines by name, in one query."""
    columns = ("what", "number", "name", "above", "above_name")
    units = Unit.objects.annotate(
        what=Value("unit", CharField()), number=F("pk"), above=F("discipline_id"),
        above_name=F("discipline__name"),
    )  # fmt: skip
    offices = Office.objects.annotate(
        what=Value("office", CharField()), number=F("pk"), above=Value(None, IntegerField()),
        above_name=Value("", CharField()),
    )  # fmt: skip
    rows: list[Any] = list(units.values_list(*columns).union(offices.values_list(*columns), all=True))
    disciplines = {above: name for what, _id, _name, above, name in rows if what == "unit" and above}
    return Options(
        units=_by_name((number, name) for what, number, name, _a, _n in rows if what == "unit"),
        offices=_by_name((number, name) for what, number, name, _a, _n in rows if what == "office"),
        disciplines=_by_name(disciplines.items()),
    )


def _by_name(pairs: Any) -> list[tuple[int, str]]:
    return sorted(pairs, key=lambda pair: text.fold(pair[1]))


def _stated(topics: QuerySet[Topic]) -> Q:
    """She chose to be findable and stated one of the topics."""
    interest = Interest.objects.filter(topic__in=topics, person__findable=True)
    skill = Skill.objects.filter(topic__in=topics, person__findable=True)
    return Q(pk__in=interest.values("person")) | Q(pk__in=skill.values("person"))


def _said(persons: list[Person], topics: QuerySet[Topic]) -> dict[int, list[tuple[str, int | None]]]:
    numbers = [row.pk for row in persons if row.findable]
    interests = Interest.objects.filter(person__in=numbers, topic__in=topics).annotate(
        step=Value(None, IntegerField())
    )
    skills = Skill.objects.filter(person__in=numbers, topic__in=topics).annotate(step=F("level"))
    columns = ("person_id", "topic__name", "step")
    said: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for number, name, step in interests.values_list(*columns).union(skills.values_list(*columns), all=True):
        said[number].append((name, step))
    return {number: sorted(rows, key=lambda row: (row[0], row[1] or 0)) for number, rows in said.items()}


def everyone_named(person: Person, look: Look) -> list[Person]:
    """For administrators: people with such a name, place or address, those who left or will come included."""
    wanted = text.search_words(look.words)
    if not wanted or not rules.may_administer(person):
        return []
    rows = rules.visible_people(person).select_related("unit", "office")
    if "@" in look.words:
        return list(
            rows.filter(email__contains=look.words.strip().lower()[:254]).order_by("sort_name", "id")[:PAGE]
        )
    for word in wanted:
        rows = rows.filter(search_text__contains=text.wanted(word))
    return list(rows.order_by("sort_name", "id")[:PAGE])
