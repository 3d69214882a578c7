"""Chainage of geometries of any type: a line or an area stands where it comes nearest to a river."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import joins
from riverzones.geo.facing import facing
from riverzones.network.chainage.places import locate
from riverzones.network.chainage.rivers import rivers_of
from riverzones.network.network import Network

__all__ = ["located"]

Ints = npt.NDArray[np.intp]


def located(places: GeoDataFrame, network: Network, *, within_m: float, river: pd.Series | None = None) -> pd.DataFrame:
    """River, chainage and bank of any geometry: as :func:`riverzones.network.chainage.locate` for points.

    A line or an area is taken at its place nearest to a river, of the stated one where it states one; where a river
    runs through it there is no bank.
    """
    shapes = np.asarray(places.geometry.array, dtype=object)
    points = shapes.copy()
    wide = np.flatnonzero((shapely.get_type_id(shapes) > 0) & ~shapely.is_empty(shapes))
    if len(wide):
        names = rivers_of(network).name
        stated = None if river is None else river.reindex(places.index).iloc[wide]
        for rows, reaches in _by_river(wide, stated, names):
            some = GeoDataFrame(geometry=shapes[rows], index=rows, crs=places.crs)
            near = joins.nearest(some, network.reaches.iloc[reaches], within_m=within_m)
            there = near["subject_id"].to_numpy(np.intp)
            feet = np.asarray(near["nearest"], dtype=object)
            apart = near["distance_m"].to_numpy() > 0
            points[there] = feet
            points[there[apart]] = facing(shapes[there[apart]], feet[apart])
    points[shapely.get_type_id(points) != 0] = None
    return locate(
        GeoDataFrame(geometry=points, index=places.index, crs=places.crs), network, within_m=within_m, river=river
    )


def _by_river(rows: Ints, stated: pd.Series | None, names: npt.NDArray[np.object_]) -> list[tuple[Ints, Ints]]:
    """Rows with the reaches to look among: those that state a known river with that river, and all with all."""
    everything = [(rows, np.arange(len(names)))]
    if stated is None:
        return everything
    said = stated.where(stated.isin(set(names) - {None}))
    own = [(rows[said.to_numpy() == name], np.flatnonzero(names == name)) for name in pd.unique(said.dropna())]
    return [*everything, *own]  # the stated river is looked at last, and stays where it is within reach
