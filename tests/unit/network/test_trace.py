import numpy as np
import pandas as pd
import pytest

from network_strategies import network
from riverzones.errors import DataError, LayerError, NetworkError
from riverzones.network.trace import Places, Velocities, VelocityClass, along, downstream, upstream, walk

# a source s and a tributary t meet at node 3; below it m divides: l (main, long) and k (canal, short) rejoin in o
RIVER = [
    {"id": "s", "from_node": 1, "to_node": 3, "length_m": 1000.0},
    {"id": "t", "from_node": 2, "to_node": 3, "length_m": 400.0},
    {"id": "m", "from_node": 3, "to_node": 4, "length_m": 500.0},
    {"id": "l", "from_node": 4, "to_node": 5, "length_m": 900.0},
    {"id": "k", "from_node": 4, "to_node": 5, "length_m": 300.0},
    {"id": "o", "from_node": 5, "to_node": 6, "length_m": 700.0},
]


def spots(name, **places):
    """A table of places: id = (reach, metres above its lower end)."""
    rows = [{name: key, "reach_id": reach, "to_end_m": at} for key, (reach, at) in places.items()]
    return pd.DataFrame(rows, columns=[name, "reach_id", "to_end_m"])


def starts(**places):
    return spots("start_id", **places)


def places(**given):
    return spots("place_id", **given)


def test_the_four_modes():
    made = network(RIVER)
    begin = starts(a=("o", 700.0))
    assert walk(made, begin, mode="UT")["reach_id"].tolist() == ["o", "k", "l", "m", "t", "s"]
    assert walk(made, begin, mode="UM")["reach_id"].tolist() == ["o", "l", "m", "s"]
    begin = starts(a=("s", 0.0))
    assert walk(made, begin, mode="DD")["reach_id"].tolist() == ["s", "m", "k", "l", "o"]
    assert walk(made, begin, mode="DM")["reach_id"].tolist() == ["s", "m", "l", "o"]


def test_a_walk_over_a_braid_takes_the_shorter_arm_and_tells_the_part_of_each_reach():
    found = walk(network(RIVER), starts(intake=("o", 600.0)), mode="UT", within_m=700.0).set_index("reach_id")
    assert found["distance_m"].to_dict() == {"o": 0.0, "k": 100.0, "l": 100.0, "m": 400.0}
    assert found.loc["o", ["lower_m", "upper_m", "whole"]].tolist() == [600.0, 700.0, False]
    assert found.loc["k", ["lower_m", "upper_m", "whole"]].tolist() == [0.0, 300.0, True]
    assert found.loc["l", ["lower_m", "upper_m", "whole"]].tolist() == [0.0, 600.0, False]
    assert found.loc["m", ["lower_m", "upper_m", "whole"]].tolist() == [0.0, 300.0, False]


def test_a_walk_downstream_tells_the_upper_part_of_the_last_reach():
    found = walk(network(RIVER), starts(spill=("m", 100.0)), mode="DM", within_m=300.0).set_index("reach_id")
    assert found.loc["m", ["distance_m", "lower_m", "upper_m"]].tolist() == [0.0, 0.0, 100.0]
    assert found.loc["l", ["distance_m", "lower_m", "upper_m"]].tolist() == [100.0, 700.0, 900.0]


def test_features_on_the_starts_own_reach_are_above_or_below_it():
    made = network(RIVER)
    begin, beside = starts(a=("m", 200.0)), places(above=("m", 350.0), here=("m", 200.0), below=("m", 50.0))
    up, down = along(made, begin, beside, mode="UT"), along(made, begin, beside, mode="DD")
    assert up.set_index("place_id")["distance_m"].to_dict() == {"here": 0.0, "above": 150.0}
    assert down.set_index("place_id")["distance_m"].to_dict() == {"here": 0.0, "below": 150.0}


def test_distances_to_features_are_exact_by_the_shortest_way():
    made = network(RIVER)
    outfalls = places(p=("s", 250.0), q=("l", 850.0), r=("k", 10.0))
    found = along(made, starts(a=("o", 700.0)), outfalls, mode="UT")
    assert found.to_numpy().tolist() == [["a", "r", "k", 10.0], ["a", "q", "l", 850.0], ["a", "p", "s", 1050.0]]


def test_what_lies_exactly_at_the_limit_counts():
    made = network(RIVER)
    outfall = places(p=("s", 250.0))
    assert len(along(made, starts(a=("o", 700.0)), outfall, mode="UT", within_m=1050.0)) == 1
    assert len(along(made, starts(a=("o", 700.0)), outfall, mode="UT", within_m=1049.99)) == 0


def test_a_place_on_no_river_and_one_that_is_not_reached_are_absent():
    made = network([*RIVER, {"id": "z", "from_node": 8, "to_node": 9, "length_m": 100.0}])
    begin = starts(a=("o", 0.0), b=(None, np.nan))
    found = along(made, begin, places(p=("z", 5.0), q=(None, np.nan), r=("s", 1.0)), mode="UT")
    assert found["place_id"].tolist() == ["r"]
    assert "z" not in upstream(made, "o")
    assert len(along(made, begin[1:], places(r=("s", 1.0)), mode="UT")) == 0
    assert len(along(made, begin[:0], places(), mode="DD")) == 0


def test_many_starts_at_once_are_each_on_their_own():
    made = network(RIVER)
    begin = starts(x=("o", 0.0), y=("t", 100.0))
    found = walk(made, begin, mode="UT")
    alone = [walk(made, begin.iloc[[row]], mode="UT") for row in (0, 1)]
    pd.testing.assert_frame_equal(found, pd.concat(alone, ignore_index=True))


def test_reaches_are_as_far_apart_upstream_as_downstream():
    made = network(RIVER)
    assert upstream(made, "o").to_dict() == {"o": 0.0, "k": 0.0, "l": 0.0, "m": 300.0, "s": 800.0, "t": 800.0}
    assert downstream(made, "s").to_dict() == {"s": 0.0, "m": 0.0, "k": 500.0, "l": 500.0, "o": 800.0}
    assert downstream(made, "s", main=True)["o"] == 1400.0
    assert list(upstream(made, "o", within_m=299)) == [0.0, 0.0, 0.0]


def test_a_loop_ends_and_comes_round_to_the_start():
    ring = [
        {"id": "a", "from_node": 1, "to_node": 2, "length_m": 100.0},
        {"id": "b", "from_node": 2, "to_node": 3, "length_m": 200.0},
        {"id": "c", "from_node": 3, "to_node": 1, "length_m": 300.0},
        {"id": "d", "from_node": 3, "to_node": 4, "length_m": 50.0},
    ]
    made = network(ring)
    assert upstream(made, "d").to_dict() == {"d": 0.0, "b": 0.0, "a": 200.0, "c": 300.0}
    own = walk(made, starts(x=("a", 40.0)), mode="DD").query("reach_id == 'a'")
    assert own[["distance_m", "lower_m", "upper_m"]].to_numpy().tolist() == [[0.0, 0.0, 40.0], [540.0, 0.0, 100.0]]
    found = along(made, starts(x=("a", 40.0)), places(p=("a", 60.0), q=("a", 10.0)), mode="DD")
    assert found.set_index("place_id")["distance_m"].to_dict() == {"q": 30.0, "p": 580.0}


def test_what_leaves_a_loop_is_as_near_as_the_first_time_round():
    rows = [
        {"id": "a", "from_node": 0, "to_node": 1, "length_m": 10.0},
        {"id": "b", "from_node": 1, "to_node": 1, "length_m": 1.0},
    ]
    assert upstream(network(rows), "b").to_dict() == {"b": 0.0, "a": 0.0}
    assert len(walk(network(rows), starts(x=("b", 1.0)), mode="UT")) == 3  # b, a, and b once more around


def paced():
    """The river with the main stem at 1 m/s, the canal at 0.1 m/s."""
    kinds = {"k": "canal"}
    return network([{**row, "kind": kinds.get(row["id"], "river")} for row in RIVER])


CLASSES = Velocities(
    (
        VelocityClass("canal", {"kind": ("canal",)}, (0.05, 0.1, 0.2)),
        VelocityClass("river", {}, (0.5, 1.0, 2.0)),
    )
)


def test_travel_time_is_a_range_along_the_shortest_way():
    found = walk(paced(), starts(a=("o", 700.0)), mode="UT", velocity=CLASSES).set_index("reach_id")
    hours = found.loc["m", ["hours_low", "hours", "hours_high"]].tolist()
    assert hours == pytest.approx([300 / 0.2 / 3600, 300 / 0.1 / 3600, 300 / 0.05 / 3600])
    assert found.loc["m", "distance_m"] == 300.0


def test_a_limit_in_hours_goes_by_the_quickest_way_at_high_water():
    made = paced()
    found = walk(made, starts(a=("o", 700.0)), mode="UT", velocity=CLASSES, within_h=0.2).set_index("reach_id")
    assert found.loc["m", "distance_m"] == 900.0  # 450 s through the river, 1500 s through the canal
    assert found.loc["m", "hours_low"] == pytest.approx(450 / 3600)
    assert found.loc["m", "upper_m"] == 500.0  # 250 s more; 720 s are the limit
    assert found.loc["s", "upper_m"] == pytest.approx((720 - 700) * 2.0)
    outfall = along(
        made, starts(a=("o", 700.0)), places(p=("s", 39.0), q=("s", 41.0)), mode="UT", velocity=CLASSES, within_h=0.2
    )
    assert outfall["place_id"].tolist() == ["p"]
    assert outfall["hours"].tolist() == pytest.approx([(900 + 500 + 39) / 1.0 / 3600])


def test_a_reach_of_unknown_velocity_is_entered_and_not_passed():
    lake = network([{**row, "velocity_ms": None if row["id"] == "m" else 1.0} for row in RIVER])
    begin = starts(a=("o", 700.0))
    assert set(walk(lake, begin, mode="UT", within_h=100)["reach_id"]) == {"o", "l", "k", "m"}
    hours = walk(lake, begin, mode="UT", velocity=Velocities()).set_index("reach_id")["hours"]
    assert hours["m"] == pytest.approx(300 / 3600)
    assert np.isnan(hours["s"])


def test_places_are_made_once_for_many_walks():
    made = network(RIVER)
    outfalls = places(p=("s", 250.0), q=("l", 850.0))
    kept = Places.of(made, outfalls)
    for mode in ("UT", "UM"):
        expected = along(made, starts(a=("o", 0.0)), outfalls, mode=mode)
        pd.testing.assert_frame_equal(along(made, starts(a=("o", 0.0)), kept, mode=mode), expected)
    with pytest.raises(LayerError, match="of another network"):
        along(network(RIVER), starts(a=("o", 0.0)), kept, mode="UT")


def test_ids_that_are_numbers_are_found():
    made = network([{**row, "id": number} for number, row in enumerate(RIVER)])
    assert downstream(made, 0).index.tolist() == [0, 2, 4, 3, 5]


def test_a_number_is_not_the_word_for_it():
    made = network([{**row, "id": str(number)} for number, row in enumerate(RIVER)])
    words = starts(a=("0", 0.0), b=("5", 0.0))
    assert len(walk(made, words, mode="DM")) == 5
    with pytest.raises(NetworkError, match="has no reach 0"):
        walk(made, words.assign(reach_id=[0, 5]), mode="DM")


def test_wrong_calls_are_one_helpful_line():
    made, begin = network(RIVER), starts(a=("o", 0.0))
    with pytest.raises(DataError, match="must be UT, UM, DM or DD, not 'up'"):
        walk(made, begin, mode="up")
    with pytest.raises(DataError, match="within_m must be a number of 0 or more, not -1"):
        walk(made, begin, mode="UT", within_m=-1)
    with pytest.raises(DataError, match="not both"):
        walk(made, begin, mode="UT", within_m=1, within_h=1)
    with pytest.raises(LayerError, match="lacks the column reach_id"):
        walk(made, begin.drop(columns="reach_id"), mode="UT")
    with pytest.raises(LayerError, match="a is there more than once"):
        walk(made, pd.concat([begin, begin]), mode="UT")
    with pytest.raises(LayerError, match=r"a is 800.0 m above the lower end of a reach of 700.00 m"):
        walk(made, starts(a=("o", 800.0)), mode="UT")
    with pytest.raises(NetworkError, match="has no reach q"):
        walk(made, starts(a=("q", 0.0)), mode="UT")
    with pytest.raises(NetworkError, match="has no reach q"):
        upstream(made, "q")
    with pytest.raises(DataError, match="velocity_ms of reach s must be above 0"):
        walk(network([{**RIVER[0], "velocity_ms": -1.0}]), starts(a=("s", 0.0)), mode="UT", within_h=1)
