"""How a community ends, as members read it: the draft, what still waits for an answer, the last page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from junto.communities.models import Community, Ending, EndingItem, Lineage, Successor
from junto.communities.queries.lists import there
from junto.communities.queries.proposable import Proposable
from junto.communities.rules import (
    Standing,
    standing_in,
    visible_communities,
    visible_endings,
    visible_lines,
    with_standing,
)
from junto.kernel.policy import Words
from junto.kernel.refs import Ref
from junto.kernel.registry import library_of

if TYPE_CHECKING:
    from junto.people.models import Person

TYPES = ("consent", "consensus", "majority")
MOST = 200


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A thing in the library and what is to become of it; `row` is None while nobody has said."""

    ref: str
    title: Words
    row: EndingItem | None

    @property
    def is_settled(self) -> bool:
        return self.row is not None and _settled(self.row)


@dataclass(frozen=True, slots=True)
class EndingPage:
    """The page about a community's end.

    Attributes
    ----------
    ending : Ending or None
        The one that is drafted or before the members; else the one that was carried out, if any.
    answer : Ending or None
        What the other community of a merger drafted.
    missing : tuple
        Sentences about what has to be answered before the members can decide.
    """

    community: Community
    standing: Standing
    ending: Ending | None
    answer: Ending | None
    items: tuple[ItemRow, ...]
    successors: tuple[Successor, ...]
    missing: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A community that this one came from, or that came of it."""

    name: str
    address: str
    how: str
    is_origin: bool


def ending_page(person: Person, key: str) -> EndingPage | None:
    """The page about the end of the community with this key, if it exists for the person."""
    community = with_standing(visible_communities(person).filter(key=key), person).first()
    if community is None:
        return None
    ending, answer = _with_its_answer(community, visible_endings(person).filter(community=community))
    if ending is None:
        return EndingPage(community, standing_in(community), None, None, (), (), ())
    items, successors = items_of(ending), successors_of(ending)
    missing = () if ending.is_over else unanswered(ending, items, successors)
    return EndingPage(
        community=community,
        standing=standing_in(community),
        ending=ending,
        answer=answer,
        items=tuple(items),
        successors=successors,
        missing=missing,
    )


def open_ending(community: Community) -> Ending | None:
    """What is drafted, before the members, or decided and waiting; compose it with a verdict."""
    rows = Ending.objects.filter(community=community, withdrawn_at__isnull=True, carried_out_at__isnull=True)
    return _with_parts(rows).first()


def items_of(ending: Ending) -> list[ItemRow]:
    """Every thing in the library with its fate; of what was carried out, only what was decided."""
    rows = {row.ref: row for row in ending.items.all()}
    if ending.kind == Ending.Kind.RECEIVING:
        return []
    if ending.is_over:
        return [ItemRow(row.ref, row.title, row) for row in rows.values()]
    return [ItemRow(item.ref, item.title, rows.get(item.ref)) for item in library_of(ending.community_id)]


def successors_of(ending: Ending) -> tuple[Successor, ...]:
    """Where members are invited to go on; the second community of a merger reads the first one's."""
    if ending.kind == Ending.Kind.CLOSING:
        return ()
    own = ending.pk if ending.joint_id is None else ending.joint_id
    rows = Successor.objects.filter(ending=own).select_related("community", "volunteer")
    return tuple(rows.order_by("pk"))


def _with_its_answer(community: Community, mine: QuerySet[Ending]) -> tuple[Ending | None, Ending | None]:
    """Of a community's endings the one that counts, and what the other side of a merger drafted."""
    numbers = mine.values("pk")
    answers = Q(joint__in=numbers, withdrawn_at__isnull=True)
    rows = list(_with_parts(Ending.objects.filter(Q(pk__in=numbers) | answers)))
    ending = next((row for row in rows if row.community_id == community.pk), None)
    if ending is None or ending.kind != Ending.Kind.MERGING or ending.joint_id is not None:
        return ending, None
    return ending, next((row for row in rows if row.joint_id == ending.pk), None)


def unanswered(ending: Ending, items: list[ItemRow], successors: tuple[Successor, ...]) -> tuple[Words, ...]:
    """What has to be answered before an ending can be decided or carried out; empty when it is ready."""
    missing: list[Words] = []
    if ending.ends_it and not ending.thanks:
        missing.append(_("Nobody has been thanked yet."))
    if not ending.last_words:
        missing.append(_("The last page has no words yet."))
    for item in items:
        if not item.is_settled:
            missing.append(_item_waits(item))
    for successor in successors:
        home = successor.community
        if home is not None and home.is_closed and ending.carried_out_at is None:
            missing.append(_("“%(name)s” is closed by now.") % {"name": home.name})
        if home is None and successor.accepted_at is None:
            missing.append(_("Nobody has said yes to founding “%(name)s” yet.") % {"name": successor.name})
    if ending.kind == Ending.Kind.MERGING and ending.partner is not None and ending.partner.is_closed:
        missing.append(_("“%(name)s” is closed by now.") % {"name": ending.partner.name})
    return tuple(dict.fromkeys(missing))


def ending_proposable(person: Person, community: Community, pk: int) -> Proposable | None:
    """The ending with this number, if the person may put it to decision now."""
    ending = _with_parts(visible_endings(person).filter(pk=pk, community=community)).first()
    if ending is None or not ending.is_draft or community.is_closed:
        return None
    if unanswered(ending, items_of(ending), successors_of(ending)):
        return None
    return Proposable(
        ref=str(Ref.of(ending)),
        title=title_of(ending),
        text="\n\n".join(part for part in (said_of(ending), ending.thanks, ending.last_words) if part),
        href=reverse("communities:ending", args=[community.address]),
        types=TYPES,
    )


def title_of(ending: Ending) -> str:
    """What an ending proposes, as a title."""
    names = {"name": ending.community.name, "other": ending.partner.name if ending.partner else ""}
    titles = {
        Ending.Kind.CLOSING: _("Close “%(name)s”"),
        Ending.Kind.MERGING: _("Merge “%(name)s” with “%(other)s”"),
        Ending.Kind.SPLITTING: _("Split “%(name)s”"),
        Ending.Kind.RECEIVING: _("Receive “%(other)s” in “%(name)s”"),
    }
    return titles[Ending.Kind(ending.kind)] % names


def said_of(ending: Ending) -> str:
    """What would follow from it, in a sentence."""
    others = [row.community.name if row.community else row.name for row in successors_of(ending)]
    names = {"others": ", ".join(f"“{name}”" for name in others)}
    said = {
        Ending.Kind.CLOSING: _(
            "The community becomes read-only. Roles and memberships end with that day; nothing is deleted."
        ),
        Ending.Kind.MERGING: _(
            "Everybody is invited to go on in %(others)s, and joins or does not. Nobody is moved."
        ),
        Ending.Kind.SPLITTING: _(
            "Everybody is invited to %(others)s, and joins what they like. Nobody is moved."
        ),
        Ending.Kind.RECEIVING: _("The members of the other community are invited here. Nobody is moved."),
    }
    return said[Ending.Kind(ending.kind)] % names


def related(person: Person, community: Community) -> tuple[Related, ...]:
    """Where a community came from and what came of it, oldest first; one query."""
    rows = visible_lines(person, community).select_related("origin", "successor").order_by("at", "pk")
    found = []
    for row in rows:
        other = row.origin if row.successor_id == community.pk else row.successor
        found.append(Related(other.name, other.address, row.how, row.successor_id == community.pk))
    return tuple(found)


def last_page(person: Person, community: Community) -> Ending | None:
    """The ending that closed a community, with its thanks and last words; one query."""
    return (
        visible_endings(person)
        .filter(community=community, carried_out_at__isnull=False)
        .exclude(kind=Ending.Kind.RECEIVING)
        .select_related("author")
        .first()
    )


def homes_to_choose(person: Person, community: Community) -> list[Community]:
    """Living communities a person may know of, where things or members of this one may be invited to go.

    What stands before a client or matter goes only where the same one is shared.
    """
    rows = visible_communities(person).filter(closed_at__isnull=True).exclude(pk=community.pk)
    if community.client_id is not None or community.matter_id is not None:
        rows = rows.filter(client=community.client_id, matter=community.matter_id)
    return list(rows.order_by("name", "pk")[:MOST])


def volunteers_to_choose(community: Community) -> list[tuple[str, str]]:
    """Members by key and name, for a choice of who founds or looks after something."""
    rows = there().filter(community=community, person__outside=False).order_by("person__sort_name", "person")
    return list(rows.values_list("person__key", "person__name")[:MOST])


def has_lines() -> Exists:
    """Whether a community came of another, or another of it; for an annotation of communities."""
    return Exists(Lineage.objects.filter(Q(origin=OuterRef("pk")) | Q(successor=OuterRef("pk"))))


def _with_parts(rows: QuerySet[Ending]) -> QuerySet[Ending]:
    items = EndingItem.objects.select_related("home", "steward").order_by("pk")
    return (
        rows.select_related("community", "partner", "author", "joint__community")
        .prefetch_related(Prefetch("items", items))
        .order_by(F("carried_out_at").asc(nulls_first=True), "-pk")
    )


def _settled(row: EndingItem) -> bool:
    if row.fate == EndingItem.Fate.RETIRED:
        return True
    gone = row.home is not None and row.home.is_closed
    return row.accepted_at is not None and row.declined_at is None and not gone


def _item_waits(item: ItemRow) -> str:
    if item.row is None:
        return _("“%(title)s” has no new home and no steward yet.") % {"title": item.title}
    if item.row.declined_at is not None:
        return _("“%(title)s” was asked for and declined; choose again.") % {"title": item.title}
    who = item.row.home or item.row.steward
    if who is None or (item.row.home is not None and item.row.home.is_closed):
        return _("“%(title)s” has no new home and no steward yet.") % {"title": item.title}
    return _("“%(title)s” waits for the answer of %(who)s.") % {"title": item.title, "who": who.name}
