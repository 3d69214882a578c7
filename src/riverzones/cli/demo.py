"""``riverzones demo [DIR]``."""

from __future__ import annotations

import time
from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.audit import print_counts
from riverzones.cli.echo import Console
from riverzones.cli.finding_lines import print_findings
from riverzones.cli.import_ import print_counts as print_imports
from riverzones.errors import DataError
from riverzones.jobs.demo import FILES, PLACES, DemoReport, demo
from riverzones.model import Text
from riverzones.terms import COLUMN

__all__ = ["command"]


@click.command("demo", short_help="The whole chain on a sample project. 用示例项目走一遍全流程。")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"))
@click.option(
    "--place",
    type=click.Choice(list(PLACES)),
    default="wushan",
    show_default=True,
    help="Which sample: Wushan, or a small one in Kunming.",
)
@options.overwrite
@options.pass_console
def command(console: Console, folder: Path, place: str, overwrite: bool) -> None:
    """Build the sample project of Wushan in DIR (default: demo), delineate, audit, map, report; say what to open.

    The geometry of the sample is illustrative, and says so on the map.

    What is written is a folder as an office has it, files and a recipe: `riverzones run DIR` takes it up from there.

    \b
    riverzones demo
    riverzones demo try --place kunming
    riverzones --lang en demo try --overwrite
    """
    began = time.perf_counter()
    with console.steps_of_job(zh="示例", en="demo") as begin:
        report = demo(folder, catalogue=load(), place=place, overwrite=overwrite, lang=console.lang, begin=begin)
    took = time.perf_counter() - began
    if console.as_json:
        console.data(
            {
                "project": str(report.project),
                "recipe": str(report.recipe),
                **{name: str(path) for name, path in report.files.items()},
                "imports": [
                    {"file": file, **import_report.as_dict(console.lang)} for file, import_report in report.imports
                ],
                "audit": report.audit.as_dict(console.lang),
                "planted": report.planted,
                "missed": [list(row) for row in report.missed],
                "unplanned": [list(row) for row in report.unplanned],
                "seconds": round(took, 1),
            }
        )
    else:
        names = [Path(file).name for file, _ in report.imports]
        print_imports(console, [imported for _, imported in report.imports], heading=COLUMN["file"], titles=names)
        print_counts(console, report.audit)
        print_findings(console, report.audit.findings)
        _say_what_to_open(console, report, took)
    if report.missed or report.unplanned:
        raise DataError(
            Text(
                zh=f"核查结果与埋设的问题不一致：漏报 {report.missed}，多报 {report.unplanned}。",
                en=f"the audit differs from what was planted: missed {report.missed}, unplanned {report.unplanned}.",
            )
        )


def _say_what_to_open(console: Console, report: DemoReport, took: float) -> None:
    count = len(report.audit.findings)
    console.say(
        zh=f"示例数据埋设 {report.planted} 处问题，核查发现 {count} 处，逐条一致；用时 {took:.1f} 秒。"
        "几何为示意，不是测绘成果。",
        en=f"{report.planted} findings were planted in the sample, {count} were found, the same ones; {took:.1f} s. "
        "The geometry is illustrative, not surveyed.",
    )
    for name, path in report.files.items():
        use = FILES[name][1]
        console.say(zh=f"{use.zh}：{path.resolve()}", en=f"{use.en}: {path.resolve()}")
    console.say(
        zh=f"示例的配方：{report.recipe}；改了它或资料，运行 riverzones run {report.recipe.parent}",
        en=f"the recipe of the demo: {report.recipe}; after a change of it or of its files: riverzones run "
        f"{report.recipe.parent}",
    )
