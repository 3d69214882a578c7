"""``riverzones network PROJECT``."""

from __future__ import annotations

from pathlib import Path

import click
from shapely import Point

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.jobs.network import CLASSES, STEPS, NetworkReport, build_network
from riverzones.jobs.shared.network import edge_table
from riverzones.jobs.shared.network_sources import SOURCE_LAYERS
from riverzones.model import Text
from riverzones.network.build import BuildSettings
from riverzones.network.build.near_misses import CROSSINGS
from riverzones.network.build.source_lines import LEDGER_WORDS
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, labels

__all__ = ["command"]

_TOP = 12


@click.command("network", short_help="Build the river network from raw lines. 由河线建立河网。")
@options.project
@click.option(
    "--dem", type=click.Path(path_type=Path, dir_okay=False), help="Height model (GeoTIFF): evidence of the direction."
)
@click.option(
    "--outlet",
    "outlets",
    type=options.Place(),
    multiple=True,
    metavar="LON,LAT",
    help="Where water leaves; several are possible. Without it the network tells.",
)
@click.option(
    "--snap",
    type=float,
    metavar="M",
    default=BuildSettings.snap_m,
    show_default=True,
    help="Move dangling ends by up to this [m].",
)
@click.option(
    "--bridge",
    type=float,
    metavar="M",
    default=BuildSettings.bridge_m,
    show_default=True,
    help="Join parts that nothing else connects across gaps of up to this [m].",
)
@click.option(
    "--crossings",
    type=click.Choice(CROSSINGS),
    default=BuildSettings.crossings,
    show_default=True,
    help="Which lines that cross without a common vertex are joined; canals pass above or below.",
)
@click.option(
    "--turn",
    "turns",
    type=options.Place(),
    multiple=True,
    metavar="LON,LAT",
    help="The reach at this place flows the other way than it was told to; several are possible.",
)
@options.pass_console
def command(
    console: Console,
    project: Path,
    dem: Path | None,
    outlets: tuple[Point, ...],
    turns: tuple[Point, ...],
    snap: float,
    bridge: float,
    crossings: str,
) -> None:
    """Build the network of PROJECT from its rivers, canals, lakes and bank lines, and keep it there.

    Lines are cut where they meet, ends that miss by metres are joined, lakes are bridged, and every reach is given
    its flow direction with the evidence for it. What was done to a line is in rz_network_ledger; what is doubtful is
    listed here and kept in rz_network_doubts, the most kilometres first, each with the command that settles it.

    \b
    riverzones network wushan.gpkg
    riverzones network wushan.gpkg --dem dem.tif --snap 10
    riverzones network wushan.gpkg --outlet 110.148,31.0
    riverzones network wushan.gpkg --turn 109.911,31.083
    """
    opened = ProjectFile.open(project)
    table = edge_table(opened, say=lambda words: console.warn(words)) if not _has_lines(opened) else None
    if table is not None:
        if console.as_json:
            console.data({"project": str(project), "edge_table": True, "reaches": len(table)})
        outlets_there = int((table.main_down < 0).sum())
        console.say(
            zh=f"河网由导入的流向表给出，按原样使用，不必建网：{len(table)} 个河段，{outlets_there} 个出口",
            en=f"the network is the edge table that was imported, used as it is: {len(table)} reaches, "
            f"{outlets_there} outlets",
        )
        return
    settings = BuildSettings(
        snap_m=snap,
        bridge_m=bridge,
        crossings=crossings,  # type: ignore[arg-type]
        turns=tuple((point.x, point.y) for point in turns),
    )
    with console.steps(len(STEPS), zh="建网", en="building") as step:
        report = build_network(
            opened,
            catalogue=load(),
            dem=dem,
            outlets=outlets,
            settings=settings,
            step=lambda words: step(console.said(words)),
        )
    for note in report.notes:
        console.say(zh=note.zh, en=note.en)
    if console.as_json:
        console.data({"project": str(project), **report.as_dict(console.lang)})
        return
    _print(console, report)


def _has_lines(project: ProjectFile) -> bool:
    """Whether there is any layer that a network is built from."""
    return any(project.has(name) for name in SOURCE_LAYERS)


def _print_rivers(console: Console, report: NetworkReport) -> None:
    """Every named river with its rank; a rank that was told and not given says so."""
    if report.rivers.empty:
        return
    titles = {value.name: value.title for value in load().columns["rank"].values}
    inferred = Text(zh="（推定）", en=" (told)")
    console.table(
        [COLUMN["river"], COLUMN["rank"], Right(COLUMN["length_km"]), Right(COLUMN["reaches"]), COLUMN["flows_into"]],
        [
            [
                river,
                console.said(titles[row["rank"]]) + ("" if row["rank_by"] == "given" else console.said(inferred)),
                f"{row['length_m'] / 1000:,.2f}",
                row["reaches"],
                row["into"],
            ]
            for river, row in report.rivers.iterrows()
        ],
    )


_COUNT = labels("network_count")


def _print(console: Console, report: NetworkReport) -> None:
    counts, directions = report.counts(), report.directions()
    rows: list[list[object]] = [
        [console.said(COLUMN["reaches"]), counts["reaches"]],
        [console.said(_COUNT["rivers"]), counts["rivers"]],
        [console.said(COLUMN["length_km"]), f"{counts['length_km']:,.1f}"],
        [console.said(_COUNT["parts"]), counts["parts"]],
        [console.said(_COUNT["outlets"]), counts["outlets"]],
        [console.said(_COUNT["divergences"]), counts["divergences"]],
        *([console.said(LEDGER_WORDS[what]), counts["done"][what]] for what in LEDGER_WORDS if what in counts["done"]),
        *(
            [
                console.said(
                    Text(
                        zh=f"流向{words.zh}（置信度 ≥ {least:g}）", en=f"direction {words.en} (confidence ≥ {least:g})"
                    )
                ),
                n,
            ]
            for (_, least, words), n in zip(CLASSES, directions.values(), strict=True)
        ),
        [console.said(_COUNT["turned"]), counts["turned"]],
    ]
    console.table([COLUMN["comparison.what"], Right(COLUMN["network.count"])], rows)
    _print_rivers(console, report)
    doubts = report.built.doubts
    if not len(doubts):
        console.say(zh="没有存疑之处", en="nothing is in doubt")
        return
    words = doubts["message_zh" if console.lang == "zh" else "message_en"]
    top = doubts[:_TOP]
    console.table(
        [COLUMN["kind"], Right(COLUMN["km_at_stake"]), Right(COLUMN["network.confidence"]), COLUMN["in_doubt"]],
        [
            [what, f"{metres / 1000:,.2f}", f"{sure:.2f}", said]
            for what, metres, sure, said in zip(
                top["what"], top["length_m"], top["confidence"], words[:_TOP], strict=True
            )
        ],
    )
    commands = list(dict.fromkeys(command for command in top["command"] if command))
    if commands:
        console.say(zh="核对后，可用下列命令之一定下来：", en="once looked at, one of these settles it:")
        for line in commands:
            console.say(zh=f"  {line}", en=f"  {line}")
    if report.dem is None and doubts["what"].isin(["outlet", "direction", "several_outlets"]).any():
        console.say(
            zh="有高程的，加 --dem DEM.tif 往往一次定下多处",
            en="a height model (--dem DEM.tif) often settles many at once",
        )
    console.say(
        zh=f"存疑 {len(doubts)} 处，全部在 rz_network_doubts（可在 QGIS 中打开）",
        en=f"{len(doubts)} doubts, all of them in rz_network_doubts (QGIS opens it)",
    )
