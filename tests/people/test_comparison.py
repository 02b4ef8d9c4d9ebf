"""What a list would change: pure, by tables of small firms."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from junto.people.logic.comparison import Circumstances, Plan, Structure, compare
from junto.people.logic.hrlist import Entry
from junto.people.logic.matching import Known

TODAY = date(2026, 11, 20)
ALL = frozenset({"key", "name", "email", "unit", "office", "discipline", "position", "start", "end"})


def entry(line: int, key: str, name: str, email: str = "", **rest: Any) -> Entry:
    return Entry(line, key, name, email or f"{name.split()[0].lower()}@firm.example", **rest)


def known(number: int, key: str, name: str, email: str = "", **rest: Any) -> Known:
    return Known(number, key, name, email or f"{name.split()[0].lower()}@firm.example", **rest)


def plan(
    entries: list[Entry], people: list[Known], answers: dict[str, str] | None = None, **around: Any
) -> Plan:
    around.setdefault("mapped", ALL)
    around.setdefault("structure", Structure({}, frozenset()))
    return compare(entries, people, Circumstances(today=TODAY, **around), answers or {})


def steps(made: Plan) -> list[tuple[str, str, dict[str, tuple[str, str]]]]:
    return [(step.kind, move.name, move.fields) for step in made.steps for move in step.moves]


def test_new_changed_unchanged() -> None:
    made = plan(
        [
            entry(2, "1", "Ada Lovelock", unit="Property"),
            entry(3, "2", "Bo Newman"),
            entry(4, "3", "Cy Walsh"),
        ],
        [known(10, "1", "Ada Lovelock", unit="Tax"), known(11, "2", "Bo Newman")],
        structure=Structure({"property": "", "tax": ""}, frozenset()),
    )
    assert steps(made) == [
        ("changed", "Ada Lovelock", {"unit": ("Tax", "Property")}),
        ("new", "Cy Walsh", {"key": ("", "3"), "name": ("", "Cy Walsh"), "email": ("", "cy@firm.example")}),
    ]
    assert made.unchanged == 1
    assert made.questions == []


def test_a_column_that_is_not_mapped_changes_nothing() -> None:
    made = plan(
        [entry(2, "1", "Ada Lovelock")],
        [known(10, "1", "Ada Lovelock", unit="Tax", ends_on=date(2027, 1, 1))],
        mapped=frozenset({"key", "name", "email"}),
    )
    assert steps(made) == []


def test_a_past_last_day_is_a_leaver_and_a_future_one_a_change() -> None:
    gone = {"ends_on": date(2026, 11, 19)}
    made = plan(
        [entry(2, "1", "Ada A", **gone), entry(3, "2", "Bo B", ends_on=date(2026, 12, 31))],
        [known(10, "1", "Ada A"), known(11, "2", "Bo B")],
    )
    assert steps(made) == [
        ("left", "Ada A", {"ends_on": ("", "2026-11-19")}),
        ("changed", "Bo B", {"ends_on": ("", "2026-12-31")}),
    ]


def test_who_is_missing_left_only_from_a_complete_list() -> None:
    people = [known(n, str(n), f"P{n} Q", listed=n != 4) for n in range(1, 5)]
    list_ = [entry(2, "1", "P1 Q"), entry(3, "2", "P2 Q")]
    assert steps(plan(list_, people)) == []
    complete = plan(list_, people, complete=True)
    assert steps(complete) == [("left", "P3 Q", {})]  # the fourth never was on a list
    assert (complete.missing, complete.alarming) == (1, True)
    assert steps(plan(list_, people, complete=True, any_refused=True)) == []


def test_a_tenth_is_not_yet_alarming() -> None:
    people = [known(n, str(n), f"P{n} Q") for n in range(10)]
    made = plan([entry(n + 2, str(n), f"P{n} Q") for n in range(9)], people, complete=True)
    assert (made.missing, made.alarming) == (1, False)


def test_the_last_administrator_stays() -> None:
    made = plan([], [known(1, "1", "Ada A")], complete=True, last_administrator=1)
    assert steps(made) == []
    assert "last administrator" in made.notices[0][0]
    dated = plan(
        [entry(2, "1", "Ada A", ends_on=date(2026, 1, 1))], [known(1, "1", "Ada A")], last_administrator=1
    )
    assert steps(dated) == []


def test_who_returns_and_who_was_deactivated_by_hand() -> None:
    former = [known(1, "1", "Ada A", active=False), known(2, "2", "Bo B", active=False, by_hand=True)]
    list_ = [entry(2, "1", "Ada A"), entry(3, "2", "Bo B")]
    asked = plan(list_, former)
    assert steps(asked) == [("returned", "Ada A", {})]
    assert [(question.id, question.choices) for question in asked.questions] == [
        ("returns-3", ("return", "leave"))
    ]
    assert [step[1] for step in steps(plan(list_, former, {"returns-3": "return"}))] == ["Ada A", "Bo B"]


def test_two_who_swap_addresses_are_asked_about() -> None:
    people = [known(1, "1", "Rhys Morgan", "r@x.example"), known(2, "2", "Rosa Morgan", "rosa@x.example")]
    list_ = [
        entry(18, "1", "Rhys Morgan", "rosa@x.example", unit="Tax"),
        entry(41, "2", "Rosa Morgan", "r@x.example"),
    ]
    around = {"structure": Structure({"tax": ""}, frozenset())}
    asked = plan(list_, people, **around)
    assert steps(asked) == []
    assert [(q.id, q.kind, q.lines, q.choices) for q in asked.questions] == [
        ("swap-18", "swap", (18, 41), ("swapped", "keys", "keep", "leave"))
    ]
    swapped = plan(list_, people, {"swap-18": "swapped"}, **around)
    assert steps(swapped) == [
        ("together", "Rhys Morgan", {"email": ("r@x.example", "rosa@x.example"), "unit": ("", "Tax")}),
        ("together", "Rosa Morgan", {"email": ("rosa@x.example", "r@x.example")}),
    ]
    kept = plan(list_, people, {"swap-18": "keep"}, **around)
    assert steps(kept) == [("changed", "Rhys Morgan", {"unit": ("", "Tax")})]
    keys = plan(list_, people, {"swap-18": "keys"}, **around)
    assert [(name, sorted(fields)) for _kind, name, fields in steps(keys)] == [
        ("Rhys Morgan", ["key", "name"]),
        ("Rosa Morgan", ["key", "name", "unit"]),
    ]


def test_an_address_handed_on_and_one_that_is_held() -> None:
    people = [known(1, "1", "Ada A", "a@x.example"), known(2, "2", "Bo B", "b@x.example")]
    on = [entry(2, "1", "Ada A", "new@x.example"), entry(3, "2", "Bo B", "a@x.example")]
    assert [q.kind for q in plan(on, people).questions] == ["moved"]
    assert len(steps(plan(on, people, {"moved-2": "moved"}))) == 2
    held = [entry(3, "2", "Bo B", "a@x.example")]
    asked = plan(held, people, complete=True)
    assert [(q.kind, q.choices) for q in asked.questions] == [("held", ("keep", "leave"))]
    assert steps(asked) == []  # neither is treated as missing


def test_a_newcomer_with_an_address_that_moves_on() -> None:
    people = [known(1, "1", "Ada A", "a@x.example")]
    list_ = [entry(2, "1", "Ada A", "ada@x.example"), entry(3, "9", "Abe A", "a@x.example")]
    assert [q.kind for q in plan(list_, people).questions] == ["moved"]
    made = plan(list_, people, {"moved-2": "moved"})
    assert [(kind, name) for kind, name, _fields in steps(made)] == [("together", "Ada A"), ("new", "Abe A")]


@pytest.mark.parametrize(
    ("line", "person", "kind"),
    [
        (entry(2, "1", "Zoe Young", "zoe@x.example"), known(1, "1", "Ada A", "a@x.example"), "reused"),
        (entry(2, "", "Zoe Young", "a@x.example"), known(1, "1", "Ada A", "a@x.example"), "address"),
        (entry(2, "9", "Ada A", "a@x.example"), known(1, "1", "Ada A", "a@x.example"), "newkey"),
    ],
)
def test_what_a_key_and_an_address_leave_open_is_asked(line: Entry, person: Known, kind: str) -> None:
    asked = plan([line], [person], complete=True)
    assert [(q.id, q.choices) for q in asked.questions] == [(f"{kind}-2", ("same", "leave"))]
    assert steps(asked) == []
    assert steps(plan([line], [person], {f"{kind}-2": "same"}))[0][0] == "changed"
    assert steps(plan([line], [person], {f"{kind}-2": "nonsense"})) == []


def test_one_person_or_two() -> None:
    people = [known(1, "1", "Jean-Marc Tremblay-Roy", "jm@x.example")]
    list_ = [entry(57, "77", "Jean-Marc Tremblay", "jean@x.example")]
    asked = plan(list_, people, complete=True)
    assert [(q.id, q.choices) for q in asked.questions] == [("namesake-57", ("one-1", "two", "leave"))]
    assert steps(asked) == []
    assert steps(plan(list_, people, {"namesake-57": "one-1"}))[0][0] == "changed"
    two = steps(plan(list_, people, {"namesake-57": "two"}, complete=True))
    assert sorted(kind for kind, _name, _fields in two) == ["left", "new"]


def test_a_namesake_who_is_on_the_list_herself_is_no_question() -> None:
    people = [known(1, "1", "John Smith", "john@x.example")]
    list_ = [entry(2, "1", "John Smith", "john@x.example"), entry(3, "2", "John Smith", "john2@x.example")]
    made = plan(list_, people)
    assert made.questions == []
    assert [kind for kind, _name, _fields in steps(made)] == ["new"]


def test_lines_that_say_the_same_count_once_and_others_are_asked_about() -> None:
    same = [entry(2, "", "Ana", "ana@x.example"), entry(3, "", "ANA", "ana@x.example")]
    merged = plan(same, [])
    assert [name for _kind, name, _fields in steps(merged)] == ["Ana"]
    assert merged.questions == []
    two_keys = [entry(2, "1", "Ana", "ana@x.example"), entry(3, "2", "Ana", "ana@x.example")]
    asked = plan(two_keys, [])
    assert [(q.id, q.choices) for q in asked.questions] == [("twice-2", ("line-2", "line-3", "leave"))]
    assert steps(asked) == []
    assert steps(plan(two_keys, [], {"twice-2": "line-3"}))[0][2]["key"] == ("", "2")


def test_a_twice_told_person_is_not_missing() -> None:
    people = [known(1, "1", "Ana B", "ana@x.example")]
    list_ = [
        entry(2, "1", "Ana B", "ana@x.example", unit="A"),
        entry(3, "1", "Ana B", "ana@x.example", unit="B"),
    ]
    assert steps(plan(list_, people, complete=True)) == []


def test_units_offices_and_disciplines_are_named_once() -> None:
    list_ = [
        entry(2, "1", "Ada A", unit="Property", office="Leeds", discipline="Law"),
        entry(3, "2", "Bo B", unit="property", office="LEEDS", discipline="law"),
        entry(4, "3", "Cy C", unit="Mixed", discipline="Law"),
        entry(5, "4", "Di D", unit="Mixed", discipline="Tax"),
    ]
    made = plan(list_, [])
    places = [(kind, name, fields) for kind, name, fields in steps(made) if kind in ("unit", "office")]
    assert places == [
        ("office", "Leeds", {"name": ("", "Leeds")}),
        ("unit", "Mixed", {"name": ("", "Mixed")}),
        ("unit", "Property", {"name": ("", "Property"), "discipline": ("", "Law")}),
    ]
    assert [values for sentence, values in made.notices if "discipline" in sentence] == [{"unit": "Mixed"}]


def test_somebody_recorded_by_hand_is_taken_over_by_the_list() -> None:
    made = plan([entry(2, "1", "Ada A")], [known(1, "", "Ada A", listed=False)])
    assert steps(made) == [("changed", "Ada A", {"key": ("", "1"), "listed": ("", "yes")})]


names = st.sampled_from(["Ada Lovelock", "Bo Newman", "Cy Walsh", "Ada Newman", "Zoe"])
keys = st.sampled_from(["", "1", "2", "3", "4"])
mails = st.sampled_from([f"{letter}@x.example" for letter in "abcde"])


@st.composite
def firms(draw: st.DrawFn) -> list[Known]:
    count = draw(st.integers(0, 4))
    taken_keys = draw(st.permutations(["1", "2", "3", "4"]))
    taken_mails = draw(st.permutations([f"{letter}@x.example" for letter in "abcde"]))
    return [
        Known(
            n + 1,
            draw(st.sampled_from([taken_keys[n], ""])),
            draw(names),
            taken_mails[n],
            active=draw(st.booleans()),
        )
        for n in range(count)
    ]


@given(
    firms(),
    st.lists(st.tuples(keys, names, mails), max_size=6),
    st.booleans(),
    st.lists(st.integers(0, 5), min_size=12, max_size=12),
)
@settings(max_examples=400, deadline=None)
def test_whatever_is_answered_no_two_people_get_one_address_or_key(
    people: list[Known], rows: list[tuple[str, str, str]], complete: bool, chosen: list[int]
) -> None:
    list_ = [entry(n + 2, key, name, email) for n, (key, name, email) in enumerate(rows)]
    asked = plan(list_, people, complete=complete).questions
    answers = {q.id: q.choices[pick % len(q.choices)] for q, pick in zip(asked, chosen, strict=False)}
    made = plan(list_, people, answers, complete=complete)
    emails = {person.id: person.email for person in people}
    held = {person.id: person.key for person in people}
    touched: list[int] = []
    for number, step in enumerate(made.steps):
        for move in step.moves:
            where = move.person or -number - 1
            touched += [move.person] if move.person else []
            if "email" in move.fields:
                emails[where] = move.fields["email"][1]
            if "key" in move.fields:
                held[where] = move.fields["key"][1]
    assert len(set(emails.values())) == len(emails)
    given_keys = [key for key in held.values() if key]
    assert len(set(given_keys)) == len(given_keys)
    assert len(set(touched)) == len(touched)
