"""``riverzones delineate PROJECT``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Speaker
from riverzones.io.project import ProjectFile
from riverzones.workflows.delineate import delineate

__all__ = ["command"]


@click.command("delineate", short_help="Draw bands along shorelines. 划定岸线管控带。")
@options.project
@options.pass_speaker
def command(speaker: Speaker, project: Path) -> None:
    """Draw the zones of the catalogue into PROJECT: today the 1 km band along the shoreline.

    The layers drawn are replaced; nothing else changes.

    \b
    riverzones delineate wushan.gpkg
    """
    catalogue = load()
    opened = ProjectFile.open(project)
    with speaker.steps(len(catalogue.zone_types), "划定", "delineating") as step:
        drawn = delineate(opened, catalogue=catalogue, step=lambda zone: step(speaker.said(zone.title)))
    if speaker.as_json:
        speaker.data(
            [
                {
                    "zone_type": one.zone_type.name,
                    "layer": one.zone_type.layer,
                    "count": one.count,
                    "area_km2": round(one.area_km2, 6),
                    "not_drawn": speaker.said(one.not_drawn) if one.not_drawn else None,
                }
                for one in drawn
            ]
        )
        return
    speaker.table(
        ["划定内容|zone", "图层|layer", ">个数|count", ">面积 km²|area km²", "未划定原因|not drawn"],
        [
            [
                speaker.said(one.zone_type.title),
                one.zone_type.layer,
                one.count,
                f"{one.area_km2:,.2f}",
                speaker.said(one.not_drawn) if one.not_drawn else "",
            ]
            for one in drawn
        ],
    )
