"""The sheets are read as a browser reads them: layers, rules, selectors, declarations."""

import gzip
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from junto.kernel.ui import sheets

ROOMS = sorted(path for path in sheets.FOLDER.parents[3].iterdir() if path.is_dir())
SHEETS = sheets.sources(ROOMS)


@dataclass(frozen=True)
class Rule:
    layer: str
    around: tuple[str, ...]
    selector: str
    declarations: tuple[tuple[str, str], ...]


def rules(text: str, around: tuple[str, ...] = ()) -> Iterator[Rule]:
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S) if not around else text
    place = 0
    while match := re.compile(r"\s*([^{};]+)([{;])").match(text, place):
        prelude = match[1].strip()
        if match[2] == ";":
            yield Rule("", around, prelude, ())
            place = match.end()
            continue
        depth, end = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        body = text[match.end() : end - 1]
        if prelude.startswith(("@layer", "@media", "@container", "@supports")):
            yield from rules(body, (*around, prelude))
        else:
            pairs = tuple(
                (name.strip(), value.strip())
                for name, _, value in (part.partition(":") for part in split(body))
            )
            layer = next((a.removeprefix("@layer ") for a in around if a.startswith("@layer ")), "")
            yield Rule(layer, around, prelude, pairs)
        place = end
    assert not text[place:].strip(), text[place : place + 60]


def split(body: str) -> list[str]:
    return [part for part in re.split(r";(?![^(]*\))", body) if part.strip()]


def every_rule() -> list[Rule]:
    return [rule for path in SHEETS for rule in rules(path.read_text())]


def specificity(selector: str) -> tuple[int, int]:
    """Ids and classes of the heaviest reading of one selector; `:where` weighs nothing."""
    bare = re.sub(r":where\((?:[^()]|\([^()]*\))*\)", "", selector)
    heaviest = (0, 0)
    for one in re.split(r",(?![^(]*\))", bare):
        chosen = re.sub(r":(?:is|not|has)\(((?:[^()]|\([^()]*\))*)\)", lambda m: max_of(m[1]), one)
        ids = len(re.findall(r"#[\w-]", chosen))
        classes = len(re.findall(r"\.[A-Za-z_-]|\[[^\]]+\]|(?<!:):(?!:)[a-z-]+", chosen))
        heaviest = max(heaviest, (ids, classes))
    return heaviest


def max_of(inner: str) -> str:
    return " " + max(re.split(r",(?![^(]*\))", inner), key=lambda part: specificity(part)) + " "


def test_the_first_line_names_the_layers():
    first = SHEETS[0].read_text().splitlines()[0]
    assert first == "@layer reset, tokens, base, layout, parts, rooms, print;"
    assert sheets.together(ROOMS).splitlines()[0] == first


def test_every_rule_is_in_a_known_layer():
    outside = [
        r.selector
        for r in every_rule()
        if r.layer not in sheets.LAYERS and not r.selector.startswith("@layer")
    ]
    assert outside == []


def test_every_sheet_is_listed_and_short():
    assert sorted(path.name for path in sheets.FOLDER.glob("*.css")) == sorted(sheets.NAMES)
    for path in SHEETS:
        assert len(path.read_text().splitlines()) <= 250, path.name


COLOURS = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch|color)\(|"
    r"(?<![\w-])(?:white|black|red|green|blue|grey|gray|yellow|orange|purple|brown|pink)(?![\w-])"
)


def test_every_colour_is_a_token():
    """Only the sheet of tokens names a colour; print turns the papers white."""
    named = [
        (rule.selector, name, value)
        for rule in every_rule()
        for name, value in rule.declarations
        if rule.layer != "tokens" and COLOURS.search(value)
    ]
    assert [row for row in named if row[1] not in ("--paper", "--surface", "--shade")] == []


def test_every_variable_that_is_used_is_set():
    text = sheets.together(ROOMS)
    assert set(re.findall(r"var\((--[\w-]+)\)", text)) - set(re.findall(r"(--[\w-]+):", text)) == set()


def test_only_the_reset_is_important():
    important = [(r.layer, r.selector) for r in every_rule() for _, v in r.declarations if "!important" in v]
    assert important == [("reset", "[hidden]")]


def test_no_ids_and_light_selectors():
    for rule in every_rule():
        ids, classes = specificity(rule.selector)
        assert ids == 0, rule.selector
        assert classes <= 5, (classes, rule.selector)


# what browsers of the last two and a half years do not all have, and what was never standard
TOO_NEW = re.compile(
    r"@scope|@starting-style|anchor\(|position-anchor|@property|view-transition|interpolate-size|"
    r"calc-size|animation-timeline|@function|\bif\(|contrast-color|text-box|"
    r"appearance:\s*base-select|@import|@charset"
)
ALONE = {"field-sizing"}


def test_only_widely_available_css():
    assert TOO_NEW.findall(sheets.together(ROOMS)) == []
    for rule in every_rule():
        for name, _ in rule.declarations:
            if name in ALONE:
                assert any(a.startswith("@supports") for a in rule.around), rule.selector


def test_physical_sides_are_not_named():
    physical = re.compile(
        r"^(?:margin|padding|border)-(?:left|right|top|bottom)|^(?:left|right|top|bottom|width|height)$"
    )
    assert [(r.selector, n) for r in every_rule() for n, _ in r.declarations if physical.match(n)] == []


def test_nothing_is_fetched_and_nothing_moves_by_itself():
    text = sheets.together(ROOMS)
    assert "url(" not in text
    assert "animation" not in text
    assert "transition" not in text


def test_the_sheet_is_small_and_always_the_same():
    one = sheets.together(ROOMS).encode()
    assert one == sheets.together(ROOMS).encode()
    assert len(gzip.compress(one, 9)) < 14 * 1024


# --- contrast -----------------------------------------------------------------------------------------------

NUMBER = r"([\d.]+)"
TOKEN = re.compile(
    rf"--([\w-]+): light-dark\(oklch\({NUMBER} {NUMBER} {NUMBER}\), oklch\({NUMBER} {NUMBER} {NUMBER}\)\)"
)
TOKENS = {
    m[1]: (tuple(map(float, m.groups()[1:4])), tuple(map(float, m.groups()[4:7])))
    for m in TOKEN.finditer(SHEETS[0].read_text())
}
TEXT = [
    *((f, b) for f in ("ink", "ink-2", "ink-3", "accent", "good", "attention", "stop", "quiet")
      for b in ("paper", "surface", "shade")),
    ("on-accent", "accent"), ("on-accent", "accent-hi"), ("accent", "accent-wash"), ("ink", "mark"),
    ("ink", "accent-wash"), ("ink-2", "accent-wash"), ("stop", "stop-wash"), ("ink", "stop-wash"),
    ("paper", "ink"),
]  # fmt: skip
CONTROLS = [
    ("edge", "paper"),
    ("edge", "surface"),
    ("edge", "shade"),
    ("accent", "paper"),
    ("accent", "surface"),
]


def luminance(lch: tuple[float, ...]) -> float:
    """Of an OKLCH colour as an eight-bit screen shows it (Ottosson 2020; WCAG 2.2)."""
    light, chroma, hue = lch
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    x = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    y = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    z = (light - 0.0894841775 * a - 1.291485548 * b) ** 3
    linear = (
        4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
        -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
        -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
    )
    shown = []
    for value in linear:
        value = min(1.0, max(0.0, value))
        signal = (
            round(255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055)) / 255
        )
        shown.append(signal / 12.92 if signal <= 0.04045 else ((signal + 0.055) / 1.055) ** 2.4)
    return 0.2126 * shown[0] + 0.7152 * shown[1] + 0.0722 * shown[2]


def contrast(front: str, back: str, theme: int) -> float:
    one, two = luminance(TOKENS[front][theme]), luminance(TOKENS[back][theme])
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)


def test_black_on_white_is_twenty_one():
    assert (luminance((1, 0, 0)) + 0.05) / (luminance((0, 0, 0)) + 0.05) == pytest.approx(21)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT, ids=lambda name: name)
def test_text_can_be_read(front, back, theme):
    assert contrast(front, back, theme) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), CONTROLS, ids=lambda name: name)
def test_controls_can_be_seen(front, back, theme):
    assert contrast(front, back, theme) >= 3


# --- the reader above is itself tried on what it must refuse -----------------------------------------------


def test_the_reader_sees_what_it_is_there_for():
    found = list(
        rules(
            "@layer parts {\n@media (x) { .a > #b { color: #fff !important } }\n}\n"
            ".loose { color: var(--ink) }"
        )
    )
    assert [rule.layer for rule in found] == ["parts", ""]
    assert specificity(found[0].selector) == (1, 1)
    assert COLOURS.search(found[0].declarations[0][1])
    assert specificity(":where(.a .b) .c:hover") == (0, 2)
    assert specificity(":is(.a, .b.c) d") == (0, 2)
