"""``riverzones basins``: the ground above a place, held against what is known of it."""

from __future__ import annotations

import pytest

from riverzones.store import ProjectFile
from terrain_ground import STEP, lat, lon, valleys, write


@pytest.fixture
def ground(tmp_path, cli):
    """Two valleys that fall to the south, 80 columns and 120 rows of ground each, and an empty project."""
    project = tmp_path / "p.gpkg"
    cli("init", project)
    return project, write(tmp_path / "dem.tif", valleys())


def at(row, column):
    return f"{lon(column) + STEP / 2:.6f},{lat(row) - STEP / 2:.6f}"


def test_the_outlet_is_cut_at_the_place_itself(cli, ground):
    project, dem = ground
    areas = [cli("--json", "basins", project, "--at", at(row, 40), "--dem", dem).json for row in (39, 79)]
    first, second = areas
    assert second["area_km2"] / first["area_km2"] == pytest.approx(2, rel=0.03)  # 80 rows of the valley, and 40
    assert first["moved_m"] < 31
    assert first["whole"] is False  # the valley reaches the edge of the heights


def test_a_known_area_chooses_the_channel_or_is_refused_with_both(cli, ground):
    project, dem = ground
    place = at(79, 43)  # three columns beside the channel
    free = cli("--json", "basins", project, "--at", place, "--dem", dem).json["area_km2"]
    held = cli("--json", "basins", project, "--at", place, "--dem", dem, "--area", 0.97 * free).json
    assert abs(held["off_percent"]) <= 5
    refused = cli("--lang", "en", "basins", project, "--at", place, "--dem", dem, "--area", 3 * free)
    assert refused.code == 1
    assert f"{3 * free:.2f} km2 stated" in refused.err


def test_part_of_a_catchment_is_not_kept_and_a_whole_one_is(cli, ground, tmp_path):
    project, dem = ground
    said = cli("--lang", "en", "basins", project, "--at", at(79, 40), "--dem", dem, "--keep", "LY-1")
    assert said.code == 1
    assert "beyond the heights" in said.err
    hill = valleys(rows=120, columns=161)
    hill.values[:3] = hill.values[3:6] + 50
    hill.values[0] -= 200  # the ground falls away to the north: a divide inside the heights
    hill.values[:, :1] -= 500
    hill.values[:, -1:] -= 500
    whole = write(tmp_path / "hill.tif", hill)
    kept = cli("--json", "basins", project, "--at", at(79, 40), "--dem", whole, "--keep", "LY-1").json
    assert kept.get("whole"), kept
    again = cli("--json", "basins", project, "--at", at(79, 40), "--dem", whole, "--keep", "LY-1")
    assert again.code == 0
    rows = ProjectFile.open(project).read("basins")
    assert rows.index.tolist() == ["LY-1"]
    assert rows["area_km2"].iloc[0] == pytest.approx(kept["area_km2"], abs=1e-3)
