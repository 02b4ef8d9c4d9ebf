"""Every template of the house against what the parts declare; read, not rendered."""

import re
from pathlib import Path

import pytest
from django.template import engines
from jinja2 import nodes

from junto.kernel.ui import style

ENV = engines["jinja2"].env
SOURCE = Path(style.__file__).parents[2]
TEMPLATES = sorted({*SOURCE.rglob("templates/**/*.html"), *SOURCE.glob("kernel/ui/parts/*.html")})
DJANGOS = re.compile(r"{%\s*(?:load|url|csrf_token|blocktrans)\b")


def tree(path: Path) -> nodes.Template:
    return ENV.parse(path.read_text(), str(path))


def jinja() -> list[Path]:
    """Layouts of other packages stay in Django's language; all the rest is ours."""
    return [path for path in TEMPLATES if not DJANGOS.search(path.read_text())]


def wrong_calls(template: nodes.Template) -> list[str]:
    found = []
    for call in template.find_all(nodes.Call):
        target = call.node
        if not (isinstance(target, nodes.Getattr) and isinstance(target.node, nodes.Name)):
            continue
        if target.node.name != "ui":
            continue
        parts = ENV.globals["ui"]
        if target.attr not in set(parts):
            found.append(f"line {call.lineno}: there is no part ui.{target.attr}")
            continue
        parameters, required = parts.signature(target.attr)
        given = [*parameters[: len(call.args)], *(argument.key for argument in call.kwargs)]
        found += [f"line {call.lineno}: ui.{target.attr} has no {k}" for k in given if k not in parameters]
        if call.dyn_kwargs is None:
            found += [f"line {call.lineno}: ui.{target.attr} needs {k}" for k in required if k not in given]
    return found


@pytest.mark.parametrize("path", jinja(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_parts_are_called_as_they_are_declared(path):
    assert wrong_calls(tree(path)) == []


def test_a_wrong_call_is_seen():
    source = "{{ ui.tag() }}{{ ui.tag('a', colour='red') }}{{ ui.nothing('a') }}{{ ui.tag('a') }}"
    assert wrong_calls(ENV.parse(source)) == [
        "line 1: ui.tag needs text",
        "line 1: ui.tag has no colour",
        "line 1: there is no part ui.nothing",
    ]


def swapped() -> list[tuple[str, str]]:
    """Every block that a view answers htmx with."""
    asked = re.compile(r"respond\(\s*request,\s*\"([^\"]+)\",\s*\"([^\"]+)\"")
    pairs = {pair for path in SOURCE.rglob("*.py") for pair in asked.findall(path.read_text())}
    return sorted(pairs)


def unseen(template: nodes.Template, block: nodes.Block) -> set[str]:
    """Names a block takes from `set` or `import` at the top of its file; alone it does not have them."""
    top: set[str] = set()
    for node in template.body:
        if isinstance(node, nodes.Assign):
            top |= {name.name for name in node.find_all(nodes.Name)} & stored(node)
        elif isinstance(node, nodes.AssignBlock):
            top |= stored(node)
        elif isinstance(node, nodes.Import):
            top.add(node.target)
        elif isinstance(node, nodes.FromImport):
            top |= {name if isinstance(name, str) else name[1] for name in node.names}
    loaded = {name.name for name in block.find_all(nodes.Name) if name.ctx == "load"}
    return (top & loaded) - stored(block)


def stored(node: nodes.Node) -> set[str]:
    return {name.name for name in node.find_all(nodes.Name) if name.ctx == "store"}


@pytest.mark.parametrize(("template", "block"), swapped(), ids=lambda value: value)
def test_a_swapped_block_stands_alone(template, block):
    found = [path for path in TEMPLATES if path.as_posix().endswith(f"/templates/{template}")]
    assert len(found) == 1
    parsed = tree(found[0])
    blocks = [one for one in parsed.find_all(nodes.Block) if one.name == block]
    assert len(blocks) == 1, f"{template} has no block {block}"
    assert unseen(parsed, blocks[0]) == set()


def test_a_block_that_leans_on_its_file_is_seen():
    parsed = ENV.parse("{% set kept = 1 %}{% block a %}{{ kept }}{{ free }}{% endblock %}")
    assert unseen(parsed, next(parsed.find_all(nodes.Block))) == {"kept"}
