"""A person's own answers: joining, not now, not me, never ask, staying out. Nobody else is told of any but
the
first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from junto.communities.actions import join_community
from junto.discovery import rules
from junto.discovery.logic.floors import enough
from junto.discovery.models import (
    Candidate,
    CandidateMember,
    NeverAsk,
    NotMe,
    OptOut,
    SealedDelivery,
)
from junto.kernel import clock
from junto.kernel.policy import Denied

if TYPE_CHECKING:
    from junto.people.models import Person


def join_invited(*, actor: Person, delivery: SealedDelivery) -> None:
    """The person invited joins, by her own act. Refuses an invitation that does not stand for her (`Denied`).

    Publishes what joining publishes, and nothing of how she came to it.
    """
    with transaction.atomic():
        held = _own(actor, delivery)
        join_community(actor=actor, community=held.invitation.community)
        held.answer = SealedDelivery.Answer.JOINED
        held.save(update_fields=["answer"])


def not_now(*, actor: Person, delivery: SealedDelivery) -> None:
    """The person invited puts the invitation away. Nobody is told; it looks as if she had not read it."""
    with transaction.atomic():
        held = _own(actor, delivery)
        held.answer = SealedDelivery.Answer.NOT_NOW
        held.save(update_fields=["answer"])


def not_me(*, actor: Person, candidate: Candidate) -> None:
    """A person says that a found group is not hers: she is out of it for good, and of what it turns into.

    Refuses whoever has no place in it (`Denied`); a group that falls below ten people is gone.
    """
    with transaction.atomic():
        place = rules.own_places(actor).filter(candidate=candidate).first()
        if (
            place is None
            and not rules.own_invitations(actor).filter(invitation__candidate=candidate).exists()
        ):
            raise Denied(_("This group has no place for you to give up."))
        NotMe.objects.get_or_create(person=actor, identity=candidate.identity, defaults={"at": clock.now()})
        CandidateMember.objects.filter(person=actor, candidate=candidate).delete()
        dissolve_small([candidate.pk])


def never_ask(*, actor: Person) -> None:
    """A person wants no invitation out of traces any more. Nobody is told."""
    NeverAsk.objects.get_or_create(person=actor, defaults={"at": clock.now()})


def ask_again(*, actor: Person) -> None:
    """A person may be invited again."""
    NeverAsk.objects.filter(person=actor).delete()


def stay_out(*, actor: Person) -> None:
    """A person stays out of discovery: at once of every group, within a day of the stored weeks. No reason,
    nobody told.
    """
    with transaction.atomic():
        OptOut.objects.get_or_create(person=actor, defaults={"at": clock.now()})
        touched = list(CandidateMember.objects.filter(person=actor).values_list("candidate_id", flat=True))
        CandidateMember.objects.filter(person=actor).delete()
        SealedDelivery.objects.filter(person=actor).delete()
        dissolve_small(touched)


def come_back(*, actor: Person) -> None:
    """A person who stayed out counts again from the next import on; what was deleted stays deleted."""
    OptOut.objects.filter(person=actor).delete()


def dissolve_small(candidates: list[int]) -> None:
    """Groups below ten people do not exist: their places, words and figures go."""
    for row in Candidate.objects.filter(pk__in=candidates).exclude(state=Candidate.State.ADOPTED):
        if enough(row.sealed.count()):
            continue
        row.sealed.all().delete()
        row.links.all().delete()
        row.state = Candidate.State.DISSOLVED
        row.words, row.evidence, row.disproofs, row.units = [], [], [], []
        row.save(update_fields=["state", "words", "evidence", "disproofs", "units"])


def _own(actor: Person, delivery: SealedDelivery) -> SealedDelivery:
    """Her copy as it is now, if it stands."""
    row = rules.own_invitations(actor).select_related("invitation__community").filter(pk=delivery.pk).first()
    if row is None:
        raise Denied(_("This invitation has ended."))
    return row
