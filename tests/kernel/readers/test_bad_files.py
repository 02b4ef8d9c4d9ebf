"""Each file of the shared folder of bad inputs: as expected, bounded, and the control works after it."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import shared_folder

from .bad_reader import outcome, parts, values

SHARED = shared_folder()
FOLDER = SHARED / "data" / "badinput" if SHARED else None
KINDS = ("csv", "zip", "gz", "json", "lists")

# The start of the sentence a file is refused with, or "read"; then what the faults of single records say.
EXPECTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "zip/00_valid_control.zip": ("read", ()),
    "zip/01_bomb_single_ratio.zip": ("“leases/2024-01-03.json” unpacks to more than 100 times", ()),
    "zip/02_bomb_many_members.zip": ("read", ()),
    "zip/03_bomb_nested.zip": ("read", ()),
    "zip/04_bomb_overlap.zip": ("Parts of the archive overlap at “leases/a.json”", ()),
    "zip/05_lying_size.zip": ("“leases/2024-01-04.json” unpacks to more than the 100 bytes it declares", ()),
    "zip/21_duplicate_members.zip": ("The archive holds “users.json” more than once", ()),
    "zip/23_long_name.zip": ("The archive holds a file whose name has 60005 characters", ()),
    "zip/25_truncated.zip": ("The archive is not complete", ()),
    "zip/26_bad_crc.zip": ("“leases/2024-01-02.json” is damaged", ()),
    "zip/28_encrypted_flag.zip": ("Password-protected archives are not supported", ()),
    "zip/30_empty.zip": ("The archive holds no files", ()),
    "zip/31_lzma.zip": ("“users.json” is packed in a way that is not read here", ()),
    "zip/20_symlink.zip": ("read", ()),
    "zip/22_case_collision.zip": ("read", ()),
    "lists/urls_ssrf.txt": ("read", ("Line 42 has 2 cells where the header has 1",)),
    "lists/redirects.txt": ("read", ("Line 15 has 2 cells where the header has 1",)),
    "gz/01_bomb.json.gz": ("The file unpacks to more than 100 times its size", ()),
    "gz/02_truncated.json.gz": ("The file ends before its compressed content does", ()),
    "gz/03_two_members.json.gz": ("Something follows the end of the list in line 1", ()),
    "json/01_deep_nesting.json": ("Record 1 (from line 1): lists inside lists go deeper than 64", ()),
    "json/02_big_integer.json": ("read", ("a number has more than 64 digits",)),
    "json/03_nan_infinity.json": ("read", ("“NaN”", "“Infinity”", "“1e400”")),
    "json/04_duplicate_keys.json": ("read", ("“user” is given twice",)),
    "json/07_latin1.json": ("From byte 25 on the file is not UTF-8 text", ()),
    "json/09_trailing_comma.json": ("In line 1, column 10 the file is not JSON: a comma stands", ()),
    "json/10_not_a_list.json": ("A list of records was expected, and the file holds an object", ()),
    "json/17_huge_string.json": ("read", ("a text is longer than 100000 characters",)),
    "json/18_invalid_utf8.json": ("From byte 26 on the file is not UTF-8 text", ()),
    "json/20_mixed.jsonl": ("read", ("Line 3 is not JSON", "Line 8 is not JSON")),
    "csv/02_huge_field.csv": ("read", ("Line 2: a cell is longer than 32768 characters",)),
    "csv/03_nul.csv": ("read", ("Line 2: “name” holds a control character",)),
    "csv/04_open_quote.csv": ("read", ("From line 2 on nothing could be read",)),
    "csv/05_columns.csv": ("The file has 3000 columns", ()),
    "csv/08_headers.csv": ("Columns 1 and 2 are both named “Email”", ()),
    "lists/search_queries.txt": ("The file has no header row", ()),
}


def manifest() -> list[str]:
    if FOLDER is None:
        return []
    with (FOLDER / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return [row["file"] for row in csv.DictReader(file) if row["file"].split("/")[0] in KINDS]


FILES = manifest() or [
    pytest.param("", marks=pytest.mark.skip("the shared data sets are not beside this checkout"))
]


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_ends_as_expected_and_the_control_works_after_it(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    end, faults = outcome(FOLDER / name)
    wanted, wanted_faults = EXPECTED.get(name, ("read", ()))
    assert end.startswith(wanted)
    assert len(faults) == len(wanted_faults)
    assert all(words in fault for words, fault in zip(wanted_faults, faults, strict=True))
    assert outcome(FOLDER / name) == (end, faults)
    assert values(parts(FOLDER / "zip/00_valid_control.zip"))[-1]["text"] == "I have."
    assert list(tmp_path.iterdir()) == []


MEASURE = """
import sys, time
sys.path[:0] = sys.argv[1:3]
from pathlib import Path
from junto.kernel.readers.apart import peak
from tests.kernel.readers.bad_reader import outcome
folder = Path(sys.argv[3])
outcome(folder / "zip/00_valid_control.zip")
for name in sys.argv[4:]:
    before = peak()
    begun = time.perf_counter()
    outcome(folder / name)
    spent = time.perf_counter() - begun
    extra = (peak() - before) / 1024**2
    print(name, round(spent, 3), round(extra, 1))
"""


@pytest.mark.skipif(FOLDER is None, reason="the shared data sets are not beside this checkout")
def test_every_bad_file_stays_within_five_seconds_and_64_mb():
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(root / "src"), str(root), str(FOLDER), *manifest()],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
    )
    figures = [line.rsplit(" ", 2) for line in done.stdout.splitlines()]
    assert [name for name, _, _ in figures] == manifest()
    assert [name for name, seconds, _ in figures if float(seconds) > 5] == []
    assert sum(float(extra) for _, _, extra in figures) <= 64
