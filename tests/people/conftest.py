"""What the tests of this room lean on."""

from pathlib import Path
from typing import Any

import pytest

from junto.people.models import Person
from tests import factories


@pytest.fixture
def own_folder(settings: Any, tmp_path: Path) -> Path:
    """A data folder of the test's own, so that what is stored can be counted."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def gareth(db: None) -> Person:
    return factories.administrator("Gareth Keys")
