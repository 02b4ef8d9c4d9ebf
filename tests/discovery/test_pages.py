"""The pages: everybody reads the same, nobody reads a name, each form works without scripts."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from junto.discovery import folders
from junto.discovery.models import Candidate, ImportRun, Look, OptOut, SealedInvitation
from junto.kernel import clock
from tests import factories
from tests.discovery import firm as f

pytestmark = pytest.mark.django_db


def sign_in(client, person):
    client.force_login(person)
    return client


def looked(practices=2):
    firm = f.plant(practices=practices)
    f.store(firm)
    f.look()
    return firm


def queries(client, address):
    """Queries of a page, without those of walls (asked once a person) and of the firm's name (once a
    process).
    """
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(
        [q for q in seen if "people_barriercover" not in q["sql"] and "kernel_installation" not in q["sql"]]
    )


def test_before_any_look_the_page_says_so(client):
    page = sign_in(client, factories.person()).get(reverse("discovery:index"))
    assert "Nothing has been looked at yet" in page.content.decode()


def test_nothing_found_and_too_few_traces_are_said(client):
    firm = f.plant(practices=0)
    f.store(firm, f.ties(firm))
    f.look()
    page = sign_in(client, factories.person()).get(reverse("discovery:index")).content.decode()
    assert "found nothing we would stake an invitation on" in page
    f.store(firm, f.ties(firm, rate=0.2))
    f.look()
    page = client.get(reverse("discovery:index")).content.decode()
    assert "cannot judge" in page
    assert "below 1 we do not judge" in page


def test_the_list_the_map_and_its_twin(client):
    looked()
    page = sign_in(client, factories.person()).get(reverse("discovery:index")).content.decode()
    assert "2 candidates" in page
    assert page.count('<g class="nd hub">') == 2
    assert "The same as a table" in page
    assert "crosses this unit" in page


def test_a_candidate_says_all_of_it(client):
    looked(1)
    row = f.shown()[0]
    page = sign_in(client, factories.person()).get(reverse("discovery:candidate", args=[row.address]))
    text = page.content.decode()
    for words in (
        "What it is about", "Why we think so", "Which units it bridges", "How sure",
        "What would prove it wrong", "On planted firms", "looks next month",
    ):  # fmt: skip
        assert words in text
    assert reverse("discovery:invite", args=[row.address]) not in text


def test_what_is_not_there_and_what_is_hidden_are_the_same_404(client):
    looked(1)
    row = f.shown()[0]
    Candidate.objects.filter(pk=row.pk).update(state="dissolved")
    sign_in(client, factories.person())
    for key in (row.address, "2222222222-nothing"):
        assert client.get(reverse("discovery:candidate", args=[key])).status_code == 404


def test_people_from_outside_see_nothing(client):
    looked(1)
    row = f.shown()[0]
    sign_in(client, factories.person(outside=True))
    assert (
        "candidate"
        not in client.get(reverse("discovery:index"))
        .content.decode()
        .lower()
        .split("<main", 1)[1]
        .split("nothing has been")[0]
    )
    assert client.get(reverse("discovery:candidate", args=[row.address])).status_code == 404


@pytest.mark.parametrize("name", ["index", "candidate"])
def test_queries_do_not_grow_with_candidates(client, name):
    counts = []
    for practices in (1, 3):
        Candidate.objects.all().delete()
        looked(practices)
        sign_in(client, factories.person())
        assert len(f.shown()) == practices
        address = (
            reverse("discovery:index")
            if name == "index"
            else reverse("discovery:candidate", args=[f.shown()[0].address])
        )
        counts.append(queries(client, address))
    assert counts == [6, 6]


def test_only_those_who_steer_find_the_doors(client):
    looked(1)
    row = f.shown()[0]
    doors = ["discovery:invite", "discovery:name", "discovery:set_aside"]
    sign_in(client, factories.person())
    assert [client.get(reverse(door, args=[row.address])).status_code for door in doors] == [404, 404, 404]
    sign_in(client, f.facilitator())
    assert [client.get(reverse(door, args=[row.address])).status_code for door in doors] == [200, 200, 200]
    sign_in(client, f.analyst())
    assert [client.get(reverse(door, args=[row.address])).status_code for door in doors] == [200, 200, 200]


def test_naming_setting_aside_and_offering_again(client):
    looked(1)
    row = f.shown()[0]
    sign_in(client, f.facilitator())
    client.post(reverse("discovery:name", args=[row.key]), {"name": "Leases on the balance sheet"})
    row.refresh_from_db()
    assert (row.proposed_name, row.state) == ("Leases on the balance sheet", "named")
    bad = client.post(reverse("discovery:set_aside", args=[row.key]), {"words": "x"})
    assert bad.status_code == 422
    client.post(
        reverse("discovery:set_aside", args=[row.key]),
        {"reason": "team", "words": "The audit of last spring"},
    )
    row.refresh_from_db()
    assert (row.state, row.aside, row.aside_words) == ("set aside", "team", "The audit of last spring")
    assert "set aside: it is a team" in client.get(reverse("discovery:index")).content.decode()
    f.look()
    row.refresh_from_db()
    assert row.state == "set aside"
    client.post(reverse("discovery:offer_again", args=[row.key]))
    row.refresh_from_db()
    assert (row.state, row.aside) == ("named", "")


def test_looks_of_administrators_are_read_by_everybody(client):
    """N10."""
    looked(1)
    row = f.shown()[0]
    gareth = factories.administrator("Gareth Watcher")
    sign_in(client, gareth)
    client.get(reverse("discovery:index"))
    client.get(reverse("discovery:index"))
    client.get(reverse("discovery:candidate", args=[row.address]))
    assert Look.objects.count() == 2
    fay = factories.person("Fay Strange")
    page = sign_in(client, fay).get(reverse("discovery:import")).content.decode()
    assert page.count("Gareth Watcher") == 2
    client.get(reverse("discovery:index"))
    assert Look.objects.count() == 2


def test_bringing_a_file_looking_beginning_and_reading_on(client, deliver_facts):
    ida = f.analyst()
    firm = f.plant(practices=1)
    sign_in(client, ida)
    content = f.slack(firm.people[:12])
    answer = client.post(
        reverse("discovery:import"),
        {**f.GROUND, "source": "slack", "file": SimpleUploadedFile("export.zip", content)},
    )
    row = ImportRun.objects.get()
    assert answer["Location"] == reverse("discovery:import_run", args=[row.key])
    assert (row.state, row.file_bytes, row.agreement_no) == ("looked at", len(content), "BV-7")
    assert oct(folders.job(row.key).stat().st_mode)[-3:] == "700"
    assert oct((folders.job(row.key) / folders.UPLOAD).stat().st_mode)[-3:] == "600"
    page = client.get(answer["Location"]).content.decode()
    for words in (
        "Kept, as a weekly count",
        "Read in memory, then gone",
        "Never enters",
        "BV-7",
        "12 people matched",
    ):
        assert words in page
    assert client.post(reverse("discovery:begin", args=[row.key]), {}).status_code == 422
    client.post(reverse("discovery:begin", args=[row.key]), {"read_both": "on"})
    row.refresh_from_db()
    assert row.state == "waiting"
    assert "Stop and destroy what was read" in client.get(answer["Location"]).content.decode()
    deliver_facts()
    row.refresh_from_db()
    assert (row.state, f.folders.jobs()) == ("finished", [])
    page = client.get(answer["Location"]).content.decode()
    assert "Done. The file is destroyed" in page
    assert "Look for groups now" in page
    fay = sign_in(client, factories.person("Fay Strange"))
    assert "Done. The file is destroyed" in fay.get(answer["Location"]).content.decode()


def test_without_its_ground_a_file_is_refused_and_gone(client):
    sign_in(client, f.analyst())
    for missing in f.GROUND:
        said = {key: value for key, value in f.GROUND.items() if key != missing}
        answer = client.post(
            reverse("discovery:import"),
            {**said, "source": "traces", "file": SimpleUploadedFile("t.csv", b"week,who,whom\n1,a,b\n")},
        )
        assert answer.status_code == 422
    answer = client.post(
        reverse("discovery:import"),
        {**f.GROUND, "notice_on": (clock.today() + timedelta(days=2)).isoformat(), "source": "traces",
         "file": SimpleUploadedFile("t.csv", b"week,who,whom\n1,a,b\n")},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "not in the future" in answer.content.decode()
    assert (ImportRun.objects.count(), f.on_disk()) == (0, [])


def test_others_find_no_form_and_cannot_post(client):
    for person in (factories.person(), factories.administrator(), f.facilitator()):
        sign_in(client, person)
        page = client.get(reverse("discovery:import"))
        assert page.status_code == 200
        assert "multipart" not in page.content.decode()
        answer = client.post(
            reverse("discovery:import"),
            {**f.GROUND, "source": "traces", "file": SimpleUploadedFile("t.csv", b"week,who,whom\n1,a,b\n")},
        )
        assert answer.status_code == 403
        assert client.post(reverse("discovery:look")).status_code == 403
    assert (ImportRun.objects.count(), f.on_disk()) == (0, [])


def test_the_form_is_guarded_against_other_sites(client):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(f.analyst())
    answer = strict.post(
        reverse("discovery:import"),
        {**f.GROUND, "source": "traces", "file": SimpleUploadedFile("t.csv", b"week,who,whom\n1,a,b\n")},
    )
    assert answer.status_code == 403
    assert (ImportRun.objects.count(), f.on_disk()) == (0, [])


def test_an_import_under_way_is_nobodys_page_but_the_roles(client):
    row = f.brought(f.analyst(), f.as_csv(f.ties(f.plant(practices=1), weeks=1)))
    sign_in(client, factories.administrator())
    assert client.get(reverse("discovery:import_run", args=[row.key])).status_code == 404


def test_giving_up_destroys_the_file(client):
    ida = f.analyst()
    row = f.brought(ida, f.as_csv(f.ties(f.plant(practices=1), weeks=1)))
    sign_in(client, ida).post(reverse("discovery:stop", args=[row.key]))
    row.refresh_from_db()
    assert (row.state, f.on_disk()) == ("cancelled", [])


def test_htmx_gets_the_block_alone(client):
    ida = f.analyst()
    row = f.brought(ida, f.as_csv(f.ties(f.plant(practices=1), weeks=1)))
    ImportRun.objects.filter(pk=row.pk).update(state="reading")
    page = (
        sign_in(client, ida)
        .get(reverse("discovery:import_run", args=[row.key]), headers={"HX-Request": "true"})
        .content.decode()
    )
    assert page.lstrip().startswith('<div id="work"')
    assert "<html" not in page


def test_a_persons_own_page_and_what_she_says(client):
    looked(1)
    row = f.shown()[0]
    mine = row.sealed.select_related("person").first().person
    page = sign_in(client, mine).get(reverse("discovery:near_you")).content.decode()
    assert "replies between you and others of this group" in page
    assert re.search(r"in \d+ of 26 weeks", page)
    other = factories.person("Fay Strange")
    page = sign_in(client, other).get(reverse("discovery:near_you")).content.decode()
    assert "Nothing is near you at present" in page
    assert client.post(reverse("discovery:not_me", args=[row.key])).status_code == 404
    sign_in(client, mine).post(reverse("discovery:not_me", args=[row.key]))
    assert "Nothing is near you at present" in client.get(reverse("discovery:near_you")).content.decode()


def test_leaving_is_one_click_and_can_be_taken_back(client):
    looked(1)
    mine = f.shown()[0].sealed.select_related("person").first().person
    sign_in(client, mine).post(reverse("discovery:leave"))
    assert OptOut.objects.filter(person=mine).count() == 1
    assert "You stay out" in client.get(reverse("discovery:leave")).content.decode()
    client.post(reverse("discovery:leave"), {"back": "1"})
    assert OptOut.objects.count() == 0


def test_inviting_from_the_page(client, deliver_facts, mailoutbox):
    looked(1)
    row = f.shown()[0]
    flo = f.facilitator()
    sign_in(client, flo)
    said = {"to": "", "name": "Lease circle", "question": "Whose lease is it?", "text": "Come to one lunch?"}
    bad = client.post(reverse("discovery:invite", args=[row.key]), {"to": "", "text": "x"})
    assert bad.status_code == 422
    assert "A community needs a name." in bad.content.decode()
    page = client.post(reverse("discovery:invite", args=[row.key]), said)
    assert page.status_code == 200
    assert "As they will read it" in page.content.decode()
    assert SealedInvitation.objects.count() == 0
    sent = client.post(reverse("discovery:invite", args=[row.key]), {**said, "send": "1"})
    assert sent.status_code == 302
    page = client.get(sent["Location"]).content.decode()
    assert "Reached: 10–19 people" in page or "Reached: 20–39 people" in page
    again = client.get(reverse("discovery:invite", args=[row.key])).content.decode()
    assert "in the last ninety days" in again


def test_a_long_file_is_looked_at_by_the_worker(client, deliver_facts, monkeypatch):
    from junto.discovery import sources
    from junto.kernel.readers.child import Bounds

    monkeypatch.setattr(sources, "QUICK", Bounds(seconds=0.001, processor=10))
    ida = f.analyst()
    firm = f.plant(practices=1)
    sign_in(client, ida).post(
        reverse("discovery:import"),
        {**f.GROUND, "source": "slack", "file": SimpleUploadedFile("export.zip", f.slack(firm.people[:12]))},
    )
    row = ImportRun.objects.get()
    page = client.get(reverse("discovery:import_run", args=[row.key])).content.decode()
    assert row.state == "looking"
    assert "Looking at the file" in page
    deliver_facts()
    row.refresh_from_db()
    assert (row.state, row.matched, row.unmatched) == ("looked at", 12, 0)
    assert "Begin the import" in client.get(reverse("discovery:import_run", args=[row.key])).content.decode()
