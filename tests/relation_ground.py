"""Small ground for relations: shapes by metres east and north of 109 E 31 N."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely
from shapely import from_wkt

from riverzones.relations import relate

M = 1 / 110_866.0  # a metre of the meridian at 31 N
E = 1 / 95_504.26  # a metre of the parallel at 31 N


def rows(prefix, *shapes, **columns):
    """A layer of shapes or WKT: P1, P2 ..."""
    index = [f"{prefix}{number}" for number in range(1, len(shapes) + 1)]
    shapes = [from_wkt(shape) if isinstance(shape, str) else shape for shape in shapes]
    return gpd.GeoDataFrame(columns, geometry=shapes, index=index, crs=4490)


def block(west, south, east, north):
    """A rectangle."""
    return shapely.box(109 + west * E, 31 + south * M, 109 + east * E, 31 + north * M)


def spot(east, north):
    return shapely.Point(109 + east * E, 31 + north * M)


def path(*metres):
    return shapely.LineString([(109 + x * E, 31 + y * M) for x, y in metres])


def verdicts(*asked, **options):
    """Truth by subject and reference, None where it cannot be told."""
    table = relate(*asked, **options)
    return {(row.subject_id, row.reference_id): None if pd.isna(row.truth) else row.truth for row in table.itertuples()}
