"""Zone types of lakes, reservoirs and groundwater: from the catalogue to a polygon with its numbers."""

import math

import geopandas as gpd
import pytest
from shapely import Point, box

from riverzones.catalogue import load
from riverzones.geo import geodesy
from riverzones.jobs.delineate.sizes import sizes_of
from riverzones.model import parse_condition
from riverzones.zones import METHODS, ZoneContext


def drawn(name, layers=None, **columns):
    catalogue = load()
    zone_type = catalogue.zone_types[name]
    columns = {"centralised": None, **columns}
    rows = gpd.GeoDataFrame(
        {key: [value] for key, value in columns.items()}, geometry=[Point(110, 30.005)], index=["S"], crs=4490
    )
    assert parse_condition(zone_type.source.where).mask(rows).all()
    sized = sizes_of(zone_type, rows, catalogue.standards.get(zone_type.standard))
    return METHODS[zone_type.method].draw(rows, ZoneContext(layers=layers or {}), **sized.values), sized


def test_fine_sand_is_drawn_by_the_table_and_says_that_it_is_recalled():
    made, sized = drawn("source-groundwater", source_type="groundwater", medium="fine_sand")
    area = geodesy.area_m2(made.geometry)
    assert math.sqrt(area[0] / math.pi) == pytest.approx(50, rel=1e-3)
    assert math.sqrt(area.sum() / math.pi) == pytest.approx(500, rel=1e-3)
    table = next(one for one in sized.of("S") if one["name"] == "tier1_m")
    assert (table["confidence"], table["from"]) == ("recall", "HJ 338-2018 groundwater.tier1.radius")


def test_an_approved_radius_is_stated_with_its_document():
    made, sized = drawn(
        "source-groundwater", source_type="groundwater", tier1_radius_m=100.0, approval_document="渝府〔2020〕1号"
    )
    assert math.sqrt(geodesy.area_m2(made.geometry.iloc[:1])[0] / math.pi) == pytest.approx(100, rel=1e-3)
    told = next(one for one in sized.of("S") if one["name"] == "tier1_m")
    assert (told["confidence"], told["from"]) == ("stated", "渝府〔2020〕1号")


@pytest.mark.parametrize(("kind", "layer", "radius"), [("reservoir", "reservoirs", "all"), ("lake", "lakes", 300)])
def test_still_water_is_drawn_by_its_class(kind, layer, radius):
    water = gpd.GeoDataFrame(
        {"storage_m3": [5e6], "area_km2": [1.0]}, geometry=[box(110, 30, 110.01, 30.01)], index=["W"], crs=4490
    )
    made, _ = drawn(f"source-{kind}", {layer: water}, source_type=kind)
    assert {one["name"]: one["value"] for one in made["used"].iloc[0]}["tier1_water_m"] == radius


def test_a_decentralised_well_has_a_circle_of_30_m():
    made, _ = drawn("decentralised-groundwater", source_type="groundwater", centralised=False)
    assert geodesy.area_m2(made.geometry)[0] == pytest.approx(math.pi * 30**2, rel=1e-3)
