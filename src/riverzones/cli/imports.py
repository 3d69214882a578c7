"""``riverzones imports list|undo``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Speaker
from riverzones.cli.options import DefaultGroup
from riverzones.jobs.ingest.sources import imports_table, undo_import
from riverzones.jobs.shared.tables import plain_rows
from riverzones.store.project import ProjectFile

__all__ = ["command"]


@click.group(
    "imports", cls=DefaultGroup, default="list", short_help="What was imported; take an import back. 导入记录与撤销。"
)
def command() -> None:
    """What was imported into a project, and the way back.

    \b
    riverzones imports wushan.gpkg
    riverzones imports undo wushan.gpkg 3
    """


@command.command("list", short_help="Every import in order. 列出每次导入。")
@options.project
@options.pass_speaker
def list_(speaker: Speaker, project: Path) -> None:
    """List the imports of PROJECT in order, those undone too."""
    rows = plain_rows(imports_table(ProjectFile.open(project)))
    if speaker.as_json:
        speaker.data(rows)
        return
    said = {"zh": ("整层", "已撤销"), "en": ("the layer", "undone")}[speaker.lang]
    speaker.table(
        [
            ">序号|number",
            "时间|at",
            "图层|layer",
            "文件|file",
            ">写入|written",
            ">隔离|quarantined",
            "替换|replaced",
            "状态|state",
        ],
        [
            [
                row["number"],
                str(row["at"] or "")[:16].replace("T", " "),
                row["layer"],
                row["file"],
                row["written"],
                row["quarantined"],
                said[0] if row["replaced"] else row["replaces"] or "",
                said[1] if row["undone_at"] else "",
            ]
            for row in rows
        ],
    )


@command.command("undo", short_help="Take an import back. 撤销一次导入。")
@options.project
@click.argument("number", type=int)
@options.pass_speaker
def undo(speaker: Speaker, project: Path, number: int) -> None:
    """Take import NUMBER of PROJECT back: its rows go, the rows it replaced come back as they were."""
    done = undo_import(ProjectFile.open(project), number, kinds=load().kinds)
    if speaker.as_json:
        speaker.data(
            {
                "import_id": done.import_id,
                "layer": done.layer,
                "file": done.file,
                "removed": done.removed,
                "restored": done.restored,
            }
        )
        return
    speaker.say(
        f"已撤销第 {number} 次导入（{done.file} → {done.layer}）：删去 {done.removed} 行，恢复 {done.restored} 行",
        f"import {number} undone ({done.file} -> {done.layer}): {done.removed} rows removed, {done.restored} restored",
    )
