"""The flood along a river: cells of its line as seeds, the ground that hangs together with them, what is odd."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo import geodesy
from riverzones.model import Text
from riverzones.terrain import Flooded, Relief, flooded
from riverzones.zones.ranges.course import Course
from riverzones.zones.ranges.guide import Guide
from riverzones.zones.ranges.levels import Profile

__all__ = ["CUT_OFF", "along_profile", "seeds_of"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

CUT_OFF: Final = Text(
    zh="淹没范围到了高程数据边缘，可能不完整", en="the flood reaches the edge of the heights and may go on"
)
DRY_SHARE: Final = 0.01  # of the river's own cells above the level that is told; a setting of ours


def seeds_of(lines: list[Any], relief: Relief) -> Ints:
    """The cells that lines run through."""
    grid = relief.tiles.grid
    xy = shapely.get_coordinates(geodesy.densify(lines, max_m=grid.cell_m / 3))
    cells = np.unique(grid.cells_at(xy[:, 0], xy[:, 1]))
    return cells[cells >= 0]


def along_profile(
    course: Course, relief: Relief, profile: Profile, beside: Guide, *, taken: Any = None
) -> tuple[Flooded, list[Text]]:
    """The ground of a river below a profile, and what is odd about it.

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
            for bank, mine in (("left", left), ("right", ~left)):
                answer[mine & taken(bank, at)] = np.nan
        return answer

    seeds = seeds_of([course.stretch(profile.chainage_m[0], profile.chainage_m[-1])], relief)
    found = flooded(relief.tiles, level, seeds, most_m=float(profile.level_m.max()))
    notes = [profile.note] if profile.note is not None else []
    if found.cut_off:
        notes.append(CUT_OFF)
    dry = 1 - float(found.holds(seeds).mean()) if len(seeds) else 0.0
    if taken is None and dry > DRY_SHARE:
        notes.append(
            Text(
                zh=f"{course.name}河线上有 {dry:.0%} 的单元高于洪水位，请核对水位、基准与高程",
                en=f"{dry:.0%} of the cells of {course.name} lie above its flood: check levels, datum and heights",
            )
        )
    return found, notes
