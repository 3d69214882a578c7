"""Points of a track, and their times."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from riverzones.model import Text

__all__ = ["COLUMNS", "LOCAL_ZONE", "Gathered", "Tracks", "parse_time"]


COLUMNS = ("track", "segment", "seq", "lon", "lat", "time", "accuracy_m")
"""Columns of :attr:`Tracks.points`."""


@dataclass(frozen=True, slots=True)
class Tracks:
    """What a track file holds.

    Parameters
    ----------
    path : Path
        The file.
    points : DataFrame
        ``track``, ``segment``, ``seq`` (counted from 0 in the order of the file), ``lon``, ``lat`` [degrees, WGS 84,
        taken as EPSG:4490], ``time`` (UTC, NaT where unknown), ``accuracy_m`` (NaN where unknown).
    names : tuple of str
        Name of every track, empty where it has none.
    waypoints : int
        Waypoints and points of routes, which are no track.
    skipped : tuple of (int, Text)
        Records that cannot be used (counted from 1) and why.
    notes : tuple of Text
        How times and coordinates were read.
    """

    path: Path
    points: pd.DataFrame
    names: tuple[str, ...] = ()
    waypoints: int = 0
    skipped: tuple[tuple[int, Text], ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass
class Gathered:
    """Fixes as they come while a file is read; a fix without a place on earth is skipped and told."""

    rows: list[tuple[int, int, int, float, float, pd.Timestamp | None, float]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    skipped: list[tuple[int, Text]] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    waypoints: int = 0

    def add(
        self,
        record: int,
        place: tuple[int, int],
        lonlat: tuple[float, float],
        *,
        time: pd.Timestamp | None = None,
        accuracy_m: float = math.nan,
    ) -> None:
        """Add one fix of ``(track, segment)``."""
        lon, lat = lonlat
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            self.skip(record, zh=f"坐标不是经纬度：{lon:g}，{lat:g}", en=f"no longitude and latitude: {lon:g}, {lat:g}")
            return
        if lon == 0 and lat == 0:
            self.skip(record, zh="坐标为 0，0：设备尚未定位", en="at 0, 0: the device had no fix yet")
            return
        self.rows.append((*place, len(self.rows), lon, lat, time, accuracy_m))

    def skip(self, record: int, *, zh: str, en: str) -> None:
        """Count a record that cannot be used."""
        self.skipped.append((record, Text(zh=zh, en=en)))

    def note(self, *, zh: str, en: str) -> None:
        """Note something a person should know, once."""
        words = Text(zh=zh, en=en)
        if words not in self.notes:
            self.notes.append(words)

    def tracks(self, path: Path) -> Tracks:
        """Return all of it as :class:`Tracks`."""
        points = pd.DataFrame(self.rows, columns=list(COLUMNS))
        points["time"] = pd.to_datetime(points["time"], utc=True)
        points = points.astype({"track": "int64", "segment": "int64", "seq": "int64"})
        points = points.astype({"lon": "float64", "lat": "float64", "accuracy_m": "float64"})
        return Tracks(path, points, tuple(self.names), self.waypoints, tuple(self.skipped), tuple(self.notes))


LOCAL_ZONE = "Asia/Shanghai"
"""A time without a zone is local time of China, GPX excepted: there the schema says UTC."""

_PARTS = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T\s]*"
    r"(?:(\d{1,2})[:：时点](\d{1,2})(?:[:：分](\d{1,2})(?:[.,](\d{1,9}))?)?[分秒]?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?"
)
_EPOCH = re.compile(r"\d{9,11}(\.\d+)?|\d{12,14}")


def parse_time(written: object, *, zone: str = LOCAL_ZONE) -> pd.Timestamp | None:
    """Return a time as a UTC timestamp; None where there is none or it cannot be read.

    Read are ISO 8601, ``2026/11/3 8:05:00``, ``2026年11月3日 8时5分`` and seconds or milliseconds since 1970. A day
    without an hour is no time of a fix.

    Parameters
    ----------
    written : object
        Text or a number.
    zone : str
        The zone of a time that names none.

    Examples
    --------
    >>> parse_time("2026/11/3 8:05"), parse_time("2026-11-03T00:05:00Z"), parse_time("1793664300000")
    (Timestamp('2026-11-03 00:05:00+0000', tz='UTC'), Timestamp('2026-11-03 00:05:00+0000', tz='UTC'), \
Timestamp('2026-11-03 00:05:00+0000', tz='UTC'))
    """
    if isinstance(written, dt.datetime):
        return _in_utc(written, zone)
    if isinstance(written, int | float) and not isinstance(written, bool) and math.isfinite(written):
        written = f"{written:.3f}" if isinstance(written, float) else str(written)
    if not isinstance(written, str):
        return None
    words = written.strip()
    if _EPOCH.fullmatch(words):
        seconds = float(words)
        seconds = seconds / 1000 if seconds >= 1e11 else seconds
        return pd.Timestamp(dt.datetime.fromtimestamp(seconds, dt.UTC))
    match = _PARTS.fullmatch(words)
    if match is None or match.group(4) is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    micro = int((match.group(7) or "0").ljust(6, "0")[:6])
    try:
        moment = dt.datetime(year, month, day, hour, minute, second, micro)
        offset = match.group(8)
        if offset in ("Z", "UTC"):
            return pd.Timestamp(moment.replace(tzinfo=dt.UTC))
        if offset:
            sign = -1 if offset[0] == "-" else 1
            ahead = dt.timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
            return pd.Timestamp((moment - sign * ahead).replace(tzinfo=dt.UTC))
    except (ValueError, OverflowError):
        return None
    return _in_utc(moment, zone)


def _in_utc(moment: dt.datetime, zone: str) -> pd.Timestamp:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return pd.Timestamp(aware.astimezone(dt.UTC))
