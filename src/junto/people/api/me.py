"""What a person says about herself. Every deed here is her own."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field, StringConstraints

from junto.kernel.api import N_, READABLE, REFUSALS, Input, Output, Receipt, Words
from junto.people import actions, queries
from junto.people.actions import Profile
from junto.people.api.persons import STEPS, PersonPage, SkillSaid, listed, skill_said
from junto.people.logic.words import fold

if TYPE_CHECKING:
    from junto.people.models import Person
    from junto.people.request import PersonRequest

router = Router(tags=["me"])
Topic = Annotated[str, StringConstraints(pattern=READABLE, min_length=1, max_length=80)]


class Me(PersonPage):
    """Your page, and what only you see of it."""

    findable: bool = Field(description=N_("Whether colleagues may find you by subject."))
    language: str


class ProfileChange(Input):
    """What you would like to change; what is left out stays as it is."""

    headline: Annotated[str, StringConstraints(pattern=READABLE, max_length=200)] | None = None
    ask_me: Annotated[str, StringConstraints(pattern=READABLE, max_length=300)] | None = None
    please_dont: Annotated[str, StringConstraints(pattern=READABLE, max_length=300)] | None = None
    pronouns: Annotated[str, StringConstraints(pattern=READABLE, max_length=40)] | None = None
    time_zone: Annotated[str, StringConstraints(pattern=READABLE, max_length=60)] | None = Field(
        default=None, description=N_("By its usual name, such as Europe/London; empty for the firm's.")
    )
    findable: bool | None = None


class Interests(Input):
    """What you care about, all of it: what is not named any more is no interest any more."""

    topics: list[Topic] = Field(max_length=40)


class SkillStated(Input):
    """How far you have come with something."""

    topic: Topic
    level: Literal[1, 2, 3, 4, 5] = Field(description=STEPS)


class NearPerson(Output):
    """A colleague near what you care about, and why."""

    key: str
    name: str
    unit: str
    office: str
    ask_me: str
    because: list[str]


class NearInterest(Output):
    """Colleagues near one of your interests, by chance in order."""

    interest: str
    people: list[NearPerson]


class NearMine(Output):
    """For each of your interests."""

    items: list[NearInterest]


@router.get(
    "/me",
    response={200: Me, **REFUSALS},
    summary=N_("My page"),
    description=N_("What others may read of you, and what only you see."),
)
def me(request: PersonRequest) -> Me:
    whose = queries.person_page(request.user, request.user.key) or request.user
    return Me(
        **listed(whose),
        email=whose.email,
        pronouns=whose.pronouns,
        ask_me=whose.ask_me,
        please_dont=whose.please_dont,
        interests=_interests(request.user),
        skills=_skills(request.user),
        time_zone=whose.time_zone,
        findable=whose.findable,
        language=whose.language,
    )


@router.patch(
    "/me",
    response={200: Receipt, **REFUSALS},
    summary=N_("Change my profile"),
    description=N_(
        "It applies at once, and no notice goes to anyone. Name, unit and place are the HR list's."
    ),
)
def change_profile(request: PersonRequest, sent: ProfileChange) -> Receipt:
    said = sent.model_dump(exclude_none=True)
    kept = {name: getattr(request.user, name) for name in Profile.__slots__}
    actions.change_profile(
        actor=request.user,
        person=request.user,
        profile=Profile(**{**kept, **said}),
        interests=_interests(request.user),
    )
    return Receipt(sentence=_("Kept. It applies at once, and no notice went to anyone."))


@router.put(
    "/me/interests",
    response={200: Receipt, **REFUSALS},
    summary=N_("Say what I care about"),
    description=N_(
        "The whole list. A topic nobody named before is a new one; capitals and accents make no other."
    ),
)
def state_interests(request: PersonRequest, sent: Interests) -> Receipt:
    actions.state_interests(actor=request.user, person=request.user, names=sent.topics)
    return Receipt(sentence=_("Kept."))


@router.put(
    "/me/skills",
    response={200: Receipt, **REFUSALS},
    summary=N_("State a skill"),
    description=N_("Saying it again changes the step."),
)
def state_skill(request: PersonRequest, sent: SkillStated) -> Receipt:
    actions.state_skill(actor=request.user, person=request.user, name=sent.topic, level=sent.level)
    return Receipt(sentence=_("Kept."))


@router.delete(
    "/me/skills",
    response={200: Receipt, **REFUSALS},
    summary=N_("Take a skill off my profile"),
    description=N_("By its topic. What is not there stays so."),
)
def withdraw_skill(request: PersonRequest, topic: Words) -> Receipt:
    held = queries.my_skills(request.user).filter(topic__folded=fold(topic)).first()
    if held is not None:
        actions.withdraw_skill(actor=request.user, person=request.user, skill_id=held.pk)
    return Receipt(sentence=_("It is off your profile."))


@router.get(
    "/me/near",
    response={200: NearMine, **REFUSALS},
    summary=N_("Colleagues near what I care about"),
    description=N_("Those who chose to be findable, with the reason. Nobody is told that you looked."),
)
def near_my_interests(request: PersonRequest) -> NearMine:
    groups = queries.near_by_interest(request.user, seed=secrets.randbits(32))
    return NearMine(
        items=[
            NearInterest(
                interest=interest,
                people=[
                    NearPerson(
                        key=near.person.key,
                        name=near.person.name,
                        unit=near.person.unit.name if near.person.unit else "",
                        office=near.person.office.name if near.person.office else "",
                        ask_me=near.person.ask_me,
                        because=[reason.sentence for reason in near.reasons],
                    )
                    for near in people
                ],
            )
            for interest, people in groups
        ]
    )


def _interests(person: Person) -> list[str]:
    return [row.topic.name for row in queries.my_interests(person)]


def _skills(person: Person) -> list[SkillSaid]:
    return [skill_said(row) for row in queries.my_skills(person)]
