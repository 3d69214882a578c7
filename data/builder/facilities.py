# ruff: noqa: E501 - Chinese letters count twice in the length of a line
"""What the papers of zones and the ranges along rivers need: roads, fences, signs, pools, dikes, flood levels, reaches.

None of it is looked at by a rule, so nothing of it is planted.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Point

from builder.book import Book
from builder.ground import River, spline, to_plane
from builder.heights import bed_m
from builder.places import TOWNS

__all__ = ["OFFSET_M", "draw_facilities"]

OFFSET_M = -1.75
"""What the sample says lies between the datum of its flood levels and that of its heights [m]: made up."""
FIVE = ("warning_sign", "isolation_belt", "crash_barrier", "diversion_channel", "emergency_pool")


def draw_facilities(book: Book, rivers: dict[str, River]) -> None:
    """Fill the book with all of it."""
    _roads(book, rivers)
    _fences(book)
    _signs(book, rivers)
    _dikes(book, rivers)
    _levels(book, rivers)
    _reaches(book, rivers)


def _intake_s(book: Book, river: River, source: str) -> float:
    return float(LineString(river.xy).project(book.shapes["intakes", f"QS-{source[-2:]}"]))


def _beside(river: River, side: int, places: list[tuple[float, float]]) -> LineString:
    """A road beside a river through (distance from its upper end, metres beyond the edge of its range)."""
    control = [river.spot(s, side, share=1.0, beyond_m=off).coords[0] for s, off in places]
    return LineString(spline(np.array(control), step_m=60.0).round(2))


def _across(river: River, s: float, off_m: float) -> LineString:
    """A road with a bridge: square over a river, so far beyond its range on both banks."""
    ends = [river.spot(s, side, share=1.0, beyond_m=off_m) for side in (1, -1)]
    return LineString([(end.x, end.y) for end in ends])


def _roads(book: Book, rivers: dict[str, River]) -> None:
    yangtze, daning, guandu, sanxi = rivers["长江"], rivers["大宁河"], rivers["官渡河"], rivers["三溪河"]
    one, three, four, five, seven = (
        _intake_s(book, river, source)
        for river, source in [(yangtze, "SY-01"), (yangtze, "SY-03"), (daning, "SY-04"), (sanxi, "SY-05"), (guandu, "SY-07")]
    )  # fmt: skip

    def road(code: str, name: str, kind: str, line: LineString, five_: tuple[bool | None, ...], **told: Any) -> None:
        book.add("roads", code, f"{name}（示意）", line, road_class=kind, **dict(zip(FIVE, five_, strict=True)), **told)

    along = [
        (three - 4200, 500),
        (three - 2200, 260),
        (three - 600, 30),
        (three + 60, 25),
        (three + 900, 240),
        (three + 2600, 420),
    ]
    road("S103-1", "沿江公路红石梁段", "provincial", _beside(yangtze, 1, along), (True, False, True, False, None))
    road("G348-1", "红石梁长江大桥", "national", _across(yangtze, three - 1900, 1100), (True, True, True, True, None))
    town = [(one - 2600, 620), (one - 900, 380), (one + 150, 300), (one + 1500, 350)]
    road("GT-01", "高唐滨江路", "urban", _beside(yangtze, 1, town), (None, True, True, False, False))
    road("X702-1", "大昌大宁河桥", "county", _across(daning, four - 620, 1250), (None, False, True, None, None))
    road(
        "X705-1",
        "官渡河边公路",
        "county",
        _beside(guandu, -1, [(seven - 3600, 240), (seven - 1500, 120), (seven + 100, 90), (seven + 1600, 300)]),
        (None,) * 5,
    )
    road(
        "Y118-1",
        "三溪村道",
        "rural",
        _beside(sanxi, 1, [(five - 1900, 600), (five - 900, 180), (five - 200, 35), (five + 700, 160)]),
        (False,) * 5,
    )
    for code, kind, towns in [
        ("S201-1", "provincial", ["龙门街道", "两坪乡", "骡坪镇"]),
        ("X710-1", "county", ["庙宇镇", "铜鼓镇", "官渡镇"]),
        ("Y130-1", "rural", ["福田镇", "双龙镇"]),
    ]:
        control = [to_plane(Point(TOWNS[name])).coords[0] for name in towns]
        bent = [
            control[0],
            *(point for pair in pairwise(control) for point in (_bend(*pair), pair[1])),
        ]
        road(
            code,
            f"{towns[0][:2]}至{towns[-1][:2]}公路",
            kind,
            LineString(spline(np.array(bent), step_m=150.0).round(2)),
            (None,) * 5,
        )
    pool = _across(yangtze, three - 1900, 1100).interpolate(800)
    book.add("emergency_pools", "YJC-01", "红石梁长江大桥应急池（示意）", Point(pool.x + 20, pool.y), kind="事故应急池", volume_m3=120.0,
             source_id="SY-03", status="in_use")  # fmt: skip


def _bend(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """A place beside the middle of two, an eighth of their distance off."""
    return ((one[0] + other[0]) / 2 - (other[1] - one[1]) / 8, (one[1] + other[1]) / 2 + (other[0] - one[0]) / 8)


def _fences(book: Book) -> None:
    """Fences along the landward edge of tier 1: whole, a part, one that is only planned."""
    for code, part, shares, kind, status in [
        ("SY-03", "land", [(0.02, 0.40)], "钢丝网围栏", "in_use"),
        ("SY-04", "land", [(0.05, 0.30), (0.55, 0.72)], "钢丝网围栏", "in_use"),
        ("SY-10", "land", [(0.0, 1.0)], "砖砌围墙", "in_use"),
        ("SY-07", "land", [(0.10, 0.45)], "生物隔离", "planned"),
    ]:
        shape = book.shapes["zones", f"{code}-1{'L' if part == 'land' else 'S'}"]
        piece = max(shapely.get_parts(shape), key=lambda one: one.area)
        edge = _landward(piece, book, code)
        for number, (start, end) in enumerate(shares, start=1):
            line = shapely.ops.substring(edge, start, end, normalized=True)
            book.add("fences", f"WL-{code[-2:]}-{number}", f"{code} 一级保护区隔离围栏{number}（示意）", line, source_id=code, tier="1", kind=kind,
                     height_m=1.8, status=status)  # fmt: skip


def _landward(piece: Any, book: Book, code: str) -> LineString:
    """The longest stretch of the edge of tier-1 land that is not a bank."""
    water = [
        shape
        for (layer, name), shape in book.shapes.items()
        if layer == "zones" and name.startswith(code) and name.endswith("S")
    ]
    edge = piece.exterior
    if not water:
        return LineString(edge.coords)
    rest = edge.difference(shapely.union_all(water).buffer(20))
    return max(shapely.get_parts(shapely.line_merge(rest)), key=lambda one: one.length)


def _signs(book: Book, rivers: dict[str, River]) -> None:
    """Signs where two of the roads enter tier 2, one on the water, boards near two intakes."""

    def sign(code: str, kind: str, source: str, at: Point, words: str, status: str = "in_use") -> None:
        book.add("signs", code, f"{source} {kind}{code[-2:]}号（示意）", at, kind=kind, source_id=source, text=words, status=status,
                 built_date=f"{2019 + int(code[-2:]) % 5}-06-01")  # fmt: skip

    serial = 0
    for source, road in [("SY-03", "S103-1"), ("SY-03", "G348-1"), ("SY-04", "X702-1")]:
        zones = [shape for (layer, name), shape in book.shapes.items() if layer == "zones" and name.startswith(source)]
        area = max(shapely.get_parts(shapely.union_all(zones).buffer(2)), key=lambda one: one.area)
        met = [
            one
            for one in shapely.get_parts(book.shapes["roads", road].intersection(area.exterior))
            if one.geom_type == "Point"
        ]
        for number, at in enumerate(sorted(met, key=lambda one: one.x)):
            serial += 1
            status = "abandoned" if (road, number) == ("X702-1", 1) else "in_use"
            sign(
                f"BZP-{serial:02d}",
                "交通警示牌",
                source,
                Point(at.x + 8, at.y),
                "您已进入饮用水水源保护区（示意）",
                status,
            )
    for source, river in [("SY-01", "长江"), ("SY-04", "大宁河")]:
        serial += 1
        at = rivers[river].spot(_intake_s(book, rivers[river], source), 1, share=1.0, beyond_m=15.0)
        sign(f"BZP-{serial:02d}", "宣传牌", source, at, "保护饮用水水源（示意）")
    serial += 1
    at = rivers["长江"].spot(_intake_s(book, rivers["长江"], "SY-03") - 3000, 1, share=0.8)
    sign(f"BZP-{serial:02d}", "航道警示牌", "SY-03", at, "前方饮用水水源保护区（示意）")


def _dikes(book: Book, rivers: dict[str, River]) -> None:
    """Dikes with a grade, one with a strip of its own, one with neither; drawn downstream."""
    yangtze, daning, baolong = rivers["长江"], rivers["大宁河"], rivers["抱龙河"]
    for code, name, river, side, (start, end), told in [
        ("DF-01", "巫山县城防洪护岸", yangtze, 1, (yangtze.at_lon(109.873), yangtze.at_lon(109.882)), {"dike_grade": "3", "crest_m": 181.5, "return_years": 50}),
        ("DF-02", "大昌镇左岸堤防", daning, 1, (0.215 * daning.length_m, 0.262 * daning.length_m), {"dike_grade": "4", "toe_m": 6.0, "return_years": 50}),
        ("DF-03", "大昌镇右岸堤防", daning, -1, (0.222 * daning.length_m, 0.250 * daning.length_m), {"strip_m": 8.0, "approval_document": "巫山水务〔2019〕示意3号", "return_years": 50}),
        ("DF-04", "抱龙镇右岸堤防", baolong, -1, (0.66 * baolong.length_m, 0.74 * baolong.length_m), {}),
    ]:  # fmt: skip
        s = np.linspace(start, end, 25)
        line = LineString([river.spot(at, side, share=0.97).coords[0] for at in s])
        blank: dict[str, Any] = dict.fromkeys(
            ("dike_grade", "crest_m", "toe_m", "strip_m", "return_years", "approval_document")
        )
        told = {**blank, "datum": "1985" if "crest_m" in told else None, **told}
        book.add(
            "dikes",
            code,
            f"{name}（示意）",
            line,
            river=river.name,
            bank="left" if side > 0 else "right",
            status="in_use",
            **told,
        )


def _levels(book: Book, rivers: dict[str, River]) -> None:
    """Flood levels at sections of the upper Daning river, in the datum of the heights less a made-up difference."""
    river = rivers["大宁河"]
    for number, share in enumerate((0.06, 0.12, 0.18, 0.24, 0.285), start=1):
        s = share * river.length_m
        level = float(bed_m(rivers, river.name, s)) + 9.0 - OFFSET_M
        book.add("flood_levels", f"HD{number:02d}", f"大宁河设计断面{number}（示意）", river.spot(s, 1), river=river.name, level_m=round(level, 1),
                 datum="wusong", return_years=50, datum_offset_m=OFFSET_M, offset_source="示意数值，不是联测成果")  # fmt: skip


def _reaches(book: Book, rivers: dict[str, River]) -> None:
    """A reach under control for floods and one for works in the drawdown zone, by chainage."""
    for code, name, river, kind, (upper, lower) in [
        ("GK-01", "大昌镇以上防洪管控河段", rivers["大宁河"], "flood", (0.058, 0.290)),
        ("GK-02", "县城消落区整治河段", rivers["长江"], "drawdown", (0.50, 0.62)),
    ]:
        start = 1000 * math.ceil((1 - upper) * river.length_m / 1000)
        end = 1000 * math.floor((1 - lower) * river.length_m / 1000)
        line = river.line(river.length_m - start, river.length_m - end)
        book.add("control_reaches", code, f"{name}（示意）", line, river=river.name, kind=kind, start=f"K{start // 1000}+000", end=f"K{end // 1000}+000",
                 return_years=50 if kind == "flood" else None)  # fmt: skip
