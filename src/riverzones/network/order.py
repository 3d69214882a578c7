"""Order in the network: main ways, and measures of reaches."""

from __future__ import annotations

from riverzones.network.order_main import RANKS, main_up
from riverzones.network.order_ways import main_ways, main_ways_told

__all__ = ["RANKS", "main_up", "main_ways", "main_ways_told"]
