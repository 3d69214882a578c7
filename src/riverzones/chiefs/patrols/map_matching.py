"""Map matching: points of a track put on the river lines they walk along."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.chiefs.patrols.rules import Tolerances
from riverzones.geo import geodesy, joins, linear
from riverzones.geo.banks import at_vertex

__all__ = ["hits", "near_ratio", "parts_of", "samples_of"]


def parts_of(segments: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return single lines of the segments, numbered, with the segment each is of."""
    parts, row = shapely.get_parts(np.asarray(segments.geometry.array, dtype=object), return_index=True)
    lines = (shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & ~shapely.is_empty(parts)
    frame = {"segment_id": segments.index.to_numpy()[row[lines]]}
    return gpd.GeoDataFrame(frame, geometry=parts[lines], crs=segments.crs)


def samples_of(points: pd.DataFrame, asked: Tolerances) -> pd.DataFrame:
    """Return places along the legs every ``step_m``, with the leg each is on; ``run`` counts on after a gap."""
    lon, lat, run = (points[name].to_numpy() for name in ("lon", "lat", "run"))
    if not len(lon):
        return pd.DataFrame({"run": [], "walked_m": [], "lon": [], "lat": [], "leg": []})
    length = np.asarray(geodesy.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])) if len(lon) > 1 else np.empty(0)
    broken = (run[1:] != run[:-1]) | (length > asked.gap_m)
    count = np.r_[np.where(broken, 1, np.maximum(1, np.ceil(length / asked.step_m))), 1].astype(np.intp)
    leg = np.repeat(np.arange(len(lon)), count)
    share = (np.arange(len(leg)) - np.repeat(np.cumsum(count) - count, count)) / count[leg]
    onward = np.minimum(leg + 1, len(lon) - 1)
    walked = np.r_[0.0, np.cumsum(np.where(broken, 0.0, length))]
    return pd.DataFrame(
        {
            "run": np.r_[0, np.cumsum(broken)][leg],
            "walked_m": walked[leg] + share * np.where(np.r_[broken, True], 0.0, np.r_[length, 0.0])[leg],
            "lon": lon[leg] + share * (lon[onward] - lon[leg]),
            "lat": lat[leg] + share * (lat[onward] - lat[leg]),
            "leg": leg,
        }
    )


Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

SLACK_M = 1.0
"""Rivers whose water is equally near to this [m] are walked along together: a setting of ours."""
MIDDLE_RATIO = 0.5
"""In the middle half of the width of a river both banks are seen: a setting of ours."""
_HEADS = ["sample", "leg", "run", "walked_m", "lon", "lat", "segment_id", "part", "measure_m", "distance_m", "bank"]


def hits(
    points: pd.DataFrame,
    segments: gpd.GeoDataFrame,
    *,
    half_width_m: pd.Series | None = None,
    tolerances: Tolerances | None = None,
) -> pd.DataFrame:
    """Return where a track lies at segments: one row per place along it and segment within reach.

    A place is within reach of a segment up to ``near_m`` from its water. It belongs to the river whose water is
    nearest; a stretch of at most ``gap_m`` on which another river is nearer, between two of the same river, belongs to
    that river still: who passes the mouth of a tributary goes on walking along the river. Of the segments of one level
    and river the nearest count.

    Parameters
    ----------
    points : DataFrame
        Cleaned fixes: ``run``, ``lon``, ``lat`` [degrees, EPSG:4490], in the order recorded.
    segments : GeoDataFrame
        Lines, EPSG:4490, ids as index; ``river`` and ``level`` as far as known.
    half_width_m : Series, optional
        Half the width of the river by segment id [m]; 0 where it is not there.
    tolerances : Tolerances, optional
        ``near_m``, ``gap_m``, ``step_m``.

    Returns
    -------
    DataFrame
        ``sample``, ``leg`` (position of the fix before), ``run``, ``walked_m`` [m], ``lon``, ``lat``, ``segment_id``,
        ``part`` (of a line in several parts), ``measure_m`` (along the part, from its start) [m], ``distance_m`` [m],
        ``bank`` (left, right; "" in the middle of the river, where both are seen), taking the line as drawn downstream.
    """
    asked = tolerances or Tolerances()
    samples, parts = samples_of(points, asked), parts_of(segments)
    if samples.empty or parts.empty:
        return pd.DataFrame(columns=_HEADS)
    row = segments.index.get_indexer(pd.Index(parts["segment_id"]))
    wide = pd.Series(0.0, index=segments.index) if half_width_m is None else half_width_m.reindex(segments.index)
    half = wide.fillna(0.0).to_numpy()[row]
    places = gpd.GeoDataFrame(geometry=shapely.points(samples["lon"], samples["lat"]), crs=segments.crs)
    pairs = joins.within(places, parts, distance_m=float(half.max()) + asked.near_m)
    part = pairs["reference_id"].to_numpy(dtype=np.intp)
    pairs["off_m"] = np.maximum(pairs["distance_m"].to_numpy() - half[part], 0.0)
    pairs["river"], pairs["level"] = _codes(segments, "river")[row][part], _codes(segments, "level")[row][part]
    pairs = pairs[pairs["off_m"] <= asked.near_m].rename(columns={"subject_id": "sample", "reference_id": "part"})
    pairs = pairs[_followed(pairs, samples, asked.gap_m)]
    least = pairs.groupby(["sample", "river", "level"])["off_m"].transform("min")
    pairs = pairs[pairs["off_m"] <= least + asked.step_m]  # one step on, so that a segment is covered to its end
    return _placed(pairs, samples, parts, half)


def _codes(segments: gpd.GeoDataFrame, column: str) -> Ints:
    """A number for every value of a column; segments without one are each a value of their own for ``river``."""
    if column not in segments.columns:
        return np.arange(len(segments)) if column == "river" else np.zeros(len(segments), dtype=np.intp)
    codes, known = pd.factorize(segments[column].astype(object))
    alone = len(known) + np.arange(len(segments)) if column == "river" else len(known)
    return np.asarray(np.where(codes < 0, alone, codes), dtype=np.intp)


def _followed(pairs: pd.DataFrame, samples: pd.DataFrame, gap_m: float) -> npt.NDArray[np.bool_]:
    """Whether the walker follows the river of a pair at its place."""
    nearest = pairs.groupby("sample")["off_m"].transform("min")
    own = (pairs.groupby(["sample", "river"])["off_m"].transform("min") <= nearest + SLACK_M).to_numpy()
    run, walked = samples["run"].to_numpy(), samples["walked_m"].to_numpy()
    claimed = np.full(len(samples), -1, dtype=np.intp)
    sample, rivers = pairs["sample"].to_numpy(dtype=np.intp)[own], pairs["river"].to_numpy(dtype=np.intp)[own]
    for river in np.unique(rivers):
        at = np.unique(sample[rivers == river])
        last, then = at[:-1], at[1:]
        holes = (then - last > 1) & (run[last] == run[then]) & (walked[then] - walked[last] <= gap_m)
        for begin, end in zip(last[holes], then[holes], strict=True):
            claimed[begin + 1 : end] = river
    by = claimed[pairs["sample"].to_numpy(dtype=np.intp)]
    return np.where(by < 0, own, by == pairs["river"].to_numpy())


def _placed(pairs: pd.DataFrame, samples: pd.DataFrame, parts: gpd.GeoDataFrame, half: Floats) -> pd.DataFrame:
    """The rows of :func:`hits` for the pairs that count."""
    part = pairs["part"].to_numpy(dtype=np.intp)
    placed = samples.loc[pairs["sample"]].reset_index(drop=True)
    placed["sample"], placed["part"] = pairs["sample"].to_numpy(), part
    placed["segment_id"] = parts["segment_id"].to_numpy()[part]
    placed["distance_m"] = pairs["distance_m"].to_numpy()
    feet, places = np.asarray(pairs["nearest"], dtype=object), placed[["lon", "lat"]].to_numpy()
    measure, bank = np.zeros(len(part)), np.full(len(part), "", dtype=object)
    for number in np.unique(part):
        of_part = np.flatnonzero(part == number)
        line = parts.geometry.iloc[number]
        measure[of_part] = linear.locate_m(line, feet[of_part])
        bank[of_part] = _bank(line, feet[of_part], places[of_part])
    bank[placed["distance_m"].to_numpy() <= np.maximum(MIDDLE_RATIO * half[part], SLACK_M)] = ""
    placed["measure_m"], placed["bank"] = measure, bank
    return placed[_HEADS]


def _bank(line: shapely.LineString, feet: npt.NDArray[np.object_], places: Floats) -> npt.NDArray[np.object_]:
    """The bank that places lie on: the side of the edge of their foot, at a vertex that of the middle of both edges."""
    vertices = shapely.get_coordinates(line)
    foot, near = shapely.STRtree(shapely.linestrings(np.stack([vertices[:-1], vertices[1:]], axis=1))).query_nearest(
        feet
    )
    first, last = np.full(len(feet), len(vertices)), np.zeros(len(feet), dtype=np.intp)
    np.minimum.at(first, foot, near)
    np.maximum.at(last, foot, near)
    first = np.where(last - first == 1, first, last)  # farther apart the line only meets itself
    step = np.diff(vertices, axis=0).T
    corner = vertices[last].T  # of one edge any place on it serves
    return np.where(at_vertex(places.T - corner, corner[1], step[:, first], step[:, last]) > 0, "left", "right").astype(
        object
    )


def near_ratio(points: pd.DataFrame, fix_hits: pd.DataFrame, *, tolerances: Tolerances | None = None) -> float:
    """Share of a track, by length, that lies at a river: within reach of any segment; by fixes where it has no length.

    Parameters
    ----------
    points : DataFrame
        As for :func:`hits`.
    fix_hits : DataFrame
        What :func:`hits` gave for them.
    tolerances : Tolerances, optional
        As for :func:`hits`.
    """
    samples = samples_of(points, tolerances or Tolerances())
    if samples.empty:
        return 0.0
    near = samples.index.isin(fix_hits["sample"])
    step = samples.groupby("run")["walked_m"].diff().fillna(0.0).to_numpy()
    before = np.r_[False, near[:-1]]
    total = step.sum()
    return float((step * (near.astype(float) + before) / 2).sum() / total) if total > 0 else float(near.mean())
