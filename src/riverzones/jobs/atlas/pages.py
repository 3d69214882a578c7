"""Pages of an atlas beside its maps: the sheet of a pack to print and write on, and the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import pandas as pd

from riverzones.model import Text
from riverzones.model.sheet import Sheet, SheetColumn
from riverzones.present.reports.pages import filled
from riverzones.present.web import MapLayer, MapView
from riverzones.present.web.sheets import SheetPage, sheet_page
from riverzones.terms import COLUMN, COMMON, HEADINGS, SEVERITY

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


def sheet_of(view: MapView, ledger: Sheet, places: Sequence[int], *, concern: MapLayer | None = None) -> str:
    """Return the sheet of one pack: what it is about, its findings, room to write.

    Parameters
    ----------
    view : MapView
        The view of the pack.
    ledger : Sheet
        All findings, as :func:`riverzones.present.reports.findings_ledger` gives them.
    places : sequence of int
        Which rows of it are those of the pack.
    concern : MapLayer, optional
        What the pack is about.
    """
    rows = ledger.rows.iloc[list(places)].assign(number=range(1, len(places) + 1), done=None, checked=None)
    by_name = {column.name: column for column in ledger.columns}
    columns = [
        SheetColumn("number", Text("#", "#")),
        *(replace(by_name[name], format="" if name != "chainage_km" else by_name[name].format) for name in _SHOWN),
        SheetColumn("done", COLUMN["what_was_done"], editable=True),
        SheetColumn("checked", COLUMN["checked_by_on"], editable=True),
    ]
    name = Text(zh=f"问题清单（{len(rows)} 条）", en=f"Findings ({len(rows)})")
    nothing = None if len(rows) else Text(zh="没有未销号的问题。", en="No open findings.")
    sheets = [Sheet(name, columns, rows, note=nothing)]
    if concern is not None:
        sheets.insert(0, _about(concern))
    return sheet_page(_around(view), sheets, lang=view.lang)


def _about(concern: MapLayer) -> Sheet:
    described = {column.name: column for column in concern.columns}
    shown = [name for name in _SEGMENT if name in concern.frame and concern.frame[name].notna().any()]
    columns = [
        SheetColumn(
            name,
            described[name].title if name in described else HEADINGS["subject_name"],
            words={value.name: value.title for value in described[name].values} if name in described else None,
        )
        for name in shown
    ]
    title = Text(zh=concern.title.zh.split("：")[-1], en=concern.title.en.split(": ")[-1])
    return Sheet(title, columns, pd.DataFrame(concern.frame[shown]))


def index_of(view: MapView, rows: Sequence[IndexRow]) -> str:
    """Return the index of an atlas, the packs with most findings first; those no longer needed stand apart.

    One column on a phone of 390 px, several on a screen; every link is large enough for a thumb.
    """
    zh = view.lang == "zh"
    present = sorted((row for row in rows if not row.stale), key=lambda row: -sum(row.counts.values()))
    stale = [row for row in rows if row.stale]
    title = Text(zh=f"分册（{len(present)}）", en=f"Packs ({len(present)})").within(view.lang)
    groups = [{"title": title, "packs": [_pack(row, view.lang) for row in present]}]
    if stale:
        title = Text(
            zh=f"已不再对应的旧分册（{len(stale)}）", en=f"Packs nothing corresponds to any more ({len(stale)})"
        ).within(view.lang)
        groups.append({"title": title, "packs": [_pack(row, view.lang) for row in stale]})
    around = _around(view)
    values = {"title": around.title, "subtitle": around.subtitle, "marks": around.marks, "foot": around.foot}
    return filled("atlas.html", {"zh": zh, "groups": groups, **values})


def _pack(row: IndexRow, lang: str) -> dict[str, Any]:
    day = row.on + ((Text(zh=" · 本次更新", en=" · written now").within(lang)) if row.written else "")
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
        marks.append(COMMON["internal"].within(view.lang))
    if view.illustrative:
        marks.append(COMMON["not_for_decisions"].within(view.lang))
    sources = "；".join(view.sources) if zh else "; ".join(view.sources)
    foot = [(Text(zh="数据来源：", en="Data: ").within(view.lang)) + sources] if sources else []
    day = Text(zh=f"规则适用日期 {view.on.isoformat()}", en=f"Rules as of {view.on.isoformat()}").within(view.lang)
    return SheetPage(view.title.within(view.lang), day, marks, foot)
