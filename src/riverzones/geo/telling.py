"""Tell a coordinate system from the numbers, and notice when the declared one cannot be right.

Degrees show themselves; a Gauss-Kruger easting above 10^6 carries its zone in front (13-23 six-degree, 25-45
three-degree, CGCS2000 codes of the EPSG registry); without the zone the central meridian is anyone's guess and only
what is already in the project can decide. The datum never shows in the numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riverzones.errors import CrsError
from riverzones.geo.crs import Frame, epsg_frame, in_china
from riverzones.model import Text
from riverzones.model.wording import said_by

__all__ = ["Told", "settle", "tell"]

Floats = NDArray[np.float64]
Extent = tuple[float, float, float, float]

_LAND = ((3, 18, 105, 120), (18, 22, 105, 120), (22, 26, 97, 122), (26, 30, 85, 124), (30, 36, 77, 124),
         (36, 42, 73, 127), (42, 48, 79, 136), (48, 54, 85, 136))  # fmt: skip
"""Bands of latitude with the longitudes China reaches there: south, north, west, east [degrees]."""

_UNDECLARED = "没有声明坐标系，"
_BARE = Text(zh="没有声明坐标系；", en="nothing declared; ")
_NO_DATUM = Text(
    zh="；坐标里看不出基准，按 CGCS2000 处理，若是北京54或西安80会差几十米以上，请用 --crs 指明",
    en="; numbers do not show the datum, CGCS2000 is assumed; "
    "Beijing 1954 or Xian 1980 would be tens of metres off: say so with --crs",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A coordinate system and why it was chosen."""

    place: Frame
    reason: Text


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: Frame
    lon: float
    lat: float
    extent: Extent


def tell(x: Any, y: Any, *, near: Extent | None = None) -> Told:
    """The coordinate system that makes sense of the numbers.

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
    >>> tell([36_583_000.0], [3_439_000.0]).place.code
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
    found = _candidates(box)
    close = [item for item in found if near is not None and _meets(item.extent, near)]
    if len(found) == 1 or len(close) == 1:
        return _chosen(close[0] if len(close) == 1 else found[0], box, by_extent=len(found) > 1, others=len(found) - 1)
    numbers = Text(
        zh=f"x {box[0]:,.0f} 至 {box[2]:,.0f}，y {box[1]:,.0f} 至 {box[3]:,.0f}",
        en=f"x {box[0]:,.0f} to {box[2]:,.0f}, y {box[1]:,.0f} to {box[3]:,.0f}",
    )
    if not found:
        raise CrsError(
            Text(
                zh=f"{_UNDECLARED}我国常用的坐标系也都与坐标值（{numbers.zh}）不符。",
                en=f"no coordinate system is declared and none used in China fits the numbers ({numbers.en}).",
            ),
            hint=Text(
                zh="请用 --crs 指明，如 --crs EPSG:4545，或地方坐标系的代码。",
                en="Give --crs, such as EPSG:4545 or the code of the local system.",
            ),
        )
    raise _several(found, numbers)


def _several(found: list[_Candidate], numbers: Text) -> CrsError:
    """More than one coordinate system fits: each with the place where the middle of the layer would land."""
    names = [(item, item.place.name.split("Kruger ")[-1]) for item in found]
    zh = "；".join(
        f"{item.place.code} {_series(name)}→东经 {item.lon:.3f}°、北纬 {item.lat:.3f}°" for item, name in names
    )
    en = "; ".join(f"{item.place.code} {name} -> {item.lon:.3f}E {item.lat:.3f}N" for item, name in names)
    example = found[len(found) // 2].place.code
    return CrsError(
        Text(
            zh=f"{_UNDECLARED}有 {len(found)} 个坐标系与坐标值（{numbers.zh}）相符，图层中心将分别落在：{zh}。",
            en=f"no coordinate system is declared and {len(found)} fit the numbers ({numbers.en}), "
            f"the middle would land at: {en}.",
        ),
        hint=Text(
            zh=f"请用 --crs 指明其中正确的一个，如 --crs {example}。",
            en=f"Give --crs with the right one, such as --crs {example}.",
        ),
    )


def _series(name: str) -> str:
    """``CM 111E`` or ``zone 37`` as a Chinese sheet names it."""
    return re.sub(r"^zone (\d+)", r"第 \1 带", re.sub(r"^CM (\d+)E", r"中央子午线 \1°", name))


def settle(declared: Frame, x: Any, y: Any, *, near: Extent | None = None, firm: bool = False) -> Told:
    """The declared coordinate system, checked against the numbers: axes that come swapped, or numbers it cannot hold.

    With ``firm`` (a person named it) numbers that do not fit are an error, never another choice.

    Raises
    ------
    CrsError
        If the numbers fit the declared system in neither order of the axes, and tell no other.
    """
    box = _middle(x, y)
    if box is None or _lands(declared, box):
        return Told(declared, Text(zh=f"声明为 {declared.code}", en=f"declared as {declared.code}"))
    turned = replace(declared, swapped=not declared.swapped)
    if _lands(turned, box):
        return Told(
            turned,
            Text(
                zh=f"声明为 {declared.code}，但两列坐标次序颠倒（先北后东），已调换",
                en=f"declared as {declared.code}, but the axes come swapped (northing or latitude first): turned",
            ),
        )
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
    try:
        told = tell(x, y, near=near)
    except CrsError as error:
        message, hint = said_by(error)
        raise CrsError(
            Text(
                zh=f"声明为 {declared.code}，但坐标不可能属于它；{message.zh.removeprefix(_UNDECLARED)}",
                en=f"declared as {declared.code}, which cannot hold these numbers; {message.en}",
            ),
            hint=hint,
        ) from None
    return Told(
        told.place,
        Text(
            zh=f"声明为 {declared.code}，但坐标不可能属于它；{told.reason.zh.removeprefix(_BARE.zh)}",
            en=f"declared as {declared.code}, which cannot hold these numbers; {told.reason.en.removeprefix(_BARE.en)}",
        ),
    )


def _middle(x: Any, y: Any) -> Extent | None:
    """The box [xmin, ymin, xmax, ymax] of the middle half of the numbers, so that bad points do not count."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    good = np.isfinite(x) & np.isfinite(y)
    if not good.any():
        return None
    low, high = (0.25, 0.75) if good.sum() >= 3 else (0.0, 1.0)
    ends = [np.quantile(values[good], (low, high), method="nearest") for values in (x, y)]
    return float(ends[0][0]), float(ends[1][0]), float(ends[0][1]), float(ends[1][1])


def _centre(box: Extent) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _degrees(box: Extent) -> Told | None:
    x, y = _centre(box)
    if max(abs(box[0]), abs(box[2])) > 180 or max(abs(box[1]), abs(box[3])) > 180:
        return None
    place = epsg_frame(4490)
    span = f"{box[0]:.3f} – {box[2]:.3f}, {box[1]:.3f} – {box[3]:.3f}"
    if not in_china(x, y) and in_china(y, x):
        return Told(
            replace(place, swapped=True),
            Text(
                zh=f"{_BARE.zh}多数坐标在 {span} 之间，是度且纬度在前，已调换，按 EPSG:4490 读{_NO_DATUM.zh}",
                en=f"{_BARE.en}most coordinates lie within {span}, degrees with latitude first: "
                f"turned and read as EPSG:4490{_NO_DATUM.en}",
            ),
        )
    if max(abs(box[1]), abs(box[3])) > 90:
        return None
    there = ("在中国范围内", "within China") if in_china(x, y) else ("不在中国范围内", "outside China")
    return Told(
        place,
        Text(
            zh=f"{_BARE.zh}多数坐标在 {span} 之间，是度，{there[0]}，按 EPSG:4490 读{_NO_DATUM.zh}",
            en=f"{_BARE.en}most coordinates lie within {span}, degrees {there[1]}, read as EPSG:4490{_NO_DATUM.en}",
        ),
    )


def _codes(easting: float) -> list[int]:
    """EPSG codes whose eastings look like this one: CGCS2000 Gauss-Kruger series and Web Mercator."""
    zone, offset = int(easting // 1_000_000), easting % 1_000_000
    fits = 100_000 <= offset <= 900_000
    codes = [4513 + zone - 25] if fits and 25 <= zone <= 45 else [4491 + zone - 13] if fits and 13 <= zone <= 23 else []
    if fits and zone == 0:
        three = abs(offset - 500_000) <= 210_000  # 1.5 degrees of longitude are at most 167 km, some data reach over
        codes = [4534 + k for k in range(21)] if three else [4502 + k for k in range(11)]
    if 8_000_000 <= easting <= 15_300_000:
        codes.append(3857)
    return codes


def _candidates(box: Extent) -> list[_Candidate]:
    found = []
    for swapped in (False, True):
        easting, northing = _centre(box)[::-1] if swapped else _centre(box)
        if not 300_000 <= northing <= 7_300_000:
            continue
        for code in _codes(easting):
            place = epsg_frame(code, swapped=swapped)
            extent = _change_box(place, box)
            lon, lat = _centre(extent)
            if any(s <= lat < n and w <= lon <= e for s, n, w, e in _LAND):
                found.append(_Candidate(place, lon, lat, extent))
    return found


def _chosen(item: _Candidate, box: Extent, *, by_extent: bool, others: int) -> Told:
    spot = f"{item.lon:.3f}E {item.lat:.3f}N"
    turn = ("，北坐标在前已调换", ", northing first and turned") if item.place.swapped else ("", "")
    easting = _centre(box)[1 if item.place.swapped else 0]
    if by_extent:
        why = Text(
            zh=f"不带带号，可能的中央子午线有 {others + 1} 个，只有它落在项目已有数据处（若是 UTM 请用 --crs 指明）",
            en=f"no zone in front, {others + 1} central meridians fit, only this one lands where the project "
            "already has data (if it is UTM, say so with --crs)",
        )
    elif easting > 1e6 and item.place.code != "EPSG:3857":
        zone = int(easting // 1_000_000)
        why = Text(zh=f"东坐标带有带号 {zone}", en=f"the easting carries the zone number {zone}")
    else:
        why = Text(zh="只有它落在中国", en="only this one lands in China")
    return Told(
        item.place,
        Text(
            zh=f"{_BARE.zh}{why.zh}，按 {item.place.code} 读，中心在 {spot}{turn[0]}{_NO_DATUM.zh}",
            en=f"{_BARE.en}{why.en}: read as {item.place.code}, middle at {spot}{turn[1]}{_NO_DATUM.en}",
        ),
    )


def _change_box(place: Frame, box: Extent) -> Extent:
    """The box in longitude and latitude; infinite where the numbers lie outside the projection."""
    lon, lat = place.change()(np.array([box[0], box[0], box[2], box[2]]), np.array([box[1], box[3], box[1], box[3]]))
    return float(np.min(lon)), float(np.min(lat)), float(np.max(lon)), float(np.max(lat))


def _meets(a: Extent, b: Extent, *, margin_deg: float = 0.3) -> bool:
    return (
        a[0] <= b[2] + margin_deg
        and a[2] >= b[0] - margin_deg
        and a[1] <= b[3] + margin_deg
        and a[3] >= b[1] - margin_deg
    )


def _lands(place: Frame, box: Extent, *, margin_deg: float = 6.0) -> bool:
    """Whether the middle of the layer lands where the coordinate system is meant to be used."""
    x, y = _centre(box)[::-1] if place.swapped else _centre(box)
    if place.crs.is_geographic:
        turned_home = bool(in_china(y, x)) and not bool(in_china(x, y))
        return abs(x) <= 180 and abs(y) <= 90 and not turned_home
    lon, lat = _centre(_change_box(place, box))
    if not np.isfinite([lon, lat]).all() or abs(lat) > 90:
        return False
    use = place.crs.area_of_use
    if use is None or use.west > use.east:
        return True
    return _meets((lon, lat, lon, lat), use.bounds, margin_deg=margin_deg)
