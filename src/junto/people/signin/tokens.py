"""Links that let a person set a password: signed, dated, dead as soon as one was used or she signed in."""

from datetime import timedelta

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int

from junto.people.models import Person


class Link(PasswordResetTokenGenerator):
    """One kind of link. Tied to the password, the address and the last sign-in of the person it is for."""

    def __init__(self, salt: str, lasts: timedelta) -> None:
        super().__init__()
        self.key_salt = salt
        self.lasts = lasts

    def fits(self, person: Person, token: str) -> bool:
        """Whether the token was made for this person, is young enough, and nothing has happened since."""
        return bool(self.check_token(person, token)) and self._age(token) <= self.lasts

    def _age(self, token: str) -> timedelta:
        made = base36_to_int(token.partition("-")[0])
        return timedelta(seconds=self._num_seconds(self._now()) - made)


RESET = Link("junto.people.signin.reset", timedelta(hours=1))
WELCOME = Link("junto.people.signin.welcome", timedelta(days=14))
GLASS = Link("junto.people.signin.glass", timedelta(minutes=15))


def fits(person: Person, token: str) -> bool:
    """Whether a link of any kind lets this person set a password now."""
    return person.is_active and any(link.fits(person, token) for link in (RESET, WELCOME))


def opens_glass(person: Person, token: str) -> bool:
    """Whether a link printed at the server lets this administrator sign in now without the firm's sign-in."""
    return person.is_active and GLASS.fits(person, token)
