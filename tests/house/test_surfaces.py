"""Letters and exports as every viewer, against the access table; a kind without a line fails."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import get_resolver
from pytest_django import DjangoDbBlocker

from junto.kernel import letters, personal
from tests.house import access, firm, surfaces, walk

pytest.importorskip("igraph", reason="discovery is not installed, and the table speaks of it")
pytestmark = pytest.mark.django_db
LINES = surfaces.lines(access.TABLE)


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[firm.Firm]:
    """The firm, made once and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield firm.found()
        transaction.set_rollback(True)


def test_no_kind_of_letter_and_no_export_is_missing() -> None:
    assert get_resolver().url_patterns  # the sign-in registers its letter with its addresses
    ours = {kind for kind in letters.kinds() if not kind.startswith("tests.")}
    assert {thing for surface, thing in LINES if surface == "mail"} == ours == set(surfaces.LETTERS)
    assert {thing for surface, thing in LINES if surface == "export"} == {
        one.room for one in personal.provisions()
    }


@pytest.mark.parametrize("kind", sorted(surfaces.LETTERS))
def test_who_is_written_to(kind: str, planted: firm.Firm) -> None:
    written = set()
    for viewer in surfaces.PERSONS:
        with transaction.atomic():
            person = planted.persons[viewer]
            args = surfaces.LETTERS[kind](planted, person)
            draft = letters._kinds[kind].build(person.pk, *args)
            transaction.set_rollback(True)
        if draft is not None:
            written.add(viewer)
            # the unlisted community, and the client's, are named in no letter
            assert planted.hidden.name not in draft.subject + draft.body
            assert planted.client.name not in draft.subject + draft.body
    walk.note("cells", len(surfaces.PERSONS))
    assert written == LINES["mail", kind]


@pytest.mark.parametrize("viewer", surfaces.PERSONS)
def test_what_is_exported(viewer: str, planted: firm.Firm) -> None:
    told = surfaces.exported(planted.persons[viewer])
    hidden = access.hidden_words(planted, viewer) - {person.name for person in planted.persons.values()}
    # a former member's own times are hers, with the community's name
    hidden -= {planted.hidden.name, planted.hidden.key} if viewer == "former" else set()
    walk.note("cells", len(told))
    for room, text in told.items():
        assert sorted(word for word in hidden if word in text) == [], room
        named = planted.hidden.name in text or planted.hidden.key in text
        assert named == (viewer in LINES["export", room]), room
