"""Files that lie: by the page and by the command, one sentence, nothing half kept, and the good file works
after.
"""

import html
import os
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from junto.communities.models import Membership
from junto.discovery import keeping
from junto.discovery.actions import reading
from junto.discovery.models import ImportRun
from junto.kernel.readers import Unreadable
from junto.people.models import Person, SystemRole
from tests.discovery import firm as f

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FOLDERS = ("zip", "gz", "json", "csv")
REFUSED_ZIPS = (
    "01", "04", "05", "21", "23", "25", "26", "28", "29", "30",
)  # fmt: skip
SECONDS = 5


def files(shared):
    found = [path for name in FOLDERS for path in sorted((shared / "data/badinput" / name).iterdir())]
    assert len(found) == 63
    return found


def spent():
    """Seconds of processor of this process and of the readers it started, whatever else the machine does."""
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system


def counted():
    return (Person.objects.count(), SystemRole.objects.count(), Membership.objects.count())


def sentence_in(page):
    found = re.findall(r'<p class="error"[^>]*>.*?<span>(.*?)</span>', page, re.S)
    return html.unescape(found[0]) if found else ""


@pytest.mark.parametrize("source", ["slack", "traces"])
def test_every_file_by_the_page(client, shared, source):
    ida = f.analyst()
    client.force_login(ida)
    before, refused = counted(), 0
    for path in files(shared):
        began = spent()
        answer = client.post(
            reverse("discovery:import"),
            {**f.GROUND, "source": source, "file": SimpleUploadedFile(path.name, path.read_bytes())},
        )
        if answer.status_code == 422:
            said = sentence_in(answer.content.decode())
            assert said.endswith("."), (path.name, said)
            assert len(said) < 400, (path.name, said)
            refused += 1
            assert f.on_disk() == [] or keeping.sources(), path.name
        else:
            assert answer.status_code == 302, path.name
            row = ImportRun.objects.latest("pk")
            client.post(reverse("discovery:begin", args=[row.key]), {"read_both": "on"})
            reading.read_file(import_id=row.pk)
            row.refresh_from_db()
            assert row.state in ("finished", "refused"), path.name
            assert client.get(reverse("discovery:import_run", args=[row.key])).status_code == 200
        assert spent() - began < SECONDS, path.name
        assert f.folders.jobs() == [], path.name
    assert counted() == before
    assert refused >= (40 if source == "slack" else 30)
    control = (shared / "data/badinput/zip/00_valid_control.zip").read_bytes()
    row = f.imported(ida, control, "slack")
    assert (row.state, row.unmatched, row.matched) == ("finished", 2, 0)
    again = f.imported(ida, control, "slack")
    assert (again.records, again.kept, again.unmatched) == (row.records, row.kept, row.unmatched)


def test_every_archive_that_must_be_refused_is(shared):
    ida, kept = f.analyst(), []
    for path in sorted((shared / "data/badinput/zip").iterdir()):
        if path.name.startswith(REFUSED_ZIPS):
            try:
                kept.append((path.name, f.imported(ida, path.read_bytes(), "slack").state))
            except Unreadable:
                kept.append((path.name, "refused"))
    assert [name for name, state in kept if state != "refused"] == []


@pytest.mark.parametrize("source", ["slack", "traces"])
def test_every_file_by_the_command(shared, source, capsys):
    f.analyst()
    before = counted()
    for path in files(shared):
        began = spent()
        try:
            call_command(
                "traces",
                str(path),
                source=source,
                purpose="To find groups",
                basis="Interest",
                notice_on="2026-01-05",
            )
        except CommandError as refusal:
            said = str(refusal)
            assert said.strip().endswith("."), path.name
            assert len(said) < 500, path.name
        assert spent() - began < SECONDS, path.name
        assert f.folders.jobs() == [], path.name
    assert counted() == before
    assert ImportRun.objects.filter(state__in=ImportRun.OPEN).count() == 0
