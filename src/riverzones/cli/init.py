"""``riverzones init PROJECT``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.completion import names_of
from riverzones.cli.echo import Console
from riverzones.jobs.rules.packs import use_packs
from riverzones.jobs.shared.packs import beside
from riverzones.model import Place
from riverzones.store.project import ProjectFile

__all__ = ["command"]


@click.command("init", short_help="Make an empty project file. 新建项目文件。")
@options.project
@click.option("--title", default="", help="Title of the project, such as 巫山县.")
@click.option(
    "--place",
    "places",
    multiple=True,
    metavar="PLACE",
    help="Where it lies: administrative code (530114), name, WEST,SOUTH,EAST,NORTH or WKT; may be repeated.",
)
@click.option(
    "--pack",
    "packs",
    multiple=True,
    shell_complete=names_of("packs"),
    help="A pack of rules that it is audited by, such as national; may be repeated; none: all that hold in its place.",
)
@options.rules_folders
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    title: str,
    places: tuple[str, ...],
    packs: tuple[str, ...],
    folders: tuple[Path, ...],
    overwrite: bool,
) -> None:
    """Make an empty project: one GeoPackage that QGIS opens too.

    With its place a project knows which rules are in force, and an import sees what lies elsewhere. For a project that
    is there already, --place alone says it afterwards; nothing else is touched. What packs of rules it uses is said
    with --pack, or later with `rules use` and `rules drop`.

    \b
    riverzones init wushan.gpkg --title 巫山县 --place 500237 --pack national --pack wushan-2023
    riverzones init dianchi.gpkg --place 5301 --place 102.6,24.6,102.9,25.1
    """
    place = Place.parse(places)
    known = beside(project, load().with_rules(folders)) if packs else None
    for name in packs:
        _ = known.packs[name] if known is not None else None
    if place is not None and not packs and project.is_file() and not overwrite and not title:
        there = ProjectFile.open(project)
        with there.transaction() as tx:
            tx.put_place(place)
        if console.as_json:
            console.data({"project": str(there.path), "title": there.about["title"], "place": _as_dict(place)})
        console.say(
            zh=f"项目 {there.path} 已存在，记下了所在地：{place}",
            en=f"{there.path} is there already; its place is now: {place}",
        )
        return
    created = ProjectFile.create(project, overwrite=overwrite, title=title, place=place)
    used = use_packs(created, packs, catalogue=known).packs if known is not None else ()
    if console.as_json:
        console.data({"project": str(created.path), "title": title, "place": _as_dict(place), "packs": list(used)})
    console.say(
        zh=f"已新建项目 {created.path}。下一步：riverzones import {created.path} 文件 --as 图层类别",
        en=f"made the project {created.path}. Next: riverzones import {created.path} FILE --as KIND",
    )
    if place is not None:
        console.say(zh=f"所在地：{place}", en=f"place: {place}")
    if used:
        console.say(zh=f"规则包：{'、'.join(used)}", en=f"packs: {', '.join(used)}")


def _as_dict(place: Place | None) -> dict[str, object] | None:
    if place is None:
        return None
    return {"codes": list(place.codes), "names": list(place.names), "bounds": place.bounds and list(place.bounds)}
