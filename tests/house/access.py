"""The access table: who gets what from every address. An address without a row fails the build.

The table itself is `access.txt`. Columns are the ten viewers of `firm.py`. A cell says what comes of it:

    in    sent to sign in          go    sent on: done, or to be seen elsewhere
    200   the page                 404   does not exist for this viewer
    403   refused, and said why    409   came too late, or twice
    back  sent on, nothing done    405   this address is not asked in this way
    422   said beside the form     410   a link that is over

A way of asking that is not listed must be answered with 405. `name/variant` is the same address for another
thing: the hidden community instead of the listed one. Nothing is written by a GET, nor by a POST that is
answered otherwise than with `go` or `200`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse

from tests.house.firm import VIEWERS, Firm


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    variant: str
    method: str
    cells: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.name}/{self.variant}" if self.variant else self.name


TABLE = Path(__file__).with_name("access.txt").read_text(encoding="utf-8")
# pages that somebody without a session gets to see; they hold nothing of the firm's
OPEN = {
    "livez", "readyz", "language", "demo_persons", "communities:letters", "discovery:letters",
    "account_login", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_set_password",
    "openid_connect_login", "openid_connect_callback",
}  # fmt: skip
# operations of the optional room
OPTIONAL = {
    "api:begin_traces", "api:candidate", "api:candidates", "api:invite_group",
    "api:join_by_sealed_invitation",
    "api:looks", "api:my_discovery", "api:name_candidate", "api:not_me", "api:not_now",
    "api:offer_candidate_again", "api:sealed_invitation", "api:set_candidate_aside", "api:stop_look",
    "api:stop_traces", "api:traces_import", "api:traces_imports",
}  # fmt: skip
# a fresh challenge or code at every look, which twins would take for a difference
NOT_CRAWLED = {
    "account_login",
    "mfa_login_webauthn",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "account_logout",
}

Made = Callable[[Firm, str], dict[str, Any]]


def at(thing: str) -> Made:
    """The address of a person, of a community or of a found group."""

    def made(firm: Firm, viewer: str) -> dict[str, Any]:
        known = {**firm.things, **firm.persons, "listed": firm.listed, "hidden": firm.hidden}
        return {"address": known[thing].address}

    return made


def keyed(thing: str, name: str = "key", member: str = "key") -> Made:
    """The random key, or the number, of a thing."""
    return lambda firm, viewer: {name: getattr(firm.things[thing], member)}


def both(*made: Made) -> Made:
    """An address with several parts."""
    return lambda firm, viewer: {name: value for one in made for name, value in one(firm, viewer).items()}


def fixed(**values: Any) -> Made:
    """An address whose parts are the same for everybody."""
    return lambda firm, viewer: values


def _own_invitation(firm: Firm, viewer: str) -> dict[str, Any]:
    person = firm.persons["invited"]
    return {"key": firm.hidden.invitations.get(person=person).key}


def _link_of_dee(firm: Firm, viewer: str) -> dict[str, Any]:
    return {"address": firm.hidden.address, "key": firm.hidden.invitations.get(person__isnull=True).key}


def keyed_of(thing: str) -> Made:
    """The key of a community, as the API names it."""
    return lambda firm, viewer: {"key": at(thing)(firm, viewer)["address"][:10]}


def _link_by_key(firm: Firm, viewer: str) -> dict[str, Any]:
    return {"key": firm.hidden.key, "invitation": firm.hidden.invitations.get(person__isnull=True).key}


def _token_of_member(firm: Firm, viewer: str) -> dict[str, Any]:
    return {"number": firm.things["token of member"].pk}


def _unit(firm: Firm, viewer: str) -> dict[str, Any]:
    return {"what": "unit", "number": firm.persons["member"].unit_id}


# the parts of an address, by name and variant; an address without parts needs no line here
PARTS: dict[str, Made] = {
    "communities:front": at("listed"),
    "communities:front/hidden": at("hidden"),
    "communities:about": at("listed"),
    "communities:about/hidden": at("hidden"),
    "communities:join": at("listed"),
    "communities:join/hidden": at("hidden"),
    "communities:leave": at("hidden"),
    "communities:pause": at("hidden"),
    "communities:resume": at("hidden"),
    "communities:ask": at("elsewhere"),
    "communities:ask/hidden": at("hidden"),
    "communities:answer": both(at("elsewhere"), keyed("request")),
    "communities:invite": at("listed"),
    "communities:invite/hidden": at("hidden"),
    "communities:make_link": at("hidden"),
    "communities:revoke": _link_of_dee,
    "communities:show_again": at("listed"),
    "communities:edit": at("listed"),
    "communities:edit/hidden": at("hidden"),
    "communities:rest": at("hidden"),
    "communities:roles": at("hidden"),
    "communities:invitation": _own_invitation,
    "communities:letters": fixed(token="not-a-token"),
    "communities:link": lambda firm, viewer: {"token": firm.things["link"]},
    "people:person": at("member"),
    "people:person/gone": at("deactivated"),
    "people:withdraw_skill": lambda firm, viewer: {"skill": firm.things["skill"].pk},
    "people:settings_of": at("member"),
    "people:change_role": at("member"),
    "people:change_active": at("outsider"),
    "people:structure_record": fixed(what="unit"),
    "people:structure_change": _unit,
    "people:structure_remove": _unit,
    "people:import": keyed("list"),
    "people:import_columns": keyed("list"),
    "people:import_answers": keyed("list"),
    "people:import_apply": keyed("list"),
    "people:import_cancel": keyed("list"),
    "people:wall_lift": keyed("wall"),
    "people:wall_confirm": keyed("wall"),
    "people:wall_withdraw": keyed("wall"),
    "reach:end": _token_of_member,
    "discovery:import_run": keyed("traces"),
    "discovery:begin": keyed("traces"),
    "discovery:stop": keyed("traces"),
    "discovery:stop_look": keyed("run"),
    "discovery:not_me": keyed("group"),
    "discovery:invitation": keyed("sealed"),
    "discovery:join": keyed("sealed"),
    "discovery:not_now": keyed("sealed"),
    "discovery:letters": fixed(token="not-a-token"),
    "discovery:candidate": at("group"),
    "discovery:name": at("group"),
    "discovery:set_aside": at("group"),
    "discovery:offer_again": at("group"),
    "discovery:invite": at("group"),
    "api:person": lambda firm, viewer: {"key": firm.persons["member"].key},
    "api:person/gone": lambda firm, viewer: {"key": firm.persons["deactivated"].key},
    "api:hr_list": keyed("list"),
    "api:hr_list_steps": keyed("list"),
    "api:map_columns": keyed("list"),
    "api:answer_questions": keyed("list"),
    "api:start_hr_list": keyed("list"),
    "api:cancel_hr_list": keyed("list"),
    "api:community": keyed_of("listed"),
    "api:community/hidden": keyed_of("hidden"),
    "api:members": keyed_of("hidden"),
    "api:join_community": keyed_of("listed"),
    "api:join_community/hidden": keyed_of("hidden"),
    "api:leave_community": keyed_of("hidden"),
    "api:pause_membership": keyed_of("hidden"),
    "api:resume_membership": keyed_of("hidden"),
    "api:ask_to_join": keyed_of("elsewhere"),
    "api:join_requests": keyed_of("elsewhere"),
    "api:answer_request": both(keyed_of("elsewhere"), keyed("request", "asked")),
    "api:join_by_invitation": _own_invitation,
    "api:set_aside_invitation": _own_invitation,
    "api:show_again": keyed_of("listed"),
    "api:sent_invitations": keyed_of("hidden"),
    "api:make_link": keyed_of("hidden"),
    "api:revoke_invitation": _link_by_key,
    "api:nowhere": fixed(rest="no/such/thing"),
    "api:candidate": keyed("group"),
    "api:name_candidate": keyed("group"),
    "api:set_candidate_aside": keyed("group"),
    "api:offer_candidate_again": keyed("group"),
    "api:invite_group": keyed("group"),
    "api:not_me": keyed("group"),
    "api:sealed_invitation": keyed("sealed"),
    "api:join_by_sealed_invitation": keyed("sealed"),
    "api:not_now": keyed("sealed"),
    "api:traces_import": keyed("traces"),
    "api:begin_traces": keyed("traces"),
    "api:stop_traces": keyed("traces"),
    "api:stop_look": keyed("run"),
    "account_reset_password_from_key": fixed(uidb36="1", key="abc-0123456789abcdef0123"),
    "openid_connect_login": fixed(provider_id="firm"),
    "openid_connect_callback": fixed(provider_id="firm"),
    "mfa_edit_webauthn": fixed(pk=1),
    "mfa_remove_webauthn": fixed(pk=1),
    "signin_end_place": fixed(pk=1),
}

QUERY = {"api:near_communities GET": "?name=Lease", "api:state_skill DELETE": "?topic=Break+clauses"}
SOON = (date.today() + timedelta(days=30)).isoformat()
# what is sent with a POST, so that whoever may do it does it
SENT: dict[str, dict[str, Any]] = {
    "language": {"language": "de", "next": "/"},
    "communities:found": {
        "name": "Planted", "question": "Why?", "kind": "expertise", "origin": "emergent",
        "listing": "firm", "joining": "open",
    },
    "communities:near": {"name": "Lease renewals"},
    "communities:pause": {"until": SOON},
    "communities:ask": {"words": "I would like to."},
    "communities:ask/hidden": {"words": "I would like to."},
    "communities:answer": {"do": "yes"},
    "communities:edit": {
        "name": "Planted", "question": "Why?", "kind": "expertise", "listing": "firm", "joining": "open",
    },
    "communities:rest": {"until": SOON, "why": "Planted"},
    "people:wall_lift": {"reason": "Planted"},
    "communities:roles": {"do": "lay down", "role": "facilitator"},
    "people:me": {"headline": "Planted"},
    "people:state_skill": {"topic": "Notices", "level": "2"},
    "people:look": {"theme": "dark"},
    "people:record": {"name": "New Person", "email": "new@firm.example"},
    "people:settings_of": {"name": "Ada Lovelock", "email": "member@firm.example"},
    "people:change_role": {"role": "barriers", "do": "give"},
    "people:change_active": {"do": "deactivate"},
    "people:structure_record": {"name": "Tax"},
    "people:structure_change": {"name": "Property law"},
    "people:wall_cover": {"client": "C-8"},
    "reach:tokens": {"name": "planted", "scope": "read", "days": "30"},
    "api:map_columns": {"columns": {"name": "Name", "email": "E-mail"}},
    "api:answer_questions": {"answers": {}},
    "api:start_hr_list": {"edition": 0},
    "api:state_interests": {"topics": ["Break clauses"]},
    "api:state_skill": {"topic": "Notices", "level": 2},
    "api:begin_traces": {"read_both": True},
    "api:invite_group": {"name": "Planted", "question": "Why?", "text": "Come and talk."},
    "api:name_candidate": {"name": "Planted"},
    "api:set_candidate_aside": {"reason": "nothing"},
    "api:communities": {"name": "Planted", "question": "Why?"},
    "api:pause_membership": {"until": SOON},
    "api:ask_to_join": {"words": "I would like to."},
    "api:answer_request": {"yes": True},
    "discovery:never_ask": {"never": "1"},
    "discovery:leave": {"leave": "1"},
    "discovery:name": {"name": "Planted"},
    "discovery:set_aside": {"reason": "nothing"},
}  # fmt: skip


def sent(key: str, firm: Firm) -> dict[str, Any]:
    """What a POST carries; a variant sends what its address sends."""
    if key == "api:sent_invitations":
        return {"persons": [firm.persons["outsider"].key]}
    return SENT.get(key) or SENT.get(key.partition("/")[0], {})


def address(key: str, firm: Firm, viewer: str, method: str = "GET") -> str:
    """The address of a row for a viewer."""
    name = key.partition("/")[0]
    parts = PARTS.get(key) or PARTS.get(name)
    return reverse(name, kwargs=parts(firm, viewer) if parts else None) + QUERY.get(f"{name} {method}", "")


def rows(text: str) -> list[Row]:
    """Read the table."""
    found = []
    for line in text.splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        name, _slash, variant = words[0].partition("/")
        if len(words) != 2 + len(VIEWERS):
            raise ValueError(f"the line of {words[0]} has {len(words) - 2} cells, not {len(VIEWERS)}")
        found.append(Row(name, variant, words[1], tuple(words[2:])))
    return found


def line(key: str, method: str, cells: list[str]) -> str:
    """A row as it stands in the table."""
    return f"{key:<42} {method:<6} " + " ".join(f"{cell:<4}" for cell in cells).rstrip()
