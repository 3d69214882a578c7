"""Where the records of an import are: coordinate system, null coordinates, swapped axes, outliers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from riverzones.align.notes import Note, plain
from riverzones.errors import CrsError, DataError
from riverzones.geo.crs import Frame, datum_note, datum_uncertainty_m, in_china, parse_crs, to_cgcs2000
from riverzones.geo.crs_detection import (
    DetectedCrs,
    check_declared_crs,
    detect_crs,
    without_bare,
    zone_frame,
    zones_by_row,
)
from riverzones.geo.outliers import FAR_KM, groups_apart, set_off
from riverzones.jobs.ingest.projection_evidence import Witnesses, settle_projection
from riverzones.jobs.ingest.report import ImportOptions
from riverzones.jobs.shared.area import ProjectArea
from riverzones.model import Text
from riverzones.readers.angles import CERTAIN, LIKELY, Reading
from riverzones.readers.rawlayer import RawLayer
from riverzones.terms import labels

__all__ = ["Placed", "null_coordinates", "place_rows", "told_far"]


_FAR_KM = 100.0
"""A layer whose nearest row is further than this from the place that was said is refused: a setting of ours."""
_NEARBY_DEG = 0.3


@dataclass
class Placed:
    """Rows in EPSG:4490 (``geometry``), and how that was decided.

    ``added`` counts vertices per row, ``crs`` names the coordinate system as told, ``out`` are rows to leave out with
    the reason, ``uncertainty_m`` what the datum leaves open per row [m], NaN where nothing.
    """

    geometry: NDArray[Any]
    added: NDArray[np.int64]
    crs: str = ""
    reason: Text | None = None
    out: dict[int, Text] = field(default_factory=dict)
    notes: list[Note | Text] = field(default_factory=list)
    uncertainty_m: NDArray[np.float64] | None = None


def place_rows(
    raw: RawLayer, options: ImportOptions, area: ProjectArea, *, witnesses: Callable[[], Witnesses] = Witnesses
) -> Placed:
    """Decide how the coordinates of a layer are to be read, and change them to EPSG:4490.

    Parameters
    ----------
    raw : RawLayer
        As read; its geometry is not None.
    options : ImportOptions
        What a person said: ``crs``, ``angles``, ``anywhere``.
    area : ProjectArea
        Where the project lies.
    witnesses : callable, optional
        What else says where the rows are; asked only where the numbers fit Gauss-Kruger and UTM alike.

    Raises
    ------
    CrsError
        If the coordinate system is not declared and cannot be told, the declared one cannot hold the numbers, or the
        layer would land far from the place of the project.
    DataError
        If the numbers can be read in two ways, or ``options.angles`` names a reading that they do not have.
    """
    if raw.crs_doubt is not None and options.crs is None:
        raise raw.crs_doubt
    near = None if options.anywhere else area.bounds
    given, notes = _read_as(raw, options, near)
    count = len(given)
    placed = Placed(given, np.zeros(count, dtype=np.int64), notes=notes)
    declared = parse_crs(options.crs) if options.crs is not None else raw.crs
    notes += _turn_rows(given, declared)
    placed.out = dict(null_coordinates(given, declared))
    given[list(placed.out)] = None
    bounds = shapely.bounds(given)
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    if not np.isfinite(x).any():
        return placed
    parts = _by_zone(declared, x, y, near, notes)
    if not parts:
        detected = _layer_crs(raw, options, declared, x, y, near)
        if detected.rival is not None:
            detected, of_rival = settle_projection(detected, given, witnesses())
            notes += of_rival
        parts = [(detected, np.arange(count))]
    placed.crs = "+".join(dict.fromkeys(detected.place.code for detected, _ in parts))
    placed.reason = _reason(raw, options, parts)
    placed.uncertainty_m = np.full(count, np.nan)
    for detected, rows in parts:
        placed.geometry[rows], placed.added[rows] = to_cgcs2000(given[rows], detected.place)
        unsure_m = datum_uncertainty_m(detected.place)
        if unsure_m is not None:
            placed.uncertainty_m[rows] = unsure_m
    if placed.crs == "EPSG:3857" and raw.crs is None and options.crs is None:
        notes.append(_MERCATOR)
    notes += [note for note in (datum_note(detected.place) for detected, _ in parts[:1]) if note is not None]
    _check_place(placed.geometry, area, options, notes)
    return placed


_MERCATOR = plain(
    Text(
        zh="没有声明坐标系，按网络墨卡托（EPSG:3857）读；网络地图上取的点多有偏移：高德、腾讯的差数百米，百度的米制坐标"
        "（BD-09MC）差 20 km 左右。请问清来源，用 --crs 指明，或索取 CGCS2000 坐标",
        en="no coordinate system is declared, read as Web Mercator (EPSG:3857); places from web maps are often offset, "
        "by hundreds of metres from Amap and Tencent, by some 20 km in the metres of Baidu (BD-09MC): ask where they "
        "are from and say it with --crs, or ask for CGCS2000",
    ),
    loud=True,
)


def _read_as(raw: RawLayer, options: ImportOptions, near: Any) -> tuple[NDArray[Any], list[Note | Text]]:
    """The geometry in the reading that was asked for, or that the numbers and the project's place settle."""
    plain = np.array(raw.geometry, dtype=object)
    reading = raw.readings[0] if raw.readings else None
    if options.angles == "dms" and reading is None:
        raise DataError(
            Text(
                zh="按 --angles dms 坐标应是“度.分秒”连写（109.5230 即 109°52′30″），"
                "但有值的分或秒不小于 60，或已写成别的样子。",
                en="--angles dms expects degrees.minutes-seconds (109.5230 is 109°52′30″), but some minutes or seconds "
                "are 60 or more, or the coordinates are written in another way.",
            ),
            hint=Text(zh="请去掉 --angles。", en="Leave --angles out."),
        )
    if reading is None or options.angles == "decimal":
        return plain, []
    as_dms = Text(
        zh=f"坐标按{reading.title.zh}读",
        en=f"coordinates read as {reading.title.en}",
    )
    if options.angles == "dms":
        return np.array(reading.geometry, dtype=object), [as_dms]
    if raw.crs is not None and not raw.crs.crs.is_geographic:
        return plain, []
    differs = [shape is not None and shape != moved for shape, moved in zip(plain, reading.geometry, strict=True)]
    if not any(differs):
        return plain, []
    row = differs.index(True)
    spots = [_spot(geometry[row]) for geometry in (plain, reading.geometry)]
    if reading.chance > LIKELY:
        if reading.chance < 0.5:
            return plain, [
                _loud(
                    zh=f"坐标按十进制度读；也可能是{reading.title.zh}，"
                    f"那样第一处会在 {spots[1]}：若是，请加 --angles dms",
                    en=f"coordinates read as decimal degrees; they could be {reading.title.en} too, the first place "
                    f"would then be {spots[1]}: if so add --angles dms",
                )
            ]
        return plain, []
    inside = [_share_near(geometry, near) for geometry in (plain, reading.geometry)]
    if max(inside) >= 0.8 and min(inside) <= 0.2:
        if inside[1] > inside[0]:
            why = Text(zh="，只有这样才落在项目所在地", en=": only so they lie in the project's place")
            return np.array(reading.geometry, dtype=object), [
                Text(zh=f"{as_dms.zh}{why.zh}", en=f"{as_dms.en}{why.en}")
            ]
        return plain, [
            Text(
                zh="坐标按十进制度读：按度分秒连写就不在项目所在地",
                en="coordinates read as decimal degrees: as packed minutes they would leave the project's place",
            )
        ]
    if reading.chance < CERTAIN:
        why = Text(zh="：分和秒没有一个达到 60", en=": not one of all minutes and seconds reaches 60")
        return np.array(reading.geometry, dtype=object), [Text(zh=f"{as_dms.zh}{why.zh}", en=f"{as_dms.en}{why.en}")]
    raise _two_readings(reading, spots)


def _two_readings(rival: Reading, spots: list[str]) -> DataError:
    error = DataError(
        Text(
            zh=f"坐标有两种读法，项目所在地也定不了：十进制度，第一处在 {spots[0]}；"
            f"{rival.title.zh}，第一处在 {spots[1]}。",
            en="the coordinates can be read in two ways and the project's place does not settle it: decimal degrees, "
            f"the first place at {spots[0]}; {rival.title.en}, the first place at {spots[1]}.",
        ),
        hint=Text(
            zh="请指明：--angles decimal（十进制度）或 --angles dms（度.分秒）；也可用 init --place 给出项目所在地。",
            en="Say which: --angles decimal or --angles dms; or give the project's place with init --place.",
        ),
    )
    error.option = "angles"
    return error


def _spot(shape: Any) -> str:
    x, y = shapely.get_coordinates(shape)[0]
    return f"{x:.5f}, {y:.5f}"


def _share_near(geometry: NDArray[Any], near: Any) -> float:
    """Share of the rows that lie in a box, or beside it by less than a tenth of a degree."""
    shapes = geometry[~shapely.is_missing(geometry)]
    if near is None or not len(shapes):
        return 0.0
    return float(shapely.intersects(shapely.box(*near).buffer(0.1), shapes).mean())


def _by_zone(
    declared: Frame | None, x: Any, y: Any, near: Any, notes: list[Note | Text]
) -> list[tuple[DetectedCrs, Any]]:
    """One part per zone where rows carry the numbers of several; none where they do not."""
    swapped, zones = zones_by_row(x, y)
    if not zones:
        return []
    main = max(zones, key=lambda zone: len(zones[zone]))
    parts = []
    for zone, rows in zones.items():
        frame = zone_frame(zone, declared, swapped=swapped)
        detected = check_declared_crs(frame, x[rows], y[rows], near=near)
        if zone == main:
            taken = np.concatenate([own for minor_zone, own in zones.items() if minor_zone != main])
            rows = np.setdiff1d(np.arange(len(x)), taken)
        parts.append((detected, rows))
    counts = {zone: len(rows) for zone, rows in zones.items()}
    notes.append(
        Text(
            zh="一个图层里有几个带的坐标，逐行按各自的带号读："
            + "，".join(f"{z} 带 {n} 行" for z, n in counts.items()),
            en="rows of several zones in one layer, each read by its own prefix: "
            + ", ".join(f"zone {zone}: {rows} rows" for zone, rows in counts.items()),
        )
    )
    return parts


def _layer_crs(raw: RawLayer, options: ImportOptions, declared: Frame | None, x: Any, y: Any, near: Any) -> DetectedCrs:
    """The coordinate system of the whole layer."""
    if options.crs is not None:
        assert declared is not None
        return check_declared_crs(declared, x, y, near=near, firm=True)
    if raw.crs is not None:
        return check_declared_crs(raw.crs, x, y, near=near)
    return detect_crs(x, y, near=near)


def _reason(raw: RawLayer, options: ImportOptions, parts: list[tuple[DetectedCrs, Any]]) -> Text:
    """Why the coordinate system is this one, in the words of who said so."""
    detected = parts[0][0]
    if len(parts) > 1:
        codes = "、".join(part.place.code for part, _ in parts)
        detected = replace(
            detected, reason=Text(zh=f"逐行按带号，{codes}", en=f"row by row by the zone in front, {codes}")
        )
    if options.crs is None:
        sign = ("：", ": ") if raw.crs is not None else ("；", "; ")
        once = detected.reason if raw.crs is not None else without_bare(detected.reason)
        return Text(zh=f"{raw.crs_by.zh}{sign[0]}{once.zh}", en=f"{raw.crs_by.en}{sign[1]}{once.en}")
    said = options.crs
    reason = Text(zh=f"按 --crs {said} 指定；{detected.reason.zh}", en=f"as given: --crs {said}; {detected.reason.en}")
    if raw.crs is not None and raw.crs.code != detected.place.code:
        code = raw.crs.code
        reason = Text(zh=f"{reason.zh}；文件自称 {code}，未采用", en=f"{reason.en}; the file says {code}, not used")
    return reason


def _check_place(geometry: NDArray[Any], area: ProjectArea, options: ImportOptions, notes: list[Note | Text]) -> None:
    """Refuse or tell a layer that lies elsewhere as a whole, and one that falls into groups far apart."""
    bounds = shapely.bounds(geometry)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        return
    lon, lat = float(np.median(bounds[:, [0, 2]])), float(np.median(bounds[:, [1, 3]]))
    if not bool(in_china(lon, lat)):
        notes.append(
            _loud(
                zh=f"图层中心在 {lon:.3f}, {lat:.3f}，不在中国范围内",
                en=f"the middle of the layer is at {lon:.3f}, {lat:.3f}, outside China",
            )
        )
    if options.anywhere:
        return
    if area.bounds is None:
        _tell_groups(bounds, notes)
        return
    nearest_km = float(_gap_km(bounds, area.bounds).min())
    if nearest_km <= _NEARBY_DEG * 111.2:
        return
    said = Text(
        zh=f"整个图层都不在{area.by.zh}内：中心在 {lon:.3f}, {lat:.3f}，最近的一行相距 {nearest_km:,.0f} km",
        en=f"no row lies in {area.by.en}: the middle is at {lon:.3f}, {lat:.3f}, "
        f"the nearest row {nearest_km:,.0f} km off",
    )
    spread = np.quantile(bounds, (0.1, 0.9), axis=0)  # lakes of a whole basin lie round a county that has none
    around = np.array([[*spread[0, :2], *spread[1, 2:]]])
    if area.said and nearest_km > _FAR_KM and float(_gap_km(around, area.bounds).min()) > _FAR_KM:
        raise CrsError(
            Text(zh=f"{said.zh}。", en=f"{said.en}."),
            hint=Text(
                zh="请检查是不是这个文件、坐标系对不对（--crs）；图层确实在那里时加 --anywhere。",
                en="Check the file and its coordinate system (--crs); if the layer does lie there add --anywhere.",
            ),
        )
    notes.append(plain(said, loud=True))


def told_far(geometry: NDArray[Any], area: ProjectArea, out: set[int]) -> list[Note | Text]:
    """Return what to tell of rows that stay in, far from the place that was said, while others of the layer lie there;
    else of rows beyond a gap wider than the rest of the layer, or than the project.

    Parameters
    ----------
    geometry : array of shapely geometries
        EPSG:4490.
    area : ProjectArea
        Where the project lies.
    out : set of int
        Rows that are left out already.
    """
    bounds = shapely.bounds(geometry)
    there = np.isfinite(bounds).all(axis=1)
    there[list(out)] = False
    rows = np.flatnonzero(there)
    if area.bounds is None or not area.said:
        return _told_set_off(bounds[rows], area)
    away_km = _gap_km(bounds[rows], area.bounds)
    far = away_km > _FAR_KM
    if not far.any() or far.all():
        return _told_set_off(bounds[rows], area)
    at = int(rows[away_km.argmax()])
    lon, lat = (bounds[at, 0] + bounds[at, 2]) / 2, (bounds[at, 1] + bounds[at, 3]) / 2
    return [
        _loud(
            zh=f"{int(far.sum())} 行离{area.by.zh} {_FAR_KM:.0f} km 以上（最远 {away_km.max():,.0f} km，"
            f"在 {lon:.3f}, {lat:.3f}），请核对",
            en=f"{int(far.sum())} rows lie more than {_FAR_KM:.0f} km from {area.by.en} (the farthest "
            f"{away_km.max():,.0f} km, at {lon:.3f}, {lat:.3f}): check them",
        )
    ]


def _told_set_off(bounds: Any, area: ProjectArea) -> list[Note | Text]:
    """What to tell of rows beyond a gap, but where the layer has been told to fall into groups far apart."""
    rows, km = set_off(bounds, near=area.bounds)
    if not rows.any() or (area.bounds is None and km > FAR_KM and len(groups_apart(bounds).sizes) > 1):
        return []
    lon, lat = np.median((bounds[rows, :2] + bounds[rows, 2:]) / 2, axis=0).tolist()
    count, others = int(rows.sum()), int((~rows).sum())
    return [
        _loud(
            zh=f"{count} 行离其余 {others} 行 {km:,.0f} km 以上（在 {lon:.3f}, {lat:.3f} 一带），"
            "其余各行之间没有这样的间隔，请核对坐标；或用 init --place 给出项目所在地",
            en=f"{count} rows lie {km:,.0f} km or more from the other {others} (around {lon:.3f}, {lat:.3f}); "
            "among these there is no such gap: check their coordinates, or give the place with init --place",
        )
    ]


def _gap_km(bounds: Any, area: tuple[float, float, float, float]) -> NDArray[np.float64]:
    """Rough distance of boxes from the place of a project [km], 0 where they meet it."""
    west, south, east, north = area
    across = np.maximum(np.maximum(west - bounds[:, 2], bounds[:, 0] - east), 0) * np.cos(
        np.radians((south + north) / 2)
    )
    along = np.maximum(np.maximum(south - bounds[:, 3], bounds[:, 1] - north), 0)
    return np.asarray(np.hypot(across, along) * 111.2, dtype=float)


def _loud(*, zh: str, en: str) -> Note:
    return plain(Text(zh=zh, en=en), loud=True)


def _tell_groups(bounds: Any, notes: list[Note | Text]) -> None:
    """Tell a layer in two groups far apart of which neither is clearly the stray one."""
    if len(bounds) < 2:
        return
    groups = groups_apart(bounds)
    large = groups.sizes[groups.sizes > 0.4 * len(bounds)]
    if len(groups.sizes) < 2 or (len(large) == 1 and len(bounds) >= 5):
        return
    sizes = "、".join(map(str, sorted(groups.sizes.tolist(), reverse=True)[:5]))
    notes.append(
        _loud(
            zh=f"图层分成 {len(groups.sizes)} 处，彼此相距 {groups.gap_km:,.0f} km 以上（{sizes} 行），"
            "请核对是否都属于本项目，或用 init --place 给出项目所在地",
            en=f"the rows lie in {len(groups.sizes)} groups more than {groups.gap_km:,.0f} km apart ({sizes} "
            "rows): check that all belong here, or give the place with init --place",
        )
    )


def _turn_rows(given: NDArray[Any], declared: Frame | None) -> list[Note | Text]:
    """Turn the rows whose longitude and latitude stand the other way round than in most, in place, and tell it.

    Only what can be nothing else is turned: a number above 90 is no latitude.
    """
    if declared is not None and not declared.crs.is_geographic:
        return []
    bounds = np.abs(shapely.bounds(given))
    x, y = bounds[:, [0, 2]].max(axis=1), bounds[:, [1, 3]].max(axis=1)
    first = np.flatnonzero((bounds[:, [0, 2]].min(axis=1) > 90) & (x <= 180) & (y <= 90))
    second = np.flatnonzero((bounds[:, [1, 3]].min(axis=1) > 90) & (y <= 180) & (x <= 90))
    rows = first if len(first) < len(second) else second
    if not len(first) or not len(second):
        return []
    sample = "、".join(_spot(given[row]) for row in rows[:3].tolist())
    for z in (False, True):
        some = rows[shapely.has_z(given[rows]) == z]
        given[some] = shapely.transform(given[some], lambda xy: xy[:, [1, 0, *range(2, xy.shape[1])]], include_z=z)
    return [
        _loud(
            zh=f"{len(rows)} 行的经度与纬度和其他行次序相反（{sample}），超过 90 的不可能是纬度，已逐行调换",
            en=f"{len(rows)} rows have longitude and latitude the other way round than the others ({sample}); nothing "
            "above 90 is a latitude: turned row by row",
        )
    ]


_ZERO: Final = labels("reason")["zero_coordinates"]


def null_coordinates(geometries: Any, declared: Frame | None) -> dict[int, Text]:
    """Return rows to leave out before the coordinate system is told, with the reason.

    A point at 0, 0 is one that nobody measured. Where at least half of the rows read as degrees, those that cannot be
    degrees are typing errors; they must not decide for the others. A declared projected system is left alone.

    Parameters
    ----------
    geometries : array of shapely geometries
        As in the file.
    declared : Frame or None
        What the file or a person says of the coordinates.

    Examples
    --------
    >>> null_coordinates(shapely.points([[109.8, 31.0], [109.9, 310.7], [0, 0]]), None)[1].en
    'coordinates out of range: 109.9, 310.7 is no longitude and latitude'
    """
    given = np.asarray(geometries, dtype=object)
    bounds = shapely.bounds(given)
    zero = (shapely.get_type_id(given) == 0) & (bounds[:, :2] == 0).all(axis=1)
    causes = dict.fromkeys(np.flatnonzero(zero).tolist(), _ZERO)
    if declared is not None and not declared.crs.is_geographic:
        return causes
    known = np.isfinite(bounds).all(axis=1) & ~zero
    x, y = np.abs(bounds[:, [0, 2]]).max(axis=1), np.abs(bounds[:, [1, 3]]).max(axis=1)
    degrees = known & ((x <= 180) & (y <= 90) | (x <= 90) & (y <= 180))
    off = known & ~degrees
    if degrees.any() and degrees.sum() >= off.sum():
        for row in np.flatnonzero(off).tolist():
            spot = f"{bounds[row, 0]:.10g}, {bounds[row, 1]:.10g}"
            causes[row] = Text(
                zh=f"坐标超出范围：{spot} 不是经纬度",
                en=f"coordinates out of range: {spot} is no longitude and latitude",
            )
    return causes
