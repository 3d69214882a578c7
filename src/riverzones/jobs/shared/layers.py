"""Layers of a project, what rules may look at in it, and the view of it that a job writes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.jobs.shared.network import network_if_any
from riverzones.model import Text
from riverzones.relations import Cells
from riverzones.store.project import ProjectFile

if TYPE_CHECKING:
    from riverzones.audit.context import Context
    from riverzones.view import ProjectView

__all__ = ["LayerReader", "context_of", "illustrative", "project_view"]

MADE_OF_SAMPLES = frozenset({"section_classes", "flood_seasons", "black_odour_states"})
"""Layers that are made of samples when they are asked for and never written."""
SIFTED_ROWS: Final = 5_000
"""From so many rows on telling which are wanted before they are read costs less than reading all."""


class LayerReader:
    """Gives a layer of a project, read once; None where the project has none.

    Examples
    --------
    ``LayerReader(project, catalogue)("outfalls")``
    """

    def __init__(self, project: ProjectFile | ProjectView, catalogue: Catalogue) -> None:
        self.project = project
        self.catalogue = catalogue
        self._names = set(project.layers())
        self._read: dict[str, GeoDataFrame] = {}
        self._some: dict[tuple[str, frozenset[str]], GeoDataFrame] = {}
        self._sifts: dict[str, bool] = {}
        self._counts: dict[str, int] = {}

    def shape_of(self, layer: str, row: str) -> Any:
        """Return the line or area of a row; None where there is none, or it is a point."""
        frame = self(layer)
        if frame is None:
            return None
        places = np.flatnonzero(frame.index.astype(str) == row)
        shape = frame.geometry.iloc[places[0]] if len(places) == 1 else None
        return shape if shape is not None and shapely.get_dimensions(shape) > 0 else None

    def __call__(self, layer: str) -> GeoDataFrame | None:
        if layer in self._read:
            return self._read[layer]
        frame = self.project.read(layer) if layer in self._names else self._made(layer)
        if frame is not None:
            self._read[layer] = frame
        return frame

    def rows(self, layer: str, ids: Collection[str]) -> GeoDataFrame | None:
        """Return the rows of a layer with these ids; None where there is no such layer."""
        if layer in self._names and layer not in self._read and not isinstance(self.project, ProjectFile):
            return self.project.rows(layer, ids)
        frame = self(layer)
        return None if frame is None else frame[frame.index.isin(ids)]

    def forget(self) -> None:
        """Hold no layer any more; one that is asked for again is read again."""
        self._read.clear()
        self._some.clear()
        self._sifts.clear()
        self._counts.clear()

    def some(self, layer: str, columns: Collection[str] | None) -> GeoDataFrame | None:
        """Return a layer with these columns alone (:meth:`ProjectFile.thin`), or whole where they are None, where it
        has been read whole already, and where it comes from no file.
        """
        if columns is None or layer in self._read or layer not in self._names:
            return self(layer)
        if not isinstance(self.project, ProjectFile):
            return self(layer)
        key = (layer, frozenset(columns))
        if key not in self._some:
            self._some[key] = self.project.thin(layer, columns)
        return self._some[key]

    def sifts(self, layer: str) -> bool:
        """Return whether rows of a layer can be told by their numbers before they are read: it is a large one of the
        project file, and :meth:`ProjectFile.only_ours`. What is read meanwhile does not change the answer.
        """
        if layer not in self._sifts:
            self._sifts[layer] = (
                layer in self._names
                and isinstance(self.project, ProjectFile)
                and self.count(layer) >= SIFTED_ROWS
                and self.project.only_ours(layer, self.count(layer))
            )
        return self._sifts[layer]

    def _made(self, layer: str) -> GeoDataFrame | None:
        """A layer that is never written but made when it is asked for, of the samples."""
        if layer not in MADE_OF_SAMPLES or "samples" not in self._names:
            return None
        from riverzones.jobs.shared.water_classes import made_of_samples  # few runs ask for it

        return made_of_samples(layer, self)

    def has(self, layer: str) -> bool:
        """Return whether the project has the layer; nothing of it is read."""
        return layer in self._names or (layer in MADE_OF_SAMPLES and "samples" in self._names)

    def count(self, layer: str) -> int:
        """Return the number of rows of a layer; 0 where the project has none."""
        if layer not in self._counts:
            frame = None if layer in self._names else self(layer)
            self._counts[layer] = self.project.count(layer) if frame is None else len(frame)
        return self._counts[layer]

    def columns(self, layer: str) -> list[str]:
        """Return the columns of a layer without its geometry; none where the project has no such layer."""
        if layer in self._names:
            return self.project.columns(layer)
        frame = self(layer)
        return [] if frame is None else [str(name) for name in frame.columns if name != frame.geometry.name]

    def distinct(self, layer: str, column: str) -> list[str]:
        """Return the values of a column as text, each once, in the order of the rows; none where there is none."""
        if layer in self._names:
            return self.project.distinct(layer, column) if column in self.columns(layer) else []
        frame = self(layer)
        return [] if frame is None or column not in frame else [*map(str, frame[column].dropna().unique())]


def project_view(
    project: ProjectFile, *, catalogue: Catalogue, internal: bool = False, boards: bool = False
) -> ProjectView:
    """Return what of a project may be written: all of it where ``internal``, else what is fit for everyone.

    Parameters
    ----------
    project : ProjectFile
        Read only.
    catalogue : Catalogue
        Says what is sensitive, coarse and internal.
    internal : bool
        Whether telephones, people, exact places and drafts are in it; the product is then marked.
    boards : bool
        For notice boards, whose purpose is a telephone.
    """
    from riverzones.view import ProjectView  # a question that writes nothing cleans no words

    return ProjectView(project, catalogue, internal=internal, boards=boards, network=partial(network_if_any, project))


def illustrative(view: ProjectView, layer: str) -> bool:
    """Return whether any row of a layer says of itself that it is made up."""
    if "illustrative" not in view.columns(layer):
        return False
    return bool(view.read(layer)["illustrative"].astype("boolean").fillna(False).any())


def context_of(project: ProjectFile | ProjectView, catalogue: Catalogue, layers: LayerReader, day: dt.date) -> Context:
    """Return what rules may look at in a project besides their layers."""
    from riverzones.audit.context import Context  # questions read layers without any rule
    from riverzones.catalogue.velocities import velocities

    def title(name: str) -> Text:
        if name in catalogue.columns:
            return catalogue.columns[name].title
        return catalogue.layer_title(name)

    return Context(
        layers,
        day,
        titles=title,
        network=lambda: network_if_any(project) if isinstance(project, ProjectFile) else project.network(),
        velocity=velocities,
        tables=lambda name: project.table(name) if project.has(name) else None,
        rasters=partial(_raster, project.path.parent) if isinstance(project, ProjectFile) else (lambda _: None),
        refers=catalogue.refers,
    )


def _raster(folder: Path, path: str) -> Cells | None:
    """The cells of a raster whose path is relative to the folder of the project; None where there is no such file."""
    from riverzones.readers.raster import cells  # rasterio is loaded by the projects that have one

    file = folder / path
    return partial(cells, file) if file.is_file() else None
