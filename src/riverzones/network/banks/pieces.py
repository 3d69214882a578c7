"""Pieces of a river as a graph: which places they join, unnamed ones that lead on, gaps, what hangs together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from shapely import LineString

from riverzones.geo import geodesy

__all__ = ["RiverSettings", "bridges", "gaps_closed", "graph_of", "largest", "parts_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

DEGREE_M: Final = 111_320.0  # of latitude


@dataclass(frozen=True, kw_only=True)
class RiverSettings:
    """How pieces are joined; settings of ours.

    Attributes
    ----------
    touch_m : float
        Ends this near [m] are one place.
    gap_m : float
        Gaps up to this width [m] are joined straight, and told.
    thin_ratio : float
        A piece of unknown width counts as this share of the narrowest known one when arms are compared.
    slack_ratio : float
        An arm whose fall is below this share of that of the main way is doubtful.
    """

    touch_m: float = 1.0
    gap_m: float = 2_000.0
    thin_ratio: float = 0.5
    slack_ratio: float = 0.05


def parts_of(pieces: GeoDataFrame, settings: RiverSettings) -> tuple[pd.DataFrame, Floats]:
    """Pieces with the numbers of the places they join, and those places (lon, lat)."""
    lines = np.asarray(pieces.geometry.array, dtype=object)
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    one, other = shapely.STRtree(ends).query(ends, predicate="dwithin", distance=settings.touch_m / DEGREE_M)
    _, place = connected_components(csr_array((np.ones(len(one)), (one, other)), shape=(len(ends), len(ends))))
    first = np.unique(place, return_index=True)[1]
    places = shapely.get_coordinates(ends[first])
    columns = {
        name: pieces[name].to_numpy() if name in pieces.columns else None for name in ("name", "from_end", "to_end")
    }
    width = pieces["width_m"].to_numpy(float, na_value=np.nan) if "width_m" in pieces.columns else np.nan
    table = pd.DataFrame({"id": pieces.index.to_numpy(object), "line": lines, "width_m": width, **columns})
    table["one"], table["other"] = place[: len(lines)], place[len(lines) :]
    table["metres"] = geodesy.length_m(lines)
    return table, places


def graph_of(parts: pd.DataFrame, cost: Any) -> Any:
    """The cheapest way between any two places that a part joins."""
    count = int(parts[["one", "other"]].to_numpy().max()) + 1
    low, high = parts[["one", "other"]].min(axis=1), parts[["one", "other"]].max(axis=1)
    table = pd.DataFrame({"low": low, "high": high, "cost": np.maximum(cost, 1e-6)})
    table = table[table["low"] != table["high"]].groupby(["low", "high"], as_index=False).min()
    return csr_array((table["cost"], (table["low"], table["high"])), shape=(count, count))


def _hanging(parts: pd.DataFrame) -> Ints:
    """For every place the number of the connected part of the river it belongs to."""
    return np.asarray(connected_components(graph_of(parts, parts["metres"]), directed=False)[1], dtype=np.intp)


def bridges(parts: pd.DataFrame) -> Flags:
    """Parts without a name on the shortest way from one part of the river to another."""
    free = parts["name"].isna() & ~parts["called"]
    bridge = np.zeros(len(parts), dtype=np.bool_)
    for _ in range(int(free.sum())):
        known = parts[parts["called"] | bridge]
        part = np.full(int(parts[["one", "other"]].to_numpy().max()) + 1, -1, dtype=np.intp)
        hanging = _hanging(known)
        used = known[["one", "other"]].to_numpy().ravel()
        part[used] = hanging[used]
        way = _shortest_bridge(parts[free & ~bridge], part)
        if not way:
            break
        bridge[way] = True
    return bridge


def _shortest_bridge(free: pd.DataFrame, part: Ints) -> list[int]:
    """Rows of the shortest way over ``free`` between places of two parts; nothing if there is none."""
    if free.empty:
        return []
    count = len(part)
    graph = csr_array(graph_of(free, free["metres"]))
    graph.resize((count, count))
    touched = np.unique(free[["one", "other"]].to_numpy())
    starts = touched[part[touched] >= 0]
    best: tuple[float, int, int, Ints] | None = None
    for start in starts:
        far, before = dijkstra(graph, directed=False, indices=int(start), return_predecessors=True)
        goals = starts[(part[starts] != part[start]) & np.isfinite(far[starts])]
        for goal in goals:
            if best is None or far[goal] < best[0]:
                best = (float(far[goal]), int(start), int(goal), before)
    if best is None:
        return []
    _, start, at, before = best
    rows: list[int] = []
    while at != start:
        rows.append(_between(free, int(before[at]), at))
        at = int(before[at])
    return rows


def _between(parts: pd.DataFrame, one: int, other: int) -> int:
    """Label of the shortest part between two places."""
    low, high = min(one, other), max(one, other)
    here = parts[(parts[["one", "other"]].min(axis=1) == low) & (parts[["one", "other"]].max(axis=1) == high)]
    return int(here.index.to_numpy()[here["metres"].argmin()])


def gaps_closed(parts: pd.DataFrame, places: Floats, settings: RiverSettings) -> pd.DataFrame:
    """The parts with straight ones put in where two that hang apart end near each other."""
    ends = parts[["one", "other"]].to_numpy().ravel()
    found, seen = np.unique(ends, return_counts=True)
    alone = found[seen == 1]
    points = shapely.points(places[alone])
    reach = settings.gap_m / (DEGREE_M * np.cos(np.radians(min(80.0, np.abs(places[found, 1]).max()))))
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=reach)
    one, other = alone[one[one < other]], alone[other[one < other]]
    gap = np.atleast_1d(geodesy.distance_m(*places[one].T, *places[other].T))
    group = _hanging(parts)
    new = []
    for k in np.argsort(gap, kind="stable"):
        if gap[k] <= settings.gap_m and group[one[k]] != group[other[k]]:
            group[group == group[other[k]]] = group[one[k]]
            line = LineString(places[[one[k], other[k]]])
            new.append(
                {"line": line, "one": one[k], "other": other[k], "metres": gap[k], "called": False, "bridge": False}
            )
    return (
        pd.concat([parts, pd.DataFrame(new, columns=parts.columns).astype(parts.dtypes)], ignore_index=True)
        if new
        else parts.reset_index(drop=True)
    )


def largest(parts: pd.DataFrame) -> pd.Series:
    """Which parts belong to the longest piece of river that hangs together."""
    group = pd.Series(_hanging(parts)[parts["one"].to_numpy()], index=parts.index)
    return group == parts["metres"].groupby(group).sum().idxmax()
