"""What a junction says by itself: which of the reaches that meet there is the stem.

Where a tributary comes in, the stem is the one way out; where a river divides, the one way in. Water turns little, so
tributaries join at acute angles that point downstream and arms part at acute angles that point upstream: of three
reaches the stem is the one opposite the acute pair. Junctions of rivers have mean angles of 45 to 72 degrees (Horton
1932; Howard 1971; Devauchelle et al. 2012), and the greater river goes on straighter. The stem is also the wider, keeps
its name and has the higher rank. None of this tells a confluence from a division: that is for the network to settle.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.network.orient.graph import Graph

__all__ = ["ANGLE_WEIGHT", "RANKS", "JunctionModel"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

ANGLE_WEIGHT: Final = 2.0  # log-odds for each radian of turning; told anew from the lines: a setting of ours
WIDTH_WEIGHT: Final = 3.0  # log-odds for each factor e of width: a setting of ours
NAME_WEIGHT: Final = 1.5  # log-odds for a name, or a drawn line, that goes on through the junction: a setting of ours
RANK_WEIGHT: Final = 0.8  # log-odds for each step of rank: a setting of ours
MOST_ENDS: Final = 6  # junctions of more reaches say nothing
RANKS: Final = {"main_stem": 3, "important_tributary": 2, "major_tributary": 1, "tributary": 0}


@dataclass(frozen=True, eq=False)
class JunctionModel:
    """Evidence at junctions, per spoke (end of a reach at a node) of the graph.

    ``features`` holds log-odds that the spoke is the stem, by kind of evidence: widths, names, ranks; angles are kept
    as ``turning`` [rad], the mean turn of water between this reach and the others, and ``bends``, the turn between
    two spokes of one junction.
    """

    graph: Graph
    features: dict[str, Floats]
    still: npt.NDArray[np.bool_]
    """Nodes in lakes: ways over still water were drawn by us, the angles between them say nothing."""

    @staticmethod
    def of(
        graph: Graph, *, width_m: Floats, rank: Floats, names: list[Ints], lake: npt.NDArray[np.bool_]
    ) -> JunctionModel:
        """Return evidence from widths [m], ranks (NaN where not known) and names (codes, -1 for none; several kinds).

        ``lake`` tells which reaches are ways through lakes.
        """
        spokes = graph.spokes
        features: dict[str, Floats] = {}
        with np.errstate(divide="ignore", invalid="ignore"):
            width = np.log(np.where(width_m > 0, width_m, np.nan))[spokes.edge]
        features["widths"] = WIDTH_WEIGHT * _centred(width, spokes.node, graph.nodes)
        features["ranks"] = RANK_WEIGHT * _centred(rank[spokes.edge], spokes.node, graph.nodes)
        named = np.zeros(len(spokes.edge))
        for codes in names:
            code = codes[spokes.edge]
            key = pd.Series(np.where(code >= 0, spokes.node * (codes.max(initial=0) + 1) + code, -1))
            shared = (key.groupby(key).transform("size") == 2).to_numpy() & (code >= 0)
            named = np.maximum(named, NAME_WEIGHT * shared)
        features["names"] = named
        for name, feature in features.items():
            features[name] = np.where(spokes.degree[spokes.node] >= 2, feature, 0.0)
        still = np.bincount(spokes.node, lake[spokes.edge], minlength=graph.nodes) > 0
        return JunctionModel(graph, features, still)

    @cached_property
    def bends(self) -> dict[int, tuple[Ints, Floats]]:
        """For each number of ends d: the nodes, and the turns [rad] between their spokes, shape (nodes, d, d)."""
        spokes = self.graph.spokes
        degree = spokes.degree
        turns_by_count = {}
        for count in range(2, MOST_ENDS + 1):
            nodes = np.flatnonzero(degree == count)
            spoke = spokes.first[nodes][:, None] + np.arange(count)
            unit = np.stack([spokes.east[spoke], spokes.north[spoke]], axis=2)
            cosine = np.clip(np.einsum("nik,njk->nij", unit, unit), -1, 1)
            turn = np.where(self.still[nodes][:, None, None], np.pi / 2, np.pi - np.arccos(cosine))
            turns_by_count[count] = (nodes.astype(np.intp), turn)
        return turns_by_count

    @cached_property
    def turning(self) -> Floats:
        """Mean turn [rad] between a spoke and the others of its node; 0 where there is nothing to compare."""
        spokes = self.graph.spokes
        turning = np.zeros(len(spokes.edge))
        for count, (nodes, bends) in self.bends.items():
            if count > 2 and len(nodes):
                spoke = spokes.first[nodes][:, None] + np.arange(count)
                own = np.eye(count, dtype=np.bool_)
                turning[spoke] = np.where(own, 0.0, bends).sum(axis=2) / (count - 1)
        return turning

    def scores(self, angle: float) -> Floats:
        """Return log-odds of each spoke being the stem, without the common term of its node."""
        total = -angle * self.turning
        for feature in self.features.values():
            total = total + feature
        return total

    def log_share(self, angle: float) -> Floats:
        """Return the log of the probability that a spoke is the stem of its node."""
        return _log_softmax(self.scores(angle), self.graph.spokes.node, self.graph.nodes)

    def energies(self, angle: float) -> dict[int, tuple[Ints, Floats]]:
        """Return cost of every way the water can take through a junction, lower is likelier.

        For each number of ends d: the nodes, and costs of shape (nodes, 2**d); bit i of the column tells that water
        comes in by spoke i. Nothing coming in or nothing going out is costed as 0 here; it is for others to forbid.
        """
        spokes, features = self.graph.spokes, sum(self.features.values())
        norm = _log_norm(self.scores(angle), spokes.node, self.graph.nodes)
        energies = {}
        for count, (nodes, bends) in self.bends.items():
            spoke = spokes.first[nodes][:, None] + np.arange(count)
            cost = np.zeros((len(nodes), 2**count))
            for mask in range(1, 2**count - 1):
                inward = [i for i in range(count) if mask >> i & 1]
                outward = [i for i in range(count) if not mask >> i & 1]
                cost[:, mask] = angle * bends[:, inward][:, :, outward].mean(axis=(1, 2)) + norm[nodes]
                stem = outward if len(outward) == 1 else inward if len(inward) == 1 else []
                for i in stem:
                    cost[:, mask] -= np.asarray(features)[spoke[:, i]]
            if count == 2:
                cost[:] = 0.0
            energies[count] = (nodes, cost)
        return energies

    def speak(self, forward: npt.NDArray[np.bool_], angle: float) -> dict[str, Floats]:
        """Return what the junctions at both ends of each reach say for the direction it has, by kind (log-odds).

        ``forward`` tells which reaches flow from begin to end. A junction speaks where the directions make one of its
        reaches the stem: how much better that one is as a stem than this reach, or than the next best.
        """
        spokes, nodes = self.graph.spokes, self.graph.nodes
        out = spokes.at_begin == forward[spokes.edge]
        outs = np.bincount(spokes.node, out, minlength=nodes)
        ins = np.bincount(spokes.node, ~out, minlength=nodes)
        single_out, single_in = (outs == 1) & (ins > 1), (ins == 1) & (outs > 1)
        stem = (single_out[spokes.node] & out) | (single_in[spokes.node] & ~out)
        speaks = single_out | single_in
        log_odds = {}
        kinds = {"angles": -angle * self.turning} | {f"{kind}_at_junction": f for kind, f in self.features.items()}
        for kind, score in kinds.items():
            at_stem = np.bincount(spokes.node, np.where(stem, score, 0.0), minlength=nodes)
            rest = np.full(nodes, -np.inf)
            np.maximum.at(rest, spokes.node[~stem], score[~stem])
            with np.errstate(invalid="ignore"):
                better = np.where(stem, score - rest[spokes.node], at_stem[spokes.node] - score)
            better = np.where(speaks[spokes.node], better, 0.0)
            log_odds[kind] = np.bincount(spokes.edge, better, minlength=len(self.graph)).astype(np.float64)
        return log_odds


def _centred(values: Floats, node: Ints, nodes: int) -> Floats:
    """Values less the mean of their node; 0 where a value, or every other one, is missing."""
    known = np.isfinite(values)
    count = np.bincount(node[known], minlength=nodes)
    mean = np.bincount(node[known], values[known], minlength=nodes) / np.maximum(count, 1)
    return np.where(known & (count[node] > 1), np.where(known, values, 0.0) - mean[node], 0.0)


def _log_norm(score: Floats, node: Ints, nodes: int) -> Floats:
    top = np.full(nodes, -np.inf)
    np.maximum.at(top, node, score)
    top = np.where(np.isfinite(top), top, 0.0)
    total = np.bincount(node, np.exp(score - top[node]), minlength=nodes)
    return np.asarray(top + np.log(np.maximum(total, 1e-300)), dtype=np.float64)


def _log_softmax(score: Floats, node: Ints, nodes: int) -> Floats:
    return score - _log_norm(score, node, nodes)[node]
