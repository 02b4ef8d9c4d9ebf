"""Two firms equal but for what is hidden: the same bytes on every address, in every letter and every export.

Each class of hidden things has somebody who plants it, and viewers for whom it does not exist. The twins are
one firm before and after the planting; the addresses of what was planted are asked in both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import transaction
from django.urls import reverse

from junto.communities import actions as communities
from junto.communities.actions.charter import save_draft
from junto.communities.logic.charter import CharterText
from junto.communities.models import Community
from junto.decisions import actions as decisions
from junto.kernel import clock, letters
from junto.kernel.models import Letter
from junto.kernel.tasks import worker
from junto.people import actions as people
from junto.people.actions import Cover
from junto.reach.actions import forget_use
from tests.house import access, firm, surfaces, walk
from tests.house.further import SCREENED

if TYPE_CHECKING:
    from junto.people.models import Person

CANARY = "Xylophonic quarrelsome zephyr"
NAMED = "Quibblewick"  # a client's; nothing else is called so, or clearance would refuse it
STRANGERS = ("anonymous", "outsider", "former", "administrator", "keeper", "deactivated")
BEHIND = ("barred", *SCREENED, "adviser", "adviser_past")
VIEWERS = (*STRANGERS, "sponsor", *BEHIND)


@dataclass(slots=True)
class Planted:
    """What was hidden: addresses that lead to it, and keys that must be told to nobody."""

    keys: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


Plant = Callable[[firm.Firm, Planted], None]


def _hidden(it: firm.Firm, planted: Planted, *, walled: bool = False) -> Community:
    facilitator, member = it.who("facilitator"), it.who("member")
    made = communities.found_community(
        actor=facilitator, name=f"{CANARY} {len(planted.keys)}", question=f"{CANARY}?", domain=CANARY,
        client=it.client if walled else None,
        listing=Community.Listing.FIRM if walled else Community.Listing.MEMBERS,
        joining=Community.Joining.OPEN if walled else Community.Joining.INVITATION,
    )  # fmt: skip
    communities.invite_persons(actor=facilitator, community=made, persons=[member], words=CANARY)
    communities.join_community(actor=member, community=made)
    planted.keys.append(made.key)
    for row in access.rows(access.TABLE):
        name = row.key.partition("/")[0]
        if row.method == "GET" and name.startswith("communities:") and access.PARTS.get(name):
            kwargs = access.PARTS[name](it, "member")
            if "address" in kwargs:
                planted.addresses.append(reverse(name, kwargs={**kwargs, "address": made.address}))
    planted.addresses += [
        f"/api/communities/{made.key}{end}" for end in ("", "/members", "/charter", "/history")
    ]
    return made


def unlisted(it: firm.Firm, planted: Planted) -> None:
    """A community listed for its members, with a link to it."""
    made = _hidden(it, planted)
    communities.make_link(actor=it.who("facilitator"), community=made)


def walled(it: firm.Firm, planted: Planted) -> None:
    """A community the whole firm reads, before the client; a member pauses, another takes a role."""
    made = _hidden(it, planted, walled=True)
    communities.join_community(actor=it.who("outsider"), community=made)
    communities.pause_membership(
        actor=it.who("member"), community=made, until=clock.today() + timedelta(days=9)
    )
    offered = communities.offer_role(
        actor=it.who("facilitator"), community=made, person=it.persons["outsider"], role="host"
    )
    assert offered


def client(it: firm.Firm, planted: Planted) -> None:
    """A client with a matter and their names, and what people wrote of it before anybody knew."""
    outsider = it.who("outsider")
    people.state_interests(actor=outsider, person=outsider, names=["Break clauses", f"{NAMED} leases"])
    made = people.record_client(actor=None, reference="C-77", name=NAMED, aliases=["Quibble Nine"])
    people.record_matter(actor=None, reference="M-77", client=made, label=f"{NAMED} lease")
    named = [(it.persons[viewer], 0) for viewer in BEHIND]
    people.set_barrier(
        actor=it.who("keeper"), name=NAMED, kind="exclusion", covers=[Cover(client=made)], persons=named,
        silent=True,
    )  # fmt: skip


def wall(it: firm.Firm, planted: Planted) -> None:
    """A silent wall of each kind, round what nobody looked at before."""
    made = people.record_client(actor=None, reference="C-78", name=f"Other {NAMED}")
    for number, kind in enumerate(("exclusion", "inclusion", "contractor")):
        named = [(it.persons[viewer], 0) for viewer in ("barred", "outsider", "former")]
        row = people.set_barrier(
            actor=it.who("keeper"), name=f"{NAMED} {number}", kind=kind, covers=[Cover(client=made)],
            persons=named, silent=True,
        )  # fmt: skip
        planted.keys.append(row.key)


def invitation(it: firm.Firm, planted: Planted) -> None:
    """An invitation to somebody else, and a sealed one."""
    made = _hidden(it, planted)
    communities.invite_persons(
        actor=it.who("facilitator"), community=made, persons=[it.persons["invited"]], words=CANARY
    )
    row = made.invitations.get(person=it.persons["invited"])
    planted.keys.append(row.key)
    planted.addresses += [reverse("communities:invitation", args=[row.key])]


def decision(it: firm.Firm, planted: Planted) -> None:
    """A decision before the members, and a draft and an objection; that something is decided in a community
    everybody reads stands in its history, without a title.
    """
    _decided(it, planted, it.hidden)


def walled_decision(it: firm.Firm, planted: Planted) -> None:
    """The same in a community that stands before the client."""
    _decided(it, planted, it.listed)


def _decided(it: firm.Firm, planted: Planted, community: Community) -> None:
    words = decisions.Proposal(title=CANARY, text=CANARY)
    row = decisions.propose(actor=it.who("member"), community=community, proposal=words)
    draft = decisions.propose(actor=it.who("member"), community=community, proposal=words)
    decisions.open_decision(actor=it.who("member"), decision=row)
    decisions.respond(actor=it.who("facilitator"), decision=row, answer="object", reason=CANARY, version=1)
    for one in (row, draft):
        planted.keys.append(one.key)
        planted.addresses += [reverse("decisions:decision", args=[one.key]), f"/api/decisions/{one.key}"]


def charter(it: firm.Firm, planted: Planted) -> None:
    """A draft of a charter that only members read."""
    for community in (it.listed, it.hidden):
        text = CharterText(domain=CANARY, aims=CANARY, norms=CANARY)
        save_draft(actor=it.who("member"), community=community, text=text, base=0)


def advice(it: firm.Firm, planted: Planted) -> None:
    """An adviser asked into an unlisted community, and what she opened there."""
    made = _hidden(it, planted)
    asked = communities.ask_adviser(
        actor=it.who("facilitator"), community=made, person=it.persons["contractor"], scope=CANARY,
        ends_on=clock.today() + timedelta(days=9),
    )  # fmt: skip
    communities.begin_advising(actor=it.who("contractor"), assignment=asked)
    communities.note_opening(actor=it.who("contractor"), community=made, page="front")


def sponsorship(it: firm.Firm, planted: Planted) -> None:
    """A sponsor asked for an unlisted community."""
    made = _hidden(it, planted)
    communities.propose_sponsor(actor=it.who("facilitator"), community=made, person=it.persons["invited"])


def ending(it: firm.Firm, planted: Planted) -> None:
    """A draft of an end."""
    made = _hidden(it, planted)
    for community in (made, it.listed):
        communities.draft_ending(
            actor=it.who("member"), community=community, kind="closing", thanks=CANARY, last_words=CANARY
        )


def asking(it: firm.Firm, planted: Planted) -> None:
    """Somebody asks to be invited, and somebody set an invitation aside."""
    communities.ask_to_join(actor=it.who("invited"), community=it.things["elsewhere"], words=CANARY)
    communities.set_aside(
        actor=it.who("invited"), invitation=it.hidden.invitations.get(person=it.persons["invited"])
    )


def clearance(it: firm.Firm, planted: Planted) -> None:
    """Words somebody asks to have read, that name the client."""
    row = people.ask_clearance(actor=it.who("member"), text=f"{CANARY} of Planted Holdings")
    planted.keys.append(row.key)


def own_data(it: firm.Firm, planted: Planted) -> None:
    """An export, a correction asked for, a token: a person's own."""
    row = people.ask_for_data(actor=it.who("member"))
    planted.addresses.append(reverse("people:data_fetch", args=[row.key]))


# each class, and for whom it does not exist; sponsor and keeper keep walls, and the administrators' log says
# that a wall was set and an adviser asked
CLASSES: dict[str, tuple[Plant, tuple[str, ...]]] = {
    "an unlisted community": (unlisted, (*STRANGERS, "sponsor", *BEHIND)),
    "a walled community": (walled, BEHIND),
    "a walled client": (client, BEHIND),
    "a silent wall": (wall, ("anonymous", "outsider", "former", "deactivated", *BEHIND)),
    "an invitation": (invitation, (*STRANGERS, "sponsor", *BEHIND)),
    "a decision": (decision, (*STRANGERS, "sponsor", *BEHIND)),
    "a walled decision": (walled_decision, BEHIND),
    "a charter draft": (charter, (*STRANGERS, "sponsor", *BEHIND)),
    "advice": (
        advice,
        tuple(one for one in (*STRANGERS, *BEHIND) if one not in ("administrator", "contractor")),
    ),
    "a sponsorship": (sponsorship, (*STRANGERS, "sponsor", *BEHIND)),
    "a draft of an end": (ending, (*STRANGERS, "sponsor", *BEHIND)),
    "an asking": (asking, (*STRANGERS, *BEHIND)),
    "words to be cleared": (
        clearance,
        ("anonymous", "outsider", "former", "administrator", "deactivated", *BEHIND),
    ),
    "a person's own data": (own_data, (*STRANGERS, "sponsor", *BEHIND)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """All that reaches a viewer: addresses with what they answer, letters, her export."""

    pages: dict[str, str]
    letters: list[str]
    exported: dict[str, str]


def starts(it: firm.Firm, viewer: str) -> set[str]:
    """Every registered address that is read, with the parts the table knows, and searches for the canary."""
    here = apps.is_installed("junto.discovery")
    plain = [
        row for row in access.rows(access.TABLE)
        if row.method == "GET" and (here or not row.name.startswith("discovery:"))
        and row.name not in access.NOT_CRAWLED
        and not row.name.startswith(("scim:", "mfa_", "account_"))
    ]  # fmt: skip
    pages = {access.address(row.key, it, viewer) for row in plain}
    searches = ("/communities/", "/people/", "/near/", "/api/persons", "/api/communities", "/topics/")
    asked = (CANARY.split()[0], "zephyr", NAMED)
    return pages | {f"{page}?q={word}&topic={word}" for page in searches for word in asked}


def look(it: firm.Firm, viewer: str, addresses: set[str], limit: int) -> Look:
    """What a viewer is told by everything she can reach."""
    pages = walk.crawl(it, viewer, addresses, limit)
    if viewer == "anonymous":
        return Look(pages, [], {})
    person = it.persons[viewer]
    return Look(pages, written(person), surfaces.exported(person))


def written(person: Person) -> list[str]:
    """The letters that would go to a person now."""
    found = []
    for row in Letter.objects.filter(to=person.pk, state=Letter.State.WAITING).order_by("event"):
        kind = letters.kind_of(row)
        draft = kind.build(row.to, *row.args) if kind else None
        if draft is not None:
            found.append(f"{draft.subject}\n{draft.body}")
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two twins say something different, or where a hidden word stands."""

    viewer: str
    place: str
    one: str
    other: str


def compared(it: firm.Firm, viewer: str, names: list[str], limit: int = 400) -> tuple[list[Difference], int]:
    """One viewer before and after the planting of some classes; all of it is taken back.

    Returns
    -------
    tuple
        The differences, and how many addresses were compared.
    """
    planted = Planted()
    with transaction.atomic(), clock.at(clock.now()):
        with transaction.atomic():
            for name in names:
                with transaction.atomic():
                    CLASSES[name][0](it, planted)
            worker.work_through()
            there = starts(it, viewer) | set(planted.addresses)
            after = look(it, viewer, there, limit)
            transaction.set_rollback(True)
        forget_use()
        # the addresses of what was planted are guesses now: they must answer just the same
        worker.work_through()
        before = look(it, viewer, there, limit)
        transaction.set_rollback(True)
    forget_use()
    return _differences(viewer, planted, before, after), len(before.pages)


def _differences(viewer: str, planted: Planted, before: Look, after: Look) -> list[Difference]:
    found = [
        Difference(viewer, address, *walk.where(one, other))
        for address in sorted({*before.pages, *after.pages})
        if (one := walk.masked(before.pages.get(address, "")))
        != (other := walk.masked(after.pages.get(address, "")))
    ]
    if before.letters != after.letters:
        found.append(Difference(viewer, "letters", str(before.letters), str(after.letters)))
    if before.exported != after.exported:
        found.append(Difference(viewer, "export", *walk.where(str(before.exported), str(after.exported))))
    words = [CANARY, NAMED, *planted.keys]
    for address, body in after.pages.items():
        plain = body.replace(address, "")
        found += [
            Difference(viewer, address, "", word) for word in words if word in plain and word not in address
        ]
    return found
