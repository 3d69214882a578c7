"""Tracks from CSV, GeoJSON and GPX."""

from __future__ import annotations

import json
import math
import re
import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import gpxpy
import gpxpy.gpx
import pandas as pd
import shapely
from gpxpy.gpxfield import parse_time as gpx_time

from riverzones.align.encodings import decode, encoding_name, tell_text_encoding
from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.model.text import said_by
from riverzones.readers.coordinates import find_places
from riverzones.readers.textfile import read_sheet
from riverzones.readers.trackpoints import LOCAL_ZONE, Gathered, parse_time

__all__ = ["read_csv_tracks", "read_geojson_tracks", "read_gpx"]


_TIME = (
    *("time", "timestamp", "datetime", "date_time", "gpstime", "gps_time", "loctime", "utc", "utctime"),
    *("定位时间", "采集时间", "时间", "时刻", "记录时间", "上报时间", "巡查时间", "巡河时间"),
)
_DAY = ("date", "日期", "巡河日期", "巡查日期", "day")
_TRACK = ("track", "trackid", "track_id", "轨迹", "轨迹编号", "轨迹id", "巡河编号", "巡查编号", "trip")
_SEGMENT = ("trkseg", "segment", "part", "分段", "段号")
_ACCURACY = ("accuracy", "accuracy_m", "精度", "定位精度", "精度米", "hacc")


def read_csv_tracks(path: Path, gathered: Gathered) -> None:
    """Gather the fixes of a text table, in the order of its rows; a column of track ids parts them.

    Raises
    ------
    LayerError
        If it is no table, or has no columns of longitude and latitude.
    """
    data = path.read_bytes()
    codec = tell_text_encoding(data).encoding
    try:
        sheet = read_sheet(decode(data, "utf-8" if codec == "ascii" else codec)[0])
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
        gathered.skip(number, zh=f"单元格比表头多：{words[:40]}", en=f"more cells than the heading has: {words[:40]}")
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
            gathered.skip(record, zh=why.zh, en=why.en)
            continue
        name = str(cells[track] or "") if track else ""
        number = known.setdefault(name, len(known))
        written = " ".join(str(cells[column]) for column in (day, time) if column is not None and cells[column])
        moment = parse_time(written, zone="UTC" if utc else LOCAL_ZONE) if written else None
        if written and moment is None:
            gathered.skip(
                record, zh=f"时间读不出：{written!r}，点仍保留", en=f"time cannot be read: {written!r}; the fix stays"
            )
        part = _whole(cells[segment]) if segment else 0
        gathered.add(record, (number, part), (shape.x, shape.y), time=moment, accuracy_m=_number(cells, accuracy))
    gathered.names.extend(known)
    if time is not None and not utc:
        gathered.note(
            zh=f"“{time}”没有写时区的，按当地时间（{LOCAL_ZONE}）读",
            en=f"{time!r}: times without a zone were read as local ({LOCAL_ZONE})",
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


_TIMES = ("coordTimes", "times", "coord_times", "timestamps")
_GEOJSON_TIME = ("time", "timestamp", "datetime", "gpstime", "时间", "定位时间", "采集时间")
_GEOJSON_ACCURACY = ("accuracy_m", "accuracy", "精度")


def read_geojson_tracks(path: Path, gathered: Gathered) -> None:
    """Gather the fixes of a GeoJSON file; every line is a track, all points together are one.

    Raises
    ------
    LayerError
        If it is no JSON, or holds no GeoJSON object.
    """
    data = path.read_bytes()
    codec = tell_text_encoding(data).encoding
    try:
        document = json.loads(decode(data, "utf-8" if codec == "ascii" else codec)[0].lstrip("\ufeff"))
        items = document["features"] if document["type"] == "FeatureCollection" else [document]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LayerError(
            Text(zh=f"{path.name} 不是 GeoJSON。", en=f"{path.name} is no GeoJSON."),
            hint=_where(error),
        ) from None
    loose: list[tuple[int, Any, dict[str, Any]]] = []
    for record, item in enumerate(items, start=1):
        try:
            _feature(record, item, gathered, loose)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            gathered.skip(record, zh="要素读不出", en="the feature cannot be read")
    if loose:
        number = len(gathered.names)
        gathered.names.append("")
        for record, lonlat, about in loose:
            time = parse_time(
                next((about[name] for name in _GEOJSON_TIME if about.get(name) is not None), None), zone=LOCAL_ZONE
            )
            accuracy = next((float(about[name]) for name in _GEOJSON_ACCURACY if _is_number(about.get(name))), math.nan)
            gathered.add(record, (number, 0), lonlat, time=time, accuracy_m=accuracy)


def _where(error: Exception) -> Text:
    """Where the text stops being JSON, or what it should hold."""
    if isinstance(error, json.JSONDecodeError):
        return Text(
            zh=f"第 {error.lineno} 行第 {error.colno} 列不合 JSON 语法。",
            en=f"It breaks off as JSON at line {error.lineno}, column {error.colno}.",
        )
    return Text(zh="应为 FeatureCollection 或 Feature。", en="It should hold a FeatureCollection or a Feature.")


def _feature(record: int, item: Any, gathered: Gathered, loose: list[tuple[int, Any, dict[str, Any]]]) -> None:
    is_feature = item["type"] == "Feature"
    shape, about = (item["geometry"], item.get("properties") or {}) if is_feature else (item, {})
    if shape is None:
        gathered.skip(record, zh="要素没有几何", en="the feature has no geometry")
        return
    kind, coordinates = shape["type"], shape["coordinates"]
    if kind == "Point":
        loose.append((record, _pair(coordinates), about))
    elif kind in ("LineString", "MultiLineString"):
        lines = [coordinates] if kind == "LineString" else coordinates
        number = len(gathered.names)
        gathered.names.append(str(about.get("name") or about.get("title") or ""))
        for part, (line, times) in enumerate(zip(lines, _times(about, lines, record, gathered), strict=True)):
            for vertex, time in zip(line, times, strict=True):
                gathered.add(record, (number, part), _pair(vertex), time=time)
    else:
        gathered.waypoints += 1
        gathered.note(zh=f"{kind} 不是轨迹，未使用", en=f"{kind} is no track and was left out")


def _pair(place: Any) -> tuple[float, float]:
    return float(place[0]), float(place[1])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _times(about: dict[str, Any], lines: Any, record: int, gathered: Gathered) -> list[list[pd.Timestamp | None]]:
    """A time for every vertex of every line; none where their number does not fit."""
    within = about.get("coordinateProperties")
    written = next((about[name] for name in _TIMES if about.get(name)), None)
    if written is None and isinstance(within, dict):
        written = next((within[name] for name in _TIMES if within.get(name)), None)
    none: list[list[pd.Timestamp | None]] = [[None] * len(line) for line in lines]
    if written is None:
        return none
    nested = written if isinstance(written[0], list) else [written]
    if [len(part) for part in nested] != [len(line) for line in lines]:
        gathered.skip(
            record,
            zh="时间与坐标个数不符，时间未用",
            en="there are not as many times as places: the times were not used",
        )
        return none
    return [[parse_time(value, zone=LOCAL_ZONE) for value in part] for part in nested]


_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9_.\-]+)[\"']")
_PROLOGUE = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)


def read_gpx(path: Path, gathered: Gathered) -> None:
    """Gather the fixes of a GPX file.

    Raises
    ------
    LayerError
        If it is no XML, no GPX, or declares a document type.
    """
    text = _PROLOGUE.sub("", _text(path.read_bytes()).lstrip("\ufeff"))
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise LayerError(
            Text(
                zh=f"{path.name} 声明了文档类型（DOCTYPE），轨迹文件不需要，未读取。",
                en=f"{path.name} declares a document type (DOCTYPE), which no track needs: not read.",
            ),
            hint=Text(zh="请从设备重新导出 GPX。", en="Export the GPX from the device again."),
        )
    root = _tree(path, text, gathered)
    _sound(root, gathered)
    _gather(gpxpy.parse(ET.tostring(root, encoding="unicode"), version="1.1"), gathered)


def _text(data: bytes) -> str:
    declared = _DECLARED.match(data.lstrip(b"\xef\xbb\xbf \r\n\t"))
    if declared:
        try:
            text, whole = decode(data, encoding_name(declared.group(1).decode("ascii")))
        except LayerError:
            whole = False
        if whole:
            return text
    name = tell_text_encoding(data).encoding
    return decode(data, "utf-8" if name == "ascii" else name)[0]


def _tree(path: Path, text: str, gathered: Gathered) -> ET.Element:
    """The elements as far as they can be read, names without their namespace."""
    reader: Any = ET.XMLPullParser(["start"])
    broken: ET.ParseError | None = None
    for begin in range(0, len(text), 1 << 16):
        try:
            reader.feed(text[begin : begin + (1 << 16)])
        except ET.ParseError as error:
            broken = error
            break
    root: ET.Element | None = None
    try:
        for _, item in reader.read_events():
            root = item if root is None else root
            item.tag = str(item.tag).rpartition("}")[2]
        if broken is None:
            reader.close()
    except ET.ParseError as error:
        broken = error
    if root is None or root.tag != "gpx":
        came = (
            Text(zh="不是 XML", en="it is no XML")
            if root is None
            else Text(zh=f"根元素是 {root.tag}", en=f"its root is {root.tag}")
        )
        raise LayerError(
            Text(zh=f"{path.name} 不是 GPX：{came.zh}。", en=f"{path.name} is no GPX: {came.en}."),
            hint=Text(zh="请检查文件。", en="Check the file."),
        )
    if broken is not None:
        line = broken.position[0]
        gathered.note(
            zh=f"{path.name} 在第 {line} 行断开，读到那里为止",
            en=f"{path.name} breaks off at line {line} and was read up to there",
        )
    return root


def _sound(root: ET.Element, gathered: Gathered) -> None:
    """Take out what no track needs, and fixes and times that cannot be read, so that one does not lose the others."""
    gathered.waypoints = sum(1 for item in root.iter() if item.tag in ("wpt", "rtept"))
    for item in list(root):
        if item.tag != "trk":
            root.remove(item)
    record = 0
    for line in root.iter("trkseg"):
        for fix in list(line):
            record += fix.tag == "trkpt"
            if fix.tag != "trkpt" or not _placed(fix):
                if fix.tag == "trkpt":
                    got = ", ".join(f"{name}={fix.get(name)!r}" for name in ("lat", "lon"))
                    gathered.skip(record, zh=f"坐标读不出：{got}", en=f"coordinates cannot be read: {got}")
                line.remove(fix)
                continue
            for part in list(fix):
                if part.tag == "time" and _time(part.text) is None:
                    gathered.skip(
                        record,
                        zh=f"时间读不出：{part.text!r}，点仍保留",
                        en=f"time cannot be read: {part.text!r}; the fix stays",
                    )
                    fix.remove(part)
                elif part.tag not in ("time", "extensions", "accuracy"):
                    fix.remove(part)  # heights and the like, some of them no numbers


def _placed(fix: ET.Element) -> bool:
    try:
        return math.isfinite(float(fix.get("lat", ""))) and math.isfinite(float(fix.get("lon", "")))
    except ValueError:
        return False


def _time(words: str | None) -> pd.Timestamp | None:
    """A time gpxpy understands, in UTC."""
    try:
        read = gpx_time(words) if words else None
    except (gpxpy.gpx.GPXException, ValueError):
        return None
    return parse_time(read, zone="UTC") if read is not None else None


def _gather(gpx: gpxpy.gpx.GPX, gathered: Gathered) -> None:
    record, zoneless = 0, False
    for number, track in enumerate(gpx.tracks):
        gathered.names.append(track.name or "")
        for part, line in enumerate(track.segments):
            for fix in line.points:
                record += 1
                zoneless |= fix.time is not None and fix.time.tzinfo is None
                time = parse_time(fix.time, zone="UTC") if fix.time is not None else None
                lonlat = (fix.longitude, fix.latitude)
                gathered.add(record, (number, part), lonlat, time=time, accuracy_m=_accuracy(fix.extensions))
    if zoneless:
        gathered.note(
            zh="GPX 时间没有写时区，按标准读作 UTC",
            en="times of the GPX name no zone and were read as UTC, as its schema says",
        )


def _accuracy(extensions: list[ET.Element]) -> float:
    """Metres, where a device says them in an extension."""
    for item in extensions:
        for part in item.iter():
            if str(part.tag).rpartition("}")[2].casefold() == "accuracy":
                try:
                    return float(part.text or "")
                except ValueError:
                    return math.nan
    return math.nan
