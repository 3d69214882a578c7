"""A mouth is only as sure as its margin: what tells an outlet, what a wrong one does, and how a doubt is settled."""

import json

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point, Polygon, box, from_wkt

from riverzones.catalogue.waters import known_waters, read_waters
from riverzones.errors import CatalogueError
from riverzones.network import DOUBTFUL
from riverzones.network.build import BuildSettings, build
from riverzones.network.orient import KnownWaters, orient
from riverzones.network.orient.flow_direction import directions
from riverzones.network.orient.words import readable


def chain(names, **columns):
    """Reaches one after the other from west to east, every other one drawn westward."""
    count = len(names)
    lines = [LineString([(109 + 0.1 * n, 31), (109.1 + 0.1 * n, 31)]) for n in range(count)]
    nodes = [(n, n + 1) for n in range(count)]
    for n in range(1, count, 2):
        lines[n], nodes[n] = lines[n].reverse(), nodes[n][::-1]
    begin, end = zip(*nodes, strict=True)
    table = {"river": names, "from_node": begin, "to_node": end, **columns}
    return gpd.GeoDataFrame(table, index=[f"r{n}" for n in range(count)], geometry=lines, crs=4490)


def eastward(layer, told):
    """Which reaches flow east."""
    ends = np.array([[line.coords[0][0], line.coords[-1][0]] for line in layer.geometry])
    return (ends[:, 0] < ends[:, 1]) ^ told["turned"].to_numpy()


AMUR = ["海拉尔河", "额尔古纳河", "黑龙江", "黑龙江"]


def test_known_names_tell_the_mouth_whichever_way_the_river_lies():
    for names, east in ((AMUR, True), (AMUR[::-1], False)):
        layer = chain(names)
        told = orient(layer, known=known_waters())
        assert (eastward(layer, told) == east).all()
        assert (told["confidence"] > 0.95).all()
    blind = orient(chain(AMUR))
    assert (blind["confidence"] < DOUBTFUL).all()


def test_names_in_brackets_and_foreign_spellings_are_known():
    for names in (["沱沱河(玛曲)", "通天河"], ["Tongtian River", "Jinsha River"], ["当却藏布(马泉河)", "雅鲁藏布江"]):
        layer = chain(names)
        assert eastward(layer, orient(layer, known=known_waters())).all()


def test_a_dead_end_at_the_sea_is_the_mouth():
    sea = KnownWaters(sea=box(109.45, 30, 111, 32))
    layer = chain([None] * 4)
    told = orient(layer, known=sea)
    assert eastward(layer, told).all()
    assert (told["confidence"] > DOUBTFUL).all()
    far = KnownWaters(sea=box(119, 30, 121, 32))
    assert (orient(layer, known=far)["confidence"] < DOUBTFUL).all()


def test_a_single_line_is_narrower_than_a_river_drawn_as_an_area():
    width = [np.nan, np.nan, 800.0, 1200.0]
    kind = ["river", "river", "centre_line", "centre_line"]
    layer = chain([None] * 4, width_m=width, kind=kind)
    assert eastward(layer, orient(layer)).all()


def test_lines_that_nobody_drew_say_nothing_of_how_lines_are_drawn():
    tree = [LineString([(109 + 0.1 * n, 31), (109.1 + 0.1 * n, 31)]) for n in range(40)]
    table = {"from_node": range(40), "to_node": range(1, 41)}
    layer = gpd.GeoDataFrame(table, geometry=tree, crs=4490, index=[f"c{n}" for n in range(40)])
    falling = lambda lon, lat: np.where(lon < 111, 2000 - 400 * (lon - 109), np.nan)  # noqa: E731
    drawn = orient(layer, heights=falling)
    assert any(item["by"] == "drawn" for item in json.loads(drawn["evidence"].iloc[-1]))
    derived = orient(layer.assign(kind="centre_line"), heights=falling)
    assert not any(item["by"] == "drawn" for item in json.loads(derived["evidence"].iloc[-1]))


def test_no_reach_is_surer_than_the_choice_of_its_outlet():
    layer = chain([None] * 6, kind="river")
    found = directions(layer, heights=lambda lon, lat: -20.0 * (lon - 109))  # a fall of 2 m from reach to reach
    assert eastward(layer, found.reaches).all()
    outlet = found.outlets.iloc[0]
    assert 0.6 < outlet["share"] < 0.97
    assert found.reaches["confidence"].max() <= outlet["share"] + 1e-4
    assert outlet["other_share"] == pytest.approx(1 - outlet["share"])


def test_an_outlet_given_in_the_middle_of_the_water_is_not_sure_below_it():
    layer = chain([None] * 6)
    falling = lambda lon, lat: 2000 - 400 * (lon - 109)  # noqa: E731
    told = orient(layer, outlets=[Point(109.3, 31)], heights=falling)
    above, below = told.iloc[:3], told.iloc[3:]
    assert eastward(layer, told).tolist() == [True] * 3 + [False] * 3  # the outlet given rules
    assert (above["confidence"] > 0.95).all()
    assert (below["confidence"] < 0.5).all()


def test_evidence_against_a_given_outlet_is_a_doubt_with_the_other_place():
    lines = chain(["甲河"] * 4)[["river", "geometry"]]
    falling = lambda lon, lat: 2000 - 400 * (lon - 109)  # noqa: E731
    outlet = gpd.GeoDataFrame(geometry=[Point(109, 31)], crs=4490)
    doubts = build(lines, outlets=outlet, heights=falling, settings=BuildSettings(merge=False)).doubts
    doubt = doubts[doubts["what"] == "outlet_given"].iloc[0]
    assert doubt["option"] == "--outlet 109.4000,31.0000"
    assert "甲河" in doubt["message_zh"]
    assert "38.2 km" in doubt["message_zh"]  # 0.4 degrees at 31 N: 38.2 km


LAKE = Polygon([(109, 31), (109.1, 31), (109.1, 31.1), (109, 31.1)])
INFLOWS = [
    "LINESTRING (108.8 31.2, 109 31.08)",
    "LINESTRING (108.7 31.02, 109 31.05)",
    "LINESTRING (109 31.4, 109.05 31.1)",
]
SHORT = "LINESTRING (109.11 31.02, 109.1 31.03)"  # the outlet, drawn upstream


def ground(lon, lat):
    """Metres: 80 a tenth of a degree off the lake, which lies at 500; its outlet falls 6 m."""
    away = np.hypot(np.maximum(np.maximum(109 - lon, lon - 109.1), 0), np.maximum(np.maximum(31 - lat, lat - 31.1), 0))
    return np.where((lon > 109.1) & (lat < 31.1), 500 - 600 * away, 500 + 800 * away)


def lake_network(**known):
    lines = gpd.GeoDataFrame(geometry=from_wkt([*INFLOWS, SHORT]), index=["i1", "i2", "i3", "out"], crs=4490)
    lakes = gpd.GeoDataFrame(geometry=[LAKE], index=["L"], crs=4490)
    return build(lines, lakes=lakes, **known)


def test_a_lake_with_several_inflows_and_a_short_outlet_flows_by_its_heights():
    built = lake_network(heights=ground)
    reaches = built.network.reaches
    raw = reaches[reaches["kind"] != "lake"]
    leaves = {row.id: row.geometry.coords[-1] for row in raw.itertuples()}
    assert leaves["out"] == (109.11, 31.02)
    for inflow in ("i1", "i2", "i3"):
        assert LAKE.distance(Point(leaves[inflow])) < 1e-9
    assert (built.network.main_down < 0).sum() == 1
    assert not built.doubts["what"].isin(["several_outlets", "contradiction"]).any()


def test_without_heights_the_lake_is_doubted_with_the_command_that_settles_it():
    built = lake_network()
    doubt = built.doubts[built.doubts["what"] == "outlet"].iloc[0]
    assert doubt["confidence"] < DOUBTFUL
    assert doubt["option"].startswith("--outlet ")
    assert built.network.reaches["confidence"].max() <= 0.9
    given = gpd.GeoDataFrame(geometry=[Point(109.11, 31.02)], crs=4490)
    settled = lake_network(outlets=given)
    assert not len(settled.doubts)
    assert settled.network.reaches["confidence"].min() > 0.9


def test_a_reach_turned_by_hand_flows_the_other_way_and_is_no_longer_doubted():
    lines = chain([None] * 3)[["geometry"]]
    before = build(lines, settings=BuildSettings(merge=False)).network.reaches
    after = build(lines, settings=BuildSettings(merge=False, turns=((109.15, 31.0),)))
    turned = after.network.reaches
    assert (turned["turned"] != before["turned"]).all()  # the whole chain follows
    assert (turned["confidence"] > 0.95).all()
    assert not len(after.doubts)


def fork(branch, **columns):
    """A river from west to east in two reaches with a branch at their node; the branch has a dead end."""
    lines = from_wkt(["LINESTRING (109 31, 109.1 31)", "LINESTRING (109.1 31, 109.2 31)", f"LINESTRING ({branch})"])
    table = {"river": ["甲河", "甲河", "乙"], "from_node": [0, 1, 1], "to_node": [1, 2, 3], **columns}
    return gpd.GeoDataFrame(table, geometry=lines, index=["up", "down", "branch"], crs=4490)


def test_a_canal_with_a_dead_end_is_doubted_where_its_junction_says_nothing_and_a_river_is_not():
    outlet = [Point(109.2, 31)]
    kind = ["river", "river", "canal"]
    square = orient(fork("109.1 31, 109.1 31.1", kind=kind), outlets=outlet)
    assert square.loc["branch", "confidence"] < DOUBTFUL  # it may come in or part
    assert square.loc["up", "confidence"] > 0.95
    comes = orient(fork("109.1 31, 109.02 31.05", kind=kind), outlets=outlet)  # at an acute angle from upstream
    assert comes.loc["branch", "turned"]
    assert comes.loc["branch", "confidence"] > square.loc["branch", "confidence"]
    river = orient(fork("109.1 31, 109.1 31.1", kind=["river"] * 3), outlets=outlet)
    assert river.loc["branch", "turned"]
    assert river.loc["branch", "confidence"] > 0.95  # rivers seldom end in a field


def test_an_arm_that_ends_at_the_sea_is_no_sure_tributary():
    sea = KnownWaters(sea=box(109.19, 30, 111, 32))
    arm = orient(fork("109.1 31, 109.19 31.05"), known=sea)
    inland = orient(fork("109.1 31, 109.01 31.05"), known=KnownWaters(sea=box(112, 30, 113, 32)), outlets=["down"])
    assert not arm.loc["down", "turned"]
    assert not arm.loc["branch", "turned"] or arm.loc["branch", "confidence"] < DOUBTFUL
    assert inland.loc["branch", "turned"]
    assert inland.loc["branch", "confidence"] > 0.95


def test_a_doubt_names_every_likely_mouth_and_the_lake_that_may_keep_its_water():
    shore = [(0.02, 0.0), (-0.02, 0.0), (0.0, 0.02), (0.0, -0.02)]
    arms = [LineString([(100 + 8 * x, 36 + 8 * y), (100 + x, 36 + y)]) for x, y in shore]
    rivers = gpd.GeoDataFrame({"name": ["甲河", "乙河", "丙河", "丁河"]}, geometry=arms, crs=4490)
    lake = gpd.GeoDataFrame({"name": ["青湖"]}, geometry=[Point(100, 36).buffer(0.02)], index=["K"], crs=4490)
    network = build(rivers, lakes=lake)
    (doubt,) = network.doubts[network.doubts["what"] == "outlet"].to_dict("records")
    for lon, lat in (arm.coords[0] for arm in arms):
        assert f"{lon:.4f},{lat:.4f}" in doubt["message_zh"]
    spot = doubt["message_en"].rpartition("--outlet ")[2].split()[0]
    settled = build(rivers, lakes=lake, outlets=[Point(*map(float, spot.split(",")))])
    assert not len(settled.doubts)
    flows = settled.network.reaches.query("kind == 'river'").geometry
    assert all(Point(100, 36).distance(Point(line.coords[-1])) < 0.021 for line in flows)


def test_ids_made_from_the_place_are_not_shown():
    assert [readable(one) for one in ("R-01.2", "QS-04", "14702192", "长江", "a")] == [True] * 5
    assert [readable(one) for one in ("5a5c341d7d", "water-d9218109a1-5", "water-070e433628-37.1")] == [False] * 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("courses:\n  - [长江]\n", "two or more names"),
        ("courses:\n  - [甲, 乙]\nspellings:\n  甲: [x]\n  乙: [x]\n", "listed as two rivers"),
        ("courses:\n  - [甲, 乙]\ncoast:\n  - [[1, 1], [2, 2], [1, 2], [2, 1]]\n", "crosses itself"),
    ],
)
def test_a_wrong_file_of_waters_is_one_line(tmp_path, change, said):
    text = change
    for part in ("confidence: recall\n", "spellings: {}\n", "coast: []\n"):
        text += "" if part.split(":")[0] + ":" in change else part
    (tmp_path / "waters.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        read_waters(tmp_path / "waters.yaml")
    assert said in error.value.in_language("en")[0]
