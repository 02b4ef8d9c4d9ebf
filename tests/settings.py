"""The product's own settings, over a data folder of this run alone; made before anything reads them."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("JUNTO_DATA_DIR", tempfile.mkdtemp(prefix="junto-tests-"))

from junto.config.settings import *  # noqa: F403 - the folder has to be known first
from junto.config.settings import DATABASES, STATIC_ROOT

Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # said aloud, since a backend of our own is not known to live in memory while it is tested
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
