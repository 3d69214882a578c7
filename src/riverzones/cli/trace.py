"""``riverzones trace PROJECT --from LAYER:ID --upstream|--downstream``."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Head, Right
from riverzones.cli.options import run_language
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.tables import plain
from riverzones.jobs.shared.withheld import told_trace
from riverzones.jobs.trace.run import MODES, Trace, trace
from riverzones.model import Text
from riverzones.network.trace import Mode
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile
from riverzones.terms import BANK, COLUMN

__all__ = ["command"]

_MODES: dict[tuple[str, bool], Mode] = {("U", False): "UT", ("U", True): "UM", ("D", False): "DD", ("D", True): "DM"}


@click.command("trace", short_help="Walk the river network up or down. 沿河网上下游追溯。")
@options.project
@click.option("--from", "origin", required=True, metavar="LAYER:ID", help="Where to begin; or LON,LAT.")
@click.option("--upstream", "way", flag_value="U", help="Against the flow, with all tributaries.")
@click.option("--downstream", "way", flag_value="D", help="With the flow, with all diversions.")
@click.option("--main", is_flag=True, help="Along the main stem only, up or down.")
@click.option("--within", "within_km", type=click.FloatRange(min=0), metavar="KM", help="Not farther along the river.")
@click.option("--hours", "within_h", type=click.FloatRange(min=0), metavar="H", help="Not longer at high water.")
@click.option("--find", multiple=True, metavar="LAYER", help="What to look for on the way; several are possible.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was found to .xlsx .csv .geojson .gpkg .parquet, or draw the trace as .html",
)
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    origin: str,
    way: str | None,
    main: bool,
    within_km: float | None,
    within_h: float | None,
    find: tuple[str, ...],
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """Walk from a feature of PROJECT along the river network, and list what stands on the way with its distance.

    \b
    riverzones trace wushan.gpkg --from outfalls:PK-001 --downstream --find intakes
    riverzones trace wushan.gpkg --from intakes:QS-01 --upstream --within 10 --find outfalls
    riverzones trace wushan.gpkg --from outfalls:PK-001 --downstream -o trace.html
    riverzones trace wushan.gpkg --from 109.86,31.07 --upstream --main

    Hours run from high to low water, by velocities of catalogue/velocities.yaml: settings, no standard gives them.
    """
    if way is None:
        said = Text(zh="请指明方向：--upstream 或 --downstream。", en="say which way: --upstream or --downstream.")
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    drawn = output is not None and output.suffix.lower() in (".html", ".htm")
    options.check_target(output, overwrite=overwrite, project=project, suffix=".html" if drawn else "")
    catalogue = load()
    opened = ProjectFile.open(project)
    mode = _MODES[way, main]
    if within_km is not None and within_h is not None:
        said = Text(zh="--within 与 --hours 只能给一个。", en="give --within or --hours, not both.")
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    within_m = None if within_km is None else within_km * 1000
    seen = trace(opened, origin, catalogue=catalogue, mode=mode, within_m=within_m, within_h=within_h, find=find)
    opened_view = project_view(opened, catalogue=catalogue, internal=internal)
    if output is not None and drawn:
        from riverzones.jobs.trace.map import trace_view
        from riverzones.present.web import inspection_map  # folium costs half a second that a list need not pay

        view = trace_view(opened_view, seen, catalogue=catalogue, lang=console.lang)
        inspection_map(view, output, overwrite=overwrite)
    elif output is not None:
        write_table(told_trace(opened_view, seen).found, output, overwrite=overwrite, layer="found")
    if output is not None:
        options.say_whose(console, opened_view, catalogue)
    for note in seen.notes:
        console.warn(note)
    if console.as_json:
        console.data(seen.as_dict(console.lang))
    else:
        _print(console, seen)
    if output is not None:
        console.say(zh=f"已写入 {output}", en=f"wrote {output}")


def _print(console: Console, seen: Trace) -> None:
    rows = [
        [
            f"{row['distance_m'] / 1000:,.3f}",
            "" if pd.isna(row["hours"]) else f"{row['hours_low']:.1f} - {row['hours_high']:.1f}",
            row["layer"],
            row["id"],
            plain(row["name"]),
            plain(row["river"]),
            "" if pd.isna(row["chainage_m"]) else f"{row['chainage_m'] / 1000:,.3f}",
            console.said(BANK[row["bank"]]) if row["bank"] in BANK else "",
            f"{row['offset_m']:,.0f}",
        ]
        for row in seen.found.to_dict("records")
    ]
    heads: list[Head] = [
        Right(COLUMN["along_river_km"]),
        Right(COLUMN["hours"]),
        COLUMN["layer"],
        COLUMN["id"],
        COLUMN["zone_ledger.name"],
        COLUMN["river"],
        Right(COLUMN["chiefs.chainage_km"]),
        COLUMN["bank"],
        Right(COLUMN["from_river_m"]),
    ]
    if rows:
        console.table(heads, rows)
    length_km = float(seen.reaches["length_m"].sum()) / 1000
    zh = f"自 {seen.origin.name} 起，{MODES[seen.mode].zh}：{len(seen.reaches)} 个河段，共 {length_km:,.1f} km"
    en = f"from {seen.origin.name}, {MODES[seen.mode].en}: {len(seen.reaches)} reaches, {length_km:,.1f} km in all"
    looked = ", ".join(seen.looked)
    console.say(
        zh=f"{zh}；找到 {len(rows)} 个（查找 {looked or '无'}）", en=f"{en}; {len(rows)} found of {looked or 'nothing'}"
    )
