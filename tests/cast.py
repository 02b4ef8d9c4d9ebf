"""Six people with habits; every room's tests may ask for them by name."""

from dataclasses import dataclass

from junto.people.models import Person
from tests import factories


@dataclass(frozen=True)
class Cast:
    """Ada represents, Bo just joined, Cy is behind a wall, Dee facilitates, Eli left, Fay is the stranger."""

    ada: Person
    bo: Person
    cy: Person
    dee: Person
    eli: Person
    fay: Person
    gareth: Person


def gather() -> Cast:
    """The six, in two units and two offices, and Gareth the administrator."""
    leeds, london = factories.office("Leeds"), factories.office("London")
    property_, tax = factories.unit("Property"), factories.unit("Tax")
    return Cast(
        ada=factories.person("Ada Lovelock", unit=property_, office=leeds),
        bo=factories.person("Bo Newman", unit=tax, office=london),
        cy=factories.person("Cy Walsh", unit=property_, office=london),
        dee=factories.person("Dee Carrow", unit=tax, office=leeds),
        eli=factories.person("Eli Gone", unit=property_, office=leeds),
        fay=factories.person("Fay Strange", unit=tax, office=london),
        gareth=factories.administrator("Gareth Keys"),
    )
