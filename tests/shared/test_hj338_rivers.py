"""Numbers of rivers, canals, conduits and decentralised sources in the catalogue are those of the compiled standard."""

from pathlib import Path

import pytest
import yaml

from riverzones.catalogue import load

FILE = Path(__file__).resolve().parents[2].parent / "shared" / "standards" / "hj338.yaml"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FILE.exists(), reason="needs hj338.yaml of the folder of standards beside the checkout"),
]


@pytest.fixture(scope="module")
def compiled():
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def values(name):
    return {key: one.value for key, one in load().standards[name].values.items()}


def test_lengths_and_depths_of_rivers(compiled):
    general, ours = compiled["river"]["general"], values("hj338-2018")
    one, two = general["tier1"], general["tier2"]
    assert ours["river.tier1.upstream"] == one["water"]["upstream_min"]
    assert ours["river.tier1.downstream"] == one["water"]["downstream_min"]
    assert ours["river.tier1.land"] == one["land"]["depth_min"]
    assert ours["river.tier2.upstream"] == two["water"]["upstream_extension_min"]
    assert ours["river.tier2.downstream"] == two["water"]["downstream_extension_min"]
    assert ours["river.tier2.land"] == two["land"]["depth_min"]
    assert ours["river.small_catchment"] == two["land"]["small_catchment"]["catchment_lt_km2"]
    assert ours["river.navigable.limit"] == one["water"]["width"]["navigable"]["threshold_low_flow_surface_width"]


def test_tide_response_conduits_and_mountain_reservoirs(compiled):
    ours = values("hj338-2018")
    tide = compiled["river"]["tidal"]
    assert ours["river.tidal.tier1.each_side"] == tide["tier1"]["water"]["each_side_min"]
    assert tide["tier2"]["water"]["analogy_allowed"] is False
    (timed,) = (one for one in compiled["methods"]["surface"] if one["id"] == "response_time")
    assert ours["river.response.hours"] == timed["T_min_h"]
    conduit = compiled["groundwater"]["karst"]["conduit_types"]["tier1"]
    assert ours["groundwater.conduit.upstream"] == conduit["upstream_min"]
    assert ours["groundwater.conduit.downstream"] == conduit["downstream_min"]
    mountain = compiled["lake_reservoir"]["tier2"]["land"]["mountain_medium_reservoir"]
    assert ours["reservoir.mountain.inflow"] == mountain["plus_inflow_rivers_upstream_min"]


def test_decentralised_river_sources(compiled):
    stated, ours = compiled["decentralised_sources"]["river"], load().zone_types["decentralised-river"].sizes
    assert ours["upstream_m"].value == stated["upstream_min"]
    assert ours["downstream_m"].value == stated["downstream_min"]
    assert ours["depth_m"].value == stated["bank_depth_min"]


def test_what_2007_says_otherwise(compiled):
    ours, stated = load().standards["hj338-2007"].values, compiled["river"]["diff_2007"]
    assert "5-year" in stated["tier1_width"]
    assert (ours["river.tier1.flood_years"].value, ours["river.tier1.flood_years"].confidence) == (5, "verified")
    assert "10-year" in stated["tier2_width"]
    assert ours["river.tier2.flood_years"].value == 10
    assert "no 1000 m figure" in stated["tidal_tier1"]
    assert ours["river.tidal.tier1.each_side"].note


def test_only_what_was_read_is_verified():
    verified = {name for name, one in load().standards["hj338-2018"].values.items() if one.confidence == "verified"}
    assert verified == {"groundwater.tier1.days", "groundwater.tier2.days", "groundwater.large"}
