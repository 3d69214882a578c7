"""``riverzones doctor [PROJECT]``."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape

from riverzones.cli import options
from riverzones.cli.echo import Console, Right, clean
from riverzones.jobs.doctor import Sight, examine
from riverzones.model import Text
from riverzones.terms import COLUMN

__all__ = ["command"]

_MARKS = {"ok": "[green]✓[/]", "warn": "[yellow]![/]", "fail": "[red]✗[/]"}


@click.command("doctor", short_help="What this machine has and lacks. 体检：版本、字体、驱动、磁盘。")
@click.argument("project", type=click.Path(path_type=Path, dir_okay=False), metavar="[PROJECT]", required=False)
@click.option(
    "--save",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="NEW",
    help="Save what can still be read of a damaged PROJECT into this new project file.",
)
@options.overwrite
@options.pass_console
def command(console: Console, project: Path | None, save: Path | None, overwrite: bool) -> int:
    """Look at libraries, drivers, coordinate systems, fonts, browser and disk, and at PROJECT where one is named.

    The exit code is 1 where something fails; a warning is no failure.

    \b
    riverzones doctor
    riverzones doctor wushan.gpkg
    riverzones doctor damaged.gpkg --save saved.gpkg     # what can be read, into a new project
    """
    if save is not None:
        return _save(console, project, save, overwrite=overwrite)
    sights = list(examine(project))
    if console.as_json:
        console.data([_plain(console, sight) for sight in sights])
    else:
        for sight in sights:
            line = f"{console.said(sight.name)}  {sight.seen}"
            console.out.print(f"{_MARKS[sight.state]} {escape(clean(line))}")
            if sight.advice:
                console.out.print(f"  [dim]{escape(clean(console.said(sight.advice)))}[/]")
    failed = sum(sight.state == "fail" for sight in sights)
    warned = sum(sight.state == "warn" for sight in sights)
    console.say(
        zh=f"共看 {len(sights)} 项：{failed} 项不行，{warned} 项请留意",
        en=f"{len(sights)} things looked at: {failed} fail, {warned} to note",
    )
    return 1 if failed else 0


def _save(console: Console, project: Path | None, new: Path, *, overwrite: bool) -> int:
    """Save a damaged project into a new one and tell what came of each layer; 1 where something is lost."""
    from riverzones.store.salvage import salvage

    if project is None:
        raise click.UsageError(
            console.said(Text(zh="--save 要写明受损的项目。", en="--save needs the damaged PROJECT."))
        )
    options.check_target(new, overwrite=overwrite, project=project, suffix=".gpkg")
    saved = salvage(project, new, overwrite=overwrite)
    if console.as_json:
        console.data(
            [
                {"layer": saved_layer.layer, "rows": saved_layer.rows, "lost": saved_layer.lost, "cut": saved_layer.cut}
                for saved_layer in saved
            ]
        )
    else:
        cut = console.said(Text(zh="余下的读不出", en="the rest cannot be read"))
        console.table(
            [COLUMN["layer"], Right(COLUMN["saved"]), Right(COLUMN["lost"]), Text(zh="", en="")],
            [
                [saved_layer.layer, saved_layer.rows, saved_layer.lost, cut if saved_layer.cut else ""]
                for saved_layer in saved
            ],
        )
    rows, lost = sum(saved_layer.rows for saved_layer in saved), sum(saved_layer.lost for saved_layer in saved)
    console.say(
        zh=f"已将 {rows} 行存入 {new}，丢失 {lost} 行；原文件未改动",
        en=f"{rows} rows saved into {new}, {lost} lost; the damaged file is as it was",
    )
    return 1 if lost or any(saved_layer.cut for saved_layer in saved) else 0


def _plain(console: Console, sight: Sight) -> dict[str, str | None]:
    advice = console.said(sight.advice) if sight.advice else None
    return {"name": console.said(sight.name), "state": sight.state, "seen": sight.seen, "advice": advice}
