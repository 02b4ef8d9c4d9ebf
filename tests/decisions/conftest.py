from datetime import timedelta

import pytest

from junto.config import frame
from junto.kernel import clock
from junto.kernel.models import Installation
from tests import cast


@pytest.fixture
def firm(db: None) -> cast.Cast:
    """Six people and an administrator, in a firm that has a name."""
    Installation.objects.create(
        firm_name="Hartwell & Pryce", clock_offset=timedelta(), created_at=clock.now()
    )
    frame._firm.clear()
    return cast.gather()
