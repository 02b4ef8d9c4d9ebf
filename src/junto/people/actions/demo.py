"""Who one can be in a demo."""

from junto.kernel.models import Installation
from junto.kernel.policy import Denied
from junto.people.models import DemoPerson, Person


def present_person(*, person: Person, why: str, order: int) -> None:
    """Let visitors of a demo be this person, with one line on who she is.

    Refuses (`Denied`) in a real firm: there nobody can be somebody else.
    """
    if not Installation.objects.filter(demo=True).exists():
        raise Denied("Only a demo has persons one can be.")
    DemoPerson.objects.update_or_create(person=person, defaults={"why": why, "order": order})
