"""``riverzones map PROJECT -o FILE.html``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Speaker
from riverzones.io.project import ProjectFile
from riverzones.maps import inspection_map
from riverzones.workflows.mapping import Part, Tiles, map_view

__all__ = ["command"]


@click.command("map", short_help="One offline HTML map. 生成单文件离线核查图。")
@options.project
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("inspection.html"),
    show_default=True,
    help="The HTML file to write.",
)
@click.option("--chief", help="A map of what this chief or office answers for (part of the name).")
@click.option("--rule", metavar="CODE", help="A map of the findings of one rule.")
@click.option("--river", metavar="NAME", help="A map of one river.")
@click.option(
    "--internal", is_flag=True, help="With telephone numbers and exact places of intakes; never for the public."
)
@click.option(
    "--tiles",
    metavar="URL",
    help="A tile URL such as https://.../{z}/{x}/{y}.png; the map then asks the network for it.",
)
@click.option("--attribution", default="", help="Whom the tiles belong to.")
@options.overwrite
@options.pass_speaker
def command(
    speaker: Speaker,
    project: Path,
    output: Path,
    chief: str | None,
    rule: str | None,
    river: str | None,
    internal: bool,
    tiles: str | None,
    attribution: str,
    overwrite: bool,
) -> None:
    """Draw PROJECT as one HTML file that needs no network: layers, findings, measured lines, clauses, chiefs.

    \b
    riverzones map wushan.gpkg -o inspection.html
    riverzones --lang en map wushan.gpkg -o inspection-en.html
    """
    options.check_target(output, overwrite=overwrite, project=project, suffix=".html")
    opened = ProjectFile.open(project)
    part = Part(chief, rule, river) if chief or rule or river else None
    view = map_view(
        opened,
        catalogue=load(),
        lang=speaker.lang,
        part=part,
        internal=internal,
        tiles=Tiles(tiles, attribution) if tiles else None,
    )
    path = inspection_map(view, output, overwrite=overwrite)
    size = path.stat().st_size
    if speaker.as_json:
        speaker.data({"map": str(path), "bytes": size, "findings": len(view.findings)})
    speaker.say(
        f"已生成 {path}（{size / 1024:,.0f} KiB，无外部请求，可离线打开）",
        f"made {path} ({size / 1024:,.0f} KiB, no outside request, opens offline)",
    )
