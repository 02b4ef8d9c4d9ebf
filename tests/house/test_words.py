"""The interface speaks as docs/words.md says: no sentence uses a word of the list."""

import pytest

from tests.house import words
from tests.house.tree import files, product_python, short, templates


def test_the_source_speaks_our_words() -> None:
    said = [(path, text) for path in product_python() for text in words.sentences_of_python(path)]
    assert len(said) > 50
    assert [(short(path), text, hits) for path, text in said if (hits := words.found(text))] == []


def test_the_templates_speak_our_words() -> None:
    said = [(path, text) for path in templates() for text in words.sentences_of_template(path.read_text())]
    assert len(said) > 50
    assert [(short(path), text, hits) for path, text in said if (hits := words.found(text))] == []


def test_the_papers_speak_our_words() -> None:
    papers = files(".md")
    assert papers
    said = [(path, text) for path in papers for text in words.sentences_of_paper(path.read_text())]
    assert [(short(path), hits) for path, text in said if (hits := words.found(text))] == []


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Every user sees it", ["user"]),
        ("Invalid input.", ["Invalid input"]),
        ("Oops", ["Oops"]),
        ("Members use it", []),
        ("Benutzerin", ["Benutzerin"]),
    ],
)
def test_the_list_finds(text: str, hits: list[str]) -> None:
    assert words.found(text) == hits


def test_a_programs_insides_are_found_on_a_page() -> None:
    page = "<p title='{{ x }}'>Hello %(name)s</p><script>undefined</script>"
    assert words.visible(page) == ["{{ x }}", "Hello %(name)s"]
    assert words.found(" ".join(words.visible(page)), rendered=True) == ["{{"]


def test_planted_words_are_found_where_people_would_read_them() -> None:
    template = (
        '{# user #}<p>{{ ui.note("A user said") }}</p><a title="the users">x</a>{% if user %}{% endif %}'
    )
    said = " ".join(words.sentences_of_template(template))
    assert words.found(said) == ["user"]
    assert "A user said" in said
    assert "the users" in said
    assert words.found(" ".join(words.sentences_of_template("{% if user %}{% endif %}"))) == []


def test_the_list_is_read_whole() -> None:
    assert len(words.patterns()) >= 30
    assert len(words.patterns(rendered=True)) >= len(words.patterns()) + 4


def test_no_exclamation_marks_where_the_machine_speaks() -> None:
    said = [(path, text) for path in product_python() for text in words.sentences_of_python(path)]
    said += [(path, text) for path in templates() for text in words.sentences_of_template(path.read_text())]
    loud = [(short(path), text) for path, text in said if text.rstrip().endswith("!")]
    assert loud == []
