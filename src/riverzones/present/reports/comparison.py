"""Two audits compared, as people read it: how many of each change, and a row per finding with then and now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.model import Text
from riverzones.model.sheet import Sheet, SheetColumn, both, object_array
from riverzones.terms import BANK, CHANGE, COLUMN, COMMON, HEADINGS, SEVERITY, STATUS, TITLE, unit_words, verdict_words

__all__ = ["comparison_sheets"]

_NUMBER = "#,##0.00"
_COLUMNS = (
    SheetColumn("change", COLUMN["change"], words=CHANGE),
    SheetColumn("finding_id", HEADINGS["finding_id"], width=15),
    SheetColumn("rule", HEADINGS["rule"]),
    SheetColumn("rule_title", HEADINGS["rule_title"], width=32),
    SheetColumn("severity", HEADINGS["severity"], words=SEVERITY),
    SheetColumn("subject_id", HEADINGS["subject_id"]),
    SheetColumn("subject_name", HEADINGS["subject_name"], width=28),
    SheetColumn("reference_name", HEADINGS["reference_name"], width=30),
    SheetColumn("verdict_then", COLUMN["verdict_then"]),
    SheetColumn("verdict_now", COLUMN["verdict_now"]),
    SheetColumn("measured_then", COLUMN["measured_then"], _NUMBER),
    SheetColumn("measured_now", COLUMN["measured_now"], _NUMBER),
    SheetColumn("difference", COLUMN["difference_now_then"], _NUMBER),
    SheetColumn("limit", HEADINGS["limit"], _NUMBER),
    SheetColumn("unit", HEADINGS["unit"]),
    SheetColumn("river", HEADINGS["river"]),
    SheetColumn("bank", HEADINGS["bank"], words=BANK),
    SheetColumn("chainage_km", HEADINGS["chainage_km"], "0.000"),
    SheetColumn("admin", HEADINGS["admin"]),
    SheetColumn("status", COLUMN["status_today"], words=STATUS),
    SheetColumn("note", HEADINGS["note"], width=24),
)


def comparison_sheets(
    table: GeoDataFrame,
    before: tuple[str, dt.date],
    after: tuple[str, dt.date],
    *,
    rule_title: Callable[[str], Text] = lambda code: Text(code, code),
) -> list[Sheet]:
    """Return two sheets: how many there are by change and rule, and the findings, the gravest change first.

    Parameters
    ----------
    table : GeoDataFrame
        See :class:`riverzones.jobs.findings.compare.AuditComparison`.
    before, after : tuple of str and date
        The audits and their days.
    rule_title : callable
        Words of a rule code.
    """
    rows = pd.DataFrame(table.drop(columns=table.geometry.name)).reset_index(drop=True)
    rows["rule_title"] = rows["rule"].map(rule_title)
    rows["unit"] = object_array(both(partial(unit_words, unit)) for unit in rows["unit"])
    rows["chainage_km"] = (pd.to_numeric(rows["chainage_m"]) / 1000).round(3)
    for name in ("verdict_then", "verdict_now"):
        pairs = zip(rows[name], rows["severity"], strict=True)
        rows[name] = object_array(
            verdict_words(word, grave) if isinstance(word, str) else None for word, grave in pairs
        )
    for column in _COLUMNS:
        if column.format == _NUMBER:
            rows[column.name] = pd.to_numeric(rows[column.name]).round(2)
    findings = Sheet(TITLE["changes"], _COLUMNS, rows, frozen_columns=2)
    return [_counted(table, before, after, rule_title), findings]


def _counted(
    table: GeoDataFrame, before: tuple[str, dt.date], after: tuple[str, dt.date], rule_title: Callable[[str], Text]
) -> Sheet:
    """How many findings by change: in all, and by rule."""
    (first, first_day), (last, last_day) = before, after
    span = Text(zh=f"{first}（{first_day}）→ {last}（{last_day}）", en=f"{first} ({first_day}) -> {last} ({last_day})")
    columns = [
        SheetColumn("rule", COLUMN["rule"], width=11),
        SheetColumn("what", COLUMN["comparison.what"], width=64),
        *(SheetColumn(change, words, width=12) for change, words in CHANGE.items()),
    ]
    groups = [(COMMON["total"], span, table)]
    groups += [(rule, rule_title(str(rule)), rows) for rule, rows in table.groupby("rule", sort=True)]
    counted = [
        [rule, what, *(int((rows["change"] == change).sum()) for change in CHANGE)] for rule, what, rows in groups
    ]
    return Sheet(TITLE["summary"], columns, pd.DataFrame(counted, columns=[column.name for column in columns]))
