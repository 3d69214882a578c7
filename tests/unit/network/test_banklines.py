"""Bank lines: the water between them, their centre line, which is left, what is doubtful."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, from_wkt

from riverzones.errors import CrsError
from riverzones.network.banks.bank_lines import double_line, from_banks, with_sides
from riverzones.network.banks.centreline import COLUMNS, AxisSettings

CRS = "EPSG:4490"
NORTH = "LINESTRING (110 30.005, 110.2 30.005)"
SOUTH = "LINESTRING (110.2 29.995, 110 29.995)"


def layer(rows, **columns):
    return gpd.GeoDataFrame(columns, index=[*rows], geometry=[from_wkt(wkt) for wkt in rows.values()], crs=CRS)


def test_two_banks_hold_one_centre_line_between_them():
    found = double_line(layer({"n": NORTH, "s": SOUTH}, name=["长江", "长江"]))
    line = found.lines.iloc[0]
    assert shapely.get_coordinates(line.geometry)[:, 1] == pytest.approx(30.0, abs=1e-6)
    assert (line["name"], line["kind"], line["source_ids"]) == ("长江", "centre_line", '["n", "s"]')
    assert line["width_m"] == pytest.approx(0.01 * 110_850, rel=0.002)
    assert found.caps["given"].tolist() == [False, False]
    assert found.doubts["what"].tolist() == ["gap_closed", "gap_closed"]


def test_the_banks_are_kept_with_left_and_right_and_both_turn_with_the_centre_line():
    banks = layer({"n": NORTH, "s": SOUTH})
    found = double_line(banks)
    east = found.lines.geometry.iloc[0].coords[0][0] < 110.1
    assert found.banks["bank"].tolist() == (["left", "right"] if east else ["right", "left"])
    turned = found.lines.copy()
    turned.geometry = shapely.reverse(turned.geometry.array)
    again = with_sides(found.banks, turned, water=found.water)
    assert again["bank"].tolist() == found.banks["bank"].tolist()[::-1]
    assert list(banks.columns) == ["geometry"]


@pytest.mark.parametrize("turn", [(False, False), (True, False), (False, True), (True, True)])
def test_neither_the_direction_nor_the_order_of_banks_matters(turn):
    wkt = {
        "n": "LINESTRING (110 30.005, 110.05 30.012, 110.1 30.01)",
        "s": "LINESTRING (110.1 30, 110.05 30.002, 110 29.995)",
    }
    banks = layer(wkt)
    once = from_banks(banks)
    again = layer(dict(reversed(wkt.items())))
    again.geometry = [line.reverse() if flip else line for line, flip in zip(again.geometry, turn, strict=True)]
    assert shapely.equals_exact(once.geometry.array, from_banks(again).geometry.array, tolerance=1e-12).all()


def test_a_bank_in_several_pieces_and_a_gap_at_a_tributary_is_one_bank():
    banks = layer(
        {
            "n1": "LINESTRING (110 30.005, 110.06 30.005)",
            "n2": "LINESTRING (110.06 30.005, 110.1 30.005)",
            "n3": "LINESTRING (110.103 30.005, 110.2 30.005)",
            "s": SOUTH,
        }
    )
    found = double_line(banks)
    assert len(found.lines) == 1
    assert sorted(found.caps["length_m"].round(-2)) == [300, 1100, 1100]
    assert found.banks["what"].tolist() == ["bank"] * 4


def test_an_island_parts_the_water_and_has_no_side():
    banks = layer(
        {
            "n": NORTH,
            "s": SOUTH,
            "i": "LINESTRING (110.08 29.999, 110.12 29.999, 110.12 30.001, 110.08 30.001, 110.08 29.999)",
        }
    )
    found = double_line(banks)
    assert found.lines["braid"].tolist().count(True) == 2
    assert len(found.water.geometry.iloc[0].interiors) == 1
    assert pd.isna(found.banks.loc["i", "bank"])
    assert found.banks.loc["i", "what"] == "bank"


def test_banks_that_meet_enclose_the_water_without_caps():
    banks = layer(
        {
            "n": "LINESTRING (110 30, 110.05 30.003, 110.1 30)",
            "s": "LINESTRING (110 30, 110.05 29.997, 110.1 30)",
        }
    )
    lines = layer({"up": "LINESTRING (109.9 30, 110 30)", "down": "LINESTRING (110.1 30, 110.2 30)"})
    found = double_line(banks, lines=lines)
    assert found.caps.empty
    assert sorted(found.lines[["from_end", "to_end"]].iloc[0]) == ["line", "line"]
    ends = {found.lines.geometry.iloc[0].coords[0], found.lines.geometry.iloc[0].coords[-1]}
    assert ends == {(110.0, 30.0), (110.1, 30.0)}


def test_an_arm_drawn_as_one_line_behind_a_bar_is_no_bank():
    """As 百里洲 on the old national map: land on both sides of the line, one of them the bar."""
    banks = layer(
        {
            "n": "LINESTRING (110 30.005, 110.2 30.005)",
            "s1": "LINESTRING (110 29.995, 110.05 29.995)",
            "bar": "LINESTRING (110.05 29.995, 110.1 29.999, 110.15 29.995)",
            "s2": "LINESTRING (110.15 29.995, 110.2 29.995)",
            "arm": "LINESTRING (110.05 29.995, 110.1 29.994, 110.15 29.995)",
        }
    )
    found = double_line(banks)
    assert found.banks["what"].to_dict() == {"n": "bank", "s1": "bank", "bar": "bank", "s2": "bank", "arm": "single"}
    single = found.lines[found.lines["part"] == "single"]
    assert single[["kind", "source_ids"]].values.tolist() == [["river", '["arm"]']]
    assert "single" in found.doubts["what"].tolist()


def test_a_bank_alone_has_no_centre_line_and_is_told():
    found = double_line(layer({"n": NORTH}))
    assert len(found.lines) == 0
    assert found.banks["what"].tolist() == ["loose"]
    assert found.doubts[["what", "source_ids"]].values.tolist() == [["loose", '["n"]']]
    assert found.doubts["message_zh"].str.contains("没有得到中心线").all()


def test_the_gap_that_may_be_closed_is_a_setting():
    banks = layer({"n": NORTH, "s": SOUTH})
    assert len(double_line(banks, settings=AxisSettings(cap_m=1000)).lines) == 0


def test_given_closings_are_no_doubt():
    banks = layer({"n": NORTH, "s": SOUTH})
    closings = layer(
        {"w": "LINESTRING (110 30.005, 110 30, 110 29.995)", "e": "LINESTRING (110.2 29.995, 110.2 30.005)"}
    )
    found = double_line(banks, closings=closings)
    assert found.doubts.empty
    assert found.lines[["from_end", "to_end"]].values.tolist() == [["open", "open"]]


def test_rivers_side_by_side_each_keep_their_own_banks():
    banks = layer(
        {
            "a1": "LINESTRING (110 30.02, 110.1 30.02)",
            "a2": "LINESTRING (110 30.015, 110.1 30.015)",
            "b1": "LINESTRING (110 30.011, 110.1 30.011)",
            "b2": "LINESTRING (110 30.002, 110.1 30.002)",
        },
        river=["甲", "甲", "乙", "乙"],
    )
    found = from_banks(banks)
    assert sorted(found["name"]) == ["乙", "甲"]
    assert sorted(found["width_m"].round(-1)) == pytest.approx([550, 1000], abs=15)


def test_no_banks_give_no_lines_with_the_columns_in_place():
    found = from_banks(layer({}))
    assert len(found) == 0
    assert [*found.columns] == [*COLUMNS, "geometry"]
    assert found["braid"].dtype == np.bool_


def test_projected_banks_are_refused():
    with pytest.raises(CrsError):
        from_banks(layer({"n": NORTH, "s": SOUTH}).to_crs("EPSG:4547"))


def test_the_input_is_not_altered():
    banks = layer({"n": NORTH, "s": SOUTH}, name=["a", "a"])
    before = banks.copy()
    double_line(banks, lines=layer({"up": "LINESTRING (109.9 30, 110 30)"}, name=["a"]))
    assert banks.equals(before)


def test_a_meander_keeps_its_banks_apart():
    turn = np.linspace(0, 4 * np.pi, 200)
    middle = np.column_stack([110 + 0.01 * turn, 30 + 0.03 * np.sin(turn)])
    course = LineString(middle)
    one, other = (shapely.offset_curve(course, side * 0.003) for side in (1, -1))
    banks = gpd.GeoDataFrame(index=["p", "q"], geometry=[one, other], crs=CRS)
    found = double_line(banks)
    line = found.lines.geometry.iloc[0]
    assert len(found.lines) == 1
    assert shapely.hausdorff_distance(line, course) < 0.0012
    forward = line.coords[0][0] < line.coords[-1][0]
    assert found.banks["bank"].tolist() == (["left", "right"] if forward else ["right", "left"])


def test_heights_and_rows_without_geometry_are_passed_over():
    banks = layer({"n": "LINESTRING Z (110 30.005 200, 110.2 30.005 199)", "s": SOUTH, "e": "LINESTRING EMPTY"})
    found = double_line(banks)
    assert len(found.lines) == 1
    assert not found.lines.geometry.has_z.any()
    assert found.banks.index.tolist() == ["n", "s"]
