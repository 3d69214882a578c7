"""What a file says of its coordinate system beside the places where GDAL looks.

Crs members, a column of systems, titles and remarks, names of files and layers, columns as web maps export them. A name
that is not understood is an error, never WGS 84; a name against a declaration is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from riverzones.align.notes import plain
from riverzones.errors import CrsError
from riverzones.geo.crs import Frame, datum_of, described_system, named_system, parse_crs
from riverzones.model import Text
from riverzones.model.text import in_part, said_by
from riverzones.readers.rawlayer import RawLayer

__all__ = ["crs_member", "speaks_of_web_map", "with_named_system"]

_FILE_WORDS = re.compile(
    r"高德|百度(?!网盘|云|文库|文档|表格)|腾讯(地图|坐标)|火星|gcj[-_ ]?0?2|bd[-_ ]?0?9"
    r"|(?<![a-z])(amap|gaode|autonavi|baidu)(?![a-z])|(?<![a-z])utm(?![a-z])",
    re.IGNORECASE,
)
_TURNED = re.compile(r".*(?:转换?(?:为|成|到)?|[-_ ]to[-_ ]|2(?=wgs|cgcs))", re.IGNORECASE)
_COLUMN = re.compile(r"坐标系统?(类型|名称)?|坐标类型|大地基准|坐标基准|coord_?(sys|system|type)|crs|datum|coordtype")
_MAPS = (
    r"(高德|百度|腾讯|奥维)(互动)?(地图)?.{0,6}(坐标|经纬度|拾取|取点|定位|采集|收藏|导出|导航|标注)"
    r"|(高德|百度|腾讯)地图"
)
_OFFSET = rf"gcj[-_ ]?0?2|bd[-_ ]?0?9|火星坐标|{_MAPS}"
_TITLE_WORDS = re.compile(
    rf"{_OFFSET}|(?<![a-z])utm(?![a-z])|(坐标|基准|投影|经纬度).*(cgcs|wgs|2000|84|80|54)|(19)?(80|54)年?(西安|北京)"
    r"|(cgcs|wgs|国家|大地|西安|北京)[-_ ]?(19)?(2000|84|80|54)|2000年?(中国|国家)?(国家|大地|坐标)",
    re.IGNORECASE,
)
_PICKED = re.compile(_OFFSET, re.IGNORECASE)


def speaks_of_web_map(words: str) -> bool:
    """Return whether a remark says that a place was picked on a web map, or names its offset coordinates."""
    return _PICKED.search(words) is not None


_REMARKS = re.compile(r"备注|注释|说明|来源|采集|定位|坐标|remark|note|comment|source|desc", re.IGNORECASE)
_BARE = {"2000": 4490, "cgcs": 4490, "84": 4326, "wgs": 4326, "80": 4610, "1980": 4610, "54": 4214, "1954": 4214}
"""What a column of systems may write in short."""
_EXPORTS = (
    ("GCJ-02", {"typecode"}, {"location", "adname", "pname", "cityname", "adcode"}, "高德", "Amap", 1),
    ("GCJ-02", {"adname"}, {"location", "pname", "cityname", "citycode", "pcode", "gridcode"}, "高德", "Amap", 2),
    ("GCJ-02", {"ad_info.adcode"}, {"location.lat", "location.lng", "ad_info.city", "title"}, "腾讯", "Tencent", 1),
    ("BD-09", {"uid"}, {"area", "telephone", "detail", "street_id", "province", "city", "detail_info"}, "百度",
     "Baidu", 3),
)  # fmt: skip
"""Columns of what web maps give out: their system, one that is always there, others, how many of them."""


def crs_member(name: str, text: str) -> tuple[str, Frame | None, CrsError | None]:
    """Return the words of the crs member of a GeoJSON text, the coordinate system they name, the error where they name
    none.

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
        shown = in_part(words or json.dumps(member, ensure_ascii=False))
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
                code_text = str(word).strip()
                return f"EPSG:{code_text}" if key == "code" and code_text.isdigit() else code_text
    return ""


def with_named_system(raw: RawLayer, path: Path) -> RawLayer:
    """Return the layer with the coordinate system that its columns, its software, its titles or its name speak of.

    What a file leaves open, or calls WGS 84 by its format alone (KML, GeoJSON without a crs member), is settled here; a
    .prj, a crs member and the headings of the coordinates go first. A name that speaks of two systems, or of the offset
    coordinates of a web map where longitude and latitude are declared, is left in ``crs_doubt``.
    """
    if raw.geometry is None or (raw.crs is not None and raw.crs.offset):
        return raw
    loose = raw.crs is None or raw.driver.startswith(("KML", "KMZ", "LIBKML")) or "RFC 7946" in raw.crs_by.en
    column = next((name for name in raw.frame.columns if _COLUMN.fullmatch(str(name).strip().casefold())), None)
    if loose and column is not None and (by_column := _column_system(raw, column)) is not None:
        return by_column
    if column is not None and (offset := _offset_in(raw, column)) is not None:
        by = Text(zh=f"据“{column}”列", en=f"by the column {column}")
        return replace(raw, crs_doubt=_against(raw, offset, by))
    exported = _exported(raw)
    try:
        named = exported or _said_system(raw, path, loose=loose)
    except CrsError as error:
        return replace(raw, crs_doubt=error)
    if named is None:
        return _with_remarks(raw)
    system, by = named
    if loose:
        return replace(raw, crs=system, crs_by=by)
    assert raw.crs is not None
    if system.offset and raw.crs.crs.is_geographic:
        return replace(raw, crs_doubt=_against(raw, system, by))
    return raw


def _offset_in(raw: RawLayer, column: str) -> Frame | None:
    """The offset system of a web map that rows name in a column, where the file declares longitude and latitude."""
    if raw.crs is None or not raw.crs.crs.is_geographic:
        return None
    for word in raw.frame[column].dropna().unique().tolist():
        try:
            system = described_system(word) if isinstance(word, str) else None
        except CrsError:
            continue
        if system is not None and system.offset:
            return system
    return None


def _against(raw: RawLayer, system: Frame, by: Text) -> CrsError:
    """The question whether a name or a declaration is right: web maps have no .prj of their own."""
    assert raw.crs is not None
    return CrsError(
        Text(
            zh=f"{by.zh}是 {system.code}，{raw.crs_by.zh}却是 {raw.crs.code}，相差数百米，说不清哪个对。",
            en=f"{by.en} it is {system.code}, {raw.crs_by.en} {raw.crs.code}: hundreds of metres apart, and not clear "
            "which is right.",
        ),
        hint=Text(
            zh=f"请问清楚后指明：--crs {system.code} 或 --crs {raw.crs.code}。",
            en=f"Ask and say which: --crs {system.code} or --crs {raw.crs.code}.",
        ),
    )


def _exported(raw: RawLayer) -> tuple[Frame, Text] | None:
    """The system of a web map whose columns these are."""
    columns = {str(name).strip().casefold() for name in raw.frame.columns}
    for code, always, others, zh, en, least in _EXPORTS:
        seen = sorted(columns & others)
        if always <= columns and len(seen) >= least:
            shown = sorted(always) + seen[:2]
            by = Text(
                zh=f"列名是{zh}导出的（{'、'.join(shown)}）", en=f"the columns are those of {en} ({', '.join(shown)})"
            )
            return parse_crs(code), by
    return None


def _said_system(raw: RawLayer, path: Path, *, loose: bool) -> tuple[Frame, Text] | None:
    """The system that a file name, a layer name, a title or a remark below the records speaks of.

    Raises
    ------
    CrsError
        If one of them speaks of two, or two of them of different ones.
    """
    systems: dict[str, tuple[Frame, Text]] = {}
    names = list(dict.fromkeys((path.stem, raw.layer)))
    for words in [name for name in names if _FILE_WORDS.search(name)]:
        system = _named(words, Text(zh="文件名", en="file name"), _in_a_name)
        if system is not None:
            by = Text(zh=f"据文件名（{words}）", en=f"by the name of the file ({words})")
            systems.setdefault(system.code, (system, by))
    for words in [words for words in raw.said if _TITLE_WORDS.search(words)] if loose else []:
        system = _named(words, Text(zh="标题或说明", en="title or remark"), described_system)
        if system is not None:
            by = Text(zh=f"据文件中的说明（{words[:60]}）", en=f"by the words of the file ({words[:60]})")
            systems.setdefault(system.code, (system, by))
    if len(systems) > 1:
        several = list(systems.values())
        zh, en = "；".join(by.zh for _, by in several), "; ".join(by.en for _, by in several)
        raise CrsError(
            Text(
                zh=f"文件中提到不止一个坐标系：{zh}，坐标属于哪一个说不清。",
                en=f"the file speaks of several coordinate systems: {en}. Which of them is meant is not clear.",
            ),
            hint=Text(
                zh=f"请用 --crs 指明，如 --crs {several[0][0].code}。",
                en=f"Say it with --crs, such as --crs {several[0][0].code}.",
            ),
        )
    return next(iter(systems.values()), None)


def _in_a_name(words: str) -> Frame | None:
    """The offset coordinates of a web map, or the UTM zone, that a name speaks of; a bare datum is left to the words
    in the file, for names say what a file was made for as often as what it is in.
    """
    system = described_system(words)
    return system if system is not None and (system.offset or not system.crs.is_geographic) else named_system(words)


def _named(words: str, where: Text, name: Callable[[str], Frame | None]) -> Frame | None:
    """The system that words name, with where they stand in the error of two."""
    try:
        return name(_TURNED.sub("", words))
    except CrsError as error:
        message, hint = said_by(error)
        raise CrsError(Text(zh=f"{where.zh}：{message.zh}", en=f"{where.en}: {message.en}"), hint=hint) from None


def _old_datum(words: str) -> bool:
    """Whether a remark says that the coordinates are of Xian 1980 or Beijing 1954."""
    spoken = ("80" in words or "54" in words) and _TITLE_WORDS.search(words)
    try:
        system = described_system(words) if spoken else None
    except CrsError:
        return False
    return system is not None and not system.offset and datum_of(system) in ("xian1980", "beijing1954")


def _with_remarks(raw: RawLayer) -> RawLayer:
    """The layer, with a warning where its remarks say that places were picked on a web map, or are of an old datum."""
    for name in raw.frame.columns:
        if not _REMARKS.search(str(name)) or raw.frame[name].dtype != object:
            continue
        old = [word for word in raw.frame[name].dropna().unique() if isinstance(word, str) and _old_datum(word)]
        if old and (raw.crs is None or datum_of(raw.crs) not in ("xian1980", "beijing1954")):
            count = int(raw.frame[name].isin(old).sum())
            message = Text(
                zh=f"{count} 行的“{name}”写着是旧基准的坐标（{old[0][:40]}），可能差一百多米，未换算；若全部如此，请加 "
                "--crs 西安80 或 --crs 北京54",
                en=f"{name} of {count} rows says that the coordinates are of an old datum ({old[0][:40]}): they may be "
                "over a hundred metres off and were not changed; if all are, say --crs Xian80 or --crs Beijing54",
            )
            raw = replace(raw, notes=(*raw.notes, plain(message, loud=True)))
        words = [word for word in raw.frame[name].dropna().unique() if isinstance(word, str) and _PICKED.search(word)]
        if words:
            count = int(raw.frame[name].isin(words).sum())
            message = Text(
                zh=f"{count} 行的“{name}”写着坐标取自网络地图（{words[0][:40]}），可能是 GCJ-02 或 BD-09，偏离数百米，"
                "未换算；若是，请加 --crs GCJ-02 或 --crs BD-09",
                en=f"{name} of {count} rows says the places were picked on a web map ({words[0][:40]}): they may be "
                "GCJ-02 or BD-09, hundreds of metres off, and were not changed; if so say --crs GCJ-02 or --crs BD-09",
            )
            return replace(raw, notes=(*raw.notes, plain(message, loud=True)))
    return raw


def _column_system(raw: RawLayer, column: str) -> RawLayer | None:
    """The layer with the systems that its rows name in a column of their own; None where no row names one.

    Where rows name different ones, those in degrees are changed here, each from its own; everything else is asked.
    """
    cells = raw.frame[column].astype("string").str.strip()
    cells = cells.mask(cells == "")
    systems: dict[str, Frame] = {}
    strange: list[str] = []
    for word in cells.dropna().unique().tolist():
        try:
            system = parse_crs(f"EPSG:{_BARE[word.casefold()]}") if word.casefold() in _BARE else described_system(word)
        except CrsError:
            system = None
        if system is None:
            strange.append(word)
        else:
            systems[word] = system
    if not systems:
        return None
    blank = int(cells.isna().sum())
    by = Text(zh=f"据“{column}”列（{next(iter(systems))}）", en=f"by the column {column} ({next(iter(systems))})")
    codes = list(dict.fromkeys(system.code for system in systems.values()))
    if len(codes) == 1 and not strange:
        message = Text(
            zh=f"{blank} 行的“{column}”没有填，同样按 {codes[0]} 读",
            en=f"{column} is blank in {blank} rows: {codes[0]} too",
        )
        notes = (*raw.notes, plain(message, loud=True)) if blank else raw.notes
        return replace(raw, crs=next(iter(systems.values())), crs_by=by, notes=notes)
    assert raw.geometry is not None
    bounds = shapely.bounds(raw.geometry)
    degrees = bool((np.abs(bounds[np.isfinite(bounds)]) <= 180).all())
    safe = all(system.offset or system.code in ("EPSG:4490", "EPSG:4326") for system in systems.values())
    if strange or blank or not degrees or not safe:
        return replace(raw, crs_doubt=_mixed(column, [*systems, *strange], blank))
    geometry = np.array(raw.geometry, dtype=object)
    counts = {}
    for code in codes:
        words = [word for word, system in systems.items() if system.code == code]
        rows = np.flatnonzero(cells.isin(words).to_numpy() & ~shapely.is_missing(geometry))
        counts[code] = len(rows)
        if code != "EPSG:4490" and len(rows):
            change = systems[words[0]].change()
            geometry[rows] = shapely.transform(
                geometry[rows], lambda xy, change=change: np.column_stack(change(xy[:, 0], xy[:, 1]))
            )
    shown = "，".join(f"{code} {count} 行" for code, count in counts.items())
    return replace(
        raw,
        geometry=geometry,
        crs=parse_crs("EPSG:4490"),
        crs_by=Text(
            zh=f"逐行据“{column}”列（{shown}），已各自换算",
            en=f"row by row by the column {column} ({', '.join(f'{c}: {n} rows' for c, n in counts.items())}), changed",
        ),
    )


def _mixed(column: str, words: list[str], blank: int) -> CrsError:
    shown = "、".join(words[:6])
    return CrsError(
        Text(
            zh=f"“{column}”列逐行写着不同的坐标系（{shown}{f'，另有 {blank} 行空' if blank else ''}），不能一并换算。",
            en=f"the column {column} names different coordinate systems ({', '.join(words[:6])}"
            f"{f', blank in {blank} rows' if blank else ''}), which cannot be changed together.",
        ),
        hint=Text(
            zh="请按坐标系分成几个文件各导入一次，或用 --crs 指明全部按哪一个读。",
            en="Part the file by coordinate system and import each, or say with --crs what all are.",
        ),
    )
