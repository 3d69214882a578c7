"""Faces of water between bank lines, and the lines that close them at their ends."""

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
from riverzones.network.banks.centreline import CRS, AxisSettings, line_ends

__all__ = ["TOUCH", "Faces", "caps_between", "water_of"]


Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

TOUCH: Final = 1e-9  # degrees, a tenth of a millimetre: rounding where lines were noded


@dataclass(frozen=True)
class Faces:
    """Faces between lines, coloured: ``wet`` (faces,); pieces of lines with the faces on both sides (-1: outside)."""

    faces: Geometries
    wet: Flags
    sides: Ints
    source: Ints
    metres: Floats
    what: Geometries

    @staticmethod
    def of(banks: GeoDataFrame, caps: GeoDataFrame) -> Faces:
        """Return faces of banks and caps; the source of a piece is the row of its bank, or -1 for a cap."""
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
        return Faces(faces, wet, sides, source, metres, _kinds(len(banks), wet, sides, source, metres))


def _coloured(count: int, sides: Ints, metres: Floats) -> Flags:
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
    for low_face, high_face in shared.sort_values(["metres", "low", "high"], ascending=[False, True, True])[
        ["low", "high"]
    ].itertuples(index=False):
        (a, flip_a), (b, flip_b) = root(low_face), root(high_face)
        if a != b:
            parent[a], odd[a] = b, not (flip_a ^ flip_b)
    outside, flipped = root(count)
    roots = [root(face) for face in range(count)]
    return np.array([top == outside and flip != flipped for top, flip in roots], dtype=np.bool_)


def _kinds(count: int, wet: Flags, sides: Ints, source: Ints, metres: Floats) -> Geometries:
    """What each line is, by the longest of its pieces."""
    water = np.r_[wet, False][sides]
    held = (sides >= 0).any(axis=1)
    kind = np.select([~held, water.all(axis=1), water.any(axis=1)], ["loose", "in_water", "bank"], "single")
    table = pd.DataFrame({"row": source, "kind": kind, "metres": metres})
    longest = table[table["row"] >= 0].groupby(["row", "kind"])["metres"].sum().sort_values().reset_index()
    kinds = np.full(count, "loose", dtype=object)
    kinds[longest["row"]] = longest["kind"]
    return kinds


def water_of(faces: Faces, names: Geometries, banks: GeoDataFrame) -> GeoDataFrame:
    """Return polygons of the water; neighbours of one name across a cap become one."""
    group = np.arange(len(faces.faces))
    called: list[Any] = []
    held: list[set[int]] = []
    for face in range(len(faces.faces)):
        at = (faces.sides == face).any(axis=1) & (faces.source >= 0)
        held.append({int(row) for row in faces.source[at]})
        share = pd.Series(faces.metres[at]).groupby(pd.Series(names[faces.source[at]], dtype=object)).sum()
        called.append(share.idxmax() if len(share) else None)
    for left_face, right_face in faces.sides[faces.source < 0]:
        if (
            min(left_face, right_face) >= 0
            and faces.wet[[left_face, right_face]].all()
            and called[left_face] == called[right_face]
        ):
            group[group == group[right_face]] = group[left_face]
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


OWN_RATIO: Final = 3.0  # no cap joins both ends of one bank that is hardly longer: its other bank's place is there


def caps_between(
    banks: GeoDataFrame, names: Geometries, closings: GeoDataFrame | None, settings: AxisSettings
) -> GeoDataFrame:
    """Return straight lines across open ends: those given, then between loose ends, nearest first, one name first."""
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
    new_caps: list[LineString] = []
    taken: set[int] = set()
    tree = shapely.STRtree(shapes)
    for first_end, second_end in pairs:
        if first_end in taken or second_end in taken:
            continue
        cap = LineString([ends[first_end], ends[second_end]])
        if any(shapely.crosses(cap, shapes[near]) for near in tree.query(cap)):
            continue
        taken |= {first_end, second_end}
        new_caps.append(cap)
    table = {"given": [True] * len(given) + [False] * len(new_caps), "length_m": geodesy.length_m([*given, *new_caps])}
    return GeoDataFrame(table, geometry=[*given, *new_caps], crs=CRS)


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
    first_end, second_end = shapely.STRtree(ends[loose]).query(ends[loose], predicate="dwithin", distance=reach)
    first_end, second_end = loose[first_end[first_end < second_end]], loose[second_end[first_end < second_end]]
    x, y = shapely.get_x(ends), shapely.get_y(ends)
    gap = np.atleast_1d(geodesy.distance_m(x[first_end], y[first_end], x[second_end], y[second_end]))
    fine = gap <= settings.cap_m
    known = np.array(
        [a is not None and a == b for a, b in zip(names[row[first_end]], names[row[second_end]], strict=True)], bool
    )
    order = np.lexsort((y[first_end], x[first_end], gap, ~known))
    return [(int(first_end[k]), int(second_end[k])) for k in order if fine[k]]


def _short(shapes: Geometries) -> set[frozenset[Any]]:
    """Both ends of each bank that is hardly longer than the way straight between them."""
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(shapes)))
    ends = [(shapely.get_point(merged, 0), shapely.get_point(merged, -1))]
    straight = geodesy.distance_m(*(c for pair in ends for p in pair for c in (shapely.get_x(p), shapely.get_y(p))))
    few = geodesy.length_m(merged) < OWN_RATIO * np.atleast_1d(straight)
    return {frozenset((line.coords[0], line.coords[-1])) for line in merged[few]}
