"""``riverzones findings notes PROJECT``, and what ``findings import`` says of a file that came back from a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Head, Right
from riverzones.errors import OutputError
from riverzones.jobs.findings.field_notes import field_notes, import_field_notes, write_photos
from riverzones.jobs.shared.tables import plain_rows
from riverzones.model import Text
from riverzones.model.text import system_reason
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, COMMON, STATUS

__all__ = ["command", "take_field_notes"]

_HEADS: list[Head] = [
    COLUMN["findings_notes.finding"],
    COLUMN["subject"],
    COLUMN["findings_notes.state"],
    COLUMN["findings_notes.note"],
    COLUMN["findings_notes.by"],
    COLUMN["when"],
    COLUMN["where"],
    Right(COLUMN["off"]),
    Right(COLUMN["photos"]),
    COLUMN["taken"],
]


@click.command("notes", short_help="What came back from the river bank. 现场记录。")
@options.project
@click.option("--photos", type=click.Path(path_type=Path, file_okay=False), help="Write the photos into this folder.")
@options.pass_console
def command(console: Console, project: Path, photos: Path | None) -> None:
    """List the field notes kept in PROJECT: of findings, and of new problems.

    They name people and places and are no part of any public product.

    \b
    riverzones findings notes wushan.gpkg
    riverzones findings notes wushan.gpkg --photos 现场照片
    """
    opened = ProjectFile.open(project)
    rows = plain_rows(field_notes(opened))
    written = _photos(opened, photos) if photos is not None else []
    if console.as_json:
        console.data({"count": len(rows), "field_notes": rows, "photos": [str(path) for path in written]})
        return
    _print(console, rows)
    console.say(zh=f"{len(rows)} 条现场记录", en=f"{len(rows)} field notes")
    if photos is not None:
        console.say(zh=f"照片 {len(written)} 张在 {photos}", en=f"{len(written)} photos in {photos}")


def take_field_notes(console: Console, project: ProjectFile, file: Path, *, dry_run: bool) -> None:
    """Import a file of field notes and say who saw what, when, where and how far from the finding."""
    imported = import_field_notes(project, file, catalogue=load(), dry_run=dry_run)
    if console.as_json:
        console.data({"file": str(file), "dry_run": dry_run, **imported.as_dict(console.lang)})
        return
    _print(console, plain_rows(imported.notes))
    for flaw in imported.flaws:
        console.warn(
            Text(
                zh=f"第 {flaw.number} 条 {flaw.finding_id}：{flaw.why.zh}",
                en=f"note {flaw.number} {flaw.finding_id}: {flaw.why.en}",
            )
        )
    photos = int(imported.notes["photos"].sum())
    done = Text(zh="将改动" if dry_run else "已改动", en="would change" if dry_run else "changed")
    console.say(
        zh=f"{done.zh} {len(imported.changes)} 条问题，新问题 {len(imported.found)} 条，照片 {photos} 张，"
        f"已读过 {imported.known} 条，"
        f"{len(imported.flaws)} 处未采纳",
        en=f"{done.en} {len(imported.changes)} findings, {len(imported.found)} new problems, {photos} photos, "
        f"{imported.known} read before, {len(imported.flaws)} not taken",
    )


def _print(console: Console, rows: list[dict[str, Any]]) -> None:
    shown = [
        [
            row["finding_id"] or console.said(Text(zh="新问题", en="new problem")),
            row["subject"] or "",
            console.said(STATUS[row["status"]]) if row["status"] in STATUS else "",
            row["note"] or "",
            row["who"] or "",
            str(row["when"])[:16].replace("T", " "),
            "" if row["lon"] is None else f"{row['lon']:.5f}, {row['lat']:.5f}{_within(row['accuracy_m'])}",
            "" if row["distance_m"] is None else f"{row['distance_m']:,.0f} m",
            str(row["photos"] or ""),
            console.said(COMMON["yes"] if row["taken"] else COMMON["no"]),
        ]
        for row in rows
    ]
    if shown:
        console.table(_HEADS, shown)


def _within(accuracy_m: float | None) -> str:
    return "" if accuracy_m is None else f" ±{accuracy_m:.0f} m"


def _photos(project: ProjectFile, folder: Path) -> list[Path]:
    try:
        return write_photos(project, folder)
    except OSError as error:
        reason = system_reason(error)
        raise OutputError(
            Text(zh=f"照片无法写入 {folder}：{reason.zh}。", en=f"photos cannot be written to {folder}: {reason.en}."),
            hint=Text(zh="请换一个文件夹。", en="Choose another folder."),
        ) from error
