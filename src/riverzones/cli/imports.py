"""``riverzones imports list|undo|gone|words|forget``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.completion import names_of
from riverzones.cli.echo import Console, Right
from riverzones.cli.options import DefaultGroup
from riverzones.jobs.ingest.learned_words import TABLE as WORDS
from riverzones.jobs.ingest.learned_words import forget_words
from riverzones.jobs.ingest.undo import gone_rows, imports_table, undo_import
from riverzones.jobs.shared.tables import plain_rows
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, COMMON, labels

__all__ = ["command"]

_HOW = labels("import_how")


@click.group(
    "imports",
    cls=DefaultGroup,
    default="list",
    short_help="What was imported, gone, learned; the way back. 导入记录、消失的行与撤销。",
)
def command() -> None:
    """What was imported into a project, what is gone, which words it has learned, and the way back.

    \b
    riverzones imports wushan.gpkg
    riverzones imports undo wushan.gpkg 3
    riverzones imports gone wushan.gpkg
    riverzones imports words wushan.gpkg
    riverzones imports forget wushan.gpkg category:沿河直排口
    """


@command.command("list", short_help="Every import in order. 列出每次导入。")
@options.project
@options.pass_console
def list_(console: Console, project: Path) -> None:
    """List the imports of PROJECT in order, those undone too."""
    rows = plain_rows(imports_table(ProjectFile.open(project)))
    if console.as_json:
        console.data(rows)
        return
    undone = COMMON["undone"].within(console.lang)
    console.table(
        [
            Right(COLUMN["number"]),
            COLUMN["at"],
            COLUMN["imports.how"],
            COLUMN["layer"],
            COLUMN["file"],
            Right(COLUMN["written"]),
            Right(COLUMN["quarantined"]),
            Right(COLUMN["removed"]),
            COLUMN["replaces"],
            COLUMN["findings_notes.state"],
        ],
        [
            [
                row["number"],
                str(row["at"] or "")[:16].replace("T", " "),
                console.said(_HOW.get(row["how"], row["how"])),
                row["layer"],
                row["file"],
                row["written"],
                row["quarantined"],
                row["removed"] or "",
                row["replaces"] or "",
                undone if row["undone_at"] else "",
            ]
            for row in rows
        ],
    )


@command.command("undo", short_help="Take an import back. 撤销一次导入。")
@options.project
@click.argument("number", type=int)
@options.pass_console
def undo(console: Console, project: Path, number: int) -> None:
    """Take import NUMBER of PROJECT back: its rows go, the rows it replaced come back as they were."""
    done = undo_import(ProjectFile.open(project), number, kinds=load().kinds)
    if console.as_json:
        console.data(
            {
                "import_id": done.import_id,
                "layer": done.layer,
                "file": done.file,
                "removed": done.removed,
                "restored": done.restored,
            }
        )
        return
    console.say(
        zh=f"已撤销第 {number} 次导入（{done.file} → {done.layer}）：删去 {done.removed} 行，恢复 {done.restored} 行",
        en=f"import {number} undone ({done.file} -> {done.layer}): {done.removed} rows removed, "
        f"{done.restored} restored",
    )


@command.command("gone", short_help="Rows that newer files no longer held. 已消失的行。")
@options.project
@click.argument("layer", required=False)
@options.pass_console
def gone(console: Console, project: Path, layer: str | None) -> None:
    """List the rows of PROJECT that an update found gone, with the day; `imports undo` brings them back."""
    removed = gone_rows(ProjectFile.open(project), None if layer is None else load().kind(layer).name)
    rows = plain_rows(removed)
    if console.as_json:
        console.data([{**row, "attributes": json.loads(row["attributes"])} for row in rows])
        return
    console.table(
        [
            COLUMN["layer"],
            COLUMN["alternatives.id"],
            COLUMN["zone_ledger.name"],
            COLUMN["gone_at"],
            COLUMN["newer_file"],
            Right(COLUMN["import"]),
        ],
        [
            [row["layer"], row["id"], row["name"], str(row["gone_at"] or "")[:10], row["file"], row["number"]]
            for row in rows
        ],
    )


@command.command("words", short_help="What the project has learned. 学到的词。")
@options.project
@options.pass_console
def words(console: Console, project: Path) -> None:
    """List the headings and words that PROJECT was taught with `import --learn`."""
    rows = plain_rows(ProjectFile.open(project).table(WORDS))
    if console.as_json:
        console.data(rows)
        return
    kinds = load().kinds
    heading = Text(zh="（标题）", en="(heading)")
    nothing = Text(zh="（不作数）", en="(says nothing)")
    shown = []
    for row in rows:
        column = kinds[row["kind"]].by_name.get(row["column"]) if row["kind"] in kinds else None
        title = column.title.within(console.lang) if column else ""
        value = column.value_title(row["value"], console.lang) if column and row["value"] else row["value"]
        means = console.said(heading) if row["what"] == "heading" else value or console.said(nothing)
        shown.append([row["kind"], row["column"], title, row["word"], means, str(row["at"] or "")[:10]])
    console.table(
        [COLUMN["layer"], COLUMN["column"], COLUMN["title"], COLUMN["word"], COLUMN["means"], COLUMN["since"]], shown
    )


@command.command("forget", short_help="Forget words that were learned. 忘掉学到的词。")
@options.project
@click.argument("what", nargs=-1, required=True, metavar="OUR:WORD|OUR=HEADING...")
@click.option("--as", "kind", metavar="KIND", shell_complete=names_of("kinds"), help="Of this kind of layer only.")
@options.pass_console
def forget(console: Console, project: Path, what: tuple[str, ...], kind: str | None) -> None:
    """Forget WHAT was taught to PROJECT; rows that came in by it stay as they are."""
    catalogue = load()
    chosen = None if kind is None else catalogue.kind(kind)
    count = forget_words(ProjectFile.open(project), what, kinds=catalogue.kinds, kind=chosen)
    if console.as_json:
        console.data({"forgotten": count})
        return
    console.say(zh=f"已忘掉 {count} 个词", en=f"{count} words forgotten")
