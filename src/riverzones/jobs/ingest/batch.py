"""A folder of files at once: each looked at, tried without writing, then brought in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from riverzones.catalogue import Catalogue
from riverzones.errors import RiverzonesError
from riverzones.jobs.ingest.propose import Proposal, Source, propose
from riverzones.jobs.ingest.recipes import Recipe, pattern_of
from riverzones.jobs.ingest.report import ImportOptions, ImportReport
from riverzones.jobs.ingest.run import ingest
from riverzones.jobs.shared.layer_styles import style_of
from riverzones.model import Text
from riverzones.model.text import said_by
from riverzones.store import ProjectFile

__all__ = ["Item", "bring_in", "look_at", "recipe_for", "recipe_of"]


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
        recipe = recipe_for(source, recipes)
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


def recipe_for(source: Source, recipes: Sequence[Recipe]) -> Recipe | None:
    """The last of the recipes that takes a layer of a file, so that what is said later goes before."""
    return next((one for one in reversed(recipes) if one.takes(source)), None)


def bring_in(project: ProjectFile, item: Item, *, catalogue: Catalogue, options: ImportOptions) -> Item:
    """Import one layer of a batch; what goes wrong is told in the item, and the batch goes on."""
    source, recipe = item.source, item.recipe
    assert item.proposal.kind is not None
    kind = catalogue.kinds[item.proposal.kind]
    asked = replace(options, layer=source.layer or (recipe.layer if recipe is not None else None))
    if recipe is not None and recipe.kind == kind.name:
        update = recipe.file if options.update == "" else options.update
        old = recipe.file if options.replace == "" else options.replace
        asked = replace(
            asked,
            crs=options.crs or recipe.crs,
            encoding=options.encoding or recipe.encoding,
            columns={**recipe.columns, **options.columns},
            accuracy_m=recipe.accuracy_m if options.accuracy_m is None else options.accuracy_m,
            angles=options.angles or recipe.angles,
            learn=(*recipe.learn, *options.learn),
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
    name = item.source.path.name
    if old is None or old.kind != kind:
        old = Recipe(pattern_of(item.source), item.source.layer, kind)
    return replace(
        old,
        columns={**old.columns, **options.columns},
        crs=options.crs or old.crs,
        encoding=options.encoding or old.encoding,
        accuracy_m=old.accuracy_m if options.accuracy_m is None else options.accuracy_m,
        angles=options.angles or old.angles,
        file=name,
    )
