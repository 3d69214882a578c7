"""The notice board of a chief's segment (河长公示牌), ready to print: the six fields of the 2017 Kunming plan.

Name, post, duty, contact, extent and goals; what is not in the data stands as a blank to be filled in, never as a
guess.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.model import CHIEF_LEVELS, Text
from riverzones.present.reports.locator import Frame, Locator, locator_map
from riverzones.present.reports.outfall_words import cell_text, who
from riverzones.present.reports.pages import filled, qr
from riverzones.terms import CHIEF, COMMON, labels

__all__ = ["BOARD_TEMPLATE", "FIELDS", "BoardFacts", "board", "board_pages"]

BOARD_TEMPLATE = "boards.html"
FIELDS: Mapping[str, Text] = labels("board_field")
"""The six fields of a board in their order."""
_LEAST_M = 300.0


@dataclass(frozen=True)
class BoardFacts:
    """What the boards are made of.

    ``segments``: lines, EPSG:4490, ids as index, columns of the layer kind, with ``length_m`` [m], ``middle`` (Point)
    and ``chain`` (list of dicts: everybody who answers for the middle). ``complaint_phone``: by segment id, where a
    board in the data says one.
    """

    segments: GeoDataFrame
    reaches: GeoDataFrame | None
    complaint_phone: Mapping[Any, str]
    title: str
    on: dt.date


def board_pages(facts: BoardFacts, *, lang: str = "zh", template: Path | None = None) -> str:
    """Return the boards of all segments as one HTML page, A4 across, one board per sheet.

    Parameters
    ----------
    facts : BoardFacts
        Segments and what is drawn around them.
    lang : str
        ``"zh"`` or ``"en"``.
    template : Path, optional
        A template of an office in place of ours; it gets ``boards`` (see :func:`board`), ``title``, ``on``, ``lang``,
        ``zh`` (bool).

    Returns
    -------
    str
        HTML without any outside reference.

    Raises
    ------
    CatalogueError
        If the template cannot be filled.
    """
    boards = [board(row, facts, lang=lang) for _, row in facts.segments.iterrows()]
    values = {
        "boards": boards,
        "title": facts.title,
        "on": facts.on.isoformat(),
        "lang": "zh-CN" if lang == "zh" else "en",
        "zh": lang == "zh",
    }
    return filled(template or BOARD_TEMPLATE, values)


def board(row: pd.Series[Any], facts: BoardFacts, *, lang: str = "zh") -> dict[str, Any]:
    """Return what one board says.

    Returns
    -------
    dict
        ``id``, ``code``, ``river``, ``segment``, ``level`` (words), ``fields`` (``{"key", "label", "value"}`` each, in
        the order of :data:`FIELDS`; "" is missing), ``missing`` (labels without a value), ``others`` (chiefs of the
        other levels: level, words), ``complaint_phone`` ("" where the data hold none), ``map`` (SVG), ``qr`` (SVG),
        ``illustrative``.
    """
    values = {
        "name": cell_text(row.get("chief")),
        "post": "，".join(dict.fromkeys(filter(None, [cell_text(row.get("title")), cell_text(row.get("unit"))]))),
        "duty": cell_text(row.get("duty")),
        "contact": cell_text(row.get("phone")) or cell_text(row.get("contact")),
        "extent": _extent(row, lang),
        "goals": cell_text(row.get("target")),
    }
    middle = row["middle"]
    name, river = cell_text(row.get("name")), cell_text(row.get("river"))
    code = cell_text(row.get("code")) or str(row.name)
    level = cell_text(row.get("level"))
    text = "\n".join(filter(None, [name, f"{river} {code}".strip(), f"{middle.x:.6f},{middle.y:.6f} (CGCS2000)"]))
    shown = Locator(reaches=facts.reaches, river=river or None, stretch=row["geometry"])
    frame = Frame.around(row["geometry"], least_m=_LEAST_M, width=430, height=330, margin=1.25)
    drawn, _ = locator_map(frame, shown, lang=lang)
    return {
        "id": str(row.name),
        "code": code,
        "river": river,
        "segment": name,
        "level": CHIEF[level].within(lang) if level in CHIEF else level,
        "fields": [{"key": key, "label": label.within(lang), "value": values[key]} for key, label in FIELDS.items()],
        "missing": [label.within(lang) for key, label in FIELDS.items() if not values[key]],
        "others": _others(row["chain"], level, lang),
        "complaint_phone": cell_text(facts.complaint_phone.get(row.name)),
        "map": drawn,
        "qr": qr(text),
        "illustrative": pd.notna(row.get("illustrative")) and bool(row.get("illustrative")),
    }


def _extent(row: pd.Series[Any], lang: str) -> str:
    """From where to where, and how long; nothing where the data name no ends."""
    start, end, km = cell_text(row.get("start")), cell_text(row.get("end")), float(row["length_m"]) / 1000
    if not start and not end:
        return ""
    missing = COMMON["not_stated_aside"].within(lang)
    way = " — ".join(end_ or missing for end_ in (start, end))
    return Text(zh=f"{way}，长约 {km:,.2f} km", en=f"{way}, about {km:,.2f} km").within(lang)


def _others(chain: Sequence[Mapping[str, Any]], level: str, lang: str) -> list[tuple[str, str]]:
    return [
        (CHIEF[chief_level].within(lang), who(chain, chief_level))
        for chief_level in CHIEF_LEVELS
        if chief_level != level and who(chain, chief_level)
    ]
