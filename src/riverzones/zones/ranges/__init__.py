"""Ranges along rivers: management ranges, shorelines, bands, reaches between places, level areas, strips, lengths."""

from __future__ import annotations

from riverzones.zones.ranges.level_areas import level_area, level_reach
from riverzones.zones.ranges.management import management_range
from riverzones.zones.ranges.margins import blue_line, buffer_strip, land_band
from riverzones.zones.ranges.reach import flood_reach, reach_between
from riverzones.zones.ranges.shorelines import CLASSES, shoreline, shoreline_lengths

__all__ = [
    "CLASSES",
    "blue_line",
    "buffer_strip",
    "flood_reach",
    "land_band",
    "level_area",
    "level_reach",
    "management_range",
    "reach_between",
    "shoreline",
    "shoreline_lengths",
]
