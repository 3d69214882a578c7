"""``riverzones quality traceback PROJECT SECTION``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.catalogue.water_standards import water_standard
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.cli.options import run_language
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.withheld import told_traceback
from riverzones.jobs.traceback.run import RULE, STRETCH_WORDS, Traceback, traceback
from riverzones.jobs.traceback.write import shown_rows, write_traceback
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN

__all__ = ["command"]


@click.command("traceback", short_help="What stands upstream of a section that got worse. 水质恶化倒查。")
@options.project
@click.argument("section", metavar="SECTION")
@click.option("--last", metavar="MONTH", help="Last month of the comparison, as 2025-12 (default: the last sampled).")
@click.option(
    "--months", type=click.IntRange(1, 12), metavar="N", help="So many months against those a year before (default: 6)."
)
@click.option("--within", "within_km", type=click.FloatRange(min=0), metavar="KM", help="Not farther along the river.")
@click.option("--hours", "within_h", type=click.FloatRange(min=0), metavar="H", help="Not longer at high water.")
@click.option("--map", "drawn", type=click.Path(path_type=Path, dir_okay=False), help="Draw it as one offline .html.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="Write a sheet to print (.html) or the rows (.xlsx .csv .geojson .gpkg ...).")  # fmt: skip
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    section: str,
    last: str | None,
    months: int | None,
    within_km: float | None,
    within_h: float | None,
    drawn: Path | None,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """Trace SECTION of PROJECT back: which items are worse than a year before, which sections upstream are too, and
    what stands there, in the order in which to look, each with its reason.

    \b
    riverzones quality traceback wushan.gpkg 大昌
    riverzones quality traceback wushan.gpkg DM-03 -o 倒查.html --map 倒查图.html
    riverzones quality traceback wushan.gpkg DM-03 --last 2025-12 --months 6 -o 倒查.xlsx

    Which item points to which kind of source is a hint from a table (catalogue/standards/water/pollution_sources.yaml).
    """
    language = run_language(click.get_current_context())
    if within_km is not None and within_h is not None:
        said = Text(zh="--within 与 --hours 只能给一个。", en="give --within or --hours, not both.")
        raise click.UsageError(said.within(language))
    if last is not None and not _is_month(last):
        said = Text(zh=f"--last 应为年月，如 2025-12，现为 {last}。", en=f"--last is a month as 2025-12, got {last}.")
        raise click.UsageError(said.within(language))
    page = output is not None and output.suffix.lower() in (".html", ".htm")
    for path, suffix in ((output, ".html" if page else ""), (drawn, ".html")):
        options.check_target(path, overwrite=overwrite, project=project, suffix=suffix)
    catalogue, opened = load(), ProjectFile.open(project)
    within_m = None if within_km is None else within_km * 1000
    seen = traceback(
        opened, section, catalogue=catalogue, last=last, months=months, within_m=within_m, within_h=within_h
    )
    view = project_view(opened, catalogue=catalogue, internal=internal)
    if output is not None:
        write_traceback(seen, output, view=view, catalogue=catalogue, lang=console.lang, overwrite=overwrite)
    if drawn is not None:
        from riverzones.jobs.traceback.map import traceback_view
        from riverzones.present.web import inspection_map  # folium costs half a second that a list need not pay

        inspection_map(traceback_view(view, seen, catalogue=catalogue, lang=console.lang), drawn, overwrite=overwrite)
    if output is not None or drawn is not None:
        options.say_whose(console, view, catalogue)
    for note in seen.notes:
        console.warn(note)
    if console.as_json:
        console.data(told_traceback(view, seen).as_dict(console.lang))
    else:
        _print(console, told_traceback(view, seen))
    for path in (output, drawn):
        if path is not None:
            console.say(zh=f"已写入 {path}", en=f"wrote {path}")


def _is_month(word: str) -> bool:
    year, sign, month = word.partition("-")
    return bool(sign) and len(year) == 4 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12


def _print(console: Console, seen: Traceback) -> None:
    items = water_standard().items

    def titles(names: Sequence[str]) -> str:
        return "、".join(console.said(items[name].title) for name in names)

    worse = titles(seen.worse)
    console.say(
        zh=f"{seen.name}：截至 {seen.last} 的 {seen.months} 个月比上年同期变差的指标：{worse or '无'}",
        en=f"{seen.name}: worse than a year before in the {seen.months} months up to {seen.last}: {worse or 'nothing'}",
    )
    sections = [
        [str(row["name"] or ""), f"{row['distance_m'] / 1000:,.1f}", titles(row["worse_items"]),
         console.said(STRETCH_WORDS[row["stretch"]])]
        for row in seen.sections.to_dict("records")
    ]  # fmt: skip
    console.table(
        [COLUMN["section"], Right(COLUMN["km"]), COLUMN["worse_in_the_same"], COLUMN["what_it_says"]], sections
    )
    rows = [
        [str(row["order"]), row["name"], row["why"], row["km"], row["hours"], row["admin"]]
        for row in shown_rows(seen, load(), console.lang)
    ]
    console.table(
        [
            Right(COLUMN["order"]),
            COLUMN["what"],
            COLUMN["traceback.why"],
            Right(COLUMN["km"]),
            Right(COLUMN["hours"]),
            COLUMN["traceback.township"],
        ],
        rows,
    )
    console.say(zh=RULE.zh, en=RULE.en)
