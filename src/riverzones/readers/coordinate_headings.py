"""Headings of coordinate columns: the axis, the unit and the datum they name, and which columns make a pair."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from riverzones.catalogue.coordinates import coordinate_words
from riverzones.errors import CrsError
from riverzones.geo.crs import Frame, described_system, named_system
from riverzones.model import Text

__all__ = ["Heading", "chosen_pair", "is_place_word", "read_heading", "split_columns", "system_of"]

_UNITS = {
    "度": "d", "°": "d", "d": "d", "deg": "d", "degree": "d", "degrees": "d", "分": "m", "'": "m", "m": "m", "min": "m",
    "minute": "m", "minutes": "m", "f": "m", "秒": "s", '"': "s", "''": "s", "s": "s", "sec": "s", "second": "s",
    "seconds": "s",
}  # fmt: skip
_AXES = (
    ("x", r"东经|東經|经度|經度|经|經|longitude|long|lng|lon|jd|j|e"),
    ("y", r"北纬|北緯|纬度|緯度|纬|緯|latitude|lat|wd|w|n"),
)
_SYSTEM_WORDS = (
    r"wgs[-_ ]?(19)?84",
    r"84坐标系?",
    r"cgcs[-_ ]?2000",
    r"(国家|大地)[-_ ]?2000",
    r"2000(中国|国家)?大地坐标系?",
    r"2000坐标系?",
    r"bd[-_ ]?0?9([-_ ]?ll)?",
    r"(?<![a-z])bd(?![a-z])",
    r"gcj[-_ ]?(0?2)?",
    r"(百度|高德|腾讯)(地图)?",
    r"火星(坐标系?)?",
    r"baidu|amap|gaode|autonavi|tencent|mars",
    r"xi'?an[-_ ]?(19)?80",
    r"西安[-_ ]?80(坐标系?)?",
    r"(19)?80西安(坐标系?)?",
    r"beijing[-_ ]?(19)?54",
    r"北京[-_ ]?54(坐标系?)?",
    r"(19)?54年?北京(坐标系?)?",
)
_UTM_WORDS = re.compile(r"(?<![a-z])utm(?![a-z])[-_ ]?(zone)?[-_ ]?((4[3-9]|5[0-3])[-_ ]?n?(?![a-z0-9]))?(投影|坐标)?")
_LONE = re.compile(r"(度|分|秒)(_?\d+)?")
_PREFERRED = ("EPSG:4490", "EPSG:4326", "", "EPSG:4610", "EPSG:4214", "GCJ-02", "BD-09")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says: its axis (x or y), its unit (d, m, s), the datum it names; ``plain`` is the rest of it."""

    name: str
    plain: str
    axis: str
    unit: str
    system: str


def is_place_word(word: str) -> bool:
    """Return whether a heading names a coordinate column.

    Examples
    --------
    >>> [is_place_word(word) for word in ("经度", "东经(分)", "高德纬度", "地理坐标", "名称")]
    [True, True, True, True, False]
    """
    head = read_heading(word)
    words = coordinate_words()
    return bool(head.axis) or head.plain in words.wkt or head.plain in words.both


def system_of(*names: str) -> tuple[Frame | None, CrsError | None]:
    """Return the datum that headings name, and the error where they name two."""
    try:
        return described_system(" ".join(names)), None
    except CrsError as error:
        return None, error


def read_heading(name: str) -> Heading:
    """Return a heading taken apart."""
    text = unicodedata.normalize("NFKC", name.replace("″", '"').replace("′", "'")).casefold().strip()
    text = re.sub(r"_\d+$", "", text) if _LONE.fullmatch(text) else text
    try:
        system = named_system(text)
        code = system.code if system else ""
    except CrsError:
        code = "?"
    if code:
        text = re.sub(
            "|".join(_SYSTEM_WORDS),
            "",
            text,
        )
    text = _UTM_WORDS.sub("", text)
    inner = re.findall(r"[(\[（【](.*?)[)\]）】]", text)
    outer = re.sub(r"[(\[（【].*?[)\]）】]", "", text)
    unit = next((_UNITS[word.strip()] for word in inner if word.strip() in _UNITS), "")
    plain = re.sub(r"[\s°/_\-.:,，、]", "", outer).removesuffix("deg") or "".join(inner)
    words = coordinate_words()
    axis = "x" if plain in words.longitude else "y" if plain in words.latitude else ""
    if unit and axis:
        return Heading(name, plain, axis, unit, code)
    if not axis:
        tight = re.sub(r"[\s/_\-.:,，、]", "", outer)
        for letter, names in _AXES:
            match = re.search(rf"(?:^|[^a-z])({names})(坐标)?({'|'.join(map(re.escape, _UNITS))})$", tight)
            if match and (match.group(3) not in "dmsf" or match.start() == 0):
                return Heading(name, plain, letter, _UNITS[match.group(3)], code)
    lone = _LONE.fullmatch(plain)
    return Heading(name, plain, axis, _UNITS[lone.group(1)] if lone else "", code)


def split_columns(heads: list[Heading]) -> tuple[dict[str, str], dict[str, str]] | None:
    """Return the columns of degrees, minutes and seconds of longitude and latitude; None where no axis has minutes."""
    groups: list[tuple[str, dict[str, str]]] = []
    for head in heads:
        if head.axis and head.unit in ("", "d"):
            groups.append((head.axis, {"d": head.name}))
        elif head.axis:
            there = [group for axis, group in groups if axis == head.axis and head.unit not in group]
            miao = [group for axis, group in groups if axis == head.axis and group.get("m", "").casefold()[-1:] == "f"]
            if there:
                there[-1][head.unit] = head.name
            elif miao and head.unit == "m" and "s" not in miao[-1]:  # JDD, JDF, JDM are 度, 分, 秒 by their initials
                miao[-1]["s"] = head.name
            elif head.unit == "d":
                groups.append((head.axis, {"d": head.name}))
        elif head.unit == "d":
            groups.append(("", {"d": head.name}))
        elif head.unit and groups and head.unit not in groups[-1][1]:
            groups[-1][1][head.unit] = head.name
    split = [(axis, group) for axis, group in groups if "m" in group]
    east = next((group for axis, group in split if axis == "x"), None)
    north = next((group for axis, group in split if axis == "y"), None)
    if east is None and north is None and len(split) == 2:
        east, north = split[0][1], split[1][1]
    return None if east is None or north is None else (east, north)


def chosen_pair(heads: list[Heading]) -> tuple[str | None, str | None, tuple[Text, ...]]:
    """Return the pair of columns to use; of several the one whose datum needs the least change, which is told."""
    pairs: dict[str, tuple[str, str]] = {}
    for code in dict.fromkeys(head.system for head in heads):
        own = [head for head in heads if head.system == code and head.unit in ("", "d")]
        x = next((head.name for head in own if head.axis == "x"), None)
        y = next((head.name for head in own if head.axis == "y"), None)
        if x is not None and y is not None:
            pairs[code] = (x, y)
    if not pairs:  # one heading of the two says the datum: X坐标（CGCS2000） beside Y坐标
        bare = [head for head in heads if head.unit in ("", "d")]
        sides = [next((head for head in bare if head.axis == axis), None) for axis in "xy"]
        if sides[0] is not None and sides[1] is not None and "" in (sides[0].system, sides[1].system):
            return sides[0].name, sides[1].name, ()
        return None, None, ()
    code = min(pairs, key=lambda word: _PREFERRED.index(word) if word in _PREFERRED else len(_PREFERRED))
    x, y = pairs.pop(code)
    notes = tuple(
        Text(
            zh=f"还有一对坐标列 {second_x}、{second_y}（{word or '未写明基准'}）没有用，位置取自 {x}、{y}",
            en=f"a second pair of coordinate columns, {second_x} and {second_y} ({word or 'no datum named'}), was "
            f"not used: places are from {x} and {y}",
        )
        for word, (second_x, second_y) in pairs.items()
    )
    again = [
        head.name
        for head in heads
        if head.name not in (x, y)
        and (
            re.sub(r"_\d+$", "", head.name) in (x, y) or (head.axis and head.unit in ("", "d") and head.system == code)
        )
    ]
    if again:
        notes += (
            Text(
                zh=f"另有坐标列 {'、'.join(again)} 没有用，位置取自 {x}、{y}；要用它们请加 --column lon=… 与 lat=…",
                en=f"further columns of coordinates, {', '.join(again)}, were not used, places are from {x}, {y}; name "
                "others with --column lon=... and lat=...",
            ),
        )
    return x, y, notes
