"""A river whose direction nothing but the way it is drawn tells: every answer that hangs on it says so."""

import geopandas as gpd
import pytest
import shapely

from riverzones.store.project import ProjectFile

RIVER = shapely.from_wkt("LINESTRING (110 31, 110.05 31, 110.1 31.01)")


@pytest.fixture
def project(tmp_path):
    made = ProjectFile.create(tmp_path / "lone.gpkg")
    outfall, intake = shapely.Point(110.02, 31.001), shapely.Point(110.09, 31.006)
    with made.transaction() as tx:
        tx.put_layer("rivers", gpd.GeoDataFrame({"id": ["R1"], "name": [None]}, geometry=[RIVER], crs=4490))
        tx.put_layer("outfalls", gpd.GeoDataFrame({"id": ["P1"]}, geometry=[outfall], crs=4490))
        tx.put_layer("intakes", gpd.GeoDataFrame({"id": ["Q1"]}, geometry=[intake], crs=4490))
    return made.path


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        ("outfalls upstream of intakes within 10 km", "the flow direction is doubtful for 1 of 1 rows"),
        ("取水口上游10公里内的排污口", "1 行中有 1 行所在河段流向存疑"),
    ],
)
def test_an_answer_along_a_doubtful_river_says_so(cli, project, phrase, says):
    answer = cli("--json", "query", project, phrase).json
    assert [row["certain"] for row in answer["rows"]] == [False]
    assert any(says in note for note in answer["notes"])


def test_a_trace_along_a_doubtful_river_says_so_and_an_unnamed_river_stays_empty(cli, project):
    told = cli("--lang", "en", "trace", project, "--from", "outfalls:P1", "--downstream")
    assert told.code == 0
    assert "the flow direction of 1 of the 1 reaches on the way is doubtful" in told.err
    assert "Q1" in told.out
    assert "nan" not in told.out


def test_the_network_counts_the_same_river_as_doubtful(cli, project):
    said = cli("--json", "network", project).json
    assert said["directions"] == {"sure": 0, "likely": 0, "doubtful": 1}
    assert [(row["what"], row["option"].split()[0]) for row in said["doubts"]] == [("outlet", "--outlet")]


def test_a_zone_along_a_doubtful_river_says_that_it_may_lie_on_the_other_side_until_the_outlet_is_given(cli, project):
    rows = {"id": ["S1"], "name": ["城关"], "source_type": ["river"], "centralised": [True]}
    with ProjectFile.open(project).transaction() as tx:
        tx.put_layer("sources", gpd.GeoDataFrame(rows, geometry=[shapely.Point(110.06, 31.002)], crs=4490))
        width = gpd.GeoDataFrame({"id": ["R1"], "name": ["东河"], "width_m": [40.0]}, crs=4490, geometry=[RIVER])
        tx.put_layer("rivers", width)
    for options, doubted in (((), True), (("--outlet", "110.1,31.01"), False)):
        cli("network", project, *options)
        drawn = cli("--json", "delineate", project, "--type", "river-source").json[0]
        assert drawn["count"] == 4
        assert any("流向存疑：东河" in note and "另一侧" in note for note in drawn["notes"]) is doubted
        notes = ProjectFile.open(project).read("drawn_zones")["note"].fillna("")
        assert notes.str.contains("流向存疑").tolist() == [doubted] * 4
