"""From the room's own facts to the work they ask for."""

from junto.discovery import tasks
from junto.discovery.facts import CandidateInvited, ImportStarted, RunAsked
from junto.kernel.registry import Told, subscribe
from junto.kernel.tasks import enqueue_once


@subscribe("discovery.ImportStarted")
def read(told: Told) -> None:
    """Read what somebody began to import."""
    if isinstance(told.fact, ImportStarted):
        enqueue_once(tasks.read_import, f"discovery.read:{told.fact.import_id}", told.fact.import_id)


@subscribe("discovery.RunAsked")
def look(told: Told) -> None:
    """Look at the stored weeks."""
    if isinstance(told.fact, RunAsked):
        enqueue_once(tasks.find_candidates, f"discovery.run:{told.fact.run_id}", told.fact.run_id)


@subscribe("discovery.CandidateInvited")
def write(told: Told) -> None:
    """Send the letters of an invitation; to whom, the sealed copies say."""
    if isinstance(told.fact, CandidateInvited):
        enqueue_once(tasks.send_letters, f"discovery.letters:{told.entry_id}", told.fact.candidate_id)


@subscribe("people.PersonErased")
def take_out(told: Told) -> None:
    """The stored weeks are rewritten without whoever was erased."""
    enqueue_once(tasks.take_out_erased, f"discovery.erased:{told.entry_id}")
