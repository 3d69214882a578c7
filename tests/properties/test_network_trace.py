"""Walks along networks with braids, several outlets and, where they are to be survived, loops."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network_strategies import network, spots, tables
from property_examples import examples
from riverzones.network import order
from riverzones.network.trace import MODES, along, downstream, upstream, walk

QUICK = settings(max_examples=examples(25), deadline=None)


def slow_distances(table, start, *, up):
    """Distance from one end of a reach to every reach that way, by relaxing all links again and again."""
    near, far = ("to_node", "from_node") if up else ("from_node", "to_node")
    rows = {row["id"]: row for row in table}
    found = {name: 0.0 for name, row in rows.items() if row[near] == rows[start][far] and name != start}
    for _ in range(len(table) + 1):
        for name, metres in list(found.items()):
            for other, row in rows.items():
                if row[near] == rows[name][far]:
                    found[other] = min(found.get(other, math.inf), metres + rows[name]["length_m"])
    return {name: metres for name, metres in found.items() if name != start} | {start: 0.0}


def told(frame):
    return [tuple(row) for row in frame.itertuples(index=False)]


@QUICK
@given(tables(), st.integers(0, 99))
def test_distances_are_those_of_slow_relaxing(table, number):
    made, start = network(table), f"r{number % len(table)}"
    assert upstream(made, start).to_dict() == slow_distances(table, start, up=True)
    assert downstream(made, start).to_dict() == slow_distances(table, start, up=False)


@QUICK
@given(tables(loops=True), st.integers(0, 99))
def test_loops_end_and_are_walked_the_shortest_way(table, number):
    made, start = network(table), f"r{number % len(table)}"
    for way, up in ((upstream, True), (downstream, False)):
        found = way(made, start)
        assert found.to_dict() == slow_distances(table, start, up=up)
        assert set(way(made, start, main=True).index) <= set(found.index)


@QUICK
@given(tables())
def test_upstream_of_everything_is_everything(table):
    made = network(table)
    outlets = made.ids[made.main_down < 0]
    assert set().union(*(upstream(made, name).index for name in outlets)) == set(made.ids)


@QUICK
@given(st.data())
def test_downstream_undoes_upstream_with_the_same_distance(data):
    table = data.draw(tables())
    made = network(table)
    starts, places = data.draw(spots(table, name="start_id")), data.draw(spots(table, name="place_id"))
    up = along(made, starts, places, mode="UT").set_index(["start_id", "place_id"])["distance_m"]
    back = along(
        made,
        places.rename(columns={"place_id": "start_id"}),
        starts.rename(columns={"start_id": "place_id"}),
        mode="DD",
    )
    back = back.rename(columns={"start_id": "place_id", "place_id": "start_id"})
    back = back.set_index(["start_id", "place_id"])["distance_m"]
    assert up.sort_index().to_dict() == back.sort_index().to_dict()


@QUICK
@given(st.data())
def test_a_wider_limit_finds_more_at_the_same_distances(data):
    table = data.draw(tables(loops=True))
    made = network(table)
    starts, places = data.draw(spots(table, name="start_id")), data.draw(spots(table, name="place_id"))
    less, more = sorted(data.draw(st.tuples(st.integers(0, 2000), st.integers(0, 2000))))
    for mode in MODES:
        near = along(made, starts, places, mode=mode, within_m=less)
        wide = along(made, starts, places, mode=mode, within_m=more)
        everything = along(made, starts, places, mode=mode)
        assert set(told(near)) <= set(told(wide)) <= set(told(everything))
        assert set(told(everything[everything["distance_m"] <= less])) == set(told(near))
        assert (walk(made, starts, mode=mode, within_m=less)["distance_m"] <= less).all()


@QUICK
@given(st.data())
def test_the_answer_does_not_depend_on_the_order_of_the_reaches(data):
    table = data.draw(tables(loops=True))
    mixed = data.draw(st.permutations(table))
    starts = data.draw(spots(table, name="start_id"))
    one, other = network(table), network(mixed)
    for mode in ("UT", "DD"):
        pd.testing.assert_frame_equal(walk(one, starts, mode=mode), walk(other, starts, mode=mode))


@QUICK
@given(st.data())
def test_splitting_a_reach_in_two_changes_no_distance(data):
    table = data.draw(tables(loops=True))
    starts, places = data.draw(spots(table, name="start_id")), data.draw(spots(table, name="place_id"))
    cut = data.draw(st.integers(0, len(table) - 1))
    row = table[cut]
    low = data.draw(st.integers(0, int(row["length_m"])))
    upper = {**row, "to_node": 99, "length_m": row["length_m"] - low}
    lower = {**row, "id": "split", "from_node": 99, "length_m": float(low)}
    parts = [*table[:cut], upper, *table[cut + 1 :], lower]

    def moved(frame):
        frame = frame.copy()
        on = frame["reach_id"] == row["id"]
        down = on & (frame["to_end_m"] < low)
        frame["to_end_m"] -= np.where(on & ~down, low, 0.0)
        frame["reach_id"] = frame["reach_id"].where(~down, "split")
        return frame

    within = data.draw(st.none() | st.integers(0, 2000))
    columns = ["start_id", "place_id", "distance_m"]
    for mode in ("UT", "DD"):
        whole = along(network(table), starts, places, mode=mode, within_m=within)
        split = along(network(parts), moved(starts), moved(places), mode=mode, within_m=within)
        # a place at the cut itself is on the upper part; its distance is the same
        assert sorted(told(whole[columns])) == sorted(told(split[columns]))


@QUICK
@given(tables())
def test_sums_count_what_a_walk_upstream_finds(table):
    made = network(table)
    sums, count = order.arbolate_sum_m(made), order.stream_count(made)
    for name in made.ids:
        above = upstream(made, name).index
        assert count[name] == len(above)
        assert sums[name] == pytest.approx(made.reaches["length_m"][above].sum())


@QUICK
@given(tables(loops=True))
def test_every_measure_survives_loops(table):
    made = network(table)
    for measure in (
        order.path_length_m,
        order.arbolate_sum_m,
        order.stream_count,
        order.strahler_order,
        order.stream_level,
        order.level_path_id,
        order.outlet_id,
        order.sequence,
        order.tributary_rank,
        order.main_stem,
    ):
        found = measure(made)
        assert found.index.equals(made.ids)
        assert found.name == measure.__name__ or measure is order.tributary_rank


@QUICK
@given(tables())
def test_orders_fall_upstream_and_sequences_downstream(table):
    made = network(table)
    edges = made.edges.dropna()
    sequence, level = order.sequence(made), order.stream_level(made)
    assert sorted(sequence) == list(range(1, len(made) + 1))
    assert (sequence[edges["to_id"]].to_numpy() < sequence[edges["id"]].to_numpy()).all()
    main = edges[edges["main"]]
    assert (level[main["id"]].to_numpy() >= level[main["to_id"]].to_numpy()).all()
    strahler = order.strahler_order(made)
    assert (strahler[main["id"]].to_numpy() <= strahler[main["to_id"]].to_numpy()).all()


@QUICK
@given(tables())
def test_every_divergence_has_one_main_way(table):
    reaches = network(table).reaches
    ways = order.main_ways(reaches)
    for node, group in reaches.groupby("from_node"):
        several = len(group) > 1 and (reaches["to_node"] == node).any()
        assert sorted(ways[group.index]) == ([1, *[2] * (len(group) - 1)] if several else [0] * len(group))
