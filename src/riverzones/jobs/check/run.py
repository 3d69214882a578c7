"""Check a project as data: schema, topology, references between layers, the order of dates. Nothing is changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.audit import Fact, RunScope
from riverzones.catalogue import Catalogue
from riverzones.connection_pool import pooled
from riverzones.jobs.check.layer import GROUPS, dates, schema, topology
from riverzones.jobs.shared.area import code_areas, outside_their_code, project_area
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.tables import plain_rows
from riverzones.model import LayerKind, Problem, Text
from riverzones.model.sheet import Sheet, SheetColumn, columns_of, object_array
from riverzones.registry import Registry
from riverzones.store.project import ProjectFile
from riverzones.store.sheets import write_sheets
from riverzones.terms import TITLE, labels
from riverzones.view import ProjectView

__all__ = ["MOST_ROWS", "SEVERITY_WORDS", "ProjectCheck", "check_facts", "check_project", "write_check"]

_CHECK_COLUMN: Final = labels("check_column")

ADMIN: Final = ("counties", "townships", "cities", "provinces")
"""Layers that say the administrative area, the first one that is there."""
_NEARBY_DEG: Final = 0.3
SEVERITY_WORDS: Final = labels("check_severity")
_GRADES: Final = {"require": "error", "prefer": "warning"}
MOST_ROWS: Final = 20
"""One problem of more rows of a layer than this is one finding of the layer, not one each: a setting of ours."""
_COLUMNS: Final = ("layer", "id", "group", "severity", "what", "column", "value", "other")
_HEADS: Final = {
    "layer": _CHECK_COLUMN["layer"],
    "title": _CHECK_COLUMN["title"],
    "rows": _CHECK_COLUMN["rows"],
    "error": _CHECK_COLUMN["error"],
    "warning": _CHECK_COLUMN["warning"],
    **GROUPS,
    "id": _CHECK_COLUMN["id"],
    "group": _CHECK_COLUMN["group"],
    "severity": _CHECK_COLUMN["severity"],
    "what": _CHECK_COLUMN["what"],
    "column": _CHECK_COLUMN["column"],
    "value": _CHECK_COLUMN["value"],
    "other": _CHECK_COLUMN["other"],
}
_WORDS: Final[Mapping[str, Mapping[str, Text]]] = {"group": GROUPS, "severity": SEVERITY_WORDS}


@dataclass(frozen=True)
class ProjectCheck:
    """What a check of a project found.

    Attributes
    ----------
    layers : DataFrame
        One row per layer: ``layer``, ``rows``, ``error``, ``warning``, and how many issues of each group
        (``schema``, ``topology``, ``reference``, ``date``).
    issues : DataFrame
        One row per issue: ``layer``, ``id`` (None for the layer as a whole), ``group``, ``severity``, ``what`` (name of
        a problem), ``column``, ``value``, ``other``. Errors first.
    problems : Mapping
        What may be wrong, by name, as the catalogue says it.
    whole : bool
        Whether every layer of the project was checked.
    """

    layers: pd.DataFrame
    issues: pd.DataFrame
    problems: Mapping[str, Problem]
    whole: bool = True

    def worst(self) -> str | None:
        """Return the gravest severity, None without any issue."""
        seen = set(self.issues["severity"])
        return next((word for word in SEVERITY_WORDS if word in seen), None)

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{layers: [...], issues: [...], errors, warnings}``; ``title`` of an issue in the language."""
        issues = self.issues.assign(title=[self.problems[what].title.within(lang) for what in self.issues["what"]])
        return {
            "layers": plain_rows(self.layers),
            "issues": plain_rows(issues),
            "errors": int((self.issues["severity"] == "error").sum()),
            "warnings": int((self.issues["severity"] == "warning").sum()),
        }


@pooled()
def check_project(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    layers: Sequence[str] = (),
    step: Callable[[str], None] = lambda _: None,
) -> ProjectCheck:
    """Check the layers of a project against the catalogue.

    The kinds of the catalogue say which columns, types, values and geometry a layer may have, the vocabulary which
    columns refer to rows of other layers (``refers``) and which days follow which (``after``). Tables of riverzones
    itself (``rz_``) are not looked at.

    Parameters
    ----------
    project : ProjectFile
    catalogue : Catalogue
    layers : sequence of str
        Only these, by their kind in any language; all by default.
    step : callable
        Told the name of every layer.

    Raises
    ------
    UnknownNameError
        If the project has no such layer.
    """
    reader = LayerReader(project, catalogue)
    names = [name for name in project.layers() if not name.startswith("rz_")]
    problems = {problem.name: problem for problem in catalogue.problems.values() if problem.kind == "data"}
    if layers:
        there = Registry("layer", dict.fromkeys(names), zh="图层")
        asked = {name if name in there else catalogue.kind(name).name for name in layers}
        for name in asked:
            _ = there[name]
        names = [name for name in names if name in asked]
    admin = _admin(reader)
    if admin is None:
        area = project_area(project, catalogue.provinces)
        admin = shapely.box(*area.bounds).buffer(_NEARBY_DEG) if area.said and area.bounds is not None else None
    areas = code_areas(project, catalogue.provinces)
    all_issues: list[dict[str, Any]] = []
    counts = []
    for name in names:
        step(name)
        frame = reader(name)
        if frame is None:
            continue
        issues = [issue | {"layer": name} for issue in _issues(name, frame, reader, admin, areas)]
        all_issues += issues
        counts.append(_counted(name, len(frame), [problems[issue["what"]] for issue in issues]))
    table = pd.DataFrame(all_issues, columns=["what", "id", "column", "value", "other", "layer"], dtype=object)
    table["group"] = [problems[what].group for what in table["what"]]
    table["severity"] = [_GRADES[problems[what].severity] for what in table["what"]]
    rank = table["severity"].map({word: position for position, word in enumerate(SEVERITY_WORDS)})
    table = table.assign(rank=rank).sort_values("rank", kind="stable")[list(_COLUMNS)].reset_index(drop=True)
    heads = ["layer", "rows", *SEVERITY_WORDS, *GROUPS]
    return ProjectCheck(pd.DataFrame(counts, columns=heads), table, problems, whole=not layers)


def check_facts(check: ProjectCheck, *, catalogue: Catalogue) -> tuple[list[Fact], RunScope]:
    """Return the issues as facts of kind data, one per row and problem, and what was looked at.

    What is wrong with more than :data:`MOST_ROWS` rows of a layer alike is one fact of the layer. Values stand in a
    message where their column is known and not sensitive.
    """
    facts: list[Fact] = []
    for (layer, what), part in check.issues.groupby(["layer", "what"], sort=False):
        problem = check.problems[str(what)]
        own = part["id"].notna()
        if part.loc[own, "id"].nunique() > MOST_ROWS:
            rows = part.loc[own, "id"].nunique()
            names = _columns_said(part, str(layer), catalogue)
            some = "、".join(part.loc[own, "id"].drop_duplicates().head(5))
            said = Text(
                zh=f"{problem.title.zh}{names.zh}：共 {rows} 行，如 {some}",
                en=f"{problem.title.en}{names.en}: {rows} rows, such as {some}",
            )
            facts.append(_data_fact(problem, str(layer), "", said, catalogue, rows))
            part = part[~own]
        for row, row_issues in part.groupby(part["id"].fillna(""), sort=False):
            facts.append(
                _data_fact(problem, str(layer), str(row), _issue_words(problem, row_issues, catalogue), catalogue, 1)
            )
    scope = RunScope(("data",), layers=None if check.whole else frozenset(check.layers["layer"].astype(str)))
    return facts, scope


def _data_fact(problem: Problem, layer: str, row: str, said: Text, catalogue: Catalogue, rows: int) -> Fact:
    return Fact(
        problem,
        f"data:{problem.name}",
        (layer, row),
        said,
        name="" if row else catalogue.layer_title(layer).zh,
        measured=float(rows),
        unit="count",
    )


def _issue_words(problem: Problem, issues: pd.DataFrame, catalogue: Catalogue) -> Text:
    """What is wrong with one row: columns, and values that may be told."""
    zh: list[str] = []
    en: list[str] = []
    for issue in issues.to_dict("records"):
        name = str(issue["column"] or "")
        column = catalogue.columns[name] if name in catalogue.columns else None  # noqa: SIM401 - a registry has no get
        open_ = issue["column"] is None or (column is not None and not column.sensitive)
        words = [str(issue[name]) for name in ("value", "other") if open_ and isinstance(issue[name], str)]
        for into, title in ((zh, column.title.zh if column else name), (en, column.title.en if column else name)):
            into.append(" ".join(filter(None, [title, " / ".join(words)])))
    parts = [list(dict.fromkeys(filter(None, some))) for some in (zh, en)]
    return Text(
        zh=problem.title.zh + (f"：{'；'.join(parts[0])}" if parts[0] else ""),
        en=problem.title.en + (f": {'; '.join(parts[1])}" if parts[1] else ""),
    )


def _columns_said(issues: pd.DataFrame, layer: str, catalogue: Catalogue) -> Text:
    """The columns that issues of many rows speak of."""
    kind = catalogue.kinds[layer] if layer in catalogue.kinds else None  # noqa: SIM401 - a registry has no get
    names = [str(name) for name in issues["column"].dropna().unique()]
    titles = [kind.by_name[name].title if kind and name in kind.by_name else Text(zh=name, en=name) for name in names]
    if not titles:
        return Text(zh="", en="")
    return Text(zh=f"（{'、'.join(title.zh for title in titles)}）", en=f" ({', '.join(title.en for title in titles)})")


def _as_viewed(issues: pd.DataFrame, view: ProjectView) -> pd.DataFrame:
    """The issues as the view tells them: no values of closed columns, nothing about layers that are not in it."""
    if view.internal or issues.empty:  # a table of no rows may have no columns either
        return issues
    visible = issues.loc[[view.has(str(layer)) for layer in issues["layer"]]].copy()
    closed = [
        view.closes(str(layer), str(column)) for layer, column in zip(visible["layer"], visible["column"], strict=True)
    ]
    for name in ("value", "other"):
        visible[name] = visible[name].mask(pd.Series(closed, index=visible.index, dtype=bool), None)
    cleaned: pd.DataFrame = view.cells(visible)
    return cleaned


def write_check(
    check: ProjectCheck,
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
    check = dataclasses.replace(check, issues=_as_viewed(check.issues, view))
    issues = check.issues.assign(title=object_array(map(catalogue.layer_title, check.issues["layer"])))
    words = {"what": {what: problem.title for what, problem in check.problems.items()}}
    listed = Sheet(
        TITLE["issues"],
        columns_of(_HEADS, ("layer", "title", *_COLUMNS[1:]), words={**_WORDS, **words}),
        issues,
        frozen_columns=2,
    )
    layers = check.layers.assign(title=object_array(map(catalogue.layer_title, check.layers["layer"])))
    counts = [SheetColumn(name, _HEADS[name], "0") for name in ("rows", *SEVERITY_WORDS, *GROUPS)]
    counted = Sheet(TITLE["summary"], [*columns_of(_HEADS, ("layer", "title")), *counts], layers, frozen_columns=2)
    return write_sheets(
        [counted, listed], path, layer="issues", leading=1, lang=lang, overwrite=overwrite, title=view.called
    )


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
        references = frame[column.name].dropna().astype(str)
        references = references[references != ""]
        if references.empty:
            continue
        layers = [(name, frame if name == "self" else reader(name)) for name in column.refers]
        there = [layer for _, layer in layers if layer is not None]
        said = ", ".join(kind.name if name == "self" else name for name in column.refers)
        if not there:
            issue = {"id": None, "column": column.name, "value": f"{len(references)}", "other": said}
            yield {"what": "not_checkable", **issue}
            continue
        known = {str(key) for layer in there for key in layer.index}
        known |= {str(code) for layer in there if "code" in layer.columns for code in layer["code"].dropna()}
        for row, value in references[~references.isin(known)].items():
            yield {"what": "dangling", "id": str(row), "column": column.name, "value": value, "other": said}


def _counted(name: str, rows: int, problems: list[Problem]) -> dict[str, Any]:
    grave = {word: sum(_GRADES[problem.severity] == word for problem in problems) for word in SEVERITY_WORDS}
    return {
        "layer": name,
        "rows": rows,
        **grave,
        **{word: sum(problem.group == word for problem in problems) for word in GROUPS},
    }
