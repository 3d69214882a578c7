"""How many examples a property is tried on: some in every run, many in the long campaign (``make campaign``)."""

from __future__ import annotations

import os
from typing import Final

__all__ = ["examples"]

SCALE: Final = float(os.environ.get("RIVERZONES_EXAMPLES", "0.5"))
_LEAST: Final = 4


def examples(number: int) -> int:
    """Return ``number`` scaled by the environment variable ``RIVERZONES_EXAMPLES``, by default to a half."""
    return max(_LEAST, round(number * SCALE))
