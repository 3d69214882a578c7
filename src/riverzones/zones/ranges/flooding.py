"""Land under a flood level along a river."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import scipy
import shapely

from riverzones.geo import ellipsoid, geodesy
from riverzones.model import Text
from riverzones.network import Network
from riverzones.terrain import Flooded, Relief, flooded
from riverzones.zones.ranges.levels import Profile
from riverzones.zones.ranges.river_axis import RiverAxis

__all__ = ["CUT_OFF", "Guide", "along_profile", "guide", "others", "seeds_of"]


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
        """Return the position of the nearest river."""
        _, near = self.tree.query(np.column_stack([lon, lat]) * self.scale)
        return np.asarray(self.river[near], dtype=np.intp)

    def at(self, lon: Floats, lat: Floats) -> tuple[Ints, Floats, npt.NDArray[np.bool_]]:
        """Return the position of the nearest river, -1 beyond its ends; chainage there [m]; whether on its left."""
        xy = np.column_stack([lon, lat]) * self.scale
        _, near = self.tree.query(xy)
        away = xy - self.tree.data[near]
        step = self.step[near]
        beyond = self.end[near] * (step * away).sum(axis=1) > 0
        left = step[:, 0] * away[:, 1] > step[:, 1] * away[:, 0]
        return np.where(beyond, -1, self.river[near]), self.chainage_m[near], left


def guide(courses: list[RiverAxis]) -> Guide:
    """Return the guide of some rivers, at least one."""
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
    return Guide(
        scipy.spatial.cKDTree(points), scale, river, np.concatenate(at), np.concatenate(step), np.concatenate(end)
    )


def others(courses: list[RiverAxis], network: Network) -> list[RiverAxis]:
    """Return the reaches within 20 km of courses and not on any, whose ground is theirs: other rivers, and what goes on
    beyond the ends.
    """
    own = shapely.union_all([course.line for course in courses])
    lines = np.asarray(network.reaches.geometry.array, dtype=object)
    near = lines[shapely.dwithin(lines, own, FAR_M / geodesy.LONGEST_DEGREE_M)]
    left = shapely.get_parts(shapely.difference(near, shapely.buffer(own, HAIR_DEGREES)))
    return [RiverAxis("", line) for line in left if line.geom_type == "LineString" and not line.is_empty]


CUT_OFF: Final = Text(
    zh="淹没范围到了高程数据边缘，可能不完整", en="the flood reaches the edge of the heights and may go on"
)
DRY_SHARE: Final = 0.01  # of the river's own cells above the level that is told; a setting of ours


def seeds_of(lines: list[Any], relief: Relief) -> Ints:
    """Return the cells that lines run through."""
    grid = relief.tiles.grid
    xy = shapely.get_coordinates(geodesy.densify(lines, max_m=grid.cell_m / 3))
    cells = np.unique(grid.cells_at(xy[:, 0], xy[:, 1]))
    return cells[cells >= 0]


def along_profile(
    course: RiverAxis, relief: Relief, profile: Profile, beside: Guide, *, taken: Any = None
) -> tuple[Flooded, list[Text]]:
    """Return the ground of a river below a profile, and what is odd about it.

    Parameters
    ----------
    course : Course
        The river, first in ``beside``.
    relief : Relief
    profile : Profile
    beside : Guide
        Says whose ground a cell is.
    taken : callable, optional
        Given a bank ("left", "right") and chainages [m], which of them something else bounds already.
    """

    def level(lon: Floats, lat: Floats) -> Floats:
        river, at, left = beside.at(lon, lat)
        answer = profile.at(at)
        answer[river != 0] = np.nan
        if taken is not None:
            for bank, on_bank in (("left", left), ("right", ~left)):
                answer[on_bank & taken(bank, at)] = np.nan
        return answer

    seeds = seeds_of([course.stretch(profile.chainage_m[0], profile.chainage_m[-1])], relief)
    wet = flooded(relief.tiles, level, seeds, most_m=float(profile.level_m.max()))
    notes = [profile.note] if profile.note is not None else []
    if wet.cut_off:
        notes.append(CUT_OFF)
    dry = 1 - float(wet.holds(seeds).mean()) if len(seeds) else 0.0
    if taken is None and dry > DRY_SHARE:
        notes.append(
            Text(
                zh=f"{course.name}河线上有 {dry:.0%} 的单元高于洪水位，请核对水位、基准与高程",
                en=f"{dry:.0%} of the cells of {course.name} lie above its flood: check levels, datum and heights",
            )
        )
    return wet, notes
