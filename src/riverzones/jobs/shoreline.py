"""Shoreline of a project by function zone and bank."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.catalogue import Catalogue
from riverzones.connection_pool import pooled
from riverzones.errors import LayerError
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.network import network_of
from riverzones.model import Text, parse_condition
from riverzones.store.project import ProjectFile
from riverzones.zones.ranges import shoreline_lengths

__all__ = ["SHORELINES", "shoreline_zones"]

SHORELINES = (
    ("shorelines", "line_type = 'outer_boundary' OR line_type IS NULL"),
    ("ranges", None),
    ("drawn_ranges", "zone_type = 'management-range' AND bank IS NULL"),
)
"""Where the shoreline is taken from: the first layer that has rows, approved before drawn."""


@pooled()
def shoreline_zones(
    project: ProjectFile, *, catalogue: Catalogue, river: str | None = None
) -> tuple[pd.DataFrame, str]:
    """Return lengths of shoreline by river, bank and function zone, and the layer the shoreline is from.

    Parameters
    ----------
    project : ProjectFile
        With a river network, and ``shoreline_ranges`` with ``function_zone`` as far as they are drawn.
    catalogue : Catalogue
    river : str, optional
        Only this river.

    Returns
    -------
    DataFrame
        As :func:`riverzones.zones.ranges.shoreline_lengths`: lengths in metres.
    str
        Name of the layer.

    Raises
    ------
    LayerError
        If the project has no shoreline, management range or drawn range.
    NetworkError
        If it has no river network.
    """
    layers = LayerReader(project, catalogue)
    for name, where in SHORELINES:
        rows = layers(name)
        if rows is None:
            continue
        if where is not None and {"line_type", "zone_type"} & set(rows.columns):
            rows = rows[parse_condition(where).mask(rows)]
        if river is not None and "river" in rows.columns:
            rows = rows[(rows["river"] == river).to_numpy(dtype=bool)]
        if len(rows):
            return shoreline_lengths(rows, _zones(layers), network_of(project)), name
    raise LayerError(
        Text(zh="项目中没有岸线、管理范围或划定范围。", en="the project has no shorelines, ranges or drawn ranges."),
        hint=Text(
            zh="先导入岸线，或用 riverzones delineate --type management-range 划定。",
            en="Import shorelines, or draw them: riverzones delineate --type management-range.",
        ),
    )


def _zones(layers: LayerReader) -> gpd.GeoDataFrame | None:
    """Function zones: areas and lines of the shoreline plan, and shorelines that state theirs."""
    parts = []
    for name in ("shoreline_ranges", "shorelines"):
        rows = layers(name)
        if rows is None or "function_zone" not in rows.columns:
            continue
        rows = rows[rows["function_zone"].notna() & rows.geometry.notna()]
        if name == "shorelines":  # an area inside a shoreline is no zone
            rows = rows[shapely.get_dimensions(np.asarray(rows.geometry.array, dtype=object)) == 1]
        columns = [column for column in ("river", "function_zone", "geometry") if column in rows.columns]
        parts.append(rows[columns])
    parts = [part for part in parts if len(part)]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=4490) if parts else None
