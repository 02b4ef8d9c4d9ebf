"""Codes of a run and of an import as sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from junto.discovery.models import Candidate
from junto.kernel.ui.filters import number

Datum = Mapping[str, Any]


def kind_words(kind: str) -> str:
    """What a group looks like."""
    return {
        "community": _("looks like a community"),
        "team": _("looks like a team"),
        "unit": _("looks like a unit"),
    }.get(kind, _("cannot tell yet: it may be a long project"))


def sureness_word(sureness: str) -> str:
    """The certainty as one word."""
    return {"clear": _("clear"), "likely": _("likely"), "faint": _("faint")}.get(sureness, _("not sure"))


def sureness_sentence(candidate: Candidate) -> str:
    """What the word means, and how often it was right where the answer is known."""
    if not candidate.calibrated:
        return _(
            "How often such a group is right is not known here: without time and units in the traces "
            "nothing can be "
            "compared with firms whose answer is known. Take it as a question."
        )
    if candidate.sureness == "clear":
        return _(
            "On planted firms, where the answer is known, 98 of 100 groups called clear were right. "
            "No real firm is as tidy; take it as a question to the people themselves."
        )
    if candidate.sureness == "likely":
        return _("On planted firms, where the answer is known, 82 of 100 groups called likely were right.")
    return _(
        "On planted firms groups this faint were wrong more often than right. We would not stake an "
        "invitation on it."
    )


def units_words(band: str) -> str:
    """A band of units."""
    return _("one unit") if band == "1" else _("%(units)s units") % {"units": band}


def certainty_words(candidate: Candidate) -> str:
    """The number behind the word; never nearer to one than planted firms can tell."""
    if not candidate.calibrated:
        return ""
    if candidate.certainty >= 0.95:
        return _("Here: 0.95 or more.")
    return _("Here: %(certainty)s.") % {"certainty": number(candidate.certainty, 2)}


def title(candidate: Candidate) -> str:
    """The name a person wrote, or its words, or where it lies."""
    if candidate.proposed_name:
        return candidate.proposed_name
    if candidate.words:
        return _("About: %(words)s") % {"words": ", ".join(candidate.words[:3])}
    if candidate.units_band:
        return _("Unnamed group across %(units)s") % {"units": units_words(candidate.units_band)}
    return _("Unnamed group of %(people)s people") % {"people": candidate.size_band}


def short(candidate: Candidate) -> str:
    """One line on a group: how many, where, and how often it was found."""
    parts = [_("%(people)s people") % {"people": candidate.size_band}]
    if candidate.units_band:
        parts.append(units_words(candidate.units_band))
    for one in candidate.evidence:
        if one.get("code") == "support":
            parts.append(_("found in %(value)s of %(of)s looks") % one)
    return ", ".join(parts)


def evidence(candidate: Candidate) -> list[str]:
    """Why we think so: a sentence a reason."""
    return [said for one in candidate.evidence if (said := _evidence(one))]


def _evidence(one: Datum) -> str:
    code = one.get("code")
    if code == "people":
        return _("%(band)s people are in it. Fewer than ten are never shown.") % one
    if code == "support":
        return (
            _("We looked %(of)s times, each time leaving something out; it was there %(value)s times.") % one
        )
    if code == "units":
        return _("They are of %(units)s.") % {"units": units_words(str(one.get("band")))}
    if code in ("months", "weeks"):
        return _("There were traces of it in %(value)s of %(of)s four-week spans.") % one
    if code == "kinds":
        return _("The traces are of these kinds: %(kinds)s.") % {"kinds": kinds_words(one.get("text", ""))}
    return _LEVELS.get((str(code), str(one.get("level"))), lambda: "")()


_LEVELS = {
    ("evenness", "high"): lambda: _(
        "It goes on evenly over the whole time, as practices do and projects do not."
    ),
    ("evenness", "some"): lambda: _("It goes on over most of the time, though not evenly."),
    ("evenness", "low"): lambda: _("Much of it lies in a short time, as with a project."),
    ("crossing", "high"): lambda: _("Nearly all of its ties run between units."),
    ("crossing", "some"): lambda: _("Many of its ties run between units."),
    ("crossing", "low"): lambda: _("Most of its ties stay within units."),
    ("lift", "high"): lambda: _(
        "Its people deal with each other more than ten times as often as chance would have it."
    ),
    ("lift", "some"): lambda: _(
        "Its people deal with each other more than three times as often as chance would have it."
    ),
    ("lift", "low"): lambda: _("Its people deal with each other more often than chance would have it."),
}


def kinds_words(text: str) -> str:
    """Kinds of trace in words."""
    words = {
        "reply": _("replies"),
        "mention": _("mentions"),
        "review": _("reviews"),
        "co-edit": _("documents worked on together"),
        "co-attend": _("the same channels or meetings"),
        "answer": _("answers to questions"),
        "commit": _("changes to the same folders"),
    }
    return ", ".join(words.get(kind, kind) for kind in text.split(",") if kind)


def disproofs(candidate: Candidate) -> list[str]:
    """What would prove it wrong: a sentence a test."""
    return [said for one in candidate.disproofs if (said := _disproof(one))]


def _disproof(one: Datum) -> str:
    code = one.get("code")
    if code == "seen_again":
        return _("It is found in fewer than %(value)s of %(of)s looks next month.") % one
    if code == "evenness":
        return _("It stops after a busy time, as a project does.")
    if code == "one_unit":
        return _("More than half of it comes to lie in one unit.")
    if code == "largest_object":
        if one.get("holds"):
            return _("It falls apart without its largest channel or document. Today it holds without it.")
        return _(
            "It falls apart without its largest channel or document. Today it does: that one thing may "
            "be all there is."
        )
    if code == "invited":
        return _("Fewer than %(value)s of %(of)s people who are invited say yes.") % one
    if code == "not_me":
        return _("%(value)s people say that it is not theirs. Nobody sees who.") % one
    return ""


def own_reason(one: Datum) -> str:
    """A person's own reason, for her eyes alone."""
    values = {"weeks": one.get("weeks", 0), "of": one.get("of", 0)}
    words = {
        "objects": _(
            "channels or documents you share with others of this group, in %(weeks)s of %(of)s weeks"
        ),
        "reply": _("replies between you and others of this group, in %(weeks)s of %(of)s weeks"),
        "mention": _("mentions between you and others of this group, in %(weeks)s of %(of)s weeks"),
        "review": _("reviews between you and others of this group, in %(weeks)s of %(of)s weeks"),
        "answer": _("answers between you and others of this group, in %(weeks)s of %(of)s weeks"),
    }
    said = words.get(str(one.get("code")), _("work with others of this group, in %(weeks)s of %(of)s weeks"))
    return said % values


def gate(verdict: str, data: Datum) -> list[str]:
    """Why there is no list: what is missing, in figures about the whole firm."""
    said = []
    for reason in data.get("reasons", []):
        if reason == "traces_per_week":
            said.append(
                _("There are %(rate)s traces a person and week; below 1 we do not judge.")
                % {"rate": data.get("rate") or 0}
            )
        elif reason == "active_people":
            said.append(_("Fewer than 50 people left five traces or more."))
        elif reason == "no_time":
            said.append(_("The traces carry no weeks, so what lasts cannot be told from what passes."))
    if verdict == "no_traces":
        said.append(_("There are no stored weeks to look at."))
    return said


def aside(candidate: Candidate) -> str:
    """Why a candidate was set aside."""
    return (
        {
            Candidate.Aside.TEAM: _("set aside: it is a team"),
            Candidate.Aside.UNIT: _("set aside: it is a unit"),
            Candidate.Aside.NOTHING: _("set aside: it is nothing"),
        }.get(Candidate.Aside(candidate.aside), "")
        if candidate.aside
        else ""
    )


def weeks_words(number: int) -> str:
    """A number of weeks."""
    return ngettext("%(n)s week", "%(n)s weeks", number) % {"n": number}
