import geopandas as gpd
import numpy as np
import pytest
from shapely import Point, box

from riverzones.errors import LayerError
from riverzones.geo.geodesy import area_m2
from riverzones.jobs.delineate.watershed import lake_catchments
from riverzones.terrain import Heights
from terrain_ground import intake, lat, lon, valleys, write

LAKE = gpd.GeoDataFrame(geometry=[box(lon(36.1), lat(99.9), lon(44.9), lat(90.1))], index=["l"], crs=4490)


def walled(rows=120, columns=81):
    """One valley in a rim of hills that falls to the outside, open to the south in column 40."""
    ground = valleys(rows=rows, columns=columns, channels=(40,))
    values = np.pad(np.pad(ground.values[2:-2, 2:-2], 1, constant_values=2000.0), 1, constant_values=1500.0)
    values[-2:, 40] = 0.5, 0.0
    return Heights(values, ground.grid)


def test_a_lake_has_the_whole_ground_that_drains_to_it(tmp_path):
    found, notes = lake_catchments(intake(40, 95), LAKE, write(tmp_path / "dem.tif", walled()))
    assert notes == ()
    asked = box(lon(1), lat(91), lon(80), lat(1)).union(box(lon(1), lat(100), lon(80), lat(91)))
    assert found.index.tolist() == ["s1"]
    assert area_m2([found.geometry["s1"].symmetric_difference(asked)])[0] < 0.02 * area_m2([asked])[0]
    assert found.geometry["s1"].covers(LAKE.geometry["l"])


def test_a_catchment_that_goes_on_beyond_the_heights_is_not_given_as_whole(tmp_path):
    found, (note,) = lake_catchments(intake(40, 95), LAKE, write(tmp_path / "dem.tif", valleys()))
    assert found is None
    assert "s1" in note.zh
    assert "beyond the heights read" in note.en


def test_cells_too_coarse_for_200_m_of_land_give_no_catchment(tmp_path):
    coarse = walled()
    grid = type(coarse.grid)(coarse.grid.shape, 109.0, 31.0, 1 / 1200, 1 / 1200)
    found, (note,) = lake_catchments(intake(40, 95), LAKE, write(tmp_path / "dem.tif", Heights(coarse.values, grid)))
    assert found is None
    assert "92 m are too coarse" in note.en
    assert "67 m or finer" in note.en


def test_sources_on_no_lake_and_heights_elsewhere(tmp_path):
    dem = write(tmp_path / "dem.tif", walled())
    far = gpd.GeoDataFrame(geometry=[Point(110, 31)], index=["s9"], crs=4490)
    assert lake_catchments(far, LAKE, dem) == (None, ())
    assert lake_catchments(far, None, dem) == (None, ())
    away = LAKE.set_geometry(LAKE.translate(5, 5))
    there = intake(40, 95).set_geometry(intake(40, 95).translate(5, 5))
    assert "does not reach" in lake_catchments(there, away, dem)[1][0].en
    with pytest.raises(LayerError, match="no raster file"):
        lake_catchments(intake(40, 95), LAKE, tmp_path / "none.tif")


def test_a_catchment_that_is_not_the_stated_one_is_refused_with_both_areas(tmp_path):
    dem = write(tmp_path / "dem.tif", walled())
    area_km2 = area_m2([lake_catchments(intake(40, 95), LAKE, dem)[0].geometry["s1"]])[0] / 1e6
    near = lake_catchments(intake(40, 95), LAKE.assign(catchment_km2=area_km2 / 1.04), dem)
    assert near[0] is not None
    found, (note,) = lake_catchments(intake(40, 95), LAKE.assign(catchment_km2=area_km2 / 1.1), dem)
    assert found is None
    assert "+10%" in note.zh
    assert f"{area_km2:.2f} km2" in note.en
    unknown = lake_catchments(intake(40, 95), LAKE.assign(catchment_km2=np.nan), dem)
    assert unknown[0] is not None
