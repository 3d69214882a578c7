"""Chainage: where a place lies on a river network.

The foot of a place is the nearest place on the network in metres; its chainage is counted upstream from the mouth of
the river along its main path (:mod:`riverzones.network.chainage_rivers`); its bank is left or right looking
downstream (:mod:`riverzones.geo.banks`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.errors import LayerError
from riverzones.geo import banks
from riverzones.geo.layer import Layer, as_metres
from riverzones.geo.linear_lines import Lines, lines_of
from riverzones.geo.linear_nearest import Feet, Shores, nearest_edges
from riverzones.model import Text
from riverzones.network.chainage_rivers import Rivers, rivers_of
from riverzones.network.network import Network

__all__ = ["PLACE_COLUMNS", "locate"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

PLACE_COLUMNS = ("reach_id", "river", "chainage_m", "bank", "offset_m", "to_end_m", "lon", "lat")


def locate(
    places: GeoDataFrame, network: Network, *, within_m: float | None = None, river: pd.Series | None = None
) -> pd.DataFrame:
    """Reach, river, chainage and bank of each place.

    A place whose foot is a node belongs to the river that passes through it, not to one that begins or ends there,
    and to the reach that leaves it; a place on an island belongs to the channel nearest to it, and has its bank.

    Parameters
    ----------
    places : GeoDataFrame
        Points, longitude/latitude (EPSG:4490), unique index; rows without a geometry get no reach.
    network : Network
        Reaches drawn downstream.
    within_m : float, optional
        Leave places without a reach that have none within this many metres.
    river : Series, optional
        Stated name of the river, index as places: its reaches are preferred wherever one lies within ``within_m``
        (without ``within_m``: however far). Names the network does not know, and missing ones, count for nothing.

    Returns
    -------
    DataFrame
        Index as places; ``reach_id``, ``river`` (None without a name), ``chainage_m`` of the foot [m], ``bank``
        ("left", "right", None for a place on the line), ``offset_m`` [m], ``to_end_m`` (from the foot down to the
        lower end of the reach [m]), ``lon``, ``lat`` of the foot [degrees]. Without a reach all of them are missing.

    Raises
    ------
    CrsError, LayerError
        If a layer is not in longitude/latitude, an id is there twice, or a place is not a point.
    DataError
        If ``within_m`` is not a number of 0 or more.

    Examples
    --------
    >>> from shapely import LineString, Point
    >>> line = GeoDataFrame(index=["r1"], geometry=[LineString([(110, 0), (110.02, 0)])], crs=4490)
    >>> network = Network.of(line.assign(river="大宁河"), pd.DataFrame({"id": ["r1"], "to_id": [None]}))
    >>> wells = GeoDataFrame(index=["w1"], geometry=[Point(110.01, 0.001)], crs=4490)
    >>> locate(wells, network).round(2)[["reach_id", "chainage_m", "bank", "offset_m"]].values.tolist()
    [['r1', 1113.19, 'left', 110.57]]
    """
    limit = math.inf if within_m is None else as_metres(within_m, "within_m")
    subject = Layer.of(places, "subject")
    _points_only(subject)
    ruler = Ruler.of(network)
    point = np.stack([shapely.get_x(subject.geometries), shapely.get_y(subject.geometries)])
    stated = None if river is None else river.reindex(subject.ids)
    feet = ruler.feet(point, limit, stated)
    rows = places.index.get_indexer(subject.ids[feet.point])
    return _table(places.index, rows, ruler, point, feet)


@dataclass(frozen=True)
class Ruler:
    """A network made ready for locating."""

    network: Network
    rivers: Rivers
    lines: Lines

    @staticmethod
    def of(network: Network) -> Ruler:
        """The ruler of a network."""
        Layer.of(network.reaches.iloc[:0], "reference")  # is it in longitude and latitude?
        return Ruler(network, rivers_of(network), lines_of(np.asarray(network.reaches.geometry.array, dtype=object)))

    def feet(self, point: Floats, limit_m: float, stated: pd.Series | None) -> Feet:
        """One foot per point, on the stated river where that is within reach."""
        found = _within(nearest_edges(point, self.lines.shores, limit_m=limit_m), limit_m)
        if stated is not None:
            codes = pd.Series(self.rivers.code, index=self.rivers.name)
            codes = codes[codes.index.notna() & ~codes.index.duplicated()]
            wanted = codes.reindex(stated.to_numpy()).fillna(-1).to_numpy().astype(np.intp)
            rows = np.flatnonzero(wanted >= 0)
            shores = self.lines.shores
            grouped = Shores(shores.start, shores.end, self.rivers.code[self.lines.line])
            own = _within(nearest_edges(point[:, rows], grouped, limit_m=limit_m, group=wanted[rows]), limit_m)
            own = Feet(rows[own.point], own.edge, own.fraction, own.distance_m, own.lon, own.lat)
            other = found.take(~np.isin(found.point, own.point))
            names = Feet.__dataclass_fields__
            found = Feet(*(np.concatenate([getattr(own, name), getattr(other, name)]) for name in names))
        return self._chosen(found)

    def _chosen(self, feet: Feet) -> Feet:
        """Of the reaches that tie at a node the one of the river that passes, on its main path, leaving the node."""
        edge, rivers = feet.edge, self.rivers
        line = self.lines.line[edge]
        vertex = np.where(feet.fraction == 0.0, edge, np.where(feet.fraction == 1.0, edge + 1, -1))
        begins, stops = vertex == self.lines.first[line], vertex == self.lines.first[line + 1] - 1
        entered = np.zeros(len(rivers.onward), dtype=np.bool_)
        entered[rivers.onward[rivers.onward >= 0]] = True
        passes = np.where(begins, entered[line], np.where(stops, rivers.onward[line] >= 0, True))
        order = np.lexsort((edge, line, ~begins, ~rivers.main[line], rivers.code[line] < 0, ~passes, feet.point))
        return feet.take(order[np.diff(feet.point[order], prepend=-1) != 0])

    def joined(self) -> tuple[Floats, Floats]:
        """Directions in which the river comes into each reach and goes on after it, for banks at nodes."""
        head, tail = banks.ends(self.lines)
        onward, rivers = self.rivers.onward, self.rivers
        after, before = np.full_like(tail, np.nan), np.full_like(head, np.nan)
        goes = np.flatnonzero((onward >= 0) & (rivers.gap_m == 0))
        after[:, goes] = head[:, onward[goes]]
        goes = goes[np.lexsort((self.network.length_m[goes], rivers.main[goes]))]  # the last one stays
        before[:, onward[goes]] = tail[:, goes]
        return before, after


def _within(feet: Feet, limit_m: float) -> Feet:
    return feet if math.isinf(limit_m) else feet.take(feet.distance_m <= limit_m)


def _points_only(subject: Layer) -> None:
    wrong = np.flatnonzero(shapely.get_type_id(subject.geometries) != shapely.GeometryType.POINT)
    if len(wrong):
        name, label = subject.geometries[wrong[0]].geom_type, subject.ids[wrong[0]]
        raise LayerError(
            Text(zh=f"定位只适用于点，{label} 是 {name}。", en=f"Only points can be located; {label} is a {name}."),
            hint=Text(zh="线和面请用 stretches。", en="Use stretches for lines and polygons."),
        )


def _table(index: pd.Index, rows: Ints, ruler: Ruler, point: Floats, feet: Feet) -> pd.DataFrame:
    """The answer for the places at ``rows``; the others have no reach."""
    lines, rivers, network = ruler.lines, ruler.rivers, ruler.network
    line = lines.line[feet.edge]
    before, after = ruler.joined()
    bank = banks.side(point, feet, lines, before=before, after=after)
    ratio = 1 - lines.measure_m(feet.edge, feet.fraction) / lines.length_m[line]
    to_end = np.clip(ratio, 0.0, 1.0) * network.length_m[line]
    words = np.array([None, "left", "right"], dtype=object)
    values: dict[str, npt.NDArray[np.generic]] = {
        "reach_id": np.asarray(network.ids, dtype=object)[line],
        "river": rivers.name[line],
        "chainage_m": rivers.low_m[line] + to_end,
        "bank": words[bank],
        "offset_m": feet.distance_m,
        "to_end_m": to_end,
        "lon": feet.lon,
        "lat": feet.lat,
    }
    table = {}
    for name in PLACE_COLUMNS:
        text = values[name].dtype == object
        column = np.full(len(index), None if text else np.nan, dtype=object if text else np.float64)
        column[rows] = values[name]
        table[name] = pd.Series(column, index=index, dtype=column.dtype)
    return pd.DataFrame(table, index=index)
