"""The demo firm's structure, persons, clients and walls."""

from dataclasses import dataclass, field
from typing import Any

from junto.config.planting.content import Calendar, read
from junto.kernel import clock
from junto.people import actions, queries
from junto.people.actions import Cover, Details, Profile

FOUNDED = -1200  # days before day 0 on which the firm began to keep its list here
ROLES = {
    "keith-ramsden": "barriers",
    "yusuf-rahimi": "barriers",
    "miriam-adler": "discovery",
    "nadia-rahman": "discovery",
}


@dataclass(slots=True)
class Firm:
    """What was planted, by the content's own ids."""

    persons: dict[str, Any] = field(default_factory=dict)
    units: dict[str, Any] = field(default_factory=dict)
    offices: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Any] = field(default_factory=dict)
    matters: dict[str, Any] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)

    def zone_of(self, person: str) -> str:
        """The time zone of a person's office."""
        return self.zones.get(person, "Europe/London")


def plant(calendar: Calendar) -> Firm:
    """Persons as an HR list would carry them, then what each says of herself."""
    content, firm = read("firm"), Firm()
    with clock.at(calendar.at(FOUNDED)):
        gareth = next(one for one in content["persons"] if one.get("system_role") == "administrator")
        firm.persons[gareth["id"]] = actions.found_firm(
            name=gareth["name"], email=_address(content, gareth["id"]), password=clock.now().isoformat()
        )
        _structure(content, firm, firm.persons[gareth["id"]])
        _persons(content, firm)
        _outside(content, firm)
        for person, role in ROLES.items():
            actions.give_role(actor=_administrator(firm), person=firm.persons[person], role=role)
    with clock.at(calendar.at(FOUNDED + 1)):
        for one in content["persons"]:
            _profile(one, firm)
        for order, one in enumerate(content["demo_logins"]):
            actions.present_person(person=firm.persons[one["person"]], why=one["why"], order=order)
    _clients(content, firm, calendar)
    _walls(content, firm, calendar)
    return firm


def _address(content: dict[str, Any], person: str) -> str:
    return f"{person}@{content['firm']['email_domain']}"


def _administrator(firm: Firm) -> Any:
    administrator = firm.persons["gareth-prosser"]
    administrator.is_administrator = True
    return administrator


def _structure(content: dict[str, Any], firm: Firm, administrator: Any) -> None:
    administrator.is_administrator = True
    disciplines = {
        one["id"]: actions.record_discipline(actor=administrator, name=one["name"])
        for one in content["disciplines"]
    }
    for one in content["offices"] + content["desks"]:
        firm.offices[one["id"]] = actions.record_office(
            actor=administrator,
            name=one["name"],
            time_zone=one["time_zone"],
            belongs_to=firm.offices.get(one.get("belongs_to", "")),
        )
    for one in content["units"]:
        firm.units[one["id"]] = actions.record_unit(
            actor=administrator,
            name=one["name"],
            discipline=disciplines[one["discipline"]],
            office=firm.offices[one["office"]],
        )


def _persons(content: dict[str, Any], firm: Firm) -> None:
    seniorities = {one["id"]: one["name"] for one in content["seniorities"]}
    zones = {one["id"]: one["time_zone"] for one in content["offices"] + content["desks"]}
    for one in content["persons"]:
        details = Details(
            name=one["name"],
            email=_address(content, one["id"]),
            unit=firm.units[one["unit"]],
            office=firm.offices[one["office"]],
            position=one.get("position", seniorities[one["seniority"]]),
        )
        known = firm.persons.get(one["id"])
        if known is not None:
            actions.correct_person(actor=_administrator(firm), person=known, details=details)
        else:
            firm.persons[one["id"]] = actions.record_person(actor=None, details=details)
        firm.zones[one["id"]] = zones[one["office"]]


def _outside(content: dict[str, Any], firm: Firm) -> None:
    """Advisers from outside: persons without a unit or an office, who belong to nothing here."""
    for one in content["outside_persons"]:
        details = Details(name=one["name"], email=_address(content, one["id"]), outside=True)
        firm.persons[one["id"]] = actions.record_person(actor=None, details=details)
        firm.zones[one["id"]] = one["time_zone"]


def _profile(one: dict[str, Any], firm: Firm) -> None:
    person = firm.persons[one["id"]]
    profile = Profile(
        headline=one.get("headline", ""),
        ask_me=one.get("ask_me", ""),
        please_dont=one.get("please_dont", ""),
        pronouns=one.get("pronouns", ""),
        time_zone=firm.zone_of(one["id"]),
        findable=one.get("findable", True),
    )
    actions.change_profile(actor=person, person=person, profile=profile, interests=one.get("interests", ()))
    for skill in one.get("skills", ()):
        actions.state_skill(actor=person, person=person, name=skill["name"], level=skill["level"])


def _clients(content: dict[str, Any], firm: Firm, calendar: Calendar) -> None:
    with clock.at(calendar.at(FOUNDED + 2)):
        for one in content["clients"]:
            firm.clients[one["id"]] = actions.record_client(
                actor=None, reference=one["reference"], name=one["name"], aliases=one["aliases"]
            )
        for one in content["matters"]:
            firm.matters[one["id"]] = actions.record_matter(
                actor=None,
                reference=one["reference"],
                client=firm.clients[one["client"]],
                label=one["label"],
                aliases=one["aliases"],
            )


def _walls(content: dict[str, Any], firm: Firm, calendar: Calendar) -> None:
    for one in content["barriers"]:
        keeper = firm.persons[one["set_by"]]
        keeper.keeps_walls = True
        covers, named = _named(one, firm)
        with clock.at(calendar.at(one["from_day"])):
            actions.set_barrier(
                actor=keeper,
                name=one["name"],
                kind=one["kind"].replace("-", " "),
                covers=covers,
                persons=named,
                reason=" ".join(one["story"].split())[:300],
                review_on=calendar.on(one["review_day"]),
            )
        with clock.at(calendar.at(one["from_day"] + 1)):
            for person, _side in named[1:]:  # one has still to say that the notice was read
                for notice in queries.unread_notices(person):
                    actions.acknowledge_notice(actor=person, notice=notice)


def _named(one: dict[str, Any], firm: Firm) -> tuple[list[Cover], list[tuple[Any, int]]]:
    if "sides" in one:
        covers, named = [], []
        for number, side in enumerate(one["sides"], start=1):
            covers += [
                Cover(client=firm.clients[side["client"]], side=number),
                Cover(matter=firm.matters[side["matter"]], side=number),
            ]
            named += [(firm.persons[person], number) for person in side["persons"]]
        return covers, named
    covers = [Cover(client=firm.clients[client]) for client in one["covers"]["clients"]]
    covers += [Cover(matter=firm.matters[matter]) for matter in one["covers"]["matters"]]
    return covers, [(firm.persons[person], 0) for person in one.get("excluded", one.get("included", []))]
