"""``riverzones sources``: what stands in zones and upstream of intakes; intakes below outfalls, public and internal."""

import json
import re

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
        "sources": [feature("Point", [110.2, 31.0], id="SY", name="清河水源地", backup=False, target_class="II",
                            plan_due="2026-01-20", drill_date="2024-11-30", river="清河")],
        "intakes": [feature("Point", [110.2, 31.0], id="QS", name="取水口", source_id="SY")],
        "zones": [feature("Polygon", ring, id="Z", source_id="SY", tier="1", part="water")],
        "outfalls": [
            feature("Point", [110.195, 31.0005], id="P1", name="近口"),
            feature("Point", [110.0, 31.0005], id="P2", name="上游口"),
            feature("Point", [110.25, 31.0005], id="P3", name="下游口"),
            feature("Point", [109.01, 31.0005], id="P4", name="远口"),
        ],
        "black_odour_waters": [
            feature("Point", [110.28, 31.02], id="B1", name="返黑沟", status="open", done_date="2022-05-01",
                    deadline="2025-12-30"),
            feature("Point", [110.28, 31.03], id="B2", name="已清沟", done_date="2022-05-01", deadline="2025-12-30"),
        ],
        "risk_sources": [
            feature("Point", [110.28, 31.0], id="F1", name="下游库 13900001234", source_id="SY", plan=True,
                    drill_date="2025-12-01"),
            feature("Point", [110.281, 31.0], id="F2", name="未演练库", source_id="SY"),
            feature("Point", [110.282, 31.0], id="F3", name="已关库", source_id="SY", status="closed",
                    drill_date="2020-01-01"),
        ],
    }  # fmt: skip
    made = ProjectFile.create(folder / "p.gpkg")
    for kind, rows in layers.items():
        text = json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False)
        (folder / f"{kind}.geojson").write_text(text, encoding="utf-8")
        ingest(made, folder / f"{kind}.geojson", kind=load().kinds[kind])
    lines = ["断面名称,采样日期,溶解氧(mg/L),氨氮(mg/L),硫酸盐(mg/L),铁(mg/L)"]
    lines += [f"清河水源地,2025-{month:02}-05,8,{0.9 if month > 6 else 0.3},250,0.36" for month in range(1, 13)]
    (folder / "samples.csv").write_text("\n".join(lines), encoding="utf-8")
    ingest(made, folder / "samples.csv", kind=load().kinds["samples"])
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


def test_a_sheet_tells_the_year_the_plans_and_the_risks_of_a_source(cli, project, tmp_path):
    sheet = tmp_path / "一源一策.html"
    said = cli("sources", project, "--source", "清河", "--internal", "--on", "2026-01-01", "-o", sheet)
    assert said.code == 0, said.err
    text = " ".join(re.sub(r"<[^>]*>", " ", sheet.read_text(encoding="utf-8")).split())
    assert "2025 Ⅲ Ⅱ 未达标 6/12 12" in text  # (0.3 + 0.9) / 2 = 0.6 is above 0.5; six months of twelve met II
    assert "硫酸盐 2025 250 mg/L 250 达标" in text  # the limit itself meets it
    assert "铁 2025 0.36 mg/L 0.3 超标" in text
    plans = text.partition("五、预案与演练")[2].partition("六、")[0]
    assert plans.partition("到期情况")[2].split() == [
        *("水源地应急演练", "清河水源地", "2025-11-30", "逾期"),
        *("风险源应急演练", "未演练库", "未登记"),
        *("水源地应急预案修订", "清河水源地", "2026-01-20", "临期"),
        *("风险源应急演练", "下游库", "13900001234", "2026-12-01", "未到期"),
    ]
    assert "已关库" not in plans
    assert "排污口" in text
    assert "上游口" in text


def test_the_public_sheet_has_neither_distances_nor_telephones(cli, project, tmp_path):
    sheet = tmp_path / "公开.html"
    assert cli("sources", project, "-o", sheet).code == 0
    text = sheet.read_text(encoding="utf-8")
    assert "13900001234" not in text
    assert "沿河 km" not in text
    assert "最早 h" not in text
    assert cli("sources", project, "-o", sheet).code == 1  # stands there


def test_a_source_of_a_wrong_name_offers_the_right_one(cli, project):
    said = cli("sources", project, "--source", "青河水源地")
    assert said.code == 1
    assert "清河水源地" in said.err


def test_days_that_rows_state_are_due_beside_the_findings(cli, project):
    rows = {(row["finding_id"], row["title"]): row for row in
            cli("--json", "due", project, "--on", "2026-01-01", "--internal").json["rows"]}  # fmt: skip
    drill = rows["sources:SY", "水源地应急演练"]
    assert (drill["state"], drill["days"], drill["deadline"]) == ("overdue", -32, "2025-11-30")
    assert "设定" in drill["note"] or "按每年一次计" in drill["note"]
    assert rows["sources:SY", "水源地应急预案修订"]["state"] == "due"
    assert rows["risk_sources:F1", "风险源应急演练"]["state"] == "later"
    assert not any(row.startswith("risk_sources:F3") for row, _ in rows)
    assert rows["black_odour_waters:B1", "黑臭水体整治"]["days"] == -2  # open again after it was done: it has relapsed
    assert ("black_odour_waters:B2", "黑臭水体整治") not in rows


def test_items_of_table_2_are_told_of_sources_apart_from_the_class(cli, project):
    said = cli("--json", "quality", project, "--period", "year").json
    rows = {row["item"]: row for row in said["supplementary"]}
    assert (rows["SO4"]["met"], rows["Fe"]["met"]) == (True, False)
    assert rows["Fe"]["multiple"] == pytest.approx(0.2)  # (0.36 - 0.3) / 0.3
    assert "Fe" not in said["places"][0]["items"]
    assert "铁 0.36 mg/L，限值 0.3" in cli("quality", project, "--period", "year").err


def test_the_yearly_assessment_holds_class_months_and_samples_beside_what_was_planned(cli, demo_report):
    result = cli("--json", "sources", demo_report.project, "--of", "years")
    assert result.code == 0, result.err
    rows = {(row["source_id"], row["year"]): row for row in json.loads(result.out)["years"]}
    lost = rows["SY-12", 2025]
    assert (lost["class"], lost["target_class"], lost["met"]) == ("IV", "III", False)
    assert (lost["months_met"], lost["months"]) == (1, 12)  # January was still of class III
    gap = rows["SY-04", 2025]
    assert (gap["samples"], gap["planned"]) == (10, 12)
    assert rows["SY-03", 2025]["over_limit"] == "锰"
    assert rows["SY-03", 2024]["over_limit"] == ""
    assert rows["SY-21", None]["zones_approved"] is False  # never sampled, no zone
    table = cli("sources", demo_report.project, "--of", "years", "--source", "庙宇镇水库")
    assert "Ⅳ类" in table.out
    assert "长江红石梁" not in table.out
