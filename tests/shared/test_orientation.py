"""Flow directions from geometry alone against the node tables of real networks, their lines turned at random."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from riverzones.network.orient import orient
from riverzones.network.orient.braid_blocks import blocks

SHARED = Path(__file__).parents[3] / "shared"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the folder of real files is not beside the checkout"),
]


def read(file, begin, end, name=None):
    """Lines in longitude and latitude with the true nodes, and the names if they are asked for."""
    lines = gpd.read_file(SHARED / file).to_crs(4490)
    shapes = shapely.force_2d(shapely.line_merge(lines.geometry.values))
    table = {"upper": lines[begin].astype(int), "lower": lines[end].astype(int)}
    if name:
        table["river"] = lines[name]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=4490).set_index(lines.index.astype(str))


def new_hope(name=None):
    return read("data/nhdplus_newhope/new_hope.gpkg", "FromNode", "ToNode", name)


def shaken(truth, seed):
    """Half of the lines turned, rows in another order, nodes only from the ends of the lines; and which were turned."""
    chance = np.random.default_rng(seed)
    turn = chance.random(len(truth)) < 0.5
    layer = truth.drop(columns=["upper", "lower"])
    layer["geometry"] = np.where(turn, shapely.reverse(truth.geometry.values), truth.geometry.values)
    ends = [shapely.get_coordinates(shapely.get_point(layer.geometry.values, place)) for place in (0, -1)]
    node = np.unique(np.concatenate(ends), axis=0, return_inverse=True)[1]
    layer["from_node"], layer["to_node"] = node[: len(layer)], node[len(layer) :]
    return layer.sample(frac=1, random_state=seed), pd.Series(turn, index=truth.index)


def mouth(truth):
    last = truth[~truth["lower"].isin(truth["upper"])]
    return shapely.get_point(last.geometry.iloc[0], -1)


def in_braids(truth):
    nodes, place = np.unique(np.r_[truth["upper"], truth["lower"]], return_inverse=True)
    parts = blocks(place[: len(truth)], place[len(truth) :], len(nodes), ())
    return pd.Series(parts.size[parts.of_edge] > 1, index=truth.index)


def right(truth, seed, **known):
    layer, turn = shaken(truth, seed)
    told = orient(layer, **known).reindex(truth.index)
    return told["turned"] == turn, told["confidence"]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("given", [True, False])
def test_new_hope_from_geometry_alone(seed, given):
    truth = new_hope()
    good, confidence = right(truth, seed, outlets=[mouth(truth)] if given else None)
    braid = in_braids(truth)
    assert (len(truth), int(braid.sum())) == (746, 254)
    assert good[~braid].all()
    assert good[braid].mean() >= 0.93
    assert good[confidence > 0.98].mean() >= 0.995
    assert good[confidence > 0.9].mean() >= 0.99


def test_names_do_not_make_new_hope_worse():
    truth = new_hope("GNIS_NAME")
    good, _ = right(truth, 1)
    assert good[~in_braids(truth)].all()
    assert good.sum() >= 730


def test_lines_as_they_were_digitised_are_recognised_as_drawn_downstream():
    truth = new_hope()
    layer = truth.drop(columns=["upper", "lower"]).assign(from_node=truth["upper"], to_node=truth["lower"])
    assert orient(layer)["turned"].sum() <= 2


def test_a_layer_drawn_upstream_throughout_is_turned_throughout():
    truth = new_hope()
    layer = truth.drop(columns=["upper", "lower"]).assign(from_node=truth["lower"], to_node=truth["upper"])
    layer["geometry"] = shapely.reverse(truth.geometry.values)
    assert (~orient(layer)["turned"]).sum() <= 2


@pytest.mark.parametrize(("file", "count", "least"), [("diversions", 59, 53), ("simple_diversions", 32, 30)])
def test_braids_of_the_cases_with_their_outlet(file, count, least):
    truth = read(f"cases/{file}.geojson", "fromnode", "tonode")
    good, _ = right(truth, 1, outlets=[mouth(truth)])
    assert len(truth) == count
    assert good[~in_braids(truth)].all()
    assert good.sum() >= least


def test_a_small_braided_piece_without_an_outlet_does_not_pretend_to_be_sure():
    truth = read("cases/diversions.geojson", "fromnode", "tonode")
    _, confidence = right(truth, 3)
    assert confidence.median() < 0.7  # which of its ends is the outlet, three tree junctions cannot tell
