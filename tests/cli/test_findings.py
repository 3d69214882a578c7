"""``riverzones findings``."""

from __future__ import annotations


def test_findings_are_filtered_by_rule_and_chief(cli, demo_report):
    document = cli("--json", "findings", demo_report.project, "--rule", "ws-101").json
    assert document["count"] == len(document["findings"]) > 0
    assert all("WS-101" in f["rules"].split() for f in document["findings"])
    chief = next(f["chiefs"][-1]["chief"] for f in document["findings"] if f["chiefs"])
    mine = cli("--json", "findings", demo_report.project, "--chief", chief).json
    assert mine["count"] > 0
    assert all(chief in str(f["chiefs"]) for f in mine["findings"])


def test_a_line_says_where_on_the_river(cli, demo_report):
    kept = cli("--json", "findings", demo_report.project, "--rule", "CN-101").json["findings"]
    found = next(f for f in kept if f["subject_name"].startswith("高唐组团工业排口"))
    assert (found["river"], found["bank"]) == ("长江", "left")
    where = f"{found['chainage_m'] / 1000:.2f} km"
    assert f"长江 左岸 {where}" in cli("findings", demo_report.project, "--rule", "CN-101").out
    assert f"长江 left bank {where}" in cli("--lang", "en", "findings", demo_report.project, "--rule", "CN-101").out


def test_a_ledger_has_river_bank_and_chainage_side_by_side(cli, demo_report, tmp_path):
    from openpyxl import load_workbook

    path = tmp_path / "ledger.xlsx"
    assert cli("findings", demo_report.project, "-o", path).code == 0
    head, *rows = load_workbook(path).active.iter_rows(values_only=True)
    first = head.index("河流")
    assert head[first : first + 3] == ("河流", "岸别", "里程（距河口 km）")
    kept = {f["finding_id"]: f for f in cli("--json", "findings", demo_report.project).json["findings"]}
    said = {"left": "左岸", "right": "右岸"}
    for row in rows:
        finding = kept[row[0]]
        assert row[first + 1] == said.get(finding["bank"])
        # a public ledger does not say where intakes and wells are, nor the circle that is drawn round a well
        hidden = finding["subject_layer"] in ("intakes", "sources") or finding["subject_id"] == "SY-10-1L"
        exact = None if finding["chainage_m"] is None else round(finding["chainage_m"] / 1000, 3)
        assert row[first + 2] == (None if hidden else exact)


def test_a_ledger_keeps_a_formula_as_text(cli, demo_report, tmp_path):
    from openpyxl import load_workbook

    path = tmp_path / "ledger.xlsx"
    assert cli("findings", demo_report.project, "-o", path).code == 0
    cells = [cell for row in load_workbook(path).active.iter_rows(min_row=2) for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]


def test_a_finding_is_closed_with_a_note_and_reopened_when_it_is_still_there(cli, wushan):
    first, second = (f["finding_id"] for f in cli("--json", "findings", wushan).json["findings"][:2])
    assert cli("findings", "close", wushan, first, "--note", "已封堵").code == 0
    kept = {f["finding_id"] for f in cli("--json", "findings", wushan).json["findings"]}
    assert first not in kept
    assert second in kept
    (closed,) = cli("--json", "findings", wushan, "--status", "closed").json["findings"]
    assert (closed["finding_id"], closed["note"]) == (first, "已封堵")
    again = {f["finding_id"]: f for f in cli("--json", "audit", wushan, "--on", "2025-12-15").json["findings"]}
    assert (again[first]["status"], again[first]["note"]) == ("reopened", "已封堵")
    assert again[second]["status"] == "open"


def test_closing_what_is_not_there_closes_nothing(cli, wushan):
    first = cli("--json", "findings", wushan).json["findings"][0]["finding_id"]
    said = cli("findings", "close", wushan, first, "F-0000000000", "--note", "x")
    assert said.code == 1
    assert "F-0000000000" in said.err
    assert cli("--json", "findings", wushan, "--status", "closed").json["count"] == 0
    assert cli("findings", "close", wushan, first).code == 2


def test_help_of_findings_shows_both_ways(cli):
    out = cli("findings", "--help").out
    assert "findings close" in out
    assert "--rule WS-101" in out


def test_a_project_never_audited_says_so_and_does_not_look_clean(cli, tmp_path):
    project = tmp_path / "new.gpkg"
    assert cli("init", project).code == 0
    assert "尚未核查" in cli("findings", project).err
    said = cli("--lang", "en", "report", project, "-o", tmp_path / "list.xlsx")
    assert (said.code, "no audit was run" in said.err) == (0, True)
    assert cli("audit", project).code == 0
    assert "尚未核查" not in cli("findings", project).err
