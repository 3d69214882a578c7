"""What is doubtful in a network: directions, loops, parts that hang on nothing, ends that look like gaps.

Every kind of doubt is one function from the reaches, drawn downstream, to rows; a new kind is a function, its words
and a line in ``KINDS``. A doubt is a row to look at, nothing is changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely

from riverzones.errors import NetworkError
from riverzones.geo import geodesy, joins
from riverzones.model import Text
from riverzones.network.network import DOUBTFUL
from riverzones.network.orient.words import MANY, WORDS, coordinates, evidence_words, named

__all__ = ["BRIDGED_M", "DOUBT_COLUMNS", "KINDS", "doubts"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

DOUBT_COLUMNS: Final = (
    "id",
    "what",
    "message_zh",
    "message_en",
    "option",
    "length_m",
    "reach_ids",
    "confidence",
    "geometry",
)
STRONG: Final = 1.5  # log-odds from which evidence counts when it contradicts other evidence: a setting of ours
QUIET: Final = {"downstream_code", "angles", "drawn"}  # told on their own, or too common to look at one by one
GAP_M: Final = 100.0  # a dead end this near to another river looks like a gap [m]: a setting of ours
BRIDGED_M: Final = 5_000.0  # a wider gap is not one that a bridge should close: a setting of ours
SURE: Final = 1.0  # confidence of what can be seen in the data itself


@dataclass(frozen=True, eq=False)
class Doubted:
    """One doubt: what, on which reaches (positions), how sure the doubt or its direction is, words to fill in."""

    what: str
    reaches: tuple[int, ...]
    confidence: float
    facts: dict[str, Any]
    place: shapely.Geometry | None = None
    option: str = ""
    """What settles it, as an option of ``riverzones network``."""
    stake_m: float | None = None
    """Metres that hang on it, where it is not the length of the reaches."""


class Drawn:
    """The reaches as arrays: nodes counted from 0, components, dead ends."""

    def __init__(
        self,
        reaches: gpd.GeoDataFrame,
        gap_m: float,
        outlets: pd.DataFrame | None = None,
        gaps: pd.DataFrame | None = None,
        lake_names: Mapping[str, str] | None = None,
    ) -> None:
        lost = [name for name in ("from_node", "to_node") if name not in reaches.columns]
        if lost:
            raise NetworkError(
                Text(zh=f"河段缺少字段 {'、'.join(lost)}。", en=f"reaches lack the column {', '.join(lost)}."),
                hint=Text(zh="请先由河流线建网。", en="Build the network from lines first."),
            )
        self.reaches, self.gap_m = reaches, gap_m
        self.told_outlets, self.gaps, self.lake_names = outlets, gaps, lake_names or {}
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
        _, label = scipy.sparse.csgraph.connected_components(self._matrix(), directed=False)
        part_of = label[self.begin]
        order = np.argsort(-np.bincount(part_of, self.length_m, minlength=self.nodes), kind="stable")
        rank = np.empty(len(order), dtype=np.intp)
        rank[order] = np.arange(len(order))
        return np.asarray(rank[part_of], dtype=np.intp)

    @cached_property
    def ring(self) -> Ints:
        """Strongly connected component of each node."""
        return np.asarray(
            scipy.sparse.csgraph.connected_components(self._matrix(), directed=True, connection="strong")[1],
            dtype=np.intp,
        )

    def _matrix(self) -> Any:
        ones = np.ones(len(self.begin), dtype=np.int8)
        return scipy.sparse.coo_array((ones, (self.begin, self.end)), shape=(self.nodes, self.nodes)).tocsr()

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
        evidence_rows = []
        for text, back in zip(self.reaches["evidence"], turned.fillna(False).astype(bool), strict=True):
            items = json.loads(text) if isinstance(text, str) else []
            evidence_rows.append(
                {item["by"]: item["weight"] * (1 if (item["says"] == "reversed") == back else -1) for item in items}
            )
        return evidence_rows

    @cached_property
    def confidence(self) -> Floats:
        """How sure each direction is; 1 where nothing is stated."""
        if "confidence" not in self.reaches.columns:
            return np.ones(len(self.reaches))
        stated = pd.to_numeric(self.reaches["confidence"], errors="coerce")
        return np.asarray(stated.fillna(1.0), dtype=np.float64)

    @cached_property
    def rivers(self) -> list[str]:
        """Name of the river of each reach, "" for none."""
        if "river" not in self.reaches.columns:
            return [""] * len(self.reaches)
        column = self.reaches["river"]
        return [str(name) for name in column.astype(object).where(column.notna(), "")]

    @cached_property
    def labels(self) -> list[str]:
        """Id of each reach; a way over a lake is called by the name of the lake, where it has one."""
        names = self.lake_names
        ids = [str(label) for label in self.reaches.index]
        return [names.get(label) or names.get(label.rpartition(".")[0], label) for label in ids]

    def named(self, rows: tuple[int, ...], place: shapely.Geometry | None = None) -> Text:
        """Return reaches by river, readable id and place: the middle of the longest of them, or ``place``."""
        metres = self.length_m[list(rows)]
        longest = rows[int(np.argmax(metres))]
        at = place if place is not None and place.geom_type == "Point" else self.middle(longest)
        labels = [self.labels[row] for row in rows]
        return named(labels, [self.rivers[row] for row in rows], metres, (at.x, at.y))

    def stake_m(self, doubted: Doubted) -> float:
        """Return metres that hang on a doubt."""
        return float(self.length_m[list(doubted.reaches)].sum()) if doubted.stake_m is None else doubted.stake_m

    def middle(self, row: int) -> shapely.Point:
        """Return the middle of a reach."""
        return shapely.line_interpolate_point(self.lines[row], 0.5, normalized=True)

    def turning(self, row: int) -> str:
        """Return the option that turns a reach."""
        at = self.middle(row)
        return f"--turn {coordinates(at.x, at.y)}"

    def grouped(self, chosen: Flags) -> list[tuple[int, ...]]:
        """Return the chosen reaches, those that touch each other together."""
        rows = np.flatnonzero(chosen)
        if not len(rows):
            return []
        ones = np.ones(len(rows), dtype=np.int8)
        matrix = scipy.sparse.coo_array(
            (ones, (self.begin[rows], self.end[rows])), shape=(self.nodes, self.nodes)
        ).tocsr()
        label = scipy.sparse.csgraph.connected_components(matrix, directed=False)[1][self.begin[rows]]
        return [tuple(group.tolist()) for _, group in pd.Series(rows).groupby(label)]


def doubts(
    reaches: gpd.GeoDataFrame,
    *,
    gap_m: float = GAP_M,
    outlets: pd.DataFrame | None = None,
    gaps: pd.DataFrame | None = None,
    lake_names: Mapping[str, str] | None = None,
) -> gpd.GeoDataFrame:
    """Return everything in a network that a person should look at, the most metres at stake first.

    Parameters
    ----------
    reaches : GeoDataFrame
        LineStrings drawn downstream, EPSG:4490, ids as index, with ``from_node`` and ``to_node``; ``turned``,
        ``confidence`` and ``evidence`` as :func:`riverzones.network.orient.orient` gives them, where they are there.
    gap_m : float
        A dead end this near [m] to a reach it does not meet looks like a gap.
    outlets : DataFrame, optional
        Of :class:`riverzones.network.orient.flow_direction.Directions`; ``reaches`` are positions in the layer.
    gaps : DataFrame, optional
        What a wider bridge would join: ``lon``, ``lat``, ``other_lon``, ``other_lat`` [degrees], ``distance_m``.
    lake_names : mapping, optional
        Name of each lake by the id of the lines that lead over it, without the number after the point.

    Returns
    -------
    GeoDataFrame
        Columns ``DOUBT_COLUMNS``, EPSG:4490: ``what`` (a key of ``WORDS``), the message in Chinese and English, with
        river and place, ``option`` (of ``riverzones network``, which settles it; "" where none does), ``length_m`` at
        stake, ``reach_ids`` (JSON list), ``confidence`` (of the direction for doubts about directions, else of the
        doubt), geometry: the reaches, or the place.

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
    ['0, 1, 2 (near 0.5000,0.5000, 3 reaches, 378.79 km) flow in a circle']
    """
    drawn = Drawn(reaches, gap_m, outlets, gaps, lake_names)
    drawn_doubts = [doubt for tell in KINDS.values() for doubt in tell(drawn)] if len(reaches) else []
    drawn_doubts.sort(key=lambda doubted: -drawn.stake_m(doubted))
    labels = [str(label) for label in reaches.index]
    rows = []
    for number, doubt in enumerate(drawn_doubts, start=1):
        ids = [labels[row] for row in doubt.reaches]
        words = WORDS[doubt.what]
        shape = doubt.place or (
            drawn.lines[doubt.reaches[0]]
            if len(doubt.reaches) == 1
            else shapely.multilinestrings(drawn.lines[list(doubt.reaches)])
        )
        facts = {
            name: fact if isinstance(fact, Text) else Text(zh=str(fact), en=str(fact))
            for name, fact in {"reaches": drawn.named(doubt.reaches, doubt.place), **doubt.facts}.items()
        }
        rows.append(
            {
                "id": f"{doubt.what}-{number}",
                "what": doubt.what,
                "message_zh": words.zh.format(**{name: fact.zh for name, fact in facts.items()}),
                "message_en": words.en.format(**{name: fact.en for name, fact in facts.items()}),
                "option": doubt.option,
                "length_m": round(drawn.stake_m(doubt), 1),
                "reach_ids": json.dumps(ids, ensure_ascii=False),
                "confidence": doubt.confidence,
                "geometry": shape,
            }
        )
    table = pd.DataFrame(rows, columns=list(DOUBT_COLUMNS))
    return gpd.GeoDataFrame(table, geometry="geometry", crs="EPSG:4490")


def loops(drawn: Drawn) -> Iterable[Doubted]:
    """Return reaches that flow in a circle, and reaches that end where they begin."""
    inside = drawn.ring[drawn.begin] == drawn.ring[drawn.end]
    rings = drawn.begin == drawn.end
    for row in np.flatnonzero(rings):
        yield Doubted("ring", (int(row),), SURE, {})
    for group in drawn.grouped(inside & ~rings):
        least = group[int(np.argmin(drawn.confidence[list(group)]))]
        yield Doubted("loop", group, SURE, {}, option=drawn.turning(least))


def parts(drawn: Drawn) -> Iterable[Doubted]:
    """Return parts of the network that do not hang together with the longest one."""
    if not len(drawn.part) or drawn.part.max() == 0:
        return
    bridges = _bridges_m(drawn)
    for part, rows in pd.Series(np.arange(len(drawn.part))).groupby(drawn.part):
        if part:
            here = tuple(rows.tolist())
            metres = bridges.get(int(str(part)), np.inf)
            near = metres <= BRIDGED_M
            option = f"--bridge {int(metres) + 1}" if near else ""
            facts = {"metres": f"{metres if near else _away_m(drawn, np.asarray(here)):,.0f}"}
            yield Doubted("disconnected", here, SURE, facts, option=option, stake_m=None if near else 0.0)


def _bridges_m(drawn: Drawn) -> dict[int, float]:
    """The least bridge [m] that joins each part to another."""
    gaps = drawn.gaps
    if gaps is None or not len(gaps):
        return {}
    tree = shapely.STRtree(drawn.lines)
    least: dict[int, float] = {}
    for side in ("", "other_"):
        part = drawn.part[tree.nearest(shapely.points(gaps[f"{side}lon"], gaps[f"{side}lat"]))]
        for part_number, metres in zip(part.tolist(), gaps["distance_m"].tolist(), strict=True):
            least[part_number] = min(metres, least.get(part_number, np.inf))
    return least


def _away_m(drawn: Drawn, rows: Ints) -> float:
    """How far a part lies from the nearest reach of any other [m]: found in degrees, measured on the ellipsoid."""
    own_rows = np.zeros(len(drawn.lines), dtype=np.bool_)
    own_rows[rows] = True
    others = drawn.lines[~own_rows]
    (own_line, other_line), gap = shapely.STRtree(others).query_nearest(
        drawn.lines[own_rows], return_distance=True, all_matches=False
    )
    best = int(np.argmin(gap))
    link = shapely.get_coordinates(
        shapely.shortest_line(drawn.lines[own_rows][own_line[best]], others[other_line[best]])
    )
    return float(np.ravel(geodesy.distance_m(link[0, 0], link[0, 1], link[-1, 0], link[-1, 1]))[0])


def mouths(drawn: Drawn) -> Iterable[Doubted]:
    """Return parts whose outlet could as well be elsewhere, told or given."""
    for row in _doubtful_outlets(drawn).to_dict("records"):
        turned = tuple(row["reaches"])
        mouth, second_mouth = ((row[f"{side}lon"], row[f"{side}lat"]) for side in ("", "other_"))
        rivers = (
            pd.Series(drawn.length_m[list(turned)])
            .groupby([drawn.rivers[row_of_turned] for row_of_turned in turned])
            .sum()
        )
        known = rivers[rivers.index != ""]
        river = Text(zh="无名河网", en="a network without names")
        if len(known):
            river = Text(zh=str(known.idxmax()), en=str(known.idxmax()))
        facts = {
            "river": river,
            "place": coordinates(*mouth),
            "percent": f"{100 * row['share']:.0f}",
            "other": coordinates(*second_mouth),
            "other_percent": f"{100 * row['other_share']:.0f}",
            "km": f"{drawn.length_m[list(turned)].sum() / 1000:,.1f}",
            "more": _elsewhere(drawn, row["more"], turned),
        }
        what = "outlet_given" if row["given"] else "outlet"
        option = f"--outlet {coordinates(*(second_mouth if row['given'] else mouth))}"
        yield Doubted(what, turned, float(row["share"]), facts, shapely.Point(*mouth), option)


def _elsewhere(drawn: Drawn, more: list[tuple[float, float, float]], turned: tuple[int, ...]) -> Text:
    """Other places that may be the mouth, and the lake where water may stay, each as ``--outlet`` takes it."""
    said = Text(zh="", en="")
    if more:
        places = [f"{coordinates(lon, lat)}（{100 * share:.0f}%）" for lon, lat, share in more[:MANY]]
        en = [f"{coordinates(lon, lat)} ({100 * share:.0f} %)" for lon, lat, share in more[:MANY]]
        said = Text(zh=f"；也可能在 {'、'.join(places)}", en=f"; or at {', '.join(en)}")
    lake = _lake_of(drawn, turned)
    if lake is None:
        return said
    return Text(
        zh=f"{said.zh}；若水入湖而不出，请用 --outlet {lake}",
        en=f"{said.en}; if water stays in the lake, --outlet {lake} says so",
    )


def _lake_of(drawn: Drawn, turned: tuple[int, ...]) -> str | None:
    """Where ways over a lake meet, if some of those that would turn do: a lake that a single river passes has no such
    place.
    """
    if "kind" not in drawn.reaches.columns:
        return None
    over_water = np.flatnonzero((drawn.reaches["kind"] == "lake").to_numpy())
    ways = np.bincount(np.r_[drawn.begin[over_water], drawn.end[over_water]], minlength=drawn.nodes)
    own = over_water[np.isin(over_water, turned)]
    begins = ways[drawn.begin[own]] >= ways[drawn.end[own]]
    hub = np.where(begins, drawn.begin[own], drawn.end[own])
    if not len(own) or ways[hub].max() < 2:
        return None
    best = int(np.argmax(ways[hub]))
    lon, lat = shapely.get_coordinates(drawn.lines[own[best]])[0 if begins[best] else -1]
    return coordinates(float(lon), float(lat))


def _doubtful_outlets(drawn: Drawn) -> pd.DataFrame:
    table = drawn.told_outlets
    if table is None or not len(table):
        return pd.DataFrame(columns=["reaches"])
    doubtful = (table["other_share"] > 1 - DOUBTFUL) | (table["share"] < DOUBTFUL)
    return table[doubtful & (table["reaches"].map(len) > 0)].drop_duplicates("part")


def outlets(drawn: Drawn) -> Iterable[Doubted]:
    """Return parts of the network that water leaves in several places."""
    for _, rows in pd.Series(np.arange(len(drawn.part))).groupby(drawn.part):
        leaving = rows.to_numpy()[drawn.outlet[rows.to_numpy()]]
        nodes = np.unique(drawn.end[leaving])
        if len(nodes) > 1:
            ends = [leaving[drawn.end[leaving] == node] for node in nodes]
            ends.sort(key=lambda arms: -float(drawn.length_m[arms].sum()))
            spots = [shapely.get_coordinates(drawn.lines[arms[0]])[-1] for arms in ends]
            places = [coordinates(*spot) for spot in spots]
            said = Text(zh="；".join(places[:MANY]), en="; ".join(places[:MANY]))
            facts = {"count": len(nodes), "places": said}
            option = f"--outlet {places[0]}"
            yield Doubted("several_outlets", tuple(leaving.tolist()), SURE, facts, option=option)


def directions(drawn: Drawn) -> Iterable[Doubted]:
    """Return reaches whose direction is not sure; neighbours are told together. What hangs on an outlet is told with
    it.
    """
    hangs = np.zeros(len(drawn.lines), dtype=np.bool_)
    for rows in _doubtful_outlets(drawn)["reaches"]:
        hangs[list(rows)] = True
    hangs &= np.array(["outlet_told" in said or "outlet_given" in said for said in drawn.evidence], dtype=np.bool_)
    for group in drawn.grouped((drawn.confidence < DOUBTFUL) & (drawn.begin != drawn.end) & ~hangs):
        least = int(np.argmin(drawn.confidence[list(group)]))
        sure = float(drawn.confidence[group[least]])
        facts = {"percent": f"{100 * sure:.0f}"}
        yield Doubted("direction", group, sure, facts, option=drawn.turning(group[least]))


def contradictions(drawn: Drawn) -> Iterable[Doubted]:
    """Return reaches of which strong evidence says one thing and strong evidence another."""
    for row, said in enumerate(drawn.evidence):
        pro = [kind for kind, odds in said.items() if odds >= STRONG]
        con = [kind for kind, odds in said.items() if odds <= -STRONG and kind not in QUIET]
        if pro and con and "by_hand" not in pro:
            facts = {"pro": evidence_words(pro), "con": evidence_words(con)}
            yield Doubted("contradiction", (row,), float(drawn.confidence[row]), facts, option=drawn.turning(row))


def codes(drawn: Drawn) -> Iterable[Doubted]:
    """Return reaches that flow against their downstream code."""
    for row, said in enumerate(drawn.evidence):
        if said.get("downstream_code", 0.0) < 0 and said.get("by_hand", 0.0) <= 0:
            yield Doubted("against_code", (row,), float(drawn.confidence[row]), {}, option=drawn.turning(row))


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
    tip, near_line = near["subject_id"].to_numpy(dtype=np.intp), near["reference_id"].to_numpy(dtype=np.intp)
    strange = (drawn.begin[near_line] != inner[tip]) & (drawn.end[near_line] != inner[tip]) & (near_line != row[tip])
    best = near[strange].sort_values(["distance_m", "subject_id"]).drop_duplicates("subject_id")
    for at, to, metres in zip(best["subject_id"], best["reference_id"], best["distance_m"], strict=True):
        pair = (int(row[at]), int(to))
        option = f"--snap {int(metres) + 1}"
        yield Doubted("gap", pair, SURE - metres / drawn.gap_m / 2, {"metres": f"{metres:.1f}"}, points[at], option)


KINDS: Final[dict[str, Callable[[Drawn], Iterable[Doubted]]]] = {
    "loop": loops,
    "disconnected": parts,
    "outlet": mouths,
    "several_outlets": outlets,
    "direction": directions,
    "contradiction": contradictions,
    "against_code": codes,
    "gap": gaps,
}
"""Every kind of doubt, in the order it is told."""
