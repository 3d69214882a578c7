"""The papers of zones: corners and texts with every drawn zone, proposals, workbook and pages."""

from __future__ import annotations

import json
from functools import reduce

import geopandas as gpd
import pytest
import shapely
from openpyxl import load_workbook

from riverzones.catalogue import load
from riverzones.errors import LayerError
from riverzones.geo import geodesy
from riverzones.jobs.delineate.run import DelineateOptions, delineate
from riverzones.jobs.maps.run import map_layer
from riverzones.jobs.markers import drawn_markers, proposals
from riverzones.jobs.report.zones import write_zone_papers, zone_papers
from riverzones.jobs.shared.layers import LayerReader, project_view
from riverzones.store.project import ProjectFile

SOURCE = "SY-04"
MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def project(demo_report, tmp_path_factory):
    """One river source of the demo drawn, with a road across its tier 1, a sign, a pool and half a fence beside it."""
    path = tmp_path_factory.mktemp("papers") / "p.gpkg"
    path.write_bytes(demo_report.project.read_bytes())
    opened = ProjectFile.open(path)
    drawn = opened.read("drawn_zones")
    with opened.transaction() as tx:
        tx.put_layer("drawn_zones", drawn[drawn["source_id"] == SOURCE])
    delineate(opened, catalogue=load(), asked=DelineateOptions(types=("river-source",), sources=(SOURCE,)))
    zones = opened.read("drawn_zones")
    first = shapely.union_all(zones.geometry[zones["tier"] == "1"].to_numpy())
    west, south, east, north = first.bounds
    middle = (south + north) / 2
    road = shapely.LineString([(west - 0.05, middle), (east + 0.05, middle)])
    entry = shapely.get_coordinates(shapely.intersection(road, first))[0]
    with opened.transaction() as tx:
        for name, shape, columns in (
            ("roads", road, {"name": MARKUP, "crash_barrier": True, "diversion_channel": False}),
            ("signs", shapely.Point(entry), {"name": "警示牌"}),
            ("fences", shapely.intersection(first.boundary, shapely.box(west, middle, east, north)), {}),
        ):
            tx.put_layer(name, gpd.GeoDataFrame({"id": [f"{name}-1"], **columns}, geometry=[shape], crs=4490))
    return opened


@pytest.fixture(scope="module")
def two_sources(project, tmp_path_factory):
    """The same project in a file of its own, with the zones of a second source drawn after those of the first."""
    path = tmp_path_factory.mktemp("two") / "p.gpkg"
    path.write_bytes(project.path.read_bytes())
    opened = ProjectFile.open(path)
    delineate(opened, catalogue=load(), asked=DelineateOptions(types=("river-source",), sources=("SY-05",)))
    return opened


@pytest.fixture(scope="module")
def papers(two_sources):
    return zone_papers(two_sources, catalogue=load())


@pytest.fixture(scope="module")
def inside(two_sources):
    return project_view(two_sources, catalogue=load(), internal=True)


def test_every_drawn_zone_has_its_corners_in_the_layer_of_corners(project):
    zones, corners = project.read("drawn_zones"), project.read("zone_corners")
    assert set(corners["zone_id"]) == set(zones.index)
    assert corners.groupby("zone_id").size().max() <= load().markers["most_corners"]
    one = corners[corners["zone_id"] == f"river-source:{SOURCE}:1:land"]
    assert one["corner_no"].tolist() == list(range(1, len(one) + 1))
    outline = zones.geometry[f"river-source:{SOURCE}:1:land"].boundary
    assert shapely.distance(one.geometry.to_numpy(), outline).max() < 1e-9
    assert set(one["gauss_zone"]) == {37}
    assert one["lon_dms"].str.fullmatch(r"\d+°\d\d′\d\d\.\d\d″").all()


def test_the_corners_of_every_outline_close_to_the_area_of_the_zone(project):
    zones, corners = project.read("drawn_zones"), project.read("zone_corners")
    several = corners.groupby("zone_id")["ring_no"].max()
    assert several[f"river-source:{SOURCE}:1:land"] == 2  # land on both banks
    for zone_id, rows in corners.groupby("zone_id"):
        rings = [shapely.Polygon(ring.geometry.to_list()) for _, ring in rows.groupby("ring_no")]
        assert all(ring.is_valid for ring in rings)
        drawn = reduce(shapely.symmetric_difference, rings)  # a hole is an outline within an outline
        assert drawn.area == pytest.approx(zones.geometry[zone_id].area, rel=0.03)


def test_corners_are_those_of_the_zones_after_one_source_is_drawn_anew(project, two_sources):
    before = project.read("zone_corners")
    after = two_sources.read("zone_corners")
    assert set(after["source_id"]) == {SOURCE, "SY-05"}
    kept = after[after["source_id"] == SOURCE]
    assert kept.geometry.geom_equals(before.geometry.reindex(kept.index)).all()


def test_every_drawn_zone_says_its_extent(project):
    said = project.read("drawn_zones")["extent_text"]
    assert said[f"river-source:{SOURCE}:1:water"] == "一级保护区：取水口上游1000米至下游100米（含支流）的水域。"


def test_the_map_shows_sizes_and_types_in_words_of_both_languages(project):
    layer = map_layer("drawn_zones", LayerReader(project, load()), load())
    by_name = {one.name: one for one in layer.columns}
    assert by_name["zone_type"].value_title("river-source", "zh") == "河流型水源保护区"
    column = by_name["sizes"]
    shown = layer.frame["sizes"].iloc[0]
    assert shown.startswith("一级上游长度 1,000 m（HJ 338-2018，待核）")
    assert column.value_title(shown, "en").startswith("Tier 1 upstream 1,000 m (HJ 338-2018, recalled")


def test_what_stands_near_a_proposal_serves_it_and_nothing_that_stands_is_touched(project):
    before = project.read("boundary_markers"), project.read("signs")
    found = drawn_markers(project, catalogue=load())
    stored = project.read("drawn_markers")
    assert len(stored) == len(found.markers)
    signs = stored[(stored["kind"] == "road_sign") & (stored["status"] == "in_use")]
    assert signs["standing_id"].tolist() == ["signs-1"]
    assert (stored["status"] == "in_use").sum() == stored["standing_id"].notna().sum()
    assert all(was.equals(project.read(name)) for was, name in zip(before, ("boundary_markers", "signs"), strict=True))


def test_the_fence_is_as_long_as_the_banks_and_told_as_far_as_it_stands(papers):
    row = papers.fences.set_index("source_id").loc[SOURCE]
    assert row["fence_m"] == pytest.approx(2 * (1100 + 2 * 50), rel=0.03)  # 1,100 m on each bank, 50 m at its ends
    assert 0 < row["standing_m"] < row["fence_m"]
    assert row["standing_m"] + row["missing_m"] == pytest.approx(row["fence_m"])


def test_a_road_through_tier_1_is_told_with_its_five_facilities(papers):
    (row,) = papers.crossings[(papers.crossings["source_id"] == SOURCE) & (papers.crossings["tier"] == "1")].to_dict(
        "records"
    )
    assert row["length_m"] == pytest.approx(geodesy.length_m([row["geometry"]])[0])
    assert {name: row[name] for name in papers.plan.facilities} == {
        "warning_sign": "present",
        "isolation_belt": "present",
        "crash_barrier": "present",
        "diversion_channel": "missing",
        "emergency_pool": "missing",  # the project has a layer of pools, none stands near
    }


def test_without_a_layer_of_roads_traffic_signs_cannot_be_told(demo_report, tmp_path):
    path = tmp_path / "p.gpkg"
    path.write_bytes(demo_report.project.read_bytes())
    opened = ProjectFile.open(path)
    with opened.transaction() as tx:
        tx.drop("roads")
    found = proposals(opened, catalogue=load(), approved=True, source=SOURCE)
    assert found.counts()["road_sign"] is None
    assert found.counts()["boundary_marker"][0] > 0
    assert any("roads" in note.zh for note in found.notes)


def test_the_approved_zones_have_papers_as_well(demo_report):
    papers = zone_papers(ProjectFile.open(demo_report.project), catalogue=load(), approved=True, source=SOURCE)
    assert set(papers.zones["owner"]) == {SOURCE}
    words, origin = papers.extents[SOURCE]
    assert "取水口上游1000米至下游100米的水域" in words
    assert origin.zh in ("批复文本", "按图形量测")


def test_a_source_without_zones_is_refused_with_the_names_of_those_that_have(project):
    with pytest.raises(LayerError, match="SY-99") as refused:
        zone_papers(project, catalogue=load(), source="SY-99")
    assert "大昌镇" in str(refused.value.hint)


def test_the_workbook_has_a_sheet_for_each_paper(papers, inside, tmp_path):
    book = load_workbook(write_zone_papers(papers, tmp_path / "z.xlsx", view=inside))
    assert book.sheetnames == [
        "保护区", "划定参数", "范围描述", "拐点", "界标", "标志牌", "隔离防护", "穿越道路", "说明",
    ]  # fmt: skip
    assert book["保护区"].max_row == 1 + len(papers.zones)
    assert book["拐点"].max_row == 1 + len(papers.corners)
    assert book["界标"].max_row + book["标志牌"].max_row == 2 + len(papers.markers)
    sizes = [[cell.value for cell in row] for row in book["划定参数"].iter_rows(min_row=2)]
    agrees = "待核，与什邡市人民渠方案（2018）、重庆市水资源管理条例第十七条一致"
    assert [papers.zones["source_name"].iloc[0], "一级上游长度", "1,000 m", "HJ 338-2018", agrees] in sizes
    notes = " ".join(str(cell.value) for cell in book["说明"]["A"])
    assert "HJ/T 433-2008" in notes
    assert "事故导流槽" in notes


def test_the_pages_hold_one_section_per_source_and_escape_what_data_say(papers, inside, tmp_path):
    page = write_zone_papers(papers, tmp_path / "z.html", view=inside).read_text(encoding="utf-8")
    assert page.count('<section class="sheet"') == papers.zones["owner"].nunique() == 2
    assert page.count('<svg class="locator"') == 2
    assert "示意数据" in page
    assert MARKUP not in page
    assert "&lt;img src=x" in page
    assert "六、拐点坐标表" in page
    first = papers.corners.iloc[0]
    assert first["lon_dms"] in page
    assert "号前为圈号" in page
    assert "<td>2-" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_an_english_page_has_english_headings_and_keeps_the_extent_in_chinese(papers, inside, tmp_path):
    page = write_zone_papers(papers, tmp_path / "z.html", view=inside, lang="en").read_text(encoding="utf-8")
    assert "1. Extent" in page
    assert "recalled, to be checked" in page
    assert "取水口上游1000米" in page


def test_commands_write_the_report_and_the_layer(cli, project, tmp_path):
    said = cli("--json", "markers", project.path)
    told = json.loads(said.out)
    assert told["layer"] == "drawn_zones"
    assert told["markers"]["road_sign"]["standing"] == 1
    made = cli(
        "--json", "report", project.path, "--of", "zones", "--internal", "-o", tmp_path / "z.html", "--source", SOURCE
    )
    assert json.loads(made.out)["sources"] == 1
    assert (tmp_path / "z.html").is_file()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (["--of", "zones", "-o", "z.docx"], 1),
        (["--of", "zones", "-o", "z.xlsx", "--river", "长江"], 2),
        (["--of", "boards", "-o", "b.html", "--approved"], 2),
    ],
)
def test_a_wrong_ending_or_an_option_of_another_report_is_refused(cli, project, wrong, code):
    assert cli("report", project.path, *wrong).code == code
