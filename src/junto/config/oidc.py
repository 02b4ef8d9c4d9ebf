"""The firm's own sign-in, as the file named by JUNTO_OIDC describes it. Read once, before Django is there."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "::1", "localhost")
LARGEST = 64 * 1024
NEEDED = ("issuer", "client_id", "client_secret")
KNOWN = {*NEEDED, "name", "trusted", "groups", "groups_claim", "only"}
MOST_GROUPS, LONGEST_GROUP = 100, 200


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider that speaks for the firm.

    Attributes
    ----------
    issuer : str
        Address that names it; https, or http on loopback.
    name : str
        What stands on the button; empty for "the firm's sign-in".
    trusted : bool
        Its addresses count as verified even where it does not say so. A plain "not verified" still refuses.
    groups : tuple of str
        Groups of which one must be hers to sign in; empty for no such condition. A group opens the door and
        nothing behind it.
    groups_claim : str
        The claim in which the provider tells them.
    only : bool
        Nobody signs in by password or passkey any more; an administrator can break the glass.
    """

    issuer: str
    client_id: str
    client_secret: str
    name: str = ""
    trusted: bool = False
    groups: tuple[str, ...] = ()
    groups_claim: str = "groups"
    only: bool = False


def read(path: str) -> Provider | None:
    """Read the file; None when no path is given.

    Raises
    ------
    ValueError
        The file is missing, is no JSON object, or a member is missing, unknown or of another kind;
        the sentence names the file and the member.
    """
    if not path:
        return None
    try:
        text = Path(path).read_bytes()[: LARGEST + 1]
        told = json.loads(text) if len(text) <= LARGEST else None
    except (OSError, ValueError, RecursionError) as fault:
        raise ValueError(f"JUNTO_OIDC: {path} cannot be read as JSON: {fault}") from fault
    if not isinstance(told, dict):
        raise ValueError(f"JUNTO_OIDC: {path} must hold one JSON object of at most 64 kB")
    for member in NEEDED:
        if not isinstance(told.get(member), str) or not told[member].strip():
            raise ValueError(f"JUNTO_OIDC: {path} lacks “{member}”, a text")
    if unknown := sorted(set(told) - KNOWN):
        raise ValueError(f"JUNTO_OIDC: {path} has the unknown member “{unknown[0]}”")
    for member, kind, what in FORMS:
        if member in told and not isinstance(told[member], kind):
            raise ValueError(f"JUNTO_OIDC: {path}: “{member}” is {what}")
    groups = _groups(path, told.get("groups", []))
    return Provider(**{**told, "issuer": _issuer(path, told["issuer"]), "groups": groups})


FORMS = (
    ("name", str, "a text"),
    ("trusted", bool, "true or false"),
    ("only", bool, "true or false"),
    ("groups_claim", str, "a text"),
    ("groups", list, "a list of texts"),
)


def _groups(path: str, told: list[object]) -> tuple[str, ...]:
    named = tuple(one.strip() for one in told if isinstance(one, str) and one.strip())
    if len(named) < len(told) or len(named) > MOST_GROUPS or any(len(one) > LONGEST_GROUP for one in named):
        raise ValueError(f"JUNTO_OIDC: {path}: “groups” is a list of at most {MOST_GROUPS} texts, none empty")
    return named


def _issuer(path: str, text: str) -> str:
    at = urlsplit(text.strip())
    safe = at.scheme == "https" or (at.scheme == "http" and at.hostname in LOOPBACK)
    if not safe or not at.hostname or at.query or at.fragment:
        raise ValueError(f"JUNTO_OIDC: {path}: “issuer” must be an https address without query")
    return text.strip()


def allauth_settings(provider: Provider | None) -> dict[str, object]:
    """The provider in the shape in which allauth wants it; PKCE always."""
    if provider is None:
        return {}
    app = {
        "provider_id": "firm",
        "name": provider.name,
        "client_id": provider.client_id,
        "secret": provider.client_secret,
        "settings": {"server_url": provider.issuer.rstrip("/"), "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}
