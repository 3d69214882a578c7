"""What is doubtful in a network: directions, loops, parts that hang on nothing, ends that look like gaps.

Every kind of doubt is one function from the reaches, drawn downstream, to rows; a new kind is a function, its words
and a line in ``KINDS``. A doubt is a row to look at, nothing is changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from riverzones.errors import NetworkError
from riverzones.geo import geodesy, joins
from riverzones.model import Text
from riverzones.network.network import DOUBTFUL
from riverzones.network.orient.words import WORDS, evidence_words, names

__all__ = ["DOUBT_COLUMNS", "KINDS", "doubts"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

DOUBT_COLUMNS: Final = ("id", "what", "message_zh", "message_en", "reach_ids", "confidence", "geometry")
STRONG: Final = 1.5  # log-odds from which evidence counts when it contradicts other evidence: a setting of ours
QUIET: Final = {"downstream_code", "angles", "drawn"}  # told on their own, or too common to look at one by one
GAP_M: Final = 100.0  # a dead end this near to another river looks like a gap [m]: a setting of ours
SURE: Final = 1.0  # confidence of what can be seen in the data itself


@dataclass(frozen=True, eq=False)
class Doubted:
    """One doubt: what, on which reaches (positions), how sure the doubt or its direction is, words to fill in."""

    what: str
    reaches: tuple[int, ...]
    confidence: float
    facts: dict[str, Any]
    place: shapely.Geometry | None = None


class Drawn:
    """The reaches as arrays: nodes counted from 0, components, dead ends."""

    def __init__(self, reaches: gpd.GeoDataFrame, gap_m: float) -> None:
        lost = [name for name in ("from_node", "to_node") if name not in reaches.columns]
        if lost:
            raise NetworkError(
                Text(zh=f"河段缺少字段 {'、'.join(lost)}。", en=f"reaches lack the column {', '.join(lost)}."),
                hint=Text(zh="请先由河流线建网。", en="Build the network from lines first."),
            )
        self.reaches, self.gap_m = reaches, gap_m
        count = len(reaches)
        _, node = np.unique(np.r_[reaches["from_node"].to_numpy(), reaches["to_node"].to_numpy()], return_inverse=True)
        self.begin, self.end = node[:count].astype(np.intp), node[count:].astype(np.intp)
        self.nodes = int(node.max(initial=-1)) + 1
        self.lines = np.asarray(reaches.geometry.array, dtype=object)

    @cached_property
    def length_m(self) -> Floats:
        """Geodesic length of each reach [m]."""
        return geodesy.length_m(self.lines)

    @cached_property
    def part(self) -> Ints:
        """Component of each reach, the longest one 0."""
        _, label = connected_components(self._matrix(), directed=False)
        mine = label[self.begin]
        order = np.argsort(-np.bincount(mine, self.length_m, minlength=self.nodes), kind="stable")
        rank = np.empty(len(order), dtype=np.intp)
        rank[order] = np.arange(len(order))
        return np.asarray(rank[mine], dtype=np.intp)

    @cached_property
    def ring(self) -> Ints:
        """Strongly connected component of each node."""
        return np.asarray(connected_components(self._matrix(), directed=True, connection="strong")[1], dtype=np.intp)

    def _matrix(self) -> Any:
        ones = np.ones(len(self.begin), dtype=np.int8)
        return coo_array((ones, (self.begin, self.end)), shape=(self.nodes, self.nodes)).tocsr()

    @cached_property
    def degree(self) -> Ints:
        """How many ends of reaches meet at each node."""
        return np.bincount(np.r_[self.begin, self.end], minlength=self.nodes).astype(np.intp)

    @cached_property
    def outlet(self) -> Flags:
        """Reaches that no other goes on from."""
        onward = np.bincount(self.begin, minlength=self.nodes)
        return np.asarray(onward[self.end] == 0, dtype=np.bool_)

    @cached_property
    def evidence(self) -> list[dict[str, float]]:
        """Log-odds for the direction each reach has, by kind."""
        if "evidence" not in self.reaches.columns:
            return [{}] * len(self.reaches)
        turned = self.reaches["turned"] if "turned" in self.reaches.columns else pd.Series(False, self.reaches.index)
        found = []
        for text, back in zip(self.reaches["evidence"], turned.fillna(False).astype(bool), strict=True):
            items = json.loads(text) if isinstance(text, str) else []
            found.append(
                {item["by"]: item["weight"] * (1 if (item["says"] == "reversed") == back else -1) for item in items}
            )
        return found

    @cached_property
    def confidence(self) -> Floats:
        """How sure each direction is; 1 where nothing is stated."""
        if "confidence" not in self.reaches.columns:
            return np.ones(len(self.reaches))
        stated = pd.to_numeric(self.reaches["confidence"], errors="coerce")
        return np.asarray(stated.fillna(1.0), dtype=np.float64)

    def grouped(self, chosen: Flags) -> list[tuple[int, ...]]:
        """The chosen reaches, those that touch each other together."""
        rows = np.flatnonzero(chosen)
        if not len(rows):
            return []
        ones = np.ones(len(rows), dtype=np.int8)
        matrix = coo_array((ones, (self.begin[rows], self.end[rows])), shape=(self.nodes, self.nodes)).tocsr()
        label = connected_components(matrix, directed=False)[1][self.begin[rows]]
        return [tuple(group.tolist()) for _, group in pd.Series(rows).groupby(label)]


def doubts(reaches: gpd.GeoDataFrame, *, gap_m: float = GAP_M) -> gpd.GeoDataFrame:
    """Everything in a network that a person should look at.

    Parameters
    ----------
    reaches : GeoDataFrame
        LineStrings drawn downstream, EPSG:4490, ids as index, with ``from_node`` and ``to_node``; ``turned``,
        ``confidence`` and ``evidence`` as :func:`riverzones.network.orient.orient` gives them, where they are there.
    gap_m : float
        A dead end this near [m] to a reach it does not meet looks like a gap.

    Returns
    -------
    GeoDataFrame
        Columns ``DOUBT_COLUMNS``, EPSG:4490: ``what`` (a key of ``WORDS``), the message in Chinese and English,
        ``reach_ids`` (JSON list), ``confidence`` (of the direction for doubts about directions, else of the doubt),
        geometry: the reaches, or the place.

    Raises
    ------
    NetworkError
        If there are no nodes.

    Examples
    --------
    >>> from shapely import from_wkt
    >>> lines = from_wkt(["LINESTRING (0 0, 1 0)", "LINESTRING (1 0, 1 1)", "LINESTRING (1 1, 0 0)"])
    >>> ring = gpd.GeoDataFrame({"from_node": [0, 1, 2], "to_node": [1, 2, 0]}, geometry=lines, crs=4490)
    >>> doubts(ring)["message_en"].tolist()
    ['reaches 0, 1, 2 flow in a circle']
    """
    drawn = Drawn(reaches, gap_m)
    found = [one for tell in KINDS.values() for one in tell(drawn)] if len(reaches) else []
    labels = [str(label) for label in reaches.index]
    rows = []
    for number, one in enumerate(found, start=1):
        ids = [labels[row] for row in one.reaches]
        words = WORDS[one.what]
        shape = one.place or (
            drawn.lines[one.reaches[0]]
            if len(one.reaches) == 1
            else shapely.multilinestrings(drawn.lines[list(one.reaches)])
        )
        facts = {
            name: fact if isinstance(fact, Text) else Text(zh=str(fact), en=str(fact))
            for name, fact in one.facts.items()
        }
        zh = words.zh.format(reaches=names(ids, "zh"), **{name: fact.zh for name, fact in facts.items()})
        en = words.en.format(reaches=names(ids, "en"), **{name: fact.en for name, fact in facts.items()})
        rows.append(
            (f"{one.what}-{number}", one.what, zh, en, json.dumps(ids, ensure_ascii=False), one.confidence, shape)
        )
    table = pd.DataFrame(rows, columns=list(DOUBT_COLUMNS))
    return gpd.GeoDataFrame(table, geometry="geometry", crs="EPSG:4490")


def loops(drawn: Drawn) -> Iterable[Doubted]:
    """Reaches that flow in a circle, and reaches that end where they begin."""
    inside = drawn.ring[drawn.begin] == drawn.ring[drawn.end]
    rings = drawn.begin == drawn.end
    for row in np.flatnonzero(rings):
        yield Doubted("ring", (int(row),), SURE, {})
    for group in drawn.grouped(inside & ~rings):
        yield Doubted("loop", group, SURE, {})


def parts(drawn: Drawn) -> Iterable[Doubted]:
    """Parts of the network that do not hang together with the longest one."""
    for part, rows in pd.Series(np.arange(len(drawn.part))).groupby(drawn.part):
        if part:
            metres = float(drawn.length_m[rows.to_numpy()].sum())
            yield Doubted("disconnected", tuple(rows.tolist()), SURE, {"km": f"{metres / 1000:.2f}"})


def outlets(drawn: Drawn) -> Iterable[Doubted]:
    """Parts of the network that water leaves in several places."""
    for _, rows in pd.Series(np.arange(len(drawn.part))).groupby(drawn.part):
        leaving = rows.to_numpy()[drawn.outlet[rows.to_numpy()]]
        if len(np.unique(drawn.end[leaving])) > 1:
            yield Doubted("several_outlets", tuple(leaving.tolist()), SURE, {"count": len(leaving)})


def directions(drawn: Drawn) -> Iterable[Doubted]:
    """Reaches whose direction is not sure; neighbours are told together."""
    for group in drawn.grouped((drawn.confidence < DOUBTFUL) & (drawn.begin != drawn.end)):
        least = float(drawn.confidence[list(group)].min())
        yield Doubted("direction", group, least, {"percent": f"{100 * least:.0f}"})


def contradictions(drawn: Drawn) -> Iterable[Doubted]:
    """Reaches of which strong evidence says one thing and strong evidence another."""
    for row, said in enumerate(drawn.evidence):
        pro = [kind for kind, odds in said.items() if odds >= STRONG]
        con = [kind for kind, odds in said.items() if odds <= -STRONG and kind not in QUIET]
        if pro and con:
            facts = {"pro": evidence_words(pro), "con": evidence_words(con)}
            yield Doubted("contradiction", (row,), float(drawn.confidence[row]), facts)


def codes(drawn: Drawn) -> Iterable[Doubted]:
    """Reaches that flow against their downstream code."""
    for row, said in enumerate(drawn.evidence):
        if said.get("downstream_code", 0.0) < 0:
            yield Doubted("against_code", (row,), float(drawn.confidence[row]), {})


def gaps(drawn: Drawn) -> Iterable[Doubted]:
    """Dead ends near a reach that they do not meet."""
    begins, ends = drawn.degree[drawn.begin] == 1, drawn.degree[drawn.end] == 1
    row = np.r_[np.flatnonzero(begins), np.flatnonzero(ends)]
    if not len(row) or drawn.gap_m <= 0:
        return
    where = np.r_[np.zeros(begins.sum(), dtype=np.intp), np.full(ends.sum(), -1)]
    points = shapely.get_point(drawn.lines[row], where)
    inner = np.where(where == 0, drawn.end[row], drawn.begin[row])
    tips = gpd.GeoDataFrame(geometry=points, index=np.arange(len(row)), crs="EPSG:4490")
    lines = gpd.GeoDataFrame(geometry=drawn.lines, index=np.arange(len(drawn.lines)), crs="EPSG:4490")
    near = joins.within(tips, lines, distance_m=drawn.gap_m)
    tip, other = near["subject_id"].to_numpy(dtype=np.intp), near["reference_id"].to_numpy(dtype=np.intp)
    strange = (drawn.begin[other] != inner[tip]) & (drawn.end[other] != inner[tip]) & (other != row[tip])
    best = near[strange].sort_values(["distance_m", "subject_id"]).drop_duplicates("subject_id")
    for at, to, metres in zip(best["subject_id"], best["reference_id"], best["distance_m"], strict=True):
        pair = (int(row[at]), int(to))
        yield Doubted("gap", pair, SURE - metres / drawn.gap_m / 2, {"metres": f"{metres:.1f}"}, points[at])


KINDS: Final[dict[str, Callable[[Drawn], Iterable[Doubted]]]] = {
    "loop": loops,
    "disconnected": parts,
    "several_outlets": outlets,
    "direction": directions,
    "contradiction": contradictions,
    "against_code": codes,
    "gap": gaps,
}
"""Every kind of doubt, in the order it is told."""
