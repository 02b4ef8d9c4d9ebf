"""What a list would change, exactly: every step with what stands there now and what would stand there."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from junto.kernel.readers.faults import N_
from junto.people.logic.hrlist import Entry
from junto.people.logic.matching import Known, Matched, Matching, Question
from junto.people.logic.words import fold

ALARM_SHARE = 0.10
Change = tuple[str, str]

SEVERAL_DISCIPLINES = N_("“%(unit)s” has more than one discipline in the list; it is left as it is.")
NO_UNITS = N_(
    "A discipline belongs to a unit, and no column holds the unit; disciplines are left as they are."
)
WITHHELD = N_("Some lines could not be read, so nobody is treated as missing from this list.")
LAST_ADMINISTRATOR = N_(
    "%(name)s is the last administrator and stays active. Give that role to somebody else first."
)
MERGED = N_("%(count)s lines say the same as another one and count once.")
PAST = N_("%(count)s people had left before they were ever recorded here; they are not recorded.")


@dataclass(frozen=True, slots=True)
class Move:
    """What changes for one person: field to (now, after); `person` is None for somebody new."""

    person: int | None
    name: str
    line: int | None
    fields: dict[str, Change]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan; `moves` has several persons only where addresses or keys change hands together."""

    kind: str
    line: int | None
    name: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """Known units (folded name to discipline's name) and known offices (folded names)."""

    units: Mapping[str, str]
    offices: frozenset[str]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a comparison depends on beside the list and the people."""

    today: date
    mapped: frozenset[str]
    structure: Structure
    complete: bool = False
    any_refused: bool = False
    last_administrator: int | None = None


@dataclass(slots=True)
class Plan:
    """The whole of what a list would change. Applied twice it changes nothing the second time."""

    steps: list[Step] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notices: list[tuple[str, dict[str, str | int]]] = field(default_factory=list)
    unchanged: int = 0
    missing: int = 0
    alarming: bool = False

    def counts(self) -> dict[str, int]:
        """How many steps of each kind."""
        found: dict[str, int] = defaultdict(int)
        for step in self.steps:
            found[step.kind] += 1
        return {**found, "unchanged": self.unchanged}


def compare(
    entries: Iterable[Entry], known: Iterable[Known], around: Circumstances, answers: Mapping[str, str]
) -> Plan:
    """Compare a list with everybody known.

    Parameters
    ----------
    entries : iterable of Entry
        The lines that can be read, each once.
    known : iterable of Known
        Every person of the installation, former ones included.
    around : Circumstances
        Day, mapped fields, structure, whether the list is complete.
    answers : mapping
        Question's id to the choice made; a question without an answer changes nothing.

    Returns
    -------
    Plan
    """
    persons = {person.id: person for person in known}
    matched = Matching(persons.values(), answers).run(entries)
    plan = Plan(questions=list(matched.questions))
    work = _Work(plan, around, persons, answers)
    for number, entry in matched.pairs.items():
        work.meet(persons[number], entry)
    for group in matched.together:
        work.meet_together(group)
    for entry in matched.newcomers:
        work.welcome(entry)
    if around.complete:
        work.miss(matched)
    work.structure()
    work.tell(matched)
    plan.steps.sort(key=_order)
    return plan


_PLACES = {"office": 0, "unit": 1, "together": 2, "changed": 3, "returned": 3, "left": 3, "new": 4}


def _order(step: Step) -> tuple[int, int, str]:
    return _PLACES[step.kind], step.line or 1_000_000_000, step.name


class _Work:
    def __init__(
        self, plan: Plan, around: Circumstances, persons: Mapping[int, Known], answers: Mapping[str, str]
    ) -> None:
        self.plan, self.around, self.persons, self.answers = plan, around, persons, answers
        self.past = 0
        self.offices: dict[str, str] = {}
        self.units: dict[str, str] = {}
        self.disciplines: dict[str, dict[str, str]] = defaultdict(dict)

    def meet(self, person: Known, entry: Entry) -> None:
        fields = self._differences(person, entry)
        if not person.listed:
            fields["listed"] = ("", "yes")
        leaving = entry.ends_on is not None and entry.ends_on < self.around.today
        if person.id == self.around.last_administrator and fields.get("ends_on", ("", ""))[1]:
            # with a last day nobody would be left to give the role to somebody else
            self._say(LAST_ADMINISTRATOR, name=person.name)
            del fields["ends_on"]
            leaving = False
        start = entry.starts_on if "start" in self.around.mapped else person.starts_on
        kind = "changed"
        if person.active and leaving:
            kind = "left"
        elif not person.active and not leaving and not (start is not None and start > self.around.today):
            if (person.by_hand or person.by_directory) and not self._may_return(person, entry):
                return
            kind = "returned"
        self._note_places(entry)
        if kind == "changed" and not fields:
            self.plan.unchanged += 1
            return
        self._step(kind, entry.line, person.name, (Move(person.id, person.name, entry.line, fields),))

    def meet_together(self, group: list[tuple[int, Entry]]) -> None:
        moves = []
        for number, entry in group:
            person = self.persons[number]
            self._note_places(entry)
            moves.append(Move(number, person.name, entry.line, self._differences(person, entry)))
        self._step("together", moves[0].line, ", ".join(move.name for move in moves), tuple(moves))

    def welcome(self, entry: Entry) -> None:
        if entry.ends_on is not None and entry.ends_on < self.around.today:
            self.past += 1
            return
        self._note_places(entry)
        nobody = Known(id=0, key="", name="", email="")
        fields = {name: pair for name, pair in self._differences(nobody, entry).items() if pair[1]}
        self._step("new", entry.line, entry.name, (Move(None, entry.name, entry.line, fields),))

    def miss(self, matched: Matched) -> None:
        """Whom a complete list does not carry any more."""
        spared = set(matched.pairs) | matched.spoken_for
        listed = [person for person in self.persons.values() if person.listed]
        gone = [person for person in listed if person.id not in spared and self._is_here(person)]
        if gone and self.around.any_refused:
            self._say(WITHHELD)
            return
        for person in gone:
            if person.id == self.around.last_administrator:
                self._say(LAST_ADMINISTRATOR, name=person.name)
                continue
            fields = {} if person.active else {"starts_on": (_text(person.starts_on), "")}
            self._step("left", None, person.name, (Move(person.id, person.name, None, fields),))
            self.plan.missing += 1
        here = sum(1 for person in listed if self._is_here(person))
        self.plan.alarming = self.plan.missing > ALARM_SHARE * here

    def structure(self) -> None:
        """Units and offices nobody named before, and disciplines the list now gives."""
        for folded, name in self.offices.items():
            if folded not in self.around.structure.offices:
                self._step("office", None, name, (Move(None, name, None, {"name": ("", name)}),))
        for folded, name in self.units.items():
            known = folded in self.around.structure.units
            fields: dict[str, Change] = {} if known else {"name": ("", name)}
            said = self.disciplines[folded]
            if len(said) > 1:
                self._say(SEVERAL_DISCIPLINES, unit=name)
            for told, discipline in said.items() if len(said) == 1 else ():
                now = self.around.structure.units.get(folded, "")
                if fold(now) != told:
                    fields["discipline"] = (now, discipline)
            if fields:
                self._step("unit", None, name, (Move(None, name, None, fields),))

    def tell(self, matched: Matched) -> None:
        if matched.merged:
            self._say(MERGED, count=matched.merged)
        if self.past:
            self._say(PAST, count=self.past)
        if "discipline" in self.around.mapped and "unit" not in self.around.mapped:
            self._say(NO_UNITS)

    def _is_here(self, person: Known) -> bool:
        coming = person.starts_on is not None and person.starts_on > self.around.today
        return person.active or (coming and not person.by_hand)

    def _may_return(self, person: Known, entry: Entry) -> bool:
        kind = "returns" if person.by_hand else "directory"
        question = Question(f"returns-{entry.line}", kind, (entry.line,), (person.name,), ("return", "leave"))
        self.plan.questions.append(question)
        return self.answers.get(question.id) == "return"

    def _note_places(self, entry: Entry) -> None:
        mapped = self.around.mapped
        if "office" in mapped and entry.office:
            self.offices.setdefault(fold(entry.office), entry.office)
        if "unit" in mapped and entry.unit:
            self.units.setdefault(fold(entry.unit), entry.unit)
            if "discipline" in mapped and entry.discipline:
                self.disciplines[fold(entry.unit)].setdefault(fold(entry.discipline), entry.discipline)

    def _differences(self, person: Known, entry: Entry) -> dict[str, Change]:
        now = {name: _text(getattr(person, name)) for name, _field, _same in _COMPARED}
        after = {name: _text(getattr(entry, name)) for name, _field, _same in _COMPARED}
        found: dict[str, Change] = {}
        for name, column, same in _COMPARED:
            if column not in self.around.mapped or (name == "key" and not after[name]):
                continue
            if same(now[name]) != same(after[name]):
                found[name] = (now[name], after[name])
        return found

    def _say(self, sentence: str, **values: str | int) -> None:
        self.plan.notices.append((sentence, values))

    def _step(self, kind: str, line: int | None, name: str, moves: tuple[Move, ...]) -> None:
        self.plan.steps.append(Step(kind, line, name, moves))


def _as_is(text: str) -> str:
    return text


_COMPARED: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("key", "key", _as_is),
    ("name", "name", _as_is),
    ("email", "email", str.lower),
    ("unit", "unit", fold),
    ("office", "office", fold),
    ("position", "position", _as_is),
    ("starts_on", "start", _as_is),
    ("ends_on", "end", _as_is),
)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
