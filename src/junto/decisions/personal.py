"""What this room holds of a person: given to her behind the walls, named a former colleague afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from junto.communities.rules import beyond
from junto.kernel.personal import (
    ErasureReport,
    Holding,
    Json,
    Lot,
    Section,
    erase_holdings,
    holdings,
    provide_personal_data,
    sections,
)

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from junto.people.models import Person

STAYS = _("what members decided, and by which reasons, has to stay readable for them")
PROPOSED = _("what you proposed for decision, and words you changed")
ANSWERED = _("your answers and objections to proposals, with your reasons")
LOTS = {
    "RollEntry.person": Lot(
        _("that you were asked to answer a proposal"), why=STAYS, path="decision__community"
    ),
    "Response.person": Lot(ANSWERED, why=STAYS, path="version__decision__community"),
    "Decision.proposer": Lot(PROPOSED, why=STAYS, path="community"),
    "Decision.decider": Lot(PROPOSED, why=STAYS, path="community"),
    "DecisionVersion.by": Lot(PROPOSED, why=STAYS, path="decision__community"),
    "Outcome.stated_by": Lot(PROPOSED, why=STAYS, path="decision__community"),
    "Objection.person": Lot(ANSWERED, why=STAYS, path="decision__community"),
    "Objection.proposed_by": Lot(ANSWERED, why=STAYS, path="decision__community"),
    "LetterChoice.person": Lot(_("your choice about letters"), goes=True),
    "Words.person": Lot(ANSWERED, why=STAYS, path="decision__community"),
}
HELD = holdings("decisions", LOTS)


def export(person: Person) -> list[Section]:
    """What she proposed, answered and objected, without what a wall hides from her now."""
    return sections(HELD, person, narrow=lambda holding, rows: _beyond(person, holding, rows), name=_where)


def erase(person: Person) -> ErasureReport:
    """Decisions are the members' and stay; they name a former colleague from now on."""
    return erase_holdings(HELD, person)


def _beyond(person: Person, holding: Holding, rows: QuerySet[Model]) -> QuerySet[Model]:
    if holding.lot.path is None:
        return rows
    found: QuerySet[Model] = beyond(rows, person, f"{holding.lot.path}__")
    return found


def _where(row: Model) -> dict[str, Json]:
    version: object = getattr(row, "version", row)
    decision: Any = getattr(version, "decision", version)
    return {"community": str(decision.community), "decision": str(decision)}


provide_personal_data("decisions", export=export, erase=erase, held=HELD)
