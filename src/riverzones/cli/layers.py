"""``riverzones layers PROJECT`` and ``layers remove``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from riverzones.catalogue import Catalogue, load
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.cli.options import DefaultGroup
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN

__all__ = ["command"]


@click.group(
    "layers",
    cls=DefaultGroup,
    default="list",
    bare=True,
    short_help="What is inside a project; take a layer out. 项目中的图层；移除图层。",
)
def command() -> None:
    """List the layers of a project, or take one out.

    \b
    riverzones layers wushan.gpkg
    riverzones layers --kinds
    riverzones layers remove wushan.gpkg outfalls --yes
    """


@command.command("list", short_help="What is inside a project. 列出项目中的图层。")
@click.argument("project", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--kinds", is_flag=True, help="List the layer kinds that can be imported instead.")
@options.pass_console
def list_(console: Console, project: Path | None, kinds: bool) -> None:
    """List the layers of PROJECT: counts, extent, accuracy, source."""
    catalogue = load()
    if kinds or project is None:
        _kinds(console, catalogue)
        return
    opened = ProjectFile.open(project)
    summary = opened.plain_summary()
    if console.as_json:
        console.data({"project": str(project), "layers": summary})
        return
    rows = [_row(row, catalogue, console.lang) for row in summary]
    console.table(
        [
            COLUMN["layer"],
            COLUMN["title"],
            COLUMN["geometry"],
            Right(COLUMN["rows"]),
            COLUMN["layers.extent"],
            Right(COLUMN["accuracy_m"]),
            COLUMN["layers.source"],
            COLUMN["imported"],
        ],
        rows,
    )
    findings = opened.count("rz_findings")
    console.say(zh=f"{len(rows)} 个图层，{findings} 条核查发现", en=f"{len(rows)} layers, {findings} findings")


@command.command("remove", short_help="Take a layer out. 移除图层。")
@options.project
@click.argument("layer")
@click.option("--yes", "confirmed", is_flag=True, help="Its rows may go.")
@click.option("--dry-run", is_flag=True, help="Say what would go and change nothing.")
@options.pass_console
def remove(console: Console, project: Path, layer: str, confirmed: bool, dry_run: bool) -> None:
    """Take LAYER out of PROJECT, saying how many rows of which sources go; `imports undo` brings it back."""
    from riverzones.jobs.ingest.sources import named
    from riverzones.jobs.ingest.undo import remove_layer

    opened = ProjectFile.open(project)
    name = layer if opened.has(layer) else load().kind(layer).name
    done = remove_layer(opened, name, confirmed=confirmed, dry_run=dry_run)
    if console.as_json:
        console.data(
            {
                "layer": name,
                "rows": done.rows,
                "sources": dict(done.by_source),
                "number": done.number,
                "dry_run": dry_run,
            }
        )
        return
    console.table(
        [COLUMN["layers.source"], Right(COLUMN["rows"])],
        [[console.said(named(source)), count] for source, count in done.by_source.items()],
    )
    if dry_run:
        console.say(zh="试运行：未写入任何内容", en="dry run: nothing was written")
        return
    console.say(
        zh=f"已移除图层“{name}”的 {done.rows} 行；恢复：riverzones imports undo {project} {done.number}",
        en=f"the layer {name} with {done.rows} rows is removed; bring it back: imports undo {project} {done.number}",
    )


def _row(row: dict[str, Any], catalogue: Catalogue, lang: str) -> list[Any]:
    kind = catalogue.kinds.get(row["layer"])
    corners = [row[side] for side in ("west", "south", "east", "north")]
    extent = "" if None in corners else " ".join(f"{corner:.4f}" for corner in corners)
    accuracy = "" if row["accuracy_m"] is None else f"{row['accuracy_m']:g}"
    title = kind.title.within(lang) if kind else ""
    at = (row["imported_at"] or "")[:16].replace("T", " ")
    return [row["layer"], title, row["geometry"], row["rows"], extent, accuracy, row["source"] or "", at]


def _kinds(console: Console, catalogue: Catalogue) -> None:
    kinds = sorted(catalogue.kinds.values(), key=lambda kind: (kind.theme, kind.name))
    if console.as_json:
        console.data(
            [
                {
                    "name": k.name,
                    **k.title.as_dict(),
                    "geometry": list(k.geometry),
                    "theme": k.theme,
                    "columns": list(k.by_name),
                }
                for k in kinds
            ]
        )
        return
    console.table(
        [COLUMN["kind_as"], COLUMN["title"], COLUMN["geometry"], COLUMN["theme"], COLUMN["layers.columns"]],
        [
            [
                k.name,
                k.title.within(console.lang),
                "/".join(k.geometry),
                console.said(catalogue.themes[k.theme]),
                ", ".join(list(k.by_name)[8:16]),
            ]
            for k in kinds
        ],
    )
