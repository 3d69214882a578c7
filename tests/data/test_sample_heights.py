"""The heights of the sample, and what zones and ranges come to with them, with its roads, fences, dikes and levels."""

from __future__ import annotations

import json
import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely

from riverzones.catalogue import load
from riverzones.jobs.demo import plan
from riverzones.jobs.markers import proposals
from riverzones.readers.raster import heights
from riverzones.store.project import ProjectFile

ROOT = Path(__file__).parents[2]
WUSHAN = ROOT / "data/wushan"
DEMO = plan()
ZONES = DEMO["recipe"]["delineate"]
TIF = ROOT / "data" / ZONES["dem"]


@pytest.fixture(scope="module")
def cells() -> tuple[np.ndarray, np.ndarray]:
    """Centres [degrees] and heights [m] of the cells that have one."""
    with rasterio.open(TIF) as raster:
        values, place = raster.read(1), raster.transform
        row, column = np.nonzero(values != raster.nodata)
    return np.column_stack([place.c + (column + 0.5) * place.a, place.f + (row + 0.5) * place.e]), values[row, column]


@pytest.fixture(scope="module")
def project(demo_report) -> ProjectFile:
    return ProjectFile.open(demo_report.project)


def layer(name: str) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(WUSHAN / "base.gpkg", layer=name).set_index("code")


def test_the_file_is_small_and_says_that_it_is_made_up_and_in_which_datum():
    assert os.path.getsize(TIF) < 400_000
    with rasterio.open(TIF) as raster:
        assert raster.crs.to_epsg() == 4490
        assert raster.tags()["illustrative"] == "true"
        assert raster.tags()["vertical_datum"] == ZONES["dem_datum"] == "1985"


def test_every_river_falls_to_its_mouth_and_its_banks_stand_above_it():
    at = heights(TIF)
    for name, river in layer("rivers").set_index("name").geometry.items():
        line = shapely.line_merge(river)
        xy = shapely.get_coordinates(line.interpolate(np.linspace(0.02, 0.98, 25), normalized=True))
        levels = at(*xy.T)
        assert np.isfinite(levels).all(), name
        assert levels[:5].mean() > levels[-5:].mean(), name
        beside = [at(*(xy + shift).T) for shift in ([0.012, 0.0], [-0.012, 0.0], [0.0, 0.012], [0.0, -0.012])]
        assert np.median(np.max(beside, axis=0) - levels) > 100, name


def test_the_175_m_line_runs_about_where_the_sample_draws_it(cells):
    centres, level = cells
    low = shapely.union_all(layer("inundation_areas").geometry[["YM-01", "YM-02"]].to_numpy())
    shore = layer("ranges").geometry[["GL-01"]].iloc[0].buffer(0.0005)
    near = shore.buffer(0.01).difference(shapely.union_all(layer("ranges").geometry.to_numpy()).buffer(0.002))
    inside = shapely.contains_xy(low, *centres.T)
    assert inside.sum() > 4000
    assert (level[inside] < 175).mean() > 0.95
    assert (level[shapely.contains_xy(near, *centres.T)] > 175).mean() > 0.99


def test_land_of_tier_2_of_five_sources_ends_at_the_divide(project):
    zones = project.read("drawn_zones")
    land = zones[(zones.tier == "2") & (zones.part == "land") & (zones.zone_type == "river-source")]
    assert len(land) == 7
    cut = land[land.note.str.contains("越过分水岭")]
    shares = cut.note.str.extract(r"（([\d.]+)%）已裁去")[0].astype(float)
    assert ((shares > 15) & (shares < 35)).sum() == 5
    assert not land.note.str.contains("2 级陆域：高程单元").any()
    assert land.illustrative.eq(True).all()


def test_the_range_of_the_daning_river_comes_from_dikes_and_from_flood_levels(project):
    ranges = project.read("drawn_ranges")
    daning = ranges[(ranges.zone_type == "management-range") & (ranges.river == "大宁河")]
    assert daning[daning.line_type.isna()].basis.tolist() == ["mixed"]
    lines = daning[daning.line_type.notna()]
    assert set(zip(lines.bank, lines.basis, strict=True)) == {
        (bank, basis) for bank in ("left", "right") for basis in ("dike", "flood_level")
    }
    strips = {one["value"] for one in json.loads(daning.sizes.iloc[0]) if one["name"] == "strip_m"}
    assert strips == {5.0, 8.0}
    assert ranges.illustrative.eq(True).all()


def test_reaches_under_control_are_drawn_without_a_word_about_levels(project):
    ranges = project.read("drawn_ranges")
    flood = ranges[ranges.zone_type == "flood-reach-1km"]
    assert sorted(flood.part) == ["land", "water"]
    assert flood.note.isna().all(), flood.note.tolist()
    works = ranges[ranges.zone_type == "drawdown-works"]
    assert works.area_m2.between(5e5, 3e6).tolist() == [True]


def test_a_bridge_has_what_it_needs_and_other_roads_lack_some_or_do_not_say(project):
    made = proposals(project, catalogue=load(), source="SY-03")
    bridge = made.crossings.set_index(["road_id", "tier"]).loc[("G348-1", "2")]
    assert bridge.emergency_pool_by == "emergency_pools"
    assert {bridge[one] for one in ("warning_sign", "isolation_belt", "crash_barrier", "emergency_pool")} == {"present"}
    along = made.crossings[made.crossings.road_id == "S103-1"]
    assert set(along.tier) == {"1", "2"}
    assert along.isolation_belt.eq("missing").all()
    assert 100 < made.fences.standing_m.iloc[0] < made.fences.fence_m.iloc[0] / 2
    assert made.markers.standing_id.dropna().str.startswith("BZP").sum() >= 2
    quiet = proposals(project, catalogue=load(), source="SY-07")
    assert set(quiet.crossings.crash_barrier) == {"cannot_tell"}
