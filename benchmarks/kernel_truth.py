"""The slow truth of the benchmark: the shoreline sampled densely, the nearest stretches searched by geodesics.

Shares no code with ``riverzones``: earth-centred chords choose the stretches, ``pyproj.Geod`` and golden sections
measure them.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod, Transformer
from scipy.spatial import cKDTree

__all__ = ["true_distances"]

GEOD = Geod(a=6378137.0, rf=298.257222101)
SAMPLE_DEGREES = 2e-4  # at most 22.3 m
SAMPLE_M = 22.3
NEIGHBOURS = 24
GOLDEN = (np.sqrt(5) - 1) / 2
SECTIONS = 40  # 22 m shrink to 0.1 um


def true_distances(points: gpd.GeoSeries, polygons: gpd.GeoSeries) -> np.ndarray:
    """Geodesic distance [m] of each point to the nearest polygon, 0 in it, edges straight in longitude/latitude."""
    place = np.column_stack([points.x, points.y])
    rim = shapely.segmentize(shapely.boundary(polygons.array), SAMPLE_DEGREES)
    coords, line = shapely.get_coordinates(rim, return_index=True)
    edge = np.flatnonzero(line[1:] == line[:-1])
    start, end = coords[edge], coords[edge + 1]
    centre = _centred(place)
    tree = cKDTree(_centred(start))
    chord, near = tree.query(centre, k=NEIGHBOURS)
    enough = (
        np.hypot(chord[:, 0], SAMPLE_M) + 0.01
    )  # the nearest place is no further than this from the start of its stretch
    if (chord[:, -1] <= enough).any():
        raise RuntimeError("The truth needs more neighbours: samples lie too densely around a point.")
    row, column = np.nonzero(chord <= enough[:, None])
    chosen = near[row, column]
    best = np.full(len(place), np.inf)
    for shift in (0, -1):  # the stretch after and the stretch before the sample
        stretch = np.clip(chosen + shift, 0, len(start) - 1)
        np.minimum.at(best, row, _searched(place[row], start[stretch], end[stretch]))
    inside = gpd.sjoin(gpd.GeoDataFrame(geometry=points.to_numpy()), gpd.GeoDataFrame(geometry=polygons.to_numpy()))
    best[inside.index.unique()] = 0.0
    return best


def _centred(lonlat: np.ndarray) -> np.ndarray:
    change = Transformer.from_pipeline("+proj=cart +a=6378137 +rf=298.257222101")
    return np.column_stack(change.transform(lonlat[:, 0], lonlat[:, 1], np.zeros(len(lonlat))))


def _searched(place: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Least geodesic distance to stretches, by golden sections."""

    def distance(share: np.ndarray) -> np.ndarray:
        spot = start + share[:, None] * (end - start)
        return np.asarray(GEOD.inv(place[:, 0], place[:, 1], spot[:, 0], spot[:, 1])[2])

    low, high = np.zeros(len(place)), np.ones(len(place))
    one, two = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    d_one, d_two = distance(one), distance(two)
    least = np.minimum(distance(low), distance(high))
    for _ in range(SECTIONS):
        left = d_one < d_two
        low, high = np.where(left, low, one), np.where(left, two, high)
        one, two = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        fresh = distance(np.where(left, one, two))
        d_one, d_two = np.where(left, fresh, d_two), np.where(left, d_one, fresh)
    return np.minimum(least, np.minimum(d_one, d_two))
