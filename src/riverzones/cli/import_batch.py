"""``riverzones import PROJECT FOLDER``: several files at once, one table of what they are, the sure ones in."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from riverzones.catalogue import Catalogue, load
from riverzones.cli.echo import Console
from riverzones.errors import LayerError, RiverzonesError
from riverzones.jobs.ingest.batch import Item, bring_in, look_at, recipe_of
from riverzones.jobs.ingest.page import page_entry, write_page
from riverzones.jobs.ingest.propose import sources_in
from riverzones.jobs.ingest.recipes import keep_recipe, kept_recipes, read_recipe, write_recipe
from riverzones.jobs.ingest.report import ImportOptions
from riverzones.model import Text
from riverzones.store.project import ProjectFile

__all__ = ["asked_kinds", "import_batch", "show_items"]

_STATES = {
    "sure": Text(zh="确定", en="sure"),
    "unsure": Text(zh="待定", en="unsure"),
    "failed": Text(zh="不能用", en="cannot be used"),
}


def import_batch(
    console: Console,
    project: Path,
    paths: Sequence[Path],
    options: ImportOptions,
    *,
    kind: str | None,
    recipe: Path | None,
    page: Path | None,
) -> int:
    """Look at every file, show one table, ask where it is unsure, bring the rest in; return the exit code.

    0 all went in; 1 a file failed; 2 nobody was there to say what the unsure ones are, and nothing was written.
    """
    catalogue = load()
    opened = ProjectFile.open(project)
    recipes = kept_recipes(opened)
    if recipe is not None and recipe.exists():
        recipes += read_recipe(recipe, catalogue)
    chosen = None if kind is None else catalogue.kind(kind).name
    sources = sources_in(paths)
    if not sources:
        raise LayerError(
            Text(zh=f"{paths[0]}：没有可以导入的文件。", en=f"{paths[0]}: no file that can be imported."),
            hint=Text(zh="请检查文件夹。", en="Check the folder."),
        )
    with console.steps(len(sources), "查看", "looking") as step:
        items = look_at(
            opened, sources, catalogue=catalogue, options=options, recipes=recipes, kind=chosen, progress=step
        )
    show_items(console, items, catalogue)
    if options.dry_run:
        _write_page(console, page, project, items, catalogue)
        console.say("试运行：未写入任何内容", "dry run: nothing was written")
        _say_json(console, items, [])
        return 0
    may_ask = sys.stdin.isatty() and not console.as_json
    if not options.confirmed and not may_ask:
        _say_json(console, items, [])
        console.warn(
            Text(
                zh="未写入任何内容：加 --yes 只导入确定的，其余逐个用 --as 导入",
                en="nothing was written: --yes brings the sure ones in, the others one by one with --as",
            )
        )
        return 2
    ready = items if options.confirmed else asked_kinds(items, catalogue, console)
    going = [item for item in ready if item.state == "sure"]
    done: list[Item] = []
    with console.steps(len(going), "导入", "importing") as step:
        for item in going:
            step(item.source.label)
            done.append(bring_in(opened, item, catalogue=catalogue, options=replace(options, dry_run=False)))
    kept = [recipe_of(item, options) for item in done if item.failed is None]
    keep_recipe(opened, kept)
    if recipe is not None:
        write_recipe(recipe, kept_recipes(opened))
    by_label = {item.source.label: item for item in done}
    _write_page(console, page, project, [by_label.get(item.source.label, item) for item in ready], catalogue)
    _say_done(console, done, [item for item in ready if item.state != "sure"])
    _say_json(console, ready, done)
    return 1 if any(item.failed is not None for item in (*ready, *done)) else 0


def asked_kinds(items: Sequence[Item], catalogue: Catalogue, console: Console) -> list[Item]:
    """Every unsure layer with the kind that a person at the terminal says it is; an empty answer leaves it out."""
    out = []
    for item in items:
        if item.state != "unsure":
            out.append(item)
            continue
        likely = [name for name in (item.proposal.kind, *item.proposal.others) if name is not None]
        words = "、".join(f"{catalogue.kinds[name].title.within(console.lang)}（{name}）" for name in likely)
        said = Text(
            zh=f"{item.source.label} 是什么？{words}；回车跳过", en=f"what is {item.source.label}? {words}; Enter skips"
        )
        answer = click.prompt(console.said(said), default="", show_default=False, err=True).strip()
        try:
            known = catalogue.kind(answer).name if answer else None
        except RiverzonesError as error:
            console.failed(error)
            known = None
        out.append(
            item if known is None else replace(item, proposal=replace(item.proposal, kind=known, sure=True, others=()))
        )
    return out


def show_items(console: Console, items: Sequence[Item], catalogue: Catalogue) -> None:
    """Show what each layer of a batch is likely to be, how sure that is, and why."""
    if console.as_json:
        return
    rows = []
    for item in items:
        proposal, report = item.proposal, item.report
        kind = catalogue.kinds[proposal.kind] if proposal.kind else None
        why = [console.said(proposal.why)] if proposal.why.zh else []
        if proposal.others:
            close = "、".join(catalogue.kinds[name].title.within(console.lang) for name in proposal.others)
            why.append(console.said(Text(zh=f"也可能是：{close}", en=f"may be: {close}")))
        if item.failed is not None:
            why = [console.said(item.failed)]
        elif report is not None:
            why.append(console.said(report.reasons["crs"]))
        rows.append(
            [
                item.source.label,
                console.said(_STATES[item.state]),
                "" if kind is None else f"{kind.title.within(console.lang)}（{kind.name}）",
                proposal.rows,
                report.written if report is not None else "",
                len(report.columns) if report is not None else "",
                report.crs if report is not None else "",
                "；".join(why),
            ]
        )
    console.table(
        [
            "文件|file",
            "把握|how sure",
            "图层类型|kind",
            ">记录|records",
            ">可写入|usable",
            ">对上的列|columns",
            "坐标系|crs",
            "依据|why",
        ],
        rows,
    )


def _write_page(
    console: Console, page: Path | None, project: Path, items: Sequence[Item], catalogue: Catalogue
) -> None:
    if page is None:
        return
    entries = []
    for item in items:
        kind = catalogue.kinds[item.proposal.kind] if item.proposal.kind else None
        written = item.state == "sure" and item.report is not None and not item.report.dry_run
        state = "" if written else console.said(_STATES[item.state])
        why = console.said(item.proposal.why)
        entries.append(
            page_entry(item.source.label, item.report, kind, console.lang, state=state, why=why, error=item.failed)
        )
    tried = all(item.report is None or item.report.dry_run for item in items)
    write_page(page, project, entries, lang=console.lang, dry_run=tried)


def _say_done(console: Console, done: Sequence[Item], left: Sequence[Item]) -> None:
    written = sum(item.report.written for item in done if item.report is not None)
    count = sum(item.failed is None for item in done)
    console.say(
        f"已导入 {count} 个文件 {written} 行；未导入 {len(left) + len(done) - count} 个",
        f"{count} files brought in, {written} rows; {len(left) + len(done) - count} were not",
    )
    for item in done:
        if item.failed is not None:
            console.warn(Text(zh=f"{item.source.label}：{item.failed.zh}", en=f"{item.source.label}: {item.failed.en}"))


def _say_json(console: Console, items: Sequence[Item], done: Sequence[Item]) -> None:
    if not console.as_json:
        return
    labels = {item.source.label: item for item in done}
    console.data(
        {
            "files": [
                {
                    **labels.get(item.source.label, item).as_dict(console.lang),
                    "imported": item.source.label in labels and labels[item.source.label].failed is None,
                }
                for item in items
            ]
        }
    )
