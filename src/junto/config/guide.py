"""The API's own description, arranged for reading, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing an operation takes or a shape holds; `shape` is what it is made of."""

    name: str
    kind: str
    shape: str
    needed: bool
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what it is, what it takes, what it answers."""

    method: str
    path: str
    title: str
    about: str
    takes: tuple[Field, ...]
    status: str
    answers: str

    @property
    def anchor(self) -> str:
        """The id of its heading."""
        plain = self.path.replace("{", "").replace("}", "").strip("/").replace("/", "-")
        return f"{self.method}-{plain}".lower()


@dataclass(frozen=True, slots=True)
class Group:
    """Operations on one kind of thing."""

    name: str
    about: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer or a body is made of; in a body some fields may be left out."""

    name: str
    about: str
    is_sent: bool
    fields: tuple[Field, ...]


def groups(schema: Json) -> tuple[Group, ...]:
    """The operations of an OpenAPI 3.1 document by tag, in the order in which its tags are told."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in schema["tags"]}
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            found[told["tags"][0]].append(_operation(path, method, told, schema))
    return tuple(
        Group(_(tag["name"]), _(tag["description"]), tuple(found[tag["name"]]))
        for tag in schema["tags"]
        if found[tag["name"]]
    )


def shapes(schema: Json) -> tuple[Shape, ...]:
    """Every shape of the document, by name."""
    return tuple(
        Shape(name, _about(told), told.get("additionalProperties") is False, tuple(_fields(told)))
        for name, told in sorted(schema["components"]["schemas"].items())
        if "properties" in told
    )


def _operation(path: str, method: str, told: Json, schema: Json) -> Operation:
    status, answer = next((code, one) for code, one in told["responses"].items() if str(code).startswith("2"))
    return Operation(
        method=method.upper(),
        path=path,
        title=_(told["summary"]),
        about=_(told["description"]),
        takes=(*_parameters(told), *_body(told.get("requestBody", {}), schema)),
        status=str(status),
        answers=_shape(answer["content"]["application/json"]["schema"]),
    )


def _parameters(told: Json) -> list[Field]:
    return [
        Field(one["name"], _kind(one["schema"]), "", one["required"], _about(one))
        for one in told["parameters"]
    ]


def _body(body: Json, schema: Json) -> list[Field]:
    content = body.get("content", {})
    part = next(iter(content.values()))["schema"] if content else {}
    name = _shape(part)
    return _fields(schema["components"]["schemas"][name] if name else part)


def _fields(told: Json) -> list[Field]:
    needed = set(told.get("required", ()))
    return [
        Field(name, _kind(one), _shape(one), name in needed, _about(one))
        for name, one in told.get("properties", {}).items()
    ]


def _about(told: Json) -> str:
    said = " ".join(told.get("description", "").split())
    return _(said) if said else ""


def _shape(told: Json) -> str:
    """The name of the shape something is made of, or of what it lists."""
    if "$ref" in told:
        return str(told["$ref"].rpartition("/")[2])
    if "anyOf" in told:
        return next(filter(None, map(_shape, told["anyOf"])), "")
    return _shape(told["items"]) if "items" in told else ""


def _kind(told: Json) -> str:
    if "anyOf" in told:
        return _(" or ").join(filter(None, map(_kind, told["anyOf"])))
    if "enum" in told or "const" in told:
        words = told.get("enum", [told.get("const")])
        return _(" or ").join(f"“{word}”" if isinstance(word, str) else str(word) for word in words)
    if told.get("type") == "array":
        return " ".join(filter(None, (_("list of"), _kind(told["items"]))))
    names = {
        "date": _("day"),
        "date-time": _("moment"),
        "binary": _("file"),
        "string": _("text"),
        "integer": _("whole number"),
        "number": _("number"),
        "boolean": _("true or false"),
        "object": _("object"),
        "null": _("nothing"),
    }
    return names.get(told.get("format", ""), names.get(told.get("type", ""), ""))
