"""Whatever the network looks like: water flows on to an outlet, comes from somewhere and never runs in a circle."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from property_examples import examples
from riverzones.network.orient import orient
from riverzones.network.orient.braid_blocks import blocks
from riverzones.network.orient.doubts import doubts
from riverzones.network.orient.st_numbering import heads, st_order


@st.composite
def networks(draw, *, most_nodes=14, most_extra=8):
    """A connected network: a random tree and some reaches more, each drawn one way or the other."""
    count = draw(st.integers(2, most_nodes))
    parents = [draw(st.integers(0, node - 1)) for node in range(1, count)]
    pairs = [(node, parent) for node, parent in enumerate(parents, start=1)]
    extra = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=most_extra))
    pairs += [pair for pair in extra if pair[0] != pair[1]]
    turned = draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
    return network([pair[::-1] if turn else pair for pair, turn in zip(pairs, turned, strict=True)])


def network(pairs):
    """Nodes on a spiral, so that no two lie in one place; parallel reaches bulge."""
    lines = []
    for number, (a, b) in enumerate(pairs):
        ends = [(109 + 0.01 * n * np.cos(n), 31 + 0.01 * n * np.sin(n)) for n in (a, b)]
        middle = ((ends[0][0] + ends[1][0]) / 2 + 0.0003 * number, (ends[0][1] + ends[1][1]) / 2)
        lines.append(LineString([ends[0], middle, ends[1]]))
    begin, end = zip(*pairs, strict=True)
    ids = [f"r{number}" for number in range(len(pairs))]
    table = {"from_node": begin, "to_node": end}
    return gpd.GeoDataFrame(table, index=ids, geometry=lines, crs="EPSG:4490")


def flowing(layer, told):
    """Upper and lower node of each reach."""
    turned = told["turned"].to_numpy()
    begin, end = layer["from_node"].to_numpy(), layer["to_node"].to_numpy()
    return np.where(turned, end, begin), np.where(turned, begin, end)


def falls(upper, lower, count):
    """Whether nodes can be ranked so that every reach falls: there is no circle."""
    left = list(zip(upper.tolist(), lower.tolist(), strict=True))
    while left:
        ends = {a for a, _ in left}
        kept = [(a, b) for a, b in left if b in ends]
        if len(kept) == len(left):
            return False
        left = kept
    return count > 0


@settings(max_examples=examples(60), deadline=None)
@given(networks(), st.data())
def test_water_comes_in_and_goes_on_everywhere_and_never_runs_in_a_circle(layer, data):
    nodes = sorted({*layer["from_node"], *layer["to_node"]})
    outlet = data.draw(st.sampled_from(nodes))
    point = shapely.Point(109 + 0.01 * outlet * np.cos(outlet), 31 + 0.01 * outlet * np.sin(outlet))
    told = orient(layer, outlets=[point])
    upper, lower = flowing(layer, told)
    assert falls(upper, lower, len(nodes))
    assert set(nodes) - set(upper) == {outlet}
    degree = pd.Series(np.r_[upper, lower]).value_counts()
    springs = set(nodes) - set(lower)
    inner = {node for node in springs if degree[node] > 1 and node != outlet}
    assert len(inner) <= len(layer) - len(nodes) + 1  # at most one for each ring behind which nothing lies
    assert told["confidence"].between(0, 1).all()


@settings(max_examples=examples(60), deadline=None)
@given(networks())
def test_without_an_outlet_given_there_is_one_and_no_circle(layer):
    told = orient(layer)
    upper, lower = flowing(layer, told)
    nodes = {*upper, *lower}
    assert falls(upper, lower, len(nodes))
    degree = pd.Series(np.r_[upper, lower]).value_counts()
    leaves = nodes - set(upper)
    assert len(leaves) == 1
    assert (degree == 1).sum() == 0 or degree[leaves.pop()] == 1


@settings(max_examples=examples(30), deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(layer, chance):
    order = list(range(len(layer)))
    chance.shuffle(order)
    told, again = orient(layer), orient(layer.iloc[order])
    pd.testing.assert_frame_equal(told, again.reindex(layer.index))


@settings(max_examples=examples(40), deadline=None)
@given(networks(most_extra=0), st.data())
def test_a_tree_flows_to_its_outlet_however_it_is_drawn(layer, data):
    again = layer.copy()
    turn = np.array(data.draw(st.lists(st.booleans(), min_size=len(layer), max_size=len(layer))))
    again["from_node"] = np.where(turn, layer["to_node"], layer["from_node"])
    again["to_node"] = np.where(turn, layer["from_node"], layer["to_node"])
    again["geometry"] = np.where(turn, shapely.reverse(layer.geometry), layer.geometry)
    outlet = shapely.Point(109, 31)
    one, other = orient(layer, outlets=[outlet]), orient(again, outlets=[outlet])
    assert ((one["turned"] ^ turn) == other["turned"]).all()


@settings(max_examples=examples(30), deadline=None)
@given(networks())
def test_what_is_oriented_has_no_loops_among_its_doubts(layer):
    told = orient(layer)
    upper, lower = flowing(layer, told)
    reaches = layer.assign(from_node=upper, to_node=lower, **told)
    reaches["geometry"] = np.where(told["turned"], shapely.reverse(layer.geometry), layer.geometry)
    found = doubts(reaches, gap_m=0)
    assert "loop" not in set(found["what"])
    assert "several_outlets" not in set(found["what"])


@settings(max_examples=examples(60), deadline=None)
@given(networks())
def test_blocks_are_the_parts_that_no_single_node_takes_apart(layer):
    begin, end = layer["from_node"].to_numpy(dtype=np.intp), layer["to_node"].to_numpy(dtype=np.intp)
    count = int(max(begin.max(), end.max())) + 1
    found = blocks(begin, end, count, [0])
    assert found.size.sum() == len(begin)
    for number in range(len(found.top)):
        mine = found.of_edge == number
        nodes = sorted({*begin[mine], *end[mine]})
        assert found.top[number] in nodes
        for gone in nodes if len(nodes) > 2 else ():
            rest = mine & (begin != gone) & (end != gone)
            assert connected(begin[rest], end[rest], set(nodes) - {gone})


def connected(begin, end, nodes):
    reached, pairs = {min(nodes)}, list(zip(begin.tolist(), end.tolist(), strict=True))
    for _ in nodes:
        reached |= {b for a, b in pairs if a in reached} | {a for a, b in pairs if b in reached}
    return reached == nodes


@settings(max_examples=examples(60), deadline=None)
@given(networks(most_nodes=10), st.data())
def test_heads_fall_to_the_exit_and_rise_only_to_the_inlet(layer, data):
    begin, end = layer["from_node"].to_numpy(dtype=np.intp), layer["to_node"].to_numpy(dtype=np.intp)
    count = int(max(begin.max(), end.max())) + 1
    sink = data.draw(st.integers(0, count - 1))
    source = data.draw(st.integers(0, count - 1).filter(lambda node: node != sink))
    inflow = np.zeros(count)
    inflow[source] = 1.0
    height = heads(begin, end, np.ones(len(begin)), inflow=inflow, exit_node=sink)
    assert height[sink] == 0
    assert np.isclose(height.max(), height[source])
    flow = np.bincount(begin, height[begin] - height[end], count) - np.bincount(end, height[begin] - height[end], count)
    expected = inflow.copy()
    expected[sink] = -1
    assert np.allclose(flow, expected, atol=1e-9)


@settings(max_examples=examples(60), deadline=None)
@given(networks(most_nodes=10), st.data())
def test_an_st_order_has_one_source_and_one_sink(layer, data):
    begin, end = layer["from_node"].to_numpy(dtype=np.intp), layer["to_node"].to_numpy(dtype=np.intp)
    count = int(max(begin.max(), end.max())) + 1
    begin, end = (
        np.r_[begin, np.arange(count - 1), count - 1],
        np.r_[end, np.arange(1, count), 0],
    )  # one ring through all
    sink = data.draw(st.integers(0, count - 1))
    source = (sink + 1) % count
    height = st_order(begin, end, count, source=source, sink=sink)
    upper, lower = np.where(height[begin] > height[end], begin, end), np.where(height[begin] > height[end], end, begin)
    assert len(set(height)) == count
    assert set(range(count)) - set(upper.tolist()) == {sink}
    assert set(range(count)) - set(lower.tolist()) == {source}
