"""The directory, one person, and the firm's structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from ninja import Router
from pydantic import Field

from junto.kernel.api import N_, REFUSALS, Key, Limit, Mark, Output, Page, Words, page_of
from junto.people import queries
from junto.people.logic.words import fold
from junto.people.models import Office, Person, Skill, Unit

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["persons"])
STEPS = N_("1 beginning, 2 with guidance, 3 on my own, 4 others rely on me, 5 I teach it.")


class PersonListed(Output):
    """A person in the directory: what the HR list carries, and her headline."""

    key: str
    name: str
    unit: str
    discipline: str
    office: str
    position: str
    headline: str


class Persons(Page):
    """People at the firm."""

    items: list[PersonListed]


class SkillSaid(Output):
    """A skill in somebody's own words; not a judgement of anybody else's."""

    topic: str
    level: int = Field(ge=1, le=5, description=STEPS)
    said: str = Field(description=N_("The step in words."))


class PersonPage(PersonListed):
    """A person's page: what others may read of her, in her own words."""

    email: str
    pronouns: str
    ask_me: str
    please_dont: str
    interests: list[str]
    skills: list[SkillSaid]
    time_zone: str


class UnitNamed(Output):
    """A unit of the firm's chart."""

    name: str
    discipline: str


class Units(Output):
    """All units, by name."""

    items: list[UnitNamed]


class OfficeNamed(Output):
    """A place of work."""

    name: str
    belongs_to: str = Field(
        description=N_("For a desk in somebody else's building: the office it belongs to.")
    )


class Offices(Output):
    """All offices, by name."""

    items: list[OfficeNamed]


@router.get(
    "/persons",
    response={200: Persons, **REFUSALS},
    summary=N_("People at the firm"),
    description=N_(
        "Found by words in name, headline, unit, office and position, and by what those who chose to be "
        "findable "
        "said about themselves; narrowed by unit, office and discipline, "
        "by name. Nothing of the looking is kept."
    ),
)
def persons(
    request: PersonRequest,
    q: Words = "",
    topic: Words = "",
    unit: Words = "",
    office: Words = "",
    discipline: Words = "",
    after: Mark = "",
    limit: Limit = 50,
) -> Persons:
    known = queries.options()
    look = queries.Look(
        words=q,
        topic=topic,
        unit=_number(known.units, unit),
        office=_number(known.offices, office),
        discipline=_number(known.disciplines, discipline),
    )
    rows, _topics = queries.looked_for(request.user, look)
    found, mark = page_of(rows.select_related("unit__discipline", "office"), after, limit)
    return Persons(items=[PersonListed(**listed(row)) for row in found], next=mark)


@router.get(
    "/persons/{key}",
    response={200: PersonPage, **REFUSALS},
    summary=N_("One person"),
    description=N_(
        "Name, unit, place and position come from the HR list, everything else is in her own words."
    ),
)
def person(request: PersonRequest, key: Key) -> PersonPage:
    whose = queries.person_page(request.user, key)
    if whose is None:
        raise Http404
    said = queries.profile_topics(request.user, whose)
    return PersonPage(
        **listed(whose),
        email=whose.email,
        pronouns=whose.pronouns,
        ask_me=whose.ask_me,
        please_dont=whose.please_dont,
        interests=[row.topic.name for row in said.interests],
        skills=[skill_said(row) for row in said.skills],
        time_zone=whose.time_zone,
    )


@router.get(
    "/units",
    response={200: Units, **REFUSALS},
    tags=["structure"],
    summary=N_("Units"),
    description=N_("The units of the firm's chart, with the discipline each practises."),
)
def units(request: PersonRequest) -> Units:
    rows = sorted(Unit.objects.select_related("discipline"), key=lambda row: fold(row.name))
    return Units(
        items=[
            UnitNamed(name=row.name, discipline=row.discipline.name if row.discipline else "") for row in rows
        ]
    )


@router.get(
    "/offices",
    response={200: Offices, **REFUSALS},
    tags=["structure"],
    summary=N_("Offices"),
    description=N_("Places of work, desks in other people's buildings included."),
)
def offices(request: PersonRequest) -> Offices:
    rows = sorted(Office.objects.select_related("belongs_to"), key=lambda row: fold(row.name))
    return Offices(
        items=[
            OfficeNamed(name=row.name, belongs_to=row.belongs_to.name if row.belongs_to else "")
            for row in rows
        ]
    )


def listed(row: Person) -> dict[str, str]:
    unit = row.unit
    return {
        "key": row.key,
        "name": row.name,
        "unit": unit.name if unit else "",
        "discipline": unit.discipline.name if unit and unit.discipline else "",
        "office": row.office.name if row.office else "",
        "position": row.position,
        "headline": row.headline,
    }


def skill_said(row: Skill) -> SkillSaid:
    return SkillSaid(topic=row.topic.name, level=row.level, said=str(row.get_level_display()))


def _number(named: list[tuple[int, str]], name: str) -> int | None:
    """The number of a place by its name; one that no place has, where there is none of that name."""
    if not name.strip():
        return None
    return next((number for number, known in named if fold(known) == fold(name)), 0)
