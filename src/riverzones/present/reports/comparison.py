"""Two audits compared, as people read it: how many of each change, and a row per finding with then and now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Protocol

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue.terms import BANK, CHANGE, HEADINGS, SEVERITY, STATUS, VERDICT, unit_words
from riverzones.model import Text
from riverzones.present.reports.ledger_sheet import LedgerSheet

__all__ = ["ComparisonFacts", "comparison_sheets"]

_HEADS = {
    "change": Text(zh="变化", en="change"),
    "finding_id": HEADINGS["finding_id"],
    "rule": HEADINGS["rule"],
    "rule_title": HEADINGS["rule_title"],
    "severity": HEADINGS["severity"],
    "subject_id": HEADINGS["subject_id"],
    "subject_name": HEADINGS["subject_name"],
    "reference_name": HEADINGS["reference_name"],
    "verdict_then": Text(zh="上次结论", en="verdict then"),
    "verdict_now": Text(zh="本次结论", en="verdict now"),
    "measured_then": Text(zh="上次实测", en="measured then"),
    "measured_now": Text(zh="本次实测", en="measured now"),
    "difference": Text(zh="差值（本次−上次）", en="difference (now - then)"),
    "limit": HEADINGS["limit"],
    "unit": HEADINGS["unit"],
    "river": HEADINGS["river"],
    "bank": HEADINGS["bank"],
    "chainage_km": HEADINGS["chainage_km"],
    "admin": HEADINGS["admin"],
    "status": Text(zh="目前状态", en="status today"),
    "note": HEADINGS["note"],
}
_NUMBERS = ("measured_then", "measured_now", "difference", "limit")
_WIDTHS = {"rule_title": 32.0, "subject_name": 28.0, "reference_name": 30.0, "note": 24.0, "finding_id": 15.0}


class ComparisonFacts(Protocol):
    """What is written; :class:`riverzones.jobs.findings.compare.Comparison` holds it."""

    @property
    def before(self) -> tuple[str, dt.date]: ...
    @property
    def after(self) -> tuple[str, dt.date]: ...
    @property
    def table(self) -> GeoDataFrame: ...
    @property
    def counts(self) -> Mapping[str, int]: ...


def comparison_sheets(
    facts: ComparisonFacts, *, lang: str = "zh", rule_title: Callable[[str], str] = lambda code: code
) -> list[LedgerSheet]:
    """Two sheets: the findings, the gravest change first, and how many there are by change and rule."""
    zh = lang == "zh"
    flat = pd.DataFrame(facts.table.drop(columns=facts.table.geometry.name))
    said = flat.assign(
        rule_title=flat["rule"].map(rule_title),
        unit=[unit_words(unit, lang) for unit in flat["unit"]],
        chainage_km=(pd.to_numeric(flat["chainage_m"]) / 1000).round(3),
        **{name: pd.to_numeric(flat[name]).round(2) for name in _NUMBERS},
    )
    words = (
        ("change", CHANGE),
        ("severity", SEVERITY),
        ("verdict_then", VERDICT),
        ("verdict_now", VERDICT),
        ("bank", BANK),
        ("status", STATUS),
    )
    for column, known in words:
        said[column] = said[column].map({name: text.within(lang) for name, text in known.items()})
    heads = {name: text.within(lang) for name, text in _HEADS.items()}
    findings = LedgerSheet(
        name="变化清单" if zh else "changes",
        frame=said[list(_HEADS)].rename(columns=heads).reset_index(drop=True),
        formats={**{heads[name]: "#,##0.00" for name in _NUMBERS}, heads["chainage_km"]: "0.000"},
        widths={heads[name]: width for name, width in _WIDTHS.items()},
        frozen_columns=2,
    )
    return [_counted(facts, lang, rule_title), findings]


def _counted(facts: ComparisonFacts, lang: str, rule_title: Callable[[str], str]) -> LedgerSheet:
    """How many findings by change: in all, and by rule."""
    zh = lang == "zh"
    (first, first_day), (last, last_day) = facts.before, facts.after
    span = f"{first}（{first_day}）→ {last}（{last_day}）" if zh else f"{first} ({first_day}) -> {last} ({last_day})"
    heads = ("规则", "内容") if zh else ("rule", "what")
    rows = [["合计" if zh else "total", span, *(facts.counts[change] for change in CHANGE)]]
    for rule, mine in facts.table.groupby("rule", sort=True):
        rows.append([rule, rule_title(str(rule)), *(int((mine["change"] == change).sum()) for change in CHANGE)])
    words = [text.within(lang) for text in CHANGE.values()]
    widths = {heads[0]: 11.0, heads[1]: 64.0, **dict.fromkeys(words, 12.0)}
    return LedgerSheet("汇总" if zh else "summary", pd.DataFrame(rows, columns=[*heads, *words]), widths=widths)
