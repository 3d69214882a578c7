"""The main way of a river that hangs together, and the direction of every arm beside it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.sparse.linalg import spsolve

from riverzones.network.banks.pieces import RiverSettings, graph_of

__all__ = ["Course"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

CRS: Final = "EPSG:4490"


@dataclass(frozen=True, eq=False)
class Course:
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
    def of(parts: pd.DataFrame, places: Floats, mouth: int, settings: RiverSettings) -> Course:
        """The main way to ``mouth`` and the direction of every part."""
        parts = parts.reset_index(drop=True)
        way, held = _main_way(parts, len(places), mouth, settings)
        far, main = _potential(parts, held), np.isfinite(held)
        one, other = parts["one"].to_numpy(), parts["other"].to_numpy()
        beside = dijkstra(graph_of(parts, parts["metres"]), directed=False, indices=np.flatnonzero(main), min_only=True)
        dead = _dead(parts, main) & (way < 0)
        drop = np.where(dead, beside[one] - beside[other], far[one] - far[other])
        fall = np.abs(drop) / np.maximum(parts["metres"], 1e-6)
        return Course(parts.assign(way=way, turned=drop < 0, dead=dead, fall=fall), far, main, settings.slack_ratio)

    def route(self, pieces: GeoDataFrame, name: str) -> GeoDataFrame:
        """The main way from the upper end to the mouth."""
        parts = self.parts[self.parts["way"] >= 0].sort_values("way", ascending=False)
        table = _drawn(parts, pieces, name)
        metres = table["length_m"].to_numpy()
        table["to_mouth_m"] = np.cumsum(metres[::-1])[::-1] - metres
        return table

    def braids(self, pieces: GeoDataFrame, name: str) -> GeoDataFrame:
        """The parts beside the main way, in groups from the upper end to the mouth."""
        parts = self.parts[self.parts["way"] < 0]
        table = _drawn(parts, pieces, name)
        ends = parts[["one", "other"]].to_numpy()
        touching = self.main[ends]
        inner = np.where(touching, len(self.main) + np.arange(ends.size).reshape(ends.shape), ends)
        links = csr_array((np.ones(len(parts)), (inner[:, 0], inner[:, 1])), shape=(len(self.main) + ends.size,) * 2)
        group = connected_components(links, directed=False)[1][inner[:, 0]]
        reach = np.where(touching, self.far[ends], np.nan)
        span = pd.DataFrame({"group": np.repeat(group, 2), "far": reach.ravel()}).groupby("group")["far"]
        table["from_mouth_m"], table["to_mouth_m"] = span.max().reindex(group).array, span.min().reindex(group).array
        table["braid"] = group
        table = table.sort_values(["from_mouth_m", "braid"], ascending=[False, True], kind="stable")
        table["braid"] = pd.factorize(table["braid"])[0] + 1
        return table

    def doubts(self) -> list[tuple[str, Any]]:
        """Parts whose direction is uncertain."""
        beside = self.parts[self.parts["way"] < 0]
        dead = [("dead_end", part) for part in beside[beside["dead"]].itertuples()]
        return dead + [("slack", part) for part in beside[~beside["dead"] & (beside["fall"] < self.slack)].itertuples()]


def _main_way(parts: pd.DataFrame, count: int, mouth: int, settings: RiverSettings) -> tuple[Ints, Floats]:
    """Place of each part along the main way, and distance of its places from the mouth [m], NaN beside it."""
    ends, seen = np.unique(parts[["one", "other"]].to_numpy(), return_counts=True)
    leaves = np.setdiff1d(ends[seen == 1], [mouth])
    leaves = leaves if len(leaves) else ends
    far = dijkstra(graph_of(parts, parts["metres"]), directed=False, indices=mouth)
    known = parts["width_m"].notna()
    thin = settings.thin_ratio * float(parts.loc[known, "width_m"].min()) if known.any() else 1.0
    cost = parts["metres"] / parts["width_m"].fillna(thin)
    _, before = dijkstra(graph_of(parts, cost), directed=False, indices=mouth, return_predecessors=True)
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
    one, other = parts["one"].to_numpy(), parts["other"].to_numpy()
    weight = 1.0 / np.maximum(parts["metres"].to_numpy(), 1e-6)
    net = csr_array((np.r_[weight, weight], (np.r_[one, other], np.r_[other, one])), shape=(count, count))
    laplacian = csr_array(diags_array(net.sum(axis=1)) - net)
    fixed, free = np.isfinite(held), np.zeros(count, dtype=np.bool_)
    free[np.r_[one, other]] = True
    free &= ~fixed
    potential = held.copy()
    if free.any():
        rows = laplacian[np.flatnonzero(free)]
        potential[free] = spsolve(
            csr_array(rows[:, np.flatnonzero(free)]).tocsc(), -rows[:, np.flatnonzero(fixed)] @ held[fixed]
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
