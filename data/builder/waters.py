# ruff: noqa: E501 - Chinese letters count twice in the length of a line
"""Water quality of the sample: sections, two years of monthly samples, treatment plants, what holds a spill back.

Every value of an item is a base, a season and a step of a fixed pattern that comes to nothing over the two years, so that no
series rises or falls but those that are told to. What is planted stands in :data:`EVENTS` and :data:`STEPS`.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

from builder.book import Book
from builder.ground import River

__all__ = ["EVENTS", "MONTHS", "draw_waters", "write_samples"]

MONTHS = tuple((year, month) for year in (2024, 2025) for month in range(1, 13))
ITEMS = {"水温": (17.0, 1), "pH": (7.9, 2), "溶解氧": (8.4, 1), "高锰酸盐指数": (2.2, 1), "化学需氧量": (9.0, 0), "氨氮": (0.22, 3),
         "总磷": (0.06, 3), "总氮": (1.3, 2)}  # fmt: skip
"""Items of the table with their usual value and the decimals a laboratory gives."""
UNITS = {"水温": "℃", "pH": "无量纲"}
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
_SHARE = {"DM-01": 1.15, "DM-02": 1.0, "DM-06": 1.2}
"""What the usual values of a section are multiplied by."""

STEPS = {
    # section: item, from month to month (both counted from January 2024 as 1), value
    "DM-04": [("氨氮", 19, 24, 1.46), ("化学需氧量", 19, 24, 26.0)],
    "DM-03": [("氨氮", 19, 24, 0.98)],
    "DM-06": [("氨氮", 1, 2, 2.31), ("氨氮", 17, 18, 2.45)],
    "DM-08": [("总磷", 14, 24, 0.262)],
}
"""What was planted in the series; all else is the usual."""
GAP = {"DM-07": range(15, 18)}
"""Months without a sample: March to May 2025."""

EVENTS = [
    # kind, section, from, what
    ("worsened", "DM-03", "2025", "年均由Ⅱ类降为Ⅲ类：氨氮，上游龙溪河来水变差"),
    ("worsened", "DM-04", "2025", "年均由Ⅱ类降为Ⅲ类：氨氮、化学需氧量，起因是上游超负荷的龙溪镇污水处理厂 WC-01"),
    ("good_lost", "DM-08", "2025", "年均由Ⅱ类降为Ⅳ类：总磷，优良水体丧失"),
    ("relapse", "DM-06", "2025-05", "2024年3月消除劣Ⅴ类，14 个月后返劣"),
    ("gap", "DM-07", "2025-03", "每月监测，2025年3月至5月缺测"),
]


def draw_waters(book: Book, rivers: dict[str, River]) -> None:
    """Sections and plants, and the works, spaces and stores that an emergency asks for."""

    def mark(name: str) -> str:
        return f"{name}（示意）"

    for code, (name, river, share, grade, target) in SECTIONS.items():
        line = rivers[river]
        book.add("sections", code, mark(f"{name}断面"), line.spot(share * line.length_m, 1), river=river, basin="yangtze", grade=grade,
                 target_class=target, baseline_class="II", frequency_per_year=12, status="in_use")  # fmt: skip
    longxi, daning, yangtze, xiaoxi = rivers["龙溪河"], rivers["大宁河"], rivers["长江"], rivers["小溪河"]
    plants = [
        ("WC-01", "龙溪镇污水处理厂", longxi, 0.62, 800.0, 1120.0),
        ("WC-02", "大昌镇污水处理厂", daning, 0.36, 2500.0, 1900.0),
        ("WC-03", "县城污水处理厂", yangtze, 0.60, 20000.0, 15600.0),
    ]
    for code, name, river, share, capacity, load in plants:
        book.add("wwtps", code, mark(name), river.spot(share * river.length_m, 1, share=1.0, beyond_m=70), kind="城镇", capacity_m3_per_day=capacity,
                 load_m3_per_day=load, receiving_water=river.name, owner=mark("污水处理运营单位"), status="in_use", online_monitor=True)  # fmt: skip
    book.add("gates", "ZM-01", mark("龙溪河节制闸"), longxi.spot(0.90 * longxi.length_m, 1), river="龙溪河", kind="节制闸", owner=mark("县水利局闸站"),
             status="in_use", unit=mark("县水利局"), phone="000-5761-0101")  # fmt: skip
    book.add("hydropower_stations", "DZ-01", mark("大宁河水电站"), daning.spot(0.72 * daning.length_m, 1), river="大宁河", capacity_kw=6400.0,
             min_flow_m3s=3.2, owner=mark("大宁河电站"), status="in_use")  # fmt: skip
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
    usual, decimals = ITEMS[item]
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


def write_samples(path: Path) -> None:
    """One row per section and month as a station keeps them: a column per item with its unit, GB18030."""
    heads = [
        "断面名称",
        "采样日期",
        *(f"{item}（{UNITS.get(item, 'mg/L')}）" for item in ITEMS),
        "是否示意",
        "数据来源",
    ]
    with path.open("w", encoding="GB18030", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\r\n")
        writer.writerow(heads)
        for row, (code, (name, *_)) in enumerate(SECTIONS.items()):
            for number, (year, month) in enumerate(MONTHS, start=1):
                if number in GAP.get(code, ()):
                    continue
                cells = [_value(code, item, number, row + place) for place, item in enumerate(ITEMS)]
                writer.writerow([f"{name}断面（示意）", f"{year}-{month:02d}-{3 + row % 4:02d}", *cells, "是", "示意"])
