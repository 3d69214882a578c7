"""``riverzones emergency PROJECT --at LON,LAT``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Head, Right
from riverzones.cli.options import run_language
from riverzones.jobs.emergency.run import Emergency, emergency
from riverzones.jobs.emergency.told import told_emergency
from riverzones.jobs.emergency.words import action_rows, title_of
from riverzones.jobs.shared.layers import project_view
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN

__all__ = ["command"]


@click.command("emergency", short_help="What a spill reaches, by when, where to hold it. 突发水污染应急图与行动次序。")
@options.project
@click.option("--at", "place", required=True, metavar="LON,LAT", help="Where it was spilled; or LAYER:ID.")
@click.option("--substance", default="", metavar="WORDS", help="What was spilled, as 柴油.")
@click.option("--discharge", metavar="LOW,NORMAL,HIGH",
              help="Discharge [m3/s]: the time through lakes is storage over discharge.")  # fmt: skip
@click.option(
    "--hours", "within_h", type=click.FloatRange(min=0), metavar="H", help="What is reached no later than this."
)
@click.option("--map", "drawn", type=click.Path(path_type=Path, dir_okay=False), help="One offline .html for a phone.")
@click.option("--plan", type=click.Path(path_type=Path, dir_okay=False), help="An A3 sheet, .pdf or .png.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the list of actions to .xlsx .csv ...")  # fmt: skip
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    place: str,
    substance: str,
    discharge: str | None,
    within_h: float | None,
    drawn: Path | None,
    plan: Path | None,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """Follow a spill down from a place in PROJECT: intakes, zones, sections and towns with earliest and latest arrival,
    where it can be held, materials in store, all in the order of action.

    \b
    riverzones emergency wushan.gpkg --at 109.735,31.335 --substance 柴油 --internal
    riverzones emergency wushan.gpkg --at 109.735,31.335 --substance 柴油 --map 应急图.html --plan 应急图.pdf --internal
    riverzones emergency wushan.gpkg --at outfalls:PK-001 --discharge 20,60,400 -o 行动.xlsx

    The earliest is the front at high water, the latest the mean at low water, by velocities that are settings.
    Telephones and exact places of intakes need --internal.
    """
    flows = None if discharge is None else _flows(discharge)
    sheet = plan is not None and plan.suffix.lower() in (".pdf", ".png")
    if plan is not None and not sheet:
        said = Text(
            zh=f"--plan 应为 .pdf 或 .png，现为 {plan.name}。", en=f"--plan is a .pdf or .png, got {plan.name}."
        )
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    for path, suffix in ((output, ""), (drawn, ".html"), (plan, plan.suffix if plan else "")):
        options.check_target(path, overwrite=overwrite, project=project, suffix=suffix)
    catalogue, opened = load(), ProjectFile.open(project)
    seen = emergency(opened, place, catalogue=catalogue, substance=substance, discharge_m3s=flows, within_h=within_h)
    view = project_view(opened, catalogue=catalogue, internal=internal)
    if drawn is not None:
        from riverzones.jobs.emergency.map import emergency_view
        from riverzones.present.web import inspection_map  # folium costs half a second that a list need not pay

        inspection_map(emergency_view(view, seen, catalogue=catalogue, lang=console.lang), drawn, overwrite=overwrite)
    if plan is not None:
        from riverzones.jobs.emergency.write import write_plan
        from riverzones.present.paper import find_face

        write_plan(seen, plan, view=view, catalogue=catalogue, face=find_face(), lang=console.lang, overwrite=overwrite)
    if output is not None:
        from riverzones.jobs.emergency.write import write_actions

        write_actions(seen, output, view=view, lang=console.lang, overwrite=overwrite)
    if any((drawn, plan, output)):
        options.say_whose(console, view, catalogue)
    shown = told_emergency(view, seen)
    for note in shown.notes:
        console.warn(note)
    if console.as_json:
        console.data(shown.as_dict(console.lang))
    else:
        _print(console, shown)
    for path in (drawn, plan, output):
        if path is not None:
            console.say(zh=f"已写入 {path}", en=f"wrote {path}")


def _flows(words: str) -> tuple[float, float, float]:
    """Three numbers, from low to high water."""
    parts = words.replace("，", ",").split(",")
    try:
        low, normal, high = (float(part) for part in parts)
    except ValueError as error:
        said = Text(
            zh=f"--discharge 应为枯、平、丰三个流量，如 20,60,400，现为 {words}。",
            en=f"--discharge is three numbers for low, normal and high water, as 20,60,400, got {words}.",
        )
        raise click.UsageError(said.within(run_language(click.get_current_context()))) from error
    return low, normal, high


def _print(console: Console, seen: Emergency) -> None:
    console.say(zh=title_of(seen), en=title_of(seen, "en"))
    rows = [
        [
            str(row["order"]),
            row["when"],
            row["usual"],
            row["latest"],
            row["what"],
            row["name"],
            row["detail"],
            row["who"],
            row["phone"],
        ]
        for row in action_rows(seen, console.lang)
    ]
    heads: list[Head] = [
        Right(COLUMN["emergency.no"]),
        COLUMN["earliest"],
        COLUMN["normal"],
        COLUMN["latest"],
        COLUMN["action"],
        COLUMN["emergency.where"],
        COLUMN["details"],
        COLUMN["who"],
        COLUMN["phone"],
    ]
    console.table(heads, rows)
