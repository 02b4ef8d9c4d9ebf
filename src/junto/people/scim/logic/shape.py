"""The attributes we keep of a person and of a group: in which form they come, in which they are kept."""

import re
from typing import Any

from junto.people.scim.logic.faults import Fault

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
MOST_EMAILS, MOST_MEMBERS = 20, 5000
PARTS = ("formatted", "familyName", "givenName")
TEXTS = {"userName": 254, "externalId": 200, "displayName": 200, "title": 120}
KEPT = ("userName", "externalId", "displayName", "title", "name", "emails", "active")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# attributes of the standard that we let go: a person says the rest herself, or the HR list does
LET_GO = frozenset(
    (
        "schemas", "id", "meta", "nickname", "profileurl", "usertype", "preferredlanguage", "locale",
        "timezone", "password", "phonenumbers", "ims", "photos", "addresses", "groups", "entitlements",
        "roles", "x509certificates",
    )
)  # fmt: skip


def proper(name: str, known: tuple[str, ...]) -> str:
    """The name of an attribute as the standard writes it, whatever its case; empty if it is none of these."""
    return next((one for one in known if one.lower() == name.lower()), "")


def user(given: object) -> dict[str, Any]:
    """A person as told, with the attributes we keep, checked.

    Raises
    ------
    Fault
        It is no object, lacks `userName` or an address, or an attribute has another form.
    """
    told = attributes(given)
    if not told.get("userName"):
        raise Fault("invalidValue", "A person needs a userName.")
    if not email_of(told):
        raise Fault("invalidValue", "A person needs an e-mail address, in emails or as userName.")
    if not name_of(told):
        raise Fault("invalidValue", "A person needs a name.")
    return told


def attributes(given: object) -> dict[str, Any]:
    """The attributes we keep out of an object, each checked; none is needed."""
    if not isinstance(given, dict):
        raise Fault("invalidSyntax", "This is no JSON object.")
    told: dict[str, Any] = {}
    for name, value in given.items():
        known = proper(str(name).removeprefix(f"{USER}:"), KEPT)
        if known and value is not None:
            told[known] = one(known, value)
    return told


def one(name: str, value: object) -> Any:
    """The value of one attribute, checked."""
    if name == "active":
        return truth(value)
    if name == "name":
        return _name(value)
    if name == "emails":
        return _emails(value)
    return text(name, value, TEXTS[name])


def truth(value: object) -> bool:
    """True or false, also where a directory sends the word as a text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise Fault("invalidValue", "active is neither true nor false.")


def text(name: str, value: object, longest: int) -> str:
    """A text without unseen signs, of a length that can be kept."""
    if not isinstance(value, str):
        raise Fault("invalidValue", f"{name} is no text.")
    if len(value) > longest:
        raise Fault("invalidValue", f"{name} has more than {longest} signs.")
    if any(ord(sign) < 32 or ord(sign) == 127 or 0xD800 <= ord(sign) < 0xE000 for sign in value):
        raise Fault("invalidValue", f"{name} has signs that cannot stand in it.")
    return value


def email_of(told: dict[str, Any]) -> str:
    """The address a person is written to: the primary one, else the one of work, else the first."""
    emails = [mail for mail in told.get("emails", []) if ADDRESS.fullmatch(mail.get("value", ""))]
    emails.sort(key=lambda mail: (not mail.get("primary"), mail.get("type") != "work"))
    found = emails[0]["value"] if emails else told.get("userName", "")
    return found.lower() if ADDRESS.fullmatch(found) else ""


def name_of(told: dict[str, Any]) -> str:
    """The name of a person: as displayed, else as formatted, else given and family name."""
    name = told.get("name", {})
    whole = " ".join(filter(None, (name.get("givenName"), name.get("familyName"))))
    wanted = (told.get("displayName"), name.get("formatted"), whole, told.get("userName"))
    return " ".join(next((one for one in wanted if one and one.strip()), "").split())


def _name(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Fault("invalidValue", "name is no object.")
    parts = {proper(str(key), PARTS): part for key, part in value.items() if part is not None}
    return {key: text(f"name.{key}", part, 200) for key, part in parts.items() if key}


def _emails(value: object) -> list[dict[str, Any]]:
    listed = value if isinstance(value, list) else [value]
    if len(listed) > MOST_EMAILS:
        raise Fault("invalidValue", f"There are more than {MOST_EMAILS} addresses.")
    return [email(one) for one in listed]


def email(value: object) -> dict[str, Any]:
    """One address with its kind."""
    if isinstance(value, str):
        value = {"value": value}
    if not isinstance(value, dict):
        raise Fault("invalidValue", "An address in emails is no object.")
    told: dict[str, Any] = {}
    for key, part in value.items():
        known = proper(str(key), ("value", "type", "primary", "display"))
        if known == "primary":
            told[known] = truth(part)
        elif known and part is not None:
            told[known] = text(f"emails.{known}", part, 254)
    if told.get("value") and not ADDRESS.fullmatch(told["value"]):
        raise Fault("invalidValue", "A value in emails is no e-mail address.")
    return told


def member_keys(value: object) -> list[str]:
    """The ids of a group's members, each once, in order."""
    listed = value if isinstance(value, list) else [value]
    if len(listed) > MOST_MEMBERS:
        raise Fault("tooMany", f"A group can have {MOST_MEMBERS} members.")
    keys: dict[str, None] = {}
    for entry in listed:
        named = {str(key).lower(): part for key, part in entry.items()} if isinstance(entry, dict) else {}
        key = named.get("value")
        if not isinstance(key, str):
            raise Fault("invalidValue", "A member needs a value, the id of a person.")
        keys[key] = None
    return list(keys)
