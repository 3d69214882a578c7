import warnings

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from riverzones.errors import CrsError, LayerError
from riverzones.readers.raster import cells, heights, tiles, window


def from_origin(west, north, east_step, south_step):
    return Affine(east_step, 0, west, 0, -south_step, north)


def write(path, values, *, crs, transform, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = np.asarray(values)
        options = {"driver": "GTiff", "count": 1, "dtype": values.dtype, "crs": crs, "transform": transform} | options
        with rasterio.open(path, "w", height=values.shape[0], width=values.shape[1], **options) as raster:
            raster.write(values, 1)
    return path


GRID = np.array([[10, 20, 30], [40, -9999, 60]], dtype="int16")


def test_a_point_gets_the_height_of_the_cell_it_lies_in(tmp_path):
    path = write(tmp_path / "d.tif", GRID, crs="EPSG:4326", transform=from_origin(109, 31, 0.1, 0.1), nodata=-9999)
    at = heights(path)
    assert at([109.05, 109.25, 109.01], [30.95, 30.85, 30.89]).tolist() == [10, 60, 40]


def test_nodata_and_places_outside_and_nan_have_no_height(tmp_path):
    path = write(tmp_path / "d.tif", GRID, crs="EPSG:4326", transform=from_origin(109, 31, 0.1, 0.1), nodata=-9999)
    assert np.isnan(heights(path)([109.15, 108.99, 109.31, np.nan], [30.85, 30.95, 30.95, 30.9])).all()


def test_a_raster_in_metres_is_asked_in_degrees(tmp_path):
    path = write(tmp_path / "d.tif", GRID, crs="EPSG:4546", transform=from_origin(500_000, 3_430_250, 100, 100))
    # 111 E is the meridian of EPSG:4546 (easting 500,000 m); the arc to 30.99305 N is 3,430,204 m long
    assert heights(path)([111.0005, 111.0025], [30.99305, 30.99305]).tolist() == [10, 30]


def test_the_shape_of_the_arrays_is_kept_and_a_scale_applied(tmp_path):
    path = write(tmp_path / "d.tif", GRID, crs="EPSG:4326", transform=from_origin(109, 31, 0.1, 0.1))
    with rasterio.open(path, "r+") as raster:
        raster.scales, raster.offsets = (0.1,), (100.0,)
    found = heights(path)(np.array([[109.05, 109.15]]), np.array([[30.95, 30.95]]))
    assert found.shape == (1, 2)
    assert found.ravel() == pytest.approx([101, 102])


def test_points_far_apart_are_read_in_parts(tmp_path):
    rows, columns = np.indices((1500, 1300))
    path = write(tmp_path / "d.tif", (rows + columns).astype("float32"), crs="EPSG:4326",
                 transform=from_origin(100, 40, 0.001, 0.001))  # fmt: skip
    chance = np.random.default_rng(1)
    row, column = chance.integers(0, 1500, 400), chance.integers(0, 1300, 400)
    found = heights(path)(100 + (column + 0.5) * 0.001, 40 - (row + 0.5) * 0.001)
    assert found.tolist() == (row + column).tolist()


def test_what_is_no_raster_is_one_helpful_line(tmp_path):
    (tmp_path / "d.tif").write_text("nothing")
    with pytest.raises(LayerError, match=r"d\.tif cannot be read as a raster"):
        heights(tmp_path / "d.tif")
    with pytest.raises(LayerError, match="there is no raster file"):
        heights(tmp_path / "gone.tif")


def test_a_raster_without_a_crs_is_refused(tmp_path):
    path = write(tmp_path / "d.tif", GRID, crs=None, transform=from_origin(109, 31, 0.1, 0.1))
    with pytest.raises(CrsError, match="has no CRS"):
        heights(path)


@pytest.mark.parametrize("read", [heights, tiles, lambda path: window(path, (109, 30.9, 109.1, 31))])
def test_heights_in_feet_are_refused_and_those_in_metres_are_read(tmp_path, read):
    options = {"crs": "EPSG:4490", "transform": from_origin(109, 31, 0.1, 0.1), "nodata": -9999}
    path = write(tmp_path / "d.tif", GRID, **options)
    for unit, refused in (("m", False), ("Metre", False), ("ft", True), ("US survey foot", True)):
        with rasterio.open(path, "r+") as raster:
            raster.units = (unit,)
        if refused:
            with pytest.raises(LayerError, match=f"are in '{unit}', not in metres"):
                read(path)
        else:
            read(path)


def test_a_raster_too_large_to_walk_over_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "sparse.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=60_000, width=60_000, count=1, dtype="float32", crs="EPSG:4490",
        transform=rasterio.Affine(1e-4, 0, 109, 0, -1e-4, 33), sparse_ok=True, tiled=True,
    ):  # fmt: skip
        pass
    with pytest.raises(LayerError, match=r"60,000 x 60,000 cells, at most 2,000,000,000"):
        tiles(path)


def test_cells_of_any_unit_are_read_as_they_are_and_none_beyond_the_raster(tmp_path):
    path = write(tmp_path / "d.tif", GRID, crs="EPSG:4326", transform=from_origin(109, 31, 0.1, 0.1), nodata=-9999)
    with rasterio.open(path, "r+") as raster:
        raster.units = ["%"]
    values, grid = cells(path, (109.11, 30.81, 109.29, 30.99))
    assert values.tolist()[0] == [20.0, 30.0]
    assert np.isnan(values[1, 0])
    assert (round(grid.west, 6), round(grid.north, 6), grid.shape) == (109.1, 31.0, (2, 2))
    assert cells(path, (110, 30, 110.1, 30.1)) is None


def test_a_class_stays_a_class_where_a_raster_is_laid_on_another_grid(tmp_path):
    checks = np.indices((20, 20)).sum(axis=0) % 2 * 8 + 1  # 1 and 9
    where = from_origin(500_000, 3_430_000, 30, 30)
    path = write(tmp_path / "d.tif", checks.astype("int16"), crs="EPSG:4546", transform=where, nodata=0)
    values, _ = cells(path, (108.0, 30.0, 112.0, 32.0))
    assert set(np.unique(values[np.isfinite(values)])) == {1.0, 9.0}


@pytest.mark.parametrize("transform", [Affine(0, 0, 109, 0, 0, 31), Affine(1e-3, 1e-3, 109, 1e-3, 1e-3, 31)])
def test_a_raster_whose_cells_have_no_size_is_refused_in_one_line(tmp_path, transform):
    path = write(tmp_path / "d.tif", GRID, crs="EPSG:4490", transform=transform)
    for reading in (lambda: heights(path)([109.0], [31.0]), lambda: window(path, (109, 30, 110, 31))):
        with pytest.raises(LayerError, match="does not tell how large its cells are"):
            reading()
