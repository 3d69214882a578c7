"""Centre-line pieces of a river put in order: the paths of flow through its water."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely
from geopandas import GeoDataFrame
from shapely import LineString

from riverzones.geo import geodesy

__all__ = ["MainPath", "RiverSettings", "bridges", "gaps_closed", "graph_of", "largest", "parts_of"]


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
    """Return pieces with the numbers of the places they join, and those places (lon, lat)."""
    lines = np.asarray(pieces.geometry.array, dtype=object)
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    first_end, second_end = shapely.STRtree(ends).query(ends, predicate="dwithin", distance=settings.touch_m / DEGREE_M)
    _, node_of = scipy.sparse.csgraph.connected_components(
        scipy.sparse.csr_array((np.ones(len(first_end)), (first_end, second_end)), shape=(len(ends), len(ends)))
    )
    first = np.unique(node_of, return_index=True)[1]
    places = shapely.get_coordinates(ends[first])
    columns = {
        name: pieces[name].to_numpy() if name in pieces.columns else None for name in ("name", "from_end", "to_end")
    }
    width = pieces["width_m"].to_numpy(float, na_value=np.nan) if "width_m" in pieces.columns else np.nan
    table = pd.DataFrame({"id": pieces.index.to_numpy(object), "line": lines, "width_m": width, **columns})
    table["one"], table["other"] = node_of[: len(lines)], node_of[len(lines) :]
    table["metres"] = geodesy.length_m(lines)
    return table, places


def graph_of(parts: pd.DataFrame, cost: Any) -> Any:
    """Return the cheapest way between any two places that a part joins."""
    count = int(parts[["one", "other"]].to_numpy().max()) + 1
    low, high = parts[["one", "other"]].min(axis=1), parts[["one", "other"]].max(axis=1)
    table = pd.DataFrame({"low": low, "high": high, "cost": np.maximum(cost, 1e-6)})
    table = table[table["low"] != table["high"]].groupby(["low", "high"], as_index=False).min()
    return scipy.sparse.csr_array((table["cost"], (table["low"], table["high"])), shape=(count, count))


def _component_of(parts: pd.DataFrame) -> Ints:
    """For every place the number of the connected part of the river it belongs to."""
    return np.asarray(
        scipy.sparse.csgraph.connected_components(graph_of(parts, parts["metres"]), directed=False)[1], dtype=np.intp
    )


def bridges(parts: pd.DataFrame) -> Flags:
    """Return parts without a name on the shortest way from one part of the river to another."""
    free = parts["name"].isna() & ~parts["called"]
    bridge = np.zeros(len(parts), dtype=np.bool_)
    for _ in range(int(free.sum())):
        known = parts[parts["called"] | bridge]
        part = np.full(int(parts[["one", "other"]].to_numpy().max()) + 1, -1, dtype=np.intp)
        hanging = _component_of(known)
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
    graph = scipy.sparse.csr_array(graph_of(free, free["metres"]))
    graph.resize((count, count))
    touched = np.unique(free[["one", "other"]].to_numpy())
    starts = touched[part[touched] >= 0]
    best: tuple[float, int, int, Ints] | None = None
    for start in starts:
        far, before = scipy.sparse.csgraph.dijkstra(graph, directed=False, indices=int(start), return_predecessors=True)
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
    """Return the parts with straight ones put in where two that hang apart end near each other."""
    ends = parts[["one", "other"]].to_numpy().ravel()
    end_nodes, seen = np.unique(ends, return_counts=True)
    alone = end_nodes[seen == 1]
    points = shapely.points(places[alone])
    reach = settings.gap_m / (DEGREE_M * np.cos(np.radians(min(80.0, np.abs(places[end_nodes, 1]).max()))))
    first_node, second_node = shapely.STRtree(points).query(points, predicate="dwithin", distance=reach)
    first_node, second_node = alone[first_node[first_node < second_node]], alone[second_node[first_node < second_node]]
    gap = np.atleast_1d(geodesy.distance_m(*places[first_node].T, *places[second_node].T))
    group = _component_of(parts)
    new = []
    for k in np.argsort(gap, kind="stable"):
        if gap[k] <= settings.gap_m and group[first_node[k]] != group[second_node[k]]:
            group[group == group[second_node[k]]] = group[first_node[k]]
            line = LineString(places[[first_node[k], second_node[k]]])
            new.append(
                {
                    "line": line,
                    "one": first_node[k],
                    "other": second_node[k],
                    "metres": gap[k],
                    "called": False,
                    "bridge": False,
                }
            )
    return (
        pd.concat([parts, pd.DataFrame(new, columns=parts.columns).astype(parts.dtypes)], ignore_index=True)
        if new
        else parts.reset_index(drop=True)
    )


def largest(parts: pd.DataFrame) -> pd.Series:
    """Return which parts belong to the longest piece of river that hangs together."""
    group = pd.Series(_component_of(parts)[parts["one"].to_numpy()], index=parts.index)
    return group == parts["metres"].groupby(group).sum().idxmax()


CRS: Final = "EPSG:4490"


@dataclass(frozen=True, eq=False)
class MainPath:
    """Parts that hang together, with the main way over them.

    parts: with ``way`` (place along the main way from the mouth, -1 beside it), ``turned``, ``dead`` (leads nowhere)
    and ``fall`` (drop of potential per metre, 1 on the main way); far: potential of every place [m]; main: whether
    places lie on the main way.
    """

    parts: pd.DataFrame
    far: Floats
    main: Flags
    slack: float

    @staticmethod
    def of(parts: pd.DataFrame, places: Floats, mouth: int, settings: RiverSettings) -> MainPath:
        """Return the main way to ``mouth`` and the direction of every part."""
        parts = parts.reset_index(drop=True)
        way, held = _main_way(parts, len(places), mouth, settings)
        far, main = _potential(parts, held), np.isfinite(held)
        from_nodes, to_nodes = parts["one"].to_numpy(), parts["other"].to_numpy()
        beside = scipy.sparse.csgraph.dijkstra(
            graph_of(parts, parts["metres"]), directed=False, indices=np.flatnonzero(main), min_only=True
        )
        dead = _dead(parts, main) & (way < 0)
        drop = np.where(dead, beside[from_nodes] - beside[to_nodes], far[from_nodes] - far[to_nodes])
        fall = np.abs(drop) / np.maximum(parts["metres"], 1e-6)
        return MainPath(parts.assign(way=way, turned=drop < 0, dead=dead, fall=fall), far, main, settings.slack_ratio)

    def route(self, pieces: GeoDataFrame, name: str) -> GeoDataFrame:
        """Return the main way from the upper end to the mouth."""
        parts = self.parts[self.parts["way"] >= 0].sort_values("way", ascending=False)
        table = _drawn(parts, pieces, name)
        metres = table["length_m"].to_numpy()
        table["to_mouth_m"] = np.cumsum(metres[::-1])[::-1] - metres
        return table

    def braids(self, pieces: GeoDataFrame, name: str) -> GeoDataFrame:
        """Return the parts beside the main way, in groups from the upper end to the mouth."""
        parts = self.parts[self.parts["way"] < 0]
        table = _drawn(parts, pieces, name)
        ends = parts[["one", "other"]].to_numpy()
        touching = self.main[ends]
        inner = np.where(touching, len(self.main) + np.arange(ends.size).reshape(ends.shape), ends)
        links = scipy.sparse.csr_array(
            (np.ones(len(parts)), (inner[:, 0], inner[:, 1])), shape=(len(self.main) + ends.size,) * 2
        )
        group = scipy.sparse.csgraph.connected_components(links, directed=False)[1][inner[:, 0]]
        reach = np.where(touching, self.far[ends], np.nan)
        span = pd.DataFrame({"group": np.repeat(group, 2), "far": reach.ravel()}).groupby("group")["far"]
        table["from_mouth_m"], table["to_mouth_m"] = span.max().reindex(group).array, span.min().reindex(group).array
        table["braid"] = group
        table = table.sort_values(["from_mouth_m", "braid"], ascending=[False, True], kind="stable")
        table["braid"] = pd.factorize(table["braid"])[0] + 1
        return table

    def doubts(self) -> list[tuple[str, Any]]:
        """Return parts whose direction is uncertain."""
        beside = self.parts[self.parts["way"] < 0]
        dead = [("dead_end", part) for part in beside[beside["dead"]].itertuples()]
        return dead + [("slack", part) for part in beside[~beside["dead"] & (beside["fall"] < self.slack)].itertuples()]


def _main_way(parts: pd.DataFrame, count: int, mouth: int, settings: RiverSettings) -> tuple[Ints, Floats]:
    """Place of each part along the main way, and distance of its places from the mouth [m], NaN beside it."""
    ends, seen = np.unique(parts[["one", "other"]].to_numpy(), return_counts=True)
    leaves = np.setdiff1d(ends[seen == 1], [mouth])
    leaves = leaves if len(leaves) else ends
    far = scipy.sparse.csgraph.dijkstra(graph_of(parts, parts["metres"]), directed=False, indices=mouth)
    known = parts["width_m"].notna()
    thin = settings.thin_ratio * float(parts.loc[known, "width_m"].min()) if known.any() else 1.0
    cost = parts["metres"] / parts["width_m"].fillna(thin)
    _, before = scipy.sparse.csgraph.dijkstra(
        graph_of(parts, cost), directed=False, indices=mouth, return_predecessors=True
    )
    steps = [int(leaves[np.argmax(far[leaves])])]
    while steps[-1] != mouth:
        steps.append(int(before[steps[-1]]))
    way, held = np.full(len(parts), -1, dtype=np.intp), np.full(count, np.nan)
    held[mouth] = 0.0
    low, high = parts[["one", "other"]].min(axis=1), parts[["one", "other"]].max(axis=1)
    cheapest = cost.sort_values(kind="stable").index
    between = dict(zip(zip(low[cheapest[::-1]], high[cheapest[::-1]], strict=True), cheapest[::-1], strict=True))
    for number, (lower, upper) in enumerate(pairwise(reversed(steps))):
        part = between[min(lower, upper), max(lower, upper)]
        way[part] = number
        held[upper] = held[lower] + parts["metres"].iloc[part]
    return way, held


def _potential(parts: pd.DataFrame, held: Floats) -> Floats:
    """Potential of all places: given where ``held`` is a number, elsewhere that of a net of pipes [m]."""
    count = len(held)
    from_nodes, to_nodes = parts["one"].to_numpy(), parts["other"].to_numpy()
    weight = 1.0 / np.maximum(parts["metres"].to_numpy(), 1e-6)
    net = scipy.sparse.csr_array(
        (np.r_[weight, weight], (np.r_[from_nodes, to_nodes], np.r_[to_nodes, from_nodes])), shape=(count, count)
    )
    laplacian = scipy.sparse.csr_array(scipy.sparse.diags_array(net.sum(axis=1)) - net)
    fixed, free = np.isfinite(held), np.zeros(count, dtype=np.bool_)
    free[np.r_[from_nodes, to_nodes]] = True
    free &= ~fixed
    potential = held.copy()
    if free.any():
        rows = laplacian[np.flatnonzero(free)]
        potential[free] = scipy.sparse.linalg.spsolve(
            scipy.sparse.csr_array(rows[:, np.flatnonzero(free)]).tocsc(), -rows[:, np.flatnonzero(fixed)] @ held[fixed]
        )
    return potential


def _dead(parts: pd.DataFrame, main: Flags) -> Flags:
    """Parts that lead away from the main way and nowhere."""
    dead = np.zeros(len(parts), dtype=np.bool_)
    ends = parts[["one", "other"]].to_numpy()
    while True:
        degree = np.bincount(ends[~dead].ravel(), minlength=len(main))
        fresh = ~dead & ((degree == 1) & ~main)[ends].any(axis=1)
        if not fresh.any():
            return dead
        dead |= fresh


def _drawn(parts: pd.DataFrame, pieces: GeoDataFrame, name: str) -> GeoDataFrame:
    """Rows of the pieces for these parts, every line drawn downstream."""
    lines = parts["line"].to_numpy(object)
    turned = parts["turned"].to_numpy(bool)
    lines = np.where(turned, shapely.reverse(lines), lines)
    gap = parts["id"].isna()
    labels = pd.Index(
        [f"gap-{row}" if lone else label for row, label, lone in zip(parts.index, parts["id"], gap, strict=True)]
    )
    table = pd.DataFrame(pieces.drop(columns=pieces.geometry.name)).reindex(labels.rename(pieces.index.name))
    table["river"], table["length_m"], table["turned"] = name, parts["metres"].to_numpy(), turned
    return GeoDataFrame(table, geometry=lines, crs=CRS)
