"""GeoJSON tracks: lines with ``coordTimes`` or ``times``, or points one after another."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from riverzones.errors import LayerError
from riverzones.io.encodings import decode, tell_text_encoding
from riverzones.io.track_times import LOCAL_ZONE, parse_time
from riverzones.io.trackpoints import Gathered
from riverzones.model import Text

__all__ = ["read_geojson_tracks"]

_TIMES = ("coordTimes", "times", "coord_times", "timestamps")
_TIME = ("time", "timestamp", "datetime", "gpstime", "时间", "定位时间", "采集时间")
_ACCURACY = ("accuracy_m", "accuracy", "精度")


def read_geojson_tracks(path: Path, found: Gathered) -> None:
    """Gather the fixes of a GeoJSON file; every line is a track, all points together are one.

    Raises
    ------
    LayerError
        If it is no JSON, or holds no GeoJSON object.
    """
    data = path.read_bytes()
    told = tell_text_encoding(data).encoding
    try:
        document = json.loads(decode(data, "utf-8" if told == "ascii" else told)[0].lstrip("\ufeff"))
        items = document["features"] if document["type"] == "FeatureCollection" else [document]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LayerError(
            Text(zh=f"{path.name} 不是 GeoJSON。", en=f"{path.name} is no GeoJSON."),
            hint=_where(error),
        ) from None
    loose: list[tuple[int, Any, dict[str, Any]]] = []
    for record, item in enumerate(items, start=1):
        try:
            _feature(record, item, found, loose)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            found.skip(record, "要素读不出", "the feature cannot be read")
    if loose:
        number = len(found.names)
        found.names.append("")
        for record, place, about in loose:
            time = parse_time(
                next((about[name] for name in _TIME if about.get(name) is not None), None), zone=LOCAL_ZONE
            )
            accuracy = next((float(about[name]) for name in _ACCURACY if _is_number(about.get(name))), math.nan)
            found.add(record, (number, 0), place, time=time, accuracy_m=accuracy)


def _where(error: Exception) -> Text:
    """Where the text stops being JSON, or what it should hold."""
    if isinstance(error, json.JSONDecodeError):
        return Text(
            zh=f"第 {error.lineno} 行第 {error.colno} 列不合 JSON 语法。",
            en=f"It breaks off as JSON at line {error.lineno}, column {error.colno}.",
        )
    return Text(zh="应为 FeatureCollection 或 Feature。", en="It should hold a FeatureCollection or a Feature.")


def _feature(record: int, item: Any, found: Gathered, loose: list[tuple[int, Any, dict[str, Any]]]) -> None:
    is_feature = item["type"] == "Feature"
    shape, about = (item["geometry"], item.get("properties") or {}) if is_feature else (item, {})
    if shape is None:
        found.skip(record, "要素没有几何", "the feature has no geometry")
        return
    kind, coordinates = shape["type"], shape["coordinates"]
    if kind == "Point":
        loose.append((record, _pair(coordinates), about))
    elif kind in ("LineString", "MultiLineString"):
        lines = [coordinates] if kind == "LineString" else coordinates
        number = len(found.names)
        found.names.append(str(about.get("name") or about.get("title") or ""))
        for part, (line, times) in enumerate(zip(lines, _times(about, lines, record, found), strict=True)):
            for place, time in zip(line, times, strict=True):
                found.add(record, (number, part), _pair(place), time=time)
    else:
        found.waypoints += 1
        found.note(f"{kind} 不是轨迹，未使用", f"{kind} is no track and was left out")


def _pair(place: Any) -> tuple[float, float]:
    return float(place[0]), float(place[1])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _times(about: dict[str, Any], lines: Any, record: int, found: Gathered) -> list[list[pd.Timestamp | None]]:
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
        found.skip(
            record, "时间与坐标个数不符，时间未用", "there are not as many times as places: the times were not used"
        )
        return none
    return [[parse_time(value, zone=LOCAL_ZONE) for value in part] for part in nested]
