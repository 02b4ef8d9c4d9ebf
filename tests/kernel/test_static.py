"""Static files are collected once, and again only when something changed."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders, storage

from junto.kernel import static


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "junto.kernel.static.Hashed"}}
    finders.get_finder.cache_clear()
    storage.staticfiles_storage._setup()
    return tmp_path / "static"


def test_twice_is_once(collected: Path) -> None:
    assert static.collect() is True
    before = {path: path.stat().st_mtime_ns for path in collected.rglob("*")}
    assert static.collect() is False
    assert {path: path.stat().st_mtime_ns for path in collected.rglob("*")} == before


def test_a_change_is_seen(collected: Path) -> None:
    static.collect()
    (collected / ".fingerprint").write_text("of another release")
    assert static.collect() is True
    assert static.collect() is False


def test_every_file_is_hashed_and_compressed(collected: Path) -> None:
    static.collect()
    sheets = list(collected.rglob("*.css"))
    assert sheets
    for path in sheets:
        assert len(path.name.split(".")[-2]) == 12, f"{path.name} has no hash in its name"
        assert path.with_name(path.name + ".br").exists()
        assert path.with_name(path.name + ".gz").exists()


def test_only_what_our_pages_use_is_collected(collected: Path) -> None:
    static.collect()
    tops = {path.name for path in collected.iterdir() if path.is_dir()}
    assert not tops & {"admin", "ninja", "debug_toolbar"}
