"""Confluences that miss by metres: dangling ends joined to what they mean.

Only a dangling end moves, never the middle of a line, so two banks side by side stay two. It goes to an end within
reach, else to the nearest line; never to the line it belongs to, and not to a line it runs along (the other bank, the
canal beside the river), which is told as doubtful. All distances are geodesic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely

from riverzones.geo import ellipsoid, joins
from riverzones.geo.edges import ramps
from riverzones.geo.geodesy import distance_m
from riverzones.network.build.nodes import Nodes, groups
from riverzones.network.build.noding import TOUCH_M
from riverzones.network.build.pieces import Pieces, metres_of_degrees

__all__ = ["SIDE_BY_SIDE_DEGREES", "Snapped", "across_gaps", "bridging", "parted", "snap"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

SIDE_BY_SIDE_DEGREES: Final = 10.0  # an end and a line that run within this angle are beside each other (ours)
AHEAD: Final = 0.5  # an end points at what lies within 60 degrees of its direction (ours)
ACROSS: Final = 0.17  # lines that end together lie on the other side of a gap: 80 degrees of its direction (ours)
_SIDE: Final = float(np.cos(np.radians(SIDE_BY_SIDE_DEGREES)))
APPROACH: Final = 5.0  # the direction of an end is that of its last stretch of so many times the reach (ours)


@dataclass(frozen=True)
class Snapped:
    """What is to be joined.

    Attributes
    ----------
    ends : DataFrame
        Dangling nodes to be joined to nodes: ``node``, ``other``, ``gap`` [m].
    feet : DataFrame
        Dangling nodes to be joined to the middle of a line: ``node``, ``piece``, ``edge`` (its first vertex in
        ``Pieces.xy``), ``along`` (0 to 1), ``gap`` [m], ``lon``, ``lat``.
    missed : DataFrame
        Dangling nodes close to a line and not joined to it: the columns of ``feet``, ``beside`` (bool, the line runs
        along there), ``ahead`` (bool, the end points at it), ``end`` (the node of the line that is meant, -1 for none).
    """

    ends: pd.DataFrame
    feet: pd.DataFrame
    missed: pd.DataFrame


def snap(pieces: Pieces, nodes: Nodes, *, within_m: float, look_m: float) -> Snapped:
    """Return where dangling ends are to be joined.

    Ends within reach of each other are joined first; each such group, or single end, then goes to the nearest true
    node within reach, else to the nearest line.

    Parameters
    ----------
    pieces : Pieces
        Whole lines from one true node to the next: a line cut in two on the way must not count as two.
    nodes : Nodes
    within_m : float
        How far an end is moved at most [m].
    look_m : float
        Ends that miss by more, up to this [m], are told.
    """
    loose = np.flatnonzero(nodes.degree == 1)
    towards = _outward(pieces, nodes, APPROACH * max(within_m, 1.0))
    pairs = _loose_pairs(nodes, loose, towards, within_m)
    cluster = groups(len(nodes), pairs["node"].to_numpy(), pairs["other"].to_numpy())
    own = _Own.of(cluster, loose, towards, len(pieces))
    near = _nearest_of(_to_nodes(nodes, loose, towards, own, within_m), cluster)
    waiting = loose[~np.isin(cluster[loose], cluster[near["node"].to_numpy()])]
    near_lines = _to_lines(pieces, nodes, waiting, towards, own, max(within_m, look_m))
    feet = _nearest_of(near_lines[~near_lines["beside"] & (near_lines["gap"] <= within_m)], cluster)
    ends = pd.concat([pairs, near[["node", "other", "gap"]]], ignore_index=True)
    reached = np.isin(cluster, cluster[np.r_[ends["node"], feet["node"]].astype(np.intp)])
    missed = near_lines[~reached[near_lines["node"].to_numpy()]].sort_values(["node", "beside", "gap", "lon", "lat"])
    to_ends, feet = parted(feet)
    return Snapped(
        pd.concat([ends, to_ends], ignore_index=True), feet, missed.drop_duplicates("node").reset_index(drop=True)
    )


def parted(feet: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return feet that are ends of a line, as joins of node and ``other``; and those between the ends."""
    at_end = feet["end"].to_numpy() >= 0
    ends = feet[at_end].rename(columns={"end": "other"})[["node", "other", "gap"]]
    return ends.reset_index(drop=True), feet[~at_end].reset_index(drop=True)


def across_gaps(pieces: Pieces, nodes: Nodes, natural: Bools, *, look_m: float) -> pd.DataFrame:
    """Return nodes that look across a gap at a line of another part of the network, whatever number of lines ends
    there.

    A dangling end looks at what lies within 60 degrees of its direction and does not run beside it. Where several
    lines end together (two tributaries that miss their river, a confluence and the next one) all of them must lie on
    the other side and one point at the line: so the middle of a line, and a confluence on its bank, look at nothing.
    Such nodes of canals, and lines of canals, are left out: a canal passes beside rivers.

    Parameters
    ----------
    pieces : Pieces
    nodes : Nodes
    natural : ndarray of bool, shape (pieces,)
        Whether a piece is no canal.
    look_m : float
        How far is looked [m].

    Returns
    -------
    DataFrame
        The columns of :attr:`Snapped.feet`, ``end`` (the node of the line that is meant, -1 for none), and ``loose``
        (bool, a dangling end); the nearest line of every other part for each node.
    """
    columns = ["node", "piece", "edge", "along", "gap", "lon", "lat", "end", "loose"]
    part = groups(len(nodes), nodes.begin, nodes.end)
    if not look_m > 0 or not len(part) or part.max() == 0:
        return pd.DataFrame(columns=columns)
    metres = np.bincount(part[nodes.begin], pieces.length_m)
    small = part != int(np.argmax(metres))  # one of any two parts is not the longest: no other pair is looked at
    near_lines = pd.concat(
        [_looked(pieces, nodes, ours, theirs, look_m) for ours, theirs in ((small, small | ~small), (~small, small))]
    )
    node, piece = near_lines["node"].to_numpy(dtype=np.intp), near_lines["piece"].to_numpy(dtype=np.intp)
    towards = _outward(pieces, nodes, APPROACH)
    size = np.diff(towards.first)[node]
    pair, spoke = np.repeat(np.arange(len(node)), size), ramps(towards.first[node], size)
    foot = near_lines[["lon", "lat"]].to_numpy(dtype=float)
    away = _unit(foot - nodes.place[node], foot[:, 1])
    ahead = (towards.direction[spoke] * away[pair]).sum(axis=1)
    most, least = np.full(len(node), -1.0), np.full(len(node), 1.0)
    np.maximum.at(most, pair, ahead)
    np.minimum.at(least, pair, ahead)
    loose = nodes.degree[node] == 1
    spoken = np.ones(len(node), dtype=np.bool_)
    np.logical_and.at(spoken, pair, natural[towards.piece[spoke]])
    several = (least > ACROSS) & spoken & natural[piece]
    keep = (part[node] != part[nodes.begin[piece]]) & (most >= AHEAD) & np.where(loose, ~near_lines["beside"], several)
    kept_pairs = near_lines.assign(loose=loose)[keep].sort_values(["node", "gap", "lon", "lat"])
    faced_part = part[nodes.begin[kept_pairs["piece"].to_numpy(dtype=np.intp)]]
    nearest: pd.DataFrame = kept_pairs[~kept_pairs.assign(other=faced_part).duplicated(["node", "other"])][columns]
    return nearest.reset_index(drop=True)


def _looked(pieces: Pieces, nodes: Nodes, ours: Bools, theirs: Bools, look_m: float) -> pd.DataFrame:
    """Places of lines around nodes: nodes of ``ours``, lines whose nodes are of ``theirs``."""
    node = np.flatnonzero(ours & (nodes.degree > 0))
    piece = np.flatnonzero(theirs[nodes.begin])
    ends = gpd.GeoDataFrame(index=node, geometry=shapely.points(nodes.place[node]), crs="EPSG:4490")
    lines = gpd.GeoDataFrame(index=piece, geometry=pieces.lines[piece], crs="EPSG:4490")
    near_lines = joins.within(ends, lines, distance_m=look_m)
    at, line = near_lines["subject_id"].to_numpy(dtype=np.intp), near_lines["reference_id"].to_numpy(dtype=np.intp)
    foot = shapely.get_coordinates(near_lines["nearest"].to_numpy()).reshape(-1, 2)
    edge, along = _located(pieces, line, foot)
    towards = _outward(pieces, nodes, APPROACH)
    own = towards.direction[towards.first[at]]
    begin, end = nodes.begin[line], nodes.end[line]
    at_begin, at_last = (_gap_m(nodes.place[side], foot) <= TOUCH_M for side in (begin, end))
    run = np.abs((_unit(pieces.xy[edge + 1] - pieces.xy[edge], foot[:, 1]) * own).sum(axis=1))
    table = {
        "node": at,
        "piece": line,
        "edge": edge,
        "along": along,
        "gap": near_lines["distance_m"].to_numpy(dtype=float),
        "lon": foot[:, 0],
        "lat": foot[:, 1],
        "beside": (run >= _SIDE) & ~at_begin & ~at_last,
        "end": np.where(at_begin, begin, np.where(at_last, end, -1)),
    }
    return pd.DataFrame(table)


def bridging(missed: pd.DataFrame, part: Ints, part_of_piece: Ints) -> pd.DataFrame:
    """Return the misses to be bridged: those between parts of the network that nothing else connects, nearest first.

    Parameters
    ----------
    missed : DataFrame
        As :class:`Snapped` holds them; what runs beside or does not lie ahead of the end is left alone. Or as
        :func:`across_gaps` gives them.
    part, part_of_piece : ndarray of int
        Number of the connected part of every node and every piece.
    """
    rows = missed[~missed["beside"] & missed["ahead"]] if "beside" in missed.columns else missed
    rows = rows.assign(tie=rows["gap"].round(6)).sort_values(["tie", "lon", "lat", "node"])
    leader = np.arange(int(part.max(initial=-1)) + 1)

    def lead(end: int) -> int:
        while leader[end] != end:
            leader[end] = leader[leader[end]]
            end = int(leader[end])
        return end

    chosen = []
    for label, node, piece in zip(rows.index, rows["node"], rows["piece"], strict=True):
        lead_here, lead_there = lead(int(part[node])), lead(int(part_of_piece[piece]))
        if lead_here != lead_there:
            leader[lead_there] = lead_here
            chosen.append(label)
    return missed.loc[sorted(chosen)].reset_index(drop=True)


@dataclass(frozen=True)
class _Towards:
    """Ends of pieces sorted by node: unit direction in which each leaves its piece."""

    first: Ints
    piece: Ints
    direction: Floats
    begins: Floats
    ends: Floats


@dataclass(frozen=True)
class _Own:
    """Which pieces end in which group of dangling ends: nothing is joined to itself."""

    cluster: Ints
    stride: int
    keys: Ints

    @staticmethod
    def of(cluster: Ints, loose: Ints, towards: _Towards, stride: int) -> _Own:
        keys = cluster[loose] * stride + towards.piece[towards.first[loose]]
        return _Own(cluster, stride, np.unique(keys))

    def __call__(self, node: Ints, piece: Ints) -> Bools:
        """Whether the piece is one of those that end at the node or are joined to it already."""
        return np.isin(self.cluster[node] * self.stride + piece, self.keys)


def _outward(pieces: Pieces, nodes: Nodes, back_m: float) -> _Towards:
    """The direction of every end, from a place ``back_m`` [m] before it, at most half the piece."""
    ends, count = pieces.ends, len(pieces)
    share = np.minimum(back_m, 0.5 * pieces.length_m)
    before = np.concatenate([pieces.at_m(share), pieces.at_m(pieces.length_m - share)])
    unit = _unit(ends - before, ends[:, 1])
    order = np.argsort(nodes.both, kind="stable")
    begins = np.searchsorted(nodes.both[order], np.arange(len(nodes) + 1))
    return _Towards(begins, np.tile(np.arange(count), 2)[order], unit[order], unit[:count], unit[count:])


def _loose_pairs(nodes: Nodes, loose: Ints, towards: _Towards, within_m: float) -> pd.DataFrame:
    """Pairs of dangling ends that are within reach of each other and do not leave side by side: node, other, gap."""
    pairs = np.empty((0, 2), dtype=np.intp)
    if len(loose) > 1 and within_m > 0:
        lonlat = nodes.place[loose]
        tree = scipy.spatial.cKDTree(ellipsoid.earth_centred(lonlat[:, 0], lonlat[:, 1]))
        pairs = loose[tree.query_pairs(within_m, output_type="ndarray")].reshape(-1, 2)
    first_node, second_node = pairs[:, 0], pairs[:, 1]
    gap = _between_m(nodes, first_node, second_node)
    own_spoke, theirs = towards.first[first_node], towards.first[second_node]
    apart = towards.piece[own_spoke] != towards.piece[theirs]
    cosine = (towards.direction[own_spoke] * towards.direction[theirs]).sum(axis=1)
    keep = (gap <= within_m) & apart & (cosine < _SIDE)
    return pd.DataFrame({"node": first_node[keep], "other": second_node[keep], "gap": gap[keep]})


def _to_nodes(nodes: Nodes, loose: Ints, towards: _Towards, own: _Own, within_m: float) -> pd.DataFrame:
    """Dangling ends and the true nodes within their reach: node, other, gap [m], lon and lat of the other."""
    real = np.flatnonzero(nodes.degree > 1)
    node = target_node = np.empty(0, dtype=np.intp)
    if len(loose) and len(real) and within_m > 0:
        ours = scipy.spatial.cKDTree(ellipsoid.earth_centred(nodes.place[loose, 0], nodes.place[loose, 1]))
        theirs = scipy.spatial.cKDTree(ellipsoid.earth_centred(nodes.place[real, 0], nodes.place[real, 1]))
        near_nodes = theirs.sparse_distance_matrix(ours, within_m, output_type="ndarray")
        node, target_node = loose[near_nodes["j"]], real[near_nodes["i"]]
    gap = _between_m(nodes, node, target_node)
    size = np.diff(towards.first)[target_node]
    pair = np.repeat(np.arange(len(node)), size)
    spoke = ramps(towards.first[target_node], size)
    own_spoke = towards.first[node][pair]
    cosine = (towards.direction[own_spoke] * towards.direction[spoke]).sum(axis=1)
    count = len(node)
    open_to = np.bincount(pair, cosine < _SIDE, minlength=count) > 0
    strange = np.bincount(pair, own(node[pair], towards.piece[spoke]), minlength=count) == 0
    keep = (gap <= within_m) & open_to & strange
    table = {
        "node": node,
        "other": target_node,
        "gap": gap,
        "lon": nodes.place[target_node, 0],
        "lat": nodes.place[target_node, 1],
    }
    pairs_kept: pd.DataFrame = pd.DataFrame(table)[keep]
    return pairs_kept


def _nearest_of(targets: pd.DataFrame, cluster: Ints) -> pd.DataFrame:
    """The nearest target of each group of ends; of equally near ones (to a micrometre) the westernmost."""
    keyed = targets.assign(cluster=cluster[targets["node"].to_numpy()], tie=targets["gap"].round(6))
    keyed = keyed.sort_values(["cluster", "tie", "lon", "lat", "node"]).drop_duplicates("cluster")
    nearest: pd.DataFrame = keyed.drop(columns=["cluster", "tie"])
    return nearest


def _to_lines(pieces: Pieces, nodes: Nodes, waiting: Ints, towards: _Towards, own: _Own, look_m: float) -> pd.DataFrame:
    """Dangling ends and the nearest place of every other line around.

    Columns as :class:`Snapped` says. A line runs beside the end where the two differ by less than
    :data:`SIDE_BY_SIDE_DEGREES`; at the end of a line only if both leave the same way.
    """
    if not look_m > 0:
        waiting = waiting[:0]
    ends = gpd.GeoDataFrame(index=waiting, geometry=shapely.points(nodes.place[waiting]), crs="EPSG:4490")
    lines = gpd.GeoDataFrame(index=np.arange(len(pieces)), geometry=pieces.lines, crs="EPSG:4490")
    near_lines = joins.within(ends, lines if len(waiting) else lines.iloc[:0], distance_m=look_m)
    node, piece = near_lines["subject_id"].to_numpy(dtype=np.intp), near_lines["reference_id"].to_numpy(dtype=np.intp)
    foot = shapely.get_coordinates(near_lines["nearest"].to_numpy()).reshape(-1, 2)
    edge, along = _located(pieces, piece, foot)
    own_direction = towards.direction[towards.first[node]]
    begin, end = nodes.begin[piece], nodes.end[piece]
    at_begin, at_last = (_gap_m(nodes.place[side], foot) <= TOUCH_M for side in (begin, end))
    before = np.where((along == 0) & (edge > pieces.first[piece]), edge - 1, edge)  # at a bend both edges count
    run = np.maximum(
        *(
            np.abs((_unit(pieces.xy[edge_number + 1] - pieces.xy[edge_number], foot[:, 1]) * own_direction).sum(axis=1))
            for edge_number in (before, edge)
        )
    )
    run = np.where(at_last, (towards.ends[piece] * own_direction).sum(axis=1), run)
    run = np.where(at_begin, (towards.begins[piece] * own_direction).sum(axis=1), run)
    ahead = (_unit(foot - nodes.place[node], foot[:, 1]) * own_direction).sum(axis=1) >= AHEAD
    table = {
        "node": node,
        "piece": piece,
        "edge": edge,
        "along": along,
        "gap": near_lines["distance_m"].to_numpy(dtype=float),
        "lon": foot[:, 0],
        "lat": foot[:, 1],
        "beside": run >= _SIDE,
        "ahead": ahead,
        "end": np.where(at_begin, begin, np.where(at_last, end, -1)),
    }
    pairs_kept: pd.DataFrame = pd.DataFrame(table)[~own(node, piece)]
    return pairs_kept


def _unit(step: Floats, lat: Floats) -> Floats:
    """Steps in degrees as directions of length 1."""
    metres = step * metres_of_degrees(lat)
    size = np.hypot(*metres.T)[:, None]
    return np.asarray(np.divide(metres, size, out=np.zeros_like(metres), where=size > 0), dtype=np.float64)


def _between_m(nodes: Nodes, one: Ints, other: Ints) -> Floats:
    here, there = nodes.place[one], nodes.place[other]
    return np.asarray(distance_m(here[:, 0], here[:, 1], there[:, 0], there[:, 1])).reshape(-1)


def _located(pieces: Pieces, piece: Ints, places: Floats) -> tuple[Ints, Floats]:
    """The edge of its piece that each place lies on, and how far along it; at a vertex exactly 0."""
    if not len(piece):
        return np.empty(0, dtype=np.intp), np.empty(0)
    step = np.diff(pieces.xy, axis=0, prepend=pieces.xy[:1])
    step[pieces.first[:-1]] = 0
    run = np.cumsum(np.hypot(*step.T))
    start, last = pieces.first[piece], pieces.first[piece + 1] - 1
    lines = pieces.lines[piece]
    measure = shapely.line_locate_point(lines, shapely.points(places))
    edge = np.searchsorted(run, run[start] + measure, side="right") - 1
    edge = np.clip(edge, start, last - 1)
    edge += (edge + 1 < last) & (_gap_m(pieces.xy[edge + 1], places) <= TOUCH_M)
    length = run[edge + 1] - run[edge]
    along = np.clip((run[start] + measure - run[edge]) / np.where(length > 0, length, 1.0), 0.0, 1.0 - 1e-12)
    along[_gap_m(pieces.xy[edge], places) <= TOUCH_M] = 0.0
    return edge, along


def _gap_m(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.hypot(*((one - other) * metres_of_degrees(other[:, 1])).T))
