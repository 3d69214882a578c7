"""Numbers of lakes, reservoirs and groundwater in the catalogue are those of the compiled standard."""

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


@pytest.fixture(scope="module")
def ours():
    return {name: one.value for name, one in load().standards["hj338-2018"].values.items()}


@pytest.mark.parametrize("tier", ["tier1", "tier2"])
def test_radii_by_medium(compiled, ours, tier):
    table = compiled["groundwater"]["empirical_radius_pore_phreatic_m"]
    stated = {name: row[tier] for name, row in table.items() if name != "conf"}
    assert ours[f"groundwater.{tier}.radius"] == stated


def test_the_formula(compiled, ours):
    formula, days = compiled["groundwater"]["formula"], compiled["groundwater"]["travel_days"]
    assert ours["groundwater.alpha"] == formula["alpha"]
    assert (ours["groundwater.tier1.days"], ours["groundwater.tier2.days"]) == (days["tier1"], days["tier2"])
    size = compiled["groundwater"]["source_size_by_daily_abstraction_m3"]
    assert ours["groundwater.large"] == size["large_ge"] == size["medium_small_lt"]


def test_size_classes(compiled, ours):
    classes = compiled["lake_reservoir"]["size_classes"]
    storage, surface = classes["reservoir_total_storage_m3"], classes["lake_surface_km2"]
    assert ours["reservoir.limits"] == (float(storage["medium"]["ge"]), float(storage["large"]["ge"]))
    assert ours["lake.limits"] == (surface["medium_large"]["ge"],)


def test_lengths_of_lakes_and_reservoirs(compiled, ours):
    one, two = compiled["lake_reservoir"]["tier1"], compiled["lake_reservoir"]["tier2"]
    radius = {name: value["intake_radius_min"] for name, value in one["water"].items() if isinstance(value, dict)}
    assert ours["reservoir.tier1.water"] == ("all", radius["medium_reservoir"], radius["large_reservoir"])
    assert ours["lake.tier1.water"] == (radius["small_lake"], radius["medium_large_lake"])
    depths = {value["depth_min"] for value in one["land"].values() if isinstance(value, dict)}
    assert depths == {ours["reservoir.tier1.land"]} == {ours["lake.tier1.land"]}
    radial = two["water"]["medium_large_lake_large_reservoir"]["radial_extension_min"]
    assert ours["reservoir.tier2.water"] == ("all", "all", radial)
    assert ours["lake.tier2.water"] == ("all", radial)
    plain = two["land"]["single_use_lake_small_lake_plain_medium_reservoir"]["horizontal_min"]
    wide = two["land"]["medium_large_lake_large_reservoir"]["radial_min"]
    assert ours["reservoir.tier2.land"] == ("all", plain, wide)
    assert ours["lake.tier2.land"] == (plain, wide)
    assert ours["still_water.single_use.land"] == plain


def test_ranges_of_decentralised_sources(compiled):
    stated, types = compiled["decentralised_sources"], load().zone_types
    well, lake = types["decentralised-groundwater"].sizes, types["decentralised-lake"].sizes
    assert well["radius_m"].value == stated["groundwater_or_cistern"]["radius_min"]
    assert lake["radius_m"].value == stated["lake_reservoir"]["intake_radius_min"]
    assert lake["capped"].value is (stated["lake_reservoir"]["cap"] == "catchment")


def test_local_acts_that_agree_stand_beside_the_recalled_numbers():
    """What ``code_2026.yaml`` lists as corroborated keeps its mark and names the act."""
    listed = yaml.safe_load(FILE.with_name("code_2026.yaml").read_text("utf-8"))["hj338_2018_corroborated"]
    ours = load().standards["hj338-2018"].values
    names = {
        "reservoir.large.tier1.radius": ("reservoir.tier1.water", "鲇鱼山"),
        "reservoir.large.tier2": ("reservoir.tier2.land", "鲇鱼山"),
        "reservoir.mountain.inflow": ("reservoir.mountain.inflow", "白草坪"),
        "reservoir.tier1.land": ("reservoir.tier1.land", "白草坪"),
    }
    for one in listed:
        key, act = names[one["key"]]
        value = ours[key].value
        assert (value[-1] if isinstance(value, tuple) else value) == one["value"]
        assert ours[key].confidence == "recall"
        assert act in ours[key].agrees.zh
