"""The demo firm's communities: founded, joined and kept by their own people, deed by deed in time."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from junto.communities import actions
from junto.config.planting.content import Calendar, read
from junto.config.planting.endings import Ended
from junto.config.planting.firm import Firm
from junto.config.planting.governing import Governing
from junto.kernel import clock

LISTING = {"public-in-firm": "firm", "members-and-entitled": "members"}
JOINING = {"open": "open", "ask": "request"}
Deed = tuple[datetime, int, Callable[[], object]]


def plant(calendar: Calendar, firm: Firm) -> dict[str, Any]:
    """Every community that lives, by the content's own ids."""
    founded: dict[str, Any] = {}
    deeds: list[Deed] = []
    governing = Governing(calendar, firm, founded)
    for content in read("communities")["communities"]:
        deeds += _Story(content, calendar, firm, founded).deeds()
        if "ended" in content:
            Ended(content, governing).deeds()
    deeds += _waiting(calendar, firm, founded)
    deeds += governing.deeds()
    for moment, _order, deed in sorted(deeds, key=lambda one: one[:2]):
        with clock.at(moment):
            deed()
    return founded


class _Story:
    """One community's deeds, each with its moment."""

    def __init__(
        self, content: dict[str, Any], calendar: Calendar, firm: Firm, founded: dict[str, Any]
    ) -> None:
        self.content, self.calendar, self.firm, self.founded = content, calendar, firm, founded
        self.told: list[Deed] = []

    def deeds(self) -> list[Deed]:
        content = self.content
        self.on(content["founded_day"], 0, content["founder"], self.found)
        for member in content["members"]:
            if member["person"] != content["founder"]:
                self.joining(member)
            if member.get("left", 0) < content.get("ended", {}).get("day", 0):
                self.on(member["left"], 6, member["person"], self.leave)
            if "paused" in member:
                pause = partial(self.pause, until=self.calendar.on(member["paused"]["until"]))
                self.on(member["paused"]["from"], 5, member["person"], pause)
        self.roles()
        if content["founder"] not in {member["person"] for member in content["members"]}:
            # somebody from outside the trade set it up and left it to those who keep it
            handed = max(self.begins(content["facilitators"][0]) + 1, content["founded_day"] + 90)
            self.on(handed, 9, content["founder"], self.leave)
        if "resting" in content:
            keeper = content["facilitators"][-1]["person"]
            self.on(content["resting"]["day"], 7, keeper, self.rest)
        return self.told

    def on(self, day: int, order: int, person: str, deed: Callable[[Any], object]) -> None:
        moment = self.calendar.at(day, 9 + order % 8, order * 7 % 60, self.firm.zone_of(person))
        self.told.append((moment, order, lambda: deed(self.firm.persons[person])))

    @property
    def community(self) -> Any:
        return self.founded[self.content["id"]]

    def found(self, founder: Any) -> None:
        content = self.content
        self.founded[content["id"]] = actions.found_community(
            actor=founder,
            name=content["name"],
            question=content["first_question"],
            domain=" ".join(content["domain"].split()),
            kind=content["kind"],
            origin=content["origin"],
            listing=LISTING[content["visibility"]],
            joining=JOINING[content["joining"]],
            client=self.firm.clients.get(content.get("client", "")),
        )

    def joining(self, member: dict[str, Any]) -> None:
        if self.content["joining"] == "ask" or "invitation" in member["via"]:
            self.on(
                member["joined"], 1, self.content["founder"], lambda _founder: self.invite(member["person"])
            )
        if member["via"] == "link":
            self.on(member["joined"], 2, member["person"], self.join_by_link)
        else:
            self.on(member["joined"], 2, member["person"], self.join)

    def invite(self, person: str) -> None:
        actions.invite_persons(
            actor=self.host(), community=self.community, persons=[self.firm.persons[person]]
        )

    def host(self) -> Any:
        """A member of the moment who might invite: who keeps the community, else who came first."""
        here = set(self.community.memberships.filter(left_at__isnull=True).values_list("person", flat=True))
        keepers = [one["person"] for one in self.content["facilitators"]]
        order = [*keepers, self.content["founder"], *(one["person"] for one in self.content["members"])]
        return next(person for name in order if (person := self.firm.persons[name]).pk in here)

    def join(self, person: Any) -> None:
        actions.join_community(actor=person, community=self.community)

    def join_by_link(self, person: Any) -> None:
        link = actions.make_link(actor=self.host(), community=self.community)
        actions.join_community(actor=person, community=self.community, invitation=link.invitation)
        actions.revoke_invitation(actor=link.invitation.sender, invitation=link.invitation)

    def pause(self, person: Any, until: Any) -> None:
        actions.pause_membership(actor=person, community=self.community, until=until)

    def leave(self, person: Any) -> None:
        actions.leave_community(actor=person, community=self.community)

    def rest(self, keeper: Any) -> None:
        resting = self.content["resting"]
        actions.declare_resting(
            actor=keeper,
            community=self.community,
            look_again_on=self.calendar.on(resting["look_again_day"]),
            why=resting["why"],
        )

    def roles(self) -> None:
        for one in self.content["facilitators"]:
            if one["person"] != self.content["founder"]:
                self.on(self.begins(one), 4, one["person"], self.take)
            if one.get("until", 1) <= 0:
                self.on(one["until"], 8, one["person"], self.lay_down)
        first = self.content["facilitators"][0]
        if first["person"] != self.content["founder"]:
            self.on(self.begins(first), 8, self.content["founder"], self.lay_down)

    def begins(self, one: dict[str, Any]) -> int:
        """The day a facilitator takes the role: not before she has joined."""
        joined = [
            int(member["joined"]) for member in self.content["members"] if member["person"] == one["person"]
        ]
        return max(int(one["from"]), *joined)

    def take(self, person: Any) -> None:
        keeping = self.community.roles.filter(
            role="facilitator", since__isnull=False, until__isnull=True
        ).first()
        if keeping is not None:
            actions.offer_role(
                actor=keeping.person, community=self.community, person=person, role="facilitator"
            )
        actions.take_role(actor=person, community=self.community, role="facilitator")

    def lay_down(self, person: Any) -> None:
        held = self.community.roles.filter(
            person=person, role="facilitator", since__isnull=False, until__isnull=True
        ).first()
        if held is not None:
            actions.lay_down_role(actor=person, held=held)


def _waiting(calendar: Calendar, firm: Firm, founded: dict[str, Any]) -> list[Deed]:
    """What is open on the day of planting: invitations nobody has to answer."""
    people = firm.persons

    def invite(sender: str, community: str, person: str, words: str) -> Callable[[], object]:
        return lambda: actions.invite_persons(
            actor=people[sender], community=founded[community], persons=[people[person]], words=words
        )

    return [
        (
            calendar.at(-3, 16, 5),
            50,
            invite(
                "georgina-hale",
                "family-businesses",
                "tom-adeyemi",
                "Tom, you sit two desks away and hear half of it anyway. Come on Wednesday; if it is not "
                "for you, that is a fine answer and nobody will know.",
            ),
        ),
        (
            calendar.at(-2, 9, 40),
            51,
            invite(
                "dafydd-pritchard",
                "indirect-tax",
                "declan-o-murchu",
                "Half of our questions begin with an option to tax on a retail park. You would save us "
                "from guessing what the landlord meant.",
            ),
        ),
    ]
