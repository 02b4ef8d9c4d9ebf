"""The charter as it is read: what is in force, every version, two of them beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from junto.communities.logic.charter import CONSENT, PARTS, CharterText, clauses, text_of
from junto.communities.logic.comparison import Change, Kind, compare, differs
from junto.communities.models import Charter, CharterRevision, Community, Deciding
from junto.communities.queries.front import opened
from junto.communities.queries.proposable import REVISION, Proposable
from junto.communities.rules.charter import may_draft, visible_charters, visible_revisions
from junto.communities.rules.scopes import Standing

if TYPE_CHECKING:
    from junto.people.models import Person

DRAFT = "draft"
STATES = CharterRevision.State


def headings() -> dict[str, str]:
    """What each part is called, in the reader's language."""
    return {
        "domain": _("What we are here for"),
        "aims": _("What we want to get better at"),
        "norms": _("How we behave"),
        "scope": _("What belongs here, and what does not"),
        "deciding": _("How we decide"),
        "joining": _("How one joins"),
    }


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its numbered clauses; number 0 is the opening, which bears none."""

    name: str
    number: int
    heading: str
    clauses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CharterPage:
    """A charter as one person may read it.

    Attributes
    ----------
    shown : CharterRevision or None
        The version on the page: the one asked for, else what is in force, else the newest.
    versions : tuple of CharterRevision
        All that exist for the reader, the newest first.
    row : Charter or None
        Where it is written, for those who read what is the members' own.
    """

    community: Community
    standing: Standing
    shown: CharterRevision | None
    parts: tuple[Part, ...]
    versions: tuple[CharterRevision, ...]
    row: Charter | None

    @property
    def draft(self) -> Charter | None:
        """What is being written, if anything is."""
        return self.row if self.row is not None and self.row.drafted_at is not None else None

    @property
    def begin_from(self) -> tuple[CharterText, int]:
        """What a member begins from, and its saving number: the draft, what is in force, or nothing."""
        saves = self.row.saves if self.row is not None else 0
        if self.draft is not None:
            return text_of(self.draft), saves
        text = (
            text_of(self.in_force) if self.in_force is not None else CharterText(domain=self.community.domain)
        )
        return _without_note(text), saves

    @property
    def in_force(self) -> CharterRevision | None:
        return next((row for row in self.versions if row.state == STATES.IN_FORCE), None)

    @property
    def proposed(self) -> CharterRevision | None:
        return next((row for row in self.versions if row.proposed), None)

    @property
    def waiting(self) -> CharterRevision | None:
        """The newest version, if it is written down and not yet before the members."""
        newest = self.versions[0] if self.versions else None
        return newest if newest is not None and newest.state in (STATES.WRITTEN, STATES.NOT_ADOPTED) else None

    @property
    def first_agreed(self) -> datetime | None:
        return min((row.in_force_at for row in self.versions if row.in_force_at), default=None)


@dataclass(frozen=True, slots=True)
class PartCompared:
    """A part in two versions."""

    name: str
    heading: str
    changes: tuple[Change, ...]

    @property
    def differs(self) -> bool:
        return differs(self.changes)

    @property
    def stretches(self) -> tuple[tuple[Change, ...], ...]:
        """What stayed, taken together where it stands together; every other paragraph alone."""
        found: list[tuple[Change, ...]] = []
        for change in self.changes:
            if change.kind == Kind.KEPT and found and found[-1][0].kind == Kind.KEPT:
                found[-1] = (*found[-1], change)
            else:
                found.append((change,))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two things compared: a version, or the draft (without a revision)."""

    name: str
    text: CharterText
    at: datetime | None
    revision: CharterRevision | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions beside each other, as one person may read them."""

    community: Community
    standing: Standing
    old: Side
    new: Side
    parts: tuple[PartCompared, ...]
    choices: tuple[tuple[str, CharterRevision | None], ...]

    @property
    def changed(self) -> int:
        return sum(part.differs for part in self.parts)


def charter_page(person: Person, key: str, number: int | None = None) -> CharterPage | None:
    """The charter of the community with this key, if it exists for this person; three queries at most.

    None as well for a version that does not exist for her.
    """
    found = opened(person, key)
    if found is None:
        return None
    community, now = found
    versions = versions_of(person, community, now)
    if number is not None:
        shown = next((row for row in versions if row.number == number), None)
        if shown is None:
            return None
    else:
        shown = next((row for row in versions if row.state == STATES.IN_FORCE), None)
        shown = shown or (versions[0] if versions else None)
    written = visible_charters(person, community, now).select_related("drafted_by")
    return CharterPage(
        community=community,
        standing=now,
        shown=shown,
        parts=parts_of(text_of(shown)) if shown else (),
        versions=versions,
        row=written.first() if now.sees and now.reads else None,
    )


def versions_of(
    person: Person, community: Community, now: Standing | None = None
) -> tuple[CharterRevision, ...]:
    """Every version that exists for a person, the newest first."""
    return tuple(visible_revisions(person, community, now).select_related("author").order_by("-number"))


def parts_of(text: CharterText) -> tuple[Part, ...]:
    """The parts that say something, numbered; the first is the opening."""
    found: list[Part] = []
    number = 0
    for name, heading in headings().items():
        lines = clauses(getattr(text, name))
        if name == "deciding" and (lines or text.deciding_type != CONSENT):
            lines = (_way_in_words(text.deciding_type), *lines)
        if not lines:
            continue
        if name != "domain":
            number += 1
        numbered = tuple((f"{number}.{place}", line) for place, line in enumerate(lines, 1))
        found.append(Part(name, 0 if name == "domain" else number, heading, numbered))
    return tuple(found)


def comparison(person: Person, key: str, old: str = "", new: str = "") -> Comparison | None:
    """Two versions, by number or `draft`, beside each other; None where one does not exist for the person.

    Without numbers: what is in force beside the newest after it, or the last two.
    """
    page = charter_page(person, key)
    if page is None:
        return None
    sides = {str(row.number): _side(row) for row in page.versions}
    if page.draft is not None:
        sides[DRAFT] = Side(DRAFT, text_of(page.draft), page.draft.drafted_at, None)
    if len(sides) < 2:
        return None
    first, second = _usual(page, list(sides))
    old, new = old or first, new or second
    if old not in sides or new not in sides:
        return None
    one, other = sides[old], sides[new]
    return Comparison(
        community=page.community,
        standing=page.standing,
        old=one,
        new=other,
        parts=compared(one.text, other.text),
        choices=tuple((name, side.revision) for name, side in sides.items()),
    )


def compared(old: CharterText, new: CharterText) -> tuple[PartCompared, ...]:
    """Two charters part by part."""
    found = []
    for name, heading in headings().items():
        before, after = (_lines(text, name) for text in (old, new))
        if before or after:
            found.append(PartCompared(name, heading, tuple(compare(before, after))))
    return tuple(found)


def charter_proposable(person: Person, community: Community, pk: int) -> Proposable | None:
    """The version of the charter with this number, if the person may put it to decision now.

    Only the newest, which is written down and neither in force nor before the members.
    """
    if not may_draft(person, community):
        return None
    newest = visible_revisions(person, community).order_by("-number").first()
    if newest is None or newest.pk != pk or newest.state not in (STATES.WRITTEN, STATES.NOT_ADOPTED):
        return None
    text = text_of(newest)
    title = (
        _("Our charter")
        if newest.number == 1
        else _("Our charter, version %(number)s") % {"number": newest.number}
    )
    return Proposable(
        ref=f"{REVISION}:{newest.pk}",
        title=str(title),
        text=in_plain_text(text),
        href=f"{reverse('communities:charter', args=[community.address])}?version={newest.number}",
        types=(CONSENT, "consensus"),
    )


def in_plain_text(text: CharterText) -> str:
    """A charter as one text: what changed, then the parts with their headings and numbers."""
    said = [text.note] if text.note else []
    for part in parts_of(text):
        if part.number:
            said.append("\n".join([part.heading, *(f"{number} {line}" for number, line in part.clauses)]))
        else:
            said.append("\n".join(line for _number, line in part.clauses))
    return "\n\n".join(said)


def _lines(text: CharterText, name: str) -> str:
    lines = clauses(getattr(text, name))
    if name == "deciding" and (lines or text.deciding_type != CONSENT):
        lines = (_way_in_words(text.deciding_type), *lines)
    return "\n".join(lines)


def _way_in_words(deciding_type: str) -> str:
    label = str(Deciding(deciding_type).label)
    return str(_("We decide by %(way)s.") % {"way": label})


def _side(row: CharterRevision) -> Side:
    return Side(str(row.number), text_of(row), row.in_force_at or row.at, row)


def _usual(page: CharterPage, names: list[str]) -> tuple[str, str]:
    newest = DRAFT if page.draft is not None else names[0]
    current = str(page.in_force.number) if page.in_force else ""
    if current and current != newest:
        return current, newest
    others = [name for name in names if name != newest]
    return others[0], newest


def _without_note(text: CharterText) -> CharterText:
    return CharterText(**{name: getattr(text, name) for name in (*PARTS, "deciding_type")})
