"""The ground of a map as one picture: light from the north-west, within its budget, cut as the map is cut."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from riverzones.errors import DataError
from riverzones.present.web.relief import mercator_rows, shaded

BOUNDS = (109.0, 30.0, 110.0, 31.0)


def cone(side: int = 60) -> np.ndarray:
    """A hill of 1,000 m in the middle."""
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    return np.maximum(0.0, 1000 * (1 - np.hypot(x, y)))


def read(packed: dict) -> Image.Image:
    kind, data = packed["picture"].split(",", 1)
    assert kind == "data:image/webp;base64"
    return Image.open(io.BytesIO(base64.b64decode(data)))


def test_the_slope_to_the_north_west_is_lit_and_the_one_to_the_south_east_is_not():
    light = shaded(cone(), (109.0, 30.0, 109.05, 30.05)).pixels[..., :3].sum(axis=-1).astype(int)
    assert light[20, 20] > light[40, 40] + 30


def test_ground_without_a_height_is_clear():
    heights = cone()
    heights[:, :10] = np.nan
    pixels = shaded(heights, BOUNDS).pixels
    assert (pixels[:, :10, 3] == 0).all()
    assert (pixels[:, 10:, 3] == 255).all()


def test_a_picture_keeps_to_its_budget_and_to_its_corners():
    rough = np.random.default_rng(1).uniform(0, 2000, (500, 500))
    for budget in (200, 40):
        packed = shaded(rough, BOUNDS, most_kb=budget).packed()
        assert len(packed["picture"]) < 1000 * budget + 40
        assert packed["bounds"] == list(BOUNDS)
        assert read(packed).width > 40


def test_a_budget_that_holds_no_picture_is_refused():
    with pytest.raises(DataError, match="8 kB"):
        shaded(cone(), BOUNDS, most_kb=3).packed()


def test_heights_that_are_nowhere_are_refused():
    with pytest.raises(DataError):
        shaded(np.full((4, 4), np.nan), BOUNDS)


def test_a_part_of_a_map_takes_its_part_of_the_picture_where_it_lies():
    whole = shaded(cone(), BOUNDS)
    part = whole.within((109.4, 30.6, 109.6, 30.9))
    west, south, east, north = part.bounds
    step = 1.0 / 60
    assert 109.4 - step <= west <= 109.4
    assert 109.6 <= east <= 109.6 + step
    assert 30.6 - step <= south <= 30.6
    assert 30.9 <= north <= 30.9 + step
    edges, _ = mercator_rows(30.0, 31.0, 60)
    row = int(np.flatnonzero(np.isclose(edges, north))[0])
    column = round((west - 109.0) / step)
    assert (part.pixels[0, 0] == whole.pixels[row, column]).all()
    assert whole.within((100.0, 20.0, 101.0, 21.0)) is None
