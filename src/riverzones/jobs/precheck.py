"""One site or route against every zone and rule before it is approved. Nothing is written to the project."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.audit import CheckResult, Context, RuleCount, findings_table, run
from riverzones.audit.checks import CHECKS
from riverzones.audit.context import Layers
from riverzones.audit.select import select, truth_of
from riverzones.catalogue import Catalogue
from riverzones.catalogue.precheck import held_against
from riverzones.connection_pool import pooled
from riverzones.errors import DataError
from riverzones.jobs.audit import project_scope
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.jobs.shared.layers import LayerReader, context_of
from riverzones.jobs.shared.network import network_if_any
from riverzones.jobs.shared.packs import catalogue_of, packs_of
from riverzones.jobs.shared.routes import routes_of
from riverzones.jobs.shared.tables import plain_rows
from riverzones.model import SEVERITIES, LayerKind, Rule, Text
from riverzones.parts import scratch
from riverzones.relations import relate
from riverzones.store.project import ProjectFile
from riverzones.terms import labels

__all__ = ["RESULTS", "Precheck", "precheck"]

RESULTS = labels("precheck_result")
"""What a rule can say of a site, the gravest first."""
NEAR = ("layer", "part", "inside", "id", "name", "distance_m")
RULED = ("rule", "title", "severity", "result", "reference_name", "measured", "limit", "margin", "unit", "words")


@dataclass(frozen=True)
class Precheck:
    """What stands against a site.

    Attributes
    ----------
    site : GeoDataFrame
        The site as a row of its kind, EPSG:4490.
    kind : LayerKind
        What it was taken as.
    near : DataFrame
        Per layer (and ``part``, such as a tier): ``inside``, and ``id``, ``name``, ``distance_m`` [m] of the nearest.
    rules : DataFrame
        Per rule of that kind: ``result`` (a key of :data:`RESULTS`), ``reference_name``, ``measured``, ``limit``,
        ``margin`` (above 0 where the site offends, as everywhere) and ``unit`` as far as there is a size, ``words``
        (Text): the message, or why not.
    findings : GeoDataFrame
        The findings an audit would make of it.
    """

    site: gpd.GeoDataFrame
    kind: LayerKind
    on: dt.date
    near: pd.DataFrame
    rules: pd.DataFrame
    findings: gpd.GeoDataFrame

    def worst(self) -> str | None:
        """Return the gravest severity among violations, None without any."""
        seen = set(self.findings["severity"][self.findings["verdict"] == "violation"])
        return next((severity for severity in SEVERITIES if severity in seen), None)

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{kind, on, near: [...], rules: [...], findings: [...]}`` in plain values."""
        rules = self.rules.assign(
            title=[title.within(lang) for title in self.rules["title"]],
            words=[words.within(lang) for words in self.rules["words"]],
        )
        return {
            "kind": self.kind.name,
            "on": self.on.isoformat(),
            "near": plain_rows(self.near),
            "rules": plain_rows(rules),
            "findings": plain_rows(self.findings, chiefs=True),
        }


@pooled()
def precheck(
    project: ProjectFile,
    site: str,
    *,
    catalogue: Catalogue,
    kind: str = "projects",
    attributes: Mapping[str, str] | None = None,
    on: dt.date | None = None,
    anywhere: bool = False,
) -> Precheck:
    """Hold a site against the zones and rules of a project.

    Parameters
    ----------
    project : ProjectFile
        Its layers are what the site is held against; it is not changed.
    site : str
        WKT in longitude and latitude (EPSG:4490), or a file that an import can read; every row of it is a site.
    catalogue : Catalogue
        Rules of all packs, and the kinds.
    kind : str
        What the site is taken as, in any language.
    attributes : mapping of str to str, optional
        Columns and values, in the words an import understands: ``{"industry": "化工", "stage": "新建"}``.
    on : date, optional
        The day whose law holds; today by default.
    anywhere : bool
        Ask packs of other places too.

    Raises
    ------
    DataError
        If the WKT cannot be read, or a value is none of its column.
    UnknownNameError, LayerError, CrsError
        If the kind or a column is not known, or the file cannot be imported.
    """
    known = catalogue_of(project, catalogue)
    taken = known.kind(kind)
    rows = _site(site, taken, dict(attributes or {}))
    reader = LayerReader(project, known)
    day = on or dt.date.today()
    rules = [
        replace(rule, subject=replace(rule.subject, layers=(taken.name,)))
        for rule in known.rules_of(packs_of(project, known))
        if taken.name in rule.subject.layers
        and not any(taken.name in reference.layers for reference in rule.references.values())
    ]

    def layers(name: str) -> gpd.GeoDataFrame | None:
        return rows if name == taken.name else reader(name)

    context = replace(context_of(project, known, reader, day), layers=layers)
    scope = project_scope(project, reader, anywhere=anywhere)

    def ask(asked: Sequence[Rule], given: Layers) -> tuple[list[CheckResult], list[RuleCount]]:
        return run(asked, given, day=day, context=context, packs=known.packs, scope=scope)

    among = [rule for rule in rules if CHECKS[rule.check].among]
    seen, own_counts = ask([rule for rule in rules if not CHECKS[rule.check].among], layers)
    more, told_more = _among_others(among, rows, taken.name, reader(taken.name), ask, layers)
    seen += more
    count_of = {rule_count.code: rule_count for rule_count in (*own_counts, *told_more)}
    counts = [count_of[rule.code] for rule in rules]
    findings = findings_table(
        seen, layers, day=day, network=lambda: network_if_any(project), routes=routes_of(project, known)
    )
    table = [
        _ruled(rule, count, findings, rows, replace(context, parameters=known.packs[rule.pack].parameters))
        for rule, count in zip(rules, counts, strict=True)
    ]
    rank = {word: position for position, word in enumerate(RESULTS)}
    table.sort(key=lambda row: rank[row["result"]])
    return Precheck(
        rows, taken, day, _near(rows, reader, day), pd.DataFrame(table, columns=list(RULED), dtype=object), findings
    )


def _among_others(
    rules: Sequence[Rule],
    rows: gpd.GeoDataFrame,
    layer: str,
    others: gpd.GeoDataFrame | None,
    ask: Callable[[Sequence[Rule], Layers], tuple[list[CheckResult], list[RuleCount]]],
    layers: Layers,
) -> tuple[list[CheckResult], list[RuleCount]]:
    """What rules see that hold the rows of a layer against each other: the site against those of the project.

    A rule that puts all rows together says nothing of one of them, and is not run.
    """
    taken = set(rows.index)
    joint = rows
    if others is not None:  # the site comes last, so that it is what repeats another
        names = [f"{name}*" if name in taken else name for name in others.index]
        joint = gpd.GeoDataFrame(pd.concat([others.set_axis(names), rows]), geometry="geometry", crs=4490)
    seen, counts = ask(rules, lambda name: joint if name == layer else layers(name))
    own = [
        replace(own_result, facts=own_result.facts[own_result.facts.subject_id.isin(taken)].reset_index(drop=True))
        for own_result in seen
    ]
    adjusted_counts = [
        RuleCount(own_result.code, not_run=_TOGETHER)
        if CHECKS[rule.check].grouped and own_result.not_run is None
        else own_result
        for rule, own_result in zip(rules, counts, strict=True)
    ]
    grouped = {rule.code for rule in rules if CHECKS[rule.check].grouped}
    return [
        own_result for own_result in own if len(own_result.facts) and own_result.rule.code not in grouped
    ], adjusted_counts


_TOGETHER: Final = labels("reason")["all_together"]


def _site(site: str, kind: LayerKind, attributes: dict[str, str]) -> gpd.GeoDataFrame:
    """The site as rows of its kind, read as an import reads a file."""
    with scratch() as folder:
        columns = {name: f"={value}" for name, value in attributes.items()}
        file = Path(site)
        crs = None
        if not _is_file(file):
            file, crs = folder / "site.csv", "EPSG:4490"
            with file.open("w", encoding="utf-8", newline="") as handle:
                csv.writer(handle).writerows([["name", "wkt"], ["拟建项目", _geometry(site).wkt]])
        site_project = ProjectFile.create(folder / "site.gpkg")
        report = ingest(site_project, file, kind=kind, options=ImportOptions(crs=crs, columns=columns))
        if report.quarantine:
            reason = report.quarantine[0].reason
            raise DataError(
                Text(zh=f"拟建位置不能使用：{reason.zh}。", en=f"the site cannot be used: {reason.en}."),
                hint=Text(zh="请检查其几何与坐标。", en="Check its geometry and coordinates."),
            )
        rows = site_project.read(kind.name)
    bare = {name: pd.Series(None, index=rows.index, dtype=object) for name in kind.by_name if name not in rows.columns}
    return rows.assign(**bare)


def _is_file(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:  # WKT longer than a file name may be
        return False


def _geometry(words: str) -> Any:
    try:
        shape = shapely.from_wkt(words)
    except shapely.errors.ShapelyError:
        shape = None
    if shape is None or shape.is_empty:
        raise DataError(
            Text(zh=f"“{words[:60]}”既不是文件，也不是 WKT。", en=f"{words[:60]!r} is neither a file nor WKT."),
            hint=Text(
                zh="如 --site 项目红线.shp，或 --site 'POINT (109.86 31.07)'。",
                en="Such as --site site.shp, or --site 'POINT (109.86 31.07)'.",
            ),
        )
    return shape


def _near(rows: gpd.GeoDataFrame, reader: LayerReader, day: dt.date) -> pd.DataFrame:
    """Per layer and part: whether the site lies in it or touches it, and the nearest row."""
    table = []
    for layer, by in held_against(reader.catalogue.kinds):
        frame = reader(layer)
        if frame is None:
            continue
        frame = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
        in_force = reader.catalogue.kinds[layer].in_force
        if in_force is not None:  # a draft is no zone that a site could lie in
            frame = frame[truth_of(in_force, frame, Context(reader, day)).fillna(True).to_numpy(bool)]
        split = frame[by].astype(object) if by is not None and by in frame.columns else None
        parts = [None] if split is None else [word for word in dict.fromkeys(split) if isinstance(word, str)]
        for part in parts if split is None else sorted(str(word) for word in parts):
            chosen = frame if split is None else frame[(split == part).to_numpy()]
            if chosen.empty:
                continue
            distances = relate("nearest", rows, chosen, shared_ids=False).sort_values("measured", kind="stable")
            if distances.empty:
                continue
            first = distances.iloc[0]
            name = chosen["name"].get(first["reference_id"]) if "name" in chosen.columns else None
            distance = float(first["measured"])
            near_row = (layer, part, distance == 0, str(first["reference_id"]), name, round(distance, 1))
            table.append(dict(zip(NEAR, near_row, strict=True)))
    return pd.DataFrame(table, columns=list(NEAR), dtype=object)


def _ruled(
    rule: Rule, count: RuleCount, findings: gpd.GeoDataFrame, rows: gpd.GeoDataFrame, context: Context
) -> dict[str, Any]:
    """What one rule says of the site: the gravest finding, or how far it is from one."""
    ruled: dict[str, Any] = dict.fromkeys(RULED)
    ruled |= {"rule": rule.code, "title": rule.title, "severity": rule.severity, "words": Text(zh="", en="")}
    if count.not_run is not None:
        return ruled | {"result": "not_run", "words": count.not_run}
    clauses = [
        (row, clause)
        for _, row in findings.iterrows()
        for clause in json.loads(row["clauses"])
        if clause["rule"] == rule.code
    ]
    clauses.sort(key=lambda pair: pair[1]["verdict"] != "violation")
    if clauses:
        finding, clause = clauses[0]
        why = finding["why_cannot_tell"], finding["why_cannot_tell_en"]
        open_here = clause["verdict"] == "cannot_tell"
        words = Text(
            zh=_with_reason(finding["message"], why[0] if open_here else ""),
            en=_with_reason(finding["message_en"], why[1] if open_here else ""),
        )
        sizes = {name: clause[name] for name in ("measured", "limit", "margin", "unit")}
        return (
            ruled | {"result": clause["verdict"], "words": words, "reference_name": finding["reference_name"]} | sizes
        )
    if count.excepted:
        title = rule.exempt[0].title
        return ruled | {"result": "excepted", "words": Text(zh=f"除外：{title.zh}", en=f"excepted: {title.en}")}
    if count.checked == 0:
        return ruled | {"result": "not_applicable"}
    return ruled | {"result": "complies"} | _distance(rule, rows, context)


def _with_reason(message: str, why: str) -> str:
    return f"{message}（{why}）" if why else message


def _distance(rule: Rule, rows: gpd.GeoDataFrame, context: Context) -> dict[str, Any]:
    """How far a site that complies is from what the rule speaks of [m], and the limit where it is a distance."""
    nearest: dict[str, Any] = {}
    for selection in rule.references.values():
        picked = select(context, selection, selection.layers[0])
        if isinstance(picked, Text) or picked.rows.empty:
            continue
        distances = relate("nearest", rows, picked.rows, shared_ids=False).sort_values("measured", kind="stable")
        if distances.empty or (nearest and float(distances.iloc[0]["measured"]) >= nearest["measured"]):
            continue
        first = distances.iloc[0]
        names = picked.rows["name"] if "name" in picked.rows.columns else pd.Series(dtype=object)
        limit = (rule.limits_on(context.day) or {}).get("distance_m", np.nan)
        limit = limit if isinstance(limit, (int, float)) else np.nan
        distance = float(first["measured"])
        nearest = {
            "reference_name": names.get(first["reference_id"], first["reference_id"]),
            "measured": distance,
            "limit": limit,
            "margin": limit - distance,
            "unit": "m",
        }
    return nearest
