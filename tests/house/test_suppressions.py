"""Whoever silences a tool says why, in a form the tool itself understands."""

import re

import pytest

from tests.house.tree import files, short

NOQA = re.compile(r"#\s*noqa\b(?P<rest>.*)$", re.I)
IGNORE = re.compile(r"#\s*type:\s*ignore(?P<rest>.*)$")
COVER = re.compile(r"#\s*pragma:\s*no cover(?P<rest>.*)$")


def faults(line: str) -> list[str]:
    """What is wrong with the suppressions of one line."""
    found = []
    if (hit := NOQA.search(line)) and not re.match(r":\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*\s+-\s+\S+", hit["rest"]):
        found.append("noqa: write `# noqa: X123 - reason`")
    if (hit := IGNORE.search(line)) and not re.match(r"\[[a-z, -]+\]\s+#\s+\S+", hit["rest"]):
        found.append("type: ignore: write `# type: ignore[code]  # reason`")
    if (hit := COVER.search(line)) and not re.match(r"\s+-\s+\S+", hit["rest"]):
        found.append("no cover: write `# pragma: no cover - reason`")
    return found


def test_every_suppression_carries_its_reason() -> None:
    loose = [
        (short(path), number, found)
        for path in files(".py")
        if path.name != "test_suppressions.py" and "migrations" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := faults(line))
    ]
    assert loose == []


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("x = 1  # noqa", 1),
        ("x = 1  # noqa: E501", 1),
        ("x = 1  # noqa: E501 - an address cannot be broken", 0),
        ("x = 1  # type: ignore", 1),
        ("x = 1  # type: ignore[arg-type]", 1),
        ("x = 1  # type: ignore[arg-type] - the type checker cannot read this", 1),
        ("x = 1  # type: ignore[arg-type]  # the library is untyped", 0),
        ("x = 1  # type: ignore[arg-type]  # untyped  # noqa: E501", 1),
        ("x = 1  # pragma: no cover", 1),
    ],
)
def test_a_bare_one_is_seen(line: str, number: int) -> None:
    assert len(faults(line)) == number
