import json

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point, box

from network_strategies import reaches
from riverzones.errors import LayerError, NetworkError
from riverzones.network.orient import orient
from riverzones.network.orient.evidence import bearing


def said(told, reach):
    """What each kind of evidence says of a reach."""
    return {item["by"]: item["says"] for item in json.loads(told.loc[reach, "evidence"])}


def chain(count=3, **columns):
    """Reaches one after the other from west to east, all drawn eastward."""
    lines = [f"{109 + 0.1 * n} 31, {109.1 + 0.1 * n} 31" for n in range(count)]
    return reaches(lines, [(n, n + 1) for n in range(count)], **columns)


Y = (["109 31.1, 109.1 31", "109.1 31, 109.2 31.1", "109.1 30.9, 109.1 31"], [(0, 1), (1, 2), (3, 1)])


def test_the_outlet_decides_a_tree_however_it_was_drawn():
    told = orient(reaches(*Y), outlets=["c"])
    assert told["turned"].tolist() == [False, True, True]
    assert (told["confidence"] > 0.95).all()
    assert said(told, "b")["outlet_given"] == "reversed"


@pytest.mark.parametrize("outlets", [[Point(109.1, 30.9)], gpd.GeoSeries([Point(109.101, 30.9)], crs=4490), "c", ["c"]])
def test_an_outlet_is_a_point_or_the_dead_end_of_a_reach(outlets):
    assert orient(reaches(*Y), outlets=outlets)["turned"].tolist() == [False, True, True]


def test_an_outlet_far_from_everything_is_refused():
    with pytest.raises(NetworkError, match=r"lies \d+ m from the nearest node"):
        orient(reaches(*Y), outlets=[Point(110, 31)])
    with pytest.raises(NetworkError, match="outlet reach z is not in the network"):
        orient(reaches(*Y), outlets=["z"])


def test_tributaries_join_at_acute_angles_that_point_downstream():
    lines = ["109.04 31.02, 109 31", "109 31, 109.04 30.98", "108.9 31, 109 31"]  # two arms from the east, one way west
    lines += ["109.08 31.04, 109.04 31.02", "109.04 31.02, 109.08 31.01", "109.04 30.98, 109.08 30.96"]
    lines += ["109.08 30.99, 109.04 30.98"]
    nodes = [(1, 0), (0, 2), (3, 0), (4, 1), (1, 5), (2, 6), (7, 2)]
    told = orient(reaches(lines, nodes))
    assert told["turned"].tolist() == [False, True, True, False, True, True, False]
    assert said(told, "b")["angles"] == "reversed"


def test_without_any_evidence_a_line_stays_as_drawn_and_is_doubtful():
    told = orient(chain(1))
    assert not told["turned"].any()
    assert (told["confidence"] < 0.7).all()
    back = chain(1)
    back["geometry"] = back.reverse()
    assert not orient(back)["turned"].any()


def test_heights_turn_a_chain_and_a_small_drop_says_little():
    steep = orient(chain(), heights=lambda lon, lat: 500 * (lon - 109))
    assert steep["turned"].all()
    assert (steep["confidence"] > 0.95).all()
    assert said(steep, "b")["heights"] == "reversed"
    flat = orient(chain(), heights=lambda lon, lat: 0.5 * (lon - 109))
    assert (flat["confidence"] < 0.8).all()


def test_missing_heights_say_nothing():
    told = orient(chain(), heights=lambda lon, lat: np.full(len(lon), np.nan))
    assert "heights" not in said(told, "a")


def test_water_flows_from_the_higher_lake_to_the_lower():
    lakes = gpd.GeoDataFrame(
        {"normal_level_m": [175.0, 190.0]}, geometry=[box(108.9, 30.9, 109.01, 31.1), box(109.29, 30.9, 109.4, 31.1)]
    ).set_crs(4490)
    told = orient(chain(), lakes=lakes)
    assert told["turned"].all()
    assert said(told, "b")["lake_levels"] == "reversed"
    level = orient(chain(), lakes=lakes.assign(normal_level_m=175.0))
    assert "lake_levels" not in said(level, "b")


def test_downstream_codes_count_for_all_pieces_of_their_line():
    raw = ['["R1"]', '["R1"]', '["R2"]']
    told = orient(chain(to_id=["R2", "R2", None], source_ids=raw))
    assert said(told, "b")["downstream_code"] == "as_drawn"
    assert said(told, "a")["downstream_code"] == "as_drawn"
    against = orient(chain(to_id=[None, "a", "b"]))
    assert against["turned"].all()
    assert said(against, "c")["downstream_code"] == "reversed"


def test_a_layer_that_says_how_it_was_drawn_is_heard():
    told = orient(chain(digitised=["upstream", "upstream", "unknown"]))
    assert told["turned"].all()
    assert said(told, "a")["stated_direction"] == "reversed"
    assert "stated_direction" not in said(told, "c")


@pytest.mark.parametrize("words", ["自东向西", "西", "W", "west", "east to west", "270", "向西"])
def test_the_point_of_the_compass_is_heard(words):
    told = orient(chain(flow_direction=[words] * 3))
    assert told["turned"].all()
    assert said(told, "a")["compass"] == "reversed"


@pytest.mark.parametrize(
    ("words", "toward"),
    [("自西向东", (1, 0)), ("东南", (0.71, -0.71)), ("northeast", (0.71, 0.71)), ("southward", (0, -1)), ("", (0, 0)),
     ("由北往南", (0, 0)), ("顺流", (0, 0)), ("45", (0.71, 0.71))],
)  # fmt: skip
def test_words_for_directions_are_read_or_left_alone(words, toward):
    assert bearing(words) == pytest.approx(toward, abs=0.01)


def test_a_river_flows_into_the_one_whose_name_goes_on():
    lines = ["109 31, 109.1 31", "109.1 31, 109.2 31", "109.1 31, 109.1 31.1"]
    told = orient(reaches(lines, [(0, 1), (1, 2), (1, 3)], river=["长江", "长江", "大宁河"]))
    assert said(told, "c")["name_ends"] == "reversed"
    assert told["turned"].tolist() == [False, False, True]


def test_a_tributary_flows_into_the_higher_rank():
    lines = ["109 31, 109.1 31", "109.1 31, 109.2 31", "109.1 31, 109.1 31.1"]
    told = orient(reaches(lines, [(0, 1), (1, 2), (1, 3)], rank=["main_stem", "main_stem", "tributary"]))
    assert said(told, "c")["rank_ends"] == "reversed"
    assert told.loc["c", "turned"]


def test_a_river_grows_wider_downstream():
    told = orient(reaches(*Y, width_m=[40.0, 30.0, 90.0]))
    assert told["turned"].tolist() == [False, True, True]
    assert said(told, "c")["widths_at_junction"] == "reversed"


def test_lines_nearly_all_drawn_downstream_make_digitising_count_and_random_ones_do_not():
    count = 60
    lines, nodes = comb(count)
    straight = orient(layer_of(lines, nodes), outlets=[Point(109 + 0.01 * count, 31)])
    weights = [item["weight"] for item in json.loads(straight["evidence"].iloc[3]) if item["by"] == "drawn"]
    assert weights[0] > 3
    turn = np.random.default_rng(1).random(len(lines)) < 0.5
    mixed = layer_of(
        [line[::-1] if back else line for line, back in zip(lines, turn, strict=True)],
        [pair[::-1] if back else pair for pair, back in zip(nodes, turn, strict=True)],
    )
    told = orient(mixed, outlets=[Point(109 + 0.01 * count, 31)])
    assert not any("drawn" in evidence.replace("as_drawn", "") for evidence in told["evidence"])
    assert (told["turned"] == turn).all()


def comb(count):
    """A stem with a tributary at each node, all drawn downstream."""
    lines, nodes = [], []
    for n in range(count):
        lines.append([(109 + 0.01 * n, 31), (109 + 0.01 * (n + 1), 31)])
        nodes.append((n, n + 1))
        lines.append([(109 + 0.01 * n - 0.003, 31.005), (109 + 0.01 * n, 31)])
        nodes.append((1000 + n, n))
    return lines[:-2], nodes[:-2]


def layer_of(lines, nodes):
    begin, end = zip(*nodes, strict=True)
    ids = [f"r{number}" for number in range(len(lines))]
    shapes = [LineString(line) for line in lines]
    return gpd.GeoDataFrame({"from_node": begin, "to_node": end}, index=ids, geometry=shapes, crs=4490)


ISLAND = (
    ["109 31, 109.1 31", "109.1 31, 109.15 31.02, 109.2 31", "109.1 31, 109.15 30.98, 109.2 31", "109.2 31, 109.3 31"],
    [(0, 1), (1, 2), (1, 2), (2, 3)],
)


def test_both_arms_round_an_island_flow_the_same_way():
    lines, nodes = ISLAND
    lines = [*lines[:2], "109.2 31, 109.15 30.98, 109.1 31", lines[3]]
    told = orient(reaches(lines, [*nodes[:2], (2, 1), nodes[3]]), outlets=[Point(109.3, 31)])
    assert told["turned"].tolist() == [False, False, True, False]
    assert (told["confidence"] > 0.95).all()


def test_a_cross_channel_between_two_arms_is_doubtful_unless_something_is_known():
    lines = ["109 31, 109.1 31", "109.1 31, 109.2 31.05", "109.1 31, 109.2 30.95", "109.2 30.95, 109.2 31.05"]
    lines += ["109.2 31.05, 109.3 31", "109.2 30.95, 109.3 31", "109.3 31, 109.4 31"]
    nodes = [(0, 1), (1, 2), (1, 3), (3, 2), (2, 4), (3, 4), (4, 5)]
    told = orient(reaches(lines, nodes), outlets=[Point(109.4, 31)])
    assert told["turned"].tolist() == [False] * 7
    assert told.loc["d", "confidence"] < 0.8
    assert (told["confidence"].drop("d") > 0.9).all()
    known = orient(reaches(lines, nodes, digitised=[None] * 3 + ["upstream"] + [None] * 3), outlets=[Point(109.4, 31)])
    assert known.loc["d", "turned"]
    assert known.loc["d", "confidence"] > 0.8


def test_two_given_outlets_both_get_water():
    told = orient(reaches(*Y), outlets=["b", "c"])
    assert told["turned"].tolist() == [False, False, True]
    assert (told["confidence"] > 0.9).all()


def test_codes_and_statements_together_make_a_dead_end_a_second_outlet():
    lines, nodes = comb(6)
    whole = layer_of([*lines, [(109.03, 31), (109.03, 30.97)]], [*nodes, (3, 2000)])
    whole["digitised"] = "downstream"
    whole["flow_direction"] = ""
    whole.loc[whole.index[-1], "flow_direction"] = "自北向南"
    whole["kind"] = "river"
    whole.loc[whole.index[-1], "kind"] = "canal"
    told = orient(whole)
    assert not told["turned"].iloc[-1]
    assert not told["turned"].any()


def test_a_ring_from_a_node_to_itself_has_no_direction():
    lines = ["109 31, 109.1 31", "109.1 31, 109.15 31.05, 109.15 30.95, 109.1 31", "109.1 31, 109.2 31"]
    told = orient(reaches(lines, [(0, 1), (1, 1), (1, 2)]))
    assert told.loc["b"].tolist() == [False, 0.0, "[]"]


def test_every_part_has_an_outlet_of_its_own():
    one, other = chain(2), chain(2)
    other = other.set_geometry(other.translate(0, 1))
    other.index = ["x", "y"]
    other[["from_node", "to_node"]] += 10
    both = gpd.GeoDataFrame(gpd.pd.concat([one, other]))
    told = orient(both, outlets=[Point(109, 31)])
    assert told["turned"].tolist() == [True, True, False, False]
    assert "outlet_given" in said(told, "a")
    assert "outlet_told" in said(told, "x") or told.loc["x", "confidence"] < 0.8


def test_nothing_in_is_nothing_out():
    told = orient(chain(1).iloc[:0])
    assert told.columns.tolist() == ["turned", "confidence", "evidence"]
    assert len(told) == 0


def test_what_cannot_be_used_is_one_helpful_line():
    with pytest.raises(NetworkError, match="lack the column from_node"):
        orient(chain().drop(columns="from_node"))
    with pytest.raises(LayerError, match="reach a is not a single line"):
        orient(chain(1).set_geometry([Point(109, 31)], crs=4490))
    twice = chain(2)
    twice.index = ["a", "a"]
    with pytest.raises(NetworkError, match="more than once"):
        orient(twice)


def test_the_layer_is_not_altered():
    lines = chain()
    before = lines.copy()
    orient(lines, heights=lambda lon, lat: lon)
    assert lines.equals(before)
