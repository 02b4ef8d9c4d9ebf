"""Letters of the door."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from junto.kernel.models import Installation
from junto.people.models import Person
from junto.people.signin import tokens


@task()
def reset_letter(person_id: int) -> None:
    """Send the link to somebody who forgot her password; nothing for an address that is nobody's."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return
    by_firm = settings.OIDC is not None and SocialAccount.objects.filter(user=person).exists()
    link = "" if by_firm else _link(person, tokens.RESET)
    with _in_her_language(person):
        _send(person, _("A new password for Junto"), "reset", link=link, sign_in=_absolute("account_login"))


@task()
def welcome_letter(person_id: int) -> None:
    """Send the first letter, if she is still active and has not found her way in meanwhile."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None or person.has_usable_password():
        return
    by_firm = settings.OIDC is not None
    link = "" if by_firm else _link(person, tokens.WELCOME)
    with _in_her_language(person):
        _send(person, _("Junto awaits you"), "welcome", link=link, sign_in=_absolute("account_login"))


CHANGED = ("password", "passkey-added", "passkey-removed", "app-added", "app-removed", "codes-made")


@task()
def changed_letter(person_id: int, what: str) -> None:
    """Tell a person that the ways to sign in to her account changed, in case it was not she."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None or what not in CHANGED:
        return
    with _in_her_language(person):
        _send(
            person,
            _("How you sign in to Junto has changed"),
            "changed",
            what=what,
            page=_absolute("mfa_index"),
        )


def _link(person: Person, kind: tokens.Link) -> str:
    return _absolute("account_reset_password_from_key", uidb36=person.key, key=kind.make_token(person))


def _absolute(name: str, **parts: str) -> str:
    return f"{settings.BASE_URL}{reverse(name, kwargs=parts or None)}"


def _in_her_language(person: Person) -> translation.override:
    return translation.override(person.language or settings.LANGUAGE_CODE)


def _send(person: Person, subject: str, letter: str, **context: object) -> None:
    firm = Installation.objects.values_list("firm_name", flat=True).first() or "Junto"
    body = render_to_string(f"signin/letters/{letter}.txt", {"name": person.name, "firm": firm, **context})
    EmailMessage(
        subject, body.strip() + "\n", to=[person.email], headers={"Auto-Submitted": "auto-generated"}
    ).send()
