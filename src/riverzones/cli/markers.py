"""``riverzones markers PROJECT``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.jobs.markers import Proposals, proposals, write_markers
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, COMMON, labels

__all__ = ["command"]

_KINDS = labels("facility_many")


@click.command("markers", short_help="Where markers and signs of zones must stand. 保护区界标、标志牌布设方案。")
@options.project
@click.option("--source", metavar="NAME", help="Show only this source, by id or name, and store nothing.")
@click.option("--approved", is_flag=True, help="Of the approved zones (layer zones) in place of the drawn ones.")
@options.pass_console
def command(console: Console, project: Path, source: str | None, approved: bool) -> None:
    """Propose boundary markers, signs and boards for the zones of PROJECT by HJ/T 433-2008.

    Markers stand at the corners of each tier on land and along its edges, signs where roads and navigable water enter,
    a board near the intake. Proposals go to the layer drawn_markers; markers and signs that stand are never touched:
    a proposal near one says which. The fence of tier 1 and the roads through tiers 1 and 2 are told beside; for tables
    and pages see: riverzones report PROJECT --of zones.

    \b
    riverzones markers wushan.gpkg
    riverzones markers wushan.gpkg --approved
    riverzones markers wushan.gpkg --source SY-04
    """
    catalogue = load()
    opened = ProjectFile.open(project)
    proposed = proposals(opened, catalogue=catalogue, approved=approved, source=source)
    if source is None:
        write_markers(opened, proposed, catalogue=catalogue)
    if console.as_json:
        console.data(_plain(proposed, stored=source is None))
        return
    cannot = console.said(COMMON["cannot_tell"])
    console.table(
        [COLUMN["zone_ledger.kind"], Right(COLUMN["proposed"]), Right(COLUMN["of_them_standing"])],
        [
            [console.said(_KINDS[kind]), *((cannot, cannot) if counts is None else counts)]
            for kind, counts in proposed.counts().items()
        ],
    )
    fence, standing = float(proposed.fences["fence_m"].sum()), proposed.fences["standing_m"]
    built = f"{float(standing.sum()):,.0f} m" if len(standing) and standing.notna().all() else None
    console.say(
        zh=f"一级保护区应隔离 {fence:,.0f} m，已建 {built or '无法判定'}；穿越一、二级保护区的道路："
        f"{'无法判定' if 'road_sign' in proposed.untold else f'{len(proposed.crossings)} 处'}",
        en=f"fence of tier 1 {fence:,.0f} m, standing {built or 'cannot tell'}; roads through tiers 1, 2: "
        f"{'cannot tell' if 'road_sign' in proposed.untold else len(proposed.crossings)}",
    )
    for note in proposed.notes:
        console.warn(note)
    if source is None:
        console.say(
            zh=f"已写入图层 drawn_markers：{len(proposed.markers)} 处",
            en=f"layer drawn_markers: {len(proposed.markers)}",
        )


def _plain(proposals: Proposals, *, stored: bool) -> dict[str, Any]:
    fences = proposals.fences.drop(columns="geometry").to_dict("records")
    return {
        "layer": proposals.zoned.layer,
        "stored": stored,
        "markers": {
            kind: None if counts is None else {"proposed": counts[0], "standing": counts[1]}
            for kind, counts in proposals.counts().items()
        },
        "fences": [
            {name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()}
            for row in fences
        ],
        "crossings": [
            {name: (round(value, 3) if isinstance(value, float) else value) for name, value in row.items()}
            for row in proposals.crossings.drop(columns="geometry").to_dict("records")
        ],
        "notes": [note.en for note in proposals.notes],
    }
