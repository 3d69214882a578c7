"""Where things are along rivers: reach, chainage and bank of places, stretches of lines and areas, and back."""

from riverzones.network.chainage.placed_points import PlacedPoints, know_points
from riverzones.network.chainage.places import (
    PLACE_COLUMNS,
    cut_line,
    locate,
    located,
    placed_points,
    point_at,
    stretches,
)

__all__ = [
    "PLACE_COLUMNS",
    "PlacedPoints",
    "cut_line",
    "know_points",
    "locate",
    "located",
    "placed_points",
    "point_at",
    "stretches",
]
