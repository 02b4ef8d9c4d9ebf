"""The plan's smaller rules, read from the source."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, product_python, rooms, short

CLOCKS = {"src/junto/kernel/clock.py", "src/junto/kernel/logs.py"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "services", "managers", "signals"}
VAGUE = re.compile(r"(Manager|Service|Helper|Util|Utils|Processor|Handler)$")


def calls(tree: ast.AST) -> Iterator[str]:
    """Every call as it is written, e.g. `timezone.now`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def get_model(tree: ast.AST) -> bool:
    """Going round the border between rooms by asking the registry of models."""
    return any(call.endswith("apps.get_model") or call == "get_model" for call in calls(tree))


def own_time(tree: ast.AST) -> bool:
    """Telling the time past the one clock."""
    told = {"datetime.now", "datetime.utcnow", "timezone.now", "date.today", "datetime.today", "time.time"}
    return any(call.removeprefix("datetime.") in told or call in told for call in calls(tree))


def signals(tree: ast.AST) -> bool:
    """Django's signals, which hide the flow."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if (node.module or "").endswith("signals") or (node.module == "django.dispatch" and names):
                return True
    return False


def own_save(tree: ast.AST) -> bool:
    """A model with a `save` or `delete` of its own."""
    return any(
        isinstance(node, ast.ClassDef)
        and any("Model" in ast.unparse(base) for base in node.bases)
        and any(isinstance(part, ast.FunctionDef) and part.name in ("save", "delete") for part in node.body)
        for node in ast.walk(tree)
    )


def vague_name(tree: ast.AST) -> bool:
    """A class whose name says nothing."""
    return any(isinstance(node, ast.ClassDef) and VAGUE.search(node.name) for node in ast.walk(tree))


def request_into_query(tree: ast.AST) -> bool:
    """`**request.GET` and its like in a query's look-ups."""
    return any(
        word.arg is None and re.search(r"request\.(GET|POST|headers)", ast.unparse(word.value))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for word in node.keywords
    )


def star_import(tree: ast.AST) -> bool:
    """Names that come from nowhere."""
    return any(
        isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names)
        for node in ast.walk(tree)
    )


Rule = Callable[[ast.AST], bool]
RULES: dict[Rule, str] = {
    get_model: "from django.apps import apps\napps.get_model('people', 'Person')",
    own_time: "from django.utils import timezone\ntimezone.now()",
    signals: "from django.db.models.signals import post_save",
    own_save: "class A(models.Model):\n    def save(self): ...",
    vague_name: "class PersonManager: ...",
    request_into_query: "Person.objects.filter(**request.GET.dict())",
    star_import: "from junto.people.models import *",
}
EXCEPTIONS: dict[Rule, set[str]] = {own_time: CLOCKS}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_source_keeps_the_rule(rule: Rule) -> None:
    allowed = EXCEPTIONS.get(rule, set())
    assert [
        short(path)
        for path in product_python()
        if short(path) not in allowed and rule(ast.parse(path.read_text(encoding="utf-8")))
    ] == []


@pytest.mark.parametrize(
    ("rule", "breach"), RULES.items(), ids=lambda one: getattr(one, "__name__", "breach")
)
def test_a_breach_is_seen(rule: Rule, breach: str) -> None:
    assert rule(ast.parse(breach))
    assert not rule(ast.parse("from junto.kernel import clock\nclock.now()\nclass Person: ..."))


def test_no_drawers() -> None:
    names = [path for path in product_python() if DRAWERS & {path.stem, path.parent.name}]
    assert [short(path) for path in names] == []


def deeds(room: str) -> Iterator[tuple[Path, ast.FunctionDef]]:
    """Every deed of a room: what its actions offer to others."""
    whole = PACKAGE / room / "actions"
    if whole.is_dir():
        front = (whole / "__init__.py").read_text(encoding="utf-8")
        offered = set(ast.literal_eval(front.split("__all__ = ")[1])) if "__all__ = " in front else None
        paths = sorted(whole.glob("[!_]*.py"))
    else:
        paths, offered = [whole.with_suffix(".py")], None
    for path in paths:
        body = ast.parse(path.read_text(encoding="utf-8")).body if path.exists() else []
        for node in body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                if offered is not None and node.name not in offered:
                    continue
                yield path, node


def test_deeds_name_their_actor_first_and_everything_by_keyword() -> None:
    loose = []
    for room in rooms():
        for path, deed in deeds(room):
            named = [word.arg for word in deed.args.kwonlyargs]
            if "actor" in named and (named[0] != "actor" or deed.args.args):
                loose.append(f"{short(path)}: {deed.name} does not take `actor` first, by keyword")
            if not ast.get_docstring(deed):
                loose.append(f"{short(path)}: {deed.name} does not say its rule")
    assert loose == []


def test_every_fact_is_published() -> None:
    from junto.kernel import facts

    ours = {kind: fact for kind, fact in facts.kinds().items() if fact.__module__.startswith("junto.")}
    assert ours
    source = "\n".join(path.read_text() for path in product_python() if path.name != "facts.py")
    assert [kind for kind, fact in ours.items() if not re.search(rf"\b{fact.__name__}\(", source)] == []


def test_engine_logic_and_facts_take_time_and_chance_as_arguments() -> None:
    pure = [
        path
        for path in product_python()
        if "engine" in path.parts or "logic" in path.parts or path.stem in ("logic", "facts")
    ]
    assert pure
    chance = re.compile(
        r"\brandom\.(random|shuffle|choice|randint|sample)\(|\bnp\.random\.(?!default_rng|Generator)"
    )
    assert [short(path) for path in pure if chance.search(path.read_text())] == []
