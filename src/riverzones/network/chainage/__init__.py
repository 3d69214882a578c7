"""Where things are along rivers: reach, chainage and bank of places, stretches of lines and areas, and back."""

from riverzones.network.chainage.places import PLACE_COLUMNS, cut_line, locate, located, point_at, stretches

__all__ = ["PLACE_COLUMNS", "cut_line", "locate", "located", "point_at", "stretches"]
