"""``riverzones init``."""

from __future__ import annotations


def test_a_project_is_made_once_and_never_clobbered(cli, tmp_path):
    path = tmp_path / "p.gpkg"
    assert cli("init", path, "--title", "某县").code == 0
    before = path.read_bytes()
    said = cli("init", path)
    assert said.code == 1
    assert "--overwrite" in said.err
    assert path.read_bytes() == before
    assert cli("init", path, "--overwrite").code == 0
