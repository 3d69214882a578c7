"""Pages of an atlas beside its maps: the sheet of a pack to print and write on, and the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pandas as pd

from riverzones.catalogue.terms import HEADINGS, SEVERITY
from riverzones.model.cells import text_of
from riverzones.present.reports.pages import filled
from riverzones.present.web import MapLayer, MapView
from riverzones.present.web.sheets import Cell, Head, SheetPage, SheetTable, sheet_page

__all__ = ["IndexRow", "index_of", "sheet_of"]

_SHOWN = ("subject_name", "severity", "verdict", "rule_title", "message", "river", "bank", "chainage_km", "citation",
          "status", "first_seen")  # fmt: skip
_SEGMENT = ("name", "river", "level", "start", "end", "bank")
_FILES = {
    "zh": {"一页": ".html", "地图": ".html", "清单": ".html", "台账": ".xlsx", "打包": ".zip"},
    "en": {"page": ".html", "map": ".html", "sheet": ".html", "ledger": ".xlsx", "pack": ".zip"},
}


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A pack in the index: its folder, title, findings by severity, the day it was last written."""

    name: str
    title: str
    counts: Mapping[str, int]
    on: str
    written: bool
    stale: bool


def sheet_of(view: MapView, rows: pd.DataFrame, *, concern: MapLayer | None = None) -> str:
    """The sheet of one pack: what it is about, its findings, room to write.

    Parameters
    ----------
    view : MapView
        The view of the pack.
    rows : DataFrame
        Its findings in words, as :func:`riverzones.present.reports.findings_ledger` gives them.
    concern : MapLayer, optional
        What the pack is about.
    """
    zh = view.lang == "zh"
    tables = []
    if concern is not None:
        tables.append(_about(concern, zh=zh))
    heads = {name: HEADINGS[name].within(view.lang) for name in _SHOWN if HEADINGS[name].within(view.lang) in rows}
    numbers = {"chainage_km"}
    cells = [
        [
            Cell(str(place)),
            *(Cell(text_of(row[head]), number=name in numbers) for name, head in heads.items()),
            Cell(""),
            Cell(""),
        ]
        for place, row in enumerate(rows.to_dict("records"), start=1)
    ]
    pens = ("整改情况", "核实人、日期") if zh else ("what was done", "checked by, on")
    nothing = "没有未销号的问题。" if zh else "No open findings."
    tables.append(
        SheetTable(
            f"问题清单（{len(rows)} 条）" if zh else f"Findings ({len(rows)})",
            [Head("#"), *(Head(head) for head in heads.values()), *(Head(pen, write=True) for pen in pens)],
            cells,
            note="" if len(rows) else nothing,
        )
    )
    return sheet_page(_around(view), tables, lang=view.lang)


def _about(concern: MapLayer, *, zh: bool) -> SheetTable:
    columns = {column.name: column for column in concern.columns}
    shown = [name for name in _SEGMENT if name in concern.frame and concern.frame[name].notna().any()]
    lang = "zh" if zh else "en"
    heads = [Head(columns[name].title.within(lang) if name in columns else HEADINGS["subject_name"].within(lang))
             for name in shown]  # fmt: skip
    rows = [
        [
            Cell(columns[name].value_title(text_of(row[name]), lang) if name in columns else text_of(row[name]))
            for name in shown
        ]
        for row in concern.frame[shown].to_dict("records")
    ]
    return SheetTable(concern.title.within(lang).split("：" if zh else ": ")[-1], heads, rows)


def index_of(view: MapView, rows: Sequence[IndexRow]) -> str:
    """The index of an atlas, the packs with most findings first; those no longer needed stand apart.

    One column on a phone of 390 px, several on a screen; every link is large enough for a thumb.
    """
    zh = view.lang == "zh"
    present = sorted((row for row in rows if not row.stale), key=lambda row: -sum(row.counts.values()))
    stale = [row for row in rows if row.stale]
    title = f"分册（{len(present)}）" if zh else f"Packs ({len(present)})"
    groups = [{"title": title, "packs": [_pack(row, view.lang) for row in present]}]
    if stale:
        title = f"已不再对应的旧分册（{len(stale)}）" if zh else f"Packs nothing corresponds to any more ({len(stale)})"
        groups.append({"title": title, "packs": [_pack(row, view.lang) for row in stale]})
    around = _around(view)
    values = {"title": around.title, "subtitle": around.subtitle, "marks": around.marks, "foot": around.foot}
    return filled("atlas.html", {"zh": zh, "groups": groups, **values})


def _pack(row: IndexRow, lang: str) -> dict[str, Any]:
    day = row.on + ((" · 本次更新" if lang == "zh" else " · written now") if row.written else "")
    return {
        "title": row.title,
        "total": sum(row.counts.values()),
        "counts": [(SEVERITY[name].within(lang), row.counts[name]) for name in SEVERITY if row.counts.get(name)],
        "links": [{"word": word, "href": quote(f"{row.name}/{word}{ending}")} for word, ending in _FILES[lang].items()],
        "on": day,
    }


def _around(view: MapView) -> SheetPage:
    zh = view.lang == "zh"
    marks = []
    if view.internal:
        marks.append("内部资料，不得公开" if zh else "Internal, not for the public")
    if view.illustrative:
        marks.append("示意数据：不得用于执法或决策" if zh else "Illustrative data: not for enforcement or decisions")
    sources = "；".join(view.sources) if zh else "; ".join(view.sources)
    foot = [("数据来源：" if zh else "Sources: ") + sources] if sources else []
    day = f"规则适用日期 {view.on.isoformat()}" if zh else f"Rules as of {view.on.isoformat()}"
    return SheetPage(view.title.within(view.lang), day, marks, foot)
