"""Make geometry usable and account for it: what was done to each, its area before and after, and what is refused.

Invalid polygons go through ``make_valid`` (structure), which keeps overlapping parts together, both halves of a
bow-tie, and the dimension. The area before is that of the rings as drawn: a large bow-tie, whose halves cancel out,
changes a lot and is refused, since nobody but its author knows the shape that was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from riverzones.geo.geodesy import area_m2
from riverzones.geo.threads import side_by_side, threads_for
from riverzones.model import Text
from riverzones.terms import labels

__all__ = ["LEAST_DEEP", "Repair", "Repairs", "crosses_more_than", "read_wkb", "repair", "too_deep"]


_PAIRS = 2_000_000  # candidate pairs of edges looked at together
_TOGETHER = 500_000  # coordinates looked at together


def crosses_more_than(geometry: Any, most: int) -> bool:
    """Return whether more than ``most`` pairs of edges of a geometry cross or touch, neighbours left out.

    The work stops with the first pair beyond: n log n in the edges n, and linear in ``most``.

    Parameters
    ----------
    geometry : shapely geometry
        Lines or polygons, any coordinates.
    most : int
        Pairs that are let pass.

    Examples
    --------
    >>> bow = shapely.from_wkt("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))")
    >>> crosses_more_than(bow, 0), crosses_more_than(bow, 1)
    (True, False)
    """
    whole = int(shapely.get_dimensions(geometry)) == 2
    rings = shapely.get_rings(shapely.get_parts(geometry)) if whole else shapely.get_parts(geometry)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[1:] == ring[:-1]
    edges = shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1)[inside])
    if len(edges) * (len(edges) - 1) // 2 <= most:
        return False
    tree = shapely.STRtree(edges)
    number = np.arange(len(edges))
    step = max(1, _PAIRS // len(edges))
    crossings = 0
    for start in range(0, len(edges), step):
        first_edge, second_edge = tree.query(edges[start : start + step], predicate="intersects")
        first_edge = number[start + first_edge]
        apart = second_edge - first_edge
        crossings += int(((apart > 1) & (apart < len(edges) - 1)).sum())
        if crossings > most:
            return True
    return False


_FAMILIES = {0: "point", 1: "line", 2: "line", 3: "polygon", 4: "point", 5: "line", 6: "polygon"}
_TITLES = {"point": "点", "line": "线", "polygon": "面", "collection": "几何集合"}
CLOSED: Final = labels("reason")["ring_closed"]


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done to one row: areas in m2 (0 for points and lines), ``change_ratio`` = change / larger of the two."""

    row: int
    what: Text
    area_before_m2: float
    area_after_m2: float
    change_ratio: float


@dataclass(frozen=True)
class Repairs:
    """Geometries fit for use (None where refused), the repairs made, and why rows are refused."""

    geometry: NDArray[Any]
    made: tuple[Repair, ...]
    refused: Mapping[int, Text]


_DEEP = 5_000
"""Levels of geometries in geometries beyond which WKB is not read: GEOS calls itself for each and ends the process."""
LEAST_DEEP = 9 * _DEEP
"""Bytes that so many levels take at least."""
_FLAGS = rb"[\x00\x20\x40\x80\xa0\xc0\xe0]"  # of EWKB: heights, measures, a system
_LEVEL = re.compile(
    rb"\x01(?:[\x04-\x0c]\x00|[\xec-\xf4]\x03|[\xd4-\xdc]\x07|[\xbc-\xc4]\x0b)\x00"
    + _FLAGS
    + rb"|\x00"
    + _FLAGS
    + rb"\x00(?:\x00[\x04-\x0c]|\x03[\xec-\xf4]|\x07[\xd4-\xdc]|\x0b[\xbc-\xc4])"
)


def too_deep(data: Any) -> bool:
    """Return whether WKB holds so many collections that reading it may end the process.

    Examples
    --------
    >>> too_deep((b"\\x01\\x07\\x00\\x00\\x00\\x01\\x00\\x00\\x00") * 6_000), too_deep(shapely.Point(1, 2).wkb)
    (True, False)
    """
    if not isinstance(data, bytes) or len(data) < LEAST_DEEP:
        return False
    return sum(1 for _ in _LEVEL.finditer(data)) > _DEEP


def read_wkb(data: Any) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return geometries from WKB (None where it cannot be read), and which had a ring that was not closed.

    Examples
    --------
    >>> read_wkb([None, shapely.Point(1, 2).wkb])[0].tolist()
    [None, <POINT (1 2)>]
    """
    points = _plain_points(data)
    if points is not None:
        return points, np.zeros(len(points), dtype=bool)
    given = np.empty(len(data), dtype=object)
    long = max(map(len, filter(None, data)), default=0) >= LEAST_DEEP
    given[:] = [None if too_deep(blob) else blob for blob in data] if long else data
    with np.errstate(invalid="ignore", over="ignore"):  # coordinates that are no numbers are told by the repair
        read = np.asarray(shapely.from_wkb(given, on_invalid="ignore"), dtype=object)
    closed = np.zeros(len(given), dtype=bool)
    for row in np.flatnonzero(shapely.is_missing(read)).tolist():
        if given[row] is not None:
            try:
                read[row] = shapely.from_wkb(given[row], on_invalid="fix")
            except shapely.errors.GEOSException:
                continue
            closed[row] = read[row] is not None
    return read, closed


_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])


def _plain_points(data: Any) -> NDArray[Any] | None:
    """The points of WKB that holds nothing but finite points of two coordinates, as one array; None for any other."""
    try:
        if set(map(len, data)) != {_POINT.itemsize}:
            return None
        rows = np.frombuffer(b"".join(data), dtype=_POINT)
    except TypeError:  # a row without a geometry
        return None
    xy = np.column_stack([rows["x"], rows["y"]])
    if not ((rows["order"] == 1) & (rows["kind"] == 1)).all() or not np.isfinite(xy).all():
        return None
    return np.asarray(shapely.points(xy), dtype=object)


def repair(
    geometries: Any,
    *,
    families: Iterable[str],
    max_change_ratio: float = 0.05,
    closed: Iterable[int] = (),
    most_crossings: int = 20_000,
) -> Repairs:
    """Repair each geometry, or refuse it.

    Parameters
    ----------
    geometries : array of shapely geometries
        EPSG:4490.
    families : iterable of str
        What is allowed: ``"point"``, ``"line"``, ``"polygon"``.
    max_change_ratio : float
        Largest change of area, as a share of the larger of the areas before and after.
    closed : iterable of int
        Rows with a ring that reading had to close.
    most_crossings : int
        Crossings of edges of one geometry beyond which it is refused unrepaired: repair takes a time and room that
        grow with them (1,000 points that all cross: 250,000 crossings, 26 s and 1 GB).

    Returns
    -------
    Repairs

    Examples
    --------
    >>> bow = shapely.from_wkt("POLYGON ((109 31, 109.01 31.01, 109.01 31, 109 31.01, 109 31))")
    >>> repair([bow], families=["polygon"]).refused[0].en
    'the area would change by 100 % (0 to 529,398 m2), more than 5 %'
    """
    wanted = set(families)
    given = np.empty(len(geometries), dtype=object)
    given[:] = list(geometries)
    done: dict[int, list[Text]] = {row: [CLOSED] for row in closed}
    refused: dict[int, Text] = {}
    fixed = given.copy()
    broken, repeating = _flawed(given)
    refused.update(_hopeless(given, broken))
    _sort_out_types(fixed, wanted, done, refused)
    _drop_repeats(fixed, repeating, done, refused)
    _make_valid(fixed, done, refused, most_crossings)
    repairs = []
    rows = [row for row in sorted(done) if row not in refused]
    before, after = area_m2(given[rows]), area_m2(fixed[rows])
    for row, was, now in zip(rows, before.tolist(), after.tolist(), strict=True):
        ratio = abs(now - was) / max(now, was) if max(now, was) > 0 else 0.0
        if ratio > max_change_ratio:
            span = f"{was:,.0f}", f"{now:,.0f}"
            refused[row] = Text(
                zh=f"修复会使面积变化 {ratio:.0%}（{span[0]} → {span[1]} m²），超过 {max_change_ratio:.0%}",
                en=f"the area would change by {100 * ratio:.0f} % ({span[0]} to {span[1]} m2), "
                f"more than {100 * max_change_ratio:g} %",
            )
            continue
        words = list(dict.fromkeys(done[row]))
        what = Text(zh="；".join(w.zh for w in words), en="; ".join(w.en for w in words))
        repairs.append(Repair(row, what, was, now, ratio))
    fixed[list(refused)] = None
    return Repairs(fixed, tuple(repairs), refused)


def _flawed(given: NDArray[Any]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which geometries have a coordinate that is no number, and which a vertex that repeats the one before."""
    broken, repeating = np.zeros((2, len(given)), dtype=bool)
    high = bool(shapely.has_z(given).any())
    ends = np.cumsum(shapely.get_num_coordinates(given))
    last = np.searchsorted(ends, np.arange(_TOGETHER, int(ends[-1]) if len(ends) else 0, _TOGETHER)) + 1
    for start, end in pairwise([0, *dict.fromkeys(last.tolist()), len(given)]):  # all at once would double the memory
        xyz, owner = shapely.get_coordinates(given[start:end], include_z=high, return_index=True)
        if not np.isfinite(xyz[:, :2].sum()):
            broken[start + owner[~np.isfinite(xyz[:, :2]).all(axis=1)]] = True
        if high:
            xyz = np.nan_to_num(xyz)
        same = owner[1:] == owner[:-1]
        for axis in range(xyz.shape[1]):
            same &= xyz[1:, axis] == xyz[:-1, axis]
        repeating[start + owner[1:][same]] = True
    return broken, repeating


def _hopeless(given: NDArray[Any], broken: NDArray[np.bool_]) -> Iterable[tuple[int, Text]]:
    missing, empty = shapely.is_missing(given), shapely.is_empty(given)
    for row in np.flatnonzero(missing | empty | broken).tolist():
        if missing[row]:
            yield row, Text(zh="没有几何", en="no geometry")
        elif empty[row]:
            yield row, Text(zh="几何为空", en="the geometry is empty")
        else:
            yield row, Text(zh="坐标不是数（NaN 或无穷大）", en="a coordinate is not a number (NaN or infinite)")


def _sort_out_types(
    fixed: NDArray[Any], wanted: set[str], done: dict[int, list[Text]], refused: dict[int, Text]
) -> None:
    """Refuse what is of another type; of a collection keep the allowed parts of the highest dimension."""
    kinds = shapely.get_type_id(fixed)
    allowed = [kind for kind, family in _FAMILIES.items() if family in wanted]
    for row in np.flatnonzero(~np.isin(kinds, allowed)).tolist():
        if row in refused:
            continue
        kind = int(kinds[row])
        if kind == 7:
            parts = _flat(fixed[row])
            best = max((int(d) for d in shapely.get_dimensions(parts)), default=-1)
            wanted_parts = [part for part in parts if shapely.get_dimensions(part) == best]
            if wanted_parts and _FAMILIES[int(shapely.get_type_id(wanted_parts[0]))] in wanted:
                fixed[row] = _gathered(wanted_parts)
                left = len(parts) - len(wanted_parts)
                done.setdefault(row, []).append(
                    Text(
                        zh=f"几何集合拆开，丢下 {left} 个低维部分",
                        en=f"a collection was opened, {left} lower parts left out",
                    )
                )
                continue
        family = _FAMILIES.get(kind, "collection")
        names = sorted(wanted)
        refused[row] = Text(
            zh=f"应为{'或'.join(_TITLES[n] for n in names)}，却是{_TITLES[family]}",
            en=f"expected {' or '.join(names)}, got {family}",
        )


def _flat(geometry: Any) -> list[Any]:
    """The single parts of a geometry, collections in collections opened; empty ones left out."""
    simple, left = [], [geometry]
    while left:
        geometry_at_hand = left.pop()
        if hasattr(geometry_at_hand, "geoms"):
            left.extend(reversed(geometry_at_hand.geoms))
        elif not geometry_at_hand.is_empty:
            simple.append(geometry_at_hand)
    return simple


def _gathered(parts: list[Any]) -> Any:
    if len(parts) == 1:
        return parts[0]
    makers = {0: shapely.multipoints, 1: shapely.multilinestrings, 2: shapely.multipolygons}
    return makers[int(shapely.get_dimensions(parts[0]))](parts)


def _drop_repeats(
    fixed: NDArray[Any], repeating: NDArray[np.bool_], done: dict[int, list[Text]], refused: dict[int, Text]
) -> None:
    """Take out vertices that repeat the one before (in x, y and z)."""
    repeating = repeating & (shapely.get_dimensions(fixed) > 0)
    for row in np.flatnonzero(repeating).tolist():
        if row in refused:
            continue
        try:
            thinned = shapely.remove_repeated_points(fixed[row])
        except shapely.errors.GEOSException:  # too few points are left: the next step says that it collapses
            continue
        gone = int(shapely.get_num_coordinates(fixed[row]) - shapely.get_num_coordinates(thinned))
        if gone:
            fixed[row] = thinned
            done.setdefault(row, []).append(Text(zh=f"去掉 {gone} 个重复点", en=f"{gone} repeated points left out"))


def _valid(geometries: NDArray[Any]) -> NDArray[np.bool_]:
    """Which geometries are valid; many corners are shared out to the processors, as GEOS works without the lock."""
    threads = threads_for(int(shapely.get_num_coordinates(geometries).sum()), least=_TOGETHER)
    parts = np.array_split(geometries, threads)
    return np.concatenate(side_by_side(shapely.is_valid, parts, threads=threads))


def _make_valid(fixed: NDArray[Any], done: dict[int, list[Text]], refused: dict[int, Text], most: int) -> None:
    usable = np.array([row not in refused for row in range(len(fixed))], dtype=bool)
    for row in np.flatnonzero(usable & ~_valid(fixed)).tolist():
        why = shapely.is_valid_reason(fixed[row]).split("[")[0].strip()
        dimension = int(shapely.get_dimensions(fixed[row]))
        if crosses_more_than(fixed[row], most):
            refused[row] = Text(
                zh=f"边线自相交超过 {most} 处，不修复；请核对坐标的次序",
                en=f"its edges cross in more than {most:,} places: not repaired, check the order of its points",
            )
            continue
        try:
            valid = shapely.make_valid(fixed[row], method="structure", keep_collapsed=False)
        except shapely.errors.GEOSException:
            valid = None
        same_dimension = (
            [part for part in _flat(valid) if shapely.get_dimensions(part) == dimension] if valid is not None else []
        )
        if not same_dimension:
            refused[row] = Text(
                zh=f"几何坍缩（{why}），修复后什么也不剩",
                en=f"the geometry collapses ({why}), nothing is left after repair",
            )
            continue
        fixed[row] = _gathered(same_dimension)
        done.setdefault(row, []).append(Text(zh=f"几何无效（{why}），已修复", en=f"invalid ({why}), made valid"))
