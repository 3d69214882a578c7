"""Paper and ground: scale, scale bar, true north and the code, read off the rendered image."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod, Proj

from print_county import dark_mm, layer, pixels
from riverzones.model import Style, Symbol
from riverzones.present.paper.fonts import Face, find_face
from riverzones.present.paper.frame import Frame, Plane, dms, draw_grid, round_scale
from riverzones.present.paper.furniture import code_of, draw_bar, draw_code, draw_north, geo_uri
from riverzones.present.paper.layers import draw_layers
from riverzones.present.paper.paper import Box, Canvas, Paper

GEOD = Geod(ellps="GRS80")
BOX = Box(10, 10, 180, 120)


@pytest.fixture(scope="module")
def face() -> Face:
    return find_face()


def canvas(face: Face) -> Canvas:
    return Canvas(Paper(200, 140), face)


@pytest.mark.parametrize("lat", [18.3, 31.07, 53.0])
def test_ten_kilometres_are_a_hundred_millimetres_at_1_to_100000(face, lat):
    east = GEOD.fwd(109.8, lat, 90, 10_000)[:2]
    north = GEOD.fwd(109.8, lat, 0, 10_000)[:2]
    lines = [("a", "", f"LINESTRING (109.8 {lat}, {east[0]} {east[1]})")]
    lines.append(("b", "", f"LINESTRING (109.8 {lat}, {north[0]} {north[1]})"))
    page = canvas(face)
    frame = Frame(Plane(109.85, lat + 0.045), BOX, 100_000)
    draw_layers(page, frame, [layer("x", lines, Style("x", Symbol(stroke="#000000", width=1.0)))])
    black = dark_mm(pixels(page), below=60)
    across, up = np.ptp(black, axis=0)
    assert across == pytest.approx(100 + 0.1, abs=0.25)
    assert up == pytest.approx(100 + 0.1, abs=0.25)


@pytest.mark.parametrize(("lon", "lat"), [(120.0, 31.0), (90.0, 31.0), (105.0, 45.0)])
def test_the_arrow_points_to_true_north_also_far_from_the_central_meridian(face, lon, lat):
    plane = Plane(105.0, 31.0)
    ((x, y),) = plane.xy([(lon, lat)])
    frame = Frame(plane, BOX, 100_000, float(x), float(y))
    page = canvas(face)
    middle = BOX.middle
    draw_north(page, frame, middle, length_mm=24)
    black = dark_mm(pixels(page))
    arrow = black[np.hypot(*(black - middle).T) < 12.6]
    hull = shapely.get_coordinates(shapely.MultiPoint(arrow).convex_hull)[:-1]
    tip = hull[np.argmax(np.hypot(*(hull - arrow.mean(axis=0)).T))]
    feet = [arrow[np.argmax((arrow - tip) @ way)] for way in _flanks(arrow, tip)]
    axis = tip - np.mean(feet, axis=0)
    drawn = np.degrees(np.arctan2(axis[0], axis[1]))
    proj = Proj("+proj=tmerc +lon_0=105 +lat_0=31 +ellps=GRS80")
    further = GEOD.fwd(lon, lat, 0, 1000)[:2]
    ahead = np.subtract(proj(*further), proj(lon, lat))
    true = np.degrees(np.arctan2(*ahead))
    assert (abs(true) > 5) == (lon != 105.0)  # an arrow straight up would be wrong at two of the places
    assert drawn == pytest.approx(true, abs=1.0)


def _flanks(arrow: np.ndarray, tip: np.ndarray) -> list[np.ndarray]:
    """Directions from the tip in which the two feet of the arrow lie: half its angle to each side of its axis."""
    axis = arrow.mean(axis=0) - tip
    axis /= np.hypot(*axis)
    side = np.array([-axis[1], axis[0]])
    return [axis + side * sign for sign in (-1, 1)]


@pytest.mark.parametrize(("lat", "scale"), [(18.3, 50_000), (31.07, 35_000), (53.0, 800_000)])
def test_the_scale_bar_is_as_long_as_what_it_says_at_its_latitude(face, lat, scale):
    page = canvas(face)
    frame = Frame(Plane(109.8, lat), BOX, scale)
    length = draw_bar(page, frame, 40, 60, most_mm=70)
    black = dark_mm(pixels(page), below=120)
    bar = black[(black[:, 1] > 60) & (black[:, 1] < 61.5)]
    long = np.ptp(bar[:, 0]) + 0.1
    (x, y), middle = frame.box.middle, frame.box.middle[1]
    ends = frame.lonlat([(x - long / 2, middle), (x + long / 2, middle)])
    _, _, ground = GEOD.inv(*ends[0], *ends[1])
    assert y == middle
    assert ground == pytest.approx(length, abs=0.35 * scale / 1000)  # 0.35 mm: the outline of the bar and two pixels
    assert 28 < long < 71


def test_the_code_on_paper_says_where_the_sheet_is(face):
    page = canvas(face)
    uri = geo_uri(109.850341, 31.070118)
    draw_code(page, Box(50, 40, 41, 41), uri)
    image = pixels(page)
    modules = np.array([list(row) for row in code_of(uri).matrix])
    size = 41 / (len(modules) + 8)
    at = 50 + (4 + np.arange(len(modules)) + 0.5) * size
    columns, rows = (at * 10).astype(int), ((140 - (40 + 41 - (at - 50))) * 10).astype(int)
    read = (image[np.ix_(rows, columns)] < 128).all(axis=2)
    assert uri == "geo:31.07012,109.85034"
    assert (read == modules.astype(bool)).all()


def test_degrees_stand_where_the_lines_of_the_grid_meet_the_edge(face):
    page = canvas(face)
    frame = Frame(Plane(109.8, 31.0), BOX, 200_000)
    draw_grid(page, frame)
    for text in page.axes.texts:
        (lon, lat), words = frame.lonlat([text.get_position()])[0], text.get_text()
        seconds = round((lon if words.endswith("E") else lat) * 3600)
        suffix = {"positive": words[-1], "negative": "-"}
        assert dms(round(seconds / 60) * 60, **suffix) == words
        assert abs(seconds - round(seconds / 60) * 60) < 3  # the gap to the edge turns with the meridian
    assert {words[-1] for words in (text.get_text() for text in page.axes.texts)} == {"E", "N"}


def test_a_frame_shows_all_of_what_it_is_made_for_at_a_round_scale():
    shape = shapely.from_wkt("LINESTRING (109.5 30.8, 110.1 31.4)")
    frame = Frame.around(shape, BOX)
    assert frame.holds(shape)
    assert frame.scale == round_scale(frame.scale)
    assert not Frame.around(shape, BOX, scale=frame.scale / 3).holds(shape)
    assert Frame.around(shapely.Point(109.5, 31), BOX).scale == 9000  # one point: 500 m to each side


def test_nothing_is_drawn_outside_the_frame(face):
    page = canvas(face)
    frame = Frame(Plane(109.8, 31.0), BOX, 200_000)
    shape = "POLYGON ((108 30, 112 30, 112 32, 108 32, 108 30), (109.8 31, 109.81 31, 109.8 31.01, 109.8 31))"
    symbol = Symbol(stroke="#000000", fill="#000000", width=8, fill_opacity=1.0)
    draw_layers(page, frame, [layer("x", [("a", "", shape)], Style("x", symbol))])
    black = dark_mm(pixels(page, dpi=127), dpi=127)
    assert (black.min(axis=0) >= (9.8, 9.8)).all()
    assert (black.max(axis=0) <= (190.2, 130.2)).all()
