"""What a file says of its coordinate system beside the places where GDAL looks: crs members, columns, names of files.

A name that is not understood is an error, never WGS 84.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from riverzones.errors import CrsError
from riverzones.geo.crs import Frame, named_system, parse_crs
from riverzones.model import Text
from riverzones.model.text import said_by
from riverzones.readers.rawlayer import RawLayer

__all__ = ["crs_member", "with_named_system"]

_FILE_WORDS = re.compile(
    r"高德|百度(?!网盘|云|文库|文档|表格)|腾讯(地图|坐标)|火星|gcj[-_ ]?0?2|bd[-_ ]?0?9"
    r"|(?<![a-z])(amap|baidu)(?![a-z])",
    re.IGNORECASE,
)
_TURNED = re.compile(r".*(?:转换?(?:为|成|到)?|[-_ ]to[-_ ]|2(?=wgs|cgcs))", re.IGNORECASE)
_COLUMN = re.compile(r"坐标系统?(类型|名称)?|坐标类型|大地基准|坐标基准|coord_?(sys|system|type)|crs|datum|coordtype")
_AMAP = {"location", "typecode"}


def crs_member(name: str, text: str) -> tuple[str, Frame | None, CrsError | None]:
    """The words of the crs member of a GeoJSON text, the coordinate system they name, the error where they name none.

    Empty, None, None where there is no such member.
    """
    at = re.search(r'"crs"\s*:\s*', text)
    while at is not None:
        try:
            member, end = json.JSONDecoder().raw_decode(text, at.end())
        except json.JSONDecodeError:
            return "", None, None
        if text[: at.start()].count("{") - text[: at.start()].count("}") == 1:
            break
        at = re.compile(r'"crs"\s*:\s*').search(text, end)
    if at is None or member is None:
        return "", None, None
    words = _words_of(member)
    try:
        if not words:
            raise CrsError(Text(zh="crs 成员没有名称。", en="the crs member has no name."))
        return words, parse_crs(words), None
    except CrsError:
        shown = words or json.dumps(member, ensure_ascii=False)[:80]
        doubt = CrsError(
            Text(
                zh=f"{name}：crs 成员写的是“{shown}”，不是认得的坐标系。",
                en=f"{name}: its crs member says {shown!r}, which names no coordinate system that is known.",
            ),
            hint=Text(
                zh="请问清楚后用 --crs 指明，如 --crs EPSG:4490、--crs GCJ-02。",
                en="Ask what it is and say it with --crs, such as --crs EPSG:4490 or --crs GCJ-02.",
            ),
        )
        return shown, None, doubt


def _words_of(member: Any) -> str:
    """What a crs member says, whichever way it is written: a text, a named object, an EPSG object."""
    if isinstance(member, str | int):
        return str(member).strip()
    if not isinstance(member, dict):
        return ""
    inner = member.get("properties")
    inner = inner if isinstance(inner, dict) else {}
    for holder in (inner, member):
        for key in ("name", "code", "href"):
            word = holder.get(key)
            if isinstance(word, str | int) and str(word).strip():
                told = str(word).strip()
                return f"EPSG:{told}" if key == "code" and told.isdigit() else told
    return ""


def with_named_system(raw: RawLayer, path: Path) -> RawLayer:
    """The layer with the coordinate system that its columns, its software or its file name speak of, where they do.

    Only what a file leaves open, or calls WGS 84 by its format alone (KML, GeoJSON without a crs member), is settled
    here; a .prj, a crs member and the headings of the coordinates go first. A name that speaks of two systems is left
    in ``crs_doubt``.
    """
    if raw.geometry is None:
        return raw
    if raw.crs is not None and raw.crs.offset:
        return raw
    loose = raw.crs is None or raw.driver.startswith(("KML", "KMZ", "LIBKML")) or "RFC 7946" in raw.crs_by.en
    if not loose:
        return raw
    column = next((name for name in raw.frame.columns if _COLUMN.fullmatch(str(name).strip().casefold())), None)
    if column is not None and (told := _column_system(raw, column)) is not None:
        return told
    if {str(name).casefold() for name in raw.frame.columns} >= _AMAP and "location" in raw.place_columns:
        by = Text(zh="列名是高德导出的（location、typecode）", en="the columns are those of Amap (location, typecode)")
        return replace(raw, crs=parse_crs("GCJ-02"), crs_by=by)
    called = next((name for name in (path.stem, raw.layer) if _FILE_WORDS.search(name)), None)
    if called is None:
        return raw
    try:
        system = named_system(_TURNED.sub("", called))
    except CrsError as error:
        message, hint = said_by(error)
        doubt = CrsError(Text(zh=f"文件名：{message.zh}", en=f"file name: {message.en}"), hint=hint)
        return replace(raw, crs_doubt=doubt)
    if system is None:
        return raw
    return replace(raw, crs=system, crs_by=Text(zh=f"据文件名（{called}）", en=f"by the name of the file ({called})"))


def _column_system(raw: RawLayer, column: str) -> RawLayer | None:
    """The system that every row names in a column of its own; None where they name none, or not the same."""
    words = [str(word).strip() for word in raw.frame[column] if word is not None and not pd.isna(word)]
    systems = {}
    for word in dict.fromkeys(words):
        try:
            system = named_system(word)
        except CrsError:
            return None
        if system is None:
            return None
        systems[system.code] = system
    if len(systems) != 1:
        return None
    by = Text(zh=f"据“{column}”列（{words[0]}）", en=f"by the column {column} ({words[0]})")
    return replace(raw, crs=next(iter(systems.values())), crs_by=by)
