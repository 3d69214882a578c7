"""``riverzones quality traceback``: a cause above one of two tributaries is found, the other is ruled out."""

from dataclasses import replace

import pytest
from tests.geojson_text import features

from riverzones.catalogue import load
from riverzones.jobs.ingest.run import ingest
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.withheld import told_traceback
from riverzones.jobs.traceback.run import traceback
from riverzones.store import ProjectFile

LINES = {  # a main river flowing east, one tributary from the north, one from the south
    "主河": [[110.0, 31.0], [110.1, 31.0], [110.2, 31.0], [110.3, 31.0]],
    "北溪": [[110.1, 31.1], [110.1, 31.0]],
    "南溪": [[110.2, 30.9], [110.2, 31.0]],
}
SECTIONS = {
    "S1": ("出口", "主河", 110.28, 31.0),
    "N1": ("北溪口", "北溪", 110.1, 31.01),
    "Z1": ("南溪口", "南溪", 110.2, 30.99),
}
PLANTS = {
    "W1": ("北溪厂", 110.1, 31.08, 500, 800),
    "W2": ("南溪厂", 110.2, 30.93, 500, 900),
    "W3": ("主河厂", 110.25, 31.0, 500, 400),
}


def samples():
    yield "断面名称,采样日期,溶解氧(mg/L),氨氮(mg/L)"
    for year in (2024, 2025):
        for month in range(1, 13):
            late = year == 2025 and month > 6
            for name, value in (("出口", 0.8 if late else 0.3), ("北溪口", 1.3 if late else 0.3), ("南溪口", 0.3)):
                yield f"{name},{year}-{month:02}-05,8.0,{value}"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("traceback")
    texts = {
        "rivers": features([({"name": name}, "LineString", line) for name, line in LINES.items()]),
        "sections": features(
            [({"id": c, "name": n, "river": r}, "Point", [x, y]) for c, (n, r, x, y) in SECTIONS.items()]
        ),
        "wwtps": features(
            [
                ({"id": c, "name": n, "capacity_m3_per_day": cap, "load_m3_per_day": load_}, "Point", [x, y])
                for c, (n, x, y, cap, load_) in PLANTS.items()
            ]
        ),
        "intakes": features([({"id": "I1", "name": "取水口"}, "Point", [110.15, 31.0])]),
        "townships": features(
            [
                (
                    {"name": "北镇"},
                    "Polygon",
                    [[[110.0, 31.04], [110.3, 31.04], [110.3, 31.2], [110.0, 31.2], [110.0, 31.04]]],
                )
            ]
        ),
    }
    made = ProjectFile.create(folder / "p.gpkg")
    for kind, text in texts.items():
        (folder / f"{kind}.geojson").write_text(text, encoding="utf-8")
        ingest(made, folder / f"{kind}.geojson", kind=load().kinds[kind])
    (folder / "samples.csv").write_text("\n".join(samples()), encoding="utf-8")
    ingest(made, folder / "samples.csv", kind=load().kinds["samples"])
    return folder / "p.gpkg"


def test_the_plant_above_the_section_where_it_begins_comes_first_and_the_ruled_out_one_last(cli, project):
    said = cli("--json", "quality", "traceback", project, "出口").json
    assert said["worse"] == ["NH3N"]
    assert said["last"] == "2025-12"
    assert {row["id"]: row["stretch"] for row in said["rows"]} == {"W1": "source", "W3": "passes_on", "W2": "ruled_out"}
    assert [row["id"] for row in said["rows"]] == ["W1", "W3", "W2"]
    first = said["rows"][0]
    assert first["troubles"] == ["over_capacity"]
    assert first["fits"] == ["NH3N"]
    assert first["distance_m"] == pytest.approx(8871 + 17185, abs=60)  # 0.08 degrees north, 0.18 degrees east
    assert "概率" in said["rule"]
    assert said["hint"]["confidence"] == "recall"


def test_a_place_whose_row_names_no_township_has_the_one_it_stands_in(cli, project):
    rows = cli("--json", "quality", "traceback", project, "出口").json["rows"]
    assert {row["id"]: row["admin"] for row in rows} == {"W1": "北镇", "W2": None, "W3": None}


def test_a_part_of_the_name_is_enough_and_a_wrong_one_offers_the_nearest(cli, project):
    assert cli("--json", "quality", "traceback", project, "北").json["section"]["id"] == "N1"
    wrong = cli("quality", "traceback", project, "北河口")
    assert wrong.code == 1
    assert "北溪口" in wrong.err


def test_a_section_with_nothing_above_it_is_told_in_public_too(project):
    opened, catalogue = ProjectFile.open(project), load()
    seen = traceback(opened, "S1", catalogue=catalogue)
    alone = replace(seen, rows=seen.rows.iloc[:0])
    assert len(seen.rows)
    assert told_traceback(project_view(opened, catalogue=catalogue), alone).as_dict()["rows"] == []


def test_a_section_that_is_not_worse_says_so(cli, project):
    said = cli("quality", "traceback", project, "Z1")
    assert said.code == 0
    assert "没有变差的指标" in said.err


def test_an_earlier_month_compares_what_was_before_the_worsening(cli, project):
    said = cli("--json", "quality", "traceback", project, "S1", "--last", "2025-06").json
    assert said["worse"] == []
    assert cli("quality", "traceback", project, "S1", "--last", "2025-13").code == 2


def test_the_sheet_and_the_table_tell_reasons_in_words(cli, project, tmp_path):
    sheet, table = tmp_path / "倒查.html", tmp_path / "倒查.csv"
    assert cli("quality", "traceback", project, "S1", "-o", sheet).code == 0
    page = sheet.read_text(encoding="utf-8")
    assert "超负荷运行" in page
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg"') >= 2
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert cli("quality", "traceback", project, "S1", "-o", table).code == 0
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    assert lines[1].startswith("1,北溪厂")
    assert cli("quality", "traceback", project, "S1", "-o", sheet).code == 1  # stands there


def test_the_map_draws_the_stretches(cli, project, tmp_path):
    drawn = tmp_path / "倒查图.html"
    assert cli("quality", "traceback", project, "S1", "--map", drawn).code == 0
    assert drawn.stat().st_size > 100_000
