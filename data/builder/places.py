# ruff: noqa: E501 - Chinese letters count twice in the length of a line
"""Rivers, townships, ranges, sources and zones of the sample."""

from __future__ import annotations

from typing import Any

import shapely
import shapely.ops
from shapely import Point, Polygon

from builder.approvals import approval
from builder.book import Book
from builder.divides import county_and_townships, landing
from builder.ground import (
    LEVEL_145,
    LEVEL_175,
    River,
    blob,
    cut,
    ring,
    river_zones,
    to_plane,
)
from builder.waters import SAMPLED_SOURCES

__all__ = ["TOWNS", "draw_places"]

TOWNS: dict[str, tuple[float, float]] = {
    "高唐街道": (109.876, 31.081), "龙门街道": (109.896, 31.098), "巫峡镇": (109.915, 31.048), "庙宇镇": (109.680, 30.870),
    "大昌镇": (109.796, 31.285), "福田镇": (109.700, 31.235), "龙溪镇": (109.660, 31.312), "双龙镇": (109.800, 31.180),
    "官阳镇": (109.900, 31.300), "骡坪镇": (110.060, 31.090), "抱龙镇": (110.058, 30.950), "官渡镇": (109.842, 30.940),
    "铜鼓镇": (109.735, 30.930), "红椿乡": (109.780, 30.810), "两坪乡": (109.966, 31.049), "曲尺乡": (109.745, 31.060),
    "建平乡": (109.870, 31.025), "大溪乡": (109.639, 30.9985), "金坪乡": (109.690, 31.090), "平河乡": (109.860, 31.375),
    "当阳乡": (109.975, 31.350), "竹贤乡": (110.020, 31.260), "三溪乡": (109.985, 31.125), "培石乡": (110.118, 31.012),
    "笃坪乡": (110.030, 30.890), "邓家乡": (109.918, 30.788),
}  # fmt: skip
"""The 26 townships and sub-districts with a rough place each, written from general knowledge."""

LANDING = ("龙门街道", ("高唐街道", "巫峡镇"), 8.2)
"""A township that comes down to the Yangtze between two others and has so little of its middle [m] that no segment of a
chief is drawn for it: the gap that is planted."""

_COUNTY = [
    (109.558, 31.050), (109.565, 30.950), (109.548, 30.860), (109.600, 30.785), (109.700, 30.745), (109.820, 30.725),
    (109.930, 30.735), (110.030, 30.795), (110.090, 30.870), (110.150, 30.940), (110.165, 31.010), (110.140, 31.100),
    (110.120, 31.180), (110.100, 31.280), (110.040, 31.380), (109.950, 31.430), (109.860, 31.450), (109.750, 31.440),
    (109.660, 31.420), (109.600, 31.340), (109.600, 31.240), (109.620, 31.140), (109.575, 31.100),
]  # fmt: skip

_GROUND = [  # code, township, place, inner radius of tier 2 [m] (0: right beside tier 1)
    ("SY-09", "曲尺乡", (109.742, 31.088), 0),
    ("SY-10", "骡坪镇", (110.065, 31.110), 110.0),
    ("SY-11", "福田镇", (109.712, 31.222), 50.5),
    ("SY-13", "平河乡", (109.850, 31.392), 0),
    ("SY-14", "当阳乡", (109.985, 31.362), 0),
    ("SY-15", "官阳镇", (109.925, 31.292), 0),
    ("SY-16", "双龙镇", (109.786, 31.196), 0),
    ("SY-17", "笃坪乡", (110.020, 30.905), 0),
    ("SY-18", "铜鼓镇", (109.722, 30.945), 0),
]
_AQUIFERS: dict[str, dict[str, Any]] = {  # what the radius hangs on; SY-02 and SY-15 tell too little, SY-18 nothing
    "SY-02": {"aquifer": "karst"},
    "SY-09": {"aquifer": "pore", "medium": "fine_sand"},
    "SY-10": {"aquifer": "pore", "medium": "fine_sand"},
    "SY-11": {"aquifer": "pore", "medium": "medium_sand"},
    "SY-13": {
        "aquifer": "pore",
        "medium": "medium_sand",
        "conductivity_m_per_d": 40,
        "gradient": 0.005,
        "porosity": 0.25,
    },
    "SY-14": {"aquifer": "fissure", "conductivity_m_per_d": 2, "gradient": 0.01, "porosity": 0.03},
    "SY-15": {"aquifer": "karst"},
    "SY-16": {"aquifer": "confined", "medium": "fine_sand"},
    "SY-17": {
        "aquifer": "pore",
        "medium": "coarse_sand",
        "conductivity_m_per_d": 30,
        "gradient": 0.004,
        "porosity": 0.25,
    },
}
_STORAGE_M3 = {"SY-12": 2_600_000, "SY-19": 24_000_000}


def _place(lon: float, lat: float) -> Point:
    return to_plane(Point(lon, lat))


def draw_places(book: Book, rivers: dict[str, River]) -> None:
    """Fill the book with everything that stays where it is."""
    _admin(book, rivers)
    _water(book, rivers)
    _segments(book, rivers)
    _sources(book, rivers)


def _admin(book: Book, rivers: dict[str, River]) -> None:
    seats = {name: _place(*at) for name, at in TOWNS.items()}
    county, townships = county_and_townships(rivers, to_plane(Polygon(_COUNTY)), seats)
    townships = landing(townships, rivers["长江"], *LANDING)
    book.add("counties", "500237", "巫山县", county, level="county", admin="重庆市", note="示意轮廓，不是行政区域界线")
    for number, (name, shape) in enumerate(townships.items(), start=1):
        book.towns[name] = shape
        book.add(
            "townships",
            f"T-{number:02d}",
            name,
            shape,
            level="township",
            admin="巫山县",
            note="沿样例自身的分水岭和河岸划分的示意，不是乡镇界",
        )


def _water(book: Book, rivers: dict[str, River]) -> None:
    ranges = cut(rivers, 1.0)
    high, low = cut(rivers, LEVEL_175), cut(rivers, LEVEL_145)
    for name, river in rivers.items():
        told = {"river": name, "rank": river.rank, "basin": "yangtze", "admin": "巫山县"}
        number = river.code[-2:]
        book.add("rivers", river.code, name, river.line(), rank=river.rank, basin="yangtze", admin="巫山县")
        book.add("shorelines", f"AX-{number}", f"{name}岸线外缘边界", ranges[name], line_type="outer_boundary", **told)
        book.add("ranges", f"GL-{number}", f"{name}河道管理范围", ranges[name], **told)
    upper = {"长江": 0.0, "大宁河": 0.30, "大溪河": 0.55, "官渡河": 0.70}
    for name, share in upper.items():
        river = rivers[name]
        reach = river.line(share * river.length_m).buffer(1500, cap_style="flat") if share else high[name]
        number = river.code[-2:]
        area = high[name].intersection(reach)
        told = {"river": name, "admin": "巫山县", "note": "高程基准未注明，示意"}
        book.add("inundation_areas", f"YM-{number}", f"{name}175米淹没区", area, high_m=175.0, **told)
        if name in ("长江", "大宁河"):
            a, b = (
                (river.at_lon(109.80), river.at_lon(109.95))
                if name == "长江"
                else (0.78 * river.length_m, river.length_m)
            )
            clip = river.line(a, b).buffer(1500, cap_style="flat")
            band = high[name].difference(low[name]).intersection(clip)
            if river.into:
                band = band.difference(rivers[river.into].corridor(1.0))
            parts = [part for part in shapely.get_parts(band) if part.area > 3000]
            band = shapely.MultiPolygon(parts)
            book.add(
                "drawdown_zones", f"XL-{number}", f"{name}145—175米消落区", band, low_m=145.0, high_m=175.0, **told
            )
    daning = rivers["大宁河"]
    lake = (0.335 * daning.length_m, 0.455 * daning.length_m)
    book.add("lakes", "HP-01", "大昌湖", daning.corridor(0.86, *lake), admin="大昌镇")
    book.add("wetlands", "SD-01", "大昌湖国家湿地公园", daning.corridor(1.12, *lake), kind="湿地公园", admin="大昌镇")


def _segments(book: Book, rivers: dict[str, River]) -> None:
    county = book.shapes["counties", "500237"]
    told = {"巫峡镇": ["春泉村", "青山村"], "大溪乡": ["平槽村"], "曲尺乡": ["哨路村", "权发村"]}
    villages = {town: iter(names) for town, names in told.items()}
    zh = {"city": "市级", "county": "县级", "township": "乡镇级", "village": "村级"}

    def add(code: str, river: str, level: str, line: Any, ends: tuple[str, str], unit: str) -> None:
        serial = len(book.rows.get("segments", [])) + 1
        place = "巫山" if level in ("city", "county") else ends[0].removesuffix("上界")
        book.add(
            "segments", code, f"{river}{place}段（{zh[level]}）", line, river=river, level=level, chief=f"{zh[level]}河长（示意）",
            title=f"{zh[level]}河长", unit=unit, phone=f"000-{serial:08d}", start=ends[0], end=ends[1], target="水质达到Ⅱ类（示意）",
        )  # fmt: skip

    for name, river in rivers.items():
        line = river.line().intersection(county)
        line = max(shapely.get_parts(line), key=lambda part: part.length)
        number = river.code[-2:]
        if name == "长江":
            add(f"HD-C-{number}", name, "city", line, ("巫山段起点", "培石"), "重庆市水利局")
        add(f"HD-X-{number}", name, "county", line, ("巫山县境起点", "县境终点或河口"), "巫山县水利局")
        pieces = []
        for town, cell in book.towns.items():
            pieces += [(town, part) for part in shapely.get_parts(line.intersection(cell)) if part.length > 200]
        pieces.sort(key=lambda item: line.project(item[1].interpolate(0.5, normalized=True)))
        for serial, (town, part) in enumerate(pieces, start=1):
            unit = f"{town}人民政府" if town[-1] != "道" else f"{town}办事处"
            add(f"HD-T-{number}-{serial:02d}", name, "township", part, (f"{town}上界", f"{town}下界"), unit)
        for serial, (town, part) in enumerate(pieces, start=1):
            for half, reach in enumerate((0.0, 0.5)):
                village = next(villages[town], None) if town in villages else None
                village = village or f"{town}沿河{'一二'[half]}村（示意）"
                stretch = shapely.ops.substring(part, reach, reach + 0.5, normalized=True)
                add(
                    f"HD-V-{number}-{serial:02d}{'AB'[half]}",
                    name,
                    "village",
                    stretch,
                    (village, village),
                    f"{village}村民委员会",
                )


def _sources(book: Book, rivers: dict[str, River]) -> None:
    yangtze = rivers["长江"]
    told: list[tuple[str, str, str, str, str, float | Point]] = [
        ("SY-01", "巫山县高塘街道长江巫山县鼎诚水务公司水源地", "city", "river", "长江", yangtze.at_lon(109.866)),
        ("SY-02", "巫山县巫峡镇朝阳洞巫山县鼎诚水务公司水源地", "city", "groundwater", "", _place(109.922, 31.112)),
        ("SY-03", "长江红石梁水源地", "city", "river", "长江", yangtze.at_lon(109.822)),
        ("SY-04", "大昌镇大宁河水源地（示意）", "township", "river", "大宁河", 0.20 * rivers["大宁河"].length_m),
        ("SY-05", "三溪乡三溪河水源地（示意）", "township", "river", "三溪河", 0.55 * rivers["三溪河"].length_m),
        ("SY-06", "大溪乡大溪河水源地（示意）", "township", "river", "大溪河", 0.62 * rivers["大溪河"].length_m),
        ("SY-07", "官渡镇官渡河水源地（示意）", "township", "river", "官渡河", 0.45 * rivers["官渡河"].length_m),
        ("SY-08", "抱龙镇抱龙河水源地（示意）", "township", "river", "抱龙河", 0.60 * rivers["抱龙河"].length_m),
        ("SY-12", "庙宇镇水库水源地（示意）", "township", "reservoir", "", _place(109.668, 30.848)),
        ("SY-19", "龙溪镇水库水源地（示意）", "township", "reservoir", "", _place(109.640, 31.352)),
    ]
    told += [
        (c, f"{town}地下水水源地（示意）", "township", "groundwater", "", _place(*at)) for c, town, at, _ in _GROUND
    ]
    gaps = {code: gap for code, _, _, gap in _GROUND}
    book.add("reservoirs", "SK-03", "官家溪水库（示意）", blob(_place(109.985, 31.240), 260, 33))
    for code, name, level, kind, river, at in sorted(told):
        town = name[:3] if level == "township" else ""
        point = at if isinstance(at, Point) else rivers[river].spot(at, 1, share=0.45)
        if kind == "river":
            zones = river_zones(rivers[river], float(at))
        elif kind == "groundwater":
            inner = gaps.get(code) or 50.0
            zones = {("1", "land"): ring(point, 0, 50), ("2", "land"): ring(point, inner, 500)}
        else:
            water = blob(point, 210, int(code[-2:]))
            book.add("reservoirs", f"SK-{code[-2:]}", f"{town}水源水库（示意）", water, storage_m3=_STORAGE_M3[code])
            near, far = water.buffer(200), water.buffer(1000)
            point = Point(at.x + 100, at.y)
            first = water.intersection(point.buffer(150))
            zones = {
                ("1", "water"): first,
                ("1", "land"): near.difference(water),
                ("2", "water"): water.difference(first),
            }
            zones["2", "land"] = far.difference(near)
        admin = {"admin": town} if town else {}
        book.add(
            "sources", code, name, point, level=level, source_type=kind, river=river or None, centralised=True,
            served_population=1000 * (3 + int(code[-2:]) % 7) * (20 if level == "city" else 1), backup=False, target_class="III",
            frequency_per_year=12 if code in SAMPLED_SOURCES else None, **admin, **_AQUIFERS.get(code, {}),
        )  # fmt: skip
        tap = Point(point.x + 130, point.y) if code == "SY-09" else point
        book.add("intakes", f"QS-{code[-2:]}", f"{name}取水口", tap, source_id=code, river=river or None, **admin)
        for (tier, part), shape in zones.items():
            zh = f"{name}{'一二'[int(tier) - 1]}级保护区{'水域' if part == 'water' else '陆域'}"
            serial = f"{code}-{tier}{'S' if part == 'water' else 'L'}"
            book.add(
                "zones",
                serial,
                zh,
                shape,
                source_id=code,
                tier=tier,
                part=part,
                level=level,
                **approval(code, kind, tier, part),
                **admin,
            )
        _markers(book, code, name, zones, admin)
    for code, name, level, central, at in [
        ("SY-21", "巫峡镇春泉村集中供水水源（示意）", "village", True, (109.945, 31.100)),
        ("SY-22", "曲尺乡哨路村集中供水水源（示意）", "rural", True, (109.765, 31.095)),
        ("SY-23", "大溪乡平槽村分散水源（示意）", "rural", False, (109.600, 30.960)),
    ]:
        book.add(
            "sources", code, name, _place(*at), level=level, source_type="groundwater", river=None, centralised=central,
            served_population=900, backup=False, target_class="III",
        )  # fmt: skip
    book.plant("CN-131", "sources", "SY-21", why="村级集中式水源，没有一级保护区")
    book.plant("CN-131", "sources", "SY-22", why="农村集中式水源，没有一级保护区")
    book.miss("CN-131", "sources", "SY-23", "没有保护区，但不是集中式水源")
    book.plant("CN-132", "intakes", "QS-09", "曲尺乡地下水水源地（示意）一级保护区陆域", "取水口在一级保护区外 80 m")
    book.plant("CN-133", "zones", "SY-10-1L", "骡坪镇地下水水源地（示意）二级保护区陆域", "一级区与二级区之间空出 60 m")
    book.miss("CN-133", "zones", "SY-11-1L", "与二级区相距 0.5 m，视为相接（限 1 m）")
    book.plant("WS-114", "sources", "SY-13", why="没有一根界桩")
    book.miss("WS-114", "sources", "SY-15", "有界桩，立在保护区外 45 m")
    for number in range(5, 20):
        book.plant("WS-117", "sources", f"SY-{number:02d}", why="没有已设立的标志标牌")
        if number != 10:
            book.plant("WS-118", "sources", f"SY-{number:02d}", why="没有已建成的隔离防护设施")
    book.miss("WS-117 WS-118", "sources", "SY-04", "标志标牌和隔离防护设施都已设立")


def _markers(book: Book, code: str, name: str, zones: dict[Any, Any], admin: dict[str, str]) -> None:
    """Stakes on the outer edge of tier 1 and of tier 2; one source has none, one has them 45 m out."""
    if code == "SY-13":
        return
    off = {"SY-15": 45.0}.get(code, 0.0)
    serial = 0
    for (tier, part), shape in zones.items():
        outer = max(shapely.get_parts(shape), key=lambda piece: piece.area).exterior
        if off:
            if tier == "1":
                continue
            outer = shape.envelope.centroid.buffer(500 + off, quad_segs=90).exterior
        for share in (0.1, 0.35, 0.6, 0.85):
            serial += 1
            post = outer.interpolate(share, normalized=True)
            book.add(
                "boundary_markers", f"JZ-{code[-2:]}-{serial:02d}", f"{name}界桩{serial}号", post, source_id=code, kind="界桩",
                note=f"{tier}级区{'水域' if part == 'water' else '陆域'}外沿", **admin,
            )  # fmt: skip
