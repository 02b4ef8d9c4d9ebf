"""What the communities of the demo firm agreed: charters, decisions, sponsors, an adviser, in time."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from junto.communities.actions import advising, charter, competences, roles, sponsoring, supporting
from junto.communities.actions.charter import CharterText, text_of
from junto.config.planting.content import Calendar, read
from junto.config.planting.firm import Firm
from junto.decisions import actions as decisions
from junto.decisions.actions.opening import Proposal
from junto.kernel import clock
from junto.people import queries as people
from junto.people.actions import competencies

OPEN_FOR = 8  # days from a charter's draft to the members' yes
STILL_OPEN = timedelta(days=14)  # day 0 may lie six days back: what shall be found open stays so for longer
SMALL = 6  # members, of whom each has to answer
REGISTERED, LINKED = -400, -20


class Governing:
    """The deeds of this content, for the one list of deeds that the planting sorts by time."""

    def __init__(self, calendar: Calendar, firm: Firm, founded: dict[str, Any]) -> None:
        self.calendar, self.firm, self.founded = calendar, firm, founded
        self.content = read("governing")
        self.told: list[tuple[Any, int, Callable[[], object]]] = []

    def deeds(self) -> list[tuple[Any, int, Callable[[], object]]]:
        for one in self.content["charters"]:
            self.charter(one)
        for one in self.content["sponsors"]:
            self.sponsor(one)
        for one in self.content["advisers"]:
            self.adviser(one)
        for one in self.content["decisions"]:
            self.on(one["opened_day"], 40, partial(self.stand_alone, one))
        for one in self.content["amendments"]:
            self.on(one["opened_day"], 41, partial(self.amendment, one))
        for one in self.content["roles"]:
            self.on(one["day"], 47, partial(self.role, one))
        for one in self.content["competencies"]:
            self.on(REGISTERED, 48, partial(self.competency, one))
            if "community" in one:
                self.on(LINKED, 49, partial(self.link, one))
        return self.told

    def on(self, day: int, order: int, deed: Callable[[], object]) -> None:
        self.told.append((self.calendar.at(day, 9 + order % 8, order * 7 % 60), order, deed))

    def person(self, name: str) -> Any:
        return self.firm.persons[name]

    def members(self, community: str) -> list[Any]:
        """Who belongs at the moment, in the order in which they came."""
        open_ones = self.founded[community].memberships.filter(left_at__isnull=True)
        return [one.person for one in open_ones.select_related("person").order_by("joined_at", "pk")]

    def keeper(self, community: str) -> Any:
        held = self.founded[community].roles.filter(
            role="facilitator", since__isnull=False, until__isnull=True
        )
        kept = held.select_related("person").order_by("since").first()
        return kept.person if kept else self.members(community)[0]

    # --- charters ---------------------------------------------------------------------------------------

    def charter(self, one: dict[str, Any]) -> None:
        text = CharterText(**_clauses(one["parts"]))
        if one["state"] == "draft":
            self.on(-6, 30, lambda: self.draft(one["community"], text))
            return
        first = replace(text, **_clauses(one["before"])) if "before" in one else text
        self.agree(one["community"], one["adopted_day"], first)
        if "before" in one:
            self.agree(one["community"], one["amended_day"], replace(text, note=one["amended_because"]))

    def draft(self, community: str, text: CharterText) -> int:
        place = self.founded[community]
        began = getattr(place, "charter", None)
        kept = charter.save_draft(
            actor=self.keeper(community), community=place, text=text, base=began.saves if began else 0
        )
        return kept.saves

    def agree(self, community: str, day: int, text: CharterText) -> None:
        """Drafted, put to the members a week before the day, answered in between, adopted on the day."""
        held: list[Any] = []
        self.on(day - OPEN_FOR, 31, lambda: held.append(self.put(community, text)))
        self.on(day - OPEN_FOR + 3, 32, lambda: self.answered(held[0], leave_out=2))
        self.on(day, 33, lambda: decisions.settle(decision=held[0]))

    def put(self, community: str, text: CharterText, window: timedelta = timedelta(days=OPEN_FOR - 1)) -> Any:
        place, keeper = self.fresh(community), self.keeper(community)
        saves = self.draft(community, text)
        revision = charter.publish_revision(actor=keeper, community=place, base=saves)
        proposal = Proposal(title="", text="", window=window)
        draft = decisions.propose(
            actor=keeper,
            community=place,
            proposal=proposal,
            subject=f"communities.charterrevision:{revision.pk}",
        )
        return decisions.open_decision(actor=keeper, decision=draft)

    def fresh(self, community: str) -> Any:
        place = self.founded[community]
        place.refresh_from_db()
        return place

    def answered(self, decision: Any, *, leave_out: int, most: int = 99) -> None:
        """Members answer one after the other; the last stands aside, and some do not get round to it."""
        roll = [entry.person for entry in decision.roll.select_related("person").order_by("pk")]
        if len(roll) < SMALL:
            leave_out = 0
        for person in roll[: min(most, len(roll) - leave_out)]:
            decisions.respond(actor=person, decision=decision, answer="consent", version=1)

    # --- other decisions --------------------------------------------------------------------------------

    def stand_alone(self, one: dict[str, Any]) -> None:
        place, keeper = self.fresh(one["community"]), self.keeper(one["community"])
        window = None if "statement" in one else STILL_OPEN
        proposal = Proposal(title=one["title"], text=one["text"], kind=one["kind"], window=window)
        draft = decisions.propose(actor=keeper, community=place, proposal=proposal)
        decision = decisions.open_decision(actor=keeper, decision=draft)
        if one["answers"]:
            later = clock.now() + timedelta(days=1)
            with clock.at(min(later, self.calendar.latest)):
                self.answered(decision, leave_out=3, most=one["answers"])
        if "statement" in one:
            closes_at = decision.closes_at
            assert closes_at is not None
            with clock.at(closes_at + timedelta(hours=1)):
                decisions.settle(decision=decision)
                decision.refresh_from_db()
                decisions.state_outcome(actor=keeper, decision=decision, statement=one["statement"])

    def amendment(self, one: dict[str, Any]) -> None:
        community = one["community"]
        place = self.fresh(community)
        now = text_of(place.charter.revisions.get(in_force_at__isnull=False, superseded_at=None))
        joining = f"{now.joining} {one['joining_adds']}"
        decision = self.put(community, replace(now, joining=joining, note=one["because"]), STILL_OPEN)
        roll = [entry.person for entry in decision.roll.select_related("person").order_by("pk")]
        keeper = self.keeper(community)
        for person in roll[1:5]:
            decisions.respond(actor=person, decision=decision, answer="consent", version=1)
        decisions.respond(
            actor=roll[-1], decision=decision, answer="object", version=1, reason=one["objection"]
        )
        with clock.at(min(clock.now() + timedelta(days=1, hours=2), self.calendar.latest)):
            decisions.speak(actor=keeper, objection=decision.objections.get(), text=one["reply"])

    # --- roles and what the firm must be good at -------------------------------------------------------

    def role(self, one: dict[str, Any]) -> None:
        place, person = self.fresh(one["community"]), self.person(one["person"])
        roles.offer_role(
            actor=self.keeper(one["community"]), community=place, person=person, role=one["role"]
        )
        if "offered" not in one:
            roles.take_role(actor=person, community=place, role=one["role"])

    def competency(self, one: dict[str, Any]) -> None:
        administrator = self.person("gareth-prosser")
        administrator.is_administrator = True
        competencies.keep_competency(actor=administrator, name=one["name"], words=one["words"])

    def link(self, one: dict[str, Any]) -> None:
        keeper = self.keeper(one["community"])
        known = {row.topic.name: row.topic_id for row in people.competencies(keeper).select_related("topic")}
        competences.link_competences(
            actor=keeper, community=self.fresh(one["community"]), topics=[known[one["name"]]]
        )

    # --- from outside -----------------------------------------------------------------------------------

    def sponsor(self, one: dict[str, Any]) -> None:
        community, person = one["community"], self.person(one["person"])
        self.on(one["since"], 42, lambda: self.begin(community, person))
        for offer in one["offers"]:
            self.on(offer["day"], 43, partial(self.offer, community, person, offer))
        for objective in one["objectives"]:
            self.on(objective["agreed_day"], 44, partial(self.objective, community, person, objective))
        for request in one["requests"]:
            self.on(request["day"], 45, partial(self.request, community, person, request))

    def begin(self, community: str, person: Any) -> None:
        keeper, place = self.keeper(community), self.fresh(community)
        proposal = sponsoring.propose_sponsor(actor=keeper, community=place, person=person)
        sponsoring.accept_sponsorship(actor=person, proposal=proposal)

    def offer(self, community: str, person: Any, one: dict[str, Any]) -> None:
        offered = supporting.Offered(
            kind=one["kind"],
            words=one["what"],
            hours=one.get("hours"),
            time_code=one.get("time_code", ""),
            amount=one.get("amount"),
            currency=one.get("currency", ""),
        )
        made = supporting.make_offer(actor=person, community=self.fresh(community), offered=offered)
        supporting.answer_offer(
            actor=self.keeper(community),
            offer=made,
            accepted=one["accepted"],
            words=one.get("reason", ""),
        )

    def objective(self, community: str, person: Any, one: dict[str, Any]) -> None:
        keeper = self.keeper(community)
        proposed = supporting.propose_objective(
            actor=person, community=self.fresh(community), words=one["text"]
        )
        agreed = supporting.agree_objective(actor=keeper, objective=proposed)
        if one["state"] == "kept":
            with clock.at(self.calendar.at(one["kept_day"], 15)):
                supporting.end_objective(actor=self.keeper(community), objective=agreed, how="met")

    def request(self, community: str, person: Any, one: dict[str, Any]) -> None:
        asked = supporting.ask_sponsor(
            actor=self.keeper(community),
            community=self.fresh(community),
            words=one["text"],
            due_on=self.calendar.on(one["due"]),
        )
        if "reply" in one:
            how = {"granted": "granted", "granted-in-part": "in part"}[one["state"]]
            with clock.at(self.calendar.at(one["due"] - 2, 11)):
                supporting.reply_to_request(actor=person, request=asked, reply=how, words=one["reply"])

    def adviser(self, one: dict[str, Any]) -> None:
        def deed() -> None:
            person, keeper = self.person(one["person"]), self.keeper(one["community"])
            asked = advising.ask_adviser(
                actor=keeper,
                community=self.fresh(one["community"]),
                person=person,
                scope=one["scope"],
                ends_on=self.calendar.on(one["until_day"]),
            )
            advising.begin_advising(actor=person, assignment=asked)

        self.on(one["from_day"], 46, deed)


def _clauses(parts: dict[str, str]) -> dict[str, str]:
    """How we behave and how we decide, one clause a line, as the charter numbers them."""
    return {
        name: re.sub(r"(?<=[.]) (?=[A-Z])", "\n", text) if name in ("norms", "deciding", "scope") else text
        for name, text in parts.items()
    }
