"""Lets the property tests say ``from strategies import ...``: the shared vocabulary of tests/strategies.py."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
