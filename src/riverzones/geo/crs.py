"""Coordinate systems: name them, change them to CGCS2000 longitude and latitude, keep straight edges straight.

EPSG codes of CGCS2000, Xian 1980 and Beijing 1954 Gauss-Kruger zones run in series (EPSG registry v11): with the zone
in front of the easting the zone number counts, without it the central meridian.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as ProjError

from riverzones.errors import CrsError
from riverzones.geo.gcj02 import bd09_to_wgs84, gcj02_to_wgs84
from riverzones.model import Text
from riverzones.model.text import in_part
from riverzones.terms import labels

__all__ = [
    "CGCS2000",
    "CHINA",
    "DATUM_SERIES",
    "Frame",
    "datum_note",
    "datum_of",
    "datum_uncertainty_m",
    "described_system",
    "epsg_frame",
    "frame",
    "in_china",
    "named_system",
    "parse_crs",
    "to_cgcs2000",
]

CGCS2000 = CRS.from_epsg(4490)
CHINA = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north [degrees]: the box round China's land and seas. Neighbours lie in it too."""

Floats = NDArray[np.float64]
Change = Callable[[Any, Any], tuple[Floats, Floats]]

_DATUMS = {
    "cgcs2000": (r"china.?(geodetic.?coordinate.?system.?)?2000|cgcs.?2000", 4490, 4513, 4534, 4491),
    "xian1980": (r"xi.?an.?(19)?80", 4610, 2349, 2370, 2327),
    "beijing1954": (r"beijing.?(19)?54", 4214, 2401, 2422, 21413),
}
_SYSTEMS = {
    "CGCS2000": (
        r"cgcs-?2000|国家-?2000|大地-?2000|2000年?(中国|国家)?大地(坐标)?|2000坐标|china-?(geodetic-?)?2000",
        4490,
    ),
    "WGS84": (r"wgs-?(19)?84|84坐标", 4326),
    "Xian80": (r"xi'?-?an-?(19)?80|西安-?80|(19)?80-?西安|80坐标", 4610),
    "Beijing54": (r"bei-?jing-?(19)?54|北京-?(19)?54|(19)?54-?年?北京|54坐标", 4214),
    "GCJ-02": (
        r"gcj-?0?2|(?<![a-z])gcj(?![a-z])|火星|高德|腾讯|(?<![a-z])(amap|gaode|autonavi|tencent|mars)(?![a-z])",
        4326,
    ),
    "BD-09": (r"bd-?0?9(-?ll)?(?!-?mc)|(?<![a-z])bd(?![a-z])|百度|(?<![a-z])baidu(?![a-z])", 4326),
    "BD-09MC": (r"bd-?0?9-?mc|bdmc|百度墨卡托", 0),
}  # fmt: skip
"""How headings, file names and people name a datum, or the offset coordinates of web maps; with the EPSG code."""
_WORDS = {
    "cgcs2000": 4490, "国家2000": 4490, "2000国家大地坐标系": 4490, "wgs84": 4326, "xian80": 4610, "xian1980": 4610,
    "西安80": 4610, "beijing54": 4214, "beijing1954": 4214, "北京54": 4214, "webmercator": 3857, "crs84": 4326,
    "ogc:crs84": 4326,
}  # fmt: skip
DATUM_SERIES = {
    "cgcs2000": (4513, 4534, 4491, 4502, 4490), "xian1980": (2349, 2370, 2327, 2338, 4610),
    "beijing1954": (2401, 2422, 21413, 21453, 4214),
}  # fmt: skip
"""First EPSG code of the Gauss-Kruger zones of a datum: 3 degrees with the zone in front and without, 6 degrees with
and without; the code of its longitude and latitude."""
_UNCERTAINTY_M = {"xian1980": 127.0, "beijing1954": 105.0}
"""How far coordinates of the old datums may be off when no local parameters are at hand [m]: the longest shift of map
sheets to CGCS2000, X -9 to +43 m and Y +76 to +119 m (Xian 1980), X -29 to -62 m and Y -56 to +84 m (Beijing 1954), as
the guide to the introduction of CGCS2000 (2000国家大地坐标系推广使用技术指南) gives them; figures from recall."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The coordinate system of a file: what pyproj calls it, how we name it, whether the axes come the other way round.

    ``offset`` names the offset coordinates of web maps, GCJ-02 or BD-09; ``crs`` is then WGS 84. ``swapped`` means that
    the first number of the file is the northing or latitude.
    """

    crs: CRS
    code: str
    name: str
    swapped: bool = False
    offset: Literal["", "GCJ-02", "BD-09"] = ""

    @property
    def gcj02(self) -> bool:
        """Whether the coordinates are offset by GCJ-02."""
        return self.offset == "GCJ-02"

    def change(self) -> Change:
        """Return the function from the file's first and second numbers to longitude and latitude on CGCS2000
        [degrees].
        """
        step: Change
        if self.offset:
            step = {"GCJ-02": gcj02_to_wgs84, "BD-09": bd09_to_wgs84}[self.offset]
        elif self.crs.is_geographic and self.crs.to_epsg() in (4490, 4326):
            step = _same
        else:
            step = _to_lonlat(self.crs)
        return (lambda x, y: step(y, x)) if self.swapped else step


@lru_cache(maxsize=256)
def _to_lonlat(crs: CRS) -> Change:
    """The change from a projection, made once per process: making it takes 12 ms, and detection tries dozens."""
    return Transformer.from_crs(crs.to_2d(), CGCS2000, always_xy=True).transform


def _same(x: Any, y: Any) -> tuple[Floats, Floats]:
    return np.asarray(x, dtype=float), np.asarray(y, dtype=float)


def in_china(lon: Any, lat: Any) -> NDArray[np.bool_]:
    """Return whether longitudes and latitudes [degrees] lie in the box round China; NaN lies nowhere.

    Examples
    --------
    >>> in_china([109.88, 9.88], [31.07, 31.07]).tolist()
    [True, False]
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    west, south, east, north = CHINA
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))


def frame(crs: CRS, *, swapped: bool = False) -> Frame:
    """Return ``crs`` with its EPSG code, found by pyproj or from the parameters of a Gauss-Kruger zone.

    A coordinate system that carries its own datum shift (TOWGS84) keeps it.

    Examples
    --------
    >>> frame(CRS.from_epsg(4545)).code
    'EPSG:4545'
    """
    epsg = crs.to_epsg(min_confidence=70) or _gauss_kruger_code(crs)
    if epsg is None:
        operation = (crs.source_crs or crs).coordinate_operation if crs.is_bound else crs.coordinate_operation
        named = crs.name if crs.name not in ("", "unknown", "undefined") else ""
        name = named or f"custom {operation.method_name if operation else 'geographic'}"
        return Frame(crs, name, name, swapped)
    known = CRS.from_epsg(epsg)
    return Frame(crs if crs.is_bound else known, f"EPSG:{epsg}", known.name, swapped)


@lru_cache(maxsize=512)
def epsg_frame(code: int, *, swapped: bool = False) -> Frame:
    """Return the coordinate system of an EPSG code, without searching the registry for its name."""
    crs = CRS.from_epsg(code)
    return Frame(crs, f"EPSG:{code}", crs.name, swapped)


def _gauss_kruger_code(crs: CRS) -> int | None:
    """EPSG code of a transverse Mercator zone of a Chinese datum, told from its parameters."""
    operation, base = crs.coordinate_operation, crs.geodetic_crs
    if operation is None or base is None or "transverse mercator" not in operation.method_name.lower():
        return None
    number = {p.name.lower(): float(p.value) for p in operation.params if not isinstance(p.value, str)}
    meridian = number.get("longitude of natural origin", np.nan)
    easting = number.get("false easting", np.nan)
    flat = number.get("scale factor at natural origin", 1.0) == 1.0 and number.get("false northing", 0.0) == 0.0
    if not flat or meridian % 3 or not 75 <= meridian <= 135:
        return None
    words = f"{base.name} {base.datum.name if base.datum else ''}"
    for pattern, _, zoned, plain, six in _DATUMS.values():
        if re.search(pattern, words, re.IGNORECASE):
            if easting == 500_000:
                return int(plain + (meridian - 75) / 3)
            if easting == meridian / 3 * 1e6 + 500_000:
                return int(zoned + (meridian - 75) / 3)
            if easting == (meridian + 3) / 6 * 1e6 + 500_000:
                return int(six + (meridian - 75) / 6)
    return None


def parse_crs(words: str) -> Frame:
    """Return the coordinate system a person named: EPSG code, WKT, PROJ string, CGCS2000, Xian80, Beijing54, GCJ-02,
    BD-09.

    Raises
    ------
    CrsError
        If the words name none, or one that cannot be undone (the metres of Baidu maps, BD-09MC).

    Examples
    --------
    >>> parse_crs("GCJ-02").gcj02, parse_crs("4545").code
    (True, 'EPSG:4545')
    """
    folded = re.sub(r"[\s_-]", "", words).casefold()
    plainly = not re.search(r"epsg|\+proj|\[", words, re.IGNORECASE)
    named = named_system(words) if plainly else None
    if named is not None and named.offset:
        return named
    if plainly and (zone := _utm_zone(words)) is not None:
        return epsg_frame(32600 + zone)
    try:
        return frame(CRS.from_user_input(_WORDS.get(folded) or (int(folded) if folded.isdigit() else words)))
    except ProjError:
        quoted = in_part(words)
        raise CrsError(
            Text(
                zh=f"坐标系应写作 EPSG:4490、EPSG:4545、CGCS2000、WGS84、GCJ-02 或 BD-09 之类，“{quoted}”无法识别。",
                en="expected a coordinate system such as EPSG:4490, EPSG:4545, CGCS2000, WGS84, GCJ-02 or BD-09, "
                f"got {quoted!r}.",
            ),
            hint=Text(
                zh="代码可在 epsg.org 查到；不支持百度墨卡托米制坐标（BD-09MC），请索取 CGCS2000 数据。",
                en="Look the code up at epsg.org; the metres of Baidu maps (BD-09MC) are not supported, ask for the "
                "data in CGCS2000.",
            ),
        ) from None


def named_system(words: str) -> Frame | None:
    """Return the datum or the offset coordinates of a web map that a heading or a file name speaks of; None if it names
    none.

    Raises
    ------
    CrsError
        If it names two, or one that cannot be undone.

    Examples
    --------
    >>> [named_system(words).code for words in ("百度经度", "gcj_lng", "经度(WGS84)", "X坐标（西安80）")]
    ['BD-09', 'GCJ-02', 'EPSG:4326', 'EPSG:4610']
    """
    text = re.sub(r"[\s_－—]+", "-", unicodedata.normalize("NFKC", words).casefold())
    systems = [name for name, (pattern, _) in _SYSTEMS.items() if re.search(pattern, text)]
    if "BD-09MC" in systems:
        systems = ["BD-09MC"]
    if not systems:
        return None
    if len(systems) > 1 or systems == ["BD-09MC"]:
        raise CrsError(
            Text(
                zh=f"“{words}”同时提到 {'、'.join(systems)}，坐标属于哪一个说不清。"
                if len(systems) > 1
                else f"“{words}”是百度墨卡托米制坐标，无法换算。",
                en=f"{words!r} speaks of {' and '.join(systems)}: which of them the coordinates are in is not clear."
                if len(systems) > 1
                else f"{words!r} names the metres of Baidu maps, which cannot be changed.",
            ),
            hint=Text(
                zh=f"请用 --crs 指明，如 --crs {systems[0] if len(systems) > 1 else 'EPSG:4490'}。",
                en=f"Say it with --crs, such as --crs {systems[0] if len(systems) > 1 else 'EPSG:4490'}.",
            ),
        )
    if systems[0] in ("GCJ-02", "BD-09"):
        return Frame(
            CRS.from_epsg(4326), systems[0], systems[0], offset="GCJ-02" if systems[0] == "GCJ-02" else "BD-09"
        )
    return epsg_frame(_SYSTEMS[systems[0]][1])


_MERIDIAN = re.compile(r"中央(?:子午线|经线)[^0-9]{0,6}(\d{2,3})(?![\d.])|(?<![a-z])cm-?(\d{2,3})(?!\d)")
_ZONE = re.compile(r"带号[^0-9]{0,3}(\d{2})(?!\d)|(?:第|-|^|[^\d.])(\d{2})-?(?:度)?(?:号)?带")
_SIX = re.compile(r"(6|六)-?(度|°)-?分?带|几度分带[^0-9]{0,3}6")


def described_system(words: str) -> Frame | None:
    """Return the coordinate system that a title or a heading describes in words: a datum, with its zone where one is
    said.

    None where no datum is named. A zone number counts with the easting as the registry has it, in front. A UTM zone is
    one of WGS 84, which differs from CGCS2000 by less than 1 m.

    Raises
    ------
    CrsError
        If the words name two datums.

    Examples
    --------
    >>> [described_system(words).code for words in ("CGCS2000 3度带 中央子午线111°", "西安80，37带", "火星坐标")]
    ['EPSG:4546', 'EPSG:2361', 'GCJ-02']
    >>> [described_system(words).code for words in ("WGS84 / UTM zone 49N", "UTM投影第49带", "X（UTM49）")]
    ['EPSG:32649', 'EPSG:32649', 'EPSG:32649']
    """
    system = named_system(words)
    zone = _utm_zone(words)
    if zone is not None and (system is None or system.code in ("EPSG:4326", "EPSG:4490")):
        return epsg_frame(32600 + zone)
    series = DATUM_SERIES.get(datum_of(system) or "") if system is not None and not system.offset else None
    if system is None or series is None:
        return system
    text = re.sub(r"[\s_－—]+", "-", unicodedata.normalize("NFKC", words).casefold())
    zoned, plain, six_zoned, six_plain, _ = series
    match = _MERIDIAN.search(text)
    if match is not None:
        meridian, six = int(match.group(1) or match.group(2)), _SIX.search(text) is not None
        if 75 <= meridian <= 135 and meridian % 3 == 0 and not (six and (meridian - 75) % 6):
            return epsg_frame(six_plain + (meridian - 75) // 6 if six else plain + (meridian - 75) // 3)
    match = _ZONE.search(text)
    if match is not None:
        zone = int(match.group(1) or match.group(2))
        if 25 <= zone <= 45:
            return epsg_frame(zoned + zone - 25)
        if 13 <= zone <= 23:
            return epsg_frame(six_zoned + zone - 13)
    return system


_UTM = re.compile(
    r"(?<![a-z])utm(?![a-z])[^a-z0-9]{0,4}(?:zone|投影|坐标|分带|带号|第)*[^a-z0-9]{0,3}(4[3-9]|5[0-3])(?!\d)"
    r"|(?<!\d)(4[3-9]|5[0-3])-?(?:n|带|号带)?-?(?:的)?utm(?![a-z])"
)
"""A UTM zone of China, 43 to 53, as people write it."""


def _utm_zone(words: str) -> int | None:
    match = _UTM.search(re.sub(r"[\s_－—]+", "-", unicodedata.normalize("NFKC", words).casefold()))
    return int(match.group(1) or match.group(2)) if match else None


def datum_of(place: Frame) -> str | None:
    """Return ``cgcs2000``, ``xian1980`` or ``beijing1954``, told from the names of the datum; None for another."""
    base = place.crs.geodetic_crs
    words = f"{base.name} {base.datum.name if base.datum else ''}" if base else place.name
    return next((name for name, item in _DATUMS.items() if re.search(item[0], words, re.IGNORECASE)), None)


def datum_uncertainty_m(place: Frame) -> float | None:
    """Return how far the change to CGCS2000 may be off [m]: of Xian 1980 and Beijing 1954 without parameters; else
    None.

    Examples
    --------
    >>> datum_uncertainty_m(parse_crs("EPSG:2384")), datum_uncertainty_m(parse_crs("EPSG:4546"))
    (127.0, None)
    """
    return None if place.crs.is_bound else _UNCERTAINTY_M.get(datum_of(place) or "")


_OLD_DATUMS = labels("old_datum")


def datum_note(place: Frame) -> Text | None:
    """Return what a reader must know about the datum of a file; None for CGCS2000 itself."""
    if place.offset:
        return Text(
            zh=f"{place.offset} 用公开流传的近似公式迭代反算，与真值约差 1 m；偏移公式从未正式公布。",
            en=f"{place.offset} undone by iterating the series that is publicly known, about 1 m from the truth; "
            "the offset was never published.",
        )
    unsure_m = datum_uncertainty_m(place)
    if unsure_m is not None:
        name = _OLD_DATUMS[datum_of(place) or ""]
        return Text(
            zh=f"数据基准是 {name.zh}，没有当地参数，按同名经纬度使用，可能差到约 {unsure_m:.0f} m："
            "已计入 accuracy_m；有当地参数时用 --crs 给出带 +towgs84 的定义。",
            en=f"The datum is {name.en}; without local parameters its longitudes and latitudes are taken as they are "
            f"and may be off by up to about {unsure_m:.0f} m: counted into accuracy_m. With local parameters give "
            "--crs a definition with +towgs84.",
        )
    base = place.crs.geodetic_crs
    words = f"{base.name} {base.datum.name if base and base.datum else ''}" if base else place.name
    if re.search(_DATUMS["cgcs2000"][0], words, re.IGNORECASE):
        return None
    if re.search(r"wgs.?(19)?84|world geodetic system 1984", words, re.IGNORECASE):
        return Text(
            zh="WGS 84 与 CGCS2000 相差不到 1 m，按同一坐标使用。",
            en="WGS 84 and CGCS2000 differ by less than 1 m and are taken as the same.",
        )
    datum = base.datum.name if base and base.datum else place.name
    return Text(
        zh=f"数据基准是 {datum}，不是 CGCS2000；换算用的是通用参数，可能差几米到上百米，请用当地参数核对。",
        en=f"The datum is {datum}, not CGCS2000; it was changed with general parameters and may be off by metres "
        "to over a hundred metres: check with local parameters.",
    )


def to_cgcs2000(geometries: Any, place: Frame, *, max_m: float = 0.01) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Change geometries to EPSG:4490 (x longitude, y latitude) so that straight edges stay straight.

    An edge is split so that its true course and the straight line in longitude and latitude between its vertices stay
    within ``max_m``; the deviation is measured at the middle of each edge and shrinks with the square of its length.

    Parameters
    ----------
    geometries : array of shapely geometries
        In the coordinates of ``place``; None stays None, Z is kept, M is dropped.
    place : Frame
        Coordinate system of the geometries.
    max_m : float
        Largest deviation [m].

    Returns
    -------
    tuple of ndarray
        The changed geometries, and the number of vertices added to each.
    """
    change = place.change()
    given = np.asarray(geometries, dtype=object)
    changed = given.copy()
    if change is _same and not shapely.has_m(given).any():
        return changed, np.zeros(len(given), dtype=np.int64)
    for z in (False, True):
        rows = shapely.has_z(given) == z
        rows &= ~shapely.is_missing(given)
        changed[rows] = _reproject(given[rows], change, z=z)
    added = np.zeros(len(given), dtype=np.int64)
    if place.crs.is_geographic and not place.offset:
        return changed, added
    for row in _long_edges(given, change, max_m=max_m):
        split = _split(given[row], change, max_m=max_m)
        added[row] = shapely.get_num_coordinates(split) - shapely.get_num_coordinates(given[row])
        changed[row] = _reproject(np.array([split], dtype=object), change, z=bool(shapely.has_z(split)))[0]
    return changed, added


def _reproject(geometries: NDArray[Any], change: Change, *, z: bool) -> NDArray[Any]:
    flat = geometries
    if shapely.has_m(geometries).any():
        flat = shapely.from_wkb(shapely.to_wkb(geometries, output_dimension=3 if z else 2))

    def act(xy: Floats) -> Floats:
        lon, lat = change(xy[:, 0], xy[:, 1])
        return np.column_stack([lon, lat, *xy[:, 2:].T])

    return np.asarray(shapely.transform(flat, act, include_z=z), dtype=object)


def _pieces(xy: Floats, same: NDArray[np.bool_], change: Change, *, max_m: float) -> NDArray[np.int64]:
    """Into how many pieces each edge from vertex i to i + 1 must be split; 1 where ``same`` is False."""
    lon, lat = change(xy[:, 0], xy[:, 1])
    middle = (xy[:-1, :2] + xy[1:, :2]) / 2
    true_lon, true_lat = change(middle[:, 0], middle[:, 1])
    east = (true_lon - (lon[:-1] + lon[1:]) / 2) * np.cos(np.radians(true_lat))
    off_m = 111_320.0 * np.hypot(east, true_lat - (lat[:-1] + lat[1:]) / 2)
    off_m[~same | ~np.isfinite(off_m)] = 0.0
    return np.clip(np.ceil(np.sqrt(1.1 * off_m / max_m)), 1, 10_000).astype(np.int64)


def _long_edges(geometries: NDArray[Any], change: Change, *, max_m: float) -> NDArray[np.int64]:
    """Rows of the geometries that have an edge to be split."""
    lines = shapely.get_dimensions(geometries) >= 1
    parts, part_row = shapely.get_parts(geometries[lines], return_index=True)
    rings, ring_part = shapely.get_rings(parts[shapely.get_type_id(parts) == 3], return_index=True)
    whole = parts[shapely.get_type_id(parts) == 1]
    row = np.concatenate(
        [part_row[shapely.get_type_id(parts) == 3][ring_part], part_row[shapely.get_type_id(parts) == 1]]
    )
    xy, line = shapely.get_coordinates(np.concatenate([rings, whole]), return_index=True)
    if len(xy) < 2:
        return np.array([], dtype=np.int64)
    split = _pieces(xy, line[:-1] == line[1:], change, max_m=max_m) > 1
    return np.asarray(np.flatnonzero(lines)[np.unique(row[line[:-1][split]])], dtype=np.int64)


def _split(geometry: Any, change: Change, *, max_m: float) -> Any:
    """``geometry`` with vertices added on its long edges, in its own coordinates."""
    kind = geometry.geom_type
    if kind == "Polygon":
        rings = [_split(ring, change, max_m=max_m) for ring in (geometry.exterior, *geometry.interiors)]
        return shapely.Polygon(rings[0], rings[1:])
    if kind in ("LineString", "LinearRing"):
        xyz = shapely.get_coordinates(geometry, include_z=bool(geometry.has_z))
        if len(xyz) < 2:
            return geometry
        count = _pieces(xyz, np.ones(len(xyz) - 1, dtype=bool), change, max_m=max_m)
        edge = np.repeat(np.arange(len(count)), count)
        step = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
        start, end = xyz[edge], xyz[edge + 1]
        back = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
        low, high = np.where(back[:, None], end, start), np.where(back[:, None], start, end)
        share = np.where(back, count[edge] - step, step) / count[edge]  # neighbours that share an edge share its points
        points = low + share[:, None] * (high - low)
        points[step == 0] = start[step == 0]
        return type(geometry)(np.vstack([points, xyz[-1]]))
    if kind in ("MultiPolygon", "MultiLineString", "GeometryCollection"):
        return type(geometry)([_split(part, change, max_m=max_m) for part in geometry.geoms])
    return geometry
