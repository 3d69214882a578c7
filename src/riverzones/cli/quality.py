"""``riverzones quality PROJECT`` and ``quality traceback PROJECT SECTION``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any

import click
import pandas as pd

from riverzones.catalogue import load
from riverzones.catalogue.water_standards import water_standard
from riverzones.cli import options
from riverzones.cli.bulletin import command as bulletin_command
from riverzones.cli.compensation import command as compensation_command
from riverzones.cli.echo import Console
from riverzones.cli.options import DefaultGroup
from riverzones.cli.profile import command as profile_command
from riverzones.cli.traceback import command as traceback_command
from riverzones.jobs.quality import (
    QualityOptions,
    QualityReport,
    classes_sheet,
    rivers_sheet,
    told_quality,
    water_quality,
)
from riverzones.jobs.shared.layers import project_view
from riverzones.model import Text
from riverzones.model.sheet import Sheet
from riverzones.quality.classes import BELOW_DETECTION
from riverzones.quality.periods import PERIODS
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile
from riverzones.store.sheets import write_sheets
from riverzones.terms import COMMON

__all__ = ["command"]

_YES = COMMON["met"]
_NO = COMMON["missed"]


@click.group("quality", cls=DefaultGroup, default="classes", short_help="Classes of water. 水质类别、达标与变化。")
def command() -> None:
    """Classes of water by section and period, a worsening traced back, the profile of a river, the monthly bulletin.

    \b
    riverzones quality wushan.gpkg
    riverzones quality wushan.gpkg --period year
    riverzones quality traceback wushan.gpkg 大昌 -o 倒查.html --map 倒查图.html
    riverzones quality profile wushan.gpkg 大宁河 -o 纵剖面.html
    riverzones quality bulletin wushan.gpkg -o 水质月报.docx
    """


command.add_command(traceback_command)
command.add_command(profile_command)
command.add_command(bulletin_command)
command.add_command(compensation_command)


@command.command("classes", short_help="Classes by section and period. 水质类别、达标与变化。")
@options.project
@click.option(
    "--period", type=click.Choice(list(PERIODS)), default="month", show_default=True, help="What is averaged."
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="From this day on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Up to and with this day.")
@click.option("--below", type=click.Choice(BELOW_DETECTION), default="half", show_default=True,
              help="What a value below detection counts as.")  # fmt: skip
@click.option("--maintenance", is_flag=True, help="Count values taken while a station was under maintenance.")
@click.option("--all", "every", is_flag=True, help="List every period, not the latest of each place alone.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the classes of all periods to .xlsx .csv .parquet ...")  # fmt: skip
@options.internal
@options.overwrite
@options.pass_console
def _classes(
    console: Console,
    project: Path,
    period: str,
    since: dt.datetime | None,
    until: dt.datetime | None,
    below: str,
    maintenance: bool,
    every: bool,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """Assess the samples of PROJECT by GB 3838-2002: the mean of each item over the period, then the class.

    \b
    riverzones quality wushan.gpkg
    riverzones quality wushan.gpkg --period year
    riverzones quality wushan.gpkg --since 2025-01-01 -o 水质.xlsx
    """
    options.check_target(output, overwrite=overwrite, project=project)
    asked = QualityOptions(
        period, None if since is None else since.date(), None if until is None else until.date(), below, maintenance
    )
    catalogue, opened = load(), ProjectFile.open(project)
    report = water_quality(opened, catalogue=catalogue, options=asked)
    view = project_view(opened, catalogue=catalogue, internal=internal)
    report = told_quality(view, report)
    if output is not None and output.suffix.lower() == ".xlsx":
        sheets = [classes_sheet(report.places, catalogue=catalogue), rivers_sheet(report.rivers)]
        write_sheets(sheets, output, layer="quality", lang=console.lang, overwrite=overwrite, title=view.called)
    elif output is not None:
        write_table(report.places, output, overwrite=overwrite, layer="quality")
    for note in report.notes:
        console.warn(note)
    if console.as_json:
        console.data(report.as_dict())
    else:
        rows = report.places if every else report.places.groupby("place", sort=False).tail(1)
        _print(console, report, classes_sheet(rows, catalogue=catalogue))
    if output is not None:
        console.say(zh=f"已写入 {output}", en=f"wrote {output}")


def _print(console: Console, report: QualityReport, classes: Sheet) -> None:
    titles = {value.name: value.title for value in load().columns["class"].values}

    def words(name: object) -> str:
        return console.said(titles[name]) if isinstance(name, str) else ""

    console.sheet(classes)
    if len(report.rivers):
        latest = report.rivers.groupby("river", sort=False).tail(1)
        console.sheet(rivers_sheet(latest))
    for row in report.trends.to_dict("records"):
        rising = row["slope_per_year"] > 0
        console.say(
            zh=f"{row['place']} {row['item']} 逐年{'上升' if rising else '下降'} {abs(row['slope_per_year']):.3g}"
            f"（季节性 Mann-Kendall，p = {row['p_value']:.3f}，{row['months']} 个月）",
            en=f"{row['place']} {row['item']} {'rises' if rising else 'falls'} by "
            f"{abs(row['slope_per_year']):.3g} a year "
            f"(seasonal Mann-Kendall, p = {row['p_value']:.3f}, {row['months']} months)",
        )
    for row in report.events.to_dict("records"):
        event = event_words(row, words)
        console.say(zh=event.zh, en=event.en)
    _supplementary(console, report)
    _flood(console, report)
    _black_odour(console, report)
    met = report.places["met"].dropna()
    if len(met):
        share = f"{int(met.sum())}/{len(met)}, {100 * float(met.mean()):.1f} %"
        console.say(zh=f"达标 {share}", en=f"targets met: {share}")


def _supplementary(console: Console, report: QualityReport) -> None:
    """Items of table 2 at sources: those that are over their limit, and how many were held against one."""
    rows = report.supplementary
    if rows.empty:
        return
    items = water_standard().items
    for row in rows[rows["met"].eq(False).fillna(False)].to_dict("records"):
        item = items[row["item"]]
        name = row["name"] or row["place"]
        console.say(
            zh=f"水源地补充项目超标：{name} {row['period']} {item.title.zh} {row['value']:g} {item.unit}，"
            f"限值 {row['limit']:g}（超标 {row['multiple']:.2f} 倍）",
            en=f"supplementary item over its limit: {name} {row['period']} {item.title.en} "
            f"{row['value']:g} {item.unit}, "
            f"limit {row['limit']:g} ({row['multiple']:.2f} times above)",
        )
    within = int(rows["met"].eq(True).fillna(False).sum())
    console.say(
        zh=f"水源地补充项目（GB 3838-2002 表2）{within}/{len(rows)} 项次不超标",
        en=f"supplementary items of sources (GB 3838-2002, table 2): {within} of {len(rows)} within their limit",
    )


def _black_odour(console: Console, report: QualityReport) -> None:
    """Waters of the register that are black and foul in the last month with samples, those that relapsed named so."""
    last = report.black_odour.sort_values("period").groupby("place", sort=False)
    for row in last.tail(1).to_dict("records"):
        since = report.black_odour[(report.black_odour["place"] == row["place"]) & report.black_odour["relapsed"]]
        grade = row["black_odour_grade"]
        if len(since):
            months = "、".join(since["period"])
            console.warn(
                Text(
                    zh=f"返黑返臭：{row['name']} 登记消除后 {months} 水质达到黑臭（分级限值为凭记忆，待核）",
                    en=f"black-odour relapse: {row['name']} is black and foul in {months} after it was registered as "
                    "cleared (limits remembered, not verified)",
                )
            )
        elif isinstance(grade, str):
            console.warn(
                Text(
                    zh=f"黑臭水体：{row['name']} {row['period']} 水质达到黑臭（分级限值为凭记忆，待核）",
                    en=f"black-odour water: {row['name']} is black and foul in {row['period']} (limits remembered, not "
                    "verified)",
                )
            )


def _flood(console: Console, report: QualityReport) -> None:
    """The places whose last flood season was above the limit of their target, the strongest first."""
    rows = report.flood.sort_values("year").groupby("place", sort=False).tail(1)
    rows = rows[rows["intensity"] > 1].sort_values("intensity", ascending=False, kind="stable")
    items = water_standard().items
    for row in rows.to_dict("records"):
        item, name = items[row["item"]], row["name"] or row["place"]
        rest = "" if pd.isna(row["rest_of_year"]) else f"{row['rest_of_year']:.3g}"
        console.say(
            zh=f"汛期污染强度：{name} {row['time']:%Y-%m-%d} {item.title.zh} {row['value']:.3g} {item.unit}，"
            f"为目标限值 {row['limit']:g} 的 {row['intensity']:.2f} 倍"
            + (f"（当年其余月份均值 {rest}）" if rest else ""),
            en=f"flood season: {name} {row['time']:%Y-%m-%d} {item.title.en} {row['value']:.3g} {item.unit}, "
            f"{row['intensity']:.2f} times the limit of its target ({row['limit']:g})"
            + (f"; mean of the other months {rest}" if rest else ""),
        )


def event_words(row: Mapping[Hashable, Any], words: Callable[[object], str]) -> Text:
    """One event in a line, Chinese and English; ``words`` says a class."""
    name, since, until = row["name"] or row["place"], row["since"], row["until"]
    before, now, items = words(row["class_before"]), words(row["class"]), row["items"]
    count = int(row["months"])
    match row["kind"]:
        case "good_lost":
            return Text(
                zh=f"优良水体丧失：{name} {since} 年由{before}降为{now}（{items}）",
                en=f"good water lost: {name} from {before} to {now} in {since} ({items})",
            )
        case "worsened":
            return Text(
                zh=f"水质下降：{name} {since} 年由{before}降为{now}（{items}）",
                en=f"worse: {name} from {before} to {now} in {since} ({items})",
            )
        case "relapse":
            return Text(
                zh=f"返劣：{name} 自 {since} 起 {count} 个月为{now}（{items}）",
                en=f"relapse: {name} {now} for {count} months from {since} ({items})",
            )
    return Text(
        zh=f"监测缺口：{name} {since} 至 {until} 缺测 {count} 个月",
        en=f"gap: {name} not sampled for {count} months, {since} to {until}",
    )
