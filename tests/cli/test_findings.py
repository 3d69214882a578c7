"""``riverzones findings``."""

from __future__ import annotations


def test_findings_are_filtered_by_rule_and_chief(cli, demo_report):
    document = cli("--json", "findings", demo_report.project, "--rule", "ws-101").json
    assert document["count"] == len(document["findings"]) > 0
    assert {f["rule"] for f in document["findings"]} == {"WS-101"}
    chief = next(f["chiefs"][-1]["chief"] for f in document["findings"] if f["chiefs"])
    mine = cli("--json", "findings", demo_report.project, "--chief", chief).json
    assert mine["count"] > 0
    assert all(chief in str(f["chiefs"]) for f in mine["findings"])


def test_a_ledger_keeps_a_formula_as_text(cli, demo_report, tmp_path):
    from openpyxl import load_workbook

    path = tmp_path / "ledger.xlsx"
    assert cli("findings", demo_report.project, "-o", path).code == 0
    cells = [cell for row in load_workbook(path).active.iter_rows(min_row=2) for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
