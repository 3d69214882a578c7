"""Where the points of a project lie on its stored network, kept with it: what is asked about flow looks them up."""

from __future__ import annotations

import contextlib
import json
from typing import Final

import geopandas as gpd
import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.errors import MachineError, OutputError
from riverzones.network import Network
from riverzones.network.chainage import PlacedPoints
from riverzones.relations.flow import STATED, placed_points
from riverzones.store.project import ProjectFile

__all__ = ["TABLE", "place_points", "points_placed"]

TABLE: Final = "rz_network_points"
"""Table of the project: a row for each array of the points (:meth:`PlacedPoints.packed`), and ``marks`` of the network
that they were put on."""
_NETWORK: Final = ("reaches", "rz_edges")


def place_points(project: ProjectFile, network: Network, catalogue: Catalogue) -> int:
    """Put the points of all layers on the stored network, and keep with it where they are.

    They count for this very network: who changes a reach or an edge, with whatever program, makes them void. A point
    that is not among them, that was moved or names another river, is put on the network when it is asked for.

    Parameters
    ----------
    project : ProjectFile
    network : Network
        As it is read from the project.
    catalogue : Catalogue
        Tells which layers are of the country, not drafts of ours.

    Returns
    -------
    int
        How many points; 0 too where changes of the network would not be noticed, and where another program writes.
    """
    marks = _marks(project)
    layers = [
        row["layer"]
        for row in project.plain_summary()
        if row["geometry"] == "POINT" and row["layer"] in catalogue.kinds and not catalogue.kinds[row["layer"]].internal
    ]
    frames = [project.thin(layer, STATED).reset_index(drop=True) for layer in layers]
    if not marks or not frames:
        return 0
    columns = [*(name for name in STATED if any(name in frame.columns for frame in frames)), "geometry"]
    every = pd.concat([frame.reindex(columns=columns).astype({"geometry": object}) for frame in frames])
    points = placed_points(gpd.GeoDataFrame(every.reset_index(drop=True), geometry="geometry", crs=4490), network)
    if points is None or not len(points):
        return 0
    texts = {"marks": marks, **points.packed()}
    with contextlib.suppress(MachineError, OutputError), project.transaction() as tx:
        tx.put_table(TABLE, pd.DataFrame({"name": list(texts), "value": list(texts.values())}))
        return len(points)
    return 0


def points_placed(project: ProjectFile) -> PlacedPoints | None:
    """Return the points that are kept with the network of a project; None where they are of another network."""
    if not project.has(TABLE):
        return None
    table = project.table(TABLE)
    texts = dict(zip(table["name"], table["value"], strict=True))
    return PlacedPoints.unpacked(texts) if texts.get("marks") and texts["marks"] == _marks(project) else None


def _marks(project: ProjectFile) -> str:
    """What tells that the stored network is as it was, empty where nothing does."""
    seen = project.change_marks(_NETWORK)
    return "" if not seen else json.dumps(seen)
