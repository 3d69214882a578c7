"""An atlas: pages that follow the river, reach into each other and know their neighbours."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely

from print_county import county, findings, words_of
from riverzones.geo import geodesy
from riverzones.present.paper import AtlasAxis, atlas_pages, find_face
from riverzones.present.paper.atlas import OVERLAP, stretches
from riverzones.present.paper.paper import Box, Canvas

WAYS = {
    "straight": "LINESTRING (109.6 31, 110.2 31)",
    "bends": "LINESTRING (109.6 31, 109.7 31.2, 109.72 31, 109.9 31.1, 109.88 31.3, 110.1 31.05, 110.2 31.3)",
    "comes back": "LINESTRING (109.6 31, 109.9 31, 109.9 31.02, 109.6 31.02, 109.6 31.04, 109.9 31.04)",
    "short": "LINESTRING (109.6 31, 109.601 31.001)",
}
BOX = Box(10, 10, 200, 150)


def course(wkt: str) -> AtlasAxis:
    lonlat = shapely.get_coordinates(shapely.segmentize(shapely.from_wkt(wkt), 0.01))
    run = np.r_[0.0, np.cumsum(geodesy.distance_m(*lonlat[:-1].T, *lonlat[1:].T))]
    return AtlasAxis("长江", run, lonlat)


@pytest.mark.parametrize("name", WAYS)
def test_pages_hold_the_whole_river_and_a_tenth_of_each_again(name):
    river = course(WAYS[name])
    cut = stretches(river, BOX, 50_000)
    assert (cut[0].low_m, cut[-1].high_m) == river.ends_m
    for stretch in cut:
        assert stretch.frame.holds(shapely.LineString(river.between(stretch.low_m, stretch.high_m)))
        assert stretch.frame.scale == 50_000
    for one, other in pairwise(cut):
        assert one.high_m - other.low_m == pytest.approx(OVERLAP * (one.high_m - one.low_m))
        assert other.high_m > one.high_m


def test_the_index_comes_first_and_each_page_names_its_neighbours_and_findings():
    face = find_face()
    job = county(face, findings(6, step=0.05), scale=120_000.0)
    job.view.findings["chainage_m"] = [2000.0, 2500.0, 15_000.0, 30_000.0, 45_000.0, 56_000.0]
    river = course(WAYS["straight"])
    pages = atlas_pages(job, river).pages
    canvases = [Canvas(job.paper, face) for _ in pages]
    for number, (page, canvas) in enumerate(zip(pages, canvases, strict=True), start=1):
        page(canvas, number, len(pages))
    index, *rest = (words_of(canvas) for canvas in canvases)
    assert "长江图册索引" in " ".join(index)
    maps = [number for number, words in enumerate(rest, start=2) if any(word.startswith("接第") for word in words)]
    assert len(maps) > 2
    assert {str(number) for number in maps} <= set(index)
    for before, number, after in zip([None, *maps], maps, [*maps[1:], None], strict=False):
        tags = {word for word in rest[number - 2] if word.startswith("接第")}
        assert tags == {f"接第 {other} 页" for other in (before, after) if other}
    table = rest[maps[0] - 1]
    assert {"排口甲0", "排口甲1"} <= set(table)
    assert "排口甲5" not in table
    assert any(word.startswith("K") and "–" not in word for word in rest[0])
