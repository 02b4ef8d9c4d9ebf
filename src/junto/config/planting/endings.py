"""How two of the demo firm's communities ended: one closed when its work was done, one went into another."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from junto.communities import actions
from junto.communities.queries.ending import items_of
from junto.config.planting.governing import Governing
from junto.decisions import actions as decisions
from junto.decisions.actions.opening import Proposal

DECIDED_IN = 8


class Ended:
    """The deeds by which one community comes to its end on the day the content names."""

    def __init__(self, content: dict[str, Any], governing: Governing) -> None:
        self.content, self.ended, self.governing = content, content["ended"], governing

    def deeds(self) -> None:
        day = self.ended["day"]
        self.on(day - DECIDED_IN - 2, 50, self.draft)
        self.on(day - DECIDED_IN, 51, self.put)
        self.on(day - 4, 52, self.answer)
        self.on(day, 53, self.settle)
        self.on(day + 1, 54, self.invite)

    def on(self, day: int, order: int, deed: Callable[[], object]) -> None:
        self.governing.on(day, order, deed)

    def person(self, name: str) -> Any:
        return self.governing.person(name)

    def draft(self) -> None:
        author = self.person(self.ended["author"])
        place = self.governing.fresh(self.content["id"])
        into = self.governing.fresh(self.ended["into"]) if "into" in self.ended else None
        last_page = " ".join(self.content["last_page"].split())
        ending = actions.draft_ending(
            actor=author,
            community=place,
            kind=self.ended["how"],
            thanks=" ".join(self.ended["thanks"].split()),
            last_words=last_page,
            partner=into,
        )
        for item in items_of(ending):
            actions.choose_fate(actor=author, ending=ending, ref=item.ref, fate="retired")
        self.endings = [(author, ending)]
        if into is not None:
            receiver = self.person(self.ended["receiver"])
            answer = actions.answer_merger(
                actor=receiver, community=into, ending=ending, last_words=self.ended["welcome"]
            )
            self.endings.append((receiver, answer))

    def put(self) -> None:
        self.decisions = []
        for author, ending in self.endings:
            draft = decisions.propose(
                actor=author,
                community=ending.community,
                proposal=Proposal(title="", text="", window=timedelta(days=DECIDED_IN - 1)),
                subject=f"communities.ending:{ending.pk}",
            )
            self.decisions.append(decisions.open_decision(actor=author, decision=draft))

    def answer(self) -> None:
        for decision in self.decisions:
            self.governing.answered(decision, leave_out=3)

    def settle(self) -> None:
        for decision in self.decisions:
            decisions.settle(decision=decision)

    def invite(self) -> None:
        _author, ending = self.endings[0]
        for successor in ending.successors.all():
            actions.invite_on(actor=self.person(self.ended["receiver"]), successor=successor)
