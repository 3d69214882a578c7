"""Questions asked of a project: rows, facts, notes and the plan."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import pytest
from pyproj import Geod
from shapely import from_wkt

from riverzones.catalogue import Catalogue, load
from riverzones.errors import LayerError, PhraseError
from riverzones.jobs.query.run import FACTS, ask, explain
from riverzones.model import NamedSet, SetPart, Text
from riverzones.registry import Registry
from riverzones.store.project import ProjectFile

CATALOGUE = load()
GEOD = Geod(a=6378137, rf=298.257222101)


@dataclass
class Layers:
    """A project held in memory: what a question needs of one."""

    frames: dict[str, gpd.GeoDataFrame]

    def layers(self) -> list[str]:
        return list(self.frames)

    def has(self, layer: str) -> bool:
        return layer in self.frames

    def count(self, layer: str) -> int:
        return len(self.frames[layer])

    def read(self, layer: str) -> gpd.GeoDataFrame:
        return self.frames[layer]

    def columns(self, layer: str) -> list[str]:
        return [name for name in self.frames[layer].columns if name != "geometry"]

    def distinct(self, layer: str, column: str) -> list[str]:
        return list(self.frames[layer][column].dropna().astype(str).unique())


def _layer(*rows: dict[str, object]) -> gpd.GeoDataFrame:
    table = pd.DataFrame(list(rows))
    table.index = pd.Index(table["id"].tolist())
    shapes = [from_wkt(wkt) if isinstance(wkt, str) else None for wkt in table.pop("wkt")]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=4490)


ZONES = _layer(
    {"id": "Z1", "name": "west", "tier": "1", "part": "water", "wkt": "POLYGON((110 30,111 30,111 31,110 31,110 30))"},
    {"id": "Z2", "name": "east", "tier": "1", "part": "land", "wkt": "POLYGON((111 30,112 30,112 31,111 31,111 30))"},
    {"id": "Z3", "name": "far", "tier": "2", "part": "land", "wkt": "POLYGON((115 30,116 30,116 31,115 31,115 30))"},
)
OUTFALLS = _layer(
    {"id": "O1", "name": "in", "category": "industrial", "accuracy_m": 5.0, "wkt": "POINT(110.5 30.5)"},
    {"id": "O2", "name": "edge", "category": "domestic", "accuracy_m": 200.0, "wkt": "POINT(110.001 30.5)"},
    {"id": "O3", "name": "out", "category": "industrial", "accuracy_m": None, "wkt": "POINT(113 30.5)"},
    {"id": "O4", "name": "near", "category": "industrial", "accuracy_m": 200.0, "wkt": "POINT(109.999 30.5)"},
)


@pytest.fixture
def project() -> Layers:
    return Layers({"zones": ZONES, "outfalls": OUTFALLS})


def _pairs(answer) -> list[tuple[str, str]]:
    """All pairs given: those that hold and those that cannot be told."""
    return list(zip(answer.frame["subject_id"], answer.frame["reference_id"], strict=True))


def _sure(answer) -> list[tuple[str, str]]:
    rows = answer.frame[answer.frame["truth"].fillna(False).to_numpy(bool)]
    return list(zip(rows["subject_id"], rows["reference_id"], strict=True))


@pytest.mark.parametrize("phrase", ["outfalls inside tier-1 zones", "一级保护区内的排污口"])
def test_outfalls_inside_zones_carry_depth_accuracy_and_their_own_columns(project, phrase):
    answer = ask(project, phrase, catalogue=CATALOGUE)
    assert _pairs(answer) == [("O1", "Z1"), ("O2", "Z1"), ("O4", "Z1")]  # O2 and O4 lie 96 m from the edge, +-200 m
    assert (answer.checked, answer.count, answer.cannot_tell) == (4, 1, 2)
    assert list(answer.frame.columns[: len(FACTS)]) == list(FACTS)
    row = answer.frame.set_index("subject_id").loc["O2"]
    _, _, expected_m = GEOD.inv(110.001, 30.5, 110, 30.5)
    assert row["measured"] == pytest.approx(expected_m, abs=0.01)
    assert row["category"] == "domestic"
    assert answer.frame["certain"].tolist() == [True, False, False]
    assert answer.frame["truth"].isna().tolist() == [False, True, True]
    assert [note.en for note in answer.notes] == [
        "2 cannot be told: they are nearer to the limit than their positional accuracy."
    ]


def test_the_answer_is_json_in_the_language_of_the_phrase(project):
    document = ask(project, "一级保护区内的排污口", catalogue=CATALOGUE).as_dict()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert {"phrase", "plan", "checked", "count", "rows"} <= set(document)
    assert {"subject_id", "reference_id", "measured", "unit"} <= set(document["rows"][0])
    assert "一级保护区" in document["plan"][0]
    assert "tier-1" in ask(project, "outfalls inside tier-1 zones", catalogue=CATALOGUE).as_dict()["plan"][0]


def test_outside_is_what_shares_no_interior_and_is_measured_to_the_nearest(project):
    answer = ask(project, "outfalls outside tier-1 zones", catalogue=CATALOGUE)
    assert _pairs(answer) == [("O2", "Z1"), ("O3", "Z2"), ("O4", "Z1")]
    assert answer.frame["certain"].tolist() == [False, True, False]
    inside = ask(project, "outfalls inside tier-1 zones", catalogue=CATALOGUE)
    assert answer.cannot_tell == inside.cannot_tell
    assert answer.count + inside.count + inside.cannot_tell == answer.checked


def test_a_building_across_two_parts_of_a_zone_is_inside_and_does_not_cross(project):
    project.frames["buildings"] = _layer(
        {"id": "B1", "wkt": "POLYGON((110.98 30.5,111.01 30.5,111.01 30.6,110.98 30.6,110.98 30.5))"},
        {"id": "B2", "wkt": "POLYGON((111.9 30.5,112.1 30.5,112.1 30.6,111.9 30.6,111.9 30.5))"},
    )
    assert _pairs(ask(project, "buildings inside tier-1 zones", catalogue=CATALOGUE)) == [("B1", "Z1")]
    assert _pairs(ask(project, "buildings crossing tier-1 zones", catalogue=CATALOGUE)) == [("B2", "Z2")]
    overlapping = ask(project, "buildings overlapping tier-1 zones", catalogue=CATALOGUE)
    assert _pairs(overlapping) == [("B1", "Z1"), ("B1", "Z2"), ("B2", "Z2")]
    assert (overlapping.count, set(overlapping.frame["unit"])) == (2, {"m2"})
    assert [note.zh for note in overlapping.notes] == ["3 行，2 个对象；同一对象与多个参照各占一行。"]
    assert [note.en for note in ask(project, "buildings crossing tier-1 zones", catalogue=CATALOGUE).notes] == []
    assert ask(project, "buildings outside tier-1 zones", catalogue=CATALOGUE).count == 0


def test_a_condition_narrows_the_subject_and_is_in_the_plan(project):
    answer = ask(project, "outfalls where 类别 = 工业 inside tier-1 zones", catalogue=CATALOGUE)
    assert (_sure(answer), answer.checked) == ([("O1", "Z1")], 3)
    assert any("category = 'industrial'" in step.en and "3 of 4 rows" in step.en for step in answer.plan)


def test_a_set_alone_lists_its_rows(project):
    answer = ask(project, "一级保护区", catalogue=CATALOGUE)
    assert answer.frame["subject_id"].tolist() == ["Z1", "Z2"]
    assert (answer.count, answer.frame["reference_id"].notna().any()) == (2, False)


def test_every_subject_has_one_nearest_reference(project):
    answer = ask(project, "离排污口最近的保护区", catalogue=CATALOGUE)
    assert _pairs(answer) == [("O1", "Z1"), ("O2", "Z1"), ("O3", "Z2"), ("O4", "Z1")]


def test_the_nearest_of_the_same_layer_is_another_row(project):
    assert _pairs(ask(project, "zones nearest zones", catalogue=CATALOGUE)) == [
        ("Z1", "Z2"),
        ("Z2", "Z1"),
        ("Z3", "Z2"),
    ]
    assert _pairs(ask(project, "zones within 1 km of zones", catalogue=CATALOGUE)) == [("Z1", "Z2"), ("Z2", "Z1")]


@pytest.mark.parametrize("phrase", ["outfalls within 1 km of the Yangtze", "长江岸线1公里范围内的排污口"])
def test_a_centre_line_stands_in_for_the_shoreline_and_the_answer_says_so(project, phrase):
    project.frames["rivers"] = _layer({"id": "R1", "name": "长江", "wkt": "LINESTRING(113.01 30,113.01 31)"})
    answer = ask(project, phrase, catalogue=CATALOGUE)
    _, _, expected_m = GEOD.inv(113, 30.5, 113.01, 30.5)
    assert _pairs(answer) == [("O3", "R1")]
    assert answer.frame["measured"].iloc[0] == pytest.approx(expected_m, abs=0.01)
    assert (answer.frame["unit"].iloc[0], answer.frame["limit"].iloc[0]) == ("m", 1000)
    assert any("centre line" in note.en for note in answer.notes)
    assert any("stands in" in step.en for step in answer.plan)


def test_the_true_shoreline_is_used_alone_when_it_has_rows(project):
    project.frames["rivers"] = _layer({"id": "R1", "name": "长江", "wkt": "LINESTRING(113.01 30,113.01 31)"})
    project.frames["shorelines"] = _layer(
        {"id": "S1", "river": "长江", "line_type": "outer_boundary", "wkt": "LINESTRING(113.005 30,113.005 31)"}
    )
    answer = ask(project, "outfalls within 1 km of the Yangtze", catalogue=CATALOGUE)
    assert (_pairs(answer), answer.notes) == ([("O3", "S1")], ())


def test_the_accuracy_of_both_sides_makes_a_distance_uncertain(project):
    rows = [
        {
            "id": "S1",
            "river": "长江",
            "line_type": "outer_boundary",
            "accuracy_m": 60.0,
            "wkt": "LINESTRING(113.01 30,113.01 31)",
        }
    ]
    project.frames["shorelines"] = _layer(*rows)
    close = ask(project, "outfalls within 1000 m of the Yangtze", catalogue=CATALOGUE)  # 960 m apart
    assert close.frame["certain"].tolist() == [False]
    short = ask(project, "outfalls within 950 m of the Yangtze", catalogue=CATALOGUE)
    assert (short.count, len(short.notes)) == (0, 1)
    assert ask(project, "outfalls within 1100 m of the Yangtze", catalogue=CATALOGUE).frame["certain"].tolist() == [
        True
    ]


def test_a_missing_layer_is_one_line_with_the_command_that_brings_it(project):
    with pytest.raises(LayerError) as english:
        ask(project, "roads crossing tier-1 zones", catalogue=CATALOGUE)
    assert "roads" in english.value.message
    assert english.value.hint == "Import it: riverzones import PROJECT FILE --as roads"
    with pytest.raises(LayerError) as chinese:
        ask(project, "长江岸线1公里范围内的排污口", catalogue=CATALOGUE)
    assert re.search(r"项目中没有.*--as shorelines", " ".join(chinese.value.in_language("zh")))


def test_nothing_is_inside_a_line_and_that_is_said(project):
    project.frames["rivers"] = _layer({"id": "R1", "name": "长江", "wkt": "LINESTRING(113.01 30,113.01 31)"})
    with pytest.raises(LayerError, match="nothing can lie inside"):
        ask(project, "outfalls inside the Yangtze", catalogue=CATALOGUE)


def test_rows_without_a_geometry_are_counted_and_told(project):
    project.frames["outfalls"] = _layer({"id": "O1", "wkt": "POINT(110.5 30.5)"}, {"id": "O2", "wkt": None})
    answer = ask(project, "outfalls inside tier-1 zones", catalogue=CATALOGUE)
    assert (answer.checked, answer.count) == (2, 1)
    assert any("1 rows of the layer outfalls have no geometry" in note.en for note in answer.notes)
    assert ask(project, "outfalls outside tier-1 zones", catalogue=CATALOGUE).count == 0


def test_a_reference_without_rows_is_told(project):
    project.frames["zones"] = ZONES[ZONES["tier"] == "2"]
    inside = ask(project, "outfalls inside tier-1 zones", catalogue=CATALOGUE)
    assert (inside.count, [note.en for note in inside.notes]) == (0, ["the reference has no rows."])
    assert ask(project, "outfalls outside tier-1 zones", catalogue=CATALOGUE).count == 4
    assert ask(project, "outfalls nearest tier-1 zones", catalogue=CATALOGUE).count == 0
    assert ask(project, "outfalls within 1 km of tier-1 zones", catalogue=CATALOGUE).count == 0
    assert ask(project, "outfalls overlapping tier-1 zones", catalogue=CATALOGUE).count == 0


def test_a_set_of_two_layers_is_asked_in_both_and_says_which_is_missing(project):
    both = NamedSet("works", Text("工程", "works"), (), (SetPart("projects"), SetPart("chemical_parks")))
    catalogue = Catalogue(CATALOGUE.root)
    catalogue.__dict__["sets"] = Registry("set", {**CATALOGUE.sets, "works": both})  # in place of the part on file
    project.frames["projects"] = _layer({"id": "1", "industry": "chemical", "wkt": "POINT(110.5 30.5)"})
    with_one = ask(project, "works inside tier-1 zones", catalogue=catalogue)
    assert [note.en for note in with_one.notes] == ["the project has no layer chemical_parks: not looked at."]
    project.frames["chemical_parks"] = _layer({"id": "1", "name": "park", "wkt": "POINT(110.6 30.5)"})
    with_two = ask(project, "works inside tier-1 zones", catalogue=catalogue)
    assert with_two.frame[["subject_layer", "subject_id"]].to_numpy().tolist() == [
        ["projects", "1"],
        ["chemical_parks", "1"],
    ]
    assert with_two.notes == ()


def test_a_column_only_this_project_has_can_be_asked_for(project):
    project.frames["outfalls"] = OUTFALLS.assign(PWK_X=[1, 2, 3, 4])
    answer = ask(project, "outfalls where PWK_X > 2", catalogue=CATALOGUE)
    assert answer.frame["subject_id"].tolist() == ["O3", "O4"]
    with pytest.raises(PhraseError, match="PWK_Y"):
        ask(project, "outfalls where PWK_Y > 2", catalogue=CATALOGUE)


def test_explain_names_layers_and_rows_and_joins_nothing(project, monkeypatch):
    monkeypatch.setattr("riverzones.query.relate.related", lambda *_, **__: pytest.fail("joined"))
    steps = [step.en for step in explain(project, "outfalls inside tier-1 zones", catalogue=CATALOGUE)]
    assert steps[0] == "read as: outfalls inside tier-1 zones"
    assert "4 of 4 rows" in steps[1]
    assert "2 of 3 rows" in steps[2]
    bare = [step.zh for step in explain(None, "长江岸线1公里范围内的化工项目", catalogue=CATALOGUE)]
    assert any("中心线" in step for step in bare)


TOWNSHIPS = _layer(
    {"id": "T1", "name": "双龙镇（示意）", "wkt": "POLYGON((110 30,110.8 30,110.8 31,110 31,110 30))"},
    {"id": "T2", "name": "曲尺乡", "wkt": "POLYGON((112 30,114 30,114 31,112 31,112 30))"},
)


@pytest.mark.parametrize(
    "phrase", ["双龙镇内的排污口", "双龙镇的排污口", "outfalls inside 双龙镇", "双龙范围内有哪些排污口？"]
)
def test_a_place_of_the_project_is_a_set_and_the_plan_names_its_layer(project, phrase):
    project.frames["townships"] = TOWNSHIPS
    answer = ask(project, phrase, catalogue=CATALOGUE)
    assert _pairs(answer) == [("O1", "T1"), ("O2", "T1"), ("O4", "T1")]
    assert _sure(answer) == [("O1", "T1")]
    assert any(
        "townships" in step.zh and "双龙镇（示意）" in step.zh and "1 行，共 2 行" in step.zh for step in answer.plan
    )
    assert any("townships" in step.zh for step in explain(project, phrase, catalogue=CATALOGUE))


def test_all_rows_of_a_name_are_used_and_the_notes_say_so(project):
    project.frames["townships"] = TOWNSHIPS
    square = "POLYGON((112.9 30.4,113.1 30.4,113.1 30.6,112.9 30.6,112.9 30.4))"
    project.frames["wetlands"] = _layer({"id": "W1", "name": "曲尺乡", "wkt": square})
    answer = ask(project, "曲尺乡范围内的排污口", catalogue=CATALOGUE)
    assert (set(_pairs(answer)), answer.count) == ({("O3", "T2"), ("O3", "W1")}, 1)
    assert any("townships 1 行、wetlands 1 行" in note.zh for note in answer.notes)
    assert any("2 行，1 个对象" in note.zh for note in answer.notes)


@pytest.mark.parametrize(
    "name",
    ["O'Brien Lake", "“大”湖", '"Old" Lake', "湖' OR name <> '", "甲\\乙湖"],
    ids=["one", "zh", "two", "or", "back"],
)
def test_a_name_with_quotation_marks_picks_its_own_row_alone(project, name):
    square = "POLYGON((110.4 30.4,110.6 30.4,110.6 30.6,110.4 30.6,110.4 30.4))"
    far = "POLYGON((112.9 30.4,113.1 30.4,113.1 30.6,112.9 30.6,112.9 30.4))"
    project.frames["lakes"] = _layer({"id": "L1", "name": name, "wkt": square}, {"id": "L2", "name": "b", "wkt": far})
    assert _pairs(ask(project, f"outfalls inside {name}", catalogue=CATALOGUE)) == [("O1", "L1")]


def test_a_distance_from_a_river_of_the_project_says_what_it_was_measured_from(project):
    project.frames["rivers"] = _layer({"id": "R1", "name": "某某河", "wkt": "LINESTRING(113.005 30,113.005 31)"})
    answer = ask(project, "某某河1公里范围内的排污口", catalogue=CATALOGUE)
    assert _pairs(answer) == [("O3", "R1")]
    assert any("too long" in note.en for note in answer.notes)


def test_an_unknown_place_is_named_with_near_names_of_the_project(project):
    project.frames["townships"] = TOWNSHIPS
    with pytest.raises(PhraseError) as lake:
        ask(project, "滇池20公里范围内的水质自动站", catalogue=CATALOGUE)
    assert "“滇池”不是已知的集合或图层，项目中也没有这个名称的地方" in lake.value.message
    with pytest.raises(PhraseError) as typo:
        ask(project, "双龙真的排污口", catalogue=CATALOGUE)
    assert "“双龙真”" in typo.value.message
    assert "双龙镇" in typo.value.hint


def test_a_phrase_the_catalogue_can_read_reads_no_layer_of_places(project, monkeypatch):
    monkeypatch.setattr("riverzones.jobs.query.run.named_places", lambda *_: pytest.fail("read"))
    assert ask(project, "outfalls inside tier-1 zones", catalogue=CATALOGUE).count == 1


def test_a_project_file_answers_as_its_layers_do(project, tmp_path):
    file = ProjectFile.create(tmp_path / "p.gpkg")
    with file.transaction() as tx:
        for name, frame in project.frames.items():
            tx.put_layer(name, frame)
    answer = ask(file, "outfalls inside tier-1 zones", catalogue=CATALOGUE)
    expected = ask(project, "outfalls inside tier-1 zones", catalogue=CATALOGUE)
    assert _pairs(answer) == _pairs(expected)
    assert answer.frame["measured"].tolist() == pytest.approx(expected.frame["measured"].tolist())


def test_blanks_that_a_condition_hangs_on_are_told(project):
    project.frames["outfalls"] = OUTFALLS.assign(status=["done", None, None, "done"])
    for phrase in ("排污口 其中 status <> 'done'", "outfalls where status <> 'done'"):
        answer = ask(project, phrase, catalogue=CATALOGUE)
        assert (answer.count, answer.cannot_tell) == (0, 2)
        assert answer.frame["subject_id"].tolist() == ["O2", "O3"]
        assert answer.frame["truth"].isna().all()
        assert [note.en for note in answer.notes] == ["2 cannot be told: attribute not stated: status."]
        assert answer.as_dict()["cannot_tell"] == 2
    stated = ask(project, "outfalls where status IS NULL", catalogue=CATALOGUE)
    assert (stated.count, stated.cannot_tell) == (2, 0)


def test_projects_whose_industry_is_not_stated_may_be_chemical_ones(project):
    project.frames["rivers"] = _layer({"id": "R1", "name": "盘龙江", "wkt": "LINESTRING(113.005 30,113.005 31)"})
    project.frames["projects"] = _layer(
        {"id": "P1", "industry": "chemical", "wkt": "POINT(113 30.5)"},
        {"id": "P2", "industry": None, "wkt": "POINT(113 30.6)"},
        {"id": "P3", "industry": "food", "wkt": "POINT(113 30.7)"},
        {"id": "P4", "industry": None, "wkt": "POINT(114 30.7)"},
    )
    answer = ask(project, "盘龙江1公里范围内的化工项目", catalogue=CATALOGUE)
    assert (_sure(answer), answer.count, answer.cannot_tell) == ([("P1", "R1")], 1, 1)
    assert any("属性未填：industry" in note.zh for note in answer.notes)
    assert any("centre lines" in note.en for note in answer.notes)


def test_a_reference_that_may_be_meant_leaves_the_answer_open(project):
    project.frames["zones"] = ZONES.assign(tier=["1", None, "2"])
    places = _layer({"id": "A", "wkt": "POINT(110.5 30.5)"}, {"id": "B", "wkt": "POINT(111.5 30.5)"})
    project.frames["outfalls"] = places
    inside = ask(project, "outfalls inside tier-1 zones", catalogue=CATALOGUE)
    assert (_sure(inside), inside.count, inside.cannot_tell) == ([("A", "Z1")], 1, 1)
    outside = ask(project, "outfalls outside tier-1 zones", catalogue=CATALOGUE)
    assert (outside.count, outside.cannot_tell) == (0, 1)
    near = ask(project, "outfalls nearest tier-1 zones", catalogue=CATALOGUE)
    assert (near.count, near.cannot_tell) == (1, 1)


def test_a_river_of_the_project_is_measured_from_its_shoreline_where_there_is_one(project):
    project.frames["rivers"] = _layer({"id": "R1", "name": "盘龙江", "wkt": "LINESTRING(113.008 30,113.008 31)"})
    project.frames["shorelines"] = _layer(
        {"id": "S1", "river": "盘龙江", "line_type": "outer_boundary", "wkt": "LINESTRING(113.005 30,113.005 31)"},
        {"id": "S2", "river": "另一河", "line_type": "outer_boundary", "wkt": "LINESTRING(113.001 30,113.001 31)"},
    )
    answer = ask(project, "盘龙江1公里范围内的排污口", catalogue=CATALOGUE)
    _, _, expected_m = GEOD.inv(113, 30.5, 113.005, 30.5)
    assert _pairs(answer) == [("O3", "S1")]
    assert answer.frame["measured"].iloc[0] == pytest.approx(expected_m, abs=0.01)
    assert answer.notes == ()
    project.frames["shorelines"]["line_type"] = "bank_line"
    banks = ask(project, "盘龙江1公里范围内的排污口", catalogue=CATALOGUE)
    assert (_pairs(banks), [note.zh[:5] for note in banks.notes]) == ([("O3", "S1")], ["按河口线（"])


def test_a_place_that_the_project_does_not_hold_is_an_error_and_not_zero(project):
    project.frames["rivers"] = _layer({"id": "R1", "name": "盘龙江", "wkt": "LINESTRING(113.008 30,113.008 31)"})
    for phrase, words in (
        ("长江1公里范围内的排污口", "项目中没有“长江”：图层 rivers"),
        ("outfalls within 1 km of the Yangtze", "the project does not hold 'Yangtze': the layer rivers has no row"),
    ):
        with pytest.raises(LayerError) as said:
            ask(project, phrase, catalogue=CATALOGUE)
        assert words in " ".join(said.value.in_language("zh" if "长江" in phrase else "en"))


def test_a_wedge_reaches_into_a_zone_by_the_rule_that_the_audit_has(project):
    square = "POLYGON((109.86 31.06,109.87 31.06,109.87 31.07,109.86 31.07,109.86 31.06))"
    project.frames["zones"] = _layer({"id": "Z", "tier": "1", "accuracy_m": 5.66, "wkt": square})
    ring = "109.864476 31.07,109.865 31.069892,109.865524 31.07,109.865524 31.071804,109.864476 31.071804"
    wedge = f"POLYGON(({ring},109.864476 31.07))"
    project.frames["projects"] = _layer({"id": "P", "accuracy_m": 5.66, "wkt": wedge})
    for phrase in ("projects reaching into tier-1 zones", "伸入一级保护区的项目", "projects overlapping tier-1 zones"):
        answer = ask(project, phrase, catalogue=CATALOGUE)
        assert (answer.count, answer.cannot_tell, answer.frame["unit"].tolist()) == (1, 0, ["m2"])
        assert answer.frame["measured"].iloc[0] == pytest.approx(600, abs=5)
    assert ask(project, "projects inside tier-1 zones", catalogue=CATALOGUE).frame.empty
