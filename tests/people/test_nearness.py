"""Which topics are near which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junto.people.logic.nearness import CLOSE, Named, close_to, closeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("break clauses", "Break clause"),
        ("break notices", "notices to break"),
        ("drafting", "plain drafting"),
        ("rent deposits", "rent deposit deeds"),
        ("guarantors", "guarantor"),
        ("break clauses", "break notices"),
        ("rent deposits", "rent arrears"),
        ("dilapidations", "dilapidation"),
    ],
)
def test_close(one: str, other: str) -> None:
    assert closeness(one, other) >= CLOSE
    assert closeness(other, one) >= CLOSE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("break clauses", "plain drafting"),
        ("tax", "text"),
        ("audit evidence", "audit fees"),
        ("lease reviews", "contract reviews"),
        ("fixed prices", "fixed-charge receivers"),
        ("bread", "break"),
    ],
)
def test_not_close(one: str, other: str) -> None:
    assert closeness(one, other) < CLOSE


@given(st.text(max_size=40), st.text(max_size=40))
def test_closeness_has_no_direction_and_bounds(one: str, other: str) -> None:
    assert closeness(one, other) == closeness(other, one)
    assert 0 <= closeness(one, other) <= 100


def test_the_same_words_come_first() -> None:
    topics = [Named(1, "notices to break"), Named(2, "break notices"), Named(3, "bread")]
    assert [topic.id for topic in close_to("Break notices", topics, 5)] == [2, 1]
    assert [topic.id for topic in close_to("Break notices", topics, 1)] == [2]
