import warnings

import numpy as np
import pytest
import rasterio
from rasterio.warp import Resampling, calculate_default_transform, reproject

from riverzones.errors import CrsError, DataError, LayerError
from riverzones.readers import raster
from terrain_ground import NORTH, STEP, WEST, lat, lon, valleys, write

GROUND = valleys()


@pytest.fixture
def tif(tmp_path):
    return write(tmp_path / "dem.tif", GROUND)


def test_a_window_holds_the_cells_of_the_raster_that_meet_it_unchanged(tif):
    found = raster.window(tif, (lon(20.5), lat(60.5), lon(30.5), lat(40.5)))
    assert found.grid.shape == (21, 11)
    assert found.grid.west == pytest.approx(lon(20), abs=1e-12)
    assert found.grid.north == pytest.approx(lat(40), abs=1e-12)
    np.testing.assert_allclose(found.values, GROUND.values[40:61, 20:31])


def test_a_margin_in_metres_adds_ground_on_every_side_up_to_the_edge(tif):
    place = (lon(20.5), lat(60.5), lon(20.5), lat(60.5))
    assert raster.window(tif, place, margin_m=300).grid.shape == (21, 23)  # 9.7 rows and 11.3 columns each way
    assert raster.window(tif, place, margin_m=50_000).grid.shape == GROUND.grid.shape


def test_nodata_has_no_height(tmp_path):
    values = GROUND.values.copy()
    values[3, 4] = np.nan
    path = write(tmp_path / "dem.tif", type(GROUND)(values, GROUND.grid))
    found = raster.window(path, (WEST, lat(120), lon(161), NORTH)).values
    assert np.isnan(found[3, 4])
    assert np.isnan(found).sum() == 1


def test_a_projected_raster_is_laid_on_a_grid_of_degrees(tif, tmp_path):
    utm = tmp_path / "utm.tif"
    with warnings.catch_warnings(), rasterio.open(tif) as source:
        warnings.simplefilter("ignore")  # rasterio 1.4 multiplies affine transforms in the old way
        place, width, height = calculate_default_transform(
            source.crs, "EPSG:4547", source.width, source.height, *source.bounds
        )
        profile = source.profile | {"crs": "EPSG:4547", "transform": place, "width": width, "height": height}
        with rasterio.open(utm, "w", **profile) as target:
            reproject(
                rasterio.band(source, 1), rasterio.band(target, 1), resampling=Resampling.bilinear, dst_nodata=-9999
            )
    found = raster.window(utm, (lon(30), lat(80), lon(130), lat(40)))
    assert found.grid.cell_m == pytest.approx(GROUND.grid.cell_m, rel=0.15)
    there = GROUND.grid.cells_at(*found.grid.centres(np.arange(found.values.size)))
    away = np.abs(found.values.ravel() - GROUND.values.ravel()[there])
    assert np.nanmedian(away) < 4  # m; a column falls by 10
    assert np.isfinite(found.values).mean() > 0.99


def test_ground_the_raster_does_not_reach_is_told(tif):
    with pytest.raises(DataError, match="does not reach"):
        raster.window(tif, (100, 20, 101, 21))


def test_a_window_too_large_a_raster_without_crs_and_no_raster_at_all_are_told(tif, tmp_path, monkeypatch):
    (tmp_path / "caps.yaml").write_text("window_cells: 100\n")
    monkeypatch.setenv("RIVERZONES_CAPS", str(tmp_path / "caps.yaml"))
    with pytest.raises(LayerError, match="more than 100"):
        raster.window(tif, (WEST, lat(120), lon(161), NORTH))
    with pytest.raises(CrsError, match="no CRS"):
        raster.window(write(tmp_path / "bare.tif", GROUND, crs=None), (WEST, lat(9), lon(9), NORTH))
    with pytest.raises(LayerError, match="no raster file"):
        raster.window(tmp_path / "none.tif", (0, 0, 1, 1))


def test_a_cell_is_as_large_as_it_is(tif):
    assert raster.window(tif, (WEST, lat(120), lon(161), NORTH)).grid.cell_m == pytest.approx(STEP * 110_870, rel=1e-3)
