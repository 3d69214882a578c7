"""Water of a zone is that of its own stretches: none beyond a cut because a bend or a mouth lies near."""

from __future__ import annotations

import importlib

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.geo.ellipsoid import geod
from riverzones.network import Network
from riverzones.network.build import build
from riverzones.zones.context import ZoneContext
from riverzones.zones.nearest_stretch import own_parts, stretches_beyond
from riverzones.zones.river import river

SIZES = {
    "tier1_upstream_m": 1000.0,
    "tier1_downstream_m": 100.0,
    "tier1_left_m": 50.0,
    "tier1_right_m": 50.0,
    "tier2_upstream_m": 2000.0,
    "tier2_downstream_m": 200.0,
    "tier2_left_m": 1000.0,
    "tier2_right_m": 1000.0,
    "tier2_behind_tier1": True,
}


def line(*places):
    """A line through places in metres east and north of 110 E, 31 N."""
    return shapely.LineString(
        [(geod().fwd(110, 31, 90, east)[0], geod().fwd(110, 31, 0, north)[1]) for east, north in places]
    )


def drawn(lines, *, half_m):
    """Tier-1 and whole water of an intake at 110 E, 31 N, where the water is areas around the lines."""
    rivers = gpd.GeoDataFrame({"river": list("甲乙丙")[: len(lines)]}, geometry=lines, crs=4490)
    rivers.index = [f"r{place}" for place in range(len(lines))]
    area = shapely.union_all(buffer(lines, distance_m=half_m), grid_size=1e-9)
    water = gpd.GeoDataFrame({"source_layer": ["ranges"]}, geometry=[area], crs=4490)
    intake = gpd.GeoDataFrame(geometry=[shapely.Point(110, 31)], index=["s"], crs=4490)
    ground = ZoneContext(network=build(rivers.assign(name=rivers["river"])).network, water=water)
    zones = river(intake, ground, **{name: pd.Series([value], ["s"]) for name, value in SIZES.items()})
    wet = zones[zones["part"] == "water"].set_index("tier").geometry
    assert wet.is_valid.all()
    return wet["1"], shapely.union_all([wet["1"], wet["2"]], grid_size=1e-9)


def test_a_hairpin_does_not_bring_the_other_leg_into_the_zone():
    way = line((1500, -6000), (1500, 500), (0, 500), (0, -3000))
    inner, whole = drawn([way], half_m=60)
    assert geodesy.length_m([shapely.intersection(way, inner)])[0] == pytest.approx(1100, abs=5)
    assert geodesy.length_m([shapely.intersection(way, whole)])[0] == pytest.approx(3300, abs=8)


def test_below_a_mouth_the_main_river_ends_at_its_length_and_the_branch_at_its_own():
    main, branch = line((-8000, 0), (0, 0), (6000, 0)), line((-600, 5000), (-600, 0))
    inner, whole = drawn([main, branch], half_m=200)
    assert geodesy.length_m([shapely.intersection(main, inner)])[0] == pytest.approx(1100, abs=5)
    assert geodesy.length_m([shapely.intersection(branch, inner)])[0] == pytest.approx(400, abs=5)
    assert geodesy.length_m([shapely.intersection(main, whole)])[0] == pytest.approx(3300, abs=8)
    assert geodesy.length_m([shapely.intersection(branch, whole)])[0] == pytest.approx(2400, abs=8)


def test_a_cut_between_own_and_other_stretches_stays_square():
    body = shapely.box(-100, -30, 100, 30)
    own, rivers = shapely.LineString([(-100, 0), (0, 0)]), shapely.LineString([(-100, 0), (100, 0)])
    one = [np.array([shape], dtype=object) for shape in (body, own, rivers)]
    assert shapely.length(stretches_beyond(*one)[0]) == pytest.approx(100, abs=0.2)
    part = own_parts(*one)[0]
    assert shapely.hausdorff_distance(part, shapely.box(-100, -30, 0, 30)) < 0.1


def test_every_place_of_a_body_goes_to_the_nearest_of_own_and_other_stretches():
    rng = np.random.default_rng(5)
    own = shapely.MultiLineString([[(0, 0), (300, 40), (600, -20)], [(300, 40), (320, 300)]])
    others = shapely.MultiLineString([[(600, -20), (900, 60)], [(700, 400), (320, 300)], [(100, -200), (500, -180)]])
    body = shapely.box(-50, -250, 950, 450)
    one = [np.array([shape, None], dtype=object)[:-1] for shape in (body, own, shapely.union(own, others))]
    part = own_parts(*one)[0]
    assert part.is_valid
    spots = shapely.points(rng.uniform((-50, -250), (950, 450), (4_000, 2)))
    to_own, to_others = shapely.distance(spots, own), shapely.distance(spots, others)
    clear = np.abs(to_own - to_others) > 1.0  # places along the lines lie 10 m apart: the border is good to so much
    assert (shapely.contains(part, spots) == (to_own < to_others))[clear].all()


def wandering():
    """A main river above and below a mouth, and the branch: bent every 400 m, far beyond the zone on all sides."""

    def along(x):
        return [(float(one), float(250 * np.sin(one / 500))) for one in x]

    upper, lower = along(np.arange(-9000, -1799, 400.0)), along(np.arange(-1800, 6001, 400.0))
    branch = [(float(-1800 + 200 * np.sin((y - 6000) / 450)), float(y)) for y in np.arange(6000, 399, -400.0)]
    return [line(*upper), line(*lower), line(*branch, upper[-1])]


def river_zones(water, *, intakes):
    nodes = {"from_node": [0, 1, 2], "to_node": [1, 3, 1], "width_m": [160.0] * 3}
    reaches = gpd.GeoDataFrame(nodes, geometry=wandering(), index=["above", "below", "branch"], crs=4490)
    sizes = {name: pd.Series([value] * len(intakes), intakes.index) for name, value in SIZES.items()}
    return river(intakes, ZoneContext(network=Network.of(reaches), water=water), **sizes)


def test_zones_along_polygons_of_water_are_those_of_the_same_stated_width():
    intake = gpd.GeoDataFrame(geometry=[shapely.Point(110, 31)], index=["s"], crs=4490)
    area = shapely.union_all(buffer(wandering(), distance_m=80), grid_size=1e-9)
    polygons = gpd.GeoDataFrame({"source_layer": ["rivers"]}, geometry=[area], crs=4490)
    drawn_m2, stated_m2 = (
        zones.set_index(["tier", "part"]).geometry.map(lambda shape: geodesy.area_m2([shape])[0])
        for zones in (river_zones(polygons, intakes=intake), river_zones(None, intakes=intake))
    )
    for key, area_m2 in stated_m2.items():  # land went a kilometre around the ends, and the branch's mouth is round
        assert drawn_m2[key] == pytest.approx(area_m2, rel=0.002), key


def test_zones_do_not_depend_on_how_many_sources_are_drawn_at_once(monkeypatch):
    places = [shapely.Point(110, 31), *(shapely.get_point(one, 9) for one in wandering()[:2])]
    intakes = gpd.GeoDataFrame({"source_id": ["a", "b", "a"]}, geometry=places, index=["p", "q", "r"], crs=4490)
    one = river_zones(None, intakes=intakes)
    monkeypatch.setattr(importlib.import_module("riverzones.zones.river"), "BATCH", 1)
    single = river_zones(None, intakes=intakes)
    assert one["source_id"].tolist() == single["source_id"].tolist()
    assert one.geometry.to_wkb().tolist() == single.geometry.to_wkb().tolist()


def test_zones_do_not_depend_on_how_many_threads_draw_them(monkeypatch):
    places = [
        shapely.line_interpolate_point(one, share, normalized=True) for one in wandering() for share in (0.3, 0.6)
    ]
    intakes = gpd.GeoDataFrame(geometry=places, index=list("abcdef"), crs=4490)
    one = river_zones(None, intakes=intakes)
    monkeypatch.setattr(importlib.import_module("riverzones.zones.river"), "FEW", 1)
    monkeypatch.setattr("riverzones.geo.threads.processors", lambda: 3)
    many = river_zones(None, intakes=intakes)
    assert sorted(one["source_id"]) == sorted(many["source_id"])
    assert set(one.geometry.to_wkb()) == set(many.geometry.to_wkb())
