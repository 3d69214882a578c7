"""What a walk measures, and whether it counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from riverzones.chiefs.patrols.rules import Tolerances
from riverzones.geo import geodesy
from riverzones.model import Text
from riverzones.registry import Registry
from riverzones.terms import labels

__all__ = ["CHECKS", "Check", "Judged", "Summary", "Verdict", "judge", "outings", "summary", "verdict"]

_PATROL_CHECK: Final = labels("patrol_check")


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
    """Return the number of the outing of every fix: the tracks of a file that begin on one local day are one patrol.

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
    """Return the numbers of one patrol.

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


Verdict = Literal["pass", "fail", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a rule set may ask: its words, unit, whether more is better, and where the number comes from."""

    title: Text
    unit: str
    at_least: bool
    measure: Callable[[Summary, Mapping[str, float | None]], float | None]
    by_clock: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """How one check went: ``measured`` is None, and ``outcome`` cannot_tell, where the track does not say; ``reason``
    tells why it does not."""

    check: str
    measured: float | None
    limit: float
    unit: str
    outcome: Verdict
    words: Text
    reason: Text | None = None


def _of_place(name: str) -> Callable[[Summary, Mapping[str, float | None]], float | None]:
    return lambda _, place: place.get(name)


CHECKS: Mapping[str, Check] = Registry(
    "patrol check",
    {
        "least_duration_min": Check(
            _PATROL_CHECK["least_duration_min"], "min", True, lambda s, _: s.duration_min, by_clock=True
        ),
        "least_length_km": Check(_PATROL_CHECK["least_length_km"], "km", True, lambda s, _: s.length_m / 1000),
        "largest_gap_min": Check(
            _PATROL_CHECK["largest_gap_min"], "min", False, lambda s, _: s.largest_gap_min, by_clock=True
        ),
        "largest_gap_m": Check(_PATROL_CHECK["largest_gap_m"], "m", False, lambda s, _: s.largest_gap_m),
        "fastest_kmh": Check(_PATROL_CHECK["fastest_kmh"], "km/h", False, lambda s, _: s.fastest_kmh, by_clock=True),
        "least_near_ratio": Check(_PATROL_CHECK["least_near_ratio"], "", True, _of_place("near_ratio")),
        "least_coverage_ratio": Check(_PATROL_CHECK["least_coverage_ratio"], "", True, _of_place("coverage_ratio")),
        "most_clock_errors": Check(_PATROL_CHECK["most_clock_errors"], "", False, _of_place("clock_errors")),
    },
    zh="巡河检查项",
)
"""Checks by the name rule sets use: ``least_...`` asks for the limit or more, the others for the limit or less."""


def judge(
    patrol: Summary, *, limits: Mapping[str, float], place: Mapping[str, float | None], clock_errors: int = 0
) -> tuple[Judged, ...]:
    """Return every check that has a limit, in the order of the rule set.

    Parameters
    ----------
    patrol : Summary
        The patrol in numbers.
    limits : Mapping
        Limit by name of :data:`CHECKS`.
    place : Mapping
        ``near_ratio`` and ``coverage_ratio`` (0 to 1) against the segment; None or absent where there is none.
    clock_errors : int
        Kinds of clock error found. With any, what hangs on the clock cannot be told; a track without times cannot
        tell whether its clock was right.

    Returns
    -------
    tuple of Judged

    Raises
    ------
    UnknownNameError
        If a limit names no check.

    Examples
    --------
    >>> walk = Summary(2, 2, None, None, None, 12.0, 900.0, 1.0, 50.0, 5.0)
    >>> [(j.check, j.outcome) for j in judge(walk, limits={"least_duration_min": 20, "least_length_km": 0.5}, place={})]
    [('least_duration_min', 'fail'), ('least_length_km', 'pass')]
    """
    facts = {**place, "clock_errors": float(clock_errors) if patrol.timed else None}
    return tuple(_judged(name, CHECKS[name], limit, patrol, facts) for name, limit in limits.items())


def _judged(name: str, check: Check, limit: float, patrol: Summary, facts: Mapping[str, float | None]) -> Judged:
    value = check.measure(patrol, facts)
    doubtful = check.by_clock and bool(facts["clock_errors"])
    if value is None or doubtful:
        why = Text(zh="时钟有错", en="the clock is wrong") if doubtful else _unknown(name, patrol)
        words = Text(zh=f"{check.title.zh}：无法判断（{why.zh}）", en=f"{check.title.en}: cannot tell, {why.en}")
        return Judged(name, None, limit, check.unit, "cannot_tell", words, why)
    passed = value >= limit if check.at_least else value <= limit
    got, asked = _number(value, check.unit, name), _number(limit, check.unit, name)
    if passed:
        words = Text(zh=f"{check.title.zh} {got}，合格（{asked}）", en=f"{check.title.en} {got}, passes ({asked})")
    else:
        side = Text(zh="少于", en="less") if check.at_least else Text(zh="超过", en="more")
        words = Text(
            zh=f"{check.title.zh} {got}，{side.zh} {asked}", en=f"{check.title.en} {got}, {side.en} than {asked}"
        )
    return Judged(name, value, limit, check.unit, "pass" if passed else "fail", words)


def _unknown(name: str, patrol: Summary) -> Text:
    if name in ("least_near_ratio", "least_coverage_ratio"):
        return Text(zh="附近没有责任段", en="no segment is near")
    if not patrol.timed:
        return Text(zh="轨迹没有时间", en="the track has no times")
    return Text(
        zh=f"{patrol.fixes} 个点中只有 {patrol.timed} 个有时间",
        en=f"{patrol.timed} of {patrol.fixes} fixes have a time",
    )


def _number(value: float, unit: str, name: str) -> str:
    if name.endswith("_ratio"):
        return f"{100 * value:.1f} %"
    if name == "most_clock_errors":
        return f"{value:.0f}"
    return f"{value:,.{2 if unit == 'km' else 0 if unit == 'm' else 1}f} {unit}"


def verdict(judged: Iterable[Judged]) -> Verdict:
    """Return ``fail`` if any check fails, else ``cannot_tell`` if any cannot, else ``pass``.

    Examples
    --------
    >>> verdict([])
    'pass'
    """
    outcomes = {judgement.outcome for judgement in judged}
    return "fail" if "fail" in outcomes else "cannot_tell" if "cannot_tell" in outcomes else "pass"
