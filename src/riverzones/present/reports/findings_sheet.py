"""The findings as a sheet that comes back: what an office fills in, and beside it what stood there before.

Rows that came back and could not be understood are red in the next file: beside their finding, or, where no finding is
theirs, on a sheet of their own. Nothing that somebody wrote is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.lifecycle import TRANSITIONS
from riverzones.catalogue.terms import CHIEF, FOLLOW_UP, HEADINGS, STATUS
from riverzones.model import Text
from riverzones.present.reports.ledger import findings_ledger
from riverzones.present.reports.ledger_sheet import LedgerSheet

__all__ = [
    "BY",
    "FILLED_IN",
    "ORIGIN_SHEET",
    "UNREAD_SHEET",
    "FollowUp",
    "Origin",
    "closed_sheet",
    "findings_sheet",
    "origin_sheet",
    "stood",
    "unread_sheet",
]

BY = Text(zh="填报人", en="by")
"""Heading of the column where an office says who filled in a row."""
ORIGIN_SHEET = "rz_origin"
"""Hidden sheet: of which project and audit the file is, and what stood in it when it was written."""
UNREAD_SHEET = Text(zh="未采纳的行", en="rows not taken")
"""Sheet of rows that came back and belong to no finding."""
FILLED_IN = {"deadline": HEADINGS["deadline"], **FOLLOW_UP}
"""What an office fills in beside state, note and name: headings of columns of ``rz_findings`` and ``rz_follow_up``."""
_NOT_TAKEN = Text(zh="上次填写未采纳", en="not taken last time")
_FORMATS = {
    "measured": "#,##0.00",
    "limit": "#,##0.00",
    "margin": "#,##0.00",
    "accuracy_m": "0.0",
    "lon": "0.000000",
    "lat": "0.000000",
    "chainage_km": "0.000",
    "first_seen": "yyyy-mm-dd",
    "last_seen": "yyyy-mm-dd",
}
_WIDTHS = {
    "finding_id": 15.0,
    "status": 10.0,
    "note": 28.0,
    "rule_title": 30.0,
    "subject_name": 26.0,
    "reference_name": 28.0,
    "message": 40.0,
    "why_cannot_tell": 20.0,
    "citation": 30.0,
    "admin": 14.0,
}
_FIRST = ("finding_id", "status", "note")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sheet of findings comes from: the project by the moment it was made, its title, and its last audit."""

    created: str
    title: str
    audit_id: str


@dataclass(frozen=True)
class FollowUp:
    """What an office made of findings, as a view of the project tells it.

    ``filled``: columns of ``rz_follow_up``; ``answers``: rows of ``rz_answers``, those that could not be taken over.
    """

    filled: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"finding_id": []}))
    answers: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"finding_id": []}))

    def of(self, findings: GeoDataFrame) -> pd.DataFrame:
        """Columns of :data:`FILLED_IN`, one row per finding in the same order."""
        rows = self.filled.drop_duplicates("finding_id", keep="last").set_index("finding_id")
        table = rows.reindex(findings["finding_id"].to_numpy(object)).reindex(columns=list(FOLLOW_UP)).astype(object)
        table.insert(0, "deadline", findings["deadline"].to_numpy(object))
        return table.where(table.notna(), None).reset_index(drop=True)

    def not_taken(self, findings: GeoDataFrame, lang: str) -> list[str | None]:
        """What was written for each finding and could not be taken over, and why; None where nothing was."""
        told: dict[str, list[str]] = {}
        for row in self.answers.to_dict("records"):
            told.setdefault(str(row["finding_id"]), []).append(_said_of(row, lang))
        return ["；".join(told[name]) if name in told else None for name in findings["finding_id"].astype(str)]


def _said_of(row: dict[Any, Any], lang: str) -> str:
    why = str(row.get("why_zh" if lang == "zh" else "why_en") or "")
    where = f"{row.get('file')} 第 {row.get('row')} 行" if lang == "zh" else f"{row.get('file')}, row {row.get('row')}"
    cells = row.get("cells")
    if not isinstance(cells, str) or not cells:
        return f"{where}：{why}" if lang == "zh" else f"{where}: {why}"
    return f"{where}：{why}（{cells}）" if lang == "zh" else f"{where}: {why} ({cells})"


def findings_sheet(
    findings: GeoDataFrame,
    *,
    lang: str = "zh",
    follow_up: FollowUp | None = None,
    rule_title: Callable[[str], str] = lambda code: code,
    layer_title: Callable[[str], str] = lambda layer: layer,
    link: Callable[[str], str | None] = lambda _: None,
) -> LedgerSheet:
    """The findings as a sheet: what an office fills in stands first, then what was found.

    Parameters
    ----------
    findings : GeoDataFrame
        Columns of ``model.FINDING_COLUMNS``, EPSG:4490.
    lang : str
        ``"zh"`` or ``"en"``.
    follow_up : FollowUp, optional
        What the office has filled in so far, and what of it could not be taken over.
    rule_title, layer_title : callable
        Words of a rule code and of a layer kind.
    link : callable
        Address that a finding id leads to, such as ``"inspection.html#f=F-1"``; None for no link.

    Returns
    -------
    LedgerSheet
        The state has a drop-down of the states that its finding may take (``audit.lifecycle.TRANSITIONS``); measured
        value, limit and margin are numbers in ``unit``, the dates are dates.
    """
    table = findings_ledger(findings, lang=lang, rule_title=rule_title, layer_title=layer_title)
    heads = {name: words.within(lang) for name, words in HEADINGS.items()}
    ids = table[heads["finding_id"]].tolist()
    follow_up = follow_up or FollowUp()
    table.insert(0, BY.within(lang), None)
    filled = {name: words.within(lang) for name, words in FILLED_IN.items()}
    for name, column in follow_up.of(findings).items():
        table[filled[str(name)]] = column.to_numpy(object)
    first = [*(heads[name] for name in _FIRST), BY.within(lang)]
    not_taken = follow_up.not_taken(findings, lang)
    if any(not_taken):
        table[_NOT_TAKEN.within(lang)] = not_taken
        first.append(_NOT_TAKEN.within(lang))
    first += filled.values()
    table = table[[*first, *(head for head in table.columns if head not in first)]]
    states = {name: words.within(lang) for name, words in STATUS.items()}
    return LedgerSheet(
        name="问题清单" if lang == "zh" else "findings",
        frame=table,
        formats={
            **{heads[name]: form for name, form in _FORMATS.items()},
            filled["deadline"]: "yyyy-mm-dd",
            filled["checked_on"]: "yyyy-mm-dd",
        },
        alerts=(_NOT_TAKEN.within(lang),),
        widths={
            **{heads[name]: width for name, width in _WIDTHS.items()},
            **{words.within(lang): 24.0 for words in CHIEF.values()},
            BY.within(lang): 12.0,
            _NOT_TAKEN.within(lang): 40.0,
            filled["remedy"]: 28.0,
            filled["assigned_unit"]: 18.0,
        },
        frozen_columns=2,
        choices_by={
            heads["status"]: {
                states[state]: [states[state], *(states[after] for after in TRANSITIONS[state])]
                for state in TRANSITIONS
            }
        },
        links={heads["finding_id"]: [link(name) for name in ids]},
        editable=(heads["status"], heads["note"], BY.within(lang), *filled.values()),
    )


def unread_sheet(follow_up: FollowUp, known: set[str], *, lang: str = "zh") -> LedgerSheet | None:
    """Rows that came back and belong to none of the ``known`` findings, in red; None where there are none."""
    rows = [row for row in follow_up.answers.to_dict("records") if str(row["finding_id"] or "") not in known]
    if not rows:
        return None
    heads = (
        ("文件", "行", "问题编号", "为什么未采纳", "填写的内容")
        if lang == "zh"
        else ("file", "row", "finding", "why not", "what was written")
    )
    names = ("file", "row", "finding_id", "why_zh" if lang == "zh" else "why_en", "cells")
    frame = pd.DataFrame([{head: row.get(name) for head, name in zip(heads, names, strict=True)} for row in rows])
    widths = dict(zip(heads, (20.0, 6.0, 16.0, 40.0, 60.0), strict=True))
    return LedgerSheet(UNREAD_SHEET.within(lang), frame, widths=widths, alerts=heads)


def closed_sheet(closed: GeoDataFrame, follow_up: FollowUp, *, lang: str = "zh") -> LedgerSheet | None:
    """The findings that are closed, beside a list of those that are not; None where there are none."""
    if closed.empty:
        return None
    names = ("finding_id", "rule", "subject_name", "river", "last_seen", "note")
    table = pd.DataFrame({HEADINGS[name].within(lang): closed[name].to_numpy(object) for name in names})
    filled = follow_up.of(closed)
    for name in ("remedy", "checked_by", "checked_on"):
        table[FILLED_IN[name].within(lang)] = filled[name].to_numpy(object)
    formats = {HEADINGS["last_seen"].within(lang): "yyyy-mm-dd", FILLED_IN["checked_on"].within(lang): "yyyy-mm-dd"}
    return LedgerSheet(STATUS["closed"].within(lang), table, formats=formats)


def stood(value: Any) -> str:
    """A cell as it is compared when it comes back: a day as 2026-12-31, nothing as ""."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    return value.isoformat()[:10] if hasattr(value, "isoformat") else str(value).strip()


def origin_sheet(findings: GeoDataFrame, origin: Origin, follow_up: FollowUp | None = None) -> LedgerSheet:
    """The hidden sheet by which a file is known again: columns ``key``, ``value``, ``note``, ``rest``.

    First the project and its audit (``project_created``, ``project_title``, ``audit_id``), then each finding by id with
    the state and the note that stood there, and as JSON what else was filled in.
    """
    about = {"project_created": origin.created, "project_title": origin.title, "audit_id": origin.audit_id}
    filled = (follow_up or FollowUp()).of(findings)
    rest = [
        json.dumps({name: stood(value) for name, value in row.items() if stood(value)}, ensure_ascii=False)
        for row in filled.to_dict("records")
    ]
    before = {
        "key": [*about, *findings["finding_id"]],
        "value": [*about.values(), *findings["status"]],
        "note": [*[None] * len(about), *findings["note"]],
        "rest": [*[None] * len(about), *rest],
    }
    return LedgerSheet(ORIGIN_SHEET, pd.DataFrame(before, dtype=object), hidden=True)
