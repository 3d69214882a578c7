import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import from_wkt

from network_strategies import network
from riverzones.errors import DataError, NetworkError
from riverzones.network import Network, order

# 长江: y1, y2, y3 down to the sea; 大宁河 d joins after y1, a creek c without a name after y2
RIVERS = [
    {"id": "y1", "from_node": 1, "to_node": 3, "length_m": 100.0, "river": "长江"},
    {"id": "d", "from_node": 2, "to_node": 3, "length_m": 900.0, "river": "大宁河"},
    {"id": "b", "from_node": 7, "to_node": 2, "length_m": 50.0, "river": "后溪河"},
    {"id": "y2", "from_node": 3, "to_node": 5, "length_m": 200.0, "river": "长江"},
    {"id": "c", "from_node": 4, "to_node": 5, "length_m": 30.0, "river": None},
    {"id": "y3", "from_node": 5, "to_node": 6, "length_m": 300.0, "river": "长江"},
]
# s1 and s2 meet in m, which divides into the main way l and a minor way k that takes up the creek t; both end in o
BRAID = [
    {"id": "s1", "from_node": 1, "to_node": 3, "length_m": 10.0, "divergence": 0},
    {"id": "s2", "from_node": 2, "to_node": 3, "length_m": 20.0, "divergence": 0},
    {"id": "m", "from_node": 3, "to_node": 4, "length_m": 30.0, "divergence": 0},
    {"id": "l", "from_node": 4, "to_node": 6, "length_m": 40.0, "divergence": 1},
    {"id": "k1", "from_node": 4, "to_node": 5, "length_m": 50.0, "divergence": 2},
    {"id": "t", "from_node": 9, "to_node": 5, "length_m": 60.0, "divergence": 0},
    {"id": "k2", "from_node": 5, "to_node": 6, "length_m": 70.0, "divergence": 0},
    {"id": "o", "from_node": 6, "to_node": 7, "length_m": 80.0, "divergence": 0},
]


def test_path_length_goes_by_the_main_way():
    lengths = order.path_length_m(network(BRAID))
    assert lengths.to_dict() == {"s1": 150, "s2": 150, "m": 120, "l": 80, "k1": 150, "t": 150, "k2": 80, "o": 0}


def test_the_arms_of_a_braid_count_once():
    sums, count = order.arbolate_sum_m(network(BRAID)), order.stream_count(network(BRAID))
    assert sums.to_dict() == {"s1": 10, "s2": 20, "m": 60, "l": 100, "k1": 110, "t": 60, "k2": 240, "o": 360}
    assert count.to_dict() == {"s1": 1, "s2": 1, "m": 3, "l": 4, "k1": 4, "t": 1, "k2": 6, "o": 8}


def test_minor_ways_keep_the_order_and_never_raise_it():
    found = order.strahler_order(network(BRAID))
    assert found.to_dict() == {"s1": 1, "s2": 1, "m": 2, "l": 2, "k1": 2, "t": 1, "k2": 1, "o": 2}


def test_orders_rise_where_two_of_the_highest_meet():
    assert order.strahler_order(network(RIVERS)).to_dict() == {"y1": 1, "d": 1, "b": 1, "y2": 2, "c": 1, "y3": 2}


def test_the_stem_follows_the_name_of_the_river_not_its_length():
    made = network(RIVERS)
    paths = order.level_path_id(made)
    assert paths.to_dict() == {"y1": "y3", "y2": "y3", "y3": "y3", "d": "d", "b": "d", "c": "c"}
    assert order.main_stem(made).to_dict() == {
        "y1": True,
        "d": False,
        "b": False,
        "y2": True,
        "c": False,
        "y3": True,
    }
    nameless = network([{**row, "river": None} for row in RIVERS])
    assert order.level_path_id(nameless)["d"] == "y3"
    ranked = network([{**row, "river": None, "rank": "main_stem" if row["id"] == "y1" else None} for row in RIVERS])
    assert order.level_path_id(ranked)["y1"] == "y3"


def test_levels_count_the_confluences_from_the_outlet():
    assert order.stream_level(network(RIVERS)).to_dict() == {"y1": 1, "d": 2, "b": 2, "y2": 1, "c": 2, "y3": 1}


def test_every_reach_knows_its_outlet():
    rows = [*RIVERS, {"id": "z", "from_node": 20, "to_node": 21, "length_m": 1.0, "river": None}]
    assert order.outlet_id(network(rows)).to_dict() == {**{row["id"]: "y3" for row in RIVERS}, "z": "z"}


def test_a_loop_has_no_lengths_and_no_outlet():
    ring = [
        {"id": "a", "from_node": 1, "to_node": 2, "length_m": 1.0},
        {"id": "b", "from_node": 2, "to_node": 1, "length_m": 1.0},
        {"id": "c", "from_node": 3, "to_node": 2, "length_m": 1.0},
        {"id": "z", "from_node": 8, "to_node": 9, "length_m": 1.0},
    ]
    made = network(ring)
    assert np.isnan(order.path_length_m(made)[["a", "b", "c"]]).all()
    assert order.path_length_m(made)["z"] == 0
    assert order.outlet_id(made).to_dict() == {"a": None, "b": None, "c": None, "z": "z"}
    assert np.isnan(order.arbolate_sum_m(made)[["a", "b"]]).all()
    assert order.arbolate_sum_m(made)[["c", "z"]].tolist() == [1.0, 1.0]


def test_ranks_come_from_the_list_then_outlet_basin_area_and_order():
    areas = {"d": 4_000.0, "c": 12_000.0}
    made = network([{**row, "catchment_km2": areas.get(row["id"])} for row in RIVERS])
    told = order.tributary_rank_told(made)
    assert told["rank"].to_dict() == {
        "y1": "main_stem",
        "y2": "main_stem",
        "y3": "main_stem",
        "c": "important_tributary",
        "d": "major_tributary",
        "b": "major_tributary",
    }
    assert told["by"].to_dict() == {
        "y1": "outlet",
        "y2": "outlet",
        "y3": "outlet",
        "c": "basin area",
        "d": "first order",
        "b": "first order",
    }
    given = order.tributary_rank_told(made, given={"大宁河": "important_tributary", "后溪河": "tributary"})
    assert given.loc["d"].tolist() == ["important_tributary", "given", 1.0]
    assert given.loc["b"].tolist() == ["tributary", "given", 1.0]
    assert (told["confidence"] < 1).all()


def test_the_rank_column_of_one_reach_holds_for_its_river():
    rows = [{**row, "rank": "important_tributary" if row["id"] == "y2" else None} for row in RIVERS]
    told = order.tributary_rank_told(network(rows))
    assert told.loc[["y1", "y2", "y3"], "rank"].tolist() == ["important_tributary"] * 3
    assert told.loc["y1", "by"] == "given"
    with pytest.raises(DataError, match="'huge' is no rank of a river"):
        order.tributary_rank(network(RIVERS), given={"长江": "huge"})


def test_the_rivers_of_a_network_flow_into_each_other():
    table = order.rivers_table(network(RIVERS))
    assert table.index.tolist() == ["大宁河", "长江", "后溪河"]
    assert table.loc["长江"].tolist() == ["main_stem", 600.0, 3, "y3", None, 1]
    assert table.loc["大宁河"].tolist() == ["major_tributary", 900.0, 1, "d", "长江", 1]
    assert table.loc["后溪河", "into"] == "大宁河"
    assert order.rivers_table(network(BRAID)).empty


def fork(*ways, **columns):
    """An inflow of 长江 from the west along the equator, and ways on from where it ends."""
    lines = from_wkt(["LINESTRING (110 0, 110.01 0)", *ways])
    nodes = {"from_node": [1, *[2] * len(ways)], "to_node": [2, *range(3, 3 + len(ways))]}
    return gpd.GeoDataFrame({**nodes, **columns}, index=["in", "a", "b", "c"][: len(lines)], geometry=lines, crs=4490)


AHEAD, ASIDE = "LINESTRING (110.01 0, 110.03 0.001)", "LINESTRING (110.01 0, 110.01 0.02)"


@pytest.mark.parametrize(
    ("columns", "main", "by"),
    [
        ({"divergence": [0, 2, 1]}, "b", "given"),
        ({"width_m": [100, 40, 60]}, "b", "width"),
        ({"width_m": [100, 59, 60], "river": ["长江", None, "长江"]}, "b", "name"),
        ({"width_m": [100, None, 60], "river": ["长江", "长江", None]}, "a", "name"),
        ({"kind": ["river", "canal", "river"]}, "b", "kind"),
        ({}, "a", "straight"),
        ({"divergence": [0, 2, 1], "width_m": [9, 90, 9], "river": ["长江", "长江", None]}, "b", "given"),
    ],
)
def test_the_main_way_is_told_by_the_first_thing_that_tells(columns, main, by):
    told = order.main_ways_told(fork(AHEAD, ASIDE, **columns))
    other = "b" if main == "a" else "a"
    assert told["divergence"].to_dict() == {"in": 0, main: 1, other: 2}
    assert told["by"].to_dict() == {"in": None, main: by, other: by}


def test_the_shorter_way_comes_before_the_straighter_and_what_is_alike_goes_by_id():
    short, long = "LINESTRING (110.01 0, 110.01 0.01)", "LINESTRING (110.01 0, 110.03 -0.002)"
    assert order.main_ways_told(fork(long, short)).loc["b"].tolist() == [1, "length"]
    assert order.main_ways_told(fork(short, short)).loc["a"].tolist() == [1, "id"]


def test_three_ways_have_one_main_way_and_a_spring_with_two_ways_none():
    assert sorted(order.main_ways(fork(AHEAD, ASIDE, ASIDE))) == [0, 1, 2, 2]
    assert order.main_ways(fork(AHEAD, ASIDE).drop(index="in")).tolist() == [0, 0]
    with pytest.raises(NetworkError, match="lack the column to_node"):
        order.main_ways(fork(AHEAD).drop(columns="to_node"))


def test_a_table_without_geometry_is_enough():
    plain = pd.DataFrame(fork(AHEAD, ASIDE).drop(columns="geometry"))
    assert order.main_ways_told(plain.assign(length_m=[1.0, 3.0, 2.0])).loc["b"].tolist() == [1, "length"]


def test_a_minor_way_flagged_in_the_edge_table_is_followed():
    made = network(BRAID)
    edges = made.edges.assign(main=~((made.edges["id"] == "m") & (made.edges["to_id"] == "l")))
    turned = Network.of(made.reaches, edges)
    assert order.path_length_m(turned)["m"] == 50 + 70 + 80
