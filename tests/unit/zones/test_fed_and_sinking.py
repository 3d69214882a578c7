"""Rivers fed by a lake, streams that sink, large groundwater by formula, reservoirs known as a point with a level."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, Point, box

from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.terrain import Grid, Relief
from riverzones.zones import ZoneContext
from riverzones.zones.groundwater import conduit_zone, groundwater_zone
from riverzones.zones.river_rules import FED_BY, river_source
from riverzones.zones.still_water import reservoir_zone

E, N = 111_319.49, 110_574.3  # metres of a degree at the equator


def at(x, y):
    return 110 + x / E, y / N


def line(*places):
    return LineString([at(*place) for place in places])


def area(shape):
    return float(geodesy.area_m2([shape])[0])


LAKE = {"limits": (100,), "tier1_water": (300, 500), "tier1_land": 200, "tier2_water": ("all", 2000)}
LAKE["tier2_land"] = (2000, 3000)


def fed(*, outlet_m):
    """A river flowing east out of a lake of 2 by 2 km; the intake ``outlet_m`` below its shore."""
    lake = gpd.GeoDataFrame({"name": ["平湖"]}, geometry=[box(*at(-2000, -1000), *at(0, 1000))], index=["L"], crs=4490)
    reaches = {"from_node": [0], "to_node": [1], "width_m": [40.0]}
    network = Network.of(gpd.GeoDataFrame(reaches, geometry=[line((-1000, 0), (6000, 0))], index=["r"], crs=4490))
    water = lake.assign(source_layer="lakes")
    ground = ZoneContext(network=network, water=water, layers={"lakes": lake})
    source = gpd.GeoDataFrame(geometry=[Point(at(outlet_m, 0))], index=["s"], crs=4490)
    numbers = {"tier1_upstream_m": 1000, "tier1_downstream_m": 100, "tier1_left_m": 50, "tier1_right_m": 50}
    numbers |= {"tier2_upstream_m": 2000, "tier2_downstream_m": 200, "tier2_left_m": 1000, "tier2_right_m": 1000}
    numbers |= {"tier2_behind_tier1": True} | {FED_BY["lake"][name]: value for name, value in LAKE.items()}
    made = river_source(source, ground, **{name: pd.Series([value], ["s"]) for name, value in numbers.items()})
    return made.set_index(["tier", "part"])


def test_the_part_of_a_lake_that_feeds_the_river_is_a_half_circle_round_its_outlet():
    """400 m below the outlet: tier 1 has 500 m of river 40 m wide, and water within 300 m of the outlet."""
    made = fed(outlet_m=400)
    assert area(made.geometry["1", "water"]) == pytest.approx(500 * 40 + math.pi * 300**2 / 2, rel=3e-3)
    lake = 2000 * 2000
    assert area(made.geometry["2", "water"]) == pytest.approx(200 * 40 + lake - math.pi * 300**2 / 2, rel=3e-3)
    assert "由平湖供水" in made["note"]["1", "water"].zh
    whole = shapely.union_all(made.geometry.to_numpy())
    assert area(whole) == pytest.approx(sum(map(area, made.geometry)), rel=1e-6)  # the parts share no area


def test_a_lake_whose_outlet_lies_in_tier_2_has_no_tier_1():
    made = fed(outlet_m=2000)
    assert area(made.geometry["1", "water"]) == pytest.approx(1100 * 40, rel=3e-3)
    assert area(made.geometry["2", "water"]) == pytest.approx((1000 + 200) * 40 + 2000 * 2000, rel=3e-3)


def test_a_stream_that_ends_at_a_sinkhole_of_tier_1_is_drawn_by_the_tier_1_rules_of_rivers():
    conduits = gpd.GeoDataFrame(geometry=[line((0, 3000), (0, 0))], index=["c"], crs=4490)
    holes = gpd.GeoDataFrame(geometry=[Point(at(0, 500))], index=["h"], crs=4490)
    reaches = {"from_node": [0], "to_node": [1], "width_m": [10.0]}
    network = Network.of(gpd.GeoDataFrame(reaches, geometry=[line((4000, 500), (100, 500))], index=["r"], crs=4490))
    ground = ZoneContext(network=network, layers={"karst_conduits": conduits, "sinkholes": holes})
    sizes = {"half_m": 50.0, "upstream_m": 1000.0, "downstream_m": 100.0}
    without = conduit_zone(Point(at(0, 0)), ground, **sizes)
    drawn = conduit_zone(Point(at(0, 0)), ground, **sizes, stream=(1000.0, 50.0))
    more = area(drawn.tier1) - area(without.tier1)
    assert more == pytest.approx(1000 * (10 + 2 * 50), rel=0.01)  # it begins 100 m from the axis, beyond the strip
    assert "streams that enter them" in drawn.note.en
    assert "none is drawn" in without.note.en


@pytest.mark.parametrize(("porosity", "drawn"), [(0.25, True), (None, False)])
def test_large_groundwater_is_drawn_by_the_formula_and_says_that_it_wants_a_model(porosity, drawn):
    columns = {"medium": ["fine_sand"], "supply_m3_per_day": [60_000.0]}
    wells = gpd.GeoDataFrame(columns, geometry=[Point(110, 30)], index=["w"], crs=4490)
    numbers = {"tier1_m": {"fine_sand": (30, 50)}, "tier2_m": {"fine_sand": (300, 500)}, "tier1_days": 100}
    numbers |= {"tier2_days": 1000, "alpha": 1.5, "large_m3_per_day": 50_000}
    numbers |= {"conductivity_m_per_d": 20, "gradient": 0.005, "porosity": porosity}
    made = groundwater_zone(
        wells, ZoneContext(), **{name: pd.Series([value], ["w"]) for name, value in numbers.items()}
    )
    if drawn:  # 1.5 * 20 * 0.005 * 100 / 0.25 = 60 m
        assert math.sqrt(area(made.geometry[0]) / math.pi) == pytest.approx(60, rel=1e-3)
        assert "numerical model" in made["note"][0].en
    else:
        assert made.geometry.isna().all()
        assert "conductivity_m_per_d" in made["why"][0].en


class Bowl:
    """Heights of a round bowl: 100 m in the middle, 1 m higher for every 10 m from it; cells of about 11 m."""

    side = 200

    def __init__(self):
        self.grid = Grid((200, 200), west=109.99, north=0.01, step_lon=0.0001, step_lat=0.0001)

    def read(self, row, column):
        lon, lat = self.grid.centres(np.arange(200 * 200))
        away = np.hypot((lon - 110) * E, lat * N)
        return (100 + away / 10).reshape(200, 200)


def test_a_reservoir_known_as_a_point_gets_its_surface_from_its_level_over_heights():
    pool = gpd.GeoDataFrame(
        {"normal_level_m": [140.0], "datum": ["1985"], "reservoir_size": ["small_1"]},
        geometry=[Point(110, 0)], index=["k"], crs=4490,
    )  # fmt: skip
    source = gpd.GeoDataFrame(geometry=[Point(110, 0)], index=["s"], crs=4490)
    numbers = {"limits": (1e7, 1e8), "tier1_water": ("all", 300, 500), "tier1_land": 200, "single_use_land": 2000}
    numbers |= {"tier2_water": ("all", "all", 2000), "tier2_land": (2000, 2000, 3000)}
    sizes = {name: pd.Series([value], ["s"]) for name, value in numbers.items()}
    made = reservoir_zone(
        source, ZoneContext(layers={"reservoirs": pool}, relief=Relief(Bowl(), datum="1985")), **sizes
    )
    made = made.set_index(["tier", "part"])
    assert area(made.geometry["1", "water"]) == pytest.approx(math.pi * 400**2, rel=0.02)  # 40 m of height: 400 m
    assert "140" in made["note"]["1", "water"].zh
    assert [one["value"] for one in made["used"]["1", "water"] if one["name"] == "normal_level_m"] == [140.0]
    without = reservoir_zone(source, ZoneContext(layers={"reservoirs": pool}), **sizes)
    assert without.geometry.isna().all()
    assert "140" in without["why"][0].zh
