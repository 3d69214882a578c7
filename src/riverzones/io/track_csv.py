"""CSV tracks: a row per fix, with longitude, latitude and time under Chinese or English headings."""

from __future__ import annotations

import math
import re
import unicodedata
from pathlib import Path

import pandas as pd
import shapely

from riverzones.errors import LayerError
from riverzones.io.coordinates import find_places
from riverzones.io.csvfile import read_sheet
from riverzones.io.encodings import decode, tell_text_encoding
from riverzones.io.track_times import LOCAL_ZONE, parse_time
from riverzones.io.trackpoints import Gathered
from riverzones.model import Text
from riverzones.model.wording import said_by

__all__ = ["read_csv_tracks"]

_TIME = (
    *("time", "timestamp", "datetime", "date_time", "gpstime", "gps_time", "loctime", "utc", "utctime"),
    *("定位时间", "采集时间", "时间", "时刻", "记录时间", "上报时间", "巡查时间", "巡河时间"),
)
_DAY = ("date", "日期", "巡河日期", "巡查日期", "day")
_TRACK = ("track", "trackid", "track_id", "轨迹", "轨迹编号", "轨迹id", "巡河编号", "巡查编号", "trip")
_SEGMENT = ("trkseg", "segment", "part", "分段", "段号")
_ACCURACY = ("accuracy", "accuracy_m", "精度", "定位精度", "精度米", "hacc")


def read_csv_tracks(path: Path, found: Gathered) -> None:
    """Gather the fixes of a text table, in the order of its rows; a column of track ids parts them.

    Raises
    ------
    LayerError
        If it is no table, or has no columns of longitude and latitude.
    """
    data = path.read_bytes()
    told = tell_text_encoding(data).encoding
    try:
        sheet = read_sheet(decode(data, "utf-8" if told == "ascii" else told)[0])
        places = find_places(sheet.frame)
    except LayerError as error:
        message, hint = said_by(error)
        raise LayerError(Text(zh=f"{path.name}：{message.zh}", en=f"{path.name}: {message.en}"), hint=hint) from None
    if places is None:
        raise LayerError(
            Text(zh=f"{path.name} 没有经纬度字段。", en=f"{path.name} has no columns of longitude and latitude."),
            hint=Text(
                zh="表头应有 经度、纬度（或 lon、lat）和 时间。",
                en="Call them lon, lat and time, or 经度, 纬度 and 时间.",
            ),
        )
    for number, words in sheet.bad:
        found.skip(number, f"单元格比表头多：{words[:40]}", f"more cells than the heading has: {words[:40]}")
    columns = {_plain(name): str(name) for name in reversed(list(sheet.frame.columns))}
    time, day, track, segment, accuracy = (
        next((columns[word] for word in words if word in columns), None)
        for words in (_TIME, _DAY, _TRACK, _SEGMENT, _ACCURACY)
    )
    if time is None and day is not None:
        time, day = day, None
    known: dict[str, int] = {}
    utc = time is not None and "utc" in _plain(time)
    for row, (line, cells) in enumerate(sheet.frame.iterrows()):
        shape, record = places.geometry[row], int(str(line))
        if shape is None or not isinstance(shape, shapely.Point) or shape.is_empty:
            why = places.unread.get(row, Text(zh="不是点", en="no point"))
            found.skip(record, why.zh, why.en)
            continue
        name = str(cells[track] or "") if track else ""
        number = known.setdefault(name, len(known))
        written = " ".join(str(cells[column]) for column in (day, time) if column is not None and cells[column])
        moment = parse_time(written, zone="UTC" if utc else LOCAL_ZONE) if written else None
        if written and moment is None:
            found.skip(record, f"时间读不出：{written!r}，点仍保留", f"time cannot be read: {written!r}; the fix stays")
        part = _whole(cells[segment]) if segment else 0
        found.add(record, (number, part), (shape.x, shape.y), time=moment, accuracy_m=_number(cells, accuracy))
    found.names.extend(known)
    if time is not None and not utc:
        found.note(
            f"“{time}”没有写时区的，按当地时间（{LOCAL_ZONE}）读",
            f"{time!r}: times without a zone were read as local ({LOCAL_ZONE})",
        )


def _plain(name: object) -> str:
    folded = unicodedata.normalize("NFKC", str(name)).casefold().strip()
    return re.sub(r"[(\[（【].*?[)\]）】]|[\s°/]", "", folded)


def _whole(cell: object) -> int:
    return int(str(cell)) if cell is not None and re.fullmatch(r"\d{1,9}", str(cell)) else 0


def _number(cells: pd.Series, column: str | None) -> float:
    try:
        return float(str(cells[column])) if column is not None and cells[column] is not None else math.nan
    except ValueError:
        return math.nan
