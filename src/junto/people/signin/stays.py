"""How long one stays signed in: twelve hours unseen, fourteen days in all, a new key when roles change."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.http import HttpRequest

from junto.kernel import clock
from junto.people.backend import Persons
from junto.people.models import Person

IDLE = 12 * 3600
WHOLE = 14 * 24 * 3600
NOTED_EVERY = 15 * 60  # a visit is noted at most so often, so that reading writes nothing
BEGAN, SEEN, ROLES = "junto-began", "junto-seen", "junto-roles"


def begin(request: HttpRequest, person: Person) -> None:
    """A stay begins: called once the framework has given the session a new key."""
    now = _now()
    loaded = Persons().get_user(person.pk)
    request.session.update({BEGAN: now, SEEN: now, ROLES: roles(loaded or person)})
    request.session.set_expiry(IDLE)


def keep(request: HttpRequest, person: Person) -> None:
    """End a stay that is over, give it a new key when the person's roles changed, note the visit."""
    session, now = request.session, _now()
    if BEGAN not in session:  # not begun at our door: the framework's own twelve hours hold
        return
    if now - session[BEGAN] >= WHOLE or now - session[SEEN] >= IDLE:
        UserSession.objects.filter(session_key=session.session_key).delete()
        logout(request)
        return
    if session[ROLES] != roles(person):
        renew(request)
        session[ROLES] = roles(person)
    if now - session[SEEN] >= NOTED_EVERY:
        session[SEEN] = now
        session.set_expiry(min(IDLE, session[BEGAN] + WHOLE - now))
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=clock.real_now())


def renew(request: HttpRequest) -> None:
    """Give the session a new key; the list of places follows."""
    old = request.session.session_key
    request.session.cycle_key()
    follow(request, old)


def follow(request: HttpRequest, old: str | None) -> None:
    """Let the list of places follow a session whose key was changed by the framework."""
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def roles(person: Person) -> str:
    """What the person may do by role, as one word to compare."""
    held = (person.is_administrator, person.keeps_walls, person.runs_discovery)
    return "".join(letter for letter, has in zip("awd", held, strict=True) if has)


def _now() -> int:
    # machine time: moving the demo's clock must not end anybody's stay
    return int(clock.real_now().timestamp())
