"""Papers of zones as a workbook: zones, sizes, extents, corners, markers and signs, fences, road crossings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue.size_words import SizeWords, sizes_in
from riverzones.model import Text
from riverzones.model.sheet import Sheet, SheetColumn
from riverzones.present.reports.outfall_words import dms, said
from riverzones.zones.markers.plan import MarkerPlan

__all__ = [
    "KIND_WORDS",
    "PART_WORDS",
    "REASON_WORDS",
    "STATE_WORDS",
    "TIER_WORDS",
    "ZonePapers",
    "size_rows",
    "zone_sheets",
]

TIER_WORDS = {
    "1": Text(zh="一级保护区", en="tier 1"),
    "2": Text(zh="二级保护区", en="tier 2"),
    "3": Text(zh="三级保护区", en="tier 3"),
    "quasi": Text(zh="准保护区", en="quasi zone"),
}
PART_WORDS = {"water": Text(zh="水域", en="water"), "land": Text(zh="陆域", en="land")}
KIND_WORDS = {
    "boundary_marker": Text(zh="界标", en="boundary marker"),
    "road_sign": Text(zh="道路警示牌", en="traffic warning sign"),
    "water_sign": Text(zh="航道警示牌", en="waterway sign"),
    "board": Text(zh="宣传牌", en="publicity board"),
}
REASON_WORDS = {
    "corner": Text(zh="边界拐点", en="corner of the boundary"),
    "edge": Text(zh="沿边界间距", en="spacing along the boundary"),
    "enters": Text(zh="道路或航道进出处", en="road or waterway enters"),
    "public": Text(zh="近取水口公众处", en="public place near the intake"),
}
STATE_WORDS = {
    "present": Text(zh="有", en="there"),
    "missing": Text(zh="缺", en="missing"),
    "cannot_tell": Text(zh="无法判定", en="cannot tell"),
}
_STANDS = {"in_use": Text(zh="已有", en="stands"), "planned": Text(zh="拟设", en="to be put up")}
_MADE_UP = Text(zh="示意数据", en="illustrative")
_CANNOT_TELL = STATE_WORDS["cannot_tell"]
_SOURCE = SheetColumn("source_name", Text(zh="水源地", en="source"))
_TIER = SheetColumn("tier", Text(zh="级别", en="tier"), words=TIER_WORDS)


@dataclass(frozen=True)
class ZonePapers:
    """What the papers of zones are made of.

    ``zones``: polygons with ``owner``, ``source_name``, ``tier``, ``part``, ``area_m2``, ``perimeter_m``, ``made_up``
    and what the layer says; ``corners``: rows of the layer ``zone_corners``; ``markers``, ``fences``, ``crossings``:
    what is proposed (:class:`riverzones.jobs.markers.Proposals`), ``untold``: kinds of proposals that nothing says
    anything about, ``plan``: the numbers behind them; ``extents``: per source the text and where it is from; ``names``:
    words of standards and zone types; ``reaches`` and ``intakes`` are drawn on the maps.
    """

    title: str
    on: dt.date
    approved: bool
    zones: GeoDataFrame
    corners: GeoDataFrame
    markers: GeoDataFrame
    fences: GeoDataFrame
    crossings: GeoDataFrame
    untold: frozenset[str]
    plan: MarkerPlan
    extents: Mapping[str, tuple[str, Text]]
    names: Mapping[str, Text]
    size_words: SizeWords
    reaches: GeoDataFrame | None
    intakes: Mapping[str, Any]
    notes: Sequence[Text]


def zone_sheets(papers: ZonePapers) -> list[Sheet]:
    """Return the sheets of the workbook, in the order in which they are read.

    Returns
    -------
    list of Sheet
        Zones, sizes, extents, corners, boundary markers, signs and boards, fences, crossings, notes.
    """
    return [
        _zones(papers),
        _sizes(papers),
        _extents(papers),
        _corners(papers),
        _markers(papers, Text(zh="界标", en="boundary markers"), signs=False),
        _markers(papers, Text(zh="标志牌", en="signs and boards"), signs=True),
        _fences(papers),
        _crossings(papers),
        _notes(papers),
    ]


def size_rows(papers: ZonePapers, zones: GeoDataFrame, lang: str) -> list[tuple[str, str, str, str]]:
    """Return the sizes of the zones of one source, each once: title, value, where from, how sure."""
    words = papers.size_words
    rows: dict[tuple[str, str, str, str], None] = {}
    for stored in zones["sizes"] if "sizes" in zones.columns else ():
        sizes = sizes_in(stored)
        for size in sizes:
            row = (
                words.title(str(size["name"])).within(lang),
                words.value(size, lang),
                words.origin(size, lang),
                words.sure(size, lang, among=sizes),
            )
            rows[row] = None
    return list(rows)


def _sheet(name: Text, columns: Sequence[SheetColumn], rows: Sequence[Sequence[Any]]) -> Sheet:
    table = pd.DataFrame([list(row) for row in rows], columns=[column.name for column in columns], dtype=object)
    return Sheet(name, columns, table, frozen_columns=1)


def _zones(papers: ZonePapers) -> Sheet:
    columns = [
        _SOURCE,
        _TIER,
        SheetColumn("part", Text(zh="水陆", en="part"), words=PART_WORDS),
        SheetColumn("area_m2", Text(zh="面积（平方米）", en="area (m2)"), "#,##0"),
        SheetColumn("perimeter_m", Text(zh="周长（米）", en="perimeter (m)"), "#,##0.0"),
        SheetColumn("standard", Text(zh="划分标准", en="delineation standard"), words=papers.names),
        SheetColumn("zone_type", Text(zh="划定类型", en="zone type"), words=papers.names),
        SheetColumn("note", Text(zh="划定说明", en="remark"), width=80),
        SheetColumn("made_up", Text(zh="示意", en="illustrative")),
        SheetColumn("zone_id", Text(zh="保护区标识", en="zone id")),
    ]
    rows = [
        [
            zone["source_name"],
            *(said(zone.get(name)) for name in ("tier", "part")),
            zone.get("area_m2"),
            zone.get("perimeter_m"),
            *(said(zone.get(name)) for name in ("standard", "zone_type", "note")),
            _MADE_UP if zone.get("made_up") else "",
            str(key),
        ]
        for key, zone in papers.zones.iterrows()
    ]
    return _sheet(Text(zh="保护区", en="protection zones"), columns, rows)


def _sizes(papers: ZonePapers) -> Sheet:
    columns = [
        _SOURCE,
        SheetColumn("size", Text(zh="参数", en="size")),
        SheetColumn("value", Text(zh="取值", en="value")),
        SheetColumn("origin", Text(zh="出处", en="from")),
        SheetColumn("confidence", Text(zh="可信度", en="confidence")),
    ]
    rows = []
    for _, zones in _by_source(papers.zones):
        worded = zip(size_rows(papers, zones, "zh"), size_rows(papers, zones, "en"), strict=True)
        rows += [[_name(zones), *map(Text, zh, en)] for zh, en in worded]
    return _sheet(Text(zh="划定参数", en="sizes"), columns, rows)


def _extents(papers: ZonePapers) -> Sheet:
    columns = [
        _SOURCE,
        SheetColumn("extent", Text(zh="范围描述", en="extent"), width=80),
        SheetColumn("origin", Text(zh="来由", en="how it came")),
    ]
    nothing = ("", _CANNOT_TELL)
    rows = [[_name(zones), *papers.extents.get(key, nothing)] for key, zones in _by_source(papers.zones)]
    return _sheet(Text(zh="范围描述", en="extents"), columns, rows)


def _corners(papers: ZonePapers) -> Sheet:
    columns = [
        _SOURCE,
        _TIER,
        SheetColumn("part", Text(zh="水陆", en="part"), words=PART_WORDS),
        SheetColumn("ring_no", Text(zh="圈号", en="outline number")),
        SheetColumn("corner_no", Text(zh="拐点号", en="corner number")),
        SheetColumn("lon_dms", Text(zh="经度", en="longitude"), width=18),
        SheetColumn("lat_dms", Text(zh="纬度", en="latitude"), width=18),
        SheetColumn("gauss_zone", Text(zh="3度带带号", en="3-degree zone")),
        SheetColumn("north_m", Text(zh="X（北，米）", en="X (north, m)"), "0.000"),
        SheetColumn("east_m", Text(zh="Y（东，含带号，米）", en="Y (east with zone, m)"), "0.000"),
        SheetColumn("to_next_m", Text(zh="至下一点（米）", en="to next (m)"), "#,##0.0"),
        SheetColumn("tolerance_m", Text(zh="抽稀限差（米）", en="tolerance (m)")),
        SheetColumn("lon", Text(zh="经度（度）", en="longitude (degrees)"), "0.0000000"),
        SheetColumn("lat", Text(zh="纬度（度）", en="latitude (degrees)"), "0.0000000"),
    ]
    named = papers.zones["source_name"].to_dict()
    numbers = [column.name for column in columns[3:-2]]
    rows = [
        [
            named.get(corner["zone_id"], corner["zone_id"]),
            said(corner.get("tier")),
            said(corner.get("part")),
            *(corner[name] for name in numbers),
            corner["geometry"].x,
            corner["geometry"].y,
        ]
        for corner in papers.corners.to_dict("records")
    ]
    return _sheet(Text(zh="拐点", en="corners"), columns, rows)


def _markers(papers: ZonePapers, name: Text, *, signs: bool) -> Sheet:
    columns = [
        _SOURCE,
        _TIER,
        SheetColumn("kind", Text(zh="种类", en="kind"), words=KIND_WORDS),
        SheetColumn("name", Text(zh="名称", en="name")),
        SheetColumn("reason", Text(zh="布设理由", en="why here"), words=REASON_WORDS),
        SheetColumn("lon_dms", Text(zh="经度", en="longitude"), width=18),
        SheetColumn("lat_dms", Text(zh="纬度", en="latitude"), width=18),
        SheetColumn("status", Text(zh="现状", en="state"), words=_STANDS),
        SheetColumn("standing_id", Text(zh="已有设施", en="what stands")),
        SheetColumn("standing_m", Text(zh="距离（米）", en="distance (m)"), "0.0"),
        SheetColumn("note", Text(zh="备注", en="note")),
    ]
    markers = papers.markers[(papers.markers["kind"] != "boundary_marker") == signs]
    rows = [
        [
            marker["source_name"],
            said(marker["tier"]),
            said(marker["kind"]),
            Text(marker["name"], marker["id"]),
            said(marker["reason"]),
            dms(marker["geometry"].x, axis="lon"),
            dms(marker["geometry"].y, axis="lat"),
            said(marker["status"]),
            said(marker["standing_id"]),
            marker["standing_m"],
            said(marker["note"]),
        ]
        for marker in markers.to_dict("records")
    ]
    return _sheet(name, columns, rows)


def _fences(papers: ZonePapers) -> Sheet:
    columns = [
        _SOURCE,
        SheetColumn("fence_m", Text(zh="一级保护区应隔离长度（米）", en="fence of tier 1 (m)"), "#,##0.0"),
        SheetColumn("standing_m", Text(zh="已建（米）", en="standing (m)"), "#,##0.0"),
        SheetColumn("missing_m", Text(zh="尚缺（米）", en="missing (m)"), "#,##0.0"),
    ]
    rows = [
        [
            fence["source_name"],
            fence["fence_m"],
            *(_CANNOT_TELL if pd.isna(fence[name]) else fence[name] for name in ("standing_m", "missing_m")),
        ]
        for fence in papers.fences.to_dict("records")
    ]
    return _sheet(Text(zh="隔离防护", en="fences"), columns, rows)


def _crossings(papers: ZonePapers) -> Sheet:
    facilities = papers.plan.facilities
    columns = [
        _SOURCE,
        _TIER,
        SheetColumn("road_name", Text(zh="道路", en="road")),
        SheetColumn("length_m", Text(zh="穿越长度（米）", en="length inside (m)"), "#,##0.0"),
        *(SheetColumn(name, facility.title, words=STATE_WORDS) for name, facility in facilities.items()),
    ]
    rows = [
        [
            crossing["source_name"],
            said(crossing["tier"]),
            crossing["road_name"],
            crossing["length_m"],
            *(said(crossing[name]) for name in facilities),
        ]
        for crossing in papers.crossings.to_dict("records")
    ]
    if not rows:
        nothing = _CANNOT_TELL if "road_sign" in papers.untold else Text(zh="没有道路穿越", en="no road passes")
        rows = [[nothing, *[None] * (len(columns) - 1)]]
    return _sheet(Text(zh="穿越道路", en="road crossings"), columns, rows)


def _notes(papers: ZonePapers) -> Sheet:
    columns = [SheetColumn("note", Text(zh="说明", en="note"), width=80)]
    lines = zip(note_lines(papers, "zh"), note_lines(papers, "en"), strict=True)
    return _sheet(Text(zh="说明", en="notes"), columns, [[Text(zh, en)] for zh, en in lines])


def note_lines(papers: ZonePapers, lang: str) -> list[str]:
    """Return what a reader must know of all papers: what could not be told, which numbers are ours, who asks for
    what.
    """
    plan = papers.plan
    number: Callable[[str], str] = lambda name: f"{plan[name]:g}"  # noqa: E731 - a word for one line
    ours = Text(
        zh=f"界标布设：边界拐点（偏折 {number('marker_tolerance_m')} m 以上）及沿边界每 {number('marker_spacing_m')} m "
        f"以内；{number('standing_m')} m 内已有的算作已设。以上间距为本软件设定：{plan.standard} 原文未能打开，"
        "设置位置凭记忆（待核），其中没有间距数值。",
        en=f"Markers: at corners that bend by {number('marker_tolerance_m')} m or more and every "
        f"{number('marker_spacing_m')} m along the boundary; what stands within {number('standing_m')} m serves. These "
        f"distances are settings of ours: the text of {plan.standard} could not be opened, where markers stand is "
        "recalled (to be checked), and it gives no spacing.",
    )
    corners = Text(
        zh=f"拐点：2000 国家大地坐标系，高斯-克吕格 3 度带；抽稀限差 {number('corner_tolerance_m')} m，"
        f"一个保护区超过 {number('most_corners')} 点的按倍数放宽，所用限差见表。",
        en=f"Corners: CGCS2000, 3-degree zones; thinned to {number('corner_tolerance_m')} m, and harder where a zone "
        f"keeps more than {number('most_corners')}; the tolerance used stands in the table.",
    )
    cited = Text(
        zh=f"穿越道路五项设施依据：{plan.citation.words('zh')}：“{plan.citation.quote}”。",
        en=f"The five facilities of a crossing: {plan.citation.words('en')}: “{plan.citation.quote}”.",
    )
    return [note.within(lang) for note in (*papers.notes, corners, ours, cited)]


def _by_source(zones: GeoDataFrame) -> list[tuple[str, GeoDataFrame]]:
    return [(str(key), own_zones) for key, own_zones in zones.groupby("owner", sort=False)]


def _name(zones: GeoDataFrame) -> str:
    return str(zones["source_name"].iloc[0])
