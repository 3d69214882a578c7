"""``riverzones due PROJECT`` and ``riverzones tasks PROJECT``: what is to be done, by when and by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pandas as pd

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Head, Right
from riverzones.errors import OutputError
from riverzones.jobs.duties import BY, STATES, Duties, duties, write_duties
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.packs import catalogue_of
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, STATUS

__all__ = ["command", "list_duties"]


def _asked_by_whom(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of both lists: whose duties, put together by whom, and the file they are written to."""
    for option in (
        options.overwrite,
        options.internal,
        click.option(
            "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write an .xlsx file too."
        ),
        click.option("--chief", help="Only of this chief (part of the name)."),
        click.option("--unit", help="Only of this unit (part of the name)."),
        click.option(
            "--by", type=click.Choice(BY), default="unit", show_default=True, help="By whom they are put together."
        ),
    ):  # the last one stands first in the help
        command = option(command)
    return command


@click.command("due", short_help="What is overdue and due, by unit and chief. 逾期与临期，按单位、河长。")
@options.project
@options.on
@click.option(
    "--within",
    "within_days",
    type=click.IntRange(0),
    metavar="DAYS",
    default=30,
    show_default=True,
    help="Due soon: so many days.",
)
@_asked_by_whom
@options.pass_console
def command(
    console: Console,
    project: Path,
    on: dt.date | None,
    within_days: int,
    by: str,
    unit: str | None,
    chief: str | None,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """List the findings of PROJECT whose deadline has passed, then those due soon; counted by unit or chief.

    Deadlines are those filled in in ledgers (整改期限) or set by `findings set --deadline`. What is accepted (挂账) is
    counted apart. The unit is the one named in the ledger, else the one the document names.

    Rows of layers that state a day of their own are listed too: outfalls, black-odour waters, problems, tasks; plans
    and drills of sources, risk sources and stores. A drill once a year is a setting, and says so.

    \b
    riverzones due wushan.gpkg
    riverzones due wushan.gpkg --on 2026-12-31 --within 7 --by chief
    riverzones due wushan.gpkg --unit 生态环境局 -o 督办.xlsx
    """
    report = _report(console, project, on, within_days, output, internal=internal, overwrite=overwrite)
    report = report.of(unit=unit, chief=chief)
    _write(console, project, report, output, internal=internal, overwrite=overwrite)
    if console.as_json:
        console.data(report.as_dict(by))
        return
    _groups(console, report, by)
    _rows(console, report.of(states=("overdue", "due")))
    _closing_line(console, report)


@click.command("tasks", short_help="What each unit or chief has on its hands. 各单位、各河长手上的事。")
@options.project
@options.on
@_asked_by_whom
@options.pass_console
def list_duties(
    console: Console,
    project: Path,
    on: dt.date | None,
    by: str,
    unit: str | None,
    chief: str | None,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """List everything of PROJECT that is not closed, with who has to do it and by when.

    \b
    riverzones tasks wushan.gpkg
    riverzones tasks wushan.gpkg --chief 巫峡镇
    riverzones tasks wushan.gpkg --by chief -o 任务.xlsx
    """
    report = _report(console, project, on, 30, output, internal=internal, overwrite=overwrite)
    report = report.of(unit=unit, chief=chief)
    _write(console, project, report, output, internal=internal, overwrite=overwrite)
    if console.as_json:
        console.data(report.as_dict(by))
        return
    _groups(console, report, by)
    _rows(console, report)
    _closing_line(console, report)


def _report(
    console: Console,
    project: Path,
    on: dt.date | None,
    within_days: int,
    output: Path | None,
    *,
    internal: bool,
    overwrite: bool,
) -> Duties:
    if output is not None and output.suffix.lower() != ".xlsx":
        raise OutputError(
            Text(zh=f"{output.name} 应以 .xlsx 结尾。", en=f"{output.name} must end in .xlsx."),
            hint=Text(zh=f"如 -o {output.stem}.xlsx。", en=f"Such as -o {output.stem}.xlsx."),
        )
    options.check_target(output, overwrite=overwrite, project=project)
    opened = ProjectFile.open(project)
    catalogue = catalogue_of(opened, load())
    view = project_view(opened, catalogue=catalogue, internal=internal)
    return duties(view, catalogue=catalogue, on=on or dt.date.today(), within_days=within_days, lang=console.lang)


def _write(
    console: Console, project: Path, report: Duties, output: Path | None, *, internal: bool, overwrite: bool
) -> None:
    if output is None:
        return
    catalogue = load()
    view = project_view(ProjectFile.open(project), catalogue=catalogue, internal=internal)
    write_duties(report, output, view=view, lang=console.lang, overwrite=overwrite)
    options.say_whose(console, view, catalogue)
    console.say(zh=f"已写入 {output}", en=f"wrote {output}")


def _groups(console: Console, report: Duties, by: str) -> None:
    first = COLUMN["unit"] if by == "unit" else COLUMN["chiefs.chief"]
    heads: list[Head] = [first, *(Right(text) for text in STATES.values()), Right(COLUMN["total"]), COLUMN["next"]]
    console.table(
        heads,
        [
            [row[by], *(row[state] or "" for state in STATES), row["total"], row["next"]]
            for row in report.groups(by).to_dict("records")
        ],
    )


def _rows(console: Console, report: Duties) -> None:
    if report.rows.empty:
        return
    console.table(
        [
            COLUMN["due.due"], Right(COLUMN["days"]), COLUMN["deadline"],
            COLUMN["compare.finding"], COLUMN["subject"],
            COLUMN["comparison.what"], COLUMN["unit"],
            COLUMN["chiefs.chief"], COLUMN["status"],
        ],
        [
            [
                console.said(STATES[str(row["state"])]), "" if pd.isna(row["days"]) else int(row["days"]),
                row["deadline"], row["finding_id"], row["subject_name"], row["title"], row["unit"], row["chief"],
                console.said(STATUS[str(row["status"])]),
            ]
            for row in report.rows.to_dict("records")
        ],
    )  # fmt: skip


def _closing_line(console: Console, report: Duties) -> None:
    counts = report.counts()
    console.say(
        zh=f"{report.on}："
        + "，".join(f"{text.zh} {counts[name]}" for name, text in STATES.items() if counts[name])
        + f"；另有 {report.closed} 条已销号",
        en=f"{report.on}: "
        + ", ".join(f"{counts[name]} {text.en}" for name, text in STATES.items() if counts[name])
        + f"; {report.closed} more are closed",
    )
