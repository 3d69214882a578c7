"""Ground between a river and its dikes, with the protection strip (护堤地) behind each dike.

River regulation article 20 and Flood Control Law article 21: where there are dikes, the range is the water, bars and
flood land between the dikes, the dikes, and the protection strip. The strip begins at the landside toe; a line drawn
elsewhere on the dike says how far that is (``toe_m``), else the line stands for the toe. A flood wall has no body: its
toe is that of a virtual section that begins at the wall, with its crest so much above the design flood level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo.buffer import buffer
from riverzones.model import Text
from riverzones.terms import labels
from riverzones.zones.flat_buffers import Planes, flat_buffers
from riverzones.zones.overlay import intersection, polygonal
from riverzones.zones.ranges.river_axis import BANKS, RiverAxis, pieces
from riverzones.zones.ranges.rows import number_of, one_note

__all__ = ["Bound", "DikeSizes", "dike_bounds", "line_bound", "strip_of", "toe_of"]

MARGIN: Final = 1.05
SHORT_M: Final = 1.0  # a line shorter than this along the river bounds nothing; a setting of ours


SECTION: Final = labels("dike_section")


@dataclass(frozen=True, slots=True)
class DikeSizes:
    """Sizes of a standard for dikes.

    Attributes
    ----------
    widths : mapping of grade to [least, most]
        Width of the protection strip [m].
    wall_above_m : float
        Crest of the virtual section of a flood wall above the design flood level [m].
    """

    widths: Any
    wall_above_m: float


@dataclass(frozen=True, slots=True)
class Bound:
    """One bank of a river between two chainages, and the ground up to what bounds it there.

    Attributes
    ----------
    bank : str
    from_m, to_m : float
        Chainage of the lower and the upper end [m].
    basis : str
        ``"dike"``, ``"given_line"`` or ``"flood_level"``.
    area : Polygon or MultiPolygon
        EPSG:4490, from the line of the river.
    used : tuple of dict
        Sizes it was drawn with.
    note : Text, optional
    """

    bank: str
    from_m: float
    to_m: float
    basis: str
    area: Any
    used: tuple[dict[str, Any], ...] = ()
    note: Text | None = None


def line_bound(course: RiverAxis, whole: Any, bank: str | None, basis: str) -> Bound | None:
    """Return the ground between a river and a LineString along one of its banks; None where it does not run along
    it.
    """
    ends = [shapely.Point(whole.coords[0]), shapely.Point(whole.coords[-1])]
    middle = shapely.line_interpolate_point(whole, 0.5, normalized=True)
    located = course.located([*ends, middle])
    at, side = located["chainage_m"].to_numpy(), bank if bank in BANKS else located["bank"].iloc[2]
    low, high = float(min(at[0], at[1])), float(max(at[0], at[1]))
    river = course.stretch(low, high)
    if side not in BANKS or river is None or high - low < SHORT_M:
        return None
    xy = shapely.get_coordinates(whole)
    back = xy if at[0] < at[1] else xy[::-1]  # the river runs down, the line is walked up
    ring = np.concatenate([shapely.get_coordinates(river), back])
    return Bound(str(side), low, high, basis, polygonal([shapely.Polygon(ring)])[0])


def strip_of(dike: pd.Series, widths: Any) -> tuple[float, tuple[dict[str, Any], ...], Text | None]:
    """Return width of the protection strip of a dike [m], what it is from, and a remark.

    Parameters
    ----------
    dike : Series
        ``strip_m`` wins; else ``dike_grade`` chooses from ``widths``.
    widths : mapping of grade to [least, most]
        Of the standard [m]; the least is taken: every dike of the grade has at least that, the authority sets more.
    """
    stated = number_of(dike.get("strip_m"))
    if stated is not None:
        document = dike.get("approval_document")
        source = document if isinstance(document, str) else f"dikes {dike.name} strip_m"
        size = {"name": "strip_m", "value": stated, "unit": "m", "from": source, "confidence": "stated"}
        return stated, (size,), None
    grade = dike.get("dike_grade")
    width = widths.get(str(grade)) if isinstance(widths, Mapping) else None
    if width is None:
        note = Text(
            zh=f"堤防 {dike.name} 未注明级别，也未注明护堤地宽度，只划到堤脚",
            en=f"the dike {dike.name} has neither a grade nor a strip: the range ends at its toe",
        )
        return 0.0, (), note
    least = float(width[0])
    size = {"name": "strip_m", "value": least, "unit": "m", "from": f"{grade}级堤防 {width[0]:g}—{width[1]:g} m"}
    return least, ({**size, "confidence": "recall"},), None


def toe_of(dike: pd.Series, above_m: float) -> tuple[float, tuple[dict[str, Any], ...], Text | None]:
    """Return how far the landside toe lies behind the line of a dike [m], what that is from, and a remark.

    Parameters
    ----------
    dike : Series
        ``toe_m`` wins. Of a flood wall (``dike_type``) the toe is that of its virtual section: the width of the crest
        and, by the landside slope, the height of the crest over the ground.
    above_m : float
        The crest of that section above the design flood level [m].

    Examples
    --------
    >>> wall = {"dike_type": "flood_wall", "design_level_m": 34.5, "ground_m": 31, "crest_width_m": 6, "side_slope": 3}
    >>> toe_of(pd.Series(wall, name="Q1"), 0.5)[0]
    18.0
    """
    stated = number_of(dike.get("toe_m"))
    if stated is not None or dike.get("dike_type") != "flood_wall":
        return stated or 0.0, (), None
    section = {column: number_of(dike.get(column)) for column in SECTION}
    lacking = [SECTION[column] for column, value in section.items() if value is None]
    if lacking:
        note = Text(
            zh=f"防洪墙 {dike.name} 按虚拟堤防断面（设计洪水位加 {above_m:g} 米）定背水坡脚，"
            f"缺{'、'.join(text.zh for text in lacking)}（或直接填至背水坡脚距离）；暂从墙线起算",
            en=f"the toe of the flood wall {dike.name} is that of a virtual section (design level + {above_m:g} m): "
            f"give {', '.join(text.en for text in lacking)}, or toe_m; until then the line of the wall counts",
        )
        return 0.0, (), note
    level, ground, crest, slope = (float(value) for value in section.values() if value is not None)
    toe = crest + slope * max(level + above_m - ground, 0.0)
    source = (
        f"防洪墙 {dike.name}：堤顶宽 {crest:g} m + 坡比 1:{slope:g} ×（设计洪水位 {level:g} m + {above_m:g} m"
        f" - 地面 {ground:g} m）"
    )
    size = {"name": "wall_toe_m", "value": round(toe, 3), "unit": "m", "from": source, "confidence": "stated"}
    return toe, (size,), None


def dike_bounds(course: RiverAxis, dikes: GeoDataFrame, sizes: DikeSizes) -> tuple[list[Bound], list[Text]]:
    """Return what the dikes of a river bound, each with its strip, square at the ends; and which dikes do not run along
    it.

    Parameters
    ----------
    course : Course
    dikes : GeoDataFrame
        Lines, EPSG:4490; ``bank``, ``dike_grade``, ``strip_m``, ``toe_m``, of walls the columns of ``SECTION`` as far
        as known.
    sizes : DikeSizes
    """
    bounds: list[Bound] = []
    unused: list[Text] = []
    for label, dike in dikes.iterrows():
        width, used, strip_note = strip_of(dike, sizes.widths)
        toe, toe_used, toe_note = toe_of(dike, sizes.wall_above_m)
        wide, note = width + toe, one_note([text for text in (strip_note, toe_note) if text is not None])
        for line in pieces(dike.geometry):
            inner = line_bound(course, line, dike.get("bank"), "dike")
            if inner is None:
                zh = f"堤防 {label} 不沿{course.name}延伸，未用"
                unused.append(Text(zh=zh, en=f"the dike {label} does not run along {course.name} and is not used"))
                continue
            area = inner.area
            if wide > 0:
                area = polygonal([shapely.union(area, _beside(line, wide))])[0]
            bounds.append(Bound(inner.bank, inner.from_m, inner.to_m, "dike", area, (*toe_used, *used), note))
    return bounds, unused


def _beside(line: Any, width_m: float) -> Any:
    """The ground within a width of a line, square at its ends."""
    middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
    planes = Planes(np.array([middle.x]), np.array([middle.y]))
    lines, own = np.array([line, None], dtype=object)[:1], np.zeros(1, dtype=np.intp)
    return intersection(
        buffer([line], distance_m=width_m), flat_buffers(lines, np.array([width_m * MARGIN]), own, planes)
    )[0]
