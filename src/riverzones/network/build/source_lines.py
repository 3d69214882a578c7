"""Raw lines as they come in, and the ledger of what was done to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.errors import NetworkError
from riverzones.geo.geodesy import length_m
from riverzones.geo.layer import Layer
from riverzones.model import Text
from riverzones.network.build.pieces import Pieces
from riverzones.terms import labels

__all__ = ["LEDGER_COLUMNS", "LEDGER_WORDS", "REACH_ATTRIBUTES", "Ledger", "described", "read_lines"]


Floats = npt.NDArray[np.float64]

LEDGER_COLUMNS: Final = ("what", "source_id", "other_id", "distance_m", "lon", "lat")

LEDGER_WORDS: Final = labels("line_doubt")
"""What a row of the ledger can say, in words people read."""


class Ledger:
    """Collects rows while a network is built.

    Examples
    --------
    >>> ledger = Ledger()
    >>> ledger.note("no_length", ["R-7"])
    >>> ledger.table()[["what", "source_id"]].values.tolist()
    [['no_length', 'R-7']]
    """

    def __init__(self) -> None:
        self._parts: list[pd.DataFrame] = []

    def note(
        self,
        what: str,
        source: Sequence[Any] | npt.NDArray[Any],
        *,
        other: Sequence[Any] | npt.NDArray[Any] | None = None,
        distance_m: Sequence[float] | Floats | None = None,
        places: Floats | None = None,
    ) -> None:
        """Note rows of one kind (a key of :data:`LEDGER_WORDS`): ids of raw lines, the other line, metres, lon/lat."""
        if not len(source):
            return
        LEDGER_WORDS[what]
        missing = np.full(len(source), np.nan)
        spots = np.column_stack([missing, missing]) if places is None else places
        columns = {
            "what": [what] * len(source),
            "source_id": [None if source_id is None else str(source_id) for source_id in source],
            "other_id": [None] * len(source) if other is None else [None if o is None else str(o) for o in other],
            "distance_m": missing if distance_m is None else np.round(np.asarray(distance_m, dtype=np.float64), 6),
            "lon": np.round(spots[:, 0], 9),  # a tenth of a millimetre
            "lat": np.round(spots[:, 1], 9),
        }
        self._parts.append(pd.DataFrame(columns).astype({"what": object, "source_id": object, "other_id": object}))

    def table(self) -> pd.DataFrame:
        """Return every row in order of kind, line and place: columns :data:`LEDGER_COLUMNS`, distances in metres."""
        if not self._parts:
            return pd.DataFrame(columns=list(LEDGER_COLUMNS))
        rank = {what: position for position, what in enumerate(LEDGER_WORDS)}
        rows = pd.concat(self._parts, ignore_index=True)
        source, other_ids = (rows[name].fillna("").astype(str) for name in ("source_id", "other_id"))
        keys = [rows["distance_m"], other_ids, rows["lat"], rows["lon"], source, rows["what"].map(rank)]
        return rows.iloc[np.lexsort([key.to_numpy() for key in keys])].reset_index(drop=True)


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
    """Return the attributes of raw lines by the names the network uses, rows as they are; unknown ones are None.

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
    goal = table["to_id"].map(lambda code: None if code is None else str(code))
    single = table["code"].notna() & ~table["code"].astype(str).duplicated(keep=False)
    by_code = dict(zip(table["code"][single].astype(str), table["id"][single], strict=True))
    known = goal.isin(table["id"])
    return goal.where(known, goal.map(lambda code: None if code is None else by_code.get(code, code)))


def _plain(column: pd.Series) -> list[object]:
    """Values without their index, missing ones and blank text as None."""
    values = column.astype(object).to_numpy()
    gone = pd.isna(values) | np.array([isinstance(cell, str) and not cell.strip() for cell in values], dtype=np.bool_)
    return [None if none else value for value, none in zip(values, gone, strict=True)]


def read_lines(lines: gpd.GeoDataFrame, *, ledger: Ledger) -> Pieces:
    """Return the lines of a layer, parts of MultiLineStrings by themselves, drawn as they came.

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
    no_line = ~gone & (shapely.get_dimensions(given) != 1)
    ledger.note("not_a_line", ids[no_line])
    rows = np.flatnonzero(~gone & ~no_line)
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
    middle = shapely.get_coordinates(shapely.line_interpolate_point(parts[again], 0.5, normalized=True))
    ledger.note(
        "duplicate",
        named[owner[again]],
        other=named[owner[leader[group[~fresh]]]],
        distance_m=length_m(parts[again]),
        places=middle.reshape(-1, 2),
    )
    return parts[first], owner[first]
