"""The same on PostgreSQL: copied by its own programs, really restored, tried, and made every night."""

from pathlib import Path

import pytest

from tests.house import apart
from tests.house.apart import Apart

NIGHTLY = """
from pathlib import Path
from junto.config.backup import nightly, state
nightly.make_and_check(Path({folder!r}))
print(state.last_checked() is not None)
"""
WHO = "from junto.people.models import Person; print(Person.objects.get().name)"


@pytest.mark.slow
@pytest.mark.django_db
def test_there_and_back_and_every_night(tmp_path: Path) -> None:
    apart.only_where_it_belongs("postgresql")
    kept, copy = tmp_path / "kept", tmp_path / "a.backup"
    kept.mkdir()
    with apart.database() as url, apart.database() as empty:
        firm = Apart(tmp_path / "firm", url, more={"JUNTO_BACKUP_DIR": str(kept)})
        firm.found_firm()
        (firm.folder / "files").mkdir()
        (firm.folder / "files/a.pdf").write_bytes(b"canary")
        for words in (("backup", str(copy)), ("restore", "--check", str(copy))):
            done = firm.junto(*words)
            assert done.returncode == 0, done.stderr
        assert "Good: restored beside, looked through, a page opened." in done.stdout
        other = Apart(tmp_path / "other", empty)
        done = other.junto("restore", str(copy))
        assert done.returncode == 0, done.stderr
        assert (other.folder / "files/a.pdf").read_bytes() == b"canary"
        assert other.does(WHO) == "Ada\n"
        elsewhere = Apart(tmp_path / "elsewhere", empty).junto("restore", str(copy))
        assert "tables in the database" in elsewhere.stderr
        assert firm.does(NIGHTLY.format(folder=str(kept))) == "True\n"
        assert sorted(path.suffix for path in kept.iterdir()) == [".backup", ".txt"]
