"""Of many subjects only those near the reference are compared, and the answers are those of all."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from riverzones.errors import LayerError
from riverzones.geo import joins, layer
from riverzones.relations import areas, relate

SIZE = 600


@pytest.fixture(scope="module")
def ground():
    """Points, lines and areas over two degrees with accuracies of up to 2 km; areas of which some lie together."""
    dice = np.random.default_rng(2)
    xy = dice.uniform((109, 30), (111, 32), (SIZE, 2))
    turned = dice.uniform(0, 2 * np.pi, SIZE)
    away = xy + 0.02 * np.column_stack([np.cos(turned), np.sin(turned)])
    shapes = [
        *shapely.points(xy[::3]),
        *shapely.linestrings(np.stack([xy[1::3], away[1::3]], axis=1)),
        *shapely.box(*xy[2::3].T, *(xy[2::3] + 0.01).T),
    ]
    accuracy = np.where(dice.random(SIZE) < 0.5, dice.uniform(0, 2000, SIZE), np.nan)
    subject = gpd.GeoDataFrame(
        {"accuracy_m": accuracy}, geometry=shapes, index=[f"s{n}" for n in range(SIZE)], crs="EPSG:4490"
    )
    corner = dice.uniform((109, 30), (111, 32), (40, 2))
    wide = dice.uniform(0.02, 0.25, (40, 2))
    reference = gpd.GeoDataFrame(
        {"accuracy_m": 5.0, "river": [f"R{n % 7}" for n in range(40)]},
        geometry=shapely.box(*corner.T, *(corner + wide).T),
        index=[f"r{n}" for n in range(40)],
        crs="EPSG:4490",
    )
    return subject, reference


@pytest.mark.parametrize("region", [None, "river"])
@pytest.mark.parametrize("relation", ["inside", "reaches_into", "crossing", "outside"])
def test_answers_are_those_of_all_subjects(monkeypatch, ground, relation, region):
    subject, reference = ground
    all_of_them = relate(relation, subject, reference, region=region)
    compared = []
    own = areas.nearby

    def seen(*frames):
        compared.append(len(near := own(*frames)))
        return near

    monkeypatch.setattr(areas, "MANY_ROWS", 2)
    monkeypatch.setattr(layer, "ASKED_AT_ONCE", 70)
    monkeypatch.setattr(areas, "nearby", seen)
    near_ones = relate(relation, subject, reference, region=region)
    pd.testing.assert_frame_equal(near_ones, all_of_them)
    assert len(all_of_them) > 20
    if relation != "outside":
        assert 100 < compared[0] < SIZE - 100


@pytest.mark.parametrize("limit", [0.0, 40.0, 3000.0])
@pytest.mark.parametrize("join", [joins.within, joins.nearest])
def test_joins_with_a_limit_are_those_of_all_rows(monkeypatch, ground, join, limit):
    subject, reference = ground
    asked = {"distance_m": limit} if join is joins.within else {"within_m": limit}
    compared = []

    def seen(*given):
        compared.append(near := layer.boxes_near(*given))
        return near

    for ours, theirs in ((subject, reference), (reference, subject), (subject, subject[::5])):
        all_of_them = join(ours, theirs, **asked)
        compared.clear()
        monkeypatch.setattr(joins, "MANY_ROWS", 2)
        monkeypatch.setattr(joins, "boxes_near", seen)
        pd.testing.assert_frame_equal(join(ours, theirs, **asked), all_of_them)
        monkeypatch.undo()
        assert len(compared) == 2
        assert len(all_of_them) > 20
        assert compared[0].sum() < len(compared[0]) or limit > 40


def test_a_subject_is_near_as_far_as_accuracies_reach(monkeypatch):
    """Points 99 m, 101.5 m and 300 m east of a zone, at 60 degrees north and at the equator."""
    monkeypatch.setattr(areas, "MANY_ROWS", 2)
    for lat, metre in ((60.0, 1 / 55_800.0), (0.0, 1 / 111_319.5)):
        zone = gpd.GeoDataFrame(geometry=[shapely.box(0, lat, 1, lat + 0.5)], index=["z"], crs="EPSG:4490")
        points = shapely.points(1 + np.array([99.0, 101.5, 300.0]) * metre, lat + 0.2)
        subject = gpd.GeoDataFrame({"accuracy_m": [100.0] * 3}, geometry=points, index=["a", "b", "c"], crs="EPSG:4490")
        assert relate("inside", subject, zone)["subject_id"].tolist() == ["a"]
        assert "c" not in areas.nearby(subject, zone).index


def test_an_id_that_stands_twice_is_told_wherever_it_lies(monkeypatch, ground):
    subject, reference = ground
    monkeypatch.setattr(areas, "MANY_ROWS", 2)
    far = gpd.GeoDataFrame(geometry=shapely.points([[0, 0], [1, 1]]), index=["x", "x"], crs="EPSG:4490")
    with pytest.raises(LayerError, match="'x'"):
        relate("inside", pd.concat([subject, far]), reference)
