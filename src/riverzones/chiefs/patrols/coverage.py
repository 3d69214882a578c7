"""What a track covers of the segments: its fixes are laid on their lines, and what they pass along is joined up.

A leg of the track covers the stretch between the feet of its ends. So a track along the river covers what it walks,
one that crosses it next to nothing, one at an angle the share that leads along it; the way back covers nothing anew,
and walking on both banks counts once. Where the foot leaps, as on the inside of a bend, the stretch leapt over counts
if all of it lies within reach of the walker. Times and heights play no part.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.chiefs.patrols.map_matching import parts_of
from riverzones.chiefs.patrols.rules import Tolerances
from riverzones.geo import geodesy, linear

__all__ = ["covered", "union"]

Floats = npt.NDArray[np.float64]

LEAP_STEPS = 3.0
"""A foot that moves on by more than this many sampling steps has leapt, and what it leapt over is looked at."""
LOOK_M = 20.0
"""How closely that is looked at [m]: a setting of ours."""


def covered(
    fix_hits: pd.DataFrame,
    segments: gpd.GeoDataFrame,
    *,
    half_width_m: pd.Series | None = None,
    tolerances: Tolerances | None = None,
) -> pd.DataFrame:
    """Return the stretches of segments that a track covers, overlaps not yet joined.

    Parameters
    ----------
    fix_hits : DataFrame
        From :func:`riverzones.chiefs.patrols.hits`, with the same ``segments``, widths and tolerances.

    Returns
    -------
    DataFrame
        ``segment_id``, ``part``, ``from_m``, ``to_m`` [m along the part], ``bank`` (left, right, "" for both), and
        ``leg`` and ``to_leg``, the legs of the track it comes from.
    """
    asked = tolerances or Tolerances()
    rows = fix_hits.sort_values(["part", "run", "walked_m", "sample"], kind="stable").reset_index(drop=True)
    this, then = rows.iloc[:-1].reset_index(drop=True), rows.iloc[1:].reset_index(drop=True)
    stretches = pd.DataFrame(
        {
            "segment_id": this["segment_id"],
            "part": this["part"],
            "from_m": np.minimum(this["measure_m"], then["measure_m"]),
            "to_m": np.maximum(this["measure_m"], then["measure_m"]),
            "bank": np.where(this["bank"] == then["bank"], this["bank"], ""),
            "leg": this["leg"],
            "to_leg": then["leg"],
        }
    )
    joined = (this["part"] == then["part"]) & (this["run"] == then["run"])
    joined &= then["walked_m"] - this["walked_m"] <= asked.gap_m
    lines = np.asarray(parts_of(segments).geometry.array, dtype=object)
    stretches = _round_rings(stretches[joined], lines)
    stood = this.loc[stretches.index, ["lon", "lat"]].to_numpy()
    stretches = stretches.reset_index(drop=True)
    wide = {} if half_width_m is None else half_width_m.fillna(0.0).to_dict()
    plausible = np.ones(len(stretches), dtype=np.bool_)
    leapt = np.flatnonzero((stretches["to_m"] - stretches["from_m"]).to_numpy() > LEAP_STEPS * asked.step_m)
    for row, segment, part, begin, end in stretches.loc[leapt, ["segment_id", "part", "from_m", "to_m"]].itertuples():
        plausible[row] = _in_reach(lines[part], (begin, end), stood[row], wide.get(segment, 0.0) + asked.near_m)
    return stretches[plausible].reset_index(drop=True)


def _round_rings(steps: pd.DataFrame, lines: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Steps over the seam of a closed line as the two short stretches beside it; labels of the index are kept."""
    part = steps["part"].to_numpy(dtype=np.intp)
    whole = np.where(shapely.is_closed(lines), geodesy.length_m(lines), np.inf)[part]
    over = (steps["to_m"] - steps["from_m"]).to_numpy() > whole / 2
    if not over.any():
        return steps
    before = steps[over].assign(from_m=0.0, to_m=steps.loc[over, "from_m"])
    after = steps[over].assign(from_m=steps.loc[over, "to_m"], to_m=whole[over])
    joined: pd.DataFrame = pd.concat([steps[~over], before, after])
    return joined


def _in_reach(line: shapely.LineString, stretch: tuple[float, float], place: Floats, tolerance_m: float) -> bool:
    """Whether all of a stretch lies within reach of a place."""
    count = max(2, int(np.ceil((stretch[1] - stretch[0]) / LOOK_M)) + 1)
    spots = shapely.get_coordinates(linear.points_at([line] * count, np.linspace(*stretch, count)))
    gaps = np.asarray(geodesy.distance_m(spots[:, 0], spots[:, 1], float(place[0]), float(place[1])))
    return bool((gaps <= tolerance_m).all())


def union(stretches: pd.DataFrame, segments: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return how much of every segment is covered, each metre once, by one track or by the tracks of many days.

    Parameters
    ----------
    stretches : DataFrame
        Rows of :func:`covered`; several tracks stand one below the other.
    segments : GeoDataFrame
        The segments they were laid on, ids as index.

    Returns
    -------
    DataFrame
        On the index of ``segments``: ``length_m``, ``covered_m``, ``left_m``, ``right_m`` [m, geodesic],
        ``coverage_ratio`` (0 to 1). The banks are those the walker was on, taking the line as drawn downstream; from
        the middle of the river both are seen.
    """
    length = geodesy.length_m(segments.geometry.array)
    lengths = pd.DataFrame({"length_m": length}, index=segments.index)
    for column, banks in (("covered_m", ("left", "right", "")), ("left_m", ("left", "")), ("right_m", ("right", ""))):
        lengths[column] = _union_length_m(stretches[stretches["bank"].isin(banks)]).reindex(segments.index).fillna(0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(length > 0, lengths["covered_m"] / length, np.nan)
    lengths["coverage_ratio"] = np.minimum(ratio, 1.0)
    return lengths


def _union_length_m(stretches: pd.DataFrame) -> pd.Series:
    """Length of the union of intervals, by segment."""
    if stretches.empty:
        return pd.Series(dtype=float)
    rows = stretches.sort_values(["part", "from_m", "to_m"], kind="stable")
    reached = rows.groupby("part")["to_m"].cummax().groupby(rows["part"]).shift()
    begin = np.fmax(rows["from_m"].to_numpy(), reached.fillna(-np.inf).to_numpy())
    fresh = np.maximum(rows["to_m"].to_numpy() - begin, 0.0)
    total: pd.Series = pd.Series(fresh, index=rows.index).groupby(rows["segment_id"]).sum()
    return total
