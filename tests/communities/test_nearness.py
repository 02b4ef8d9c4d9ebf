"""What sounds near: pure rules over words."""

import pytest

from junto.communities.logic.nearness import Words, near, topics_in
from junto.communities.logic.words import clean, stems

FIRM = [
    Words(
        1,
        "Commercial leases",
        "Breaks, service charges, repair and the end of the term, in England and Wales.",
    ),
    Words(
        2,
        "People across borders",
        "Somebody works in a country where the employer did not expect it: tax, payroll.",
    ),
    Words(3, "Going concern", "Judgement about figures that are not facts: whether a business carries on."),
    Words(
        4,
        "Lease accounting circle",
        "How lease terms show in the accounts, and who explains it to the client.",
    ),
    Words(5, "Plain drafting", "Shorter sentences in contracts, letters and board papers."),
]


def ids(name: str, text: str = "") -> list[int]:
    return [reason.id for reason in near(name, text, FIRM)]


def test_the_example_of_the_guide() -> None:
    found = near(
        "Leases on the balance sheet",
        "When is a break option “reasonably certain” to be used by a shop that loses money?",
        FIRM,
    )
    assert [(reason.id, reason.close_name) for reason in found] == [(1, False), (4, False)]
    assert found[0].shared == ("leases", "breaks")
    assert found[1].shared[0] == "lease"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Commercial leases", [1, 4]),
        ("commercial lease", [1, 4]),
        ("Drafting plainly", [5]),
        ("Plain draftng", [5]),
        ("Indirect tax", []),
        ("Cheese", []),
        ("", []),
        ("The practice of our people", []),
        ("Cross-border people", [2]),
        ("法律", []),
    ],
)
def test_names(name: str, expected: list[int]) -> None:
    assert ids(name)[: len(expected) or 3] == expected


def test_one_common_word_in_a_text_is_not_enough_and_two_are() -> None:
    assert ids("Arrears", "repair of roofs") == []
    assert ids("Arrears", "repair of roofs and service of notices") == [1]


def test_a_word_that_everybody_uses_tells_nothing() -> None:
    crowd = [Words(n, f"Circle {n} on tax", "") for n in range(12)]
    assert near("Tax and cheese", "", crowd) == []


def test_at_most_three_and_the_nearest_first() -> None:
    many = [
        Words(n, f"Leases of {word}", "breaks") for n, word in enumerate(("shops", "barns", "flats", "ships"))
    ]
    found = near("Leases of barns", "breaks", [*many, *FIRM])
    assert (len(found), found[0].id) == (3, 1)


def test_topics_are_found_by_all_their_words() -> None:
    topics = [(7, "break clauses"), (8, "service charges"), (9, "the")]
    assert topics_in(topics, FIRM[0]) == [8]


def test_words() -> None:
    assert stems("Leases, LEASE and leasing") == {"leas": "leases"}
    assert stems("Verträge über Mieten") == {"vertrag": "verträge", "miet": "mieten"}
    assert clean(" a\u202e\tb\x00 \n c ") == "a b c"
    assert clean("a\n\n\n\nb ", lines=True) == "a\n\nb"
