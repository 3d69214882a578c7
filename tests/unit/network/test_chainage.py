import geopandas as gpd
import pandas as pd
import pytest
from pyproj import Geod
from shapely import from_wkt

from riverzones.errors import DataError, LayerError, NetworkError
from riverzones.network import Network
from riverzones.network.chainage import cut_line, locate, located, point_at, stretches

GEOD = Geod(a=6378137.0, rf=298.257222101)
DEGREE_M = 111_319.4908  # of the equator: 2 pi a / 360, a = 6378137 m


def network(lines, *, to, **columns):
    """Reaches from WKT by id, and where each flows to (an id, a tuple of ids with the main one first, or None)."""
    reaches = gpd.GeoDataFrame(columns, geometry=from_wkt(list(lines.values())), index=list(lines), crs=4490)
    ways = [(i, j) for i, onward in to.items() for j in (onward if isinstance(onward, tuple) else (onward,))]
    return Network.of(reaches, pd.DataFrame(ways, columns=["id", "to_id"]))


def places(*points):
    ids = [f"p{number}" for number in range(len(points))]
    return gpd.GeoDataFrame(index=ids, geometry=from_wkt([f"POINT ({point})" for point in points]), crs=4490)


def straight():
    lines = {"a": "LINESTRING (110 0, 110.1 0)", "b": "LINESTRING (110.1 0, 110.3 0)"}
    return network(lines, to={"a": "b", "b": None}, river=["大宁河", "大宁河"])


def test_chainage_counts_from_the_mouth_through_all_reaches_of_the_river():
    found = locate(places("110.05 0.001", "110.2 -0.001", "110.3 0"), straight())
    assert found["reach_id"].tolist() == ["a", "b", "b"]
    assert found["chainage_m"].tolist() == pytest.approx([0.25 * DEGREE_M, 0.1 * DEGREE_M, 0.0], abs=1e-3)
    assert found["bank"].tolist() == ["left", "right", None]
    assert found["to_end_m"].tolist() == pytest.approx([0.05 * DEGREE_M, 0.1 * DEGREE_M, 0.0], abs=1e-3)


def test_a_place_out_of_reach_or_without_a_point_has_no_reach():
    given = places("110.05 0.1", "110.05 0.001")
    given.loc["p2"] = [None]
    found = locate(given, straight(), within_m=1000)
    assert found["reach_id"].tolist() == [None, "a", None]
    assert found["chainage_m"].isna().tolist() == [True, False, True]


def test_a_stated_river_is_preferred_where_it_is_within_reach():
    lines = {"a": "LINESTRING (110 0, 110.1 0)", "b": "LINESTRING (110 0.01, 110.1 0.01)"}
    two = network(lines, to={"a": None, "b": None}, river=["甲河", "乙河"])
    given = places("110.05 0.001", "110.05 0.001", "110.05 0.001")
    stated = pd.Series(["乙河", "丙河", None], index=given.index)
    assert locate(given, two, river=stated, within_m=2000)["reach_id"].tolist() == ["b", "a", "a"]
    assert locate(given, two, river=stated, within_m=500)["reach_id"].tolist() == ["a", "a", "a"]


def test_only_points_can_be_located():
    line = gpd.GeoDataFrame(index=["p"], geometry=from_wkt(["LINESTRING (110 0, 110.1 0)"]), crs=4490)
    with pytest.raises(LayerError, match="Only points can be located; p is a LineString"):
        locate(line, straight())


def braided():
    """A river from west to east that divides at 110.1 (main way north, side channel south) and meets again at 110.2."""
    lines = {
        "up": "LINESTRING (110 0, 110.1 0)",
        "north": "LINESTRING (110.1 0, 110.15 0.01, 110.2 0)",
        "south": "LINESTRING (110.1 0, 110.15 -0.03, 110.2 0)",
        "down": "LINESTRING (110.2 0, 110.3 0)",
    }
    to = {"up": ("north", "south"), "north": "down", "south": "down", "down": None}
    return network(lines, to=to, river=["甲河"] * 4)


def test_a_side_channel_counts_from_where_it_rejoins():
    braid = braided()
    found = locate(places("110.15 0.02", "110.15 -0.04", "110.05 0.001"), braid)
    assert found["reach_id"].tolist() == ["north", "south", "up"]
    half = braid.length_m / 2
    down = 0.1 * DEGREE_M
    assert found["chainage_m"].tolist() == pytest.approx(
        [down + half[1], down + half[2], down + 2 * half[1] + 0.05 * DEGREE_M], abs=0.1
    )


def test_an_island_has_the_right_bank_of_one_channel_and_the_left_of_the_other():
    found = locate(places("110.15 0.005", "110.15 -0.02"), braided())
    assert found[["reach_id", "bank"]].values.tolist() == [["north", "right"], ["south", "left"]]


def test_the_main_channel_alone_gives_an_island_the_bank_of_the_river():
    braid = braided()
    found = locate(places("110.15 -0.02", "110.15 -0.04"), braid, channel="main")
    assert found[["reach_id", "bank"]].values.tolist() == [["north", "right"], ["north", "right"]]
    assert locate(places("110.15 -0.02"), braid, channel="main")["chainage_m"].notna().all()


def confluence():
    """A river that flows east past 110.1, where a tributary comes in from the north."""
    lines = {
        "up": "LINESTRING (110 0, 110.1 0)",
        "down": "LINESTRING (110.1 0, 110.2 0)",
        "side": "LINESTRING (110.1 0.1, 110.1 0)",
    }
    return network(lines, to={"up": "down", "side": "down", "down": None}, river=["干流", "干流", "支流"])


def test_a_foot_on_a_confluence_belongs_to_the_river_that_passes_and_its_reach_below():
    given = places("110.1 -0.001", "110.1 -0.001")
    stated = pd.Series(["干流", "支流"], index=given.index)
    free = locate(given, confluence())
    assert free[["reach_id", "bank"]].values.tolist() == [["down", "right"]] * 2
    assert free["chainage_m"].tolist() == pytest.approx([0.1 * DEGREE_M] * 2)
    told = locate(given, confluence(), river=stated)
    assert told["river"].tolist() == ["干流", "支流"]
    assert told["chainage_m"].tolist() == pytest.approx([0.1 * DEGREE_M, 0.0], abs=1e-6)


def test_the_corner_between_a_tributary_and_its_river_has_the_bank_of_the_nearer_one():
    found = locate(places("110.105 0.02", "110.12 0.005", "110.095 0.02", "110.08 0.005"), confluence())
    assert found["river"].tolist() == ["支流", "干流", "支流", "干流"]
    assert found["bank"].tolist() == ["left", "left", "right", "left"]


def test_beyond_the_mouth_and_the_source_the_bank_is_that_of_the_line_drawn_on():
    found = locate(places("110.31 0.001", "110.31 -0.001", "109.99 0.001", "110.31 0"), straight())
    assert found["bank"].tolist() == ["left", "right", "left", None]
    assert found["chainage_m"].tolist()[:2] == [0.0, 0.0]


def test_an_outer_corner_at_a_node_between_reaches_has_the_bank_of_the_bend():
    bend = network(
        {"a": "LINESTRING (110 0, 110.1 0)", "b": "LINESTRING (110.1 0, 110.01 0.02)"},
        to={"a": "b", "b": None},
        river=["甲河"] * 2,
    )
    found = locate(places("110.11 0.004", "110.11 -0.004", "110.101 0"), bend)
    assert found["bank"].tolist() == ["right"] * 3


def test_a_gap_without_a_name_belongs_to_the_river_that_comes_out_of_it():
    lines = {
        "a": "LINESTRING (110 0, 110.1 0)",
        "lake": "LINESTRING (110.1 0, 110.2 0)",
        "b": "LINESTRING (110.2 0, 110.3 0)",
        "out": "LINESTRING (110.3 0, 110.4 0)",
    }
    to = {"a": "lake", "lake": "b", "b": "out", "out": None}
    river = network(lines, to=to, river=["甲河", None, "甲河", None])
    found = locate(places("110.05 0.001", "110.15 0.001", "110.35 0.001"), river)
    assert found["river"].tolist() == ["甲河", "甲河", None]
    assert found["chainage_m"].tolist() == pytest.approx([0.25 * DEGREE_M, 0.15 * DEGREE_M, 0.05 * DEGREE_M], abs=1e-3)


def test_a_lake_of_another_name_counts_with_its_length_and_keeps_its_name():
    lines = {
        "a": "LINESTRING (110 0, 110.1 0)",
        "lake": "LINESTRING (110.1 0, 110.2 0)",
        "b": "LINESTRING (110.2 0, 110.3 0)",
    }
    to = {"a": "lake", "lake": "b", "b": None}
    river = network(lines, to=to, river=["甲河", "乙湖", "甲河"], kind=["river", "lake", "river"])
    found = locate(places("110.05 0.001", "110.15 0.001"), river)
    assert found["river"].tolist() == ["甲河", "乙湖"]
    assert found["chainage_m"].tolist() == pytest.approx([0.25 * DEGREE_M, 0.05 * DEGREE_M], abs=1e-3)


def test_reaches_without_a_name_count_from_the_named_water_they_meet():
    lines = {
        "creek": "LINESTRING (110.1 0.2, 110.1 0.1)",
        "brook": "LINESTRING (110.1 0.1, 110.1 0)",
        "river": "LINESTRING (110.1 0, 110.3 0)",
    }
    to = {"creek": "brook", "brook": "river", "river": None}
    found = locate(places("110.101 0.1"), network(lines, to=to, river=[None, None, "甲河"]))
    assert found["river"].tolist() == [None]
    assert found["chainage_m"].tolist() == pytest.approx([11_057.4], abs=0.1)  # 0.1 degrees of the meridian


def test_two_rivers_of_one_name_each_count_from_their_own_mouth():
    lines = {"a": "LINESTRING (110 0, 110.1 0)", "b": "LINESTRING (111 0, 111.3 0)"}
    two = network(lines, to={"a": None, "b": None}, river=["东河", "东河"])
    found = locate(places("110.05 0.001", "111.05 0.001"), two)
    assert found["chainage_m"].tolist() == pytest.approx([0.05 * DEGREE_M, 0.25 * DEGREE_M], abs=1e-3)
    assert point_at(two, "东河", 0.0).x == 111.3  # the longer one is meant
    assert point_at(two, "东河", 0.0, reach_id="a").x == 110.1


def test_a_loop_has_no_chainage_and_does_no_harm():
    lines = {"a": "LINESTRING (110 0, 110.1 0)", "b": "LINESTRING (110.1 0, 110.1 0.1, 110 0)"}
    ring = network(lines, to={"a": "b", "b": "a"}, river=["甲河", "甲河"])
    found = locate(places("110.05 -0.001"), ring)
    assert found["reach_id"].tolist() == ["a"]
    assert found["chainage_m"].isna().all()


def test_a_chainage_that_is_not_there_is_one_helpful_line():
    with pytest.raises(NetworkError, match=r"does not have the chainage 40000 m\. It goes from 0 to 33395"):
        point_at(straight(), "大宁河", 40_000)
    with pytest.raises(NetworkError, match=r"has no river 大宁\. Did you mean 大宁河"):
        point_at(straight(), "大宁", 0)
    with pytest.raises(NetworkError, match="the reach a does not have the chainage 5 m"):
        point_at(straight(), "大宁河", 5, reach_id="a")
    with pytest.raises(DataError, match="bank must be left or right"):
        point_at(straight(), "大宁河", 0, offset_m=5)


def test_a_cut_line_is_square_to_the_river_from_left_to_right():
    line = cut_line(straight(), "大宁河", 5000.0, half_width_m=1200.0)
    azimuth, _, length = GEOD.inv(*line.coords[0], *line.coords[-1])
    assert azimuth % 360 == pytest.approx(180.0, abs=1e-6)
    assert length == pytest.approx(2400.0, abs=1e-5)
    middle = point_at(straight(), "大宁河", 5000.0)
    assert line.distance(middle) < 1e-12


def shapes(*wkt):
    return gpd.GeoDataFrame(index=[f"s{number}" for number in range(len(wkt))], geometry=from_wkt(list(wkt)), crs=4490)


def rows(found):
    """Bank, from and to in units of 0.1 degrees of the equator from the mouth, rounded."""
    ends = (found[["from_chainage_m", "to_chainage_m"]] / (DEGREE_M / 10)).round(3)
    return [[bank, *pair] for bank, pair in zip(found["bank"], ends.values.tolist(), strict=True)]


def test_a_shore_along_one_bank_is_one_stretch_of_it():
    found = stretches(shapes("LINESTRING (110.05 0.002, 110.12 0.004, 110.22 0.001)"), straight())
    assert rows(found) == [["left", 0.8, 2.5]]
    assert found["river"].tolist() == ["大宁河"]
    assert found["length_m"].tolist() == pytest.approx([0.17 * DEGREE_M], abs=0.01)


def test_a_polygon_across_the_river_touches_both_banks():
    found = stretches(
        shapes("POLYGON ((110.05 -0.01, 110.1 -0.01, 110.1 0.01, 110.05 0.01, 110.05 -0.01))"), straight()
    )
    assert rows(found) == [["left", 2.0, 2.5], ["right", 2.0, 2.5]]


def test_a_road_that_leaves_the_river_and_returns_has_two_stretches():
    road = "LINESTRING (110.02 0.001, 110.05 0.001, 110.05 0.2, 110.15 0.2, 110.15 0.001, 110.2 0.001)"
    assert rows(stretches(shapes(road), straight(), within_m=200)) == [["left", 1.0, 1.5], ["left", 2.5, 2.8]]
    assert rows(stretches(shapes(road), straight())) == [["left", 1.0, 2.8]]


def test_a_road_that_crosses_the_river_changes_the_bank():
    found = stretches(shapes("LINESTRING (110.05 0.01, 110.15 -0.01)"), straight())
    assert rows(found) == [["left", 2.0, 2.5], ["right", 1.5, 2.0]]


def test_a_line_drawn_on_the_river_lies_on_both_banks():
    assert rows(stretches(shapes("LINESTRING (110.05 0, 110.15 0)"), straight())) == [
        ["left", 1.5, 2.5],
        ["right", 1.5, 2.5],
    ]


def test_a_shore_that_passes_the_mouth_of_a_tributary_stays_one_stretch():
    found = stretches(shapes("LINESTRING (110.05 0.002, 110.15 0.002)"), confluence())
    main = found[found["river"] == "干流"]
    assert rows(main) == [["left", 0.5, 1.5]]
    assert set(found[found["river"] == "支流"]["bank"]) == {"left", "right"}
    stated = pd.Series(["干流"], index=["s0"])
    told = stretches(shapes("LINESTRING (110.05 0.002, 110.15 0.002)"), confluence(), river=stated)
    assert rows(told) == [["left", 0.5, 1.5]]
    assert told["river"].tolist() == ["干流"]


def test_the_neck_of_a_meander_does_not_join_its_arms():
    loop = "LINESTRING (110 0, 110.1 0, 110.1 0.1, 110.101 0.1, 110.101 0, 110.2 0)"
    river = network({"a": loop}, to={"a": None}, river=["甲河"])
    found = stretches(shapes("LINESTRING (110.09 0.05, 110.111 0.05)"), river)
    assert found["length_m"].max() < 1.0  # it crosses both arms, and no bank of the loop counts as touched
    assert len(found) == 4


def test_shapes_out_of_reach_have_no_stretch():
    found = stretches(shapes("LINESTRING (110 1, 111 1)", "POLYGON EMPTY"), straight(), within_m=1000)
    assert list(found.columns) == ["subject_id", "river", "bank", "from_chainage_m", "to_chainage_m", "length_m"]
    assert found.empty


def shape(words):
    return gpd.GeoDataFrame(index=["s"], geometry=from_wkt([words]), crs=4490)


def test_an_area_stands_where_it_is_nearest_to_the_river_in_metres_not_in_degrees():
    net = network({"r1": "LINESTRING (110 31, 110.04 31.04)"}, to={"r1": None}, river=["长江"])
    found = located(shape("LINESTRING (110.03 31.005, 110.02 31)"), net, within_m=10_000).loc["s"]
    ends = locate(places("110.03 31.005", "110.02 31"), net)
    assert ends["offset_m"].iloc[1] < ends["offset_m"].iloc[0]
    assert found["offset_m"] == pytest.approx(ends["offset_m"].iloc[1], abs=0.01)
    assert found["chainage_m"] == pytest.approx(ends["chainage_m"].iloc[1], abs=0.1)
    assert found["bank"] == "right"


def test_an_area_that_the_river_runs_through_is_on_no_bank():
    net = network({"r1": "LINESTRING (110 31, 110.04 31)"}, to={"r1": None}, river=["长江"])
    found = located(
        shape("POLYGON ((110.01 30.99, 110.02 30.99, 110.02 31.02, 110.01 31.02, 110.01 30.99))"), net, within_m=1
    )
    assert found["bank"].iloc[0] is None
    assert found["offset_m"].iloc[0] == pytest.approx(0, abs=1e-6)


def test_what_a_network_remembers_of_rows_is_what_a_new_one_says_of_them():
    lines = {"a": "LINESTRING (110 0, 110.1 0)", "b": "LINESTRING (110 0.01, 110.1 0.01)"}

    def two():
        return network(lines, to={"a": None, "b": None}, river=["甲河", "乙河"])

    old = two()
    rows = places("110.05 0.001", "110.06 0.002")
    moved = rows.set_geometry(from_wkt(["POINT (110.05 0.009)", "POINT (110.06 0.002)"]), crs=4490)
    stated = pd.Series(["乙河", None], index=rows.index)
    asked = [
        (rows, 2000, None),
        (rows, 2000, stated),
        (rows, 100, None),
        (rows.iloc[:1], 2000, None),
        (moved, 2000, None),
    ]
    asked += [(rows.set_axis(["q0", "q1"]), 2000, None), (rows, 2000, stated[::-1])]
    for places_, within_m, river in [*asked, *asked[::-1], *asked[:1] * 2]:
        answer = located(places_, old, within_m=within_m, river=river)
        pd.testing.assert_frame_equal(answer, located(places_, two(), within_m=within_m, river=river))
        answer["reach_id"] = "changed by who asked"
    rows.geometry.array[0] = moved.geometry.iloc[0]
    assert located(rows, old, within_m=2000)["reach_id"].tolist() == ["b", "a"]
