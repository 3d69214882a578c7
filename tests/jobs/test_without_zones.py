"""A run that draws nothing says so loudly, names its sources, and says what to do next."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import Point

from riverzones.store.project import ProjectFile


@pytest.fixture
def project(tmp_path):
    """Ten sources of three kinds and one without a type; no rivers, no reservoirs. Ids are hashes."""
    kinds = ["river"] * 4 + ["reservoir"] * 3 + ["groundwater"] * 2 + [None]
    table = {
        "id": [f"{number:016x}" for number in range(10)],
        "name": [f"水源地{number}" for number in range(10)],
        "source_type": kinds,
        "centralised": True,
    }
    rows = gpd.GeoDataFrame(table, geometry=[Point(110 + number / 10, 30) for number in range(10)], crs=4490)
    opened = ProjectFile.create(tmp_path / "p.gpkg")
    with opened.transaction() as tx:
        tx.put_layer("sources", rows.set_index("id", drop=False).rename_axis(None))
    return tmp_path / "p.gpkg"


def test_ten_sources_without_any_zone_are_said_with_reasons_and_the_next_step(cli, project):
    found = cli("delineate", str(project))
    said = found.err.replace("\n", "")
    assert found.code == 0
    assert "10 个水源地中 10 个，即全部，没有划出任何保护区" in said
    for step in ("import --as reservoirs", "normal_level_m", "conductivity_m_per_d", "source_type"):
        assert step in said
    assert "水源地0" in said
    assert "000000000000" not in said  # names, not hashes


def test_in_json_every_source_left_out_has_its_name(cli, project):
    found = cli("--json", "delineate", str(project))
    skipped = [one for row in found.json for one in row["skipped"]]
    assert {one["name"] for one in skipped} >= {"水源地4", "水源地7"}
