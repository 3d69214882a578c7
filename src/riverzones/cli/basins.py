"""``riverzones basins PROJECT --at PLACE --dem FILE``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.jobs.basins import catchment_above
from riverzones.jobs.basins import keep as keep_catchment
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN

__all__ = ["command"]


@click.command("basins", short_help="The catchment above a place, from heights. 由高程求某处以上的流域。")
@options.project
@click.option("--at", "place", required=True, metavar="LAYER:ID", help="The outlet; or LON,LAT.")
@click.option(
    "--dem",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="A raster of heights in metres.",
)
@click.option(
    "--area", "known_km2", type=click.FloatRange(min=0, min_open=True), metavar="KM2", help="The area known above it."
)
@click.option("--keep", "name", metavar="ID", help="Put it into the layer basins under this id.")
@options.pass_console
def command(console: Console, project: Path, place: str, dem: Path, known_km2: float | None, name: str | None) -> None:
    """Tell the ground of PROJECT that drains through a place: a dam, a section, an intake.

    The place is moved onto its channel, and the outlet reach is cut there, not at its next mouth. Where the area is
    known (--area, or the feature states catchment_km2), it chooses the channel; an answer that differs by more than
    5 % is refused with both areas.

    \b
    riverzones basins wushan.gpkg --at reservoirs:SK-01 --dem dem.tif
    riverzones basins wushan.gpkg --at 109.86,31.07 --dem dem.tif --area 512 --keep LY-01

    What is kept cuts the land of zones: riverzones delineate takes the layer basins before heights.
    """
    catalogue = load()
    opened = ProjectFile.open(project)
    catchment = catchment_above(opened, place, dem, catalogue=catalogue, known_km2=known_km2)
    if name is not None:
        keep_catchment(opened, catchment, name, catalogue=catalogue, dem=dem)
    if console.as_json:
        console.data({**catchment.as_dict(), "kept": name})
        return
    area = f"{catchment.area_km2:,.2f}"
    stated = catchment.stated_km2
    off = "" if stated is None else f"{100 * (catchment.area_km2 / stated - 1):+.1f} %"
    console.table(
        [
            COLUMN["place"],
            Right(COLUMN["catchment_km2"]),
            Right(COLUMN["known_km2"]),
            Right(COLUMN["differs"]),
            Right(COLUMN["moved_m"]),
        ],
        [
            [
                catchment.origin.name,
                area,
                "" if stated is None else f"{stated:,.2f}",
                off,
                f"{catchment.outlet.move_m:,.0f}",
            ]
        ],
    )
    if catchment.basin.cut_off:
        zh, en = f"流域超出高程范围，至少 {area} km2", f"the catchment goes on beyond the heights: at least {area} km2"
        console.warn(Text(zh=zh, en=en))
    console.say(
        zh=f"出口单元 {catchment.outlet.lon:.5f}, {catchment.outlet.lat:.5f}；单元 {catchment.cell_m:.0f} m",
        en=f"outlet cell {catchment.outlet.lon:.5f}, {catchment.outlet.lat:.5f}; cells of {catchment.cell_m:.0f} m",
    )
    if name is not None:
        console.say(zh=f"已存入图层 basins：{name}", en=f"kept in the layer basins: {name}")
