"""A network from raw lines: what meets is joined, what misses by metres is told, what passes by is left alone.

Around 110 E 31 N a degree of longitude is 95.5 km and one of latitude 110.9 km: 0.00001 degrees are about a metre.
"""

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import from_wkt

from riverzones.errors import CrsError, DataError, NetworkError
from riverzones.geo.geodesy import length_m
from riverzones.network.build import BuildSettings, build
from riverzones.network.build.near_misses import CONFIDENCE, MISS_WORDS
from riverzones.network.build.source_lines import LEDGER_COLUMNS, LEDGER_WORDS, Ledger


def layer(*wkt, ids=None, **columns):
    ids = ids or [f"R{number}" for number in range(1, len(wkt) + 1)]
    return gpd.GeoDataFrame(columns, index=ids, geometry=from_wkt(list(wkt)), crs="EPSG:4490")


def joints(built):
    """Ids of the reaches that meet in each node with more than one, as a set of sets."""
    reaches = built.network.reaches
    at = {}
    for one, begin, end in zip(reaches.index, reaches["from_node"], reaches["to_node"], strict=True):
        at.setdefault(begin, set()).add(one)
        at.setdefault(end, set()).add(one)
    return {frozenset(ids) for ids in at.values() if len(ids) > 1}


def done(built, what):
    return built.ledger[built.ledger["what"] == what]


def missed(built):
    """Doubts about where lines meet, not about directions."""
    return built.doubts[built.doubts["what"].isin(MISS_WORDS)]


def test_a_tributary_that_ends_on_the_middle_of_an_edge_splits_the_river_there():
    built = build(layer("LINESTRING (110 31, 110.2 31)", "LINESTRING (110.1 31.1, 110.1 31)"))
    assert joints(built) == {frozenset({"R1.1", "R1.2", "R2"})}
    (split,) = done(built, "split").itertuples()
    assert (split.source_id, split.other_id, split.lon, split.lat) == ("R1", "R2", 110.1, 31.0)


def test_the_pieces_of_a_line_make_up_its_length():
    rivers = layer("LINESTRING (110 31, 110.2 31.02)", "LINESTRING (110.1 31.1, 110.1 31.01)")
    built = build(rivers)
    whole = length_m(rivers.geometry.array)[0]
    assert built.network.reaches.loc[["R1.1", "R1.2"], "length_m"].sum() == pytest.approx(whole, abs=1e-6)


@pytest.mark.parametrize("gap_degrees", [0.00001, 0.00004])
def test_an_end_that_misses_by_metres_is_joined_and_the_move_is_told_in_metres(gap_degrees):
    built = build(layer("LINESTRING (110 31, 110.2 31)", f"LINESTRING (110.1 31.1, 110.1 {31 + gap_degrees})"))
    assert joints(built) == {frozenset({"R1.1", "R1.2", "R2"})}
    (snapped,) = done(built, "snapped_to_line").itertuples()
    assert snapped.distance_m == pytest.approx(gap_degrees * 110_874, rel=1e-3)
    assert missed(built).empty


def test_the_river_keeps_its_vertices_when_a_tributary_is_led_to_it():
    built = build(layer("LINESTRING (110 31, 110.2 31)", "LINESTRING (110.1 31.1, 110.1 31.00004)"))
    creek = built.network.reaches.loc["R2"].geometry
    assert [tuple(np.round(xy, 9)) for xy in creek.coords][-2:] == [(110.1, 31.00004), (110.1, 31.0)]


def test_a_gap_within_a_river_is_closed_end_to_end():
    built = build(layer("LINESTRING (110 31, 110.1 31)", "LINESTRING (110.10003 31, 110.2 31)", name=["A", "A"]))
    assert len(built.network) == 1
    assert json.loads(built.network.reaches["source_ids"].iloc[0]) == ["R1", "R2"]
    assert done(built, "snapped_to_end")["distance_m"].tolist() == [pytest.approx(2.86, abs=0.01)]


def test_an_end_close_to_a_confluence_goes_to_it_and_not_to_a_line():
    built = build(
        layer(
            "LINESTRING (110 31, 110.1 31)",
            "LINESTRING (110.1 31, 110.2 31)",
            "LINESTRING (110.1 31.1, 110.1 31)",
            "LINESTRING (110.1 30.9, 110.10002 30.99998)",
        )
    )
    assert joints(built) == {frozenset({"R1", "R2", "R3", "R4"})}


def test_an_end_is_not_joined_to_its_own_line():
    built = build(layer("LINESTRING (110 31, 110.1 31, 110.1 31.01, 110.05 31.01, 110.05 31.00002)"))
    assert built.network.ids.tolist() == ["R1"]
    assert done(built, "snapped_to_line").empty


def test_nor_is_it_when_the_line_was_cut_into_two_rows():
    built = build(
        layer("LINESTRING (110 31, 110.1 31)", "LINESTRING (110.1 31, 110.1 31.01, 110.05 31.01, 110.05 31.00002)")
    )
    assert len(built.network) == 1


def test_two_banks_side_by_side_stay_two():
    built = build(
        layer(
            "LINESTRING (110 31, 110.05 31, 110.1 31)",
            "LINESTRING (110.001 31.00002, 110.05 31.00002, 110.1 31.00002)",
            "LINESTRING (110 31.00004, 110.04 31.00004, 110.099 31.00004)",
        )
    )
    assert joints(built) == set()
    assert set(missed(built)["what"]) == {"end_beside_line"}


def test_ends_beyond_the_reach_stay_where_nothing_is_cut_off_by_that():
    lines = ("LINESTRING (110 31, 110.2 31)", "LINESTRING (110.15 31, 110.15 31.1, 110.1 31.1, 110.1 31.0003)")
    built = build(layer(*lines))
    assert joints(built) == {frozenset({"R1.1", "R1.2", "R2"})}
    (doubt,) = missed(built).itertuples()
    assert doubt.what == "end_misses_line"
    assert "33.3 m" in doubt.message_en
    assert set(json.loads(doubt.reach_ids)) == {"R1.1", "R2"}


def test_a_tributary_drawn_as_far_as_the_bank_is_bridged_and_doubted():
    built = build(layer("LINESTRING (110 31, 110.2 31)", "LINESTRING (110.1 31.1, 110.1 31.001)"))
    assert joints(built) == {frozenset({"R1.1", "R1.2", "R2"})}
    (doubt,) = missed(built).itertuples()
    assert (doubt.what, doubt.confidence) == ("gap_bridged", pytest.approx(0.7 - 0.1109, abs=1e-3))
    apart = build(
        layer("LINESTRING (110 31, 110.2 31)", "LINESTRING (110.1 31.1, 110.1 31.001)"),
        settings=BuildSettings(bridge_m=50),
    )
    assert joints(apart) == set()


def test_what_sticks_out_beyond_a_river_is_cut_off():
    built = build(layer("LINESTRING (110 31, 110.2 31)", "LINESTRING (110.1 31.1, 110.1 30.9998)"))
    assert joints(built) == {frozenset({"R1.1", "R1.2", "R2"})}
    (cut,) = done(built, "trimmed").itertuples()
    assert (cut.source_id, cut.distance_m) == ("R2", pytest.approx(22.17, abs=0.01))


def test_two_rivers_that_cross_are_joined_and_doubted():
    built = build(layer("LINESTRING (110 31, 110.2 31)", "LINESTRING (110.1 31.1, 110.1 30.9)"))
    assert joints(built) == {frozenset({"R1.1", "R1.2", "R2.1", "R2.2"})}
    assert missed(built)["what"].tolist() == ["crossing_joined"]


def test_a_canal_over_a_river_is_not_joined_unless_asked_for():
    lines = layer(
        "LINESTRING (110 31, 110.2 31)", "LINESTRING (110.1 31.1, 110.1 30.9)", source_layer=["rivers", "canals"]
    )
    apart, together = build(lines), build(lines, settings=BuildSettings(crossings="all"))
    assert joints(apart) == set()
    assert missed(apart)["what"].tolist() == ["crossing_not_joined"]
    assert apart.network.reaches["kind"].tolist() == ["river", "canal"]
    assert joints(together) == {frozenset({"R1.1", "R1.2", "R2.1", "R2.2"})}


def test_a_vertex_that_both_have_is_a_junction_of_canals_too():
    built = build(
        layer(
            "LINESTRING (110 31, 110.1 31, 110.2 31)",
            "LINESTRING (110.1 31.1, 110.1 31, 110.1 30.9)",
            source_layer=["rivers", "canals"],
        )
    )
    assert joints(built) == {frozenset({"R1.1", "R1.2", "R2.1", "R2.2"})}
    assert missed(built).empty


def test_a_line_that_crosses_itself_is_cut_there():
    built = build(layer("LINESTRING (110 31, 110.2 31, 110.2 31.1, 110.1 31.1, 110.1 30.9)"))
    assert built.network.ids.tolist() == ["R1.1", "R1.2", "R1.3"]


def test_pieces_of_one_river_become_one_reach_and_keep_their_ids():
    built = build(
        layer("LINESTRING (110 31, 110.1 31)", "LINESTRING (110.2 31, 110.1 31)", "LINESTRING (110.2 31, 110.25 31)")
    )
    (reach,) = built.network.reaches.itertuples()
    assert json.loads(reach.source_ids) in (["R1", "R2", "R3"], ["R3", "R2", "R1"])
    assert reach.geometry.length == pytest.approx(0.25)
    assert len(done(built, "merged")) == 2


def test_pieces_of_another_river_or_rank_stay_apart():
    lines = ["LINESTRING (110 31, 110.1 31)", "LINESTRING (110.1 31, 110.2 31)"]
    assert len(build(layer(*lines, name=["A", "B"])).network) == 2
    assert len(build(layer(*lines, name=["A", "A"], rank=["tributary", "main_stem"])).network) == 2
    assert len(build(layer(*lines, name=["A", None])).network) == 2
    assert len(build(layer(*lines, name=[None, " "])).network) == 1


def test_merging_can_be_left_out():
    lines = layer("LINESTRING (110 31, 110.1 31)", "LINESTRING (110.1 31, 110.2 31)")
    built = build(lines, settings=BuildSettings(merge=False))
    assert built.network.ids.tolist() == ["R1", "R2"]


def test_islands_stay_as_two_ways_with_one_of_them_main():
    built = build(
        layer(
            "LINESTRING (110 31, 110.1 31)",
            "LINESTRING (110.1 31, 110.15 31.01, 110.2 31)",
            "LINESTRING (110.1 31, 110.15 30.98, 110.2 31)",
            "LINESTRING (110.2 31, 110.3 31)",
        ),
        outlets=gpd.GeoDataFrame(geometry=[shapely.Point(110.3, 31)], crs=4490),
    )
    edges = built.network.edges.set_index("id")
    assert edges.loc["R1", "to_id"].tolist() == ["R2", "R3"]
    assert edges.loc["R1", "main"].tolist() == [True, False]
    assert built.network.reaches["divergence"].to_dict() == {"R1": 0, "R2": 1, "R3": 2, "R4": 0}


def test_a_ring_is_a_reach_that_leads_nowhere_else():
    built = build(layer("LINESTRING (110 31, 110.1 31, 110.1 31.1, 110 31)", "LINESTRING (111 31, 111.1 31)"))
    assert built.network.edges["to_id"].tolist() == [None, None]


def test_what_cannot_be_used_is_told_line_by_line():
    built = build(
        layer(
            "LINESTRING (110 31, 110.1 31)",
            "LINESTRING EMPTY",
            "POINT (110 31)",
            "LINESTRING (110 31, 110 31)",
            "LINESTRING (110.1 31, 110 31)",
            "POLYGON ((0 0, 1 0, 1 1, 0 0))",
        )
    )
    told = built.ledger[["what", "source_id", "other_id"]].to_numpy().tolist()
    assert told == [
        ["no_geometry", "R2", None],
        ["not_a_line", "R3", None],
        ["not_a_line", "R6", None],
        ["no_length", "R4", None],
        ["duplicate", "R5", "R1"],
    ]
    assert built.network.ids.tolist() == ["R1"]


def test_a_stretch_that_two_lines_share_comes_once():
    built = build(
        layer(
            "LINESTRING (110 31, 110.1 31, 110.2 31, 110.3 31.1)",
            "LINESTRING (110 30.9, 110.1 31, 110.2 31, 110.3 30.9)",
        )
    )
    assert len(built.network) == 5
    assert done(built, "duplicate")[["source_id", "other_id"]].to_numpy().tolist() == [["R2", "R1"]]


def test_parts_of_a_multilinestring_are_lines_of_their_own():
    built = build(layer("MULTILINESTRING ((110 31, 110.1 31), (111 31, 111.1 31))"))
    assert built.network.ids.tolist() == ["R1.1", "R1.2"]


def test_heights_in_the_geometry_are_dropped():
    built = build(layer("LINESTRING Z (110 31 5, 110.1 31 4)"))
    assert not built.network.reaches.geometry.has_z.any()


def test_ids_run_along_the_line_from_the_west_however_it_is_drawn():
    creek = "LINESTRING (110.05 31.1, 110.05 31)"
    for river in ("LINESTRING (110 31, 110.2 31)", "LINESTRING (110.2 31, 110 31)"):
        reaches = build(layer(river, creek)).network.reaches
        assert reaches.loc["R1.1"].geometry.length == pytest.approx(0.05)
        assert reaches.loc["R1.2"].geometry.length == pytest.approx(0.15)


def test_an_id_that_a_line_has_is_not_given_to_a_piece():
    built = build(
        layer(
            "LINESTRING (110 31, 110.2 31)",
            "LINESTRING (110.05 31.1, 110.05 31)",
            ids=["A", "A.1"],
        )
    )
    assert sorted(built.network.ids) == ["A.1", "A.1_", "A.2"]


def test_a_code_of_what_a_line_flows_into_turns_it():
    built = build(
        layer(
            "LINESTRING (110 31, 110.1 31)",
            "LINESTRING (110.1 31, 110.2 31)",
            name=["A", "B"],
            code=["X", "Y"],
            to_id=[None, "X"],
        )
    )
    assert built.network.reaches.loc["R2", "turned"]
    assert built.network.edges.to_numpy().tolist() == [["R1", None, True], ["R2", "R1", True]]


def test_a_lake_without_a_line_in_it_is_bridged_within_its_water():
    water = from_wkt("POLYGON ((110 31, 110.03 31, 110.03 31.03, 110.02 31.03, 110.02 31.01, 110 31.01, 110 31))")
    lakes = gpd.GeoDataFrame({"name": ["湖"]}, index=["L1"], geometry=[water], crs=4490)
    built = build(
        layer("LINESTRING (109.9 31.005, 110 31.005)", "LINESTRING (110.025 31.03, 110.025 31.1)", name=["A", "A"]),
        lakes=lakes,
    )
    connector = built.network.reaches.loc["lakes:L1"]
    assert (connector["kind"], connector["river"], connector["source_layer"]) == ("lake", "A", "lakes")
    assert water.buffer(1e-9).covers(connector.geometry)
    assert joints(built) == {frozenset({"R1", "lakes:L1"}), frozenset({"R2", "lakes:L1"})}
    assert done(built, "lake_connector")["distance_m"].tolist() == [pytest.approx(connector["length_m"])]


def test_a_doubt_calls_the_ways_over_a_lake_by_its_name():
    water = from_wkt("POLYGON ((110 31, 110.02 31, 110.02 31.02, 110 31.02, 110 31))")
    lakes = gpd.GeoDataFrame({"name": ["青湖"]}, index=["L1"], geometry=[water], crs=4490)
    ends = ("109.9 31.01, 110 31.01", "110.02 31.01, 110.1 31.01", "108 33, 109.9 33")
    lines = layer(*(f"LINESTRING ({line})" for line in ends))
    messages = "".join(build(lines, lakes=lakes).doubts["message_zh"])
    assert "R1、R2、青湖（" in messages


def test_ends_at_the_shore_are_led_to_the_centre_line_of_the_lake():
    lakes = gpd.GeoDataFrame(
        index=["L1"], geometry=from_wkt(["POLYGON ((110 31, 110.1 31, 110.1 31.1, 110 31.1, 110 31))"]), crs=4490
    )
    built = build(layer("LINESTRING (109.9 31.05, 110.2 31.05)", "LINESTRING (110.05 31.2, 110.05 31.1)"), lakes=lakes)
    assert joints(built) == {frozenset({"R1.1", "R1.2", "lakes:L1"}), frozenset({"R2", "lakes:L1"})}
    assert built.network.reaches.loc["lakes:L1"].geometry.length == pytest.approx(0.05)


def test_a_lake_that_one_line_connects_needs_no_connector():
    lakes = gpd.GeoDataFrame(
        index=["L1"], geometry=from_wkt(["POLYGON ((110 31, 110.1 31, 110.1 31.1, 110 31.1, 110 31))"]), crs=4490
    )
    built = build(
        layer("LINESTRING (109.9 31.05, 110.05 31.05)", "LINESTRING (110.05 31.05, 110.2 31.05)"), lakes=lakes
    )
    assert "lake" not in set(built.network.reaches["kind"])


def test_a_layer_in_another_crs_is_refused():
    with pytest.raises(CrsError):
        build(layer("LINESTRING (0 0, 1 1)").set_crs(4547, allow_override=True))


def test_no_line_and_double_ids_are_refused():
    with pytest.raises(NetworkError, match="no line"):
        build(layer("POINT (110 31)"))
    with pytest.raises(NetworkError, match="two lines have the id R1"):
        build(layer("LINESTRING (0 0, 1 1)", "LINESTRING (0 0, 1 2)", ids=["R1", "R1"]))


@pytest.mark.parametrize("wrong", [{"snap_m": -1}, {"bridge_m": float("nan")}, {"crossings": "some"}])
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(DataError, match=next(iter(wrong))):
        BuildSettings(**wrong)


def test_the_raw_lines_are_left_as_they_are():
    rivers = layer("LINESTRING (110 31, 110.2 31)", "LINESTRING (110.1 31.1, 110.1 31.00002)", name=["A", "B"])
    before = rivers.to_wkt()
    build(rivers)
    assert rivers.to_wkt().equals(before)


def test_an_empty_ledger_has_its_columns():
    assert tuple(Ledger().table().columns) == LEDGER_COLUMNS


def test_every_word_of_ledger_and_doubts_is_there_in_both_languages():
    for words in (*LEDGER_WORDS.values(), *MISS_WORDS.values()):
        assert words.zh
        assert words.en
    assert set(MISS_WORDS) == set(CONFIDENCE)
