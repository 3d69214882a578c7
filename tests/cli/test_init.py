"""``riverzones init``."""

from __future__ import annotations

import riverzones as rz


def test_a_project_is_made_once_and_never_clobbered(cli, tmp_path):
    path = tmp_path / "p.gpkg"
    assert cli("init", path, "--title", "某县").code == 0
    before = path.read_bytes()
    said = cli("init", path)
    assert said.code == 1
    assert "--overwrite" in said.err
    assert path.read_bytes() == before
    assert cli("init", path, "--overwrite").code == 0


def test_the_place_is_remembered_and_shown_to_python(cli, tmp_path):
    path = tmp_path / "p.gpkg"
    said = cli("init", path, "--place", "530114", "--place", "呈贡区", "--place", "102.7,24.7,103,25", "--json").json
    assert said["place"] == {"codes": ["530114"], "names": ["呈贡区"], "bounds": [102.7, 24.7, 103.0, 25.0]}
    place = rz.open(path).place
    assert (place.codes, place.names, place.bounds) == (("530114",), ("呈贡区",), (102.7, 24.7, 103.0, 25.0))


def test_the_place_of_a_project_that_is_there_can_be_said_afterwards(cli, tmp_path):
    path = tmp_path / "p.gpkg"
    assert cli("init", path, "--title", "某县").code == 0
    assert rz.open(path).place is None
    assert cli("init", path, "--place", "500237").code == 0
    assert rz.open(path).place.codes == ("500237",)
    assert rz.open(path).file.about["title"] == "某县"


def test_a_wrong_place_makes_no_project(cli, tmp_path):
    said = cli("init", tmp_path / "p.gpkg", "--place", "999999", "--lang", "en")
    assert said.code == 1
    assert "expected a place as an administrative code" in said.err
    assert not (tmp_path / "p.gpkg").exists()
