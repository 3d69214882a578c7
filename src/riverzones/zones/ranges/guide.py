"""For ground beside rivers: the nearest river, the chainage there and the bank, for millions of cells at once.

The nearest of places every 10 m along the rivers stands for the nearest place: chainage is good to 5 m, which is
millimetres of a design flood level, and the line between the ground of two rivers to about as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from riverzones.geo import ellipsoid, geodesy
from riverzones.network import Network
from riverzones.zones.ranges.course import Course

__all__ = ["Guide", "guide", "others"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

STEP_M: Final = 10.0
FAR_M: Final = 20_000.0  # reaches whose ground is kept apart from that of a river; a setting of ours
HAIR_DEGREES: Final = 1e-7  # a centimetre: a reach so near to a course is part of it


@dataclass(frozen=True)
class Guide:
    """Places along the courses of rivers [m east and north]; ``end`` is -1 at the first, 1 at the last of a course."""

    tree: Any
    scale: Floats
    river: Ints
    chainage_m: Floats
    step: Floats
    end: Ints

    def nearest(self, lon: Floats, lat: Floats) -> Ints:
        """Position of the nearest river."""
        _, near = self.tree.query(np.column_stack([lon, lat]) * self.scale)
        return np.asarray(self.river[near], dtype=np.intp)

    def at(self, lon: Floats, lat: Floats) -> tuple[Ints, Floats, npt.NDArray[np.bool_]]:
        """Position of the nearest river, -1 beyond its ends; chainage there [m]; whether the place is on its left."""
        xy = np.column_stack([lon, lat]) * self.scale
        _, near = self.tree.query(xy)
        away = xy - self.tree.data[near]
        step = self.step[near]
        beyond = self.end[near] * (step * away).sum(axis=1) > 0
        left = step[:, 0] * away[:, 1] > step[:, 1] * away[:, 0]
        return np.where(beyond, -1, self.river[near]), self.chainage_m[near], left


def guide(courses: list[Course]) -> Guide:
    """The guide of some rivers, at least one."""
    lines = [geodesy.densify([course.line], max_m=STEP_M)[0] for course in courses]
    xy = [shapely.get_coordinates(line) for line in lines]
    lat = np.concatenate(xy)[:, 1].mean()
    scale = np.radians([float(ellipsoid.parallel_radius(lat)), float(ellipsoid.meridian_radius(lat))])
    at, step, end = [], [], []
    for course, coords in zip(courses, xy, strict=True):
        run = np.hypot(*(np.diff(coords, axis=0) * scale).T)
        along = np.r_[0.0, np.cumsum(run)]
        at.append(course.base_m + course.length_m * (1 - along / along[-1]))
        step.append(np.gradient(coords * scale, axis=0))
        end.append(np.r_[-1, np.zeros(len(coords) - 2, dtype=np.intp), 1])
    river = np.repeat(np.arange(len(courses)), [len(coords) for coords in xy])
    points = np.concatenate(xy) * scale
    return Guide(cKDTree(points), scale, river, np.concatenate(at), np.concatenate(step), np.concatenate(end))


def others(courses: list[Course], network: Network) -> list[Course]:
    """The reaches within 20 km of courses and not on any, whose ground is theirs: other rivers, and what goes on beyond
    the ends.
    """
    own = shapely.union_all([course.line for course in courses])
    lines = np.asarray(network.reaches.geometry.array, dtype=object)
    near = lines[shapely.dwithin(lines, own, FAR_M / geodesy.LONGEST_DEGREE_M)]
    left = shapely.get_parts(shapely.difference(near, shapely.buffer(own, HAIR_DEGREES)))
    return [Course("", line) for line in left if line.geom_type == "LineString" and not line.is_empty]
