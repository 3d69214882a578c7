"""A folder of files at once: each looked at, tried without writing, then brought in; and the recipe of it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from riverzones.catalogue import Catalogue
from riverzones.errors import DataError, RiverzonesError
from riverzones.jobs.ingest.propose import Proposal, Source, propose
from riverzones.jobs.ingest.report import ImportOptions, ImportReport
from riverzones.jobs.ingest.run import ingest
from riverzones.jobs.shared.layer_styles import style_of
from riverzones.model import Text
from riverzones.model.text import said_by
from riverzones.store import ProjectFile
from riverzones.store.replacing import replacing

__all__ = [
    "Item",
    "Recipe",
    "bring_in",
    "keep_recipe",
    "kept_recipes",
    "look_at",
    "pattern_of",
    "read_recipe",
    "recipe_of",
    "write_recipe",
]

_TABLE = "rz_recipe"
_FIELDS = ("pattern", "layer", "kind", "columns", "crs", "encoding", "file")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a file was brought in: its name with ``#`` for numbers, its layer, and what was decided.

    ``file`` is the last one of that pattern, whose rows an update compares.
    """

    pattern: str
    layer: str | None
    kind: str
    columns: Mapping[str, str]
    crs: str | None
    encoding: str | None
    file: str


@dataclass(frozen=True)
class Item:
    """One layer of a batch: what it is likely to be, the recipe it follows, how the import went or would go."""

    proposal: Proposal
    recipe: Recipe | None = None
    report: ImportReport | None = None
    failed: Text | None = None

    @property
    def source(self) -> Source:
        """The layer itself."""
        return self.proposal.source

    @property
    def state(self) -> str:
        """``sure``, ``unsure`` or ``failed``."""
        if self.failed is not None:
            return "failed"
        return "sure" if self.proposal.sure else "unsure"

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Plain values for ``--json``."""
        proposal = self.proposal
        return {
            "file": self.source.label,
            "state": self.state,
            "kind": proposal.kind,
            "others": list(proposal.others),
            "rows": proposal.rows,
            "why": proposal.why.within(lang),
            "by_recipe": self.recipe is not None,
            "error": None if self.failed is None else self.failed.within(lang),
            "report": None if self.report is None else self.report.as_dict(lang),
        }


def pattern_of(source: Source) -> str:
    """The name of a file with ``#`` for each number, so that next month's is known by it.

    Examples
    --------
    >>> pattern_of(Source(Path("排污口台账2026年3月.xlsx"), None, ""))
    '排污口台账#年#月.xlsx'
    """
    return re.sub(r"\d+", "#", source.path.name)


def look_at(
    project: ProjectFile,
    sources: Sequence[Source],
    *,
    catalogue: Catalogue,
    options: ImportOptions,
    recipes: Sequence[Recipe],
    kind: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Item]:
    """Look at every layer: what it is likely to be, and how its import would go; nothing is written.

    Parameters
    ----------
    project : ProjectFile
    sources : sequence of Source
    catalogue : Catalogue
    options : ImportOptions
        What holds for all of them.
    recipes : sequence of Recipe
        What was decided before; a file of a known pattern follows it.
    kind : str, optional
        What all of them are, where a person said so.
    progress : callable
        Called with the name of each.
    """
    known = {(one.pattern, one.layer): one for one in recipes}
    items = []
    for source in sources:
        progress(source.label)
        recipe = known.get((pattern_of(source), source.layer))
        proposal = propose(source, catalogue, encoding=options.encoding)
        if proposal.failed is not None:
            items.append(Item(proposal, failed=proposal.failed))
            continue
        said = kind or (recipe.kind if recipe is not None else None)
        if said is not None:
            told = Text(zh="由人指定", en="as a person said") if kind else Text(zh="按以前的做法", en="as before")
            proposal = replace(proposal, kind=said, sure=True, others=(), why=told)
        item = Item(proposal, recipe)
        items.append(bring_in(project, item, catalogue=catalogue, options=replace(options, dry_run=True))
                     if proposal.kind is not None else item)  # fmt: skip
    return items


def bring_in(project: ProjectFile, item: Item, *, catalogue: Catalogue, options: ImportOptions) -> Item:
    """Import one layer of a batch; what goes wrong is told in the item, and the batch goes on."""
    source, recipe = item.source, item.recipe
    assert item.proposal.kind is not None
    kind = catalogue.kinds[item.proposal.kind]
    asked = replace(options, layer=source.layer)
    if recipe is not None and recipe.kind == kind.name:
        update = recipe.file if options.update == "" else options.update
        old = recipe.file if options.replace == "" else options.replace
        asked = replace(
            asked,
            crs=options.crs or recipe.crs,
            encoding=options.encoding or recipe.encoding,
            columns={**recipe.columns, **options.columns},
            update=update,
            replace=old,
        )
    try:
        report = ingest(project, source.path, kind=kind, options=asked, style=style_of(kind.name, catalogue))
    except RiverzonesError as error:
        message, hint = said_by(error)
        return replace(item, report=None, failed=Text(zh=f"{message.zh}{hint.zh}", en=f"{message.en} {hint.en}"))
    return replace(item, report=report, failed=None)


def recipe_of(item: Item, options: ImportOptions) -> Recipe:
    """What the next file of that pattern shall follow: what a person or an older recipe said, not what was told."""
    old, kind = item.recipe, item.proposal.kind
    assert kind is not None
    same = old is not None and old.kind == kind
    return Recipe(
        pattern_of(item.source),
        item.source.layer,
        kind,
        {**(old.columns if old is not None and same else {}), **options.columns},
        options.crs or (old.crs if old is not None and same else None),
        options.encoding or (old.encoding if old is not None and same else None),
        item.source.path.name,
    )


def keep_recipe(project: ProjectFile, recipes: Sequence[Recipe]) -> None:
    """Keep recipes with the project; the one of the same pattern is replaced."""
    if not recipes:
        return
    merged = {(one.pattern, one.layer): one for one in (*kept_recipes(project), *recipes)}
    now = dt.datetime.now(dt.UTC)
    rows = [
        {**_as_dict(one), "columns": json.dumps(dict(one.columns), ensure_ascii=False), "at": now}
        for one in merged.values()
    ]
    with project.transaction() as tx:
        tx.put_table(_TABLE, pd.DataFrame(rows, columns=[*_FIELDS, "at"]))


def kept_recipes(project: ProjectFile) -> list[Recipe]:
    """The recipes that are kept with a project."""
    rows = project.table(_TABLE).to_dict("records")
    return [
        Recipe(**{name: json.loads(row[name]) if name == "columns" else _text(row.get(name)) for name in _FIELDS})
        for row in rows
    ]


def _text(value: Any) -> Any:
    return None if pd.isna(value) else str(value)


def _as_dict(recipe: Recipe) -> dict[str, Any]:
    return {name: getattr(recipe, name) for name in _FIELDS}


def read_recipe(path: Path, catalogue: Catalogue) -> list[Recipe]:
    """Read recipes from a YAML file.

    Raises
    ------
    DataError
        If it is none: which entry and what was expected.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _no_recipe(path, str(error).splitlines()[0]) from error
    if not isinstance(entries, dict) or not isinstance(entries.get("files"), list):
        raise _no_recipe(path, "files: [...]")
    found = []
    for number, entry in enumerate(entries["files"], start=1):
        if not isinstance(entry, dict) or not {"pattern", "kind"} <= set(entry) or not set(entry) <= set(_FIELDS):
            raise _no_recipe(path, f"files[{number}]: {', '.join(_FIELDS)}")
        if not isinstance(entry.get("columns", {}), dict):
            raise _no_recipe(path, f"files[{number}].columns: {{our: theirs}}")
        words = {
            name: str(entry[name]) if entry.get(name) is not None else None for name in _FIELDS if name != "columns"
        }
        kind = catalogue.kind(str(entry["kind"])).name
        columns = {str(ours): str(theirs) for ours, theirs in entry.get("columns", {}).items()}
        found.append(
            Recipe(
                str(entry["pattern"]),
                words["layer"],
                kind,
                columns,
                words["crs"],
                words["encoding"],
                words["file"] or "",
            )
        )
    return found


def _no_recipe(path: Path, what: str) -> DataError:
    return DataError(
        Text(zh=f"{path.name} 不是导入配方：{what}。", en=f"{path.name} is no recipe of an import: {what}."),
        hint=Text(
            zh="每个文件一项：pattern、layer、kind、columns、crs、encoding、file。",
            en="One entry per file: pattern, layer, kind, columns, crs, encoding, file.",
        ),
    )


def write_recipe(path: Path, recipes: Sequence[Recipe]) -> None:
    """Write recipes as YAML, in place of the file that stands there."""
    entries = [{name: value for name, value in _as_dict(one).items() if value not in (None, "", {})} for one in recipes]
    with replacing(path, overwrite=True) as made:
        made.write_text(yaml.safe_dump({"files": entries}, allow_unicode=True, sort_keys=False), encoding="utf-8")
