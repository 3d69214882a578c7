"""Sources on lakes and reservoirs: the class decides the sizes, and what is not known is told."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, box, wkt

from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.zones import ZoneContext
from riverzones.zones.still_water import lake_zone, reservoir_zone

SHORE = Point(110, 30.01)
POOL = wkt.loads("POLYGON ((110 30, 110.02 30, 110.02 30.02, 110 30.02, 110 30))")
RESERVOIR = {
    "limits": (1e7, 1e8),
    "tier1_water": ("all", 300, 500),
    "tier1_land": 200,
    "tier2_water": ("all", "all", 2000),
    "tier2_land": ("all", 2000, 3000),
    "single_use_land": 2000,
}
LAKE = {
    "limits": (100,),
    "tier1_water": (300, 500),
    "tier1_land": 200,
    "tier2_water": ("all", 2000),
    "tier2_land": (2000, 3000),
    "single_use_land": 2000,
}


def frame(geometries, ids, **columns):
    return gpd.GeoDataFrame(
        {name: [value] * len(ids) for name, value in columns.items()}, geometry=geometries, index=ids, crs=4490
    )


def sizes(numbers, ids=("S",)):
    return {name: pd.Series([value] * len(ids), index=list(ids), dtype=object) for name, value in numbers.items()}


def drawn(of_source=None, method=reservoir_zone, numbers=RESERVOIR, *, at=SHORE, basins=None, **of_pool):
    layer = "reservoirs" if method is reservoir_zone else "lakes"
    ground = ZoneContext(layers={layer: frame([POOL], ["P"], **of_pool)}, catchments=basins)
    made = method(frame([at], ["S"], **(of_source or {})), ground, **sizes(numbers))
    return {(row.tier, row.part): row for row in made.itertuples()}


def used(row):
    return {one["name"]: one["value"] for one in row.used}


@pytest.mark.parametrize(
    ("of_pool", "size_class", "radius"),
    [
        ({"storage_m3": 9.9e6}, "small", "all"),
        ({"storage_m3": 1e7}, "medium", 300),
        ({"storage_m3": 9.9e7}, "medium", 300),
        ({"storage_m3": 1e8}, "large", 500),
        ({"storage_m3": 2e9}, "large", 500),
        ({"reservoir_size": "small_2"}, "small", "all"),
        ({"reservoir_size": "medium"}, "medium", 300),
        ({"reservoir_size": "large_1"}, "large", 500),
        ({}, "unknown", "all"),
    ],
)
def test_the_class_of_a_reservoir_says_its_tier_1_water(of_pool, size_class, radius):
    row = drawn(**of_pool)["1", "water"]
    assert used(row) == {"size_class": size_class, "tier1_water_m": radius}
    assert (shapely.difference(POOL, row.geometry).area < 1e-12) is (radius == "all")


@pytest.mark.parametrize(("km2", "radius", "land"), [(99.9, 300, 2000), (100, 500, 3000), (None, 300, 2000)])
def test_the_area_of_a_lake_says_its_sizes(km2, radius, land):
    made = drawn(method=lake_zone, numbers=LAKE, area_km2=km2)
    assert used(made["1", "water"])["tier1_water_m"] == radius
    assert used(made["2", "land"])["tier2_land_m"] == land
    said = made["1", "water"].note
    assert (said is not None and "area of its polygon" in said.en) is (km2 is None)


def test_an_unknown_class_is_drawn_as_wide_as_any():
    made = drawn()
    assert used(made["2", "land"])["tier2_land_m"] == 3000
    assert "Neither size class nor storage" in made["2", "land"].note.en
    assert ("2", "water") not in made


def test_a_small_reservoir_without_a_catchment_says_why_it_has_no_tier_2_land():
    row = drawn(storage_m3=5e6)["2", "land"]
    assert row.geometry is None
    assert "catchment" in row.why.en


def test_a_small_reservoir_takes_the_smallest_catchment_that_holds_it():
    near, far = box(109.9, 29.9, 110.1, 30.1), box(109, 29, 111, 31)
    made = drawn(storage_m3=5e6, basins=frame([far, near], ["far", "near"]))
    parts = [row.geometry for row in made.values()]
    assert all(row.note is None for row in made.values())
    assert float(geodesy.area_m2(parts).sum()) == pytest.approx(float(geodesy.area_m2([near])[0]), rel=1e-6)


def test_a_medium_reservoir_in_the_mountains_needs_its_ridge():
    assert "ridge" in drawn({"terrain": "mountain"}, storage_m3=5e7)["2", "land"].why.en
    assert drawn({"terrain": "plain"}, storage_m3=5e7)["2", "land"].geometry is not None
    assert "mountain" in drawn(storage_m3=5e7)["2", "land"].note.en


def test_a_lake_for_supply_alone_is_tier_1_as_a_whole():
    made = drawn({"single_use": True}, lake_zone, LAKE, area_km2=500)
    assert used(made["1", "water"])["tier1_water_m"] == "all"
    assert used(made["2", "land"])["tier2_land_m"] == 2000


def test_a_radius_of_the_approved_plan_goes_before_the_class():
    made = drawn(numbers=RESERVOIR | {"tier1_water": 450.0, "tier2_land": 1500.0}, storage_m3=5e6)
    assert used(made["1", "water"])["tier1_water_m"] == 450
    assert used(made["2", "land"])["tier2_land_m"] == 1500


def test_empty_cells_of_typed_columns_are_not_known():
    source = {"single_use": pd.NA, "terrain": pd.NA}
    made = drawn(source, storage_m3=5e7, reservoir_size=pd.NA)
    assert used(made["1", "water"])["size_class"] == "medium"
    assert used(drawn(source, storage_m3=pd.NA)["1", "water"])["size_class"] == "unknown"


def test_an_intake_far_from_every_surface_says_so():
    rows = drawn(at=Point(110.1, 30.01), storage_m3=5e6)
    (row,) = rows.values()
    assert row.geometry is None
    assert "No polygon" in row.why.en


def test_no_layer_of_reservoirs_says_so():
    made = reservoir_zone(frame([Point(110, 30)], ["S"]), ZoneContext(), **sizes(RESERVOIR))
    assert made.geometry.isna().all()
    assert "No polygon" in made["why"].iloc[0].en


def test_intakes_of_a_source_are_where_it_is_drawn():
    ground = ZoneContext(
        layers={
            "reservoirs": frame([POOL], ["P"], storage_m3=5e7),
            "intakes": frame([Point(110.0, 30.0), Point(110.02, 30.02)], ["Q1", "Q2"], source_id="S"),
        }
    )
    made = reservoir_zone(frame([Point(110.01, 30.01)], ["S"]), ground, **sizes(RESERVOIR))
    assert isinstance(made.geometry[0], MultiPolygon)


def test_rivers_that_flow_in_are_told():
    reaches = frame(
        [LineString([(110.01, 30.05), (110.01, 30.01)]), LineString([(110.01, 30.01), (110.05, 30.01)])],
        ["in", "out"],
        kind="river",
        from_node=0,
        to_node=0,
    ).assign(river=["官渡河", "长江"], from_node=[1, 2], to_node=[2, 3])
    ground = ZoneContext(Network.of(reaches), layers={"reservoirs": frame([POOL], ["P"], storage_m3=5e7)})
    made = reservoir_zone(frame([Point(110, 30.01)], ["S"]), ground, **sizes(RESERVOIR))
    assert "官渡河" in made["note"].iloc[0].zh
    assert "长江" not in made["note"].iloc[0].zh


def test_no_sources_make_no_rows():
    ground = ZoneContext(layers={"reservoirs": frame([POOL], ["P"])})
    made = reservoir_zone(frame([], []), ground, **sizes(RESERVOIR, ()))
    assert len(made) == 0
