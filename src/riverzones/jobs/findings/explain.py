"""Explain a finding of a project: the sentence, each part of it, what was measured, and what would turn the verdict."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from riverzones.audit.explain import Explanation
from riverzones.catalogue import Catalogue
from riverzones.jobs.findings.close import known_ids
from riverzones.jobs.shared.explanations import Explainer
from riverzones.jobs.shared.layers import LayerReader, project_view
from riverzones.jobs.shared.packs import catalogue_of
from riverzones.model import Text
from riverzones.present.reports.finding_page import BaseMap, finding_page
from riverzones.store.project import ProjectFile
from riverzones.store.replacing import replacing
from riverzones.terms import STATUS
from riverzones.view import FINDINGS

__all__ = ["explain_finding", "write_finding_page"]


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


def write_finding_page(
    project: ProjectFile,
    name: str,
    path: Path,
    *,
    catalogue: Catalogue,
    lang: str = "zh",
    internal: bool = False,
    overwrite: bool = False,
) -> Path:
    """Write the card of a finding with the small map of its place as one HTML page; return the file.

    Parameters
    ----------
    project : ProjectFile
        Read only.
    name : str
        Id of the finding, of today or from before facts were told once.
    path : Path
        The page.
    catalogue : Catalogue
        Rules and words; packs of the project's own join it.
    lang : str
        ``"zh"`` or ``"en"``.
    internal : bool
        Whether exact places, people and what they made of the finding are in it; else the page is fit for everyone.
    overwrite : bool
        Whether a file that stands there may be replaced.

    Raises
    ------
    UnknownNameError
        If the project has no such finding.
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    (today,) = known_ids(project, project.read("rz_findings"), [name])
    catalogue = catalogue_of(project, catalogue)
    view = project_view(project, catalogue=catalogue, internal=internal)
    row = view.read(FINDINGS).loc[today]
    finding = {str(column): value for column, value in row.to_dict().items()}
    explanation = Explainer(view, catalogue).of(finding, changes=_changes(project, today) if internal else ())
    layers = LayerReader(view, catalogue)
    rivers = layers("rivers")
    if rivers is not None:
        lines = rivers[rivers.geom_type.isin(["LineString", "MultiLineString"])]
        rivers = lines if "river" in lines else lines.rename(columns={"name": "river"})
    page = finding_page(
        explanation,
        finding,
        BaseMap(rivers, layers("zones"), layers.shape_of),
        title=view.title,
        lang=lang,
        illustrative=bool(finding.get("illustrative")),
    )
    with replacing(path, overwrite=overwrite) as target:
        target.write_text(page, encoding="utf-8", newline="\n")
    return path


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
