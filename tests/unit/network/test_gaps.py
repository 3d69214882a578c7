"""Gaps between places where several lines end together: bridged within reach, else told with their metres."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import from_wkt

from riverzones.network.build import BuildSettings, build
from riverzones.network.trace import upstream

M = 1 / 111_320  # degrees of a metre at the equator, where these rivers lie


def rivers(lines, **columns):
    """Lines with coordinates in metres from 109 E on the equator."""
    shapes = from_wkt([f"LINESTRING ({line})" for line in lines])
    shapes = shapely.transform(shapes, lambda xy: xy * M + [109, 0])
    return gpd.GeoDataFrame(columns, geometry=shapes, index=[chr(97 + n) for n in range(len(lines))], crs=4490)


def parts(built):
    reaches = built.network.reaches
    node = np.unique(reaches[["from_node", "to_node"]].to_numpy(), return_inverse=True)[1].reshape(-1, 2)
    from riverzones.network.build.nodes import groups

    return int(groups(node.max() + 1, node[:, 0], node[:, 1]).max()) + 1


TWO_YS = ["-2000 1500, 0 0", "-2000 -1500, 0 0", "40 0, 2000 1500", "40 0, 2000 -1500"]
Y_AND_RIVER = ["-2000 1500, 0 0", "-2000 -1500, 0 0", "60 -3000, 60 3000"]


def test_a_gap_between_two_confluences_is_bridged_and_told():
    built = build(rivers(TWO_YS))
    assert parts(built) == 1
    bridged = built.doubts[built.doubts["what"] == "gap_bridged"]
    assert len(bridged) == 1
    assert "40.0 m" in bridged["message_en"].iloc[0]
    assert bridged["option"].iloc[0] == "--bridge 0"
    assert set(built.ledger["what"]) == {"snapped_to_end"}


def test_one_that_is_too_wide_is_told_with_the_bridge_that_would_join_it():
    for settings in (BuildSettings(bridge_m=20), BuildSettings(bridge_m=0)):
        built = build(rivers(TWO_YS), settings=settings)
        assert parts(built) == 2
        told = built.doubts[built.doubts["what"] == "disconnected"].iloc[0]
        assert " 40 m away" in told["message_en"]
        assert told["option"] == "--bridge 40"
    assert parts(build(rivers(TWO_YS), settings=BuildSettings(bridge_m=40))) == 1


def test_two_tributaries_that_miss_their_river_together_reach_it():
    outlet = gpd.GeoDataFrame(geometry=gpd.points_from_xy([109 + 60 * M], [-3000 * M]), crs=4490)
    built = build(rivers(Y_AND_RIVER), outlets=outlet)
    assert parts(built) == 1
    network = built.network
    mouth = network.ids[network.main_down < 0]
    assert len(mouth) == 1
    assert len(upstream(network, mouth[0])) == len(network) == 4
    assert built.ledger["what"].tolist().count("snapped_to_line") == 1


def test_the_row_order_and_the_sense_of_lines_do_not_matter():
    for lines in (TWO_YS, Y_AND_RIVER):
        layer = rivers(lines)
        back = layer.set_geometry(layer.geometry.reverse()).iloc[::-1]
        ids = [sorted(build(one).network.ids) for one in (layer, back)]
        assert ids[0] == ids[1]


@pytest.mark.parametrize(
    "lines",
    [
        [
            "-3000 0, 0 0",
            "0 0, 3000 0",
            "-3000 60, 3000 60",
        ],  # the middle of a line that came in two rows, and its neighbour
        ["-3000 0, 0 0", "0 0, 3000 0", "0 -2000, 0 0", "-3000 60, 3000 60"],  # a confluence on the near bank
    ],
)
def test_two_lines_side_by_side_are_not_joined(lines):
    built = build(rivers(lines))
    assert parts(built) == 2
    assert not (built.doubts["what"] == "gap_bridged").any()


def test_canals_are_not_joined_across_a_gap():
    built = build(rivers(Y_AND_RIVER, kind=["canal", "canal", "river"]))
    assert parts(built) == 2


def test_a_reach_lies_within_nothing_of_itself_whatever_its_id():
    for first in ("a", "z"):
        lines = from_wkt(["LINESTRING (110 0, 110.01 0)", "LINESTRING (110.01 0, 110.02 0)"])
        table = {"from_node": [1, 2], "to_node": [2, 3]}
        from riverzones.network import Network

        network = Network.of(gpd.GeoDataFrame(table, geometry=lines, index=[first, "b"], crs=4490))
        assert upstream(network, "b", within_m=0).to_dict() == {"b": 0.0, first: 0.0}


def test_lines_that_repeat_each_other_are_told_with_their_metres():
    same = "-1000 0, 0 500, 1000 0"
    built = build(rivers([same, same, "0 -900, 1000 -900", "500 -900, 1500 -900"]))
    told = built.doubts[built.doubts["what"] == "lines_overlap"].sort_values("length_m")
    metres = sorted(float(text.split(" for ")[1].split(" m,")[0]) for text in told["message_en"])
    assert metres == pytest.approx([500, 2236], rel=1e-2)
    assert len(built.network) == 2


def test_two_lines_between_the_same_ends_close_together_are_told():
    twice = build(rivers(["-1000 0, 0 6, 1000 0", "-1000 0, 0 -6, 1000 0", "1000 0, 3000 0", "-3000 0, -1000 0"]))
    assert "lines_alike" in set(twice.doubts["what"])
    braid = build(rivers(["-1000 0, 0 60, 1000 0", "-1000 0, 0 -60, 1000 0", "1000 0, 3000 0", "-3000 0, -1000 0"]))
    assert "lines_alike" not in set(braid.doubts["what"])
