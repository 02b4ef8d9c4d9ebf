"""Mutants of the gate: each condition of each rule flipped, dropped or granted, and whether a test says so.

    python -m tests.house.mutants [PART OF A MODULE'S NAME] [--told FILE]

Tests run once with every rule noting which of them reach it; then each mutant runs in a forked child against
the tests that reach its function, the quickest first, until one fails. One that none notices is a survivor.
"""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

RULES = (
    "junto.people.logic.access", "junto.people.rules", "junto.people.wall_rules",
    "junto.communities.rules.scopes", "junto.communities.rules.glass", "junto.communities.rules.advising",
    "junto.communities.rules.charter", "junto.communities.rules.ending",
    "junto.communities.rules.sponsoring", "junto.communities.rules.verdicts",
    "junto.decisions.rules.scopes", "junto.decisions.rules.verdicts", "junto.reach.rules",
)  # fmt: skip
TESTS = (
    "tests/people/test_walls.py", "tests/people/test_gate.py", "tests/people/test_notices.py",
    "tests/people/test_feeds.py", "tests/people/test_persons.py", "tests/people/test_desk.py",
    "tests/people/test_erasing.py", "tests/people/test_my_data.py", "tests/communities", "tests/decisions",
    "tests/api/test_door.py",
)  # fmt: skip
SECONDS, WORKERS = 40, 2
GRANTED, REFUSED = ("no", "nowhere", "closed"), "YES"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one function."""

    module: str
    function: str
    line: int
    what: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.module}.{self.function}:{self.line} {self.what}"


@dataclass(slots=True)
class Told:
    """What came of all of them."""

    killed: int = 0
    survivors: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)
    seconds: float = 0.0


# --- making them -------------------------------------------------------------------------------------------


def functions(module: str) -> Iterator[tuple[str, FunctionType, ast.FunctionDef]]:
    """The functions of a module, with their trees at the lines where they stand."""
    loaded = importlib.import_module(module)
    tree = ast.parse(inspect.getsource(loaded))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found = inspect.unwrap(getattr(loaded, node.name))
            if isinstance(found, FunctionType):
                yield node.name, found, node


def compiled(function: FunctionType, node: ast.FunctionDef) -> CodeType:
    """The code of a changed tree, as it would stand in the function's module."""
    bare = copy.deepcopy(node)
    bare.decorator_list = []
    tree = ast.Module([ast.ImportFrom("__future__", [ast.alias("annotations")], 0), bare], [])
    made: dict[str, Any] = {}
    exec(
        compile(ast.fix_missing_locations(tree), inspect.getfile(function), "exec"),
        function.__globals__,
        made,
    )
    code = made[node.name].__code__
    assert isinstance(code, CodeType)
    return code


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of a module's functions."""
    for name, function, node in functions(module):
        places = [(n, one) for n, one in enumerate(ast.walk(node)) if n]
        for number, place in places:
            for what, change in changes(place):
                changed = copy.deepcopy(node)
                target = next(one for n, one in enumerate(ast.walk(changed)) if n == number)
                new = change(copy.deepcopy(target))
                if new is not target:
                    changed = Replaced(target, new).visit(changed)
                try:
                    code = compiled(function, changed)
                except (SyntaxError, ValueError):
                    continue
                if code.co_freevars == function.__code__.co_freevars:
                    yield Mutant(module, name, getattr(place, "lineno", node.lineno), what, code)


class Replaced(ast.NodeTransformer):
    """One node for another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else super().visit(node)


OTHER: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
Change = Callable[[Any], ast.AST]


def changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """What may be changed at a place of a rule."""
    told = ast.unparse(node)[:70] if isinstance(node, ast.expr) else ""
    match node:
        case ast.Compare(ops=[op]) if type(op) in OTHER:
            yield f"flip: {told}", lambda n: ast.Compare(n.left, [OTHER[type(n.ops[0])]()], n.comparators)
        case ast.BoolOp():
            yield (
                f"and/or: {told}",
                lambda n: ast.BoolOp(ast.Or() if isinstance(n.op, ast.And) else ast.And(), n.values),
            )
            for place in range(len(node.values)):
                yield f"drop part {place}: {told}", _without_part(place)
        case ast.UnaryOp(op=ast.Not() | ast.Invert()):
            yield f"drop not: {told}", lambda n: n.operand
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr()):
            yield (
                f"&/|: {told}",
                lambda n: ast.BinOp(
                    n.left, ast.BitOr() if isinstance(n.op, ast.BitAnd) else ast.BitAnd(), n.right
                ),
            )
        case ast.If():
            yield (
                f"if not: {ast.unparse(node.test)[:60]}",
                lambda n: ast.If(ast.UnaryOp(ast.Not(), n.test), n.body, n.orelse),
            )
        case ast.IfExp():
            yield f"swap: {told}", lambda n: ast.IfExp(n.test, n.orelse, n.body)
        case ast.Call(func=ast.Name(id=called)) if called in GRANTED:
            yield f"grant: {told}", lambda n: ast.Name(REFUSED, ast.Load())
        case ast.Call(func=ast.Attribute(attr="none")):
            yield (
                f"all for none: {told}",
                lambda n: ast.Call(ast.Attribute(n.func.value, "all", ast.Load()), [], []),
            )
        case ast.Call(func=ast.Attribute(attr="filter" | "exclude") | ast.Name(id="Q")):
            yield from _of_filter(node, told)
        case ast.Constant(value=bool()):
            yield f"flip: {told}", lambda n: ast.Constant(not n.value)


def _of_filter(node: ast.Call, told: str) -> Iterator[tuple[str, Change]]:
    for place, keyword in enumerate(node.keywords):
        if keyword.arg is not None:
            yield f"drop {keyword.arg}: {told}", _without_keyword(place)
    if isinstance(node.func, ast.Attribute):
        for place in range(len(node.args)):
            yield f"drop condition {place}: {told}", _without_argument(place)


def _without_part(place: int) -> Change:
    def change(node: ast.BoolOp) -> ast.AST:
        left = [value for n, value in enumerate(node.values) if n != place]
        return left[0] if len(left) == 1 else ast.BoolOp(node.op, left)

    return change


def _without_keyword(place: int) -> Change:
    def change(node: ast.Call) -> ast.AST:
        return ast.Call(node.func, node.args, [one for n, one in enumerate(node.keywords) if n != place])

    return change


def _without_argument(place: int) -> Change:
    def change(node: ast.Call) -> ast.AST:
        return ast.Call(node.func, [one for n, one in enumerate(node.args) if n != place], node.keywords)

    return change


def forget() -> None:
    """What a process keeps of a rule's query, made before the rule was changed."""
    from junto.kernel import prepared

    prepared._kept.clear()


# --- trying them -------------------------------------------------------------------------------------------


def _races(item: pytest.Item) -> bool:
    """Whether a test empties the tables behind it, which no fork after it would survive."""
    marker = item.get_closest_marker("django_db")
    return marker is not None and bool(marker.kwargs.get("transaction"))


class Trial:
    """A pytest plugin: the tests once, then the mutants."""

    def __init__(self, part: str, most: int = 0) -> None:
        self.part, self.most, self.told = part, most, Told()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        begun = time.monotonic()
        reached, took = self._baseline(session)
        sys.stderr.write(f"{len(took)} tests pass in {time.monotonic() - begun:.0f} s\n")
        tried = [one for module in RULES if self.part in module for one in mutants(module)]
        if self.most and len(tried) > self.most:
            tried = random.Random(4).sample(tried, self.most)
        waiting, running = list(tried), dict[int, Mutant]()
        while waiting or running:
            while waiting and len(running) < WORKERS:
                one = waiting.pop()
                names = reached.get((one.module, one.function), [])
                if not names:
                    self.told.unreached.append(str(one))
                    continue
                running[self._child(session, one, sorted(names, key=lambda item: took[item.nodeid]))] = one
            if running:
                number, status = os.wait()
                one = running.pop(number)
                if os.waitstatus_to_exitcode(status) == 0:
                    self.told.survivors.append(str(one))
                    sys.stderr.write(f"survives: {one}\n")
                else:
                    self.told.killed += 1
        self.told.seconds = time.monotonic() - begun
        return True

    def _baseline(
        self, session: pytest.Session
    ) -> tuple[dict[tuple[str, str], list[pytest.Item]], dict[str, float]]:
        """Every test once, with the rules it reaches and the seconds it takes; what fails is left out."""
        hits: set[tuple[str, str]] = set()
        kept: list[tuple[FunctionType, CodeType]] = []
        for module in RULES:
            for name, function, node in functions(module):
                noting = copy.deepcopy(node)
                noting.body.insert(0, ast.parse(f"_gate_hits.add(({module!r}, {name!r}))").body[0])
                function.__globals__["_gate_hits"] = hits
                kept.append((function, function.__code__))
                function.__code__ = compiled(function, noting)
        reached: dict[tuple[str, str], list[pytest.Item]] = {}
        took: dict[str, float] = {}
        items = [item for item in session.items if not _races(item)]
        for place, item in enumerate(items):
            hits.clear()
            begun = time.monotonic()
            # the first is named as the next of the last, so that what the session made stays
            reports = runtestprotocol(item, log=False, nextitem=items[(place + 1) % len(items)])
            took[item.nodeid] = time.monotonic() - begun
            if all(report.passed for report in reports):
                for hit in hits:
                    reached.setdefault(hit, []).append(item)
        for function, code in kept:
            function.__code__ = code
        return reached, took

    def _child(self, session: pytest.Session, one: Mutant, items: list[pytest.Item]) -> int:
        number = os.fork()
        if number:
            return number
        signal.alarm(SECONDS)
        try:
            function = inspect.unwrap(getattr(importlib.import_module(one.module), one.function))
            function.__code__ = one.code
            forget()
            for place, item in enumerate(items):
                after = items[place + 1] if place + 1 < len(items) else None
                if any(report.failed for report in runtestprotocol(item, log=False, nextitem=after)):
                    os._exit(1)
        except BaseException:
            os._exit(1)
        os._exit(0)


def main(arguments: list[str]) -> Told:
    """Try the mutants of the modules whose name has a part in it."""
    part = next((word for word in arguments if not word.startswith("-") and not word.endswith(".json")), "")
    file = next((word for word in arguments if word.endswith(".json")), "")
    trial = Trial(part)
    tests = [test for test in TESTS if Path(test).exists()]
    pytest.main(
        ["-q", "-n", "0", "-p", "no:cacheprovider", "-p", "no:randomly", "-s", "--nomigrations", *tests],
        plugins=[trial],
    )
    told = trial.told
    if file:
        Path(file).write_text(
            json.dumps({"killed": told.killed, "survivors": told.survivors, "unreached": told.unreached,
                        "seconds": told.seconds})
        )  # fmt: skip
    return told


if __name__ == "__main__":
    done = main(sys.argv[1:])
    for line in (*done.survivors, *(f"no test reaches {one}" for one in done.unreached)):
        sys.stdout.write(f"{line}\n")
    tried_ = done.killed + len(done.survivors) + len(done.unreached)
    sys.stdout.write(f"{done.killed} of {tried_} killed in {done.seconds:.0f} s\n")
