"""Cut rivers into chiefs' segments at administrative borders.

The course of a river is split where it crosses a border, and every piece goes to the area its middle lies in. Where
a point ``border_m`` to the left and one as far to the right lie in different areas over ``least_border_m``, the river
is the border itself: it stays in one piece and each bank goes to the area on its side, however the border was drawn
across it. The pieces are made along the course, so together they cover it exactly once on either bank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.chiefs.river_axes import RiverAxes, river_axes_of, river_network
from riverzones.errors import LayerError
from riverzones.geo import ellipsoid, geodesy
from riverzones.model import Text
from riverzones.network import Network

__all__ = ["Cut", "CutSettings", "cut"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

_Piece = dict[Any, Any]

CHUNK: Final = 24  # vertices of an outline per entry of the index
DEGREE_M: Final = 110_500.0  # of latitude: at least so long everywhere


@dataclass(frozen=True, slots=True)
class CutSettings:
    """Lengths of the cut, settings of ours: no document gives a number.

    ``least_m``: a piece shorter than this [m] joins its longer neighbour. ``border_m``: how far [m] a border may run
    beside the line of a river and still mean the river. ``least_border_m``: a shorter stretch [m] along a border is a
    crossing.
    """

    least_m: float = 20.0
    border_m: float = 25.0
    least_border_m: float = 200.0


@dataclass(frozen=True, eq=False)
class Cut:
    """What a cut made.

    Attributes
    ----------
    segments : GeoDataFrame
        LineStrings drawn downstream, EPSG:4490, ids as index, in the columns of the layer kind ``segments`` (``id``,
        ``name``, ``river``, ``level``, ``admin``, ``bank``, ``start``, ``end``, ``length_km``; ``chief``, ``title``,
        ``unit`` and ``phone`` are left to fill in), and ``area_id``, ``from_chainage_m``, ``to_chainage_m`` (lower and
        upper end), ``length_m`` [m, geodesic].
    outside : DataFrame
        Stretches in no area: ``river``, ``bank``, ``from_chainage_m``, ``to_chainage_m``, ``length_m`` [m].
    merged : DataFrame
        Pieces that were too short: ``river``, ``admin``, ``into``, ``from_chainage_m``, ``to_chainage_m``,
        ``length_m`` [m].
    """

    segments: GeoDataFrame
    outside: pd.DataFrame
    merged: pd.DataFrame


def cut(
    rivers: GeoDataFrame | Network, areas: GeoDataFrame, *, level: str, settings: CutSettings = CutSettings()
) -> Cut:
    """Return segments of one level, cut from rivers at the borders of ``areas``.

    Parameters
    ----------
    rivers : Network or GeoDataFrame
        A network, or lines drawn downstream (see :func:`riverzones.chiefs.river_network`).
    areas : GeoDataFrame
        Polygons of the units of that level, EPSG:4490, ids as index, column ``name``. Rows of one name are one unit;
        of areas that overlap the first counts.
    level : str
        The level of the segments, one of ``model.CHIEF_LEVELS``.
    settings : CutSettings
        Which pieces are too short, and when a river is a border.

    Returns
    -------
    Cut
        A border river gives two segments on one stretch, ``bank`` left and right; elsewhere ``bank`` is None.

    Raises
    ------
    LayerError
        If there is no polygon among the areas.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> river = GeoDataFrame({"name": ["甲河"]}, geometry=[LineString([(109, 31), (109.1, 31)])], index=["R"], crs=4490)
    >>> towns = GeoDataFrame({"name": ["东镇", "西镇"]}, geometry=[box(109.04, 30.9, 109.2, 31.1),
    ...                      box(108.9, 30.9, 109.04, 31.1)], index=["E", "W"], crs=4490)
    >>> cut(river, towns, level="township").segments[["admin", "length_m"]].round(1).values.tolist()
    [['西镇', 3820.2], ['东镇', 5730.3]]
    """
    courses = river_axes_of(river_network(rivers))
    units = _Units.of(areas)
    edge_parts = _edge_parts(courses, units, settings.border_m)
    left, right = _sides(edge_parts, units, settings)
    pieces = _pieces(edge_parts, left, right)
    pieces_left, merged = _without_short_pieces(pieces, settings.least_m)
    return _made(edge_parts, pieces_left, merged, units, level=level)


@dataclass(frozen=True)
class _Units:
    """Areas under an index, and the outlines of them in short runs of vertices."""

    tree: shapely.STRtree
    outlines: shapely.STRtree
    unit: Ints
    names: list[str]
    ids: list[str]

    @staticmethod
    def of(areas: GeoDataFrame) -> _Units:
        shapes = np.asarray(areas.geometry.array, dtype=object)
        areal = shapely.get_dimensions(shapes) == 2
        if not areal.any():
            raise LayerError(
                Text(zh="行政区图层中没有面，无法据此切分河段。", en="the areas hold no polygon to cut rivers by."),
                hint=Text(zh="请用乡镇、区县等的界线面。", en="Use the areas of townships, counties or the like."),
            )
        rows = areas[areal]
        named = rows["name"].astype(object) if "name" in rows.columns else pd.Series(None, index=rows.index)
        called = [str(name) if pd.notna(name) else str(row) for name, row in zip(named, rows.index, strict=True)]
        unit, names = pd.factorize(np.array(called, dtype=object))
        ids = [str(rows.index[int(np.flatnonzero(unit == at)[0])]) for at in range(len(names))]
        rings = shapely.get_rings(shapes[areal])
        return _Units(
            shapely.STRtree(shapes[areal]),
            shapely.STRtree(_runs(rings)),
            unit.astype(np.intp),
            [str(name) for name in names],
            ids,
        )

    def at(self, lon: Floats, lat: Floats) -> Ints:
        """Return the unit at each place, -1 where there is none."""
        unit_of = np.full(len(lon), -1, dtype=np.intp)
        point_at, area = self.tree.query(shapely.points(lon, lat), predicate="intersects")
        order = np.lexsort((-area, point_at))  # of several areas the first is written last
        unit_of[point_at[order]] = self.unit[area[order]]
        return unit_of


def _runs(rings: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Lines of at most ``CHUNK`` edges that make up the rings."""
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    first = np.searchsorted(ring, np.arange(len(rings)))
    size = np.bincount(ring, minlength=len(rings))
    groups = [
        shapely.LineString(coords[at : min(at + CHUNK + 1, begin + count)])
        for begin, count in zip(first, size, strict=True)
        for at in range(begin, begin + count - 1, CHUNK)
    ]
    return np.array(groups, dtype=object)


@dataclass(frozen=True)
class _EdgeParts:
    """Parts of edges between cuts: short ones near a border, whole edges elsewhere."""

    courses: RiverAxes
    edge: Ints
    begin: Floats  # share of the edge
    end: Floats

    @property
    def course(self) -> Ints:
        return self.courses.course[self.edge]

    def chainage_m(self, share: Floats) -> Floats:
        upper, lower = self.courses.upper_m[self.edge], self.courses.lower_m[self.edge]
        return np.asarray(upper + share * (lower - upper))

    def place(self, share: Floats) -> Floats:
        start, end = self.courses.start[self.edge], self.courses.end[self.edge]
        at: Floats = start + share[:, None] * (end - start)
        whole = share == 1.0
        at[whole] = end[whole]  # not a last digit off
        return at


def _edge_parts(courses: RiverAxes, units: _Units, border_m: float) -> _EdgeParts:
    """Edges, those near a border cut where they cross it and every ``border_m`` between."""
    if not len(courses.start):
        return _EdgeParts(courses, np.empty(0, dtype=np.intp), np.empty(0), np.empty(0))
    edges = shapely.linestrings(np.stack([courses.start, courses.end], axis=1))
    cosine = np.cos(np.radians(np.abs(courses.start[:, 1]).max(initial=0.0)))
    margin = 1.5 * border_m / (DEGREE_M * max(cosine, 0.05))
    near = np.unique(units.outlines.query(edges, predicate="dwithin", distance=margin)[0])
    length = courses.upper_m - courses.lower_m
    count = np.maximum(1, np.ceil(length[near] / max(border_m, 1.0))).astype(np.intp)
    edge = np.repeat(near, count)
    share = (np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)) / np.repeat(count, count)
    at, run = units.outlines.query(edges, predicate="intersects")
    shared = shapely.intersection(edges[at], units.outlines.geometries[run])
    spots, owner = shapely.get_coordinates(shared, return_index=True)
    crossed = at[owner]
    step = courses.end[crossed] - courses.start[crossed]
    with np.errstate(invalid="ignore", divide="ignore"):
        crossing = ((spots - courses.start[crossed]) * step).sum(axis=1) / (step**2).sum(axis=1)
    inner = (crossing > 1e-9) & (crossing < 1 - 1e-9)
    plain = np.setdiff1d(np.arange(len(edges)), near)
    edge = np.concatenate([edge, crossed[inner], plain])
    share = np.concatenate([share, crossing[inner], np.zeros(len(plain))])
    order = np.lexsort((share, edge))
    edge, share = edge[order], share[order]
    close = (edge[1:] == edge[:-1]) & (share[1:] - share[:-1] < 1e-9)
    edge, share = edge[np.r_[True, ~close]], share[np.r_[True, ~close]]
    last = np.r_[edge[1:] != edge[:-1], True]
    return _EdgeParts(courses, edge, share, np.where(last, 1.0, np.r_[share[1:], 1.0]))


def _sides(edge_parts: _EdgeParts, units: _Units, settings: CutSettings) -> tuple[Ints, Ints]:
    """The unit on the left and on the right of each part; they differ only where the river is a border."""
    middle = edge_parts.place((edge_parts.begin + edge_parts.end) / 2)
    own = units.at(middle[:, 0], middle[:, 1])
    step = edge_parts.courses.end[edge_parts.edge] - edge_parts.courses.start[edge_parts.edge]
    per_lon = np.radians(ellipsoid.parallel_radius(middle[:, 1]))
    per_lat = np.radians(ellipsoid.meridian_radius(middle[:, 1]))
    east, north = step[:, 0] * per_lon, step[:, 1] * per_lat
    norm = np.hypot(east, north)
    norm[norm == 0] = 1.0
    aside = np.column_stack([-north / norm / per_lon, east / norm / per_lat]) * settings.border_m
    probe = np.flatnonzero((edge_parts.begin > 0) | (edge_parts.end < 1) | _shortened(edge_parts, settings.border_m))
    left, right = own.copy(), own.copy()
    for side, sign in ((left, 1.0), (right, -1.0)):
        spot = middle[probe] + sign * aside[probe]
        side[probe] = units.at(spot[:, 0], spot[:, 1])
    border = left != right
    if not len(border):
        return left, right
    length = edge_parts.chainage_m(edge_parts.begin) - edge_parts.chainage_m(edge_parts.end)
    run = np.cumsum(np.r_[True, (border[1:] != border[:-1]) | (edge_parts.course[1:] != edge_parts.course[:-1])]) - 1
    border &= np.bincount(run, length)[run] >= settings.least_border_m
    return np.where(border, left, own), np.where(border, right, own)


def _shortened(edge_parts: _EdgeParts, border_m: float) -> Flags:
    """Bits that are whole edges and short enough to have been left whole near a border."""
    length = edge_parts.courses.upper_m[edge_parts.edge] - edge_parts.courses.lower_m[edge_parts.edge]
    return np.asarray(length <= border_m)


def _pieces(edge_parts: _EdgeParts, left: Ints, right: Ints) -> pd.DataFrame:
    """Runs of edge_parts of one course with the same units: first and last part, units, chainages."""
    if not len(left):
        return pd.DataFrame(columns=["first", "last", "course", "left", "right", "upper_m", "lower_m"])
    course = edge_parts.course
    fresh = np.r_[True, (left[1:] != left[:-1]) | (right[1:] != right[:-1]) | (course[1:] != course[:-1])]
    first = np.flatnonzero(fresh)
    last = np.r_[first[1:], len(left)] - 1
    return pd.DataFrame(
        {
            "first": first,
            "last": last,
            "course": course[first],
            "left": left[first],
            "right": right[first],
            "upper_m": edge_parts.chainage_m(edge_parts.begin)[first],
            "lower_m": edge_parts.chainage_m(edge_parts.end)[last],
        }
    )


def _without_short_pieces(pieces: pd.DataFrame, least_m: float) -> tuple[pd.DataFrame, list[_Piece]]:
    """Pieces with those shorter than ``least_m`` joined to the longer neighbour, the shortest first."""
    done: list[_Piece] = []
    merged_pieces: list[_Piece] = []
    for _, rows in pieces.groupby("course", sort=False):
        run = rows.to_dict("records")
        while len(run) > 1:
            length = [piece["upper_m"] - piece["lower_m"] for piece in run]
            at = int(np.argmin(length))
            if length[at] >= least_m:
                break
            beside = [place for place in (at - 1, at + 1) if 0 <= place < len(run)]
            into = max(beside, key=lambda place: length[place])
            short, host = run[at], run[into]
            done.append({**short, "into_left": host["left"], "into_right": host["right"]})
            low, high = sorted((at, into))
            joined = {**host, "first": run[low]["first"], "last": run[high]["last"]}
            run[low : high + 1] = [{**joined, "upper_m": run[low]["upper_m"], "lower_m": run[high]["lower_m"]}]
            run = _alike(run)
        merged_pieces += run
    return pd.DataFrame(merged_pieces, columns=pieces.columns), done


def _alike(run: list[_Piece]) -> list[_Piece]:
    """Neighbours of the same units as one piece."""
    joined: list[_Piece] = []
    for piece in run:
        if joined and (joined[-1]["left"], joined[-1]["right"]) == (piece["left"], piece["right"]):
            joined[-1] = {**joined[-1], "last": piece["last"], "lower_m": piece["lower_m"]}
        else:
            joined.append(piece)
    return joined


def _made(edge_parts: _EdgeParts, pieces: pd.DataFrame, merged: list[_Piece], units: _Units, *, level: str) -> Cut:
    """Rows for people out of pieces."""
    rivers = edge_parts.courses.river
    begin, end = edge_parts.place(edge_parts.begin), edge_parts.place(edge_parts.end)
    rows: list[dict[str, Any]] = []
    outside: list[dict[str, Any]] = []
    count: dict[Any, int] = {}
    records = pieces.to_dict("records")
    for number, piece in enumerate(records):
        river = rivers[piece["course"]]
        inner = np.arange(piece["first"], piece["last"] + 1)
        ends = inner[(edge_parts.end[inner] == 1.0) | (inner == piece["last"])]
        line = shapely.LineString(np.vstack([begin[piece["first"]], end[ends]]))
        length_m = float(geodesy.length_m([line])[0])
        about = {
            "river": river,
            "from_chainage_m": piece["lower_m"],
            "to_chainage_m": piece["upper_m"],
            "length_m": length_m,
        }
        sides: list[tuple[str | None, Any]] = [(None, piece["left"])]
        if piece["left"] != piece["right"]:
            sides = [("left", piece["left"]), ("right", piece["right"])]
        if any(unit >= 0 for _, unit in sides):
            count[river] = count.get(river, 0) + 1
        for bank, unit in sides:
            if unit < 0:
                outside.append({**about, "bank": bank})
                continue
            key = river or "河"
            name = units.names[unit]
            rows.append(
                {
                    "id": f"{key}-{level}-{count[river]:02d}{'' if bank is None else bank[0].upper()}",
                    "name": f"{river or ''}{name}段" + {None: "", "left": "（左岸）", "right": "（右岸）"}[bank],
                    "level": level,
                    "admin": name,
                    "area_id": units.ids[unit],
                    "bank": bank,
                    "chief": None,
                    "title": None,
                    "unit": None,
                    "phone": None,
                    "start": _end(records, number, -1, units, "起点"),
                    "end": _end(records, number, 1, units, "终点"),
                    **about,
                    "length_km": length_m / 1000,
                    "geometry": line,
                }
            )
    short = [
        {
            "river": rivers[piece["course"]],
            "admin": _called(piece["left"], piece["right"], units),
            "into": _called(piece["into_left"], piece["into_right"], units),
            "from_chainage_m": piece["lower_m"],
            "to_chainage_m": piece["upper_m"],
            "length_m": piece["upper_m"] - piece["lower_m"],
        }
        for piece in merged
    ]
    ends = ["from_chainage_m", "to_chainage_m", "length_m"]
    segments = GeoDataFrame(rows, columns=_COLUMNS, geometry="geometry", crs=4490)
    return Cut(
        segments.set_index(pd.Index(segments["id"], dtype=object, name=None)),
        pd.DataFrame(outside, columns=["river", "bank", *ends]),
        pd.DataFrame(short, columns=["river", "admin", "into", *ends]),
    )


_COLUMNS = [
    *("id", "name", "river", "level", "admin", "area_id", "bank", "chief", "title", "unit", "phone", "start", "end"),
    *("from_chainage_m", "to_chainage_m", "length_m", "length_km", "geometry"),
]


def _end(pieces: list[_Piece], number: int, way: int, units: _Units, else_: str) -> str:
    """What lies beyond an end of a piece: the next unit of the course, or the end of the river."""
    beside = number + way
    if not 0 <= beside < len(pieces) or pieces[beside]["course"] != pieces[number]["course"]:
        return else_
    return f"{_called(pieces[beside]['left'], pieces[beside]['right'], units)}界"


def _called(left: int, right: int, units: _Units) -> str:
    """Names of the units of a piece, both on a border."""
    names = [units.names[unit] if unit >= 0 else "界外" for unit in dict.fromkeys((left, right))]
    return "—".join(names)
