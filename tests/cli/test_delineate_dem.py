"""``riverzones delineate --dem``."""

from __future__ import annotations

import numpy as np
import pytest

from riverzones.geo.geodesy import area_m2
from riverzones.store import ProjectFile
from riverzones.terrain import Grid, Heights
from terrain_ground import write


@pytest.fixture
def source(wushan):
    """The river source of the demo that is drawn alone here, by its intake, and a raster about it."""
    intake = ProjectFile.open(wushan).read("intakes").loc["QS-08"].geometry
    step, half = 1 / 3600, 150
    y, x = np.mgrid[-half:half, -half:half]
    ground = 500 - 2.0 * np.abs(x) - 0.2 * y  # a ridge runs through the intake from north to south, not a valley
    ground[:, half - 3] -= 200.0  # the valley the river lies in, at the foot of it
    grid = Grid(ground.shape, intake.x - half * step, intake.y + half * step, step, step)
    return write(wushan.parent / "dem.tif", Heights(ground, grid))


def land(project):
    zones = ProjectFile.open(project).read("drawn_zones")
    mine = zones[(zones["source_id"] == "SY-08") & (zones["part"] == "land") & (zones["tier"].astype(str) == "2")]
    return area_m2(mine.geometry).sum(), mine["note"].iloc[0]


def test_land_is_cut_at_the_divide_of_the_heights_and_every_note_says_so(cli, wushan, source):
    cli("delineate", wushan, "--type", "river-source", "--source", "QS-08")
    before, _ = land(wushan)
    said = cli("--json", "delineate", wushan, "--type", "river-source", "--source", "QS-08", "--dem", source).json
    after, note = land(wushan)
    notes = [words for one in said for words in one["notes"]]
    assert after < before
    assert any("裁去" in words for words in notes)
    assert any("高程过粗" in words for words in notes)  # 30 m cells, 50 m of tier 1
    assert "裁去" in note


def test_without_heights_and_basins_it_is_told_that_land_is_not_cut(cli, wushan):
    said = cli("--json", "delineate", wushan, "--type", "river-source", "--source", "QS-08").json
    assert any("--dem" in words for one in said for words in one["notes"])


def test_a_raster_that_is_not_there_is_named(cli, wushan):
    said = cli("--lang", "en", "delineate", wushan, "--type", "river-source", "--source", "QS-08", "--dem", "none.tif")
    assert said.code == 1
    assert "none.tif" in said.err
