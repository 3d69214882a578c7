"""What a public view of a project holds, and what it does not."""

from __future__ import annotations

import datetime as dt
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from riverzones.catalogue import load
from riverzones.errors import UnknownNameError
from riverzones.geo.buffer import buffer
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.view import ProjectView
from riverzones.view.places import HiddenPlaces, coarse

WELLS = [shapely.Point(109.921653, 31.071397), shapely.Point(109.943871, 31.081429)]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = ProjectFile.create(tmp_path_factory.mktemp("view") / "p.gpkg", title="某县 13812340001")
    circles = buffer(WELLS, distance_m=50.0)
    published = {"published_on": [None, dt.date(2024, 5, 1)], "published_by": [None, "渝环公告〔2024〕3号"]}
    layers = {
        "wells": ({"id": ["W-1", "W-2"], "depth_m": [80.0, 90.0], "井深备注": ["a", "b"], **published}, WELLS),
        "zones": ({"id": ["Z-1", "Z-2"], "tier": ["1", "1"], **published}, circles),
        "drawn_zones": ({"id": ["D-1", "D-2"], "tier": ["1", "1"]}, circles),
        "sewers": ({"id": ["S-1"]}, [shapely.LineString([WELLS[0], (109.94, 31.08), (109.95, 31.06)])]),
        "outfalls": (
            {"id": ["13890770001", "O-2"], "phone": ["1", "2"], "手机": ["3", "4"], "raw_values": ["{}", "{}"],
             "extra": [json.dumps({"phone": "5", "note": "电 13812340001"}), "b"], "备用": [13812340001, 7]},
            [shapely.Point(109.95, 31.06), shapely.Point(109.96, 31.06)],
        ),
    }  # fmt: skip
    with made.transaction() as tx:
        for name, (columns, shapes) in layers.items():
            tx.put_layer(name, gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4490))
        tx.put_layer("somebodys_wells", gpd.GeoDataFrame({"id": ["1"]}, geometry=WELLS[:1], crs=4490))
    return made


@pytest.fixture(scope="module")
def view(project):
    return ProjectView(project, load())


def test_layers_that_no_kind_knows_and_drafts_are_not_in_it(view, project):
    assert set(view.layers()) == {"wells", "zones", "sewers", "outfalls"}
    with pytest.raises(UnknownNameError, match="internal") as told:
        view.read("drawn_zones")
    assert "--internal" in str(told.value.hint)
    assert set(ProjectView(project, load(), internal=True).layers()) == set(project.layers())


def test_columns_that_reach_people_are_not_in_it_whatever_they_are_called(view):
    columns = set(view.read("outfalls").columns)
    assert not columns & {"phone", "手机", "raw_values"}
    assert {"extra", "备用"} <= columns


def test_a_column_no_kind_knows_is_closed_in_a_coarse_layer(view):
    assert "井深备注" not in view.read("wells").columns
    assert "depth_m" in view.read("wells").columns


def test_texts_nested_values_and_numbers_are_cleaned_in_place(view):
    outfalls = view.read("outfalls")
    assert json.loads(outfalls["extra"].iloc[0]) == {"note": "电 ***"}
    assert outfalls["备用"].tolist() == [None, 7]
    assert outfalls.index.tolist() == outfalls["id"].tolist() == ["***1", "O-2"]
    assert view.title == "某县 ***"


def test_a_hidden_point_is_coarse_a_published_one_exact(view, project):
    wells = view.read("wells")
    assert wells.geometry["W-2"].equals(WELLS[1])
    assert not wells.geometry["W-1"].equals(WELLS[0])
    assert view.hidden("wells") == {"W-1"}


def test_a_circle_about_a_hidden_well_has_no_geometry_a_published_one_has(view):
    zones = view.read("zones")
    assert zones.geometry.isna().tolist() == [True, False]
    assert view.left_out() == {"zones": 1}


def test_a_line_that_ends_at_a_hidden_well_is_cut_at_its_cell(view, project):
    made, whole = view.read("sewers").geometry["S-1"], project.read("sewers").geometry["S-1"]
    assert 0 < made.length < whole.length
    assert made.distance(WELLS[0]) > 60 / 111_000


def test_lines_drawn_on_do_not_meet_at_a_hidden_well():
    """Straight pipes that were only cut at the cell met there again: what leads on to the well goes, too."""
    well = (109.921653, 31.071397)
    places = HiddenPlaces(np.array([well]), np.array([1000.0]))
    cell = places.cell_of(np.array([0]))[0]
    straight = shapely.difference(shapely.LineString([well, (109.95, 31.09)]), cell)
    assert places.not_pointing(straight, cell) is None
    bent = shapely.difference(shapely.LineString([well, (109.94, 31.083273), (109.95, 31.06), (109.96, 31.07)]), cell)
    kept = places.not_pointing(bent, cell)
    assert kept.equals(shapely.LineString([(109.96, 31.07), (109.95, 31.06), (109.94, 31.083273)]))
    beside = shapely.LineString([(109.93, 31.10), (109.95, 31.05), (109.91, 31.04)])
    assert places.not_pointing(beside, cell).equals(beside)


def test_where_a_line_breaks_off_is_the_same_wherever_in_its_cell_the_well_is():
    """A river bends on its way into the cell; which of its bends lead to the well itself is not to be told."""
    bends = [(109.96, 31.07), (109.95, 31.09), (109.938, 31.07241), (109.932, 31.07212)]
    wells = [(109.9216 + east * 1e-4, 31.0712 + north * 1e-4) for east in range(5) for north in range(5)]
    cells = {coarse(np.array([well]), 1000.0).tobytes() for well in wells}
    left = [
        HiddenPlaces(np.array([well]), np.array([1000.0])).not_pointing(
            shapely.difference(shapely.LineString([*bends, well]), cell), cell
        )
        for well in wells
        for cell in HiddenPlaces(np.array([well]), np.array([1000.0])).cell_of(np.array([0]))
    ]
    assert len(cells) == 1
    assert {line.wkb for line in left} == {left[0].wkb}
    assert left[0].length > 0


def test_an_internal_view_is_the_project_and_is_marked(project):
    inside = ProjectView(project, load(), internal=True)
    assert inside.read("wells").equals(project.read("wells"))
    assert "内部资料" in inside.title
    assert inside.called == "某县 13812340001"


def test_facts_about_a_hidden_place_keep_what_they_say_and_lose_what_it_has(view, project):
    rows = project.read("wells").assign(
        subject_layer="wells",
        subject_id=["W-1", "W-2"],
        change=["new", "new"],
        measured=[12.0, 13.0],
        nearest_lon=109.9,
        clauses='[{"rule": "A", "measured": 12.0, "limit": 0.0, "margin": 12.0}]',
    )
    told = view.facts(rows)
    bare = {"rule": "A", "measured": None, "limit": 0.0, "margin": None}
    assert json.loads(told["clauses"].iloc[0]) == [bare]
    assert json.loads(told["clauses"].iloc[1]) == [{**bare, "measured": 12.0, "margin": 12.0}]
    assert told["change"].tolist() == ["new", "new"]
    assert "井深备注" not in told.columns
    assert told["measured"].isna().tolist() == [True, False]
    assert told["nearest_lon"].isna().tolist() == [True, False]
    assert told.geometry.iloc[1].equals(WELLS[1])
    assert not told.geometry.iloc[0].equals(WELLS[0])


def test_a_finding_on_a_circle_about_a_hidden_well_stands_in_the_middle_of_its_cell(view, project):
    rows = project.read("zones").assign(subject_layer="zones", subject_id=["Z-1", "Z-2"])
    told = view.facts(rows)
    assert told.geometry.iloc[0].equals(view.read("wells").geometry["W-1"])
    assert told.geometry.iloc[1].equals(rows.geometry.iloc[1])


def test_a_summary_counts_what_the_view_tells(view):
    table = view.summary().set_index("layer")
    assert table["rows"].astype(int).to_dict() == {"wells": 2, "zones": 2, "sewers": 1, "outfalls": 2}
    # the extent is that of the coarse place, not of the well
    assert table.at["wells", "west"] == view.read("wells").total_bounds[0] != WELLS[0].x


def test_words_of_a_view_are_cleaned_in_both_languages(view):
    made = view.words(Text(zh="电 13812340001", en="call 13812340001"))
    assert (made.zh[:2], made.en[:5]) == ("电 ", "call ")
    assert "13812340001" not in made.zh + made.en


def test_facts_keep_their_crs_and_ids(view, project):
    rows = project.read("outfalls").assign(subject_layer="outfalls", subject_id=["13890770001", "O-2"])
    told = view.facts(rows)
    assert told.crs == project.read("outfalls").crs
    assert list(told.index) == list(view.read("outfalls").index)
    assert told.geometry.tolist() == project.read("outfalls").geometry.tolist()


def test_some_rows_are_told_as_in_the_whole_layer(tmp_path):
    """Eight markers around a well: each by itself tells nothing, but two of them are as coarse as all are."""
    turned = np.radians(np.arange(8) * 45.0)
    ring = shapely.points(WELLS[0].x + 0.001 * np.cos(turned), WELLS[0].y + 0.00086 * np.sin(turned))
    away = shapely.points([[110.1, 31.2], [110.2, 31.2]])
    layers = {
        "wells": ({"id": ["W-1", "W-2"]}, WELLS),
        "boundary_markers": (
            {"id": [f"M-{n}" for n in range(10)], "source_id": ["W-1"] * 10, "note": ["电 13812340001", "b"] * 5,
             "chainage_m": [10.0] * 10, "备用": [13812340001, 7] * 5},
            [*ring, *away],
        ),
        "outfalls": ({"id": ["13890770001", "O-2"], "name": ["王工13812340001", "b"]}, list(away)),
    }  # fmt: skip
    made = ProjectFile.create(tmp_path / "p.gpkg")
    with made.transaction() as tx:
        for name, (columns, shapes) in layers.items():
            tx.put_layer(name, gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4490))
    whole = ProjectView(made, load())
    for layer, ids in (
        ("boundary_markers", ["M-1", "M-8"]),
        ("outfalls", ["O-2"]),
        ("wells", ["W-2"]),
        ("boundary_markers", []),
    ):
        some, frame = ProjectView(made, load()), whole.read(layer)
        assert_geodataframe_equal(some.rows(layer, ids), frame[frame.index.isin(ids)], check_dtype=False)
        alone = ProjectView(made, load())
        alone.read(layer)
        assert some.left_out() == alone.left_out()
        assert some.hidden(layer) == whole.hidden(layer)
    assert whole.hidden("boundary_markers") == {f"M-{n}" for n in range(8)}
    inside = ProjectView(made, load(), internal=True)
    assert inside.rows("wells", ["W-2"]).geometry.tolist() == WELLS[1:]
    with pytest.raises(UnknownNameError):
        whole.rows("sewers", ["S-1"])
