import geopandas as gpd
import pytest
from shapely import from_wkt

from riverzones.errors import NetworkError
from riverzones.network import Network


def reaches(**columns):
    lines = [
        "LINESTRING (109 31, 109.01 31)",
        "LINESTRING (109.01 31, 109.02 31)",
        "LINESTRING (109.01 31, 109.01 30.99)",
    ]
    return gpd.GeoDataFrame(columns, geometry=from_wkt(lines), index=["a", "b", "c"], crs=4490)


def test_shared_nodes_become_edges_and_an_outlet_has_none_to_go_to():
    network = Network.of(reaches(from_node=[1, 2, 2], to_node=[2, 3, 4]))
    assert network.edges[["id", "to_id"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", None], ["c", None]]
    assert network.down.count.tolist() == [2, 0, 0]
    assert network.up.to[network.up.first[2] : network.up.first[3]].tolist() == [0]


def test_the_main_way_on_is_the_marked_one_else_the_first():
    lines = reaches(from_node=[1, 2, 2], to_node=[2, 3, 4])
    assert Network.of(lines).main_down.tolist() == [1, -1, -1]
    edges = Network.of(lines).edges.assign(main=[False, True, True, True])
    assert Network.of(lines, edges).main_down.tolist() == [2, -1, -1]


def test_an_edge_to_nowhere_and_a_wrong_id_are_one_helpful_line():
    network = Network.of(reaches(from_node=[1, 2, 2], to_node=[2, 3, 4]))
    with pytest.raises(NetworkError, match="names a reach that is not there: z"):
        Network.of(network.reaches, network.edges.replace("c", "z"))
    with pytest.raises(NetworkError, match="has no reach q"):
        network.positions(["a", "q"])
    with pytest.raises(NetworkError, match="lack the column from_node, to_node"):
        Network.of(reaches())


def test_lengths_are_geodesic():
    assert Network.of(reaches(from_node=[1, 2, 2], to_node=[2, 3, 4])).length_m[0] == pytest.approx(
        955.04, abs=0.01
    )  # N cos(31) x 0.01 degrees
