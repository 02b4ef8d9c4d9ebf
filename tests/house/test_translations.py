"""Every word can be translated: German has them all, whole, in the words of docs/translating.md."""

import re
from datetime import datetime, timedelta

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from django.template import engines
from django.test import Client
from django.utils import timezone, translation

from junto.communities import actions
from junto.config import frame, guide
from junto.config.api import described
from junto.kernel import clock
from junto.kernel.models import Installation
from junto.people.models import Person
from tests import factories
from tests.house import translations, words
from tests.house.tree import short, templates

GERMAN = "de"
# what a template may say in every language: the product's name, an address, a sample of code
SAME_EVERYWHERE = re.compile(r"\W*Junto\W*|curl .*|Esc", re.S)
# nouns that would speak of men alone; docs/translating.md says how to do without
OF_MEN = re.compile(
    r"\b(Mitarbeiter|Kollege|Teilnehmer|Moderator|Administrator|Experte|Anwalt|Anwälte|Jurist|Partner|Mandant"
    r"|Kunde|Leser|Absender|Empfänger|Förderer|Gründer|Vertreter|Berater)(en|n|s)?\b"
)


@pytest.fixture(scope="module")
def source() -> Catalog:
    return translations.gathered()


@pytest.fixture(scope="module")
def german() -> Catalog:
    return translations.stored(GERMAN)


def answers(catalog: Catalog) -> dict[translations.Key, tuple[str, ...]]:
    """What is said for each message."""
    return {translations.key(one): translations.forms(one.string) for one in translations.messages(catalog)}


def said(catalog: Catalog) -> list[str]:
    """Every form of every translation."""
    return [form for one in translations.messages(catalog) for form in translations.forms(one.string)]


def test_every_message_is_in_the_catalogue_and_no_other(source: Catalog, german: Catalog) -> None:
    asked = {translations.key(one): translations.forms(one.id) for one in translations.messages(source)}
    kept = {translations.key(one): translations.forms(one.id) for one in translations.messages(german)}
    assert len(asked) > 2000
    assert sorted(asked.keys() - kept.keys()) == [], (
        "run `python -m tests.house.translations`, then translate"
    )
    assert sorted(kept.keys() - asked.keys()) == []
    assert kept == asked
    assert not german.obsolete


def test_every_message_is_translated_whole(german: Catalog) -> None:
    wrong = [
        (one.id, why) for one in translations.messages(german) for why in translations.faults(one, german)
    ]
    assert wrong == []
    assert german.num_plurals == 2


def test_what_the_program_reads_is_what_is_written(german: Catalog) -> None:
    with translations.paths(GERMAN)[1].open("rb") as file:
        read = answers(read_mo(file))
    # a compiled context comes back as bytes
    told = {
        (place.decode() if isinstance(place, bytes) else place, text): said
        for (place, text), said in read.items()
    }
    assert told == answers(german)


def entries(text: str) -> list[str]:
    """The entries of a catalogue, without the files they stand in."""
    return sorted(re.sub(r"^#: .*\n", "", entry, flags=re.M) for entry in text.strip().split("\n\n"))


def test_running_the_command_again_changes_no_entry(source: Catalog) -> None:
    again = translations.written(translations.carried(translations.stored(GERMAN), source)).decode()
    assert entries(again) == entries(translations.paths(GERMAN)[0].read_text(encoding="utf-8"))


def test_german_speaks_as_agreed(german: Catalog) -> None:
    texts = [text.replace("„users.json“", "") for text in said(german)]  # a name that Slack gave
    assert [(text, hits) for text in texts if (hits := words.found(text))] == []
    assert [text for text in texts if "!" in text] == []
    assert [text for text in texts if re.search(r"\b(du|dir|dich|dein\w*|euch|euer)\b", text, re.I)] == []
    assert [text for text in texts if OF_MEN.search(text)] == []
    assert [text for text in texts if re.search(r"\w[*:_]innen|\wInnen\b", text)] == []


def test_german_quotes_are_german(german: Catalog) -> None:
    texts = said(german)
    assert [text for text in texts if text.count("„") != text.count("“") or re.search("[”\"‘’']", text)] == []


@pytest.mark.parametrize(
    ("asked", "answered", "why"),
    [
        ("Kept.", "", ["not translated"]),
        ("By %(name)s", "Von %(nam)s", ["unknown named placeholder 'nam'", "other places than the source"]),
        ("By %(name)s", "Von jemandem", ["other places than the source"]),
        (" and ", "und", ["other space at its ends than the source"]),
        ("%(n)s%%", "%(n)s %", ["a percent sign that is not doubled"]),
        (
            ("One", "%(n)s"),
            ("Eins",),
            ["Wrong number of plural forms (expected 2)", "other places than the source"],
        ),
        (("One", "%(n)s more"), ("Eins", "%(n)s mehr"), []),
        ("By %(name)s", "Von %(name)s", []),
    ],
)  # fmt: skip
def test_a_fault_is_seen(
    asked: str | tuple[str, ...], answered: str | tuple[str, ...], why: list[str]
) -> None:
    catalog = Catalog(locale=GERMAN)
    message = catalog.add(asked, answered)
    assert list(translations.faults(message, catalog)) == why


def test_templates_are_gathered_as_the_environment_reads_them(source: Catalog) -> None:
    """The options of babel.cfg are those of the real environment, or msgids would differ at their spaces."""
    env = engines["jinja2"].env
    asked = {translations.key(one) for one in translations.messages(source)}
    for path in templates():
        for _line, function, message in env.extract_translations(path.read_text(encoding="utf-8")):
            texts = [text for text in translations.forms(message or ()) if text is not None]
            if function in ("pgettext", "npgettext"):
                assert (texts[0], texts[1]) in asked, short(path)
            elif texts:
                assert ("", texts[0]) in asked, short(path)


def test_the_api_describes_itself_in_every_language(source: Catalog) -> None:
    asked = {translations.key(one) for one in translations.messages(source)}
    schema = described()
    told = [shape.about for shape in guide.shapes(schema)]
    for group in guide.groups(schema):
        told += [group.name, group.about]
        for one in group.operations:
            told += [one.title, one.about, *(field.about for field in one.takes)]
    assert len(told) > 150
    assert sorted({text for text in told if text and ("", text) not in asked}) == []


def unmarked(text: str) -> list[str]:
    """Words that stand in a template bare, so that nobody could translate them."""
    text = re.sub(r"\{#.*?#\}|\{%-?\s*trans\b.*?\bendtrans\s*-?%\}", "", text, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.S)
    return [
        one
        for one in words.visible(text)
        if re.search(r"[^\W\d_]{2}", one) and not SAME_EVERYWHERE.fullmatch(one)
    ]


def test_no_template_says_a_word_that_is_not_marked() -> None:
    own = [path for path in templates() if path.parent.name != "parts"]  # parts are handed their words
    assert [(short(path), bare) for path in own if (bare := unmarked(path.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("<p>Bare {{ name }}</p>", ["Bare"]),
        ('<a title="Bare" href="/x">{{ _("Marked") }}</a>', ["Bare"]),
        ("<p>{% trans n=1 %}Marked {{ n }}{% endtrans %}</p>{# said to nobody #}", []),
        ("<title>{{ title }} · Junto</title>", []),
    ],
)
def test_a_bare_word_is_seen(text: str, bare: list[str]) -> None:
    assert unmarked(text) == bare


def english_left(page: str, catalog: Catalog) -> list[str]:
    """Sentences of the source that still stand on a page that should be German."""
    text = " ".join(words.visible(page))
    left = []
    for one in translations.messages(catalog):
        for asked, answered in zip(translations.forms(one.id), translations.forms(one.string), strict=True):
            longest = max(translations.PLACE.split(asked), key=lambda part: len(part or "")) or ""
            if " " in longest.strip() and len(longest) > 11 and longest not in answered and longest in text:
                left.append(asked)
    return left


@pytest.fixture
def bo(db: None) -> Person:
    """Bo, who reads German, in a firm with one community."""
    Installation.objects.create(
        firm_name="Hartwell & Pryce", clock_offset=timedelta(), created_at=clock.now()
    )
    frame._firm.clear()
    bo = factories.person("Bo Newman", unit=factories.unit("Steuern"), office=factories.office("London"))
    Person.objects.filter(pk=bo.pk).update(language=GERMAN)
    actions.found_community(
        actor=factories.person("Dee Carrow"), name="Mietrecht", question="Wer kennt § 566?"
    )
    return factories.loaded(bo)


@pytest.mark.parametrize("address", ["/communities/", "/communities/found/", "/me/", "/"])
def test_a_signed_in_page_is_german_throughout(address: str, bo: Person, german: Catalog) -> None:
    browser = Client()
    browser.force_login(bo)
    response = browser.get(address, follow=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="de"' in page or "<html lang=de" in page
    assert english_left(page, german) == []
    assert words.found(" ".join(words.visible(page)), rendered=True) == []


@pytest.mark.django_db
def test_the_door_is_german_throughout(bo: Person, german: Catalog) -> None:
    page = Client().get("/sign-in/", headers={"accept-language": "de"}).content.decode()
    assert "Ich habe mein Passwort vergessen" in words.visible(page)
    assert english_left(page, german) == []


def test_english_left_on_a_page_is_seen(german: Catalog) -> None:
    page = "<h1>Gemeinschaften</h1><p>Nobody is told that you looked, and it is not kept anywhere.</p>"
    assert english_left(page, german) == ["Nobody is told that you looked, and it is not kept anywhere."]
    page = "<p>Es steht fest: 3 Wochen and found nothing we would stake an invitation on.</p>"
    assert english_left(page, german) == [
        "We looked at %(weeks)s and found nothing we would stake an invitation on."
    ]
    assert english_left("<p>Angemeldeten lesen diese Seite und nicht mehr.</p>", german) == []


def test_a_template_and_a_date_speak_german() -> None:
    env = engines["jinja2"].env
    text = (
        '{{ moment|weekday }} | {{ _("since %(day)s", day=moment|day) }} | '
        '{{ 2140|number }} | {{ ["a", "b", "c"]|joined }}'
    )
    moment = datetime(clock.today().year, 11, 20, tzinfo=timezone.get_current_timezone())
    with translation.override(GERMAN):
        line = env.from_string(text).render(moment=moment)
    days = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
    day = "20.\N{NO-BREAK SPACE}November"
    assert line == f"{days[moment.weekday()]}, {day} | seit {day} | 2.140 | a, b und c"
