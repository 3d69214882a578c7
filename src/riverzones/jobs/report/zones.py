"""The papers of the zones of a project: sizes, extents, corners, markers, fences, crossings; as workbook or pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.geo import geodesy
from riverzones.jobs.delineate.texts import corner_layer
from riverzones.jobs.markers import Proposals, proposals
from riverzones.jobs.report.ledgers import mark_of
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.network import network_if_any
from riverzones.jobs.shared.withheld import told_papers
from riverzones.model import Text
from riverzones.present.reports.zone_ledger import ZonePapers, zone_sheets
from riverzones.present.reports.zone_sheet import zone_pages
from riverzones.store.project import ProjectFile
from riverzones.store.replacing import replacing
from riverzones.store.workbook import write_workbook
from riverzones.terms import labels
from riverzones.view import ProjectView
from riverzones.zones.extent_text import joined_text
from riverzones.zones.review import SourceShapes
from riverzones.zones.review.wording import described, wording

__all__ = ["write_zone_papers", "zone_papers"]

_EXTENT_ORIGIN: Final = labels("extent_origin")

_NAME = re.compile(r"(?<![（(\w-])[a-z][a-z_]+(?![\w）)])")
_BY_SIZES = _EXTENT_ORIGIN["by_the_sizes_drawn_with"]
_BY_TEXT = _EXTENT_ORIGIN["text_of_the_approval"]
_BY_MEASURE = _EXTENT_ORIGIN["as_measured"]
_NOTHING: Final = labels("reason")["no_usual_sentence"]


def zone_papers(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    approved: bool = False,
    source: str | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> ZonePapers:
    """Return everything that goes with the zones of a project, or of one source; nothing is written.

    Parameters
    ----------
    project : ProjectFile
        With ``drawn_zones``, or with ``zones`` when ``approved``.
    catalogue : Catalogue
    approved : bool
        Of the approved zones in place of the drawn ones.
    source : str, optional
        Id or name of a source; by default all.
    step : callable
        Told the name of every source before its turn.

    Raises
    ------
    LayerError
        If the project has no such zones, or none of that source.
    """
    proposed = proposals(project, catalogue=catalogue, approved=approved, source=source, step=step)
    held, layers = proposed.zoned, LayerReader(project, catalogue)
    network = network_if_any(project)
    wanted = held.owner.isin(set(held.owner) if source is None else _sources(proposed, source)).to_numpy(dtype=bool)
    zones = held.zones[wanted].copy()
    zones["owner"] = held.owner[wanted]
    zones["source_name"] = [held.names.get(key, key) for key in zones["owner"]]
    flags = zones["illustrative"] if "illustrative" in zones.columns else pd.Series(False, index=zones.index)
    zones["made_up"] = flags.astype("boolean").fillna(False).astype(bool)
    shapes = np.asarray(zones.geometry.array, dtype=object)
    zones["area_m2"], zones["perimeter_m"] = geodesy.area_m2(shapes), geodesy.perimeter_m(shapes)
    extents = {
        str(key): _extent(rows, held.intakes.get(str(key)), network) for key, rows in zones.groupby("owner", sort=False)
    }
    names = {name: zone_type.title for name, zone_type in catalogue.zone_types.items()}
    names |= {name: Text(zh=standard.short, en=standard.short) for name, standard in catalogue.standards.items()}
    rivers = layers("rivers")
    zones["note"] = [_titled(note, catalogue) for note in zones["note"]] if "note" in zones.columns else None
    return ZonePapers(
        title=project.about.get("title") or project.path.stem,
        on=dt.date.today(),
        approved=approved,
        zones=zones,
        corners=corner_layer(zones, catalogue.markers),
        markers=proposed.markers,
        fences=proposed.fences,
        crossings=proposed.crossings,
        untold=proposed.untold,
        plan=proposed.plan,
        extents=extents,
        names=names,
        size_words=catalogue.size_words,
        reaches=None if rivers is None else rivers.rename(columns={"name": "river"})[["river", "geometry"]],
        intakes=held.intakes,
        notes=proposed.notes,
    )


def write_zone_papers(
    papers: ZonePapers,
    path: Path,
    *,
    view: ProjectView,
    lang: str = "zh",
    template: Path | None = None,
    overwrite: bool = False,
) -> Path:
    """Write the papers: a workbook where ``path`` ends in ``.xlsx``, else pages that print on A4.

    What a public view tells of them stands in :func:`riverzones.jobs.shared.withheld.told_papers`.

    Raises
    ------
    LayerError
        If the view is public and the papers are of drafts.
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    CatalogueError
        If the template cannot be filled.
    """
    papers = told_papers(view, papers)
    if path.suffix.lower() == ".xlsx":
        return write_workbook(
            zone_sheets(papers), path, lang=lang, overwrite=overwrite, mark=mark_of(view, lang), title=view.called
        )
    with replacing(path, overwrite=overwrite) as target:
        target.write_text(zone_pages(papers, lang=lang, template=template), encoding="utf-8", newline="\n")
    return path


def _titled(note: Any, catalogue: Catalogue) -> str | None:
    """A note with the titles of layers in place of their names, except where a name stands in brackets behind one."""
    if not isinstance(note, str):
        return None
    kinds = catalogue.kinds
    return _NAME.sub(lambda name: kinds[name[0]].title.zh if name[0] in kinds else name[0], note)


def _sources(proposals: Proposals, source: str) -> set[str]:
    """The source asked for, by its id or its name."""
    return {key for key in set(proposals.zoned.owner) if source in (key, proposals.zoned.names.get(key))}


def _extent(zones: gpd.GeoDataFrame, intake: Any, network: Any) -> tuple[str, Text]:
    """The text of a source: from the sizes, else from the approval, else as measured."""
    for column, origin in (("extent_text", _BY_SIZES), ("approval_text", _BY_TEXT)):
        said = [value for value in zones[column] if isinstance(value, str)] if column in zones.columns else []
        if said:
            return joined_text(list(dict.fromkeys(said))), origin
    places = gpd.GeoDataFrame(geometry=[] if intake is None else [intake], crs=4490)
    words = wording(described(SourceShapes(zones, places, network)))
    return (words, _BY_MEASURE) if words else ("", _NOTHING)
