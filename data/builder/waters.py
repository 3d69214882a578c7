# ruff: noqa: E501 - Chinese letters count twice in the length of a line
"""Water quality of the sample: sections, sources and two black-odour waters with two years of samples, plants, spaces.

Every value of an item is a base, a season and a step of a fixed pattern that comes to nothing over the two years, so that no
series rises or falls but those that are told to. What is planted stands in :data:`EVENTS` and :data:`STEPS`.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

from builder.book import Book
from builder.ground import River

__all__ = ["BLACK_WATERS", "EVENTS", "MONTHS", "SAMPLED_SOURCES", "draw_waters", "sample_names", "write_samples"]

MONTHS = tuple((year, month) for year in (2024, 2025) for month in range(1, 13))
ITEMS = {"水温": (17.0, 1), "pH": (7.9, 2), "溶解氧": (8.4, 1), "高锰酸盐指数": (2.2, 1), "化学需氧量": (9.0, 0), "氨氮": (0.22, 3),
         "总磷": (0.06, 3), "总氮": (1.3, 2)}  # fmt: skip
"""Items of the table with their usual value and the decimals a laboratory gives."""
SOURCE_ITEMS = {"硫酸盐": (46.0, 0), "氯化物": (22.0, 0), "硝酸盐": (1.4, 2), "铁": (0.12, 2), "锰": (0.04, 2)}
"""Items of table 2, told of sources alone."""
UNITS = {"水温": "℃", "pH": "无量纲", "透明度": "m"}
SECTIONS = {
    # code: name, river, share of its length, grade, target; the Yangtze and the lower Daning are those of annex 1
    "DM-01": ("培石", "长江", 0.985, "national", "II"),
    "DM-02": ("双峡子沟", "大宁河", 0.93, "national", "III"),
    "DM-03": ("大昌", "大宁河", 0.52, "county", "III"),
    "DM-04": ("龙溪河口", "龙溪河", 0.96, "county", "III"),
    "DM-05": ("洋溪河口", "洋溪河（红岩河）", 0.95, "county", "III"),
    "DM-06": ("小溪河口", "小溪河", 0.95, "county", "III"),
    "DM-07": ("官渡河口", "官渡河", 0.94, "county", "III"),
    "DM-08": ("抱龙河口", "抱龙河", 0.94, "county", "III"),
}
SAMPLED_SOURCES = {
    # code: name, whether it is a reservoir
    "SY-01": ("巫山县高塘街道长江巫山县鼎诚水务公司水源地", False),
    "SY-03": ("长江红石梁水源地", False),
    "SY-04": ("大昌镇大宁河水源地（示意）", False),
    "SY-12": ("庙宇镇水库水源地（示意）", True),
}
"""Sources that are sampled each month."""
BLACK_WATERS = {
    # code: name, month in which it was registered as cleared, ammonia nitrogen and oxygen by quarter of two years [mg/L]
    "HC-01": (
        "高唐街道龙潭沟",
        "2022-11-30",
        [3.2, 4.1, 4.6, 3.5, 3.4, 9.4, 10.2, 4.4],
        [3.6, 3.1, 2.9, 3.4, 3.5, 1.6, 1.4, 3.0],
    ),
    "HC-02": (
        "巫峡镇沙湾沟",
        "2021-06-30",
        [2.1, 3.0, 3.3, 2.4, 2.2, 6.8, 5.9, 2.6],
        [4.2, 3.8, 3.5, 4.0, 4.1, 2.4, 2.6, 3.9],
    ),
}
_SHARE = {"DM-01": 1.15, "DM-02": 1.0, "DM-06": 1.2}
"""What the usual values of a section are multiplied by."""

STEPS = {
    # section: item, from month to month (both counted from January 2024 as 1), value
    "DM-04": [("氨氮", 19, 24, 1.46), ("化学需氧量", 19, 24, 26.0)],
    "DM-03": [("氨氮", 19, 24, 0.98)],
    "DM-06": [("氨氮", 1, 2, 2.31), ("氨氮", 17, 18, 2.45)],
    "DM-08": [("总磷", 14, 24, 0.262)],
    "SY-12": [("总磷", 14, 24, 0.078)],
    "SY-03": [("锰", 18, 24, 0.17)],
}
"""What was planted in the series; all else is the usual."""
BASES = {"SY-12": {"总磷": 0.03}}
"""Where the usual value of an item is another: limits of lakes are stricter."""
GAP = {"DM-07": range(15, 18), "SY-04": range(20, 22)}
"""Months without a sample: March to May 2025, August and September 2025."""

EVENTS = [
    # kind, section, from, what
    ("worsened", "DM-03", "2025", "年均由Ⅱ类降为Ⅲ类：氨氮，上游龙溪河来水变差"),
    ("worsened", "DM-04", "2025", "年均由Ⅱ类降为Ⅲ类：氨氮、化学需氧量，起因是上游超负荷的龙溪镇污水处理厂 WC-01"),
    ("good_lost", "DM-08", "2025", "年均由Ⅱ类降为Ⅳ类：总磷，优良水体丧失"),
    ("relapse", "DM-06", "2025-05", "2024年3月消除劣Ⅴ类，14 个月后返劣"),
    ("gap", "DM-07", "2025-03", "每月监测，2025年3月至5月缺测"),
    ("good_lost", "SY-12", "2025", "水库水源地，年均由Ⅲ类降为Ⅳ类：总磷（湖库限值）"),
    ("gap", "SY-04", "2025-08", "水源地每月监测，2025年8月至9月缺测"),
    ("over_limit", "SY-03", "2025", "水源地补充项目：锰年均值超过 0.1 mg/L"),
    ("black_odour_relapse", "HC-01", "2025-05", "2022年登记消除，2025年5月、8月监测又达到黑臭"),
]


def draw_waters(book: Book, rivers: dict[str, River]) -> None:
    """Sections and plants, and the works, spaces and stores that an emergency asks for."""

    def mark(name: str) -> str:
        return f"{name}（示意）"

    for code, (name, river, share, grade, target) in SECTIONS.items():
        line = rivers[river]
        book.add("sections", code, mark(f"{name}断面"), line.spot(share * line.length_m, 1), river=river, basin="yangtze", grade=grade,
                 target_class=target, baseline_class="II", frequency_per_year=12, status="in_use")  # fmt: skip
    for (code, (name, cleared, *_)), share in zip(BLACK_WATERS.items(), (0.59, 0.66), strict=True):
        spot = rivers["长江"].spot(share * rivers["长江"].length_m, 1, share=1.0, beyond_m=160)
        book.add("black_odour_waters", code, mark(name), spot, river="长江", location_type="built_up", black_odour_grade="light", status="done",
                 found_date="2019-05-10", done_date=cleared, length_km=0.8)  # fmt: skip
    book.plant("WS-151", "black_odour_waters", "HC-01", why="登记消除后 2025 年两次监测达到黑臭")
    book.miss("WS-151", "black_odour_waters", "HC-02", "登记消除后氨氮最高 6.8 mg/L、溶解氧最低 2.4 mg/L，未达黑臭")
    longxi, daning, yangtze, xiaoxi = rivers["龙溪河"], rivers["大宁河"], rivers["长江"], rivers["小溪河"]
    plants = [
        ("WC-01", "龙溪镇污水处理厂", longxi, 0.62, 800.0, 1120.0, "township", "1B"),
        ("WC-02", "大昌镇污水处理厂", daning, 0.36, 2500.0, 1900.0, "township", "1B"),
        ("WC-03", "县城污水处理厂", yangtze, 0.60, 20000.0, 15600.0, "county", "1A"),
    ]
    for code, name, river, share, capacity, load, level, standard in plants:
        book.add("wwtps", code, mark(name), river.spot(share * river.length_m, 1, share=1.0, beyond_m=70), kind="城镇", level=level, standard=standard, capacity_m3_per_day=capacity,
                 load_m3_per_day=load, receiving_water=river.name, owner=mark("污水处理运营单位"), status="in_use", online_monitor=True)  # fmt: skip
    book.add("gates", "ZM-01", mark("龙溪河节制闸"), longxi.spot(0.90 * longxi.length_m, 1), river="龙溪河", kind="节制闸", owner=mark("县水利局闸站"),
             status="in_use", unit=mark("县水利局"), phone="000-5761-0101")  # fmt: skip
    book.add("hydropower_stations", "DZ-01", mark("大宁河水电站"), daning.spot(0.72 * daning.length_m, 1), river="大宁河", capacity_kw=6400.0,
             min_flow_m3s=3.2, release_facility=True, owner=mark("大宁河电站"), status="in_use")  # fmt: skip
    spaces = [
        ("KJ-01", "小溪河临时筑坝点", "temporary_dam", xiaoxi, 0.80, 18_000.0, "county"),
        ("KJ-02", "大宁河旧河槽", "channel", daning, 0.60, 240_000.0, "rural"),
        ("KJ-03", "龙溪河口坑塘", "pond", longxi, 0.97, 35_000.0, None),
    ]
    for code, name, kind, river, share, volume, road in spaces:
        book.add("emergency_spaces", code, mark(name), river.spot(share * river.length_m, 1, share=0.5), space_kind=kind, river=river.name,
                 volume_m3=volume, road_class=road, owner=mark("县水利局"), phone="000-5761-0102", status="in_use")  # fmt: skip
    stores = [
        (
            "WZ-01",
            "县级应急物资库",
            yangtze,
            0.55,
            "粉末活性炭 20 吨；吸油毡 2 吨；围油栏 600 米；聚合氯化铝 30 吨；硫化钠 5 吨",
        ),
        ("WZ-02", "大昌镇应急物资点", daning, 0.44, "石灰 10 吨；沙袋 3000 个；吸油毡 0.3 吨"),
    ]
    for code, name, river, share, materials in stores:
        book.add("emergency_stores", code, mark(name), river.spot(share * river.length_m, 1, share=1.0, beyond_m=260), level="county",
                 materials=materials, owner=mark("县生态环境局"), phone="000-5761-0103", plan=True, drill_date="2025-05-20")  # fmt: skip


def _value(code: str, item: str, number: int, row: int) -> str:
    """The value of an item in a month as the laboratory wrote it."""
    usual, decimals = (ITEMS | SOURCE_ITEMS)[item]
    usual = BASES.get(code, {}).get(item, usual)
    for name, first, last, value in STEPS.get(code, []):
        if name == item and first <= number <= last:
            return f"{value + 0.01 * (number % 3) * (10 if decimals == 0 else 1 if decimals > 2 else 5):.{decimals}f}"
    month = (number - 1) % 12
    season = math.cos(2 * math.pi * (month - 6.5) / 12)
    sway = {"水温": 7.5, "溶解氧": -1.0, "pH": 0.1}.get(item, 0.08 * usual) * season
    odd = 1 if (month + row) % 2 else -1  # a month that is high in one year is low in the next: no trend comes of it
    noise = 0.02 * usual * odd * (1 if number <= 12 else -1)
    share = 1.0 if item in ("水温", "pH", "溶解氧") else _SHARE.get(code, 0.9)
    value = f"{(usual + sway + noise) * share:.{decimals}f}"
    if item == "氨氮" and code == "DM-05" and month in (0, 1):
        return "0.025L"  # below what the laboratory can tell
    return "--" if item == "总氮" and code == "DM-07" and number == 5 else value


def sample_names() -> dict[str, str]:
    """Names of the places that are sampled, as the table has them, by code."""
    sections = {code: f"{name}断面（示意）" for code, (name, *_) in SECTIONS.items()}
    sources = {code: name for code, (name, _) in SAMPLED_SOURCES.items()}
    return sections | sources | {code: f"{name}（示意）" for code, (name, *_) in BLACK_WATERS.items()}


def write_samples(path: Path) -> None:
    """One row per place and month as a station keeps them: a column per item with its unit, GB18030."""
    items = [*ITEMS, *SOURCE_ITEMS, "透明度"]
    heads = [
        "断面名称",
        "采样日期",
        *(f"{item}（{UNITS.get(item, 'mg/L')}）" for item in items),
        "是否示意",
        "数据来源",
    ]
    names = sample_names()
    with path.open("w", encoding="GB18030", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\r\n")
        writer.writerow(heads)
        for row, code in enumerate([*SECTIONS, *SAMPLED_SOURCES]):
            told = [*ITEMS, *SOURCE_ITEMS] if code in SAMPLED_SOURCES else list(ITEMS)
            for number, (year, month) in enumerate(MONTHS, start=1):
                if number in GAP.get(code, ()):
                    continue
                values = {item: _value(code, item, number, row + place) for place, item in enumerate(told)}
                cells = [values.get(item, "") for item in items]
                writer.writerow([names[code], f"{year}-{month:02d}-{3 + row % 4:02d}", *cells, "是", "示意"])
        for code, (_, _, nitrogen, oxygen) in BLACK_WATERS.items():
            for quarter, (year, month) in enumerate(MONTHS[1::3]):
                values = {"氨氮": f"{nitrogen[quarter]:.1f}", "溶解氧": f"{oxygen[quarter]:.1f}", "透明度": "0.32"}
                cells = [values.get(item, "") for item in items]
                writer.writerow([names[code], f"{year}-{month:02d}-11", *cells, "是", "示意"])
