"""The whole ledger and the report of a project: its findings, how each rule went, and how good the data are."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.jobs.report.ledgers import follow_up_of, map_link, mark_of, origin_of
from riverzones.jobs.shared.explanations import Explainer
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.water_charts import report_charts
from riverzones.model import STATUSES, Text
from riverzones.model.cells import day_of
from riverzones.model.sheet import Sheet
from riverzones.present.reports.docx_report import docx_report
from riverzones.present.reports.findings_sheet import findings_sheet, origin_sheet, photos_sheet, unread_sheet
from riverzones.present.reports.layer_sheet import layer_sheet
from riverzones.present.reports.locator import locator_map
from riverzones.present.reports.pages import filled
from riverzones.present.reports.report_facts import ReportFacts, RuleRun
from riverzones.present.reports.report_values import REPORT_TEMPLATE, report_values
from riverzones.present.reports.summary_sheet import rules_sheet, summary_sheet
from riverzones.store.replacing import replacing
from riverzones.store.workbook import write_workbook
from riverzones.view import FINDINGS, ProjectView

__all__ = ["project_facts", "write_project_ledger", "write_project_report"]

_SHEETS = ("outfalls", "segments", "zones", "drawn_zones")
"""Layers that have a sheet of their own."""


def project_facts(project: ProjectView, *, catalogue: Catalogue, explained: bool = False) -> ReportFacts:
    """Return what the ledger and the report of a project are made of, findings ``explained`` or not; it is read
    only.
    """
    layers = LayerReader(project, catalogue)
    audits = project.table("rz_audits")
    last = audits.iloc[-1] if len(audits) else None
    findings = project.read(FINDINGS)
    standing = findings[findings.status != "closed"]
    return ReportFacts(
        title=project.title,
        made_on=dt.date.today(),
        findings=findings,
        rules=_rules(audits, catalogue),
        layers=project.summary(),
        imports=project.table("rz_imports"),
        repairs=project.table("rz_repairs"),
        quarantine=project.table("rz_quarantine"),
        layer_title=catalogue.layer_title,
        audit_id=str(last["audit_id"]) if last is not None else None,
        on=day_of(last["on"]) if last is not None else None,
        rivers=_rivers(layers),
        zones=layers("zones"),
        clause_title=catalogue.clause_title,
        illustrative=_illustrative(findings) or any(_illustrative(layers(name)) for name in ("zones", "rivers")),
        explanations=Explainer(project, catalogue).of_all(standing) if explained else {},
        shape_of=layers.shape_of,
    )


def write_project_ledger(
    project: ProjectView,
    path: Path,
    *,
    catalogue: Catalogue,
    lang: str = "zh",
    map_page: Path | None = None,
    overwrite: bool = False,
) -> dict[str, int]:
    """Write the whole ledger of a project to an XLSX file; how many rows each sheet has, by its name.

    Sheets: summary, findings (states and notes can be filled in and read back with ``findings import``), how each rule
    went, then outfalls, segments, zones approved and drawn, as far as the project has them.

    Parameters
    ----------
    project : ProjectView
        What of the project may be told.
    path : Path
        The file.
    catalogue : Catalogue
        Words of rules and layers.
    lang : str
        ``"zh"`` or ``"en"``.
    map_page : Path, optional
        The inspection map that finding ids lead to.
    overwrite : bool
        Whether a file that stands there may be replaced.

    Raises
    ------
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    facts = project_facts(project, catalogue=catalogue)
    packs, follow_up = catalogue.packs, follow_up_of(project)
    photos = photos_sheet(facts.findings, follow_up)
    unread = unread_sheet(follow_up, set(facts.findings["finding_id"].astype(str)))
    sheets = [
        summary_sheet(facts.findings, pack_title=lambda name: packs[name].title if name in packs else Text(name, name)),
        findings_sheet(
            _standing_first(facts.findings),
            follow_up=follow_up,
            link=map_link(map_page, path),
            rule_title=catalogue.clause_title,
            layer_title=catalogue.layer_title,
        ),
        rules_sheet(facts.rules),
        *([] if photos is None else [photos]),
        *([] if unread is None else [unread]),
        *_layer_sheets(project, facts.findings, catalogue),
    ]
    write_workbook(
        [*sheets, origin_sheet(facts.findings, origin_of(project), follow_up)],
        path,
        lang=lang,
        overwrite=overwrite,
        mark=mark_of(project, lang),
        title=project.called,
    )
    return {sheet.name.within(lang): len(sheet.rows) for sheet in sheets}


def write_project_report(
    project: ProjectView,
    path: Path,
    *,
    catalogue: Catalogue,
    lang: str = "zh",
    template: Path | None = None,
    overwrite: bool = False,
) -> dict[str, int]:
    """Write the report of a project to a DOCX or HTML file, with maps inside; how many findings of which state it has.

    Summary, findings by rule with its clause and by chief, rules without findings and rules not run, method and data
    quality, a block to sign.

    Parameters
    ----------
    project : ProjectView
        What of the project may be told.
    path : Path
        The file; its ending says which (``.docx``, ``.html``).
    catalogue : Catalogue
        Words of rules and layers.
    lang : str
        ``"zh"`` or ``"en"``.
    template : Path, optional
        A template of an office, of the same kind; see
        :func:`riverzones.present.reports.report_values.report_values` for the values, and
        :func:`write_report_template` for one to start from.
    overwrite : bool
        Whether a file that stands there may be replaced.

    Raises
    ------
    CatalogueError
        If the template cannot be filled.
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    charts = report_charts(LayerReader(project, catalogue), said=project.text, lang=lang)
    facts = replace(project_facts(project, catalogue=catalogue, explained=True), charts=charts)
    if path.suffix.lower() == ".docx":
        content = docx_report(facts, lang=lang, template=template)
    else:
        values = report_values(facts, lang=lang, picture=lambda frame, shown: locator_map(frame, shown, lang=lang)[0])
        content = filled(template if template is not None else REPORT_TEMPLATE, values).encode()
    with replacing(path, overwrite=overwrite) as target:
        target.write_bytes(content)
    counts = facts.findings["status"].value_counts()
    return {status: int(counts.get(status, 0)) for status in STATUSES}


def _layer_sheets(project: ProjectView, findings: GeoDataFrame, catalogue: Catalogue) -> list[Sheet]:
    layers = LayerReader(project, catalogue)
    sheets = []
    for name in _SHEETS:
        frame = layers(name)
        if frame is None or frame.empty:
            continue
        open_findings = findings[(findings.subject_layer == name) & (findings.status != "closed")]
        by_row = {str(row): part.index.tolist() for row, part in open_findings.groupby("subject_id")}
        if name == "segments":
            standing = findings[(findings.status != "closed") & findings.segment_id.notna()]
            by_row = {str(row): part.index.tolist() for row, part in standing.groupby("segment_id")}
        sheets.append(layer_sheet(frame, catalogue.kinds[name], findings=by_row, internal=project.internal))
    return sheets


def _standing_first(findings: GeoDataFrame) -> GeoDataFrame:
    """The findings, closed ones last."""
    return pd.concat([findings[findings.status != "closed"], findings[findings.status == "closed"]])


def _rules(audits: pd.DataFrame, catalogue: Catalogue) -> tuple[RuleRun, ...]:
    """Each rule as it went at the last audit; those of earlier audits alone say that the last did not look at them.

    A rule that the catalogue no longer knows keeps its code.
    """
    counts: dict[str, tuple[dict[str, Any], dt.date]] = {}
    last: dict[str, Any] = {}
    for audit in audits.to_dict("records"):
        last = {str(count["code"]): count for count in json.loads(audit["rules"] or "[]")}
        for code, count in last.items():
            counts[code] = count, day_of(audit["on"])
    known = {code: position for position, code in enumerate(catalogue.rules)}
    return tuple(
        _rule(code, *counts[code], catalogue, looked=code in last)
        for code in sorted(counts, key=lambda code: (known.get(code, len(known)), code))
    )


def _rule(code: str, count: dict[str, Any], day: dt.date, catalogue: Catalogue, *, looked: bool) -> RuleRun:
    why = count.get("not_run")
    plain = Text(zh=code, en=code)
    rule = catalogue.rules[code] if code in catalogue.rules else None  # noqa: SIM401 - a registry has no get
    not_run = Text(zh=why, en=count.get("not_run_en") or why) if why else None
    if not looked:
        not_run = Text(
            zh=f"最近一次检查未查此规则，上次查的是 {day}",
            en=f"not looked at by the last audit; the one before was of {day}",
        )
    return RuleRun(
        code=code,
        title=rule.title if rule else plain,
        pack=rule.pack if rule else "",
        pack_title=catalogue.packs[rule.pack].title if rule else plain,
        severity=rule.severity if rule else "",
        on=day,
        citations=rule.citations_on(day) if rule else (),
        lead_unit=(rule.lead_unit or "") if rule else "",
        note=rule.note if rule else None,
        checked=int(count["checked"]),
        violations=int(count["violations"]),
        cannot_tell=int(count["cannot_tell"]),
        not_applicable=int(count["not_applicable"]),
        not_run=not_run,
    )


def _rivers(layers: LayerReader) -> GeoDataFrame | None:
    rivers = layers("rivers")
    if rivers is None:
        return None
    lines = rivers[rivers.geom_type.isin(["LineString", "MultiLineString"])]
    return lines.rename(columns={"name": "river"})[["river", "geometry"]] if "river" not in lines else lines


def _illustrative(frame: GeoDataFrame | None) -> bool:
    if frame is None or "illustrative" not in frame:
        return False
    return bool(frame["illustrative"].astype("boolean").fillna(False).any())
