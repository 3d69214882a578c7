"""Double-line rivers: the water between two bank lines, its centre line, and which bank is left.

A bank has water on one side and land on the other. So the lines are made into faces, the gaps between their loose ends
closed by straight caps, and the faces are coloured land and water, the outside being land, so that the longest lines
have both (Kruskal's forest with parity). A line that ends up with land on both sides is a single-line river, such as
the narrow arm behind a bar; one with water on both sides is inside the water: neither is lost, both are told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely import LineString

from riverzones.geo import geodesy
from riverzones.geo.layer import Layer
from riverzones.model import Text
from riverzones.network.centreline import CRS, AxisSettings, centre_lines, line_ends

__all__ = ["DoubleLine", "double_line", "from_banks", "with_sides"]

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

TOUCH = 1e-9  # degrees, a tenth of a millimetre: rounding where lines were noded
OWN_RATIO = (
    3.0  # a gap is not closed between both ends of one bank that is hardly longer: that is its other bank's place
)
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
    """Centre lines of double-line rivers, ready to be lines of a network.

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
        As :func:`~riverzones.network.centreline.centre_lines`; ``part`` also ``"single"`` for lines that turned out to
        have land on both sides. Only ``part`` ``"axis"`` has a ``width_m`` [m].

    Raises
    ------
    CrsError, LayerError
        If a layer is not in longitude/latitude or an id is there twice.

    Examples
    --------
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
    """Water, centre lines, sides and doubts of double-line rivers; parameters as :func:`from_banks`."""
    settings = settings or AxisSettings()
    Layer.of(banks, "banks")
    names = _names(banks)
    caps = _caps(banks, names, closings, settings)
    faces = _Faces.of(banks, caps)
    water = _water(faces, names, banks)
    middle = centre_lines(water, lines=lines, caps=caps, settings=settings)
    kept = banks.copy(deep=False)
    kept["what"] = faces.what
    single = kept[kept["what"] == "single"]
    if len(single):
        middle = _joined(middle, single, pd.Series(names, index=banks.index, dtype=object))
    kept = with_sides(kept, middle[middle["part"] == "axis"], water=water)
    return DoubleLine(middle, kept, water, caps, _doubts(kept, caps))


def with_sides(banks: GeoDataFrame, centre: GeoDataFrame, *, water: GeoDataFrame | None = None) -> GeoDataFrame:
    """The banks with ``bank`` and ``centre_id``: on which side of the nearest centre line they lie, looking along it.

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


def _caps(
    banks: GeoDataFrame, names: Geometries, closings: GeoDataFrame | None, settings: AxisSettings
) -> GeoDataFrame:
    """Straight lines across open ends: those given, then between loose ends, the nearest first, one name first."""
    shapes = np.asarray(banks.geometry.array, dtype=object)
    given: list[LineString] = []
    if closings is not None and len(closings):
        parts = shapely.get_parts(np.asarray(closings.geometry.array, dtype=object))
        given = [LineString([part.coords[0], part.coords[-1]]) for part in parts if not part.is_closed]
    ends, row = line_ends(banks)
    loose = _loose(ends, shapes, given)
    pairs = _pairs(ends, row, loose, names, settings)
    short = _short(shapes)
    pairs = [pair for pair in pairs if frozenset(point.coords[0] for point in ends[[*pair]]) not in short]
    made: list[LineString] = []
    taken: set[int] = set()
    tree = shapely.STRtree(shapes)
    for one, other in pairs:
        if one in taken or other in taken:
            continue
        cap = LineString([ends[one], ends[other]])
        if any(shapely.crosses(cap, shapes[near]) for near in tree.query(cap)):
            continue
        taken |= {one, other}
        made.append(cap)
    table = {"given": [True] * len(given) + [False] * len(made), "length_m": geodesy.length_m([*given, *made])}
    return GeoDataFrame(table, geometry=[*given, *made], crs=CRS)


def _loose(ends: Geometries, shapes: Geometries, given: list[LineString]) -> Ints:
    """Positions of ends that meet nothing: no other line, no closing."""
    everything = np.concatenate([shapes, np.array(given, dtype=object)])
    at, _ = shapely.STRtree(everything).query(ends, predicate="dwithin", distance=TOUCH)
    touching = np.bincount(at, minlength=len(ends))
    own = np.concatenate([shapely.is_closed(shapely.get_parts(shapes))] * 2)
    return np.flatnonzero((touching <= 1) & ~own).astype(np.intp)


def _pairs(
    ends: Geometries, row: Ints, loose: Ints, names: Geometries, settings: AxisSettings
) -> list[tuple[int, int]]:
    """Pairs of loose ends that a cap may join, best first."""
    if len(loose) < 2:
        return []
    reach = settings.cap_m / 80_000.0  # degrees: a degree of longitude is that long at 44 degrees north
    one, other = shapely.STRtree(ends[loose]).query(ends[loose], predicate="dwithin", distance=reach)
    one, other = loose[one[one < other]], loose[other[one < other]]
    x, y = shapely.get_x(ends), shapely.get_y(ends)
    gap = np.atleast_1d(geodesy.distance_m(x[one], y[one], x[other], y[other]))
    fine = gap <= settings.cap_m
    known = np.array([a is not None and a == b for a, b in zip(names[row[one]], names[row[other]], strict=True)], bool)
    order = np.lexsort((y[one], x[one], gap, ~known))
    return [(int(one[k]), int(other[k])) for k in order if fine[k]]


def _short(shapes: Geometries) -> set[frozenset[Any]]:
    """Both ends of each bank that is hardly longer than the way straight between them."""
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(shapes)))
    ends = [(shapely.get_point(merged, 0), shapely.get_point(merged, -1))]
    straight = geodesy.distance_m(*(c for pair in ends for p in pair for c in (shapely.get_x(p), shapely.get_y(p))))
    few = geodesy.length_m(merged) < OWN_RATIO * np.atleast_1d(straight)
    return {frozenset((line.coords[0], line.coords[-1])) for line in merged[few]}


@dataclass(frozen=True)
class _Faces:
    """Faces between lines, coloured: ``wet`` (faces,); pieces of lines with the faces on both sides (-1: outside)."""

    faces: Geometries
    wet: Flags
    sides: Ints
    source: Ints
    metres: npt.NDArray[np.float64]
    what: Geometries

    @staticmethod
    def of(banks: GeoDataFrame, caps: GeoDataFrame) -> _Faces:
        """Faces of banks and caps; the source of a piece is the row of its bank, or -1 for a cap."""
        shapes = np.asarray(banks.geometry.array, dtype=object)
        pieces = shapely.get_parts(shapely.union_all(np.concatenate([shapes, caps.geometry.to_numpy()])))
        faces = shapely.get_parts(shapely.polygonize(pieces))
        middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
        source = np.full(len(pieces), -1, dtype=np.intp)
        piece, row = shapely.STRtree(shapes).query(middles, predicate="dwithin", distance=TOUCH)
        source[piece[::-1]] = row[::-1]
        sides = np.full((len(pieces), 2), -1, dtype=np.intp)
        if len(faces):
            piece, face = shapely.STRtree(shapely.boundary(faces)).query(middles, predicate="dwithin", distance=TOUCH)
            order = np.lexsort((face, piece))
            piece, face = piece[order], face[order]
            first = np.r_[True, piece[1:] != piece[:-1]] if len(piece) else np.empty(0, dtype=np.bool_)
            sides[piece[first], 0] = face[first]
            sides[piece[~first], 1] = face[~first]
        metres = geodesy.length_m(pieces)
        wet = _coloured(len(faces), sides[source >= 0], metres[source >= 0])
        return _Faces(faces, wet, sides, source, metres, _kinds(len(banks), wet, sides, source, metres))


def _coloured(count: int, sides: Ints, metres: npt.NDArray[np.float64]) -> Flags:
    """Which faces are water: the longest lines first have water on one side and land on the other."""
    parent = list(range(count + 1))  # the last one is the outside
    odd = [False] * (count + 1)

    def root(face: int) -> tuple[int, bool]:
        flip = False
        while parent[face] != face:
            flip ^= odd[face]
            face = parent[face]
        return face, flip

    pairs = pd.DataFrame({"one": sides[:, 0] % (count + 1), "other": sides[:, 1] % (count + 1), "metres": metres})
    pairs = pairs[pairs["one"] != pairs["other"]]
    low, high = pairs[["one", "other"]].min(axis=1), pairs[["one", "other"]].max(axis=1)
    shared = pairs.groupby([low.rename("low"), high.rename("high")])["metres"].sum().reset_index()
    for one, other in shared.sort_values(["metres", "low", "high"], ascending=[False, True, True])[
        ["low", "high"]
    ].itertuples(index=False):
        (a, flip_a), (b, flip_b) = root(one), root(other)
        if a != b:
            parent[a], odd[a] = b, not (flip_a ^ flip_b)
    outside, flipped = root(count)
    found = [root(face) for face in range(count)]
    return np.array([top == outside and flip != flipped for top, flip in found], dtype=np.bool_)


def _kinds(count: int, wet: Flags, sides: Ints, source: Ints, metres: npt.NDArray[np.float64]) -> Geometries:
    """What each line is, by the longest of its pieces."""
    water = np.r_[wet, False][sides]
    held = (sides >= 0).any(axis=1)
    kind = np.select([~held, water.all(axis=1), water.any(axis=1)], ["loose", "in_water", "bank"], "single")
    table = pd.DataFrame({"row": source, "kind": kind, "metres": metres})
    longest = table[table["row"] >= 0].groupby(["row", "kind"])["metres"].sum().sort_values().reset_index()
    found = np.full(count, "loose", dtype=object)
    found[longest["row"]] = longest["kind"]
    return found


def _water(faces: _Faces, names: Geometries, banks: GeoDataFrame) -> GeoDataFrame:
    """Polygons of the water; neighbours of one name across a cap become one."""
    group = np.arange(len(faces.faces))
    called: list[Any] = []
    held: list[set[int]] = []
    for face in range(len(faces.faces)):
        at = (faces.sides == face).any(axis=1) & (faces.source >= 0)
        held.append({int(row) for row in faces.source[at]})
        share = pd.Series(faces.metres[at]).groupby(pd.Series(names[faces.source[at]], dtype=object)).sum()
        called.append(share.idxmax() if len(share) else None)
    for one, other in faces.sides[faces.source < 0]:
        if min(one, other) >= 0 and faces.wet[[one, other]].all() and called[one] == called[other]:
            group[group == group[other]] = group[one]
    ids = banks.index.to_numpy(object)
    rows = []
    for number in np.unique(group[faces.wet]):
        members = np.flatnonzero(group == number)
        sources = sorted(str(ids[row]) for row in set().union(*(held[member] for member in members)))
        rows.append((called[members[0]], json.dumps(sources), shapely.union_all(faces.faces[members])))
    rows.sort(key=lambda row: shapely.bounds(row[2]).tolist())
    table = pd.DataFrame(rows, columns=["name", "source_ids", "geometry"])
    table["source_layer"] = "bank_lines"
    table.index = pd.Index([f"water-{json.loads(row)[0]}" for row in table["source_ids"]], name="id", dtype=object)
    table.index = _distinct(table.index)
    return GeoDataFrame(table, geometry="geometry", crs=CRS)


def _distinct(index: pd.Index) -> pd.Index:
    """Labels with a number behind those that come again."""
    again = pd.Series(index).groupby(index.to_numpy()).cumcount()
    return pd.Index(
        [f"{name}.{n}" if n else name for name, n in zip(index, again, strict=True)], name="id", dtype=object
    )


def _joined(middle: GeoDataFrame, single: GeoDataFrame, names: pd.Series) -> GeoDataFrame:
    """The centre lines with the lines that have land on both sides behind them."""
    rows = GeoDataFrame(
        {
            "name": names.loc[single.index].to_numpy(object),
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
        },
        index=pd.Index([f"single-{row}" for row in single.index], name="id", dtype=object),
        geometry=single.geometry.to_numpy(),
        crs=CRS,
    )
    return rows if middle.empty else GeoDataFrame(pd.concat([middle, rows]), geometry="geometry", crs=CRS)


DOUBTS: Final = {
    "single": Text(
        zh="标为岸线的线两侧都是陆地，按单线河处理。",
        en="marked as a bank but with land on both sides: taken as a single line.",
    ),
    "in_water": Text(zh="标为岸线的线两侧都是水面。", en="marked as a bank but with water on both sides."),
    "loose": Text(
        zh="岸线未与其他岸线围成水面，没有得到中心线。",
        en="encloses no water with other banks, so it has no centre line.",
    ),
    "gap_closed": Text(zh="岸线之间的缺口以直线封闭。", en="a gap between banks was closed by a straight line."),
}
"""What may be doubtful about bank lines, in words."""


def _doubts(banks: GeoDataFrame, caps: GeoDataFrame) -> GeoDataFrame:
    """One row for each line that is no bank and each gap that was closed without being told to."""
    odd = banks[banks["what"] != "bank"]
    made = caps[~caps["given"].astype(bool)]
    what = [*odd["what"], *["gap_closed"] * len(made)]
    table = {
        "what": what,
        "message_zh": [DOUBTS[word].zh for word in what],
        "message_en": [DOUBTS[word].en for word in what],
        "source_ids": [*(json.dumps([str(row)]) for row in odd.index), *["[]"] * len(made)],
        "length_m": [*geodesy.length_m(odd.geometry.array), *made["length_m"]],
    }
    return GeoDataFrame(table, geometry=[*odd.geometry, *made.geometry], crs=CRS)
