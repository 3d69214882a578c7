"""River management ranges: between the dikes with their strips, else below a given line or the design flood level.

Each bank is parted by chainage. Where a dike stands, it bounds the range; else a line or area of the authority
(``flood_lines``), else the design flood level on the heights of the ground, where levels are stated below and above.
What nothing bounds has no shoreline and is told. Islands inside belong to the range.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.model import Text
from riverzones.network.chainage import locate
from riverzones.terms import labels
from riverzones.zones.context import ZoneContext
from riverzones.zones.overlay import difference, polygonal
from riverzones.zones.ranges.dikes import Bound, DikeSizes, dike_bounds, line_bound
from riverzones.zones.ranges.flooding import along_profile, guide, others
from riverzones.zones.ranges.levels import profile_of, years_of
from riverzones.zones.ranges.river_axis import BANKS, END_M, Label, RiverAxis, pieces, river_axis_of
from riverzones.zones.ranges.rows import made, one_note, plain_holes, river_of

__all__ = ["management_range"]

Floats = npt.NDArray[np.float64]
MARGIN: Final = 1.05
SLACK_M: Final = 1.0  # stretches without a bound that are shorter are not told; a setting of ours


@dataclass
class _Range:
    """The range of one river on its way."""

    course: RiverAxis
    bounds: list[Bound] = field(default_factory=list)
    areas: list[Any] = field(default_factory=list)
    used: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    closing_m: float = END_M

    def add(self, bound: Bound, area: Any = None) -> None:
        self.bounds.append(bound)
        self.areas.append(bound.area if area is None else area)
        self.used += [size_used for size_used in bound.used if size_used not in self.used]
        if bound.note is not None:
            self.notes.append(bound.note)

    def basis(self, bank: str, at_m: Floats) -> npt.NDArray[np.object_]:
        """Return what bounds a bank at chainages; None where nothing does. What was added first wins."""
        answer = np.full(len(at_m), None, dtype=object)
        for bound in reversed(self.bounds):
            if bound.bank == bank:
                answer[(at_m >= bound.from_m) & (at_m <= bound.to_m)] = bound.basis
        return answer


def _runs(going: _Range) -> Label:
    """What bounds a bank at chainages, as (basis, number of the run): a run ends where the basis changes."""

    def label(bank: str, at_m: Floats) -> npt.NDArray[np.object_]:
        ends = [end for bound in going.bounds if bound.bank == bank for end in (bound.from_m, bound.to_m)]
        breaks = np.unique(ends)
        middles = (np.r_[breaks[0] - 1, breaks] + np.r_[breaks, breaks[-1] + 1]) / 2 if len(breaks) else np.zeros(1)
        basis = going.basis(bank, middles)
        run = np.cumsum(
            [own_basis != basis_before for own_basis, basis_before in zip(basis, [None, *basis[:-1]], strict=True)]
        )
        answer = np.empty(len(basis), dtype=object)
        answer[:] = [
            None if own_basis is None else (own_basis, int(number))
            for own_basis, number in zip(basis, run, strict=True)
        ]
        said = answer[np.searchsorted(breaks, at_m)]
        bound = pd.notna(basis)
        for end in breaks[bound[1:] != bound[:-1]]:  # what closes the range across the river is on no bank
            said[np.abs(at_m - end) < going.closing_m] = None
        return said

    return label


def management_range(
    rivers: GeoDataFrame,
    ground: ZoneContext,
    *,
    strip_m: pd.Series,
    wall_above_m: pd.Series,
    return_years: pd.Series,
) -> GeoDataFrame:
    """Return the management range of each river, and its outer line on each bank, by what it was drawn from.

    Parameters
    ----------
    rivers : GeoDataFrame
        Rivers by ``name``, EPSG:4490, ids as index; the course is that of the network.
    ground : ZoneContext
        ``network``; layers ``dikes``, ``flood_lines``, ``flood_levels``; ``relief``.
    strip_m : Series
        Width of the protection strip by grade of the dike, [least, most] [m].
    wall_above_m : Series
        How far the crest of the virtual section of a flood wall lies above the design flood level [m].
    return_years : Series
        Design flood of each river [years]; without it the only one there is.

    Returns
    -------
    GeoDataFrame
        For each river one area (``basis`` of all stretches, ``mixed`` where they differ) and one line per bank and
        stretch of one basis (``line_type`` outer_boundary) with ``from_chainage_m``, ``to_chainage_m`` [m].
    """
    rows: list[dict[str, Any]] = []
    for river_id, river in rivers.iterrows():
        name = river_of(river)
        course = river_axis_of(ground.network, name) if ground.network is not None and name else None
        if course is None:
            why = Text(zh="河网中没有这条河，请先建河网", en="the network has no such river; build it first")
            rows.append({"source_id": river_id, "why": why})
            continue
        sizes = DikeSizes(strip_m[river_id], float(wall_above_m[river_id]))
        rows += _one(str(river_id), course, ground, sizes, return_years[river_id])
    return made(rows)


def _one(
    river_id: str, course: RiverAxis, ground: ZoneContext, sizes: DikeSizes, return_years: Any
) -> list[dict[str, Any]]:
    going = _Range(course)
    diked, going.notes = dike_bounds(course, _of(course, ground, "dikes"), sizes)
    for bound in diked:
        going.add(bound)
    missing = _given(going, _of(course, ground, "flood_lines"), return_years)
    missing = _by_level(going, ground, return_years) or missing
    areas = [area for area in going.areas if not area.is_empty]
    if not areas:
        why = missing or Text(zh="没有堤防、洪水线或设计洪水位", en="no dikes, flood lines or design flood levels")
        return [{"source_id": river_id, "why": why}]
    body, filled = plain_holes(polygonal([shapely.union_all(areas)])[0])
    parts = shapely.get_parts(body)
    body = shapely.union_all(parts[shapely.intersects(parts, course.line)])
    if missing is not None and any(_free(going)):
        going.notes.append(missing)
    going.notes += _told(going, filled)
    lines = course.outlines(body, _runs(going))
    kinds = {bound.basis for bound in going.bounds}
    general = {"source_id": river_id, "used": going.used, "note": one_note(going.notes)}
    rows = [{**general, "geometry": body, "basis": kinds.pop() if len(kinds) == 1 else "mixed"}]
    for shore_line in lines:
        if shore_line.label is not None:
            shore = {
                "line_type": "outer_boundary",
                "bank": shore_line.bank,
                "basis": shore_line.label[0],
                "geometry": shore_line.line,
            }
            rows.append({**general, **shore, "from_chainage_m": shore_line.from_m, "to_chainage_m": shore_line.to_m})
    return rows


def _of(course: RiverAxis, ground: ZoneContext, layer: str) -> GeoDataFrame:
    """The rows of a layer that name a river, and those without a name that lie nearest to it."""
    rows = ground.layers.get(layer)
    if rows is None:
        return GeoDataFrame(geometry=[], crs=4490)
    rows = rows[rows.geometry.notna() & ~rows.geometry.is_empty]
    named = rows["river"] if "river" in rows.columns else pd.Series(None, index=rows.index, dtype=object)
    of_course = (named == course.name).to_numpy(dtype=bool, copy=True)
    open_ = named.isna().to_numpy(dtype=bool)
    if open_.any() and ground.network is not None:
        middles = GeoDataFrame(geometry=shapely.point_on_surface(rows.geometry.to_numpy()[open_]), crs=4490)
        of_course[open_] = (locate(middles, ground.network)["river"] == course.name).to_numpy(dtype=bool)
    return rows[of_course]


def _given(going: _Range, rows: GeoDataFrame, return_years: Any) -> Text | None:
    """Adds lines and areas of the authority where no dike stands."""
    chosen = years_of(rows, return_years)
    if isinstance(chosen, Text):
        return chosen
    course = going.course
    for row, shape in chosen.geometry.items():
        used = (
            {"name": "flood_line", "value": str(row), "unit": "", "from": f"flood_lines {row}", "confidence": "stated"},
        )
        if shapely.get_dimensions(shape) == 1:
            bank = chosen["bank"].get(row) if "bank" in chosen.columns else None
            lines = [line_bound(course, line, bank, "given_line") for line in pieces(shape)]
            bounds = [bound for bound in lines if bound is not None]
        else:
            chainages = course.located(shapely.points(shapely.get_coordinates(shape)))["chainage_m"]
            bounds = [Bound(bank, chainages.min(), chainages.max(), "given_line", shape) for bank in BANKS]
        for bound in bounds:
            cut = _outside_dikes(going, bound.area)
            going.add(Bound(bound.bank, bound.from_m, bound.to_m, bound.basis, cut, used))
    return None


def _outside_dikes(going: _Range, area: Any) -> Any:
    """An area without what lies beside the stretches of dikes, on their bank."""
    held = [bound for bound in going.bounds if bound.basis == "dike"]
    if not held:
        return area
    located = going.course.located(shapely.points(shapely.get_coordinates(area)))
    reach = float(located["offset_m"].max()) * MARGIN + 1
    away = [going.course.beside(bound.from_m, bound.to_m, reach, bound.bank) for bound in held]
    return difference([area], [shapely.union_all(away)])[0]


def _by_level(going: _Range, ground: ZoneContext, return_years: Any) -> Text | None:
    """Adds the ground below the design flood level where nothing else bounds a bank; or what is missing for it."""
    rows = _of(going.course, ground, "flood_levels")
    if not len(rows):
        return None if going.bounds else Text(zh="没有堤防、洪水线或设计洪水位", en="no dikes, flood lines or levels")
    chosen = years_of(rows, return_years)
    profile = chosen if isinstance(chosen, Text) else profile_of(going.course, chosen, ground.relief)
    if isinstance(profile, Text) or ground.relief is None:
        return profile if isinstance(profile, Text) else None
    low, high = float(profile.chainage_m[0]), float(profile.chainage_m[-1])
    assert ground.network is not None
    beside = guide([going.course, *others([going.course], ground.network)])

    def taken(bank: str, at_m: Floats) -> npt.NDArray[np.bool_]:
        return np.asarray(pd.notna(going.basis(bank, at_m)))

    wet, notes = along_profile(going.course, ground.relief, profile, beside, taken=taken if going.bounds else None)
    area = wet.polygon
    going.closing_m = max(END_M, ground.relief.tiles.grid.cell_m)  # the outline there is that of cells
    going.notes += notes
    going.used += profile.used
    if area.is_empty:
        return Text(zh="设计洪水位以下没有与河道相连的地面", en="no ground below the flood level hangs with the river")
    for bank in BANKS:
        going.add(Bound(bank, low, high, "flood_level", area))
    return None


def _free(going: _Range) -> list[tuple[str, float]]:
    """Length of each bank that nothing bounds [m], where there is any."""
    course, answer = going.course, []
    for bank in BANKS:
        step = np.arange(course.base_m + SLACK_M / 2, course.base_m + course.length_m, SLACK_M)
        length = float(pd.isna(going.basis(bank, step)).sum()) * SLACK_M
        if length > SLACK_M:
            answer.append((bank, length))
    return answer


def _told(going: _Range, filled_m2: float) -> list[Text]:
    """What a reader must know: stretches without a bound, islands inside."""
    notes = []
    words = labels("bank")
    for bank, length in _free(going):
        notes.append(
            Text(
                zh=f"{going.course.name}{words[bank].zh}有 {length / 1000:.2f} 千米没有堤防、洪水线或洪水位依据，未划",
                en=f"{length / 1000:.2f} km of the {words[bank].en} of {going.course.name} have nothing to draw from",
            )
        )
    if filled_m2 > 0:
        notes.append(
            Text(
                zh=f"{going.course.name}范围内的岛洲 {filled_m2 / 1e6:.3f} 平方千米一并计入",
                en=f"islands of {filled_m2 / 1e6:.3f} km2 inside the range of {going.course.name} are part of it",
            )
        )
    return notes
