"""Imports and looks in the words of their pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from junto.discovery.importers.records import REASONS
from junto.discovery.models import DiscoveryRun, ImportRun, Look
from junto.discovery.queries.pages import Imports
from junto.engine.traces import monday_of
from junto.kernel.readers.wire import error_from_wire
from junto.kernel.ui import filters

State = ImportRun.State
WEEKS = 26
FATES = ("kept", "memory", "dropped")


@dataclass(frozen=True, slots=True)
class Report:
    """One import as everybody may read it."""

    row: ImportRun
    source: str
    state: str
    badge: str
    sentence: str
    why: str
    span: str
    last_day: Any


def imports(found: Imports) -> dict[str, Any]:
    """The page of imports, looks for groups, and looks at findings."""
    return {
        "imports": [report(row) for row in found.imports],
        "runs": [
            (filters.day(row.asked_at), row.started_by.name if row.started_by else _("the month's clock"),
             run_state(row), str(row.seed))
            for row in found.runs
        ],
        "looks": [
            (filters.day(row.day), row.person.name if row.person else _("somebody who left"), looked_at(row))
            for row in found.looks
        ],
        "open_run": next((row for row in found.runs if row.is_open), None),
    }  # fmt: skip


def report(row: ImportRun) -> Report:
    """One import in words."""
    state, badge = {
        State.LOOKING: (_("being looked at"), "attention"),
        State.LOOKED_AT: (_("looked at, not begun"), "attention"),
        State.WAITING: (_("about to be read"), "attention"),
        State.READING: (_("being read"), "attention"),
        State.FINISHED: (_("done, the file is destroyed"), "good"),
        State.CANCELLED: (_("ended without traces"), "stop"),
        State.REFUSED: (_("refused"), "stop"),
    }[State(row.state)]
    return Report(
        row=row,
        source={"slack": _("Slack export"), "traces": _("file of traces")}[row.source],
        state=state,
        badge=badge,
        sentence=_sentence(row),
        why=_why(row),
        span=_span(row.first_week, row.last_week),
        last_day=None if row.last_week is None else monday_of(row.last_week + WEEKS),
    )


def one_import(row: ImportRun) -> dict[str, Any]:
    """One import opened: field by field before it is read, in and out after."""
    return {
        "report": report(row),
        "fates": [(fate, title, _fields(row, fate)) for fate, title in _fate_titles()],
        "notes": [_note(note) for note in row.preview.get("notes", [])],
        "span": _span(*row.preview.get("weeks", [None, None])),
        "preview": row.preview,
        "dropped": _dropped(row.preview.get("dropped", {}) if row.is_open else row.dropped),
        "left_out": [
            (count, LEFT_OUT[reason]()) for reason, count in row.ties_left_out.items() if reason in LEFT_OUT
        ],
        "steps": _steps(row),
        "kept_share": round(100 * row.kept / row.records) if row.records else 0,
    }


LEFT_OUT = {
    "nobody": lambda: _("of people who match nobody here"),
    "outside": lambda: _("of people from outside the firm"),
    "left": lambda: _("of people who had left"),
    "walled": lambda: _("of channels or objects behind a wall"),
    "old": lambda: _("older than 26 weeks"),
}


def _fate_titles() -> list[tuple[str, str]]:
    return [
        ("kept", _("Kept, as a weekly count")),
        ("memory", _("Read in memory, then gone")),
        ("dropped", _("Never enters")),
    ]


def _fields(row: ImportRun, fate: str) -> list[tuple[str, str, int]]:
    return [
        (name, _(becomes), count)
        for name, known, becomes, count in row.preview.get("fields", [])
        if known == fate
    ]


def _note(note: list[Any]) -> str:
    reason, member, record, line = note
    place = member or ""
    if line:
        place = _("%(place)s line %(line)s") % {"place": place, "line": line}
    elif record:
        place = _("%(place)s record %(record)s") % {"place": place, "record": record}
    return f"{place.strip()}: {_(REASONS.get(reason, reason))}"


def _dropped(dropped: dict[str, int]) -> list[tuple[int, str]]:
    rows = [(count, _(REASONS[reason])) for reason, count in dropped.items() if reason in REASONS and count]
    return sorted(rows, reverse=True)


def _span(first: int | None, last: int | None) -> str:
    if first is None or last is None:
        return ""
    weeks = last - first + 1
    return ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks}


def _sentence(row: ImportRun) -> str:
    if row.state == State.FINISHED:
        return _("%(records)s records looked at, %(ties)s weekly ties kept; %(unmatched)s people "
            "matched nobody.") % {
            "records": row.records, "ties": row.ties, "unmatched": row.unmatched,
        }  # fmt: skip
    return ""


def _why(row: ImportRun) -> str:
    """Why an import ended without traces."""
    if row.state == State.REFUSED and row.refusal:
        return error_from_wire(row.refusal).sentence(_)
    return {
        "stopped": _("Somebody with the role stopped it. Nothing of it was kept."),
        "unmatched": _(
            "More than one person in ten matched nobody, so it stopped as agreed. Nothing of it was kept."
        ),
        "time": _("It was not read within 24 hours, so the file was destroyed. Nothing of it was kept."),
    }.get(row.reason, "")


def _steps(row: ImportRun) -> list[tuple[str, str, str]]:
    """The steps of the reading, as the page draws them."""
    done = {State.WAITING: 1, State.READING: 2, State.FINISHED: 4}.get(State(row.state), 0)
    titles = [
        (_("Look at the file"), _("field by field, nothing kept")),
        (_("Match addresses to people"), _("exactly, never guessed")),
        (_("Read the records, forget the words"), _("only weeks, replies, mentions and places survive")),
        (_("Destroy the file"), _("and the key of its channel names")),
    ]
    return [
        ("done" if place < done else "now" if place == done else "", title, sentence)
        for place, (title, sentence) in enumerate(titles)
    ]


def run_state(row: DiscoveryRun) -> str:
    """What became of a look."""
    if row.state == DiscoveryRun.State.FINISHED:
        return {
            "passed": _("done"),
            "too_few_traces": _("too few traces, no list"),
            "no_traces": _("there was nothing to look at"),
        }.get(row.verdict, _("done"))
    return {
        DiscoveryRun.State.WAITING: _("waiting"),
        DiscoveryRun.State.LOOKING: _("looking now"),
        DiscoveryRun.State.CANCELLED: _("stopped"),
        DiscoveryRun.State.REFUSED: _("stopped by a fault"),
    }[DiscoveryRun.State(row.state)]


def looked_at(row: Look) -> str:
    """What somebody looked at."""
    return _("the map") if row.page == Look.Page.MAP else _("a candidate")
