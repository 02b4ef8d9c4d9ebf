"""Loading the signed-in person, with what every page must know about her, in one query."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from junto.people.models import Person, SystemRole


class Persons(ModelBackend):
    """Sign-in by address and password; a deactivated person is not loaded at all."""

    def get_user(self, user_id: int) -> Person | None:  # type: ignore[override] - the base names the abstract class
        open_roles = SystemRole.objects.filter(person=OuterRef("pk"), until__isnull=True)
        return (
            Person.objects.filter(pk=user_id, is_active=True)
            .select_related("unit", "office")
            .annotate(
                is_administrator=Exists(open_roles.filter(role=SystemRole.Role.ADMINISTRATOR)),
                keeps_walls=Exists(open_roles.filter(role=SystemRole.Role.BARRIERS)),
                runs_discovery=Exists(open_roles.filter(role=SystemRole.Role.DISCOVERY)),
            )
            .first()
        )

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Person | None:  # type: ignore[override] - as above
        person = super().authenticate(request, username=username, password=password, **kwargs)
        return person if isinstance(person, Person) else None
