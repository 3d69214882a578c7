"""One sheet per outfall (一口一策): facts, place, class, what to do and why, who answers, room for what is decided."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
from shapely import LineString

from riverzones.audit.outfalls.ledger import OutfallLedger
from riverzones.audit.outfalls.suggest import ACTION_WORDS
from riverzones.model import CHIEF_LEVELS, Text
from riverzones.present.reports.locator import Frame, Locator, locator_map, tier_keys
from riverzones.present.reports.outfall_ledger import action_words
from riverzones.present.reports.outfall_words import (
    NO_TELLING,
    NONE_FOUND,
    cell_text,
    class_words,
    dms,
    listed,
    who,
    yes_no,
    zones_said,
)
from riverzones.present.reports.pages import filled, qr
from riverzones.terms import BANK, CHIEF, COLUMN, NO_UNIT

__all__ = ["SHEET_TEMPLATE", "outfall_plan", "outfall_plan_pages"]

SHEET_TEMPLATE = "outfall_sheets.html"
_LEAST_M = 800.0  # a map shows at least so much to each side


def outfall_plan_pages(
    facts: OutfallLedger, *, only: Sequence[Any] | None = None, lang: str = "zh", template: Path | None = None
) -> str:
    """Return the sheets of all outfalls, or of ``only`` these, as one HTML page: A4 upright, one outfall per sheet.

    Parameters
    ----------
    facts : OutfallLedger
        The ledger before anybody words it.
    only : sequence of ids, optional
        In this order.
    lang : str
        ``"zh"`` or ``"en"``.
    template : Path, optional
        A template of an office in place of ours; it gets ``plans`` (see :func:`outfall_plan`), ``title``, ``on``,
        ``lang``, ``zh`` (bool), ``notes``, ``illustrative``.

    Returns
    -------
    str
        HTML without any outside reference; nothing of it says where an intake stands.

    Raises
    ------
    CatalogueError
        If the template cannot be filled.
    """
    rows = facts.rows if only is None else facts.rows.loc[list(only)]
    plans = [
        outfall_plan(row, facts, number=number, lang=lang) for number, (_, row) in enumerate(rows.iterrows(), start=1)
    ]
    return filled(
        template or SHEET_TEMPLATE,
        {
            "plans": plans,
            "title": facts.title,
            "on": facts.on.isoformat(),
            "lang": "zh-CN" if lang == "zh" else "en",
            "zh": lang == "zh",
            "notes": [note.within(lang) for note in facts.notes],
            "illustrative": facts.illustrative,
        },
    )


def outfall_plan(row: pd.Series[Any], facts: OutfallLedger, *, number: int = 1, lang: str = "zh") -> dict[str, Any]:
    """Return what one sheet says.

    Returns
    -------
    dict
        ``id``, ``number``, ``name``, ``code``, ``facts`` (list of label and value; "" is a blank to be filled in),
        ``action``, ``settled`` (bool), ``reason``, ``citation``, ``given`` (action in the data), ``differs`` (bool),
        ``actions`` (words of the three), ``chiefs`` (list of level and words), ``units`` (who is responsible by the
        documents), ``intake``, ``map`` (SVG or None),
        ``tiers`` (words of the zones on it), ``qr`` (SVG or None), ``doubts`` (list), ``illustrative``.
    """
    point = row["geometry"]
    there = point is not None and not point.is_empty
    drawn, tiers = _map(row, facts, lang) if there else (None, ())
    code = cell_text(row["code"]) or cell_text(row.name)
    doubts = facts.doubts[facts.doubts.outfall_id == row.name]
    doubts = doubts[doubts.what != "action"]  # why it is open is the reason, and that it differs is said beside it
    return {
        "id": str(row.name),
        "number": number,
        "name": cell_text(row["name"]),
        "code": code,
        "facts": _facts(row, facts, lang),
        "action": action_words(row, lang),
        "settled": row["action"] is not None and pd.notna(row["action"]),
        "reason": cell_text(row[f"reason_{lang}"]),
        "citation": cell_text(row[f"citation_{lang}"]),
        "given": listed(facts.kind, "class_of_action", row["class_of_action"], lang),
        "actions": [ACTION_WORDS[action].within(lang) for action in ("ban", "merge", "normalise")],
        "differs": bool(pd.notna(row["agrees"]) and not row["agrees"]),
        "chiefs": _chiefs(row["chiefs"], lang),
        "units": [words.within(lang) for words in row["units"]] or [NO_UNIT.within(lang)],
        "intake": _intake(row, lang),
        "map": drawn,
        "tiers": tier_keys(tiers, lang),
        "qr": qr(_geo(point, code)) if there else None,
        "doubts": [str(words) for words in doubts[lang]],
        "illustrative": pd.notna(row["illustrative"]) and bool(row["illustrative"]),
    }


def _facts(row: pd.Series[Any], facts: OutfallLedger, lang: str) -> list[tuple[str, str]]:
    point = row["geometry"]
    there = point is not None and not point.is_empty
    coordinates = f"{dms(point.x, axis='lon')}　{dms(point.y, axis='lat')}" if there else ""
    side = row["snapped_bank"] if pd.notna(row["snapped_bank"]) else row["bank"]
    classes = [class_words(row[f"class_{level}"], facts.scheme, lang) for level in (1, 2, 3)]
    why = cell_text(row[f"class_why_{lang}"])
    zone = zones_said(row, lang) or (
        (Text(zh="不在保护区内", en="in none").within(lang)) if facts.zones is not None and there else ""
    )
    chainage = "" if pd.isna(row["snapped_chainage_m"]) else f"{row['snapped_chainage_m'] / 1000:,.3f} km"
    discharge = "" if pd.isna(row["discharge_m3_per_day"]) else f"{float(row['discharge_m3_per_day']):,.1f}"
    river = cell_text(row["snapped_river"])
    if not river and row["why_not_snapped"] is not None:
        river = (Text(zh="未定位：", en="not placed: ").within(lang)) + row["why_not_snapped"].within(lang)
    target = listed(facts.kind, "target_class", row["function_target"], lang)
    pairs = [
        (
            COLUMN["county_township"],
            " ".join(filter(None, [cell_text(row["county"]), cell_text(row["township"])])),
        ),
        (COLUMN["responsible_party"], cell_text(row["owner"])),
        (COLUMN["receiving_water_given"], cell_text(row["receiving_water"])),
        (COLUMN["outfall_ledger.river"], river),
        (COLUMN["bank"], BANK[side].within(lang) if side in BANK else ""),
        (COLUMN["chainage_from_the_mouth"], chainage),
        (COLUMN["place_cgcs2000"], coordinates),
        (COLUMN["category_given"], listed(facts.kind, "category", row["category"], lang)),
        (COLUMN["class_hj_1312"], " / ".join(filter(None, classes)) or why),
        (COLUMN["outfall_sheet.protection_zone"], zone),
        (
            COLUMN["function_zone_target"],
            " ".join(filter(None, [cell_text(row["function_zone"]), target])),
        ),
        (COLUMN["discharge_m3_d"], discharge),
        (COLUMN["approved"], yes_no(row["approved"], lang)),
        (COLUMN["permit_no"], cell_text(row["permit_no"])),
        (COLUMN["outfall_sheet.sign"], yes_no(row["has_sign"], lang)),
        (COLUMN["outfall_sheet.online_monitor"], yes_no(row["online_monitor"], lang)),
    ]
    return [(label.within(lang), value) for label, value in pairs]


def _chiefs(chiefs: Sequence[Any], lang: str) -> list[tuple[str, str]]:
    return [(CHIEF[level].within(lang), who(chiefs, level)) for level in CHIEF_LEVELS if who(chiefs, level)]


def _intake(row: pd.Series[Any], lang: str) -> str:
    """Name and rounded distance of the next intake downstream; never its place."""
    if pd.isna(row["intake_m"]):
        looked = bool(row["intake_looked"])
        return (NONE_FOUND if looked else NO_TELLING).within(lang)
    km = f"{row['intake_m'] / 1000:,.1f}"
    return Text(
        zh=f"{cell_text(row['intake'])}，沿河约 {km} km",
        en=f"{cell_text(row['intake'])}, about {km} km along the river",
    ).within(lang)


def _map(row: pd.Series[Any], facts: OutfallLedger, lang: str) -> tuple[Any, tuple[str, ...]]:
    point = row["geometry"]
    seen = [(point.x, point.y)]
    if pd.notna(row["foot_lon"]) and pd.notna(row["foot_lat"]):
        seen.append((float(row["foot_lon"]), float(row["foot_lat"])))
    held = LineString(seen) if len(seen) > 1 else point
    shown = Locator(
        reaches=facts.network.reaches if facts.network is not None else None,
        river=cell_text(row["snapped_river"]) or None,
        zones=facts.zones,
        place=point,
        label=cell_text(row["code"]) or str(row.name),
    )
    return locator_map(Frame.around(held, least_m=_LEAST_M, height=270, margin=1.8), shown, lang=lang)


def _geo(point: Any, code: str) -> str:
    """A geo URI (RFC 5870) with the code as its label; CGCS2000 is within a metre of WGS 84."""
    lat_lon = f"{point.y:.6f},{point.x:.6f}"
    return f"geo:{lat_lon}?q={lat_lon}({quote(code, safe='-_.')})"
