"""Clean a track: drop what is no walking, tell clock errors, correct nothing in silence.

What is dropped is decided by places alone, never by times, so that a track covers the same with and without them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.chiefs.patrols.rules import Tolerances
from riverzones.geo import geodesy
from riverzones.model import Text

__all__ = ["Cleaned", "Flaw", "clean"]

Bools = npt.NDArray[np.bool_]

BACK_RATIO = 0.3
"""A spike comes back to within this share of how far it went: a setting of ours."""
USUAL_LEGS = 5.0
"""A spike goes out this many usual (median) legs: a setting of ours, so that sparse turning points are none."""
NIGHT = (21, 5)
"""Nobody begins a patrol from 21:00 to 05:00: a setting of ours, used for a suspicion alone."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a track: ``kind``, words, how many fixes, and ``weight``: dropped, error or suspicion."""

    kind: str
    weight: str
    count: int
    words: Text


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Fixes that stay, with ``run`` counting unbroken recordings, and the flaws found."""

    points: pd.DataFrame
    flaws: tuple[Flaw, ...]

    @property
    def clock_errors(self) -> int:
        """How many kinds of clock error there are; suspicions are not counted."""
        return sum(flaw.weight == "error" for flaw in self.flaws)


def clean(
    points: pd.DataFrame, *, tolerances: Tolerances | None = None, now: dt.datetime, zone: str = "Asia/Shanghai"
) -> Cleaned:
    """Return the fixes of a patrol without exact repeats and spikes, and what its clock says wrong.

    A spike is a fix whose legs, in and out, are both longer than ``spike_m`` and than five usual legs, while its
    neighbours lie within 0.3 of the shorter leg of each other. Clock errors stay in the table: time that runs
    backwards, jumps, lies in the future or before 2016, or stands still. A start at night that would be by day eight
    hours earlier is told as a suspicion: the clock may have written local time as UTC.

    Parameters
    ----------
    points : DataFrame
        Columns ``track``, ``segment``, ``lon``, ``lat`` [degrees, EPSG:4490], ``time`` (UTC, NaT where unknown), in
        the order recorded.
    tolerances : Tolerances, optional
        ``spike_m``, ``jump_h``, ``first_year``.
    now : datetime
        Aware; a fix after it lies in the future.
    zone : str
        Local time zone.

    Returns
    -------
    Cleaned
    """
    asked = tolerances or Tolerances()
    table = points.reset_index(drop=True)
    runs = table[["track", "segment"]].ne(table[["track", "segment"]].shift()).any(axis=1)
    table = table.assign(run=runs.cumsum().astype(np.intp))
    flaws: list[Flaw] = []
    again = table.duplicated(["run", "lon", "lat", "time"]) & _same_as_before(table)
    if again.any():
        flaws.append(_dropped("repeat", int(again.sum()), zh="与前一点完全相同", en="the same as the fix before"))
    table = table[~again].reset_index(drop=True)
    spikes = _spikes(table, asked.spike_m)
    if spikes.any():
        flaws.append(_dropped("spike", int(spikes.sum()), zh="跳出又跳回的飞点", en="spikes: out and back in one fix"))
    table = table[~spikes].reset_index(drop=True)
    return Cleaned(table, (*flaws, *_clock(table, asked, pd.Timestamp(now), zone)))


def _dropped(kind: str, count: int, *, zh: str, en: str) -> Flaw:
    return Flaw(kind, "dropped", count, Text(zh=f"去掉 {count} 个点：{zh}", en=f"{count} fixes dropped, {en}"))


def _same_as_before(table: pd.DataFrame) -> pd.Series:
    before = table[["run", "lon", "lat", "time"]].shift()
    same = table[["run", "lon", "lat"]].eq(before[["run", "lon", "lat"]]).all(axis=1)
    return same & (table["time"].eq(before["time"]) | (table["time"].isna() & before["time"].isna()))


def _spikes(table: pd.DataFrame, spike_m: float) -> Bools:
    spikes = np.zeros(len(table), dtype=np.bool_)
    if len(table) < 3:
        return spikes
    lon, lat, run = (table[name].to_numpy() for name in ("lon", "lat", "run"))
    leg = np.asarray(geodesy.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]))
    over = np.asarray(geodesy.distance_m(lon[:-2], lat[:-2], lon[2:], lat[2:]))
    shorter = np.minimum(leg[:-1], leg[1:])
    inside = run[:-1] == run[1:]
    usual = float(np.median(leg[inside])) if inside.any() else 0.0
    spikes[1:-1] = (run[:-2] == run[2:]) & (shorter > max(spike_m, USUAL_LEGS * usual)) & (over < BACK_RATIO * shorter)
    return spikes


def _clock(table: pd.DataFrame, asked: Tolerances, now: pd.Timestamp, zone: str) -> Iterator[Flaw]:
    """Clock errors first, then the suspicion of a shifted clock."""
    time = table["time"].dropna()
    if time.empty:
        return
    step = time.diff().iloc[1:]
    back, held = int((step < pd.Timedelta(0)).sum()), len(time) > 1 and time.nunique() == 1
    same_run = table["run"].loc[time.index].diff().iloc[1:].eq(0)
    jumps = int((same_run & (step > pd.Timedelta(hours=asked.jump_h))).sum())
    late, early = int((time > now).sum()), int((time.dt.year < asked.first_year).sum())
    flaws = (
        ("clock_backwards", back, f"时间倒退 {back} 处", f"time runs backwards at {back} fixes"),
        (
            "clock_jump",
            jumps,
            f"同一段记录中相邻两点相隔超过 {asked.jump_h:g} 小时，共 {jumps} 处",
            f"{jumps} pauses of more than {asked.jump_h:g} h within one recording",
        ),
        ("clock_future", late, f"{late} 个点的时间在将来", f"{late} fixes lie in the future"),
        (
            "clock_old",
            early,
            f"{early} 个点的时间早于 {asked.first_year} 年",
            f"{early} fixes are dated before {asked.first_year}",
        ),
        (
            "clock_still",
            len(time) if held else 0,
            "所有点的时间相同，时钟没有走",
            "all fixes have the same time: the clock stood still",
        ),
    )
    yield from (Flaw(kind, "error", count, Text(zh=zh, en=en)) for kind, count, zh, en in flaws if count)
    start = time.iloc[0].tz_convert(ZoneInfo(zone))
    shift = start.utcoffset()
    as_written = (start - shift).hour
    if (start.hour >= NIGHT[0] or start.hour < NIGHT[1]) and NIGHT[1] <= as_written < NIGHT[0]:
        hours = shift.total_seconds() / 3600
        yield Flaw(
            "clock_shift",
            "suspicion",
            1,
            Text(
                zh=f"当地时间 {start:%H:%M} 开始，疑似把当地时间当作 UTC 写入（相差 {hours:g} 小时），未改动",
                en=f"begins at {start:%H:%M} local time: local time may have been written as UTC, {hours:g} h off; "
                "left as it is",
            ),
        )
