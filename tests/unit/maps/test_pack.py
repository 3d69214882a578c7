"""What goes into the file: rounding, packing, and what is left out."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import from_wkt

from riverzones.errors import CrsError, DataError, LayerError
from riverzones.model import FINDING_COLUMNS, Column, Style, Symbol, Text
from riverzones.present.web import MapLayer, MapView, pack
from riverzones.present.web.lined import unlined
from riverzones.present.web.shape_steps import geometries, geometry

PLACE = Text("地点", "place")


def opened(view: MapView) -> Any:
    return unlined(gzip.decompress(base64.b64decode(pack.squeeze(view))).decode("utf-8"))


def positions(steps: list[int]) -> list[tuple[float, float]]:
    whole = np.cumsum(np.reshape(steps, (-1, 2)), axis=0)
    return [(x / 1e6, y / 1e6) for x, y in whole.tolist()]


def findings(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    blank = dict.fromkeys(FINDING_COLUMNS)
    shapes = [from_wkt(row.pop("wkt")) for row in rows]
    return gpd.GeoDataFrame(
        [blank | row for row in rows], columns=list(FINDING_COLUMNS), geometry=gpd.GeoSeries(shapes, crs=4490)
    )


@pytest.fixture
def view() -> MapView:
    outfalls = gpd.GeoDataFrame(
        {"id": ["O-1", "O-2"], "name": ["甲", None], "owner_phone": ["13812345678", None], "flow": [1.5, np.nan]},
        geometry=[from_wkt("POINT (109.88 31.07)"), from_wkt("POINT (109.89 31.08)")],
        crs=4490,
    )
    columns = [
        Column("owner_phone", Text("电话", "Phone"), PLACE, "string", sensitive=True),
        Column("flow", Text("流量", "Flow"), PLACE, "number", unit="m3/s"),
        Column("absent", Text("缺", "Absent"), PLACE, "string"),
    ]
    layer = MapLayer("outfalls", Text("排污口", "Outfalls"), outfalls, Style("outfalls", Symbol()), columns)
    found = findings([{"finding_id": "F-1", "rule": "CN-101", "measured": 184.61749, "wkt": "POINT (109.88 31.07)"}])
    return MapView(Text("图", "Map"), [layer], found, {}, [], dt.date(2026, 11, 22))


def test_a_line_is_whole_numbers_of_a_tenth_of_a_metre_each_the_step_from_the_last():
    packed = geometry(from_wkt("LINESTRING (109.8 31.07, 109.9000004 31.08, 109.85 31.06)"))
    assert packed == [1, [109800000, 31070000, 100000, 10000, -50000, -20000]]


def test_vertices_that_round_to_one_position_are_written_once_but_never_the_last_two():
    dense = from_wkt("LINESTRING (109.8 31.07, 109.80000001 31.07, 109.80000002 31.07, 109.81 31.07)")
    assert positions(geometry(dense)[1]) == [(109.8, 31.07), (109.81, 31.07)]
    speck = from_wkt("LINESTRING (109.8 31.07, 109.80000001 31.07, 109.80000002 31.07)")
    assert len(positions(geometry(speck)[1])) == 2


def test_a_polygon_keeps_its_hole_and_closed_rings():
    donut = from_wkt("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))")
    kind, rings = geometry(donut)
    outer, hole = (positions(ring) for ring in rings)
    assert kind == 2
    assert outer == [(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)]
    assert hole[0] == hole[-1] == (1, 1)


def test_a_collection_gives_its_parts_of_the_highest_dimension():
    mixed = from_wkt("GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1), MULTILINESTRING ((2 2, 3 3)))")
    kind, *lines = geometry(mixed)
    assert kind == 1
    assert [positions(line) for line in lines] == [[(0, 0), (1, 1)], [(2, 2), (3, 3)]]


def test_empty_and_missing_geometry_is_none():
    assert geometries([None, shapely.Point(), shapely.Point(1, 2)]) == [None, None, [0, [1000000, 2000000]]]


def one_by_one(shape: Any, decimals: int) -> list[Any] | None:
    """What a page holds of a shape, written vertex by vertex."""

    def steps(coordinates: Any) -> list[int]:
        whole = [tuple(int(np.rint(value * 10**decimals)) for value in xy) for xy in coordinates]
        if len(whole) > 2:
            moved = [whole[0]] + [xy for xy, before in zip(whole[1:], whole, strict=False) if xy != before]
            whole = moved if len(moved) > 1 else whole[:2]
        began = [(0, 0), *whole[:-1]]
        return [a - b for xy, last in zip(whole, began, strict=True) for a, b in zip(xy, last, strict=True)]

    def single(shape: Any) -> list[Any]:
        return [part for inner in shape.geoms for part in single(inner)] if hasattr(shape, "geoms") else [shape]

    parts = [] if shape is None else [part for part in single(shape) if not part.is_empty]
    size = max((int(shapely.get_dimensions(part)) for part in parts), default=-1)
    parts = [part for part in parts if shapely.get_dimensions(part) == size]
    if size <= 0:
        return [0, steps([xy for part in parts for xy in part.coords])] if parts else None
    if size == 1:
        return [1, *(steps(part.coords) for part in parts)]
    return [2, *([steps(ring.coords) for ring in (part.exterior, *part.interiors)] for part in parts)]


SPOT = st.tuples(st.integers(0, 12).map(lambda n: 109 + n * 3e-7), st.sampled_from([31.0, 31.00000005, 31.001]))
LINE = st.lists(SPOT, min_size=2, max_size=6).map(shapely.LineString)
RING = st.lists(SPOT, min_size=3, max_size=5).map(shapely.Polygon)
HOLED = RING.map(lambda ring: shapely.Polygon([(108, 30), (110, 30), (110, 32), (108, 32)], [ring.exterior]))
PLAIN = st.one_of(
    SPOT.map(shapely.Point),
    LINE,
    RING,
    HOLED,
    st.lists(SPOT, max_size=4).map(shapely.MultiPoint),
    st.lists(LINE, max_size=3).map(shapely.MultiLineString),
    st.lists(st.one_of(RING, HOLED), max_size=3).map(shapely.MultiPolygon),
    st.sampled_from([shapely.Point(), shapely.LineString(), shapely.Polygon()]),
)
MIXED = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3).map(shapely.GeometryCollection), max_leaves=5)


@given(st.lists(st.one_of(st.none(), MIXED), max_size=7), st.sampled_from([3, 4, 6]))
def test_shapes_of_a_layer_are_packed_as_each_by_itself(shapes, decimals):
    assert geometries(shapes, decimals=decimals) == [one_by_one(shape, decimals) for shape in shapes]


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=30))
def test_packed_points_come_back_within_half_a_unit(points):
    back = positions(geometry(shapely.MultiPoint(points))[1])
    for lon, lat in back:
        assert min(max(abs(lon - x), abs(lat - y)) for x, y in points) <= 0.51e-6


@given(st.lists(st.sampled_from(["a", "b", 1, 1.5, True, False, None]), max_size=40))
def test_a_packed_column_unpacks_to_the_same_values_and_types(values):
    packed = pack.column(values)
    back = [packed["d"][place] for place in packed["i"]] if isinstance(packed, dict) else packed
    assert [(type(value), value) for value in back] == [(type(value), value) for value in values]


def test_what_is_missing_in_any_way_becomes_null():
    nothing = [None, np.nan, pd.NA, pd.NaT, float("inf")]
    assert pack.column(pd.Series(nothing, dtype=object)) == {"d": [None], "i": [0, 0, 0, 0, 0]}


def test_numbers_dates_and_booleans_are_plain_json():
    values = [np.int64(3), np.float64(2.0), np.bool_(True), dt.date(2026, 3, 1), pd.Timestamp("2026-03-01 08:30")]
    assert pack.column(values) == [3, 2, True, "2026-03-01", "2026-03-01 08:30"]


def test_the_same_view_gives_the_same_text(view):
    assert pack.squeeze(view) == pack.squeeze(replace(view))


def test_a_sensitive_column_is_not_in_the_file_at_all(view):
    text = json.dumps(opened(view), ensure_ascii=False)
    assert "13812345678" not in text
    assert "owner_phone" not in text
    assert "甲" in text


def test_a_name_that_is_sensitive_is_left_out_too(view):
    (layer,) = view.layers
    secret = Column("name", Text("名称", "Name"), PLACE, "string", sensitive=True)
    assert "甲" not in json.dumps(opened(replace(view, layers=[replace(layer, columns=[secret])])), ensure_ascii=False)


def test_a_column_the_layer_does_not_have_is_passed_over(view):
    (layer,) = opened(view)["layers"]
    assert [column["name"] for column in layer["columns"]] == ["flow"]
    assert layer["values"] == [[1.5, None]]


def test_measures_are_kept_to_the_millimetre(view):
    assert opened(view)["findings"]["columns"]["measured"] == [184.617]


def test_findings_on_one_place_share_one_shape(view):
    rows = [{"finding_id": f"F-{number}", "wkt": "POINT (1 2)"} for number in range(3)]
    packed = opened(replace(view, findings=findings([*rows, {"finding_id": "F-3", "wkt": "POINT (3 4)"}])))["findings"]
    assert packed["shape"] == [0, 0, 0, 1]
    assert packed["shapes"] == [[0, [1000000, 2000000]], [0, [3000000, 4000000]]]


def test_a_chain_of_chiefs_that_is_no_list_is_an_empty_chain(view):
    texts = ['[{"level": "county", "chief": "某", "other": 1}]', "not json", '{"level": "county"}', None, "[3]"]
    rows = [{"finding_id": f"F-{n}", "chiefs": text, "wkt": "POINT (1 2)"} for n, text in enumerate(texts)]
    packed = opened(replace(view, findings=findings(rows)))["findings"]["chiefs"]
    chains = [packed["d"][place] for place in packed["i"]]
    assert chains == [[{"level": "county", "chief": "某"}], [], [], [], []]


def test_a_feature_whose_value_has_no_case_takes_the_symbol_of_the_layer(view):
    (layer,) = view.layers
    frame = layer.frame.assign(tier=[2.0, 9.0])
    cases = (("1", PLACE, Symbol()), ("2", PLACE, Symbol(dash="4 4")))
    split = replace(layer, frame=frame, style=Style("zones", Symbol(), by="tier", cases=cases))
    assert opened(replace(view, layers=[split]))["layers"][0]["cases"] == [1, -1]


def test_a_rule_that_did_not_run_keeps_its_reason(view):
    rows = [
        {"code": "A-1", "checked": 3, "violations": 1, "cannot_tell": 0, "not_applicable": 0, "not_run": None},
        {"code": "A-2", "not_run": "no layer mines"},
        {"code": "A-3", "not_run": Text("缺图层", "no layer")},
    ]
    first, second, third = opened(replace(view, checked=rows))["checked"]
    assert (first["violations"], first["not_run"]) == (1, None)
    assert second["not_run"] == {"zh": "no layer mines", "en": "no layer mines"}
    assert third["not_run"] == {"zh": "缺图层", "en": "no layer"}


def test_a_layer_in_another_crs_is_refused(view):
    (layer,) = view.layers
    with pytest.raises(CrsError, match=r"'outfalls'.*EPSG:4490.*WGS 84"):
        pack.squeeze(replace(view, layers=[replace(layer, frame=layer.frame.to_crs(32649))]))
    with pytest.raises(CrsError, match="no CRS"):
        pack.squeeze(replace(view, findings=view.findings.set_crs(None, allow_override=True)))


def test_findings_without_a_column_are_refused_by_name(view):
    with pytest.raises(LayerError, match="nearest_lat"):
        pack.squeeze(replace(view, findings=view.findings.drop(columns="nearest_lat")))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lang": "fr"}, "zh or en"),
        ({"tiles": "file:///tiles/{z}/{x}/{y}.png"}, "tile URL"),
        ({"tiles": "https://tiles.example.org/all.png"}, "tile URL"),
        ({"tiles": "https://tiles.example.org; script-src *//{z}/{x}/{y}"}, "semicolon"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_reason(view, change, said):
    with pytest.raises(DataError, match=said):
        pack.squeeze(replace(view, **change))


def test_two_layers_of_one_name_are_refused(view):
    with pytest.raises(DataError, match="two layers"):
        pack.squeeze(replace(view, layers=[*view.layers, *view.layers]))
