"""Finds the instrument, which is started as a folder and not installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "measure"))
