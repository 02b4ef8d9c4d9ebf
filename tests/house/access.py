"""The access table: who gets what from every address. An address without a row fails the build.

The table itself is `access.txt`. Columns are the ten viewers of `firm.py`. A cell says what comes of it:

    in    sent to sign in          go    sent on: done, or to be seen elsewhere
    200   the page                 404   does not exist for this viewer
    403   refused, and said why    409   came too late, or twice
    back  sent on, nothing done    405   this address is not asked in this way
    422   said beside the form     410   a link that is over

Seven further viewers (`further.py`) stand below the rows, each with the one of the ten she is like and the
rows in which she is not. They are asked what depends on the firm: not the pages of signing in, nor SCIM,
and the API by its own table.

A way of asking that is not listed must be answered with 405. `name/variant` is the same address for another
thing: the hidden community instead of the listed one. Nothing is written by a GET, nor by a POST that is
answered otherwise than with `go` or `200`.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse

from tests.house.firm import VIEWERS, Firm
from tests.house.further import SCREENED
from tests.house.walk import Answer


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


@dataclass(frozen=True, slots=True)
class Further:
    """A viewer who is answered as one of the ten is, but for some rows."""

    like: str
    otherwise: dict[tuple[str, str], str]

    def cell(self, row: Row) -> str:
        return self.otherwise.get((row.key, row.method), row.cells[VIEWERS.index(self.like)])


TABLE = Path(__file__).with_name("access.txt").read_text(encoding="utf-8")
# pages that somebody without a session gets to see; they hold nothing of the firm's
OPEN = {
    "livez", "metrics", "readyz", "language", "people:erased", "demo_persons",
    "communities:letters", "decisions:letters", "discovery:letters",
    "account_login", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_set_password", "signin_glass", "signin_glass_link",
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


def _sponsorship(firm: Firm, viewer: str) -> dict[str, Any]:
    return {"held": firm.listed.sponsors.get(person=firm.persons["sponsor"]).key}


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
    "communities:sponsor": at("listed"),
    "communities:sponsor/hidden": at("hidden"),
    "communities:sponsors": at("listed"),
    "communities:offers": at("listed"),
    "communities:objectives": at("listed"),
    "communities:sponsor_requests": at("listed"),
    "communities:looks": at("hidden"),
    "communities:advising": at("listed"),
    "communities:glass_answer": fixed(key="zzzzzzzzzz"),
    "communities:invitation": _own_invitation,
    "communities:letters": fixed(token="not-a-token"),
    "communities:link": lambda firm, viewer: {"token": firm.things["link"]},
    "communities:history": at("listed"),
    "communities:history/hidden": at("hidden"),
    "communities:ending": at("listed"),
    "communities:ending/hidden": at("hidden"),
    "communities:ending_draft": both(at("listed"), fixed(kind="closing")),
    "communities:ending_draft/hidden": both(at("hidden"), fixed(kind="closing")),
    "communities:ending/parting": at("parting"),
    "communities:ending/parted": at("parted"),
    "communities:ending_words": at("parting"),
    "communities:ending_item": at("parting"),
    "communities:ending_answer": both(at("taking"), keyed("ending")),
    "communities:asked_item": keyed("item"),
    "communities:go_on": keyed("going on"),
    "communities:front/elsewhere": at("elsewhere"),
    "communities:about/elsewhere": at("elsewhere"),
    "communities:advising/elsewhere": at("elsewhere"),
    "communities:carry_on": at("listed"),
    "communities:carry_on/hidden": at("hidden"),
    "communities:competences_of": at("listed"),
    "api:community_history": keyed_of("listed"),
    "api:community_history/hidden": keyed_of("hidden"),
    "communities:charter": at("listed"),
    "communities:charter/hidden": at("hidden"),
    "communities:charter_write": at("listed"),
    "communities:charter_write/hidden": at("hidden"),
    "communities:charter_compare": at("listed"),
    "communities:charter_propose": at("listed"),
    "communities:charter_propose/hidden": at("hidden"),
    "api:charter": keyed_of("listed"),
    "api:charter/hidden": keyed_of("hidden"),
    "api:compare_charter": keyed_of("listed"),
    "api:keep_charter_draft": keyed_of("listed"),
    "api:keep_charter_draft/hidden": keyed_of("hidden"),
    "people:person": at("member"),
    "people:person/gone": at("deactivated"),
    "people:withdraw_skill": lambda firm, viewer: {"skill": firm.things["skill"].pk},
    "people:settings_of": at("member"),
    "people:change_role": at("member"),
    "people:change_active": at("outsider"),
    "people:data_fetch": fixed(key="zzzzzzzzzz"),
    "people:data_put_away": fixed(key="zzzzzzzzzz"),
    "people:correction_answer": keyed("correction"),
    "people:erasure_decide": fixed(key="zzzzzzzzzz"),
    "people:erasure_propose": at("deactivated"),
    "people:structure_record": fixed(what="unit"),
    "people:structure_change": _unit,
    "people:structure_remove": _unit,
    "people:import": keyed("list"),
    "people:import_columns": keyed("list"),
    "people:import_answers": keyed("list"),
    "people:import_apply": keyed("list"),
    "people:import_cancel": keyed("list"),
    "people:feed": keyed("feed"),
    "people:feed_apply": keyed("feed"),
    "people:feed_cancel": keyed("feed"),
    "people:opening_confirm": keyed("opening"),
    "people:opening_decline": keyed("opening"),
    "people:wall_certificate": keyed("wall"),
    "people:notice": keyed("notice"),
    "people:notice_read": keyed("notice"),
    "people:clearance_decide": keyed("clearance"),
    "api:propose_wall_lifting": keyed("wall"),
    "api:confirm_wall_lifting": keyed("waiting wall"),
    "api:confirm_wall_opening": keyed("opening"),
    "api:decline_wall_opening": keyed("opening"),
    "api:wall_feed": keyed("feed"),
    "api:start_wall_feed": keyed("feed"),
    "people:wall_lift": keyed("wall"),
    "people:wall_confirm": keyed("waiting wall"),
    "people:wall_withdraw": keyed("waiting wall"),
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
    "decisions:of": at("listed"),
    "decisions:new": at("listed"),
    "decisions:letters": fixed(token="not-a-token"),
    "decisions:decision": keyed("decision"),
    "decisions:versions": keyed("decision"),
    "decisions:redraft": keyed("draft"),
    "decisions:opening": keyed("draft"),
    "decisions:amend": keyed("decision"),
    "decisions:answer": keyed("decision"),
    "decisions:question": keyed("decision"),
    "decisions:end": keyed("decision"),
    "decisions:objection": both(keyed("decision"), keyed("objection", "objection")),
    "api:decisions": keyed_of("listed"),
    "api:decision": keyed("decision"),
    "api:open_decision": keyed("draft"),
    "api:respond": keyed("decision"),
    "api:object_to": keyed("decision"),
    "api:amend": keyed("decision"),
    "api:withdraw": keyed("decision"),
    "api:sponsor_page": keyed_of("listed"),
    "api:sponsor_page/hidden": keyed_of("hidden"),
    "api:propose_sponsor": keyed_of("listed"),
    "api:offer_sponsorship": keyed_of("listed"),
    "api:offer_sponsorship/hidden": keyed_of("hidden"),
    "api:answer_sponsor": both(keyed_of("listed"), _sponsorship),
    "api:accept_sponsorship": both(keyed_of("listed"), _sponsorship),
    "api:pass_over_sponsorship": both(keyed_of("listed"), _sponsorship),
    "api:end_sponsorship": both(keyed_of("listed"), _sponsorship),
    "api:make_offer": keyed_of("listed"),
    "api:make_offer/hidden": keyed_of("hidden"),
    "api:answer_offer": both(keyed_of("listed"), fixed(offer="zzzzzzzzzz")),
    "api:take_back_offer": both(keyed_of("listed"), fixed(offer="zzzzzzzzzz")),
    "api:propose_objective": keyed_of("listed"),
    "api:agree_objective": both(keyed_of("listed"), fixed(objective="zzzzzzzzzz")),
    "api:end_objective": both(keyed_of("listed"), fixed(objective="zzzzzzzzzz")),
    "api:ask_sponsor": keyed_of("listed"),
    "api:ask_sponsor/hidden": keyed_of("hidden"),
    "api:reply_to_request": both(keyed_of("listed"), fixed(asked="zzzzzzzzzz")),
    "api:withdraw_sponsor_request": both(keyed_of("listed"), fixed(asked="zzzzzzzzzz")),
    "api:begin_advising": fixed(held="zzzzzzzzzz"),
    "api:leave_advising": fixed(held="zzzzzzzzzz"),
    "api:looks_from_outside": keyed_of("listed"),
    "api:looks_from_outside/hidden": keyed_of("hidden"),
    "api:ask_adviser": keyed_of("listed"),
    "api:end_advising": both(keyed_of("listed"), fixed(held="zzzzzzzzzz")),
    "api:ask_client_content": both(keyed_of("listed"), fixed(held="zzzzzzzzzz")),
    "api:grant_client_content": both(keyed_of("listed"), fixed(held="zzzzzzzzzz")),
    "account_reset_password_from_key": fixed(uidb36="1", key="abc-0123456789abcdef0123"),
    "openid_connect_login": fixed(provider_id="firm"),
    "openid_connect_callback": fixed(provider_id="firm"),
    "mfa_edit_webauthn": fixed(pk=1),
    "mfa_remove_webauthn": fixed(pk=1),
    "signin_end_place": fixed(pk=1),
    "signin_glass_link": fixed(uidb36="1", key="abc-0123456789abcdef0123"),
    "people:scim_end": keyed("scim token", "number", "pk"),
    "people:scim_answer": fixed(number=1),
    "scim:type": fixed(name="User"),
    "scim:schema": fixed(name="User"),
    "scim:user": fixed(key="0000000000"),
    "scim:group": fixed(key="0000000000"),
    "scim:nowhere": fixed(rest="x"),
}

QUERY = {
    "api:near_communities GET": "?name=Lease",
    "api:state_skill DELETE": "?topic=Break+clauses",
    "communities:ending_item GET": "?ref={ref}",
}
SOON = (date.today() + timedelta(days=30)).isoformat()
# what is sent with a POST, so that whoever may do it does it
SENT: dict[str, dict[str, Any]] = {
    "language": {"language": "de", "next": "/"},
    "communities:found": {
        "name": "Planted", "question": "Why?", "kind": "expertise", "origin": "emergent",
        "listing": "firm", "joining": "open",
    },
    "communities:near": {"name": "Lease renewals"},
    "communities:charter_write": {"base": "0", "domain": "Planted oaks", "deciding_type": "consent"},
    "communities:charter_write/hidden": {"base": "0", "domain": "Planted oaks", "deciding_type": "consent"},
    "communities:pause": {"until": SOON},
    "communities:ask": {"words": "I would like to."},
    "communities:ask/hidden": {"words": "I would like to."},
    "communities:answer": {"do": "yes"},
    "communities:edit": {
        "name": "Planted", "question": "Why?", "kind": "expertise", "listing": "firm", "joining": "open",
    },
    "communities:rest": {"until": SOON, "why": "Planted"},
    "communities:ending_draft": {"thanks": "Planted", "last_words": "Planted"},
    "communities:competences_keep": {"name": "Planted", "words": "Planted"},
    "communities:ending/parting": {"do": "withdraw"},
    "communities:ending_words": {"thanks": "Planted", "last_words": "Planted oaks"},
    "communities:ending_item": {"fate": "retired"},
    "communities:ending_answer": {"thanks": "Planted", "last_words": "Planted"},
    "communities:asked_item": {"do": "yes"},
    "communities:go_on": {"do": "found"},
    "people:wall_lift": {"reason": "Planted"},
    "people:opening_confirm": {"reason": "Planted"},
    "people:walls_then": {"reference": "C-7", "moment": "2026-11-20T12:00"},
    "people:clearances": {"text": "Planted words"},
    "people:clearance_decide": {"answer": "clear", "reason": "Planted"},
    "communities:sponsors": {"do": "propose", "person": "Fay Strange"},
    "communities:offers": {"do": "make", "kind": "room", "words": "A room"},
    "communities:objectives": {"do": "propose", "words": "Notices on time"},
    "communities:sponsor_requests": {"do": "ask", "words": "A time code", "due_on": SOON},
    "communities:looks": {"do": "ask", "person": "Nobody", "scope": "Planted", "ends_on": SOON},
    "communities:glass": {"address": "zzzzzzzzzz-none", "reason": "Planted"},
    "communities:roles": {"do": "lay down", "role": "facilitator"},
    "people:me": {"headline": "Planted"},
    "people:state_skill": {"topic": "Notices", "level": "2"},
    "people:look": {"theme": "dark"},
    "people:data_correct": {"about": "name", "words": "Planted"},
    "people:correction_answer": {"do": "take"},
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
    "api:keep_charter_draft": {"base": 0, "domain": "Planted oaks"},
    "api:keep_charter_draft/hidden": {"base": 0, "domain": "Planted oaks"},
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
    "api:answer_sponsor": {"yes": True},
    "api:offer_sponsorship": {"words": "Planted"},
    "api:make_offer": {"kind": "room", "words": "Planted"},
    "api:answer_offer": {"accepted": True},
    "api:propose_objective": {"words": "Planted"},
    "api:end_objective": {"how": "met"},
    "api:ask_sponsor": {"words": "Planted", "due_on": SOON},
    "api:reply_to_request": {"reply": "granted"},
    "api:ask_client_content": {"reason": "Planted"},
    "decisions:new": {"title": "Planted", "text": "Planted.", "kind": "consent"},
    "decisions:redraft": {"title": "Planted", "text": "Planted.", "kind": "consent"},
    "decisions:opening": {"do": "open"},
    "decisions:amend": {"text": "Planted.", "material": "material", "version": "1"},
    "decisions:answer": {"answer": "consent", "version": "1"},
    "decisions:question": {"text": "Why?"},
    "decisions:end": {"do": "withdraw"},
    "decisions:objection": {"do": "speak", "text": "Why?"},
    "decisions:choose_letters": {"letters": "off"},
    "api:propose_wall_lifting": {"reason": "Planted"},
    "api:confirm_wall_opening": {"reason": "Planted"},
    "api:decisions": {"title": "Planted", "text": "Planted."},
    "api:respond": {"answer": "consent", "version": 1},
    "api:object_to": {"reason": "Planted.", "version": 1},
    "api:amend": {"text": "Planted.", "version": 1, "material": True},
    "api:withdraw": {},
    "discovery:never_ask": {"never": "1"},
    "discovery:leave": {"leave": "1"},
    "discovery:name": {"name": "Planted"},
    "discovery:set_aside": {"reason": "nothing"},
}  # fmt: skip


def sent(key: str, firm: Firm) -> dict[str, Any]:
    """What a POST carries; a variant sends what its address sends."""
    if key == "api:sent_invitations":
        return {"persons": [firm.persons["outsider"].key]}
    if key in ("api:propose_sponsor", "api:ask_adviser"):
        person = firm.persons["outsider"].key
        return {"person": person, **({} if "sponsor" in key else {"scope": "Planted", "ends_on": SOON})}
    if key == "api:walls":
        named = [{"person": firm.persons["outsider"].key}]
        return {"name": "Planted", "kind": "exclusion", "covers": [{"client": "C-7"}], "persons": named}
    if key == "communities:ending_item":
        return {"ref": firm.things["item"].ref, **SENT[key]}
    if key == "communities:competences_of":
        return {"topics": [firm.things["competency"].topic_id]}
    return SENT.get(key) or SENT.get(key.partition("/")[0], {})


def address(key: str, firm: Firm, viewer: str, method: str = "GET") -> str:
    """The address of a row for a viewer."""
    name = key.partition("/")[0]
    parts = PARTS.get(key) or PARTS.get(name)
    asked = QUERY.get(f"{name} {method}", "").format(ref=firm.things["item"].ref)
    return reverse(name, kwargs=parts(firm, viewer) if parts else None) + asked


def hidden_words(firm: Firm, viewer: str) -> set[str]:
    """What must stand in no answer to a viewer: names, keys and words of what does not exist for her."""
    things = firm.things
    ended = [things[thing] for thing in ("parting", "taking", "parted")]
    behind = {word for one in (firm.listed, firm.hidden, *ended) for word in (one.name, one.key)}
    decided = {"One page for notices", "We keep one page.", things["decision"].key, things["draft"].key}
    own = {firm.hidden.name, firm.hidden.key}
    if viewer in ("anonymous", "deactivated"):
        return {*behind, *decided, firm.client.name, *(person.name for person in firm.persons.values())}
    if viewer in ("barred", *SCREENED, "adviser", "adviser_past"):
        return {*behind, *decided, firm.client.name}
    if viewer in ("outsider", "former", "administrator", "keeper"):
        return {*own, *decided}
    return decided if viewer in ("invited", "sponsor") else {things["draft"].key} if viewer in (
        "facilitator", "paused") else set()  # fmt: skip


def told(firm: Firm, viewer: str, address: str, data: dict[str, Any] | None, answer: Answer) -> list[str]:
    """The hidden words that an answer holds all the same; what stood in the question is no news."""
    if firm.things["link"] in address:
        return []  # a link opens its community for whoever holds it; the walls are asked by the cells
    said = f"{answer.location}\n{answer.body}".replace(html.escape(address), "").replace(address, "")
    parts = {part for part in re.split(r"[/?&=]", address) if part}
    parts |= {value for value in (data or {}).values() if isinstance(value, str)}
    words = {word for word in hidden_words(firm, viewer) if not any(word in part for part in parts)}
    return sorted(word for word in words if word in said)


def rows(text: str) -> list[Row]:
    """Read the table."""
    found = []
    for line in text.splitlines():
        words = line.split()
        if not words or words[0].startswith(("#", "@", "!")):
            continue
        name, _slash, variant = words[0].partition("/")
        if len(words) != 2 + len(VIEWERS):
            raise ValueError(f"the line of {words[0]} has {len(words) - 2} cells, not {len(VIEWERS)}")
        found.append(Row(name, variant, words[1], tuple(words[2:])))
    return found


def further(text: str) -> dict[str, Further]:
    """The further viewers: `@paused like member`; `@paused ROW METHOD cell` where she is answered else."""
    found: dict[str, Further] = {}
    for line in text.splitlines():
        if not line.startswith("@"):
            continue
        words = line.removeprefix("@").split()
        if words[1] == "like":
            found[words[0]] = Further(words[2], {})
        else:
            viewer, key, method, cell = words
            found[viewer].otherwise[(key, method)] = cell
    return found


def line(key: str, method: str, cells: list[str]) -> str:
    """A row as it stands in the table."""
    return f"{key:<42} {method:<6} " + " ".join(f"{cell:<4}" for cell in cells).rstrip()
