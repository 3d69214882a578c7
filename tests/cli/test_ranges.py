"""``riverzones delineate`` of ranges, and ``riverzones shoreline``: a small project with heights."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point, box

from riverzones.catalogue import load
from riverzones.catalogue.zones import read_zone_type
from riverzones.errors import CatalogueError
from riverzones.jobs.delineate.ranges import taken_away
from riverzones.store import ProjectFile
from riverzones.terrain import Grid, Heights
from terrain_ground import write

NORTH, EAST = 1 / 110_574.3, 1 / 111_319.49
OFFSET = ("--offset", -2.0, "--offset-source", "水准联测 2010")


def put(project, **layers):
    kinds = load().kinds
    with project.transaction() as tx:
        for name, rows in layers.items():
            frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=4490)
            tx.put_layer(name, frame, dtypes={column.name: column.dtype for column in kinds[name].columns})


@pytest.fixture
def river(tmp_path):
    """10 km of a river in a valley that rises 1 m in 20 m, a range and function zones along it; heights in 1985."""
    project = ProjectFile.create(tmp_path / "p.gpkg")
    line = LineString([(110, 0), (110.09, 0)])
    own = {"river": "大河", "basin": "yangtze", "rank": "main_stem"}
    whole = box(110, -300 * NORTH, 110.09, 200 * NORTH)
    put(
        project,
        rivers=[{"id": "R", "name": "大河", "basin": "yangtze", "rank": "main_stem", "geometry": line}],
        ranges=[{"id": "G", "name": "大河管理范围", **own, "geometry": whole}],
        shorelines=[{"id": "A", "name": "大河岸线", "line_type": "outer_boundary", **own, "geometry": whole}],
        shoreline_ranges=[
            {"id": "F", "function_zone": "protection", "geometry": box(110, 100 * NORTH, 110.045, 200 * NORTH)}
        ],
        nature_reserves=[{"id": "N", "name": "保护地", "geometry": box(110, 0, 110.09, 0.02)}],
        control_reaches=[
            {"id": "K", "name": "整治段", "river": "大河", "kind": "drawdown", "start": "2000", "end": "K6+000"}
            | {"geometry": Point(110, 0)}
        ],
    )
    step = 50 * NORTH
    grid = Grid((80, 220), 109.995, 40 * step, step, step)
    _, lat = grid.centres(np.arange(80 * 220))
    heights = (140 + np.abs(lat) / NORTH / 20).reshape(80, 220)
    return project, write(tmp_path / "dem.tif", Heights(heights, grid))


def test_the_drawdown_zone_asks_for_datums_and_tells_what_it_added(cli, river):
    project, dem = river
    asked = ("delineate", project.path, "--type", "drawdown-145-175", "--dem", dem, "--dem-datum", "85高程")
    (refused,) = cli("--json", "--lang", "en", *asked).json
    assert refused["count"] == 0
    assert "--level-datum" in refused["skipped"][0]["why"]
    assert cli("--lang", "en", *asked, "--level-datum", "wusong", "--offset", -2).code == 1
    (drawn,) = cli("--json", *asked, "--level-datum", "wusong", *OFFSET).json
    assert drawn["count"] == 1
    zone = project.read("drawn_ranges").iloc[0]
    # from 143 to 173 m in the datum of the heights: 60 to 660 m from the river on each bank, cells of 50 m
    assert zone["area_m2"] == pytest.approx(11_000 * 1200, rel=0.02)
    assert (zone["low_m"], zone["high_m"], zone["datum"], zone["status"]) == (145, 175, "wusong", "draft")
    told = {one["name"]: one for one in json.loads(zone["sizes"])}
    assert (told["datum_offset_m"]["value"], told["datum_offset_m"]["from"]) == (-2.0, "水准联测 2010")


def test_a_datum_that_is_not_known_is_answered_with_those_that_are(cli, river):
    project, dem = river
    said = cli("--lang", "en", "delineate", project.path, "--dem", dem, "--dem-datum", "sea")
    assert said.code == 1
    assert "wusong" in said.err


def test_areas_of_a_zone_type_are_taken_away_and_told(cli, river):
    project, dem = river
    words = ("--dem", dem, "--dem-datum", "1985", "--level-datum", "1985")
    (drawn,) = cli("--json", "delineate", project.path, "--type", "drawdown-works", *words).json
    assert drawn["area_km2"] == pytest.approx(4 * 0.6, rel=0.03)  # 4 km of the right bank alone
    assert any("扣减 nature_reserves" in note for note in drawn["notes"])
    assert any("conservation_areas" in note for note in drawn["notes"])  # a layer that is not there


def test_what_is_drawn_again_replaces_itself_and_leaves_approved_layers(cli, river):
    project, _ = river
    approved = project.read("shorelines")
    for _ in range(2):
        cli("delineate", project.path, "--type", "shoreline", "--type", "band-tailings")
    rows = project.read("drawn_ranges").set_index("zone_type")
    assert rows.index.value_counts().to_dict() == {"shoreline": 3, "band-tailings": 1}
    assert rows.loc["shoreline", "length_m"].dropna().tolist() == pytest.approx([0.09 / EAST] * 2, rel=1e-6)
    assert rows.loc["shoreline", "perimeter_m"].dropna().tolist() == pytest.approx([2 * (0.09 / EAST + 500)], rel=1e-4)
    assert rows.loc["band-tailings", "distance_m"] == 3000
    assert project.read("shorelines").equals(approved)


def test_shoreline_is_told_by_bank_and_class(cli, river):
    project, _ = river
    said = cli("--json", "shoreline", project.path).json
    lengths = {(row["bank"], row["function_zone"]): row["length_m"] for row in said["lengths"]}
    assert lengths["left", "protection"] == pytest.approx(0.045 / EAST, abs=16)
    assert lengths["right", None] == pytest.approx(0.09 / EAST, abs=1)
    table = cli("shoreline", project.path, "--river", "大河").out
    assert "左岸" in table
    assert "10.019" in table


def test_a_project_without_shorelines_says_what_to_do(cli, tmp_path):
    said = cli("--lang", "en", "shoreline", ProjectFile.create(tmp_path / "p.gpkg").path)
    assert said.code == 1
    assert "management-range" in said.err


@pytest.mark.parametrize(
    ("minus", "says"),
    [
        ("[{set: tier_9}]", "tier_9"),
        ("[{where: \"tier = '1'\"}]", "either layer or set"),
        ("[{layer: zonse}]", "zones"),
    ],
)
def test_a_zone_type_that_takes_away_what_is_not_there_is_wrong(tmp_path, minus, says):
    catalogue = load()
    path = tmp_path / "shoreline.yaml"
    text = (catalogue.root / "zones" / "shoreline.yaml").read_text(encoding="utf-8")
    path.write_text(f"{text}minus: {minus}\n", encoding="utf-8")
    words = {"kinds": catalogue.kinds, "laws": catalogue.laws, "standards": catalogue.standards}
    with pytest.raises(CatalogueError, match=says):
        read_zone_type(path, **words, sets=catalogue.sets)


def test_a_set_is_taken_away_by_its_parts(tmp_path):
    catalogue = load()
    path = tmp_path / "shoreline.yaml"
    text = (catalogue.root / "zones" / "shoreline.yaml").read_text(encoding="utf-8")
    path.write_text(f"{text}minus: [{{set: tier_1_zones}}]\n", encoding="utf-8")
    words = {"kinds": catalogue.kinds, "laws": catalogue.laws, "standards": catalogue.standards}
    (taken,) = read_zone_type(path, **words, sets=catalogue.sets).minus
    (part,) = catalogue.sets["tier_1_zones"].parts
    assert (taken.layers, taken.where) == (("zones",), part.where)
    west, east = box(109, 31, 109.05, 31.1), box(109.05, 31, 109.1, 31.1)
    zones = gpd.GeoDataFrame(
        {"tier": ["1", "1"], "status": [None, "draft"], "approved_date": [None, None]}, geometry=[west, east], crs=4490
    )
    drawn = gpd.GeoDataFrame(geometry=[box(109, 31, 109.1, 31.1)], crs=4490)
    left, _ = taken_away(drawn, (taken,), lambda name: {"zones": zones}[name])
    assert left.geometry.iloc[0].equals(east)  # what is a draft today takes nothing away
