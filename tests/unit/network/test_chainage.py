import geopandas as gpd
import pandas as pd
import pytest
from shapely import from_wkt

from riverzones.errors import LayerError
from riverzones.network import Network
from riverzones.network.chainage import locate

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
