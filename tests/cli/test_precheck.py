"""``riverzones precheck PROJECT --site FILE|WKT``."""

from __future__ import annotations

import geopandas as gpd
import pytest

import riverzones
from riverzones.errors import DataError
from riverzones.jobs.precheck import RESULTS

DAY = "2025-12-15"


@pytest.fixture(scope="module")
def project(demo_report):
    return riverzones.open(demo_report.project)


@pytest.fixture(scope="module")
def planted(project):
    """A project of the demo that breaks rules, as a site: 640 m from the shoreline, chemical, new."""
    return project.layer("projects").loc[["XM-001"]]


def test_a_site_gets_what_the_audit_finds_of_the_same_project(project, planted, tmp_path):
    before = project.path.read_bytes()
    site = tmp_path / "site.geojson"
    planted[["name", "geometry"]].to_crs(4326).to_file(site)
    found = project.precheck(str(site), attributes={"industry": "化工", "stage": "新建"}, on=DAY)
    results = found.rules.set_index("rule")
    assert results.loc["CN-111", "result"] == "violation"
    audited = project.findings().query("subject_id == 'XM-001' and rules.str.contains('CN-111')").iloc[0]
    assert results.loc["CN-111", "measured"] == pytest.approx(audited["measured"], abs=0.1)
    assert results.loc["CN-111", "margin"] == pytest.approx(1000 - 640, abs=0.1)  # > 0: it offends
    assert results.loc["CN-103", "result"] == "complies"
    assert results.loc["CN-103", "measured"] > 0
    assert found.worst() == "prohibit"
    assert project.path.read_bytes() == before


def test_what_is_not_stated_cannot_be_told(project, planted):
    found = project.precheck(planted.geometry.iloc[0].wkt, attributes={"industry": "chemical"}, on=DAY)
    rule = found.rules.set_index("rule").loc["CN-111"]
    assert rule["result"] == "cannot_tell"
    assert "建设性质" in rule["words"].zh
    assert found.worst() is None
    order = [list(RESULTS).index(word) for word in found.rules["result"]]
    assert order == sorted(order)


def test_the_command_tells_zones_and_rules_and_ends_with_three(cli, project, planted):
    wkt = planted.geometry.iloc[0].centroid.wkt
    asked = ("precheck", project.path, "--site", wkt, "--attributes", "industry=化工", "--attributes", "stage=新建")
    said = cli(*asked, "--on", DAY, "--fail-on", "prohibit")
    assert said.code == 3
    assert "CN-111" in said.out
    assert "长江岸线外缘边界" in said.out
    document = cli("--json", *asked, "--on", DAY).json
    near = {(row["layer"], row["part"]): row for row in document["near"]}
    assert near["shorelines", None]["inside"] is False
    assert near["shorelines", None]["distance_m"] == pytest.approx(640, abs=60)
    assert {("zones", "1"), ("zones", "2")} <= set(near)


def test_an_outfall_in_tier_1_is_found_inside(project):
    zone = project.layer("zones").loc["SY-04-1L"].geometry
    found = project.precheck(
        zone.representative_point().wkt, kind="入河排污口", attributes={"category": "工业"}, on=DAY
    )
    assert found.rules.set_index("rule").loc["CN-101", "result"] == "violation"
    assert found.near.set_index(["layer", "part"]).loc[("zones", "1"), ["inside", "id"]].tolist() == [True, "SY-04-1L"]


def test_what_cannot_be_read_is_said(cli, project, tmp_path):
    with pytest.raises(DataError, match="neither a file nor WKT"):
        project.precheck("somewhere")
    with pytest.raises(DataError, match="'soon' is no value of stage"):
        project.precheck("POINT (109.86 31.07)", attributes={"stage": "soon"})
    assert cli("precheck", project.path, "--site", "POINT (109.86 31.07)", "--attributes", "colour=red").code == 1
    assert cli("precheck", project.path, "--site", "POINT (109.86 31.07)", "--attributes", "stage").code == 2
    bow = gpd.GeoSeries.from_wkt(["POLYGON ((110 31, 110.01 31.01, 110.01 31, 110 31.01, 110 31))"], crs=4326)
    bow.to_file(tmp_path / "bow.geojson")
    with pytest.raises(DataError, match="cannot be used"):
        project.precheck(str(tmp_path / "bow.geojson"))
