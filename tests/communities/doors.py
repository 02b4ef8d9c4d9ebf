"""Finds, in source text, every way a membership could begin. Used by the test that there is one."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "junto"
MAKING = {
    "create", "acreate", "bulk_create", "abulk_create", "get_or_create", "aget_or_create",
    "update_or_create", "aupdate_or_create", "add", "set", "save_base",
}  # fmt: skip
TABLE = "communities_membership"


@dataclass(frozen=True)
class Door:
    """A place in the source where a row of the table could begin."""

    file: str
    function: str
    how: str


@dataclass(frozen=True)
class Call:
    """A call of a function, with what it gives as the actor."""

    file: str
    function: str
    actor: str
    keywords: frozenset[str]


def sources() -> dict[str, ast.Module]:
    """Every module of the product but migrations, which run before there are people."""
    return {
        str(path.relative_to(SOURCE)): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts
    }


def doors(file: str, tree: ast.Module) -> Iterator[Door]:
    """Constructors, creating managers (direct, related, by name), raw SQL, rows re-opened or re-assigned."""
    for function, node in _walk(tree):
        if isinstance(node, ast.Call):
            how = _making(node)
            if how:
                yield Door(file, function, how)
            if _name(node.func) in ("get_model", "import_string") and _says(node, "membership"):
                yield Door(file, function, "the table by its name")
            if _name(node.func) == "update" and file.startswith("communities/"):
                for word in node.keywords:
                    if word.arg in ("person", "person_id", "joined_by", "joined_by_id", "community") or (
                        word.arg == "left_at" and isinstance(word.value, ast.Constant)
                    ):
                        yield Door(file, function, f"update {word.arg}")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and TABLE in node.value.lower():
            yield Door(file, function, "raw SQL")
        if isinstance(node, ast.Assign | ast.AugAssign) and file.startswith("communities/"):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in [part for one in targets for part in _parts(one)]:
                if isinstance(target, ast.Attribute) and target.attr in ("person", "person_id", "joined_by"):
                    yield Door(file, function, f"assign .{target.attr}")


def calls(file: str, tree: ast.Module, name: str) -> Iterator[Call]:
    """Every call of the function of this name."""
    for function, node in _walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == name:
            given = {word.arg: ast.unparse(word.value) for word in node.keywords if word.arg}
            yield Call(file, function, given.get("actor", ""), frozenset(given))


def mentions(tree: ast.Module, name: str) -> int:
    """How often a name is read otherwise than by calling, importing or exporting it: handed on as a value."""
    called = {id(node.func) for _f, node in _walk(tree) if isinstance(node, ast.Call)}
    return sum(
        isinstance(node, ast.Name | ast.Attribute) and _name(node) == name and id(node) not in called
        for _function, node in _walk(tree)
    )


def function(tree: ast.Module, name: str) -> ast.FunctionDef:
    return next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name)


def _making(node: ast.Call) -> str:
    if _name(node.func) == "Membership":
        return "constructor"
    if isinstance(node.func, ast.Attribute) and node.func.attr in MAKING:
        chain = ast.unparse(node.func.value)
        parts = set(chain.replace("(", ".").replace(")", ".").replace(" ", "").split("."))
        if parts & {
            "Membership",
            "memberships",
            "visible_memberships",
            "memberships_of",
            "there",
            "members_of",
        }:
            return f"{node.func.attr} on {chain.split('.')[0]}"
    return ""


def _says(node: ast.Call, word: str) -> bool:
    return any(word in str(getattr(part, "value", "")).lower() for part in [*node.args, *node.keywords])


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _parts(target: ast.expr) -> list[ast.expr]:
    return list(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target]


def _walk(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(tree):
        name = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else inside
        yield name, child
        yield from _walk(child, name)
