"""Audit a project: run rules on its layers and keep the findings in it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit import (
    CheckResult,
    RuleCount,
    RunScope,
    Scope,
    clauses_of,
    columns_read,
    findings_table,
    run,
    scope_of,
)
from riverzones.catalogue import Catalogue
from riverzones.catalogue.caps import caps
from riverzones.connection_pool import pooled
from riverzones.jobs.shared.layers import LayerReader, context_of
from riverzones.jobs.shared.network import network_if_any
from riverzones.jobs.shared.packs import catalogue_of, packs_of
from riverzones.jobs.shared.recording import carried, last_day, standing
from riverzones.jobs.shared.routes import routes_of
from riverzones.jobs.shared.tables import plain_rows, table_html
from riverzones.model import SEVERITIES, Rule, Text
from riverzones.store.project import ProjectFile, Transaction

__all__ = ["AuditReport", "audit", "project_scope"]


@dataclass(frozen=True)
class AuditReport:
    """What an audit saw: one count per rule, and the findings that stand on that day.

    ``kept`` is False for a look back to a day before the last audit, which leaves the project's findings as they are.
    ``anywhere`` says that packs were run whatever their place.
    """

    audit_id: str
    on: dt.date
    packs: tuple[str, ...]
    rules: tuple[Rule, ...]
    counts: tuple[RuleCount, ...]
    findings: GeoDataFrame
    kept: bool = True
    anywhere: bool = False

    def worst(self) -> str | None:
        """Return the gravest severity among violations of the rules that were asked, None without any."""
        asked = {rule.code for rule in self.rules}
        rows = self.findings.reindex(columns=["kind", "rule", "rules", "verdict", "clauses"]).to_dict("records")
        clauses = [clause for finding in rows for clause in clauses_of(finding)]
        seen = {
            finding_clause.get("severity")
            for finding_clause in clauses
            if finding_clause.get("verdict") == "violation" and finding_clause.get("rule") in asked
        }
        return next((severity for severity in SEVERITIES if severity in seen), None)

    def _repr_html_(self) -> str:
        names = ("checked", "violations", "cannot_tell", "excepted", "not_applicable")
        heads = ["规则", "内容", "核查", "违反", "无法判定", "除外", "不适用", "未运行"]
        titles = {rule.code: rule.title.zh for rule in self.rules}
        rows = [
            [
                count_row["code"],
                titles[count_row["code"]],
                *(count_row[name] for name in names),
                count_row["not_run"] or "",
            ]
            for count_row in (count.as_dict("zh") for count in self.counts)
        ]
        return table_html(f"{self.audit_id}（{self.on}）：{len(self.findings)} 条发现", rows, heads=heads)

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{audit_id, on, packs, rules: [...], findings: [...]}`` in plain values."""
        return {
            "audit_id": self.audit_id,
            "on": self.on.isoformat(),
            "packs": list(self.packs),
            "kept": self.kept,
            "anywhere": self.anywhere,
            "rules": [count.as_dict(lang) for count in self.counts],
            "findings": plain_rows(self.findings, chiefs=True),
        }


@pooled()
def audit(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    packs: Sequence[str] = (),
    rules: Sequence[str] = (),
    on: dt.date | None = None,
    anywhere: bool = False,
    step: Callable[[Rule], None] = lambda _: None,
) -> AuditReport:
    """Run rules on a project and write the findings into it, in one transaction.

    An audit of a day before that of the last one looks back: it reports, and leaves the findings of the project alone.

    Parameters
    ----------
    project : ProjectFile
        The project; its ``rz_findings`` and ``rz_audits`` change.
    catalogue : Catalogue
        Where the rules come from; packs of the project's own ``rules`` folder join it.
    packs, rules : sequence of str
        Packs, or single rules by code; the packs that the project remembers when neither is named, else all packs.
    on : date
        The day whose law holds; today by default.
    anywhere : bool
        Run packs of other places too.
    step : callable
        Called with each rule before it runs.

    Raises
    ------
    UnknownNameError
        If a pack or rule is not known.
    OutputError
        If the project cannot be written.
    """
    project.check_writable()
    day = on or dt.date.today()
    known = catalogue_of(project, catalogue)
    named = tuple(packs) or (() if rules else packs_of(project, known))
    chosen = tuple(known.rules_of(named, tuple(rules)))
    layers = LayerReader(project, known)
    scope = project_scope(project, layers, anywhere=anywhere)
    held = {name for name, pack in known.packs.items() if pack.holds(day) and scope.refused(pack) is None}
    read = columns_read([rule for rule in chosen if rule.pack in held], day)
    seen, counts = run(
        chosen,
        lambda layer: layers.some(layer, read.get(layer)),
        day=day,
        context=context_of(project, known, layers, day),
        packs=known.packs,
        scope=scope,
        step=step,
        most_facts=caps().findings,
    )
    layers.forget()  # findings ask for few of them, and hold what they need of the others
    current = findings_table(
        _one_by_one(seen), layers, day=day, network=lambda: network_if_any(project), routes=routes_of(project, known)
    )
    used = tuple(dict.fromkeys(rule.pack for rule in chosen))
    report = AuditReport("", day, used, chosen, tuple(counts), current, anywhere=anywhere)
    with project.transaction() as tx:
        return _kept(project, tx, known, report, scope)


def _one_by_one(results: list[CheckResult]) -> Iterator[CheckResult]:
    """Give away results in their order and hold none that was given."""
    results.reverse()
    while results:
        yield results.pop()


def _kept(
    project: ProjectFile, tx: Transaction, catalogue: Catalogue, report: AuditReport, scope: Scope
) -> AuditReport:
    """The report as it stands in the project after the audit."""
    day, current = report.on, report.findings
    audit_id = _next_id(project, day)
    fields = {**report.__dict__, "audit_id": audit_id}
    if last_day(project.table("rz_audits")) > day:
        return AuditReport(**{**fields, "kept": False})
    ran = {count.code for count in report.counts if count.not_run is None}
    retired = _retired(project, catalogue, scope, day, ran)
    cited = {code: rule.cited_words_on(day) for code, rule in catalogue.rules.items() if code not in ran}
    scope_ = RunScope.of_rules(ran)
    carried_over = carried(project, tx, catalogue, current, scope=scope_, day=day, retired=retired, cited=cited)
    stands = carried_over.iloc[: len(current)]  # findings of now stand first
    tx.append_table("rz_audits", pd.DataFrame([_record(audit_id, day, report.packs, report.counts, stands)]))
    tx.append_table("rz_audit_findings", standing(audit_id, stands))
    return AuditReport(**{**fields, "findings": stands})


def project_scope(project: ProjectFile, layers: LayerReader, *, anywhere: bool = False) -> Scope:
    """Return where a project lies: its layers of counties and cities, and what ``init --place`` said."""
    place = project.place()
    codes, names = (place.codes, place.names) if place is not None else ((), ())
    return scope_of(layers, codes=codes, names=names, anywhere=anywhere)


def _retired(
    project: ProjectFile, catalogue: Catalogue, scope: Scope, day: dt.date, ran: set[str]
) -> Mapping[str, Text]:
    """Rules that hold here no more, and why: their pack is dropped, lapsed, or of another place."""
    remembered = packs_of(project)
    gone: dict[str, Text] = {}
    for rule in catalogue.rules.values():
        pack = catalogue.packs[rule.pack]
        if rule.code in ran:
            continue
        if remembered and pack.name not in remembered:
            gone[rule.code] = Text(zh=f"规则包“{pack.title.zh}”已停用", en=f"the pack {pack.name} was dropped")
        elif not pack.holds(day):
            gone[rule.code] = pack.not_held(day)
        elif (refused := scope.refused(pack)) is not None and scope.known:
            gone[rule.code] = refused
        elif rule.limits_on(day) is None:
            gone[rule.code] = Text(zh=f"规则 {rule.code} 在 {day} 不施行", en=f"{rule.code} is not in force on {day}")
    return gone


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
    return {
        **count.as_dict("zh"),
        "not_run_en": count.not_run.en if count.not_run else None,
        "note_en": count.note.en if count.note else None,
    }
