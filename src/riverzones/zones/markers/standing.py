"""Markers that stand already, and roads and paths that cross a boundary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.geo import joins
from riverzones.zones.markers.plan import Facility, MarkerPlan

__all__ = ["STATES", "TIERS", "crossings", "standing"]


TIERS: Final = ("1", "2")
"""Tiers that the statement names."""

STATES: Final = ("present", "missing", "cannot_tell")


def crossings(
    areas: gpd.GeoDataFrame, roads: gpd.GeoDataFrame, plan: MarkerPlan, layers: Mapping[str, gpd.GeoDataFrame]
) -> gpd.GeoDataFrame:
    """Return stretches of roads inside tiers.

    Parameters
    ----------
    areas : GeoDataFrame
        One polygon per source and tier, EPSG:4490: columns ``source_id``, ``tier``; unique index.
    roads : GeoDataFrame
        Lines, EPSG:4490, unique ids as index; the columns of the facilities (bool, missing where not known).
    plan : MarkerPlan
        Facilities, and ``facility_m``: how near to the stretch one stands that is taken for its own [m].
    layers : mapping of str to GeoDataFrame
        Layers that show facilities, those that are there.

    Returns
    -------
    GeoDataFrame
        ``source_id``, ``tier``, ``road_id``, ``length_m`` inside the tier [m], per facility its state (one of
        :data:`STATES`) under its name and the evidence under ``NAME_by`` (``"column"``, a layer, None), the stretch as
        geometry. The column of the road goes before a layer; a layer that has nothing near says missing, a road
        without the column and a project without the layer cannot tell.
    """
    shapes = np.asarray(roads.geometry.array, dtype=object)
    lines = roads[(shapely.get_dimensions(shapes) == 1) & ~shapely.is_empty(shapes)]
    asked = areas[areas["tier"].isin(TIERS)]
    names = [name for facility in plan.facilities for name in (facility, f"{facility}_by")]
    columns = ["source_id", "tier", "road_id", "length_m", *names, "geometry"]
    if lines.empty or asked.empty:
        return gpd.GeoDataFrame(columns=columns, geometry="geometry", crs=4490)
    inside = joins.overlap(lines[["geometry"]], asked[["geometry"]])
    crossing_rows = gpd.GeoDataFrame(
        {
            "source_id": asked["source_id"].reindex(inside["reference_id"]).to_numpy(),
            "tier": asked["tier"].reindex(inside["reference_id"]).to_numpy(),
            "road_id": inside["subject_id"].to_numpy(),
            "length_m": inside["length_m"].to_numpy(),
        },
        geometry=inside.geometry.to_numpy(),
        crs=4490,
    )
    for facility in plan.facilities.values():
        said = _stated(lines, facility).reindex(crossing_rows["road_id"]).to_numpy()
        near = _near(crossing_rows, layers.get(facility.layer or ""), plan["facility_m"])
        states = [
            _state(stated, standing_near, facility.layer) for stated, standing_near in zip(said, near, strict=True)
        ]
        crossing_rows[facility.name] = [state for state, _ in states]
        crossing_rows[f"{facility.name}_by"] = pd.Series([by for _, by in states], dtype=object)
    order = crossing_rows.sort_values(["source_id", "tier", "road_id"], kind="stable").reset_index(drop=True)
    return order[columns]


def _stated(roads: gpd.GeoDataFrame, facility: Facility) -> pd.Series[Any]:
    """What the roads themselves say: True, False, None."""
    if facility.column not in roads.columns:
        return pd.Series(None, index=roads.index, dtype=object)
    column = roads[facility.column].astype(object)
    said: pd.Series[Any] = column.where(column.notna(), None)
    return said


def _near(stretches: gpd.GeoDataFrame, layer: gpd.GeoDataFrame | None, within_m: float) -> list[bool | None]:
    """Whether something of a layer lies near each stretch; None without the layer."""
    if layer is None:
        return [None] * len(stretches)
    pairs = joins.within(stretches[["geometry"]], layer.loc[layer.geometry.notna(), ["geometry"]], distance_m=within_m)
    return list(stretches.index.isin(pairs["subject_id"]))


def _state(said: Any, near: bool | None, layer: str | None) -> tuple[str, str | None]:
    if said is not None and not pd.isna(said):
        return ("present" if bool(said) else "missing"), "column"
    if near is None:
        return "cannot_tell", None
    return ("present" if near else "missing"), layer


def standing(proposed: gpd.GeoDataFrame, there: gpd.GeoDataFrame, *, within_m: float) -> pd.DataFrame:
    """Return pairs of proposals and what stands there.

    Parameters
    ----------
    proposed, there : GeoDataFrame
        Points, EPSG:4490, unique ids as index.
    within_m : float
        What is farther off serves nothing [m].

    Returns
    -------
    DataFrame
        Index: ids of proposals that something serves; ``standing_id``, ``standing_m`` [m]. The nearest pairs go first.

    Examples
    --------
    >>> from shapely import Point
    >>> new = gpd.GeoDataFrame(index=["a", "b"], geometry=[Point(110, 0), Point(110.0002, 0)], crs=4490)
    >>> old = gpd.GeoDataFrame(index=["x"], geometry=[Point(110.00015, 0)], crs=4490)
    >>> standing(new, old, within_m=50).round(1).reset_index().values.tolist()
    [['b', 'x', 5.6]]
    """
    placed = there[~(there.geometry.isna() | there.geometry.is_empty)]
    if proposed.empty or placed.empty:
        return pd.DataFrame({"standing_id": [], "standing_m": []}, index=pd.Index([], dtype=object))
    pairs = joins.within(proposed[["geometry"]], placed[["geometry"]], distance_m=within_m)
    pairs = pairs.sort_values("distance_m", kind="stable")
    taken: dict[object, tuple[object, float]] = {}
    served: set[object] = set()
    for proposal, marker, metres in zip(pairs["subject_id"], pairs["reference_id"], pairs["distance_m"], strict=True):
        if proposal not in taken and marker not in served:
            taken[proposal] = (marker, float(metres))
            served.add(marker)
    return pd.DataFrame.from_dict(taken, orient="index", columns=["standing_id", "standing_m"])
