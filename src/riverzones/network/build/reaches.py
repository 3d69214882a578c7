"""Reaches from noded lines: ids that stay, names, and what they were made of."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.geo.geodesy import length_m
from riverzones.network.build.merge import Chains
from riverzones.network.build.pieces import Pieces

__all__ = ["reach_ids", "reach_table"]


Floats = npt.NDArray[np.float64]
Strings = npt.NDArray[np.object_]


def reach_ids(source: Strings, at: Floats, taken: Strings) -> Strings:
    """Return ids of reaches.

    Parameters
    ----------
    source : ndarray of str, shape (reaches,)
        Id of the raw line each is called after.
    at : ndarray of float, shape (reaches,)
        Grows along the raw line from its western end.
    taken : ndarray of str
        Ids of all raw lines.

    Examples
    --------
    >>> reach_ids(np.array(["R1", "R2", "R1"]), np.array([5.0, 0.0, 2.0]), np.array(["R1", "R2"])).tolist()
    ['R1.2', 'R2', 'R1.1']
    """
    table = pd.DataFrame({"source": source.astype(object), "at": at})
    group = table.groupby("source", sort=False)["at"]
    number = group.rank(method="first").astype(int).astype(str)
    several = (group.transform("size") > 1).to_numpy()
    ids_of_reaches = np.where(
        several, source.astype(object) + "." + number.to_numpy(dtype=object), source.astype(object)
    )
    known = set(taken.tolist())
    while True:
        clash = np.array([reach_id in known for reach_id in ids_of_reaches], dtype=np.bool_) & several
        clash |= pd.Series(ids_of_reaches).duplicated().to_numpy() & several
        if not clash.any():
            return np.asarray(ids_of_reaches, dtype=object)
        ids_of_reaches = np.where(clash, ids_of_reaches + "_", ids_of_reaches)


Ints = npt.NDArray[np.intp]

_TAKEN_OVER = ("river", "rank", "basin", "kind", "width_m", "velocity_ms", "source_layer", "code", "flow_direction")
_SENSE = {"downstream": 1.0, "upstream": -1.0}


def reach_table(pieces: Pieces, merged: Chains, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return one row per chain, as drawn: what the flow directions are decided on.

    Parameters
    ----------
    pieces : Pieces
    merged : Chains
    table : DataFrame
        One row per raw line (:func:`riverzones.network.build.source_lines.described`).

    Returns
    -------
    GeoDataFrame
        EPSG:4490, ids of reaches as index, in order of id; ``from_node`` and ``to_node`` as drawn, the attributes of
        the raw line that makes up most of it, ``source_ids`` (JSON list along the reach), ``digitised`` and ``to_id``
        as they hold for the reach as it is drawn now, ``length_m`` [m].
    """
    row, chain = pieces.row[merged.member], merged.of_member
    sign = np.where(merged.backward, -1.0, 1.0)
    lines = merged.pieces(pieces)
    ids = table["id"].to_numpy(dtype=object)
    lead = _longest(chain, row, pieces.length_m[merged.member], ids)
    at = _along_sources(pieces, merged, row, chain, lead)
    frame = pd.DataFrame({"id": reach_ids(ids[lead], at, ids)})
    for column in _TAKEN_OVER:
        frame[column] = pd.Series(table[column].to_numpy()[lead], dtype=table[column].dtype)
    frame["divergence_given"] = table["divergence"].to_numpy()[lead]
    sources = _sources(chain, row, ids, len(merged))
    frame["source_ids"] = [json.dumps(source_ids, ensure_ascii=False) for source_ids in sources]
    to_id = table["to_id"].to_numpy(dtype=object)[row]
    frame["digitised"] = _sense(merged, chain, row, sign * pieces.length_m[merged.member], table, to_id)
    frame["to_id"] = _onward(chain, to_id, pieces.length_m[merged.member], sources)
    frame["length_m"] = length_m(lines.lines)
    frame["from_node"], frame["to_node"] = merged.begin, merged.end
    frame = gpd.GeoDataFrame(frame, geometry=gpd.array.from_shapely(lines.lines, crs="EPSG:4490"))
    return frame.sort_values("id", kind="stable").set_index("id", drop=False).rename_axis(None)


def _longest(chain: Ints, row: Ints, length_m: Floats, ids: npt.NDArray[np.object_]) -> Ints:
    """The raw line that makes up most of each chain; of equal ones (to a millimetre) the first by id."""
    share = pd.DataFrame({"chain": chain, "row": row, "length": length_m}).groupby(["chain", "row"]).sum().reset_index()
    share["length"], share["id"] = -share["length"].round(3), ids[share["row"]]
    first = share.sort_values(["chain", "length", "id"]).drop_duplicates("chain")
    return first["row"].to_numpy(dtype=np.intp)


def _along_sources(pieces: Pieces, merged: Chains, row: Ints, chain: Ints, lead: Ints) -> Floats:
    """Where each chain comes along the raw line it is called after, from the western end of that line."""
    of_lead = row == lead[chain]
    at = pd.Series(pieces.at[merged.member][of_lead]).groupby(chain[of_lead]).min().to_numpy()
    order = np.lexsort((pieces.at, pieces.row))
    _, begin = np.unique(pieces.row[order], return_index=True)
    stop = np.r_[begin[1:], len(order)] - 1
    count = int(pieces.row.max(initial=-1)) + 1
    first, last = np.zeros((count, 2)), np.zeros((count, 2))
    head, tail = order[begin], order[stop]
    first[pieces.row[head]] = pieces.xy[pieces.first[head]]
    last[pieces.row[tail]] = pieces.xy[pieces.first[tail + 1] - 1]
    eastward = (first[:, 0] < last[:, 0]) | ((first[:, 0] == last[:, 0]) & (first[:, 1] <= last[:, 1]))
    return np.where(eastward[lead], at, -at)


def _sources(chain: Ints, row: Ints, ids: npt.NDArray[np.object_], count: int) -> list[list[str]]:
    """Ids of the raw lines of each chain, in order along it, each once."""
    held: list[dict[str, None]] = [{} for _ in range(count)]
    for number, source in zip(chain.tolist(), ids[row].tolist(), strict=True):
        held[number][source] = None
    return [list(ids_held) for ids_held in held]


def _sense(
    merged: Chains, chain: Ints, row: Ints, signed_m: Floats, table: pd.DataFrame, to_id: npt.NDArray[np.object_]
) -> list[str | None]:
    """Whether each chain is said to be drawn along the flow: by the raw lines, else by their codes along it."""
    said = table["digitised"].map(_SENSE).fillna(0.0).to_numpy(dtype=float)[row]
    total = np.bincount(chain, said * signed_m, minlength=len(merged))
    ids = table["id"].to_numpy(dtype=object)[row]
    same = chain[1:] == chain[:-1]
    follows = (to_id[:-1] == ids[1:]) & same
    precedes = (to_id[1:] == ids[:-1]) & same
    by_code = np.bincount(chain[:-1], follows.astype(float) - precedes, minlength=len(merged))
    total = np.where(total == 0, by_code, total)
    words = np.where(total > 0, "downstream", np.where(total < 0, "upstream", ""))
    return [word or None for word in words.tolist()]


def _onward(
    chain: Ints, to_id: npt.NDArray[np.object_], length_m: Floats, sources: list[list[str]]
) -> list[str | None]:
    """The code of what each chain flows into: that of its longest piece which names a line outside it."""
    best: list[tuple[float, str] | None] = [None] * len(sources)
    for row_number in np.flatnonzero(~pd.isna(to_id)).tolist():
        number, goal = int(chain[row_number]), str(to_id[row_number])
        if goal not in sources[number]:
            offer = (-round(float(length_m[row_number]), 3), goal)
            best[number] = offer if best[number] is None else min(best[number], offer)  # type: ignore[type-var]
    return [None if best_offer is None else best_offer[1] for best_offer in best]
