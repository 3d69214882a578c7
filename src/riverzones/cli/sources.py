"""``riverzones sources PROJECT``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click
import pandas as pd

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console
from riverzones.cli.options import run_language
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.sources.run import HOURS, of_source, source_risks, told_risks
from riverzones.jobs.sources.sheets import source_sheets, write_source_sheets
from riverzones.model import Text
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile

__all__ = ["command"]

_YES, _NO = Text(zh="有", en="yes"), Text(zh="无", en="none")
_HOW = {"zone": Text(zh="在保护区内", en="in a zone"), "upstream": Text(zh="上游", en="upstream")}


@click.command("sources", short_help="Risks of every source; intakes below every outfall. 水源地风险清单。")
@options.project
@click.option("--hours", type=click.FloatRange(min=0), default=HOURS, show_default=True, metavar="H",
              help="How far upstream, by the front at high water.")  # fmt: skip
@click.option("--of", "what", type=click.Choice(["sources", "risks", "below"]), default="sources", show_default=True,
              help="One row per source, per risk, or per outfall and intake below it.")  # fmt: skip
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
    told = told_risks(view, source_risks(opened, catalogue=catalogue, hours=hours))
    if only is not None:
        told = of_source(told, only)
    table: pd.DataFrame = getattr(told, what)
    if output is not None and page:
        day = on or dt.date.today()
        sheets = source_sheets(view, told, catalogue=catalogue, on=day, lang=console.lang)
        write_source_sheets(
            sheets, output, view=view, seen=told, on=day, lang=console.lang, template=template, overwrite=overwrite
        )
        options.say_whose(console, view, catalogue)
    elif output is not None:
        write_table(table, output, overwrite=overwrite, layer=what)
        options.say_whose(console, view, catalogue)
    for note in told.notes:
        console.warn(note)
    if console.as_json:
        console.data(told.as_dict(console.lang))
    else:
        console.table(*_shown(console, what, table))
    if output is not None:
        console.say(f"已写入 {output}", f"wrote {output}")


def _shown(console: Console, what: str, table: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    def number(value: Any, digits: int = 1, scale: float = 1.0) -> str:
        return "" if value is None or pd.isna(value) else f"{float(str(value)) * scale:,.{digits}f}"

    rows = table.to_dict("records")
    if what == "sources":
        heads = ["水源地|source", "备用水源|standby", ">区内风险|in zones", ">上游风险|upstream", ">最早 h|earliest h",
                 "最近演练|last drill"]  # fmt: skip
        return heads, [
            [str(row["name"] or row["source_id"]), _standby(console, row["standby"]), str(row["risks_in_zones"]),
             str(row["risks_upstream"]), number(row["first_h"]), _said(row["drill_date"])]
            for row in rows
        ]  # fmt: skip
    if what == "risks":
        heads = [
            "水源地|source",
            "对象|what",
            "图层|layer",
            "关系|how",
            ">沿河 km|km",
            ">最早 h|earliest",
            ">最晚 h|latest",
        ]
        return heads, [
            [row["source_id"], _said(row["name"]) or row["id"], row["layer"], console.said(_HOW[row["how"]]),
             number(row.get("distance_m"), 1, 0.001), number(row.get("earliest_h")), number(row.get("latest_h"))]
            for row in rows
        ]  # fmt: skip
    heads = ["排污口|outfall", "下游取水口|intake below", ">沿河 km|km", ">最早 h|earliest", ">最晚 h|latest"]
    return heads, [
        [_said(row["name"]) or row["id"], _said(row["intake"]) or row["intake_id"],
         number(row["distance_m"], 1, 0.001), number(row["earliest_h"]), number(row["latest_h"])]
        for row in rows
    ]  # fmt: skip


def _standby(console: Console, value: Any) -> str:
    return _said(value) if not isinstance(value, bool) else console.said(_YES if value else _NO)


def _said(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
