"""``riverzones rules``."""

from __future__ import annotations

from pathlib import Path

from riverzones.catalogue import load


def test_all_rules_are_listed(cli):
    document = cli("--json", "rules").json
    assert len(document) == len(load().rules)
    assert "CN-101" in cli("rules", "list", "--pack", "national").out


def test_one_rule_is_shown_with_its_clause_and_quote(cli):
    out = cli("rules", "show", "ws-101").out
    assert "严禁在长江" in out
    assert "1000" in out


def test_a_rule_file_of_your_own_is_checked(cli, tmp_path):
    source = Path(__file__).resolve().parents[2] / "src/riverzones/catalogue/rules/national/CN-103.yaml"
    path = tmp_path / "CN-103.yaml"
    path.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    assert cli("rules", "check", path).code == 0
    path.write_text(
        path.read_text(encoding="utf-8").replace("severity: prohibit", "severity: prohibt"), encoding="utf-8"
    )
    said = cli("rules", "check", path)
    assert said.code == 1
    assert "CN-103.yaml 第" in said.out
    assert "是否指“prohibit”？" in said.out
