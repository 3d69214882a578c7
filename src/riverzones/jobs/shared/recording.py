"""Keep what a job saw as findings of the project: the one place where findings of every kind are carried over.

An audit, a check of data, a review of zones, notice boards, patrols and what outfalls need: each run confirms and
closes what it looked at (:class:`riverzones.audit.RunScope`) and leaves everything else as it was.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit import BRIEF, Fact, RunScope, carry_over, facts_table, migrated
from riverzones.catalogue import Catalogue
from riverzones.jobs.shared.layer_styles import dress
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.network import network_if_any
from riverzones.jobs.shared.routes import routes_of
from riverzones.model import FINDING_COLUMNS, Condition, Text
from riverzones.model.findings import in_columns_of_today
from riverzones.store.project import LEDGERS, ProjectFile, Transaction

__all__ = ["Recorded", "carried", "last_day", "record", "standing"]

_WITHOUT_CLAUSES = Condition("clauses = '[]'", {"op": "=", "args": [{"property": "clauses"}, "[]"]})
"""Of rules: findings that were made before facts were told once."""


@dataclass(frozen=True)
class Recorded:
    """What became of the findings of a project in one run of a job.

    ``findings``: those that stand; ``closed``: ids of those that were there and are gone. ``kept`` is False for a look
    back to a day before the last run of that kind, which leaves the findings of the project as they are.
    """

    run_id: str
    on: dt.date
    findings: GeoDataFrame
    closed: tuple[str, ...] = ()
    kept: bool = True

    def counts(self) -> dict[str, int]:
        """Return how many findings are new, stand again, were reopened, and are closed."""
        status = self.findings["status"]
        fresh, back = int((status == "new").sum()), int((status == "reopened").sum())
        return {"new": fresh, "still": len(status) - fresh - back, "reopened": back, "closed": len(self.closed)}

    def as_dict(self) -> dict[str, Any]:
        """Return ``{run_id, on, kept, new, still, reopened, closed}``."""
        return {"run_id": self.run_id, "on": self.on.isoformat(), "kept": self.kept, **self.counts()}


def record(
    project: ProjectFile,
    facts: Sequence[Fact],
    *,
    scope: RunScope,
    catalogue: Catalogue,
    day: dt.date | None = None,
) -> Recorded:
    """Write what a job saw into ``rz_findings`` of the project, in one transaction.

    Parameters
    ----------
    project : ProjectFile
        Its ``rz_findings``, ``rz_runs`` and ``rz_audit_findings`` change.
    facts : sequence of Fact
        What was seen, of the kinds of ``scope``.
    scope : RunScope
        What was looked at: findings in it that are not among the facts are closed, others stay as they are.
    catalogue : Catalogue
        Routes and styles.
    day : date, optional
        The day of the run; today by default. A run of a day before that of the last of its kind is not kept.

    Raises
    ------
    OutputError
        If the project cannot be written.
    """
    on = day or dt.date.today()
    layers = LayerReader(project, catalogue)
    now = facts_table(
        facts, layers, day=on, network=lambda: network_if_any(project), routes=routes_of(project, catalogue)
    )
    kind = scope.kinds[0]
    with project.transaction() as tx:
        runs = project.table("rz_runs") if project.has("rz_runs") else pd.DataFrame(columns=list(LEDGERS["rz_runs"]))
        run_id = f"R-{on:%Y%m%d}-{len(runs) + 1:03d}"
        if last_day(runs[runs["kind"] == kind]) > on:
            return Recorded("", on, now, kept=False)
        stood = (
            set(project.read("rz_findings").query("status != 'closed'").index) if project.has("rz_findings") else set()
        )
        carried_over = carried(project, tx, catalogue, now, scope=scope, day=on)
        stands = carried_over.loc[now.index]
        gone = carried_over[carried_over["status"] == "closed"].index
        row = {
            "run_id": run_id,
            "kind": kind,
            "at": dt.datetime.now(dt.UTC),
            "on": on,
            "scope": json.dumps(scope.as_dict(), ensure_ascii=False),
            "findings": len(stands),
        }
        tx.append_table("rz_runs", pd.DataFrame([row]))
        if len(stands):
            tx.append_table("rz_audit_findings", standing(run_id, stands))
    return Recorded(run_id, on, stands, tuple(str(name) for name in gone if name in stood))


def carried(
    project: ProjectFile,
    tx: Transaction,
    catalogue: Catalogue,
    now: GeoDataFrame,
    *,
    scope: RunScope,
    day: dt.date,
    retired: Mapping[str, Text] | None = None,
    cited: Mapping[str, Text] | None = None,
) -> GeoDataFrame:
    """Return the findings of the project after a run, written in ``tx``; older ids are mapped to those of today.

    Parameters
    ----------
    now : GeoDataFrame
        What the run saw, index ``finding_id``.
    scope : RunScope
        What it looked at.
    retired : mapping of str to Text, optional
        Rules that hold here no more, and why.
    cited : mapping of str to Text, optional
        What rules cite on the day of the run.
    """
    brief = _brief(project) if scope.by_rules else None
    if brief is None:
        old = project.read("rz_findings") if project.has("rz_findings") else now.iloc[:0]
        before, moved = migrated(old, now)
        findings = carry_over(before, now, day=day, scope=scope, retired=retired, cited=cited)
    else:
        moved = pd.DataFrame()
        rows = partial(_whole, project, brief.index)
        before = brief.set_index(pd.Index(brief["finding_id"].array.copy()))
        findings = carry_over(before, now, day=day, scope=scope, retired=retired, cited=cited, whole=rows)
    tx.put_layer("rz_findings", findings)
    dress(tx, catalogue, ["rz_findings"])
    if len(moved):
        tx.append_table("rz_finding_ids", moved)
    return findings


def _brief(project: ProjectFile) -> pd.DataFrame | None:
    """What is asked of every earlier finding, by row number; None where they are to be read whole, for they are of an
    older version, or their ids are not their own.
    """
    if not set(FINDING_COLUMNS) <= set(project.columns("rz_findings")):
        return None
    brief = project.attributes("rz_findings", None, columns=BRIEF)
    ids = brief["finding_id"]
    without_clauses = project.possible_rows("rz_findings", _WITHOUT_CLAUSES)
    if without_clauses is None or (brief.loc[without_clauses, "kind"] == "rule").any():
        return None
    return brief if ids.dtype == "str" and ids.notna().all() and ids.is_unique else None


def _whole(project: ProjectFile, numbers: pd.Index, mask: npt.NDArray[np.bool_]) -> GeoDataFrame:
    """The findings of these rows with all columns, ids as index."""
    if 2 * np.count_nonzero(mask) > len(mask):  # a row by its number takes longer than one after the other
        return project.read("rz_findings")[mask]
    rows = project.chosen("rz_findings", FINDING_COLUMNS, numbers.to_numpy()[mask])
    rows = rows.set_axis(pd.Index(rows["finding_id"].array.copy()))
    return in_columns_of_today(rows[[*FINDING_COLUMNS, rows.geometry.name]])


def standing(run_id: str, stands: GeoDataFrame) -> pd.DataFrame:
    """Return what stands at a run, so that two runs can be compared later."""
    rows = pd.DataFrame(stands[[name for name in LEDGERS["rz_audit_findings"] if name != "audit_id"]])
    return rows.assign(audit_id=run_id)[list(LEDGERS["rz_audit_findings"])].reset_index(drop=True)


def last_day(runs: pd.DataFrame) -> dt.date:
    """Return the latest day in a ledger of runs or audits; the first of all days without any."""
    days = [value for value in runs["on"] if pd.notna(value)]
    return max((dt.date.fromisoformat(str(value)[:10]) for value in days), default=dt.date.min)
