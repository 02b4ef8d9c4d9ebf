"""Breaking the glass: two administrators, a reason, four hours, and the members are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from junto.communities import rules
from junto.communities.actions.joining import locked, still
from junto.communities.facts import GlassBroken, GlassClosed
from junto.communities.logic.words import clean
from junto.communities.models import BrokenGlass, Community
from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Denied, require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person


def ask_to_look(*, actor: Person, community: Community | None, reason: str) -> BrokenGlass:
    """An administrator asks to look into a community, and says why; a second one has a day to confirm it.

    Nothing opens by asking. Refuses others, a community that a wall hides from her or that does not exist, a
    member of it, and an empty reason (`Denied`). Publishes nothing; it stands in the administrators' log.
    """
    require(rules.may_break_glass(actor, community))
    assert community is not None
    said = clean(reason, lines=True)[:500]
    if not said:
        raise Denied(_("Say why; the members will read it."))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_break_glass(actor, held))
        asked = BrokenGlass.objects.create(
            community=held, asked_by=actor, reason=said, asked_at=clock.database_now()
        )
        audit.record(actor=actor.pk, deed="glass.asked", subject=str(Ref.of(held)))
    return asked


def confirm_look(*, actor: Person, asked: BrokenGlass) -> BrokenGlass:
    """A second administrator confirms a look: it opens for who asked, to read, for four hours.

    The members are told by letter, on their front page and in their history. Refuses who asked herself and
    others (`Denied`), and what was answered, taken back or has waited for a day (`Conflict`). Publishes
    `GlassBroken`.
    """
    require(rules.may_confirm_glass(actor, asked))
    with transaction.atomic():
        held = locked(asked.community)
        waiting = BrokenGlass.objects.select_for_update().filter(pk=asked.pk).first()
        still(rules.may_confirm_glass(actor, waiting))
        assert waiting is not None
        moment = clock.database_now()
        waiting.confirmed_by, waiting.confirmed_at = actor, moment
        waiting.until = moment + rules.LOOK_LASTS
        waiting.save(update_fields=["confirmed_by", "confirmed_at", "until"])
        publish(
            GlassBroken(community_id=held.pk, glass_id=waiting.pk, until=waiting.until.isoformat()),
            subject=Ref.of(waiting),
            actor=waiting.asked_by_id,
            scope=Ref.of(held),
        )
        audit.record(
            actor=waiting.asked_by_id,
            deed="glass.broken",
            subject=str(Ref.of(held)),
            detail={"confirmed_by": actor.pk, "until": waiting.until.isoformat()},
        )
    return waiting


def close_look(*, actor: Person, asked: BrokenGlass) -> None:
    """An administrator ends a look before its time, or refuses one that waits.

    Refuses others (`Denied`). Publishes `GlassClosed` if it had been open.
    """
    require(rules.may_close_glass(actor, asked))
    with transaction.atomic():
        held = locked(asked.community)
        moment = clock.database_now()
        mine = BrokenGlass.objects.filter(pk=asked.pk)
        if mine.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=moment):
            audit.record(actor=actor.pk, deed="glass.refused", subject=str(Ref.of(held)))
        elif mine.filter(until__gt=moment).update(until=moment):
            publish(
                GlassClosed(community_id=held.pk),
                subject=Ref.of(asked),
                actor=actor.pk,
                scope=Ref.of(held),
            )
            audit.record(actor=actor.pk, deed="glass.closed", subject=str(Ref.of(held)))
