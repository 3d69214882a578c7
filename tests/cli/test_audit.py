"""``riverzones audit``: findings, counts, exit codes."""

from __future__ import annotations

import geopandas as gpd
from openpyxl import load_workbook

from riverzones.model import FINDING_COLUMNS

DAY = "2025-12-15"
"""In the last month of the plan of Wushan."""


def test_an_audit_prints_a_line_per_rule_and_says_what_was_not_run(cli, wushan):
    said = cli("audit", wushan, "--on", DAY)
    assert said.code == 0
    assert "CN-101" in said.out
    assert "WS-116" in said.out
    assert "conservation_areas" in said.out
    assert "未运行" in said.err


def test_json_has_the_shape_of_the_design(cli, wushan):
    document = cli("--json", "audit", wushan, "--pack", "national", "--on", "2026-11-22").json
    assert {"audit_id", "on", "packs", "rules", "findings"} <= set(document)
    assert document["on"] == "2026-11-22"
    assert document["packs"] == ["national"]
    rule = next(rule for rule in document["rules"] if rule["code"] == "CN-101")
    assert {"checked", "violations", "cannot_tell", "not_applicable", "not_run"} <= set(rule)
    finding = document["findings"][0]
    assert set(FINDING_COLUMNS) <= set(finding)
    assert isinstance(finding["chiefs"], list)


def test_the_law_of_an_earlier_day_is_another_one(cli, wushan):
    document = cli("--json", "audit", wushan, "--rule", "CN-111", "--on", "2021-02-28").json
    assert document["rules"][0]["not_run"]
    assert document["findings"] == []


def test_fail_on_ends_with_three_only_when_something_that_grave_was_found(cli, wushan):
    assert cli("-q", "audit", wushan, "--rule", "CN-101", "--on", DAY, "--fail-on", "prohibit").code == 3
    assert cli("-q", "audit", wushan, "--rule", "WS-105", "--on", DAY, "--fail-on", "prohibit").code == 0
    assert cli("-q", "audit", wushan, "--rule", "WS-105", "--on", DAY, "--fail-on", "prefer").code == 3
    # the words of before are understood
    assert cli("-q", "audit", wushan, "--rule", "WS-105", "--on", DAY, "--fail-on", "advisory").code == 3
    assert cli("-q", "audit", wushan, "--fail-on", "prohibt").code == 2


def test_findings_go_to_files_of_every_kind(cli, wushan, tmp_path):
    for name in ("f.gpkg", "f.geojson", "f.parquet", "f.csv", "f.xlsx"):
        words = ("-q", "audit", wushan, "--on", DAY, "--rule", "WS-101", "--rule", "WS-111", "-o", tmp_path / name)
        assert cli(*words).code == 0
        assert (tmp_path / name).stat().st_size > 1000
    book = load_workbook(tmp_path / "f.xlsx")
    sheet = book["问题清单"]
    heads = [cell.value for cell in sheet[1]]
    assert "规则内容" in heads
    assert "县级河长" in heads
    assert sheet.max_row == len(gpd.read_parquet(tmp_path / "f.parquet")) + 1


def test_an_existing_file_is_refused_before_the_audit_runs(cli, wushan, tmp_path):
    (tmp_path / "f.csv").write_text("mine")
    said = cli("audit", wushan, "-o", tmp_path / "f.csv")
    assert said.code == 1
    assert "--overwrite" in said.err
    assert (tmp_path / "f.csv").read_text() == "mine"


def test_a_second_audit_calls_the_same_findings_open(cli, wushan):
    first = {f["finding_id"] for f in cli("--json", "findings", wushan).json["findings"]}
    again = cli("--json", "audit", wushan, "--on", DAY).json["findings"]
    assert {f["finding_id"] for f in again} == first
    assert {f["status"] for f in again} == {"open"}


def test_a_plan_that_ended_is_told_in_one_line_and_its_findings_are_closed(cli, wushan):
    said = cli("audit", wushan, "--on", "2026-01-01")
    assert said.code == 0
    told = [line for line in said.out.splitlines() if "wushan-2023" in line]
    assert len(told) == 1
    assert "有效期至 2025-12-31" in told[0]
    closed = cli("--json", "findings", wushan, "--status", "closed").json["findings"]
    assert closed
    assert all("已失效" in f["note"] for f in closed if f["rule"].startswith("WS") and "CN" not in f["rules"])


def test_the_law_of_the_day_is_cited(cli, wushan):
    for day, cited in (("2026-08-14", "水污染防治法》第64条"), ("2026-08-15", "生态环境法典》第318条")):
        found = cli("--json", "audit", wushan, "--rule", "CN-101", "--on", day).json["findings"]
        assert found
        assert all(cited in f["citation"] for f in found)


def test_an_unknown_rule_or_pack_is_one_helpful_line(cli, wushan):
    said = cli("audit", wushan, "--rule", "WS-999")
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "WS-" in said.err
    assert "national" in cli("audit", wushan, "--pack", "nationl").err


def test_a_look_back_leaves_the_findings_of_the_project_alone(cli, wushan):
    before = cli("--json", "findings", wushan).json
    said = cli("audit", wushan, "--on", "2021-06-01")
    assert said.code == 0
    assert "早于" in said.err
    assert cli("--json", "findings", wushan).json == before
    assert cli("--json", "audit", wushan, "--on", "2021-06-01").json["kept"] is False


def test_a_rule_of_another_pack_is_refused(cli, wushan):
    said = cli("audit", wushan, "--pack", "national", "--rule", "WS-101")
    assert said.code == 1
    assert "wushan-2023" in said.err


def test_what_a_plan_only_advises_is_a_hint_and_no_violation(cli, wushan, tmp_path):
    from openpyxl import load_workbook

    said = cli("audit", wushan, "--rule", "WS-105", "--on", DAY)
    assert "违反 0 条" in said.err
    assert "提示 1 条" in said.err
    listed = cli("findings", wushan, "--rule", "WS-105").out
    assert "提示" in listed
    assert "违反" not in listed
    assert "推动搬迁整治" in listed
    finding = cli("--json", "findings", wushan, "--rule", "WS-105").json["findings"][0]
    card = cli("--lang", "en", "findings", "show", wushan, finding["finding_id"]).out
    assert "hint" in card
    assert "violation" not in card
    assert cli("findings", wushan, "--rule", "WS-105", "-o", tmp_path / "l.xlsx").code == 0
    head, row, *_ = load_workbook(tmp_path / "l.xlsx").active.iter_rows(values_only=True)
    assert row[head.index("结论")] == "提示"
    before = cli("precheck", wushan, "--site", "POINT (109.88 31.07)", "--as", "enterprises", "--attributes",
                 "industry=chemical", "--attributes", "stage=existing", "--on", DAY).out  # fmt: skip
    assert "WS-105" not in before or "提示" in before
