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
from riverzones.present.reports.outfall_words import cell_text, dms
from riverzones.terms import COLUMN, COMMON, TITLE, labels
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

TIER_WORDS = labels("tier")
PART_WORDS = labels("zone_part")
KIND_WORDS = labels("facility")
REASON_WORDS = labels("marker_reason")
STATE_WORDS = labels("marker_state")
_STANDS = labels("facility_state")
_MADE_UP = COMMON["illustrative"]
_CANNOT_TELL = STATE_WORDS["cannot_tell"]
_SOURCE = SheetColumn("source_name", COLUMN["source"])
_TIER = SheetColumn("tier", COLUMN["tier"], words=TIER_WORDS)


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
        _markers(papers, TITLE["boundary_markers"], signs=False),
        _markers(papers, TITLE["signs_and_boards"], signs=True),
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
        SheetColumn("part", COLUMN["part"], words=PART_WORDS),
        SheetColumn("area_m2", COLUMN["area_m2"], "#,##0"),
        SheetColumn("perimeter_m", COLUMN["perimeter_m"], "#,##0.0"),
        SheetColumn("standard", COLUMN["delineation_standard"], words=papers.names),
        SheetColumn("zone_type", COLUMN["zone_type"], words=papers.names),
        SheetColumn("note", COLUMN["remark"], width=80),
        SheetColumn("made_up", COLUMN["illustrative"]),
        SheetColumn("zone_id", COLUMN["zone_id"]),
    ]
    rows = [
        [
            zone["source_name"],
            *(cell_text(zone.get(name)) for name in ("tier", "part")),
            zone.get("area_m2"),
            zone.get("perimeter_m"),
            *(cell_text(zone.get(name)) for name in ("standard", "zone_type", "note")),
            _MADE_UP if zone.get("made_up") else "",
            str(key),
        ]
        for key, zone in papers.zones.iterrows()
    ]
    return _sheet(TITLE["protection_zones"], columns, rows)


def _sizes(papers: ZonePapers) -> Sheet:
    columns = [
        _SOURCE,
        SheetColumn("size", COLUMN["size"]),
        SheetColumn("value", COLUMN["value"]),
        SheetColumn("origin", COLUMN["from"]),
        SheetColumn("confidence", COLUMN["confidence"]),
    ]
    rows = []
    for _, zones in _by_source(papers.zones):
        worded = zip(size_rows(papers, zones, "zh"), size_rows(papers, zones, "en"), strict=True)
        rows += [[_name(zones), *map(Text, zh, en)] for zh, en in worded]
    return _sheet(TITLE["sizes"], columns, rows)


def _extents(papers: ZonePapers) -> Sheet:
    columns = [
        _SOURCE,
        SheetColumn("extent", COLUMN["extent"], width=80),
        SheetColumn("origin", COLUMN["how_it_came"]),
    ]
    nothing = ("", _CANNOT_TELL)
    rows = [[_name(zones), *papers.extents.get(key, nothing)] for key, zones in _by_source(papers.zones)]
    return _sheet(TITLE["extents"], columns, rows)


def _corners(papers: ZonePapers) -> Sheet:
    columns = [
        _SOURCE,
        _TIER,
        SheetColumn("part", COLUMN["part"], words=PART_WORDS),
        SheetColumn("ring_no", COLUMN["outline_number"]),
        SheetColumn("corner_no", COLUMN["corner_number"]),
        SheetColumn("lon_dms", COLUMN["longitude"], width=18),
        SheetColumn("lat_dms", COLUMN["latitude"], width=18),
        SheetColumn("gauss_zone", COLUMN["3_degree_zone"]),
        SheetColumn("north_m", COLUMN["x_north_m"], "0.000"),
        SheetColumn("east_m", COLUMN["y_east_with_zone_m"], "0.000"),
        SheetColumn("to_next_m", COLUMN["to_next_m"], "#,##0.0"),
        SheetColumn("tolerance_m", COLUMN["tolerance_m"]),
        SheetColumn("lon", COLUMN["longitude_degrees"], "0.0000000"),
        SheetColumn("lat", COLUMN["latitude_degrees"], "0.0000000"),
    ]
    named = papers.zones["source_name"].to_dict()
    numbers = [column.name for column in columns[3:-2]]
    rows = [
        [
            named.get(corner["zone_id"], corner["zone_id"]),
            cell_text(corner.get("tier")),
            cell_text(corner.get("part")),
            *(corner[name] for name in numbers),
            corner["geometry"].x,
            corner["geometry"].y,
        ]
        for corner in papers.corners.to_dict("records")
    ]
    return _sheet(TITLE["corners"], columns, rows)


def _markers(papers: ZonePapers, name: Text, *, signs: bool) -> Sheet:
    columns = [
        _SOURCE,
        _TIER,
        SheetColumn("kind", COLUMN["zone_ledger.kind"], words=KIND_WORDS),
        SheetColumn("name", COLUMN["zone_ledger.name"]),
        SheetColumn("reason", COLUMN["why_here"], words=REASON_WORDS),
        SheetColumn("lon_dms", COLUMN["longitude"], width=18),
        SheetColumn("lat_dms", COLUMN["latitude"], width=18),
        SheetColumn("status", COLUMN["zone_ledger.state"], words=_STANDS),
        SheetColumn("standing_id", COLUMN["what_stands"]),
        SheetColumn("standing_m", COLUMN["distance_m"], "0.0"),
        SheetColumn("note", COLUMN["outfall_ledger.note"]),
    ]
    markers = papers.markers[(papers.markers["kind"] != "boundary_marker") == signs]
    rows = [
        [
            marker["source_name"],
            cell_text(marker["tier"]),
            cell_text(marker["kind"]),
            Text(marker["name"], marker["id"]),
            cell_text(marker["reason"]),
            dms(marker["geometry"].x, axis="lon"),
            dms(marker["geometry"].y, axis="lat"),
            cell_text(marker["status"]),
            cell_text(marker["standing_id"]),
            marker["standing_m"],
            cell_text(marker["note"]),
        ]
        for marker in markers.to_dict("records")
    ]
    return _sheet(name, columns, rows)


def _fences(papers: ZonePapers) -> Sheet:
    columns = [
        _SOURCE,
        SheetColumn("fence_m", COLUMN["fence_of_tier_1_m"], "#,##0.0"),
        SheetColumn("standing_m", COLUMN["standing_m"], "#,##0.0"),
        SheetColumn("missing_m", COLUMN["missing_m"], "#,##0.0"),
    ]
    rows = [
        [
            fence["source_name"],
            fence["fence_m"],
            *(_CANNOT_TELL if pd.isna(fence[name]) else fence[name] for name in ("standing_m", "missing_m")),
        ]
        for fence in papers.fences.to_dict("records")
    ]
    return _sheet(TITLE["fences"], columns, rows)


def _crossings(papers: ZonePapers) -> Sheet:
    facilities = papers.plan.facilities
    columns = [
        _SOURCE,
        _TIER,
        SheetColumn("road_name", COLUMN["road"]),
        SheetColumn("length_m", COLUMN["length_inside_m"], "#,##0.0"),
        *(SheetColumn(name, facility.title, words=STATE_WORDS) for name, facility in facilities.items()),
    ]
    rows = [
        [
            crossing["source_name"],
            cell_text(crossing["tier"]),
            crossing["road_name"],
            crossing["length_m"],
            *(cell_text(crossing[name]) for name in facilities),
        ]
        for crossing in papers.crossings.to_dict("records")
    ]
    if not rows:
        nothing = _CANNOT_TELL if "road_sign" in papers.untold else Text(zh="没有道路穿越", en="no road passes")
        rows = [[nothing, *[None] * (len(columns) - 1)]]
    return _sheet(TITLE["road_crossings"], columns, rows)


def _notes(papers: ZonePapers) -> Sheet:
    columns = [SheetColumn("note", COLUMN["note"], width=80)]
    lines = zip(note_lines(papers, "zh"), note_lines(papers, "en"), strict=True)
    return _sheet(TITLE["notes"], columns, [[Text(zh, en)] for zh, en in lines])


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
