"""Explain a finding of a project: the sentence, each part of it, what was measured, and what would turn the verdict."""

from __future__ import annotations

import pandas as pd

from riverzones.audit.explain import Explanation
from riverzones.catalogue import Catalogue
from riverzones.catalogue.terms import STATUS
from riverzones.jobs.findings.close import known_ids
from riverzones.jobs.shared.explanations import Explainer
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
    explainer = Explainer(project, catalogue_of(project, catalogue))
    return explainer.of(table.loc[today].to_dict(), changes=_changes(project, today))


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
