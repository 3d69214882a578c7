"""Karst sources on conduits against hand calculation: strips along the axis, circles round sinkholes.

R = alpha K I T / n = 1.5 * 20 m/d * 0.005 * 100 d / 0.25 = 60 m to each side; 1,000 m up and 100 m down along the axis
(HJ 338-2018 as compiled, recalled). The axis runs east along the equator.
"""

import math

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point, box

from riverzones.geo import geodesy
from riverzones.zones import ZoneContext
from riverzones.zones.groundwater import groundwater_zone

EAST, NORTH = 111_319.4908, 110_574.2758  # metres of a degree at the equator (GRS 80)
NUMBERS = {
    "tier1_m": {},
    "tier2_m": {},
    "tier1_days": 100,
    "tier2_days": 1000,
    "alpha": 1.5,
    "large_m3_per_day": 50_000,
    "conductivity_m_per_d": 20.0,
    "gradient": 0.005,
    "porosity": 0.25,
    "conduit_upstream_m": 1000.0,
    "conduit_downstream_m": 100.0,
}


def place(east_m, north_m=0.0):
    return 110 + east_m / EAST, north_m / NORTH


def line(*places):
    return LineString([place(*one) for one in places])


def layer(*shapes):
    return gpd.GeoDataFrame(geometry=list(shapes), index=[f"f{n}" for n in range(len(shapes))], crs=4490)


def drawn(karst_type="depression_conduit", **layers):
    table = {"aquifer": ["karst"], "karst_type": [karst_type]}
    spring = gpd.GeoDataFrame(table, geometry=[Point(place(0))], index=["s"], crs=4490)
    sizes = {name: pd.Series([value], ["s"], dtype=object) for name, value in NUMBERS.items()}
    return groundwater_zone(spring, ZoneContext(layers=layers), **sizes).set_index("tier")


def area(made, tier):
    return float(geodesy.area_m2([made.geometry[tier]])[0])


@pytest.mark.parametrize("karst_type", ["hill_network", "depression_conduit", "fault_basin"])
def test_a_conduit_is_a_strip_along_its_axis_and_has_no_tier_2(karst_type):
    made = drawn(karst_type, karst_conduits=layer(line((-5000,), (3000,))))
    assert area(made, "1") == pytest.approx(1100 * 120, rel=1e-3)
    assert made.geometry["2"] is None
    assert "no tier 2" in made["why"]["2"].en


def test_a_tributary_conduit_has_the_length_that_is_left():
    lines = layer(line((-5000,), (-400,)), line((-400,), (3000,)), line((-400, 4000), (-400, 0)))
    made = drawn(karst_conduits=lines)
    assert area(made, "1") == pytest.approx(1100 * 120 + (600 - 60) * 120, rel=2e-3)


def test_a_sinkhole_in_tier_1_has_a_circle_and_a_catchment_as_tier_2():
    basin = box(*place(-3000, -1000), *place(500, 1000))
    more = {"sinkholes": layer(Point(place(-999.99)), Point(place(-2500))), "basins": layer(basin)}
    made = drawn(karst_conduits=layer(line((-5000,), (3000,))), **more)
    assert area(made, "1") == pytest.approx(1100 * 120 + math.pi * 60**2 / 2, rel=1e-3)
    assert area(made, "1") + area(made, "2") == pytest.approx(3500 * 2000, rel=1e-4)


def test_a_sinkhole_without_a_catchment_says_why_there_is_no_tier_2():
    made = drawn(karst_conduits=layer(line((-5000,), (3000,))), sinkholes=layer(Point(place(-500))))
    assert "basins" in made["why"]["2"].en


@pytest.mark.parametrize("layers", [{}, {"karst_conduits": layer(line((-5000, 9000), (3000, 9000)))}])
def test_without_an_axis_near_by_it_is_not_drawn(layers):
    made = drawn(**layers)
    assert made.geometry.isna().all()
    assert "karst_conduits" in made["why"]["1"].en
