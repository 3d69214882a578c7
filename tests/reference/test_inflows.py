"""Rivers that flow into a reservoir, and mountain reservoirs, against hand calculation.

A square reservoir of 2 km; a river 20 m wide enters in the middle of its west shore and leaves in the east. Lengths and
depths above the shore are those of rivers (1,000 m and 50 m, 2,000 m and 1,000 m, HJ 338-2018 as compiled, recalled).
"""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import LineString, Point, box

from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.zones import ZoneContext
from riverzones.zones.still_water import reservoir_zone

EAST, NORTH = 111_319.4908, 110_574.2758  # metres of a degree at the equator (GRS 80)
NUMBERS = {
    "limits": (1e7, 1e8),
    "tier1_water": ("all", 300, 500),
    "tier1_land": 200,
    "tier2_water": ("all", "all", 2000),
    "tier2_land": ("all", 2000, 3000),
    "single_use_land": 2000,
    "inflow_tier1_upstream_m": 1000,
    "inflow_tier1_land_m": 50,
    "inflow_tier2_upstream_m": 2000,
    "inflow_tier2_land_m": 1000,
    "mountain_inflow_m": 3000,
}


def place(east_m, north_m=0.0):
    return 110 + east_m / EAST, north_m / NORTH


def ground(begin_m=-20_000, **layers):
    lines = [LineString([place(begin_m), place(0)]), LineString([place(0), place(9000)])]
    table = {"from_node": [0, 1], "to_node": [1, 2], "width_m": [20.0] * 2, "river": ["大溪"] * 2}
    network = Network.of(gpd.GeoDataFrame(table, geometry=lines, index=["a", "b"], crs=4490))
    pool = box(*place(0, -1000), *place(2000, 1000))
    pools = gpd.GeoDataFrame({"reservoir_size": ["medium"]}, geometry=[pool], index=["R"], crs=4490)
    return ZoneContext(network=network, layers={"reservoirs": pools}, **layers)


def drawn(around, at=(1000, 0), columns=None, **more):
    source = gpd.GeoDataFrame(columns or {"terrain": ["plain"]}, geometry=[Point(place(*at))], index=["s"], crs=4490)
    sizes = {name: pd.Series([value], ["s"], dtype=object) for name, value in (NUMBERS | more).items()}
    made = reservoir_zone(source, around, **sizes)
    return made.set_index(["tier", "part"])


def area(made, tier, part):
    return float(geodesy.area_m2([made.geometry[tier, part]])[0])


def test_a_river_that_enters_tier_2_water_has_tier_2_above_the_shore():
    plain = drawn(ground())
    made = drawn(ground(), inflow_rivers=True)
    assert area(made, "2", "water") - area(plain, "2", "water") == pytest.approx(2000 * 20, rel=2e-3)
    assert area(made, "1", "water") == pytest.approx(area(plain, "1", "water"), rel=1e-6)
    assert "inflow_rivers" in plain["note"].iloc[0].zh
    assert "大溪" in made["note"].iloc[0].zh


def test_a_river_that_enters_tier_1_water_has_both_tiers_above_the_shore():
    plain = drawn(ground(), at=(100, 0))
    made = drawn(ground(), at=(100, 0), inflow_rivers=True)
    assert area(made, "1", "water") - area(plain, "1", "water") == pytest.approx(1000 * 20, rel=2e-3)
    assert made.geometry["2", "water"].bounds[0] == pytest.approx(place(-3000)[0], abs=1e-6)
    # tier-1 land: on the river 50 m on both banks, less what is tier-1 land of the reservoir, and less its mouth
    more = area(made, "1", "land") - area(plain, "1", "land")
    assert 750 * 100 < more < 1000 * 100
    parts = made.geometry.to_numpy()
    assert geodesy.area_m2([shapely.union_all(parts)])[0] == pytest.approx(geodesy.area_m2(parts).sum(), abs=1.0)


def test_a_mountain_reservoir_takes_its_catchment_where_all_inflows_are_short():
    basin = gpd.GeoDataFrame(geometry=[box(*place(-3500, -3000), *place(3000, 3000))], index=["B"], crs=4490)
    mountain = {"terrain": ["mountain"]}
    made = drawn(ground(-2900, catchments=basin), columns=mountain)
    whole = float(geodesy.area_m2(basin.geometry)[0])
    assert geodesy.area_m2(made.geometry.array).sum() == pytest.approx(whole, rel=1e-4)
    long = drawn(ground(-3100, catchments=basin), columns=mountain)
    beyond = gpd.GeoSeries([box(*place(-3500, -3000), *place(-3000, 3000))], crs=4490)  # above 3,000 m of the inflow
    left = whole - float(geodesy.area_m2(beyond)[0])
    assert geodesy.area_m2(long.geometry.array).sum() == pytest.approx(left, rel=1e-3)
    assert "longer" in long["note"]["2", "land"].en
    assert "basins" in drawn(ground(), columns=mountain)["why"]["2", "land"].en
