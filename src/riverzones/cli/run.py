"""``riverzones run [RECIPE]``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.jobs.recipe.document import RECIPE_NAME, read_project_recipe
from riverzones.jobs.recipe.run import RunOptions, RunReport, run_recipe
from riverzones.jobs.recipe.summary import MOVED
from riverzones.jobs.shared.processes import processes_at_most
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, STATUS, labels

__all__ = ["command"]

_STATES = labels("recipe_state")


@click.command("run", short_help="Everything that is due of a recipe, and only that. 按配方办事，只做该做的。")
@click.argument(
    "recipe", required=False, type=click.Path(path_type=Path), metavar="[RECIPE]", default=Path(RECIPE_NAME)
)
@click.option("--dry-run", is_flag=True, help="List the steps with the reason for each, and do nothing.")
@options.on
@click.option("--yes", "confirmed", is_flag=True, help="More than half of the rows of a file may be gone.")
@options.fail_on
@options.pass_console
def command(
    console: Console, recipe: Path, dry_run: bool, on: dt.date | None, confirmed: bool, fail_on: str | None
) -> int:
    """Do what RECIPE (or the folder it stands in; default: riverzones.yaml here) asks, as far as it is due.

    Files that changed are held against what they brought before, then network, zones, check and audit, then the
    products; what has not changed is not done again. A file that fails is told and the rest goes on. At the end
    stands a page: what to open, what changed since last time, what needs you. A run that was cut off is taken up
    where it stopped.

    \b
    riverzones run
    riverzones run 滇池 --dry-run
    riverzones -q --json run 滇池/riverzones.yaml --fail-on prohibit     # for cron or the task scheduler

    Exit codes: 0 done, or nothing to do; 1 a step failed; 2 wrong usage; 3 findings met --fail-on.
    """
    catalogue = load()
    read = read_project_recipe(recipe, catalogue)
    with console.steps_of_job(zh="运行", en="running") as begin:
        report = run_recipe(
            read,
            catalogue=catalogue,
            options=RunOptions(on, dry_run=dry_run, confirmed=confirmed, processes=processes_at_most()),
            begin=begin,
        )
    if console.as_json:
        console.data(report.as_dict(console.lang))
    else:
        _print(console, report)
    if report.of("failed"):
        return 1
    if fail_on is None or dry_run:
        return 0
    from riverzones.cli.audit import FINDINGS_MET  # brings the audit along, which most runs do not need

    return FINDINGS_MET if options.is_grave(_worst(report), fail_on) else 0


def _worst(report: RunReport) -> str | None:
    """The gravest severity of what stands and is a violation."""
    from riverzones.model import SEVERITIES

    findings = ProjectFile.open(report.recipe.at(report.recipe.project)).read("rz_findings")
    standing = findings[(findings["status"] != "closed") & (findings["verdict"] == "violation")]
    there = set(standing["severity"])
    return next((word for word in SEVERITIES if word in there), None)


def _print(console: Console, report: RunReport) -> None:
    shown = [step for step in report.steps if step.state not in ("unchanged", "nothing")]
    if shown:
        console.table(
            [COLUMN["step"], COLUMN["run.state"], COLUMN["why"], COLUMN["what_changed"], Right(COLUMN["seconds"])],
            [
                [
                    console.said(need.title),
                    console.said(_STATES[need.state]),
                    console.said(need.reason),
                    "；".join(console.said(text) for text in need.changed),
                    f"{need.seconds:.1f}" if need.seconds else "",
                ]
                for need in shown
            ],
        )
    needs = report.needs
    if needs:
        console.table(
            [COLUMN["what_needs_you"], COLUMN["run.how"]], [[console.said(need.text), need.command] for need in needs]
        )
    unchanged, done, failed = len(report.of("unchanged")), len(report.of("done")), len(report.of("failed"))
    if report.dry_run:
        planned = len(report.of("planned"))
        console.say(
            zh=f"试运行：{planned} 步要做，{unchanged} 步未变；未写入任何内容",
            en=f"dry run: {planned} steps are due, {unchanged} unchanged; nothing was written",
        )
        return
    if not done and not failed:
        console.say(
            zh=f"没有变化，什么也不用做（{unchanged} 步未变）", en=f"nothing to do: {unchanged} steps are unchanged"
        )
    else:
        console.say(
            zh=f"做了 {done} 步，{failed} 步未成功，{unchanged} 步未变，用时 {report.seconds:.1f} 秒",
            en=f"{done} steps done, {failed} failed, {unchanged} unchanged, {report.seconds:.1f} s",
        )
    if report.states:
        now, since = _counted(STATUS, report.states), _counted(MOVED, report.moved)
        console.say(
            zh=f"问题：{now.zh}" + (f"；与上次相比：{since.zh}" if since.zh else ""),
            en=f"findings: {now.en}" + (f"; since last time: {since.en}" if since.en else ""),
        )
    if report.page is not None:
        console.say(zh=f"打开 {report.page}", en=f"open {report.page}")


def _counted(words: Mapping[str, Text], counts: Mapping[str, int]) -> Text:
    """``新增 3，销号 1``: what there is any of."""
    there = [(words[name], counts[name]) for name in words if counts.get(name)]
    return Text(
        zh="，".join(f"{word.zh} {count}" for word, count in there),
        en=", ".join(f"{count} {word.en}" for word, count in there),
    )
