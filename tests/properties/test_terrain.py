"""What must hold for every ground and every zone."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from property_examples import examples
from riverzones.errors import DataError
from riverzones.geo.buffer import buffer
from riverzones.geo.geodesy import area_m2
from riverzones.terrain import Grid, Heights, basin, clip_at_divide, flow, snap
from riverzones.terrain.flow import filled
from terrain_ground import NORTH, STEP, WEST, intake, zones_of

EXAMPLES = examples(25)
ROWS, COLUMNS = 40, 50


@st.composite
def grounds(draw):
    """Hills of a few sizes, with flats (whole metres), hollows and sometimes cells without a height."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:ROWS, :COLUMNS]
    values = sum(
        size * np.sin(x / rng.uniform(2, 15) + rng.uniform(0, 6)) * np.sin(y / rng.uniform(2, 15) + rng.uniform(0, 6))
        for size in (40, 15, 5)
    )
    values = np.round(values + draw(st.floats(0, 3)) * x + rng.normal(0, draw(st.floats(0, 3)), values.shape))
    if draw(st.booleans()):
        values[rng.random(values.shape) < 0.01] = np.nan
    return Heights(values, Grid((ROWS, COLUMNS), WEST, NORTH, STEP, STEP))


@st.composite
def waters(draw):
    """A river of two edges somewhere in the middle of the grid."""
    spots = [(draw(st.floats(15, COLUMNS - 15)), draw(st.floats(15, ROWS - 15))) for _ in range(2)]
    spots.append((spots[0][0] + draw(st.floats(1, 6)), spots[0][1] + draw(st.floats(1, 6))))
    line = LineString([(WEST + c * STEP, NORTH - r * STEP) for c, r in spots])
    return buffer([line], distance_m=20.0)[0]


def none_beyond(inner, outer):
    return area_m2([inner.difference(outer)])[0] < 0.05


@settings(max_examples=EXAMPLES)
@given(grounds())
def test_every_cell_drains_out_and_never_uphill_over_the_filled_ground(heights):
    way, surface = flow(heights), filled(heights.values).ravel()
    going = np.flatnonzero(way.down >= 0)
    assert (surface[going] >= surface[way.down[going]]).all()
    outlets = np.flatnonzero((way.down < 0) & way.known)
    assert np.array_equal(way.draining_to(outlets), way.known)
    assert np.isclose(way.area_m2[outlets].sum(), way.grid.cell_areas_m2[np.nonzero(way.known)[0] // COLUMNS].sum())


@settings(max_examples=EXAMPLES)
@given(grounds(), st.integers(0, ROWS * COLUMNS - 1))
def test_the_area_above_a_cell_is_that_of_its_basin_and_basins_nest(heights, cell):
    way = flow(heights)
    if not way.known[cell]:
        return
    found = basin(way, cell)
    assert np.isclose(found.area_m2, way.area_m2[cell], rtol=1e-9)
    assert found.polygon.is_valid
    below = way.down[cell]
    if below >= 0:
        assert basin(way, int(below)).polygon.covers(found.polygon)


@settings(max_examples=EXAMPLES, deadline=None)
@given(grounds(), waters(), st.floats(100, 350), st.floats(100, 350))
def test_a_cap_lies_inside_its_zone_and_its_basin(heights, water, one, other):
    source = intake(25, 20).iloc[:0]  # no intake: nothing is moved
    way = flow(heights)
    ground = basin(way, way.entering(way.grid.touched(water)))
    known = shapely.union(ground.polygon, way.grid.outline(~way.known))
    for depth in (one, other):
        zones = zones_of(water, [depth])
        made = clip_at_divide(zones, source, heights).zones
        land = made[made.part == "land"].geometry.union_all()
        assert none_beyond(land, zones.geometry["s1:1:land"])
        assert none_beyond(land, known)
        assert land.is_valid


@settings(max_examples=EXAMPLES, deadline=None)
@given(grounds(), waters(), st.floats(100, 350), st.floats(1, 200), st.booleans())
def test_a_deeper_cut_holds_the_shallower(heights, water, depth, more, with_intake):
    source = intake(25, 20) if with_intake else intake(25, 20).iloc[:0]
    lands = []
    for one in (depth, depth + more):
        made = clip_at_divide(zones_of(water, [one]), source, heights).zones
        lands.append(made[made.part == "land"].geometry.union_all())
    assert none_beyond(*lands)


@settings(max_examples=EXAMPLES, deadline=None)
@given(grounds(), st.integers(0, ROWS * COLUMNS - 1), st.floats(0.9, 1.1))
def test_a_snap_by_area_meets_the_area_or_refuses(heights, cell, off):
    way = flow(heights)
    if not way.known[cell]:
        return
    lon, lat = (float(one[0]) for one in way.grid.centres(np.array([cell])))
    stated = off * way.area_m2[cell] / 1e6
    try:
        found = snap(way, lon, lat, known_km2=stated)
    except DataError:
        assert abs(off - 1) > 0.047  # 5 % of what is stated
        return
    assert abs(found.area_m2 / 1e6 - stated) <= 0.05 * stated
    assert found.move_m <= 200
