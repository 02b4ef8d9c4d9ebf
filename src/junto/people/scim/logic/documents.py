"""What this service says of itself: what it can do, which resources it has, of which attributes."""

from typing import Any

from junto.people.scim.logic.shape import GROUP, USER

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
MOST = 200


def _attribute(
    name: str,
    description: str,
    kind: str = "string",
    *,
    required: bool = False,
    many: bool = False,
    unique: str = "none",
    exact: bool = False,
    mutability: str = "readWrite",
    parts: list[dict[str, Any]] | None = None,
    refers: list[str] | None = None,
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": name,
        "type": kind,
        "multiValued": many,
        "description": description,
        "required": required,
        "mutability": mutability,
        "returned": "default",
    }
    if kind != "complex":
        told |= {"uniqueness": unique}
    if kind in ("string", "reference"):
        told |= {"caseExact": exact}
    if parts is not None:
        told["subAttributes"] = parts
    if refers is not None:
        told["referenceTypes"] = refers
    return told


def schemas(base: str) -> list[dict[str, Any]]:
    """The two schemas, with the attributes that are kept and no others."""
    name = [
        _attribute("formatted", "The whole name."),
        _attribute("familyName", "The family name."),
        _attribute("givenName", "The given name."),
    ]
    emails = [
        _attribute("value", "The address.", required=True),
        _attribute("type", "Such as work or home."),
        _attribute("display", "A name for it."),
        _attribute("primary", "Whether it is the one that is written to.", "boolean"),
    ]
    user = [
        _attribute("userName", "The name at the directory.", required=True, unique="server"),
        _attribute("name", "The parts of the name.", "complex", parts=name),
        _attribute("displayName", "The name as people read it."),
        _attribute("title", "The position."),
        _attribute("active", "Whether she is at the firm.", "boolean", required=True),
        _attribute("emails", "Addresses.", "complex", required=True, many=True, parts=emails),
    ]
    members = [
        _attribute("value", "The id of a person.", mutability="immutable", exact=True),
        _attribute("$ref", "Her address.", "reference", mutability="immutable", exact=True, refers=["User"]),
    ]
    group = [
        _attribute("displayName", "The name of the group.", required=True, unique="server"),
        _attribute("members", "Who is in it at the directory.", "complex", many=True, parts=members),
    ]
    told = ((USER, "User", "A person", user), (GROUP, "Group", "A group of the directory", group))
    return [
        {
            "schemas": [f"{CORE}Schema"],
            "id": urn,
            "name": title,
            "description": description,
            "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": f"{base}Schemas/{urn}"},
        }
        for urn, title, description, attributes in told
    ]


def resource_types(base: str) -> list[dict[str, Any]]:
    """The two kinds of resources."""
    told = (("User", "Users", USER, "Persons"), ("Group", "Groups", GROUP, "Groups; never a membership"))
    return [
        {
            "schemas": [f"{CORE}ResourceType"],
            "id": name,
            "name": name,
            "endpoint": f"/{place}",
            "description": description,
            "schema": urn,
            "meta": {"resourceType": "ResourceType", "location": f"{base}ResourceTypes/{name}"},
        }
        for name, place, urn, description in told
    ]


def provider(base: str) -> dict[str, Any]:
    """What the service can do."""
    no: dict[str, Any] = {"supported": False}
    return {
        "schemas": [f"{CORE}ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {**no, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": no,
        "sort": no,
        "etag": no,
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token that an administrator made for the directory.",
                "primary": True,
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{base}ServiceProviderConfig"},
    }
