"""The stretches of river that lines and polygons lie along, from and to chainage on each bank.

A line, or the outline of a polygon, is followed in steps of at most :data:`STEP_M`, through its vertices and the
places where it crosses a river; each place has its foot, its chainage and its bank. Between two places in a row on
one bank of one river the whole stretch counts, unless their feet lie further apart along the river than
:data:`BEND` times their distance from it: then the outline went from one arm of a bend to another, and two stretches
are told. A half circle seen from its middle is pi radii long, so that much an outline may skip on the inner side of a
bend. A stay on another river between them, as at the mouth of a tributary, does not end a stretch; going further away
than ``within_m`` does.

A place on the river's line itself belongs to both banks, and so does every reach inside a polygon.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import banks, linear
from riverzones.geo.edges import ramps
from riverzones.geo.layer import Layer, as_metres
from riverzones.geo.linear import lines_of
from riverzones.network.chainage.linear_index import LinearIndex
from riverzones.network.network import Network

__all__ = ["STRETCH_COLUMNS", "stretches"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

STRETCH_COLUMNS = ("subject_id", "river", "bank", "from_chainage_m", "to_chainage_m", "length_m")
STEP_M: Final = 20.0  # a setting of ours: ends that lie neither at a vertex nor at a crossing are good to this
BEND: Final = math.pi
JOIN_M: Final = 1e-3  # stretches that meet within a millimetre are one


def stretches(
    shapes: GeoDataFrame, network: Network, *, within_m: float | None = None, river: pd.Series | None = None
) -> pd.DataFrame:
    """Return the first and the last chainage of lines and polygons, per river and bank.

    Parameters
    ----------
    shapes : GeoDataFrame
        Lines and polygons (points give stretches of no length), longitude/latitude (EPSG:4490), unique index.
    network : Network
        Reaches drawn downstream.
    within_m : float, optional
        Parts of a shape further than this from every river count for nothing.
    river : Series, optional
        Stated name of the river, index as shapes: preferred as in :func:`riverzones.network.chainage.places.locate`.

    Returns
    -------
    DataFrame
        ``subject_id``, ``river`` (None without a name), ``bank`` ("left", "right"), ``from_chainage_m`` (the lower
        end), ``to_chainage_m`` (the upper end), ``length_m`` (their difference) [m]; several rows where a shape
        leaves a bank and returns. In the order of shapes, then river, bank, chainage. A line square across a river
        has a stretch of no length on both banks, so has a shape beyond a river's end.

    Raises
    ------
    CrsError, LayerError, DataError
        As :func:`riverzones.network.chainage.places.locate`.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> line = GeoDataFrame(index=["r1"], geometry=[LineString([(110, 0), (110.02, 0)])], crs=4490)
    >>> network = Network.of(line.assign(river="大宁河"), pd.DataFrame({"id": ["r1"], "to_id": [None]}))
    >>> zones = GeoDataFrame(index=["z1"], geometry=[box(110.005, 0.001, 110.01, 0.002)], crs=4490)
    >>> stretches(zones, network).round(1)[["bank", "from_chainage_m", "to_chainage_m"]].values.tolist()
    [['left', 1113.2, 1669.8]]
    """
    limit = math.inf if within_m is None else as_metres(within_m, "within_m")
    subject = Layer.of(shapes, "subject")
    ruler = LinearIndex.of(network)
    owner, part, point = _followed(subject.geometries, ruler)
    stated = None if river is None else river.reindex(subject.ids).to_numpy(dtype=object)
    beside = _beside(ruler, (owner, part, point), limit, None if stated is None else stated[owner])
    within = _within(subject.geometries, ruler, stated)
    runs = pd.concat([beside, within], ignore_index=True)
    return _table(_union_of_runs(runs), subject.ids, ruler)


def _followed(geometries: Geometries, ruler: LinearIndex) -> tuple[Ints, Ints, Floats]:
    """Places along lines and outlines in their order: row of the shape, part, longitude and latitude."""
    parts, owner = _parts(geometries)
    single = shapely.get_type_id(parts) == shapely.GeometryType.POINT
    spots = np.stack([shapely.get_x(parts[single]), shapely.get_y(parts[single])])
    outlines, row = _open(parts[~single]), owner[~single]
    lines = lines_of(outlines)
    length = np.diff(np.r_[lines.from_m, 0.0])
    length = np.where(np.r_[lines.line[1:] == lines.line[:-1], False], length, 0.0)
    count = np.maximum(np.ceil(length / STEP_M), 1).astype(np.intp)
    edge = np.repeat(np.arange(len(count)), count)
    share = ramps(np.zeros_like(count), count) / count[edge]
    lonlat = lines.shores.start[:, edge] + share * (lines.shores.end[:, edge] - lines.shores.start[:, edge])
    line, measure = lines.line[edge], lines.from_m[edge] + share * length[edge]
    cross_line, cross = _crossings(outlines, ruler)
    cross_m = linear.locate_m(outlines[cross_line], shapely.points(cross.T)) if len(cross_line) else np.empty(0)
    line, measure = np.concatenate([line, cross_line]), np.concatenate([measure, cross_m])
    lonlat = np.concatenate([lonlat, cross], axis=1)
    order = np.lexsort((measure, line))
    whole = np.concatenate([lonlat[:, order], spots], axis=1)
    part = np.concatenate([line[order], len(outlines) + np.arange(int(single.sum()))])
    return np.concatenate([row[line[order]], owner[single]]), part, whole


def _parts(geometries: Geometries) -> tuple[Geometries, Ints]:
    """Points, lines and rings of shapes, and the row of each."""
    parts, owner = geometries, np.arange(len(geometries))
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, ring_of = shapely.get_rings(parts[areal], return_index=True)
    return np.concatenate([parts[~areal], rings]), np.concatenate([owner[~areal], owner[areal][ring_of]])


def _open(outlines: Geometries) -> Geometries:
    """Lines; rings as lines."""
    coords, line = shapely.get_coordinates(outlines, return_index=True)
    open_lines: Geometries = shapely.linestrings(coords, indices=line) if len(coords) else np.empty(0, dtype=object)
    return open_lines


def _crossings(outlines: Geometries, ruler: LinearIndex) -> tuple[Ints, Floats]:
    """Places where lines meet reaches: position of the line, longitude and latitude, shape (2, n)."""
    reaches = np.asarray(ruler.network.reaches.geometry.array, dtype=object)
    tree = shapely.STRtree(reaches)
    line, reach = tree.query(outlines, predicate="intersects")
    met, pair = shapely.get_parts(shapely.intersection(outlines[line], reaches[reach]), return_index=True)
    coords, which = shapely.get_coordinates(met, return_index=True)
    return line[pair[which]].astype(np.intp), coords.T


def _beside(
    ruler: LinearIndex, places: tuple[Ints, Ints, Floats], limit_m: float, stated: npt.NDArray[np.object_] | None
) -> pd.DataFrame:
    """Runs along banks: subject, mouth, bank, low and high chainage; one per place and one per two in a row."""
    owner, part, point = places
    feet = ruler.feet(point, limit_m, stated)
    line = ruler.lines.line[feet.edge]
    gone = np.ones(len(owner), dtype=np.intp)
    gone[feet.point] = 0
    left = np.cumsum(gone)[feet.point]  # how often the shape was too far away before this place
    chainage = ruler.rivers.low_m[line] + ruler.to_end_m(feet)
    side = ruler.sides(point, feet)
    known = ~np.isnan(chainage)
    both = [np.flatnonzero(known & (side != -bank)) for bank in (banks.LEFT, banks.RIGHT)]
    row = np.concatenate(both)
    bank = np.repeat([banks.LEFT, banks.RIGHT], [len(rows) for rows in both])
    foot_point, mouth = feet.point[row], ruler.rivers.mouth[line[row]]
    order = np.lexsort((foot_point, bank, mouth, part[foot_point]))
    row, bank, foot_point, mouth = row[order], bank[order], foot_point[order], mouth[order]
    value, far = chainage[row], feet.distance_m[row]
    same = (part[foot_point][1:] == part[foot_point][:-1]) & (mouth[1:] == mouth[:-1]) & (bank[1:] == bank[:-1])
    same &= left[row][1:] == left[row][:-1]
    same &= np.abs(np.diff(value)) <= STEP_M + BEND * np.maximum(far[1:], far[:-1])
    joined = np.flatnonzero(same)
    low = np.concatenate([value, np.minimum(value[joined], value[joined + 1])])
    high = np.concatenate([value, np.maximum(value[joined], value[joined + 1])])
    every = np.concatenate([np.arange(len(value)), joined])
    return _runs(owner[foot_point][every], mouth[every], bank[every], (low, high))


def _within(geometries: Geometries, ruler: LinearIndex, stated: npt.NDArray[np.object_] | None) -> pd.DataFrame:
    """Runs of reaches inside polygons, on both banks."""
    areal = np.flatnonzero(shapely.get_dimensions(geometries) == 2)
    reaches = np.asarray(ruler.network.reaches.geometry.array, dtype=object)
    at, reach = shapely.STRtree(reaches).query(geometries[areal], predicate="intersects")
    subject = areal[at]
    if stated is not None:
        wanted = ruler.codes(stated)[subject]
        held = wanted == ruler.rivers.code[reach]
        keep = held | ~np.isin(subject, subject[held])
        subject, reach = subject[keep], reach[keep]
    shared, pair = shapely.get_parts(shapely.intersection(reaches[reach], geometries[subject]), return_index=True)
    linear_ones = shapely.get_type_id(shared) == shapely.GeometryType.LINESTRING
    shared, pair = shared[linear_ones], pair[linear_ones]
    subject, reach = subject[pair], reach[pair]
    ends = [
        linear.locate_m(reaches[reach], shapely.get_point(shared, end)) if len(reach) else np.empty(0)
        for end in (0, -1)
    ]
    ratio = ruler.network.length_m[reach] / ruler.lines.length_m[reach]
    top = ruler.rivers.low_m[reach] + ruler.network.length_m[reach]
    low, high = top - np.maximum(*ends) * ratio, top - np.minimum(*ends) * ratio
    known = np.flatnonzero(~np.isnan(low))
    runs = [
        _runs(subject[known], ruler.rivers.mouth[reach[known]], np.full(len(known), bank), (low[known], high[known]))
        for bank in (banks.LEFT, banks.RIGHT)
    ]
    return pd.concat(runs, ignore_index=True)


def _runs(subject: Ints, mouth: Ints, bank: npt.NDArray[np.int_], ends: tuple[Floats, Floats]) -> pd.DataFrame:
    return pd.DataFrame({"subject": subject, "mouth": mouth, "bank": bank, "low": ends[0], "high": ends[1]})


def _union_of_runs(runs: pd.DataFrame) -> pd.DataFrame:
    """Runs that overlap or meet as one."""
    runs = runs.sort_values(["subject", "mouth", "bank", "low"], kind="stable", ignore_index=True)
    key = ["subject", "mouth", "bank"]
    furthest = runs.groupby(key)["high"].cummax().to_numpy()
    fresh = np.r_[True, (runs[key].to_numpy()[1:] != runs[key].to_numpy()[:-1]).any(axis=1)][: len(runs)]
    fresh[1:] |= runs["low"].to_numpy()[1:] > furthest[:-1] + JOIN_M
    number = np.cumsum(fresh)
    grouped = runs.groupby(number)
    return grouped.agg({"subject": "first", "mouth": "first", "bank": "first", "low": "min", "high": "max"})


def _table(runs: pd.DataFrame, ids: pd.Index, ruler: LinearIndex) -> pd.DataFrame:
    mouth = runs["mouth"].to_numpy()
    code = ruler.rivers.code[mouth]
    runs = runs.iloc[np.lexsort((runs["low"], -runs["bank"], mouth, ~ruler.rivers.first[mouth], code, runs["subject"]))]
    low, high = runs["low"].to_numpy(), runs["high"].to_numpy()
    columns = {
        "subject_id": ids[runs["subject"].to_numpy()],
        "river": pd.Series(ruler.rivers.name[runs["mouth"].to_numpy()], dtype=object).to_numpy(),
        "bank": np.where(runs["bank"].to_numpy() == banks.LEFT, "left", "right").astype(object),
        "from_chainage_m": low,
        "to_chainage_m": high,
        "length_m": high - low,
    }
    return pd.DataFrame(columns, columns=list(STRETCH_COLUMNS))
