"""``riverzones export PROJECT DIR``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.completion import names_of
from riverzones.cli.echo import Console, Right
from riverzones.jobs.export import FORMAT_NAMES, export
from riverzones.jobs.shared.layers import project_view
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN

__all__ = ["command"]


@click.command("export", short_help="Layers out, styles along; a QGIS project. 导出图层、样式与 QGIS 工程。")
@options.project
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMAT_NAMES),
    default="gpkg",
    show_default=True,
    help="gpkg: the whole project in one file and a QGIS project beside it; else a file per layer.",
)
@click.option(
    "--layer",
    "layers",
    multiple=True,
    metavar="NAME",
    shell_complete=names_of("kinds"),
    help="Only this layer; several are possible.",
)
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    folder: Path,
    format_name: str,
    layers: tuple[str, ...],
    internal: bool,
    overwrite: bool,
) -> None:
    """Write the layers of PROJECT to DIR with their styles (QML and SLD), for everyone unless --internal.

    \b
    riverzones export wushan.gpkg out                          # out/wushan.gpkg and out/wushan.qgs
    riverzones export wushan.gpkg out --internal               # everything, exact: a copy of the project
    riverzones export wushan.gpkg out --format geojson --layer outfalls --layer 保护区
    """
    catalogue = load()
    view = project_view(ProjectFile.open(project), catalogue=catalogue, internal=internal)
    total = 1 if format_name == "gpkg" else len(layers) or len(view.layers()) + 1
    with console.steps(total, zh="导出", en="exporting") as step:
        exported = export(
            view,
            folder,
            catalogue=catalogue,
            format_name=format_name,
            layers=layers,
            overwrite=overwrite,
            lang=console.lang,
            step=step,
        )
    options.say_whose(console, view, catalogue)
    if console.as_json:
        console.data([{"file": str(file.path), "layer": file.layer, "rows": file.rows} for file in exported])
        return
    console.table(
        [COLUMN["file"], COLUMN["layer"], Right(COLUMN["rows"])],
        [[file.path, file.layer, file.rows or ""] for file in exported],
    )
