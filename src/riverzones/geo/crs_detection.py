"""Tell a coordinate system from the numbers, and notice when the declared one cannot be right.

Degrees show themselves; a Gauss-Kruger easting above 10^6 carries its zone in front (13-23 six-degree, 25-45
three-degree, CGCS2000 codes of the EPSG registry); without the zone the central meridian is anyone's guess and only
the place of the project can decide, if it is small enough to tell Gauss-Kruger from the conic projections of whole
provinces, which lie a degree or more beside it. The datum never shows in the numbers.

The module is long because it is one decision: what a declared system is held against are the same candidates, boxes
and words that an undeclared one is chosen from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from riverzones.errors import CrsError
from riverzones.geo.crs import DATUM_SERIES, Frame, datum_of, epsg_frame, in_china
from riverzones.geo.geodesy import distance_m
from riverzones.model import Text
from riverzones.model.text import said_by

__all__ = [
    "DetectedCrs",
    "check_declared_crs",
    "detect_crs",
    "without_bare",
    "zone_frame",
    "zones_by_row",
]

Floats = NDArray[np.float64]
Extent = tuple[float, float, float, float]

_LAND = ((3, 18, 105, 120), (18, 22, 105, 120), (22, 26, 97, 122), (26, 30, 85, 124), (30, 36, 77, 124),
         (36, 42, 73, 127), (42, 48, 79, 136), (48, 54, 85, 136))  # fmt: skip
"""Bands of latitude with the longitudes China reaches there: south, north, west, east [degrees]."""

_UNDECLARED = "没有声明坐标系，"
_BARE = Text(zh="没有声明坐标系；", en="nothing declared; ")


def without_bare(reason: Text) -> Text:
    """Return a reason without its first words, that nothing is declared, for where that has been said."""
    return Text(zh=reason.zh.removeprefix(_BARE.zh), en=reason.en.removeprefix(_BARE.en))


_SMALL_DEG = (3.0, 1.5)
"""Width and height [degrees] of the project's place above which it cannot single out a projection without a zone: on
the same numbers Gauss-Kruger and the Albers and Lambert projections of China differ by 0.9 to 1.9 degrees of
latitude."""
_CONIC = (
    ("Albers 25/47/105", "+proj=aea +lat_0=0 +lon_0=105 +lat_1=25 +lat_2=47 +ellps=GRS80"),
    ("Albers 27/45/105", "+proj=aea +lat_0=0 +lon_0=105 +lat_1=27 +lat_2=45 +ellps=GRS80"),
    ("Albers 27/45/105/35", "+proj=aea +lat_0=35 +lon_0=105 +lat_1=27 +lat_2=45 +ellps=GRS80"),
    ("Albers 25/47/110", "+proj=aea +lat_0=0 +lon_0=110 +lat_1=25 +lat_2=47 +ellps=GRS80"),
    ("Lambert 25/47/105", "+proj=lcc +lat_0=0 +lon_0=105 +lat_1=25 +lat_2=47 +ellps=GRS80"),
    ("Lambert 30/62/105", "+proj=lcc +lat_0=0 +lon_0=105 +lat_1=30 +lat_2=62 +ellps=GRS80"),
)
"""Conic projections that whole provinces and the country are kept in; they are named where they fit, never assumed."""
_NO_DATUM = Text(
    zh="；坐标里看不出基准，按 CGCS2000 处理，若是北京54或西安80会差几十米以上，请用 --crs 指明",
    en="; numbers do not show the datum, CGCS2000 is assumed; "
    "Beijing 1954 or Xian 1980 would be tens of metres off: say so with --crs",
)


@dataclass(frozen=True, slots=True)
class DetectedCrs:
    """A coordinate system and why it was chosen.

    ``rival`` is the UTM zone that fits the same numbers as well, 1.4 km from there at 31°N, where nothing but the place
    of the project tells the Gauss-Kruger zone.
    """

    place: Frame
    reason: Text
    rival: Frame | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: Frame
    lon: float
    lat: float
    share: float


def detect_crs(x: Any, y: Any, *, near: Extent | None = None) -> DetectedCrs:
    """Return the coordinate system that makes sense of the numbers.

    Parameters
    ----------
    x, y : array-like
        First and second coordinates as the file has them, any order of rows; NaN is ignored.
    near : tuple, optional
        West, south, east, north [degrees] of what is known to be close by, to decide between central meridians.

    Returns
    -------
    Told
        Coordinate system and reason.

    Raises
    ------
    CrsError
        If nothing fits, or several do; the message lists each with the place where the middle of the layer would land.

    Examples
    --------
    >>> detect_crs([36_583_000.0], [3_439_000.0]).place.code
    'EPSG:4524'
    """
    box = _middle(x, y)
    if box is None:
        raise CrsError(
            Text(zh="没有可用的坐标，无从判断坐标系。", en="no coordinates to tell a coordinate system from."),
            hint=Text(zh="请用 --crs 指明。", en="Give --crs."),
        )
    degrees = _degrees(box)
    if degrees is not None:
        return degrees
    candidates = _candidates(x, y, near)
    numbers = Text(
        zh=f"x {_short(box[0])} 至 {_short(box[2])}，y {_short(box[1])} 至 {_short(box[3])}",
        en=f"x {_short(box[0])} to {_short(box[2])}, y {_short(box[1])} to {_short(box[3])}",
    )
    if near is None:
        if len(candidates) == 1:
            return _chosen(candidates[0], box, by_place=False, others=0)
        raise _several(candidates, numbers) if candidates else _none(numbers, x, y)
    close = [item for item in candidates if item.share >= _MOST]
    certain = [item for item in close if _zoned(item.place, box)]
    if len(candidates) == 1 and certain:
        return _chosen(certain[0], box, by_place=False, others=0)
    if not close:
        raise _elsewhere(candidates, numbers) if candidates else _none(numbers, x, y)
    conic = _conics(x, y, near) if len(close) <= 3 else []
    small = near[2] - near[0] <= _SMALL_DEG[0] and near[3] - near[1] <= _SMALL_DEG[1]
    if len(close) == 1 and (certain or (small and not conic)):
        detected = _chosen(close[0], box, by_place=True, others=len(candidates) - 1)
        utm = [] if certain else _utm_zones(close, x, y, near)
        return replace(detected, rival=utm[0].place) if utm else detected
    utm = _utm_zones(close, x, y, near) if len(close) <= 3 and not certain else []
    raise _several([*close, *utm, *conic], numbers, small=small)


def _short(value: float) -> str:
    """A coordinate in whole units; one that is none, such as 1e308, by its size."""
    return f"{value:,.0f}" if abs(value) < 1e12 else f"{value:g}"


def _none(numbers: Text, x: Any, y: Any) -> CrsError:
    eastings = np.maximum(np.abs(np.asarray(x, dtype=float)), np.abs(np.asarray(y, dtype=float)))
    zoned = int(((eastings > 10_000_000) & (eastings < 100_000_000)).sum())
    plain = int(((eastings > 180) & (eastings <= 10_000_000)).sum())
    if zoned and plain:
        return CrsError(
            Text(
                zh=f"{_UNDECLARED}{zoned} 行的坐标带带号，{plain} 行不带，不能一并判断（{numbers.zh}）。",
                en=f"no coordinate system is declared; {zoned} rows carry a zone in front and {plain} do not, they "
                f"cannot be read together ({numbers.en}).",
            ),
            hint=Text(
                zh="请给不带带号的行补上带号（如 37），或分成两个文件，各自导入。",
                en="Put the zone (such as 37) before the eastings that lack it, or part the file and import each.",
            ),
        )
    return CrsError(
        Text(
            zh=f"{_UNDECLARED}我国常用的坐标系也都与坐标值（{numbers.zh}）不符。",
            en=f"no coordinate system is declared and none used in China fits the numbers ({numbers.en}).",
        ),
        hint=Text(
            zh="请向提供方问清坐标系，用 --crs 指明：EPSG 代码、WKT 或 PROJ 字符串（地方坐标系、阿尔伯斯投影等）。",
            en="Ask who made the file and say it with --crs: an EPSG code, WKT or a PROJ string (of a local system, "
            "an Albers projection ...).",
        ),
    )


def _elsewhere(candidates: list[_Candidate], numbers: Text) -> CrsError:
    """What would fit the numbers, but not the place of the project."""
    near = sorted(candidates, key=lambda item: item.place.code)[:3] if len(candidates) <= 3 else []
    zh = "；".join(f"{item.place.code}→{_spot_zh(item)}" for item in near) or f"共 {len(candidates)} 个高斯-克吕格带"
    en = "; ".join(f"{item.place.code} -> {item.lon:.3f}E {item.lat:.3f}N" for item in near)
    return CrsError(
        Text(
            zh=f"{_UNDECLARED}与坐标值（{numbers.zh}）相符的坐标系（{zh}）都不落在项目所在地，"
            "可能是阿尔伯斯、兰勃特或地方坐标系。",
            en=f"no coordinate system is declared, and what fits the numbers ({numbers.en}: "
            f"{en or f'{len(candidates)} Gauss-Kruger zones'}) does not land in the project's place: it may be "
            "an Albers, "
            "Lambert or local system.",
        ),
        hint=Text(
            zh="请向提供方问清坐标系，用 --crs 指明（EPSG 代码、WKT 或 PROJ 字符串）；图层确实在别处时加 --anywhere。",
            en="Ask who made the file and say it with --crs (EPSG code, WKT or PROJ string); if the layer does lie "
            "elsewhere, add --anywhere.",
        ),
    )


def _spot_zh(item: _Candidate) -> str:
    return f"东经 {item.lon:.3f}°、北纬 {item.lat:.3f}°"


def _several(candidates: list[_Candidate], numbers: Text, *, small: bool = True) -> CrsError:
    """More than one coordinate system fits: each with the place where the middle of the layer would land."""
    names = [(item, item.place.name.split("Kruger ")[-1]) for item in candidates]
    zh = "；".join(f"{item.place.code} {_series(name)}→{_spot_zh(item)}" for item, name in names)
    en = "; ".join(f"{item.place.code} {name} -> {item.lon:.3f}E {item.lat:.3f}N" for item, name in names)
    example = candidates[len(candidates) // 2].place.code
    if len(candidates) == 1:
        return CrsError(
            Text(
                zh=f"{_UNDECLARED}坐标值（{numbers.zh}）与 {zh} 相符，但项目所在地范围太大，"
                "不能排除阿尔伯斯、兰勃特等投影。",
                en=f"no coordinate system is declared; the numbers ({numbers.en}) fit {en}, but the project's place is "
                "too large to rule out an Albers or Lambert projection.",
            ),
            hint=Text(
                zh=f"确认后用 --crs 指明，如 --crs {example}；或用 init --place 给出更小的所在地（县）。",
                en=f"If that is right say so: --crs {example}; or give a smaller place (a county) with init --place.",
            ),
        )
    small_zh, small_en = (
        ("", "") if small else ("；或用 init --place 给出更小的所在地", " or a smaller place: init --place")
    )
    return CrsError(
        Text(
            zh=f"{_UNDECLARED}有 {len(candidates)} 个坐标系与坐标值（{numbers.zh}）相符，图层中心将分别落在：{zh}。",
            en=f"no coordinate system is declared and {len(candidates)} fit the numbers ({numbers.en}), "
            f"the middle would land at: {en}.",
        ),
        hint=Text(
            zh=f"请用 --crs 指明其中正确的一个，如 --crs {_quoted(example)}{small_zh}。",
            en=f"Give --crs with the right one, such as --crs {_quoted(example)}{small_en}.",
        ),
    )


def _quoted(code: str) -> str:
    return f'"{code}"' if " " in code else code


def _series(name: str) -> str:
    """``CM 111E`` or ``zone 37`` as a Chinese sheet names it."""
    return re.sub(r"^zone (\d+)", r"第 \1 带", re.sub(r"^CM (\d+)E", r"中央子午线 \1°", name))


def check_declared_crs(
    declared: Frame, x: Any, y: Any, *, near: Extent | None = None, firm: bool = False
) -> DetectedCrs:
    """Return the declared coordinate system, checked against the numbers and against the place of the project.

    Axes that come swapped are turned. Numbers that the declared system cannot hold (degrees under metres, metres under
    degrees, another zone) are told anew. With ``firm`` (a person named it) they are an error, never another choice.

    Raises
    ------
    CrsError
        If the numbers fit the declared system in neither order of the axes, and tell no other; or if the layer lands
        beside the place of the project where another central meridian would bring it there.
    """
    box = _middle(x, y)
    if box is None or _lands(declared, box):
        spot = Text(zh="", en="") if box is None else _landing(declared, box)
        detected = DetectedCrs(
            declared, Text(zh=f"声明为 {declared.code}{spot.zh}", en=f"declared as {declared.code}{spot.en}")
        )
        _check_meridian(detected, x, y, box, near)
        return detected
    turned = replace(declared, swapped=not declared.swapped)
    if _lands(turned, box):
        detected = DetectedCrs(
            turned,
            Text(
                zh=f"声明为 {declared.code}，但两列坐标次序颠倒（先北后东），已调换",
                en=f"declared as {declared.code}, but the axes come swapped (northing or latitude first): turned",
            ),
        )
        _check_meridian(detected, x, y, box, near)
        return detected
    if firm:
        raise CrsError(
            Text(
                zh=f"坐标值（x {box[0]:,.2f} 至 {box[2]:,.2f}，y {box[1]:,.2f} 至 {box[3]:,.2f}）不可能属于 "
                f"{declared.code}，调换两列坐标也不行。",
                en=f"{declared.code} cannot hold these numbers (x {box[0]:,.2f} to {box[2]:,.2f}, "
                f"y {box[1]:,.2f} to {box[3]:,.2f}), with the axes in either order.",
            ),
            hint=Text(
                zh="可去掉 --crs，由程序按坐标值判断；或改为正确的坐标系。",
                en="Leave --crs out to have the coordinate system told from the numbers, or give the right one.",
            ),
        )
    if declared.offset:
        raise CrsError(
            Text(
                zh=f"写明是 {declared.code}（经纬度），坐标值却是米（x {box[0]:,.0f} 至 {box[2]:,.0f}，"
                f"y {box[1]:,.0f} 至 {box[3]:,.0f}）：可能是百度墨卡托（BD-09MC）或投影后的偏移坐标，不能可靠还原。",
                en=f"said to be {declared.code}, which is in degrees, but the numbers are metres (x {box[0]:,.0f} to "
                f"{box[2]:,.0f}, y {box[1]:,.0f} to {box[3]:,.0f}): the metres of Baidu maps (BD-09MC), or offset "
                "places projected, which cannot be undone.",
            ),
            hint=Text(
                zh="请索取经纬度或 CGCS2000 坐标；若其实是未偏移的投影坐标，用 --crs EPSG:… 指明。",
                en="Ask for longitude and latitude, or CGCS2000; if they are plain projected ones say --crs EPSG:....",
            ),
        )
    try:
        detected = detect_crs(x, y, near=near)
    except CrsError as error:
        message, hint = said_by(error)
        raise CrsError(
            Text(
                zh=f"声明为 {declared.code}，但坐标不可能属于它；{message.zh.removeprefix(_UNDECLARED)}",
                en=f"declared as {declared.code}, which cannot hold these numbers; {message.en}",
            ),
            hint=hint,
        ) from None
    return DetectedCrs(
        _same_datum(detected.place, declared),
        Text(
            zh=f"声明为 {declared.code}，但坐标不可能属于它；{without_bare(detected.reason).zh}",
            en=f"declared as {declared.code}, which cannot hold these numbers; {without_bare(detected.reason).en}",
        ),
        rival=detected.rival if declared.crs.is_geographic and datum_of(declared) in (None, "cgcs2000") else None,
    )


def zones_by_row(x: Any, y: Any) -> tuple[bool, dict[int, NDArray[np.int64]]]:
    """Return rows by the zone number that their own easting carries, where a layer has more than one; else none.

    Parameters
    ----------
    x, y : array-like
        One pair of numbers per row.

    Returns
    -------
    tuple of bool and dict
        Whether the northing comes first; the rows of each zone.

    Examples
    --------
    >>> _, rows = zones_by_row([36_583_000, 37_400_000, 36_583_500], [3_439_000] * 3)
    >>> {zone: found.tolist() for zone, found in rows.items()}
    {36: [0, 2], 37: [1]}
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    for swapped, easting, northing in ((False, x, y), (True, y, x)):
        zone = np.where(np.isfinite(easting), easting, 0.0) // 1_000_000
        offset = easting % 1_000_000
        known = ((zone >= 13) & (zone <= 23)) | ((zone >= 25) & (zone <= 45))
        good = known & (offset >= 100_000) & (offset <= 900_000) & (northing >= 300_000) & (northing <= 7_300_000)
        zones = np.unique(zone[good]).astype(int).tolist()
        if len(zones) >= 2 and good.sum() >= 0.5 * np.isfinite(easting).sum():
            return swapped, {number: np.flatnonzero(good & (zone == number)) for number in zones}
    return False, {}


def zone_frame(zone: int, like: Frame | None, *, swapped: bool) -> Frame:
    """Return the Gauss-Kruger zone of that number, in the datum of another coordinate system; CGCS2000 without one."""
    zoned, _, six, _, _ = DATUM_SERIES[(datum_of(like) if like else None) or "cgcs2000"]
    return epsg_frame(zoned + zone - 25 if zone >= 25 else six + zone - 13, swapped=swapped)


def _landing(place: Frame, box: Extent) -> Text:
    """Where the middle of a layer in metres lands, for a person to see."""
    if place.crs.is_geographic:
        return Text(zh="", en="")
    lon, lat = _centre(_change_box(place, box))
    return Text(zh=f"，中心在东经 {lon:.3f}°、北纬 {lat:.3f}°", en=f", middle at {lon:.3f}E {lat:.3f}N")


def _same_datum(place: Frame, declared: Frame) -> Frame:
    """``place``, told from the numbers as one of CGCS2000, in the older datum that was declared, if it was one."""
    datum, code = datum_of(declared), place.crs.to_epsg()
    if datum in (None, "cgcs2000") or code is None or place.offset:
        return place
    series = zip(DATUM_SERIES["cgcs2000"], DATUM_SERIES[datum], (21, 21, 11, 11, 1), strict=True)
    epsg = next((own + code - first for first, own, count in series if first <= code < first + count), None)
    return place if epsg is None else epsg_frame(epsg, swapped=place.swapped)


def _check_meridian(detected: DetectedCrs, x: Any, y: Any, box: Extent | None, near: Extent | None) -> None:
    """Refuse a declared zone that lands the layer beside the place of the project where another one would not."""
    if near is None or box is None or detected.place.crs.is_geographic or _share(detected.place, x, y, near) >= _MOST:
        return
    lon, lat = _centre(_change_box(detected.place, box))
    others = [
        item
        for item in _candidates(x, y, near)
        if item.share >= _MOST and item.place.code != detected.place.code and item.place.code != "EPSG:3857"
    ]
    if not others:
        return
    fit = [replace(item, place=_same_datum(item.place, detected.place)) for item in others]
    zh = "；".join(f"{item.place.code}→{_spot_zh(item)}" for item in fit)
    en = "; ".join(f"{item.place.code} -> {item.lon:.3f}E {item.lat:.3f}N" for item in fit)
    middle = (near[0] + near[2]) / 2, (near[1] + near[3]) / 2
    away_km = float(distance_m(lon, lat, *middle)) / 1000
    raise CrsError(
        Text(
            zh=f"声明为 {detected.place.code}，图层中心却落在东经 {lon:.3f}°、北纬 {lat:.3f}°，"
            f"离项目所在地 {away_km:,.0f} km；与项目所在地相符的是：{zh}。",
            en=f"declared as {detected.place.code}, which lands the middle of the layer at {lon:.3f}E {lat:.3f}N, "
            f"{away_km:,.0f} km from the project's place; what would fit it: {en}.",
        ),
        hint=Text(
            zh=f"声明有误时用 --crs {' 或 '.join(item.place.code for item in fit)}；图层确实在那里时加 --anywhere。",
            en=f"If the declaration is wrong give --crs {' or '.join(item.place.code for item in fit)}; if the layer "
            "does lie there add --anywhere.",
        ),
    )


_TAIL = 0.15
"""Share of the rows at either end that may be wrong while the rest still has to fit a zone."""


def _middle(x: Any, y: Any, *, tail: float = 0.25) -> Extent | None:
    """The box [xmin, ymin, xmax, ymax] of the middle half of the numbers, so that bad points do not count."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    good = np.isfinite(x) & np.isfinite(y)
    if not good.any():
        return None
    low, high = (tail, 1 - tail) if good.sum() >= 3 else (0.0, 1.0)
    ends = [np.quantile(values[good], (low, high), method="nearest") for values in (x, y)]
    return float(ends[0][0]), float(ends[1][0]), float(ends[0][1]), float(ends[1][1])


def _centre(box: Extent) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _degrees(box: Extent) -> DetectedCrs | None:
    x, y = _centre(box)
    if max(abs(box[0]), abs(box[2])) > 180 or max(abs(box[1]), abs(box[3])) > 180:
        return None
    frame = epsg_frame(4490)
    span = f"{box[0]:.3f} – {box[2]:.3f}, {box[1]:.3f} – {box[3]:.3f}"
    if not in_china(x, y) and in_china(y, x):
        return DetectedCrs(
            replace(frame, swapped=True),
            Text(
                zh=f"{_BARE.zh}多数坐标在 {span} 之间，是度且纬度在前，已调换，按 EPSG:4490 读{_NO_DATUM.zh}",
                en=f"{_BARE.en}most coordinates lie within {span}, degrees with latitude first: "
                f"turned and read as EPSG:4490{_NO_DATUM.en}",
            ),
        )
    if max(abs(box[1]), abs(box[3])) > 90:
        return None
    inside, outside = Text(zh="在中国范围内", en="within China"), Text(zh="不在中国范围内", en="outside China")
    there = inside if in_china(x, y) else outside
    return DetectedCrs(
        frame,
        Text(
            zh=f"{_BARE.zh}多数坐标在 {span} 之间，是度，{there.zh}，按 EPSG:4490 读{_NO_DATUM.zh}",
            en=f"{_BARE.en}most coordinates lie within {span}, degrees {there.en}, read as EPSG:4490{_NO_DATUM.en}",
        ),
    )


def _codes(low: float, high: float) -> list[tuple[int, float]]:
    """EPSG codes whose eastings run from ``low`` to ``high``, each with the half width of its zone [degrees]."""
    zone, offset = int(low // 1_000_000), (low % 1_000_000, low % 1_000_000 + high - low)
    fits = offset[0] >= 100_000 and offset[1] <= 900_000
    codes: list[tuple[int, float]] = []
    if fits and 25 <= zone <= 45:
        codes = [(4513 + zone - 25, 6.0)]
    elif fits and 13 <= zone <= 23:
        codes = [(4491 + zone - 13, 6.0)]
    elif fits and zone == 0:
        away = max(abs(offset[0] - 500_000), abs(offset[1] - 500_000))
        three = away <= 210_000  # 1.5 degrees of longitude are at most 167 km, some data reach over
        codes = [(4534 + k, _REACH_3) for k in range(21)] if three else [(4502 + k, _REACH_6) for k in range(11)]
    if low >= 8_000_000 and high <= 15_300_000:
        codes.append((3857, 180.0))
    return codes


_REACH_3, _REACH_6 = 1.95, 3.6
"""How far from its central meridian data of a zone reach [degrees]: half the zone and what laps over."""
_MOST = 0.5
"""Share of the rows that must lie in the place of the project."""


def _candidates(x: Any, y: Any, near: Extent | None) -> list[_Candidate]:
    """What fits the numbers: both ends of the layer in the zone, the middle in China; with the share that is near."""
    candidates: list[_Candidate] = []
    box = _middle(x, y, tail=_TAIL)
    if box is None:
        return candidates
    for swapped in (False, True):
        easting, northing = ((box[1], box[3]), (box[0], box[2])) if swapped else ((box[0], box[2]), (box[1], box[3]))
        if not (northing[0] >= 300_000 and northing[1] <= 7_300_000):
            continue
        for code, reach in _codes(*easting):
            frame = epsg_frame(code, swapped=swapped)
            extent = _change_box(frame, box)
            lon, lat = _centre(extent)
            meridian = _meridian(frame)
            if meridian is not None and max(abs(extent[0] - meridian), abs(extent[2] - meridian)) > reach:
                continue
            if any(s <= lat < n and w <= lon <= e for s, n, w, e in _LAND):
                share = 1.0 if near is None else _share(frame, x, y, near)
                candidates.append(_Candidate(frame, lon, lat, share))
    return candidates


def _conics(x: Any, y: Any, near: Extent) -> list[_Candidate]:
    """Conic projections of whole provinces in which most rows would lie in the place of the project."""
    candidates = []
    for name, words in _CONIC:
        crs = CRS.from_proj4(words)
        for swapped in (False, True):
            frame = Frame(crs, words, name, swapped)
            share = _share(frame, x, y, near)
            if share >= _MOST:
                middle = _middle(x, y)
                assert middle is not None
                candidates.append(_Candidate(frame, *_centre(_change_box(frame, middle)), share))
    return candidates


def _utm_zones(close: list[_Candidate], x: Any, y: Any, near: Extent) -> list[_Candidate]:
    """UTM zones of the meridians of Gauss-Kruger candidates in which most rows lie in the place of the project, too."""
    candidates: list[_Candidate] = []
    for item in close:
        meridian = _meridian(item.place)
        if meridian is None or meridian % 6 != 3 or any(meridian == _meridian(listed.place) for listed in candidates):
            continue
        frame = epsg_frame(32600 + int(meridian + 183) // 6, swapped=item.place.swapped)
        share = _share(frame, x, y, near)
        middle = _middle(x, y)
        if share >= _MOST and middle is not None:
            candidates.append(_Candidate(frame, *_centre(_change_box(frame, middle)), share))
    return candidates


def _meridian(place: Frame) -> float | None:
    """Central meridian of a transverse Mercator projection [degrees]."""
    operation = place.crs.coordinate_operation
    if operation is None or "transverse mercator" not in operation.method_name.lower():
        return None
    words = ("longitude of natural origin", "longitude_of_center", "central_meridian")
    return next((float(p.value) for p in operation.params if p.name.lower() in words), None)


def _zoned(place: Frame, box: Extent) -> bool:
    """Whether the numbers carry the zone: only then do they name the projection by themselves."""
    return (box[1] if place.swapped else box[0]) > 1_000_000 and place.code != "EPSG:3857"


def _share(place: Frame, x: Any, y: Any, near: Extent) -> float:
    """Share of the rows that lie in the place of the project, or up to a third of a degree beside it."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    good = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    good = good[:: max(1, len(good) // 2000)]
    lon, lat = place.change()(x[good], y[good])
    west, south, east, north = near
    inside = (lon >= west - _BESIDE) & (lon <= east + _BESIDE) & (lat >= south - _BESIDE) & (lat <= north + _BESIDE)
    return float(inside.mean()) if len(good) else 0.0


_BESIDE = 0.3
"""How far beside the place of a project rows may lie and still count as in it [degrees]."""


def _chosen(item: _Candidate, box: Extent, *, by_place: bool, others: int) -> DetectedCrs:
    spot = f"{item.lon:.3f}E {item.lat:.3f}N"
    turned = Text(zh="，北坐标在前已调换", en=", northing first and turned")
    turn = turned if item.place.swapped else Text(zh="", en="")
    easting = _centre(box)[1 if item.place.swapped else 0]
    if by_place and not _zoned(item.place, box):
        why = Text(
            zh=f"不带带号，可能的中央子午线有 {others + 1} 个，只有它落在项目已有数据处",
            en=f"no zone in front, {others + 1} central meridians fit, only this one lands where the project "
            "already has data",
        )
    elif easting > 1e6 and item.place.code != "EPSG:3857":
        zone = int(easting // 1_000_000)
        why = Text(zh=f"东坐标带有带号 {zone}", en=f"the easting carries the zone number {zone}")
    else:
        why = Text(zh="只有它落在中国", en="only this one lands in China")
    return DetectedCrs(
        item.place,
        Text(
            zh=f"{_BARE.zh}{why.zh}，按 {item.place.code} 读，中心在 {spot}{turn.zh}{_NO_DATUM.zh}",
            en=f"{_BARE.en}{why.en}: read as {item.place.code}, middle at {spot}{turn.en}{_NO_DATUM.en}",
        ),
    )


def _change_box(place: Frame, box: Extent) -> Extent:
    """The box in longitude and latitude; infinite where the numbers lie outside the projection."""
    lon, lat = place.change()(np.array([box[0], box[0], box[2], box[2]]), np.array([box[1], box[3], box[1], box[3]]))
    return float(np.min(lon)), float(np.min(lat)), float(np.max(lon)), float(np.max(lat))


def _lands(place: Frame, box: Extent, *, margin_deg: float = 6.0) -> bool:
    """Whether the middle of the layer lands where the coordinate system is meant to be used."""
    x, y = _centre(box)[::-1] if place.swapped else _centre(box)
    if place.crs.is_geographic:
        turned_home = bool(in_china(y, x)) and not bool(in_china(x, y))
        return abs(x) <= 180 and abs(y) <= 90 and not turned_home
    if max(abs(number) for number in box) <= 180:  # degrees under metres: no layer of metres lies there
        return False
    lon, lat = _centre(_change_box(place, box))
    if not np.isfinite([lon, lat]).all() or abs(lat) > 90:
        return False
    use = place.crs.area_of_use
    if use is None or use.west > use.east:
        return True
    west, south, east, north = use.bounds
    return bool(west - margin_deg <= lon <= east + margin_deg and south - margin_deg <= lat <= north + margin_deg)
