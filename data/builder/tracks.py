"""Recorded patrols of the sample, as GPX files: some that count, and one for each way in which a track may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import shapely
import shapely.affinity
import shapely.ops

from builder.book import Book
from builder.ground import to_degrees

__all__ = ["PATROLS", "write_tracks"]

LOCAL = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True)
class Patrol:
    """One file: which share of which segment is walked, how far beside it, how fast, and what is wrong with it.

    ``beside_m`` is to the left of the line (right where below 0), ``step_m`` from fix to fix, ``back`` turns round at
    the end; ``flaw`` is none, ``"backwards"``, ``"no times"`` or ``"far"``.
    """

    file: str
    segment: str
    start: str
    share: tuple[float, float]
    pace_ms: float
    step_m: float
    beside_m: float = 40.0
    back: bool = False
    flaw: str = ""
    what: str = ""


PATROLS = (
    Patrol("HD-C-01_2026-10-20.gpx", "HD-C-01", "2026-10-20 09:00", (0.0, 1.0), 7.0, 400.0, 0.0,
           what="市级：乘船走完长江全段，有效"),
    Patrol("HD-T-01-04_2026-11-05.gpx", "HD-T-01-04", "2026-11-05 08:30", (0.1, 0.7), 2.0, 35.0, 320.0,
           what="乡镇级：沿左岸走六成，有效"),
    Patrol("HD-V-02-01A_2026-11-04.gpx", "HD-V-02-01A", "2026-11-04 07:40", (0.0, 1.0), 1.3, 20.0, -45.0, back=True,
           what="村级：往返，去程回程只算一次，有效"),
    Patrol("巡河_2026-11-18.gpx", "HD-T-02-02", "2026-11-18 14:00", (0.05, 0.95), 2.5, 30.0,
           what="文件名没有责任段和级别：按最低一级，一条轨迹服务两个村级责任段，有效"),
    Patrol("HD-T-01-05_2026-11-06.gpx", "HD-T-01-05", "2026-11-06 10:00", (0.4, 0.434), 1.5, 20.0, 300.0,
           what="乡镇级：只走了几分钟，时长、长度、覆盖率不足，无效"),
    Patrol("HD-V-01-01A_2026-11-07.gpx", "HD-V-01-01A", "2026-11-07 09:10", (0.0, 0.9), 3.0, 30.0, 300.0,
           flaw="backwards", what="村级：中途时钟倒退三小时，无效"),
    Patrol("HD-V-01-01B_2026-11-08.gpx", "HD-V-01-01B", "2026-11-08 09:00", (0.0, 0.9), 3.0, 30.0, 300.0,
           flaw="no times", what="村级：轨迹没有时间，日期取自文件名，时长无法判断"),
    Patrol("HD-T-02-03_2026-11-09.gpx", "HD-T-02-03", "2026-11-09 15:00", (0.0, 1.0), 3.0, 40.0, flaw="far",
           what="乡镇级：轨迹整体离河三公里以上，无效"),
)  # fmt: skip
"""The files, and what must be said of each."""


def write_tracks(book: Book, folder: Path) -> None:
    """Write every file of :data:`PATROLS`; the same drawing gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.gpx"):
        old.unlink()
    for number, patrol in enumerate(PATROLS):
        line = book.shapes["segments", patrol.segment]
        rows = list(_fixes(patrol, line, np.random.default_rng(700 + number)))
        body = "\n".join(rows)
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<gpx version="1.1" creator="riverzones sample" xmlns="http://www.topografix.com/GPX/1/1">\n'
            f"<metadata><desc>示意轨迹，非实测。{escape(patrol.what)}</desc></metadata>\n"
            f"<trk><name>示意</name><trkseg>\n{body}\n</trkseg></trk>\n</gpx>\n"
        )
        (folder / patrol.file).write_text(text, encoding="utf-8")


def _fixes(patrol: Patrol, line: Any, rng: np.random.Generator) -> Iterator[str]:
    """The fixes of a patrol, wobbling by some metres as a receiver does."""
    begin, end = (share * line.length for share in patrol.share)
    path = shapely.ops.substring(line, begin, end)
    if patrol.beside_m:
        beside = path.offset_curve(patrol.beside_m, join_style="round")
        path = max(shapely.get_parts(beside), key=lambda part: part.length)
    if patrol.flaw == "far":
        path = shapely.affinity.translate(path, 4500.0, 0.0)
    along = np.arange(0.0, path.length, patrol.step_m)
    along = np.r_[along, along[::-1]] if patrol.back else along
    spots = shapely.get_coordinates(shapely.line_interpolate_point(path, along)) + rng.normal(0, 2.0, (len(along), 2))
    lonlat = shapely.get_coordinates(to_degrees(shapely.MultiPoint(spots)))
    clock = dt.datetime.strptime(patrol.start, "%Y-%m-%d %H:%M").replace(tzinfo=LOCAL)
    for number, (lon, lat) in enumerate(lonlat):
        time = clock + dt.timedelta(seconds=round(number * patrol.step_m / patrol.pace_ms))
        if patrol.flaw == "backwards" and number > len(lonlat) // 2:
            time -= dt.timedelta(hours=3)
        told = "" if patrol.flaw == "no times" else f"<time>{time.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}</time>"
        yield f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}">{told}</trkpt>'
