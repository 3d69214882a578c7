"""``riverzones map``."""

from __future__ import annotations

import re


def test_a_map_is_one_file_without_addresses_to_load_from(cli, demo_report, tmp_path):
    path = tmp_path / "m.html"
    document = cli("--json", "map", demo_report.project, "-o", path).json
    assert document["findings"] == len(demo_report.audit.findings)
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"<(?:link|script|img|iframe)[^>]+(?:src|href)=[\"']?(?:https?:)?//", text)
    assert not re.findall(r"@import|url\([\"']?(?:https?:)?//", text)
    assert cli("map", demo_report.project, "-o", path).code == 1
    assert cli("map", demo_report.project, "-o", path, "--overwrite").code == 0
