"""Fixes of a track as a table, and what of a file could not be used."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from riverzones.model import Text

__all__ = ["COLUMNS", "Gathered", "Tracks"]

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
        """One fix of ``(track, segment)``."""
        lon, lat = lonlat
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            self.skip(record, f"坐标不是经纬度：{lon:g}，{lat:g}", f"no longitude and latitude: {lon:g}, {lat:g}")
            return
        if lon == 0 and lat == 0:
            self.skip(record, "坐标为 0，0：设备尚未定位", "at 0, 0: the device had no fix yet")
            return
        self.rows.append((*place, len(self.rows), lon, lat, time, accuracy_m))

    def skip(self, record: int, zh: str, en: str) -> None:
        """A record that cannot be used."""
        self.skipped.append((record, Text(zh=zh, en=en)))

    def note(self, zh: str, en: str) -> None:
        """Something a person should know, told once."""
        words = Text(zh=zh, en=en)
        if words not in self.notes:
            self.notes.append(words)

    def tracks(self, path: Path) -> Tracks:
        """All of it as :class:`Tracks`."""
        points = pd.DataFrame(self.rows, columns=list(COLUMNS))
        points["time"] = pd.to_datetime(points["time"], utc=True)
        points = points.astype({"track": "int64", "segment": "int64", "seq": "int64"})
        points = points.astype({"lon": "float64", "lat": "float64", "accuracy_m": "float64"})
        return Tracks(path, points, tuple(self.names), self.waypoints, tuple(self.skipped), tuple(self.notes))
