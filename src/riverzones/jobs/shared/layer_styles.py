"""Styles of the catalogue for the layers of a project: in its table ``layer_styles``, and as a QGIS project."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import shapely
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.model import Column, Style, Symbol, Text
from riverzones.store.project import ProjectFile
from riverzones.store.qgis import GEOMETRIES, Group, Layer, qgs, qml, sld
from riverzones.store.replacing import replacing
from riverzones.store.transaction import Transaction
from riverzones.terms import labels

__all__ = [
    "FINDINGS",
    "dress",
    "dress_in",
    "geometries",
    "groups_of",
    "project_document",
    "style_of",
    "write_project_document",
]

FINDINGS = "rz_findings"
_FINDINGS_TITLE = labels("legend")["findings"]
_PLAIN = Style(name="other", symbol=Symbol(), order=60)


def style_of(layer: str, catalogue: Catalogue) -> Style:
    """Return how a layer of a project is drawn; a layer that the catalogue does not know gets a plain style."""
    if layer == FINDINGS:
        return catalogue.styles["findings"]
    return catalogue.style_of(layer) or _PLAIN


def dress(tx: Transaction, catalogue: Catalogue, layers: Iterable[str]) -> None:
    """Store the styles of ``layers`` with the layers themselves, so that QGIS opens them drawn.

    A layer of several types of geometry gets none: QGIS splits it, and one style cannot be that of all its parts; the
    project file that ``export`` makes draws each part in its own.
    """
    for layer in layers:
        dress_in(tx, layer, style_of(layer, catalogue), _columns(layer, catalogue))


def dress_in(tx: Transaction, layer: str, style: Style, columns: Sequence[Column]) -> None:
    """Store one style with its layer, as :func:`dress` does."""
    geometry = tx.geometry_of(layer)
    if geometry is not None:
        tx.put_styles({layer: (qml(style, geometry, columns=columns), sld(style, geometry, name=layer))})


def geometries(frame: GeoDataFrame) -> list[str]:
    """Return the types of geometry in a layer: ``point``, ``line``, ``polygon``, as far as they are there."""
    sizes = shapely.get_dimensions(np.asarray(frame.geometry.array, dtype=object))
    return [name for position, name in enumerate(GEOMETRIES) if (sizes == position).any()]


def groups_of(project: ProjectFile, catalogue: Catalogue) -> list[Group]:
    """Return the layers of a project in groups, the top of the map first: findings, then a group per theme."""
    layers: dict[str, list[tuple[int, Layer]]] = {}
    for name in project.layers():
        kinds = geometries(project.read(name))
        kind = catalogue.kinds.get(name)
        theme = kind.theme if kind is not None else "other"
        for geometry in kinds:
            style = style_of(name, catalogue)
            title = kind.title if kind is not None else Text(zh=name, en=name)
            layer = Layer(
                name,
                geometry,
                title,
                style,
                _columns(name, catalogue),
                len(kinds) > 1,
                style.shown,
                always=theme == "admin",
            )
            layers.setdefault(theme, []).append((style.order, layer))
    groups = [
        Group(title, [layer for _, layer in sorted(layers[theme], key=lambda ordered: -ordered[0])])
        for theme, title in catalogue.themes.items()
        if theme in layers
    ]
    return [*_findings(project, catalogue), *groups]


def project_document(project: ProjectFile, catalogue: Catalogue, *, source: str, lang: str = "zh") -> str:
    """Return the QGIS project (``.qgs``) of a project file.

    Parameters
    ----------
    project : ProjectFile
    catalogue : Catalogue
    source : str
        The project file as the QGIS project will find it: a path relative to it.
    lang : str
        Language of titles.
    """
    seen = project.summary()
    places = seen[["west", "south", "east", "north"]].dropna().to_numpy(dtype=float)
    extent = (70.0, 15.0, 138.0, 55.0)  # China at large, for a project without a place
    if len(places):
        west, south = places[:, :2].min(axis=0)
        east, north = places[:, 2:].max(axis=0)
        extent = (float(west), float(south), float(east), float(north))
    title = project.about.get("title") or project.path.stem
    return qgs(groups_of(project, catalogue), source=source, title=title, extent=extent, lang=lang)


def write_project_document(
    project: ProjectFile, path: Path, *, catalogue: Catalogue, overwrite: bool = False, lang: str = "zh"
) -> Path:
    """Write the QGIS project of a project file; it finds the file by its path from where ``path`` lies.

    Raises
    ------
    OutputError
        If a file stands there, or the folder cannot be written.
    """
    beside = os.path.relpath(project.path.resolve(), path.resolve().parent)
    source = Path(beside).as_posix()
    words = project_document(project, catalogue, source=source if source[0] == "." else f"./{source}", lang=lang)
    with replacing(path, overwrite=overwrite) as target:
        target.write_text(words, encoding="utf-8")
    return path


def _findings(project: ProjectFile, catalogue: Catalogue) -> list[Group]:
    findings = project.read(FINDINGS)
    if not len(findings):
        return []
    kinds = geometries(findings)
    style, several = catalogue.styles["findings"], len(kinds) > 1
    layers = [
        Layer(FINDINGS, kind, _FINDINGS_TITLE, style, only=several, label="subject_name", always=True) for kind in kinds
    ]
    return [Group(_FINDINGS_TITLE, layers)]


def _columns(layer: str, catalogue: Catalogue) -> Sequence[Column]:
    kind = catalogue.kinds.get(layer)
    return kind.columns if kind is not None else ()
