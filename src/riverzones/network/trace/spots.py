"""Places on the network, as a trace takes them: reach and distance to its lower end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from riverzones.errors import LayerError
from riverzones.geo.edges import ramps
from riverzones.model import Text
from riverzones.network.network import Links, Network

__all__ = ["Places", "Spots"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

END_M = 0.01
"""A place may be this far beyond the end of its reach [m], by rounding in a file: a setting of ours."""

FEW = 50
"""Up to one id in so many reaches the index of the network is asked; Arrow makes its table anew each time."""


@dataclass(frozen=True)
class Spots:
    """Rows of a table that are on the network.

    Parameters
    ----------
    ids : Series
        Ids of these rows.
    reach : ndarray of int, shape (rows,)
        Position of the reach.
    to_end_m : ndarray, shape (rows,)
        Distance along the reach to its lower end [m].
    """

    ids: pd.Series[Any]
    reach: Ints
    to_end_m: Floats

    @staticmethod
    def of(network: Network, table: pd.DataFrame, name: str) -> Spots:
        """Return the rows of a table with columns ``name``, ``reach_id`` and ``to_end_m``; those without a reach left
        out.

        Raises
        ------
        LayerError
            If a column is missing, or a place lies beyond the end of its reach.
        NetworkError
            If a reach is not known.
        """
        lost = [column for column in (name, "reach_id", "to_end_m") if column not in table.columns]
        if lost:
            raise LayerError(
                Text(zh=f"表中缺少字段 {'、'.join(lost)}。", en=f"the table lacks the column {', '.join(lost)}."),
                hint=Text(
                    zh=f"需要 {name}、reach_id、to_end_m（到河段下端的距离，米）。",
                    en=f"Needed: {name}, reach_id, to_end_m (distance to the lower end of the reach, m).",
                ),
            )
        there = table["reach_id"].notna().to_numpy()
        if not there.all():
            table = table[there]
        reach = _positions(network, table["reach_id"])
        to_end, length = table["to_end_m"].to_numpy(np.float64), network.length_m[reach]
        off = ~((to_end >= -END_M) & (to_end <= length + END_M))
        if off.any():
            which, at, most = table[name].to_numpy()[off][0], to_end[off][0], length[off][0]
            raise LayerError(
                Text(
                    zh=f"{which} 距河段下端 {at} 米，而河段长 {most:.2f} 米。",
                    en=f"{which} is {at} m above the lower end of a reach of {most:.2f} m.",
                ),
                hint=Text(
                    zh="to_end_m 沿河段量到其下端。", en="to_end_m is measured along the reach to its lower end."
                ),
            )
        return Spots(table[name].reset_index(drop=True), reach, np.clip(to_end, 0.0, length))

    def __len__(self) -> int:
        return len(self.reach)


@dataclass(frozen=True)
class Places:
    """Places sorted by reach, made once for many traces of one network.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> reaches = gpd.GeoDataFrame(index=["a"], geometry=[LineString([(110, 30), (110, 30.1)])], crs=4490)
    >>> network = Network.of(reaches, pd.DataFrame({"id": ["a"], "to_id": [None]}))
    >>> outfalls = pd.DataFrame({"place_id": ["o1", "o2"], "reach_id": ["a", None], "to_end_m": [30.0, None]})
    >>> len(Places.of(network, outfalls).spots)      # the second is on no river
    1
    """

    network: Network
    spots: Spots

    @staticmethod
    def of(network: Network, table: pd.DataFrame) -> Places:
        """Return places of a table: ``place_id``, ``reach_id``, ``to_end_m``; errors as :meth:`Spots.of`."""
        return Places(network, Spots.of(network, table, "place_id"))

    @cached_property
    def _by_reach(self) -> tuple[Ints, Ints]:
        """Places in order of their reach, and where those of each reach begin."""
        links = Links.of(self.spots.reach, np.arange(len(self.spots)), len(self.network))
        return links.to, links.first

    def on(self, reach: Ints) -> tuple[Ints, Ints]:
        """Return all places on the given reaches: place in the list of reaches, and place among the spots."""
        order, first = self._by_reach
        count = first[reach + 1] - first[reach]
        return np.repeat(np.arange(len(reach)), count), order[ramps(first[reach], count)]


def _positions(network: Network, ids: pd.Series[Any]) -> Ints:
    """Positions of reaches by id; many through Arrow, which looks up strings fastest, where it takes the ids."""
    if len(ids) * FEW < len(network):
        return network.positions(ids)
    try:
        known, asked = pa.array(network.ids.array), pa.array(ids.array)
        if _is_text(known.type) != _is_text(asked.type):  # "1" is not 1
            return network.positions(ids)
        positions = pc.index_in(asked.cast(known.type), known)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return network.positions(ids)
    if positions.null_count:
        return network.positions(ids)
    return np.asarray(positions.to_numpy(zero_copy_only=False), dtype=np.intp)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
