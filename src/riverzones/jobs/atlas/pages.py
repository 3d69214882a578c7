"""Pages of an atlas beside its maps: the sheet of a pack to print and write on, and the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pandas as pd

from riverzones.catalogue.terms import HEADINGS, SEVERITY
from riverzones.model import Text
from riverzones.model.cells import text_of
from riverzones.present.web import MapLayer, MapView
from riverzones.present.web.sheets import Cell, Head, SheetPage, SheetTable, sheet_page

__all__ = ["IndexRow", "index_of", "sheet_of"]

_SHOWN = ("subject_name", "severity", "verdict", "rule_title", "message", "river", "bank", "chainage_km", "citation",
          "status", "first_seen")  # fmt: skip
_SEGMENT = ("name", "river", "level", "start", "end", "bank")
_FILES = {"zh": ("地图", "清单", "台账"), "en": ("map", "sheet", "ledger")}
_ENDINGS = (".html", ".html", ".xlsx")


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


def index_of(view: MapView, rows: Sequence[IndexRow], *, by: str) -> str:
    """The index of an atlas, the packs with most findings first; those no longer needed stand apart."""
    zh = view.lang == "zh"
    present = [row for row in rows if not row.stale]
    present.sort(key=lambda row: -sum(row.counts.values()))
    severities = [name for name in SEVERITY if any(row.counts.get(name) for row in rows)]
    words = {"chief": Text("河湖长", "Chief"), "river": Text("河湖", "Water"), "rule": Text("规则", "Rule")}
    first = words.get(by, Text("乡镇", "Township")).within(view.lang)
    heads = [
        Head(first),
        *(Head(SEVERITY[name].within(view.lang)) for name in severities),
        Head("合计" if zh else "total"),
        Head("分册" if zh else "pack"),
        Head("写于" if zh else "written on"),
    ]
    tables = [
        _index_table(
            f"分册（{len(present)}）" if zh else f"Packs ({len(present)})", heads, present, severities, view.lang
        )
    ]
    stale = [row for row in rows if row.stale]
    if stale:
        title = f"已不再对应的旧分册（{len(stale)}）" if zh else f"Packs nothing corresponds to any more ({len(stale)})"
        tables.append(_index_table(title, heads, stale, severities, view.lang))
    return sheet_page(_around(view), tables, lang=view.lang)


def _index_table(
    title: str, heads: Sequence[Head], rows: Sequence[IndexRow], severities: Sequence[str], lang: str
) -> SheetTable:
    made = []
    for row in rows:
        day = row.on + ((" · 本次更新" if lang == "zh" else " · written now") if row.written else "")
        files = [Cell(word, href=quote(f"{row.name}/{word}{ending}"))
                 for word, ending in zip(_FILES[lang], _ENDINGS, strict=True)]  # fmt: skip
        made.append([
            Cell(row.title),
            *(Cell(str(row.counts.get(name, 0) or ""), number=True) for name in severities),
            Cell(str(sum(row.counts.values())), number=True),
            *files,
            Cell(day),
        ])  # fmt: skip
    place = len(heads) - 2
    wide = [*heads[:place], *(Head(word) for word in _FILES[lang]), heads[-1]]
    return SheetTable(title, wide, made)


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
