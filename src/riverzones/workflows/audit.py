"""Audit a project: run rules on its layers and keep the findings in it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit import RuleCount, carry_over, findings_table, run
from riverzones.catalogue import Catalogue
from riverzones.io.project import LEDGERS, ProjectFile
from riverzones.model import SEVERITIES, Rule
from riverzones.workflows.dressing import dress
from riverzones.workflows.html_table import table_html
from riverzones.workflows.layers import LayerReader, network_if_any
from riverzones.workflows.rows import plain_rows

__all__ = ["AuditReport", "audit"]


@dataclass(frozen=True)
class AuditReport:
    """What an audit saw: one count per rule, and the findings that stand on that day.

    ``kept`` is False for a look back to a day before the last audit, which leaves the project's findings as they are.
    """

    audit_id: str
    on: dt.date
    packs: tuple[str, ...]
    rules: tuple[Rule, ...]
    counts: tuple[RuleCount, ...]
    findings: GeoDataFrame
    kept: bool = True

    def worst(self) -> str | None:
        """The gravest severity among violations, None without any."""
        seen = set(self.findings.severity[self.findings.verdict == "violation"])
        return next((severity for severity in SEVERITIES if severity in seen), None)

    def _repr_html_(self) -> str:
        names = ("checked", "violations", "cannot_tell", "not_applicable")
        heads = ["规则", "内容", "核查", "违反", "无法判定", "不适用", "未运行"]
        titles = {rule.code: rule.title.zh for rule in self.rules}
        rows = [
            [one["code"], titles[one["code"]], *(one[name] for name in names), one["not_run"] or ""]
            for one in (count.as_dict("zh") for count in self.counts)
        ]
        return table_html(f"{self.audit_id}（{self.on}）：{len(self.findings)} 条发现", rows, heads=heads)

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """``{audit_id, on, packs, rules: [...], findings: [...]}`` in plain values."""
        return {
            "audit_id": self.audit_id,
            "on": self.on.isoformat(),
            "packs": list(self.packs),
            "kept": self.kept,
            "rules": [count.as_dict(lang) for count in self.counts],
            "findings": plain_rows(self.findings, chiefs=True),
        }


def audit(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    packs: Sequence[str] = (),
    rules: Sequence[str] = (),
    on: dt.date | None = None,
    step: Callable[[Rule], None] = lambda _: None,
) -> AuditReport:
    """Run rules on a project and write the findings into it, in one transaction.

    An audit of a day before that of the last one looks back: it reports, and leaves the findings of the project alone.

    Parameters
    ----------
    project : ProjectFile
        The project; its ``rz_findings`` and ``rz_audits`` change.
    catalogue : Catalogue
        Where the rules come from.
    packs, rules : sequence of str
        Packs, or single rules by code; all packs when neither is named.
    on : date
        The day whose law holds; today by default.
    step : callable
        Called with each rule before it runs.

    Raises
    ------
    UnknownNameError
        If a pack or rule is not known.
    OutputError
        If the project cannot be written.
    """
    day = on or dt.date.today()
    chosen = tuple(catalogue.rules_of(tuple(packs), tuple(rules)))
    layers = LayerReader(project, catalogue)
    seen, counts = run(chosen, layers, day=day, step=step, titles=lambda name: catalogue.columns[name].title)
    current = findings_table(
        seen, layers, day=day, network=lambda: network_if_any(project, catalogue), routes=catalogue.routes
    )
    used = tuple(dict.fromkeys(rule.pack for rule in chosen))
    ran = {count.code for count in counts if count.not_run is None}
    with project.transaction() as tx:
        if _last_day(project) > day:
            return AuditReport(_next_id(project, day), day, used, chosen, tuple(counts), current, kept=False)
        before = project.read("rz_findings") if project.has("rz_findings") else current.iloc[:0]
        kept = carry_over(before, current, day=day, rules=ran)
        stands = kept.loc[current.index]
        audit_id = _next_id(project, day)
        tx.put_layer("rz_findings", kept)
        dress(tx, catalogue, ["rz_findings"])
        tx.append_table("rz_audits", pd.DataFrame([_record(audit_id, day, used, counts, stands)]))
        tx.append_table("rz_audit_findings", _standing(audit_id, stands))
    return AuditReport(audit_id, day, used, chosen, tuple(counts), stands)


def _last_day(project: ProjectFile) -> dt.date:
    days = [value for value in project.table("rz_audits")["on"] if pd.notna(value)]
    return max((dt.date.fromisoformat(str(value)[:10]) for value in days), default=dt.date.min)


def _next_id(project: ProjectFile, day: dt.date) -> str:
    number = project.count("rz_audits") + 1
    return f"A-{day:%Y%m%d}-{number:03d}"


def _record(
    audit_id: str, day: dt.date, packs: tuple[str, ...], counts: Sequence[RuleCount], findings: GeoDataFrame
) -> dict[str, Any]:
    return {
        "audit_id": audit_id,
        "at": dt.datetime.now(dt.UTC),
        "on": day,
        "packs": json.dumps(list(packs)),
        "rules": json.dumps([_counted(count) for count in counts], ensure_ascii=False),
        "findings": len(findings),
    }


def _counted(count: RuleCount) -> dict[str, Any]:
    return {**count.as_dict("zh"), "not_run_en": count.not_run.en if count.not_run else None}


def _standing(audit_id: str, stands: GeoDataFrame) -> pd.DataFrame:
    """What stands at this audit, so that two audits can be compared later."""
    kept = pd.DataFrame(stands[[name for name in LEDGERS["rz_audit_findings"] if name != "audit_id"]])
    return kept.assign(audit_id=audit_id)[list(LEDGERS["rz_audit_findings"])].reset_index(drop=True)
