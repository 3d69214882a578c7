"""Real files of others, read in place where the shared folder lies beside the checkout."""

from pathlib import Path

import pytest
import shapely

from riverzones.catalogue import load
from riverzones.geo.geodesy import area_m2
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.store import ProjectFile

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real files is not beside the checkout"),
]


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg")


def bring(project, file, kind, **options):
    return ingest(project, DATA / file, kind=load().kind(kind), options=ImportOptions(**options))


@pytest.mark.parametrize(
    ("file", "kind", "read", "encoding", "crs"),
    [
        ("cn_hydro_1to4m_gbk/hyd1_4l.shp", "rivers", 840, "gb18030", "EPSG:4490"),
        ("cn_hydro_1to4m_gbk/hyd1_4p.shp", "rivers", 550, "gb18030", "EPSG:4490"),
        ("cn_counties_gbk/county_1999_clip.shp", "counties", 71, "gb18030", "EPSG:4490"),
        ("cn_counties_gbk/echarts_呈贡区.geojson", "counties", 1, "utf-8", "EPSG:4326"),
        ("cn_admin_tables/res1_4m.shp", "cities", 34, "gb18030", "EPSG:4490"),
        ("cn_admin_tables/res2_4m.shp", "cities", 331, "gb18030", "EPSG:4490"),
        ("cn_admin_tables/cma_stations_yn_cq_hb_gbk.csv", "auto_stations", 241, "gb18030", "EPSG:4490"),
        ("natural_earth_yangtze/ne10m_rivers_upper_yangtze.geojson", "rivers", 33, "ascii", "WGS 84 (CRS84)"),
        ("natural_earth_yangtze/ne10m_lakes_near.geojson", "lakes", 27, "ascii", "WGS 84 (CRS84)"),
        ("gshhg_lakes/lakes.geojson", "lakes", 4, "utf-8", "WGS 84 (CRS84)"),
        ("be_watercourse_zone/linestring-watercourse.gpkg", "rivers", 82, "utf-8", "EPSG:31370"),
        ("nhdplus_newhope/new_hope.gpkg", "rivers", 746, "utf-8", "custom Albers Equal Area"),
    ],
)
def test_every_record_of_a_real_file_comes_in(project, file, kind, read, encoding, crs):
    report = bring(project, file, kind)
    assert (report.read, report.written, report.quarantined) == (read, read, 0)
    assert (report.encoding, report.crs) == (encoding, crs)
    assert project.count(report.layer) == read


def test_names_of_old_gbk_maps_are_chinese(project):
    bring(project, "cn_hydro_1to4m_gbk/hyd1_4l.shp", "rivers")
    names = set(project.read("rivers")["name"].dropna())
    assert {"长江", "金沙江", "南盘江", "湘江", "乌加河(乌珠尔郭勒)"} <= names
    assert not any("\ufffd" in name for name in names)


def test_lengths_in_degrees_are_not_taken_for_kilometres(project):
    report = bring(project, "cn_hydro_1to4m_gbk/hyd1_4l.shp", "rivers")
    rivers = project.read("rivers")
    assert "length_km" not in report.columns
    assert "LENGTH" in rivers.columns
    assert rivers["length_km"].isna().all()


def test_the_county_drawn_as_two_polygons_of_one_code_keeps_both(project):
    bring(project, "cn_counties_gbk/county_1999_clip.shp", "counties")
    counties = project.read("counties")
    assert (counties["code"] == "530101").sum() == 2
    assert counties.loc[counties["code"] == "500237", "name"].tolist() == ["巫山县"]


def test_the_area_of_dianchi_is_the_one_its_source_states(project):
    bring(project, "gshhg_lakes/lakes.geojson", "lakes")
    lakes = project.read("lakes")
    dianchi = lakes[lakes["gshhg_id"] == "180977"]
    assert float(area_m2(dianchi.geometry)[0]) / 1e6 == pytest.approx(316.37, abs=0.05)  # GSHHG states 316.37 km2
    assert dianchi["area_km2"].iloc[0] == pytest.approx(316.37, abs=0.01)


def test_belgian_zones_keep_their_areas_through_the_change(project):
    report = bring(project, "be_watercourse_zone/polygon-zone.gpkg", "zones", columns={"tier": "=1"})
    areas = sorted(float(area) for area in area_m2(project.read("zones").geometry))
    assert areas == pytest.approx([44651, 50197, 65262, 75774, 116991], rel=3e-4)  # the plane areas of its README
    assert report.repaired == 1
    assert any("Belge" in note.en for note in report.notes)


def test_a_table_of_codes_without_places_asks_for_them(project):
    from riverzones.errors import LayerError

    with pytest.raises(LayerError, match="townships need a place"):
        bring(project, "cn_admin_tables/townships_6counties.csv", "townships")


def test_all_that_is_written_is_valid_and_within_reach(project):
    for file in ("county_1999_clip.shp", "echarts_呈贡区.geojson"):
        bring(project, f"cn_counties_gbk/{file}", "counties")
    counties = project.read("counties")
    assert shapely.is_valid(counties.geometry.to_numpy()).all()
    assert len(counties) == 72
