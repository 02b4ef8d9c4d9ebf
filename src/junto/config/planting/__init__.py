"""The demo firm: planted through the rooms' own deeds, each at its moment, by the person who did it."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction

from junto.config.planting import communities, firm
from junto.config.planting.content import Calendar, read
from junto.kernel import clock
from junto.kernel.models import Installation, TaskRow


def plant(say: Callable[[str], None] = lambda _text: None) -> None:
    """Plant Hartwell & Pryce into an empty database, all or nothing.

    Nobody is made a member of anything here: each person joins by her own act, at the moment the content
    names, through the door everybody uses.
    """
    now = clock.real_now()
    calendar = Calendar.of(now)
    with transaction.atomic():
        Installation.objects.create(
            firm_name=read("firm")["firm"]["name"],
            demo=True,
            clock_offset=timedelta(0),
            planted_on=now.date(),
            created_at=now,
        )
        people = firm.plant(calendar)
        say(f"  {len(people.persons)} persons in {len(people.units)} units, four offices and five desks")
        founded = communities.plant(calendar, people)
        say(f"  {len(founded)} communities, joined one person at a time")
        if "discovery" in settings.ROOMS:
            # by name, as everything that mounts the optional room: without it this line finds nothing
            looked = import_module("junto.discovery.actions.planting")
            content = read("candidates")
            found = looked.plant(
                content,
                at=calendar.at(content["looked_day"], 18, 20),
                persons=people.persons,
                founded=founded,
            )
            say(f"  {found} groups found in the firm's traces, waiting to be looked at")
        # the past's letters were sent in the past
        TaskRow.objects.filter(run_after__lte=now).delete()
