"""The old national map at 1:4,000,000: the Yangtze as one river from banks, islands, single lines and pieces unnamed.

Lengths to compare with: Yibin to Yichang 1,040 km, Yichang to Hukou 955 km, Hukou to the sea 938 km, as commonly given
(for instance travelchinaguide.com/river/yangtze-river-length.htm); a map at this scale leaves out bends, this one ends
at 120.97 E before the estuary, and bends of the middle course were cut off since the figures were taken.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import Point
from shapely.ops import substring

from riverzones.catalogue import load
from riverzones.geo import geodesy
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.network.banks.bank_lines import coverage_banks, double_line, with_sides
from riverzones.network.banks.centreline import centre_lines
from riverzones.network.banks.rivers import river_of
from riverzones.store import ProjectFile

DATA = Path(__file__).parents[3] / "shared" / "data" / "cn_hydro_1to4m_gbk"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real files is not beside the checkout"),
]
SEA = Point(121.9, 31.4)
YICHANG, HUKOU = Point(111.28, 30.69), Point(116.22, 29.75)


@pytest.fixture(scope="module")
def rivers(tmp_path_factory):
    """Both layers of the map as an import leaves them."""
    found = {}
    for part in ("hyd1_4l", "hyd1_4p"):
        project = ProjectFile.create(tmp_path_factory.mktemp("map") / f"{part}.gpkg")
        ingest(project, DATA / f"{part}.shp", kind=load().kind("rivers"), options=ImportOptions())
        found[part] = project.read("rivers")
    return found


@pytest.fixture(scope="module")
def parts(rivers):
    """Bank arcs of the Yangtze, single lines of it and of the Jinsha, and the lines across mouths."""
    lines = rivers["hyd1_4l"]
    inner = coverage_banks(lines) & (lines["name"] == "长江")
    single = lines[lines["name"].isin(["长江", "金沙江"]) & ~inner]
    return lines[inner], single, lines[lines["GBCODE"].astype(str) == "99300"]


@pytest.fixture(scope="module")
def double(parts):
    banks, single, closings = parts
    return double_line(banks, lines=single, closings=closings)


@pytest.fixture(scope="module")
def pieces(parts, double):
    found = gpd.GeoDataFrame(pd.concat([parts[1], double.lines]), geometry="geometry", crs="EPSG:4490")
    return found.assign(width_m=pd.to_numeric(found["width_m"]))


@pytest.fixture(scope="module")
def yangtze(pieces):
    return river_of(pieces, "长江", outlet=SEA)


def test_the_water_between_the_arcs_is_the_polygons_of_the_map(rivers, double):
    areas = rivers["hyd1_4p"]
    drawn = areas[areas["HYD1_4M_"].astype(str).isin(["234", "236", "490"])]
    assert len(double.water) == 3
    assert shapely.area(double.water.geometry.array).sum() == pytest.approx(shapely.area(drawn.geometry.array).sum())
    assert [len(water.interiors) for water in double.water.geometry] == [20, 0, 88]


def test_two_arms_behind_bars_are_single_lines_not_banks(double):
    assert double.banks["what"].value_counts().to_dict() == {"bank": 134, "single": 2}
    assert double.doubts["what"].tolist() == ["single", "single"]


def test_lines_and_polygons_of_the_map_give_the_same_river(rivers, parts, yangtze):
    areas = rivers["hyd1_4p"]
    water = areas[areas["HYD1_4M_"].astype(str).isin(["234", "236", "490"])].assign(name="长江")
    lines, closings = rivers["hyd1_4l"], parts[2]
    numbers = lines[["LPOLY_", "RPOLY_"]].astype(int).isin([234, 236, 490]).any(axis=1)
    single = lines[lines["name"].isin(["长江", "金沙江"]) & ~numbers]
    caps = closings.set_geometry(
        [shapely.LineString([line.coords[0], line.coords[-1]]) for line in closings.geometry], crs="EPSG:4490"
    )
    middle = centre_lines(water, lines=single, caps=caps)
    found = gpd.GeoDataFrame(pd.concat([single, middle]), geometry="geometry", crs="EPSG:4490")
    again = river_of(found.assign(width_m=pd.to_numeric(found["width_m"])), "长江", outlet=SEA)
    assert again.length_m == pytest.approx(yangtze.length_m, rel=1e-6)
    assert shapely.hausdorff_distance(again.line, yangtze.line) < 1e-6


def test_the_yangtze_is_one_line_from_yibin_to_the_sea(yangtze):
    line = yangtze.line
    assert line.is_simple
    assert line.coords[0] == pytest.approx((104.636, 28.769), abs=0.001)
    assert line.coords[-1] == pytest.approx((120.974, 31.790), abs=0.001)
    assert set(yangtze.route["name"]) == {"长江"}
    assert yangtze.length_m == pytest.approx(geodesy.length_m([line])[0])


def test_its_length_is_a_little_below_what_is_known(yangtze):
    assert 0.85 * 2_933 < yangtze.length_m / 1000 < 2_933
    line = yangtze.line
    gone = {}
    for name, place in (("yichang", YICHANG), ("hukou", HUKOU)):
        cut = substring(line, 0, line.project(place))
        gone[name] = geodesy.length_m([cut])[0] / 1000
    assert gone["yichang"] == pytest.approx(1_040, rel=0.03)
    assert gone["hukou"] - gone["yichang"] == pytest.approx(955, rel=0.12)


def test_every_reach_runs_down_to_the_next_and_most_of_it_eastward(yangtze):
    route = yangtze.route.geometry.to_numpy()
    assert (shapely.distance(shapely.get_point(route[:-1], -1), shapely.get_point(route[1:], 0)) == 0).all()
    east = shapely.get_x(shapely.get_point(route, -1)) > shapely.get_x(shapely.get_point(route, 0))
    assert yangtze.route["length_m"][east].sum() > 0.9 * yangtze.length_m


def test_its_arms_are_listed_and_run_with_the_river(yangtze):
    braids = yangtze.braids
    assert braids["braid"].nunique() == 80
    assert (braids["from_mouth_m"] > braids["to_mouth_m"]).all()
    assert yangtze.doubts["what"].tolist() == ["slack", "slack"]
    every = np.concatenate([yangtze.route.geometry.to_numpy(), braids.geometry.to_numpy()])
    ends = {line.coords[-1] for line in every} - {line.coords[0] for line in every}
    assert ends == {yangtze.line.coords[-1]}  # the mouth is the only place where nothing goes on


def test_its_other_names_carry_the_main_stem_on_upstream(pieces, yangtze):
    river = river_of(pieces, "长江", same_river={"长江": ["金沙江", "通天河", "沱沱河"]}, outlet=SEA)
    assert river.route["name"].drop_duplicates().tolist() == ["金沙江", "长江"]
    assert set(river.route["river"]) == {"长江"}
    of_name = river.route.groupby("name")["length_m"].sum()
    assert of_name["长江"] == pytest.approx(yangtze.length_m)


def test_left_and_right_bank_hold_looking_downstream(double, yangtze):
    middle = yangtze.route[yangtze.route["part"] == "axis"]
    beside = yangtze.braids[yangtze.braids["part"] == "axis"]
    banks = with_sides(double.banks, pd.concat([middle, beside]), water=double.water)
    outer = banks[banks["bank"].notna()]
    places = shapely.line_interpolate_point(outer.geometry.to_numpy(), 0.5, normalized=True)
    town = {"武汉汉口": ("left", Point(114.30, 30.60)), "武昌": ("right", Point(114.32, 30.54))}
    for bank, place in town.values():
        nearest = outer.index[shapely.distance(outer.geometry.to_numpy(), place).argmin()]
        assert outer.loc[nearest, "bank"] == bank
    assert len(places) >= 24
