# ruff: noqa: E501 - Chinese letters count twice in the length of a line
"""Parks, tailings ponds, projects and enterprises: planted offenders, near misses and clean rows."""

from __future__ import annotations

from typing import Any

import shapely
from shapely import Point, Polygon

from builder.book import Book
from builder.ground import LEVEL_145, LEVEL_175, WATER, River, blob, slide, to_plane
from builder.places import TOWNS
from builder.placing import from_bank, outside_zones, scattered, source_name, square

__all__ = ["draw_enterprises", "draw_parks_and_ponds", "draw_projects"]


def draw_parks_and_ponds(book: Book, rivers: dict[str, River]) -> None:
    """Chemical parks and tailings ponds on both sides of 1,000 m and 3,000 m."""
    yangtze, daning, daxi = rivers["长江"], rivers["大宁河"], rivers["大溪河"]
    park = blob(Point(0, 0), 260, 91)
    book.add(
        "chemical_parks",
        "HY-01",
        "拟建化工园区甲（示意）",
        from_bank(book, yangtze, yangtze.at_lon(109.725), 1, park, 820),
        stage="new",
    )
    book.plant("CN-114 WS-102", "chemical_parks", "HY-01", "长江岸线外缘边界", "新建化工园区，距岸线 820 m")
    book.add(
        "chemical_parks",
        "HY-02",
        "拟建化工园区乙（示意）",
        from_bank(book, yangtze, yangtze.at_lon(110.045), 1, park, 1003),
        stage="new",
    )
    book.miss("CN-114 WS-102", "chemical_parks", "HY-02", "新建化工园区，距岸线 1,003 m")
    pond = blob(Point(0, 0), 110, 92)
    told: list[tuple[str, str, Any, str]] = [
        ("WK-01", "示意尾矿库一", from_bank(book, yangtze, yangtze.at_lon(109.700), -1, pond, 2400), "new"),
        ("WK-02", "示意尾矿库二", from_bank(book, yangtze, yangtze.at_lon(109.722), -1, pond, 3003), "new"),
        ("WK-03", "示意尾矿库三", from_bank(book, daning, 0.62 * daning.length_m, 1, pond, 700), "expansion"),
        ("WK-04", "示意尾矿库四", from_bank(book, daxi, 0.30 * daxi.length_m, 1, pond, 1003), "new"),
        ("WK-05", "示意尾矿库五", from_bank(book, yangtze, yangtze.at_lon(110.030), 1, pond, 1500), "existing"),
    ]
    for code, name, shape, stage in told:
        book.add("tailings_ponds", code, name, shape, stage=stage)
    book.plant("CN-112 WS-103", "tailings_ponds", "WK-01", "长江岸线外缘边界", "新建，距长江干流岸线 2,400 m")
    book.plant(
        "CN-113 WS-104",
        "tailings_ponds",
        "WK-03",
        "大宁河岸线外缘边界",
        "扩建，距标为重要支流的大宁河岸线 700 m；流域面积未填，规划也未列名单",
        verdict="cannot_tell",
    )
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


def draw_projects(book: Book, rivers: dict[str, River]) -> None:
    """Projects: planted ones first, then those of the plan in clean places."""
    yangtze, daning, daxi = rivers["长江"], rivers["大宁河"], rivers["大溪河"]
    plot = square(70)
    at = yangtze.at_lon
    chemical = [
        ("XM-001", "化工项目一（示意）", yangtze, at(109.690), 1, 640, {"stage": "new"}),
        ("XM-002", "化工项目二（示意）", yangtze, at(109.745), 1, 985, {"stage": "expansion", "accuracy_m": 5.0}),
        ("XM-003", "化工项目三（示意）", yangtze, at(109.712), 1, 1003, {"stage": "new", "accuracy_m": 2.0}),
        ("XM-004", "化工项目四（示意）", yangtze, at(110.060), 1, 500, {"stage": "rebuild"}),
        ("XM-005", "化工项目五（示意）", yangtze, at(110.020), 1, 1006, {"stage": "new", "accuracy_m": 15.0}),
        ("XM-006", "化工项目六（示意）", yangtze, at(109.715), -1, 600, {"stage": None}),
        ("XM-007", "大宁河右岸化工项目（示意）", daning, 0.66 * daning.length_m, -1, 300, {"stage": "new"}),
    ]
    for code, name, river, s, side, gap, told in chemical:
        _project(book, code, name, from_bank(book, river, s, side, plot, gap), industry="chemical", **told)
    for code, river, why in [("XM-001", "长江", "新建，距岸线 640 m"), ("XM-002", "长江", "扩建，距岸线 985 m，位置精度 5 m"),
                             ("XM-007", "大宁河", "新建，距支流岸线 300 m")]:  # fmt: skip
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
        return shapely.affinity.translate(square(size_m), spot.x, spot.y)

    one, three = at(109.866), at(109.822)
    _project(
        book,
        "XM-010",
        "滨江停车场（示意）",
        centred(22, yangtze.spot(one - 450, 1, share=WATER, beyond_m=25)),
        stage="existing",
    )
    book.plant(
        "CN-118",
        "projects",
        "XM-010",
        f"{source_name(book, 'SY-01')}一级保护区陆域",
        "与供水和保护水源无关的现有项目，在一级保护区",
    )
    _project(
        book,
        "XM-025",
        "滨江健身步道（示意）",
        centred(22, yangtze.spot(one - 500, 1, share=WATER, beyond_m=25)),
        stage="new",
    )
    book.plant(
        "CN-103",
        "projects",
        "XM-025",
        f"{source_name(book, 'SY-01')}一级保护区陆域",
        "与供水和保护水源无关的新建项目，在一级保护区",
    )
    _project(book, "XM-011", "巫山县县城长江取水趸船迁移工程（示意）", centred(60, yangtze.spot(three - 300, -1, share=0.3)),
             purpose="water_supply", industry="water_works")  # fmt: skip
    book.miss("CN-103", "projects", "XM-011", "在一级保护区，但是供水设施")
    inland = f"{source_name(book, 'SY-01')}二级保护区陆域"
    for code, name, s, told in [
        ("XM-012", "食品加工项目（示意）", one - 1900, {"discharges": True, "stage": "new"}),
        ("XM-013", "现有酿酒作坊（示意）", one - 2300, {"discharges": True, "stage": "existing"}),
        ("XM-014", "观景平台（示意）", one - 2600, {"discharges": False, "stage": "new"}),
    ]:
        _project(
            book, code, name, centred(60, yangtze.spot(s, 1, share=1.0, beyond_m=330)), industry="agro_food", **told
        )
    book.plant("CN-104", "projects", "XM-012", inland, "新建、排放污染物，在二级保护区")
    book.plant("CN-117", "projects", "XM-013", inland, "现有、排放污染物，在二级保护区，应责令拆除或者关闭")
    book.miss("CN-104", "projects", "XM-014", "在二级保护区、新建，但不排放污染物")
    zones = ("SY-01-1W", "SY-01-1L", "SY-01-2W", "SY-01-2L")
    zones = tuple(code for code in (c.replace("W", "S") for c in zones) if ("zones", code) in book.shapes)
    _project(
        book,
        "XM-015",
        "江边农家乐（示意）",
        outside_zones(book, zones, yangtze, one - 1500, 1, plot),
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
        from_bank(book, yangtze, at(109.672), -1, square(40), 30),
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
    book.plant("WS-115", "projects", "XM-040", "长江145—175米消落区", "未经批准占用消落区")
    _clean_projects(book)


def _edge(shape: Any, inside: Point, outside: Point) -> Point:
    cut = shapely.LineString([inside, outside]).intersection(shape.exterior)
    return shapely.get_parts(cut)[0]


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
    places = scattered(book, [town for town, _, _ in _PLANNED], near_m=(200, 2600), seed=31, avoid=avoid, size_m=90)
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


def draw_enterprises(book: Book, rivers: dict[str, River]) -> None:
    """Enterprises; two of one code, one with a wrong longitude."""
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
    add("QY-001", "化工企业一（示意）", from_bank(book, yangtze, yangtze.at_lon(109.655), 1, dot, 700), "chemical")
    add("QY-002", "化工企业二（示意）", from_bank(book, yangtze, yangtze.at_lon(110.035), 1, dot, 1003), "chemical")
    add("QY-003", "化工企业三（示意）", from_bank(book, daning, 0.12 * daning.length_m, -1, dot, 400), "chemical")
    book.plant("WS-105", "enterprises", "QY-001", "长江岸线外缘边界", "现有化工企业，距长江岸线 700 m，推动搬迁整治")
    book.miss("WS-105", "enterprises", "QY-002", "现有化工企业，距长江岸线 1,003 m")
    book.miss("WS-105", "enterprises", "QY-003", "现有化工企业，距大宁河 400 m，本条只问长江")
    one = yangtze.at_lon(109.866)
    zones = tuple(code for layer, code in book.shapes if layer == "zones" and code.startswith("SY-01"))
    add("QY-004", "豆制品厂（示意）", yangtze.spot(one - 2000, -1, share=1.0, beyond_m=300), "agro_food")
    book.plant(
        "WS-108", "enterprises", "QY-004", f"{source_name(book, 'SY-01')}二级保护区陆域", "工业企业，在二级保护区"
    )
    add("QY-005", "小白酒作坊（示意）", outside_zones(book, zones, yangtze, one - 1300, -1, dot), "brewing")
    book.miss("WS-108", "enterprises", "QY-005", "在二级保护区外 30 m")
    kinds = ["agro_food", "brewing", "building_materials", "vehicle_service", "warehousing", "machinery", "textile"]
    names = {"agro_food": "食品厂", "brewing": "酒厂", "building_materials": "石材厂", "vehicle_service": "洗车场", "warehousing": "物流点",
             "machinery": "机械厂", "textile": "制衣厂"}  # fmt: skip
    towns = list(TOWNS)[:24]
    places = scattered(book, towns, near_m=(150, 2600), seed=32, avoid=["zones", "shorelines"])
    for number, (town, shape) in enumerate(zip(towns, places, strict=True)):
        kind = kinds[number % len(kinds)]
        name, note = f"{town}{names[kind]}（示意）", None
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
