"""PATCH: additions, replacements and removals, in the shapes in which directories really send them.

Entra ID sends dotted names in a value without a path, words for true and false, and capital operations; Okta
sends whole objects. All of an operation list takes effect, or none of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from junto.people.scim.logic import shape
from junto.people.scim.logic.faults import Fault
from junto.people.scim.logic.filters import read

MOST = 200
PATH = re.compile(r"(?:urn:[\w.:-]+:)?(\w+)(\[[^\]]*\])?(?:\.(\w+))?")
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:"
SUBS = frozenset({"emails.type", "emails.value", "emails.primary", "members.value"})


@dataclass(frozen=True, slots=True)
class Step:
    """One change to one attribute.

    Attributes
    ----------
    do : str
        `"add"`, `"replace"` or `"remove"`.
    name : str
        The attribute in lower case.
    where : tuple of str or None
        Which of several values, as (name in lower case, value).
    sub : str
        The part of it in lower case; empty for the whole.
    value : object
    """

    do: str
    name: str
    where: tuple[str, str] | None
    sub: str
    value: Any


def steps(given: object) -> list[Step]:
    """Read a list of operations.

    Raises
    ------
    Fault
        It is no such list, or an operation has no known word, path or value.
    """
    if not isinstance(given, dict):
        raise Fault("invalidSyntax", "This is no JSON object.")
    told = {str(key).lower(): value for key, value in given.items()}
    operations = told.get("operations")
    if not isinstance(operations, list) or not operations:
        raise Fault("invalidSyntax", "A PATCH needs a list of Operations.")
    if len(operations) > MOST:
        raise Fault("tooMany", f"A PATCH can have {MOST} operations.")
    return [step for operation in operations for step in _steps(operation)]


def _steps(operation: object) -> Iterator[Step]:
    if not isinstance(operation, dict):
        raise Fault("invalidSyntax", "An operation is no JSON object.")
    told = {str(key).lower(): value for key, value in operation.items()}
    do, path, value = str(told.get("op", "")).lower(), told.get("path"), told.get("value")
    if do not in ("add", "replace", "remove"):
        raise Fault("invalidSyntax", "An operation is add, replace or remove.")
    if path:
        if do != "remove" and "value" not in told:
            raise Fault("invalidValue", "This operation lacks its value.")
        yield _step(do, str(path), value)
        return
    if do == "remove":
        raise Fault("noTarget", "A removal needs a path.")
    if not isinstance(value, dict):
        raise Fault("invalidValue", "Without a path the value is a JSON object.")
    for name, part in value.items():
        if not str(name).lower().startswith(ENTERPRISE.lower()):
            yield _step(do, str(name), part)


def _step(do: str, path: str, value: Any) -> Step:
    if path.lower().startswith(ENTERPRISE.lower()):
        return Step(do, "", None, "", value)  # an extension we do not keep
    match = PATH.fullmatch(path.strip()) if len(path) < 1000 else None
    if match is None:
        raise Fault("invalidPath", "This path cannot be read.")
    name, bracket, sub = match[1].lower(), match[2], (match[3] or "").lower()
    where = None
    if bracket:
        asked = read(f"{name}{bracket}", SUBS)
        assert asked is not None
        where = (asked.name.partition(".")[2], asked.value)
    return Step(do, name, where, sub, value)


def person(told: dict[str, Any], changes: list[Step]) -> dict[str, Any]:
    """What the directory says of a person after its changes.

    Raises
    ------
    Fault
        A path names no attribute, or the person would be left without userName, address or name.
    """
    new = {
        **told,
        "name": dict(told.get("name", {})),
        "emails": [dict(one) for one in told.get("emails", [])],
    }
    for step in changes:
        _change(new, step)
    return shape.user({key: value for key, value in new.items() if value not in ({}, [])})


def _change(new: dict[str, Any], step: Step) -> None:
    name = shape.proper(step.name, shape.KEPT)
    if not name:
        if step.name and step.name not in shape.LET_GO:
            raise Fault("invalidPath", f"There is no attribute {step.name}.")
        return
    if name == "emails":
        new["emails"] = _emails(new["emails"], step)
    elif name == "name" and step.sub:
        part = shape.proper(step.sub, shape.PARTS)
        if part and (step.do == "remove" or step.value is None):
            new["name"].pop(part, None)
        elif part:
            new["name"][part] = shape.text(f"name.{part}", step.value, 200)
    elif step.sub or step.where:
        raise Fault("invalidPath", f"{name} has no parts.")
    elif step.do == "remove" or step.value is None:
        new.pop(name, None)
        if name == "name":
            new["name"] = {}
    elif name == "name":
        new["name"] = (
            {**new["name"], **shape.one(name, step.value)}
            if step.do == "add"
            else shape.one(name, step.value)
        )
    else:
        new[name] = shape.one(name, step.value)


def _emails(held: list[dict[str, Any]], step: Step) -> list[dict[str, Any]]:
    if step.where is None and not step.sub:
        return _all_emails(held, step)
    fits = [one for one in held if step.where is None or _fits(one, *step.where)]
    if step.do == "remove":
        if not step.sub:
            return [one for one in held if one not in fits]
        for one in fits:
            one.pop(step.sub, None)
        return [one for one in held if one.get("value")]
    part = {step.sub: step.value} if step.sub else step.value
    if not fits:  # Entra ID replaces the address of work before there is one
        kind = {step.where[0]: step.where[1]} if step.where else {}
        held = [*held, {}]
        fits = [held[-1]]
        fits[0].update(kind)
    changed = shape.email(part)
    for one in fits:
        one.update(changed)
    return _one_primary(held, fits if changed.get("primary") else [])


def _all_emails(held: list[dict[str, Any]], step: Step) -> list[dict[str, Any]]:
    if step.do == "remove":
        return []
    given: list[dict[str, Any]] = shape.one("emails", step.value)
    if step.do == "replace":
        return given
    fresh = [one for one in given if one.get("value") not in {old.get("value") for old in held}]
    return _one_primary([*held, *fresh], [one for one in fresh if one.get("primary")])


def _one_primary(held: list[dict[str, Any]], chosen: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for one in held if chosen else []:
        if one.get("primary") and all(one is not other for other in chosen):
            one["primary"] = False
    return held


def _fits(one: dict[str, Any], name: str, value: str) -> bool:
    return str(one.get(name, "")).lower() == value.lower()


def members(held: list[str], step: Step) -> list[str]:
    """The members of a group after one change."""
    if step.do == "remove":
        if step.where is not None:
            out = [step.where[1]]
        else:
            out = shape.member_keys(step.value) if step.value else held
        return [key for key in held if key not in out]
    given = shape.member_keys(step.value)
    return given if step.do == "replace" else list(dict.fromkeys([*held, *given]))
