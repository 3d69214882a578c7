"""``riverzones sources PROJECT``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console
from riverzones.cli.options import run_language
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.sources.assessment import with_years
from riverzones.jobs.sources.lists import LISTS, risk_list
from riverzones.jobs.sources.run import HOURS, of_source, source_risks, told_risks
from riverzones.jobs.sources.sheets import source_sheets, write_source_sheets
from riverzones.model import Text
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile
from riverzones.store.sheets import write_sheets

__all__ = ["command"]


@click.command("sources", short_help="Risks of every source; intakes below every outfall. 水源地风险清单。")
@options.project
@click.option("--hours", type=click.FloatRange(min=0), default=HOURS, show_default=True, metavar="H",
              help="How far upstream, by the front at high water.")  # fmt: skip
@click.option("--of", "what", type=click.Choice(list(LISTS)), default="sources", show_default=True,
              help="One row per source, per risk, per source and year, or per outfall and intake below.")  # fmt: skip
@click.option("--source", "only", metavar="SOURCE", help="Only this source, by id or name (or part of it).")
@options.on
@click.option("--template", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Your own template of the sheets, .html (jinja2).")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="Write a sheet per source to print (.html), or the rows (.xlsx .csv ...).")  # fmt: skip
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    hours: float,
    what: str,
    only: str | None,
    on: dt.date | None,
    template: Path | None,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """List of every source of PROJECT what stands in its zones and within hours upstream of its intakes, its standby
    source, plans and drills; or of every outfall the intakes below it with the range of arrival.

    \b
    riverzones sources wushan.gpkg --internal
    riverzones sources wushan.gpkg --of risks --hours 24 --internal -o 风险清单.xlsx
    riverzones sources wushan.gpkg --of years -o 年度评估.xlsx
    riverzones sources wushan.gpkg --of below --internal -o 排污口下游取水口.xlsx
    riverzones sources wushan.gpkg --internal -o 一源一策.html
    riverzones sources wushan.gpkg --source 红石梁 -o 红石梁.html

    A sheet (.html) has the register of a source, its classes by year, zones, risks, plans and drills with their days,
    and the findings that are not closed.

    Distances and times would give intakes away: they need --internal.
    """
    if hours != HOURS and not internal:  # who may ask for any number of hours can work out where an intake is
        said = Text(zh="--hours 须与 --internal 同用。", en="--hours needs --internal.")
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    page = output is not None and output.suffix.lower() in (".html", ".htm")
    options.check_target(output, overwrite=overwrite, project=project, suffix=".html" if page else "")
    catalogue, opened = load(), ProjectFile.open(project)
    view = project_view(opened, catalogue=catalogue, internal=internal)
    shown = told_risks(view, source_risks(opened, catalogue=catalogue, hours=hours))
    if only is not None:
        shown = of_source(shown, only)
    if what == "years":
        shown = with_years(view, shown, catalogue=catalogue)
    listed = risk_list(shown, what, catalogue=catalogue)
    if output is not None and page:
        day = on or dt.date.today()
        sheets = source_sheets(view, shown, catalogue=catalogue, on=day, lang=console.lang)
        write_source_sheets(
            sheets, output, view=view, seen=shown, on=day, lang=console.lang, template=template, overwrite=overwrite
        )
        options.say_whose(console, view, catalogue)
    elif output is not None:
        if output.suffix.lower() == ".xlsx":
            write_sheets([listed], output, layer=what, lang=console.lang, overwrite=overwrite, title=view.called)
        else:
            write_table(getattr(shown, what), output, overwrite=overwrite, layer=what)
        options.say_whose(console, view, catalogue)
    for note in shown.notes:
        console.warn(note)
    if console.as_json:
        console.data(shown.as_dict(console.lang))
    else:
        console.sheet(listed)
    if output is not None:
        console.say(zh=f"已写入 {output}", en=f"wrote {output}")
