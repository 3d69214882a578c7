"""Rivers cut into segments at administrative borders."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, Polygon, box, from_wkt

from riverzones.chiefs import CutSettings, cut
from riverzones.errors import LayerError
from riverzones.network import Network

CRS = 4490


def river(wkt: str, name: str = "甲河") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": [name]}, geometry=[from_wkt(wkt)], index=["R"], crs=CRS)


def areas(**shapes) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": list(shapes)}, geometry=list(shapes.values()), index=[f"A-{n}" for n in shapes], crs=CRS
    )


def test_segments_follow_downstream_and_say_where_they_begin_and_end():
    towns = areas(东=box(109.05, 30.9, 109.2, 31.1), 西=box(108.9, 30.9, 109.05, 31.1))
    made = cut(river("LINESTRING(109 31, 109.1 31)"), towns, level="township").segments
    assert made.index.tolist() == ["甲河-township-01", "甲河-township-02"]
    assert made[["admin", "area_id", "start", "end"]].to_numpy().tolist() == [
        ["西", "A-西", "起点", "东界"],
        ["东", "A-东", "西界", "终点"],
    ]
    assert made.geometry.iloc[0].coords[-1] == pytest.approx((109.05, 31))
    assert made.from_chainage_m.tolist() == pytest.approx([made.length_m.iloc[1], 0.0])
    assert made.bank.isna().all()


def test_a_river_that_is_the_border_gets_a_bank_per_unit_looking_downstream():
    towns = areas(北=box(108.9, 31, 109.2, 31.1), 南=box(108.9, 30.9, 109.2, 31))
    east = cut(river("LINESTRING(109 31, 109.1 31)"), towns, level="township").segments
    west = cut(river("LINESTRING(109.1 31, 109 31)"), towns, level="township").segments
    assert dict(zip(east.bank, east.admin, strict=True)) == {"left": "北", "right": "南"}
    assert dict(zip(west.bank, west.admin, strict=True)) == {"left": "南", "right": "北"}
    assert east.index.tolist() == ["甲河-township-01L", "甲河-township-01R"]
    assert east.length_m.nunique() == 1


def test_a_border_that_winds_about_the_river_still_is_the_river():
    border = [(108.9, 31), *((109 + k * 0.002, 31 + (0.0001 if k % 2 else -0.0001)) for k in range(51)), (109.2, 31)]
    north = Polygon([*border, (109.2, 31.1), (108.9, 31.1)])
    south = box(108.9, 30.9, 109.2, 31.2).difference(north).intersection(box(108.9, 30.9, 109.2, 31.05))
    line = river("LINESTRING(109 31, 109.1 31)")
    made = cut(line, areas(北=north, 南=south), level="township")
    assert sorted(zip(made.segments.bank, made.segments.admin, strict=True)) == [("left", "北"), ("right", "南")]
    strict = cut(line, areas(北=north, 南=south), level="township", settings=CutSettings(border_m=1.0))
    assert len(strict.segments) > 20


def test_a_slanting_crossing_is_no_border_river():
    towns = areas(北=from_wkt("POLYGON((108.9 30.98, 109.2 31.04, 109.2 31.2, 108.9 31.2, 108.9 30.98))"),
                  南=from_wkt("POLYGON((108.9 30.98, 109.2 31.04, 109.2 30.9, 108.9 30.9, 108.9 30.98))"))  # fmt: skip
    made = cut(river("LINESTRING(109 31.02, 109.1 31)"), towns, level="township").segments
    assert made.admin.tolist() == ["北", "南"]
    assert made.bank.isna().all()


def test_a_piece_of_a_few_metres_joins_its_longer_neighbour_and_is_reported():
    towns = areas(
        西=box(108.9, 30.9, 109.05, 31.1), 角=box(109.05, 30.9, 109.0501, 31.1), 东=box(109.0501, 30.9, 109.2, 31.1)
    )
    line = river("LINESTRING(109 31, 109.12 31)")
    made = cut(line, towns, level="township")
    assert made.segments.admin.tolist() == ["西", "东"]
    (short,) = made.merged.itertuples()
    assert (short.river, short.admin, short.into) == ("甲河", "角", "东")
    assert short.length_m == pytest.approx(9.55, abs=0.01)
    kept = cut(line, towns, level="township", settings=CutSettings(least_m=5.0))
    assert kept.segments.admin.tolist() == ["西", "角", "东"]


def test_what_lies_in_no_area_is_told_and_not_given_to_anybody():
    made = cut(river("LINESTRING(109 31, 109.1 31)"), areas(西=box(108.9, 30.9, 109.06, 31.1)), level="county")
    assert made.segments.admin.tolist() == ["西"]
    assert made.outside.length_m.sum() + made.segments.length_m.sum() == pytest.approx(9550.43, abs=0.01)
    assert made.outside.bank.isna().all()


def test_on_the_outer_border_one_bank_is_nobodys():
    made = cut(river("LINESTRING(109 31, 109.1 31)"), areas(北=box(108.9, 31, 109.2, 31.1)), level="county")
    assert made.segments[["bank", "admin"]].to_numpy().tolist() == [["left", "北"]]
    assert made.outside.bank.tolist() == ["right"]


def test_areas_of_one_name_are_one_unit():
    cells = [box(108.9, 30.9, 109.05, 31.1), box(109.05, 30.9, 109.2, 31.1)]
    towns = gpd.GeoDataFrame({"name": ["镇", "镇"]}, geometry=cells, index=["a", "b"], crs=CRS)
    made = cut(river("LINESTRING(109 31, 109.1 31)"), towns, level="township").segments
    assert (len(made), made.area_id.iloc[0]) == (1, "a")


def test_segments_run_through_the_reaches_of_a_river_and_side_arms_are_their_own():
    reaches = gpd.GeoDataFrame(
        {"river": ["甲河"] * 4, "from_node": [0, 1, 1, 2], "to_node": [1, 2, 2, 3], "divergence": [0, 1, 2, 0]},
        geometry=[
            from_wkt("LINESTRING(109 31, 109.03 31)"),
            from_wkt("LINESTRING(109.03 31, 109.05 31.002, 109.07 31)"),
            from_wkt("LINESTRING(109.03 31, 109.05 30.996, 109.07 31)"),
            from_wkt("LINESTRING(109.07 31, 109.1 31)"),
        ],
        index=["a", "b", "c", "d"],
        crs=CRS,
    )
    edges = pd.DataFrame(
        {"id": ["a", "a", "b", "c", "d"], "to_id": ["b", "c", "d", "d", None], "main": [True, False, True, True, True]}
    )
    network = Network.of(reaches, edges)
    towns = areas(西=box(108.9, 30.9, 109.05, 31.1), 东=box(109.05, 30.9, 109.2, 31.1))
    made = cut(network, towns, level="township").segments
    assert made.admin.tolist() == ["西", "东", "西", "东"]
    assert made.length_m.sum() == pytest.approx(network.length_m.sum(), rel=1e-9)


def test_without_areas_there_is_nothing_to_cut_by():
    seats = gpd.GeoDataFrame({"name": ["镇"]}, geometry=[Point(109, 31)], index=["a"], crs=CRS)
    with pytest.raises(LayerError, match="no polygon to cut rivers by"):
        cut(river("LINESTRING(109 31, 109.1 31)"), seats, level="township")


def test_no_rivers_give_no_segments():
    empty = gpd.GeoDataFrame({"name": []}, geometry=[], crs=CRS)
    made = cut(empty, areas(西=box(108.9, 30.9, 109.05, 31.1)), level="township")
    assert len(made.segments) == len(made.outside) == len(made.merged) == 0
