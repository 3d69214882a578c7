"""Check a project as data: schema, topology, references between layers, the order of dates. Nothing is changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.catalogue import Catalogue
from riverzones.jobs.check.layer import GROUPS, WHAT, dates, schema, topology
from riverzones.jobs.shared.area import code_areas, outside_their_code, project_area
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.tables import headed, plain_rows
from riverzones.model import LayerKind, Text
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile
from riverzones.store.workbook import write_workbook
from riverzones.view import ProjectView

__all__ = ["SEVERITY_WORDS", "ProjectCheck", "check_project", "write_check"]

ADMIN: Final = ("counties", "townships", "cities", "provinces")
"""Layers that say the administrative area, the first one that is there."""
_NEARBY_DEG: Final = 0.3
SEVERITY_WORDS: Final = {"error": Text(zh="错误", en="error"), "warning": Text(zh="提醒", en="warning")}
_COLUMNS: Final = ("layer", "id", "group", "severity", "what", "column", "value", "other")
_HEADS: Final = {
    "layer": Text(zh="图层", en="layer"),
    "title": Text(zh="图层名称", en="title"),
    "rows": Text(zh="行数", en="rows"),
    "error": Text(zh="错误", en="errors"),
    "warning": Text(zh="提醒", en="warnings"),
    **GROUPS,
    "id": Text(zh="标识", en="id"),
    "group": Text(zh="类别", en="group"),
    "severity": Text(zh="程度", en="severity"),
    "what": Text(zh="问题", en="issue"),
    "column": Text(zh="字段", en="column"),
    "value": Text(zh="值", en="value"),
    "other": Text(zh="对照", en="against"),
}


@dataclass(frozen=True)
class ProjectCheck:
    """What a check of a project found.

    Attributes
    ----------
    layers : DataFrame
        One row per layer: ``layer``, ``rows``, ``error``, ``warning``, and how many issues of each group
        (``schema``, ``topology``, ``reference``, ``date``).
    issues : DataFrame
        One row per issue: ``layer``, ``id`` (None for the layer as a whole), ``group``, ``severity``, ``what`` (a key
        of :data:`riverzones.jobs.check.layer.WHAT`), ``column``, ``value``, ``other``. Errors first.
    """

    layers: pd.DataFrame
    issues: pd.DataFrame

    def worst(self) -> str | None:
        """The gravest severity, None without any issue."""
        seen = set(self.issues["severity"])
        return next((word for word in SEVERITY_WORDS if word in seen), None)

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """``{layers: [...], issues: [...], errors, warnings}``; ``title`` of an issue in the language."""
        issues = self.issues.assign(title=[WHAT[what].title.within(lang) for what in self.issues["what"]])
        return {
            "layers": plain_rows(self.layers),
            "issues": plain_rows(issues),
            "errors": int((self.issues["severity"] == "error").sum()),
            "warnings": int((self.issues["severity"] == "warning").sum()),
        }


def check_project(
    project: ProjectFile, *, catalogue: Catalogue, step: Callable[[str], None] = lambda _: None
) -> ProjectCheck:
    """Check every layer of a project against the catalogue.

    The kinds of the catalogue say which columns, types, values and geometry a layer may have, the vocabulary which
    columns refer to rows of other layers (``refers``) and which days follow which (``after``). Tables of riverzones
    itself (``rz_``) are not looked at.

    Parameters
    ----------
    project : ProjectFile
    catalogue : Catalogue
    step : callable
        Told the name of every layer.
    """
    reader = LayerReader(project, catalogue)
    names = [name for name in project.layers() if not name.startswith("rz_")]
    admin = _admin(reader)
    if admin is None:
        area = project_area(project, catalogue.provinces)
        admin = shapely.box(*area.bounds).buffer(_NEARBY_DEG) if area.said and area.bounds is not None else None
    areas = code_areas(project)
    found: list[dict[str, Any]] = []
    counts = []
    for name in names:
        step(name)
        frame = reader(name)
        if frame is None:
            continue
        issues = [issue | {"layer": name} for issue in _issues(name, frame, reader, admin, areas)]
        found += issues
        counts.append(_counted(name, len(frame), issues))
    table = pd.DataFrame(found, columns=["what", "id", "column", "value", "other", "layer"], dtype=object)
    table["group"] = [WHAT[what].group for what in table["what"]]
    table["severity"] = [WHAT[what].severity for what in table["what"]]
    rank = table["severity"].map({word: place for place, word in enumerate(SEVERITY_WORDS)})
    table = table.assign(rank=rank).sort_values("rank", kind="stable")[list(_COLUMNS)].reset_index(drop=True)
    heads = ["layer", "rows", *SEVERITY_WORDS, *GROUPS]
    return ProjectCheck(pd.DataFrame(counts, columns=heads), table)


def _told(issues: pd.DataFrame, view: ProjectView) -> pd.DataFrame:
    """The issues as the view tells them: no values of closed columns, nothing about layers that are not in it."""
    if view.internal:
        return issues
    kept = issues[[view.has(str(layer)) for layer in issues["layer"]]].copy()
    closed = [view.closes(str(layer), str(one)) for layer, one in zip(kept["layer"], kept["column"], strict=True)]
    for name in ("value", "other"):
        kept[name] = kept[name].mask(pd.Series(closed, index=kept.index, dtype=bool), None)
    told: pd.DataFrame = view.cells(kept)
    return told


def write_check(
    found: ProjectCheck,
    path: Path,
    *,
    view: ProjectView,
    catalogue: Catalogue,
    lang: str = "zh",
    overwrite: bool = False,
) -> Path:
    """Write the issues; as .xlsx with a sheet of counts per layer in front.

    Raises
    ------
    UnknownNameError
        If the ending is not known.
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    found = dataclasses.replace(found, issues=_told(found.issues, view))
    issues = found.issues.assign(
        title=[_title(catalogue, name).within(lang) for name in found.issues["layer"]],
        group=[GROUPS[group].within(lang) for group in found.issues["group"]],
        severity=[SEVERITY_WORDS[word].within(lang) for word in found.issues["severity"]],
        what=[WHAT[what].title.within(lang) for what in found.issues["what"]],
    )
    issues = issues[["layer", "title", *_COLUMNS[1:]]]
    if path.suffix.lower() != ".xlsx":
        heads = {name: _HEADS[name].within(lang) for name in issues.columns}
        return write_table(issues, path, overwrite=overwrite, layer="issues", headings=heads)
    layers = found.layers.copy()
    layers.insert(1, "title", [_title(catalogue, name).within(lang) for name in layers["layer"]])
    names = ("汇总", "明细") if lang == "zh" else ("layers", "issues")
    sheets = [
        headed(names[0], layers, _HEADS, lang, formats=dict.fromkeys(["rows", *SEVERITY_WORDS, *GROUPS], "0")),
        headed(names[1], issues, _HEADS, lang),
    ]
    return write_workbook(sheets, path, overwrite=overwrite)


def _title(catalogue: Catalogue, name: str) -> Text:
    kind = catalogue.kinds.get(name)
    return kind.title if kind is not None else Text(zh=name, en=name)


def _admin(reader: LayerReader) -> Any:
    """The administrative area, None where the project has none as an area."""
    for name in ADMIN:
        frame = reader(name)
        if frame is None:
            continue
        shapes = np.asarray(frame.geometry.array, dtype=object)
        shapes = shapes[~shapely.is_missing(shapes) & (shapely.get_dimensions(shapes) == 2)]
        if len(shapes):
            return shapely.union_all(shapely.make_valid(shapes))
    return None


def _issues(
    name: str, frame: gpd.GeoDataFrame, reader: LayerReader, admin: Any, areas: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    kind = reader.catalogue.kinds.get(name)
    if kind is None:
        yield {"what": "kind_unknown", "id": None, "column": None, "value": None, "other": None}
        return
    yield from schema(frame, kind)
    if kind.spatial:
        areal = kind.theme == "admin" and bool((shapely.get_dimensions(frame.geometry.array) == 2).any())
        yield from topology(frame, kind, None if areal else admin)
        shapes = np.asarray(frame.geometry.array, dtype=object)
        for row, (code, km) in outside_their_code(frame, shapes, kind, areas).items():
            column = "code" if kind.theme == "admin" else "admin_code"
            issue = {"what": "outside_code", "id": str(frame.index[row]), "column": column}
            yield {**issue, "value": f"{km:.1f} km", "other": code}
    yield from _references(frame, kind, reader)
    yield from dates(frame, kind)


def _references(frame: gpd.GeoDataFrame, kind: LayerKind, reader: LayerReader) -> Iterator[dict[str, Any]]:
    """Ids that no row of the layers they refer to has, as id or as code."""
    for column in kind.columns:
        if not column.refers or column.name not in frame.columns:
            continue
        told = frame[column.name].dropna().astype(str)
        told = told[told != ""]
        if told.empty:
            continue
        layers = [(name, frame if name == "self" else reader(name)) for name in column.refers]
        there = [layer for _, layer in layers if layer is not None]
        said = ", ".join(kind.name if name == "self" else name for name in column.refers)
        if not there:
            made = {"id": None, "column": column.name, "value": f"{len(told)}", "other": said}
            yield {"what": "not_checkable", **made}
            continue
        known = {str(key) for layer in there for key in layer.index}
        known |= {str(code) for layer in there if "code" in layer.columns for code in layer["code"].dropna()}
        for row, value in told[~told.isin(known)].items():
            yield {"what": "dangling", "id": str(row), "column": column.name, "value": value, "other": said}


def _counted(name: str, rows: int, issues: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = [WHAT[issue["what"]] for issue in issues]
    grave = {word: sum(kind.severity == word for kind in kinds) for word in SEVERITY_WORDS}
    return {"layer": name, "rows": rows, **grave, **{word: sum(k.group == word for k in kinds) for word in GROUPS}}
