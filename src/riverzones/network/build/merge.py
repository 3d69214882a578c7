"""Pieces that merely go on into each other put together: nodes where two pieces of one river meet are no confluences.

The way along a chain of pieces is found by pointer doubling over the 2 n ways to walk through n pieces, so long chains
cost no more than short ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.geo.edges import ramps
from riverzones.network.build.nodes import Nodes, groups
from riverzones.network.build.pieces import Pieces

__all__ = ["Chains", "alike", "at_ends", "chains", "located"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Chains:
    """Pieces in the order in which they make longer lines.

    Attributes
    ----------
    member : ndarray of int, shape (pieces,)
        The pieces, chain after chain, from one end of the chain to the other.
    backward : ndarray of bool, shape (pieces,)
        Whether that member is drawn against the chain.
    first : ndarray of int, shape (chains + 1,)
        Where each chain begins in ``member``.
    vertex : ndarray of int, shape (vertices,)
        The vertices of the chains, as positions in ``Pieces.xy``; a joint comes once.
    starts : ndarray of int, shape (chains + 1,)
        Where each chain begins in ``vertex``.
    begin, end : ndarray of int, shape (chains,)
        Nodes at both ends.
    """

    member: Ints
    backward: Bools
    first: Ints
    vertex: Ints
    starts: Ints
    begin: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.begin)

    @property
    def of_member(self) -> Ints:
        """The chain of each member."""
        return np.asarray(np.repeat(np.arange(len(self)), np.diff(self.first)))

    def pieces(self, whole: Pieces) -> Pieces:
        """Return the chains as pieces, with the row and place of their first member."""
        lead = self.member[self.first[:-1]]
        return Pieces(whole.xy[self.vertex], self.starts, whole.row[lead], whole.at[lead])


def alike(table: pd.DataFrame, columns: tuple[str, ...]) -> Ints:
    """Return the same number for rows that agree in all columns; missing agrees with missing."""
    number = np.zeros(len(table), dtype=np.intp)
    for column in columns:  # a column at a time: numbers stay below the square of the rows
        text, distinct = pd.factorize(table[column])
        number = np.asarray(pd.factorize(number * (len(distinct) + 1) + text + 1)[0], dtype=np.intp)
    return number


def chains(pieces: Pieces, nodes: Nodes, through: Bools) -> Chains:
    """Return chains of pieces over the nodes that are passed through.

    A chain runs as most of its length is drawn, else from its western end; a ring begins at its westernmost node.

    Parameters
    ----------
    pieces : Pieces
    nodes : Nodes
        Numbered from west to east.
    through : ndarray of bool, shape (nodes,)
        Nodes of exactly two ends of two pieces.
    """
    count = len(pieces)
    partner = _partners(nodes, through, count)
    onward = _onward(partner, count)
    last, steps = _walked(onward)
    forward_last, backward_last = last[:count], last[count:]
    linked = np.flatnonzero(partner >= 0)
    chain = groups(count, linked % max(count, 1), partner[linked] % max(count, 1))
    signed = _signed(chain, forward_last, backward_last)
    begin, end = _ends(nodes, forward_last, backward_last, signed)
    lean = np.bincount(chain, pieces.length_m * signed, minlength=chain.max(initial=-1) + 1)
    level = np.isclose(lean, 0.0, atol=1e-6)
    west = np.zeros(len(lean), dtype=np.bool_)
    west[chain] = begin > end
    turn = np.where(level, west, lean < 0)[chain]
    backward = (signed < 0) ^ turn
    to_go = np.where(backward, steps[count:], steps[:count])
    order = np.lexsort((-to_go, chain))
    first = np.r_[0, np.cumsum(np.bincount(chain, minlength=len(lean)))].astype(np.intp)
    vertex, starts = _vertices(pieces, order, backward[order], first)
    lead, tail = order[first[:-1]], order[first[1:] - 1]
    return Chains(
        order,
        backward[order],
        first,
        vertex,
        starts,
        np.where(backward[lead], nodes.end[lead], nodes.begin[lead]),
        np.where(backward[tail], nodes.begin[tail], nodes.end[tail]),
    )


def located(pieces: Pieces, whole: Chains, edge: Ints, along: Floats) -> tuple[Ints, Ints, Floats]:
    """Return places on chains as places on the pieces they are made of: piece, first vertex of the edge, how far along
    it.

    Parameters
    ----------
    pieces : Pieces
    whole : Chains
    edge : ndarray of int, shape (n,)
        Vertex of the chain (position in ``Chains.vertex``) that begins the edge.
    along : ndarray of float, shape (n,)
        0 to less than 1.
    """
    behind = whole.vertex[edge + 1]
    owner = np.searchsorted(pieces.first, behind, side="right") - 1
    against = np.zeros(len(pieces), dtype=np.bool_)
    against[whole.member] = whole.backward
    mirrored = against[owner]
    at_vertex = along == 0
    start = np.where(mirrored, np.where(at_vertex, behind + 1, behind), behind - 1)
    return owner, start, np.where(mirrored & ~at_vertex, 1.0 - along, along)


def at_ends(pieces: Pieces, piece: Ints, edge: Ints, along: Floats) -> Bools:
    """Return whether places are ends of their piece."""
    outer = (edge == pieces.first[piece]) | (edge == pieces.first[piece + 1] - 1)
    return np.asarray((along == 0) & outer, dtype=np.bool_)


def _partners(nodes: Nodes, through: Bools, count: int) -> Ints:
    """For each end (beginnings, then ends) the end it goes on into; -1 where the chain stops. Rings are opened."""
    both = nodes.both
    rows = np.flatnonzero(through[both])
    pairs = rows[np.argsort(both[rows], kind="stable")].reshape(-1, 2)
    chain = groups(count, pairs[:, 0] % max(count, 1), pairs[:, 1] % max(count, 1))
    of_pair = chain[pairs[:, 0] % max(count, 1)]
    ring = np.bincount(of_pair, minlength=count) == np.bincount(chain, minlength=count)
    closing = pd.Series(both[pairs[:, 0]]).groupby(of_pair).transform("min").to_numpy() == both[pairs[:, 0]]
    pairs = pairs[~(ring[of_pair] & closing)]
    partner = np.full(2 * count, -1, dtype=np.intp)
    partner[pairs[:, 0]], partner[pairs[:, 1]] = pairs[:, 1], pairs[:, 0]
    return partner


def _onward(partner: Ints, count: int) -> Ints:
    """The walk that follows each walk: 0..n through a piece as drawn, n..2n against; the walk itself at a stop.

    A walk as drawn leaves by the end (n..2n of the ends) and enters the next piece by the partner: by its beginning,
    then it is walked as drawn; by its end, then against.
    """
    leaves = np.r_[partner[count:], partner[:count]]
    entered_by_end = leaves >= count
    piece = leaves % max(count, 1)
    following = np.where(entered_by_end, piece + count, piece)
    return np.where(leaves >= 0, following, np.arange(2 * count))


def _walked(onward: Ints) -> tuple[Ints, Ints]:
    """The last walk of each walk's chain, and how many steps it is away."""
    last = onward.copy()
    steps = (onward != np.arange(len(onward))).astype(np.intp)
    while True:
        further = last[last]
        if (further == last).all():
            return last, steps
        steps, last = steps + steps[last], further


def _signed(chain: Ints, forward_last: Ints, backward_last: Ints) -> Ints:
    """+1 for pieces drawn like the first of their chain, -1 for those drawn the other way."""
    goals = pd.Series(np.minimum(forward_last, backward_last))
    wanted = goals.groupby(chain).transform("min").to_numpy()  # where walks end in one of the two directions
    return np.where(forward_last == wanted, 1, -1)


def _ends(nodes: Nodes, forward_last: Ints, backward_last: Ints, signed: Ints) -> tuple[Ints, Ints]:
    """Nodes where the chain of each piece begins and ends, walked by the sign."""
    goal = np.where(signed > 0, forward_last, backward_last)
    source = np.where(signed > 0, backward_last, forward_last)
    both = np.r_[nodes.end, nodes.begin]  # where a walk leaves: as drawn by the end, against by the beginning
    return both[source], both[goal]


def _vertices(pieces: Pieces, member: Ints, backward: Bools, first: Ints) -> tuple[Ints, Ints]:
    """Vertices of the members one after another, the first of each but the leading one left out."""
    size = pieces.size[member]
    straight = ramps(pieces.first[member], size)
    mirrored = np.repeat(pieces.first[member] + pieces.first[member + 1] - 1, size) - straight
    vertex = np.where(np.repeat(backward, size), mirrored, straight)
    begins = np.cumsum(size) - size
    keep = np.ones(len(vertex), dtype=np.bool_)
    keep[begins] = False
    keep[begins[first[:-1]]] = True
    count_before = np.r_[0, np.cumsum(keep)]
    starts = count_before[np.r_[begins[first[:-1]], len(vertex)]]
    return vertex[keep], starts.astype(np.intp)
