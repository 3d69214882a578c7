"""``riverzones doctor [PROJECT]``."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape

from riverzones.cli import options
from riverzones.cli.echo import Speaker, clean
from riverzones.workflows.doctor import Sight, examine

__all__ = ["command"]

_MARKS = {"ok": "[green]✓[/]", "warn": "[yellow]![/]", "fail": "[red]✗[/]"}


@click.command("doctor", short_help="What this machine has and lacks. 体检：版本、字体、驱动、磁盘。")
@click.argument("project", type=click.Path(path_type=Path, dir_okay=False), metavar="[PROJECT]", required=False)
@options.pass_speaker
def command(speaker: Speaker, project: Path | None) -> int:
    """Look at libraries, drivers, coordinate systems, fonts, browser and disk, and at PROJECT where one is named.

    The exit code is 1 where something fails; a warning is no failure.

    \b
    riverzones doctor
    riverzones doctor wushan.gpkg
    """
    sights = list(examine(project))
    if speaker.as_json:
        speaker.data([_plain(speaker, one) for one in sights])
    else:
        for one in sights:
            line = f"{speaker.said(one.name)}  {one.seen}"
            speaker.out.print(f"{_MARKS[one.state]} {escape(clean(line))}")
            if one.advice:
                speaker.out.print(f"  [dim]{escape(clean(speaker.said(one.advice)))}[/]")
    failed = sum(one.state == "fail" for one in sights)
    warned = sum(one.state == "warn" for one in sights)
    speaker.say(
        f"共看 {len(sights)} 项：{failed} 项不行，{warned} 项请留意",
        f"{len(sights)} things looked at: {failed} fail, {warned} to note",
    )
    return 1 if failed else 0


def _plain(speaker: Speaker, one: Sight) -> dict[str, str | None]:
    advice = speaker.said(one.advice) if one.advice else None
    return {"name": speaker.said(one.name), "state": one.state, "seen": one.seen, "advice": advice}
