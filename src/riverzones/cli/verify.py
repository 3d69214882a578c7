"""``riverzones verify PROJECT``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.jobs.shared.tables import plain_rows
from riverzones.jobs.verify import CHANGES, STATES, Verification, verify
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN

__all__ = ["command"]

_SHOWN = 50


@click.command("verify", short_help="What other programs changed in a project. 项目有无被其他程序改动。")
@options.project
@click.option(
    "--accept", is_flag=True, help="Take the project as it is now for right; later changes are told from here on."
)
@options.pass_console
def command(console: Console, project: Path, accept: bool) -> int:
    """Tell whether PROJECT is as riverzones left it, and name the layers and rows that other programs, such as QGIS,
    added, changed, moved or took away.

    The exit code is 1 where something differs, and where it is not known because the project was made by an older
    version. How layers are drawn does not count. It is no seal: who wants to deceive can.

    \b
    riverzones verify wushan.gpkg
    riverzones verify wushan.gpkg --accept      # after looking at them: these changes are right
    """
    file = ProjectFile.open(project)
    seen = verify(file)
    if accept:
        file.accept_outside_changes()
    if console.as_json:
        console.data(
            {
                "as_left": seen.as_left,
                "accepted": accept,
                "layers": plain_rows(seen.layers),
                "changes": seen.changes,
                "rows": plain_rows(seen.rows),
                "damage": seen.damage,
            }
        )
    else:
        _show(console, seen)
    for flaw in seen.damage:
        console.warn(Text(zh=f"文件已损坏：{flaw}", en=f"the file is damaged: {flaw}"))
    _print_verification(console, seen, accept=accept)
    return 0 if (seen.as_left or accept) and not seen.damage else 1


def _show(console: Console, seen: Verification) -> None:
    if seen.as_left is None:
        return
    differs = plain_rows(seen.layers[seen.layers["state"] != "as_left"])
    if differs:
        console.table(
            [COLUMN["layer_table"], COLUMN["findings_notes.state"], Right(COLUMN["rows_now"]),
             *(Right(word) for word in CHANGES.values()), COLUMN["last_change"]],
            [
                [
                    row["layer"],
                    console.said(STATES[row["state"]]),
                    row["rows"],
                    *(row[what] or "" for what in CHANGES),
                    str(row["last_at"] or "")[:16].replace("T", " "),
                ]
                for row in differs
            ],
        )  # fmt: skip
    rows = plain_rows(seen.rows.iloc[:_SHOWN])
    if rows:
        console.table(
            [COLUMN["layer_table"], COLUMN["alternatives.id"], COLUMN["verify.change"], COLUMN["at_utc"]],
            [
                [row["layer"], row["row_id"], console.said(CHANGES[row["what"]]), str(row["at"])[:16].replace("T", " ")]
                for row in rows
            ],
        )
    if seen.changes > len(rows):
        left = seen.changes - len(rows)
        console.say(
            zh=f"…… 还有 {left} 处改动，--json 可得更多", en=f"... {left} more changes; more of them with --json"
        )


def _print_verification(console: Console, seen: Verification, *, accept: bool) -> None:
    states = seen.layers["state"]
    late = seen.layers["since"].dropna()
    if seen.as_left is None:
        console.say(
            zh="不明：项目由旧版 riverzones 建立，此前有无改动无从得知；"
            "riverzones 下次写入后、或加 --accept 后即可得知",
            en="not known: an older riverzones made the project; from its next write, or --accept, on it will be known",
        )
    elif seen.as_left:
        console.say(
            zh=f"{len(states)} 个图层和表都与 riverzones 上次写入后一致",
            en=f"{len(states)} layers and tables are as riverzones left them",
        )
    else:
        count = int((states != "as_left").sum())
        console.say(
            zh=f"{count} 个图层或表被其他程序改动，共 {seen.changes} 行",
            en=f"{count} layers or tables were changed by other programs, {seen.changes} rows",
        )
    if len(late):
        console.say(
            zh=f"其中 {len(late)} 个自 {str(late.max())[:10]} 起才有记录",
            en=f"of {len(late)} of them it is known from {str(late.max())[:10]} on only",
        )
    if accept:
        console.say(zh="已认可现状，今后由此算起", en="taken as it is now; later changes are told from here on")
