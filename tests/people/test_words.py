"""Words: stored, folded, found."""

import pytest

from junto.people.logic.words import clean, findable_text, fold, listed, search_words, wanted


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ana \t Lovelace ", "Ana Lovelace"),
        ("A\u200bna", "Ana"),
        ("\u202eabc", "abc"),
        ("Zoe\u0308", "Zoë"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\x00\x1b", ""),
        ("a\ufffe", "a"),
    ],
)
def test_stored_form(typed: str, stored: str) -> None:
    assert clean(typed) == stored
    assert clean(stored) == stored


@pytest.mark.parametrize(
    ("one", "other"),
    [("Jörg", "JORG"), ("Straße", "strasse"), ("Łódź", "lodz"), ("ﬁrm", "firm"), ("Ó Murchú", "o murchu")],
)
def test_folded_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_look_alike_is_not_the_letter() -> None:
    assert fold("Анна") != fold("Anna")


@pytest.mark.parametrize("typed", ["jorg", "Jörg", "joerg", "JÖRG WEI", "weiss", "weiß"])
def test_umlauts_are_found_in_every_spelling(typed: str) -> None:
    text = findable_text("Jörg Weiß", "Audit, North")
    assert all(wanted(word) in text for word in search_words(typed))


def test_a_word_is_found_by_its_beginning_only() -> None:
    text = findable_text("Canada Desk")
    assert wanted("can") in text
    assert wanted("ada") not in text


def test_a_script_without_spaces_is_found_anywhere() -> None:
    assert wanted(search_words("太郎")[0]) in findable_text("山田太郎")


def test_names_with_commas() -> None:
    assert listed("break clauses, Break Clauses;plain drafting\n, ", 40) == [
        "break clauses",
        "plain drafting",
    ]
    assert listed("a,b,c", 2) == ["a", "b"]
