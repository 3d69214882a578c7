"""The New Hope network of NHDPlus built from geometry alone, against its own tables.

Data: nhdplus_newhope/new_hope.gpkg (see its README): 746 reaches with FromNode, ToNode, Pathlength [km], Divergence.
A reach goes on into another where its ToNode is the other's FromNode.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from riverzones.network.build import BuildSettings, build
from riverzones.network.order import path_length_m, stream_count

FILE = Path(__file__).parents[3] / "shared" / "data" / "nhdplus_newhope" / "new_hope.gpkg"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FILE.is_file(), reason="the folder of real files is not beside the checkout"),
]
APART = BuildSettings(merge=False)


@pytest.fixture(scope="module")
def truth():
    table = gpd.read_file(FILE)
    return table.set_index(table["COMID"].astype(str)).rename_axis(None)


@pytest.fixture(scope="module")
def lines(truth):
    """Geometry and nothing else."""
    return truth[["geometry"]].to_crs(4490)


@pytest.fixture(scope="module")
def built(lines):
    return build(lines, settings=APART)


@pytest.fixture(scope="module")
def reversed_at_random(lines):
    """The lines with about half of them drawn against the flow, and which."""
    flipped = np.random.default_rng(20261122).random(len(lines)) < 0.5
    shapes = shapely.line_merge(shapely.force_2d(lines.geometry.to_numpy()))
    shapes[flipped] = shapely.reverse(shapes[flipped])
    return build(lines.set_geometry(gpd.array.from_shapely(shapes, crs=4490)), settings=APART), flipped


def edges_of(truth):
    """Pairs of ids of the node table."""
    into = truth.groupby("FromNode").groups
    return {(one, other) for one, node in truth["ToNode"].items() for other in into.get(node, ())}


def test_every_reach_is_there_once(built, truth):
    assert sorted(built.network.ids) == sorted(truth.index)
    assert built.ledger.empty


def test_the_reaches_meet_exactly_where_the_node_table_says(built, truth):
    reaches = built.network.reaches.loc[truth.index]
    ours = np.concatenate([reaches["from_node"], reaches["to_node"]])
    turned = reaches["turned"].to_numpy()
    begin, end = truth["FromNode"].to_numpy(), truth["ToNode"].to_numpy()
    theirs = np.concatenate([np.where(turned, end, begin), np.where(turned, begin, end)])
    pairs = set(zip(ours.tolist(), theirs.tolist(), strict=True))
    assert len(pairs) == len(set(ours.tolist())) == len(set(theirs.tolist()))


def test_the_edges_are_those_of_the_node_table(built, truth):
    edges = built.network.edges.dropna(subset="to_id")
    ours, theirs = set(zip(edges["id"], edges["to_id"], strict=True)), edges_of(truth)
    assert len(theirs) == 831
    assert len(ours & theirs) >= 829  # 829 when this was written
    assert len(ours - theirs) <= 2


def test_path_lengths_are_those_of_the_table_where_nothing_divides(built, truth):
    network = built.network
    whole = truth["Divergence"].to_numpy() == 0
    path_km = path_length_m(network).loc[truth.index].to_numpy() / 1000
    end = truth["Pathlength"].to_numpy().min()
    clean = whole & ~_below_a_divergence(truth)
    assert clean.sum() > 50
    off = np.abs(path_km - (truth["Pathlength"].to_numpy() - end))[clean]
    assert off.max() < 0.1  # lengths in the table are rounded to metres and measured in a plane


def _below_a_divergence(truth):
    """Reaches whose main path downstream passes a reach that lies on a divergence."""
    following = truth.groupby("Hydroseq").head(1).reset_index().set_index("Hydroseq")["index"]
    onward = truth["DnHydroseq"].map(following)
    split = truth["Divergence"].ne(0)
    passed = split.copy()
    for _ in range(len(truth)):
        further = split | onward.map(passed).eq(True)
        if further.equals(passed):
            break
        passed = further
    return passed.to_numpy()


def test_all_of_it_drains_to_the_outlet(built):
    assert stream_count(built.network).max() == 746


def test_merged_reaches_are_as_long_as_their_parts(lines, built):
    merged = build(lines).network
    assert len(merged) == 535  # 746 less the 211 places where two lines go on into each other
    assert merged.length_m.sum() == pytest.approx(built.network.length_m.sum(), abs=1e-3)


def test_directions_are_told_when_lines_are_drawn_at_random(reversed_at_random, truth):
    built, flipped = reversed_at_random
    right = built.network.reaches.loc[truth.index, "turned"].to_numpy() == flipped
    assert right.sum() >= 730
    whole = truth["Divergence"].to_numpy() == 0
    assert right[whole].sum() >= whole.sum() - 6


def test_what_is_sure_is_right(reversed_at_random, truth):
    built, flipped = reversed_at_random
    reaches = built.network.reaches.loc[truth.index]
    sure = reaches["confidence"].to_numpy() >= 0.95
    right = reaches["turned"].to_numpy() == flipped
    assert sure.sum() > 600
    assert right[sure].mean() > 0.98
