"""The translations: gathered from Python and templates, carried over into each language, compiled.

`python -m tests.house.translations` does all three and says what still waits for words.
`python -m tests.house.translations nl` begins a language.
"""

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.house.tree import PACKAGE, ROOT, product_python

LOCALE = PACKAGE / "locale"
MAPPING = ROOT / "babel.cfg"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACE = re.compile(r"%\((\w+)\)[sd]|%%")
# lines of the head that change with every run or say nothing
RESTLESS = tuple(
    f'"{name}:'.encode()
    for name in ("Project-Id-Version", "Report-Msgid-Bugs-To", "POT-Creation-Date", "PO-Revision-Date",
                 "Last-Translator", "Generated-By")
)  # fmt: skip
Key = tuple[str, str]


def gathered() -> Catalog:
    """Every message of the source, with the files it stands in and what is said to translators."""
    with MAPPING.open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    catalog = Catalog(project="Junto", charset="utf-8")
    found = extract_from_dir(PACKAGE, methods, options, KEYWORDS, comment_tags=("Translators:",))
    for name, line, message, comments, context in found:
        place = (PACKAGE / name).relative_to(ROOT).as_posix()
        catalog.add(message, None, [(place, line)], auto_comments=comments, context=context)
    for path, line, sentence in shapes():
        catalog.add(sentence, None, [(path.relative_to(ROOT).as_posix(), line)])
    return catalog


def shapes() -> Iterator[tuple[Path, int, str]]:
    """What the API's shapes say of themselves: a docstring each, shown on the page of the API."""
    parsed = {path: ast.parse(path.read_text(encoding="utf-8")) for path in product_python() if _of_api(path)}
    classes = [
        (path, node)
        for path, tree in parsed.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    bases = {node.name: {getattr(base, "id", "") for base in node.bases} for _path, node in classes}
    known = {"BaseModel"}
    while more := {name for name, above in bases.items() if above & known} - known:
        known |= more
    for path, node in classes:
        if node.name in known and (told := ast.get_docstring(node)):
            yield path, node.lineno, " ".join(told.split())


def _of_api(path: Path) -> bool:
    return path.name == "api.py" or path.parent.name == "api"


def languages() -> list[str]:
    """The languages there are words for."""
    return sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po"))


def paths(language: str) -> tuple[Path, Path]:
    """Where a language's words are written, and where the program reads them."""
    folder = LOCALE / language / "LC_MESSAGES"
    return folder / "django.po", folder / "django.mo"


def stored(language: str) -> Catalog:
    """A language's words as they are written."""
    with paths(language)[0].open("rb") as file:
        return read_po(file, locale=language, domain="django", abort_invalid=True)


def carried(catalog: Catalog, source: Catalog) -> Catalog:
    """The same words over today's messages: new ones are empty, gone ones are gone, nothing is guessed."""
    catalog.update(source, no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    return catalog


def written(catalog: Catalog) -> bytes:
    """A catalogue as text: in the order of files, without line numbers, so that a change stays small."""
    file = BytesIO()
    write_po(file, catalog, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return b"".join(line for line in file.getvalue().splitlines(True) if not line.startswith(RESTLESS))


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as the program reads it."""
    # its head has a day, and any but a fixed one would make another file at every run
    catalog.project, catalog.version = "Junto", "1"
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    catalog.last_translator, catalog.msgid_bugs_address = "", ""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def messages(catalog: Catalog) -> Iterator[Message]:
    """What a catalogue holds, without its head."""
    return (message for message in catalog if message.id)


def key(message: Message) -> Key:
    """What tells a message apart: its context and its first form."""
    return message.context or "", forms(message.id)[0]


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """The one form of a message, or all of its plurals."""
    return (text,) if isinstance(text, str) else tuple(text)


def places(text: str) -> set[str]:
    """The places of a message that something is put into."""
    return {name for name in PLACE.findall(text) if name}


def faults(message: Message, catalog: Catalog) -> Iterator[str]:
    """What is wrong with a translation."""
    asked, said = forms(message.id), forms(message.string or "")  # a message just found has no words
    if not all(said) or message.fuzzy:
        yield "not translated"
        return
    yield from (str(error) for error in message.check(catalog))
    known = set().union(*map(places, asked))
    if any(places(one) - known for one in said) or places(said[-1]) != places(asked[-1]):
        yield "other places than the source"
    edges = [(text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]) for text in (*asked, *said)]
    if len(set(edges)) > 1:
        yield "other space at its ends than the source"
    if places(asked[-1]) and any("%" in PLACE.sub("", one) for one in said):
        yield "a percent sign that is not doubled"


def main(wanted: list[str]) -> int:
    """Gather, carry over, compile; the number of messages that still wait for words."""
    source, waiting = gathered(), 0
    for language in wanted or languages():
        po, mo = paths(language)
        if po.exists():
            catalog = stored(language)
        else:
            catalog = Catalog(locale=language, domain="django", header_comment="#", fuzzy=False)
            po.parent.mkdir(parents=True, exist_ok=True)
        carried(catalog, source)
        po.write_bytes(written(catalog))
        mo.write_bytes(compiled(catalog))
        wrong = [(one, why) for one in messages(catalog) for why in faults(one, catalog)]
        for one, why in wrong:
            print(f"{language}: {why}: {forms(one.id)[0]!r}")  # noqa: T201 - it is a command
        print(f"{language}: {len(catalog)} messages, {len(wrong)} to look at")  # noqa: T201 - as above
        waiting += len(wrong)
    return waiting


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
