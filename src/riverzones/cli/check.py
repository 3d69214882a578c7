"""``riverzones check PROJECT --zones``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click
import pandas as pd

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Speaker
from riverzones.cli.language import run_language
from riverzones.io.project import ProjectFile
from riverzones.model import Text
from riverzones.workflows.review import ZoneReviews, review_zones, worded, write_reviews
from riverzones.zones.review.judging import VERDICTS

__all__ = ["command"]

_HEADS = [
    "级别|tier", "部分|part", "内容|quantity", ">文本或登记|stated", ">图形量测|measured", ">差值|difference",
    ">容差|tolerance", "结论|verdict", "保护区|zone", "说明|note",
]  # fmt: skip


@click.command("check", short_help="Approved zones against their text and registry. 保护区与批复文本核对。")
@options.project
@click.option("--zones", is_flag=True, help="Protection zones against approval text and registry row.")
@click.option("--source", metavar="ID", help="Only this source, by id or name; shows all that was measured.")
@click.option("--text", metavar="TEXT", help="Approval text of that source, besides those of the layers.")
@click.option(
    "--on", type=options.Day(), metavar="DATE", help="Approvals valid on this day, as 2026-11-22 (default: today)."
)
@options.output
@options.overwrite
@options.pass_speaker
def command(
    speaker: Speaker,
    project: Path,
    zones: bool,
    source: str | None,
    text: str | None,
    on: dt.date | None,
    output: Path | None,
    overwrite: bool,
) -> None:
    """Measure what PROJECT holds and compare it with what was approved.

    \b
    riverzones check wushan.gpkg --zones
    riverzones check wushan.gpkg --zones --source SY-01 -o 保护区核查.xlsx
    riverzones check wushan.gpkg --zones --source SY-01 --text "一级保护区：取水口上游1000米至下游100米的水域"

    Lengths along the river, land depth per bank, radius, area, perimeter, the intake, tiers that adjoin, rounded
    coordinates, dates. Approval texts are read from the column approval_text of zones and sources, registry numbers
    from columns such as tier1_upstream_m, area_km2, perimeter_m.
    """
    if not zones:
        said = Text(zh="目前可核对的只有保护区：请加 --zones。", en="today only zones can be checked: add --zones.")
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    if text is not None and source is None:
        said = Text(zh="--text 要与 --source 一起用。", en="--text goes with --source.")
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    options.check_target(output, overwrite=overwrite, project=project)
    opened = ProjectFile.open(project)
    with speaker.steps(_sources(opened, source), "核对保护区", "checking zones") as step:
        found = review_zones(opened, catalogue=load(), source=source, text=text, on=on, step=step)
    if output is not None:
        write_reviews(found, output, lang=speaker.lang, overwrite=overwrite)
    if speaker.as_json:
        speaker.data(found.as_dict(speaker.lang))
    else:
        _print(speaker, found, whole=source is not None)
    if output is not None:
        speaker.say(f"已写入 {output}", f"wrote {output}")


def _print(speaker: Speaker, found: ZoneReviews, *, whole: bool) -> None:
    order = list(VERDICTS)
    for one in sorted(found.reviews, key=lambda review: order.index(review.verdict)):
        said = VERDICTS[one.verdict]
        name = one.name.replace("|", " ")
        speaker.table([f"{name}（{one.source_id}）：{said.zh}|{name} ({one.source_id}): {said.en}"], [])
        rows = [
            [
                row["tier"],
                row["part"],
                row["title"],
                *(_number(row[name], line.quantity) for name in ("stated", "measured", "difference", "tolerance")),
                row["verdict"],
                row["zone_ids"],
                row["note"],
            ]
            for row, line in zip(worded(one, speaker.lang).to_dict("records"), one.lines, strict=True)
            if whole or line.verdict != "not_stated"
        ]
        if rows:
            speaker.table(_HEADS, rows)
        for verdict, note in one.notes:
            speaker.table([f"· {VERDICTS[verdict].zh}：{note.zh}|- {VERDICTS[verdict].en}: {note.en}"], [])
        if whole and one.text:
            speaker.table([f"· 图形所示范围：{one.text}|- extent as measured: {one.text}"], [])
    for key, name in found.without:
        speaker.warn(Text(zh=f"{name}（{key}）没有保护区", en=f"{name} ({key}) has no zones"))
    for key in found.orphans:
        speaker.warn(Text(zh=f"保护区 {key} 所属水源地不明", en=f"the source of zone {key} is not known"))
    for missing in found.notes:
        speaker.warn(missing)
    told = found.counts()
    speaker.say(
        f"{len(found.reviews)} 个水源地：{told['differs']} 个不一致，{told['cannot_tell']} 个无法判定，"
        f"{told['agrees']} 个一致；{told['without_zones']} 个没有保护区"
        + ("" if whole else "；只量测而批复未载的各项用 --source 或 -o 查看"),
        f"{len(found.reviews)} sources: {told['differs']} differ, {told['cannot_tell']} cannot be told, "
        f"{told['agrees']} agree; {told['without_zones']} without zones"
        + ("" if whole else "; what was measured and is not stated: --source or -o"),
    )


def _sources(project: ProjectFile, source: str | None) -> int:
    return 1 if source is not None or not project.has("sources") else project.count("sources")


def _number(value: Any, quantity: str) -> str:
    if pd.isna(value):
        return ""
    places = 0 if quantity.endswith("_m2") else 1
    return f"{round(value, places) + 0.0:,.{places}f}"  # no "-0.0"
