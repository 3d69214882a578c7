# ruff: noqa: E501 - Chinese letters count twice in the length of a line
"""What stands along the rivers: planted offenders, near misses, and clean rows that keep their distance."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely import Point, Polygon

from builder.book import Book
from builder.ground import LEVEL_145, LEVEL_175, WATER, River, blob, box, slide, to_plane
from builder.places import TOWNS

__all__ = ["BAD_NAME", "FORMULA_NAME", "draw_subjects"]

BAD_NAME = "<img src=x onerror=alert(1)>"
FORMULA_NAME = '=HYPERLINK("http://x","y")'
CLEAR_M = 80.0
"""Clean rows stay this far from everything a rule looks at."""


def draw_subjects(book: Book, rivers: dict[str, River]) -> None:
    """Fill the book with outfalls, projects, enterprises, farms and the like."""
    _livestock_areas(book)
    _parks_and_ponds(book, rivers)
    _projects(book, rivers)
    _enterprises(book, rivers)
    _outfalls(book, rivers)
    _buildings(book, rivers)
    _docks_and_cages(book, rivers)
    _farms(book, rivers)


def _bank(book: Book, river: River, s: float, side: int, shape: Any, target_m: float) -> Any:
    """``shape`` moved square away from a bank until it is ``target_m`` from every shoreline."""
    start = shapely.affinity.translate(shape, *river.spot(s, side, share=0.9).coords[0])
    return slide(start, side * river.normal(s), target_m, book.union("shorelines"))


def _outside(
    book: Book, codes: tuple[str, ...], river: River, s: float, side: int, shape: Any, gap_m: float = 30.0
) -> Any:
    """``shape`` moved square away from a bank until it is ``gap_m`` outside the named zones."""
    zones = shapely.union_all([book.shapes["zones", code] for code in codes])
    start = shapely.affinity.translate(shape, *river.spot(s, side, share=1.0).coords[0])
    return slide(start, side * river.normal(s), gap_m, zones)


def _square(size_m: float) -> Polygon:
    return box(Point(0, 0), size_m, size_m * 0.8, 0.4)


def _livestock_areas(book: Book) -> None:
    for number, (town, radius, regime) in enumerate(
        [("大昌镇", 1100, "no_go"), ("庙宇镇", 900, "no_go"), ("龙门街道", 800, "no_go"), ("骡坪镇", 1500, "limited"),
         ("福田镇", 2400, "suitable"), ("官渡镇", 2600, "suitable")], start=1,
    ):  # fmt: skip
        zh = {"no_go": "禁养区", "limited": "限养区", "suitable": "适养区"}[regime]
        shape = blob(to_plane(Point(TOWNS[town])), radius, 70 + number)
        note = None
        if town == "骡坪镇":  # a slight bow-tie: two neighbouring corners in the wrong order
            corners = list(shape.exterior.coords)[:-1]
            corners[5], corners[6] = corners[6], corners[5]
            shape, note = Polygon(corners), "陷阱：相邻两个拐点次序颠倒，多边形自相交"
        book.add(
            "livestock_areas",
            f"YZ-{number:02d}",
            f"{town}畜禽{zh}（示意）",
            shape,
            regime=regime,
            note=note,
            admin=town,
        )


def _parks_and_ponds(book: Book, rivers: dict[str, River]) -> None:
    yangtze, daning, daxi = rivers["长江"], rivers["大宁河"], rivers["大溪河"]
    park = blob(Point(0, 0), 260, 91)
    book.add(
        "chemical_parks",
        "HY-01",
        "拟建化工园区甲（示意）",
        _bank(book, yangtze, yangtze.at_lon(109.725), 1, park, 820),
        stage="new",
    )
    book.plant("CN-114 WS-102", "chemical_parks", "HY-01", "长江岸线外缘边界", "新建化工园区，距岸线 820 m")
    book.add(
        "chemical_parks",
        "HY-02",
        "拟建化工园区乙（示意）",
        _bank(book, yangtze, yangtze.at_lon(110.045), 1, park, 1003),
        stage="new",
    )
    book.miss("CN-114 WS-102", "chemical_parks", "HY-02", "新建化工园区，距岸线 1,003 m")
    pond = blob(Point(0, 0), 110, 92)
    told: list[tuple[str, str, Any, str]] = [
        ("WK-01", "示意尾矿库一", _bank(book, yangtze, yangtze.at_lon(109.700), -1, pond, 2400), "new"),
        ("WK-02", "示意尾矿库二", _bank(book, yangtze, yangtze.at_lon(109.722), -1, pond, 3003), "new"),
        ("WK-03", "示意尾矿库三", _bank(book, daning, 0.62 * daning.length_m, 1, pond, 700), "expansion"),
        ("WK-04", "示意尾矿库四", _bank(book, daxi, 0.30 * daxi.length_m, 1, pond, 1003), "new"),
        ("WK-05", "示意尾矿库五", _bank(book, yangtze, yangtze.at_lon(110.030), 1, pond, 1500), "existing"),
    ]
    for code, name, shape, stage in told:
        book.add("tailings_ponds", code, name, shape, stage=stage)
    book.plant("CN-112 WS-103", "tailings_ponds", "WK-01", "长江岸线外缘边界", "新建，距长江干流岸线 2,400 m")
    book.plant("CN-113 WS-104", "tailings_ponds", "WK-03", "大宁河岸线外缘边界", "扩建，距重要支流岸线 700 m")
    book.miss("CN-112 WS-103", "tailings_ponds", "WK-02", "新建，距长江干流岸线 3,003 m")
    book.miss("CN-113 WS-104", "tailings_ponds", "WK-04", "新建，距重要支流岸线 1,003 m")
    book.miss("CN-112 WS-103", "tailings_ponds", "WK-05", "距长江干流岸线 1,500 m，但是现有的，不适用")


def _project(book: Book, code: str, name: str, shape: Any, **told: Any) -> None:
    row = {
        "industry": "other",
        "stage": "new",
        "purpose": "other",
        "discharges": False,
        "permit": True,
        "approved": True,
        "in_park": False,
    }
    book.add("projects", code, name, shape, **{**row, **told})


def _projects(book: Book, rivers: dict[str, River]) -> None:
    yangtze, daning, daxi = rivers["长江"], rivers["大宁河"], rivers["大溪河"]
    plot = _square(70)
    at = yangtze.at_lon
    chemical = [
        ("XM-001", "化工项目一（示意）", yangtze, at(109.690), 1, 640, {"stage": "new"}),
        ("XM-002", "化工项目二（示意）", yangtze, at(109.745), 1, 985, {"stage": "expansion", "accuracy_m": 5.0}),
        ("XM-003", "化工项目三（示意）", yangtze, at(109.712), 1, 1003, {"stage": "new", "accuracy_m": 2.0}),
        ("XM-004", "化工项目四（示意）", yangtze, at(110.060), 1, 500, {"stage": "rebuild"}),
        ("XM-005", "化工项目五（示意）", yangtze, at(110.020), 1, 1006, {"stage": "new", "accuracy_m": 15.0}),
        ("XM-006", "化工项目六（示意）", yangtze, at(109.715), -1, 600, {"stage": None}),
        (
            "XM-007",
            FORMULA_NAME,
            daning,
            0.66 * daning.length_m,
            -1,
            300,
            {"stage": "new", "note": "陷阱：名称像电子表格公式"},
        ),
    ]
    for code, name, river, s, side, gap, told in chemical:
        _project(book, code, name, _bank(book, river, s, side, plot, gap), industry="chemical", **told)
    for code, river, why in [("XM-001", "长江", "新建，距岸线 640 m"), ("XM-002", "长江", "扩建，距岸线 985 m，位置精度 5 m"),
                             ("XM-007", "大宁河", "新建，距支流岸线 300 m；名称像公式")]:  # fmt: skip
        book.plant("CN-111 WS-101", "projects", code, f"{river}岸线外缘边界", why)
    book.plant(
        "CN-111 WS-101",
        "projects",
        "XM-005",
        "长江岸线外缘边界",
        "距岸线 1,006 m，位置精度 15 m",
        verdict="cannot_tell",
    )
    book.plant(
        "CN-111 WS-101", "projects", "XM-006", "长江岸线外缘边界", "距岸线 600 m，建设性质空缺", verdict="cannot_tell"
    )
    book.miss("CN-111 WS-101", "projects", "XM-003", "新建，距岸线 1,003 m，位置精度 2 m")
    book.miss("CN-111 WS-101", "projects", "XM-004", "距岸线 500 m，但是改建，不适用")

    def centred(size_m: float, spot: Point) -> Polygon:
        return shapely.affinity.translate(_square(size_m), spot.x, spot.y)

    one, three = at(109.866), at(109.822)
    _project(
        book,
        "XM-010",
        "滨江停车场（示意）",
        centred(22, yangtze.spot(one - 450, 1, share=WATER, beyond_m=25)),
        stage="existing",
    )
    book.plant(
        "CN-103",
        "projects",
        "XM-010",
        f"{_name(book, 'SY-01')}一级保护区陆域",
        "与供水和保护水源无关的现有项目，在一级保护区",
    )
    _project(book, "XM-011", "巫山县县城长江取水趸船迁移工程（示意）", centred(60, yangtze.spot(three - 300, -1, share=0.3)),
             purpose="water_supply", industry="water_works")  # fmt: skip
    book.miss("CN-103", "projects", "XM-011", "在一级保护区，但是供水设施")
    inland = f"{_name(book, 'SY-01')}二级保护区陆域"
    for code, name, s, told in [
        ("XM-012", "食品加工项目（示意）", one - 1900, {"discharges": True, "stage": "new"}),
        ("XM-013", "现有酿酒作坊（示意）", one - 2300, {"discharges": True, "stage": "existing"}),
        ("XM-014", "观景平台（示意）", one - 2600, {"discharges": False, "stage": "new"}),
    ]:
        _project(
            book, code, name, centred(60, yangtze.spot(s, 1, share=1.0, beyond_m=330)), industry="agro_food", **told
        )
    book.plant("CN-104", "projects", "XM-012", inland, "新建、排放污染物，在二级保护区")
    book.miss("CN-104", "projects", "XM-013", "在二级保护区、排放污染物，但是现有的，不适用")
    book.miss("CN-104", "projects", "XM-014", "在二级保护区、新建，但不排放污染物")
    zones = ("SY-01-1W", "SY-01-1L", "SY-01-2W", "SY-01-2L")
    zones = tuple(code for code in (c.replace("W", "S") for c in zones) if ("zones", code) in book.shapes)
    _project(
        book,
        "XM-015",
        "江边农家乐（示意）",
        _outside(book, zones, yangtze, one - 1500, 1, plot),
        discharges=True,
        industry="tourism",
    )
    book.miss("CN-104", "projects", "XM-015", "新建、排放污染物，在二级保护区外 30 m")

    lake = book.shapes["wetlands", "SD-01"]
    s = 0.40 * daning.length_m
    edge = _edge(lake, daning.spot(s, -1), daning.spot(s, -1, share=3.0))
    _project(book, "XM-020", "湖畔酒店（示意）", centred(90, edge), industry="tourism")
    book.plant("WS-112", "projects", "XM-020", "大昌湖国家湿地公园", "一半压在湿地上")
    start = shapely.affinity.translate(plot, *daning.spot(s + 900, -1, share=0.5).coords[0])
    _project(book, "XM-021", "湖畔停车场（示意）", slide(start, -daning.normal(s + 900), 30, lake), industry="tourism")
    book.miss("WS-112", "projects", "XM-021", "在湿地外 30 m")

    _project(
        book,
        "XM-030",
        "临江货场（示意）",
        centred(40, yangtze.spot(at(109.665), -1, share=0.95)),
        permit=False,
        industry="warehousing",
    )
    _project(book, "XM-032", "河边砂石加工点（示意）", centred(30, daxi.spot(0.35 * daxi.length_m, 1, share=0.8)), permit=False,
             stage="existing", industry="building_materials")  # fmt: skip
    book.plant("WS-113", "projects", "XM-030", "长江岸线外缘边界", "未经许可占用岸线")
    book.plant("WS-113", "projects", "XM-032", "大溪河岸线外缘边界", "未经许可占用岸线")
    _project(
        book,
        "XM-031",
        "江边仓库（示意）",
        _bank(book, yangtze, at(109.672), -1, _square(40), 30),
        permit=False,
        industry="warehousing",
    )
    book.miss("WS-113", "projects", "XM-031", "未经许可，但在岸线外 30 m")
    band = (LEVEL_145 + LEVEL_175) / 2
    _project(
        book,
        "XM-040",
        "消落区临时堆场（示意）",
        centred(20, yangtze.spot(at(109.925), -1, share=band)),
        approved=False,
        industry="warehousing",
    )
    book.miss("WS-115", "projects", "XM-040", "未经批准占用消落区，但本条只问建筑物")
    _clean_projects(book)


def _edge(shape: Any, inside: Point, outside: Point) -> Point:
    cut = shapely.LineString([inside, outside]).intersection(shape.exterior)
    return shapely.get_parts(cut)[0]


def _name(book: Book, code: str) -> str:
    return next(row["name"] for row in book.rows["sources"] if row["code"] == code)


def _scattered(
    book: Book, towns: list[str], *, near_m: tuple[float, float], seed: int, avoid: list[str], size_m: float = 0.0
) -> list[Any]:
    """One clean place near each township of the list: far enough from every layer to avoid, apart from each other."""
    rng = np.random.default_rng(seed)
    taken = shapely.union_all([book.union(layer) for layer in avoid])
    shapely.prepare(taken)
    found: list[Any] = []
    for town in towns:
        middle = to_plane(Point(TOWNS[town]))
        for _ in range(400):
            angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(*near_m)
            spot = Point(middle.x + far * np.cos(angle), middle.y + far * np.sin(angle))
            shape = box(spot, size_m, size_m * rng.uniform(0.5, 1), rng.uniform(0, 3)) if size_m else spot
            if (
                taken.distance(shape) > CLEAR_M
                and all(shape.distance(other) > 150 for other in found)
                and book.town_of(shape) == town
            ):
                found.append(shape)
                break
        else:
            raise ValueError(f"No clean place near {town}.")
    return found


_PLANNED = [
    ("巫峡镇", "摩天岭风情小镇污水处理厂（二期）", "water_works"), ("龙门街道", "巫山县江东新区污水处理工程", "water_works"),
    ("曲尺乡", "巫山县早阳污水处理厂及配套管网工程", "water_works"), ("巫峡镇", "巫峡镇白水河污水处理厂", "water_works"),
    ("巫峡镇", "巫峡镇南陵片区污水处理及管网工程", "water_works"), ("建平乡", "巫山县工业园区职教园污水管网完善", "water_works"),
    ("两坪乡", "楚阳特色产业园工业废水处理厂提档升级工程", "water_works"), ("大溪乡", "大溪乡平槽村污水处理厂", "water_works"),
    ("曲尺乡", "曲尺乡哨路村、权发村污水处理厂", "water_works"), ("三溪乡", "官家溪水环境综合整治工程", "water_works"),
    ("福田镇", "福田镇养殖基地粪污处理工程", "farming"), ("骡坪镇", "骡坪镇北山小流域治理", "water_works"),
    ("官渡镇", "官渡镇新阳小流域治理", "water_works"), ("平河乡", "平河乡起阳小流域治理", "water_works"),
    ("当阳乡", "当阳乡高坪小流域治理", "water_works"), ("双龙镇", "双龙镇雨污分流改造", "water_works"),
    ("庙宇镇", "庙宇镇雨污分流改造", "water_works"), ("抱龙镇", "抱龙镇脆李加工项目", "agro_food"),
    ("铜鼓镇", "铜鼓镇农产品冷链仓储", "warehousing"), ("红椿乡", "红椿乡光伏项目", "energy"),
    ("竹贤乡", "竹贤乡民宿项目", "tourism"), ("培石乡", "培石乡便民服务中心", "housing"), ("笃坪乡", "笃坪乡道路硬化", "transport"),
    ("邓家乡", "邓家乡养殖基地配套工程", "farming"), ("金坪乡", "金坪乡安置点", "housing"), ("官阳镇", "官阳镇中药材加工", "agro_food"),
]  # fmt: skip


def _clean_projects(book: Book) -> None:
    avoid = ["zones", "wetlands", "shorelines"]
    places = _scattered(book, [town for town, _, _ in _PLANNED], near_m=(200, 2600), seed=31, avoid=avoid, size_m=90)
    stages = ["new", "new", "rebuild", "expansion", "existing"]
    for number, ((_, name, industry), shape) in enumerate(zip(_PLANNED, places, strict=True)):
        _project(
            book,
            f"XM-{101 + number}",
            f"{name}（示意）",
            shape,
            industry=industry,
            stage=stages[number % 5],
            discharges=number % 3 == 0,
        )


def _enterprises(book: Book, rivers: dict[str, River]) -> None:
    yangtze, daning = rivers["长江"], rivers["大宁河"]

    def add(code: str, name: str, shape: Any, industry: str, **told: Any) -> None:
        book.add(
            "enterprises",
            code,
            name,
            shape,
            **{"industry": industry, "stage": "existing", "discharges": True, "permit": True, **told},
        )

    dot = Point(0, 0)
    add("QY-001", "化工企业一（示意）", _bank(book, yangtze, yangtze.at_lon(109.655), 1, dot, 700), "chemical")
    add("QY-002", "化工企业二（示意）", _bank(book, yangtze, yangtze.at_lon(110.035), 1, dot, 1003), "chemical")
    add("QY-003", "化工企业三（示意）", _bank(book, daning, 0.12 * daning.length_m, -1, dot, 400), "chemical")
    book.plant("WS-105", "enterprises", "QY-001", "长江岸线外缘边界", "现有化工企业，距长江岸线 700 m，推动搬迁整治")
    book.miss("WS-105", "enterprises", "QY-002", "现有化工企业，距长江岸线 1,003 m")
    book.miss("WS-105", "enterprises", "QY-003", "现有化工企业，距大宁河 400 m，本条只问长江")
    one = yangtze.at_lon(109.866)
    zones = tuple(code for layer, code in book.shapes if layer == "zones" and code.startswith("SY-01"))
    add("QY-004", "豆制品厂（示意）", yangtze.spot(one - 2000, -1, share=1.0, beyond_m=300), "agro_food")
    book.plant("WS-108", "enterprises", "QY-004", f"{_name(book, 'SY-01')}二级保护区陆域", "工业企业，在二级保护区")
    add("QY-005", "小白酒作坊（示意）", _outside(book, zones, yangtze, one - 1300, -1, dot), "brewing")
    book.miss("WS-108", "enterprises", "QY-005", "在二级保护区外 30 m")
    kinds = ["agro_food", "brewing", "building_materials", "vehicle_service", "warehousing", "machinery", "textile"]
    names = {"agro_food": "食品厂", "brewing": "酒厂", "building_materials": "石材厂", "vehicle_service": "洗车场", "warehousing": "物流点",
             "machinery": "机械厂", "textile": "制衣厂"}  # fmt: skip
    towns = list(TOWNS)[:24]
    places = _scattered(book, towns, near_m=(150, 2600), seed=32, avoid=["zones", "shorelines"])
    for number, (town, shape) in enumerate(zip(towns, places, strict=True)):
        kind = kinds[number % len(kinds)]
        name, note = f"{town}{names[kind]}（示意）", None
        if number == 5:
            name, note = FORMULA_NAME, "陷阱：名称像电子表格公式"
        if number == 23:
            note = "陷阱：编码与上一个企业相同"
        add(f"QY-{101 + min(number, 22)}", name, shape, kind, note=note)
    add(
        "QY-900",
        "坐标写错的企业（示意）",
        to_plane(Point(109.88, 31.09)),
        "other",
        note="陷阱：经度少写一位，落在国外",
        admin="高唐街道",
    )


def _outfall(book: Book, code: str, name: str, shape: Any, **told: Any) -> None:
    row: dict[str, Any] = {
        "category": "domestic", "receiving_water": None, "owner": f"{book.town_of(shape)}人民政府（示意）", "approved": True,
        "status": "in_use", "has_sign": True, "online_monitor": False,
    }  # fmt: skip
    book.add("outfalls", code, name, shape, **{**row, **told})


def _outfalls(book: Book, rivers: dict[str, River]) -> None:
    yangtze, daning = rivers["长江"], rivers["大宁河"]
    one, four = yangtze.at_lon(109.866), 0.20 * daning.length_m
    land1, land2 = f"{_name(book, 'SY-01')}一级保护区陆域", f"{_name(book, 'SY-01')}二级保护区陆域"
    _outfall(
        book,
        "PK-001",
        "高唐组团工业排口（示意）",
        yangtze.spot(one - 600, 1, share=WATER, beyond_m=24),
        category="industrial",
        receiving_water="长江",
    )
    _outfall(
        book,
        "PK-002",
        "大昌镇上游生活排口（示意）",
        daning.spot(four - 500, 1, share=WATER, beyond_m=25),
        receiving_water="大宁河",
    )
    _outfall(
        book,
        "PK-003",
        "高唐组团雨水口（示意）",
        yangtze.spot(one - 800, 1, share=WATER, beyond_m=26),
        category="stormwater",
        receiving_water="长江",
    )
    _outfall(
        book,
        "PK-004",
        "高唐组团污水厂排口（示意）",
        yangtze.spot(one - 1700, 1, share=1.0, beyond_m=60),
        category="municipal_wwtp",
        receiving_water="长江",
    )
    _outfall(
        book,
        "PK-005",
        "大昌镇农田退水口（示意）",
        daning.spot(four - 1800, -1, share=1.0, beyond_m=90),
        category="agricultural",
        receiving_water="大宁河",
    )
    dachang = _name(book, "SY-04")
    book.plant("CN-101 WS-106", "outfalls", "PK-001", land1, "工业排口，在一级保护区")
    book.plant("CN-101 WS-106", "outfalls", "PK-002", f"{dachang}一级保护区陆域", "生活排口，在一级保护区")
    book.miss("CN-101 WS-106", "outfalls", "PK-003", "在一级保护区，但是雨水口")
    book.plant("CN-102 WS-106", "outfalls", "PK-004", land2, "城镇污水厂排口，在二级保护区")
    book.plant("CN-102 WS-106", "outfalls", "PK-005", f"{dachang}二级保护区陆域", "农业排口，在二级保护区")
    zones = tuple(code for layer, code in book.shapes if layer == "zones" and code.startswith("SY-03"))
    three = yangtze.at_lon(109.822)
    _outfall(
        book,
        "PK-006",
        "红石梁外生活排口（示意）",
        _outside(book, zones, yangtze, three - 1200, -1, Point(0, 0)),
        receiving_water="长江",
    )
    book.miss("CN-102 WS-106", "outfalls", "PK-006", "在二级保护区外 30 m")
    plain = {
        "PK-007": ("无主排口甲（示意）", {"owner": None}, "CN-134", "没有责任主体"),
        "PK-008": ("无主排口乙（示意）", {"owner": None}, "CN-134", "没有责任主体"),
        "PK-009": (BAD_NAME, {"approved": False, "note": "陷阱：名称里有网页标记"}, "WS-111", "未经审批；名称里有网页标记"),
        "PK-010": ("未批排口（示意）", {"approved": False, "category": "industrial"}, "WS-111", "未经审批"),
        "PK-011": ("审批情况不明排口（示意）", {"approved": None}, "", "审批情况空缺，不等于未经审批"),
        "PK-012": ("类别不明排口（示意）", {"category": "温排水", "note": "陷阱：类别不在词表内"}, "", ""),
    }  # fmt: skip
    rng = np.random.default_rng(33)
    taken = book.union("zones")
    shapely.prepare(taken)
    weights = {
        "长江": 0.4,
        "大宁河": 0.24,
        "大溪河": 0.08,
        "官渡河": 0.08,
        "抱龙河": 0.05,
        "三溪河": 0.05,
        "神女溪": 0.04,
        "龙溪河": 0.06,
    }
    kinds = {"domestic": "生活排口", "stormwater": "雨水口", "municipal_wwtp": "污水厂排口", "agricultural": "农田退水口", "aquaculture": "养殖排口",
             "port": "码头排口", "industrial": "工业排口", "other": "其他排口"}  # fmt: skip
    special = iter(plain.items())
    serial = 12
    while len(book.rows["outfalls"]) < 61:
        river = rivers[str(rng.choice(list(weights), p=list(weights.values())))]
        s = rng.uniform(0.04, 0.96) * river.length_m
        spot = river.spot(s, int(rng.choice([-1, 1])), share=0.97, beyond_m=rng.uniform(-5, 25))
        kind = str(rng.choice(list(kinds), p=[0.36, 0.22, 0.12, 0.12, 0.06, 0.05, 0.04, 0.03]))
        if taken.distance(spot) < CLEAR_M or book.town_of(spot) == "巫山县":
            continue
        code, (name, told, rule, why) = next(special, (None, (None, {}, "", "")))
        if code is None:
            serial += 1
            code = f"PK-{serial:03d}"
        name = name or f"{book.town_of(spot)}{river.name}{kinds[kind]}{serial}号（示意）"
        _outfall(book, code, name, spot, **{"category": kind, "receiving_water": river.name, **told})
        if rule:
            book.plant(rule, "outfalls", code, why=why)
        elif why:
            book.miss("WS-111", "outfalls", code, why)


def _buildings(book: Book, rivers: dict[str, River]) -> None:
    yangtze, daning, guandu = rivers["长江"], rivers["大宁河"], rivers["官渡河"]
    house = _square(16)

    def add(code: str, name: str, shape: Any, **told: Any) -> None:
        book.add("buildings", code, name, shape, **{"approved": True, "use": "住宅", **told})

    def on(spot: Point) -> Any:
        return shapely.affinity.translate(house, spot.x, spot.y)

    add("FW-001", "江边棚房（示意）", on(yangtze.spot(yangtze.at_lon(109.675), 1, share=0.95)), approved=False)
    add(
        "FW-002", "河边餐馆（示意）", on(daning.spot(0.55 * daning.length_m, 1, share=0.94)), approved=False, use="餐饮"
    )
    add(
        "FW-003",
        "河边仓房（示意）",
        on(guandu.spot(0.78 * guandu.length_m, -1, share=0.85)),
        approved=False,
        use="仓储",
    )
    band = (LEVEL_145 + LEVEL_175) / 2
    add(
        "FW-004",
        "消落区工棚（示意）",
        on(yangtze.spot(yangtze.at_lon(109.935), 1, share=band)),
        approved=False,
        use="工棚",
    )
    add("FW-005", "路边房（示意）", _bank(book, yangtze, yangtze.at_lon(109.680), 1, house, 30), approved=False)
    add("FW-006", "水文站房（示意）", on(yangtze.spot(yangtze.at_lon(109.685), 1, share=0.96)), use="水文")
    for code, river in [("FW-001", "长江"), ("FW-002", "大宁河"), ("FW-003", "官渡河"), ("FW-004", "长江")]:
        book.plant("CN-121", "buildings", code, f"{river}河道管理范围", "未经批准，在河道管理范围内")
    book.plant("WS-115", "buildings", "FW-004", "长江145—175米消落区", "未经批准，在消落区内")
    book.miss("CN-121", "buildings", "FW-005", "未经批准，但在管理范围外 30 m")
    book.miss("CN-121", "buildings", "FW-006", "在管理范围内，但经批准")
    towns = [town for town in TOWNS for _ in range(3)][:73]
    places = _scattered(book, towns, near_m=(60, 2600), seed=34, avoid=["ranges", "zones"], size_m=18)
    for number, (town, shape) in enumerate(zip(towns, places, strict=True)):
        use = ["住宅", "住宅", "学校", "商铺", "卫生院"][number % 5]
        add(f"FW-{101 + number}", f"{town}{use}{number + 1}（示意）", shape, use=use, approved=number % 9 != 4)
    centre = to_plane(Point(TOWNS["竹贤乡"]))
    hourglass = Polygon([(0, 0), (30, 30), (30, 0), (0, 30)])
    hourglass = shapely.affinity.translate(hourglass, centre.x + 1500, centre.y + 1500)
    add(
        "FW-900",
        "画成沙漏形的房屋（示意）",
        hourglass,
        note="陷阱：两半面积相抵，修复前面积为 0，修复应被拒绝",
        admin="竹贤乡",
    )


def _docks_and_cages(book: Book, rivers: dict[str, River]) -> None:
    yangtze, daning, daxi = rivers["长江"], rivers["大宁河"], rivers["大溪河"]
    one, three = yangtze.at_lon(109.866), yangtze.at_lon(109.822)

    def dock(code: str, name: str, shape: Any, stage: str) -> None:
        book.add("docks", code, f"{name}（示意）", shape, stage=stage, kind="客货码头", status="in_use")

    dock("MT-01", "红石梁码头", yangtze.spot(three - 500, -1, share=0.6), "expansion")
    dock("MT-02", "高唐码头", yangtze.spot(one - 1800, 1, share=0.6), "new")
    dock("MT-03", "老高唐码头", yangtze.spot(one - 2400, 1, share=0.6), "existing")
    dock("MT-04", "下游码头", yangtze.spot(three + 332, 1, share=0.6), "new")
    book.plant("CN-107", "docks", "MT-01", f"{_name(book, 'SY-03')}一级保护区水域", "扩建码头，在一级保护区")
    book.plant("CN-107", "docks", "MT-02", f"{_name(book, 'SY-01')}二级保护区水域", "新建码头，在二级保护区")
    book.miss("CN-107", "docks", "MT-03", "在二级保护区，但是现有的，不适用")
    book.miss("CN-107", "docks", "MT-04", "新建，在二级保护区外约 30 m")
    for number, (river, lon_or_share, name) in enumerate(
        [
            (yangtze, 109.650, "大溪码头"),
            (yangtze, 109.750, "曲尺码头"),
            (yangtze, 110.000, "青石码头"),
            (yangtze, 110.110, "培石码头"),
        ],
        start=5,
    ):
        dock(
            f"MT-{number:02d}",
            name,
            river.spot(river.at_lon(lon_or_share), 1, share=0.7),
            "existing" if number % 2 else "rebuild",
        )

    def cage(code: str, name: str, shape: Any, method: str, note: str | None = None) -> None:
        book.add("cage_aquaculture", code, f"{name}（示意）", shape, method=method, status="in_use", note=note)

    cage("WX-01", "红石梁网箱", yangtze.spot(three - 700, 1, share=0.5), "cage")
    cage("WX-02", "双龙网箱", daning.spot(0.60 * daning.length_m, 1, share=0.4), "cage")
    cage("WX-03", "大溪拦河养殖", daxi.spot(0.80 * daxi.length_m, -1, share=0.3), "dam")
    cage("WX-04", "曲尺塘边网箱", _outside_level(book, yangtze, yangtze.at_lon(109.735), 1), "pond")
    cage("WX-05", "龙溪网箱", rivers["龙溪河"].spot(0.4 * rivers["龙溪河"].length_m, 1, share=0.3), "cage")
    cage(
        "WX-06",
        "官阳网箱",
        rivers["洋溪河（红岩河）"].spot(0.5 * rivers["洋溪河（红岩河）"].length_m, 1, share=0.3),
        "cage",
    )
    book.plant("CN-106", "cage_aquaculture", "WX-01", f"{_name(book, 'SY-03')}一级保护区水域", "网箱，在一级保护区")
    for code, river in [("WX-01", "长江"), ("WX-02", "大宁河"), ("WX-03", "大溪河")]:
        book.plant("WS-110", "cage_aquaculture", code, f"{river}175米淹没区", "在 175 米淹没区内养殖")
    book.miss("WS-110", "cage_aquaculture", "WX-04", "在 175 米淹没区外 30 m")
    book.miss("WS-110", "cage_aquaculture", "WX-05", "所在支流没有淹没区")


def _outside_level(book: Book, river: River, s: float, side: int) -> Any:
    start = Point(river.spot(s, side, share=0.6))
    return slide(start, side * river.normal(s), 30, book.union("inundation_areas"))


def _farms(book: Book, rivers: dict[str, River]) -> None:
    yangtze, daning = rivers["长江"], rivers["大宁河"]
    three, four = yangtze.at_lon(109.822), 0.20 * daning.length_m

    def farm(code: str, name: str, shape: Any, scale: str) -> None:
        pigs = {"large": 2400, "small": 160, "household": 12}[scale]
        book.add("livestock_farms", code, f"{name}（示意）", shape, scale=scale, pig_equivalent=pigs, stage="existing")

    farm("YC-001", "红石梁专业户", yangtze.spot(three - 600, 1, share=WATER, beyond_m=25), "small")
    farm("YC-002", "大昌规模场", daning.spot(four - 1500, 1, share=1.0, beyond_m=350), "large")
    farm("YC-003", "大昌散养户", daning.spot(four - 1700, 1, share=1.0, beyond_m=300), "household")
    zones = tuple(code for layer, code in book.shapes if layer == "zones" and code.startswith("SY-04"))
    farm("YC-004", "大昌界外规模场", _outside(book, zones, daning, four - 1200, 1, Point(0, 0)), "large")
    book.plant("CN-105", "livestock_farms", "YC-001", f"{_name(book, 'SY-03')}一级保护区陆域", "专业户，在一级保护区")
    book.plant(
        "CN-108 WS-107", "livestock_farms", "YC-002", f"{_name(book, 'SY-04')}二级保护区陆域", "规模化，在二级保护区"
    )
    book.miss("CN-108 WS-107", "livestock_farms", "YC-003", "在二级保护区，但是散养户")
    book.miss("CN-108 WS-107", "livestock_farms", "YC-004", "规模化，在二级保护区外 30 m")
    middle = to_plane(Point(TOWNS["庙宇镇"]))
    farm("YC-005", "庙宇专业户", Point(middle.x + 260, middle.y + 180), "small")
    area = book.shapes["livestock_areas", "YZ-02"]
    farm("YC-006", "庙宇界外养殖场", slide(Point(middle.x, middle.y), np.array([0.8, 0.6]), 30, area), "large")
    book.plant("WS-109", "livestock_farms", "YC-005", "庙宇镇畜禽禁养区（示意）", "在禁养区")
    book.miss("WS-109", "livestock_farms", "YC-006", "在禁养区外 30 m")
    towns = [
        "福田镇",
        "邓家乡",
        "官渡镇",
        "骡坪镇",
        "福田镇",
        "平河乡",
        "当阳乡",
        "竹贤乡",
        "红椿乡",
        "铜鼓镇",
        "抱龙镇",
        "笃坪乡",
        "金坪乡",
        "双龙镇",
    ]
    avoid = ["zones", "livestock_areas", "shorelines"]
    places = _scattered(book, towns, near_m=(1200, 4500), seed=35, avoid=avoid)
    for number, (town, shape) in enumerate(zip(towns, places, strict=True)):
        farm(f"YC-{101 + number}", f"{town}养殖场{number + 1}", shape, ["large", "small", "household"][number % 3])
