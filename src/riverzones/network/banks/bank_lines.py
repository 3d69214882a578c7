"""Double-line rivers: the water between two bank lines, its centre line, and which bank is left.

A bank has water on one side and land on the other. So the lines are made into faces, the gaps between their loose ends
closed by straight caps, and the faces are coloured land and water, the outside being land, so that the longest lines
have both (Kruskal's forest with parity). A line that ends up with land on both sides is a single-line river, such as
the narrow arm behind a bar; one with water on both sides is inside the water: neither is lost, both are told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.errors import LayerError
from riverzones.geo import geodesy
from riverzones.geo.layer import Layer
from riverzones.model import Text
from riverzones.network.banks.centreline import CRS, AxisSettings, centre_lines, flat
from riverzones.network.banks.faces import TOUCH, Faces, caps_between, water_of
from riverzones.terms import labels

__all__ = ["DoubleLine", "coverage_banks", "double_line", "from_banks", "with_sides"]

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

SAMPLES = 9  # places along a bank that say on which side it lies
CLEAR = 0.75  # share of them that must agree


@dataclass(frozen=True, eq=False)
class DoubleLine:
    """What two bank lines hold.

    Attributes
    ----------
    lines : GeoDataFrame
        Centre lines, see :func:`from_banks`.
    banks : GeoDataFrame
        The lines given, with ``what`` (``"bank"``, ``"single"``: land on both sides, ``"in_water"``, ``"loose"``: part
        of no water), ``bank`` (``"left"``, ``"right"``, or None for islands and the rest, looking along the centre
        line) and ``centre_id``.
    water : GeoDataFrame
        Polygons of the water, islands as holes; columns ``name``, ``source_ids``.
    caps : GeoDataFrame
        Straight lines across the ends and gaps of the banks, with ``given`` and ``length_m`` [m].
    doubts : GeoDataFrame
        ``what``, ``message_zh``, ``message_en``, ``source_ids``, geometry.
    """

    lines: GeoDataFrame
    banks: GeoDataFrame
    water: GeoDataFrame
    caps: GeoDataFrame
    doubts: GeoDataFrame


def from_banks(
    banks: GeoDataFrame,
    *,
    lines: GeoDataFrame | None = None,
    closings: GeoDataFrame | None = None,
    settings: AxisSettings | None = None,
) -> GeoDataFrame:
    """Return centre lines of double-line rivers, ready to be lines of a network.

    Parameters
    ----------
    banks : GeoDataFrame
        Bank lines (LineString or MultiLineString), EPSG:4490, ids as index, in any order and direction; islands as
        lines too. Column ``name`` (or ``river``) where there.
    lines : GeoDataFrame, optional
        Single-line rivers that may end on these banks.
    closings : GeoDataFrame, optional
        Lines known to close the water without being a bank, such as those of old maps across mouths.
    settings : AxisSettings, optional

    Returns
    -------
    GeoDataFrame
        As :func:`~riverzones.network.banks.centre_lines`; ``part`` also ``"single"`` for lines that turned out to
        have land on both sides. Only ``part`` ``"axis"`` has a ``width_m`` [m].

    Raises
    ------
    CrsError, LayerError
        If a layer is not in longitude/latitude or an id is there twice.

    Examples
    --------
    >>> from shapely import LineString
    >>> banks = GeoDataFrame(
    ...     {"name": ["a", "a"]}, index=["n", "s"], crs="EPSG:4490",
    ...     geometry=[LineString([(110, 0.01), (110.1, 0.01)]), LineString([(110.1, 0), (110, 0)])],
    ... )
    >>> from_banks(banks)[["name", "width_m", "from_end", "to_end"]].round(0).values.tolist()
    [['a', 1106.0, 'open', 'open']]
    """
    return double_line(banks, lines=lines, closings=closings, settings=settings).lines


def double_line(
    banks: GeoDataFrame,
    *,
    lines: GeoDataFrame | None = None,
    closings: GeoDataFrame | None = None,
    settings: AxisSettings | None = None,
) -> DoubleLine:
    """Return water, centre lines, sides and doubts of double-line rivers; parameters as :func:`from_banks`."""
    settings = settings or AxisSettings()
    Layer.of(banks, "subject")
    banks = flat(banks)
    names = _names(banks)
    caps = caps_between(banks, names, closings, settings)
    faces = Faces.of(banks, caps)
    water = water_of(faces, names, banks)
    sided = banks.copy(deep=False)
    sided["what"] = faces.what
    arms = _as_lines(sided[sided["what"] == "single"], names[sided["what"] == "single"])
    ends = pd.concat(
        [frame[[*{"name"} & {*frame.columns}, "geometry"]] for frame in (lines, arms) if frame is not None]
    )
    middle = centre_lines(water, lines=GeoDataFrame(ends, geometry="geometry", crs=CRS), caps=caps, settings=settings)
    if len(arms):
        middle = arms if middle.empty else GeoDataFrame(pd.concat([middle, arms]), geometry="geometry", crs=CRS)
    sided = with_sides(sided, middle[middle["part"] == "axis"], water=water)
    return DoubleLine(middle, sided, water, caps, _doubts(sided, caps))


def coverage_banks(lines: GeoDataFrame, *, left: str = "LPOLY_", right: str = "RPOLY_") -> pd.Series[bool]:
    """Return whether lines of an old ArcInfo coverage border water or islands: their left and right polygon differ.

    The polygon of number 1 is what lies outside all others, so a river of one line has it on both sides.

    Parameters
    ----------
    lines : GeoDataFrame
        Arcs with the numbers of the polygons on both sides, as numbers or text.
    left, right : str
        Columns of these numbers.

    Returns
    -------
    Series of bool
        Index of ``lines``; lakes and lines across mouths are True too.

    Raises
    ------
    LayerError
        If a column is missing.

    Examples
    --------
    >>> lines = GeoDataFrame({"LPOLY_": ["1", "490"], "RPOLY_": ["1", "1"]}, geometry=[None, None], crs="EPSG:4490")
    >>> coverage_banks(lines).tolist()
    [False, True]
    """
    lost = [name for name in (left, right) if name not in lines.columns]
    if lost:
        raise LayerError(
            Text(zh=f"缺少字段 {'、'.join(lost)}。", en=f"the column {', '.join(lost)} is missing."),
            hint=Text(zh="请指明左右面号所在的字段。", en="Say which columns hold the numbers of both polygons."),
        )
    left_codes, right_codes = (pd.to_numeric(lines[name], errors="coerce").fillna(1) for name in (left, right))
    return pd.Series(left_codes.ne(right_codes).to_numpy(bool), index=lines.index)


def with_sides(banks: GeoDataFrame, centre: GeoDataFrame, *, water: GeoDataFrame | None = None) -> GeoDataFrame:
    """Return the banks with ``bank`` and ``centre_id``: on which side of the nearest centre line they lie, looking
    along it.

    Asked again after a centre line was turned downstream, it gives the bank as offices use the word.

    Parameters
    ----------
    banks, centre : GeoDataFrame
        Lines, EPSG:4490, ids as index.
    water : GeoDataFrame, optional
        Polygons of the water; banks on the outline of a hole are those of an island and have no side.

    Returns
    -------
    GeoDataFrame
        ``banks`` with both columns; ``bank`` is None for closed lines, islands, lines whose ``what`` is there and not
        ``"bank"``, and where fewer than three quarters of nine places agree (a setting of ours).
    """
    banks = banks.copy(deep=False)
    shapes = np.asarray(banks.geometry.array, dtype=object)
    bank, centre_id = np.full(len(banks), None, dtype=object), np.full(len(banks), None, dtype=object)
    if len(centre) and len(banks):
        courses = np.asarray(centre.geometry.array, dtype=object)
        share = (np.arange(SAMPLES) + 0.5) / SAMPLES
        places = shapely.line_interpolate_point(shapes[:, None], share[None, :], normalized=True)
        near = shapely.STRtree(courses).nearest(places.ravel())
        left = _on_left(places.ravel(), courses[near]).reshape(len(banks), SAMPLES)
        portion = left.mean(axis=1)
        bank[portion >= CLEAR], bank[portion <= 1 - CLEAR] = "left", "right"
        bank[shapely.is_closed(shapes)] = None
        if "what" in banks.columns:
            bank[banks["what"].to_numpy(object) != "bank"] = None
        if water is not None and len(water):
            outer = shapely.union_all(shapely.get_exterior_ring(shapely.get_parts(np.asarray(water.geometry.array))))
            bank[~shapely.dwithin(places[:, SAMPLES // 2], outer, TOUCH)] = None
        nearest = near.reshape(len(banks), SAMPLES)[:, SAMPLES // 2]
        centre_id = centre.index.to_numpy(object)[nearest]
    banks["bank"], banks["centre_id"] = bank, centre_id
    return banks


def _on_left(places: Geometries, courses: Geometries) -> Flags:
    """Whether places lie left of lines; the plane is stretched, which changes no side."""
    at = shapely.line_locate_point(courses, places)
    reach = shapely.length(courses)
    step = np.minimum(1e-4, reach / 4)
    before = shapely.get_coordinates(shapely.line_interpolate_point(courses, np.maximum(at - step, 0)))
    after = shapely.get_coordinates(shapely.line_interpolate_point(courses, np.minimum(at + step, reach)))
    ahead, aside = after - before, shapely.get_coordinates(places) - before
    return np.asarray(ahead[:, 0] * aside[:, 1] - ahead[:, 1] * aside[:, 0] > 0, dtype=np.bool_)


def _names(banks: GeoDataFrame) -> Geometries:
    """Name of each line's river, None where there is none."""
    names = pd.Series(None, index=range(len(banks)), dtype=object)
    for column in ("name", "river"):
        if column in banks.columns:
            names = names.fillna(pd.Series(banks[column].to_numpy(object)))
    return np.array([None if pd.isna(name) else str(name) for name in names], dtype=object)


def _as_lines(single: GeoDataFrame, names: Geometries) -> GeoDataFrame:
    """Lines that have land on both sides, as lines of a network."""
    table = {
        "name": names,
        "kind": "river",
        "part": "single",
        "width_m": np.nan,
        "length_m": geodesy.length_m(single.geometry.array),
        "from_end": "line",
        "to_end": "line",
        "braid": False,
        "water_id": None,
        "source_layer": "bank_lines",
        "source_ids": [json.dumps([str(row)]) for row in single.index],
    }
    index = pd.Index([f"single-{row}" for row in single.index], name="id", dtype=object)
    return GeoDataFrame(table, index=index, geometry=single.geometry.to_numpy(), crs=CRS)


DOUBTS: Final = labels("bank_doubt")
"""What may be doubtful about bank lines, in words."""


def _doubts(banks: GeoDataFrame, caps: GeoDataFrame) -> GeoDataFrame:
    """One row for each line that is no bank and each gap that was closed without being told to."""
    odd = banks[banks["what"] != "bank"]
    closed_gaps = caps[~caps["given"].astype(bool)]
    what = [*odd["what"], *["gap_closed"] * len(closed_gaps)]
    table = {
        "what": what,
        "message_zh": [DOUBTS[word].zh for word in what],
        "message_en": [DOUBTS[word].en for word in what],
        "source_ids": [*(json.dumps([str(row)]) for row in odd.index), *["[]"] * len(closed_gaps)],
        "length_m": [*geodesy.length_m(odd.geometry.array), *closed_gaps["length_m"]],
    }
    return GeoDataFrame(table, geometry=[*odd.geometry, *closed_gaps.geometry], crs=CRS)
