"""``riverzones targets PROJECT``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.targets import rates_sheet, targets_sheet, told_targets, water_targets
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile
from riverzones.store.sheets import write_sheets

__all__ = ["command"]


@click.command("targets", short_help="Targets of water by section and year, met or not. 水质目标逐年达标。")
@options.project
@click.option("--year", type=click.IntRange(1990, 2100), metavar="YEAR", help="Only this year.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write them to .xlsx .csv ...")
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console, project: Path, year: int | None, output: Path | None, internal: bool, overwrite: bool
) -> None:
    """List what PROJECT is asked to reach, year by year, beside the class that was reached: sections, function zones
    and sources, and the rate of those that meet their target.

    \b
    riverzones targets wushan.gpkg
    riverzones targets wushan.gpkg --year 2025 -o 目标.xlsx
    """
    options.check_target(output, overwrite=overwrite, project=project)
    catalogue, opened = load(), ProjectFile.open(project)
    view = project_view(opened, catalogue=catalogue, internal=internal)
    report = told_targets(view, water_targets(opened, catalogue=catalogue, year=year))
    sheet, rates = targets_sheet(report, catalogue=catalogue), rates_sheet(report, catalogue=catalogue)
    if output is not None and output.suffix.lower() == ".xlsx":
        sheets = [sheet, rates]
        write_sheets(sheets, output, layer="targets", lang=console.lang, overwrite=overwrite, title=view.called)
    elif output is not None:
        flat = report.rows.assign(asked_by=[asker.within(console.lang) for asker in report.rows["asked_by"]])
        write_table(flat, output, overwrite=overwrite, layer="targets")
    if console.as_json:
        console.data(report.as_dict(console.lang))
    else:
        console.sheet(sheet, ("name", "year", "target", "class", "state", "asked_by"))
        console.sheet(rates)
    met = int(report.rows["met"].fillna(False).astype(bool).sum())
    console.say(
        zh=f"目标 {report.asked} 个，可判 {report.judged} 个，达标 {met} 个",
        en=f"{report.asked} targets, {report.judged} can be judged, {met} met",
    )
    if output is not None:
        console.say(zh=f"已写入 {output}", en=f"wrote {output}")
