"""``riverzones set PROJECT LAYER:ID COLUMN=VALUE...``, ``set list`` and ``set undo``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import Catalogue, load
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.cli.options import DefaultGroup
from riverzones.jobs.ingest.edits import CellEdit, edits_table, set_cells, undo_edit
from riverzones.jobs.shared.tables import plain_rows
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, COMMON

__all__ = ["command"]


@click.group(
    "set",
    cls=DefaultGroup,
    default="cells",
    short_help="Correct cells of a row by hand, with who and why. 手工更正单元格。",
)
def command() -> None:
    """Correct cells of a row by hand; who, when, why and the old value are kept.

    \b
    riverzones set wushan.gpkg outfalls:PK-017 category=生活 责任主体=乙公司 --note 现场核实
    riverzones set list wushan.gpkg
    riverzones set undo wushan.gpkg 3
    """


@command.command("cells", short_help="Set cells of one row. 更正一行的单元格。")
@options.project
@click.argument("row", metavar="LAYER:ID")
@click.argument("values", nargs=-1, required=True, metavar="COLUMN=VALUE...")
@click.option("--note", required=True, help="Why; kept with the change.")
@click.option("--by", metavar="WHO", help="Who changes it (default: the user of this machine).")
@options.pass_console
def cells(console: Console, project: Path, row: str, values: tuple[str, ...], note: str, by: str | None) -> None:
    """Set cells of the row LAYER:ID of PROJECT; COLUMN= empties one."""
    catalogue = load()
    said = options.pairs(values, "set", empty=True)
    layer, row_id, edits = set_cells(ProjectFile.open(project), row, said, note=note, by=by, catalogue=catalogue)
    _print_edits(console, catalogue, layer, row_id, edits)


@command.command("list", short_help="Every cell that was set. 列出手工更正。")
@options.project
@options.pass_console
def list_(console: Console, project: Path) -> None:
    """List the cells of PROJECT that were set by hand, in order, those undone too."""
    rows = plain_rows(edits_table(ProjectFile.open(project)))
    if console.as_json:
        console.data(rows)
        return
    undone = COMMON["undone"].within(console.lang)
    console.table(
        [
            Right(COLUMN["number"]),
            COLUMN["at"],
            COLUMN["set.row"],
            COLUMN["column"],
            COLUMN["before"],
            COLUMN["after"],
            COLUMN["set.by"],
            COLUMN["why"],
            COLUMN["findings_notes.state"],
        ],
        [
            [
                row["number"],
                str(row["at"] or "")[:16].replace("T", " "),
                f"{row['layer']}:{row['id']}",
                row["column"],
                row["before"],
                row["after"],
                row["by"],
                row["note"],
                undone if row["undone_at"] else "",
            ]
            for row in rows
        ],
    )


@command.command("undo", short_help="Take changes back. 撤销更正。")
@options.project
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER...")
@options.pass_console
def undo(console: Console, project: Path, numbers: tuple[int, ...]) -> None:
    """Take the changes NUMBER of PROJECT back: their cells say again what they said before."""
    catalogue = load()
    opened = ProjectFile.open(project)
    done = [(number, *undo_edit(opened, number)) for number in dict.fromkeys(numbers)]
    if console.as_json:
        console.data([{"number": number, **_as_dict(layer, key, edits)} for number, layer, key, edits in done])
        return
    for _, layer, key, edits in done:
        _print_edits(console, catalogue, layer, key, edits)


def _as_dict(layer: str, row_id: str, edits: tuple[CellEdit, ...]) -> dict[str, object]:
    changed = {edit.column: {"before": edit.before, "after": edit.after} for edit in edits}
    return {"layer": layer, "id": row_id, "columns": changed}


def _print_edits(console: Console, catalogue: Catalogue, layer: str, row_id: str, edits: tuple[CellEdit, ...]) -> None:
    if console.as_json:
        console.data(_as_dict(layer, row_id, edits))
        return
    if not edits:
        console.say(
            zh=f"{layer}:{row_id} 已是这样，未改动", en=f"{layer}:{row_id} says so already; nothing was changed"
        )
        return
    known = catalogue.kinds[layer].by_name if layer in catalogue.kinds else {}
    rows = []
    for edit in edits:
        column = known.get(edit.column)
        shown = [None if word is None else column.value_title(word, console.lang) if column else word
                 for word in (edit.before, edit.after)]  # fmt: skip
        title = column.title.within(console.lang) if column else edit.column
        rows.append([f"{layer}:{row_id}", title, *("-" if word is None else word for word in shown)])
    console.table([COLUMN["set.row"], COLUMN["column"], COLUMN["before"], COLUMN["after"]], rows)
