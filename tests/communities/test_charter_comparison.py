"""Two texts beside each other: nothing is lost or made up, and a changed figure is one changed word."""

import time

from hypothesis import given
from hypothesis import strategies as st

from junto.communities.logic.comparison import Change, Kind, compare, differs

SOME = ("a", "lease", "break", "day", "days", "of", "service", "twice", ";", ".", "-", "ten", "five\n\n\n")
WORDS = st.lists(st.sampled_from(SOME), max_size=60)
TEXTS = st.one_of(st.text(max_size=200), WORDS.map(" ".join))


def _side(changes: list[Change], without: Kind, name: str) -> str:
    return "\n".join(
        "".join(run.text for run in getattr(change, name)) for change in changes if change.kind != without
    )


@given(TEXTS, TEXTS)
def test_what_stayed_and_came_is_the_new_text_and_what_stayed_and_left_the_old_one(
    old: str, new: str
) -> None:
    changes = compare(old, new)
    assert _side(changes, Kind.REMOVED, "new") == new
    assert _side(changes, Kind.ADDED, "old") == old
    assert differs(changes) == (old != new)


@given(TEXTS)
def test_a_text_beside_itself_has_only_what_stayed(text: str) -> None:
    changes = compare(text, text)
    assert {change.kind for change in changes} == {Kind.KEPT}
    assert len(changes) == text.count("\n") + 1


@given(TEXTS, TEXTS)
def test_words_that_stayed_are_never_marked_as_a_change(old: str, new: str) -> None:
    for change in compare(old, new):
        kinds = {run.kind for run in change.runs}
        if change.kind != Kind.CHANGED:
            assert kinds == {change.kind}
        assert Kind.CHANGED not in kinds


def test_a_figure_that_changed_is_the_only_thing_marked() -> None:
    old = "We meet.\nServe not later than five working days before the last day.\nWe part."
    new = old.replace("five", "ten")
    changes = compare(old, new)
    assert [change.kind for change in changes] == [Kind.KEPT, Kind.CHANGED, Kind.KEPT]
    assert [(run.kind, run.text) for run in changes[1].runs] == [
        (Kind.KEPT, "Serve not later than "),
        (Kind.REMOVED, "five"),
        (Kind.ADDED, "ten"),
        (Kind.KEPT, " working days before the last day."),
    ]


def test_a_new_norm_in_the_middle_is_one_paragraph_that_came() -> None:
    old = "A trainee is answered first.\nWe tell our mistakes."
    new = "A trainee is answered first.\nLunch is hosted from a different place.\nWe tell our mistakes."
    assert [change.kind for change in compare(old, new)] == [Kind.KEPT, Kind.ADDED, Kind.KEPT]


def test_paragraphs_with_nothing_in_common_are_not_called_one_that_changed() -> None:
    assert [change.kind for change in compare("Facts before views.", "Lunch on Thursday in Cardiff")] == [
        Kind.REMOVED,
        Kind.ADDED,
    ]


def test_hostile_texts_of_the_greatest_length_take_less_than_a_second() -> None:
    for old, new in (
        ("a b " * 750, "b a " * 750),
        ("a\n" * 1500, "b\n" * 1500),
        ("a b\n" * 700, "b c\n" * 700),
        (" ".join(str(n) for n in range(700)), " ".join(str(n) for n in reversed(range(700)))),
        (" ".join(str(n % 90) for n in range(1400)), " ".join(str(n % 89) for n in range(1400))),
    ):
        start = time.perf_counter()
        compare(old, new)
        assert time.perf_counter() - start < 1
