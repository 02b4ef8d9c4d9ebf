"""The papers cannot rot: they name every setting, command, fact, room, extra and dependency there is."""

import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

from junto.config.env import PREFIX, Environment
from junto.kernel import facts
from tests.house.tree import ROOT, files, rooms, short

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# Django's own commands that an operator of Junto needs
BORROWED = {"migrate", "check", "help"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fences(name: str, kind: str = "sh") -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", text(name), flags=re.S | re.M)


def our_commands() -> set[str]:
    return {name for name, app in get_commands().items() if app.startswith("junto.")}


def test_every_setting_is_told_and_no_other() -> None:
    told = set(re.findall(r"^\| `(JUNTO_\w+)`", text("docs/running.md"), flags=re.M))
    assert told == {PREFIX + name.upper() for name in Environment.model_fields}


def test_every_default_is_told_right() -> None:
    told = dict(re.findall(r"^\| `(JUNTO_\w+)` \| `?([^|`]*)`? \|", text("docs/running.md"), flags=re.M))
    for name, field in Environment.model_fields.items():
        default = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
        assert told[PREFIX + name.upper()].strip() == (default or "–")


def test_every_command_is_told_and_every_told_command_exists() -> None:
    papers = "\n".join(text(short(path)) for path in files(".md") if "adr" not in path.parts)
    told = set(re.findall(r"(?:`|^|\s|bin/)junto ([a-z]+)\b", "\n".join(
        [*re.findall(r"`[^`\n]+`", papers), *(part for path in files(".md") for part in fences(short(path)))]
    ), flags=re.M))  # fmt: skip
    assert sorted(our_commands() - told) == []
    assert sorted(told - our_commands() - BORROWED) == [], "told, but not there"


def test_every_option_that_is_told_exists() -> None:
    from django.core.management import load_command_class

    lines = [
        line for part in fences("docs/running.md") for line in part.splitlines() if line.startswith("junto ")
    ]
    assert len(lines) > 8
    for line in lines:
        words = line.split("#")[0].split()
        if words[1] not in our_commands():
            continue
        parser = load_command_class(get_commands()[words[1]], words[1]).create_parser("junto", words[1])
        known = {option for action in parser._actions for option in action.option_strings}
        if words[1] == "discover":  # its options are the engine's own
            continue
        assert {word for word in words if word.startswith("--")} <= known, line


@pytest.mark.parametrize("room", rooms())
def test_every_room_is_on_the_plan_and_has_its_paper(room: str) -> None:
    assert re.search(rf"^There today: .*`{room}`", text("docs/house.md").replace(",\n", ", "), flags=re.M)
    paper = ROOT / f"docs/rooms/{room}.md"
    assert paper.exists(), f"docs/rooms/{room}.md is missing"


def test_no_paper_of_a_room_that_is_not_there() -> None:
    told = {path.stem for path in (ROOT / "docs/rooms").glob("*.md")}
    assert told <= {*rooms(), "kernel", "engine", "config"}


def test_every_kind_of_fact_is_told() -> None:
    papers = "\n".join(path.read_text() for path in (ROOT / "docs/rooms").glob("*.md"))
    ours = [fact for fact in facts.kinds().values() if fact.__module__.startswith("junto.")]
    assert ours
    assert [fact.kind for fact in ours if not re.search(rf"\b{fact.__name__}\b", papers)] == []


def test_a_rooms_paper_is_short() -> None:
    long = [
        short(path) for path in (ROOT / "docs/rooms").glob("*.md") if len(path.read_text().splitlines()) > 90
    ]
    assert long == []


def test_every_decision_has_its_form() -> None:
    records = sorted((ROOT / "docs/adr").glob("*.md"))
    numbers = [int(path.name[:4]) for path in records]
    assert numbers == list(range(1, len(numbers) + 1))
    for path in records:
        lines = path.read_text().splitlines()
        assert len(lines) <= 60, path.name
        assert re.match(rf"# {int(path.name[:4])}\. ", lines[0]), path.name
        assert any(line.startswith("**Tags:** ") for line in lines), path.name
        assert any("reopen it" in line for line in lines), path.name


def dependencies() -> set[str]:
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    names = (re.match(r"[A-Za-z0-9_.-]+", line) for line in [*PROJECT["dependencies"], *extras])
    return {name.group().lower() for name in names if name} - {"junto"}


def test_every_dependency_has_its_line() -> None:
    rows = [line for line in text("docs/adr/0011-dependencies.md").splitlines() if line.startswith("| ")]
    told = {name.strip().lower() for row in rows for name in row.split("|")[1].split(",")} - {"package"}
    assert sorted(dependencies() - told) == []
    assert sorted(told - dependencies()) == [], "told, but not a dependency"


def test_the_readmes_first_two_blocks_are_its_two_commands() -> None:
    first, second = fences("README.md")[:2]
    assert first.strip().endswith("junto demo")
    assert second.strip().endswith("pytest")
    for block in (first, second):
        assert len(block.strip().splitlines()) == 1
        [extra] = re.findall(r'"\.\[(\w+)\]"', block)
        assert extra in PROJECT["optional-dependencies"]


def _links(path: Path) -> list[str]:
    found = re.findall(
        r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)", re.sub(r"```.*?```", "", path.read_text(), flags=re.S)
    )
    return [link for link in found if "://" not in link and not link.startswith("mailto:")]


def test_every_link_leads_somewhere() -> None:
    pairs = [(path, link) for path in files(".md") for link in _links(path)]
    assert pairs
    assert [(short(path), link) for path, link in pairs if not (path.parent / link).exists()] == []


def test_every_test_the_papers_name_exists() -> None:
    named = {
        name
        for path in files(".md")
        for name in re.findall(r"`((?:tests|src|docs)/[\w/.-]+)`", path.read_text())
    }
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
