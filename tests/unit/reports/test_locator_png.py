"""The picture of a locator map."""

from __future__ import annotations

import io

import geopandas as gpd
import numpy as np
import shapely
from PIL import Image

from riverzones.present.reports.locator import Frame, Locator, markers
from riverzones.present.reports.locator_png import locator_png


def test_a_marker_stands_where_its_place_is():
    frame = Frame(110.0, 31.0, 1000.0, width=320, height=240)
    place = shapely.Point(110.005, 31.002)
    river = gpd.GeoDataFrame(
        {"river": ["示意河"]}, geometry=[shapely.LineString([(109.9, 30.999), (110.1, 30.999)])], crs=4490
    )
    picture = Image.open(io.BytesIO(locator_png(frame, Locator(reaches=river, places=[(place, 7)])))).convert("RGB")
    assert picture.size == (640, 480)
    dots = np.asarray(picture).astype(int)
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
