"""The engine's answer in plain words, with its exact numbers."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from junto.decisions.logic.assent import Assent, Kind, Reason, State, needed
from junto.decisions.models import Decision
from junto.decisions.rules import rule_of


def state_word(decision: Decision, state: State) -> str:
    """Where it stands, in a word or two; what was adopted may be looked at again or have given way."""
    if state == State.ADOPTED and decision.superseded_at is not None:
        return _("superseded")
    if state == State.ADOPTED and decision.review_since is not None:
        return _("adopted, being looked at again")
    return {
        State.DRAFT: _("draft"),
        State.QUESTIONS: _("questions first"),
        State.OPEN: _("open"),
        State.CLOSED: _("closed, not settled yet"),
        State.ADOPTED: _("adopted"),
        State.NOT_ADOPTED: _("not adopted"),
        State.LAPSED: _("lapsed"),
        State.WITHDRAWN: _("taken back"),
    }[state]


def rule_sentence(decision: Decision) -> str:
    """By which rule it is decided, with the numbers that hold for it."""
    least = needed(rule_of(decision)) if decision.roll_size else 0
    names = {
        "least": least,
        "n": decision.roll_size,
        "share": decision.get_share_display(),
        "decider": decision.decider.name if decision.decider else "",
    }
    sentence = _RULES[Kind(decision.kind)]() if decision.roll_size else _BEFORE[Kind(decision.kind)]()
    return sentence % names


_RULES = {
    Kind.CONSENT: lambda: _(
        "Consent: adopted when no objection is open and at least %(least)s of %(n)s answered. Once that many "
        "have answered, silence counts as consent."
    ),
    Kind.LAZY: lambda: _(
        "Lazy consensus, for small things that can be undone: adopted if nobody objects. Silence is consent; "
        "one objection makes it a consent decision."
    ),
    Kind.ADVICE: lambda: _(
        "Advice: %(decider)s decides when the window is over, and must answer every advice first. Nobody can "
        "stop it; all can see the answers."
    ),
    Kind.CONSENSUS: lambda: _(
        "Consensus: adopted when at least %(least)s of %(n)s answered, nobody blocks, and two thirds of the "
        "answers agree. Silence is not agreement."
    ),
    Kind.MAJORITY: lambda: _(
        "Majority: adopted when yes outnumbers no (%(share)s of yes and no) and at least %(least)s of %(n)s "
        "say yes. Silence counts for nothing."
    ),
}
_BEFORE = {
    Kind.CONSENT: lambda: _("Consent: adopted when no objection is open and enough members answered."),
    Kind.LAZY: _RULES[Kind.LAZY],
    Kind.ADVICE: _RULES[Kind.ADVICE],
    Kind.CONSENSUS: lambda: _(
        "Consensus: adopted when two thirds answered, nobody blocks, and two thirds of the answers agree."
    ),
    Kind.MAJORITY: lambda: _("Majority: adopted when yes outnumbers no and enough members say yes."),
}


def reason_of(reason: str, *, answered: int, least: int, n: int) -> str:
    """Why it stands where it stands, as one sentence with its numbers."""
    names = {"answered": answered, "least": least, "n": n}
    return str(_REASONS[Reason(reason)]() % names)


def reached(assent: Assent) -> str:
    """How far an open decision has come: whether as many answered as must."""
    missing = assent.needed - assent.answered
    if assent.needed == 0:
        return _("No number of answers is needed.")
    if missing <= 0:
        return _("As many answered as must.")
    return ngettext("%(n)s answer is still needed.", "%(n)s answers are still needed.", missing) % {
        "n": missing
    }


_REASONS = {
    Reason.BEING_WRITTEN: lambda: _("It is being written."),
    Reason.ASKED: lambda: _("It can be asked about; answers are taken once it opens."),
    Reason.TAKES_ANSWERS: lambda: _("It takes answers."),
    Reason.TAKEN_BACK: lambda: _("It was taken back before it closed."),
    Reason.COMMUNITY_CLOSED: lambda: _("The community was closed before its window was over."),
    Reason.TOO_FEW_ANSWERS: lambda: _("%(answered)s of %(n)s answered; %(least)s were needed."),
    Reason.IN_DIALOGUE: lambda: _("An objection is still open; its dialogue may take thirty days."),
    Reason.VOTE_RUNS: lambda: _("The members are voting on an objection."),
    Reason.MAY_BE_VOTED: lambda: _(
        "An objection stands. For three days the words can be changed, or the members asked to vote on it."
    ),
    Reason.DIALOGUE_RAN_OUT: lambda: _("An objection was still open thirty days after the window closed."),
    Reason.OBJECTION_STANDS: lambda: _("An objection stands."),
    Reason.NO_OBJECTION: lambda: _("%(answered)s of %(n)s answered, and no objection is open."),
    Reason.ENOUGH_AGREE: lambda: _("%(answered)s of %(n)s answered, two thirds agree, and nobody blocks."),
    Reason.TOO_FEW_AGREE: lambda: _("%(answered)s of %(n)s answered; fewer than two thirds agree."),
    Reason.ENOUGH_YES: lambda: _("Enough said yes; %(least)s were needed."),
    Reason.TOO_FEW_YES: lambda: _("Fewer than %(least)s said yes."),
    Reason.NOT_MORE_YES: lambda: _("Yes did not outnumber no as far as the rule asks."),
    Reason.AWAITS_DECIDER: lambda: _("The window is over; the person named decides, within thirty days."),
    Reason.DECIDER_SILENT: lambda: _("The person named did not decide within thirty days."),
    Reason.DECIDED: lambda: _("The person named decided for it, having answered every advice."),
    Reason.DECLINED: lambda: _("The person named decided against it, having answered every advice."),
}
