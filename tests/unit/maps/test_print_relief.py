"""Relief below a sheet: a pixel of the ground lies on paper where its place on the ground does."""

from dataclasses import replace

import numpy as np
import pytest
from shapely import box

from print_county import county, findings, pixels
from riverzones.present.paper import Paper, find_face
from riverzones.present.paper.frame import Frame
from riverzones.present.paper.layers import draw_ground
from riverzones.present.paper.paper import Box, Canvas
from riverzones.present.paper.sheet import sheet_pages
from riverzones.present.web.relief import ReliefPicture, mercator_rows

BOUNDS = (109.8, 30.95, 109.95, 31.05)
GREEN, CLEAR = (0, 200, 0, 255), (0, 0, 0, 0)


def ground_of(rows: int, columns: int) -> ReliefPicture:
    """Clear ground with one green pixel, in the second row and the last column but two."""
    cells = np.full((rows, columns, 4), CLEAR, dtype=np.uint8)
    cells[1, columns - 3] = GREEN
    return ReliefPicture(cells, BOUNDS)


def green_mm(canvas: Canvas) -> np.ndarray:
    """Middles of the green pixels [mm from the lower left corner]."""
    image = pixels(canvas)
    rows, columns = np.nonzero((image == GREEN[:3]).all(axis=2))
    return np.column_stack([columns + 0.5, image.shape[0] - rows - 0.5]) / 10


@pytest.mark.parametrize("rows", [10, 37])
def test_a_pixel_of_the_ground_lies_where_its_place_does(rows):
    canvas = Canvas(Paper.of("A4"), find_face())
    frame = Frame.around(box(*BOUNDS), Box(20, 40, 150, 110))
    draw_ground(canvas, frame, ground_of(rows, 30))
    edges, _ = mercator_rows(BOUNDS[1], BOUNDS[3], rows)
    lon = BOUNDS[0] + (BOUNDS[2] - BOUNDS[0]) * np.array([27, 28]) / 30
    corners = frame.mm([(lon[0], edges[2]), (lon[1], edges[1])])
    seen = green_mm(canvas)
    assert np.abs(seen.min(axis=0) - corners.min(axis=0)).max() < 0.4
    assert np.abs(seen.max(axis=0) - corners.max(axis=0)).max() < 0.4


def test_where_the_relief_does_not_reach_the_paper_stays_white():
    canvas = Canvas(Paper.of("A4"), find_face())
    draw_ground(
        canvas, Frame.around(box(*BOUNDS), Box(20, 40, 150, 110)), ReliefPicture(ground_of(4, 4).pixels * 0, BOUNDS)
    )
    assert (pixels(canvas) == 255).all()


def test_a_sheet_has_the_relief_of_its_view_below_what_is_drawn():
    job = county(find_face(), findings())
    cells = np.full((4, 4, 4), GREEN, dtype=np.uint8)
    relief = replace(job, view=replace(job.view, base=ReliefPicture(cells, (109.0, 30.0, 111.0, 32.0))))
    shares = []
    for given in (job, relief):
        canvas = Canvas(given.paper, given.face)
        sheet_pages(given).pages[0](canvas, 1, 1)
        image = pixels(canvas)
        shares.append((image == GREEN[:3]).all(axis=2).mean())
    assert shares[0] == 0
    assert shares[1] > 0.3  # the map is about half of the paper; its marks and names stand on it
