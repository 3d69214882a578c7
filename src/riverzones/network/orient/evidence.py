"""What the attributes, the lakes and the heights say of each reach: log-odds that it flows from begin to end.

Every kind of evidence is one function that takes the known facts and gives one array, 0 where it says nothing. A new
kind is a function and a line in ``KINDS``. Positive is from begin to end in the canonical sense of the graph.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely

from riverzones.network.orient.graph import Graph
from riverzones.network.orient.junction_likelihood import RANKS
from riverzones.network.orient.known_waters import KnownWaters
from riverzones.network.orient.st_numbering import heads

__all__ = ["KINDS", "Facts", "Heights"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Heights = Callable[[Floats, Floats], Floats]

CODE_WEIGHT: Final = 4.0  # a downstream code that meets the reach at one end: a setting of ours, as all weights here
HAND_WEIGHT: Final = 12.0  # somebody looked at this reach: outweighs everything else
STATED_WEIGHT: Final = 3.0  # the layer says whether the line was drawn along the flow
COMPASS_WEIGHT: Final = 2.5  # the layer says which way the river flows; times the cosine with the line
NAME_END_WEIGHT: Final = 2.0  # a named river ends where one of another name goes on
COURSE_WEIGHT: Final = 4.0  # of two names that meet, an atlas tells which goes on into which
RANK_END_WEIGHT: Final = 1.5  # a river ends where a higher one goes on
LEVEL_WEIGHT: Final = 3.0  # lies on the way from a lake to a lower one
MOST: Final = 4.0  # no height says more than this
HEIGHT_ERROR_M: Final = 5.0  # of a height model from one node to the next [m], raised where the lines show more
LEVEL_ERROR_M: Final = 0.5  # lakes whose levels [m] differ by no more say nothing
LEVEL_FAINT: Final = 0.01  # a fall this share of the mean one is rounding
LEVEL_FULL: Final = 0.1  # from this share of the typical fall between lakes on the full weight counts

SINGLE_LINE: Final = (
    0.5  # width of a single line, as a share of the narrowest river drawn as an area: a setting of ours
)
LAKE_WIDE: Final = 3.0
DERIVED: Final = ("centre_line", "lake")  # kinds of reaches whose sense was not drawn by anybody

COMPASS: Final = {"东": (1, 0), "西": (-1, 0), "南": (0, -1), "北": (0, 1), "e": (1, 0), "w": (-1, 0)} | {
    "s": (0, -1),
    "n": (0, 1),
}
ENGLISH: Final = (("north", "n"), ("south", "s"), ("east", "e"), ("west", "w"))


@dataclass(frozen=True, eq=False)
class Facts:
    """The graph with its attributes: ``rows`` in the order of the graph, heights and levels per node [m] or NaN."""

    graph: Graph
    rows: gpd.GeoDataFrame
    raw: list[Ints]
    height_m: Floats
    level_m: Floats
    height_error_m: float = HEIGHT_ERROR_M
    known: KnownWaters = field(default_factory=KnownWaters)
    _texts: dict[str, pd.Series] = field(default_factory=dict, init=False, repr=False)

    @staticmethod
    def of(
        graph: Graph,
        layer: gpd.GeoDataFrame,
        lakes: gpd.GeoDataFrame | None,
        heights: Heights | None,
        known: KnownWaters | None = None,
    ) -> Facts:
        """Return facts of a layer, with heights asked for at the nodes."""
        rows = layer.iloc[graph.row]
        height = np.full(graph.nodes, np.nan)
        if heights is not None:
            height = np.asarray(heights(graph.place[:, 0], graph.place[:, 1]), dtype=np.float64)
        names = [codes(rows[column]) for column in ("river", "name", "source_ids") if column in rows.columns]
        return Facts(graph, rows, names, height, _levels(graph, lakes), known=known or KnownWaters())

    def column(self, name: str) -> pd.Series | None:
        """Return a column as text without blanks, None where there is none."""
        if name not in self.rows.columns:
            return None
        if name not in self._texts:
            column = self.rows[name]
            cells = ["" if gone else str(cell).strip() for cell, gone in zip(column, column.isna(), strict=True)]
            self._texts[name] = pd.Series(cells, index=column.index, name=name, dtype="str")
        return self._texts[name]

    def numbers(self, name: str) -> Floats:
        """Return a column as numbers, NaN where there are none."""
        if name not in self.rows.columns:
            return np.full(len(self.rows), np.nan)
        return _numbers(self.rows[name])

    @property
    def derived(self) -> npt.NDArray[np.bool_]:
        """Reaches that nobody drew: middle lines of areas or between banks, ways through lakes."""
        kind = self.column("kind")
        drawn_by_us = np.zeros(len(self.rows), dtype=np.bool_)
        return drawn_by_us if kind is None else kind.isin(DERIVED).to_numpy()

    def drawn_width_m(self) -> Floats:
        """Return width of each reach [m]; on a map that draws wide rivers as areas a single line is narrower than all
        of them.

        A middle line much wider than the others runs through a lake: it is held at ``LAKE_WIDE`` times the median.
        """
        width = self.numbers("width_m")
        derived = self.derived & np.isfinite(width) & (width > 0)
        if not derived.any():
            return width
        width = np.minimum(width, LAKE_WIDE * float(np.median(width[derived])))
        return np.where(np.isfinite(width), width, SINGLE_LINE * float(width[derived].min()))

    def rank(self) -> Floats:
        """Return height of the rank of each reach, NaN where it is not known."""
        ranks = self.column("rank")
        if ranks is None:
            return np.full(len(self.rows), np.nan)
        return _numbers(ranks.map(RANKS))

    def as_drawn(self, weight: Floats | float) -> Floats:
        """Return log-odds for flowing as drawn, in the canonical sense."""
        return np.asarray(np.where(self.graph.reversed, -1.0, 1.0) * weight, dtype=np.float64)


def codes(column: pd.Series) -> Ints:
    """Return a number for each different text, -1 for none."""
    text = (
        column.astype(object)
        .where(column.notna(), None)
        .map(lambda value: str(value).strip() or None if value is not None else None)
    )
    return np.asarray(pd.factorize(text)[0], dtype=np.intp)


def _numbers(column: pd.Series) -> Floats:
    return np.asarray(pd.to_numeric(column, errors="coerce"), dtype=np.float64)


def _levels(graph: Graph, lakes: gpd.GeoDataFrame | None) -> Floats:
    """Normal level [m] of the lake that each node lies in or on, NaN elsewhere."""
    level = np.full(graph.nodes, np.nan)
    if lakes is None or "normal_level_m" not in lakes.columns or not graph.nodes:
        return level
    known = _numbers(lakes["normal_level_m"])
    shapes = np.asarray(lakes.geometry.array, dtype=object)
    keep = np.isfinite(known) & ~shapely.is_missing(shapes)
    tree = shapely.STRtree(shapes[keep])
    node, lake = tree.query(shapely.points(graph.place), predicate="intersects")
    level[node] = known[keep][lake]
    return level


def stated(facts: Facts) -> Floats:
    """Return the layer says that the line was drawn along the flow or against it."""
    column = facts.column("digitised")
    if column is None:
        return np.zeros(len(facts.graph))
    sense = np.nan_to_num(_numbers(column.map({"downstream": 1.0, "upstream": -1.0})))
    return facts.as_drawn(STATED_WEIGHT * sense)


def by_hand(facts: Facts) -> Floats:
    """Somebody said which way the reach flows."""
    column = facts.column("flow_given")
    if column is None:
        return np.zeros(len(facts.graph))
    return facts.as_drawn(HAND_WEIGHT * np.nan_to_num(_numbers(column.map({"as_drawn": 1.0, "reversed": -1.0}))))


def compass(facts: Facts) -> Floats:
    """Return the layer gives the flow as a point of the compass: 自西向东, 东南, NE, west to east, 135."""
    column = facts.column("flow_direction")
    if column is None:
        return np.zeros(len(facts.graph))
    graph = facts.graph
    known = {text: bearing(text) for text in column.unique()}
    toward = np.array([known[text] for text in column], dtype=np.float64).reshape(-1, 2)
    step = graph.place[graph.end] - graph.place[graph.begin]
    step[:, 0] *= np.cos(np.radians(graph.place[graph.begin, 1]))
    size = np.hypot(step[:, 0], step[:, 1])
    cosine = (step * toward).sum(axis=1) / np.where(size > 0, size, 1.0)
    return np.asarray(COMPASS_WEIGHT * cosine, dtype=np.float64)


def bearing(text: str) -> tuple[float, float]:
    """Return unit vector (east, north) of a direction in words or degrees from north; (0, 0) where it is not
    understood.

    Examples
    --------
    >>> bearing("自西向东"), bearing("N"), bearing("90"), bearing("along")
    ((1.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0))
    """
    words = text.lower().strip()
    if re.fullmatch(r"\d+(\.\d+)?°?", words):
        angle = np.radians(float(words.rstrip("°")))
        return round(float(np.sin(angle)), 12), round(float(np.cos(angle)), 12)
    for word, letter in ENGLISH:
        words = words.replace(word, letter)
    words = re.split(r"向|至|流往|到|\bto\b|->|→|-|—", words)[-1]
    letters = re.sub(r"[自由从流方\s_]|wards?|erly|ly", "", words)
    if not letters or any(letter not in COMPASS for letter in letters):
        return 0.0, 0.0
    east, north = (float(sum(COMPASS[letter][i] for letter in letters)) for i in (0, 1))
    size = float(np.hypot(east, north))
    return (east / size, north / size) if size else (0.0, 0.0)


def downstream_codes(facts: Facts) -> Floats:
    """Return a reach, or the raw line it came from, names what it flows into: it flows to the end where they meet."""
    goal = facts.column("to_id")
    graph = facts.graph
    said = np.zeros(len(graph))
    if goal is None:
        return said
    code = facts.column("code")
    also = [""] * len(graph) if code is None else code.tolist()
    own = [
        {str(label), own_code, *_listed(raw)}
        for label, own_code, raw in zip(facts.rows.index, also, _raw(facts), strict=True)
    ]
    spokes = graph.spokes
    first = spokes.first.tolist()
    edge = spokes.edge.tolist()
    ends = (graph.begin.tolist(), graph.end.tolist())
    goals = goal.tolist()
    meets = np.zeros((len(graph), 2), dtype=np.bool_)
    for number in np.flatnonzero((goal != "").to_numpy()).tolist():
        if goals[number] in own[number]:
            continue
        for side in (0, 1):
            node = ends[side][number]
            near = edge[first[node] : first[node + 1]]
            meets[number, side] = any(
                goals[number] in own[reach_number] for reach_number in near if reach_number != number
            )
    said = CODE_WEIGHT * (meets[:, 1].astype(np.float64) - meets[:, 0])
    return _along_raw(facts, said)


def _raw(facts: Facts) -> list[str]:
    column = facts.column("source_ids")
    return [""] * len(facts.rows) if column is None else column.tolist()


def _listed(text: str) -> list[str]:
    """Ids of a JSON list, or the text itself."""
    if not text.startswith("["):
        return [text] if text else []
    try:
        return [str(item) for item in json.loads(text)]
    except json.JSONDecodeError:
        return [text]


def _along_raw(facts: Facts, said: Floats) -> Floats:
    """What is said of one piece of a raw line holds, as drawn, for all its pieces."""
    column = facts.column("source_ids")
    if column is None or not said.any():
        return said
    single = (column != "").to_numpy() & np.array([len(_listed(text)) == 1 for text in column])
    drawn = facts.as_drawn(1.0) * said
    total = pd.Series(drawn).groupby(column.to_numpy()).transform("sum").to_numpy()
    spread = np.clip(total, -CODE_WEIGHT, CODE_WEIGHT)
    return np.where((said == 0) & single, facts.as_drawn(spread), said)


def falls(facts: Facts) -> Floats:
    """Return heights at both ends: the log-odds that the drop is real, given the error of a height."""
    graph = facts.graph
    drop = facts.height_m[graph.begin] - facts.height_m[graph.end]
    surprise = drop / (np.sqrt(2.0) * facts.height_error_m)
    odds = scipy.special.log_ndtr(surprise) - scipy.special.log_ndtr(-surprise)
    return np.where(np.isfinite(odds), np.clip(odds, -MOST, MOST), 0.0)


def levels(facts: Facts) -> Floats:
    """Lies between lakes of different normal levels: heads are spread from lake to lake over the network."""
    graph = facts.graph
    level = facts.level_m[np.isfinite(facts.level_m)]
    differ = float(level.max() - level.min()) if len(level) else 0.0
    if differ <= LEVEL_ERROR_M:
        return np.zeros(len(graph))
    head = _spread(graph, facts.level_m)
    drop = head[graph.begin] - head[graph.end]
    slope = np.abs(drop) / graph.length_m
    real = slope > LEVEL_FAINT * differ / graph.length_m.sum()
    typical = float(np.median(slope[real])) if real.any() else 1.0
    share = np.minimum(1.0, slope / (LEVEL_FULL * typical))
    return np.where(real, np.sign(drop) * LEVEL_WEIGHT * share, 0.0)


def _spread(graph: Graph, level: Floats) -> Floats:
    """Heads between lakes, falling evenly along the reaches: all lakes joined to one node at 0 by known drops."""
    known = np.isfinite(level)
    base = float(np.nanmin(level))
    stiff = 1e-6  # a reach from each lake node to the ground, so short that its head is the level
    nodes = np.flatnonzero(known)
    ground = graph.nodes
    loose = 1e12  # parts of the network without a lake hang on the ground by a thread
    tail = np.r_[graph.begin, nodes, np.arange(graph.nodes)]
    far = np.r_[graph.end, np.full(len(nodes), ground), np.full(graph.nodes, ground)]
    resistance = np.r_[graph.length_m / 1000.0, np.full(len(nodes), stiff), np.full(graph.nodes, loose)]
    inflow = np.zeros(graph.nodes + 1)
    inflow[nodes] = (level[nodes] - base) / stiff
    return heads(tail, far, resistance, inflow=inflow, exit_node=ground)[: graph.nodes]


def name_ends(facts: Facts) -> Floats:
    """Return a named river ends where one of another name goes on: it flows into it."""
    said = np.zeros(len(facts.graph))
    for column in ("river", "name"):
        if column in facts.rows.columns and not said.any():
            said = _ends(facts.graph, codes(facts.rows[column]))
    return NAME_END_WEIGHT * said


def courses(facts: Facts) -> Floats:
    """Return where two names of one known course meet, the upper one flows to that place and the lower one from it."""
    graph, spokes = facts.graph, facts.graph.spokes
    names = facts.column("river")
    names = facts.column("name") if names is None else names
    if names is None or not facts.known.courses:
        return np.zeros(len(graph))
    stands = {name: facts.known.courses_of(name) for name in names.unique() if name}
    rows = [
        (edge, course, position)
        for edge, name in enumerate(names.tolist())
        for course, position in stands.get(name, ())
    ]
    if not rows:
        return np.zeros(len(graph))
    placed = pd.DataFrame(rows, columns=["edge", "course", "place"])
    ends = pd.DataFrame({"edge": spokes.edge, "node": spokes.node, "at_begin": spokes.at_begin}).merge(
        placed, on="edge"
    )
    at = ends.groupby(["node", "course"])["place"]
    upper, lower = at.transform("min").to_numpy(), at.transform("max").to_numpy()
    position = ends["place"].to_numpy()
    into = np.where(upper == lower, 0, np.where(position == upper, 1, np.where(position == lower, -1, 0)))
    sense = np.where(ends["at_begin"], -1.0, 1.0) * into
    toward = np.bincount(ends["edge"], sense, minlength=len(graph))
    return np.asarray(COURSE_WEIGHT * np.clip(toward, -1.0, 1.0), dtype=np.float64)


def rank_ends(facts: Facts) -> Floats:
    """Return a river ends where one of higher rank goes on: it flows into it."""
    graph, rank = facts.graph, facts.rank()
    spokes = graph.spokes
    own = np.nan_to_num(rank, nan=-1.0)[spokes.edge]
    highest = np.full(graph.nodes, -1.0)
    np.maximum.at(highest, spokes.node, own)
    at_top = np.bincount(spokes.node, own == highest[spokes.node], minlength=graph.nodes)
    into = (own >= 0) & (own < highest[spokes.node]) & (at_top[spokes.node] >= 2)
    sense = np.where(spokes.at_begin, -1.0, 1.0) * into
    toward = np.clip(np.bincount(spokes.edge, sense, minlength=len(graph)), -1.0, 1.0)
    return np.asarray(RANK_END_WEIGHT * toward, dtype=np.float64)


def _ends(graph: Graph, code: Ints) -> Floats:
    """+1 for a line that ends at its end, by name, on another name that goes through; -1 at its begin."""
    spokes = graph.spokes
    own = code[spokes.edge]
    table = pd.DataFrame({"node": spokes.node, "code": own})
    count = table.groupby(["node", "code"])["code"].transform("size").to_numpy()
    through = np.bincount(spokes.node, (count >= 2) & (own >= 0), minlength=graph.nodes) > 0
    single = (own >= 0) & (count == 1)
    into = single & through[spokes.node]
    sense = np.where(spokes.at_begin, -1.0, 1.0) * into
    return np.asarray(np.clip(np.bincount(spokes.edge, sense, minlength=len(graph)), -1, 1), dtype=np.float64)


KINDS: Final[dict[str, Callable[[Facts], Floats]]] = {
    "by_hand": by_hand,
    "downstream_code": downstream_codes,
    "stated_direction": stated,
    "compass": compass,
    "heights": falls,
    "lake_levels": levels,
    "name_ends": name_ends,
    "courses": courses,
    "rank_ends": rank_ends,
}
"""Every kind of evidence that a reach has by itself, in the order it is listed."""
