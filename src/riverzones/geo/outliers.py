"""Rows that lie where the rest of their layer does not: in another country, or far from everything that is known.

A layer falls into groups of rows with gaps between them; how wide a gap must be is measured by how far neighbours of
the layer usually are from each other, so that neither the share of the strays nor the size of the country matters. A
group further off than the others are wide is astray: the lakes of a country are not, a city among those of a county is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from riverzones.geo.crs import in_china
from riverzones.model import Text

__all__ = ["FAR_KM", "Groups", "groups_apart", "outliers", "set_off"]

FAR_KM = 150.0
"""A gap of this width parts a group from the rest of a layer; and ten times the usual distance between neighbours."""
_BESIDE_KM = 50.0
"""How far beside the place of the project a row of a layer that lies in it may be: a setting of ours."""
_TIMES = 10.0
_TOLD_KM = 60.0
"""A gap of this width is told, though not enough to leave rows out: about the width of a county."""
_TIMES_TOLD = 6.0
_WIDE_KM = 800.0
"""In a layer wider than this, a gap of a county says nothing."""
_CLUSTERS = 3
"""So many further groups of so many rows each are how a layer lies, and no mistake."""
_TIMES_INNER = 1.5
"""A gap that is told is so many times as wide as any within the rest."""
_REACH_TOLD = 0.6
"""And wider than this share of the rest."""
_ENOUGH = 5
_MINORITY = 0.4
"""Share of a layer up to which a group is astray by itself, where nothing says where the project lies."""
_CELL_DEG = 0.05
_MOST_PAIRED = 2_000
"""Cells that are compared each with each; more are looked up in a tree."""
_HOME_SHARE = 0.8
_MARGIN_DEG = 0.3

Extent = tuple[float, float, float, float]
Ints = NDArray[np.int64]


def outliers(geometries: Any, *, near: Extent | None = None, apart: bool = True) -> dict[int, Text]:
    """Return rows in the wrong place, with the reason; missing geometries are left alone.

    A layer that lies abroad as a whole has no strays abroad, unless ``near`` says that it should lie in China.

    Parameters
    ----------
    geometries : array of shapely geometries
        EPSG:4490.
    near : tuple, optional
        West, south, east, north [degrees] of where the project lies: its place, or what it already holds.
    apart : bool
        Whether rows far from the others are looked for; else only those in another country.

    Examples
    --------
    >>> points = shapely.points([[109.8, 31.1], [109.9, 31.0], [9.88, 31.07]])
    >>> outliers(points)[2].en
    'in the wrong country: 9.880, 31.070 lies outside China'
    """
    bounds = shapely.bounds(np.asarray(geometries, dtype=object))
    lon, lat = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    known = np.isfinite(lon) & np.isfinite(lat)
    if not known.any():
        return {}
    middle = float(np.median(lon[known])), float(np.median(lat[known]))
    inside = in_china(bounds[:, 0], bounds[:, 1]) & in_china(bounds[:, 2], bounds[:, 3])
    reasons: dict[int, Text] = {}
    at_home = in_china(*middle) or inside[known].mean() >= 0.5
    if near is not None:
        at_home |= in_china((near[0] + near[2]) / 2, (near[1] + near[3]) / 2)
    if at_home:
        for row in np.flatnonzero(known & ~inside).tolist():
            reasons[row] = _abroad(lon[row], lat[row])
    rest = known.copy()
    rest[list(reasons)] = False
    rows = np.flatnonzero(rest)
    if apart and len(rows):
        reasons |= {int(rows[at]): why for at, why in _far(bounds[rows], near).items()}
    return reasons


class Groups:
    """A layer in groups of rows with wide gaps between them: the group of each row, and how wide a gap had to be [km].

    ``group`` is -1 for rows that are larger than the gap themselves.
    """

    def __init__(self, group: Ints, gap_km: float) -> None:
        self.group, self.gap_km = group, gap_km
        self.sizes = np.bincount(group[group >= 0]) if (group >= 0).any() else np.zeros(0, dtype=np.int64)


def set_off(bounds: Any, *, near: Extent | None = None) -> tuple[NDArray[np.bool_], float]:
    """Return rows to be asked about though not far enough off to be left out, and the least gap before them [km].

    They lie beyond a gap of some 60 km that is wide beside the rest and beside any gap within it: long and thin layers
    have none, and layers in clusters have such gaps everywhere. How many they are does not matter.

    Parameters
    ----------
    bounds : array of shape (n, 4)
        Boxes of the rows [degrees].
    near : tuple, optional
        West, south, east, north [degrees] of where the project lies; else the largest group is the rest.

    Examples
    --------
    >>> lon, lat = np.meshgrid(np.arange(109, 109.5, 0.1), np.arange(31, 31.4, 0.1))
    >>> spots = np.column_stack([np.append(lon, 110.4), np.append(lat, 31.2)])
    >>> rows, km = set_off(np.column_stack([spots, spots]))
    >>> np.flatnonzero(rows).tolist(), round(km)
    ([20], 95)
    """
    nothing = np.zeros(len(bounds), dtype=bool), 0.0
    if len(bounds) < _ENOUGH or _extent_of(bounds)[1] > _WIDE_KM:
        return nothing
    groups = groups_apart(bounds, least_km=_TOLD_KM, times=_TIMES_TOLD)
    if len(groups.sizes) < 2:
        return nothing
    if near is None:
        homes = np.array([groups.sizes.argmax()])
        at_home = groups.group == homes[0]
    else:
        at_home = _gap_km(bounds, near) <= _MARGIN_DEG * 111
        homes = np.unique(groups.group[at_home & (groups.group >= 0)])
    if not at_home.any():
        return nothing
    joined, box = _grown(bounds, groups, homes, at_home, least_km=_TOLD_KM, reach=_REACH_TOLD)
    away = (groups.group >= 0) & ~joined
    further = groups.sizes[np.unique(groups.group[away])]
    clustered = (further >= _CLUSTERS).sum() >= _CLUSTERS or (2 * joined.sum() < len(bounds) and len(further) > 1)
    if not away.any() or (near is None and clustered):
        return nothing
    km = float(_gap_km(bounds[away], box).min())
    if near is None and len(groups_apart(bounds[joined], least_km=km / _TIMES_INNER, times=0.0).sizes) > 1:
        return nothing
    return away, km


def groups_apart(bounds: Any, *, least_km: float = FAR_KM, times: float = _TIMES) -> Groups:
    """Return rows in groups that lie apart from each other (single linkage over cells of the map).

    Parameters
    ----------
    bounds : array of shape (n, 4)
        Boxes of the rows [degrees].
    least_km, times : float
        A gap is at least so wide, and so many times as wide as neighbours usually are from each other.
    """
    lon, lat = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    cells, cell = _cells(np.column_stack([lon, lat]), _CELL_DEG)
    gap_km = max(least_km, times * _usual_km((cells + 0.5) * _CELL_DEG))
    wide = np.degrees(gap_km / 6371.0) / 4
    coarse, coarse_of = _cells((cells + 0.5) * _CELL_DEG, wide)
    label = _linked(_on_sphere((coarse + 0.5) * wide), gap_km / 6371.0)
    group = np.asarray(label[coarse_of][cell], dtype=np.int64)
    large = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) * 111.0 > gap_km
    return Groups(np.where(large, -1, group), gap_km)


def _cells(lonlat: NDArray[np.float64], size_deg: float) -> tuple[NDArray[np.float64], Ints]:
    """Column and row of the cells of the map that hold points, and the cell of each point."""
    column, row = (lonlat // size_deg).astype(np.int64).T
    keys, cell = np.unique(column * 1_000_000 + row + 500_000, return_inverse=True)  # one key sorts faster than pairs
    return np.column_stack([keys // 1_000_000, keys % 1_000_000 - 500_000]).astype(float), cell


def _linked(xyz: NDArray[np.float64], within: float) -> Ints:
    """The group of each point: points within a distance of each other are in one."""
    if len(xyz) > _MOST_PAIRED:
        import scipy  # half a second of start-up that most layers do not need

        pairs = scipy.spatial.cKDTree(xyz).query_pairs(within, output_type="ndarray")
        graph = scipy.sparse.coo_array(
            (np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(len(xyz), len(xyz))
        )
        return np.asarray(scipy.sparse.csgraph.connected_components(graph, directed=False)[1], dtype=np.int64)
    label = np.full(len(xyz), -1, dtype=np.int64)
    for number, first in enumerate(_seeds(label)):
        label[first] = number
        front = np.array([first])
        while len(front):
            left = np.flatnonzero(label < 0)
            away = xyz[left][:, None, :] - xyz[front][None, :, :]
            front = left[((away**2).sum(axis=2) <= within**2).any(axis=1)]
            label[front] = number
    return label


def _seeds(label: Ints) -> Iterator[int]:
    """The first point without a group, again and again until none is left."""
    while (label < 0).any():
        yield int(np.flatnonzero(label < 0)[0])


def _usual_km(cells: NDArray[np.float64]) -> float:
    """Median distance of a cell of the map from the next one that holds rows [km]; 0 for fewer than two.

    Where most cells have one at their side, nothing farther off can be the median.
    """
    if len(cells) < 2:
        return 0.0
    step = max(1, len(cells) // 20_000)
    column, row = np.rint(cells / _CELL_DEG - 0.5).astype(np.int64).T
    keys = column * 1_000_000 + row  # in order: cells are
    nearest = np.full(len(keys[::step]), np.inf)
    here = _on_sphere(cells[::step])
    for east, north in ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)):
        at = np.searchsorted(keys, keys[::step] + east * 1_000_000 + north)
        at = np.minimum(at, len(keys) - 1)
        there = keys[at] == keys[::step] + east * 1_000_000 + north
        away = np.linalg.norm(_on_sphere(cells[at]) - here, axis=1)
        nearest = np.where(there, np.minimum(nearest, away), nearest)
    beyond = 1.99 * np.radians(_CELL_DEG) * np.cos(np.radians(np.abs(cells[:, 1]).max()))  # two columns away or more
    if 2 * np.isfinite(nearest).sum() <= len(nearest) or np.median(nearest) > beyond:
        import scipy

        away, _ = scipy.spatial.cKDTree(_on_sphere(cells)).query(here, k=2)
        nearest = away[:, 1]
    return float(np.median(nearest)) * 6371.0


def _on_sphere(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _abroad(lon: float, lat: float) -> Text:
    turned = bool(in_china(lat, lon))
    zh, en = f"{lon:.3f}, {lat:.3f} 不在中国范围内", f"in the wrong country: {lon:.3f}, {lat:.3f} lies outside China"
    if turned:
        return Text(zh=f"{zh}，经纬度可能写反了", en=f"{en}, longitude and latitude look swapped")
    return Text(zh=f"位置错误：{zh}", en=en)


def _far(bounds: Any, near: Extent | None) -> dict[int, Text]:
    """Rows (by position) apart from the rest of the layer, or from the place of the project."""
    groups = groups_apart(bounds)
    if near is None:
        if len(bounds) < _ENOUGH or len(groups.sizes) < 2:
            return {}
        home = int(groups.sizes.argmax())
        small = groups.sizes <= _MINORITY * len(bounds)
        away = (groups.group >= 0) & (groups.group != home)
        away &= small[np.maximum(groups.group, 0)]
        joined, box = _grown(bounds, groups, np.array([home]), groups.group == home)
        away &= ~joined
        return {
            row: Text(
                zh=f"离同一图层其他对象 {km:,.0f} km（{lon:.3f}, {lat:.3f}）",
                en=f"{km:,.0f} km from the rest of the layer ({lon:.3f}, {lat:.3f})",
            )
            for row, km, lon, lat in _measured(bounds, away, box)
        }
    gap_km = _gap_km(bounds, near)
    at_home = gap_km <= _MARGIN_DEG * 111
    homes = np.unique(groups.group[at_home & (groups.group >= 0)])
    if not at_home.any():
        return {}
    away = (groups.group >= 0) & ~np.isin(groups.group, homes)
    joined, _ = _grown(bounds, groups, homes, at_home)
    away &= ~joined
    if at_home.mean() >= _HOME_SHARE:
        away |= gap_km > max(_BESIDE_KM, _MARGIN_DEG * 111)
    return {
        row: Text(
            zh=f"离项目所在地 {km:,.0f} km（{lon:.3f}, {lat:.3f}）",
            en=f"{km:,.0f} km from the place of the project ({lon:.3f}, {lat:.3f})",
        )
        for row, km, lon, lat in _measured(bounds, away, near)
    }


def _grown(
    bounds: Any, groups: Groups, homes: Ints, at_home: Any, *, least_km: float = FAR_KM, reach: float = 1.0
) -> tuple[NDArray[np.bool_], Extent]:
    """Rows of the groups at home and of those no further off than these are wide, taken in until none is left to join.

    A map of the country so keeps its sparse parts, while a city among the rows of a county stays outside.
    """
    joined = np.isin(groups.group, homes) | at_home
    while True:
        box, size_km = _extent_of(bounds[joined])
        close = ~joined & (groups.group >= 0) & (_gap_km(bounds, box) <= max(least_km, reach * size_km))
        if not close.any():
            return joined, box
        joined |= np.isin(groups.group, np.unique(groups.group[close]))


def _extent_of(bounds: Any) -> tuple[Extent, float]:
    """The box round rows and its diagonal [km]."""
    west, south = bounds[:, :2].min(axis=0).tolist()
    east, north = bounds[:, 2:].max(axis=0).tolist()
    across = (east - west) * np.cos(np.radians((south + north) / 2))
    return (west, south, east, north), float(np.hypot(across, north - south)) * 111.2


def _gap_km(bounds: Any, near: Extent) -> NDArray[np.float64]:
    """Rough distance between boxes [km], 0 where they meet."""
    west, south, east, north = near
    across = np.maximum(np.maximum(west - bounds[:, 2], bounds[:, 0] - east), 0)
    along = np.maximum(np.maximum(south - bounds[:, 3], bounds[:, 1] - north), 0)
    return np.asarray(np.hypot(across * np.cos(np.radians((south + north) / 2)), along) * 111.2, dtype=float)


def _measured(bounds: Any, away: Any, box: Any) -> list[tuple[int, float, float, float]]:
    km = _gap_km(bounds, box)
    return [
        (int(row), float(km[row]), float(bounds[row, [0, 2]].mean()), float(bounds[row, [1, 3]].mean()))
        for row in np.flatnonzero(away)
    ]
