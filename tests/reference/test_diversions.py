"""Networks from elsewhere: braids (hydroloom, CC0), and the attributes that NHDPlus V2 states for a basin.

Traces over the braids are compared with a search of our own over the node table, not with the lists of another tool:
a published list of downstream reaches is known to miss one. What NHDPlus states for New Hope Creek (CC0, from
DOI-USGS/hydroloom) was made by the U.S. Geological Survey and is taken as it stands.
"""

from collections import deque
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from riverzones.network import Network, order
from riverzones.network.trace import upstream, walk

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
BRAIDS = {"simple_diversions.geojson": "id", "diversions.geojson": "comid"}
NEW_HOPE = SHARED / "data" / "nhdplus_newhope" / "new_hope.gpkg"

pytestmark = pytest.mark.shared


def with_main_ways(reaches):
    """The network of reaches with nodes, the minor ways of ``divergence`` marked in the edge table."""
    edges = Network.of(reaches).edges
    return Network.of(reaches, edges.assign(main=edges["to_id"].map(reaches["divergence"]).to_numpy() != 2))


def braided(name):
    path = SHARED / "cases" / name
    if not path.exists():
        pytest.skip(f"needs {name} of the folder of cases beside the checkout")
    rows = gpd.read_file(path)
    columns = {column: rows[column].to_numpy().astype(np.int64) for column in ("fromnode", "tonode", "divergence")}
    reaches = gpd.GeoDataFrame(
        {"from_node": columns["fromnode"], "to_node": columns["tonode"], "divergence": columns["divergence"]},
        index=rows[BRAIDS[name]].astype(str).tolist(),
        geometry=rows.geometry.array,
    ).set_crs(4490, allow_override=True)
    return with_main_ways(reaches)


def reached(reaches, start, *, up):
    """All reaches on the way from one, by a search from node to node."""
    ends = reaches[["to_node", "from_node"] if up else ["from_node", "to_node"]]
    rows = dict(zip(reaches.index, ends.to_numpy().tolist(), strict=True))
    found, nodes, seen = {start}, deque([rows[start][1]]), set()
    while nodes:
        node = nodes.popleft()
        if node not in seen:
            seen.add(node)
            on = [name for name, (near, _) in rows.items() if near == node]
            found.update(on)
            nodes.extend(rows[name][1] for name in on)
    return found


def all_reaches(made, *, up):
    """Every reach as a start, at the end where the walk leaves it."""
    return pd.DataFrame({"start_id": made.ids, "reach_id": made.ids, "to_end_m": made.length_m if up else 0.0})


def node_distances(made, *, up):
    """Shortest distances between nodes along reaches, by scipy; and the place of every node in the matrix."""
    near, far = ("to_node", "from_node") if up else ("from_node", "to_node")
    nodes = pd.unique(pd.concat([made.reaches["from_node"], made.reaches["to_node"]]))
    place = {node: number for number, node in enumerate(nodes)}
    arcs = pd.DataFrame({"a": made.reaches[near].map(place), "b": made.reaches[far].map(place), "m": made.length_m})
    arcs = arcs.groupby(["a", "b"], as_index=False)["m"].min()
    matrix = coo_array((arcs["m"], (arcs["a"], arcs["b"])), shape=(len(nodes), len(nodes))).tocsr()
    return dijkstra(matrix), place


@pytest.mark.parametrize("name", BRAIDS)
def test_every_trace_over_the_braids_is_that_of_a_search_over_the_nodes(name):
    made = braided(name)
    for mode, up in (("UT", True), ("DD", False)):
        shortest, place = node_distances(made, up=up)
        near, far = ("to_node", "from_node") if up else ("from_node", "to_node")
        found = walk(made, all_reaches(made, up=up), mode=mode)
        for start, way in found.groupby("start_id"):
            assert set(way["reach_id"]) == reached(made.reaches, start, up=up)
        other = found[found["start_id"] != found["reach_id"]]
        begin = made.reaches.loc[other["start_id"], far].map(place).to_numpy()
        end = made.reaches.loc[other["reach_id"], near].map(place).to_numpy()
        assert np.allclose(other["distance_m"], shortest[begin, end], rtol=0, atol=1e-6)
        assert not found.duplicated(["start_id", "reach_id"]).any()


@pytest.mark.parametrize("name", BRAIDS)
def test_the_main_ways_down_are_those_flagged(name):
    made = braided(name)
    flag = made.reaches["divergence"]
    for _, path in walk(made, all_reaches(made, up=False), mode="DM").groupby("start_id")["reach_id"]:
        assert (flag[path[1:]] != 2).all()
        assert made.main_down[made.positions([path.iloc[-1]])] == -1
        nodes = made.reaches.loc[path]
        assert (nodes["to_node"].to_numpy()[:-1] == nodes["from_node"].to_numpy()[1:]).all()


@pytest.fixture(scope="module")
def new_hope():
    """The network of the node table, and what NHDPlus states."""
    if not NEW_HOPE.exists():
        pytest.skip("needs new_hope.gpkg of the folder of real files beside the checkout")
    stated = gpd.read_file(NEW_HOPE)
    stated.index = pd.Index(stated["COMID"].astype(str)).rename(None)
    columns = {
        "from_node": stated["FromNode"].astype(np.int64),
        "to_node": stated["ToNode"].astype(np.int64),
        "divergence": stated["Divergence"].astype(np.int64),
        "length_m": stated["LENGTHKM"] * 1000.0,
        "river": stated["GNIS_NAME"].where(stated["GNIS_NAME"].str.strip() != "", None),
    }
    lines = stated.geometry.to_crs(4490).explode(index_parts=False)
    assert len(lines) == len(stated)
    return with_main_ways(gpd.GeoDataFrame(columns, geometry=lines)), stated


def test_path_lengths_are_those_of_nhdplus(new_hope):
    made, stated = new_hope
    outlet = stated.loc[order.outlet_id(made), "Pathlength"].to_numpy()  # the sea is outside the file
    gap_km = order.path_length_m(made) / 1000 + outlet - stated["Pathlength"]
    assert (gap_km.abs() < 0.0015).sum() == 746


def test_arbolate_sums_are_those_of_nhdplus_braids_too(new_hope):
    made, stated = new_hope
    gap_km = order.arbolate_sum_m(made) / 1000 - stated["ArbolateSu"]  # lengths are rounded to a metre
    assert (gap_km.abs() < 0.0015).sum() == 746
    outlet = made.ids[made.main_down < 0][0]
    assert order.stream_count(made)[outlet] == len(upstream(made, outlet)) == 746


def test_orders_and_levels_are_those_of_nhdplus(new_hope):
    made, stated = new_hope
    assert (order.strahler_order(made) == stated["StreamOrde"]).sum() == 746
    outlet = stated.loc[made.ids[made.main_down < 0], "StreamLeve"].iloc[0]  # the outlet flows into a river of level 1
    assert (order.stream_level(made) + outlet - 1 == stated["StreamLeve"]).sum() == 746


def test_level_paths_hold_the_reaches_of_those_of_nhdplus(new_hope):
    made, stated = new_hope
    ours = order.level_path_id(made)
    pairs = pd.DataFrame({"ours": ours, "theirs": stated["LevelPathI"]}).drop_duplicates()
    assert len(pairs) == ours.nunique() == stated["LevelPathI"].nunique() == 228
    lowest = stated.loc[ours, "Hydroseq"].to_numpy() == stated["LevelPathI"]
    outlet = ours[made.main_down < 0].iloc[0]  # the path that leaves the file has its number from below
    assert set(ours[~lowest.to_numpy()]) == {outlet}


def test_the_hydrologic_sequence_falls_along_every_edge(new_hope):
    made, stated = new_hope
    edges = made.edges.dropna()
    for sequence in (stated["Hydroseq"], order.sequence(made)):
        assert (sequence[edges["to_id"]].to_numpy() < sequence[edges["id"]].to_numpy()).all()
    assert len(edges) == 831


def test_main_ways_without_the_flag_agree_with_nhdplus_always_by_name_and_mostly_by_length(new_hope):
    made, stated = new_hope
    told = order.main_ways_told(made.reaches.drop(columns="divergence"))
    flagged = stated["Divergence"] > 0
    same = (told["divergence"] == stated["Divergence"])[flagged]
    assert (told["divergence"] > 0).sum() == flagged.sum() == 167
    assert same[told.loc[flagged, "by"] == "name"].all()
    assert same.sum() == 151
