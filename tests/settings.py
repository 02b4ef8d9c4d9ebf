"""The product's own settings, over a data folder of this run alone; made before anything reads them."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("JUNTO_DATA_DIR", tempfile.mkdtemp(prefix="junto-tests-"))

from junto.config.settings import *  # noqa: F403 - the folder has to be known first
from junto.config.settings import STATIC_ROOT

Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
