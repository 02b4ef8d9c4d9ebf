"""What stands round every page: places, my communities, who I am."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from junto.kernel import clock
from junto.kernel.models import Installation
from junto.kernel.ui.frame import DemoLine, Frame, Message, Place, RailItem

SAID = {messages.SUCCESS: "good", messages.WARNING: "attention", messages.ERROR: "stop"}
_firm: dict[str, str] = {}


def firm_name() -> str:
    """The firm's name, read once in the life of a process."""
    if "name" not in _firm:
        row = Installation.objects.values_list("firm_name", flat=True).first()
        if row is None:
            return "Junto"
        _firm["name"] = row
    return _firm["name"]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page; built only when a template looks at it."""
    return {"frame": SimpleLazyObject(lambda: build(request))}


def build(request: HttpRequest) -> Frame | None:
    person = request.user
    if not person.is_authenticated:
        return None
    return Frame(
        firm_name=firm_name(),
        person_name=person.name,
        person_href=_maybe("people:me"),
        places=places(person),
        communities=_communities(person),
        path=request.path,
        sign_out_href=_maybe("account_logout"),
        look_href=_maybe("people:look"),
        languages=tuple(settings.LANGUAGES),
        language=get_language() or "en",
        theme=person.theme,
        keys=person.shortcuts,
        demo=_demo(person),
        messages=tuple(
            Message(str(said), SAID.get(said.level, "")) for said in messages.get_messages(request)
        ),
    )


def places(person: Any) -> tuple[Place, ...]:
    """The rail, from top to bottom; a place appears when its room is installed."""
    rows = [
        (_("My day"), "home:my_day", "day", "d"),
        (_("Communities"), "communities:index", "circle", "c"),
        (_("Discover"), "discovery:index", "compass", "v"),
        (_("Directory"), "people:directory", "people", "p"),
    ]
    if person.keeps_walls:
        rows.append((_("Walls"), "people:walls", "wall", "w"))
    if person.is_administrator:
        rows.append((_("Settings"), "people:administration", "settings", "s"))
    return tuple(Place(label, href, icon, key) for label, name, icon, key in rows if (href := _maybe(name)))


def _maybe(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _communities(person: Any) -> tuple[RailItem, ...]:
    if "communities" not in settings.ROOMS:
        return ()
    from junto.communities.queries import rail

    return tuple(
        RailItem(row.name, reverse("communities:front", args=[row.address]), 0) for row in rail(person)
    )


def _demo(person: Any) -> DemoLine | None:
    if not clock.is_demo():
        return None
    text = _("A demo. Here you are %(name)s.") % {"name": person.name}
    return DemoLine(text, _maybe("demo_persons"), _("Be someone else"))
