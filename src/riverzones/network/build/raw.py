"""Raw lines as they come: read out, with what cannot be used told in the ledger."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.errors import NetworkError
from riverzones.geo.layer import Layer
from riverzones.model import Text
from riverzones.network.build.ledger import Ledger
from riverzones.network.build.pieces import Pieces

__all__ = ["REACH_ATTRIBUTES", "described", "read_lines"]

Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

REACH_ATTRIBUTES = (
    "river",
    "rank",
    "basin",
    "kind",
    "width_m",
    "velocity_ms",
    "source_layer",
    "code",
    "to_id",
    "flow_direction",
    "digitised",
    "divergence",
)
"""What a reach takes over from its raw line, where it is known."""

_KINDS = ("river", "canal", "lake", "centre_line")


def described(lines: gpd.GeoDataFrame, *, layer: str = "rivers") -> pd.DataFrame:
    """The attributes of raw lines by the names the network uses, rows as they are; unknown ones are None.

    ``river`` comes from the column of that name, else from ``name``; ``kind`` is ``"river"`` unless it says one of the
    kinds of reaches, or the lines come from canals.
    """
    table = pd.DataFrame({"id": pd.Series(lines.index.astype(str), dtype=object)})
    for column in REACH_ATTRIBUTES:
        given = column if column in lines.columns else None
        if column == "river" and given is None and "name" in lines.columns:
            given = "name"
        table[column] = pd.Series([None] * len(lines) if given is None else _plain(lines[given]), dtype=object)
    table["to_id"] = _by_id(table)
    for column in ("width_m", "velocity_ms"):
        table[column] = pd.to_numeric(table[column]).astype(float)
    table["source_layer"] = table["source_layer"].where(table["source_layer"].notna(), layer)
    canal = np.where(table["source_layer"] == "canals", "canal", "river")
    table["kind"] = table["kind"].where(table["kind"].isin(_KINDS), pd.Series(canal, dtype=object))
    return table


def _by_id(table: pd.DataFrame) -> pd.Series:
    """What a line flows into, by id; a code is looked up, where it is that of one line alone."""
    goal = table["to_id"].map(lambda one: None if one is None else str(one))
    single = table["code"].notna() & ~table["code"].astype(str).duplicated(keep=False)
    by_code = dict(zip(table["code"][single].astype(str), table["id"][single], strict=True))
    known = goal.isin(table["id"])
    return goal.where(known, goal.map(lambda one: None if one is None else by_code.get(one, one)))


def _plain(column: pd.Series) -> list[object]:
    """Values without their index, missing ones and blank text as None."""
    values = column.astype(object).to_numpy()
    gone = pd.isna(values) | np.array([isinstance(one, str) and not one.strip() for one in values], dtype=np.bool_)
    return [None if none else value for value, none in zip(values, gone, strict=True)]


def read_lines(lines: gpd.GeoDataFrame, *, ledger: Ledger) -> Pieces:
    """The lines of a layer, parts of MultiLineStrings by themselves, drawn as they came.

    Parameters
    ----------
    lines : GeoDataFrame
        LineStrings and MultiLineStrings, EPSG:4490, ids as index; heights and measures are dropped.
    ledger : Ledger
        Gets a row for every line that is left out: without geometry, of another type, without length, or the same as
        another, whichever way it is drawn (the first by id stays).

    Raises
    ------
    CrsError
        If the layer has no CRS or is not in longitude and latitude on the CGCS2000 or WGS 84 ellipsoid.
    NetworkError
        If two lines have the same id.
    """
    Layer.of(lines.iloc[:0], "subject")  # its CRS
    ids = lines.index.astype(str).to_numpy(dtype=object)
    twice = pd.Index(ids).duplicated()
    if twice.any():
        raise NetworkError(
            Text(zh=f"河线标识 {ids[twice][0]} 重复。", en=f"two lines have the id {ids[twice][0]}."),
            hint=Text(zh="每条线需要各自的标识。", en="Every line needs an id of its own."),
        )
    given = np.asarray(lines.geometry.array, dtype=object)
    gone = shapely.is_missing(given) | shapely.is_empty(given)
    ledger.note("no_geometry", ids[gone])
    other = ~gone & (shapely.get_dimensions(given) != 1)
    ledger.note("not_a_line", ids[other])
    rows = np.flatnonzero(~gone & ~other)
    merged = shapely.force_2d(given[rows])
    several = shapely.get_num_geometries(merged) > 1
    merged[several] = shapely.line_merge(merged[several], directed=True)
    parts, owner = shapely.get_parts(merged, return_index=True)
    parts, owner = shapely.remove_repeated_points(parts), rows[owner]
    flat = shapely.is_empty(parts) | ~(shapely.length(parts) > 0)
    parts, owner = parts[~flat], owner[~flat]
    ledger.note("no_length", ids[np.setdiff1d(rows, owner)])
    return Pieces.of(*_unique(parts, owner, ids, ledger))


def _unique(parts: Geometries, owner: Ints, ids: Sequence[str], ledger: Ledger) -> tuple[Geometries, Ints]:
    """Lines without those that another repeats."""
    rank = np.argsort(np.argsort(np.asarray(ids, dtype=object)))
    key = pd.Series(shapely.to_wkb(shapely.normalize(parts)))
    order = np.lexsort((np.arange(len(owner)), rank[owner]))
    group = key.iloc[order].groupby(key.iloc[order], sort=False).ngroup().to_numpy()
    first = np.zeros(len(owner), dtype=np.bool_)
    leader = np.full(group.max(initial=-1) + 1, -1)
    fresh = ~pd.Series(group).duplicated().to_numpy()
    first[order[fresh]] = True
    leader[group[fresh]] = order[fresh]
    again = order[~fresh]
    named = np.asarray(ids, dtype=object)
    ledger.note("duplicate", named[owner[again]], other=named[owner[leader[group[~fresh]]]])
    return parts[first], owner[first]
