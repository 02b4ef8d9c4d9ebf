"""The backup of every night: once, after two, tried at once; a bad one lets no good one go."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from junto.config import tasks
from junto.config.backup import BackupError, erased, making, nightly, restoring
from junto.config.env import env
from junto.kernel import clock

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def kept(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of backups in which a backup is a line of text, and three of them are kept."""
    folder = tmp_path / "kept"
    folder.mkdir()
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.TIME_ZONE = "Europe/London"
    here = env.model_copy(update={"backup_dir": str(folder), "backup_keep": 3})
    for module in (nightly, tasks, erased):
        monkeypatch.setattr(module, "env", here)

    def make(to: Path, passphrase: str) -> None:
        to.write_text("a backup")
        os.utime(to, (clock.real_now().timestamp(),) * 2)  # as old as the clock says

    monkeypatch.setattr(making, "make", make)
    monkeypatch.setattr(restoring, "checked", lambda path, passphrase: None)
    monkeypatch.setattr(erased, "keep", lambda: None)
    return folder


def at(monkeypatch: pytest.MonkeyPatch, day: int, hour: int, minute: int = 0) -> None:
    moment = datetime(2026, 3, day, hour, minute, tzinfo=LONDON)
    monkeypatch.setattr(clock, "real_now", lambda: moment)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_one_a_night_after_two_and_as_many_as_are_kept(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(3, 9):
        at(monkeypatch, day, 1, 59)
        tasks.back_up.func()
        for hour, minute in ((2, 1), (2, 31), (14, 0)):
            at(monkeypatch, day, hour, minute)
            tasks.back_up.func()
    assert names(kept) == [f"junto-2026030{day}-020100.backup" for day in (6, 7, 8)]


def test_a_bad_one_is_marked_and_none_is_let_go(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (3, 4, 5):
        (kept / f"junto-2026030{day}-020100.backup").write_text("good")
    (kept / f"{making.UNFINISHED}x").write_text("left by a kill")

    def bad(path: Path, passphrase: str) -> None:
        raise BackupError("The database inside is damaged.")

    monkeypatch.setattr(restoring, "checked", bad)
    at(monkeypatch, 6, 2, 1)
    with pytest.raises(BackupError, match="damaged"):
        nightly.make_and_check(kept)
    good = [f"junto-2026030{day}-020100.backup" for day in (3, 4, 5)]
    assert names(kept) == [*good, "junto-20260306-020100.bad"]


def test_a_folder_that_is_not_there_is_told_and_none_named_is_nothing(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.rmdir()
    with pytest.raises(BackupError, match="JUNTO_BACKUP_DIR"):
        tasks.back_up.func()
    monkeypatch.setattr(tasks, "env", env.model_copy(update={"backup_dir": ""}))
    monkeypatch.setattr(nightly, "make_and_check", lambda folder: pytest.fail("none is named"))
    tasks.back_up.func()
