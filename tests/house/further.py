"""Seven more viewers of the planted firm, and what only a thing that is really there can prove.

Three of them belonged before a wall of their kind barred them: one from outside (contractors), one on the
other side of a pair, one whom an inclusion does not name. The exclusion bars Cy, one of the first ten.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from junto.communities import actions as communities
from junto.communities.models import AdviserAssignment, Ending, EndingItem, Successor
from junto.kernel import clock
from junto.kernel.registry import library_of
from junto.people import actions as people
from junto.people.actions import Cover
from junto.people.models import BarrierPerson, Competency
from junto.people.scim import tokens
from tests import factories

if TYPE_CHECKING:
    from junto.people.models import Person
    from tests.house.firm import Firm

FURTHER = {
    "paused": "Pia Quiet",
    "contractor": "Con Hired",
    "rival": "Riva Across",
    "leftout": "Lou Omitted",
    "adviser": "Adi Counsel",
    "adviser_past": "Ada Past",
    "keeper": "Kay Second",
}
OUTSIDE = ("contractor", "adviser", "adviser_past")
SCREENED = ("contractor", "rival", "leftout")


def belong(firm: Firm, who: dict[str, Person]) -> None:
    """Before any wall stands: who pauses, who will be screened, who advises and did."""
    facilitator = who["facilitator"]
    for community in (firm.listed, firm.hidden):
        inside = [who[viewer] for viewer in ("paused", *SCREENED)]
        communities.invite_persons(actor=facilitator, community=community, persons=inside)
        for person in inside:
            communities.join_community(actor=person, community=community)
        communities.pause_membership(
            actor=who["paused"], community=community, until=clock.today() + timedelta(days=30)
        )
    elsewhere = firm.things["elsewhere"]
    for viewer in ("adviser", "adviser_past"):
        for keeper, community in ((who["sponsor"], elsewhere), (facilitator, firm.listed)):
            asked = communities.ask_adviser(
                actor=keeper, community=community, person=who[viewer], scope="Notices",
                ends_on=clock.today() + timedelta(days=7),
            )  # fmt: skip
            if community == elsewhere:
                communities.begin_advising(actor=who[viewer], assignment=asked)
    past = AdviserAssignment.objects.filter(person=who["adviser_past"])
    past.update(ends_on=clock.today() - timedelta(days=1))
    _end(firm, who)


def _end(firm: Firm, who: dict[str, Person]) -> None:
    """One community drafts its merger with another, and a third has ended: all stand before the client."""
    member, facilitator = who["member"], who["facilitator"]
    made = {}
    for thing in ("parting", "taking", "parted"):
        made[thing] = communities.found_community(
            actor=facilitator, name=f"Notices {thing}", question="Who looks after them?", client=firm.client
        )
        inside = [member, *(who[viewer] for viewer in ("barred", *SCREENED))]
        communities.invite_persons(actor=facilitator, community=made[thing], persons=inside)
        for person in inside:
            communities.join_community(actor=person, community=made[thing])
    ending = communities.draft_ending(
        actor=member, community=made["parting"], kind="merging", thanks="Planted", last_words="Planted",
        partner=made["taking"],
    )  # fmt: skip
    ref = library_of(made["parting"].pk)[0].ref
    item = communities.choose_fate(
        actor=member, ending=ending, ref=ref, fate=EndingItem.Fate.REHOMED, home=made["taking"]
    )
    # carried out, as after a decision: what goes on is still to be founded by a member
    over = Ending.objects.create(
        community=made["parted"], kind="splitting", author=member, drafted_at=clock.now(),
        changed_at=clock.now(), decided_at=clock.now(), carried_out_at=clock.now(),
    )  # fmt: skip
    on = Successor.objects.create(
        ending=over, name="Notices again", question="Who?", volunteer=member, accepted_at=clock.now()
    )
    type(made["parted"]).objects.filter(pk=made["parted"].pk).update(closed_at=clock.now())
    firm.things |= {**made, "ending": ending, "item": item, "going on": on}


def bar(firm: Firm, who: dict[str, Person]) -> None:
    """A wall of each further kind round the client, and a lifting that waits for the sponsor's word."""
    keeper = factories.loaded(firm.persons["sponsor"])
    people.give_role(actor=who["administrator"], person=firm.persons["keeper"], role="barriers")
    second = factories.loaded(firm.persons["keeper"])
    other = people.record_client(actor=None, reference="C-9", name="Across Estates plc")
    round_it = [Cover(client=firm.client)]
    people.set_barrier(actor=keeper, name="From outside", kind="contractor", covers=round_it)
    people.set_barrier(
        actor=keeper, name="Both sides", kind="competitor pair",
        covers=[Cover(client=firm.client, side=1), Cover(client=other, side=2)],
        persons=[(who["facilitator"], 1), (who["rival"], 2)],
    )  # fmt: skip
    named = [(person, 0) for viewer, person in who.items() if viewer not in ("leftout", "sponsor")]
    within = people.set_barrier(
        actor=keeper, name="Named alone", kind="inclusion", covers=round_it, persons=named, silent=True
    )
    # nobody sets a wall that names herself, so that the keeper's own line is written past the action
    BarrierPerson.objects.create(barrier=within, person=firm.persons["sponsor"])
    firm.things["waiting wall"] = people.set_barrier(
        actor=second, name="To be lifted", kind="exclusion", covers=[Cover(client=other)],
        persons=[(who["former"], 0)],
    )  # fmt: skip
    people.propose_lifting(actor=second, barrier=firm.things["waiting wall"], reason="It is over.")


def provide(firm: Firm, who: dict[str, Person]) -> None:
    """A token of the directory, and a line of the register of competencies."""
    firm.things["scim token"], _text = tokens.make_token(actor=who["administrator"], name="Planted", days=30)
    people.keep_competency(actor=who["administrator"], name="Notices", words="We serve them in time.")
    firm.things["competency"] = Competency.objects.get(topic__name="Notices")
