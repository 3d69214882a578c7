"""Where segments lie on their rivers: chainages, found by place and not by identity of lines.

A segment drawn from another map lies a little beside the line of its river. Each of its vertices, and places every
``STEP_M`` between, are put on the river it names; between two that lie within the tolerance and follow one another
along the river, the segment covers the river.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.network.chainage import locate
from riverzones.network.chainage.rivers import rivers_of

__all__ = ["STEP_M", "TOLERANCE_M", "Sides", "column_of", "placed", "sides_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

TOLERANCE_M: Final = 200.0
"""How far [m] the line of a segment may lie beside the line of its river: a setting of ours."""
STEP_M: Final = 200.0
"""Longest step [m] between two places of a segment that are put on the river."""

_STRETCH: Final = 1.5  # a line beside a bend is shorter or longer than the river: by half, and twice the tolerance
_COLUMNS = ["segment_id", "river", "part", "main", "level", "bank", "from_chainage_m", "to_chainage_m"]


def placed(segments: GeoDataFrame, network: Network, *, tolerance_m: float = TOLERANCE_M) -> pd.DataFrame:
    """Return the stretches of river that each segment covers.

    Parameters
    ----------
    segments : GeoDataFrame
        Lines, EPSG:4490, ids as index; ``river``, ``level`` and ``bank`` as far as known. A river that the network
        does not know by that name counts as not stated.
    network : Network
        Reaches drawn downstream.
    tolerance_m : float
        How far a segment may lie beside its river [m].

    Returns
    -------
    DataFrame
        ``segment_id``, ``river``, ``part`` (the reach, as a position, at the mouth of that part of the river),
        ``main`` (False on a side arm), ``level``, ``bank`` (None: both), ``from_chainage_m``, ``to_chainage_m``
        (lower and upper end [m]); one row per unbroken stretch, a segment off every river has none.
    """
    lines = np.asarray(segments.geometry.array, dtype=object)
    usable = shapely.get_dimensions(lines) == 1
    parts, row = shapely.get_parts(lines[usable], return_index=True)
    if not len(parts):
        return pd.DataFrame(columns=_COLUMNS)
    row = np.flatnonzero(usable)[row]
    rivers = rivers_of(network)
    known = set(rivers.name[rivers.code >= 0])
    stated = column_of(segments, "river")
    stated = stated.where(stated.isin(known), None)
    coords, part = shapely.get_coordinates(geodesy.densify(parts, max_m=STEP_M), return_index=True)
    spots = GeoDataFrame(geometry=shapely.points(coords), crs=segments.crs)
    wanted = pd.Series(stated.to_numpy(object)[row[part]], index=spots.index, dtype=object)
    at = locate(spots, network, within_m=tolerance_m, river=wanted)
    located = np.asarray(at["reach_id"].notna()) & (wanted.isna() | (wanted == at["river"])).to_numpy(bool)
    reach = np.where(located, network.ids.get_indexer(pd.Index(at["reach_id"])), 0)
    mouth, main = rivers.mouth[reach], rivers.main[reach]
    chainage = at["chainage_m"].to_numpy(np.float64)
    step = geodesy.distance_m(coords[:-1, 0], coords[:-1, 1], coords[1:, 0], coords[1:, 1])
    run = np.abs(np.diff(chainage)) <= _STRETCH * np.asarray(step) + 2 * tolerance_m
    run &= (part[1:] == part[:-1]) & located[1:] & located[:-1] & (mouth[1:] == mouth[:-1]) & (main[1:] == main[:-1])
    begin = np.flatnonzero(run)
    pieces = pd.DataFrame(
        {
            "row": row[part[begin]],
            "part": mouth[begin],
            "main": main[begin],
            "from_chainage_m": np.minimum(chainage[begin], chainage[begin + 1]),
            "to_chainage_m": np.maximum(chainage[begin], chainage[begin + 1]),
        }
    )
    return _rows(_united(pieces), segments, rivers.name)


def column_of(segments: GeoDataFrame, name: str) -> pd.Series:
    """Return a column with None where it says nothing, also where there is no such column."""
    if name not in segments.columns:
        return pd.Series(np.full(len(segments), None), index=segments.index, dtype=object)
    values: pd.Series = segments[name].astype(object)
    return pd.Series(values.where(values.notna(), None), dtype=object)


def _united(pieces: pd.DataFrame) -> pd.DataFrame:
    """Pieces of one segment that touch or overlap as one; such of no length are left out."""
    rows = pieces.sort_values(["row", "part", "main", "from_chainage_m"], ignore_index=True)
    key = rows[["row", "part", "main"]]
    fresh = (key != key.shift()).any(axis=1).to_numpy()
    group = np.cumsum(fresh)
    upto = rows.groupby(group)["to_chainage_m"].cummax()
    before = upto.shift().to_numpy()
    fresh = fresh | (rows["from_chainage_m"].to_numpy() > before + 1e-6)
    run = np.cumsum(fresh)
    united = rows.groupby(run, as_index=False).agg(
        {"row": "first", "part": "first", "main": "first", "from_chainage_m": "min", "to_chainage_m": "max"}
    )
    return united[united["to_chainage_m"] - united["from_chainage_m"] > 1e-6].reset_index(drop=True)


def _rows(pieces: pd.DataFrame, segments: GeoDataFrame, names: npt.NDArray[np.object_]) -> pd.DataFrame:
    row = pieces["row"].to_numpy(np.intp)
    columns = {
        "segment_id": np.asarray(segments.index, dtype=object)[row],
        "river": names[pieces["part"].to_numpy(np.intp)],
        "level": column_of(segments, "level").to_numpy(object)[row],
        "bank": column_of(segments, "bank").to_numpy(object)[row],
    }
    rows = pieces.assign(**{name: pd.Series(values, dtype=object) for name, values in columns.items()})
    return rows[_COLUMNS]


@dataclass(frozen=True)
class Sides:
    """One river and level cut where a segment begins or ends; who has the left and the right bank of each part.

    Attributes
    ----------
    low_m, high_m : ndarray of float, shape (n,)
        Chainage of both ends [m], rising, without holes.
    left, right : ndarray of int, shape (n,)
        Row of the first segment by id on each bank, -1 where there is none.
    left_count, right_count : ndarray of int, shape (n,)
        How many segments there are.
    """

    low_m: Floats
    high_m: Floats
    left: Ints
    right: Ints
    left_count: Ints
    right_count: Ints


def sides_of(rows: pd.DataFrame, *, ends_m: Floats | None = None) -> Sides:
    """Return the :class:`Sides` of rows of :func:`placed` that are of one river and level.

    ``ends_m`` are further chainages to cut at, the ends of the river.
    """
    low, high = rows["from_chainage_m"].to_numpy(np.float64), rows["to_chainage_m"].to_numpy(np.float64)
    cuts = np.unique(np.concatenate([low, high, np.empty(0) if ends_m is None else ends_m]))
    bank = rows["bank"].to_numpy(object)
    by_id = np.argsort(np.asarray(rows["segment_id"].astype(str)), kind="stable")
    first, last = np.searchsorted(cuts, low), np.searchsorted(cuts, high)
    size = max(len(cuts) - 1, 0)
    sides = []
    for side in ("left", "right"):
        here = pd.isna(bank) | (bank == side)
        step = np.zeros(size + 1, dtype=np.intp)
        np.add.at(step, first[here], 1)
        np.add.at(step, last[here], -1)
        count = np.cumsum(step)[:size]
        who = np.full(size, -1, dtype=np.intp)
        for row in by_id[::-1]:
            if here[row]:
                who[first[row] : last[row]] = row
        sides.append((who, count))
    (left, left_count), (right, right_count) = sides
    return Sides(cuts[:-1], cuts[1:], left, right, left_count, right_count)
