"""A river network: reaches drawn downstream, and the plain table that says which flows into which."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.errors import NetworkError
from riverzones.geo import geodesy
from riverzones.model import Text

__all__ = ["DOUBTFUL", "EDGE_COLUMNS", "Links", "Network"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

DOUBTFUL: Final = 0.8
"""Below this confidence a flow direction is doubtful: it is told, counted as such, and answers that hang on it are not
certain. A setting of ours."""

EDGE_COLUMNS = ("id", "to_id", "main")
"""The edge table: one row per way on; no ``to_id`` at an outlet; ``main`` tells the main path at a divergence."""


@dataclass(frozen=True)
class Links:
    """Neighbours of every reach in one direction, as positions: those of reach i are ``to[first[i]:first[i + 1]]``."""

    first: Ints
    to: Ints

    @staticmethod
    def of(begin: Ints, end: Ints, count: int) -> Links:
        """Return links from pairs of positions; neighbours keep the order of the pairs."""
        order = np.argsort(begin, kind="stable")
        first = np.r_[0, np.cumsum(np.bincount(begin, minlength=count))].astype(np.intp)
        return Links(first, end[order])

    @property
    def count(self) -> Ints:
        """How many neighbours each reach has, shape (reaches,)."""
        return np.diff(self.first)


@dataclass(frozen=True, eq=False)
class Network:
    """Reaches and the edges between them; walking needs the edges alone, no geometry.

    Parameters
    ----------
    reaches : GeoDataFrame
        One LineString each, drawn downstream, EPSG:4490, ids (str) as index. Columns as far as known: ``river``,
        ``rank``, ``width_m`` [m], ``length_m`` [m, geodesic], ``from_node``, ``to_node``, ``confidence`` (0 to 1) and
        ``evidence`` of the flow direction.
    edges : DataFrame
        Columns ``id``, ``to_id``, ``main``: a reach that divides has several rows, an outlet one with ``to_id`` None.
    """

    reaches: GeoDataFrame
    edges: pd.DataFrame

    @staticmethod
    def of(reaches: GeoDataFrame, edges: pd.DataFrame | None = None) -> Network:
        """Return the network of ``reaches``; edges come from ``edges``, else from ``from_node`` and ``to_node``.

        ``length_m`` is measured where the column is not there. Without ``main`` the first way on is the main one.

        Raises
        ------
        NetworkError
            If an id is repeated, an edge names an unknown reach, or there are neither edges nor nodes.
        """
        ids = _each_once(reaches.index)
        reaches = reaches.copy(deep=False)
        measured = "length_m" not in reaches.columns
        if measured:
            reaches["length_m"] = geodesy.length_m(reaches.geometry.array)
        if edges is None:
            edges = _by_nodes(reaches)
        network = Network(reaches, _between(ids, edges))
        if measured:
            network.__dict__["drawn_m"] = network.length_m  # where a cached property keeps what it measured
        return network

    @staticmethod
    def later(core: pd.DataFrame, edges: pd.DataFrame, read: Callable[[], GeoDataFrame]) -> Network:
        """Return a network that can be walked at once; its reaches are read when somebody first looks at one.

        Parameters
        ----------
        core : DataFrame
            ``length_m`` [m] and, where they have it, ``confidence`` of the reaches; ids as index.
        edges : DataFrame
            As of :meth:`of`.
        read : callable
            Gives the reaches, in the order of ``core``; called once at most.

        Raises
        ------
        NetworkError
            As :meth:`of`, and when the reaches are read, if they are others by then.
        """
        network = object.__new__(_NetworkLater)
        ids = _each_once(core.index)
        vars(network).update(
            ids=ids,
            length_m=np.asarray(core["length_m"], dtype=np.float64),
            confidence=_numbers(core["confidence"]) if "confidence" in core.columns else None,
            edges=_between(ids, edges),
            read=read,
        )
        return network

    def __len__(self) -> int:
        """How many reaches there are."""
        return len(self.ids)

    @cached_property
    def doubtful(self) -> npt.NDArray[np.bool_]:
        """Whether the flow direction of each reach is known to be doubtful, shape (reaches,)."""
        if self.confidence is None:
            return np.zeros(len(self), dtype=np.bool_)
        return np.asarray(self.confidence < DOUBTFUL)

    @cached_property
    def confidence(self) -> Floats | None:
        """How sure the flow direction of each reach is (0 to 1, NaN where unknown); None where it is of none."""
        return _numbers(self.reaches["confidence"]) if "confidence" in self.reaches.columns else None

    @cached_property
    def ids(self) -> pd.Index:
        """Ids of the reaches, in order of position."""
        index: pd.Index = self.reaches.index
        return index

    @cached_property
    def length_m(self) -> Floats:
        """Length of every reach [m], stated or measured."""
        return np.asarray(self.reaches["length_m"], dtype=np.float64)

    @cached_property
    def drawn_m(self) -> Floats:
        """Geodesic length of the line of every reach [m], whatever ``length_m`` states."""
        return np.asarray(geodesy.length_m(self.reaches.geometry.array), dtype=np.float64)

    @cached_property
    def _pairs(self) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
        """Positions of both ends of every edge, outlets left out; and whether it is a main one."""
        on = self.edges[self.edges["to_id"].notna()]
        begin = self.ids.get_indexer(pd.Index(on["id"])).astype(np.intp)
        end = self.ids.get_indexer(pd.Index(on["to_id"])).astype(np.intp)
        return begin, end, on["main"].to_numpy(bool)

    @cached_property
    def down(self) -> Links:
        """Downstream neighbours of every reach."""
        begin, end, _ = self._pairs
        return Links.of(begin, end, len(self))

    @cached_property
    def up(self) -> Links:
        """Upstream neighbours of every reach."""
        begin, end, _ = self._pairs
        return Links.of(end, begin, len(self))

    @cached_property
    def main_down(self) -> Ints:
        """Position of the reach that each flows into on the main path; -1 at an outlet."""
        begin, end, main = self._pairs
        onward = np.full(len(self), -1, dtype=np.intp)
        onward[begin[::-1]] = end[::-1]
        onward[begin[main][::-1]] = end[main][::-1]
        return onward

    def positions(self, ids: Iterable[Any]) -> Ints:
        """Return positions of reaches by id.

        Raises
        ------
        NetworkError
            If a reach is not known.
        """
        wanted = pd.Index(list(ids))
        positions = self.ids.get_indexer(wanted)
        if (positions < 0).any():
            lost = wanted[positions < 0][0]
            raise NetworkError(
                Text(zh=f"河网中没有河段 {lost}。", en=f"the network has no reach {lost}."),
                hint=Text(zh=f"共有 {len(self)} 条河段。", en=f"It has {len(self)} reaches."),
            )
        return positions.astype(np.intp)


class _NetworkLater(Network):
    """A network whose reaches are read when somebody first looks at one (:meth:`Network.later`)."""

    @cached_property
    def reaches(self) -> GeoDataFrame:
        """The reaches, read now."""
        reaches: GeoDataFrame = vars(self)["read"]()
        if not reaches.index.equals(self.ids):
            raise NetworkError(
                Text(zh="河网在使用期间被改动。", en="the network was changed while it was used."),
                hint=Text(zh="请重新运行。", en="Run it again."),
            )
        return reaches


def _each_once(index: pd.Index) -> pd.Index:
    """The ids of reaches, of which none stands there twice."""
    ids: pd.Index = pd.Index(index)
    if ids.has_duplicates:
        twice = ids[ids.duplicated()][0]
        raise NetworkError(
            Text(zh=f"河段标识 {twice} 重复。", en=f"the reach id {twice} is there more than once."),
            hint=Text(zh="每条河段需要各自的标识。", en="Every reach needs an id of its own."),
        )
    return ids


def _between(ids: pd.Index, edges: pd.DataFrame) -> pd.DataFrame:
    """The edge table of reaches with these ids, each of its rows between two of them or out."""
    edges = edges.copy(deep=False).reset_index(drop=True)
    strange = (ids.get_indexer(pd.Index(edges["to_id"])) < 0) & edges["to_id"].notna().to_numpy(dtype=bool)
    unknown = ids.get_indexer(pd.Index(edges["id"])) < 0
    if strange.any() or unknown.any():
        lost = edges.loc[strange, "to_id"].tolist() or edges.loc[unknown, "id"].tolist()
        raise NetworkError(
            Text(
                zh=f"流向表提到不存在的河段 {lost[0]}。",
                en=f"the edge table names a reach that is not there: {lost[0]}.",
            ),
            hint=Text(zh="请核对 id 与 to_id。", en="Check id and to_id."),
        )
    if "main" not in edges.columns:
        edges["main"] = ~edges["id"].duplicated()
    return edges[list(EDGE_COLUMNS)]


def _numbers(column: pd.Series[Any]) -> Floats:
    """A column as numbers, NaN where there is none."""
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _by_nodes(reaches: GeoDataFrame) -> pd.DataFrame:
    """The edges that shared nodes make: each reach goes on into all that begin where it ends."""
    lost = [name for name in ("from_node", "to_node") if name not in reaches.columns]
    if lost:
        raise NetworkError(
            Text(zh=f"河段缺少字段 {'、'.join(lost)}。", en=f"reaches lack the column {', '.join(lost)}."),
            hint=Text(zh="请先由河流线建网，或给出流向表。", en="Build the network from lines, or give an edge table."),
        )
    begin = pd.DataFrame({"node": reaches["to_node"].to_numpy(), "id": reaches.index})
    onward = pd.DataFrame({"node": reaches["from_node"].to_numpy(), "to_id": reaches.index})
    edges = begin.merge(onward, on="node", how="left")[["id", "to_id"]]
    edges["to_id"] = edges["to_id"].astype(object).where(edges["to_id"].notna(), None)
    return edges
