"""``riverzones init PROJECT``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.cli import options
from riverzones.cli.echo import Speaker
from riverzones.io.project import ProjectFile

__all__ = ["command"]


@click.command("init", short_help="Make an empty project file. 新建项目文件。")
@options.project
@click.option("--title", default="", help="Title of the project, such as 巫山县.")
@options.overwrite
@options.pass_speaker
def command(speaker: Speaker, project: Path, title: str, overwrite: bool) -> None:
    """Make an empty project: one GeoPackage that QGIS opens too.

    \b
    riverzones init wushan.gpkg --title 巫山县
    """
    made = ProjectFile.create(project, overwrite=overwrite, title=title)
    if speaker.as_json:
        speaker.data({"project": str(made.path), "title": title})
    speaker.say(
        f"已新建项目 {made.path}。下一步：riverzones import {made.path} 文件 --as 图层类别",
        f"made the project {made.path}. Next: riverzones import {made.path} FILE --as KIND",
    )
