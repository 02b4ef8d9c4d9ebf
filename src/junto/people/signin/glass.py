"""Breaking the glass: an administrator signs in although the firm's own sign-in is out of order.

Whoever has the server prints a link; it works once, for a quarter of an hour, for one named administrator,
and opens only together with her password and a code from her app. Every administrator is told by letter.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from junto.kernel import audit, clock
from junto.kernel.letters import Draft, page, queue, written
from junto.kernel.models import Installation
from junto.kernel.policy import Conflict, Denied
from junto.kernel.refs import Ref
from junto.people.models import Person
from junto.people.rules import administrators
from junto.people.signin import tokens

KIND = "people.glass"


def print_link(*, email: str) -> str:
    """Whoever has the server lets one administrator in for a quarter of an hour; the link is returned.

    Refuses (`Denied`) who is no administrator, and one without an authenticator app: a link alone opens
    nothing. Publishes nothing; it stands in the administrators' log and all of them get a letter.
    """
    with transaction.atomic():
        person = administrators().filter(email__iexact=email.strip()).first()
        if person is None:
            raise Denied(_("This address belongs to no administrator."))
        if app_of(person) is None:
            raise Denied(
                _("This administrator has set up no authenticator app, so a link would have to open alone.")
            )
        token = tokens.GLASS.make_token(person)
        _tell(person, "printed")
    return page("signin_glass_link", person.key, token)


def use_link(*, person: Person, token: str, new_password: str = "") -> Person:
    """An administrator signs in with a link from the server, her password and a code, which were checked.

    A password is set only where she had none. Refuses (`Conflict`) a link that was used or is too old; of two
    at once one wins. Publishes nothing; log and letters as above.
    """
    with transaction.atomic():
        held = administrators().select_for_update(of=("self",)).filter(pk=person.pk).first()
        if held is None or not tokens.opens_glass(held, token):
            raise Conflict(_("This link was used already or is too old."))
        if not held.has_usable_password():
            held.set_password(new_password)
        held.last_login = clock.real_now()  # what the link is tied to
        held.save(update_fields=["password", "last_login"])
        _tell(held, "used")
    return held


def app_of(person: Person) -> Authenticator | None:
    """The authenticator app of a person, if she has one."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()


def _tell(person: Person, what: str) -> None:
    event = f"{KIND}:{what}:{person.pk}:{clock.real_now():%Y%m%d%H%M%S%f}"
    for number in administrators().values_list("pk", flat=True):
        queue(to=number, kind=KIND, key=event, args=[person.pk, what])
    audit.record(actor=None, deed=f"signin.glass_{what}", subject=str(Ref.of(person)), about=person.pk)


@written(KIND)
def write(to: int, number: int, what: str) -> Draft | None:
    """Tell an administrator that the glass was broken, by whom and what that means."""
    reader = administrators().filter(pk=to).first()
    whose = Person.objects.filter(pk=number).first()
    if reader is None or whose is None:
        return None
    firm = Installation.objects.values_list("firm_name", flat=True).first() or "Junto"
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        context = {"name": reader.name, "whose": whose.name, "what": what, "firm": firm}
        body = render_to_string("signin/letters/glass.txt", context)
        subject = (
            _("An emergency sign-in to Junto was prepared")
            if what == "printed"
            else _("An emergency sign-in to Junto was used")
        )
        return Draft(to=reader.email, subject=subject, body=body.strip() + "\n")
