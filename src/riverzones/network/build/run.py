"""A network from raw lines.

The steps, each a module of its own: lines are read out (:mod:`source_lines`), cut where they meet or cross
(:mod:`noding`, :mod:`nodes`, :mod:`pieces`), ends that miss by metres are joined (:mod:`snap`), lakes are bridged
(:mod:`lakes`), pieces that go on into each other become reaches (:mod:`merge`), are numbered and named
(:mod:`reaches`), directed (:mod:`orient`) and their main ways told (:mod:`order`). Whatever is done to a line
stands in the ledger, whatever is doubtful is a row of the doubts.
The result does not depend on the order of the rows, on the way lines are drawn
(but as evidence of the flow), or on where a line was cut into rows.

The module is long because every step works on the same pieces, nodes and ledger, in this order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.errors import DataError, NetworkError
from riverzones.geo.geodesy import distance_m
from riverzones.model import Text
from riverzones.network.build.lakes import Connectors, connectors
from riverzones.network.build.merge import Chains, alike, at_ends, chains, located
from riverzones.network.build.near_misses import CROSSINGS, Crossings, joining, near_misses, overlapping, overshoot
from riverzones.network.build.near_misses import alike as alike_lines
from riverzones.network.build.nodes import Nodes, cut_at, groups, nodes_of, passing, settled, without_repeats
from riverzones.network.build.noding import find_intersections
from riverzones.network.build.pieces import Pieces, concatenated, flat
from riverzones.network.build.reaches import reach_table
from riverzones.network.build.snap import across_gaps, bridging, parted, snap
from riverzones.network.build.source_lines import Ledger, described, read_lines
from riverzones.network.network import Network
from riverzones.network.order.ways import main_ways
from riverzones.network.orient.doubts import BRIDGED_M, doubts
from riverzones.network.orient.flow_direction import directions
from riverzones.network.orient.known_waters import KnownWaters

__all__ = ["BuildSettings", "Built", "build"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.object_]
Heights = Callable[[Floats, Floats], Floats]

TURN_M = 1_000.0
"""A reach that is to be turned lies within this of the place given [m]: a setting of ours."""


@dataclass(frozen=True, kw_only=True)
class BuildSettings:
    """How a network is built; every number is a setting of ours.

    Attributes
    ----------
    snap_m : float
        Dangling ends are moved by at most this [m, geodesic]; 0 moves none.
    bridge_m : float
        An end that points at a line up to so far away [m] is joined to it if nothing else connects the two parts of
        the network: a tributary drawn as far as the bank of a wide river. So is a place where several lines end
        together before a gap. It is told as doubtful. So is an end that
        stops so near to a line of its own part; that one is left as it is.
    overshoot_m : float
        What sticks out beyond a crossing of two rivers is cut off up to this length [m].
    crossings : str
        Lines that cross without a common vertex: ``"rivers"`` joins two rivers but no canal, ``"all"``, ``"none"``.
    merge : bool
        Whether pieces that merely go on into each other become one reach.
    keep_apart : tuple of str
        Pieces that differ in one of these stay apart: ``river``, ``rank``, ``basin``, ``kind``, ``width_m``,
        ``velocity_ms`` are known of a reach.
    turns : tuple of (longitude, latitude)
        The reach at each place flows the other way than everything else tells.
    most_meetings : int
        Lines that meet between their ends in more places are refused (as many as there are vertices always pass): the
        work grows with the places, and 2,000 lines can cross in two millions of them.
    """

    snap_m: float = 5.0
    bridge_m: float = 200.0
    overshoot_m: float = 100.0
    crossings: Crossings = "rivers"
    merge: bool = True
    keep_apart: tuple[str, ...] = field(default=("river", "rank", "basin", "kind", "width_m", "velocity_ms"))
    turns: tuple[tuple[float, float], ...] = ()
    most_meetings: int = 20_000

    def __post_init__(self) -> None:
        for name in ("snap_m", "bridge_m", "overshoot_m"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise DataError(
                    Text(
                        zh=f"{name} 应为不小于 0 的米数，不能是 {value}。",
                        en=f"{name} must be a number of metres, 0 or more, not {value}.",
                    )
                )
        if self.crossings not in CROSSINGS:
            raise DataError(
                Text(
                    zh=f"crossings 应为 {'、'.join(CROSSINGS)} 之一，不能是 {self.crossings}。",
                    en=f"crossings must be one of {', '.join(CROSSINGS)}, not {self.crossings}.",
                )
            )


@dataclass(frozen=True)
class Built:
    """A network with what was doubtful and what was done to the lines.

    Attributes
    ----------
    network : Network
    doubts : GeoDataFrame
        Columns of :data:`riverzones.network.orient.doubts.DOUBT_COLUMNS`.
    ledger : DataFrame
        Columns of :data:`riverzones.network.build.source_lines.LEDGER_COLUMNS`.
    """

    network: Network
    doubts: gpd.GeoDataFrame
    ledger: pd.DataFrame


def build(
    lines: gpd.GeoDataFrame,
    *,
    lakes: gpd.GeoDataFrame | None = None,
    outlets: gpd.GeoDataFrame | None = None,
    heights: Heights | None = None,
    known: KnownWaters | None = None,
    settings: BuildSettings | None = None,
) -> Built:
    """Return the network of raw lines.

    Parameters
    ----------
    lines : GeoDataFrame
        LineStrings or MultiLineStrings, EPSG:4490, ids as index, drawn any way. Used where they are there: ``river``
        or ``name``, ``rank``, ``basin``, ``kind`` (river, canal, centre_line), ``width_m`` [m], ``velocity_ms`` [m/s],
        ``source_layer``, ``code``, ``to_id`` (id or code of what a line flows into), ``flow_direction``,
        ``digitised``, ``divergence``. Rows of other types are left out, which the ledger tells.
    lakes : GeoDataFrame, optional
        Polygons of lakes and reservoirs, EPSG:4490; ``normal_level_m`` [m], ``source_layer`` where known.
    outlets : GeoDataFrame, optional
        Points where the network ends.
    heights : callable, optional
        Heights [m] at longitudes and latitudes, NaN where not known.
    known : KnownWaters, optional
        Which name goes on into which, and where the sea is.
    settings : BuildSettings, optional

    Returns
    -------
    Built

    Raises
    ------
    CrsError
        If a layer has no CRS or another one.
    NetworkError
        If two lines have the same id, or no line is left.

    Examples
    --------
    >>> from shapely import from_wkt
    >>> lines = from_wkt(["LINESTRING (110 31, 110.1 31, 110.2 31)", "LINESTRING (110.1 31.1, 110.1 31.00002)"])
    >>> table = {"name": ["main", "creek"]}
    >>> rivers = gpd.GeoDataFrame(table, index=["R1", "R2"], geometry=lines, crs="EPSG:4490")
    >>> built = build(rivers)      # the creek misses by 2.2 m
    >>> sorted(built.network.ids)
    ['R1.1', 'R1.2', 'R2']
    """
    settings = settings or BuildSettings()
    ledger = Ledger()
    work = _Work(read_lines(lines, ledger=ledger), described(lines), settings, ledger)
    work.require_lines()
    work.node()
    work.snap()
    if lakes is not None:
        work.through_lakes(lakes)
    work.bridge()
    work.bridge_confluences()
    gaps = work.gaps()
    graph = reach_table(work.pieces, work.chained(noted=True), work.table)
    directed = directions(graph, lakes=lakes, outlets=outlets, heights=heights, known=known)
    if settings.turns:
        graph = turned_by_hand(graph, directed.reaches, settings.turns)
        directed = directions(graph, lakes=lakes, outlets=outlets, heights=heights, known=known)
    reaches = _directed(graph, directed.reaches.reindex(graph.index))
    network = Network.of(reaches, _edges(reaches))
    places = [part for part in (work.found(), overlapping(ledger.table()), alike_lines(reaches)) if len(part)]
    missed = pd.concat(places, ignore_index=True) if places else work.found()
    doubtful = doubts(reaches, outlets=directed.outlets, gaps=gaps, lake_names=_lake_names(lakes))
    misses_and_doubts = [near_misses(missed, reaches), doubtful]
    doubted = pd.concat([part for part in misses_and_doubts if len(part)] or misses_and_doubts[:1], ignore_index=True)
    doubted = doubted.sort_values("length_m", ascending=False, kind="stable", ignore_index=True)
    doubted["id"] = [f"D{number}" for number in range(1, len(doubted) + 1)]
    return Built(network, gpd.GeoDataFrame(doubted, geometry="geometry", crs="EPSG:4490"), ledger.table())


class _Work:
    """Pieces and nodes on their way through the steps."""

    def __init__(self, pieces: Pieces, table: pd.DataFrame, settings: BuildSettings, ledger: Ledger) -> None:
        self.pieces, self.table, self.settings, self.ledger = pieces, table, settings, ledger
        self.nodes = Nodes(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty((0, 2)))
        self._found: list[pd.DataFrame] = []

    @property
    def ids(self) -> Strings:
        """Ids of the raw lines."""
        return self.table["id"].to_numpy(dtype=object)

    def require_lines(self) -> None:
        """Refuse to go on without any line."""
        if not len(self.pieces):
            raise NetworkError(
                Text(zh="没有可以建网的河线。", en="there is no line to build a network from."),
                hint=Text(zh="请先导入河流中心线（rivers）。", en="Import centre lines of rivers (rivers) first."),
            )

    def node(self) -> None:
        """Cut the lines where they meet, and put their ends together."""
        met = find_intersections(self.pieces, most=self.settings.most_meetings)
        natural = (self.table["kind"] != "canal").to_numpy()[self.pieces.row]
        joins, bare = joining(met, natural=natural, crossings=self.settings.crossings)
        crossed = met.place[joins & ~met.at_end.any(axis=0)]
        self._record("crossing_joined", met.place[joins & bare])
        self._record("crossing_not_joined", met.place[~joins])
        self.pieces = cut_at(self.pieces, met.take(joins), ids=self.ids, ledger=self.ledger)
        self._move_to_nodes(nodes_of(self.pieces))
        self._trim(crossed)

    def _trim(self, crossed: Floats) -> None:
        """Cut off what sticks out beyond crossings."""
        whole = self.chained(every=True)
        lines, across = whole.pieces(self.pieces), Nodes(whole.begin, whole.end, self.nodes.place)
        kind = alike(self.table, self.settings.keep_apart)[lines.row]
        gone = overshoot(lines, across, crossed, within_m=self.settings.overshoot_m, kind=kind)
        if not gone.any():
            return
        tip = np.where(across.degree[across.end] == 1, across.end, across.begin)[gone]
        source, size = self.ids[lines.row[gone]], lines.length_m[gone]
        self.ledger.note("trimmed", source, distance_m=size, places=across.place[tip])
        stays = np.ones(len(self.pieces), dtype=np.bool_)
        stays[whole.member[gone[whole.of_member]]] = False
        self.pieces = self.pieces.take(stays)
        self._move_to_nodes(nodes_of(self.pieces))

    def snap(self) -> None:
        """Join ends that miss by metres."""
        snapped = snap(*self._whole(), within_m=self.settings.snap_m, look_m=0.0)
        beside = snapped.missed[snapped.missed["beside"]]
        self._record_missed("end_beside_line", beside)
        self._join(snapped.ends, snapped.feet)

    def bridge(self) -> None:
        """Join parts that nothing else connects, where an end of one comes near the other."""
        lines, across = self._whole()
        missed = snap(lines, across, within_m=0.0, look_m=self.settings.bridge_m).missed
        part = groups(len(across), across.begin, across.end)
        chosen = bridging(missed, part, part[across.begin])
        self._record_missed("gap_bridged", chosen)
        ahead = missed[missed["ahead"] & ~missed["beside"] & ~missed["node"].isin(chosen["node"])]
        self._record_missed("end_misses_line", ahead)
        self._join(*parted(chosen))

    def bridge_confluences(self) -> None:
        """Join parts that nothing else connects where several lines end together before a gap."""
        faced = across_gaps(self.pieces, self.nodes, self._natural(), look_m=self.settings.bridge_m)
        part = groups(len(self.nodes), self.nodes.begin, self.nodes.end)
        chosen = bridging(faced, part, part[self.nodes.begin])
        if not len(chosen):
            return
        self._record_missed("gap_bridged", chosen)
        ends, feet = parted(chosen)
        piece = feet["piece"].to_numpy(dtype=np.intp)
        self._note_joins("snapped_to_end", ends, self._source_at()[ends["other"].to_numpy(dtype=np.intp)])
        self._note_joins("snapped_to_line", feet, self.ids[self.pieces.row[piece]])
        moved = self.nodes.place[np.r_[ends["node"], feet["node"]].astype(np.intp)]
        lonlat = feet[["lon", "lat"]].to_numpy(dtype=float)
        target = np.concatenate([self.nodes.place[ends["other"].to_numpy(dtype=np.intp)], lonlat])
        edge, along = feet["edge"].to_numpy(dtype=np.intp), feet["along"].to_numpy(dtype=float)
        inner = np.flatnonzero(~at_ends(self.pieces, piece, edge, along))
        _, once = np.unique(np.column_stack([edge, along])[inner], axis=0, return_index=True)
        cuts = inner[once]
        self.pieces = self.pieces.cut(piece[cuts], edge[cuts], along[cuts], lonlat[cuts])
        self._move_to_nodes(nodes_of(self.pieces, join=(moved, target)))

    def gaps(self) -> pd.DataFrame:
        """Return what a wider bridge would join: ``lon``, ``lat`` of a node, ``other_lon``, ``other_lat``,
        ``distance_m``.
        """
        faced = across_gaps(self.pieces, self.nodes, self._natural(), look_m=BRIDGED_M)
        lonlat = self.nodes.place[faced["node"].to_numpy(dtype=np.intp)]
        columns = {"lon": lonlat[:, 0], "lat": lonlat[:, 1], "other_lon": faced["lon"], "other_lat": faced["lat"]}
        return pd.DataFrame({**columns, "distance_m": faced["gap"]}).astype(float)

    def _natural(self) -> Bools:
        """Which pieces are no canals."""
        return np.asarray((self.table["kind"] != "canal").to_numpy()[self.pieces.row], dtype=np.bool_)

    def _whole(self) -> tuple[Pieces, Nodes]:
        """Lines from one true node to the next, however often they were cut on the way."""
        whole = self.chained(every=True)
        return whole.pieces(self.pieces), Nodes(whole.begin, whole.end, self.nodes.place)

    def _join(self, ends: pd.DataFrame, feet: pd.DataFrame) -> None:
        """Join dangling nodes to nodes and to places on whole lines."""
        if not len(ends) and not len(feet):
            return
        whole = self.chained(every=True)
        lonlat = feet[["lon", "lat"]].to_numpy(dtype=float)
        edges = feet["edge"].to_numpy(dtype=np.intp), feet["along"].to_numpy(dtype=float)
        piece, edge, along = located(self.pieces, whole, *edges)
        self._note_joins("snapped_to_end", ends, self._source_at()[ends["other"].to_numpy(dtype=np.intp)])
        self._note_joins("snapped_to_line", feet, self.ids[self.pieces.row[piece]])
        moved = self.nodes.place[np.r_[ends["node"], feet["node"]].astype(np.intp)]
        target = np.concatenate([self.nodes.place[ends["other"].to_numpy(dtype=np.intp)], lonlat])
        inner = ~at_ends(self.pieces, piece, edge, along)
        _, once = np.unique(np.column_stack([edge, along])[inner], axis=0, return_index=True)
        cuts = np.flatnonzero(inner)[once]
        self.pieces = self.pieces.cut(piece[cuts], edge[cuts], along[cuts], lonlat[cuts])
        self._move_to_nodes(nodes_of(self.pieces, join=(moved, target)))

    def through_lakes(self, lakes: gpd.GeoDataFrame) -> None:
        """Connect what flows in and out of lakes."""
        lake_connectors = connectors(*self._whole(), lakes, within_m=self.settings.snap_m)
        if not lake_connectors.ways:
            return
        used = sorted(set(lake_connectors.lake))
        layer = _layer_of(lakes)
        rows = pd.DataFrame(
            {
                "id": [f"{layer[lake]}:{lakes.index[lake]}" for lake in used],
                "kind": "lake",
                "source_layer": [layer[lake] for lake in used],
                "river": [self._one_river(lake_connectors, lake) for lake in used],
            }
        )
        at = {lake: len(self.table) + number for number, lake in enumerate(used)}
        self.table = pd.concat([self.table, rows.reindex(columns=self.table.columns)], ignore_index=True)
        self.table[["river", "rank", "basin"]] = self.table[["river", "rank", "basin"]].astype(object)
        ways = flat(lake_connectors.ways, np.array([at[lake] for lake in lake_connectors.lake]))
        self.ledger.note(
            "lake_connector",
            self.ids[ways.row],
            distance_m=ways.length_m,
            places=np.array([way[0] for way in lake_connectors.ways]),
        )
        before = len(self.pieces)
        self.pieces = concatenated(self.pieces, ways)
        met = find_intersections(self.pieces, most=self.settings.most_meetings)
        met = met.take(np.asarray((met.piece >= before).any(axis=0)))
        self.pieces = cut_at(self.pieces, met, ids=self.ids, ledger=Ledger())
        self._move_to_nodes(nodes_of(self.pieces))

    def chained(self, *, every: bool = False, noted: bool = False) -> Chains:
        """Return pieces put together over nodes that are no confluences: as reaches, or ``every`` such node."""
        kind = alike(self.table, self.settings.keep_apart)
        through = passing(self.pieces, self.nodes, kind)
        if not (self.settings.merge or every):
            through[:] = False
        merged_chains = chains(self.pieces, self.nodes, through)
        if noted:
            first = np.zeros(len(merged_chains.member), dtype=np.bool_)
            first[merged_chains.first[:-1]] = True
            earlier, later = np.flatnonzero(~first) - 1, np.flatnonzero(~first)
            row = self.pieces.row[merged_chains.member]
            joint = np.where(
                merged_chains.backward[later],
                self.nodes.end[merged_chains.member[later]],
                self.nodes.begin[merged_chains.member[later]],
            )
            self.ledger.note(
                "merged", self.ids[row[earlier]], other=self.ids[row[later]], places=self.nodes.place[joint]
            )
        return merged_chains

    def found(self) -> pd.DataFrame:
        """Return crossings and near misses so far."""
        columns = ["what", "lon", "lat", "other_lon", "other_lat", "distance_m"]
        return pd.concat(self._found, ignore_index=True) if self._found else pd.DataFrame(columns=columns)

    def _move_to_nodes(self, nodes: Nodes) -> None:
        self.pieces, self.nodes = settled(self.pieces, nodes, ids=self.ids, ledger=self.ledger)
        self.pieces, self.nodes = without_repeats(self.pieces, self.nodes, ids=self.ids, ledger=self.ledger)
        self.require_lines()

    def _record(self, what: str, place: Floats, neighbour: Floats | None = None, gap: Floats | None = None) -> None:
        if not len(place):
            return
        neighbour = place if neighbour is None else neighbour
        columns = {
            "what": what,
            "lon": place[:, 0],
            "lat": place[:, 1],
            "other_lon": neighbour[:, 0],
            "other_lat": neighbour[:, 1],
        }
        self._found.append(pd.DataFrame(columns).assign(distance_m=np.nan if gap is None else gap))

    def _record_missed(self, what: str, missed: pd.DataFrame) -> None:
        lonlat = self.nodes.place[missed["node"].to_numpy(dtype=np.intp)]
        self._record(what, lonlat, missed[["lon", "lat"]].to_numpy(dtype=float), missed["gap"].to_numpy(dtype=float))

    def _note_joins(self, what: str, joins: pd.DataFrame, joined_ids: Strings) -> None:
        """Rows of the ledger for ends that are moved."""
        node = joins["node"].to_numpy(dtype=np.intp)
        gap = joins["gap"].to_numpy(dtype=float)
        self.ledger.note(what, self._source_at()[node], other=joined_ids, distance_m=gap, places=self.nodes.place[node])

    def _source_at(self) -> Strings:
        """Id of a raw line that ends at each node."""
        return np.asarray(self.ids[self._row_at()], dtype=object)

    def _row_at(self) -> npt.NDArray[np.intp]:
        """A raw line that ends at each node: the first by id."""
        rank = np.argsort(np.argsort(self.ids.astype(str), kind="stable"))
        row = np.tile(self.pieces.row, 2)
        order = np.argsort(-rank[row], kind="stable")
        at = np.zeros(len(self.nodes), dtype=np.intp)
        at[self.nodes.both[order]] = row[order]
        return at

    def _one_river(self, connectors: Connectors, lake: int) -> str | None:
        """The river that all the connectors of a lake belong to."""
        rows = self._row_at()[[node for node, of in zip(connectors.node, connectors.lake, strict=True) if of == lake]]
        names = set(self.table["river"].iloc[rows].dropna())
        return str(names.pop()) if len(names) == 1 else None


def _lake_names(lakes: gpd.GeoDataFrame | None) -> dict[str, str]:
    """The name of each lake that has one, by the id of the ways over it."""
    if lakes is None or "name" not in lakes.columns:
        return {}
    ids = [f"{layer}:{label}" for layer, label in zip(_layer_of(lakes), lakes.index, strict=True)]
    return {label: name for label, name in zip(ids, lakes["name"], strict=True) if isinstance(name, str) and name}


def _layer_of(lakes: gpd.GeoDataFrame) -> list[str]:
    """The layer each lake comes from."""
    if "source_layer" not in lakes.columns:
        return ["lakes"] * len(lakes)
    return [str(source_layer) if isinstance(source_layer, str) else "lakes" for source_layer in lakes["source_layer"]]


def turned_by_hand(
    graph: gpd.GeoDataFrame, directions: pd.DataFrame, turns: tuple[tuple[float, float], ...]
) -> gpd.GeoDataFrame:
    """Say of the reach at each place that it flows the other way than was told.

    Raises
    ------
    NetworkError
        If no reach lies within ``TURN_M`` of a place.
    """
    turned = graph.assign(flow_given=pd.Series(None, index=graph.index, dtype=object))
    lines = np.asarray(graph.geometry.array, dtype=object)
    tree = shapely.STRtree(lines)
    for lon, lat in turns:
        point = shapely.Point(lon, lat)
        row = int(tree.nearest(point))
        foot = shapely.get_coordinates(shapely.shortest_line(lines[row], point))[0]
        away = float(np.ravel(distance_m(lon, lat, foot[0], foot[1]))[0])
        if away > TURN_M:
            raise NetworkError(
                Text(
                    zh=f"--turn {lon},{lat} 距最近的河段 {away:.0f} m，超过 {TURN_M:.0f} m。",
                    en=f"--turn {lon},{lat} lies {away:.0f} m from the nearest reach, over {TURN_M:.0f} m.",
                ),
                hint=Text(zh="请把点放在要反向的河段上。", en="Place it on the reach that is to be turned."),
            )
        back = bool(directions["turned"].loc[graph.index[row]])
        turned.iloc[row, turned.columns.get_loc("flow_given")] = "as_drawn" if back else "reversed"
    return turned


def _directed(graph: gpd.GeoDataFrame, directions: pd.DataFrame) -> gpd.GeoDataFrame:
    """Reaches drawn downstream, with turned, confidence, evidence and divergence."""
    turned = directions["turned"].to_numpy(dtype=bool)
    reaches = graph.copy()
    shapes = np.asarray(reaches.geometry.array, dtype=object)
    shapes[turned] = shapely.reverse(shapes[turned])
    reaches = reaches.set_geometry(gpd.array.from_shapely(shapes, crs=reaches.crs))
    begin, end = graph["from_node"].to_numpy(), graph["to_node"].to_numpy()
    reaches["from_node"], reaches["to_node"] = np.where(turned, end, begin), np.where(turned, begin, end)
    reaches["turned"], reaches["confidence"], reaches["evidence"] = (
        turned,
        directions["confidence"],
        directions["evidence"],
    )
    reaches["divergence"] = reaches.pop("divergence_given")
    given = reaches if reaches["divergence"].notna().any() else reaches.drop(columns="divergence")
    reaches["divergence"] = main_ways(given).astype(int)
    return reaches.drop(columns=["digitised", "to_id", "flow_direction", "flow_given"], errors="ignore")


def _edges(reaches: gpd.GeoDataFrame) -> pd.DataFrame:
    """The edge table: every reach goes on into those that begin where it ends; the minor ways are not main."""
    table = pd.DataFrame({"id": reaches.index, "node": reaches["to_node"].to_numpy()})
    onward = pd.DataFrame(
        {
            "to_id": reaches.index,
            "node": reaches["from_node"].to_numpy(),
            "minor": reaches["divergence"].to_numpy() == 2,
        }
    )
    edges = table.merge(onward.sort_values(["minor", "to_id"]), on="node", how="left")
    edges["to_id"] = edges["to_id"].astype(object).where(edges["to_id"].notna() & (edges["to_id"] != edges["id"]), None)
    edges = edges[edges["to_id"].notna() | ~edges["id"].duplicated(keep=False)]
    edges["main"] = ~edges["id"].duplicated()
    return edges[["id", "to_id", "main"]].reset_index(drop=True)
