import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import box

from riverzones.errors import LayerError
from riverzones.geo.geodesy import area_m2
from riverzones.jobs.delineate.watershed import capped
from riverzones.model import Text
from riverzones.terrain import Heights
from terrain_ground import NORTH, WEST, intake, lat, lon, reach, valleys, write, zones_of

WATER = reach(40, 50, 80)
BASIN = box(lon(0), lat(81), lon(80), lat(0))


@pytest.fixture(scope="module")
def dem(tmp_path_factory):
    return write(tmp_path_factory.mktemp("dem") / "dem.tif", valleys())


def beyond(shape):
    """Square metres of the grid's ground outside the basin."""
    return area_m2([shape.intersection(box(WEST, lat(120), lon(161), NORTH)).difference(BASIN.buffer(1e-7))])[0]


def test_land_is_cut_by_a_raster_read_around_each_source(dem):
    far = zones_of(shapely.transform(WATER, lambda xy: xy + 5), [600.0], source_id="s2")
    zones = pd.concat([zones_of(WATER, [600.0, 1500.0]), far])
    found, notes = capped(zones, intake(40, 70), dem)
    assert [(note.source_id, note.what) for note in notes] == [("s1", "capped"), ("s2", "beyond")]
    assert beyond(zones.geometry["s1:2:land"]) > 1e5
    assert beyond(found.geometry["s1:2:land"]) == 0
    assert found.geometry["s2:1:land"].equals(zones.geometry["s2:1:land"])
    assert found.index.tolist() == zones.index.tolist()


def test_the_cut_in_a_window_is_that_of_the_whole_ground(tmp_path):
    dem = write(tmp_path / "dem.tif", valleys(rows=500, columns=161))
    zones = zones_of(reach(40, 200, 230), [900.0])
    found, notes = capped(zones, intake(40, 220), dem)
    assert [note.what for note in notes] == ["capped"]
    asked = zones.geometry.iloc[1].intersection(box(lon(0), lat(231), lon(80), lat(0)))
    kept = found.geometry.iloc[1].intersection(box(lon(0), lat(500), lon(161), NORTH))
    assert area_m2([kept.symmetric_difference(asked)])[0] < 0.05


def test_given_catchments_go_before_heights_and_the_raster_is_not_even_opened():
    layer = gpd.GeoDataFrame(geometry=[BASIN], index=["a"], crs=4490)
    found, notes = capped(zones_of(WATER, [600.0, 1500.0]), intake(40, 70), "no such file.tif", catchments=layer)
    assert [note.what for note in notes] == ["capped"]
    assert beyond(found.geometry["s1:2:land"]) == 0


def test_what_was_done_stands_in_the_note_of_the_land_behind_what_is_there(dem):
    zones = zones_of(WATER, [50.0, 1500.0])
    zones["note"] = [None, Text(zh="甲。", en="A."), None]
    found, _ = capped(zones, intake(40, 70), dem)
    assert found.note["s1:1:water"] is None
    assert found.note["s1:1:land"].zh.startswith("甲；s1 1 级陆域：高程单元 31 米")
    assert "过粗" not in found.note["s1:2:land"].zh
    assert "裁去" in found.note["s1:2:land"].zh


def test_rows_may_share_a_label_and_groundwater_passes(dem):
    wells = zones_of(WATER, [600.0], source_id="well").iloc[1:]
    zones = pd.concat([zones_of(WATER, [600.0, 1500.0]), wells]).set_axis([0, 0, 0, 0])
    found, notes = capped(zones, intake(40, 70), dem)
    assert len(found) == 4
    assert {note.source_id for note in notes} == {"s1"}
    assert found.geometry.iloc[3].equals(wells.geometry.iloc[0])


def test_without_catchments_and_heights_it_is_said_that_nothing_is_cut():
    zones = zones_of(WATER, [600.0])
    found, (note,) = capped(zones, intake(40, 70), None)
    assert found.geometry.equals(zones.geometry)
    assert "basins" in note.text.zh
    assert [None if one is None else one.zh for one in found.note] == [None, note.text.zh.rstrip("。")]


def test_a_raster_that_is_not_there_and_one_without_heights_here_are_told(tmp_path):
    zones = zones_of(WATER, [600.0])
    with pytest.raises(LayerError, match="no raster file"):
        capped(zones, intake(40, 70), tmp_path / "none.tif")
    blank = valleys()
    empty = np.full(blank.values.shape, np.nan)
    empty[0, 0] = 1.0
    path = write(tmp_path / "blank.tif", Heights(empty, blank.grid))
    found, (note,) = capped(zones, intake(40, 70), path)
    assert note.what == "beyond"
    assert found.geometry.equals(zones.geometry)
