"""``riverzones delineate PROJECT``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.alternatives import compare
from riverzones.cli.echo import Console, Right
from riverzones.cli.options import run_language
from riverzones.jobs.delineate.ranges import Levels
from riverzones.jobs.delineate.run import NO_SOURCE, DelineateOptions, Drawn, delineate, without_zones
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN

__all__ = ["command"]

_SMALL_KM2: Final = 0.1  # areas below are said to four places: a range of 30 m round a well has 0.0028 km2; ours


@click.command("delineate", short_help="Draw protection zones and bands by the standard. 按规范划定保护区与管控带。")
@options.project
@click.option(
    "--source", "sources", multiple=True, metavar="ID", help="Only this source or intake; several are possible."
)
@click.option("--type", "types", multiple=True, metavar="NAME", help="Only this zone type; several are possible.")
@click.option("--standard", metavar="NAME", help="Draw by this standard, such as hj338-2007 for old zones.")
@click.option(
    "--dem",
    type=click.Path(path_type=Path),
    metavar="TIF",
    help="Heights: land ends at the divide (a layer basins goes before it); ranges are drawn from levels.",
)
@click.option("--dem-datum", metavar="NAME", help="Vertical datum of the heights: 1985, wusong, 1956, other.")
@click.option("--level-datum", metavar="NAME", help="Vertical datum of levels that do not state theirs.")
@click.option(
    "--offset",
    type=float,
    metavar="M",
    help="Where the two differ: metres added to a level to get it in the datum of the heights.",
)
@click.option("--offset-source", metavar="TEXT", help="Where that number is from: it differs from place to place.")
@click.option(
    "--compare",
    "sides",
    nargs=2,
    metavar="A B",
    help="Write nothing and compare: a standard, approved, drawn, or a YAML file of own numbers.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --compare: tables as .xlsx or .csv, or a map as .html",
)
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    sources: tuple[str, ...],
    types: tuple[str, ...],
    standard: str | None,
    dem: Path | None,
    dem_datum: str | None,
    level_datum: str | None,
    offset: float | None,
    offset_source: str | None,
    sides: tuple[str, str] | None,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """Draw the zones of the catalogue into PROJECT: protection zones of its sources, the band along the shoreline.

    Source zones go to the layer drawn_zones as drafts; approved zones (layer zones) are never touched. Numbers are
    those of the standard unless the source or its intake states its own (columns such as tier1_upstream_m, with
    approval_document); every zone keeps the numbers it was drawn with and where each is from.

    \b
    riverzones delineate wushan.gpkg
    riverzones delineate wushan.gpkg --source SY-04 --standard hj338-2007
    riverzones delineate wushan.gpkg --dem heights.tif
    riverzones delineate wushan.gpkg --type drawdown-145-175 --dem heights.tif --dem-datum 1985
      --level-datum wusong --offset -1.75 --offset-source "levelling at Wushan, 2010"
    riverzones delineate wushan.gpkg --compare approved hj338-2018 --internal -o compare.html
    riverzones delineate wushan.gpkg --compare hj338-2018 wider.yaml --internal -o compare.xlsx

    A YAML file of own numbers holds lines such as river.tier1.upstream: 1500, and based_on: hj338-2018.
    """
    levels = Levels(dem_datum, level_datum, offset, offset_source)
    catalogue = load()
    if sides is None and output is not None:
        raise click.UsageError(_in_language(zh="-o 要与 --compare 一起用。", en="-o goes with --compare."))
    if sides is not None:
        if standard is not None:
            raise click.UsageError(
                _in_language(zh="--compare 已指明标准，不要再给 --standard。", en="--compare names the standards.")
            )
        asked = DelineateOptions(types=types, sources=sources, dem=dem, levels=levels)
        compare(
            console,
            project,
            sides,
            catalogue=catalogue,
            asked=asked,
            internal=internal,
            output=output,
            overwrite=overwrite,
        )
        return
    opened = ProjectFile.open(project)
    asked = DelineateOptions(types=types, sources=sources, standard=standard, dem=dem, levels=levels)
    total = len(types) or len(catalogue.zone_types)
    with console.steps(total, zh="划定", en="delineating") as step:
        drawn = delineate(opened, catalogue=catalogue, asked=asked, step=lambda zone: step(console.said(zone.title)))
    if console.as_json:
        console.data([_plain(console, outcome) for outcome in drawn])
        return
    console.table(
        [COLUMN["delineate.zone"], COLUMN["layer"], Right(COLUMN["count"]), Right(COLUMN["area_km"])],
        [
            [
                console.said(outcome.zone_type.title),
                outcome.zone_type.layer,
                outcome.count,
                f"{outcome.area_km2:,.4f}" if outcome.area_km2 < _SMALL_KM2 else f"{outcome.area_km2:,.2f}",
            ]
            for outcome in drawn
            if outcome.not_drawn is None
        ],
    )
    without: dict[Text, list[Text]] = {}
    for outcome in drawn:
        beside = not types and (bool(sources) or outcome.not_drawn == NO_SOURCE)  # nobody asked for it
        if outcome.not_drawn is not None and not beside:
            without.setdefault(outcome.not_drawn, []).append(outcome.zone_type.title)
    for why, titles in without.items():
        zh, en = "、".join(title.zh for title in titles), ", ".join(title.en for title in titles)
        console.say(zh=f"未划 {zh}：{why.zh}", en=f"not drawn, {en}: {why.en}")
    nothing = without_zones(opened, drawn, asked)
    known = {name for name, _ in nothing}
    for outcome in drawn:
        alike: dict[Text, list[str]] = {}
        for source, why in outcome.skipped:
            if outcome.called(source) not in known:  # those without any zone are said together at the end
                alike.setdefault(why, []).append(outcome.called(source))
        for why, named in alike.items():
            console.warn(Text(zh=f"{'、'.join(named)}：{why.zh}", en=f"{', '.join(named)}: {why.en}"))
        for note in outcome.notes:
            console.say(zh=f"{outcome.zone_type.title.zh}：{note.zh}", en=f"{outcome.zone_type.title.en}: {note.en}")
    _say_without(console, opened, nothing)


def _say_without(console: Console, project: ProjectFile, without: list[tuple[str, Text]]) -> None:
    """Say loudly which sources have no zone at all, and what to do next."""
    if not without:
        return
    total = len(project.read("sources"))
    whole = len(without) == total
    zh = f"{total} 个水源地中 {len(without)} 个{'，即全部，' if whole else ''}没有划出任何保护区。原因与下一步："
    en = (
        f"{len(without)} of {total} sources{', all of them,' if whole else ''} have no zone at all. Why, and what next:"
    )
    console.warn(Text(zh=zh, en=en))
    reasons: dict[Text, list[str]] = {}
    for name, why in without:
        reasons.setdefault(why, []).append(name)
    for why, names in reasons.items():
        console.warn(Text(zh=f"  {'、'.join(names)}：{why.zh}", en=f"  {', '.join(names)}: {why.en}"))


def _in_language(*, zh: str, en: str) -> str:
    return Text(zh=zh, en=en).within(run_language(click.get_current_context()))


def _plain(console: Console, drawn: Drawn) -> dict[str, Any]:
    return {
        "zone_type": drawn.zone_type.name,
        "layer": drawn.zone_type.layer,
        "count": drawn.count,
        "area_km2": round(drawn.area_km2, 6),
        "not_drawn": console.said(drawn.not_drawn) if drawn.not_drawn else None,
        "skipped": [
            {"source_id": source, "name": drawn.names.get(source), "why": console.said(why)}
            for source, why in drawn.skipped
        ],
        "notes": [console.said(note) for note in drawn.notes],
    }
