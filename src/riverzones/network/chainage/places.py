"""Where rows are on the network: points, lines and areas to reach, chainage, bank and distance."""

from __future__ import annotations

import difflib
import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.errors import DataError, LayerError, NetworkError
from riverzones.geo import ellipsoid, joins, linear
from riverzones.geo.layer import Layer, as_metres
from riverzones.geo.linear_nearest import Feet
from riverzones.geo.nearest_on_geometry import nearest_on
from riverzones.model import Text
from riverzones.network.chainage.linear_index import LinearIndex
from riverzones.network.chainage.placed_points import PlacedPoints, points_of
from riverzones.network.chainage.rivers import rivers_of
from riverzones.network.chainage.stretches import stretches
from riverzones.network.network import Network

__all__ = ["PLACE_COLUMNS", "cut_line", "locate", "located", "placed_points", "point_at", "stretches"]


Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]

PLACE_COLUMNS = ("reach_id", "river", "chainage_m", "bank", "offset_m", "to_end_m", "lon", "lat")
SLACK_M: Final = 1e-3  # so far beyond the ends of a river a chainage still means its end
_REMEMBERED: Final = 3  # the rows of a question, and those it is about
STEP_M: Final = 500.0  # between the vertices of a cut line: a straight edge is then 3 mm from the geodesic
SIDES: Final = {"left": -90.0, "right": 90.0}  # turn from the direction of flow [degrees]


def locate(
    places: GeoDataFrame,
    network: Network,
    *,
    within_m: float | None = None,
    river: pd.Series | None = None,
    channel: Literal["nearest", "main"] = "nearest",
) -> pd.DataFrame:
    """Return reach, river, chainage and bank of each place.

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
    channel : {"nearest", "main"}
        Where a river divides: its nearest channel, or the one of its main path, which gives a place on an island the
        bank of the river as a whole.

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
    ruler = LinearIndex.of(network, main_only=channel == "main")
    point = _lonlat(subject.geometries)
    stated = None if river is None else river.reindex(subject.ids).to_numpy(dtype=object)
    feet = ruler.feet(point, limit, stated)
    rows = places.index.get_indexer(subject.ids[feet.point])
    return _table(places.index, rows, _columns(ruler, point, feet))


def point_at(
    network: Network,
    river: str | None,
    chainage_m: float,
    *,
    bank: str | None = None,
    offset_m: float = 0.0,
    reach_id: str | None = None,
) -> shapely.Point:
    """Return the place at a chainage of a river, on its line or beside it.

    Parameters
    ----------
    network : Network
        Reaches drawn downstream.
    river : str or None
        Name of the river; None is possible where ``reach_id`` says which reach is meant.
    chainage_m : float
        Metres from the mouth, along the main path of the river's first part.
    bank : {"left", "right"}, optional
        To which side of the line, looking downstream.
    offset_m : float
        How far from the line [m], by a geodesic square to it.
    reach_id : str, optional
        The reach meant, where a river has several at one chainage: a side channel, a part of its own.

    Returns
    -------
    Point
        EPSG:4490.

    Raises
    ------
    NetworkError
        If the network has no such river or reach, or the river no such chainage.
    DataError
        If there is an offset and no bank, or a bank that is neither left nor right.

    Examples
    --------
    >>> from shapely import LineString, to_wkt
    >>> line = GeoDataFrame(index=["r1"], geometry=[LineString([(110, 0), (110.02, 0)])], crs=4490)
    >>> network = Network.of(line.assign(river="大宁河"), pd.DataFrame({"id": ["r1"], "to_id": [None]}))
    >>> to_wkt(point_at(network, "大宁河", 1113.1949, bank="left", offset_m=110.5743), rounding_precision=5)
    'POINT (110.01 0.001)'
    """
    if bank not in (None, *SIDES) or (bank is None and offset_m):
        raise DataError(
            Text(zh=f"岸别应为 left 或 right，现为 {bank!r}。", en=f"bank must be left or right, not {bank!r}."),
            hint=Text(zh="离线有距离时必须指明岸别。", en="An offset needs a bank."),
        )
    lon, lat, azimuth = _spot(LinearIndex.of(network), river, chainage_m, reach_id)
    if bank is not None and offset_m:
        lon, lat, _ = ellipsoid.geod().fwd(lon, lat, azimuth + SIDES[bank], as_metres(offset_m, "offset_m"))
    return shapely.Point(lon, lat)


def cut_line(
    network: Network, river: str | None, chainage_m: float, *, half_width_m: float, reach_id: str | None = None
) -> shapely.LineString:
    """Return the line square across a river at a chainage, from the left to the right, a geodesic.

    Parameters
    ----------
    network, river, chainage_m, reach_id
        As :func:`point_at`.
    half_width_m : float
        Length to each side of the river's line [m], greater than 0.

    Returns
    -------
    LineString
        EPSG:4490, with a vertex at least every 500 m.

    Raises
    ------
    NetworkError
        As :func:`point_at`.
    DataError
        If the width is not a positive number.

    Examples
    --------
    >>> from shapely import LineString, to_wkt
    >>> line = GeoDataFrame(index=["r1"], geometry=[LineString([(110, 0), (110.02, 0)])], crs=4490)
    >>> network = Network.of(line.assign(river="大宁河"), pd.DataFrame({"id": ["r1"], "to_id": [None]}))
    >>> to_wkt(cut_line(network, "大宁河", 1113.1949, half_width_m=110.5743), rounding_precision=5)
    'LINESTRING (110.01 0.001, 110.01 0, 110.01 -0.001)'
    """
    half = as_metres(half_width_m, "half_width_m")
    if half == 0:
        raise DataError(
            Text(zh="断面线的半宽应大于 0 米。", en="half_width_m must be above 0 m."),
            hint=Text(zh="例如河宽的一半再加 100 米。", en="Half the width of the river and 100 m, say."),
        )
    lon, lat, azimuth = _spot(LinearIndex.of(network), river, chainage_m, reach_id)
    steps = np.linspace(0.0, half, math.ceil(half / STEP_M) + 1)
    arms = []
    for turn in SIDES.values():
        count = np.ones(len(steps))
        x, y, _ = ellipsoid.geod().fwd(lon * count, lat * count, (azimuth + turn) * count, steps)
        arms.append(np.column_stack([x, y]))
    return shapely.LineString(np.concatenate([arms[0][:0:-1], arms[1]]))


def _spot(ruler: LinearIndex, river: str | None, chainage_m: float, reach_id: str | None) -> tuple[float, float, float]:
    """Longitude and latitude at a chainage, and the direction of flow there, from north over east [degrees]."""
    reach = _reach_at(ruler, river, chainage_m) if reach_id is None else int(ruler.network.positions([reach_id])[0])
    low, length = ruler.rivers.low_m[reach], ruler.network.length_m[reach]
    top = low + length
    if not low - SLACK_M <= chainage_m <= top + SLACK_M:
        raise NetworkError(
            Text(
                zh=f"河段 {reach_id} 没有里程 {chainage_m:g} 米。",
                en=f"the reach {reach_id} does not have the chainage {chainage_m:g} m.",
            ),
            hint=Text(
                zh=f"它从 {low:.3f} 到 {low + length:.3f} 米。", en=f"It goes from {low:.3f} to {low + length:.3f} m."
            ),
        )
    whole = ruler.lines.length_m[reach]
    measure = whole * (1 - np.clip((chainage_m - low) / length, 0.0, 1.0)) if length > 0 else 0.0
    lon, lat, edge = linear.spots(ruler.lines, np.array([reach]), np.array([measure]))
    step_lon, step_lat = ruler.course(reach, int(edge[0]), float(measure))
    east = float(ellipsoid.parallel_radius(lat[0])) * step_lon
    north = float(ellipsoid.meridian_radius(lat[0])) * step_lat
    return float(lon[0]), float(lat[0]), math.degrees(math.atan2(east, north))


def _reach_at(ruler: LinearIndex, river: str | None, chainage_m: float) -> int:
    """The reach on the main path of the first part of a river at a chainage."""
    rivers = ruler.rivers
    code = int(ruler.codes(np.array([river], dtype=object))[0]) if river is not None else -1
    if code < 0:
        names = sorted({str(name) for name in rivers.name if name is not None})
        near = difflib.get_close_matches(str(river), names, n=1) or names[:1]
        raise NetworkError(
            Text(zh=f"河网中没有河流 {river}。", en=f"the network has no river {river}."),
            hint=Text(
                zh=f"是否指 {near[0]}？" if near else "河段没有河名。",
                en=f"Did you mean {near[0]}?" if near else "Its reaches have no river names.",
            ),
        )
    on = np.flatnonzero((rivers.code == code) & rivers.first & rivers.main)
    low, high = rivers.low_m[on], rivers.low_m[on] + ruler.network.length_m[on]
    held = on[(low - SLACK_M <= chainage_m) & (chainage_m <= high + SLACK_M)]
    if not len(held):
        top = high.max(initial=0.0)
        raise NetworkError(
            Text(
                zh=f"{river} 没有里程 {chainage_m:g} 米。",
                en=f"the river {river} does not have the chainage {chainage_m:g} m.",
            ),
            hint=Text(
                zh=f"里程从 0 到 {top:.3f} 米，中间的缺口除外。", en=f"It goes from 0 to {top:.3f} m, gaps left out."
            ),
        )
    return int(held[0])


def _points_only(subject: Layer) -> None:
    wrong = np.flatnonzero(shapely.get_type_id(subject.geometries) != shapely.GeometryType.POINT)
    if len(wrong):
        name, label = subject.geometries[wrong[0]].geom_type, subject.ids[wrong[0]]
        raise LayerError(
            Text(zh=f"定位只适用于点，{label} 是 {name}。", en=f"Only points can be located; {label} is a {name}."),
            hint=Text(zh="线和面请用 stretches。", en="Use stretches for lines and polygons."),
        )


def _columns(ruler: LinearIndex, point: Floats, feet: Feet) -> dict[str, npt.NDArray[Any]]:
    """What is told of each foot, by column."""
    rivers, line, to_end = ruler.rivers, ruler.lines.line[feet.edge], ruler.to_end_m(feet)
    words = np.array([None, "left", "right"], dtype=object)
    return {
        "reach_id": np.asarray(ruler.network.ids, dtype=object)[line],
        "river": rivers.name[line],
        "chainage_m": rivers.low_m[line] + to_end,
        "bank": words[ruler.sides(point, feet)],
        "offset_m": feet.distance_m,
        "to_end_m": to_end,
        "lon": feet.lon,
        "lat": feet.lat,
    }


def _table(index: pd.Index, rows: Ints, columns: Mapping[str, npt.NDArray[Any]]) -> pd.DataFrame:
    """The answer for the places at ``rows``; the others have no reach."""
    table = {}
    for name in PLACE_COLUMNS:
        text = columns[name].dtype == object
        column = np.full(len(index), None if text else np.nan, dtype=object if text else np.float64)
        column[rows] = columns[name]
        table[name] = pd.Series(column, index=index, dtype=column.dtype)
    return pd.DataFrame(table, index=index)


def located(places: GeoDataFrame, network: Network, *, within_m: float, river: pd.Series | None = None) -> pd.DataFrame:
    """Return river, chainage and bank of any geometry: as :func:`riverzones.network.chainage.locate` for points.

    A line or an area is taken at its place nearest to a river, of the stated one where it states one; where a river
    runs through it there is no bank.

    Where the same rows were last on a network is remembered with it: a question asks for it several times. Points that
    the network knows from before (:func:`~riverzones.network.chainage.placed_points.know_points`) are looked up.
    """
    shapes = np.array(places.geometry.array, dtype=object)
    stated = None if river is None else river.reindex(places.index).astype(object).to_numpy(dtype=object)
    asked = _PlacesToLocate(shapes, places.index, within_m, stated, places.crs)
    remembered: list[tuple[_PlacesToLocate, pd.DataFrame]] = network.__dict__.setdefault("located", [])
    for earlier, table in remembered:
        if earlier.is_same(asked):
            return table.copy()
    table = _known_or_located(places, network, within_m=within_m, river=river)
    remembered[:] = [(asked, table), *remembered[: _REMEMBERED - 1]]
    return table.copy()


@dataclass(frozen=True, eq=False)
class _PlacesToLocate:
    """What was asked of :func:`located`; shapes never change, so that those of the same rows are the same objects."""

    shapes: Geometries
    index: pd.Index
    within_m: float
    stated: npt.NDArray[np.object_] | None
    crs: object

    def is_same(self, other: _PlacesToLocate) -> bool:
        """Return whether the answer to this is that to the other."""
        if (len(self.shapes), self.within_m, self.stated is None) != (
            len(other.shapes),
            other.within_m,
            other.stated is None,
        ):
            return False
        if not all(map(operator.is_, self.shapes, other.shapes)) or not self.index.equals(other.index):
            return False
        if self.crs != other.crs:
            return False
        if self.stated is None or other.stated is None:
            return True  # of both or of none, by now
        return pd.Index(self.stated).equals(pd.Index(other.stated))


def placed_points(places: GeoDataFrame, network: Network, *, within_m: float, river: pd.Series) -> PlacedPoints | None:
    """Return the points among these places as :func:`located` puts them on a network, to be known to it later.

    None where they cannot be kept.
    """
    table = located(places, network, within_m=within_m, river=river)
    shapes = np.asarray(places.geometry.array, dtype=object)
    rows = np.flatnonzero((shapely.get_type_id(shapes) == 0) & ~shapely.is_empty(shapes))
    return PlacedPoints.of(_lonlat(shapes[rows]), river.to_numpy(dtype=object)[rows], table.iloc[rows], network.ids)


def _lonlat(points: Geometries) -> Floats:
    return np.stack([shapely.get_x(points), shapely.get_y(points)])


def _known_or_located(
    places: GeoDataFrame, network: Network, *, within_m: float, river: pd.Series | None
) -> pd.DataFrame:
    """Where rows are: looked up where the network knows them from before, the others put on it."""
    points = points_of(network, within_m)
    if points is None:
        return _located(places, network, within_m=within_m, river=river)
    subject = Layer.of(places, "subject")
    some = np.flatnonzero(shapely.get_type_id(subject.geometries) == 0)
    stated = None if river is None else river.reindex(subject.ids[some]).to_numpy(dtype=object)
    position = points.find(_lonlat(subject.geometries[some]), stated)
    rows = np.arange(len(places)) if len(subject.ids) == len(places) else places.index.get_indexer(subject.ids)
    table = _table(places.index, rows[some[position >= 0]], points.table(position[position >= 0], network.ids))
    open_ = np.zeros(len(places), dtype=np.bool_)
    open_[rows] = True
    open_[rows[some[position >= 0]]] = False
    unknown = np.flatnonzero(open_)
    if not len(unknown):
        return table
    if len(unknown) == len(places):
        return _located(places, network, within_m=within_m, river=river)
    others = _located(places.iloc[unknown], network, within_m=within_m, river=river)
    columns = {name: table[name].to_numpy(copy=True) for name in PLACE_COLUMNS}
    for name, column in columns.items():
        column[unknown] = others[name].to_numpy()
    return _table(places.index, np.arange(len(places)), columns)


def _located(places: GeoDataFrame, network: Network, *, within_m: float, river: pd.Series | None) -> pd.DataFrame:
    shapes = np.asarray(places.geometry.array, dtype=object)
    points = shapes.copy()
    wide = np.flatnonzero((shapely.get_type_id(shapes) > 0) & ~shapely.is_empty(shapes))
    if len(wide):
        names = rivers_of(network).name
        stated = None if river is None else river.reindex(places.index).iloc[wide]
        for rows, reaches in _by_river(wide, stated, names):
            some = GeoDataFrame(geometry=shapes[rows], index=rows, crs=places.crs)
            near = joins.nearest(some, network.reaches.iloc[reaches], within_m=within_m)
            there = near["subject_id"].to_numpy(np.intp)
            feet = np.asarray(near["nearest"], dtype=object)
            apart = near["distance_m"].to_numpy() > 0
            points[there] = feet
            points[there[apart]] = nearest_on(shapes[there[apart]], feet[apart])
    points[shapely.get_type_id(points) != 0] = None
    return locate(
        GeoDataFrame(geometry=points, index=places.index, crs=places.crs), network, within_m=within_m, river=river
    )


def _by_river(rows: Ints, stated: pd.Series | None, names: npt.NDArray[np.object_]) -> list[tuple[Ints, Ints]]:
    """Rows with the reaches to look among: those that state a known river with that river, and all with all."""
    everything = [(rows, np.arange(len(names)))]
    if stated is None:
        return everything
    said = stated.where(stated.isin(set(names) - {None}))
    own = [(rows[said.to_numpy() == name], np.flatnonzero(names == name)) for name in pd.unique(said.dropna())]
    return [*everything, *own]  # the stated river is looked at last, and stays where it is within reach
