"""Where points were put on a network, held to be looked up: a place is found by its coordinates and the river it names.

Where a point lies on a network hangs on nothing else, so that no row can be stale: one that moved, or names another
river, is not found here and is put on the network anew. What is held is of one network alone; whoever keeps it answers
for that.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.network.network import Network

__all__ = ["PlacedPoints", "know_points", "points_of"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Names = npt.NDArray[np.object_]

_NUMBERS: Final = ("lon", "lat", "chainage_m", "offset_m", "to_end_m", "foot_lon", "foot_lat")
_BANKS: Final = np.array([None, "left", "right"], dtype=object)
_SEPARATOR: Final = "\n"  # no name of a river holds one: a cell is one line
_MIX: Final = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(29))


@dataclass(frozen=True, eq=False)
class PlacedPoints:
    """Points and where they are on a network; arrays are by position of the point.

    Attributes
    ----------
    numbers : Mapping
        ``lon``, ``lat`` of the point, ``foot_lon``, ``foot_lat`` [degrees, EPSG:4490], ``chainage_m``, ``offset_m``,
        ``to_end_m`` [m]: as :func:`riverzones.network.chainage.locate` tells them.
    stated, reach, river, bank : ndarray of int
        Position of the river that the point names and of the one it lies on among ``names``, of its reach in the
        network, of its bank among None, left, right; -1 for none. A point without a reach is on no river.
    names : tuple of str
    """

    numbers: Mapping[str, Floats]
    stated: Ints
    reach: Ints
    river: Ints
    bank: Ints
    names: tuple[str, ...]

    @staticmethod
    def of(lonlat: Floats, stated: Names | None, table: pd.DataFrame, ids: pd.Index[Any]) -> PlacedPoints | None:
        """Return points as :func:`riverzones.network.chainage.locate` put them on a network with reaches ``ids``.

        Parameters
        ----------
        lonlat : ndarray, shape (2, points)
        stated : ndarray of object, optional
            Name of the river that each point states, None or NaN where it states none.
        table : DataFrame
            What was told of each point, in their order.
        ids : Index
            Of the reaches, by position.

        Returns
        -------
        PlacedPoints or None
            None where a name holds what cannot be kept.
        """
        named = np.full(lonlat.shape[1], None, dtype=object) if stated is None else stated
        river = table["river"].to_numpy(dtype=object)
        code, names = pd.factorize(np.concatenate([named, river]))
        texts = tuple(map(str, names))
        if any(_SEPARATOR in name or not name for name in texts) or any(type(name) is not str for name in names):
            return None
        numbers = {name: table[name].to_numpy(dtype=np.float64) for name in ("chainage_m", "offset_m", "to_end_m")}
        numbers |= {f"foot_{axis}": table[axis].to_numpy(dtype=np.float64) for axis in ("lon", "lat")}
        numbers |= {"lon": lonlat[0].astype(np.float64), "lat": lonlat[1].astype(np.float64)}
        bank = table["bank"].to_numpy(dtype=object)
        banks = np.where(bank == "left", 1, np.where(bank == "right", 2, 0)).astype(np.intp)
        half = lonlat.shape[1]
        reach = ids.get_indexer(pd.Index(table["reach_id"].to_numpy(dtype=object))).astype(np.intp)
        return PlacedPoints(numbers, code[:half].astype(np.intp), reach, code[half:].astype(np.intp), banks, texts)

    def __len__(self) -> int:
        return len(self.reach)

    def find(self, lonlat: Floats, stated: Names | None) -> Ints:
        """Return the position here of each point (columns of ``lonlat``) that names that river; -1 where none is."""
        size = lonlat.shape[1]
        code = np.full(size, -1, dtype=np.intp)
        if stated is not None:
            blank = pd.isna(stated)
            code[~blank] = pd.Index(self.names, dtype=object).get_indexer(pd.Index(stated[~blank], dtype=object))
            code[~blank & (code < 0)] = -2  # a river that no point here names
        if size == len(self) and self._alike(np.arange(size), lonlat, code).all():
            return np.arange(size)
        if not len(self) or not size:
            return np.full(size, -1, dtype=np.intp)
        order, keys = self._sorted
        at = np.minimum(np.searchsorted(keys, _keys(lonlat[0], lonlat[1], code)), len(keys) - 1)
        return np.where(self._alike(order[at], lonlat, code), order[at], -1)

    def _alike(self, position: Ints, lonlat: Floats, code: Ints) -> npt.NDArray[np.bool_]:
        same = (self.numbers["lon"][position] == lonlat[0]) & (self.numbers["lat"][position] == lonlat[1])
        return np.asarray(same & (self.stated[position] == code))

    @cached_property
    def _sorted(self) -> tuple[Ints, npt.NDArray[np.uint64]]:
        keys = _keys(self.numbers["lon"], self.numbers["lat"], self.stated)
        order = np.argsort(keys, kind="stable")
        return order, keys[order]

    def table(self, position: Ints, ids: pd.Index[Any]) -> dict[str, npt.NDArray[Any]]:
        """Return what :func:`riverzones.network.chainage.locate` tells of points here, by column."""
        names = np.array([*self.names, None], dtype=object)
        reaches = np.concatenate([np.asarray(ids, dtype=object), np.array([None], dtype=object)])
        return {
            "reach_id": reaches[self.reach[position]],
            "river": names[self.river[position]],
            "chainage_m": self.numbers["chainage_m"][position],
            "bank": _BANKS[self.bank[position]],
            "offset_m": self.numbers["offset_m"][position],
            "to_end_m": self.numbers["to_end_m"][position],
            "lon": self.numbers["foot_lon"][position],
            "lat": self.numbers["foot_lat"][position],
        }

    def packed(self) -> dict[str, str]:
        """Return all of it as texts by name, for a table of a file; :meth:`unpacked` is the way back."""
        whole = {"stated": self.stated, "reach": self.reach, "river": self.river, "bank": self.bank}
        texts = {name: _text(values.astype("<f8")) for name, values in self.numbers.items()}
        texts |= {name: _text(values.astype("<i4")) for name, values in whole.items()}
        return {**texts, "names": _SEPARATOR.join(self.names)}

    @staticmethod
    def unpacked(texts: Mapping[str, str]) -> PlacedPoints | None:
        """Return what was packed; None where it is no longer that."""
        try:
            numbers = {name: _array(texts[name], "<f8").astype(np.float64, copy=False) for name in _NUMBERS}
            whole = [_array(texts[name], "<i4").astype(np.intp) for name in ("stated", "reach", "river", "bank")]
            names = tuple((texts["names"] or "").split(_SEPARATOR)) if texts["names"] else ()
        except (KeyError, ValueError, TypeError, AttributeError):
            return None
        sizes = {len(values) for values in (*numbers.values(), *whole)}
        if len(sizes) != 1:
            return None
        tops = (len(names), None, len(names), len(_BANKS))
        for values, top in zip(whole, tops, strict=True):
            if len(values) and (values.min() < -1 or (top is not None and values.max() >= top)):
                return None
        return PlacedPoints(numbers, whole[0], whole[1], whole[2], whole[3], names)


def know_points(network: Network, within_m: float, read: Callable[[], PlacedPoints | None]) -> None:
    """Let a network look up points that were put on it before, those of ``read``, which is called when the first place
    is asked for.

    Parameters
    ----------
    network : Network
        The very network that they were put on.
    within_m : float
        How far from a reach they were taken to be on it [m]: who asks with another limit has them put on it anew.
    read : callable
    """
    vars(network)["points_before"] = (within_m, read)


def points_of(network: Network, within_m: float) -> PlacedPoints | None:
    """Return the points that a network knows within a distance [m], None where it knows none."""
    before: tuple[float, Callable[[], PlacedPoints | None]] | None = vars(network).get("points_before")
    if before is None or before[0] != within_m:
        return None
    points = before[1]()
    if points is not None and (not len(points) or points.reach.max() >= len(network)):
        points = None
    know_points(network, within_m, lambda: points)
    return points


def _keys(lon: Floats, lat: Floats, code: Ints) -> npt.NDArray[np.uint64]:
    """A number for each place and river; two may share one, so that it finds what is compared then."""
    first, second, turn = _MIX
    x, y = (np.ascontiguousarray(values, dtype=np.float64).view(np.uint64) for values in (lon, lat))
    mixed = (x * first) ^ (((y << turn) | (y >> (np.uint64(64) - turn))) * second)
    return np.asarray(mixed + code.astype(np.int64).view(np.uint64))


def _text(values: npt.NDArray[Any]) -> str:
    return base64.b64encode(values.tobytes()).decode("ascii")


def _array(text: str, kind: str) -> npt.NDArray[Any]:
    return np.frombuffer(base64.b64decode(text, validate=True), dtype=kind)
