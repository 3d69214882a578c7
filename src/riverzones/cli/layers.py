"""``riverzones layers PROJECT``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from riverzones.catalogue import Catalogue, load
from riverzones.cli import options
from riverzones.cli.echo import Speaker
from riverzones.jobs.shared.tables import plain_rows
from riverzones.store.project import ProjectFile

__all__ = ["command"]


@click.command("layers", short_help="What is inside a project. 列出项目中的图层。")
@click.argument("project", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--kinds", is_flag=True, help="List the layer kinds that can be imported instead.")
@options.pass_speaker
def command(speaker: Speaker, project: Path | None, kinds: bool) -> None:
    """List the layers of PROJECT: counts, extent, accuracy, source.

    \b
    riverzones layers wushan.gpkg
    riverzones layers --kinds
    """
    catalogue = load()
    if kinds or project is None:
        _kinds(speaker, catalogue)
        return
    opened = ProjectFile.open(project)
    summary = opened.summary()
    if speaker.as_json:
        speaker.data({"project": str(project), "layers": plain_rows(summary)})
        return
    rows = [_row(row, catalogue, speaker.lang) for row in plain_rows(summary)]
    speaker.table(
        [
            "图层|layer",
            "名称|title",
            "几何|geometry",
            ">行数|rows",
            "范围（经纬度）|extent",
            ">精度 m|accuracy m",
            "来源|source",
            "导入时间|imported",
        ],
        rows,
    )
    findings = opened.count("rz_findings")
    speaker.say(f"{len(rows)} 个图层，{findings} 条核查发现", f"{len(rows)} layers, {findings} findings")


def _row(row: dict[str, Any], catalogue: Catalogue, lang: str) -> list[Any]:
    kind = catalogue.kinds.get(row["layer"])
    corners = [row[side] for side in ("west", "south", "east", "north")]
    extent = "" if None in corners else " ".join(f"{corner:.4f}" for corner in corners)
    accuracy = "" if row["accuracy_m"] is None else f"{row['accuracy_m']:g}"
    title = kind.title.within(lang) if kind else ""
    at = (row["imported_at"] or "")[:16].replace("T", " ")
    return [row["layer"], title, row["geometry"], row["rows"], extent, accuracy, row["source"] or "", at]


def _kinds(speaker: Speaker, catalogue: Catalogue) -> None:
    kinds = sorted(catalogue.kinds.values(), key=lambda kind: (kind.theme, kind.name))
    if speaker.as_json:
        speaker.data(
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
    speaker.table(
        ["类别 (--as)|kind (--as)", "名称|title", "几何|geometry", "主题|theme", "字段|columns"],
        [
            [
                k.name,
                k.title.within(speaker.lang),
                "/".join(k.geometry),
                speaker.said(catalogue.themes[k.theme]),
                ", ".join(list(k.by_name)[8:16]),
            ]
            for k in kinds
        ],
    )
