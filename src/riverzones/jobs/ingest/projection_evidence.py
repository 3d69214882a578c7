"""Gauss-Kruger or UTM: what else there is to say where the numbers themselves fit both.

In a zone of the same central meridian the two differ by the scale 0.9996 alone: 1.2 to 1.6 km to the north in China,
and both lie in the county. Witnesses are the words of the file, the areas of the administrative codes of its rows, the
waters that the project holds, and longitudes and latitudes that come out round in one of the two readings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from riverzones.align.headings import match_columns
from riverzones.align.notes import Note, plain
from riverzones.errors import CrsError
from riverzones.geo.crs import Frame
from riverzones.geo.crs_detection import DetectedCrs
from riverzones.geo.geodesy import distance_m
from riverzones.jobs.shared.area import code_column, codes_with_area
from riverzones.model import LayerKind, Text
from riverzones.readers.rawlayer import RawLayer
from riverzones.store import ProjectFile
from riverzones.terms import labels

__all__ = ["Witnesses", "settle_projection", "witnesses_of"]

_UTM = re.compile(r"(?<![a-z])utm(?![a-z])|通用横轴", re.IGNORECASE)
_GAUSS = re.compile(
    r"高斯|克吕格|gauss|kr[uü]e?ger|[36三六]\s*[°度]\s*分?带|cgcs|国家\s*2000|2000\s*国家|大地\s*2000|2000\s*坐标|西安\s*80"
    r"|北京\s*54|xi.?an.?(19)?80|beijing.?(19)?54",
    re.IGNORECASE,
)
_GPS = re.compile(r"wgs[-_ ]?(19)?84|(?<![a-z])gps(?![a-z])|84\s*坐标", re.IGNORECASE)
_READINGS = labels("projection")
_FEWEST = 3
"""Rows that a witness must be able to judge."""
_AT_WATER_M = 150.0
_AWAY_M = 400.0
"""Median distance from the waters of the project that says at them, and the least that says beside them [m]."""
_GRIDS_DEG = (1e-3, 1e-4, 1e-5, 1e-6, 1 / 3600, 1 / 36_000)
"""Steps to which longitudes and latitudes are rounded before somebody projects them: decimals, seconds, tenths."""
_SAMPLE = 2_000
_WATERS = ("rivers", "reaches", "canals", "lakes", "reservoirs", "segments", "shorelines", "ranges")
"""Layers of waters and of their edges."""


@dataclass(frozen=True)
class Witnesses:
    """What a project and a file hold beside the numbers.

    ``areas`` are the polygons of administrative codes and ``code`` that of each row (empty: none), ``waters`` shapes in
    EPSG:4490 near which the rows of such a layer lie, ``words`` what the file says of itself.
    """

    areas: Mapping[str, Any] = field(default_factory=dict)
    code: Sequence[str] = ()
    waters: NDArray[Any] = field(default_factory=lambda: np.empty(0, dtype=object))
    words: Sequence[str] = ()


def witnesses_of(
    project: ProjectFile, raw: RawLayer, kind: LayerKind, areas: Mapping[str, Any], *, file: Path
) -> Witnesses:
    """Return what a project and a file that comes in hold beside the numbers.

    Parameters
    ----------
    project : ProjectFile
        Its waters are those that the rows may lie at; a code of its place stands for rows without one of their own.
    raw : RawLayer
        As read.
    kind : LayerKind
        What the rows become.
    areas : Mapping
        Polygons of administrative codes, EPSG:4490.
    file : Path
        Its name may speak of a projection.
    """
    columns, _ = match_columns(map(str, raw.frame.columns), kind)
    theirs = columns.get(code_column(kind))
    code = codes_with_area(raw.frame, theirs, areas) if theirs is not None else np.full(len(raw.frame), "")
    place = project.place()
    homes = [] if place is None else [word for word in place.codes if word in areas]
    if len(homes) == 1:
        code = np.where(code == "", homes[0], code)
    waters = [np.empty(0, dtype=object)]
    for name in _WATERS:
        if project.has(name):
            shapes = np.asarray(project.read(name).geometry.array, dtype=object)
            waters.append(shapes[~shapely.is_missing(shapes) & (shapely.get_dimensions(shapes) > 0)])
    declared = (
        "WGS84" if raw.crs is not None and raw.crs.code == "EPSG:4326" and "RFC 7946" not in raw.crs_by.en else ""
    )
    words = (file.stem, raw.layer, *raw.said, *map(str, raw.frame.columns), raw.crs_by.zh, declared)
    if raw.crs is not None and raw.crs.code == "EPSG:4490":
        words = (*words, "CGCS2000")
    return Witnesses(areas, code.tolist(), np.concatenate(waters), words)


def settle_projection(
    detected: DetectedCrs, geometry: NDArray[Any], witnesses: Witnesses
) -> tuple[DetectedCrs, list[Note | Text]]:
    """Return which of two readings a layer gets, and what to tell of the other one.

    Parameters
    ----------
    detected : DetectedCrs
        A Gauss-Kruger zone; without ``rival`` it is returned as it is.
    geometry : array of shapely geometries
        In the coordinates of the file.
    witnesses : Witnesses
        What else there is.

    Raises
    ------
    CrsError
        If the witnesses are of two minds, or the file speaks of WGS 84 and nothing says in which projection.
    """
    if detected.rival is None:
        return detected, []
    given = np.asarray(geometry, dtype=object)
    given = given[~shapely.is_missing(given)]
    spots = shapely.get_coordinates(shapely.point_on_surface(given))
    gauss, utm = (_changed(spots, frame) for frame in (detected.place, detected.rival))
    apart_m = float(np.median(distance_m(*gauss.T, *utm.T)))
    words = " ".join(witnesses.words)
    voices = [
        voice
        for voice in (
            _by_words(words),
            _by_areas(gauss, utm, geometry, witnesses),
            _by_waters(gauss, utm, witnesses.waters),
            _by_round_numbers(gauss, utm, spots),
        )
        if voice is not None
    ]
    sides = {side for side, _ in voices}
    if len(sides) == 2 or (not sides and _GPS.search(words)):
        raise _asked(detected, apart_m, voices)
    if not sides:
        return detected, [_open(detected, apart_m)]
    why_zh, why_en = "；".join(why.zh for _, why in voices), "; ".join(why.en for _, why in voices)
    if sides == {"gauss"}:
        note = Text(
            zh=f"坐标值也合 UTM（{detected.rival.code}，相差 {apart_m:,.0f} m），按高斯-克吕格读：{why_zh}",
            en=f"the numbers fit UTM too ({detected.rival.code}, {apart_m:,.0f} m off); read as Gauss-Kruger: {why_en}",
        )
        return detected, [note]
    reason = Text(
        zh=f"没有声明坐标系；不带带号，按 UTM（{detected.rival.code}）读，"
        f"不按高斯-克吕格（{detected.place.code}）：{why_zh}",
        en=f"nothing declared; no zone in front, read as UTM ({detected.rival.code}) and not as Gauss-Kruger "
        f"({detected.place.code}): {why_en}",
    )
    note = Text(
        zh=f"按 UTM（{detected.rival.code}）读，与高斯-克吕格（{detected.place.code}）相差 {apart_m:,.0f} m：{why_zh}；"
        f"若其实是高斯-克吕格，请加 --crs {detected.place.code}",
        en=f"read as UTM ({detected.rival.code}), {apart_m:,.0f} m from Gauss-Kruger "
        f"({detected.place.code}): {why_en}; if it is Gauss-Kruger add --crs {detected.place.code}",
    )
    return DetectedCrs(detected.rival, reason), [plain(note, loud=True)]


def _changed(spots: NDArray[np.float64], place: Frame) -> NDArray[np.float64]:
    return np.column_stack(place.change()(spots[:, 0], spots[:, 1]))


def _open(detected: DetectedCrs, apart_m: float) -> Note:
    """What to tell where nothing says which of the two it is."""
    assert detected.rival is not None
    return plain(
        Text(
            zh=f"没有声明坐标系，坐标值既合高斯-克吕格（{detected.place.code}）"
            f"也合 UTM（{detected.rival.code}），"
            f"两种读法相差 {apart_m:,.0f} m，没有别的依据，按高斯-克吕格读；若是 UTM，请撤销本次导入"
            f"（imports undo）后加 --crs {detected.rival.code}，"
            f"确是高斯-克吕格则加 --crs {detected.place.code}，不再提示",
            en=f"no coordinate system is declared and the numbers fit Gauss-Kruger ({detected.place.code}) and UTM "
            f"({detected.rival.code}) alike, {apart_m:,.0f} m apart; with nothing else to go by Gauss-Kruger was "
            f"taken. If it is UTM undo this import (imports undo) and add --crs {detected.rival.code}; "
            f"if it is Gauss-Kruger --crs {detected.place.code} says so",
        ),
        loud=True,
    )


def _asked(detected: DetectedCrs, apart_m: float, voices: Sequence[tuple[str, Text]]) -> CrsError:
    assert detected.rival is not None
    zh, en = "；".join(why.zh for _, why in voices), "; ".join(why.en for _, why in voices)
    zh, en = (
        (f"依据不一（{zh}）", f"the evidence disagrees ({en})")
        if voices
        else ("文件写着 WGS 84，却没有写投影", "the file speaks of WGS 84 and of no projection")
    )
    return CrsError(
        Text(
            zh=f"没有声明投影，坐标值既合高斯-克吕格（{detected.place.code}）"
            f"也合 UTM（{detected.rival.code}），"
            f"两种读法相差 {apart_m:,.0f} m；{zh}。",
            en=f"no projection is declared and the numbers fit Gauss-Kruger ({detected.place.code}) and UTM "
            f"({detected.rival.code}) alike, {apart_m:,.0f} m apart; {en}.",
        ),
        hint=Text(
            zh=f"请问清楚后指明：--crs {detected.rival.code}（UTM）或 --crs {detected.place.code}（高斯-克吕格）。",
            en=f"Ask and say which: --crs {detected.rival.code} (UTM) or --crs {detected.place.code} (Gauss-Kruger).",
        ),
    )


def _by_words(words: str) -> tuple[str, Text] | None:
    utm, gauss = _UTM.search(words), _GAUSS.search(words)
    if bool(utm) == bool(gauss):
        return None
    word_match = utm or gauss
    assert word_match is not None
    why = Text(zh=f"文件中写着“{word_match.group()}”", en=f"the file says {word_match.group()!r}")
    return "utm" if utm else "gauss", why


def _by_areas(
    gauss: NDArray[np.float64], utm: NDArray[np.float64], geometry: NDArray[Any], witnesses: Witnesses
) -> tuple[str, Text] | None:
    """The reading in which rows lie in the area of their administrative code, where they do not in the other."""
    if not witnesses.areas or not len(witnesses.code):
        return None
    there = ~shapely.is_missing(np.asarray(geometry, dtype=object))
    codes = np.asarray(witnesses.code, dtype=object)[there]
    outside = {"gauss": 0, "utm": 0}
    judged = 0
    for code in dict.fromkeys(codes.tolist()):
        if code not in witnesses.areas:
            continue
        rows = np.flatnonzero(codes == code)
        area = witnesses.areas[code]
        shapely.prepare(area)
        judged += len(rows)
        outside["gauss"] += int((~shapely.contains_xy(area, *gauss[rows].T)).sum())
        outside["utm"] += int((~shapely.contains_xy(area, *utm[rows].T)).sum())
    side, rival = sorted(outside, key=lambda name: outside[name])
    if judged < _FEWEST or outside[rival] - outside[side] < max(2, 0.1 * judged) or outside[side] > 0.1 * judged:
        return None
    return side, Text(
        zh=f"按{_READINGS[rival].zh}读有 {outside[rival]} 行不在自身行政区划代码的范围内，按{_READINGS[side].zh}读 "
        f"{outside[side]} 行",
        en=f"as {_READINGS[rival].en} {outside[rival]} rows leave the area of their administrative code, as "
        f"{_READINGS[side].en} {outside[side]}",
    )


def _by_waters(gauss: NDArray[np.float64], utm: NDArray[np.float64], waters: NDArray[Any]) -> tuple[str, Text] | None:
    """The reading in which the rows lie at the waters of the project, where in the other they lie beside them."""
    if not len(waters) or len(gauss) < _FEWEST:
        return None
    tree = shapely.STRtree(waters)
    step = max(1, len(gauss) // _SAMPLE)
    away_m = {}
    for side, lonlat in (("gauss", gauss[::step]), ("utm", utm[::step])):
        points = shapely.points(lonlat)
        feet = shapely.shortest_line(points, waters[tree.nearest(points)])
        ends = shapely.get_coordinates(feet).reshape(-1, 4)
        away_m[side] = float(np.median(distance_m(*ends.T)))
    side, rival = sorted(away_m, key=lambda name: away_m[name])
    if away_m[side] > _AT_WATER_M or away_m[rival] < max(_AWAY_M, 3 * away_m[side]):
        return None
    return side, Text(
        zh=f"按{_READINGS[side].zh}读离项目中的水体中位 {away_m[side]:,.0f} m，"
        f"按{_READINGS[rival].zh}读 {away_m[rival]:,.0f} m",
        en=f"as {_READINGS[side].en} the rows lie {away_m[side]:,.0f} m from the waters of the project (median), as "
        f"{_READINGS[rival].en} {away_m[rival]:,.0f} m",
    )


def _by_round_numbers(
    gauss: NDArray[np.float64], utm: NDArray[np.float64], spots: NDArray[np.float64]
) -> tuple[str, Text] | None:
    """The reading in which longitudes and latitudes are round, as they are where somebody typed or measured degrees."""
    if len(spots) < _FEWEST or len(np.unique(spots, axis=0)) < _FEWEST:
        return None
    digits = np.abs(spots * 100 - np.rint(spots * 100)).max() > 1e-3
    kept_m = 0.001 if digits else 0.01 if np.abs(spots - np.rint(spots)).max() > 1e-3 else 1.0
    for grid in _GRIDS_DEG:
        slack = 1.5 * kept_m / (111_320.0 * grid)  # how far rounding of the metres moves a round number, in steps
        if slack > 0.1:
            continue
        round_share = {
            side: float((np.abs(lonlat / grid - np.rint(lonlat / grid)) <= max(slack, 0.01)).mean())
            for side, lonlat in (("gauss", gauss), ("utm", utm))
        }
        side, rival = sorted(round_share, key=lambda name: -round_share[name])
        if round_share[side] >= 0.9 and round_share[rival] <= 0.5:
            return side, Text(
                zh=f"只有按{_READINGS[side].zh}读，经纬度才是整的（步长 {_step(grid)}）",
                en=f"only as {_READINGS[side].en} longitudes and latitudes are round (steps of {_step(grid)})",
            )
    return None


def _step(grid: float) -> str:
    return f"{grid * 3600:.3g}″" if grid in _GRIDS_DEG[4:] else f"{grid:.6f}°".replace("0°", "°")
