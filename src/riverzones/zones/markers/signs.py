"""Where roads and waterways enter a zone (traffic and waterway signs), and where a publicity board stands."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.geo import geodesy, joins

__all__ = ["board_places", "entries"]


def entries(lines: gpd.GeoDataFrame, outline: Any, *, apart_m: float) -> gpd.GeoDataFrame:
    """Places where lines cross an outline.

    Parameters
    ----------
    lines : GeoDataFrame
        Roads or waterways, EPSG:4490, unique ids as index; other geometries are passed over.
    outline : MultiLineString
        EPSG:4490. A line that runs along it crosses it where the common stretch begins and where it ends.
    apart_m : float
        Crossings of one line nearer to each other than this count once [m].

    Returns
    -------
    GeoDataFrame
        ``line_id`` and Points, line by line from its start.

    Examples
    --------
    >>> road = gpd.GeoDataFrame(index=["r"], geometry=[shapely.LineString([(-1, 0.5), (2, 0.5)])], crs=4490)
    >>> entries(road, shapely.box(0, 0, 1, 1).boundary, apart_m=30).geometry.x.tolist()
    [0.0, 1.0]
    """
    shapes = np.asarray(lines.geometry.array, dtype=object)
    linear = (shapely.get_dimensions(shapes) == 1) & ~shapely.is_empty(shapes)
    hit = np.flatnonzero(linear)[shapely.STRtree(shapes[linear]).query(outline, predicate="intersects")]
    ids: list[Any] = []
    places: list[Any] = []
    for row in np.sort(hit):
        common = shapely.intersection(shapes[row], outline)
        found = [place for part in shapely.get_parts(common) for place in _ends(part)]
        found.sort(key=lambda place: shapely.line_locate_point(_one(shapes[row]), place))
        kept: list[Any] = []
        for place in found:
            if all(geodesy.distance_m(place.x, place.y, old.x, old.y) >= apart_m for old in kept):
                kept.append(place)
        ids += [lines.index[row]] * len(kept)
        places += kept
    return gpd.GeoDataFrame({"line_id": pd.Series(ids, dtype=object)}, geometry=places, crs=4490)


def board_places(candidates: gpd.GeoDataFrame, intake: Any, count: int) -> gpd.GeoDataFrame:
    """The ``count`` candidates that are nearest to the intake, where there is none the first.

    Parameters
    ----------
    candidates : GeoDataFrame
        Points, EPSG:4490: crossings of roads, or markers.
    intake : Point or None
        EPSG:4490.
    count : int
        How many boards.

    Returns
    -------
    GeoDataFrame
        The rows chosen, the nearest first.
    """
    if intake is None or candidates.empty:
        return candidates.iloc[:count]
    centre = gpd.GeoDataFrame(geometry=[intake], index=["intake"], crs=4490)
    numbered = gpd.GeoDataFrame(geometry=candidates.geometry.to_numpy(), crs=4490)
    far = joins.nearest(numbered, centre).set_index("subject_id")["distance_m"]
    return candidates.iloc[far.sort_values(kind="stable").index[:count]]


def _ends(part: Any) -> list[Any]:
    """A point itself; of a line its two ends."""
    if part.geom_type == "Point":
        return [part]
    coords = shapely.get_coordinates(part)
    return list(shapely.points(coords[[0, -1]]))


def _one(line: Any) -> Any:
    """A line to measure along: several parts joined, end to end where they do not meet."""
    return line if line.geom_type == "LineString" else shapely.LineString(shapely.get_coordinates(line))
