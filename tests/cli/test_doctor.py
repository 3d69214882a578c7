"""The doctor tells what is there, and fails where a project file is damaged."""

from __future__ import annotations

import shutil


def test_a_machine_that_runs_the_tests_is_in_order_and_its_versions_are_told(cli, wushan):
    said = cli("--json", "doctor", wushan)
    assert said.code == 0
    states = {one["name"]: one["state"] for one in said.json}
    assert {states[name] for name in ("Python", "shapely", "坐标系库", "数据格式驱动", "项目文件")} == {"ok"}
    assert any(one["seen"].startswith("PROJ ") for one in said.json)


def test_a_damaged_project_fails_and_says_what_to_do(cli, wushan, tmp_path):
    path = tmp_path / "damaged.gpkg"
    shutil.copy(wushan, path)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40_000] = b"\xff" * 40_000
    path.write_bytes(data)
    said = cli("doctor", path)
    assert said.code == 1
    assert "✗ 项目文件" in said.out
    assert "副本" in said.out


def test_a_project_that_is_not_there_is_one_failure_among_the_other_lines(cli, tmp_path):
    said = cli("--lang", "en", "doctor", tmp_path / "none.gpkg")
    assert said.code == 1
    assert "✗ project file" in said.out
    assert "1 fail" in said.err
