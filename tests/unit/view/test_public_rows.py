"""What of each row, table and fact passes the door of a public view, and what stays, over a project in memory."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from riverzones.catalogue import load
from riverzones.errors import UnknownNameError
from riverzones.geo.buffer import buffer
from riverzones.view import ProjectView
from riverzones.view.places import METRES_PER_DEGREE, coarse
from riverzones.view.project_view import FINDINGS, MARK, _coarsened

PHONE = "13812340001"
WELL, OPEN_WELL, FIELD = (109.921653, 31.071397), (109.943871, 31.081429), (109.981234, 31.101234)
DAY, DOCUMENT = dt.date(2024, 5, 1), "渝环公告〔2024〕3号"


class Source:
    """A project that is held in memory; counts how often each layer is read."""

    def __init__(self, layers, tables=None, title="某县", stem="p"):
        self.path, self.about, self._layers, self._tables = (
            Path(f"/x/{stem}.gpkg"),
            {"title": title},
            layers,
            tables or {},
        )

    def layers(self):
        return [name for name in self._layers if not name.startswith("rz_")]

    def has(self, layer):
        return layer in self._layers or layer in self._tables

    def read(self, layer):
        return self._layers[layer].copy()

    def thin(self, layer, columns):
        rows = self.read(layer)
        return rows[[name for name in rows.columns if name in {*columns, "id", "geometry"}]]

    def columns(self, layer):
        return [name for name in self._layers[layer].columns if name != "geometry"]

    def table(self, name):
        return self._tables.get(name, pd.DataFrame()).copy()

    def summary(self):
        frames = {name: self._layers[name] for name in self.layers()}
        edges = {name: frame.total_bounds if len(frame) else [9.0] * 4 for name, frame in frames.items()}
        return pd.DataFrame(
            [[name, len(frames[name]), *edges[name], f"a.shp {PHONE}"] for name in frames],
            columns=["layer", "rows", "west", "south", "east", "north", "source"],
        )


def frame(shapes, ids, crs=4490, **columns):
    made = gpd.GeoDataFrame({"id": ids, **columns}, geometry=list(shapes), crs=crs)
    return made.set_index(pd.Index(ids, name=None), drop=False)


def point(place, east_m=0.0, north_m=0.0):
    metre = np.array([1 / (METRES_PER_DEGREE * np.cos(np.radians(place[1]))), 1 / METRES_PER_DEGREE])
    return shapely.Point(np.array(place) + np.array([east_m, north_m]) * metre)


CIRCLE, OPEN_CIRCLE, FIELD_CIRCLE = buffer([shapely.Point(one) for one in (WELL, OPEN_WELL, FIELD)], distance_m=50.0)
WIDE_FIELD = shapely.box(FIELD[0] + 0.01, FIELD[1], FIELD[0] + 0.06, FIELD[1] + 0.05)  # 6 km: not a place
MARKERS = [point(WELL, 80 * np.cos(turn), 80 * np.sin(turn)) for turn in np.radians(range(0, 360, 60))]


def layers():
    some = {"published_on": [None, DAY, None, DAY], "published_by": [None, DOCUMENT, DOCUMENT, "  "]}
    return {
        "wells": frame(
            [shapely.Point(WELL), shapely.Point(OPEN_WELL), FIELD_CIRCLE, None],
            ["W-1", "W-2", "W-3", "W-4"],
            depth_m=[80.0, 90.0, 1.0, 2.0], 井深备注=list("abcd"), **some,
        ),
        "sources": frame([WIDE_FIELD], ["Q-1"]),
        "zones": frame([CIRCLE, OPEN_CIRCLE, FIELD_CIRCLE, WIDE_FIELD], ["Z-1", "Z-2", "Z-3", "Z-4"]),
        "drawn_zones": frame(
            [CIRCLE, OPEN_CIRCLE, None, None], ["D-1", "D-2", "D-3", "D-4"], tier=list("1122"), **some
        ),
        "drawn_markers": frame([point(FIELD)], ["M-1"]),
        "boundary_markers": frame([*MARKERS, point(FIELD, 900)], [f"B-{at}" for at in range(7)]),
        "cameras": frame([shapely.MultiPoint([point(FIELD, 800), point(FIELD, 900)]), None], ["C-1", "C-2"]),
        "segments": frame(
            [shapely.LineString([(109.9, 31.2), (109.99, 31.21)])], ["G-1"],
            phone=[PHONE], keeper=["张三"], chief=[f"李四 {PHONE}"],
        ),
        "outfalls": frame(
            [point(FIELD, 5_000), point(FIELD, 6_000)], [PHONE, "O-2"],
            phone=["1", "2"], note=[f"电话{PHONE}", "无"], category=["工业", "农业"], 手机=["3", "4"],
        ),
        "elsewhere": frame([shapely.Point(WELL)], ["1"]),
        "sewers": frame([], []),
    }  # fmt: skip


TABLES = {
    "rz_imports": pd.DataFrame(
        {"import_id": [1, 2, 3, 4], "layer": ["wells", "drawn_markers", None, "zones"], "file": ["a", "b", "c", "d"],
         "path": ["/srv/x"] * 4, "crs_reason": [f"致电 {PHONE}", "", "", ""]},
        index=[5, 6, 7, 8],
    ),
    "rz_secrets": pd.DataFrame({"import_id": [1]}),
    "rz_audits": pd.DataFrame({"audit_id": [], "at": []}),
    "rz_quarantine": pd.DataFrame({"import_id": [], "layer": [], "record": []}),
}  # fmt: skip


@pytest.fixture(scope="module")
def source():
    return Source({**layers(), FINDINGS: frame([], [])}, TABLES, title=f"某县 {PHONE}", stem=f"县 {PHONE}")


@pytest.fixture(scope="module")
def view(source):
    return ProjectView(source, load())


@pytest.fixture(scope="module")
def inside(source):
    return ProjectView(source, load(), internal=True)


# names and what is there


def test_names_of_the_project_are_cleaned_in_public_and_marked_inside(source, view, inside):
    assert (view.called, view.title, view.name) == ("某县 ***", "某县 ***", "县 _")
    assert (inside.called, inside.title, inside.name) == (f"某县 {PHONE}", f"某县 {PHONE}{MARK}", f"县 {PHONE}")
    assert (view.whole, inside.whole) == (None, source.path)
    assert ProjectView(Source({}, title="", stem="巫山"), load()).called == "巫山"
    assert view.is_file(Path(f"/x/y/../县 {PHONE}.gpkg"))
    assert not view.is_file(Path("/x/q.gpkg"))


def test_layers_tables_and_findings_are_there_as_far_as_they_may_be_told(view, inside):
    assert view.layers() == [
        "wells", "sources", "zones", "drawn_zones", "boundary_markers", "cameras", "segments", "outfalls", "sewers"
    ]  # fmt: skip
    names = (FINDINGS, "rz_imports", "rz_secrets", "rz_repairs", "elsewhere", "drawn_markers", "wells", "none")
    assert [view.has(name) for name in names] == [True, True, False, False, False, False, True, False]
    assert [inside.has(name) for name in names] == [True, True, True, False, True, True, True, False]
    assert [view.is_internal(name) for name in names] == [False, False, False, False, True, True, False, False]
    assert (view.count("wells"), view.count("sewers"), view.count("drawn_markers"), view.count("none")) == (4, 0, 0, 0)
    assert inside.count("drawn_markers") == 1


def test_a_layer_that_is_internal_or_not_there_is_told_apart_with_what_to_do(view):
    with pytest.raises(UnknownNameError) as internal:
        view.read("drawn_markers")
    assert internal.value.in_language("zh") == ("图层“drawn_markers”是内部资料。", "要用请加 --internal。")
    assert internal.value.in_language("en") == ("the layer 'drawn_markers' is internal.", "Add --internal to have it.")
    with pytest.raises(UnknownNameError) as unknown:
        view.read("wels")
    assert unknown.value.in_language("zh")[0] == "图层“wels”不存在。"
    assert unknown.value.in_language("en")[0] == "the layer 'wels' is not there."
    assert unknown.value.in_language("zh")[1].startswith("现有：wells")
    assert unknown.value.in_language("en")[1].startswith("There is: wells")
    with pytest.raises(UnknownNameError) as strange:
        view.read("甲")
    known = [*view.layers(), FINDINGS]
    assert strange.value.in_language("zh")[1] == f"现有：{'、'.join(known)}。"
    assert strange.value.in_language("en")[1] == f"There is: {', '.join(known)}."


def test_columns_and_values_of_a_layer_are_those_of_the_view(view, inside):
    assert view.columns("outfalls") == ["id", "note", "category"]
    assert inside.columns("outfalls") == ["id", "phone", "note", "category", "手机"]
    assert view.columns("drawn_markers") == view.columns("none") == []
    assert view.distinct("outfalls", "note") == ["电话***", "无"]
    assert view.distinct("wells", "published_by") == [DOCUMENT, "  "]
    assert view.distinct("wells", "depth_m") == ["80.0", "90.0", "1.0", "2.0"]


def test_a_table_has_its_open_columns_of_rows_about_open_layers(view, inside):
    made = view.table("rz_imports")
    assert list(made.columns) == ["import_id", "layer", "file", "crs_reason"]
    assert made["import_id"].tolist() == [1, 3, 4]
    assert list(made.index) == [0, 1, 2]
    assert made["crs_reason"].tolist() == ["致电 ***", "", ""]
    assert view.table("rz_secrets").shape[0] == 0
    assert list(view.table("rz_audits").columns) == ["audit_id", "at"]
    assert list(view.table("rz_quarantine").columns) == ["import_id", "layer", "record"]
    assert inside.table("rz_imports").equals(TABLES["rz_imports"])


def test_a_summary_tells_rows_and_extents_of_the_view(view, inside, source):
    made = view.summary().set_index("layer")
    assert list(view.summary().index) == list(range(9))
    assert made["rows"].astype(int).to_dict() == {
        "wells": 4, "sources": 1, "zones": 4, "drawn_zones": 1, "boundary_markers": 7, "cameras": 2, "segments": 1,
        "outfalls": 2, "sewers": 0,
    }  # fmt: skip
    edges = ["west", "south", "east", "north"]
    assert made.loc["outfalls", edges].tolist() == source.read("outfalls").total_bounds.tolist()
    assert made.loc["drawn_zones", edges].tolist() == list(OPEN_CIRCLE.bounds)
    assert made.loc["sewers", edges].isna().all()
    assert set(made["source"]) == {"a.shp ***"}
    assert inside.summary()["rows"].sum() == 4 + 1 + 4 + 4 + 1 + 7 + 2 + 1 + 2 + 1
    assert ProjectView(Source({}), load()).summary().empty


def test_the_network_is_asked_for_once(source):
    calls = []
    view = ProjectView(source, load(), network=lambda: calls.append(1))
    assert (view.network(), view.network()) == (None, None)
    assert calls == [1]
    assert ProjectView(source, load()).network() is None


# rows


def test_boards_show_the_telephone_of_segments_and_of_nothing_else(source, view):
    boards = ProjectView(source, load(), boards=True)
    assert boards.read("segments")["phone"].tolist() == [PHONE]
    assert "keeper" not in boards.read("segments")
    assert "phone" not in boards.read("outfalls")
    assert "phone" not in view.read("segments")
    for one in (boards, view):
        assert one.read("segments")["chief"].tolist() == ["李四 ***"]
    assert boards.value({"phone": PHONE, "keeper": "张三"}) == {"phone": PHONE}
    assert view.value({"phone": PHONE, "keeper": "张三", "river": "大宁河"}) == {"river": "大宁河"}


def test_nothing_is_changed_inside(inside):
    value = {"phone": PHONE}
    table = pd.DataFrame({"phone": [PHONE]})
    shapes = np.array([shapely.Point(WELL)], dtype=object)
    assert inside.value(value) is value
    assert inside.text(PHONE) == PHONE
    assert inside.cells(table) is table
    assert inside.open_shapes(shapes) is shapes
    assert inside.given_away_by(shapes).tolist() == [False]
    assert inside.left_out() == {}
    assert inside.hidden("wells") == frozenset()
    assert not inside.hides("wells", "W-1")
    assert not inside.closes("outfalls", "phone")
    assert len(inside.read("drawn_zones")) == 4


def test_rows_of_a_coarse_layer_stand_on_the_grid_but_for_published_ones(view):
    wells = view.read("wells")
    grid = coarse(np.array([WELL, FIELD]), 1000.0)
    assert shapely.get_coordinates(wells.geometry["W-1"])[0] == pytest.approx(grid[0])
    assert wells.geometry["W-2"].equals(shapely.Point(OPEN_WELL))
    assert wells.geometry["W-3"].geom_type == "Point"  # a small area is a place too
    assert shapely.get_coordinates(wells.geometry["W-3"])[0] == pytest.approx(grid[1])
    assert wells.geometry["W-4"] is None
    assert view.hidden("wells") == {"W-1", "W-3"}
    assert view.hidden("sources") == frozenset()
    assert view.read("sources").geometry["Q-1"].equals(WIDE_FIELD)
    assert "井深备注" not in wells.columns


def test_many_points_of_a_coarse_row_are_each_on_the_grid():
    many = shapely.MultiPoint([WELL, FIELD])
    (made,) = _coarsened(np.array([many], dtype=object), 1000.0)
    assert shapely.get_coordinates(made) == pytest.approx(coarse(np.array([WELL, FIELD]), 1000.0))
    (middle,) = _coarsened(np.array([CIRCLE], dtype=object), 1000.0)
    assert shapely.get_coordinates(middle) == pytest.approx(coarse(np.array([WELL]), 1000.0))


def test_a_row_is_published_by_a_day_and_a_document(view):
    rows = pd.DataFrame({"published_on": [DAY, None, DAY, DAY], "published_by": [DOCUMENT, DOCUMENT, None, " "]})
    assert view.published(rows).tolist() == [True, False, False, False]
    assert view.published(rows[["published_on"]]).tolist() == [False] * 4
    assert view.published(rows[["published_by"]]).tolist() == [False] * 4


def test_areas_around_hidden_places_have_no_shape_and_are_counted(view):
    zones = view.read("zones")
    assert zones.geometry.isna().tolist() == [True, False, True, False]
    assert zones.geometry["Z-2"].equals(OPEN_CIRCLE)
    assert zones.geometry["Z-4"].equals(WIDE_FIELD)
    for name in ("wells", "boundary_markers", "outfalls", "cameras"):
        view.read(name)
    left = view.left_out()
    assert (left["zones"], left["boundary_markers"]) == (2, 6)
    assert not {"wells", "outfalls", "cameras"} & set(left)


def test_a_hidden_place_is_known_wherever_its_layer_stands_among_the_others(source, view):
    expected = view.read("zones").geometry.isna().tolist()
    for first in ("segments", "elsewhere", "cameras"):
        order = [first, *(name for name in layers() if name != first)]
        turned = ProjectView(Source({name: source.read(name) for name in order}), load())
        assert turned.read("zones").geometry.isna().tolist() == expected


def test_shapes_are_told_one_by_one_whether_they_give_a_hidden_place_away(view, inside):
    shapes = np.array([CIRCLE, OPEN_CIRCLE, None], dtype=object)
    told = [project.given_away_by(shapes) for project in (view, inside)]
    assert [(mask.dtype.kind, mask.tolist()) for mask in told] == [("b", [True, False, False]), ("b", [False] * 3)]


def test_markers_around_a_hidden_place_stand_on_its_grid(view):
    markers = view.read("boundary_markers").geometry
    middle = coarse(np.array([WELL]), 1000.0)[0]
    expected = coarse(shapely.get_coordinates(np.array(MARKERS, dtype=object)), 1000.0)
    assert shapely.get_coordinates(markers.to_numpy()[:6]) == pytest.approx(expected)
    assert np.abs(expected - middle).max() < 0.02
    assert markers["B-6"].equals(point(FIELD, 900))


@pytest.mark.parametrize("of", [["B-0"], ["B-4", "B-6"], [f"B-{at}" for at in range(7)]])
def test_a_finding_on_a_marker_around_a_hidden_place_stands_where_the_layer_shows_the_marker(source, view, of):
    rows = source.read("boundary_markers").loc[of].assign(subject_layer="boundary_markers", subject_id=of)
    assert view.facts(rows).geometry.tolist() == view.read("boundary_markers").geometry[of].tolist()
    moved = [not row.equals(view.read("boundary_markers").geometry[name]) for name, row in rows.geometry.items()]
    assert moved == [name != "B-6" for name in of]


def test_drafts_are_told_as_far_as_they_are_published(view):
    drawn = view.read("drawn_zones")
    assert drawn.index.tolist() == ["D-2"]
    assert drawn.geometry["D-2"].equals(OPEN_CIRCLE)
    assert view.hidden("drawn_zones") == {"D-1", "D-3", "D-4"}


def test_columns_keep_their_order_with_the_shape_among_them_and_the_ids_their_name(view):
    rows = frame([point(FIELD, 5_000)], [PHONE], note=["x"], geometry_name=["y"])[["note", "geometry", "id"]]
    rows.index.name = "key"
    made = view.frame("outfalls", rows)
    assert list(made.columns) == ["note", "geometry", "id"]
    assert (made.index.name, made.index.dtype, made.crs) == ("key", rows.index.dtype, rows.crs)
    assert made.index.tolist() == made["id"].tolist()
    assert PHONE not in made.index[0]
    assert view.frame("outfalls", rows.drop(columns="id")).columns.tolist() == ["note", "geometry"]


def test_numbers_of_columns_that_no_kind_knows_are_looked_at(view):
    rows = frame([point(FIELD, 5_000)] * 2, ["a", "b"], 备用=[int(PHONE), 7], discharge_m3_per_day=[float(PHONE), 1.0])
    rows["depth_m"] = [float(PHONE), 1.0]  # of another kind
    made = view.frame("outfalls", rows)
    assert made["depth_m"].isna().tolist() == [True, False]
    assert view.cells(pd.DataFrame(rows))["depth_m"].notna().all()
    assert made["备用"].isna().tolist() == [True, False]
    assert made["discharge_m3_per_day"].tolist() == [float(PHONE), 1.0]  # a column of the kind holds what it says


def test_a_table_of_any_kind_loses_closed_columns_and_shapes_that_give_away(view):
    table = pd.DataFrame({"phone": ["1"], "note": [f"电话{PHONE}"], "手机": ["2"]}, index=[PHONE])
    made = view.cells(table)
    assert list(made.columns) == ["note"]
    assert made["note"].tolist() == ["电话***"]
    assert PHONE not in made.index[0]
    rows = view.cells(frame([CIRCLE, OPEN_CIRCLE, shapely.Point(WELL)], ["a", "b", "c"]))
    assert rows.geometry.isna().tolist() == [True, False, False]
    assert shapely.get_coordinates(rows.geometry["c"])[0] == pytest.approx(coarse(np.array([WELL]), 1000.0)[0])
    assert rows.crs == 4490


def test_a_coarse_point_has_no_chainage(view):
    """A board beside a well: its chainage to the metre would say where the well is."""
    boards = frame([shapely.Point(WELL), point(FIELD, 5_000)], ["a", "b"], chainage_m=[7.5, 28.6])
    boards["bank_distance_m"] = [3.0, 4.0]
    rows = view.cells(boards)
    assert rows["chainage_m"].isna().tolist() == [True, False]
    assert rows["bank_distance_m"].tolist()[1:] == [4.0]
    assert rows["bank_distance_m"].isna().tolist() == [True, False]


def test_closed_columns_are_told_by_kind_vocabulary_and_name(view):
    closed = {
        ("outfalls", "phone"): True, ("outfalls", "owner"): False, ("outfalls", "geometry"): False,
        ("outfalls", "raw_values"): True, ("outfalls", "TEL_2"): True, ("outfalls", "meine"): False,
        ("outfalls", "keeper"): True,  # of another kind
        ("wells", "meine"): True, ("wells", "depth_m"): False, ("wells", "geometry"): False,
        ("elsewhere", "phone"): True, ("elsewhere", "meine"): False, ("intakes", "chainage_m"): True,
        ("outfalls", "chainage_m"): False,
    }  # fmt: skip
    assert {key: view.closes(*key) for key in closed} == closed


def test_places_are_hidden_row_by_row_and_layer_by_layer(view):
    rows = [("wells", "W-1"), ("wells", "W-2"), ("zones", "Z-1"), ("zones", "Z-2"), ("elsewhere", "1"),
            ("drawn_markers", "M-1"), ("drawn_zones", "D-1"), ("drawn_zones", "D-2"), (None, "W-1"),
            ("wells", None), ("none", "1")]  # fmt: skip
    told = [view.hides(*row) for row in rows]
    assert told == [True, False, True, False, True, True, True, False, False, False, True]
    assert view.hidden("none") == frozenset()
    assert view.hidden("elsewhere") == {"1"}


def test_what_is_hidden_of_a_layer_does_not_hang_on_what_was_told_of_it_before(source):
    expected = {name: ProjectView(source, load()).hidden(name) for name in ("zones", "wells", "drawn_zones")}
    for told in (lambda view, name: view.read(name), lambda view, name: view.frame(name, source.read(name).iloc[1:2])):
        view = ProjectView(source, load())
        for name in expected:
            told(view, name)
        assert {name: view.hidden(name) for name in expected} == expected
        assert view.facts(facts_about(FACTS)).index.tolist() == [f"F-{at}" for at in TOLD]


# lines


@pytest.mark.parametrize("length_m", [9_000, 30_000])
def test_a_line_that_ends_at_a_hidden_place_begins_at_its_first_bend(view, length_m):
    """What is left of a straight edge leads to the place when it is drawn on: two of them would meet there."""
    bend = np.ravel(point(WELL, 3_000, 40).coords)
    line = shapely.LineString([WELL, bend, np.ravel(point(bend, 1_000, length_m).coords)])
    (made,) = view.open_shapes(np.array([line], dtype=object))
    assert list(made.coords) == list(line.coords)[1:]
    (turned,) = view.open_shapes(np.array([shapely.reverse(line)], dtype=object))
    assert list(turned.coords) == list(line.coords)[:0:-1]


def test_a_straight_line_to_a_hidden_place_has_no_geometry(view):
    straight = shapely.LineString([WELL, np.ravel(point(WELL, 9_000, 40).coords)])
    assert (
        view.open_shapes(np.array([straight, shapely.segmentize(straight, 0.002)], dtype=object)).tolist() == [None] * 2
    )


def test_a_line_between_two_hidden_places_loses_both_ends_and_a_short_one_all(view):
    bends = [np.ravel(point(place, 3_000, north_m).coords) for place, north_m in ((WELL, 40), (FIELD, 2_000))]
    long = shapely.LineString([WELL, *bends, FIELD])
    short = shapely.LineString([WELL, np.ravel(point(WELL, 100, 40).coords)])
    silent = shapely.LineString([(109.9, 31.2), (109.99, 31.21)])
    made = view.open_shapes(np.array([long, short, silent], dtype=object))
    assert 0 < made[0].length < long.length
    assert min(made[0].distance(shapely.Point(one)) for one in (WELL, FIELD)) > 60 / METRES_PER_DEGREE
    assert made[1] is None
    assert made[2] is silent
    told = np.array([long, short, silent, shapely.Point(OPEN_WELL)], dtype=object)
    assert view.given_away_by(told).tolist() == [True, True, False, False]


# facts


def facts_about(rows, **columns):
    """A table of findings: (subject layer, id, reference layer, id, shape) of each."""
    count = len(rows)
    base = {
        "subject_layer": [row[0] for row in rows], "subject_id": [row[1] for row in rows],
        "reference_layer": [row[2] for row in rows], "reference_id": [row[3] for row in rows],
        "measured": [12.5] * count, "margin": [-7.5] * count, "limit": [20.0] * count,
        "nearest_lon": [109.9] * count, "nearest_lat": [31.0] * count, "chainage_m": [1234.0] * count,
        "message": ["相距 12.5 m，小于 20 m"] * count, "note": [f"电话{PHONE}"] * count,
    }  # fmt: skip
    return frame([row[4] for row in rows], [f"F-{at}" for at in range(count)], **(base | columns))


FACTS = [
    ("outfalls", "O-2", "wells", "W-1", point(FIELD, 6_000)),
    ("outfalls", "O-2", "wells", "W-2", point(FIELD, 6_000)),
    ("wells", "W-1", "segments", "G-1", shapely.Point(WELL)),
    ("wells", "W-2", None, None, shapely.Point(OPEN_WELL)),
    ("zones", "Z-1", None, None, CIRCLE),
    ("outfalls", "O-2", "drawn_markers", "M-1", point(FIELD, 6_000)),
    ("drawn_markers", "M-1", "wells", "W-2", point(FIELD)),
    ("drawn_zones", "D-1", None, None, CIRCLE),
    ("drawn_zones", "D-2", None, None, OPEN_CIRCLE),
    ("elsewhere", "1", None, None, shapely.Point(WELL)),
    (None, None, None, None, shapely.Point(WELL)),
]
TOLD = [0, 1, 2, 3, 4, 5, 8, 10]
BARE = [0, 2, 4, 5]  # subject or reference is hidden


@pytest.fixture(scope="module")
def told_facts(view):
    return view.facts(facts_about(FACTS))


def test_facts_about_what_is_not_in_the_view_are_left_out(told_facts):
    assert told_facts.index.tolist() == [f"F-{at}" for at in TOLD]
    assert told_facts.crs == 4490


@pytest.mark.parametrize("column", ["measured", "margin", "nearest_lon", "nearest_lat"])
def test_what_was_measured_to_or_from_a_hidden_place_is_not_told(told_facts, column):
    assert told_facts.index[told_facts[column].isna()].tolist() == [f"F-{at}" for at in BARE]
    assert told_facts[column].dtype == float


def test_the_chainage_of_a_hidden_subject_is_not_told(told_facts):
    assert told_facts.index[told_facts["chainage_m"].isna()].tolist() == ["F-2", "F-4"]
    assert told_facts["chainage_m"].dropna().tolist() == [1234.0] * 6


def test_messages_keep_the_limit_and_lose_the_length_where_a_place_is_hidden(told_facts):
    bare = {f"F-{at}": "相距 *** m，小于 20 m" if at in BARE else "相距 12.5 m，小于 20 m" for at in TOLD}
    assert told_facts["message"].to_dict() == bare
    assert set(told_facts["note"]) == {"电话***"}


def test_facts_stand_where_the_view_tells_their_subject(told_facts):
    at = told_facts.geometry
    grid = coarse(np.array([WELL]), 1000.0)[0]
    for name in ("F-2", "F-4", "F-10"):
        assert shapely.get_coordinates(at[name])[0] == pytest.approx(grid)
    assert at["F-3"].equals(shapely.Point(OPEN_WELL))
    assert at["F-8"].equals(OPEN_CIRCLE)
    assert at["F-0"].equals(point(FIELD, 6_000))


def test_a_circle_about_a_hidden_place_is_hidden_where_it_is_no_row_of_a_layer(view):
    rows = facts_about([("outfalls", "O-9", None, None, CIRCLE), ("outfalls", "O-9", None, None, None)])
    made = view.facts(rows).geometry
    assert shapely.get_coordinates(made["F-0"])[0] == pytest.approx(coarse(np.array([WELL]), 1000.0)[0])
    assert made["F-1"] is None


def test_columns_of_facts_that_their_subjects_close_are_left_out(view):
    rows = facts_about(
        FACTS[:4], phone=["1"] * 4, 井深备注=["a"] * 4, answer=["x"] * 4, 电话=["1"] * 4, depth_m=[1.0] * 4
    )
    made = view.facts(rows)
    assert {"answer", "depth_m", "subject_layer", "message"} <= set(made.columns)
    assert not {"phone", "井深备注", "电话"} & set(made.columns)
    outfalls = view.facts(facts_about(FACTS[:2], 井深备注=["a"] * 2, answer=["x"] * 2))
    assert {"井深备注", "answer"} <= set(outfalls.columns)


def test_a_table_without_subjects_and_one_seen_from_inside_stay_as_they_are(view, inside):
    rows = facts_about(FACTS[:2])
    assert inside.facts(rows) is rows
    bare = rows.drop(columns=["subject_layer"])
    assert view.facts(bare) is bare


def test_facts_without_references_limits_and_measures_are_told_too(view):
    rows = facts_about(FACTS[2:4]).drop(columns=["reference_layer", "reference_id", "limit", "measured", "margin"])
    made = view.facts(rows)
    assert made["message"].tolist() == ["相距 *** m，小于 *** m", "相距 12.5 m，小于 20 m"]
    assert list(made.index) == ["F-0", "F-1"]
    none = view.facts(rows.iloc[:0])
    assert none.empty
    assert none.crs == rows.crs


def clause(rule, kind=None):
    made = {"rule": rule, "measured": 12.5, "limit": 20.0, "margin": -7.5, "nearest_lon": 109.9, "nearest_lat": 31.0}
    return made if kind is None else {**made, "kind": kind}


def test_findings_of_kinds_that_stay_inside_do_not_leave_nor_their_clauses(view):
    about = [("outfalls", "O-2", "wells", "W-2", point(FIELD, 6_000))] * 5
    clauses = [
        [clause("A")],
        [clause("B", "review")],
        [clause("C", "rule"), clause("R", "review"), clause("D", "data")],
        [clause("E", "rule")],
        None,
    ]
    rows = facts_about(
        about,
        finding_id=[f"F-{at}" for at in range(5)],
        kind=["rule", "review", "data", None, "board"],
        rules=["A", "B", "C R D", "E", ""],
        clauses=[None if one is None else json.dumps(one) for one in clauses],
    )
    made = view.facts(rows)
    assert made.index.tolist() == ["F-0", "F-2", "F-3", "F-4"]
    assert made["rules"].tolist() == ["A", "C D", "E", ""]
    left = [[one["rule"] for one in json.loads(cell)] for cell in made["clauses"].tolist()[:3]]
    assert left == [["A"], ["C", "D"], ["E"]]
    assert json.loads(made["clauses"]["F-0"]) == [clause("A")]


def test_measures_of_clauses_go_where_a_place_is_hidden(view):
    rows = facts_about(FACTS[:2], clauses=[json.dumps([clause("A"), clause("B")])] * 2)
    made = [json.loads(cell) for cell in view.facts(rows)["clauses"]]
    assert made[1] == [clause("A"), clause("B")]
    bare = dict.fromkeys(("measured", "margin", "nearest_lon", "nearest_lat"))
    assert made[0] == [clause("A") | bare, clause("B") | bare]


def test_findings_of_the_project_are_read_as_facts():
    rows = facts_about(FACTS[:3])
    source = Source({**layers(), FINDINGS: rows})
    made = ProjectView(source, load()).read(FINDINGS)
    assert made["measured"].isna().tolist() == [True, False, True]
    assert ProjectView(source, load(), internal=True).read(FINDINGS)["measured"].notna().all()
