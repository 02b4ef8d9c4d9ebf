import json

import pytest

from junto.kernel.readers import Fault, Limits, Unreadable
from junto.kernel.readers.documents import Record, document, lines, records


def in_pieces(content: bytes, length: int):
    return (content[at : at + length] for at in range(0, len(content), length))


def read(text: str | bytes, limits: Limits = Limits(), length: int = 65_536):  # noqa: B008 - the limits are frozen
    content = text.encode() if isinstance(text, str) else text
    return list(records(in_pieces(content, length), limits))


def refusal(text: str | bytes, limits: Limits = Limits()) -> Unreadable:  # noqa: B008 - the limits are frozen
    with pytest.raises(Unreadable) as caught:
        read(text, limits)
    return caught.value


@pytest.mark.parametrize("length", [1, 3, 64, 65_536])
@pytest.mark.parametrize(
    "value",
    [
        [],
        [1],
        [12345, -1.5e3, True, None, 'a\\"]}', [], {}],
        [{"a": [1, {"b": "ü"}]}, "x" * 300, 7],
        [[[]], 10],
    ],
)
def test_a_list_is_read_exactly_however_it_is_cut(value, length):
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=2) + "\n "):
        assert [record.value for record in read(text, length=length)] == value


def test_records_carry_their_number_and_line():
    found = read('[\n{"a": 1},\n\n{"a":\n2}, 3]')
    assert [(record.number, record.line) for record in found] == [(1, 2), (2, 4), (3, 5)]


def test_a_list_longer_than_any_window_streams():
    def source():
        yield b"["
        for number in range(50_000):
            yield (b"," if number else b"") + json.dumps({"n": number, "t": "x" * 50}).encode()
        yield b"]"

    assert sum(1 for _ in records(source())) == 50_000


@pytest.mark.parametrize(
    ("text", "words", "line", "column"),
    [
        ('[{"a":1},]', "a comma stands before the end of a list", 1, 10),
        ('[\n{"a":1}\n{"a":2}]', "a comma is missing", 3, 1),
        ('[\n{"a" 1}, {"b": 2}                                ]', "a colon is missing", 2, 6),
        ('[{a:1}, {"b": 2}                               ]', "a key in quotation marks is missing", 1, 3),
        ('["a\nb", "c                            "]', "a line break or control character", 1, 4),
    ],
)
def test_what_is_not_json_is_told_by_line_and_column(text, words, line, column):
    error = refusal(text)
    assert words in str(error)
    assert (error.where.line, error.where.column) == (line, column)
    assert f"line {line}, column {column}" in str(error)


def test_the_place_is_right_far_into_a_long_list():
    text = "[" + '{"n": 1, "t": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},\n' * 5_000 + '{"n": 1 "t": 2}, {}]'
    error = refusal(text)
    assert (error.where.line, error.where.column) == (5_001, 9)


@pytest.mark.parametrize("text", ['[{"a": 1}', "[", '[{"a": 1},', '[{"a": "b', "[1, 2", '[{"a"'])
def test_a_cut_off_list_is_told_so(text):
    assert "probably cut off" in str(refusal(text))


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_file_is_told_so(text):
    assert str(refusal(text)) == "The file is empty. There is nothing to import from it."


def test_what_was_expected_is_said():
    assert "A list of records was expected, and the file holds an object." in str(refusal('{"a": 1}'))
    assert "holds a text" in str(refusal('"a"'))
    assert "follows the end of the list" in str(refusal("[1] [2]"))


@pytest.mark.parametrize("mark", ["[", '{"a":'])
def test_deep_nesting_ends_in_a_sentence(mark):
    for reader in (records, document):
        with pytest.raises(Unreadable, match="deeper than 64"):
            list(reader([(b"[" + mark.encode() * 100_000)]) or ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1, "a": 2}', "“a” is given twice"),
        ('{"a": NaN}', "“NaN” is not a number"),
        ("-Infinity", "“-Infinity” is not a number"),
        ("1e400", "“1e400” is not a number"),
        ("9" * 5_000, "more than 64 digits"),
        ("[" * 65 + "]" * 65, "deeper than 64 levels"),
    ],
)
def test_a_record_that_may_not_be_stored_is_named_and_the_rest_goes_on(text, words):
    found = read(f"[1, {text}, 2]")
    assert [found[0].value, found[2].value] == [1, 2]
    assert isinstance(found[1], Fault)
    assert f"Record 2 (from line 1): {words}" in str(found[1].error).replace("a number has ", "").replace(
        "lists inside lists go ", ""
    )
    line = list(lines([f"1\n{text}\n2".encode()]))
    assert [line[0].value, line[2].value] == [1, 2]
    assert words in str(line[1].error)
    assert line[1].line == 2
    with pytest.raises(Unreadable, match=words.split()[-1]):
        document([text.encode()])


def test_characters_that_cannot_be_stored_are_replaced_and_told():
    found = read(r'[{"a\u0000": "x\ud83d \u0007 \u001b[31m"}, {"a": "\ud83d\ude00\n"}]')
    assert found[0] == Record(1, 1, {"a\ufffd": "x\ufffd \ufffd \ufffd[31m"}, mended=True)
    assert found[1] == Record(2, 1, {"a": "😀\n"}, mended=False)
    json.dumps(found[0].value, ensure_ascii=False).encode("utf-8")


def test_bad_lines_are_listed_and_good_ones_kept():
    found = list(lines([b'{"a": 1}\nnot json\n\n{"a": 2}\r\n{"a":']))
    assert [(item.line, item.value if isinstance(item, Record) else str(item.error)) for item in found] == [
        (1, {"a": 1}),
        (2, "Line 2 is not JSON: a value is missing at column 1."),
        (4, {"a": 2}),
        (5, "Line 5 is not JSON: a value is missing at column 6."),
    ]


# Limits, just under and just over.


def test_depth():
    assert len(read("[" + "[" * 64 + "]" * 64 + "]")) == 1
    assert isinstance(read("[" + "[" * 65 + "]" * 65 + "]")[0], Fault)


def test_digits():
    limits = Limits(json_digits=5)
    assert [isinstance(item, Fault) for item in read("[12345, 123456, 1.234, 1.2345]", limits)] == [
        False, True, False, True,
    ]  # fmt: skip


def test_length_of_a_text():
    found = read(json.dumps(["x" * 50, "x" * 51]), Limits(json_string=50))
    assert [isinstance(item, Fault) for item in found] == [False, True]


def test_keys_of_an_object():
    found = read(json.dumps([dict.fromkeys("abc", 1), dict.fromkeys("abcd", 1)]), Limits(json_keys=3))
    assert [isinstance(item, Fault) for item in found] == [False, True]


def test_size_of_a_record():
    text = json.dumps(["x" * 98])
    assert len(read(text, Limits(record_bytes=100))) == 1
    assert "is larger than 99 bytes" in str(refusal(text, Limits(record_bytes=99)))
    assert isinstance(next(lines([b'"' + b"x" * 98 + b'"'], Limits(record_bytes=100))), Record)
    assert [
        isinstance(item, Fault) for item in lines([b'"' + b"x" * 98 + b'"\n1'], Limits(record_bytes=99))
    ] == [
        True,
        False,
    ]


def test_a_record_without_end_is_stopped():
    def endless():
        yield b'["'
        while True:
            yield b"x" * 65_536

    with pytest.raises(Unreadable, match="is larger than 1 MB"):
        list(records(endless()))


def test_size_of_a_document():
    assert document([b'{"a": 1}'], Limits(json_bytes=8)) == {"a": 1}
    with pytest.raises(Unreadable, match="larger than 7 bytes"):
        document([b'{"a": 1}'], Limits(json_bytes=7))
