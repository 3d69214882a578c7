"""Two audits of a project held side by side: what is new, still there, closed and reopened."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit import RunScope
from riverzones.catalogue import Catalogue
from riverzones.errors import DataError
from riverzones.jobs.shared.tables import plain_rows
from riverzones.model import Text
from riverzones.model.cells import day_of
from riverzones.model.findings import LAW_KINDS
from riverzones.present.reports.comparison import comparison_sheets
from riverzones.registry import Registry
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile
from riverzones.store.workbook import write_workbook
from riverzones.terms import CHANGE, KIND
from riverzones.view import FINDINGS, INTERNAL, ProjectView

__all__ = ["AuditComparison", "compare", "write_comparison"]

_KEPT = ("rule", "pack", "severity", "subject_layer", "subject_id", "subject_name", "reference_name")
_ALSO = ("river", "bank", "chainage_m", "chiefs", "admin", "status", "note")


@dataclass(frozen=True)
class AuditComparison:
    """What became of the findings between two audits.

    ``before``, ``after``: ``audit_id`` and day (``on``). ``table``: one row per finding that stood at either audit,
    EPSG:4490, ``finding_id`` as index: ``change`` (a key of :data:`riverzones.terms.CHANGE`), what the
    finding is about, ``verdict_then``, ``verdict_now``, ``measured_then``, ``measured_now``, ``difference`` (now less
    then) and ``limit`` in ``unit``, and ``status`` and ``note`` as they stand in the project today.
    """

    before: tuple[str, dt.date]
    after: tuple[str, dt.date]
    table: GeoDataFrame

    @property
    def counts(self) -> dict[str, int]:
        """How many findings by change, in the order of :data:`riverzones.terms.CHANGE`."""
        return {change: int((self.table["change"] == change).sum()) for change in CHANGE}

    def as_dict(self) -> dict[str, Any]:
        """Return ``{before, after, counts, findings: [...]}`` in plain values."""
        (first, first_day), (last, last_day) = self.before, self.after
        return {
            "before": {"audit_id": first, "on": first_day.isoformat()},
            "after": {"audit_id": last, "on": last_day.isoformat()},
            "counts": self.counts,
            "findings": plain_rows(self.table, chiefs=True),
        }


def compare(
    project: ProjectFile, before: str | None = None, after: str | None = None, *, kind: str = "rule"
) -> AuditComparison:
    """Hold two audits of a project side by side, or two runs of another job; the last two unless they are named.

    A finding is ``new`` when it stands at the later audit alone, ``reopened`` when it had been closed before or in
    between and was seen again, ``still`` when it stands at both, ``closed`` when it stands at the earlier one alone and
    the later one ran its rule. Where a rule ran in one of the two audits only, nobody can tell: ``not_looked_at``.

    Parameters
    ----------
    project : ProjectFile
        Read only.
    before, after : str, optional
        Ids such as ``"A-20261122-001"`` of audits, ``"R-20261122-002"`` of runs; the order does not matter.
    kind : str
        Of which kind of findings the last two are taken; of named ones it is told by their ids.

    Raises
    ------
    UnknownNameError
        If there is no such audit.
    DataError
        If there are fewer than two, one was run before its findings were recorded, or they are of different kinds.
    """
    audits = _runs(project, [name for name in (before, after) if name], kind)
    first, last = _chosen(audits, before, after)
    seen = project.table("rz_audit_findings")
    for audit in (first, last):
        if audits.at[audit, "findings"] != 0 and not (seen["audit_id"] == audit).any():
            raise DataError(
                Text(
                    zh=f"核查 {audit} 早于问题逐次存档，无法比较。",
                    en=f"the audit {audit} was run before findings were recorded audit by audit.",
                ),
                hint=Text(
                    zh="再运行一次 riverzones audit，之后即可比较。",
                    en="Run riverzones audit again; compare from there.",
                ),
            )
    then, now = (seen[seen["audit_id"] == audit].set_index("finding_id") for audit in (first, last))
    order = audits.index.tolist()
    between = seen[seen["audit_id"].isin(order[order.index(first) + 1 : order.index(last) + 1])]
    back = set(between.loc[between["status"] == "reopened", "finding_id"])
    findings = project.read("rz_findings")
    looked_then, looked_now = (_looked(audits.loc[name].to_dict(), findings) for name in (first, last))
    stood, stands = set(then.index), set(now.index)
    changes = {
        str(name): _change(looked_then(str(name), rule), name in stood, name in back)
        for name, rule in now["rule"].items()
    }
    for name, rule in then["rule"].items():
        if name not in stands:
            changes[str(name)] = "closed" if looked_now(str(name), rule) else "not_looked_at"
    table = _table(findings, changes, then, now)
    return AuditComparison((first, day_of(audits.at[first, "on"])), (last, day_of(audits.at[last, "on"])), table)


def write_comparison(
    comparison: AuditComparison,
    path: Path,
    *,
    view: ProjectView,
    catalogue: Catalogue,
    lang: str = "zh",
    overwrite: bool = False,
) -> Path:
    """Write a comparison; XLSX (two sheets) and CSV in words of ``lang``, other formats with the plain columns.

    Raises
    ------
    UnknownNameError
        If the ending is not known.
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    comparison = _as_viewed(comparison, view)
    sheets = comparison_sheets(comparison.table, comparison.before, comparison.after, rule_title=catalogue.clause_title)
    ending = path.suffix.lower()
    if ending == ".xlsx":
        mark = INTERNAL.within(lang) if view.internal else ""
        return write_workbook(sheets, path, lang=lang, overwrite=overwrite, mark=mark)
    rows = sheets[-1].table(lang) if ending == ".csv" else comparison.table
    return write_table(rows, path, overwrite=overwrite, layer="comparison")


def _as_viewed(comparison: AuditComparison, view: ProjectView) -> AuditComparison:
    """The comparison as the view tells it: no lengths to what is hidden."""
    if view.internal:
        return comparison
    known = view.read(FINDINGS)
    table = view.facts(comparison.table)
    table = table[table.index.isin(known.index)].copy()
    dark = known["measured"].reindex(table.index).isna().to_numpy()
    table.loc[dark, ["measured_then", "measured_now", "difference"]] = np.nan
    return dataclasses.replace(comparison, table=table)


def _runs(project: ProjectFile, named: Sequence[str], kind: str) -> pd.DataFrame:
    """Audits, or runs of another job, by id: those of the kind, or of the kind of the ones that are named."""
    audits = project.table("rz_audits").assign(kind="rule")
    runs = project.table("rz_runs").rename(columns={"run_id": "audit_id"})
    known = pd.concat([part for part in (audits, runs) if len(part)]) if len(audits) + len(runs) else audits
    known = known.set_index("audit_id", drop=False)
    kinds = {str(known.at[name, "kind"]) for name in named if name in known.index}
    if len(kinds) > 1:
        words = [KIND[run_kind] for run_kind in sorted(kinds)]
        raise DataError(
            Text(
                zh=f"一次是{words[0].zh}，一次是{words[1].zh}，不能比较。",
                en=f"one is of the kind {words[0].en}, the other {words[1].en}.",
            ),
            hint=Text(zh="请选同一类的两次。", en="Name two of one kind."),
        )
    wanted = kinds.pop() if kinds else "rule" if kind in LAW_KINDS else kind
    return known[known["kind"] == wanted]


def _looked(run: Mapping[Hashable, Any], findings: GeoDataFrame) -> Callable[[str, str], bool]:
    """Whether an audit or a run looked at a finding, by its id and its leading clause."""
    if run["kind"] == "rule":
        ran = _ran(run["rules"])
        return lambda _, rule: rule in ran
    scope = RunScope.from_dict(json.loads(run["scope"]))
    about = findings[["subject_layer", "subject_id"]].to_dict("index")
    whole = {"kind": str(run["kind"])}
    return lambda name, rule: name in about and scope.holds(about[name], {**whole, "rule": rule})


def _chosen(audits: pd.DataFrame, before: str | None, after: str | None) -> tuple[str, str]:
    """The ids of the earlier and the later audit."""
    order = audits.index.tolist()
    if len(order) < 2:
        raise DataError(
            Text(
                zh=f"比较需要两次核查，项目中只有 {len(order)} 次。",
                en=f"two audits are needed, the project has {len(order)}.",
            ),
            hint=Text(zh="请再运行一次：riverzones audit", en="Run another one: riverzones audit"),
        )
    known = Registry("audit", {name: name for name in order}, zh="核查")
    last = known[after] if after else order[-1]
    earlier = [name for name in order if name != last]
    first = known[before] if before else (order[: order.index(last)] or earlier)[-1]
    if first == last:
        raise DataError(
            Text(zh=f"两次核查是同一次：{last}。", en=f"both audits are the same one: {last}."),
            hint=Text(zh=f"可选：{'、'.join(earlier[-5:])}。", en=f"There are: {', '.join(earlier[-5:])}."),
        )
    return (first, last) if order.index(first) < order.index(last) else (last, first)


def _ran(rules: Any) -> set[str]:
    return {str(count["code"]) for count in json.loads(rules or "[]") if count.get("not_run") is None}


def _change(looked_then: bool, stood: bool, back: bool) -> str:
    if back:
        return "reopened"
    if stood:
        return "still"
    return "new" if looked_then else "not_looked_at"


def _table(findings: GeoDataFrame, changes: Mapping[str, str], then: pd.DataFrame, now: pd.DataFrame) -> GeoDataFrame:
    order = {change: position for position, change in enumerate(CHANGE)}
    ids = sorted(changes, key=lambda name: order[changes[name]])
    about = findings.reindex(ids)
    table = about[[*_KEPT]].copy()
    table.insert(0, "change", [changes[name] for name in ids])
    for name in ("verdict", "measured"):
        table[f"{name}_then"], table[f"{name}_now"] = then[name].reindex(ids), now[name].reindex(ids)
    table["difference"] = pd.to_numeric(table["measured_now"]) - pd.to_numeric(table["measured_then"])
    for name in ("limit", "unit"):
        table[name] = now[name].reindex(ids).where(pd.Series(ids, index=ids).isin(now.index), then[name].reindex(ids))
    table[[*_ALSO]] = about[[*_ALSO]]
    table.insert(0, "finding_id", ids)
    return GeoDataFrame(table, geometry=about.geometry.to_numpy(), crs=4490)
