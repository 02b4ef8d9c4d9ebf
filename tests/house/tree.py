"""What stands in the repository, for tests that read the house itself."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/junto"
NOT_ROOMS = {"kernel", "engine", "config"}
LEFT_OUT = {".git", ".venv", "junto-data", "dist", "build", "node_modules"}


def rooms() -> list[str]:
    """The rooms there are: packages that Django installs, less kernel, engine and config."""
    return sorted(p.parent.name for p in PACKAGE.glob("*/apps.py") if p.parent.name not in NOT_ROOMS)


@lru_cache
def tracked() -> tuple[Path, ...]:
    """Every file that belongs to the repository: tracked, or new and not ignored."""
    try:
        said = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        names = [ROOT / name for name in said.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive instead of a checkout
        names = [p for p in ROOT.rglob("*") if p.is_file()]
    return tuple(p for p in sorted(names) if p.is_file() and not LEFT_OUT & set(p.relative_to(ROOT).parts))


def files(*endings: str, under: str = "") -> list[Path]:
    """The repository's files with one of these endings, below a folder."""
    base = ROOT / under
    return [p for p in tracked() if p.suffix in endings and p.is_relative_to(base)]


def product_python() -> list[Path]:
    """Python of the product, without migrations."""
    return [p for p in files(".py", under="src/junto") if "migrations" not in p.parts]


def templates() -> list[Path]:
    """Every page, part and letter that people read."""
    return [p for p in files(".html", ".txt", under="src/junto") if {"templates", "parts"} & set(p.parts)]


def short(path: Path) -> str:
    """A path as it is written in lists of exceptions."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function of a file by name, with its length in lines, docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            told = (
                (first.end_lineno or 0) - first.lineno + 1
                if ast.get_docstring(node, clean=False) is not None
                else 0
            )
            yield node.name, (node.end_lineno or 0) - node.lineno + 1 - told


def copy_of_the_house(where: Path) -> Path:
    """The product's Python and the contracts, copied so that a breach can be planted."""
    house = where / "house"
    for path in (*files(".py", under="src/junto"), ROOT / "pyproject.toml"):
        target = house / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    for name in ("tests/__init__.py", "tests/house/__init__.py", "tests/house/contracts.py"):
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, house / name)
    return house


def without_comments(text: str) -> str:
    """A template without its Jinja comments."""
    return re.sub(r"\{#.*?#\}", "", text, flags=re.S)
