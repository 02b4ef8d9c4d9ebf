"""Hostile and broken HR lists, by page and by command: one clear sentence, nothing half-written."""

import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from junto.people.actions import uploads
from junto.people.models import PeopleImport, Person
from tests.people import lists

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]

# what is said, and who is there afterwards; None: the file is refused as a whole
FILES: dict[str, tuple[str, int | None]] = {
    "01_formulas.csv": ("7 cells look like formulas of a spreadsheet; they are kept as text.", 7),
    "02_huge_field.csv": ("Line 2 is longer than 100000 characters.", 0),
    "03_nul.csv": ("Line 2: “name” holds a control character.", 0),
    "04_open_quote.csv": ("From line 2 on nothing could be read: a quotation mark", 0),
    "05_columns.csv": ("The file has 3000 columns; at most 200 are read.", None),
    "06_newlines.csv": ("3 changes", 3),
    "07_semicolon_utf16.csv": ("The file was read as UTF-16", 1),
    "08_headers.csv": ("Columns 1 and 2 are both named “Email”, so it is not clear which one counts.", None),
    "09_missing.csv": ("Say which column holds the e-mail address. The list has: fullname, phone.", None),
    "10_same_person.csv": (
        "Line 4: “ana@ﬁrm.example” holds letters that only look like those of an address.",
        1,
    ),
    "11_manager_cycle.csv": ("Say which column holds the e-mail address.", None),
    "12_negative.csv": ("Say which column holds the e-mail address.", None),
    "13_many_rows_one_pair.csv": ("Say which column holds the name.", None),
    "14_self_and_unknown_ties.csv": ("Say which column holds the name.", None),
}


@pytest.fixture
def files(shared: Path) -> Path:
    return shared / "data/badinput/csv"


def by_command(path: Path, *options: str) -> str:
    said = StringIO()
    try:
        call_command("people", str(path), *options, stdout=said)
    except CommandError as refused:
        said.write(str(refused))
    return said.getvalue()


def control() -> None:
    """A good list works afterwards, by the same process."""
    assert PeopleImport.objects.exclude(state__in=["done", "cancelled"]).count() == 0
    assert uploads.stored() == []


def test_every_file_has_its_line_here(files: Path) -> None:
    assert sorted(FILES) == sorted(path.name for path in files.glob("*.csv"))


@pytest.mark.parametrize("name", FILES)
def test_by_command(gareth: Person, files: Path, own_folder: Path, name: str) -> None:
    sentence, people = FILES[name]
    begun = time.monotonic()
    told = by_command(files / name, "--apply")
    assert time.monotonic() - begun < 5
    assert sentence in told
    assert "Traceback" not in told
    assert Person.objects.exclude(pk=gareth.pk).count() == (people or 0)
    again = by_command(files / name, "--apply")
    assert Person.objects.exclude(pk=gareth.pk).count() == (people or 0)
    assert again
    control()
    assert [path for path in own_folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", FILES)
def test_by_page(gareth: Person, files: Path, own_folder: Path, name: str) -> None:
    sentence, _people = FILES[name]
    page = Browser()
    page.force_login(gareth)
    sent = {"file": SimpleUploadedFile(name, (files / name).read_bytes())}
    answer = page.post("/settings/people/imports/", sent)
    text = answer.content.decode()
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        job = PeopleImport.objects.get()
        at = f"/settings/people/imports/{job.key}/"
        mapped = page.post(f"{at}columns/", {**job.columns, "dates": job.dates})
        assert mapped.status_code in (302, 422)
        text += mapped.content.decode() + page.get(at, follow=True).content.decode()
        page.post(f"{at}cancel/")
    assert sentence in text
    assert Person.objects.exclude(pk=gareth.pk).count() == 0
    control()
    assert [path for path in own_folder.rglob("*") if path.is_file()] == []


def test_names_of_any_script_are_kept_in_one_normal_form(
    gareth: Person, shared: Path, tmp_path: Path
) -> None:
    names = (shared / "data/badinput/lists/unicode.txt").read_text("utf-8").split("\n")
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("key,name,email\n")
        for number, name in enumerate(names):
            quoted = name.replace("\\x00", "\x00").replace('"', '""')
            file.write(f'U{number},"{quoted}",u{number}@firm.example\n')
    told = by_command(path, "--apply")
    assert "Traceback" not in told
    kept = Person.objects.filter(listed=True)
    assert kept.count() > len(names) / 2
    # every line is either a person or a sentence naming it
    refused = PeopleImport.objects.get().counts
    assert refused["new"] == kept.count()
    by_command(path, "--apply")
    assert Person.objects.filter(listed=True).count() == kept.count()


def test_the_command_says_what_would_change_and_changes_nothing(gareth: Person, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(
        lists.made("1,Ada Lovelock,ada@x.example,Tax,Leeds,Law,,,", "2,Bo Newman,bo@x.example,,,,,,")
    )
    told = by_command(path)
    assert [
        words in told for words in ("4 changes. Nothing has changed yet.", "line 2: Ada Lovelock, new")
    ] == [True, True]
    assert Person.objects.filter(listed=True).count() == 0
    applied = by_command(path, "--apply", "--complete")
    assert "2 people are new" in applied
    assert Person.objects.filter(listed=True).count() == 2
    assert "Nothing would change" in by_command(path, "--apply", "--complete")


def test_the_command_maps_and_answers(gareth: Person, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(lists.made("1,Ada Lovelock,ada@x.example,03/04/2020", header="Nr,Wer,Post,Start"))
    assert "Say which column holds the name" in by_command(path)
    options = ("--map", "key=Nr", "name=Wer", "email=Post")
    assert "could be two dates" in by_command(path, *options)
    by_command(path, *options, "--dates", "dmy", "--apply")
    assert str(Person.objects.get(listed=True).starts_on) == "2020-04-03"
    path.write_bytes(lists.made("9,Ada Lovelock,ada@x.example,03/04/2020", header="Nr,Wer,Post,Start"))
    assert "--answer newkey-2=same" in by_command(path, "--apply")
    assert Person.objects.get(listed=True).hr_key == "1"
    by_command(path, "--answer", "newkey-2=same", "--apply")
    assert Person.objects.get(listed=True).hr_key == "9"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--map", "shoe=Size"), "--map takes NAME=VALUE"),
        (("--as", "nobody@x.example"), "No administrator is known by that."),
    ],
)
def test_options_that_mean_nothing(
    gareth: Person, tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(lists.made(*lists.firm(1)))
    assert sentence in by_command(path, *options)
    assert "There is no file" in by_command(tmp_path / "absent.csv")
    control()


def test_a_page_that_sends_nothing(gareth: Person) -> None:
    page = Browser()
    page.force_login(gareth)
    assert page.post("/settings/people/imports/").status_code == 422
    assert (
        page.post("/settings/people/imports/", {"file": SimpleUploadedFile("x.csv", b"")}).status_code == 422
    )
    assert PeopleImport.objects.count() == 0
