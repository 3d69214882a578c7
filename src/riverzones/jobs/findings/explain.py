"""Explain a finding of a project: the sentence, each part of it, what was measured, and what would turn the verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from riverzones.audit.explain import Explanation, explain
from riverzones.catalogue import Catalogue
from riverzones.catalogue.terms import STATUS, unit_words
from riverzones.jobs.findings.close import known_ids
from riverzones.jobs.shared.layers import LayerReader, context_of
from riverzones.jobs.shared.packs import catalogue_of
from riverzones.model import Text
from riverzones.store.project import ProjectFile

__all__ = ["explain_finding"]


def explain_finding(project: ProjectFile, name: str, *, catalogue: Catalogue) -> Explanation:
    """Return why a finding was found, told by the law of the day of the last audit that saw it.

    Parameters
    ----------
    project : ProjectFile
        Read only.
    name : str
        Id of the finding; one from before facts were told once leads to the finding of today.
    catalogue : Catalogue
        Rules and words; packs of the project's own join it.

    Raises
    ------
    UnknownNameError
        If the project has no such finding.
    """
    table = project.read("rz_findings")
    (today,) = known_ids(project, table, [name])
    finding: Mapping[str, Any] = table.loc[today].to_dict()
    known = catalogue_of(project, catalogue)
    layers = LayerReader(project, known)
    day = _day_of(project, today, finding)

    def value(column: str, said: Any) -> Text:
        described = known.columns[column] if column in known.columns else None  # noqa: SIM401 - a registry has no get
        for one in described.values if described is not None else ():
            if one.name == str(said):
                return one.title
        if isinstance(said, bool) or (described is not None and described.dtype == "boolean"):
            return Text(zh="是", en="yes") if said else Text(zh="否", en="no")
        return Text(zh=str(said), en=str(said))

    return explain(
        finding,
        {code: known.rules[code] for code in known.rules},
        context_of(project, known, layers, day),
        packs=known.packs,
        values=value,
        unit=lambda sign: Text(zh=unit_words(sign, "zh"), en=unit_words(sign, "en")),
        changes=_changes(project, today),
    )


def _day_of(project: ProjectFile, name: str, finding: Mapping[str, Any]) -> dt.date:
    """The day of the last audit that saw the finding, else the day it was seen last."""
    audits, stood = project.table("rz_audits"), project.table("rz_audit_findings")
    mine = set(stood["audit_id"][stood["finding_id"] == name])
    days = [str(day)[:10] for day in audits["on"][audits["audit_id"].isin(mine)] if pd.notna(day)]
    last = finding.get("last_seen")
    return dt.date.fromisoformat(max(days) if days else str(last)[:10]) if days or pd.notna(last) else dt.date.today()


def _changes(project: ProjectFile, name: str) -> tuple[Text, ...]:
    """What people made of a finding, a line each."""
    if not project.has("rz_changes"):
        return ()
    table = project.table("rz_changes")
    lines = []
    for row in table[table["finding_id"] == name].to_dict("records"):
        before, after = (STATUS.get(str(row[part])) for part in ("status_before", "status_after"))
        day, who = str(row["at"])[:10], row["by"] if pd.notna(row["by"]) else None
        if before is None or after is None or before == after:
            said = Text(zh="改了备注", en="note changed")
        else:
            said = Text(zh=f"{before.zh} → {after.zh}", en=f"{before.en} → {after.en}")
        lines.append(
            Text(zh=f"{day} {said.zh}{f'（{who}）' if who else ''}", en=f"{day} {said.en}{f' ({who})' if who else ''}")
        )
    return tuple(lines)
