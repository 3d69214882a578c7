"""Which way every reach flows, told by evidence, with how sure that is.

How a line was digitised is not how it flows. What decides is the outlet: in the parts of a network that are trees it
settles every reach, and where no outlet is given the network tells it (:mod:`riverzones.network.orient.outlets`). In
braids water must come in and go on at every node and never run in a circle; among all ways that allow that the
likeliest is taken (:mod:`riverzones.network.orient.braids`). How much junction angles, heights and the sense of
digitising can be relied on is estimated from the lines themselves, where the outlet has settled them: lines drawn
this way and that say nothing, lines nearly all drawn downstream say much.

A reach is no surer than the choice of its outlet: of all places where water may leave instead, those count against it
that would turn it. A reach less sure than ``KEPT`` keeps the sense it was drawn in wherever that is possible.

The module is long because outlet, braids and confidence are settled together: each is no surer than the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely

from riverzones.network.orient.braid_blocks import Blocks, Net, blocks, braided, gathered
from riverzones.network.orient.evidence import HEIGHT_ERROR_M, KINDS, Facts, Heights
from riverzones.network.orient.graph import METRES_PER_DEGREE, Graph
from riverzones.network.orient.junction_likelihood import ANGLE_WEIGHT, JunctionModel
from riverzones.network.orient.known_waters import KnownWaters
from riverzones.network.orient.outlets import TEMPER, given, told
from riverzones.network.orient.words import listed

__all__ = ["KEPT", "Directions", "directions", "orient"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

KEPT: Final = 0.6  # below this confidence a reach is left as drawn where that can be: a setting of ours
ROUNDS: Final = 3  # times that outlets and reliabilities are told from each other: a setting of ours
SETTLED: Final = 0.95  # probability from which a reach counts when reliabilities are told: a setting of ours
SUREST: Final = 0.993  # no outlet, given or told, makes a direction surer than this (log-odds 5): a setting of ours
SPREAD: Final = 1.5  # how far the weight of angles may lie from its setting (standard deviation): a setting of ours
DRAWN_FOR: Final = 3.0  # before any line is seen, digitising is right as if so many lines had been
DRAWN_AGAINST: Final = 2.0  # and so many had been drawn upstream: settings of ours
FEW: Final = 20  # so few lines never say that a layer was drawn upstream: a setting of ours
WORTH_TELLING: Final = 0.05  # places with less of a chance to be the outlet are not told: a setting of ours
TIE: Final = 0.01  # log-odds for the sense as drawn where nothing else says anything: a setting of ours
LONG_NAME: Final = 1.5  # log-odds for the end of the longest river being the outlet: a setting of ours
WIDE_END: Final = 0.7  # log-odds for each factor e of width at a dead end: a setting of ours
AT_SEA: Final = 4.0  # log-odds for a dead end at the sea, less with the distance: a setting of ours
SEA_KM: Final = 30.0  # by this distance to a third; the coast is known to some 20 km: a setting of ours
HIGH_RANK: Final = 1.0  # log-odds for each step of rank of the reach at a dead end: a setting of ours
DEAD_END: Final = {"river": 4.0, "canal": 1.0}  # log-odds of a dead end being a source and no second outlet: ours
ARM_AT_SEA: Final = 3.0  # log-odds for a dead end at the sea being an arm, where the outlet is at the sea too: ours


@dataclass(frozen=True, eq=False)
class Weights:
    """What the lines are worth as evidence: angles per radian, digitising per reach (log-odds), error of heights."""

    angle: float
    drawn: Floats
    height_error_m: float


@dataclass(frozen=True, eq=False)
class FlowDirections:
    """Outlets as decided: the graph walked from them, and for each block the probability that its top is right.

    ``share`` is the probability of each node being the outlet of its component, ``given`` whether that was given.
    """

    parts: Blocks
    begin: Ints
    end: Ints
    nodes: int
    outlets: Ints
    share: Floats
    right: Floats
    given: Flags
    second: Floats
    """For each node the probability that it is a further outlet, where the evidence made it one, or that it is none,
    where it might well be one; else NaN."""


@dataclass(frozen=True, eq=False)
class Directions:
    """Flow directions, and the outlets they hang on.

    Attributes
    ----------
    reaches : DataFrame
        As :func:`orient` gives it.
    outlets : DataFrame
        One row per outlet: ``lon``, ``lat`` [degrees], ``share`` (0 to 1, the probability that its part of the network
        leaves there), ``given`` (bool), ``part`` (number); ``other_lon``, ``other_lat``, ``other_share`` of the place
        that would change most instead, ``reaches`` (positions) that would turn then, and ``more``: longitude, latitude
        and share of every other place that is worth telling, the likeliest first.
    """

    reaches: pd.DataFrame
    outlets: pd.DataFrame


def orient(
    graph: gpd.GeoDataFrame,
    *,
    lakes: gpd.GeoDataFrame | None = None,
    outlets: Any = None,
    heights: Heights | None = None,
    known: KnownWaters | None = None,
) -> pd.DataFrame:
    """Return the flow direction of every reach, with its confidence and the evidence.

    Parameters
    ----------
    graph : GeoDataFrame
        LineStrings, EPSG:4490, unique index, with ``from_node`` and ``to_node`` (int) as drawn. Used where they are
        there: ``river`` or ``name``, ``rank``, ``width_m`` [m], ``kind``, ``to_id``, ``digitised`` (downstream,
        upstream), ``flow_direction`` (point of the compass), ``flow_given`` (as_drawn, reversed: somebody said so),
        ``source_layer``, ``source_ids``.
    lakes : GeoDataFrame, optional
        Polygons, EPSG:4490, with ``normal_level_m`` [m].
    outlets : reach ids or points, optional
        Where water leaves: ids of reaches, shapely Points (EPSG:4490), or a layer of points. A component without one
        is settled by evidence.
    heights : callable, optional
        ``heights(lon, lat)`` gives metres, NaN where not known (:func:`riverzones.readers.raster.heights`).
    known : KnownWaters, optional
        The order of known names, and where the sea is.

    Returns
    -------
    DataFrame
        Index of ``graph``: ``turned`` (bool, flows against the line as drawn), ``confidence`` (0 to 1, the probability
        that the direction is right), ``evidence`` (JSON list of ``by``, ``says`` ("as_drawn" or "reversed") and
        ``weight`` (log-odds)).

    Raises
    ------
    NetworkError
        If node columns are missing, an id is repeated, or an outlet is not in the network.
    LayerError
        If a row is not a LineString.

    Examples
    --------
    >>> from shapely import from_wkt
    >>> lines = ["LINESTRING (1 2, 2 1)", "LINESTRING (2 1, 3 2)", "LINESTRING (2 0, 2 1)"]     # a Y
    >>> nodes = {"from_node": [0, 1, 3], "to_node": [1, 2, 1]}
    >>> layer = gpd.GeoDataFrame(nodes, geometry=from_wkt(lines), index=["a", "b", "c"], crs=4490)
    >>> orient(layer, outlets=["c"])["turned"].tolist()
    [False, True, True]
    """
    return directions(graph, lakes=lakes, outlets=outlets, heights=heights, known=known).reaches


def directions(
    graph: gpd.GeoDataFrame,
    *,
    lakes: gpd.GeoDataFrame | None = None,
    outlets: Any = None,
    heights: Heights | None = None,
    known: KnownWaters | None = None,
) -> Directions:
    """Tell flow directions as :func:`orient` does, and the outlets with them."""
    net = Graph.of(graph)
    facts = Facts.of(net, graph, lakes, heights, known)
    fixed = given(outlets, graph, net) if outlets is not None else np.empty(0, dtype=np.intp)
    kind = facts.column("kind")
    lake = np.zeros(len(net), dtype=np.bool_) if kind is None else (kind == "lake").to_numpy()
    widths = facts.numbers("width_m")
    stems = JunctionModel.of(net, width_m=widths, rank=facts.rank(), names=facts.raw, lake=lake)
    weights = Weights(ANGLE_WEIGHT, np.zeros(len(net)), HEIGHT_ERROR_M)
    loose = blocks(net.begin, net.end, net.nodes, ())
    favour = _favour(facts)
    said = {kind: tell(facts) for kind, tell in KINDS.items()} | {"drawn": np.zeros(len(net))}
    last: FlowDirections | None = None
    for number in range(ROUNDS):
        pull = _sum(said) + facts.as_drawn(TIE)
        junctions = stems.log_share(weights.angle)
        chances = told(net, loose, log_share=junctions, pull=pull, favour=favour, fixed=fixed)
        settled = last = _orient(net, loose, fixed, chances, last)
        if number < ROUNDS - 1:
            # How lines are drawn is learned where the rest settles the outlet: it must not vouch for itself.
            without = pull - said["drawn"]
            alone = told(net, loose, log_share=junctions, pull=without, favour=favour, fixed=fixed)
            weights = _weigh(facts, _orient(net, loose, fixed, alone, last), stems)
            facts = replace(facts, height_error_m=weights.height_error_m)
            said |= {"heights": KINDS["heights"](facts), "drawn": facts.as_drawn(weights.drawn)}
    places = _places(facts, loose, settled)
    several = _with_second(facts, loose, settled, said=said, log_share=stems.log_share(weights.angle))
    answer = _answer(graph, facts, several, (stems, weights.angle), said)
    return Directions(answer, places)


def _places(facts: Facts, loose: Blocks, settled: FlowDirections) -> pd.DataFrame:
    """Where each part of the network is taken to leave, how sure that is, and the place that would cost most instead.

    That is the one with the greatest product of its probability and the metres on the way from it, which would turn.
    """
    net, parts = facts.graph, settled.parts
    metres = np.bincount(parts.of_edge[: len(net)], net.length_m, minlength=len(parts.top))
    way = np.zeros(settled.nodes)  # metres of blocks between each node and its outlet
    for node in parts.order.tolist():
        block = parts.way_out[node]
        if block >= 0:
            way[node] = way[parts.top[block]] + metres[block]
    component, share = loose.component, settled.share
    candidate = np.flatnonzero(share > 0)
    candidate = candidate[~np.isin(candidate, settled.outlets)]
    cost = share[candidate] * way[candidate]
    order = candidate[np.lexsort((-cost, component[candidate]))]
    worst = dict(zip(component[order][::-1].tolist(), order[::-1].tolist(), strict=True))
    rows = []
    likely = candidate[share[candidate] >= WORTH_TELLING]
    likely = likely[np.argsort(-share[likely], kind="stable")]
    for node in settled.outlets.tolist():
        more = [likely_node for likely_node in likely.tolist() if component[likely_node] == component[node]]
        second = worst.get(int(component[node]))
        turned = [] if second is None else _way_down(net, settled, second)
        rows.append(
            {
                "lon": net.place[node, 0],
                "lat": net.place[node, 1],
                "share": float(share[node]),
                "given": bool(settled.given[node]),
                "part": int(component[node]),
                "other_lon": np.nan if second is None else net.place[second, 0],
                "other_lat": np.nan if second is None else net.place[second, 1],
                "other_share": np.nan if second is None else float(share[second]),
                "reaches": net.row[turned].tolist(),
                "more": [
                    (*net.place[likely_node].tolist(), float(share[likely_node]))
                    for likely_node in more
                    if likely_node != second
                ],
            }
        )
    columns = ["lon", "lat", "share", "given", "part", "other_lon", "other_lat", "other_share", "reaches", "more"]
    return pd.DataFrame(rows, columns=columns)


def _way_down(net: Graph, settled: FlowDirections, node: int) -> list[int]:
    """Reaches of all blocks between a node and its outlet: those that turn if water leaves at the node instead."""
    parts = settled.parts
    on_way = np.zeros(len(parts.top), dtype=np.bool_)
    block = int(parts.way_out[node])
    while block >= 0:
        on_way[block] = True
        block = int(parts.way_out[parts.top[block]])
    return np.flatnonzero(on_way[parts.of_edge[: len(net)]]).tolist()


def _sum(said: dict[str, Floats]) -> Floats:
    return np.asarray(np.sum(list(said.values()), axis=0), dtype=np.float64)


def _favour(facts: Facts) -> Floats:
    """Log-odds of each node being the outlet by itself: end of the longest river, high rank, great width, the sea."""
    net = facts.graph
    favour = np.zeros(net.nodes)
    spokes = net.spokes
    ends = spokes.degree[spokes.node] == 1
    node, edge = spokes.node[ends], spokes.edge[ends]
    favour[node] += HIGH_RANK * np.nan_to_num(facts.rank()[edge], nan=0.0)
    names = facts.raw[0] if "river" in facts.rows.columns or "name" in facts.rows.columns else None
    if names is not None and (names >= 0).any():
        length = np.bincount(names[names >= 0], net.length_m[names >= 0])
        favour[node] += LONG_NAME * (names[edge] == int(np.argmax(length)))
    width = facts.drawn_width_m()[edge]
    favour[node] += WIDE_END * np.log(np.where(np.isfinite(width), width, 1.0))
    favour[node] += AT_SEA * _at_sea(facts, node)
    return favour


def _at_sea(facts: Facts, node: Ints) -> Floats:
    """How near to the sea nodes lie: 1 on the coast, a third at ``SEA_KM``, 0 where no sea is known."""
    if facts.known.sea is None or not len(node):
        return np.zeros(len(node))
    point = shapely.points(facts.graph.place[node])
    away_km = METRES_PER_DEGREE / 1000 * shapely.distance(point, facts.known.sea)
    return np.asarray(np.exp(-away_km / SEA_KM), dtype=np.float64)


def _orient(
    net: Graph, loose: Blocks, fixed: Ints, told_share: tuple[Floats, Floats], last: FlowDirections | None
) -> FlowDirections:
    """Outlets of all components, given or told, and the graph walked from them."""
    score, share = told_share
    component = loose.component
    trees = int(component.max(initial=-1)) + 1
    is_given = np.zeros(trees, dtype=np.bool_)
    is_given[component[fixed]] = True
    wrong = np.where(np.isfinite(score), _expected_wrong(loose, share), np.inf)
    best = np.lexsort((-score, wrong, component))
    first = best[np.r_[True, np.diff(component[best]) > 0]] if trees else best
    chosen = np.r_[first[~is_given[component[first]]], fixed].astype(np.intp)
    return _rooted(net, chosen, (component, share, is_given[component]), last)


def _expected_wrong(loose: Blocks, share: Floats) -> Floats:
    """Reaches expected to be wrong if a node is taken as the outlet, up to a number common to its component."""
    _, behind = gathered(loose, blocks=np.zeros(len(loose.top)), nodes=share)
    step = (loose.size * (1 - 2 * behind)).tolist()
    way_out, top = loose.way_out.tolist(), loose.top.tolist()
    wrong = [0.0] * len(share)
    for node in loose.order.tolist():
        block = way_out[node]
        if block >= 0:
            wrong[node] = wrong[top[block]] + step[block]
    return np.round(np.asarray(wrong), 6)


def _rooted(
    net: Graph, chosen: Ints, known: tuple[Ints, Floats, Flags], last: FlowDirections | None = None
) -> FlowDirections:
    """Walk the graph from the outlets; several of one component are joined behind by reaches that are not there."""
    component, share, is_given = known
    number = np.bincount(component[chosen], minlength=int(component.max(initial=-1)) + 1)
    several = np.flatnonzero(number > 1)
    sink = np.full(len(number), -1)
    sink[several] = net.nodes + np.arange(len(several))
    joined = chosen[number[component[chosen]] > 1]
    begin = np.r_[net.begin, joined].astype(np.intp)
    end = np.r_[net.end, sink[component[joined]]].astype(np.intp)
    nodes = net.nodes + len(several)
    if last is not None and np.array_equal(last.outlets, chosen):
        parts = last.parts
    else:
        roots = np.r_[sink[several], chosen[number[component[chosen]] == 1]]
        parts = blocks(begin, end, nodes, roots.tolist())
    elsewhere = share.copy()
    elsewhere[chosen] = 0.0
    _, behind = gathered(parts, blocks=np.zeros(len(parts.top)), nodes=np.r_[elsewhere, np.zeros(len(several))])
    none = np.full(net.nodes, np.nan)
    return FlowDirections(parts, begin, end, nodes, chosen, share, np.clip(1 - behind, 0, 1), is_given, none)


def _forward(net: Graph, settled: FlowDirections) -> tuple[Flags, Flags]:
    """Whether a reach flows from begin to end if it is a bridge, and whether it is one."""
    block = settled.parts.of_edge[: len(net)]
    return net.end == settled.parts.top[block], settled.parts.size[block] == 1


def _weigh(facts: Facts, settled: FlowDirections, stems: JunctionModel) -> Weights:
    """What angles, digitising and heights are worth, from the reaches that the outlets have settled."""
    net = facts.graph
    forward, bridge = _forward(net, settled)
    sure = bridge & (settled.right[settled.parts.of_edge[: len(net)]] >= SETTLED)
    layer = facts.column("source_layer")
    group = np.zeros(len(net), dtype=np.intp) if layer is None else pd.factorize(layer)[0].astype(np.intp)
    agrees = forward ^ net.reversed
    vote = np.where(sure, _votes(facts), 0.0)
    right = np.bincount(group, agrees * vote, minlength=int(group.max(initial=0)) + 1) + DRAWN_FOR
    total = np.bincount(group, vote, minlength=len(right)) + DRAWN_FOR + DRAWN_AGAINST
    mean = right / total
    noise = np.sqrt(mean * (1 - mean) / total)
    few = total < FEW
    unclear = (np.abs(mean - 0.5) < 2 * noise) & ~few
    drawn = np.where(unclear | (few & (mean < 0.5)), 0.0, scipy.special.logit(mean))
    drop = facts.height_m[net.begin] - facts.height_m[net.end]
    rise = -np.where(forward, drop, -drop)[sure & np.isfinite(drop)]
    error = float(np.sqrt(np.mean(np.maximum(rise, 0.0) ** 2))) if len(rise) else 0.0
    drawn = np.where(facts.derived, 0.0, drawn[group])
    return Weights(_angle(settled, stems, sure), drawn, max(HEIGHT_ERROR_M, error))


def _votes(facts: Facts) -> Floats:
    """How much each reach tells of how its layer is drawn: a raw line counts once, a derived line not at all."""
    source = facts.column("source_ids")
    if source is None:
        return np.where(facts.derived, 0.0, 1.0)
    size = source.groupby(source.to_numpy()).transform("size").to_numpy()
    return np.where(facts.derived, 0.0, np.where(source == "", 1.0, 1.0 / size))


def _angle(settled: FlowDirections, stems: JunctionModel, sure: Flags) -> float:
    """Weight of junction angles that makes the settled confluences likeliest, held near its setting."""
    spokes = stems.graph.spokes
    nodes = stems.graph.nodes
    clear = (np.bincount(spokes.node, ~sure[spokes.edge], minlength=nodes) == 0) & (spokes.degree >= 3)
    out = settled.parts.of_edge[spokes.edge] == settled.parts.way_out[spokes.node]
    taken = clear[spokes.node] & out
    grid = np.arange(0.0, 6.01, 0.25)
    likely = [float(stems.log_share(weight)[taken].sum()) for weight in grid] if taken.any() else np.zeros(len(grid))
    prior = -0.5 * ((grid - ANGLE_WEIGHT) / SPREAD) ** 2
    return float(grid[int(np.argmax(np.asarray(likely) + prior))])


def _with_second(
    facts: Facts, loose: Blocks, settled: FlowDirections, *, said: dict[str, Floats], log_share: Floats
) -> FlowDirections:
    """The same with dead ends that the evidence makes further outlets, where none were given.

    A canal that ends in the fields, and an arm that ends at the sea, are told from a source by the junction they leave
    from: arms part at an acute angle that points upstream. Where that does not settle it the reach is no surer.
    """
    net = facts.graph
    spokes = net.spokes
    forward, bridge = _forward(net, settled)
    kind = facts.column("kind")
    canal = np.zeros(len(net), dtype=np.bool_) if kind is None else (kind == "canal").to_numpy()
    coast = _arms(facts, loose, settled)
    may_part = canal | (coast > TIE)
    pull = _sum(said) - np.where(may_part, said["name_ends"], 0.0)  # arms and canals have names of their own
    odds = np.where(canal, DEAD_END["canal"], DEAD_END["river"]) + np.where(forward, pull, -pull)
    odds += np.where(may_part, TEMPER * _parting(net, settled, log_share) - coast, 0.0)
    source = (spokes.degree[spokes.node] == 1) & (spokes.degree[spokes.other] > 1) & bridge[spokes.edge]
    source &= (spokes.at_begin == forward[spokes.edge]) & ~np.isin(spokes.node, settled.outlets)
    free = ~settled.given[spokes.node]
    second = np.flatnonzero(source & free & (odds[spokes.edge] < 0))
    open_ = canal[spokes.edge] | (may_part[spokes.edge] & free)  # who gives an outlet does not speak of canals
    may_be = np.flatnonzero(source & open_)
    settled.second[spokes.node[may_be]] = scipy.special.expit(odds[spokes.edge[may_be]])
    if not len(second):
        return settled
    chosen = np.r_[settled.outlets, spokes.node[second]].astype(np.intp)
    rooted = _rooted(net, chosen, (loose.component, settled.share, settled.given))
    rooted.second[:] = settled.second
    rooted.second[spokes.node[second]] = scipy.special.expit(-odds[spokes.edge[second]])
    return rooted


def _arms(facts: Facts, loose: Blocks, settled: FlowDirections) -> Floats:
    """What the sea says of each reach with a dead end there being an arm [log-odds]; 0 where the outlet is inland."""
    net, spokes = facts.graph, facts.graph.spokes
    ends = np.flatnonzero(spokes.degree[spokes.node] == 1)
    near = np.zeros(net.nodes)
    near[spokes.node[ends]] = _at_sea(facts, spokes.node[ends])
    mouth = np.zeros(int(loose.component.max(initial=-1)) + 1)
    np.maximum.at(mouth, loose.component[settled.outlets], near[settled.outlets])
    coast = np.zeros(len(net))
    node, edge = spokes.node[ends], spokes.edge[ends]
    coast[edge] = ARM_AT_SEA * near[node] * (mouth[loose.component[node]] > np.exp(-1))
    return coast


def _parting(net: Graph, settled: FlowDirections, log_share: Floats) -> Floats:
    """Log-odds, for each reach with a dead end, that it comes into the junction at its other end and does not leave it.

    Of three reaches: how much better the way out is as the stem than the way in. Other junctions say nothing.
    """
    spokes = net.spokes
    said = np.zeros(len(net))
    inner = np.flatnonzero((spokes.degree[spokes.other] == 1) & (spokes.degree[spokes.node] == 3))
    triple = spokes.first[spokes.node[inner]][:, None] + np.arange(3)
    out = settled.parts.of_edge[spokes.edge[triple]] == settled.parts.way_out[spokes.node[inner]][:, None]
    own = triple == inner[:, None]
    clear = (out.sum(axis=1) == 1) & ~(out & own).any(axis=1)
    share = log_share[triple]
    stem = np.where(out, share, 0.0).sum(axis=1) - np.where(~out & ~own, share, 0.0).sum(axis=1)
    way_out = settled.parts.way_out[spokes.node[inner]]
    stem *= np.maximum(2 * settled.right[way_out] - 1, 0.0)  # which is the way out is no surer than the outlet
    said[spokes.edge[inner]] = np.where(clear, stem, 0.0)
    return said


def _answer(
    layer: gpd.GeoDataFrame,
    facts: Facts,
    settled: FlowDirections,
    junctions: tuple[JunctionModel, float],
    said: dict[str, Floats],
) -> pd.DataFrame:
    """Directions through braids too, confidence, and the evidence in words."""
    net = facts.graph
    stems, angle = junctions
    extra = len(settled.begin) - len(net)
    none = np.zeros(extra)
    pull = _sum(said)
    problem = Net(
        begin=settled.begin,
        end=settled.end,
        nodes=settled.nodes,
        real=len(net),
        length_m=np.r_[net.length_m, none + 1.0],
        width_m=np.r_[facts.numbers("width_m"), none * np.nan],
        pull=np.r_[pull, none],
        spokes=net.spokes,
        energies=stems.energies(angle),
    )
    drawn = np.r_[~net.reversed, none == 0]
    forward, sure = braided(problem, settled.parts, drawn=drawn, threshold=KEPT)
    forward, sure = forward[: len(net)], sure[: len(net)]
    block = settled.parts.of_edge[: len(net)]
    outlet = np.clip(settled.right[block], 1 - SUREST, SUREST)
    along = np.where(forward, pull, -pull)
    certain = np.clip(sure, 1 - SUREST, SUREST)
    braid = certain * outlet + (1 - certain) * (1 - outlet)
    alone = sure >= 1.0
    against = np.minimum(along, 0.0)  # what speaks for the reach has spoken for the outlet already
    confidence = np.where(alone, scipy.special.expit(scipy.special.logit(outlet) + against), braid)
    second = np.fmax(settled.second[net.begin], settled.second[net.end])
    confidence = np.where(np.isnan(second), confidence, np.minimum(confidence, second))
    turned = forward == net.reversed
    toward = {kind: np.where(forward, odds, -odds) for kind, odds in said.items()}
    toward["outlet_given"] = np.where(settled.given[net.begin] & alone, scipy.special.logit(outlet), 0.0)
    toward["outlet_told"] = np.where(~settled.given[net.begin] & alone, scipy.special.logit(outlet), 0.0)
    toward["way_through_braid"] = np.where(alone, 0.0, scipy.special.logit(certain))
    toward |= stems.speak(forward, angle)
    answer = pd.DataFrame({"turned": False, "confidence": 0.0, "evidence": "[]"}, index=layer.index)
    answer.iloc[net.row, 0] = turned
    answer.iloc[net.row, 1] = np.round(confidence, 4)
    answer.iloc[net.row, 2] = listed(toward, turned)
    return answer
