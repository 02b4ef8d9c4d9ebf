"""Makers of communities for tests; each founds and joins through the product's own deeds."""

from typing import Any

from django.test import Client

from junto.communities import actions
from junto.communities.models import Community, Invitation, Membership
from junto.kernel.models import LedgerEntry
from junto.people.models import Person


def community(founder: Person, name: str = "Commercial leases", **words: Any) -> Community:
    words.setdefault("question", "Does a cap on service charges survive a deed that extends the term?")
    return actions.found_community(actor=founder, name=name, **words)


def unlisted(founder: Person, name: str = "Castlegate round", **words: Any) -> Community:
    return community(founder, name, **{"listing": "members", "joining": "invitation", **words})


def joined(person: Person, to: Community, invitation: Invitation | None = None) -> Membership:
    return actions.join_community(actor=person, community=to, invitation=invitation)


def invited(person: Person, to: Community, by: Person, words: str = "") -> Invitation:
    actions.invite_persons(actor=by, community=to, persons=[person], words=words)
    return Invitation.objects.get(community=to, person=person, sender=by)


def browser(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(person, backend="junto.people.backend.Persons")
    return client


def kinds(since: int = 0) -> list[str]:
    """The kinds of the facts of this room in the ledger, in order, after an entry."""
    entries = LedgerEntry.objects.filter(pk__gt=since, kind__startswith="communities.").order_by("pk")
    return [entry.kind.partition(".")[2] for entry in entries]


def last_entry() -> int:
    entry = LedgerEntry.objects.order_by("-pk").first()
    return entry.pk if entry else 0


def in_directory() -> None:
    """Let the people of the test be found by name, as those recorded by the product's deeds are."""
    from junto.people.actions import refresh_search

    refresh_search(Person.objects.all())
