"""A newer version of a layer held against the one that is there: which row is which, what moved, what it says now.

A row is known by its code, else by its id, else by its name and place; each pair says by which. Running numbers count
the lines of a table and are neither key nor content.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.align.values import as_text
from riverzones.geo import ellipsoid, geodesy
from riverzones.geo.gcj02 import wgs84_to_bd09, wgs84_to_gcj02

__all__ = [
    "ROUNDING_M",
    "SAME_NAME_M",
    "By",
    "Pair",
    "cell_changes",
    "displacement_m",
    "is_running_number",
    "map_offset",
    "pairs_of",
    "unpaired_namesakes",
]

By = Literal["code", "id", "content", "name_place", "name", "place"]

SAME_NAME_M: Final = 1000.0
"""Up to here a name that stands once in each version is one thing that moved [m]; ours, from no standard."""
_NAMESAKES_M: Final = 200.0  # a name that stands several times: the nearest of that name, up to here
_SAME_PLACE_M: Final = 1.0  # another name at this very place: renamed
ROUNDING_M: Final = 0.1
"""A smaller step is the rounding of six decimals of a degree (0.08 m) and no move [m]."""

_LEAST_OFFSET_M: Final = 100.0
_SAME_OFFSET_M: Final = 5.0
_MOST: Final = 0.8
"""Web maps are 258 to 1,200 m off: rows went by that where most lie within a few metres of it. Settings of ours."""
_RUNNING = re.compile(r"(序号|顺序号|行号|项次|no|nr|fid|oid|objectid(_\d+)?|rowid|ogc_fid|row|seq)[.:]?")
_FEWEST = 3  # one and two rows are numbered 1, 2 by chance


@dataclass(frozen=True, slots=True)
class Pair:
    """Row ``new`` of the file is row ``old`` of the layer (positions), known by ``by``, ``distance_m`` apart [m].

    ``distance_m`` is None where one of the two has no place.
    """

    new: int
    old: int
    by: By
    distance_m: float | None


def is_running_number(heading: str, values: Iterable[Any]) -> bool:
    """Return whether a column only counts the lines of its table: by its heading, or as 1, 2, 3 from the first row on.

    Examples
    --------
    >>> is_running_number("序号", ["3", "1"]), is_running_number("编号", ["1", "2", "3"])
    (True, True)
    >>> is_running_number("编号", ["500237001", "500237002", "500237003"])
    False
    """
    if _RUNNING.fullmatch(unicodedata.normalize("NFKC", heading).casefold().strip()):
        return True
    words = [as_text(value) for value in values]
    return len(words) >= _FEWEST and all(
        word is not None and re.fullmatch(r"\d+", word) is not None and int(word) == number
        for number, word in enumerate(words, start=1)
    )


def displacement_m(before: Any, after: Any) -> npt.NDArray[np.float64]:
    """Return how far each geometry went from the one before: of points their distance, else the Hausdorff distance.

    Parameters
    ----------
    before, after : array of shapely geometries
        EPSG:4490, pair by pair.

    Returns
    -------
    ndarray of float, shape (n,)
        Metres; NaN where one of the two is missing.

    Examples
    --------
    >>> from shapely import Point
    >>> displacement_m([Point(110, 31)], [Point(110.001, 31)]).round(2).tolist()
    [95.5]
    """
    old, new = (np.asarray(side, dtype=object) for side in (before, after))
    out = np.full(len(old), np.nan)
    there = ~(shapely.is_missing(old) | shapely.is_missing(new) | shapely.is_empty(old) | shapely.is_empty(new))
    points = there & (shapely.get_type_id(old) == 0) & (shapely.get_type_id(new) == 0)
    if points.any():
        ends = [shapely.get_x(old[points]), shapely.get_y(old[points])]
        ends += [shapely.get_x(new[points]), shapely.get_y(new[points])]
        out[points] = geodesy.distance_m(*ends)
    shapes = there & ~points
    # The same shape with its vertices in another order is none that moved, and need not be laid flat.
    alike = np.zeros(len(old), dtype=bool)
    alike[shapes] = shapely.equals_exact(
        shapely.normalize(shapely.force_2d(old[shapes])), shapely.normalize(shapely.force_2d(new[shapes]))
    )
    out[alike] = 0.0
    rest = np.flatnonzero(shapes & ~alike)
    if len(rest):
        middle = shapely.bounds(old[rest])
        lon, lat = (middle[:, 0] + middle[:, 2]) / 2, (middle[:, 1] + middle[:, 3]) / 2
        out[rest] = shapely.hausdorff_distance(_outlines(old[rest], lon, lat), _outlines(new[rest], lon, lat))
    return out


def map_offset(before: Any, after: Any) -> str | None:
    """Return by the offset of which web map rows went: ``GCJ-02`` or ``BD-09``; None where they did not.

    Nobody moves three things by what a map was shifted; where most rows did, their coordinates are those of the map.

    Parameters
    ----------
    before, after : array of shapely geometries
        EPSG:4490, pair by pair; points count.
    """
    old, new = (np.asarray(side, dtype=object) for side in (before, after))
    points = (shapely.get_type_id(old) == 0) & (shapely.get_type_id(new) == 0)
    points &= ~(shapely.is_empty(old) | shapely.is_empty(new))
    if points.sum() < _FEWEST:
        return None
    was, now = shapely.get_coordinates(old[points]), shapely.get_coordinates(new[points])
    if np.median(geodesy.distance_m(*was.T, *now.T)) < _LEAST_OFFSET_M:
        return None
    for name, change in (("GCJ-02", wgs84_to_gcj02), ("BD-09", wgs84_to_bd09)):
        away_m = geodesy.distance_m(*change(*was.T), *now.T)
        if np.mean(away_m < _SAME_OFFSET_M) > _MOST:
            return name
    return None


def _outlines(shapes: Any, lon: Any, lat: Any) -> Any:
    """Shapes as lines or points in metres about the places ``lon``, ``lat``, good for what a few kilometres hold."""
    east, north = np.radians(ellipsoid.parallel_radius(lat)), np.radians(ellipsoid.meridian_radius(lat))
    coords, of = shapely.get_coordinates(shapes, return_index=True)
    metres = np.column_stack([(coords[:, 0] - lon[of]) * east[of], (coords[:, 1] - lat[of]) * north[of]])
    flat = shapely.set_coordinates(shapely.force_2d(shapes), metres)
    areas = shapely.get_dimensions(flat) == 2
    flat[areas] = shapely.boundary(flat[areas])
    return flat


def pairs_of(
    frame: pd.DataFrame,
    geometry: Any,
    existing: gpd.GeoDataFrame,
    *,
    keys: Sequence[Literal["code", "id"]] = ("code", "id"),
    ids: Sequence[str] | None = None,
) -> list[Pair]:
    """Return which row of a file is which row of a layer.

    Parameters
    ----------
    frame : DataFrame
        The rows of the file in the columns of the layer's kind.
    geometry : array of shapely geometries or None
        Their places, EPSG:4490.
    existing : GeoDataFrame
        The layer, EPSG:4490, its index the ids.
    keys : sequence of str
        Columns of the file that may be keys, in their order; those that count lines are to be left out.
    ids : sequence of str, optional
        For rows without a place: ids made of all cells, which are the same where nothing changed.

    Returns
    -------
    list of Pair
        In the order of the file. Each row stands in one pair at most; a key counts only where it stands once on both
        sides.
    """
    old_ids = _folded(existing.index)
    paired: dict[int, tuple[int, By]] = {}
    taken: set[int] = set()

    def take(new: int, old: int, by: By) -> None:
        if new not in paired and old not in taken:
            paired[new] = (old, by)
            taken.add(old)

    for key in keys:
        if key not in frame.columns:
            continue
        theirs = old_ids if key == "id" else _words(existing, key)
        for new, old in _alike(_words(frame, key), theirs, paired, taken):
            take(new, old, key)
    if ids is not None:
        for new, old in _alike(_folded(ids), old_ids, paired, taken):
            take(new, old, "content")
    names, old_names = _words(frame, "name"), _words(existing, "name")
    places = None if geometry is None else np.asarray(geometry, dtype=object)
    there = np.asarray(existing.geometry, dtype=object)
    for new, old in _alike(names, old_names, paired, taken):
        apart_m = None if places is None else _apart_m(places[[new]], there[[old]])[0]
        if apart_m is None or np.isnan(apart_m):
            take(new, old, "name")
        elif apart_m <= SAME_NAME_M:
            take(new, old, "name_place")
    if places is not None:
        for new, old, named in _near(places, there, names, old_names, paired, taken):
            take(new, old, "name_place" if named else "place")
    order = sorted(paired)
    olds = [paired[new][0] for new in order]
    gaps = np.full(len(order), np.nan) if places is None else displacement_m(there[olds], places[order])
    return [
        Pair(new, paired[new][0], paired[new][1], None if np.isnan(gap) else float(gap))
        for new, gap in zip(order, gaps.tolist(), strict=True)
    ]


def unpaired_namesakes(
    frame: pd.DataFrame, geometry: Any, existing: gpd.GeoDataFrame, *, new: Iterable[int], old: Iterable[int]
) -> list[tuple[int, int, float]]:
    """Return rows that no pair holds, of the same name on both sides: position in the file, in the layer, metres apart.

    They lie too far apart to be taken for one thing; a person may know better.
    """
    if geometry is None:
        return []
    places, there = np.asarray(geometry, dtype=object), np.asarray(existing.geometry, dtype=object)
    alike = _alike(_words(frame, "name"), _words(existing, "name"), new, old)
    return [(new_row, old_row, float(_apart_m(places[[new_row]], there[[old_row]])[0])) for new_row, old_row in alike]


def _words(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """A column as folded text, numbered from 0; blank where nothing is."""
    return _folded(frame[column] if column in frame.columns else [None] * len(frame))


def _folded(values: Iterable[Any]) -> pd.Series[Any]:
    texts = (as_text(value) or "" for value in values)
    return pd.Series([unicodedata.normalize("NFKC", text).casefold().strip() for text in texts], dtype=object)


def _alike(
    ours: pd.Series[Any], theirs: pd.Series[Any], matched: Iterable[int], taken: Iterable[int]
) -> list[tuple[int, int]]:
    """Positions of words that stand once among the free rows of both sides."""
    free = ours.drop(labels=list(matched)).loc[lambda words: words != ""]
    left = theirs.drop(labels=list(taken)).loc[lambda words: words != ""]
    free, left = free[~free.duplicated(keep=False)], left[~left.duplicated(keep=False)]
    position = dict(zip(left.tolist(), left.index.tolist(), strict=True))
    words = zip(free.index.tolist(), free.tolist(), strict=True)
    return [(new, position[word]) for new, word in words if word in position]


def _apart_m(one: Any, other: Any) -> npt.NDArray[np.float64]:
    """Metres between the middles of shapes, pair by pair."""
    middles = [shapely.centroid(np.asarray(side, dtype=object)) for side in (one, other)]
    ends = [part(side) for side in middles for part in (shapely.get_x, shapely.get_y)]
    return np.asarray(geodesy.distance_m(*ends), dtype=np.float64)


def _near(
    places: Any,
    there: Any,
    names: pd.Series[Any],
    old_names: pd.Series[Any],
    matched: Mapping[int, Any],
    taken: Iterable[int],
) -> list[tuple[int, int, bool]]:
    """Free rows near each other, the nearest first: of one name within 200 m, of any within a metre."""
    held = set(taken)
    new = np.array([row for row in range(len(places)) if row not in matched and places[row] is not None], dtype=np.intp)
    old = np.array([row for row in range(len(there)) if row not in held and there[row] is not None], dtype=np.intp)
    if not len(new) or not len(old):
        return []
    middles, around = shapely.centroid(places[new]), shapely.centroid(there[old])
    reach = _NAMESAKES_M / 111_000 / max(0.2, float(np.cos(np.radians(np.abs(shapely.get_y(middles)).max()))))
    new_at, old_at = shapely.STRtree(around).query(middles, predicate="dwithin", distance=reach)
    apart_m = _apart_m(middles[new_at], around[old_at])
    named = np.array(
        [bool(names[n]) and names[n] == old_names[o] for n, o in zip(new[new_at], old[old_at], strict=True)], dtype=bool
    )
    near = apart_m <= np.where(named, _NAMESAKES_M, _SAME_PLACE_M)
    order = np.lexsort((old_at[near], new_at[near], apart_m[near], ~named[near]))
    return [
        (int(new[new_at[near][at]]), int(old[old_at[near][at]]), bool(named[near][at]))
        for at in order
    ]  # fmt: skip


def cell_changes(
    frame: pd.DataFrame, existing: pd.DataFrame, pairs: Sequence[Pair], columns: Iterable[tuple[str, str]]
) -> dict[int, dict[str, tuple[str | None, str | None]]]:
    """Return what the rows of a file say otherwise than those of the layer.

    Parameters
    ----------
    frame, existing : DataFrame
        As for :func:`pairs_of`; a word that was not understood (``raw_values``) counts as what the cell says.
    pairs : sequence of Pair
    columns : iterable of tuple
        Columns that the file states: name in ``frame``, name in ``existing`` (which may lack it).

    Returns
    -------
    dict
        Position in the file -> {column of the layer: (before, after)}, only rows and cells that differ; an unread
        word stands in 〔 〕.
    """
    changes: dict[int, dict[str, tuple[str | None, str | None]]] = {}
    raw_new, raw_old = _raw(frame), _raw(existing)
    for ours, theirs in columns:
        came = frame[ours].tolist()
        held = existing[theirs].tolist() if theirs in existing.columns else [None] * len(existing)
        for pair in pairs:
            after = _with_word(came[pair.new], raw_new.get(pair.new, {}).get(ours))
            before = _with_word(held[pair.old], raw_old.get(pair.old, {}).get(theirs))
            if before != after:
                changes.setdefault(pair.new, {})[theirs] = (before, after)
    return changes


def _raw(frame: pd.DataFrame) -> dict[int, dict[str, str]]:
    """The words that were not understood, by position and column."""
    if "raw_values" not in frame.columns:
        return {}
    return {row: json.loads(text) for row, text in enumerate(frame["raw_values"]) if isinstance(text, str) and text}


def _with_word(value: Any, word: str | None) -> str | None:
    text = as_text(value)
    return f"〔{word}〕" if text is None and word else text
