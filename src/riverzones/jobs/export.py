"""Write the layers of a project to a folder, with their styles beside them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.errors import OutputError, UnknownNameError
from riverzones.jobs.shared.layer_styles import FINDINGS, dress, geometries, style_of, write_project_document
from riverzones.model import Text
from riverzones.registry import nearest_names
from riverzones.store.formats import FORMATS, write_table
from riverzones.store.project import LEDGERS, ProjectFile
from riverzones.store.qgis import GEOMETRIES, qml, sld
from riverzones.store.replacing import replacing
from riverzones.view import ProjectView

__all__ = ["FORMAT_NAMES", "Exported", "export"]

SHAPES_ONLY: Final = (".shp", ".kml", ".dxf")
"""Formats that hold no table without geometry: such layers are written as CSV."""
FORMAT_NAMES: Final = tuple(suffix.removeprefix(".") for suffix in FORMATS if suffix not in (".json", ".geoparquet"))
"""What ``--format`` may say."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One file that was written: its layer (none for those that concern all) and how many rows it holds."""

    path: Path
    layer: str = ""
    rows: int = 0


def export(
    project: ProjectView,
    folder: Path,
    *,
    catalogue: Catalogue,
    format_name: str = "gpkg",
    layers: Collection[str] = (),
    overwrite: bool = False,
    lang: str = "zh",
    step: Callable[[str], None] = lambda _: None,
) -> list[Exported]:
    """Write layers out, styles along.

    As GeoPackage the whole project becomes one file with its styles inside, and a QGIS project beside it: of a public
    view a new file with what the view holds, of an internal one a copy of everything. In another format each layer
    becomes a file; formats with geometry get a QML and an SLD of the same name.

    Parameters
    ----------
    project : ProjectView
        What of the project may be told.
    folder : Path
        Made where it is not there.
    catalogue : Catalogue
    format_name : str
        One of :data:`FORMAT_NAMES`.
    layers : collection of str
        Only these layers (names or titles of kinds, or ``rz_findings``); empty: all. Not for GeoPackage, which holds
        the whole project.
    overwrite : bool
        Whether files that stand there may be replaced.
    lang : str
        Language of titles and headings.
    step : callable
        Called with each layer before it is written.

    Raises
    ------
    UnknownNameError
        If the project has no such layer.
    OutputError
        If a file stands there, or the folder cannot be written.
    """
    if format_name == "gpkg":
        if layers:
            raise OutputError(
                Text(zh="GeoPackage 格式整份导出，不能只选图层。", en="as GeoPackage the whole project is written."),
                hint=Text(zh="去掉 --layer，或换一种 --format。", en="Drop --layer, or take another --format."),
            )
        folder.mkdir(parents=True, exist_ok=True)
        return _whole(project, folder, catalogue, overwrite=overwrite, lang=lang, step=step)
    chosen = _chosen(project, catalogue, layers)
    folder.mkdir(parents=True, exist_ok=True)
    exported: list[Exported] = []
    for name in chosen:
        step(name)
        exported += _one(project, name, folder / f"{name}.{format_name}", catalogue, overwrite=overwrite, lang=lang)
    return exported


def _whole(
    project: ProjectView,
    folder: Path,
    catalogue: Catalogue,
    *,
    overwrite: bool,
    lang: str,
    step: Callable[[str], None],
) -> list[Exported]:
    path = folder / f"{project.name}.gpkg"
    if project.is_file(path):
        raise OutputError(
            Text(zh=f"{path} 就是项目文件本身。", en=f"{path} is the project itself."),
            hint=Text(zh="请换一个文件夹。", en="Choose another folder."),
        )
    step(path.name)
    with replacing(path, overwrite=overwrite) as target:
        copy = _copied(project.whole, target, project.title) if project.whole is not None else _made(project, target)
        with copy.transaction() as tx:
            dress(tx, catalogue, [*copy.layers(), FINDINGS])
    copy = ProjectFile.open(path)
    drawn = path.with_suffix(".qgs")
    write_project_document(copy, drawn, catalogue=catalogue, overwrite=overwrite, lang=lang)
    return [Exported(path), Exported(drawn)]


def _copied(whole: Path, path: Path, title: str) -> ProjectFile:
    """All of a project, page by page, marked in its title."""
    with closing(sqlite3.connect(whole)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
        target.execute("DELETE FROM rz_project WHERE key = 'title'")
        target.execute("INSERT INTO rz_project (key, value) VALUES ('title', ?)", (title,))
        target.commit()
    return ProjectFile.open(path)


def _made(view: ProjectView, path: Path) -> ProjectFile:
    """A project of what a public view holds: its layers, findings, and the tables that may leave."""
    project = ProjectFile.create(path, overwrite=True, title=view.title)
    with project.transaction() as tx:
        for layer in view.layers():
            tx.put_layer(layer, view.read(layer))
        if view.has(FINDINGS):
            tx.put_layer(FINDINGS, view.read(FINDINGS))
        for name in LEDGERS:
            table = view.table(name)
            if len(table):
                tx.append_table(name, table)
    return project


def _chosen(project: ProjectView, catalogue: Catalogue, asked: Collection[str]) -> list[str]:
    there = [*project.layers(), FINDINGS]
    if not asked:
        return [name for name in there if len(project.read(name))]
    names = []
    for word in asked:
        name = word if word in there else catalogue.kind(word).name
        if name not in there and project.is_internal(name):
            project.read(name)  # says that it is internal
        if name not in there:
            close = nearest_names(word, there)
            raise UnknownNameError(
                Text(zh=f"项目中没有图层“{word}”。", en=f"the project has no layer {word!r}."),
                hint=Text(zh=f"现有：{'、'.join(close or there)}。", en=f"There is: {', '.join(close or there)}."),
            )
        names.append(name)
    return names


def _split(
    rows: GeoDataFrame, kinds: Collection[str], path: Path, name: str, *, headings: Mapping[str, str], overwrite: bool
) -> list[Exported]:
    """A layer of several kinds of geometry as a Shapefile of each; rows without a place go with the first."""
    sizes = shapely.get_dimensions(np.asarray(rows.geometry.array, dtype=object))
    exported = []
    for number, kind in enumerate(kinds):
        of_kind = sizes == GEOMETRIES.index(kind)
        part = rows[of_kind | (sizes < 0) if number == 0 else of_kind]
        target = path.with_name(f"{path.stem}_{kind}{path.suffix}")
        write_table(part, target, overwrite=overwrite, layer=name, headings=headings)
        exported.append(Exported(target, name, len(part)))
    return exported


def _one(
    project: ProjectView, name: str, path: Path, catalogue: Catalogue, *, overwrite: bool, lang: str
) -> list[Exported]:
    frame = project.read(name)
    rows = frame.reset_index() if frame.index.name not in frame.columns else frame
    kind = catalogue.kinds.get(name)
    headings = {column.name: column.title.within(lang) for column in kind.columns} if kind else {}
    kinds = geometries(frame)
    if path.suffix in SHAPES_ONLY and not kinds:
        path = path.with_suffix(".csv")
    elif path.suffix == ".shp" and len(kinds) > 1:
        return _split(rows, kinds, path, name, headings=headings, overwrite=overwrite)
    write_table(rows, path, overwrite=overwrite, layer=name, headings=headings)
    exported = [Exported(path, name, len(rows))]
    if len(kinds) != 1 or "geometry" not in FORMATS[path.suffix].holds:
        return exported
    style, columns = style_of(name, catalogue), kind.columns if kind else ()
    for suffix, words in (
        (".qml", qml(style, kinds[0], columns=columns, lang=lang)),
        (".sld", sld(style, kinds[0], name=name, lang=lang)),
    ):
        beside = path.with_suffix(suffix)
        with replacing(beside, overwrite=overwrite) as written:
            written.write_text(words, encoding="utf-8")
        exported.append(Exported(beside, name))
    return exported
