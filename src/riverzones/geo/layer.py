"""What a join needs of a layer, and what it refuses."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.errors import CrsError, DataError, LayerError
from riverzones.geo import ellipsoid
from riverzones.geo.edges import Edges, edges_of
from riverzones.model import Text

__all__ = ["MANY_ROWS", "Layer", "as_metres", "boxes_around", "boxes_near", "labels_among"]

Geometries = npt.NDArray[np.object_]
MANY_ROWS: Final = 2_000
"""From so many rows on finding out which lie near costs less than comparing all."""
ASKED_AT_ONCE: Final = 200_000  # rows, so that pairs of boxes never fill the memory
LEAST_REACH_DEG: Final = 1e-6  # 0.1 m: far above rounding, and above the gaps that the outline of a region closes
FARTHEST_LAT: Final = 85.0  # nearer to the poles boxes in degrees are too wide to be worth it
_ROLES = {"subject": "对象", "reference": "参照"}


@dataclass(frozen=True)
class Layer:
    """What a join needs of a layer: ids and geometries of the rows that have one, and the edges of these."""

    ids: pd.Index
    geometries: Geometries

    @cached_property
    def edges(self) -> Edges:
        """The edges of all rows, made when they are first asked for: what lies in what is told without them."""
        return edges_of(self.geometries)

    @cached_property
    def vertices(self) -> int:
        """How many vertices all rows have together."""
        return int(shapely.get_num_coordinates(self.geometries).sum())

    def take(self, rows: npt.NDArray[np.intp]) -> Layer:
        """Return the given rows alone, in this order."""
        return Layer(self.ids[rows], self.geometries[rows])

    @property
    def stride(self) -> int:
        """One more than the last position."""
        return len(self.geometries)

    @staticmethod
    def of(frame: gpd.GeoDataFrame, role: str) -> Layer:
        """Return the layer of a frame that plays a role: subject or reference.

        Raises
        ------
        CrsError
            If the frame is in no CRS or in another than EPSG:4490.
        LayerError
            If an id stands there twice.
        """
        _check_crs(frame, role)
        if frame.index.has_duplicates:
            twice = frame.index[frame.index.duplicated()][0]
            raise LayerError(
                Text(
                    zh=f"{_ROLES[role]}图层的标识 {twice!r} 重复。",
                    en=f"The {role} layer holds the id {twice!r} more than once.",
                ),
                hint=Text(zh="请让索引中每行的标识各不相同。", en="Give each row its own id in the index."),
            )
        geometries = np.asarray(frame.geometry.array, dtype=object)
        there = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
        if not there.all():
            geometries = geometries[there]
        return Layer(frame.index[there], geometries)


def boxes_around(shapes: Geometries, reach_m: float) -> npt.NDArray[np.float64] | None:
    """Return boxes that hold all that is at most ``reach_m`` [m] from each geometry, shape (n, 4): west, south, east,
    north, degrees; none for missing and empty ones.

    None where that is everything: the reach is infinite, or comes near a pole.

    Examples
    --------
    >>> from shapely import Point
    >>> boxes_around(np.array([Point(110, 31)]), 1000.0).round(3).tolist()
    [[109.989, 30.991, 110.011, 31.009]]
    """
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if not len(there):
        return np.zeros((0, 4))
    west, south, east, north = shapely.bounds(there).T
    room = reach_m * 1.01  # more than the rounding of what follows
    up = room / np.radians(ellipsoid.SHORTEST_RADIUS_M) + LEAST_REACH_DEG
    worst = max(abs(float(south.min())), abs(float(north.max()))) + up
    if not worst < FARTHEST_LAT:
        return None
    across = room / np.radians(ellipsoid.parallel_radius(worst)) + LEAST_REACH_DEG
    return np.column_stack([west - across, south - up, east + across, north + up])


def boxes_near(shapes: Geometries, others: Geometries, reach_m: float) -> npt.NDArray[np.bool_]:
    """Return which geometries may be at most ``reach_m`` [m] from any of ``others``, by their boxes, shape (n,).

    Parameters
    ----------
    shapes, others : ndarray of Geometry
        EPSG:4490. Missing and empty ones are near nothing.
    reach_m : float
        0 or more; where it is infinite, or reaches a pole, all are.

    Examples
    --------
    >>> from shapely import Point
    >>> boxes_near(np.array([Point(110, 31), Point(112, 31)]), np.array([Point(110.01, 31)]), 1000.0).tolist()
    [True, False]
    """
    boxes = boxes_around(others, reach_m)
    if boxes is None:
        return np.ones(len(shapes), dtype=np.bool_)
    near = np.zeros(len(shapes), dtype=np.bool_)
    if not len(boxes):
        return near
    tree = shapely.STRtree(shapely.box(*boxes.T))
    for start in range(0, len(shapes), ASKED_AT_ONCE):
        near[start + np.unique(tree.query(shapes[start : start + ASKED_AT_ONCE])[0])] = True
    return near


def labels_among(index: pd.Index, labels: Iterable[Any]) -> npt.NDArray[np.bool_]:
    """Return which labels of an index are among others, shape (len(index),).

    As ``Index.isin``, which makes a scalar of Arrow of every label of another kind of array: ten times slower.
    """
    values = labels if isinstance(labels, (pd.Index, pd.Series)) else list(labels)
    if not (len(index) and len(values)):
        return np.zeros(len(index), dtype=np.bool_)
    own, others = (pd.Series(np.asarray(part, dtype=object), dtype=object) for part in (index, values))
    return own.isin(others).to_numpy()


def _check_crs(frame: gpd.GeoDataFrame, role: str) -> None:
    crs = frame.crs
    if crs is None:
        raise CrsError(
            Text(
                zh=f"{_ROLES[role]}图层没有坐标系，应为 EPSG:4490。",
                en=f"The {role} layer has no CRS, EPSG:4490 was expected.",
            ),
            hint=Text(zh="请指明坐标系：set_crs(4490)。", en="Say what it is: set_crs(4490)."),
        )
    same = crs.is_geographic and abs(crs.ellipsoid.semi_major_metre - ellipsoid.SEMI_MAJOR_M) < 1e-3
    if not (same and abs(crs.ellipsoid.inverse_flattening - 1 / ellipsoid.FLATTENING) < 1e-5):
        raise CrsError(
            Text(
                zh=f"{_ROLES[role]}图层的坐标系是 {crs.name}，应为 EPSG:4490。",
                en=f"The {role} layer is in {crs.name}, EPSG:4490 was expected.",
            ),
            hint=Text(zh="请先转换：to_crs(4490)。", en="Convert it: to_crs(4490)."),
        )


def as_metres(value: float, name: str) -> float:
    """Return a length that can be used.

    Raises
    ------
    DataError
        If it is no number, below 0 or without end.
    """
    if not (isinstance(value, (int, float, np.number)) and math.isfinite(value) and value >= 0):
        raise DataError(
            Text(
                zh=f"{name} 应为不小于 0 的米数，不能是 {value!r}。",
                en=f"{name} must be a number of metres, 0 or more, not {value!r}.",
            )
        )
    return float(value)
