"""Sealed: a crawl through everything anybody but the person herself can read finds no member of any group."""

import json
import re

import pytest
from django.core import serializers
from django.urls import reverse

from junto.discovery import facts
from junto.discovery.actions.inviting import NewCommunity, invite_candidate
from junto.discovery.models import Candidate, CandidateMember, DiscoveryRun
from junto.discovery.views import shown
from junto.kernel.facts import Fact, kinds
from junto.kernel.models import LedgerEntry, TaskRow
from tests import factories
from tests.discovery import firm as f

pytestmark = pytest.mark.django_db


def crawl(client, start):
    """Every page of the room that links lead to, by GET."""
    waiting, seen = list(start), {}
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        page = client.get(address)
        seen[address] = (page.status_code, page.content.decode())
        waiting += re.findall(r'href="(/discover/[^"#?]*)"', seen[address][1])
    return seen


def test_no_page_carries_a_member_of_a_group(client, deliver_facts, caplog):
    """N5, N7: facilitator, discovery role, administrator and stranger; names, addresses, keys and numbers."""
    firm = f.plant()
    f.store(firm)
    ida, flo, gareth = f.analyst(), f.facilitator(), factories.administrator()
    f.look(ida)
    sent = invite_candidate(
        actor=flo, candidate=f.shown()[0], to=NewCommunity("Lease circle", "Whose?"), text="Come to a lunch"
    )
    deliver_facts()
    found = set(
        CandidateMember.objects.values_list("person__name", "person__email", "person__key", "person__hr_key")
    )
    marks = {mark for row in found for mark in row}
    start = [reverse("discovery:index"), reverse("discovery:import"), reverse("discovery:near_you")]
    start += [reverse("discovery:invite", args=[row.key]) for row in f.shown()]
    visited = 0
    for person in (ida, flo, gareth, factories.person("Fay Strange")):
        client.force_login(person)
        for address, (status, text) in crawl(client, start).items():
            assert status in (200, 404), address
            assert "Quillfeather" not in text, address
            assert not [mark for mark in marks if mark in text], address
            visited += 1
    assert visited > 30
    assert len(found) > 20
    told = json.dumps(list(LedgerEntry.objects.values("kind", "data", "subject", "scope")))
    tasks = json.dumps(list(TaskRow.objects.values("args", "kwargs", "path", "error")))
    for text in (told, tasks, caplog.text):
        assert "Quillfeather" not in text
        assert not [mark for mark in marks if mark in text]
    assert sent.reached in ("10–19", "20–39")


def test_no_fact_of_the_room_has_a_field_for_a_person_who_was_found():
    mine = [kind for name, kind in kinds().items() if name.startswith("discovery.")]
    assert len(mine) == 10
    for kind in mine:
        assert issubclass(kind, Fact)
        assert not {"person_id", "member_id", "persons", "who"} & set(kind.__slots__), kind
    assert (
        facts.CandidateInvited(candidate_id=1, community_id=2, reached="10–19").data()["reached"] == "10–19"
    )


def test_what_everybody_reads_of_a_candidate_holds_no_person():
    """N5: no table everybody's page is made of has a column or a value for a member."""
    firm = f.plant(practices=1)
    f.store(firm)
    f.look()
    row = f.shown()[0]
    written = serializers.serialize("json", [row, row.run])
    assert "Quillfeather" not in written
    assert not {
        field.name for field in Candidate._meta.get_fields() if field.name in ("person", "persons", "members")
    }
    numbers = {str(n) for n in f.PersonKey.objects.values_list("number", flat=True)}
    assert not numbers & set(re.findall(r"\d{4,}", written))


def test_the_map_draws_groups_and_units_of_ten_or_more_only():
    """N7."""
    firm = f.plant(each=20)
    small = f.people(units=1, each=6)
    firm.practices[0] += small
    f.store(f.Firm([*firm.people, *small], firm.practices))
    f.look()
    from junto.discovery.queries import listing

    page = shown.index(listing(factories.person()), factories.person())
    labels = {node.label for node in page.picture.nodes}
    units = {person.unit.name for person in firm.people}
    assert labels <= units | {f"No. {n}" for n in range(1, len(page.shown) + 1)}
    assert small[0].unit.name not in labels


def test_bands_do_not_move_when_one_person_leaves_or_joins_the_group():
    """N6: what is published is fixed at the look; a leaver changes no figure of any group that stays."""
    from junto.discovery.actions.answering import stay_out

    firm = f.plant()
    f.store(firm)
    f.look()
    before = serializers.serialize("json", Candidate.objects.order_by("pk"))
    runs = serializers.serialize("json", DiscoveryRun.objects.all())
    gone = f.shown()[0].sealed.select_related("person").first().person
    stay_out(actor=factories.loaded(gone))
    assert serializers.serialize("json", Candidate.objects.order_by("pk")) == before
    assert serializers.serialize("json", DiscoveryRun.objects.all()) == runs
