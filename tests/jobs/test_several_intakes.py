"""Sources with several intakes: drawn, worded and reviewed as one zone or told where it is not."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import LineString, Point, box, get_parts

from riverzones.catalogue import load
from riverzones.jobs.delineate.run import DelineateOptions, delineate
from riverzones.jobs.report.zones import write_zone_papers, zone_papers
from riverzones.jobs.review import review_zone
from riverzones.jobs.shared.layers import project_view
from riverzones.store.project import ProjectFile
from riverzones.zones.review import read_approval

DEGREE = 1 / 111_319.49  # of a metre along the equator


@pytest.fixture
def project(tmp_path):
    """A straight river flowing east; three intakes of one source at 4, 4.5 and 8 km, a fourth one given up."""
    opened = ProjectFile.create(tmp_path / "p.gpkg")
    river = gpd.GeoDataFrame(
        {"id": ["R"], "name": ["东河"], "width_m": [40.0]}, geometry=[LineString([(110, 0), (110.1, 0)])], crs=4490
    )
    source = gpd.GeoDataFrame(
        {"id": ["S"], "name": ["城区水源地"], "source_type": ["river"], "centralised": [True]},
        geometry=[Point(110.04, 0)],
        crs=4490,
    )
    intakes = gpd.GeoDataFrame(
        {
            "id": list("ABCD"),
            "name": ["甲取水口", "乙取水口", "丙取水口", "丁取水口"],
            "source_id": "S",
            "status": ["in_use", "in_use", "in_use", "abandoned"],
        },
        geometry=[Point(110 + metres * DEGREE, 0) for metres in (4000, 4500, 8000, 2000)],
        crs=4490,
    )
    with opened.transaction() as tx:
        for name, layer in (("rivers", river), ("sources", source), ("intakes", intakes)):
            tx.put_layer(name, layer.set_index("id", drop=False).rename_axis(None))
    return opened


def drawn(project):
    report = delineate(project, catalogue=load(), asked=DelineateOptions(types=("river-source",)))
    return report[0], project.read("drawn_zones").set_index(["tier", "part"])


def test_the_extent_in_words_names_the_intakes_of_every_stretch(project):
    report, zones = drawn(project)
    words = zones.loc[("1", "water"), "extent_text"]
    assert words == (
        "一级保护区：甲取水口上游1000米至乙取水口下游100米（含支流）的水域；丙取水口上游1000米至下游100米（含支流）的水域。"
    )
    assert any("乙取水口与丙取水口之间有 2,400 米" in note.zh for note in report.notes)
    assert zones.loc[("1", "water"), "area_m2"] == pytest.approx(40 * (1600 + 1100), rel=1e-3)  # none round 丁


def test_the_drawn_zones_agree_with_their_own_words(project):
    _, zones = drawn(project)
    rows = zones.reset_index()[["id", "tier", "part", "source_id", "extent_text", "geometry"]]
    kept = gpd.GeoDataFrame(rows.rename(columns={"extent_text": "approval_text"}), geometry="geometry", crs=4490)
    with project.transaction() as tx:
        tx.put_layer("zones", kept.set_index("id", drop=False).rename_axis(None))
    table = review_zone(project, "S", catalogue=load()).table
    lengths = table[table["quantity"].isin(["upstream_m", "downstream_m"]) & (table["origin"] == "text")]
    first = lengths[lengths["tier"] == "1"]
    assert len(first) == 4
    assert set(first["verdict"]) == {"agrees"}
    assert table.loc[table["quantity"] == "tier_1_gap_m", "measured"].round().tolist() == [2400.0]


def test_the_sheet_says_in_one_sentence_which_numbers_are_recalled(project, tmp_path):
    drawn(project)
    inside = project_view(project, catalogue=load(), internal=True)
    made = write_zone_papers(zone_papers(project, catalogue=load()), tmp_path / "z.html", view=inside)
    page = made.read_text("utf-8")
    assert "凭记忆、未与标准原文核对（待核）：一级上游长度、一级下游长度、" in page
    assert "待核，与什邡市人民渠方案（2018）" in page


@pytest.mark.parametrize(("apart_m", "parts"), [(400, 1), (3000, 2)])
def test_the_extent_of_a_lake_names_every_intake_and_tells_where_tier_1_is_not_continuous(tmp_path, apart_m, parts):
    opened = ProjectFile.create(tmp_path / "lake.gpkg")
    lake = gpd.GeoDataFrame({"id": ["L"]}, geometry=[box(110, 0, 110 + 9000 * DEGREE, 4000 * DEGREE)], crs=4490)
    places = [Point(110 + east * DEGREE, 2000 * DEGREE) for east in (4000, 4000 + apart_m)]
    source = gpd.GeoDataFrame(
        {"id": ["S"], "name": ["东湖水源地"], "source_type": ["lake"], "centralised": [True]},
        geometry=places[:1],
        crs=4490,
    )
    intakes = gpd.GeoDataFrame(
        {"id": list("AB"), "name": ["甲取水口", "乙取水口"], "source_id": "S", "status": "in_use"},
        geometry=places,
        crs=4490,
    )
    with opened.transaction() as tx:
        for name, layer in (("lakes", lake), ("sources", source), ("intakes", intakes)):
            tx.put_layer(name, layer.set_index("id", drop=False).rename_axis(None))
    asked = DelineateOptions(types=("source-lake",))
    notes = [note.zh for one in delineate(opened, catalogue=load(), asked=asked) for note in one.notes]
    zone = opened.read("drawn_zones").set_index(["tier", "part"]).loc[("1", "water")]
    assert zone["extent_text"] == "一级保护区：分别以甲取水口、乙取水口为圆心，半径300米范围内的水域。"
    assert read_approval(zone["extent_text"]).unread == ()
    assert len(get_parts(zone["geometry"])) == parts
    assert any("一级保护区水域不连续" in note for note in notes) == (parts > 1)
