"""The shared Hypothesis vocabulary: places, lines, polygons, layers around the Three Gorges (EPSG:4490)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

CRS = "EPSG:4490"
WEST, SOUTH, EAST, NORTH = 109.0, 30.5, 111.0, 31.5


def layer(geometries, *, prefix="r"):
    """A layer whose ids are the prefix and a number."""
    geometries = list(geometries)
    ids = [f"{prefix}{number}" for number in range(len(geometries))]
    return gpd.GeoDataFrame({"id": ids}, index=ids, geometry=geometries, crs=CRS)


def longitudes():
    return st.floats(WEST, EAST, allow_nan=False)


def latitudes():
    return st.floats(SOUTH, NORTH, allow_nan=False)


def distances_m(least=1.0, most=20_000.0):
    return st.floats(least, most, allow_nan=False)


@st.composite
def places(draw):
    """A point anywhere in the region."""
    return Point(draw(longitudes()), draw(latitudes()))


@st.composite
def rivers(draw, *, most_vertices=8, step=0.02):
    """A line that wanders off in steps of up to ``step`` degrees and never stands still."""
    count = draw(st.integers(2, most_vertices))
    turns = draw(st.lists(st.floats(-1.2, 1.2), min_size=count, max_size=count))
    paces = draw(st.lists(st.floats(0.02, 1.0), min_size=count, max_size=count))
    heading = draw(st.floats(0, 6.28))
    x, y = draw(longitudes()), draw(latitudes())
    coords = [(x, y)]
    for turn, pace in zip(turns, paces, strict=True):
        heading += turn
        x, y = x + step * pace * np.cos(heading), y + step * pace * np.sin(heading)
        coords.append((x, y))
    return LineString(coords)


@st.composite
def lakes(draw, *, most_vertices=9, radius=0.03):
    """A star-shaped polygon, so always valid, of up to ``radius`` degrees."""
    count = draw(st.integers(3, most_vertices))
    x, y = draw(longitudes()), draw(latitudes())
    arms = np.array(draw(st.lists(st.floats(0.2, 1.0), min_size=count, max_size=count)))
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    ring = np.column_stack([x + radius * arms * np.cos(angle), y + radius * arms * np.sin(angle)])
    return Polygon(ring)


def shapes():
    """A point, a line or a polygon."""
    return st.one_of(places(), rivers(), lakes())


def layers(kind=None, *, most=4, prefix="r"):
    """A layer of one to ``most`` shapes."""
    return st.lists(shapes() if kind is None else kind, min_size=1, max_size=most).map(
        lambda found: layer(found, prefix=prefix)
    )


def outline(shape):
    """What distances are measured to: the boundary of a polygon, else the shape itself."""
    return shapely.boundary(shape) if shape.geom_type in ("Polygon", "MultiPolygon") else shape
