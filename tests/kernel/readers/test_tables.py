import io

import pytest

from junto.kernel.readers import Fault, Limits, Unreadable
from junto.kernel.readers.tables import Row, Table


def table(text: str | bytes, limits: Limits = Limits(), **more) -> Table:  # noqa: B008 - the limits are frozen
    return Table(io.BytesIO(text.encode() if isinstance(text, str) else text), limits, **more)


def rows(text: str | bytes, limits: Limits = Limits()):  # noqa: B008 - the limits are frozen
    return [row.cells if isinstance(row, Row) else str(row.error) for row in table(text, limits).rows()]


def refusal(text: str | bytes, limits: Limits = Limits(), **more) -> str:  # noqa: B008 - the limits are frozen
    with pytest.raises(Unreadable) as caught:
        list(table(text, limits, **more).rows())
    return str(caught.value)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_marks_ends_and_encodings_are_told(mark, end, encoding):
    text = (
        end.join([mark.join(["name", "office"]), mark.join(['"Zoë\nLi"', "Köln"]), mark.join(["Ana", ""])])
        + end
    )
    found = table(text.encode(encoding))
    assert (found.columns, found.delimiter) == (("name", "office"), mark)
    assert [row.cells for row in found.rows()] == [("Zoë\nLi", "Köln"), ("Ana", "")]


def test_what_was_guessed_is_said():
    assert [str(notice) for notice in table("a;b;\n1;2;\n".encode("utf-16")).notices] == [
        "The file was read as UTF-16-LE text.",
        "Columns are separated by semicolons.",
    ]
    assert [str(notice) for notice in table("name,,office\nZoë,x,Köln\n".encode("cp1252")).notices] == [
        "The file is not UTF-8 text and was read as Windows-1252. Look whether names with accents are right.",
        "1 columns without a name are left out.",
    ]


def test_a_declared_mark_is_believed_and_left_out():
    assert rows("sep=;\na;b,c\n1;2,3\n") == [("1", "2,3")]


def test_bytes_no_encoding_fits_are_told_by_their_place():
    assert refusal(b"name\nA\x81\xff\n").startswith("From byte 6 on the file is not UTF-8 text.")


def test_rows_carry_the_line_they_begin_in():
    found = list(table('name,text\n"a","x\ny\nz"\n\nb,c\nd\n').rows())
    assert [row.line for row in found] == [2, 6, 7]


def test_a_file_of_one_column_is_a_table():
    assert rows("email\na@firm.example\n") == [("a@firm.example",)]


def test_ragged_rows_are_listed_and_the_others_exact():
    assert rows("a,b\n1,2\n1\n1,2,3\n1,2,,\n") == [
        ("1", "2"),
        "Line 3 has 1 cells where the header has 2.",
        "Line 4 has 3 cells where the header has 2.",
        ("1", "2"),
    ]


def test_quotation_marks_that_do_not_fit_are_listed():
    assert rows('a,b\n"x"y,2\n3,4\n') == ["Line 2: the quotation marks do not fit together.", ("3", "4")]


def test_a_quotation_mark_never_closed_ends_the_reading_with_its_line():
    assert rows('a,b\n1,2\n"3,4\n5,6\n7,8\n') == [
        ("1", "2"),
        "From line 3 on nothing could be read: a quotation mark opened there is not closed "
        "in a way that fits.",
    ]


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x9b"])
def test_control_characters_are_listed_with_their_column(character):
    assert rows(f"name,office\nA{character}na,x\nBen,y\n") == [
        "Line 2: “name” holds a control character.",
        ("Ben", "y"),
    ]


def test_cells_a_spreadsheet_would_run_are_data_and_counted():
    found = table('a,b\n=1+1,x\n"@SUM(1)",y\n\t=2,z\n-5,+44 20 7946\n-,x\n')
    assert [row.cells[0] for row in found.rows()] == ["=1+1", "@SUM(1)", "\t=2", "-5", "-"]
    assert found.formulas == 3


def test_columns_named_twice_are_refused():
    assert refusal("email,name,EMAIL \n1,2,3\n") == (
        "Columns 1 and 3 are both named “EMAIL”, so it is not clear which one counts. Rename or remove one."
    )


def test_a_missing_column_is_named_with_those_found():
    assert refusal("fullname,phone\nAna,1\n", required=["email"]) == (
        "The column “email” is missing. The file has: fullname, phone."
    )
    assert table("fullname, E-Mail \n", required=["e-mail"]).place("E-MAIL") == 1


@pytest.mark.parametrize("text", ["\n\n", ",,\n1,2,3\n", '"a,b\n1,2\n'])
def test_a_file_without_header_is_refused(text):
    assert refusal(text) == "The file has no header row. Put the names of the columns into its first row."


def test_an_empty_file_is_refused():
    assert refusal(b"") == "The file is empty. There is nothing to import from it."


# Limits, just under and just over.


def test_columns():
    assert table("a,b,c\n", Limits(table_columns=3)).columns == ("a", "b", "c")
    assert "has 3 columns; at most 2" in refusal("a,b,c\n", Limits(table_columns=2))


def test_rows():
    assert rows("a\n1\n2\n", Limits(table_rows=2)) == [("1",), ("2",)]
    assert (
        refusal("a\n1\n2\n", Limits(table_rows=1))
        == "The file has more than 1 rows. Split it and send the parts."
    )


@pytest.mark.parametrize("quote", ["", '"'])
def test_length_of_a_cell(quote):
    text = f"a,b\n{quote}{'x' * 20}{quote},1\n2,3\n"
    assert rows(text, Limits(table_field=20))[0] == ("x" * 20, "1")
    assert rows(text, Limits(table_field=19)) == ["Line 2: a cell is longer than 19 characters.", ("2", "3")]


def test_cells_beyond_what_the_reader_itself_takes():
    text = "a,b\n" + "x" * 200_000 + ",1\n2,3\n"
    assert rows(text) == ["Line 2: a cell is longer than 32768 characters.", ("2", "3")]


def test_length_of_a_line():
    text = "a,b\n1,234567890\n2,3\n"
    assert rows(text, Limits(table_line=12)) == [("1", "234567890"), ("2", "3")]
    assert rows(text, Limits(table_line=11)) == ["Line 2 is longer than 11 characters.", ("2", "3")]


def test_a_line_far_too_long_is_passed_over_and_the_next_one_read():
    text = "a,b\n" + "x," * 300_000 + "\r\n2,3\n"
    assert rows(text, Limits(table_line=100_000)) == ["Line 2 is longer than 100000 characters.", ("2", "3")]


def test_a_row_over_many_lines_is_bounded_too():
    text = "a,b\n" + '"x\n' + '","\n' * 1_000
    found = rows(text, Limits(table_line=1_000))
    assert len(found) == 1
    assert found[0].startswith("From line 2 on nothing could be read")


def test_faults_listed():
    text = "a,b\n" + "1\n" * 5
    assert len(rows(text, Limits(faults=5))) == 5
    assert refusal(text, Limits(faults=4)) == (
        "More than 4 rows cannot be read, so reading stopped. "
        "The first: Line 2 has 1 cells where the header has 2."
    )


def test_faults_are_faults():
    assert [type(row) for row in table("a,b\n1\n").rows()] == [Fault]
