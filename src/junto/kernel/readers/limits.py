"""How much of a file we are willing to read."""

from dataclasses import dataclass

KB = 1024
MB = 1024 * KB
GB = 1024 * MB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading; every one of them is counted while reading, never believed from a header.

    Attributes
    ----------
    file_bytes, unpacked_bytes : int
        Bytes of the file as it came, and of everything inflated from it together.
    ratio, ratio_floor : int
        Inflated bytes a packed byte may become in one member; not judged below `ratio_floor` inflated bytes,
        where a high ratio is common and harmless.
    members, directory_bytes, name_length : int
        Members of an archive, bytes of its table of contents, characters of one member's name.
    json_bytes, record_bytes : int
        Bytes of a document held whole, and of one record of a stream of records.
    json_depth, json_digits, json_string, json_keys : int
        Nesting, digits of one number, characters of one string, keys of one object.
    table_line, table_field, table_columns, table_rows : int
        Characters of a line and of a cell, columns, rows of a table.
    faults : int
        Unreadable rows or records listed one by one before the whole file is refused.
    pixels, picture_bytes : int
        Width times height of a picture, and its bytes as it came.
    """

    file_bytes: int = 2 * GB
    unpacked_bytes: int = 2 * GB
    ratio: int = 100
    ratio_floor: int = 1 * MB
    members: int = 500_000
    directory_bytes: int = 128 * MB
    name_length: int = 400
    json_bytes: int = 4 * MB
    record_bytes: int = 1 * MB
    json_depth: int = 64
    json_digits: int = 64
    json_string: int = 100_000
    json_keys: int = 1_000
    table_line: int = 1_000_000
    table_field: int = 32_768
    table_columns: int = 200
    table_rows: int = 2_000_000
    faults: int = 1_000
    pixels: int = 25_000_000
    picture_bytes: int = 20 * MB


LIMITS = Limits()
