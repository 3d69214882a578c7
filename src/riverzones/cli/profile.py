"""``riverzones quality profile PROJECT RIVER``."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pandas as pd

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.cli.options import run_language
from riverzones.jobs.profile import river_profile, shown_rows, told_profile, write_profile
from riverzones.jobs.shared.layers import project_view
from riverzones.model import Text
from riverzones.store.project import ProjectFile

__all__ = ["command"]

_DRAWN = (".html", ".htm", ".svg")


@click.command("profile", short_help="Water along a river by chainage. 河流水质纵剖面。")
@options.project
@click.argument("river", metavar="RIVER")
@click.option("--item", "items", multiple=True, metavar="ITEM",
              help="Item to draw, such as TP or 总磷; may be given several times (default: the worst).")  # fmt: skip
@click.option("--period", metavar="PERIOD", help="As 2025-12, 2025Q4 or 2025 (default: the last month sampled).")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="Write a page (.html), the drawing (.svg) or the rows (.xlsx .csv ...).")  # fmt: skip
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    river: str,
    items: tuple[str, ...],
    period: str | None,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """Show RIVER of PROJECT from its upper end to its mouth: the means of the sections by chainage, and the outfalls,
    treatment plants and tributaries between them.

    \b
    riverzones quality profile wushan.gpkg 大宁河
    riverzones quality profile wushan.gpkg 大宁河 --item 总磷 --item NH3N --period 2025 -o 纵剖面.html
    """
    if period is not None and not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])|Q[1-4])?", period):
        said = Text(
            zh=f"--period 应为 2025-12、2025Q4 或 2025 的形式，现为 {period}。",
            en=f"--period is a month, quarter or year as 2025-12, 2025Q4, 2025, got {period}.",
        )
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    drawn = output is not None and output.suffix.lower() in _DRAWN
    suffix = output.suffix.lower() if output is not None and drawn else ""
    options.check_target(output, overwrite=overwrite, project=project, suffix=suffix)
    if output is not None and suffix == ".svg" and len(items) > 1:
        said = Text(zh=".svg 只能画一个 --item；多个请写成 .html。", en=".svg holds one --item; write .html for more.")
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    catalogue, opened = load(), ProjectFile.open(project)
    seen = river_profile(opened, river, catalogue=catalogue, items=items, period=period)
    view = project_view(opened, catalogue=catalogue, internal=internal)
    if output is not None:
        write_profile(seen, output, view=view, lang=console.lang, overwrite=overwrite)
        options.say_whose(console, view, catalogue)
    shown = told_profile(view, seen)
    for note in shown.notes:
        console.warn(note)
    if console.as_json:
        console.data(shown.as_dict(console.lang))
    else:
        rows = shown_rows(shown, console.lang)
        titles = {name: Text(zh=str(name), en=str(name)) for name in rows}
        numbers = {name for name in rows if pd.api.types.is_numeric_dtype(rows[name])}
        heads = [Right(title) if name in numbers else title for name, title in titles.items()]
        cells = [
            ["" if pd.isna(value) else f"{value:.4g}" if isinstance(value, float) else str(value) for value in row]
            for row in rows.astype(object).to_numpy()
        ]
        console.table(heads, cells)
        console.say(
            zh=f"{shown.river} {shown.period}：断面 {int((shown.rows['role'] == 'section').sum())} 个，全长 "
            f"{shown.length_m / 1000:.1f} km",
            en=f"{shown.river} {shown.period}: {int((shown.rows['role'] == 'section').sum())} sections on "
            f"{shown.length_m / 1000:.1f} km",
        )
    if output is not None:
        console.say(zh=f"已写入 {output}", en=f"wrote {output}")
