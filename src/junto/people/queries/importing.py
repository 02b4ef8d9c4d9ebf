"""An import as its page and its command show it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from junto.kernel.readers.faults import Phrase, Unreadable
from junto.people import rules
from junto.people.logic import columns
from junto.people.models import ImportStep, PeopleImport, Person
from junto.people.queries.questions import Asked, asked, field_word, value_word

STEPS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that would change: its name, what stands there now, what would stand there."""

    field: str
    now: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One step of the preview in words."""

    line: int | None
    kind: str
    title: str
    name: str
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a list would change, and what it leaves open; nothing has changed yet."""

    job: PeopleImport
    headline: str
    counted: tuple[str, ...]
    questions: tuple[Asked, ...]
    open_questions: int
    refused: tuple[str, ...]
    notes: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    never: tuple[str, ...]
    changes: int
    missing: int
    alarming: bool
    lines: int
    unchanged: int


def preview_import(person: Person, key: str) -> Preview | None:
    """What a list would change, exactly, for administrators; None for an import one cannot see."""
    job = rules.visible_imports(person).select_related("begun_by", "applied_by").filter(key=key).first()
    return None if job is None else preview_of(job)


def preview_of(job: PeopleImport) -> Preview:
    """The preview of one import, in the reader's language."""
    held = job.preview
    counts: Mapping[str, int] = held.get("counts", {})
    questions = tuple(asked(question, job.answers) for question in held.get("questions", ()))
    still = sum(1 for question in questions if question.chosen == "leave")
    changes = sum(number for kind, number in counts.items() if kind != "unchanged")
    mapped = set(job.columns.values())
    return Preview(
        job=job,
        headline=_headline(changes, still),
        counted=tuple(said_counts(counts)),
        questions=questions,
        open_questions=still,
        refused=tuple(_sentence(msgid, values) for _line, msgid, values in held.get("refused", ())),
        notes=tuple(
            _sentence(msgid, values) for msgid, values in [*held.get("notices", ()), *held.get("said", ())]
        ),
        kept=tuple(
            (field_word(field), job.columns[field]) for field in columns.FIELDS if field in job.columns
        ),
        left_out=tuple(name for name in job.header if name not in mapped),
        never=tuple(name for name in columns.never_kept(job.header) if name not in mapped),
        changes=changes,
        missing=held.get("missing", 0),
        alarming=bool(held.get("alarming")),
        lines=held.get("lines", 0),
        unchanged=counts.get("unchanged", 0),
    )


def steps_of(job: PeopleImport, page: int = 1) -> tuple[list[Shown], int]:
    """A page of two hundred steps in words, and how many pages there are."""
    total = job.steps.count()
    pages = max(1, -(-total // STEPS_SHOWN))
    page = min(max(1, page), pages)
    rows = job.steps.order_by("place")[(page - 1) * STEPS_SHOWN : page * STEPS_SHOWN]
    return [shown(row) for row in rows], pages


def shown(step: ImportStep) -> Shown:
    """One step in words."""
    several = len(step.data["moves"]) > 1
    changes = tuple(
        Changed(
            f"{move['name']}: {field_word(name)}" if several else field_word(name),
            value_word(name, now),
            value_word(name, after),
        )
        for move in step.data["moves"]
        for name, (now, after) in move["fields"].items()
    )
    return Shown(step.line, step.kind, _kind(step.kind), step.name, changes)


def recent_imports(person: Person) -> "QuerySet[PeopleImport]":
    """The last imports, newest first, for administrators."""
    rows = rules.visible_imports(person).select_related("begun_by", "applied_by")
    return rows.order_by("-begun_at", "-pk")[:10]


def said_counts(counts: Mapping[str, int]) -> list[str]:
    """Counts in words, in the order in which one reads them; what is nought is left out."""
    words: dict[str, Callable[[int], str]] = {
        "new": lambda n: ngettext("%(n)s person is new", "%(n)s people are new", n),
        "changed": lambda n: ngettext("%(n)s person changes", "%(n)s people change", n),
        "together": lambda n: ngettext(
            "%(n)s exchange of addresses or keys", "%(n)s exchanges of addresses or keys", n
        ),
        "returned": lambda n: ngettext("%(n)s person returns", "%(n)s people return", n),
        "left": lambda n: ngettext("%(n)s person is deactivated", "%(n)s people are deactivated", n),
        "unit": lambda n: ngettext("%(n)s unit is new or moves", "%(n)s units are new or move", n),
        "office": lambda n: ngettext("%(n)s office is new", "%(n)s offices are new", n),
        "unchanged": lambda n: ngettext("%(n)s person stays as is", "%(n)s people stay as they are", n),
        "left alone": lambda n: ngettext(
            "%(n)s had changed since the preview and was left alone",
            "%(n)s had changed since the preview and were left alone",
            n,
        ),
    }
    return [say(counts[kind]) % {"n": counts[kind]} for kind, say in words.items() if counts.get(kind)]


def sentence_of(error: Unreadable) -> str:
    """Why a file cannot be read, in the reader's language."""
    return error.sentence(_)


def _headline(changes: int, still: int) -> str:
    if not changes and not still:
        return _("Nothing would change")
    said = ngettext("%(n)s change", "%(n)s changes", changes) % {"n": changes} if changes else _("No change")
    if still:
        open_ones = ngettext("%(n)s question", "%(n)s questions", still) % {"n": still}
        return _("%(changes)s, and %(questions)s") % {"changes": said, "questions": open_ones}
    return said


def _kind(kind: str) -> str:
    words = {
        "unit": _("unit"),
        "office": _("new office"),
        "new": _("new"),
        "changed": _("changed"),
        "together": _("together"),
        "returned": _("returns"),
        "left": _("deactivated; nothing is deleted"),
    }
    return words[kind]


def _sentence(msgid: str, values: Mapping[str, str | int]) -> str:
    # what went through JSON forgot which of its values are themselves sentences of ours
    plain = {name: Phrase(value) if name in ("mark", "field") else value for name, value in values.items()}
    return Unreadable(msgid, None, **plain).sentence(_)
