"""The picture of a locator map."""

from __future__ import annotations

import io

import geopandas as gpd
import numpy as np
import pytest
import shapely
from markupsafe import Markup
from PIL import Image

from riverzones.present.charts.raster import svg_png
from riverzones.present.reports.locator import Frame, Locator, locator_png, markers


def _dots(frame: Frame, shown: Locator) -> np.ndarray:
    """Red, green and blue of every dot of the picture, two dots to a pixel of the frame."""
    return np.asarray(Image.open(io.BytesIO(locator_png(frame, shown))).convert("RGB")).astype(int)


def test_a_marker_stands_where_its_place_is():
    frame = Frame(110.0, 31.0, 1000.0, width=320, height=240)
    place = shapely.Point(110.005, 31.002)
    river = gpd.GeoDataFrame(
        {"river": ["示意河"]}, geometry=[shapely.LineString([(109.9, 30.999), (110.1, 30.999)])], crs=4490
    )
    dots = _dots(frame, Locator(reaches=river, places=[(place, 7)]))
    assert dots.shape == (480, 640, 3)
    red = (dots[..., 0] > 150) & (dots[..., 1] < 60) & (dots[..., 2] < 80)
    rows, columns = np.nonzero(red)
    ((x, y),) = frame.xy([(place.x, place.y)])
    assert abs(columns.mean() / 2 - x) < 3
    assert abs(rows.mean() / 2 - y) < 3
    blue = (dots[..., 2] > 150) & (dots[..., 0] < 80)
    assert blue[np.arange(480) > 240].sum() > 600  # the river runs south of the middle


def test_places_that_cover_each_other_share_a_marker_and_others_do_not():
    frame = Frame(110.0, 31.0, 1000.0)
    near = [(shapely.Point(110.0 + 1e-5 * n, 31.0), n) for n in (1, 2, 3, 9)]
    far = (shapely.Point(110.009, 31.0), 4)
    outside = (shapely.Point(111.0, 31.0), 5)
    assert [words for *_, words in markers(frame, [*near, far, outside])] == ["1–3、9", "4"]
    assert [words for *_, words in markers(frame, [(point, None) for point, _ in near])] == ["4"]


def test_a_hole_of_a_zone_is_not_hatched():
    frame = Frame(110.0, 31.0, 1000.0, width=300, height=300)
    middle = shapely.Point(110.0, 31.0)
    ring = middle.buffer(0.008).difference(middle.buffer(0.004))
    for shape in (ring, shapely.reverse(ring)):
        zones = gpd.GeoDataFrame({"tier": ["1"]}, geometry=[shape], crs=4490)
        inked = (_dots(frame, Locator(zones=zones)) < 230).any(axis=-1)
        assert not inked[270:330, 270:330].any()
        x, _ = np.rint(2 * frame.xy([(110.006, 31.0)])[0]).astype(int)
        assert inked[270:330, x - 20 : x + 20].mean() > 0.1


def test_signs_dashes_and_turned_arrows_are_drawn_where_they_are():
    frame = Frame(110.0, 31.0, 1000.0, width=300, height=300)
    marks = gpd.GeoDataFrame({"kind": ["board"]}, geometry=[shapely.Point(109.995, 31.004)], crs=4490)
    outline = shapely.LineString([(109.992, 30.997), (110.008, 30.997)])
    river = gpd.GeoDataFrame(
        {"river": [None]}, geometry=[shapely.LineString([(110.006, 30.9), (110.006, 31.1)])], crs=4490
    )
    dots = _dots(frame, Locator(marks=marks, outline=outline, reaches=river))
    ((x, y),) = np.rint(2 * frame.xy([(109.995, 31.004)])).astype(int)
    assert abs(dots[y, x] - (0xA5, 0xD6, 0xA7)).max() < 12
    ((_, row),) = np.rint(2 * frame.xy([(110.0, 30.997)])).astype(int)
    gaps = np.diff((dots[row, 100:500].sum(axis=-1) < 500).astype(int))
    assert 10 < (gaps == 1).sum() < 60  # five units drawn, three left out
    ((x, y),) = np.rint(2 * frame.xy([(110.006, 31.0)])).astype(int)
    # The arrow points north: it is wide at its foot and narrow at its tip.
    dark = (dots[..., 0] < 60) & (dots[..., 2] > 100) & (dots[..., 2] < 180)
    foot, tip = dark[y + 4 : y + 10, x - 20 : x + 20].sum(), dark[y - 12 : y - 6, x - 20 : x + 20].sum()
    assert foot > 2 * tip > 0


def test_what_no_picture_can_draw_is_refused():
    with pytest.raises(ValueError, match="<ellipse>"):
        svg_png(Markup('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><ellipse rx="1" ry="2"/></svg>'))
