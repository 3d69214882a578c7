"""Totals of findings: what is advised is told apart from what is broken."""

from __future__ import annotations

import pandas as pd

from riverzones.present.reports.summary_sheet import summary_sheet

ROWS = [
    # pack, severity, verdict, status
    ("national", "prohibit", "violation", "new"),
    ("national", "prefer", "violation", "open"),
    ("national", "prefer", "cannot_tell", "open"),
    ("national", "prefer", "violation", "closed"),
]


def test_hints_are_counted_apart_from_violations():
    findings = pd.DataFrame(ROWS, columns=["pack", "severity", "verdict", "status"]).assign(
        kind="rule", chiefs="[]", river="大宁河", admin=None
    )
    table = summary_sheet(findings).table("zh").set_index(["分组", "项目"])
    heads = ["未销号", "其中违反", "其中无法判定", "其中提示", "已销号"]
    assert table.loc[("合计", "全部问题"), heads].tolist() == [3, 1, 1, 1, 1]
    assert table.loc[("按程度", "建议"), heads].tolist() == [2, 0, 1, 1, 1]
