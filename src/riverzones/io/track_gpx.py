"""GPX 1.0 and 1.1: tracks with several recordings, without times or heights, cut off where a battery died.

XML from outside is not trusted: a document type declaration is refused, so there are no entities to expand and none
to fetch. The tree is read as far as it goes, fixes that say no place are taken out and told, and the rest is read by
gpxpy.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import gpxpy
import gpxpy.gpx
import pandas as pd
from gpxpy.gpxfield import parse_time as gpx_time

from riverzones.errors import LayerError
from riverzones.io.encodings import decode, encoding_name, tell_text_encoding
from riverzones.io.track_times import parse_time
from riverzones.io.trackpoints import Gathered
from riverzones.model import Text

__all__ = ["read_gpx"]

_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9_.\-]+)[\"']")
_PROLOGUE = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)


def read_gpx(path: Path, found: Gathered) -> None:
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
    root = _tree(path, text, found)
    _sound(root, found)
    _gather(gpxpy.parse(ET.tostring(root, encoding="unicode"), version="1.1"), found)


def _text(data: bytes) -> str:
    told = _DECLARED.match(data.lstrip(b"\xef\xbb\xbf \r\n\t"))
    if told:
        try:
            text, whole = decode(data, encoding_name(told.group(1).decode("ascii")))
        except LayerError:
            whole = False
        if whole:
            return text
    name = tell_text_encoding(data).encoding
    return decode(data, "utf-8" if name == "ascii" else name)[0]


def _tree(path: Path, text: str, found: Gathered) -> ET.Element:
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
        found.note(
            f"{path.name} 在第 {line} 行断开，读到那里为止",
            f"{path.name} breaks off at line {line} and was read up to there",
        )
    return root


def _sound(root: ET.Element, found: Gathered) -> None:
    """Take out what no track needs, and fixes and times that cannot be read, so that one does not lose the others."""
    found.waypoints = sum(1 for item in root.iter() if item.tag in ("wpt", "rtept"))
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
                    found.skip(record, f"坐标读不出：{got}", f"coordinates cannot be read: {got}")
                line.remove(fix)
                continue
            for part in list(fix):
                if part.tag == "time" and _time(part.text) is None:
                    found.skip(
                        record,
                        f"时间读不出：{part.text!r}，点仍保留",
                        f"time cannot be read: {part.text!r}; the fix stays",
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


def _gather(gpx: gpxpy.gpx.GPX, found: Gathered) -> None:
    record, zoneless = 0, False
    for number, track in enumerate(gpx.tracks):
        found.names.append(track.name or "")
        for part, line in enumerate(track.segments):
            for fix in line.points:
                record += 1
                zoneless |= fix.time is not None and fix.time.tzinfo is None
                time = parse_time(fix.time, zone="UTC") if fix.time is not None else None
                place = (fix.longitude, fix.latitude)
                found.add(record, (number, part), place, time=time, accuracy_m=_accuracy(fix.extensions))
    if zoneless:
        found.note(
            "GPX 时间没有写时区，按标准读作 UTC",
            "times of the GPX name no zone and were read as UTC, as its schema says",
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
