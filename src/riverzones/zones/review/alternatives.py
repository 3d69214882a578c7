"""Two ways to draw the zones of the same sources: areas of each, what only one covers, what changes its tier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.geo import geodesy
from riverzones.relations import relate
from riverzones.zones.review.measure import GRID_DEGREES, ORDER

__all__ = ["AFFECTED_COLUMNS", "AREA_COLUMNS", "CHANGES", "Differences", "affected", "differences", "tiers_of"]

AREA_COLUMNS: Final = ("area_a_m2", "area_b_m2", "only_a_m2", "only_b_m2", "shared_m2")
AFFECTED_COLUMNS: Final = ("layer", "id", "name", "source_id", "tier_a", "tier_b", "change")
CHANGES: Final = ("enters", "leaves", "stricter", "looser")
"""What B means for a place against A: it comes into a zone, falls out of all, gets an inner tier, or an outer one."""
ALL: Final = "all"
LEAST_M2: Final = 1.0  # parts below a square metre are rounding along an edge that both share: a setting of ours


@dataclass(frozen=True)
class Differences:
    """What two sets of zones share and do not share.

    ``areas``: one row per source and tier, and per source with tier ``"all"``, with the geodesic areas of
    :data:`AREA_COLUMNS` [m2] and as geometry what only one of both covers (None where there is nothing);
    ``parts``: one row per source, tier and ``side`` (``"shared"``, ``"only_a"``, ``"only_b"``) with ``area_m2``. Both
    EPSG:4490.
    """

    areas: gpd.GeoDataFrame
    parts: gpd.GeoDataFrame


def tiers_of(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one polygon per source and tier, each without the tiers inside it.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons with ``source_id`` and ``tier`` (``"1"``, ``"2"``, ``"3"``, ``"quasi"``), in any number of parts;
        EPSG:4490. Rows without a source, a tier or a shape are passed over.

    Returns
    -------
    GeoDataFrame
        ``source_id``, ``tier``, ``geometry``; index ``source|tier``; EPSG:4490.
    """
    rows = zones[zones["tier"].astype(object).isin(ORDER) & zones["source_id"].notna()]
    rows = rows[rows.geometry.notna() & ~rows.geometry.is_empty]
    shapes = shapely.make_valid(np.asarray(rows.geometry.array, dtype=object))
    drawn: list[tuple[str, str, Any]] = []
    owners = rows["source_id"].astype(str).to_numpy()
    places = pd.Series(np.arange(len(rows))).groupby([owners, rows["tier"].astype(str).to_numpy()]).indices
    for source in dict.fromkeys(owners):
        inner = None
        for tier in ORDER:
            if (source, tier) not in places:
                continue
            whole = shapely.union_all(shapes[places[source, tier]], grid_size=GRID_DEGREES)
            own = whole if inner is None else shapely.difference(whole, inner, grid_size=GRID_DEGREES)
            inner = whole if inner is None else shapely.union(inner, whole, grid_size=GRID_DEGREES)
            if not own.is_empty:
                drawn.append((str(source), tier, own))
    table = pd.DataFrame([row[:2] for row in drawn], columns=["source_id", "tier"], dtype=object)
    tiers = gpd.GeoDataFrame(table, geometry=[row[2] for row in drawn], crs=4490)
    return tiers.set_index(tiers["source_id"] + "|" + tiers["tier"] if len(tiers) else pd.Index([], dtype=object))


def differences(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame) -> Differences:
    """Return what two sets of tiers share, per source and tier and per source as a whole.

    Parameters
    ----------
    a, b : GeoDataFrame
        As :func:`tiers_of` makes them.

    Examples
    --------
    >>> from shapely import box
    >>> def tier(shape):
    ...     return tiers_of(gpd.GeoDataFrame({"source_id": ["S"], "tier": ["1"]}, geometry=[shape], crs=4490))
    >>> found = differences(tier(box(0, 0, 0.01, 0.01)), tier(box(0, 0, 0.02, 0.01)))
    >>> float(round(found.areas["only_b_m2"]["S|1"] / found.areas["area_a_m2"]["S|1"], 6))
    1.0
    """
    first_side, second_side = (_with_all(side) for side in (a, b))
    names = [*dict.fromkeys([*first_side.index, *second_side.index])]
    rank = {tier: position for position, tier in enumerate((*ORDER, ALL))}
    names.sort(key=lambda name: (name.rpartition("|")[0], rank[name.rpartition("|")[2]]))
    empty = shapely.Polygon()
    ours, theirs = (
        np.array([side.get(name, empty) for name in names], dtype=object)
        for side in (first_side.geometry.to_dict(), second_side.geometry.to_dict())
    )
    cut: Mapping[str, Any] = {
        "shared": _polygons(shapely.intersection(ours, theirs, grid_size=GRID_DEGREES)),
        "only_a": _polygons(shapely.difference(ours, theirs, grid_size=GRID_DEGREES)),
        "only_b": _polygons(shapely.difference(theirs, ours, grid_size=GRID_DEGREES)),
    }
    sizes = {side: geodesy.area_m2(shapes) for side, shapes in cut.items()}
    table = pd.DataFrame(
        {
            "source_id": [name.rpartition("|")[0] for name in names],
            "tier": [name.rpartition("|")[2] for name in names],
            "area_a_m2": geodesy.area_m2(ours),
            "area_b_m2": geodesy.area_m2(theirs),
            "only_a_m2": sizes["only_a"],
            "only_b_m2": sizes["only_b"],
            "shared_m2": sizes["shared"],
        },
        index=pd.Index(names, dtype=object),
    )
    changed = shapely.union(cut["only_a"], cut["only_b"])
    changed[shapely.is_empty(changed)] = None
    areas = gpd.GeoDataFrame(table, geometry=changed, crs=4490)
    parts = [
        table[["source_id", "tier"]].assign(side=side, area_m2=sizes[side], geometry=shapes)
        for side, shapes in cut.items()
    ]
    changes = pd.concat(parts, ignore_index=True)
    changes = changes[changes["area_m2"] >= LEAST_M2].reset_index(drop=True)
    return Differences(areas, gpd.GeoDataFrame(changes, geometry="geometry", crs=4490))


def affected(features: gpd.GeoDataFrame, a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, *, layer: str) -> gpd.GeoDataFrame:
    """Return features that B treats otherwise than A does.

    A feature counts to the innermost tier of a source that it lies in or, for lines and areas, shares anything with.

    Parameters
    ----------
    features : GeoDataFrame
        Any geometry types, EPSG:4490, ids as index.
    a, b : GeoDataFrame
        As :func:`tiers_of` makes them.
    layer : str
        Name of the layer, for the table.

    Returns
    -------
    GeoDataFrame
        :data:`AFFECTED_COLUMNS` and the feature's geometry, one row per feature and source, EPSG:4490. ``tier_a`` and
        ``tier_b`` are None outside; ``change`` is one of :data:`CHANGES`.
    """
    tiers_of_features = pd.DataFrame({"tier_a": _innermost(features, a), "tier_b": _innermost(features, b)})
    rank = {tier: position for position, tier in enumerate(ORDER)}
    before, after = (tiers_of_features[name].map(rank).fillna(len(ORDER)).astype(int) for name in ("tier_a", "tier_b"))
    outside = len(ORDER)
    tiers_of_features["change"] = np.select(
        [before == after, before == outside, after == outside, after < before],
        ["", "enters", "leaves", "stricter"],
        "looser",
    )
    tiers_of_features = tiers_of_features[tiers_of_features["change"] != ""]
    ids = [feature for feature, _ in tiers_of_features.index]
    names = features["name"].reindex(ids).tolist() if "name" in features.columns else [None] * len(ids)
    table = pd.DataFrame(
        {
            "layer": layer,
            "id": ids,
            "name": names,
            "source_id": [source for _, source in tiers_of_features.index],
            "tier_a": _or_none(tiers_of_features["tier_a"]),
            "tier_b": _or_none(tiers_of_features["tier_b"]),
            "change": tiers_of_features["change"].tolist(),
        },
        columns=list(AFFECTED_COLUMNS),
        dtype=object,
    )
    shapes = features.geometry.reindex(ids).to_numpy()
    return gpd.GeoDataFrame(table, geometry=shapes, crs=4490)


def _or_none(tiers: pd.Series[Any]) -> list[str | None]:
    return [tier if isinstance(tier, str) else None for tier in tiers]


def _innermost(features: gpd.GeoDataFrame, tiers: gpd.GeoDataFrame) -> pd.Series[Any]:
    """The innermost tier per (feature, source) that meet."""
    met = relate("reaches_into", features[["geometry"]], tiers[["geometry"]], shared_ids=False)
    table = pd.DataFrame(
        {
            "feature": met["subject_id"].to_numpy(),
            "source": tiers["source_id"].reindex(met["reference_id"]).to_numpy(),
            "tier": tiers["tier"].reindex(met["reference_id"]).to_numpy(),
        },
        dtype=object,
    )
    table = table.assign(rank=table["tier"].map({tier: position for position, tier in enumerate(ORDER)}))
    table = table.sort_values("rank", kind="stable").drop_duplicates(["feature", "source"])
    return table.set_index(["feature", "source"])["tier"]


def _with_all(tiers: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The tiers, and per source all of them together."""
    if tiers.empty:
        return tiers
    groups = tiers.groupby("source_id", sort=False).geometry
    whole = groups.agg(lambda shapes: shapely.union_all(shapes.to_numpy(), grid_size=GRID_DEGREES))
    more = gpd.GeoDataFrame({"source_id": whole.index, "tier": ALL}, geometry=whole.to_numpy(), crs=4490)
    more.index = pd.Index(more["source_id"] + "|" + more["tier"])
    return gpd.GeoDataFrame(pd.concat([tiers, more]), geometry="geometry", crs=4490)


def _polygons(shapes: Any) -> Any:
    """The polygons of each shape alone: edges that both sides share leave lines and points."""
    mixed = ~np.isin(shapely.get_type_id(shapes), [shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON])
    areal = shapes.copy()
    for position in np.flatnonzero(mixed):
        pieces = shapely.get_parts(shapes[position])
        areas = pieces[shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON]
        areal[position] = shapely.MultiPolygon(list(areas)) if len(areas) else shapely.Polygon()
    return areal
