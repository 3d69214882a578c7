"""``riverzones query PROJECT "PHRASE"``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import UNTITLED, Console, Right
from riverzones.jobs.query.run import Answer, ask, explain
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.tables import plain
from riverzones.jobs.shared.withheld import told_answer
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN

__all__ = ["command"]


@click.command("query", short_help="Ask one spatial question of a project. 提一个空间问题。")
@options.project
@click.argument("phrase")
@click.option("--explain", "explained", is_flag=True, help="Print how the question is read, and do not run it.")
@options.output
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    phrase: str,
    explained: bool,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """Answer PHRASE from PROJECT, in English or Chinese.

    SET [where CQL2] inside | reaching into | outside | crossing | within D of | nearest | upstream of | downstream of
    SET

    Several sets (排污口和企业), several relations (在...内且距...1公里以内, inside ... and within ...), attributes
    (未整治的排污口, outfalls without a permit), counts (各街道的排污口数量, outfalls by county) and the first few
    (日排放量最大的5个排污口, 5 outfalls nearest to ...) may be asked for; a place by its name.

    \b
    riverzones query wushan.gpkg "outfalls inside tier-1 zones"
    riverzones query wushan.gpkg "chemical projects within 1 km of the Yangtze" -o near.xlsx
    riverzones query wushan.gpkg "一级保护区内的排污口" -o answer.html     # one offline map
    riverzones query wushan.gpkg "outfalls upstream of intakes within 10 km"
    riverzones query wushan.gpkg "outfalls where category = 'industrial' inside source zones" --explain

    What is printed is for who asks; a file (-o, then no rows are printed) is for everyone, without what --internal puts
    in.
    """
    as_map = output is not None and output.suffix.lower() in (".html", ".htm")
    options.check_target(output, overwrite=overwrite, project=project, suffix=".html" if as_map else "")
    catalogue = load()
    opened = ProjectFile.open(project)
    if explained:
        plan = explain(opened, phrase, catalogue=catalogue)
        if console.as_json:
            console.data({"phrase": phrase, "plan": [console.said(step) for step in plan]})
        else:
            console.table([Right(UNTITLED), UNTITLED], [[at, console.said(step)] for at, step in enumerate(plan, 1)])
        return
    answer = ask(opened, phrase, catalogue=catalogue)
    opened_view = project_view(opened, catalogue=catalogue, internal=internal)
    if output is not None and as_map:
        from riverzones.jobs.query.map import answer_view
        from riverzones.present.web import inspection_map  # folium: half a second that tables need not pay

        view = answer_view(opened_view, answer, catalogue=catalogue, lang=console.lang)
        inspection_map(view, output, overwrite=overwrite)
    elif output is not None:
        shown = told_answer(opened_view, answer)
        if shown.groups is not None:
            write_table(shown.groups, output, overwrite=overwrite, layer="counts")
        else:
            write_table(shown.frame, output, overwrite=overwrite, layer="answer")
    if output is not None:
        options.say_whose(console, opened_view, catalogue)
    for note in answer.notes:
        console.warn(note)
    if console.as_json:
        console.data(answer.as_dict())
        return
    console.say(zh=answer.plan[0].zh, en=answer.plan[0].en)
    if answer.groups is not None:
        console.table(
            [COLUMN["zone_ledger.name"], Right(COLUMN["network.count"]), Right(COLUMN["query.cannot_tell"])],
            answer.groups[["name", "count", "cannot_tell"]].to_numpy(object).tolist(),
        )
    elif not answer.question.counted and output is None:
        _print(console, answer)
    zh, en = f"检查 {answer.checked} 个，符合 {answer.count} 个", f"{answer.count} of {answer.checked} checked"
    if answer.cannot_tell:
        zh, en = f"{zh}，不能判定 {answer.cannot_tell} 个", f"{en}, {answer.cannot_tell} cannot be told"
    console.say(zh=zh, en=en)
    if output is not None:
        console.say(zh=f"已写入 {output}", en=f"wrote {output}")


def _print(console: Console, answer: Answer) -> None:
    rows = []
    for row in answer.frame.iloc[: console.room].to_dict("records"):
        measured, unit = plain(row.get("measured")), row.get("unit") or ""
        lon, lat = plain(row.get("nearest_lon")), plain(row.get("nearest_lat"))
        rows.append(
            [
                row["subject_id"],
                plain(row.get("subject_name")),
                plain(row.get("reference_name")),
                "" if measured is None else f"{measured:,.1f} {unit}",
                "" if lon is None else f"{lon:.6f}",
                "" if lat is None else f"{lat:.6f}",
            ]
        )
    console.table(
        [
            COLUMN["id"],
            COLUMN["zone_ledger.name"],
            COLUMN["reference"],
            Right(COLUMN["query.measured"]),
            Right(COLUMN["nearest_lon"]),
            Right(COLUMN["nearest_lat"]),
        ],
        rows,
        of=len(answer.frame),
    )
