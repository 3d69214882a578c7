"""Sum a patrol up: when, how long, how far, the largest gaps; and which tracks of a file are one outing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from riverzones.chiefs.patrols.rules import Tolerances
from riverzones.geo import geodesy

__all__ = ["Summary", "outings", "summary"]


@dataclass(frozen=True, slots=True)
class Summary:
    """A patrol in numbers; what needs times is None where too few fixes carry one.

    ``length_m`` counts legs up to ``gap_m`` [m, geodesic]; gaps are between consecutive fixes, also over the end of a
    recording; ``fastest_kmh`` is the highest speed between a fix and the first one at least 5 s
    later.
    """

    fixes: int
    timed: int
    date: dt.date | None
    started: pd.Timestamp | None
    ended: pd.Timestamp | None
    duration_min: float | None
    length_m: float
    largest_gap_min: float | None
    largest_gap_m: float
    fastest_kmh: float | None


LEAST_S = 5.0
"""Speeds are taken over at least this long [s], so that a receiver's wobble is none: a setting of ours."""
SAME_OUTING_H = 3.0
"""Tracks less than this apart [h] are one outing over midnight too: a setting of ours."""


def outings(points: pd.DataFrame, *, zone: str = "Asia/Shanghai") -> pd.Series:
    """Number of the outing of every fix: the tracks of a file that begin on one local day are one patrol.

    A track that begins within three hours of the end of the one before belongs to its outing, over midnight too;
    one without any time belongs to the outing before it.

    Parameters
    ----------
    points : DataFrame
        Columns ``track``, ``time`` (UTC), in the order of the file.
    zone : str
        Local time zone.

    Returns
    -------
    Series of int
        On the index of ``points``, counted from 0 in the order of the file.
    """
    number, day, end = 0, None, None
    given: dict[int, int] = {}
    for track, times in points.groupby("track", sort=False)["time"]:
        known = times.dropna()
        if len(known):
            start = known.iloc[0].tz_convert(ZoneInfo(zone))
            apart = end is None or abs((start - end).total_seconds()) > SAME_OUTING_H * 3600
            if day is not None and start.date() != day and apart:
                number += 1
                day = None
            day, end = day or start.date(), known.iloc[-1]
        given[int(str(track))] = number
    return points["track"].map(given).astype(int)


def summary(points: pd.DataFrame, *, tolerances: Tolerances | None = None, zone: str = "Asia/Shanghai") -> Summary:
    """The numbers of one patrol.

    Parameters
    ----------
    points : DataFrame
        Cleaned fixes of one outing: ``run``, ``lon``, ``lat`` [degrees, EPSG:4490], ``time`` (UTC).
    tolerances : Tolerances, optional
        ``gap_m``, ``timed_ratio``.
    zone : str
        Local time zone of ``date``.

    Returns
    -------
    Summary
    """
    asked = tolerances or Tolerances()
    lon, lat, run = (points[name].to_numpy() for name in ("lon", "lat", "run"))
    leg = np.asarray(geodesy.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])) if len(points) > 1 else np.empty(0)
    walked = leg[(run[1:] == run[:-1]) & (leg <= asked.gap_m)]
    time = points["time"].dropna()
    enough = len(time) > 1 and len(time) >= asked.timed_ratio * len(points)
    start = time.iloc[0] if len(time) else None
    pauses = time.diff().dt.total_seconds().iloc[1:].to_numpy() if enough else np.empty(0)
    return Summary(
        fixes=len(points),
        timed=len(time),
        date=None if start is None else start.tz_convert(ZoneInfo(zone)).date(),
        started=start,
        ended=time.iloc[-1] if len(time) else None,
        duration_min=(time.max() - time.min()).total_seconds() / 60 if enough else None,
        length_m=float(walked.sum()),
        largest_gap_min=float(pauses.max()) / 60 if enough else None,
        largest_gap_m=float(leg.max(initial=0.0)),
        fastest_kmh=_fastest(points[points["time"].notna()]) if enough else None,
    )


def _fastest(timed: pd.DataFrame) -> float | None:
    """Highest speed [km/h] over at least ``LEAST_S``, in a straight line; None where the clock runs backwards."""
    seconds = (timed["time"] - timed["time"].iloc[0]).dt.total_seconds().to_numpy()
    if (np.diff(seconds) < 0).any():
        return None
    later = np.searchsorted(seconds, seconds + LEAST_S)
    run = timed["run"].to_numpy()
    here = np.flatnonzero(later < len(timed))
    here = here[run[here] == run[later[here]]]
    if not len(here):
        return None
    then, lonlat = later[here], timed[["lon", "lat"]].to_numpy()
    way = np.asarray(geodesy.distance_m(*lonlat[here].T, *lonlat[then].T))
    return float((way / (seconds[then] - seconds[here])).max() * 3.6)
