"""The papers that go with drawn zones: the extent in words, and the layer of their corner points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.zones.corners import corner_table
from riverzones.zones.extent_text import NAMES, extent_of, extent_text, joined_text
from riverzones.zones.intake_groups import read_groups
from riverzones.zones.markers.plan import MarkerPlan
from riverzones.zones.review import wording

__all__ = ["corner_layer", "cut_land", "extent_texts"]

_CARRIED: Final = ("source_id", "tier", "part", "illustrative")
LESS: Final = 1e-6  # of the area: what rounding takes away is no cut; a setting of ours


def cut_land(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> pd.Series[bool]:
    """Return which zones lost land at the divide, on the index of ``after``."""
    old = shapely.area(np.asarray(before.geometry.reindex(after.index).array, dtype=object))
    new = shapely.area(np.asarray(after.geometry.array, dtype=object))
    return pd.Series(new < old * (1 - LESS), index=after.index)


def extent_texts(
    zones: pd.DataFrame, sizes: Sequence[Sequence[Mapping[str, Any]]], source_types: Sequence[Any]
) -> list[str]:
    """Return the sentence of every zone.

    Parameters
    ----------
    zones : DataFrame
        ``tier``, ``part``, ``cut`` (bool: land ends at the divide), as far as they are there.
    sizes : sequence of sequences of dict
        ``name`` and ``value`` of the sizes of each zone.
    source_types : sequence
        A radius of groundwater is around a well, else around the intake.
    """
    blank = [None] * len(zones)
    columns = [zones[name] if name in zones.columns else blank for name in ("tier", "part", "cut")]
    said = []
    for tier, part, cut, zone_sizes, kind in zip(*columns, sizes, source_types, strict=True):
        tier, part = (word if isinstance(word, str) else None for word in (tier, part))
        values = {size["name"]: size["value"] for size in zone_sizes}
        extent = extent_of(tier, part, values, divide=bool(cut), of="well" if kind == "groundwater" else "intake")
        groups = read_groups(values.get(f"{NAMES.get(tier or '')}_intakes"))
        if extent is not None and extent.radius_of == "intake" and len(groups) > 1:
            said.append(_around_each(wording(extent), [above for above, _ in groups]))
            continue
        if extent is None or extent.base != "intake" or not groups:
            said.append(extent_text(tier, part, extent))
            continue
        each = [replace(extent, upstream_of=above, downstream_of=below) for above, below in map(_bare, groups)]
        said.append(joined_text([wording(size) for size in each]))
    return said


def _around_each(sentence: str, names: Sequence[str]) -> str:
    """The sentence of a radius with the names of the intakes that it goes around."""
    named = "、".join(f"{name.removesuffix('取水口').removesuffix('取水点') or name}取水口" for name in names)
    return sentence.replace("以取水口为圆心", f"分别以{named}为圆心", 1)


def _bare(names: tuple[str, str]) -> tuple[str, str]:
    """Names of intakes without the word for an intake, which the sentence has."""
    above, below = (name.removesuffix("取水口").removesuffix("取水点") or name for name in names)
    return above, below


def corner_layer(zones: gpd.GeoDataFrame, plan: MarkerPlan) -> gpd.GeoDataFrame:
    """Return corner points of drawn zones as the layer ``zone_corners``.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons, EPSG:4490, ids as index.
    plan : MarkerPlan
        ``corner_tolerance_m`` [m], and ``most_corners``: a zone that keeps more is thinned harder.

    Returns
    -------
    GeoDataFrame
        Points, EPSG:4490, ids ``ZONE#1`` and on as index and column; the columns of the layer kind.
    """
    shapes = np.asarray(zones.geometry.array, dtype=object)
    ids = [str(zone_id) for zone_id in zones.index]
    table = corner_table(shapes, ids, tolerance_m=plan["corner_tolerance_m"], most=int(plan["most_corners"]))
    table = table.rename(columns={"no": "corner_no", "zone": "gauss_zone"})
    begins = table[["zone_id", "part", "ring"]].ne(table[["zone_id", "part", "ring"]].shift()).any(axis=1)
    table["ring_no"] = begins.astype("int64").groupby(table["zone_id"]).cumsum()
    own = zones[[name for name in _CARRIED if name in zones.columns]].set_axis(ids)
    corners = pd.DataFrame({"id": table["zone_id"].astype(str) + "#" + table["corner_no"].astype(str)})
    corners = corners.join(table.drop(columns=["part", "ring", "lon", "lat"]))
    corners = corners.join(own, on="zone_id").round({"north_m": 3, "east_m": 3, "to_next_m": 3})
    places = gpd.points_from_xy(table["lon"], table["lat"])
    return gpd.GeoDataFrame(corners, geometry=places, crs=4490).set_index("id", drop=False).rename_axis(None)
