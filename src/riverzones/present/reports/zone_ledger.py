"""Papers of zones as a workbook: zones, sizes, extents, corners, markers and signs, fences, road crossings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue.size_words import SizeWords, sizes_in
from riverzones.model import Text
from riverzones.present.reports.ledger_sheet import LedgerSheet
from riverzones.present.reports.outfall_words import dms, said
from riverzones.zones.markers.plan import MarkerPlan

__all__ = [
    "KIND_WORDS",
    "PART_WORDS",
    "REASON_WORDS",
    "STATE_WORDS",
    "TIER_WORDS",
    "ZoneFacts",
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
_COORDINATES = {"X": "0.000", "Y": "0.000", "至下|to next": "#,##0.0", "（度）|degrees": "0.0000000"}
_CANNOT_TELL = STATE_WORDS["cannot_tell"]


class ZoneFacts(Protocol):
    """What the papers are made of; :class:`riverzones.jobs.report.zones.ZonePapers` holds it.

    ``zones``: polygons with ``owner``, ``source_name``, ``tier``, ``part`` and what the layer says; ``extents``: per
    source the text and where it is from; ``names``: words of standards and zone types; ``untold``: kinds of proposals
    that nothing says anything about.
    """

    @property
    def title(self) -> str: ...
    @property
    def on(self) -> dt.date: ...
    @property
    def approved(self) -> bool: ...
    @property
    def zones(self) -> GeoDataFrame: ...
    @property
    def corners(self) -> GeoDataFrame: ...
    @property
    def markers(self) -> GeoDataFrame: ...
    @property
    def fences(self) -> GeoDataFrame: ...
    @property
    def crossings(self) -> GeoDataFrame: ...
    @property
    def extents(self) -> Mapping[str, tuple[str, Text]]: ...
    @property
    def names(self) -> Mapping[str, Text]: ...
    @property
    def untold(self) -> frozenset[str]: ...
    @property
    def plan(self) -> MarkerPlan: ...
    @property
    def size_words(self) -> SizeWords: ...
    @property
    def notes(self) -> Sequence[Text]: ...


def zone_sheets(facts: ZoneFacts, *, lang: str = "zh") -> list[LedgerSheet]:
    """The sheets of the workbook, in the order in which they are read.

    Parameters
    ----------
    facts : ZoneFacts
    lang : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    list of LedgerSheet
        Zones, sizes, extents, corners, boundary markers, signs and boards, fences, crossings, notes.
    """
    made = [
        ("保护区", "zones", _zones(facts, lang), {"面积|area": "#,##0", "周长|perimeter": "#,##0.0"}),
        ("划定参数", "sizes", _sizes(facts, lang), {}),
        ("范围描述", "extents", _extents(facts, lang), {}),
        ("拐点", "corners", _corners(facts, lang), _COORDINATES),
        ("界标", "boundary markers", _markers(facts, lang, signs=False), {"距离|distance": "0.0"}),
        ("标志牌", "signs and boards", _markers(facts, lang, signs=True), {"距离|distance": "0.0"}),
        ("隔离防护", "fences", _fences(facts, lang), {"米|m)": "#,##0.0"}),
        ("穿越道路", "road crossings", _crossings(facts, lang), {"长度|length": "#,##0.0"}),
        ("说明", "notes", _notes(facts, lang), {}),
    ]
    zh = lang == "zh"
    sheets = []
    for title, english, frame, looks in made:
        formats = {
            head: form
            for head in frame.columns
            for key, form in looks.items()
            if any(word in head for word in key.split("|"))
        }
        wide = ("范围描述", "extent", "说明", "note", "划定说明", "remark")
        widths = {head: 80.0 for head in frame.columns if head in wide}
        widths |= {head: 18.0 for head in frame.columns if head in ("经度", "纬度", "longitude", "latitude")}
        sheets.append(LedgerSheet(title if zh else english, frame, formats, widths=widths, frozen_columns=1))
    return sheets


def size_rows(facts: ZoneFacts, zones: GeoDataFrame, lang: str) -> list[tuple[str, str, str, str]]:
    """The sizes of the zones of one source, each once: title, value, where from, how sure."""
    words = facts.size_words
    rows: dict[tuple[str, str, str, str], None] = {}
    for stored in zones["sizes"] if "sizes" in zones.columns else ():
        sizes = sizes_in(stored)
        for one in sizes:
            row = (
                words.title(str(one["name"])).within(lang),
                words.value(one, lang),
                words.origin(one, lang),
                words.sure(one, lang, among=sizes),
            )
            rows[row] = None
    return list(rows)


def _table(rows: Sequence[Sequence[Any]], heads: Sequence[tuple[str, str]], lang: str) -> pd.DataFrame:
    names = [zh if lang == "zh" else en for zh, en in heads]
    return pd.DataFrame([list(row) for row in rows], columns=names, dtype=object)


def _in(words: Mapping[str, Text], value: Any, lang: str) -> str:
    return words[value].within(lang) if isinstance(value, str) and value in words else said(value)


def _zones(facts: ZoneFacts, lang: str) -> pd.DataFrame:
    rows = [
        [
            one["source_name"],
            _in(TIER_WORDS, one.get("tier"), lang),
            _in(PART_WORDS, one.get("part"), lang),
            one.get("area_m2"),
            one.get("perimeter_m"),
            _in(facts.names, one.get("standard"), lang),
            _in(facts.names, one.get("zone_type"), lang),
            said(one.get("note")),
            _MADE_UP.within(lang) if one.get("made_up") else "",
            str(key),
        ]
        for key, one in facts.zones.iterrows()
    ]
    heads = [
        ("水源地", "source"),
        ("级别", "tier"),
        ("水陆", "part"),
        ("面积（平方米）", "area (m2)"),
        ("周长（米）", "perimeter (m)"),
        ("划分标准", "standard"),
        ("划定类型", "zone type"),
        ("划定说明", "remark"),
        ("示意", "illustrative"),
        ("保护区标识", "zone id"),
    ]
    return _table(rows, heads, lang)


def _sizes(facts: ZoneFacts, lang: str) -> pd.DataFrame:
    rows = [[_name(mine), *row] for _, mine in _by_source(facts.zones) for row in size_rows(facts, mine, lang)]
    heads = [("水源地", "source"), ("参数", "size"), ("取值", "value"), ("出处", "from"), ("可信度", "confidence")]
    return _table(rows, heads, lang)


def _extents(facts: ZoneFacts, lang: str) -> pd.DataFrame:
    rows = []
    for key, mine in _by_source(facts.zones):
        words, origin = facts.extents.get(key, ("", _CANNOT_TELL))
        rows.append([_name(mine), words, origin.within(lang)])
    return _table(rows, [("水源地", "source"), ("范围描述", "extent"), ("来由", "how it came")], lang)


def _corners(facts: ZoneFacts, lang: str) -> pd.DataFrame:
    named = facts.zones["source_name"].to_dict()
    rows = [
        [
            named.get(one["zone_id"], one["zone_id"]),
            _in(TIER_WORDS, one.get("tier"), lang),
            _in(PART_WORDS, one.get("part"), lang),
            *(one[name] for name in _CORNERS),
            one["geometry"].x,
            one["geometry"].y,
        ]
        for one in facts.corners.to_dict("records")
    ]
    heads = [
        ("水源地", "source"),
        ("级别", "tier"),
        ("水陆", "part"),
        ("圈号", "outline"),
        ("拐点号", "corner"),
        ("经度", "longitude"),
        ("纬度", "latitude"),
        ("3度带带号", "3-degree zone"),
        ("X（北，米）", "X (north, m)"),
        ("Y（东，含带号，米）", "Y (east with zone, m)"),
        ("至下一点（米）", "to next (m)"),
        ("抽稀限差（米）", "tolerance (m)"),
        ("经度（度）", "longitude (degrees)"),
        ("纬度（度）", "latitude (degrees)"),
    ]
    return _table(rows, heads, lang)


_CORNERS = ("ring_no", "corner_no", "lon_dms", "lat_dms", "gauss_zone", "north_m", "east_m", "to_next_m", "tolerance_m")


def _markers(facts: ZoneFacts, lang: str, *, signs: bool) -> pd.DataFrame:
    mine = facts.markers[(facts.markers["kind"] != "boundary_marker") == signs]
    rows = [
        [
            one["source_name"],
            _in(TIER_WORDS, one["tier"], lang),
            _in(KIND_WORDS, one["kind"], lang),
            one["name"] if lang == "zh" else one["id"],
            _in(REASON_WORDS, one["reason"], lang),
            dms(one["geometry"].x, axis="lon"),
            dms(one["geometry"].y, axis="lat"),
            _in(_STANDS, one["status"], lang),
            said(one["standing_id"]),
            one["standing_m"],
            said(one["note"]),
        ]
        for one in mine.to_dict("records")
    ]
    heads = [
        ("水源地", "source"),
        ("级别", "tier"),
        ("种类", "kind"),
        ("名称", "name"),
        ("布设理由", "why here"),
        ("经度", "longitude"),
        ("纬度", "latitude"),
        ("现状", "state"),
        ("已有设施", "what stands"),
        ("距离（米）", "distance (m)"),
        ("备注", "note on it"),
    ]
    return _table(rows, heads, lang)


def _fences(facts: ZoneFacts, lang: str) -> pd.DataFrame:
    blank = _CANNOT_TELL.within(lang)
    rows = [
        [
            one["source_name"],
            one["fence_m"],
            *(blank if pd.isna(one[c]) else one[c] for c in ("standing_m", "missing_m")),
        ]
        for one in facts.fences.to_dict("records")
    ]
    heads = [
        ("水源地", "source"),
        ("一级保护区应隔离长度（米）", "fence of tier 1 (m)"),
        ("已建（米）", "standing (m)"),
        ("尚缺（米）", "missing (m)"),
    ]
    return _table(rows, heads, lang)


def _crossings(facts: ZoneFacts, lang: str) -> pd.DataFrame:
    facilities = facts.plan.facilities
    rows = [
        [
            one["source_name"],
            _in(TIER_WORDS, one["tier"], lang),
            one["road_name"],
            one["length_m"],
            *(_in(STATE_WORDS, one[name], lang) for name in facilities),
        ]
        for one in facts.crossings.to_dict("records")
    ]
    if not rows:
        none = _CANNOT_TELL if "road_sign" in facts.untold else Text(zh="没有道路穿越", en="no road passes")
        rows = [[none.within(lang), *[None] * (3 + len(facilities))]]
    heads = [
        ("水源地", "source"),
        ("级别", "tier"),
        ("道路", "road"),
        ("穿越长度（米）", "length inside (m)"),
        *((one.title.zh, one.title.en) for one in facilities.values()),
    ]
    return _table(rows, heads, lang)


def _notes(facts: ZoneFacts, lang: str) -> pd.DataFrame:
    return _table([[words] for words in note_lines(facts, lang)], [("说明", "note")], lang)


def note_lines(facts: ZoneFacts, lang: str) -> list[str]:
    """What a reader must know of all papers: what could not be told, which numbers are ours, who asks for what."""
    plan = facts.plan
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
    return [one.within(lang) for one in (*facts.notes, corners, ours, cited)]


def _by_source(zones: GeoDataFrame) -> list[tuple[str, GeoDataFrame]]:
    return [(str(key), mine) for key, mine in zones.groupby("owner", sort=False)]


def _name(mine: GeoDataFrame) -> str:
    return str(mine["source_name"].iloc[0])
