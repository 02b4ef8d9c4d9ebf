"""What this room's facts say in the history of a community: what was put, by what rule, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from junto.decisions.rules import visible_decisions
from junto.kernel.refs import Ref
from junto.kernel.registry import Line, Told, leave_untold, provide_told

if TYPE_CHECKING:
    from junto.people.models import Person

N_ = gettext_noop

leave_untold(
    # answers and objections stand on the decision's own page, under the names of who gave them
    "decisions.ResponseGiven",
    "decisions.ObjectionRaised",
    "decisions.ObjectionEnded",
    "decisions.ObjectionReopened",
    "decisions.WithdrawalProposed",
    # said by what it led to
    "decisions.AdviceTaken",
    "decisions.OutcomeStated",
)


@provide_told(
    "decisions.DecisionOpened",
    "decisions.DecisionAmended",
    "decisions.DecisionTurned",
    "decisions.DecisionWithdrawn",
    "decisions.DecisionSettled",
    "decisions.DecisionReviewed",
    "decisions.DecisionSuperseded",
    topic="decisions",
)
def decided(person: Person, entries: Sequence[Told]) -> dict[int, Line]:
    """What the members decided and by which rule; nobody's answer. One query, for the titles she may read."""
    numbers = {told.entry_id: Ref.parse(told.subject).id for told in entries if told.subject}
    rows = visible_decisions(person).filter(pk__in=set(numbers.values())).values_list("pk", "key", "title")
    known = {number: (key, title) for number, key, title in rows}
    return {told.entry_id: _line(told, known.get(numbers.get(told.entry_id, 0))) for told in entries}


def _line(told: Told, known: tuple[str, str] | None) -> Line:
    """The fact with the decision's own title and address, or without where the reader may not open it."""
    data, kind = told.fact.data(), told.fact.kind.partition(".")[2]
    what = {
        "DecisionSettled": str(data.get("result")),
        "DecisionAmended": "material" if data.get("material") else "editorial",
    }.get(kind, kind)
    untitled, titled = _SENTENCES[what]
    rule = _rule(str(data["decision_kind"])) if kind in ("DecisionSettled", "DecisionOpened") else ""
    said = _("%(roll)s members may answer.") if kind == "DecisionOpened" else ""
    values = {"roll": str(data["roll"])} if kind == "DecisionOpened" else {}
    if known is None:
        return Line("decisions", _(untitled), said, rule, values=values)
    key, title = known
    href = reverse("decisions:decision", args=[key])
    return Line("decisions", _(titled), said, rule, values={**values, "title": title}, href=href)


_SENTENCES = {
    "DecisionOpened": (
        N_("A proposal was put to the members"),
        N_("Put to the members: %(title)s"),
    ),
    "adopted": (N_("A proposal was adopted"), N_("Adopted: %(title)s")),
    "not adopted": (N_("A proposal was not adopted"), N_("Not adopted: %(title)s")),
    "lapsed": (
        N_("A proposal lapsed: too few answered"),
        N_("Lapsed, since too few answered: %(title)s"),
    ),
    "material": (
        N_("A proposal changed in substance; everybody is asked again"),
        N_("Changed in substance, and everybody is asked again: %(title)s"),
    ),
    "editorial": (
        N_("The words of a proposal were tidied; answers stay"),
        N_("Words tidied, and answers stay: %(title)s"),
    ),
    "DecisionTurned": (
        N_("An objection was raised; it is decided by consent now"),
        N_("Decided by consent now, after an objection: %(title)s"),
    ),
    "DecisionWithdrawn": (N_("A proposal was taken back"), N_("Taken back: %(title)s")),
    "DecisionReviewed": (
        N_("Something decided is looked at again; it stays in force meanwhile"),
        N_("Looked at again, and in force meanwhile: %(title)s"),
    ),
    "DecisionSuperseded": (
        N_("Something decided gave way to a later decision"),
        N_("Gave way to a later decision: %(title)s"),
    ),
}


def _rule(kind: str) -> str:
    rules = {
        "advice": _("by advice"),
        "lazy consensus": _("by lazy consensus"),
        "consent": _("by consent"),
        "consensus": _("by consensus"),
        "majority": _("by majority"),
    }
    return rules[kind]
