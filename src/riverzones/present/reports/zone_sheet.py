"""The papers of zones, one source after the other, ready to print: map, zones, sizes, extent, proposals, corners."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.catalogue.size_words import sizes_in
from riverzones.model import Text
from riverzones.present.reports.locator import MARKS, Frame, Locator, locator_map, mark_sign, tier_keys
from riverzones.present.reports.outfall_words import cell_text
from riverzones.present.reports.pages import filled
from riverzones.present.reports.zone_ledger import (
    KIND_WORDS,
    PART_WORDS,
    STATE_WORDS,
    TIER_WORDS,
    ZonePapers,
    note_lines,
    size_rows,
)
from riverzones.terms import COMMON

__all__ = ["ZONE_TEMPLATE", "zone_pages", "zone_paper"]

ZONE_TEMPLATE: Final = "zone_sheets.html"
_LEAST_M: Final = 150.0


def zone_pages(facts: ZonePapers, *, lang: str = "zh", template: Path | None = None) -> str:
    """Return the papers of all sources as one HTML page, A4 upright; each source begins on a new sheet.

    Parameters
    ----------
    facts : ZonePapers
    lang : str
        ``"zh"`` or ``"en"``.
    template : Path, optional
        A template of an office in place of ours; it gets ``papers`` (see :func:`zone_paper`), ``title``, ``on``,
        ``approved``, ``notes``, ``facilities``, ``lang``, ``zh`` (bool).

    Returns
    -------
    str
        HTML without any outside reference.

    Raises
    ------
    CatalogueError
        If the template cannot be filled.
    """
    groups = facts.zones.groupby("owner", sort=False)
    values = {
        "papers": [zone_paper(str(key), own_zones, facts, lang=lang) for key, own_zones in groups],
        "facilities": [facility.title.within(lang) for facility in facts.plan.facilities.values()],
        "title": facts.title,
        "on": facts.on.isoformat(),
        "approved": facts.approved,
        "notes": note_lines(facts, lang),
        "lang": "zh-CN" if lang == "zh" else "en",
        "zh": lang == "zh",
    }
    return filled(template or ZONE_TEMPLATE, values)


def zone_paper(key: str, zones: GeoDataFrame, facts: ZonePapers, *, lang: str = "zh") -> dict[str, Any]:
    """Return what the template gets of one source.

    Returns
    -------
    dict
        ``id``, ``name``, ``zones`` (tier, part, area, perimeter, standard), ``remarks``, ``sizes`` (title, value, from,
        how sure, open), ``recalled`` (which of them are recalled, in one sentence), ``extent``, ``extent_origin``,
        ``map`` (SVG), ``tiers`` and ``marks`` (words and signs of what is on it), ``counts`` (kind, proposed,
        standing), ``fence``, ``crossings``, ``corners`` (per zone: title, tolerance, rows of number, longitude,
        latitude, X, Y), ``illustrative``.
    """
    markers = _mine(facts.markers, "source_id", key)
    crossings = _mine(facts.crossings, "source_id", key)
    drawn, tiers = _map(key, zones, markers, facts, lang)
    words, origin = facts.extents.get(key, ("", Text(zh="", en="")))
    shown = [kind for kind in MARKS if (markers["kind"] == kind).any()]
    return {
        "id": key,
        "name": cell_text(zones["source_name"].iloc[0]),
        "zones": [_zone(row, facts, lang) for _, row in zones.iterrows()],
        "remarks": list(dict.fromkeys(part for note in zones["note"] for part in cell_text(note).split("；") if part)),
        "sizes": [
            {"title": title, "value": value, "from": source, "sure": sure, "open": "待核" in sure or "checked" in sure}
            for title, value, source, sure in size_rows(facts, zones, lang)
        ],
        "recalled": _recalled(zones, facts, lang),
        "extent": words,
        "extent_origin": origin.within(lang),
        "map": drawn,
        "tiers": tier_keys(tiers, lang),
        "marks": [{"words": KIND_WORDS[kind].within(lang), "svg": mark_sign(kind)} for kind in shown],
        "counts": _counts(markers, facts.untold, lang),
        "fence": _fence(_mine(facts.fences, "source_id", key), lang),
        "crossings": [_crossing(row, facts, lang) for _, row in crossings.iterrows()],
        "corners": [_corners(zone, facts, lang) for zone in zones.index],
        "illustrative": bool(zones["made_up"].any()),
    }


def _recalled(zones: GeoDataFrame, facts: ZonePapers, lang: str) -> str:
    """Which numbers of a source are recalled and not verified, in one sentence; empty without any."""
    stored = zones["sizes"] if "sizes" in zones.columns else ()
    names = dict.fromkeys(
        facts.size_words.title(str(size["name"])).within(lang)
        for text in stored
        for size in sizes_in(text)
        if size.get("confidence") == "recall"
    )
    if not names:
        return ""
    if lang == "zh":
        return f"以下 {len(names)} 项数值凭记忆、未与标准原文核对（待核）：{'、'.join(names)}。"
    return f"{len(names)} numbers are recalled and were not checked against the text: {', '.join(names)}."


def _mine(rows: Any, column: str, key: str) -> Any:
    return rows[(rows[column].astype(object) == key).to_numpy(dtype=bool)]


def _zone(row: Any, facts: ZonePapers, lang: str) -> dict[str, str]:
    standard, zone_type = row.get("standard"), row.get("zone_type")
    by = facts.names.get(standard) or facts.names.get(zone_type)
    return {
        "tier": _word(TIER_WORDS, row.get("tier"), lang),
        "part": _word(PART_WORDS, row.get("part"), lang),
        "area": f"{row['area_m2'] / 1e6:,.4f}",
        "perimeter": f"{row['perimeter_m']:,.1f}",
        "standard": by.within(lang) if by is not None else "",
    }


def _word(words: Mapping[str, Text], value: Any, lang: str) -> str:
    return words[value].within(lang) if isinstance(value, str) and value in words else cell_text(value)


def _map(
    key: str, zones: GeoDataFrame, markers: GeoDataFrame, facts: ZonePapers, lang: str
) -> tuple[Any, tuple[str, ...]]:
    held = shapely.union_all(shapely.envelope(zones.geometry.to_numpy()))
    frame = Frame.around(held, least_m=_LEAST_M, width=640, height=400)
    intake = facts.intakes.get(key)
    label = "" if intake is None else (COMMON["intake"].within(lang))
    shown = Locator(reaches=facts.reaches, zones=zones, place=intake, label=label, marks=markers)
    return locator_map(frame, shown, lang=lang)


def _counts(markers: GeoDataFrame, untold: frozenset[str], lang: str) -> list[tuple[str, str, str]]:
    rows = []
    for kind, words in KIND_WORDS.items():
        of_kind = markers[(markers["kind"] == kind).to_numpy(dtype=bool)]
        blank = STATE_WORDS["cannot_tell"].within(lang)
        numbers = (
            (str(len(of_kind)), str(int((of_kind["status"] == "in_use").sum())))
            if kind not in untold
            else (blank, blank)
        )
        rows.append((words.within(lang), *numbers))
    return rows


def _fence(rows: Any, lang: str) -> dict[str, str] | None:
    """Length to be fenced and what stands, None without a tier 1."""
    if not len(rows):
        return None
    row = rows.iloc[0]
    blank = STATE_WORDS["cannot_tell"].within(lang)
    lengths = {name: blank if pd.isna(row[name]) else f"{row[name]:,.0f} m" for name in ("standing_m", "missing_m")}
    return {"fence": f"{row['fence_m']:,.0f} m", "standing": lengths["standing_m"], "missing": lengths["missing_m"]}


def _crossing(row: Any, facts: ZonePapers, lang: str) -> dict[str, Any]:
    return {
        "tier": _word(TIER_WORDS, row["tier"], lang),
        "road": cell_text(row["road_name"]),
        "length": f"{row['length_m']:,.0f}",
        "facilities": [
            {"words": _word(STATE_WORDS, row[name], lang), "state": row[name]} for name in facts.plan.facilities
        ],
    }


def _corners(zone: Any, facts: ZonePapers, lang: str) -> dict[str, Any]:
    rows = _mine(facts.corners, "zone_id", str(zone))
    first = facts.zones.loc[zone]
    head = " ".join(
        filter(None, [_word(TIER_WORDS, first.get("tier"), lang), _word(PART_WORDS, first.get("part"), lang)])
    )
    several = bool(len(rows)) and int(rows["ring_no"].max()) > 1
    return {
        "title": head,
        "several": several,
        "tolerance": f"{rows['tolerance_m'].iloc[0]:g}" if len(rows) else "",
        "zone": int(rows["gauss_zone"].iloc[0]) if len(rows) and pd.notna(rows["gauss_zone"].iloc[0]) else "",
        "rows": [
            (
                f"{row.ring_no}-{row.corner_no}" if several else row.corner_no,
                row.lon_dms,
                row.lat_dms,
                "" if pd.isna(row.north_m) else f"{row.north_m:.2f}",
                "" if pd.isna(row.east_m) else f"{row.east_m:.2f}",
            )
            for row in rows.itertuples()
        ],
    }
