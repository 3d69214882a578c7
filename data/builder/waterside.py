# ruff: noqa: E501 - Chinese letters count twice in the length of a line
"""Outfalls, buildings, docks and cages: planted offenders, near misses and clean rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely import Point, Polygon

from builder.book import Book
from builder.ground import LEVEL_145, LEVEL_175, WATER, River, slide, to_plane
from builder.places import TOWNS
from builder.placing import CLEAR_M, from_bank, outside_zones, scattered, source_name, square

__all__ = ["draw_buildings", "draw_docks_and_cages", "draw_outfalls"]


def _outfall(book: Book, code: str, name: str, shape: Any, **told: Any) -> None:
    row: dict[str, Any] = {
        "category": "domestic", "receiving_water": None, "owner": f"{book.town_of(shape)}人民政府（示意）", "approved": True,
        "status": "in_use", "has_sign": True, "online_monitor": False,
    }  # fmt: skip
    book.add("outfalls", code, name, shape, **{**row, **told})


def draw_outfalls(book: Book, rivers: dict[str, River]) -> None:
    """Outfalls along the banks."""
    yangtze, daning = rivers["长江"], rivers["大宁河"]
    one, four = yangtze.at_lon(109.866), 0.20 * daning.length_m
    land1, land2 = f"{source_name(book, 'SY-01')}一级保护区陆域", f"{source_name(book, 'SY-01')}二级保护区陆域"
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
    dachang = source_name(book, "SY-04")
    book.plant("CN-100 CN-101 WS-106", "outfalls", "PK-001", land1, "工业排口，在一级保护区")
    book.plant("CN-100 CN-101 WS-106", "outfalls", "PK-002", f"{dachang}一级保护区陆域", "生活排口，在一级保护区")
    book.miss("CN-100 CN-101 WS-106", "outfalls", "PK-003", "在一级保护区，但是雨水口")
    book.plant("CN-100 CN-102 WS-106", "outfalls", "PK-004", land2, "城镇污水厂排口，在二级保护区")
    book.plant("CN-100 CN-102 WS-106", "outfalls", "PK-005", f"{dachang}二级保护区陆域", "农业排口，在二级保护区")
    zones = tuple(code for layer, code in book.shapes if layer == "zones" and code.startswith("SY-03"))
    three = yangtze.at_lon(109.822)
    _outfall(
        book,
        "PK-006",
        "红石梁外生活排口（示意）",
        outside_zones(book, zones, yangtze, three - 1200, -1, Point(0, 0)),
        receiving_water="长江",
    )
    book.miss("CN-100 CN-102 WS-106", "outfalls", "PK-006", "在二级保护区外 30 m")
    plain = {
        "PK-007": ("无主排口甲（示意）", {"owner": None}, "CN-134", "没有责任主体"),
        "PK-008": ("无主排口乙（示意）", {"owner": None}, "CN-134", "没有责任主体"),
        "PK-009": ("未批工业排口（示意）", {"approved": False, "category": "industrial"}, "CN-135 WS-111", "未经审批"),
        "PK-010": ("未批排口（示意）", {"approved": False, "category": "industrial"}, "CN-135 WS-111", "未经审批"),
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
        elif why:  # a blank is told: whether it was approved cannot be said
            book.plant("CN-135 WS-111", "outfalls", code, why=why, verdict="cannot_tell")


def draw_buildings(book: Book, rivers: dict[str, River]) -> None:
    """Buildings in and beside the ranges, and near the townships."""
    yangtze, daning, guandu = rivers["长江"], rivers["大宁河"], rivers["官渡河"]
    house = square(16)

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
    add("FW-005", "路边房（示意）", from_bank(book, yangtze, yangtze.at_lon(109.680), 1, house, 30), approved=False)
    add("FW-006", "水文站房（示意）", on(yangtze.spot(yangtze.at_lon(109.685), 1, share=0.96)), use="水文")
    for code, river in [("FW-001", "长江"), ("FW-002", "大宁河"), ("FW-003", "官渡河"), ("FW-004", "长江")]:
        book.plant("CN-121", "buildings", code, f"{river}河道管理范围", "未经批准，在河道管理范围内")
    book.plant("WS-115", "buildings", "FW-004", "长江145—175米消落区", "未经批准，在消落区内")
    book.miss("CN-121", "buildings", "FW-005", "未经批准，但在管理范围外 30 m")
    book.miss("CN-121", "buildings", "FW-006", "在管理范围内，但经批准")
    towns = [town for town in TOWNS for _ in range(3)][:73]
    places = scattered(book, towns, near_m=(60, 2600), seed=34, avoid=["ranges", "zones"], size_m=18)
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


def draw_docks_and_cages(book: Book, rivers: dict[str, River]) -> None:
    """Docks and cages on the water."""
    yangtze, daning, daxi = rivers["长江"], rivers["大宁河"], rivers["大溪河"]
    one, three = yangtze.at_lon(109.866), yangtze.at_lon(109.822)

    def dock(code: str, name: str, shape: Any, stage: str) -> None:
        book.add("docks", code, f"{name}（示意）", shape, river="长江", stage=stage, kind="客货码头", status="in_use")

    dock("MT-01", "红石梁码头", yangtze.spot(three - 500, -1, share=0.6), "expansion")
    dock("MT-02", "高唐码头", yangtze.spot(one - 1800, 1, share=0.6), "new")
    dock("MT-03", "老高唐码头", yangtze.spot(one - 2400, 1, share=0.6), "existing")
    dock("MT-04", "下游码头", yangtze.spot(three + 332, 1, share=0.6), "new")
    book.plant("CN-107", "docks", "MT-01", f"{source_name(book, 'SY-03')}一级保护区水域", "扩建码头，在一级保护区")
    book.plant("CN-107", "docks", "MT-02", f"{source_name(book, 'SY-01')}二级保护区水域", "新建码头，在二级保护区；是否排放污染物未登记",
               verdict="cannot_tell")  # fmt: skip
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
    book.plant(
        "CN-106", "cage_aquaculture", "WX-01", f"{source_name(book, 'SY-03')}一级保护区水域", "网箱，在一级保护区"
    )
    for code, river in [("WX-01", "长江"), ("WX-02", "大宁河"), ("WX-03", "大溪河")]:
        book.plant("WS-110", "cage_aquaculture", code, f"{river}175米淹没区", "在 175 米淹没区内养殖")
    book.miss("WS-110", "cage_aquaculture", "WX-04", "在 175 米淹没区外 30 m")
    for code, river in [("WX-05", "龙溪河"), ("WX-06", "洋溪河（红岩河）")]:
        book.plant("WS-110", "cage_aquaculture", code, f"{river}岸线外缘边界", "不在淹没区，但在河道内网箱养殖")


def _outside_level(book: Book, river: River, s: float, side: int) -> Any:
    start = Point(river.spot(s, side, share=0.6))
    return slide(start, side * river.normal(s), 30, book.union("inundation_areas"))
