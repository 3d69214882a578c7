"""Rules of river sources against hand calculation: canal, dike, fairway, tide, response time.

All on a river that runs east along the equator, where a degree is 111,319.49 m of river and 110,574.3 m across it, so
areas are products of lengths. Numbers are those of HJ 338-2018 as compiled (recalled): 1,000 m and 100 m, 50 m of land;
2,000 m and 200 m beyond, 1,000 m of land; 500 m of width at low flow; 2 h of response.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, Point, box

from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.network.trace import Velocities, VelocityClass
from riverzones.zones import ZoneContext
from riverzones.zones.canal import canal
from riverzones.zones.river_rules import river_source

EAST, NORTH = 111_319.4908, 110_574.2758  # metres of a degree at the equator (GRS 80)
INTAKE = 110.1
LENGTHS = {
    "tier1_upstream_m": 1000,
    "tier1_downstream_m": 100,
    "tier1_left_m": 50,
    "tier1_right_m": 50,
    "tier2_upstream_m": 2000,
    "tier2_downstream_m": 200,
    "tier2_left_m": 1000,
    "tier2_right_m": 1000,
    "tier2_behind_tier1": True,
}


def place(east_m, north_m=0.0):
    """Metres from the intake, as a place in degrees."""
    return INTAKE + east_m / EAST, north_m / NORTH


def line(*places):
    return LineString([place(*one) for one in places])


def river(width=20.0, **columns):
    table = {"from_node": [0], "to_node": [1], "width_m": [width], **{name: [one] for name, one in columns.items()}}
    return Network.of(gpd.GeoDataFrame(table, geometry=[line((-9000,), (5000,))], index=["r"], crs=4490))


def layer(*shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), index=[f"f{n}" for n in range(len(shapes))], crs=4490)


def draw(ground, *, at=(0.0, 0.0), method=river_source, **more):
    sources = gpd.GeoDataFrame(geometry=[Point(place(*at))], index=["s"], crs=4490)
    sizes = {name: pd.Series([value], ["s"], dtype=object) for name, value in (LENGTHS | more).items()}
    return method(sources, ground, **sizes)


def area(zones, tier, part):
    mine = zones[(zones["tier"] == tier) & (zones["part"] == part) & zones.geometry.notna()]
    return float(geodesy.area_m2(mine.geometry.array).sum())


def land(zones):
    return area(zones, "1", "land"), area(zones, "2", "land")


class TestDike:
    """Tier-1 land is 1,100 m of 50 m on both banks, tier-2 land 3,300 m of 1,000 m without it."""

    SOUTH = 3300 * 1000 - 1100 * 50

    def test_without_a_dike_the_depth_holds(self):
        made = draw(ZoneContext(network=river()), dike_boundary=True)
        assert land(made) == pytest.approx((1100 * 100, 2 * self.SOUTH), rel=1e-3)

    def test_land_ends_at_a_dike_300_m_from_the_water(self):
        dike = layer(line((-4000, 310), (4000, 310)))
        made = draw(ZoneContext(network=river(), dikes=dike), dike_boundary=True)
        assert land(made) == pytest.approx((1100 * 100, self.SOUTH + 3300 * 300 - 1100 * 50), rel=1e-3)
        assert "堤" in made["note"][0].zh

    def test_a_dike_30_m_from_the_water_ends_tier_1_and_leaves_no_tier_2_behind_it(self):
        dike = layer(line((-4000, 40), (4000, 40)))
        made = draw(ZoneContext(network=river(), dikes=dike), dike_boundary=True)
        assert land(made) == pytest.approx((1100 * 80, self.SOUTH + 2200 * 30), rel=1e-3)

    def test_where_the_dike_stops_the_depth_holds(self):
        dike = layer(line((-4000, 310), (-1000, 310)))
        made = draw(ZoneContext(network=river(), dikes=dike), dike_boundary=True)
        north = 2000 * 300 + 1300 * 1000 - 1100 * 50
        assert land(made)[1] == pytest.approx(self.SOUTH + north, rel=1e-3)
        assert made.geometry.is_valid.all()

    @pytest.mark.parametrize(("gap", "tongue"), [(40, 0), (200, 200 * 700)])
    def test_a_gap_as_wide_as_a_gate_is_closed_and_a_wide_one_is_not(self, gap, tongue):
        dikes = layer(line((-4000, 310), (-2000 - gap, 310)), line((-2000, 310), (4000, 310)))
        made = draw(ZoneContext(network=river(), dikes=dikes), dike_boundary=True)
        assert land(made)[1] == pytest.approx(self.SOUTH + 3300 * 300 - 1100 * 50 + tongue, rel=1e-3)

    def test_unless_it_is_asked_for_the_dike_is_told_and_not_used(self):
        dike = layer(line((-4000, 310), (4000, 310)))
        made = draw(ZoneContext(network=river(), dikes=dike), dike_boundary=False, between_dikes=False)
        assert land(made)[1] == pytest.approx(2 * self.SOUTH, rel=1e-3)
        assert "dike_boundary" in made["note"][0].zh

    def test_tier_2_water_reaches_to_the_dike_beside_its_own_length(self):
        dike = layer(line((-4000, 310), (4000, 310)))
        made = draw(ZoneContext(network=river(), dikes=dike), dike_boundary=True, between_dikes=True)
        assert area(made, "2", "water") == pytest.approx(2200 * 320, rel=2e-3)
        assert area(made, "1", "water") == pytest.approx(1100 * 20, rel=1e-3)
        assert land(made)[1] == pytest.approx(self.SOUTH + 1100 * 250, rel=1e-3)
        assert geodesy.area_m2([shapely.union_all(made.geometry.to_numpy())])[0] == pytest.approx(
            geodesy.area_m2(made.geometry.array).sum(), abs=1.0
        )


class TestFairway:
    """A river 600 m wide with a fairway of 100 m in its middle; the intake lies in the north."""

    WATER = box(*place(-9000, -300), *place(5000, 300))

    def drawn(self, width, *fairways, **columns):
        water = layer(self.WATER, source_layer=["rivers"])
        ground = ZoneContext(network=river(), water=water, layers={"fairways": layer(*fairways, **columns)})
        more = {"navigable": True, "low_flow_width_m": width, "navigable_limit_m": 500}
        return draw(ground, at=(0, 250), **more)

    def test_at_500_m_and_above_it_is_the_side_of_the_intake(self):
        made = self.drawn(500.0, box(*place(-9000, -50), *place(5000, 50)))
        assert area(made, "1", "water") == pytest.approx(1100 * 250, rel=1e-3)
        assert area(made, "2", "water") == pytest.approx(2200 * 250, rel=1e-3)
        assert land(made) == pytest.approx((1100 * 50, 3300 * 1000 - 1100 * 50), rel=1e-3)
        assert made.total_bounds[1] == pytest.approx(50 / NORTH, abs=1e-8)

    def test_below_500_m_it_is_the_channel_without_the_fairway(self):
        made = self.drawn(499.0, box(*place(-9000, -50), *place(5000, 50)))
        assert area(made, "1", "water") == pytest.approx(1100 * 500, rel=1e-3)
        assert land(made)[0] == pytest.approx(1100 * 100, rel=1e-3)

    def test_an_axis_with_a_width_is_a_fairway_too(self):
        made = self.drawn(499.0, line((-9000, 0), (5000, 0)), width_m=[100.0])
        assert area(made, "1", "water") == pytest.approx(1100 * 500, rel=1e-3)

    def test_without_a_fairway_it_is_the_whole_channel_and_says_so(self):
        made = self.drawn(600.0)
        assert area(made, "1", "water") == pytest.approx(1100 * 600, rel=1e-3)
        assert "fairways" in made["note"][0].zh

    def test_a_fairway_that_ends_within_the_zone_does_not_part_the_sides(self):
        made = self.drawn(600.0, box(*place(-500, -50), *place(5000, 50)))
        assert "没有贯穿" in made["note"][0].zh
        assert area(made, "1", "water") == pytest.approx(1100 * 600 - 600 * 100, rel=1e-3)


class TestTide:
    def test_tier_1_has_its_lengths_and_tier_2_says_why_it_is_not_there(self):
        more = {"tier1_downstream_m": 1000, "tier2_upstream_m": None, "tier2_downstream_m": None, "tidal": True}
        made = draw(ZoneContext(network=river()), **more)
        assert area(made, "1", "water") == pytest.approx(2000 * 20, rel=1e-3)
        assert set(made["tier"][made.geometry.notna()]) == {"1"}
        assert "model" in made["why"].dropna().iloc[0].en

    def test_a_tier_2_that_a_plan_states_is_drawn(self):
        made = draw(ZoneContext(network=river()), tier1_downstream_m=1000, tidal=True)
        assert area(made, "2", "water") == pytest.approx(2200 * 20, rel=1e-3)


class TestResponseTime:
    """The confluence lies 1,500 m above the intake. Of 7,200 s, 500 m at 0.5 m/s beyond tier 1 take 1,000 s."""

    SPEEDS = Velocities(
        (
            VelocityClass("main", {"rank": ("main_stem",)}, (0.5, 1.0, 2.0)),
            VelocityClass("lower", {"rank": ("important_tributary",)}, (0.2, 0.5, 1.0)),
            VelocityClass("slow", {"rank": ("tributary",)}, (0.1, 0.25, 0.5)),
        )
    )

    def network(self):
        lines = [line((-1500,), (5000,)), line((-12_000,), (-1500,)), line((-1500, 9000), (-1500, 0))]
        table = {"from_node": [1, 0, 2], "to_node": [3, 1, 1], "width_m": [20.0] * 3}
        table["rank"] = ["important_tributary", "main_stem", "tributary"]
        return Network.of(gpd.GeoDataFrame(table, geometry=lines, index=["low", "main", "trib"], crs=4490))

    def drawn(self, hours=2.0, **more):
        ground = ZoneContext(network=self.network(), velocities=self.SPEEDS)
        return draw(ground, length_method="response_time", response_hours=hours, **more)

    def test_every_branch_has_the_length_of_its_own_velocities(self):
        made = self.drawn()
        water = made[(made["tier"] == "2") & (made["part"] == "water")]
        west, _, _, north = water.total_bounds
        assert (INTAKE - west) * EAST == pytest.approx(1500 + 6200 * 1.0, abs=0.1)
        assert north * NORTH == pytest.approx(6200 * 0.25, abs=0.1)  # 500 + 1,550 m is above the least 2,000 m
        assert "2,050–6,700" in made["note"][0].zh

    def test_tier_1_and_the_way_down_are_as_ever(self):
        made = self.drawn()
        assert area(made, "1", "water") == pytest.approx(1100 * 20, rel=1e-3)
        east = made[(made["tier"] == "2") & (made["part"] == "water")].total_bounds[2]
        assert (east - INTAKE) * EAST == pytest.approx(300, abs=0.1)

    def test_no_branch_is_shorter_than_by_analogy(self):
        made = self.drawn(hours=1.0)  # 3,600 s: 2,600 m more on the main stem, 650 m on the tributary
        water = made[(made["tier"] == "2") & (made["part"] == "water")]
        west, _, _, north = water.total_bounds
        assert (INTAKE - west) * EAST == pytest.approx(1500 + 2600, abs=0.1)
        assert north * NORTH == pytest.approx(1500, abs=0.1)  # 3,000 m above the intake
        assert "取类比值" in made["note"][0].zh

    def test_without_velocities_it_is_by_analogy_and_says_so(self):
        ground = ZoneContext(network=self.network())
        made = draw(ground, length_method="response_time", response_hours=2.0)
        assert made.total_bounds[0] == pytest.approx(INTAKE - 3000 / EAST, abs=1e-6)
        assert "类比" in made["note"][0].zh


BY_RULE = {
    "tier1_upstream_m": "all",
    "tier1_downstream_m": 0,
    **{f"tier2_{what}_m": None for what in ("upstream", "downstream", "left", "right")},
}


class TestCanal:
    """A canal of 6,000 m from the river to 1,000 m below the intake, 10 m wide."""

    def ground(self, **columns):
        lines = [line((-5000, 3000), (-5000, 0)), line((-5000, 0), (-5000, -3000)), line((-5000,), (1000,))]
        table = {"from_node": [0, 1, 1], "to_node": [1, 2, 3], "width_m": [40.0, 40.0, 10.0]}
        table["kind"] = ["river", "river", "canal"]
        network = Network.of(gpd.GeoDataFrame(table, geometry=lines, index=["up", "down", "canal"], crs=4490))
        return ZoneContext(network=network, layers={"canals": layer(line((-3000,), (-2500,)), **columns)})

    def test_all_of_it_up_to_its_head_is_tier_1_and_there_is_no_tier_2(self):
        made = draw(self.ground(), method=canal, **BY_RULE)
        assert area(made, "1", "water") == pytest.approx(5000 * 10, rel=1e-3)
        assert area(made, "1", "land") == pytest.approx(5000 * 100, rel=1e-3)
        assert set(made["tier"]) == {"1"}
        assert made.total_bounds[0] == pytest.approx(INTAKE - 5000 / EAST, abs=1e-7)

    def test_an_enclosed_stretch_is_left_out_and_told(self):
        made = draw(self.ground(enclosed=[True]), method=canal, **BY_RULE)
        assert area(made, "1", "water") == pytest.approx(4500 * 10, rel=1e-3)
        assert area(made, "1", "land") == pytest.approx(4500 * 100, rel=1e-3)
        assert "封闭渠段 500 米" in made["note"][0].zh

    def test_the_lengths_of_a_plan_go_before_the_rule(self):
        stated = LENGTHS | {"tier2_left_m": 200, "tier2_right_m": 50, "tier2_behind_tier1": False}
        made = draw(self.ground(), method=canal, **stated)
        assert area(made, "1", "water") == pytest.approx(1100 * 10, rel=1e-3)
        assert area(made, "2", "land") == pytest.approx(2200 * 250, rel=1e-3)

    def test_no_canal_in_the_network_says_so(self):
        made = draw(ZoneContext(network=river()), method=canal, **BY_RULE)
        assert made.geometry.isna().all()
        assert "canals" in made["why"][0].en


def test_a_small_catchment_is_tier_2_as_a_whole_where_that_is_asked():
    basin = box(*place(-4000, -2000), *place(1000, 2000))
    more = {"small_catchment": True, "small_catchment_km2": 100}
    made = draw(ZoneContext(network=river(), catchments=layer(basin)), **more)
    assert float(geodesy.area_m2(made.geometry.array).sum()) == pytest.approx(5000 * 4000, rel=1e-4)
    large = draw(ZoneContext(network=river(), catchments=layer(basin)), **(more | {"small_catchment_km2": 10}))
    assert np.isclose(area(large, "2", "land"), 2 * TestDike.SOUTH, rtol=1e-3)
    assert "20.0" in large["note"][0].zh


def test_water_of_a_lake_in_the_zone_is_told():
    pool = layer(box(*place(-2500, -200), *place(-1500, 200)), source_layer=["reservoirs"])
    made = draw(ZoneContext(network=river(), water=pool))
    assert "湖库" in made["note"][0].zh
