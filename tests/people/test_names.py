"""Client names in texts: seen in every disguise, not seen where none stands."""

import pytest

from junto.people import bench_names, bench_walls
from junto.people.logic.names import Named, Names
from junto.people.logic.reading import views


def found(name: str, text: str) -> list[str]:
    names = Names([Named("client", 1, name)])
    return [text[hit.start : hit.end] for hit in names.within(text)]


@pytest.mark.parametrize("twice", [False, True])
def test_names_nobody_tuned_for_are_seen_in_every_disguise(twice: bool) -> None:
    """A sample; `junto bench gate` asks for five hundred."""
    known = bench_names.names(60, seed=31)
    told = bench_names.score(known, 5, twice)
    assert told.tried == (60 if twice else 60 * len(bench_names.DRESSES))
    assert told.missed == ()


def test_names_the_matcher_was_made_with_are_seen() -> None:
    known = bench_walls.seeded_names(60, 3)
    names = Names(Named("client", number, name) for number, name in enumerate(known))
    for number, text in bench_walls.dressed_once(known, 3):
        assert any(hit.named.number == number for hit in names.within(text)), text


@pytest.mark.parametrize(
    ("name", "text", "piece"),
    [
        ("Penhallow Ltd", "ask <b>Pen</b>hallow today", "Pen</b>hallow"),
        ("Penhallow Ltd", "ask P&#101;nhallow today", "P&#101;nhallow"),
        ("Penhallow Ltd", "see /docs/Pen%68allow", "Pen%68allow"),
        ("Holpoel", "Holpo**el wrote", "Holpo**el"),
        ("O'Égvale B.V.", "O'Égvale wrote", "O'Égvale"),
        ("Nanlund", "Nanl**und wrote", "Nanl**und"),
        ("NORDIC GATE", "ΝΟRDΙC GΑΤΕ wrote", "ΝΟRDΙC GΑΤΕ"),
        ("Quentin Yard Pty Ltd", "Quentin Yard Pty wrote", "Quentin Yard Pty"),
        ("Quarry Trust", "Q|u|a|r|r|y T|r|u|s|t", "Q|u|a|r|r|y T|r|u|s|t"),
    ],
)
def test_the_piece_that_is_the_name_is_told(name: str, text: str, piece: str) -> None:
    assert piece in found(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Penhallow Ltd", "an open hall, owed to nobody"),
        ("Ash Wind", "ashes in the window"),
        ("Merge Co", "we merged two lists"),
        ("C-7041", "see C, then seventy"),
        ("ELL", "Eli said so"),
        ("On It", "is it on, or it was on it"),
        ("Grünwald", "green wood"),
    ],
)
def test_ordinary_words_are_no_name(name: str, text: str) -> None:
    assert found(name, text) == []


def test_no_name_is_seen_in_plain_writing() -> None:
    plain = [
        "Who serves notice first, and by which day? We keep one page for break clauses and rent reviews.",
        "Wir sammeln Fragen zur Umsatzsteuer und lesen sie am Dienstag gemeinsam; wer mag, kommt dazu.",
        "Notre groupe garde une page sur les baux, avec des exemples et deux modèles de lettres.",
    ]
    assert bench_names.false_alarms(bench_names.names(), plain) == []
    assert bench_names.false_alarms(bench_walls.seeded_names(500, 9), plain) == []


def test_every_combination_of_walls_is_judged_as_the_table_says() -> None:
    wrong, cases = bench_walls.truth_table()
    assert (wrong, cases) == (0, 4**3 * 2**3 * 4)


def test_a_text_without_marks_has_one_view_and_each_piece_its_place() -> None:
    assert len(views("no marks, 5 % & more < less")) == 1
    written, read = views("a&amp;b<!-- x -->c%20d")
    assert "".join(one.character for one in read) == "a&bc d"
    assert [(one.start, one.end) for one in read] == [(0, 1), (1, 6), (6, 7), (17, 18), (18, 21), (21, 22)]
    assert len(written) == 22
