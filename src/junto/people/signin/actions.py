"""Deeds at the door: letters asked for, passwords set, the firm's sign-in taken up, stays ended."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from junto.kernel.policy import Conflict, Denied, require
from junto.people.models import Person
from junto.people.rules import may_administer
from junto.people.signin import letters, tokens

FIRM = "firm"  # the one provider, as allauth's tables name it


def send_welcome(*, actor: Person, person: Person) -> None:
    """An administrator lets a person know that she is awaited, with a link to set her first password.

    Refuses `Denied` who is no administrator, `Conflict` when the person is not active or can sign in already.
    The letter is written when it is sent, and only if she is still active then.
    """
    require(may_administer(actor))
    with transaction.atomic():
        held = Person.objects.select_for_update().get(pk=person.pk)
        if not held.is_active:
            raise Conflict(_("This person is not active, so there is nothing to sign in to."))
        if held.has_usable_password() or SocialAccount.objects.filter(user=held).exists():
            raise Conflict(_("This person can sign in already. She can ask for a new password herself."))
        letters.welcome_letter.enqueue(held.pk)


def ask_for_link(*, email: str, heard: bool = True) -> None:
    """Somebody says she forgot the password of an address; whether it is anybody's is told by letter only.

    The same is read and written whoever it is, and when it was asked too often to be heard.
    """
    found = Person.objects.filter(email__iexact=email.strip(), is_active=True)
    held = found.values_list("pk", flat=True).first()
    letters.reset_letter.enqueue(held if held and heard else 0)


def set_password_by_link(*, person: Person, token: str, password: str) -> None:
    """A person sets her password with a link from a letter; every stay of hers ends.

    Refuses `Denied` when the link is used, too old or not hers; a second try at the same moment loses.
    """
    with transaction.atomic():
        held = Person.objects.select_for_update().get(pk=person.pk)
        if not tokens.fits(held, token):
            raise Denied(_("This link was used already or is too old."))
        _set_password(held, password)
        end_all_sessions(held)


def change_password(*, actor: Person, password: str, keep: str) -> None:
    """A person who is signed in, and has just given her old password, sets a new one; other stays end.

    `keep` is the key of the session she is in.
    """
    with transaction.atomic():
        _set_password(actor, password)
        end_all_sessions(actor, keep=keep)


def _set_password(person: Person, password: str) -> None:
    person.set_password(password)
    person.save(update_fields=["password"])
    letters.changed_letter.enqueue(person.pk, "password")


def take_up_firm_sign_in(*, actor: Person, subject: str) -> None:
    """A person comes for the first time by the firm's own sign-in: from now on that is who she is here.

    Whatever was set before, by whomever, is void: password, passkeys, codes, stays. Refuses `Conflict` when
    she is not active, or another identity of the firm's sign-in is hers already (an address given to
    somebody new must not open what belonged to somebody else).
    """
    with transaction.atomic():
        held = Person.objects.select_for_update().get(pk=actor.pk)
        theirs = SocialAccount.objects.filter(user=held, provider=FIRM).values_list("uid", flat=True)
        if subject in theirs:
            return
        if not held.is_active or theirs:
            raise Conflict(_("This address belongs to another identity."))
        SocialAccount.objects.create(user=held, provider=FIRM, uid=subject)
        held.set_unusable_password()
        held.save(update_fields=["password"])
        Authenticator.objects.filter(user=held).delete()
        end_all_sessions(held)


def end_all_sessions(person: Person, *, keep: str = "") -> int:
    """Every stay of a person ends at once, except the one whose session key is `keep`; says how many.

    Called in the transaction that deactivates her or takes away what she signed in with.
    """
    held = UserSession.objects.filter(user=person).exclude(session_key=keep)
    keys = list(held.values_list("session_key", flat=True))
    with transaction.atomic():
        Session.objects.filter(session_key__in=keys).delete()
        held.delete()
    return len(keys)


def end_here(*, actor: Person, session_key: str) -> None:
    """A person signs out: the place she is at leaves her list. Her session itself is the web's to end."""
    UserSession.objects.filter(user=actor, session_key=session_key).delete()


def end_session(*, actor: Person, place_id: int) -> bool:
    """A person ends one of her own stays; says whether there was one of hers by that number."""
    held = UserSession.objects.filter(user=actor, pk=place_id).first()
    if held is None:
        return False
    with transaction.atomic():
        Session.objects.filter(session_key=held.session_key).delete()
        held.delete()
    return True
