"""Bands along shorelines: at their distance, landward only, wider around narrower."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from property_examples import examples
from riverzones.geo import geodesy
from riverzones.zones import ZoneContext
from riverzones.zones.ranges import land_band

SAME_DEGREES = 1e-8
ORIGIN = np.array([109.9, 31.0])
GRID_DEGREES = 1e-9  # overlays run on a grid of 0.1 mm: what is thinner is no overlap


@st.composite
def ranges(draw):
    """A river of five to ten stretches that winds, as wide as a range, perhaps with an island inside."""
    turns = draw(st.lists(st.floats(-1.0, 1.0), min_size=5, max_size=10))
    half = draw(st.floats(0.0005, 0.004))
    bearing = np.cumsum(turns) * 0.7
    steps = 0.01 * np.column_stack([np.cos(bearing), np.sin(bearing)])
    line = shapely.linestrings(np.vstack([ORIGIN, ORIGIN + np.cumsum(steps, axis=0)]))
    body = shapely.buffer(line, half, quad_segs=4)
    island = shapely.buffer(shapely.line_interpolate_point(line, 0.5, normalized=True), half / 3, quad_segs=2)
    return shapely.difference(body, island) if draw(st.booleans()) else body


def band(shape, width):
    rows = gpd.GeoDataFrame({"rank": ["main_stem"]}, geometry=[shape], index=["R"], crs=4490)
    return land_band(rows, ZoneContext(), width_m=pd.Series([width], index=["R"])).geometry.iloc[0]


def away_m(places, shape):
    """How far each place is from the outline, by geodesics from places every 2 m along it."""
    outline = geodesy.densify(shapely.get_exterior_ring(shapely.get_parts(shape)), max_m=2.0)
    x, y = shapely.get_coordinates(outline).T
    scale = np.cos(np.radians(31.0))
    answer = []
    for place in places:
        near = np.argsort(((x - place[0]) * scale) ** 2 + (y - place[1]) ** 2)[:200]
        answer.append(np.min(geodesy.distance_m(place[0], place[1], x[near], y[near])))
    return np.array(answer)


@settings(max_examples=examples(12))
@given(shape=ranges(), width=st.sampled_from([1000.0, 2000.0, 3000.0]), pick=st.integers(0, 10_000))
def test_the_edge_of_a_band_stays_at_its_distance_to_a_thousandth(shape, width, pick):
    made = band(shape, width)
    outer = shapely.get_coordinates(shapely.get_exterior_ring(shapely.get_parts(made)))
    inner = shapely.get_coordinates(shapely.get_exterior_ring(shapely.get_parts(shape)))
    outer = outer[shapely.distance(shapely.points(outer), shapely.multipoints(inner)) > SAME_DEGREES]
    some = outer[np.random.default_rng(pick).choice(len(outer), size=min(40, len(outer)), replace=False)]
    assert np.abs(away_m(some, shape) / width - 1).max() < 1e-3


@settings(max_examples=examples(12))
@given(shape=ranges(), width=st.floats(200.0, 2500.0), more=st.floats(10.0, 500.0))
def test_a_band_is_on_land_alone_and_a_wider_one_holds_it(shape, width, more):
    made, wider = band(shape, width), band(shape, width + more)
    filled = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(shape))))
    assert made.is_valid
    assert shapely.intersection(made, filled).area < GRID_DEGREES * filled.length
    assert shapely.difference(made, wider).area < GRID_DEGREES * made.length
