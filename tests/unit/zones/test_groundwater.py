"""Groundwater sources: table, formula, and the reasons not to draw."""

import math

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from riverzones.geo import geodesy
from riverzones.zones import ZoneContext
from riverzones.zones.groundwater import groundwater_zone
from riverzones.zones.intakes import intake_range

TABLE = {
    "tier1_m": {"fine_sand": (30, 50), "gravel": (200, 500)},
    "tier2_m": {"fine_sand": (300, 500), "gravel": (2000, 5000)},
    "tier1_days": 100,
    "tier2_days": 1000,
    "alpha": 1.5,
    "large_m3_per_day": 50_000,
}
KNOWN = {"conductivity_m_per_d": 20.0, "gradient": 0.005, "porosity": 0.25}  # 60 m in 100 days


def sources(*, ids=("S",), places=None, **columns):
    places = places or [Point(110, 30)] * len(ids)
    table = {name: [value] * len(ids) for name, value in columns.items()}
    return gpd.GeoDataFrame(table, geometry=places, index=list(ids), crs=4490)


def drawn(rows, ground=None, **more):
    numbers = {
        name: pd.Series([value] * len(rows), index=rows.index, dtype=object) for name, value in (TABLE | more).items()
    }
    return groundwater_zone(rows, ground or ZoneContext(), **numbers).set_index("tier")


def radius(made, tier):
    return next(one for one in made.loc[tier, "used"] if one["name"] == f"tier{tier}_radius_m")["value"]


def test_without_its_values_the_upper_end_of_the_table_is_taken():
    made = drawn(sources(medium="gravel"))
    assert (radius(made, "1"), radius(made, "2")) == (500, 5000)
    area = float(geodesy.area_m2(made.geometry).sum())
    assert area == pytest.approx(math.pi * 5000**2, rel=1e-3)
    assert "upper end" in made.loc["1", "note"].en


def test_the_formula_goes_before_the_table_but_not_below_its_upper_end():
    made = drawn(sources(medium="fine_sand"), **KNOWN)
    assert (radius(made, "1"), radius(made, "2")) == (60, 600)
    assert made["note"].isna().all()
    slow = drawn(sources(medium="fine_sand"), **(KNOWN | {"gradient": 0.001}))
    assert (radius(slow, "1"), radius(slow, "2")) == (50, 500)
    assert "less" in slow.loc["1", "note"].en


def test_the_radius_of_an_approved_plan_goes_before_all():
    made = drawn(sources(medium="gravel"), **KNOWN, tier1_m=100.0)
    assert radius(made, "1") == 100
    assert radius(made, "2") == 5000


def test_an_unknown_medium_is_not_drawn_and_says_why():
    made = drawn(sources())
    assert made.geometry.isna().all()
    assert all("medium" in why.en for why in made["why"])


def test_an_unknown_medium_with_the_values_is_drawn_by_the_formula_alone():
    made = drawn(sources(medium=None), **KNOWN)
    assert radius(made, "1") == 60
    assert "not held against" in made.loc["1", "note"].en


@pytest.mark.parametrize("aquifer", ["fissure", "karst"])
def test_rock_has_no_table(aquifer):
    made = drawn(sources(medium="gravel", aquifer=aquifer))
    assert made.geometry.isna().all()
    assert "by table" in made.loc["1", "why"].en
    assert radius(drawn(sources(medium="gravel", aquifer=aquifer), **KNOWN), "1") == 60


def test_karst_of_unknown_type_is_a_fissure_network_and_says_so():
    made = drawn(sources(aquifer="karst"), **KNOWN)
    assert "karst_type" in made.loc["2", "note"].en
    network = drawn(sources(aquifer="karst", karst_type="fissure_network"), **KNOWN)
    assert radius(network, "1") == radius(made, "1") == 60
    assert "karst_type" not in network.loc["2", "note"].en


def test_a_strong_runoff_belt_has_a_length_and_a_width_or_says_what_it_lacks():
    belt = sources(aquifer="karst", karst_type="strong_runoff_belt")
    made = drawn(belt, **KNOWN, porosity_across=0.5, flow_azimuth_deg=30.0)
    assert float(geodesy.area_m2(made.geometry.iloc[:1])[0]) == pytest.approx(120 * 60, rel=1e-3)
    assert made["note"].isna().all()
    assert "circle" in drawn(belt, **KNOWN).loc["1", "note"].en


def test_joints_along_the_flow_make_rectangles():
    made = drawn(sources(aquifer="fissure"), **KNOWN, porosity_across=0.5, flow_azimuth_deg=90.0)
    assert float(geodesy.area_m2(made.geometry)[0]) == pytest.approx(4 * 60 * 30, rel=1e-4)
    west, south, east, north = made.geometry.iloc[0].bounds
    assert (east - west) * math.cos(math.radians(30)) > 1.9 * (north - south)


def test_confined_water_has_tier_1_alone():
    made = drawn(sources(medium="gravel", aquifer="confined"))
    assert radius(made, "1") == 500
    assert made.loc["2"].geometry is None
    assert "no tier 2" in made.loc["2", "why"].en
    assert "above" in made.loc["1", "note"].en


@pytest.mark.parametrize(("supply", "there"), [(49_999, True), (50_000, False)])
def test_a_large_source_needs_a_model(supply, there):
    made = drawn(sources(medium="gravel", supply_m3_per_day=supply))
    assert made.geometry.notna().all() == there
    assert there or "numerical model" in made.loc["1", "why"].en


def test_wells_of_a_source_that_stand_close_make_a_field():
    wells = gpd.GeoDataFrame(
        {"source_id": ["S", "S", "S"], "status": [None, "in_use", "abandoned"]},
        geometry=[Point(110, 30), Point(110.005, 30), Point(110.1, 30)],
        index=["w1", "w2", "w3"],
        crs=4490,
    )
    made = drawn(sources(medium="gravel"), ZoneContext(layers={"intakes": wells}))
    apart = geodesy.distance_m(110.0, 30.0, 110.005, 30.0)
    assert float(geodesy.area_m2(made.geometry)[0]) == pytest.approx(math.pi * 500**2 + 1000 * apart, rel=1e-3)


def test_empty_cells_of_typed_columns_are_not_known():
    made = drawn(sources(medium=pd.NA, aquifer=pd.NA).assign(supply_m3_per_day=pd.array([None], dtype="Float64")))
    assert all("medium" in why.en for why in made["why"])


def test_a_source_without_a_place_says_so():
    made = drawn(sources(places=[None], medium="gravel"))
    assert "no place" in made.loc["1", "why"].en


def test_sources_keep_to_themselves():
    rows = sources(ids=("A", "B"), places=[Point(110, 30), Point(111, 30)]).assign(medium=["fine_sand", "gravel"])
    made = drawn(rows).reset_index()
    area = geodesy.area_m2(made.geometry)
    wide = {(s, t): math.sqrt(a / math.pi) for s, t, a in zip(made["source_id"], made["tier"], area, strict=True)}
    assert wide["A", "1"] == pytest.approx(50, rel=1e-3)
    assert wide["B", "1"] == pytest.approx(500, rel=1e-3)


def ranged(rows, ground, *, capped):
    blank = pd.Series(0, index=rows.index)
    return intake_range(rows, ground, radius_m=blank + 200.0, capped=blank.astype(bool) | capped)


def test_a_decentralised_range_ends_at_the_divide_where_the_rule_says_so():
    rows = sources(ids=("A", "B"), places=[Point(110, 30), Point(112, 30)])
    west = gpd.GeoDataFrame(geometry=[Point(109.99, 30).buffer(0.01)], index=["b"], crs=4490)
    whole, cut = (
        ranged(rows, ZoneContext(catchments=west), capped=False),
        ranged(rows, ZoneContext(catchments=west), capped=True),
    )
    assert geodesy.area_m2(whole.geometry) == pytest.approx([math.pi * 200**2] * 2, rel=1e-3)
    assert geodesy.area_m2(cut.geometry)[0] < 0.51 * math.pi * 200**2
    assert cut["note"].iloc[0] is None
    assert "not capped" in cut["note"].iloc[1].en
