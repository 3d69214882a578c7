"""Lines that cross without a node, and ends that miss a line nearly."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely

from riverzones.geo import ellipsoid, joins
from riverzones.geo.geodesy import length_m
from riverzones.network.build.nodes import SAME_M, Nodes
from riverzones.network.build.noding import Intersections
from riverzones.network.build.pieces import Pieces
from riverzones.network.orient.doubts import DOUBT_COLUMNS
from riverzones.network.orient.words import named
from riverzones.terms import labels

__all__ = [
    "CROSSINGS",
    "MISS_COLUMNS",
    "MISS_WORDS",
    "Crossings",
    "alike",
    "joining",
    "near_misses",
    "overlapping",
    "overshoot",
]


Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

LONGER: Final = 9.0
ALIKE_M: Final = 20.0  # two lines between the same ends no further apart [m] may be one river drawn twice (ours)
METRES_PER_DEGREE: Final = 111_320.0  # of latitude; one of longitude is shorter, so a pair is told rather than missed
Crossings = Literal["rivers", "all", "none"]
CROSSINGS: Final[tuple[Crossings, ...]] = ("rivers", "all", "none")


def joining(met: Intersections, *, natural: Bools, crossings: Crossings) -> tuple[Bools, Bools]:
    """Return which meetings join the lines, and which of all are bare crossings.

    An end on a line joins, and so does a vertex that both lines have: it was put there for that. A bare crossing joins
    two rivers, but not a canal with anything, which may pass above or below (``crossings="rivers"``); ``"all"`` joins
    every one, ``"none"`` no one.

    Parameters
    ----------
    met : Meetings
    natural : ndarray of bool, shape (pieces,)
        Whether a piece is a river, not a canal.

    Returns
    -------
    joins, bare : ndarray of bool, shape (meetings,)
    """
    bare: Bools = np.asarray(~met.at_end.any(axis=0) & ~met.at_vertex.all(axis=0), dtype=np.bool_)
    chosen: dict[Crossings, Bools] = {
        "rivers": np.asarray(natural[met.piece].all(axis=0)),
        "all": np.ones_like(bare),
        "none": np.zeros_like(bare),
    }
    return ~bare | chosen[crossings], bare


def overshoot(pieces: Pieces, nodes: Nodes, places: Floats, *, within_m: float, kind: Ints) -> Bools:
    """Return which pieces stick out: dangling ones beyond a crossing, at most ``within_m`` [m] long.

    A line that goes on on the other side must be at least nine times as long (a setting of ours): then the piece
    sticks out, and no water comes from there.

    Parameters
    ----------
    pieces : Pieces
        Whole lines from one true node to the next.
    nodes : Nodes
    places : ndarray of float, shape (crossings, 2)
        Where lines cross and are joined.
    kind : ndarray of int, shape (pieces,)
        Same number for pieces of the same river.
    """
    if not len(places) or not within_m > 0:
        return np.zeros(len(pieces), dtype=np.bool_)
    tree = scipy.spatial.cKDTree(ellipsoid.earth_centred(places[:, 0], places[:, 1]))
    crossed = tree.query(ellipsoid.earth_centred(nodes.place[:, 0], nodes.place[:, 1]))[0] <= SAME_M
    loose = nodes.degree == 1
    beyond_end = loose[nodes.end] & crossed[nodes.begin]
    beyond_begin = loose[nodes.begin] & crossed[nodes.end]
    stub = (beyond_end | beyond_begin) & (pieces.length_m <= within_m)
    at = np.where(beyond_end, nodes.begin, nodes.end)
    spoke = pd.DataFrame({"node": nodes.both, "kind": np.tile(kind, 2), "length_m": np.tile(pieces.length_m, 2)})
    longest = spoke.groupby(["node", "kind"])["length_m"].max()
    goes_on = longest.reindex(pd.MultiIndex.from_arrays([at, kind])).to_numpy()
    return np.asarray(stub & (goes_on >= LONGER * pieces.length_m))


MISS_COLUMNS: Final = DOUBT_COLUMNS
REACH_M: Final = 0.05  # reaches this near a place are the ones meant

MISS_WORDS: Final = labels("junction_doubt")
"""What is in doubt, in words people read."""

OPTIONS: Final = MappingProxyType(
    {
        "crossing_joined": "--crossings none",
        "crossing_not_joined": "--crossings all",
        "end_beside_line": "",
        "end_misses_line": "--snap {metres}",
        "lines_overlap": "",
        "lines_alike": "",
        "gap_bridged": "--bridge 0",
    }
)
"""The option of ``riverzones network`` that does the other thing."""

CONFIDENCE: Final = MappingProxyType(
    {
        "crossing_joined": 0.7,
        "crossing_not_joined": 0.7,
        "end_beside_line": 0.6,
        "end_misses_line": 0.6,
        "lines_overlap": 0.9,
        "lines_alike": 0.6,
        "gap_bridged": 0.7,  # less the further: a tenth for 100 m
    }
)
"""How sure the decision is: settings of ours."""


def overlapping(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return rows of :func:`near_misses` for lines that another one repeats, from the ledger."""
    rows = ledger[(ledger["what"] == "duplicate") & ledger["lon"].notna()]
    ends = {"lon": rows["lon"], "lat": rows["lat"], "other_lon": rows["lon"], "other_lat": rows["lat"]}
    return pd.DataFrame({"what": "lines_overlap", **ends, "distance_m": rows["distance_m"]})


def alike(reaches: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return rows of :func:`near_misses` for reaches between the same two nodes that are nowhere far from each
    other.
    """
    low = np.minimum(reaches["from_node"].to_numpy(), reaches["to_node"].to_numpy())
    high = np.maximum(reaches["from_node"].to_numpy(), reaches["to_node"].to_numpy())
    lines = np.asarray(reaches.geometry.array, dtype=object)
    rows = []
    pairs = pd.DataFrame({"low": low, "high": high, "row": np.arange(len(lines))})
    pairs = pairs[(low != high) & pairs.duplicated(["low", "high"], keep=False)]
    for _, group in pairs.groupby(["low", "high"]):
        first_row, *others = group["row"].tolist()
        for second_row in others:
            middle = shapely.get_coordinates(shapely.line_interpolate_point(lines[second_row], 0.5, normalized=True))[0]
            degrees = float(shapely.hausdorff_distance(lines[first_row], lines[second_row], densify=0.05))
            if degrees * METRES_PER_DEGREE <= ALIKE_M:
                foot = shapely.get_coordinates(shapely.shortest_line(lines[first_row], shapely.Point(middle)))[0]
                rows.append(("lines_alike", *middle, *foot, degrees * METRES_PER_DEGREE))
    return pd.DataFrame(rows, columns=["what", "lon", "lat", "other_lon", "other_lat", "distance_m"])


def _crossings_once(misses: pd.DataFrame) -> pd.DataFrame:
    """Each place where lines cross once: of many lines through one place every pair says so."""
    crossing = misses["what"].str.startswith("crossing").to_numpy(dtype=bool)
    at = misses[["lon", "lat"]].astype(float).round(7).assign(what=misses["what"])
    first = misses.assign(east=at["lon"], north=at["lat"]).sort_values(["lon", "lat"], kind="stable")
    again = first.duplicated(["what", "east", "north"]).reindex(misses.index).to_numpy(dtype=bool)
    once: pd.DataFrame = misses[~(crossing & again)]
    return once.reset_index(drop=True)


def near_misses(hits: pd.DataFrame, reaches: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return rows of doubts.

    Parameters
    ----------
    hits : DataFrame
        ``what`` (a key of :data:`MISS_WORDS`), ``lon``, ``lat``, ``distance_m`` (NaN where there is none),
        ``other_lon`` and ``other_lat``: the place on the other line, the same where lines cross.
    reaches : GeoDataFrame
        LineStrings, EPSG:4490, ids as index.

    Returns
    -------
    GeoDataFrame
        Columns :data:`MISS_COLUMNS`; points. A crossing at which fewer than two reaches are left is none.
    """
    hits = _crossings_once(hits)
    here, there = (
        gpd.GeoDataFrame(index=hits.index, geometry=gpd.points_from_xy(hits[lon], hits[lat]), crs="EPSG:4490")
        for lon, lat in (("lon", "lat"), ("other_lon", "other_lat"))
    )
    near = pd.concat([joins.within(side, reaches, distance_m=REACH_M) for side in (here, there)])
    meant: list[list[str]] = [[] for _ in range(len(hits))]
    near = near.drop_duplicates(["subject_id", "reference_id"]).sort_values(["subject_id", "reference_id"])
    for number, reach in zip(near["subject_id"].tolist(), near["reference_id"].tolist(), strict=True):
        meant[number].append(reach)
    crossing = hits["what"].str.startswith("crossing").to_numpy(dtype=bool)
    least = np.where(hits["what"] == "crossing_joined", 4, 2)
    keep = ~crossing | (np.array([len(reach_id) for reach_id in meant], dtype=int) >= least)
    rows = []
    length = length_m(np.asarray(reaches.geometry.array, dtype=object))
    rivers = [""] * len(reaches)
    if "river" in reaches.columns:
        rivers = reaches["river"].astype(object).where(reaches["river"].notna(), "").astype(str).tolist()
    described = zip(hits["what"].tolist(), hits["distance_m"].tolist(), meant, here.geometry.array, strict=True)
    for position, (what, distance, ids, point) in enumerate(described):
        if not keep[position]:
            continue
        words, rows_of = MISS_WORDS[what], reaches.index.get_indexer(ids)
        metres = length[rows_of]
        said = named([str(reach_id) for reach_id in ids], [rivers[row] for row in rows_of], metres, (point.x, point.y))
        rows.append(
            {
                "what": what,
                "message_zh": words.zh.format(reaches=said.zh, distance_m=distance),
                "message_en": words.en.format(reaches=said.en, distance_m=distance),
                "option": OPTIONS[what].format(metres=0 if np.isnan(distance) else int(distance) + 1),
                "length_m": round(float(metres.min()) if len(metres) else 0.0, 1),
                "reach_ids": json.dumps(ids, ensure_ascii=False),
                "confidence": CONFIDENCE[what] - (distance / 1000.0 if what == "gap_bridged" else 0.0),
                "geometry": point,
            }
        )
    misses = gpd.GeoDataFrame(pd.DataFrame(rows, columns=list(MISS_COLUMNS)[1:]), geometry="geometry", crs="EPSG:4490")
    order = np.lexsort((shapely.get_y(misses.geometry), shapely.get_x(misses.geometry), misses["what"].astype(str)))
    misses = misses.iloc[order]
    east, north = np.round(shapely.get_x(misses.geometry), 7), np.round(shapely.get_y(misses.geometry), 7)
    once = ~pd.DataFrame({"what": misses["what"], "ids": misses["reach_ids"], "x": east, "y": north}).duplicated()
    misses = misses[once.to_numpy()].reset_index(drop=True)
    misses.insert(0, "id", [f"{what}-{number}" for number, what in enumerate(misses["what"], start=1)])
    return misses
