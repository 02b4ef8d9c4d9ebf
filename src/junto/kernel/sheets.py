"""Tables that leave the house as CSV: one writer, and no cell that a spreadsheet would carry out."""

import csv
import io
from collections.abc import Iterable

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


def row(cells: Iterable[object]) -> str:
    """One line of CSV.

    Parameters
    ----------
    cells : iterable of object
        None is an empty cell; text that a spreadsheet would take for a formula gets an apostrophe before it.
        Numbers stay numbers.

    Examples
    --------
    >>> row(["=SUM(A1)", 7, None, " +49"])
    "'=SUM(A1),7,,' +49\\r\\n"
    """
    out = io.StringIO()
    csv.writer(out).writerow([_cell(value) for value in cells])
    return out.getvalue()


def _cell(value: object) -> object:
    if value is None or isinstance(value, int | float):
        return "" if value is None else value
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.strip(" ").startswith(BEGINNINGS) or text.startswith(BEGINNINGS) else text
