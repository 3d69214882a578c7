"""Double-line rivers: centre lines between bank lines, and one named river from its pieces."""

from riverzones.network.banks.bank_lines import DoubleLine, coverage_banks, double_line, from_banks, with_sides
from riverzones.network.banks.centreline import AxisSettings, centre_lines
from riverzones.network.banks.rivers import River, RiverSettings, river_of

__all__ = [
    "AxisSettings",
    "DoubleLine",
    "River",
    "RiverSettings",
    "centre_lines",
    "coverage_banks",
    "double_line",
    "from_banks",
    "river_of",
    "with_sides",
]
