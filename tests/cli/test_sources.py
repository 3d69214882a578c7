"""``riverzones sources``: what stands in zones and upstream of intakes; intakes below outfalls, public and internal."""

import json

import pytest

from riverzones.catalogue import load
from riverzones.jobs.ingest.run import ingest
from riverzones.store import ProjectFile

METRES_PER_DEGREE = 95_500.0  # along the parallel of 31 degrees, about


def feature(kind, place, **told):
    return {"type": "Feature", "properties": told, "geometry": {"type": kind, "coordinates": place}}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    ring = [[[110.19, 30.99], [110.21, 30.99], [110.21, 31.01], [110.19, 31.01], [110.19, 30.99]]]
    layers = {
        "rivers": [feature("LineString", [[109.0, 31.0], [109.6, 31.0], [110.3, 31.0]], name="清河")],
        "sources": [feature("Point", [110.2, 31.0], id="SY", name="清河水源地", backup=False)],
        "intakes": [feature("Point", [110.2, 31.0], id="QS", name="取水口", source_id="SY")],
        "zones": [feature("Polygon", ring, id="Z", source_id="SY", tier="1", part="water")],
        "outfalls": [
            feature("Point", [110.195, 31.0005], id="P1", name="近口"),
            feature("Point", [110.0, 31.0005], id="P2", name="上游口"),
            feature("Point", [110.25, 31.0005], id="P3", name="下游口"),
            feature("Point", [109.01, 31.0005], id="P4", name="远口"),
        ],
    }
    made = ProjectFile.create(folder / "p.gpkg")
    for kind, rows in layers.items():
        text = json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False)
        (folder / f"{kind}.geojson").write_text(text, encoding="utf-8")
        ingest(made, folder / f"{kind}.geojson", kind=load().kinds[kind])
    return folder / "p.gpkg"


def test_risks_stand_in_zones_or_within_hours_upstream_and_never_below(cli, project):
    said = cli("--json", "sources", project, "--hours", "10", "--internal").json
    pairs = {(row["id"], row["how"]) for row in said["risks"]}
    assert pairs == {("P1", "zone"), ("P1", "upstream"), ("P2", "upstream")}
    one = said["sources"][0]
    assert (one["risks_in_zones"], one["risks_upstream"], one["standby"]) == (1, 2, False)


def test_every_outfall_has_the_intakes_below_it_with_the_range_of_arrival(cli, project):
    rows = {row["id"]: row for row in cli("--json", "sources", project, "--internal").json["below"]}
    assert set(rows) == {"P1", "P2", "P4"}
    away = rows["P2"]["distance_m"]
    assert away == pytest.approx(0.2 * METRES_PER_DEGREE, rel=0.002)
    assert rows["P2"]["earliest_h"] == pytest.approx(away / 1.5 / 3600 * 0.89)
    assert rows["P2"]["latest_h"] == pytest.approx(away / 0.3 / 3600)


def test_the_public_version_has_no_distances_and_times(cli, project):
    said = cli("--json", "sources", project).json
    assert {row["distance_m"] for row in said["below"]} == {None}
    assert said["sources"][0]["first_h"] is None
    assert said["sources"][0]["risks_upstream"] == 3  # 24 hours reach the far one too
    assert cli("sources", project, "--hours", "3").code == 2  # asked for any hours it would tell where the intake is
    assert "清河水源地" in cli("sources", project).out
