"""Quasi zones and ranges of decentralised sources: lengths of a plan, the rest of a catchment, why there is none."""

from __future__ import annotations

import math

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point, box

from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.zones import ZoneContext
from riverzones.zones.intakes import river_range
from riverzones.zones.quasi import groundwater_quasi, river_quasi

EAST, NORTH = 111_319.4908, 110_574.2758  # metres of a degree at the equator (GRS 80)
SIZES = {
    "tier1_upstream_m": 1000,
    "tier1_downstream_m": 100,
    "tier1_left_m": 50,
    "tier1_right_m": 50,
    "tier2_upstream_m": 2000,
    "tier2_downstream_m": 200,
    "tier2_left_m": 200,
    "tier2_right_m": 200,
    "tier2_behind_tier1": False,
}


def place(east_m, north_m=0.0):
    return 110 + east_m / EAST, north_m / NORTH


def network():
    line = LineString([place(-9000), place(5000)])
    table = {"from_node": [0], "to_node": [1], "width_m": [20.0]}
    return Network.of(gpd.GeoDataFrame(table, geometry=[line], index=["r"], crs=4490))


def areas(*shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), index=[f"a{n}" for n in range(len(shapes))], crs=4490)


def intakes(*easts):
    ids = [f"i{n}" for n in range(len(easts))]
    return gpd.GeoDataFrame(geometry=[Point(place(one)) for one in easts], index=ids, crs=4490)


def series(rows, **values):
    return {name: pd.Series([value] * len(rows), index=rows.index, dtype=object) for name, value in values.items()}


def test_lengths_of_a_plan_lie_beyond_tier_2():
    rows = intakes(0.0)
    plan = {"quasi_upstream_m": 2000, "quasi_downstream_m": 0, "quasi_left_m": 200, "quasi_right_m": 50}
    made = river_quasi(rows, ZoneContext(network=network()), **series(rows, **SIZES, **plan))
    assert set(made["tier"]) == {"quasi"}
    assert geodesy.area_m2(made.geometry.array).sum() == pytest.approx(2000 * 270, rel=1e-3)
    assert made.total_bounds[2] == pytest.approx(place(-3000)[0], abs=1e-6)


def test_without_lengths_it_is_the_rest_of_the_catchment_once_per_source():
    rows = intakes(0.0, 300.0).assign(source_id="s")
    nothing = {f"quasi_{what}_m": None for what in ("upstream", "downstream", "left", "right")}
    basin = areas(box(*place(-8000, -2000), *place(1000, 2000)))
    made = river_quasi(rows, ZoneContext(network=network(), catchments=basin), **series(rows, **SIZES, **nothing))
    tiers = 1400 * 120 + 2200 * 420  # two intakes 300 m apart: tier 1 is 1,400 m long, tier 2 as ever
    assert geodesy.area_m2(made.geometry.array).tolist() == pytest.approx([9000 * 4000 - tiers], rel=1e-3)
    assert made["note"].notna().all()


def test_with_neither_it_says_why():
    rows = intakes(0.0)
    nothing = {f"quasi_{what}_m": None for what in ("upstream", "downstream", "left", "right")}
    made = river_quasi(rows, ZoneContext(network=network()), **series(rows, **SIZES, **nothing))
    assert made.geometry.isna().all()
    assert "basins" in made["why"][0].en


def test_groundwater_has_its_area_of_recharge():
    well = gpd.GeoDataFrame({"medium": ["fine_sand"]}, geometry=[Point(110, 0)], index=["w"], crs=4490)
    sizes = {"tier1_m": {"fine_sand": (30, 50)}, "tier2_m": {"fine_sand": (300, 500)}, "tier1_days": 100}
    sizes |= {"tier2_days": 1000, "alpha": 1.5, "large_m3_per_day": 50_000}
    whole = box(*place(-2000, -2000), *place(2000, 2000))
    layer = areas(whole, box(*place(-900, -900), *place(900, 900)), recharge=[True, False])
    made = groundwater_quasi(well, ZoneContext(layers={"groundwater_areas": layer}), **series(well, **sizes))
    assert geodesy.area_m2(made.geometry.array)[0] == pytest.approx(4000**2 - math.pi * 500**2, rel=1e-3)
    bare = groundwater_quasi(well, ZoneContext(), **series(well, **sizes))
    assert "recharge" in bare["why"][0].en


def test_a_decentralised_river_source_has_water_and_banks_and_no_tiers():
    rows = intakes(0.0)
    made = river_range(
        rows, ZoneContext(network=network()), **series(rows, upstream_m=1000, downstream_m=100, depth_m=50)
    ).set_index("part")
    assert made["tier"].isna().all()
    assert geodesy.area_m2(made.geometry[["water"]].array)[0] == pytest.approx(1100 * 20, rel=1e-3)
    assert geodesy.area_m2(made.geometry[["land"]].array)[0] == pytest.approx(1100 * 100, rel=1e-3)
