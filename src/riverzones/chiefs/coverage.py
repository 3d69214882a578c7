"""How much of every river has a chief on every level: covered length, gaps and overlaps.

Measured along the main path of each river; side arms answer with it. Both banks count: a stretch where one bank alone
has a chief is half covered, and a gap on the other bank. At its source and at its mouth a river is covered as soon as a
segment comes within the tolerance: a network leads a tributary on to the middle of the river it flows into, segments
end at the bank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.chiefs.placed import TOLERANCE_M, Sides, placed, sides_of
from riverzones.chiefs.river_axes import RiverAxes, river_axes_of, river_network
from riverzones.model import CHIEF_LEVELS
from riverzones.network import Network

__all__ = ["LEAST_M", "Coverage", "coverage", "level_order"]

Floats = npt.NDArray[np.float64]

LEAST_M: Final = 1.0
"""A gap or an overlap shorter than this [m] is rounding: a setting of ours."""


@dataclass(frozen=True, eq=False)
class Coverage:
    """What :func:`coverage` found.

    Attributes
    ----------
    table : DataFrame
        A row per level and river: ``level``, ``river``, ``length_m`` (of the main path [m]), ``covered_m`` [m],
        ``covered_percent``, ``segments`` (how many lie on it), ``gaps``, ``overlaps`` (how many), ``overlap_m`` [m].
    gaps : GeoDataFrame
        Stretches without a chief, LineStrings drawn downstream, EPSG:4490: ``level``, ``river``, ``bank`` (None:
        both), ``from_chainage_m``, ``to_chainage_m``, ``length_m`` [m].
    overlaps : GeoDataFrame
        Stretches with several segments of one level: as gaps, and ``segment_ids`` (list).
    off_river : list
        Ids of segments that lie on no river of the network within the tolerance.
    """

    table: pd.DataFrame
    gaps: GeoDataFrame
    overlaps: GeoDataFrame
    off_river: list[Any]


def level_order(levels: Sequence[Any]) -> list[Any]:
    """Return levels from the highest to the lowest, unknown ones behind, None last.

    Examples
    --------
    >>> level_order(["village", None, "city", "x"])
    ['city', 'village', 'x', None]
    """
    there = set(levels)
    known = [level for level in CHIEF_LEVELS if level in there]
    own_levels = sorted(str(level) for level in there - set(CHIEF_LEVELS) - {None})
    return [*known, *own_levels, *([None] if None in there else [])]


def coverage(
    rivers: GeoDataFrame | Network,
    segments: GeoDataFrame,
    *,
    levels: Sequence[str] = (),
    tolerance_m: float = TOLERANCE_M,
    least_m: float = LEAST_M,
) -> Coverage:
    """Return coverage of every named river by the segments of every level.

    Parameters
    ----------
    rivers : Network or GeoDataFrame
        A network, or lines drawn downstream (see :func:`riverzones.chiefs.river_network`).
    segments : GeoDataFrame
        Lines, EPSG:4490, ids as index; ``river``, ``level``, ``bank`` as far as known.
    levels : sequence of str
        Levels wanted; those of the segments by default.
    tolerance_m : float
        How far the line of a segment may lie beside that of its river, and end short of the end of the river [m].
    least_m : float
        Shorter gaps and overlaps are passed over [m].

    Returns
    -------
    Coverage
        Rows by level, then river, then chainage.

    Examples
    --------
    >>> from shapely import LineString
    >>> line = LineString([(109, 31), (109.1, 31)])
    >>> river = GeoDataFrame({"name": ["甲河"]}, geometry=[line], index=["R"], crs=4490)
    >>> half = GeoDataFrame({"river": ["甲河"], "level": ["township"]}, index=["S"],
    ...                     geometry=[LineString([(109, 31.0001), (109.05, 31.0001)])], crs=4490)
    >>> found = coverage(river, half)
    >>> found.table[["length_m", "covered_percent", "gaps"]].round(1).values.tolist()
    [[9550.4, 50.0, 1.0]]
    """
    network = river_network(rivers)
    courses = river_axes_of(network)
    rows = placed(segments, network, tolerance_m=tolerance_m)
    on_main = rows[rows["main"].astype(bool)]
    wanted = list(levels) or level_order(rows["level"].unique().tolist())
    named = _rivers(courses)
    table: list[dict[str, Any]] = []
    runs_of: dict[str, list[dict[str, Any]]] = {"gap": [], "overlap": []}
    for level in wanted:
        same = on_main[on_main["level"].isna() if level is None else on_main["level"] == level]
        by_part = dict(iter(same.groupby("part")))
        on_river = same.groupby("river")["segment_id"].nunique()
        for river, own in named:
            about = {"level": level, "river": river}
            length = covered = 0.0
            seen: dict[str, list[dict[str, Any]]] = {"gap": [], "overlap": []}
            for part in np.unique(courses.part[own]):
                reached = by_part.get(part, same.iloc[:0])
                for course in own[courses.part[own] == part]:
                    here = courses.edges(int(course))
                    ends = np.array([courses.lower_m[here].min(), courses.upper_m[here].max()])
                    sides = _ended(_clipped(sides_of(reached, ends_m=ends), ends), tolerance_m)
                    size = sides.high_m - sides.low_m
                    length += float(size.sum())
                    covered += float((size * ((sides.left >= 0) / 2 + (sides.right >= 0) / 2)).sum())
                    for what, run in _runs(sides, reached, least_m):
                        seen[what].append({**about, **run, "geometry": stretch(courses, int(course), run)})
            table.append(
                {
                    **about,
                    "length_m": length,
                    "covered_m": covered,
                    "covered_percent": 100 * covered / length if length else np.nan,
                    "segments": int(on_river.get(river, 0)),
                    "gaps": len(seen["gap"]),
                    "overlaps": len(seen["overlap"]),
                    "overlap_m": float(sum(run["length_m"] for run in seen["overlap"])),
                }
            )
            for what, runs in seen.items():
                runs_of[what] += sorted(runs, key=lambda run: -run["to_chainage_m"])
    assigned = set(rows["segment_id"])
    return Coverage(
        pd.DataFrame(table, columns=_TABLE),
        GeoDataFrame(runs_of["gap"], columns=[*_RUN, "geometry"], geometry="geometry", crs=4490),
        GeoDataFrame(runs_of["overlap"], columns=[*_RUN, "segment_ids", "geometry"], geometry="geometry", crs=4490),
        [name for name in segments.index if name not in assigned],
    )


_TABLE = ["level", "river", "length_m", "covered_m", "covered_percent", "segments", "gaps", "overlaps", "overlap_m"]
_RUN = ["level", "river", "bank", "from_chainage_m", "to_chainage_m", "length_m"]


def _rivers(courses: RiverAxes) -> list[tuple[str, npt.NDArray[np.intp]]]:
    """Named rivers with the courses of their main path."""
    names = pd.Series(courses.river, dtype=object)
    chosen = names[names.notna() & courses.main]
    return [(str(river), rows.index.to_numpy(np.intp)) for river, rows in chosen.groupby(chosen, sort=True)]


def _clipped(sides: Sides, ends: Floats) -> Sides:
    """What lies between two chainages."""
    inner = (sides.high_m > ends[0]) & (sides.low_m < ends[1])
    return Sides(
        sides.low_m[inner],
        sides.high_m[inner],
        sides.left[inner],
        sides.right[inner],
        sides.left_count[inner],
        sides.right_count[inner],
    )


def _ended(sides: Sides, tolerance_m: float) -> Sides:
    """The parts at both ends of a course, up to the tolerance, given to the segment beside them."""
    for owner in (sides.left, sides.right):
        held = np.flatnonzero(owner >= 0)
        if len(held):
            first, last = held[0], held[-1]
            if sides.low_m[first] - sides.low_m[0] <= tolerance_m:
                owner[:first] = owner[first]
            if sides.high_m[-1] - sides.high_m[last] <= tolerance_m:
                owner[last + 1 :] = owner[last]
    return sides


def _runs(sides: Sides, rows: pd.DataFrame, least_m: float) -> list[tuple[str, dict[str, Any]]]:
    """Gaps and overlaps of one course, each as long as it lasts."""
    runs = []
    for what, left, right in (
        ("gap", sides.left < 0, sides.right < 0),
        ("overlap", sides.left_count > 1, sides.right_count > 1),
    ):
        state = left.astype(np.intp) + 2 * right
        key = [(int(at), _ids(sides, rows, position)) if at and what == "overlap" else (int(at), None)
               for position, at in enumerate(state)]  # fmt: skip
        begin = 0
        for position in range(1, len(key) + 1):
            if position < len(key) and key[position] == key[begin]:
                continue
            low, high = float(sides.low_m[begin]), float(sides.high_m[position - 1])
            if key[begin][0] and high - low >= least_m:
                run: dict[str, Any] = {
                    "bank": {1: "left", 2: "right", 3: None}[key[begin][0]],
                    "from_chainage_m": low,
                    "to_chainage_m": high,
                    "length_m": high - low,
                }
                runs.append((what, run if what == "gap" else {**run, "segment_ids": list(key[begin][1] or ())}))
            begin = position
    return runs


def _ids(sides: Sides, rows: pd.DataFrame, place: int) -> tuple[Any, ...]:
    """Segments over one part of a river."""
    middle = (sides.low_m[place] + sides.high_m[place]) / 2
    over = (rows["from_chainage_m"] <= middle) & (rows["to_chainage_m"] >= middle)
    return tuple(sorted(rows.loc[over, "segment_id"], key=str))


def stretch(courses: RiverAxes, course: int, run: dict[str, Any]) -> shapely.LineString:
    """Return the line of a course between two chainages, drawn downstream."""
    low, high = run["from_chainage_m"], run["to_chainage_m"]
    own = courses.edges(course)
    inner = own.start + np.flatnonzero((courses.lower_m[own] < high) & (courses.upper_m[own] > low))
    start, end = courses.start[inner], courses.end[inner]
    size = courses.upper_m[inner] - courses.lower_m[inner]
    size[size == 0] = 1.0
    begin = start[0] + max(0.0, (courses.upper_m[inner[0]] - high) / size[0]) * (end[0] - start[0])
    last = start[-1] + min(1.0, (courses.upper_m[inner[-1]] - low) / size[-1]) * (end[-1] - start[-1])
    return shapely.LineString(np.vstack([begin, end[:-1], last]))
