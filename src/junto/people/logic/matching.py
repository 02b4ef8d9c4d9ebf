"""Whose line is whose: by key, then by address; what either leaves open becomes a question, never a guess."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from junto.people.logic.hrlist import Entry
from junto.people.logic.words import words

LEAVE = "leave"
MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the installation has her."""

    id: int
    key: str
    name: str
    email: str
    unit: str = ""
    office: str = ""
    position: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    active: bool = True
    by_hand: bool = False
    listed: bool = True
    by_directory: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can tell.

    Attributes
    ----------
    id : str
        The same for the same file, so that an answer finds its question again.
    kind : {"twice", "swap", "moved", "held", "reused", "address", "newkey", "namesake", "returns",
        "directory"}
    lines : tuple of int
        The lines it is about.
    told : tuple of str
        Names and addresses for the sentence, by kind.
    choices : tuple of str
        The answers there are; `leave` is always the last and what silence means.
    """

    id: str
    kind: str
    lines: tuple[int, ...]
    told: tuple[str, ...]
    choices: tuple[str, ...]


@dataclass(slots=True)
class Matched:
    """What matching found: pairs, newcomers, moves to be done together, questions, persons spoken for."""

    pairs: dict[int, Entry] = field(default_factory=dict)
    newcomers: list[Entry] = field(default_factory=list)
    together: list[list[tuple[int, Entry]]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    spoken_for: set[int] = field(default_factory=set)
    merged: int = 0


class Matching:
    """One list against everybody known; `run` does it once."""

    def __init__(self, known: Iterable[Known], answers: Mapping[str, str]) -> None:
        self._known = {person.id: person for person in known}
        self._by_key = {person.key: person for person in self._known.values() if person.key}
        self._by_email = {person.email.lower(): person for person in self._known.values()}
        self._answers = answers
        self._found = Matched()
        self._contested: list[tuple[Entry, Known | None, Known]] = []
        self._open: list[Entry] = []

    def run(self, entries: Iterable[Entry]) -> Matched:
        for entry in self._once(entries):
            self._place(entry)
        self._settle_addresses()
        self._settle_newcomers()
        return self._found

    def _ask(self, question: Question) -> str:
        self._found.questions.append(question)
        answer = self._answers.get(question.id, LEAVE)
        return answer if answer in question.choices else LEAVE

    def _once(self, entries: Iterable[Entry]) -> Iterable[Entry]:
        """Each person's line once: the same lines are merged, differing ones are asked about."""
        group_of: dict[str, list[Entry]] = {}
        groups: list[list[Entry]] = []
        for entry in entries:
            marks = [f"k{entry.key}", f"m{entry.email}"] if entry.key else [f"m{entry.email}"]
            held = [group_of[mark] for mark in marks if mark in group_of]
            group = held[0] if held else []
            if not held:
                groups.append(group)
            for other in held[1:]:
                if other is not group:
                    group.extend(other)
                    other.clear()
            if any(entry.says_the_same(line) for line in group):
                self._found.merged += 1
            else:
                group.append(entry)
            for line in group:
                if line.key:
                    group_of[f"k{line.key}"] = group
                group_of[f"m{line.email}"] = group
        for group in groups:
            if len(group) == 1:
                yield group[0]
            elif group:
                yield from self._one_of(group)

    def _one_of(self, group: list[Entry]) -> Iterable[Entry]:
        lines = sorted(group, key=lambda entry: entry.line)
        shown = lines[:MOST_SHOWN]
        answer = self._ask(
            Question(
                id=f"twice-{lines[0].line}",
                kind="twice",
                lines=tuple(entry.line for entry in lines),
                told=tuple(f"{entry.name}, {entry.email}" for entry in shown),
                choices=(*(f"line-{entry.line}" for entry in shown), LEAVE),
            )
        )
        for entry in lines:
            if answer == f"line-{entry.line}":
                yield entry
            else:
                self._spare(self._by_key.get(entry.key), self._by_email.get(entry.email))

    def _spare(self, *persons: Known | None) -> None:
        self._found.spoken_for.update(person.id for person in persons if person is not None)

    def _place(self, entry: Entry) -> None:
        mine = self._by_key.get(entry.key) if entry.key else None
        holder = self._by_email.get(entry.email)
        if mine is not None and (holder is None or holder is mine):
            strange = holder is None and disjoint(entry.name, mine.name)
            self._pair(mine, entry, "reused" if strange else "")
        elif mine is not None and holder is not None:
            self._contested.append((entry, mine, holder))
        elif holder is None:
            self._open.append(entry)
        elif not holder.key or not entry.key:
            self._pair(holder, entry, "address" if disjoint(entry.name, holder.name) else "")
        else:
            # another key has this address: whether its own line moves on is known when all are placed
            self._contested.append((entry, None, holder))

    def _pair(self, person: Known, entry: Entry, doubt: str) -> None:
        if doubt:
            told = (entry.name, person.name, entry.email)
            question = Question(f"{doubt}-{entry.line}", doubt, (entry.line,), told, ("same", LEAVE))
            if self._ask(question) != "same":
                self._spare(person)
                return
        self._found.pairs[person.id] = entry

    def _settle_addresses(self) -> None:
        """Addresses that would change hands, each knot of them as one question."""
        for knot in self._knots():
            holders = {holder.id for _entry, _mine, holder in knot}
            moving = {mine.id: entry for entry, mine, _holder in knot if mine is not None}
            moving.update(
                {number: self._found.pairs.pop(number) for number in holders & set(self._found.pairs)}
            )
            newcomers = [entry for entry, mine, _holder in knot if mine is None]
            if len(knot) == 1 and newcomers and not moving:
                self._new_key(newcomers[0], knot[0][2])
                continue
            self._knot(knot, holders, moving, newcomers)

    def _knots(self) -> list[list[tuple[Entry, Known | None, Known]]]:
        root: dict[int, int] = {}

        def top(number: int) -> int:
            while root.setdefault(number, number) != number:
                number = root[number]
            return number

        for _entry, mine, holder in self._contested:
            if mine is not None:
                root[top(mine.id)] = top(holder.id)
        knots: dict[int, list[tuple[Entry, Known | None, Known]]] = defaultdict(list)
        for contest in self._contested:
            knots[top(contest[2].id)].append(contest)
        return list(knots.values())

    def _knot(
        self,
        knot: list[tuple[Entry, Known | None, Known]],
        holders: set[int],
        moving: dict[int, Entry],
        newcomers: list[Entry],
    ) -> None:
        lines = tuple(sorted({entry.line for entry in [*moving.values(), *newcomers]}))
        everybody = holders | set(moving)
        swap = len(moving) == 2 and len(knot) == 2 and holders == set(moving)
        kind: str = "moved"
        choices: tuple[str, ...] = ("moved", "keep", LEAVE)
        if swap:
            kind, choices = "swap", ("swapped", "keys", "keep", LEAVE)
        elif not holders <= set(moving):
            kind, choices = "held", ("keep", LEAVE)  # somebody holds an address and does not move
        told = tuple(
            f"{self._known[number].name}, {self._known[number].email}" for number in sorted(everybody)
        )
        answer = self._ask(Question(f"{kind}-{lines[0]}", kind, lines, told[:MOST_SHOWN], choices))
        self._spare(*(self._known[number] for number in everybody))
        if answer in ("swapped", "moved"):
            self._found.together.append(sorted(moving.items()))
            self._found.newcomers.extend(newcomers)
        elif answer == "keys":
            by_email = {entry.email: entry for entry in moving.values()}
            self._found.together.append(
                [(number, by_email[self._known[number].email.lower()]) for number in sorted(moving)]
            )
        elif answer == "keep":
            for number, entry in moving.items():
                self._found.pairs[number] = replace(entry, email=self._known[number].email)

    def _new_key(self, entry: Entry, holder: Known) -> None:
        told = (entry.name, holder.name, entry.email)
        question = Question(f"newkey-{entry.line}", "newkey", (entry.line,), told, ("same", LEAVE))
        if self._ask(question) == "same":
            self._found.pairs[holder.id] = entry
        else:
            self._spare(holder)

    def _settle_newcomers(self) -> None:
        """Somebody new whose name somebody unmatched has: one person or two?"""
        settled = set(self._found.pairs) | self._found.spoken_for
        index: dict[str, list[Known]] = defaultdict(list)
        tokens: dict[int, frozenset[str]] = {}
        for person in self._known.values():
            if person.id not in settled:
                tokens[person.id] = frozenset(words(person.name))
                for token in tokens[person.id]:
                    index[token].append(person)
        for entry in self._open:
            mine = frozenset(words(entry.name))
            near = {person.id: person for token in mine for person in index[token]} if index else {}
            alike = [person for number, person in sorted(near.items()) if same_name(mine, tokens[number])]
            if alike:
                self._one_or_two(entry, alike[:MOST_SHOWN])
            else:
                self._found.newcomers.append(entry)

    def _one_or_two(self, entry: Entry, alike: list[Known]) -> None:
        told = (entry.name, *(f"{person.name}, {person.email}" for person in alike))
        choices = (*(f"one-{person.id}" for person in alike), "two", LEAVE)
        question = Question(f"namesake-{entry.line}", "namesake", (entry.line,), told, choices)
        answer = self._ask(question)
        chosen = next((person for person in alike if answer == f"one-{person.id}"), None)
        if chosen is not None and chosen.id not in self._found.pairs:
            self._found.pairs[chosen.id] = entry
        elif answer == "two":
            self._found.newcomers.append(entry)
        else:
            self._spare(*alike)


def disjoint(one: str, other: str) -> bool:
    """Whether two names share no word at all."""
    return not set(words(one)) & set(words(other))


def same_name(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names could be one person's: the same words, or two or more, all of the shorter."""
    if one == other:
        return True
    shared = len(one & other)
    return shared >= 2 and shared == min(len(one), len(other))
