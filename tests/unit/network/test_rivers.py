"""One named river from its pieces."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import Point, from_wkt

from riverzones.errors import NetworkError
from riverzones.network.banks.rivers import RiverSettings, river_of

CRS = "EPSG:4490"


def pieces(rows, **columns):
    """Pieces from id: (name, WKT)."""
    table = {"name": [name for name, _ in rows.values()], **columns}
    return gpd.GeoDataFrame(table, index=[*rows], geometry=[from_wkt(wkt) for _, wkt in rows.values()], crs=CRS)


STRAIGHT = {
    "a": ("长江", "LINESTRING (1 30, 0 30)"),
    "b": ("长江", "LINESTRING (1 30, 2 30)"),
    "c": ("长江", "LINESTRING (3 30, 2 30)"),
}


def test_pieces_drawn_either_way_run_down_to_the_outlet():
    river = river_of(pieces(STRAIGHT), "长江", outlet=Point(3, 30))
    assert river.route.index.tolist() == ["a", "b", "c"]
    assert river.route["turned"].tolist() == [True, False, True]
    assert [line.coords[-1][0] for line in river.route.geometry] == [1, 2, 3]
    assert river.route["to_mouth_m"].iloc[-1] == 0
    assert river.route["to_mouth_m"].iloc[0] == pytest.approx(river.length_m * 2 / 3)
    assert river.line.coords[0] == (0, 30)
    assert river.line.coords[-1] == (3, 30)
    assert river.doubts.empty


def test_the_other_end_as_outlet_turns_the_whole_river():
    one = river_of(pieces(STRAIGHT), "长江", outlet=Point(3, 30))
    other = river_of(pieces(STRAIGHT), "长江", outlet=Point(0, 30))
    assert (one.route["turned"] != other.route["turned"].reindex(one.route.index)).all()


def test_without_a_mouth_the_names_tell_it_and_say_so():
    rows = {**STRAIGHT, "up": ("金沙江", "LINESTRING (0 30, -1 30)")}
    river = river_of(pieces(rows), "长江", same_river={"长江": ["金沙江", "通天河"]})
    assert river.route.index.tolist() == ["up", "a", "b", "c"]
    assert river.route["name"].tolist() == ["金沙江", "长江", "长江", "长江"]
    assert set(river.route["river"]) == {"长江"}
    assert river.doubts["what"].tolist() == ["mouth"]


def test_an_open_end_of_the_banks_is_the_mouth():
    rows = pieces(STRAIGHT, from_end=["line", "line", "open"], to_end=["tip", "line", "line"])
    river = river_of(rows, "长江")
    assert river.line.coords[-1] == (3, 30)
    assert river.doubts["what"].tolist() == ["mouth"]


def test_without_any_evidence_the_direction_is_doubtful():
    assert river_of(pieces(STRAIGHT), "长江").doubts["what"].tolist() == ["direction"]


def test_a_piece_without_a_name_that_joins_two_parts_belongs_to_the_river():
    rows = {
        "a": ("长江", "LINESTRING (0 30, 1 30)"),
        "x": (None, "LINESTRING (1 30, 1.5 30.1)"),
        "y": (None, "LINESTRING (2 30, 1.5 30.1)"),
        "b": ("长江", "LINESTRING (2 30, 3 30)"),
        "aside": (None, "LINESTRING (2 30, 2 31)"),
    }
    river = river_of(pieces(rows), "长江", outlet=Point(3, 30))
    assert river.route.index.tolist() == ["a", "x", "y", "b"]
    assert sorted(river.doubts["piece_id"]) == ["x", "y"]
    assert set(river.doubts["what"]) == {"unnamed"}


def test_a_small_gap_is_closed_and_told_and_a_wide_one_leaves_the_rest_out():
    rows = {
        "a": ("长江", "LINESTRING (0 30, 1 30)"),
        "b": ("长江", "LINESTRING (1.01 30, 3 30)"),
        "lost": ("长江", "LINESTRING (5 30, 5.2 30)"),
    }
    river = river_of(pieces(rows), "长江", outlet=Point(3, 30))
    assert len(river.route) == 3
    assert river.doubts["what"].tolist() == ["gap", "apart"]
    assert river.doubts["length_m"].iloc[0] == pytest.approx(965, abs=1)
    narrow = river_of(pieces(rows), "长江", outlet=Point(3, 30), settings=RiverSettings(gap_m=100))
    assert narrow.route.index.tolist() == ["b"]
    assert sorted(narrow.doubts["piece_id"]) == ["a", "lost"]


BRAIDED = {
    "up": ("长江", "LINESTRING (0 30, 1 30)"),
    "n": ("长江", "LINESTRING (2 30, 1.5 30.1, 1 30)"),
    "s": ("长江", "LINESTRING (1 30, 1.5 29.9, 2 30)"),
    "down": ("长江", "LINESTRING (2 30, 3 30)"),
}


def test_the_wider_arm_is_the_main_way_and_the_other_a_braid_that_runs_the_same_way():
    river = river_of(pieces(BRAIDED, width_m=[500.0, 400.0, 100.0, 500.0]), "长江", outlet=Point(3, 30))
    assert river.route.index.tolist() == ["up", "n", "down"]
    assert river.braids.index.tolist() == ["s"]
    assert river.braids.geometry.iloc[0].coords[0] == (1, 30)
    assert river.braids["to_mouth_m"].iloc[0] == pytest.approx(river.route["to_mouth_m"].iloc[1])
    assert river.braids["from_mouth_m"].iloc[0] == pytest.approx(river.route["to_mouth_m"].iloc[0])
    south = river_of(pieces(BRAIDED, width_m=[500.0, 100.0, 400.0, 500.0]), "长江", outlet=Point(3, 30))
    assert south.route.index.tolist() == ["up", "s", "down"]


def test_a_channel_across_between_two_arms_is_doubtful():
    rows = {
        "up": ("r", "LINESTRING (0 30, 1 30)"),
        "n1": ("r", "LINESTRING (1 30, 1.5 30.1)"),
        "n2": ("r", "LINESTRING (1.5 30.1, 2 30)"),
        "s1": ("r", "LINESTRING (1 30, 1.5 29.9)"),
        "s2": ("r", "LINESTRING (1.5 29.9, 2 30)"),
        "x": ("r", "LINESTRING (1.5 29.9, 1.5 30.1)"),
        "down": ("r", "LINESTRING (2 30, 3 30)"),
    }
    river = river_of(pieces(rows), "r", outlet=Point(3, 30))
    assert len(river.route) == 4
    assert river.braids["braid"].nunique() == 1
    assert river.doubts[["what", "piece_id"]].values.tolist() == [["slack", "x"]]


def test_a_branch_that_leads_nowhere_flows_into_the_river():
    rows = {**BRAIDED, "dead": ("长江", "LINESTRING (2 30, 2 29.9)")}
    river = river_of(pieces(rows), "长江", outlet=Point(3, 30))
    assert river.braids.loc["dead"].geometry.coords[-1] == (2, 30)
    assert ("dead_end", "dead") in river.doubts[["what", "piece_id"]].itertuples(index=False, name=None)


def test_order_and_direction_of_the_pieces_do_not_matter():
    rows = pieces(BRAIDED, width_m=[500.0, 400.0, 100.0, 500.0])
    once = river_of(rows, "长江", outlet=Point(3, 30))
    flipped = rows.iloc[::-1].copy()
    flipped.geometry = shapely.reverse(flipped.geometry.array)
    again = river_of(flipped, "长江", outlet=Point(3, 30))
    assert again.line.equals(once.line)
    assert np.array_equal(again.braids.geometry.iloc[0].coords, once.braids.geometry.iloc[0].coords)


def test_an_unknown_river_is_one_helpful_line():
    with pytest.raises(NetworkError, match=r"no piece is called 嘉陵江\."):
        river_of(pieces(STRAIGHT), "嘉陵江")
