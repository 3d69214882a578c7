"""Livestock areas and farms: planted offenders, near misses and clean rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from shapely import Point, Polygon

from builder.book import Book
from builder.ground import WATER, River, blob, slide, to_plane
from builder.places import TOWNS
from builder.placing import outside_zones, scattered, source_name

__all__ = ["draw_farms", "draw_livestock_areas"]


def draw_livestock_areas(book: Book) -> None:
    """Areas by regime, one of them a slight bow-tie."""
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


def draw_farms(book: Book, rivers: dict[str, River]) -> None:
    """Livestock farms in and beside zones and no-go areas, and in clean places."""
    yangtze, daning = rivers["长江"], rivers["大宁河"]
    three, four = yangtze.at_lon(109.822), 0.20 * daning.length_m

    def farm(code: str, name: str, shape: Any, scale: str) -> None:
        pigs = {"large": 2400, "small": 160, "household": 12}[scale]
        works = {"treatment": "沼气池"} if scale == "large" else {}
        book.add(
            "livestock_farms",
            code,
            f"{name}（示意）",
            shape,
            scale=scale,
            pig_equivalent=pigs,
            stage="existing",
            **works,
        )

    farm("YC-001", "红石梁专业户", yangtze.spot(three - 600, 1, share=WATER, beyond_m=25), "small")
    farm("YC-002", "大昌规模场", daning.spot(four - 1500, 1, share=1.0, beyond_m=350), "large")
    farm("YC-003", "大昌散养户", daning.spot(four - 1700, 1, share=1.0, beyond_m=300), "household")
    zones = tuple(code for layer, code in book.shapes if layer == "zones" and code.startswith("SY-04"))
    farm("YC-004", "大昌界外规模场", outside_zones(book, zones, daning, four - 1200, 1, Point(0, 0)), "large")
    book.plant(
        "CN-105", "livestock_farms", "YC-001", f"{source_name(book, 'SY-03')}一级保护区陆域", "专业户，在一级保护区"
    )
    book.plant(
        "WS-115",
        "livestock_farms",
        "YC-001",
        "长江145—175米消落区",
        "在消落区内，审批情况未填",
        verdict="cannot_tell",
    )
    book.plant(
        "CN-108 WS-107",
        "livestock_farms",
        "YC-002",
        f"{source_name(book, 'SY-04')}二级保护区陆域",
        "规模化，在二级保护区",
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
    places = scattered(book, towns, near_m=(1200, 4500), seed=35, avoid=avoid)
    for number, (town, shape) in enumerate(zip(towns, places, strict=True)):
        farm(f"YC-{101 + number}", f"{town}养殖场{number + 1}", shape, ["large", "small", "household"][number % 3])
