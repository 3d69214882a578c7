"""Zone methods: sources, ground and sizes in, zone polygons out. They receive sizes and never look them up.

A method is called as ``draw(sources, ground, **sizes)``: ``sources`` is a GeoDataFrame (EPSG:4490, ids as index),
``ground`` a :class:`~riverzones.zones.context.ZoneContext`, and each size a Series on the index of the sources, because
the approved plan of one source may override what the standard says for all. It returns a GeoDataFrame (EPSG:4490,
unique index) with ``source_id`` (an id of ``sources``), ``geometry``, and as far as they apply ``tier`` (``"1"``,
``"2"``, ``"quasi"``) and ``part`` (``"water"``, ``"land"``). A row whose geometry is missing says in ``why`` (a Text)
why nothing was drawn for its source; ``note`` (a Text) on a drawn row says what was not applied or stands in for
something better. ``used`` is a list of dicts (name, value, unit, from, confidence): sizes that the method itself took
from the ground, such as the width of a reach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from geopandas import GeoDataFrame

from riverzones.registry import Registry
from riverzones.zones.band import band
from riverzones.zones.canal import canal
from riverzones.zones.context import ZoneContext
from riverzones.zones.groundwater import ALONG_CONDUIT, STREAM, groundwater_zone
from riverzones.zones.intakes import intake_range, river_range
from riverzones.zones.quasi import groundwater_quasi, lake_quasi, reservoir_quasi, river_quasi
from riverzones.zones.ranges import (
    blue_line,
    buffer_strip,
    flood_reach,
    land_band,
    level_area,
    level_reach,
    management_range,
    shoreline,
)
from riverzones.zones.river import OPTIONAL as RIVER_QUASI
from riverzones.zones.river import REQUIRED as RIVER_SIZES
from riverzones.zones.river import river
from riverzones.zones.river_rules import RULES, river_source
from riverzones.zones.still_water import STILL_RULES, lake_zone, reservoir_zone

__all__ = ["METHODS", "Method", "ZoneContext", "band", "river"]


@dataclass(frozen=True, slots=True)
class Method:
    """A zone method, the sizes it must be given, those it may be given, and what it needs of the ground.

    ``needs`` names ``network``, ``water``, ``dikes``, ``catchments``, ``velocities``, ``relief``, or a layer kind,
    which is then in ``ground.layers``; ``layers``: all of them, each read when it is looked up. Only what a method
    names is read.
    """

    draw: Callable[..., GeoDataFrame]
    sizes: tuple[str, ...]
    optional: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


_RIVER = ("network", "water", "dikes", "fairways", "catchments", "velocities", "lakes", "reservoirs")
_GROUNDWATER = ("tier1_m", "tier2_m", "tier1_days", "tier2_days", "alpha", "large_m3_per_day")
_AQUIFER = (
    "conductivity_m_per_d",
    "gradient",
    "porosity",
    "porosity_across",
    "flow_azimuth_deg",
    *ALONG_CONDUIT,
    *STREAM,
)
_KARST = ("intakes", "karst_conduits", "sinkholes", "basins", "network", "water")
_STILL_GROUND = ("intakes", "catchments", "network", "water")
_STILL_WATER = ("limits", "tier1_water", "tier1_land", "tier2_water", "tier2_land", "single_use_land")

METHODS: Registry[Method] = Registry(
    "zone method",
    {
        "band": Method(band, ("width_m",), needs=("shorelines",)),
        "river": Method(river_source, RIVER_SIZES, (*RIVER_QUASI, *RULES), needs=_RIVER),
        "river_quasi": Method(river_quasi, RIVER_SIZES, (*RIVER_QUASI, *RULES), needs=_RIVER),
        "river_range": Method(river_range, ("upstream_m", "downstream_m", "depth_m"), needs=("network", "water")),
        "canal": Method(canal, RIVER_SIZES, RIVER_QUASI, needs=("network", "water", "canals")),
        "lake": Method(lake_zone, _STILL_WATER, STILL_RULES, needs=("lakes", *_STILL_GROUND)),
        "reservoir": Method(reservoir_zone, _STILL_WATER, STILL_RULES, needs=("reservoirs", "relief", *_STILL_GROUND)),
        "lake_quasi": Method(lake_quasi, _STILL_WATER, STILL_RULES, needs=("lakes", *_STILL_GROUND)),
        "reservoir_quasi": Method(reservoir_quasi, _STILL_WATER, STILL_RULES, needs=("reservoirs", *_STILL_GROUND)),
        "groundwater": Method(groundwater_zone, _GROUNDWATER, _AQUIFER, needs=_KARST),
        "groundwater_quasi": Method(groundwater_quasi, _GROUNDWATER, _AQUIFER, needs=(*_KARST, "groundwater_areas")),
        "management_range": Method(
            management_range,
            ("strip_m", "wall_above_m", "return_years"),
            needs=("network", "dikes", "flood_lines", "flood_levels", "relief"),
        ),
        "shoreline": Method(shoreline, (), needs=("network",)),
        "land_band": Method(land_band, ("width_m",), needs=("network", "shorelines", "lakes", "reservoirs")),
        "flood_reach": Method(flood_reach, ("distance_m", "return_years"), needs=("network", "layers", "relief")),
        "level_area": Method(level_area, ("high_m", "low_m", "datum"), needs=("network", "inundation_areas", "relief")),
        "level_reach": Method(level_reach, ("high_m", "low_m", "datum"), needs=("network", "layers", "relief")),
        "buffer_strip": Method(buffer_strip, ("width_m",), needs=("network", "water", "lakes", "reservoirs")),
        "blue_line": Method(blue_line, ("width_m",), needs=("network", "water", "lakes", "reservoirs")),
        "intake_range": Method(intake_range, ("radius_m", "capped"), needs=("intakes", "catchments")),
    },
    zh="划定方法",
)
"""Every zone method by the name that ``catalogue/zones`` calls it."""
