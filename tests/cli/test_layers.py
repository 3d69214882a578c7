"""``riverzones layers``."""

from __future__ import annotations


def test_layers_are_listed_with_counts_and_extent(cli, demo_report):
    document = cli("--json", "layers", demo_report.project).json
    rows = {row["layer"]: row for row in document["layers"]}
    assert rows["outfalls"]["rows"] == 61
    assert 109 < rows["outfalls"]["west"] < rows["outfalls"]["east"] < 111


def test_kinds_can_be_listed_without_a_project(cli):
    kinds = {kind["name"]: kind for kind in cli("--json", "layers", "--kinds").json}
    assert len(kinds) >= 80
    assert kinds["outfalls"]["zh"] == "入河排污口"
