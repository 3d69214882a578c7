"""Catchments of real heights, read in place where the shared folder lies beside the checkout."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from shapely import Point

from riverzones.geo.geodesy import area_m2
from riverzones.readers import raster
from riverzones.terrain import Grid, basin, clip_at_divide, flow, flow_of_codes, snap
from terrain_ground import zones_of

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real files is not beside the checkout"),
]

COLUMNS = 367
POUR = (-97.29416666666677, 32.73749999999989)  # stated with its 11,422 cells in the tests of pysheds
CELL = 101 * COLUMNS + 229  # the pour point is the upper left corner of this cell, a corner of three others too


@pytest.fixture(scope="module")
def published():
    """The published directions of HydroSHEDS."""
    with rasterio.open(DATA / "dem_pysheds" / "dir.asc") as source:
        there = source.transform
        return flow_of_codes(source.read(1), Grid(source.shape, there.c, there.f, there.a, -there.e))


@pytest.fixture(scope="module")
def derived():
    return flow(raster.window(DATA / "dem_pysheds" / "dem.tif", (-98, 32, -97, 33)))


def test_the_stated_catchment_has_11422_cells(published):
    assert basin(published, CELL).cells.sum() == 11_422


def test_one_cell_aside_the_catchment_is_gone_and_the_snap_brings_it_back(published):
    aside = {step: int(basin(published, CELL + step).cells.sum()) for step in (-COLUMNS, COLUMNS, -1, 1)}
    assert aside == {-COLUMNS: 5, COLUMNS: 109, -1: 1, 1: 5}
    for step in aside:
        lon, lat = (float(x[0]) for x in published.grid.centres(np.array([CELL + step])))
        found = snap(published, lon, lat)
        assert 70 < found.move_m < 100  # one cell: 78 m east-west, 92 m north-south
        assert basin(published, found.cell).cells.sum() in (11_422, 11_430, 11_306)  # that cell, one down, one up


def test_directions_made_from_the_heights_give_nearly_the_same_catchment(published, derived):
    ours = basin(derived, snap(derived, *POUR).cell)
    theirs = basin(published, CELL)
    common = area_m2([ours.polygon.intersection(theirs.polygon)])[0]
    assert common / theirs.area_m2 > 0.98
    assert common / ours.area_m2 > 0.98


def test_cells_of_30_arc_seconds_are_too_coarse_for_a_depth_of_1000_m_and_serve_for_a_basin():
    heights = raster.window(DATA / "dem_china_30s" / "dem30s_kunming_dianchi.tif", (102.0, 24.0, 103.8, 26.6))
    place = Point(102.69, 24.93)  # on the Dianchi lake, near its northern shore
    zones = zones_of(place.buffer(0.01), [1000.0])
    source = gpd.GeoDataFrame(geometry=[place], index=["s1"], crs=4490)
    found = clip_at_divide(zones, source, heights)
    assert [note.what for note in found.notes] == ["too_coarse"]
    assert found.notes[0].figures == pytest.approx({"cell_m": 923.2, "width_m": 1000, "needed_m": 333.3}, rel=0.01)
    assert found.zones.geometry.equals(zones.geometry)
    way = flow(heights)
    outlet = basin(way, snap(way, 102.572, 24.785).cell)  # Haikou, where the lake drains to the west
    assert not outlet.cut_off
    assert outlet.area_m2 / 1e6 == pytest.approx(
        2920, rel=0.03
    )  # km2 of the Dianchi basin as commonly stated (recalled)
