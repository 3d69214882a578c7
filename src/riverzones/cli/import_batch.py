"""``riverzones import PROJECT FOLDER``: several files at once, one table of what they are, the sure ones in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from riverzones.catalogue import Catalogue, load
from riverzones.cli.echo import Console, Right
from riverzones.errors import LayerError, MachineError, RiverzonesError
from riverzones.geo.crs_detection import without_bare
from riverzones.jobs.ingest.batch import Item, bring_in, look_at, missing_files, recipe_of
from riverzones.jobs.ingest.page import page_entry, write_page
from riverzones.jobs.ingest.propose import sources_in
from riverzones.jobs.ingest.recipes import Recipe, keep_recipe, kept_recipes, read_recipe, write_recipe
from riverzones.jobs.ingest.report import ImportOptions
from riverzones.jobs.ingest.update import CHANGE_WORDS
from riverzones.model import Text
from riverzones.model.machine import halting
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, labels

__all__ = ["asked_kinds", "import_batch", "show_items"]

_FILES: Final = labels("count_sign")["files"]
_STATES = labels("file_state")


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

    Raises
    ------
    MachineError
        If the disk is full, memory is out or another program holds the project: which file it met, and how many went in
        before. Those stay, and the same command goes on with the others.
    """
    catalogue = load()
    opened = ProjectFile.open(project)
    recipes = kept_recipes(opened)
    if recipe is not None and recipe.exists():
        recipes += read_recipe(recipe, catalogue)
    chosen = None if kind is None else catalogue.kind(kind).name
    sources = sources_in(paths, unreadable=True)
    if not sources:
        raise LayerError(
            Text(zh=f"{paths[0]}：没有可以导入的文件。", en=f"{paths[0]}: no file that can be imported."),
            hint=Text(zh="请检查文件夹。", en="Check the folder."),
        )
    with console.steps(len(sources), zh="查看", en="looking") as step:
        items = look_at(
            opened, sources, catalogue=catalogue, options=options, recipes=recipes, kind=chosen, progress=step
        )
    missing = missing_files(recipes, items)
    show_items(console, items, catalogue)
    _say_missing(console, missing, catalogue)
    if options.dry_run:
        _write_page(console, page, project, items, catalogue)
        console.say(zh="试运行：未写入任何内容", en="dry run: nothing was written")
        _say_json(console, items, [], missing)
        return 0
    may_ask = sys.stdin.isatty() and not console.as_json
    if not options.confirmed and not may_ask:
        _say_json(console, items, [], missing)
        console.warn(
            Text(
                zh="未写入任何内容：加 --yes 只导入确定的，其余逐个用 --as 导入",
                en="nothing was written: --yes brings the sure ones in, the others one by one with --as",
            )
        )
        return 2
    ready = items
    if not options.confirmed:
        trial = replace(options, dry_run=True)

        def attempt(item: Item) -> Item:
            return bring_in(opened, item, catalogue=catalogue, options=trial)

        ready = [
            _settled(item, catalogue, console, attempt) for item in asked_kinds(items, catalogue, console, attempt)
        ]
    going = [item for item in ready if item.state == "sure"]
    done: list[Item] = []
    try:
        with console.steps(len(going), zh="导入", en="importing") as step:
            for item in going:
                step(item.source.label)
                label = Text(zh=item.source.label, en=item.source.label)
                with halting(label, done=len(done), left=len(going) - len(done), unit=_FILES):
                    done.append(bring_in(opened, item, catalogue=catalogue, options=replace(options, dry_run=False)))
    except MachineError:
        for item in done:
            if item.failed is not None:
                console.warn(_by_name(item, item.failed))
        with suppress(MachineError):  # what a person said of the files that are in
            _keep(opened, done, options)
        raise
    _keep(opened, done, options)
    if recipe is not None:
        write_recipe(recipe, kept_recipes(opened))
    by_label = {item.source.label: item for item in done}
    _write_page(console, page, project, [by_label.get(item.source.label, item) for item in ready], catalogue)
    _say_done(console, done, [item for item in ready if item.state not in ("sure", "aside")])
    _say_json(console, ready, done, missing)
    return 1 if any(item.failed is not None for item in (*ready, *done)) else 0


def _keep(project: ProjectFile, done: Sequence[Item], options: ImportOptions) -> None:
    """Keep how the files that are in were read, for the next of their pattern."""
    keep_recipe(project, [recipe_of(item, options) for item in done if item.failed is None])


def asked_kinds(
    items: Sequence[Item], catalogue: Catalogue, console: Console, attempt: Callable[[Item], Item] = lambda item: item
) -> list[Item]:
    """Return every unsure layer with the kind that a person at the terminal says it is; an empty answer leaves it out.

    A kind is answered by its number in the list or by its name, and asked again where there is none of that name;
    ``attempt`` tries the layer as what it is said to be.
    """
    out = []
    for item in items:
        asked = item.state == "unsure" and not item.header_changed and (item.proposal.rows or item.source.layer is None)
        kind = _asked_kind(item, catalogue, console) if asked else None
        if kind is None:
            out.append(item)
            continue
        proposal = replace(item.proposal, kind=kind, sure=True, others=())
        out.append(attempt(replace(item, proposal=proposal)))
    return out


def _asked_kind(item: Item, catalogue: Catalogue, console: Console) -> str | None:
    likely = [name for name in (item.proposal.kind, *item.proposal.others) if name is not None]
    listed = "、".join(
        f"{number} {catalogue.kinds[name].title.within(console.lang)}（{name}）"
        for number, name in enumerate(likely, start=1)
    )
    question = Text(
        zh=f"{item.source.label}（{item.proposal.rows} 行）是什么？{listed or '写图层类型'}；回车跳过",
        en=f"what is {item.source.label} ({item.proposal.rows} rows)? {listed or 'a layer kind'}; Enter skips",
    )
    while answer := _answer(console, question):
        if answer.isdecimal() and 1 <= int(answer) <= len(likely):
            return likely[int(answer) - 1]
        try:
            return catalogue.kind(answer).name
        except RiverzonesError as error:
            console.failed(error)
    return None


def _settled(item: Item, catalogue: Catalogue, console: Console, attempt: Callable[[Item], Item]) -> Item:
    """The item after what else a person must say: its coordinate system, how degrees are written, changed headings."""
    while item.failed is not None and item.option in _QUESTIONS:
        console.warn(_by_name(item, item.failed))
        answer = _answer(console, _QUESTIONS[item.option])
        if not answer:
            return item
        item = attempt(replace(item, **{item.option: answer}))  # type: ignore[arg-type]
        if item.failed is None and item.report is not None:
            report = item.report
            console.say(
                zh=f"{item.source.label}：可写入 {report.written} 行，{report.reasons['crs'].zh}",
                en=f"{item.source.label}: {report.written} rows usable, {report.reasons['crs'].en}",
            )
    if item.failed is not None or not item.header_changed:
        return item
    kind = catalogue.kinds[item.proposal.kind or ""]
    columns: dict[str, str] = {}
    for ours, theirs in item.lost.items():
        title = kind.by_name[ours].title.within(console.lang) if ours in kind.by_name else ours
        left = [heading for heading in item.headings if heading not in columns.values()]
        listed = "、".join(f"{number} {heading}" for number, heading in enumerate(left, start=1))
        question = Text(
            zh=f"{item.source.label}：上次“{theirs}”是“{title}”，这次没有这一列。现在是哪一列？{listed}；回车表示没有",
            en=f"{item.source.label}: last time {theirs!r} was {title}, now it is not there. Which column is it? "
            f"{listed}; Enter for none",
        )
        while left and (answer := _answer(console, question)):
            picked = left[int(answer) - 1] if answer.isdecimal() and 1 <= int(answer) <= len(left) else answer
            if picked in left:
                columns[ours] = picked
                break
    return attempt(replace(item, columns={**item.columns, **columns}, lost={}, headings=()))


_QUESTIONS = labels("import_question")


def _by_name(item: Item, failed: Text) -> Text:
    """Why a file failed, with its name where that does not say it."""
    if failed.zh.startswith(item.source.path.name):
        return failed
    return Text(zh=f"{item.source.label}：{failed.zh}", en=f"{item.source.label}: {failed.en}")


def _answer(console: Console, question: Text) -> str:
    return str(click.prompt(console.said(question), default="", show_default=False, err=True)).strip()


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
            why.append(console.said(without_bare(report.reasons["crs"])))
        why += [console.said(difference) for difference in _differs(item)]
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
            COLUMN["file"],
            COLUMN["how_sure"],
            COLUMN["import_batch.kind"],
            Right(COLUMN["records"]),
            Right(COLUMN["usable"]),
            Right(COLUMN["columns"]),
            COLUMN["crs"],
            COLUMN["import_batch.why"],
        ],
        rows,
    )


def _differs(item: Item) -> list[Text]:
    """What is not as in the last file of the recipe."""
    differences = []
    if item.fresh:
        differences.append(Text(zh="以前没有这个文件", en="a new file"))
    if item.lost:
        lost, headings = "、".join(item.lost.values()), "、".join(item.headings)
        differences.append(
            Text(
                zh=f"表头变了：上次有“{lost}”，这次没有" + (f"；新标题：{headings}" if headings else ""),
                en=f"the header changed: {lost} is not there" + (f"; new: {headings}" if headings else ""),
            )
        )
    return differences


def _say_missing(console: Console, missing: Sequence[Recipe], catalogue: Catalogue) -> None:
    """Tell which files of the last time are not there this time."""
    if not missing:
        return
    some = "、".join(
        f"{recipe.file or recipe.pattern}{'' if recipe.layer is None else ':' + recipe.layer}"
        f"（{catalogue.kinds[recipe.kind].title.within(console.lang)}）"
        for recipe in missing
    )
    console.warn(
        Text(
            zh=f"上次有、这次没有的文件：{some}；它们的行保持不变",
            en=f"files of the last time that are not there now: {some}; their rows stay as they are",
        )
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
        zh=f"已导入 {count} 个文件 {written} 行；未导入 {len(left) + len(done) - count} 个",
        en=f"{count} files brought in, {written} rows; {len(left) + len(done) - count} were not",
    )
    for item in done:
        update = None if item.report is None else item.report.update
        if update is not None:
            counts = {title: len(update.ids(what)) for what, title in CHANGE_WORDS.items()}
            changes = [(title, count) for title, count in counts.items() if count]
            console.say(
                zh=f"{item.source.label}："
                + ("，".join(f"{title.zh} {count}" for title, count in changes) or "没有变化"),
                en=f"{item.source.label}: "
                + (", ".join(f"{count} {title.en}" for title, count in changes) or "no change"),
            )
        if item.failed is not None:
            console.warn(_by_name(item, item.failed))


def _say_json(console: Console, items: Sequence[Item], done: Sequence[Item], missing: Sequence[Recipe]) -> None:
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
            ],
            "missing": [
                {"file": recipe.file or recipe.pattern, "layer": recipe.layer, "kind": recipe.kind}
                for recipe in missing
            ],
        }
    )
