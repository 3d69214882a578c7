"""A folder of files at once: each looked at, tried without writing, then brought in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from riverzones.catalogue import Catalogue
from riverzones.errors import MachineError, RiverzonesError
from riverzones.jobs.ingest.propose import Proposal, Source, layers_within, propose
from riverzones.jobs.ingest.recipes import Recipe, pattern_of
from riverzones.jobs.ingest.report import ImportOptions, ImportReport
from riverzones.jobs.ingest.run import ingest
from riverzones.jobs.shared.layer_styles import style_of
from riverzones.model import Text
from riverzones.model.text import said_by
from riverzones.store import ProjectFile

__all__ = ["Item", "beside_its_last", "bring_in", "look_at", "missing_files", "recipe_for", "recipe_of"]


@dataclass(frozen=True)
class Item:
    """One layer of a batch: what it is likely to be, the recipe it follows, how the import went or would go.

    ``option`` is the setting that would let a failed one in (``crs``, ``angles``); ``crs``, ``angles`` and ``columns``
    are what a person said of this one. ``lost`` are our columns that its last version had under the heading named and
    this one lacks, ``headings`` those that are new in it. ``fresh``: others follow a recipe, this one has none.
    """

    proposal: Proposal
    recipe: Recipe | None = None
    report: ImportReport | None = None
    failed: Text | None = None
    option: str = ""
    crs: str | None = None
    angles: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    lost: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    fresh: bool = False

    @property
    def source(self) -> Source:
        """The layer itself."""
        return self.proposal.source

    @property
    def header_changed(self) -> bool:
        """Whether a column may have got another heading, which only a person can say."""
        return bool(self.lost) and bool(self.headings)

    @property
    def state(self) -> str:
        """``sure``, ``unsure``, ``failed``, or ``aside`` for a sheet that holds no records."""
        if self.failed is not None:
            return "failed"
        if self.proposal.aside:
            return "aside"
        return "sure" if self.proposal.sure and not self.header_changed else "unsure"

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        proposal = self.proposal
        return {
            "file": self.source.label,
            "state": self.state,
            "kind": proposal.kind,
            "others": list(proposal.others),
            "rows": proposal.rows,
            "why": proposal.why.within(lang),
            "by_recipe": self.recipe is not None,
            "new": self.fresh,
            "lost_columns": dict(self.lost),
            "new_headings": list(self.headings),
            "error": None if self.failed is None else self.failed.within(lang),
            "report": None if self.report is None else self.report.as_dict(lang),
        }


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
    items = []
    for source in sources:
        progress(source.label)
        for proposal, recipe in _proposals(source, catalogue, options, recipes, kind):
            if proposal.failed is not None:
                items.append(Item(proposal, failed=proposal.failed))
                continue
            item = Item(proposal, recipe)
            if proposal.kind is not None:
                item = bring_in(project, item, catalogue=catalogue, options=replace(options, dry_run=True))
            items.append(beside_its_last(project, item))
    followed = any(item.recipe is not None for item in items)
    return [replace(item, fresh=followed and item.recipe is None and not item.proposal.aside) for item in items]


def _proposals(
    source: Source, catalogue: Catalogue, options: ImportOptions, recipes: Sequence[Recipe], kind: str | None
) -> Iterator[tuple[Proposal, Recipe | None]]:
    """What a file holds: itself where that is settled, else each of its sheets or layers."""
    whole = recipe_for(source, recipes)
    settled = kind is not None or (whole is not None and whole.layer is None)
    waiting = [source] if settled else layers_within(source)
    while waiting:
        part = waiting.pop(0)
        proposal = propose(part, catalogue, encoding=options.encoding)
        if proposal.layers and not settled:
            waiting = [*proposal.layers, *waiting]
            continue
        recipe = recipe_for(part, recipes)
        said = kind or (recipe.kind if recipe is not None else None)
        if said is not None and proposal.failed is None:
            reason = Text(zh="由人指定", en="as a person said") if kind else Text(zh="按以前的做法", en="as before")
            proposal = replace(proposal, kind=said, sure=True, others=(), why=reason, aside=False)
        yield proposal, recipe


def beside_its_last(project: ProjectFile, item: Item) -> Item:
    """Return the item with the columns that the last file of its recipe had and it lacks, and its new headings."""
    recipe, report = item.recipe, item.report
    if recipe is None or report is None or not recipe.file:
        return item
    ledger = project.table("rz_imports")
    ledger = ledger[(ledger["layer"] == recipe.kind) & (ledger["file"] == recipe.file)]
    if recipe.layer is not None:
        ledger = ledger[ledger["file_layer"].map(lambda name: recipe.same_layer(str(name))).astype(bool)]
    if not len(ledger):
        return item
    before = json.loads(str(ledger["columns"].iloc[-1]) or "{}")
    gone = {ours for ours, theirs in recipe.columns.items() if not theirs}  # a person said that it is there no more
    lost = {ours: theirs for ours, theirs in before.items() if ours not in report.columns and ours not in gone}
    known = {name.casefold() for name in project.read(recipe.kind).columns} if project.has(recipe.kind) else set()
    headings = tuple(column for column in report.unmatched if column.casefold() not in known) if lost else ()
    return replace(item, lost=lost, headings=headings)


def missing_files(recipes: Sequence[Recipe], items: Sequence[Item]) -> list[Recipe]:
    """Return recipes that no file of a batch follows, where others do: last month's files that are missing."""
    followed = {(recipe.pattern, recipe.layer) for item in items if (recipe := item.recipe) is not None}
    if not followed:
        return []
    left = {
        (recipe.pattern, recipe.layer): recipe for recipe in recipes if (recipe.pattern, recipe.layer) not in followed
    }
    return list(left.values())


def recipe_for(source: Source, recipes: Sequence[Recipe]) -> Recipe | None:
    """Return the last of the recipes that takes a layer of a file, so that what is said later goes before."""
    return next((recipe for recipe in reversed(recipes) if recipe.takes(source)), None)


def bring_in(project: ProjectFile, item: Item, *, catalogue: Catalogue, options: ImportOptions) -> Item:
    """Import one layer of a batch; what is wrong with it is told in the item, and the batch goes on.

    Raises
    ------
    MachineError
        If the next one would meet the same: a full disk, a project that is read-only or held by another program.
    """
    source, recipe = item.source, item.recipe
    assert item.proposal.kind is not None
    kind = catalogue.kinds[item.proposal.kind]
    asked = replace(
        options,
        layer=source.layer or (recipe.layer if recipe is not None else None),
        crs=item.crs or options.crs,
        angles=item.angles or options.angles,
        columns={**options.columns, **item.columns},
    )
    if recipe is None or recipe.kind != kind.name:  # a file that nobody has seen before has no older version
        asked = replace(asked, update=options.update or None, replace=options.replace or None)
    else:
        update = recipe.file if options.update == "" else options.update
        old = recipe.file if options.replace == "" else options.replace
        asked = replace(
            asked,
            crs=asked.crs or recipe.crs,
            encoding=options.encoding or recipe.encoding,
            columns={ours: theirs for ours, theirs in {**recipe.columns, **asked.columns}.items() if theirs},
            accuracy_m=recipe.accuracy_m if options.accuracy_m is None else options.accuracy_m,
            angles=asked.angles or recipe.angles,
            learn=(*recipe.learn, *options.learn),
            update=update,
            replace=old,
        )
    try:
        report = ingest(project, source.path, kind=kind, options=asked, style=style_of(kind.name, catalogue))
    except MachineError:
        raise
    except RiverzonesError as error:
        message, hint = said_by(error)
        failure = Text(zh=f"{message.zh}{hint.zh}", en=f"{message.en} {hint.en}")
        return replace(item, report=None, failed=failure, option=error.option)
    return replace(item, report=report, failed=None, option="")


def recipe_of(item: Item, options: ImportOptions) -> Recipe:
    """Return what the next file of that pattern shall follow: what a person or an older recipe said, not what was
    told.
    """
    old, kind = item.recipe, item.proposal.kind
    assert kind is not None
    name = item.source.path.name
    if old is None or old.kind != kind:
        old = Recipe(pattern_of(item.source), item.source.layer, kind)
    return replace(
        old,
        columns={**old.columns, **options.columns, **item.columns},
        crs=item.crs or options.crs or old.crs,
        encoding=options.encoding or old.encoding,
        accuracy_m=old.accuracy_m if options.accuracy_m is None else options.accuracy_m,
        angles=item.angles or options.angles or old.angles,
        file=name,
    )
