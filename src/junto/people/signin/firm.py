"""The firm's own sign-in: what its provider says, and whom that is here."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.models import Login
from allauth.socialaccount.adapter import _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import ProviderException
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from junto.kernel.policy import Conflict
from junto.people.models import Person, ScimGroup
from junto.people.signin import actions, answers


@dataclass(frozen=True, slots=True)
class Claims:
    """What we take from the provider's answer.

    Attributes
    ----------
    subject : str
        Issuer and subject as one fingerprint: who it is, whatever the address.
    email : str
        Lower case; empty when none was given.
    verified : bool
        Whether the provider says the address is hers.
    groups : frozenset of str or None
        Her groups at the provider; None where it does not tell any.
    """

    subject: str
    email: str
    verified: bool
    groups: frozenset[str] | None = None


def claims(answer: Mapping[str, Any]) -> Claims:
    """Read the provider's answer: the ID token says who; address and verification come from one place.

    Raises
    ------
    ProviderException
        No ID token of the configured issuer, or a profile of somebody else.
    """
    token, profile = answer.get("id_token"), answer.get("userinfo") or {}
    if not isinstance(token, Mapping) or not isinstance(profile, Mapping) or settings.OIDC is None:
        raise ProviderException("no ID token")
    issuer, subject = token.get("iss"), token.get("sub")
    issuer = str(issuer).rstrip("/")
    if not isinstance(subject, str) or not subject or issuer != settings.OIDC.issuer.rstrip("/"):
        raise ProviderException("the ID token is not of the configured issuer")
    if profile and profile.get("sub") != subject:
        raise ProviderException("the profile belongs to somebody else")
    source = token if "email" in token else profile
    email, said = source.get("email"), source.get("email_verified")
    fingerprint = hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()
    # only the plain word true counts: a text "false" is true to a careless reader
    verified = said is True or (said is None and settings.OIDC.trusted)
    address = email.strip().lower() if isinstance(email, str) else ""
    return Claims(fingerprint, address, verified, _groups(token, profile))


def _groups(*sources: Mapping[str, Any]) -> frozenset[str] | None:
    """What the provider tells of her groups; both names and numbers come as texts."""
    claim = settings.OIDC.groups_claim if settings.OIDC else ""
    told = next((source[claim] for source in sources if claim in source), None)
    if isinstance(told, str):
        return frozenset({told})
    return frozenset(one for one in told if isinstance(one, str)) if isinstance(told, list) else None


def may_come(person: Person, said: Claims) -> bool:
    """Whether the groups she is in let her sign in; they open this door and make her a member of nothing.

    What the provider says now counts; where it says nothing, what the directory last said.
    """
    wanted = settings.OIDC.groups if settings.OIDC else ()
    if not wanted:
        return True
    if said.groups is not None:
        return not said.groups.isdisjoint(wanted)
    return ScimGroup.objects.filter(name__in=wanted, members__person=person).exists()


def complete(request: HttpRequest, sociallogin: Any) -> HttpResponse:
    """Sign in whom the provider means, or say why not; nobody is ever made."""
    if sociallogin.state.get("process") != "login":
        return answers.refused(request, "purpose")
    person, why = recognise(sociallogin.claims)
    if person is None:
        return answers.refused(request, why)
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, person, "socialaccount", provider=actions.FIRM)
    login = Login(user=person, redirect_url=sociallogin.get_redirect_url(request))
    response: HttpResponse = perform_login(request, login)
    return response


def recognise(said: Claims) -> tuple[Person | None, str]:
    """The person an identity belongs to; at the first time by her verified address. Else nobody, and why."""
    theirs = SocialAccount.objects.filter(provider=actions.FIRM, uid=said.subject)
    held = theirs.select_related("user").first()
    if held is not None:
        if not held.user.is_active:
            return None, "inactive"
        return (held.user, "") if may_come(held.user, said) else (None, "group")
    if not said.email or not said.verified:
        return None, "unverified"
    person = Person.objects.filter(email__iexact=said.email).first()
    if person is None:
        return None, "nobody"
    if not person.is_active:
        return None, "inactive"
    if not may_come(person, said):
        return None, "group"
    try:
        actions.take_up_firm_sign_in(actor=person, subject=said.subject)
    except Conflict:
        return None, "other"
    person.refresh_from_db()  # the voided password is part of what the new session is tied to
    return person, ""


def apps(provider: str | None, client_id: str | None) -> list[Any]:
    """The one provider as allauth wants it, or none."""
    found = _build_apps_from_settings(provider=provider, client_id=client_id)
    return [app for some in found.values() for app in some]


def is_only() -> bool:
    """Whether one signs in by the firm's own sign-in only."""
    return settings.OIDC is not None and settings.OIDC.only


def came_by(request: HttpRequest, person: Person, *methods: str) -> bool:
    """Whether whoever is signing in has shown herself in one of these ways."""
    return any(record["method"] in methods for record in get_authentication_records(request, person))
