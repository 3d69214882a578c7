"""Each way of reading a hidden point off a geometry or a number alone, and what lies just beyond each limit."""

from __future__ import annotations

import itertools

import numpy as np
import pyproj
import pytest
import shapely

from riverzones.geo.gcj02 import wgs84_to_gcj02
from riverzones.view.places import METRES_PER_DEGREE, HiddenPlaces, cells, coarse

WELL = (109.912347, 31.054873)
NORTH = (102.0, 60.0)
WEST = (107.203456, -29.481234)
HIDDEN = np.array([WELL, NORTH, WEST])


@pytest.fixture(scope="module")
def places():
    return HiddenPlaces(HIDDEN, np.array([1000.0, 500.0, 2000.0]))


def degrees(xy, at=WELL):
    """Longitude and latitude of places given in metres east and north of a hidden point."""
    ground = pyproj.Proj(proj="aeqd", lon_0=at[0], lat_0=at[1], ellps="GRS80")
    return np.column_stack(ground(*np.asarray(xy, dtype=float).T, inverse=True))


def placed(shape, at=WELL):
    """A shape given in metres east and north of a hidden point."""
    return shapely.transform(shape, lambda xy: degrees(xy, at))


def told(places, *shapes):
    return places.given_away_by(np.array(shapes, dtype=object)).tolist()


def around(radius_m, turns_deg):
    """Points [m] at one distance in the given directions."""
    turns = np.radians(np.asarray(turns_deg, dtype=float))
    return np.column_stack([radius_m * np.cos(turns), radius_m * np.sin(turns)])


# A quadrilateral [m] of which no two middles lie within 180 m of each other.
QUAD = shapely.Polygon([(0, 0), (3625, 1690), (2085, 2627), (-573, 1939)])
FAR = shapely.Polygon([(40_000, 40_000), (41_000, 40_000), (40_000, 40_700)])
MIDDLES = {
    "centroid": (1231.2, 1479.4),
    "middle of the box": (1526.0, 1313.5),
    "middle of the least circle around": None,
    "middle of the turned box": None,
    "middle of the greatest circle inside": None,
}


def middle_of(shape, name):
    if name == "centroid":
        return shapely.centroid(shape)
    if name == "middle of the box":
        return shapely.centroid(shapely.envelope(shape))
    if name == "middle of the least circle around":
        return shapely.centroid(shapely.minimum_bounding_circle(shape))
    if name == "middle of the turned box":
        return shapely.centroid(shapely.oriented_envelope(shape))
    return shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=1.0), 0)


def moved_to(shape, middle, east_m=0.0):
    return shapely.transform(shape, lambda xy: xy - shapely.get_coordinates(middle)[0] + np.array([east_m, 0.0]))


@pytest.mark.parametrize("name", MIDDLES)
def test_each_middle_of_an_area_alone_gives_the_point_away(places, name):
    at = middle_of(QUAD, name)
    assert told(places, placed(moved_to(QUAD, at))) == [0]
    assert told(places, placed(moved_to(QUAD, at, east_m=-15.0))) == [0]
    assert told(places, placed(moved_to(QUAD, at, east_m=-75.0))) == [-1]


@pytest.mark.parametrize("name", [name for name in MIDDLES if "least" not in name and name != "middle of the box"])
def test_the_middle_of_one_part_gives_the_point_away_too(places, name):
    parts = shapely.multipolygons([moved_to(QUAD, middle_of(QUAD, name)), FAR])
    assert told(places, placed(parts)) == [0]


def test_the_middle_of_several_parts_together_gives_the_point_away_where_they_hold_it(places):
    # the least circle about both stands on (0, 0), which lies in the first part
    parts = shapely.multipolygons(
        [
            shapely.Polygon([(-5_000, -300), (900, -300), (900, 1_500), (-5_000, 300)]),
            shapely.Polygon([(4_000, 0), (5_000, -300), (5_000, 300)]),
        ]
    )
    assert shapely.centroid(shapely.minimum_bounding_circle(parts)).distance(shapely.Point(0, 0)) < 20
    assert told(places, placed(parts)) == [0]


def test_near_is_thirty_metres_for_points_ends_and_middles_and_one_metre_for_corners(places):
    for away, hit in ((27, 0), (33, -1)):
        ended = shapely.LineString([(away, 0), (4_000, 900), (5_000, 100), (8_000, 0)])
        assert told(places, placed(shapely.Point(0, away)), placed(ended)) == [hit, hit]
    for away, hit in ((0.8, 0), (1.3, -1)):
        corner = shapely.Polygon([(away, 0), (4_000, 900), (5_000, -700)])
        bend = shapely.LineString([(-4_000, 300), (away, 0), (5_000, 100)])
        assert told(places, placed(corner), placed(bend)) == [hit, hit]
    # a river passes through by chance: four vertices and more
    assert told(places, placed(shapely.LineString([(-4_000, 300), (0, 0), (5_000, 100), (6_000, 0)]))) == [-1]


def test_a_closed_line_gives_away_what_it_runs_around_an_open_one_does_not(places):
    square = [(-900, -900), (900, -900), (900, 900), (-900, 900)]
    assert told(places, placed(shapely.LineString([*square, square[0]]))) == [0]
    assert told(places, placed(shapely.LineString(square))) == [-1]


def test_of_many_geometries_each_gives_away_its_own_point(places):
    shapes = [
        None,
        placed(shapely.Point(0, 3), at=WEST),
        shapely.from_wkt("LINESTRING EMPTY"),
        placed(shapely.box(-500, -500, 500, 500), at=NORTH),
        shapely.Point(109.0, 31.0),
        placed(shapely.LineString([(0, 0), (900, 100)]), at=WELL),
        placed(shapely.box(-500, -500, 500, 500), at=WEST),
        shapely.box(109.0, 31.0, 109.1, 31.1),
        placed(shapely.LineString([(5_000, 900), (3, 0)]), at=WEST),
    ]
    assert told(places, *shapes) == [-1, 2, -1, 1, -1, 0, 2, -1, 2]


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("middle_deg", [0, 90, 180, 270])
def test_an_arc_that_does_not_hold_the_point_gives_it_away_in_every_direction_and_latitude(places, at, middle_deg):
    turns = middle_deg + np.arange(-30, 31, 10)
    arc = shapely.LineString(around(4_900, turns))
    plot = shapely.Polygon([*around(4_900, turns), *around(7_000, [middle_deg + 25, middle_deg - 20])])
    for shape in (arc, plot):
        assert told(places, placed(shape, at=HIDDEN[at])) == [at]


@pytest.mark.parametrize(
    ("radius_m", "turns", "hit"),
    [
        (300, [0, 12, 24, 36, 48], 0),
        (300, [0, 16, 32, 48], -1),  # four vertices
        (300, [0, 11, 22, 33, 44.5], -1),  # less than 45 degrees
        (300, [340, 352, 4, 16, 28], 0),  # across the direction east
        (300, [150, 165, 180, 195, 210], 0),  # across the direction west
        (25, [0, 20, 40, 60, 80], 0),
        (4_900, [0, 20, 40, 60, 80], 0),
        (6_000, [0, 20, 40, 60, 80], -1),  # beyond 5 km, nothing of it nearer
    ],
)
def test_an_arc_has_five_vertices_over_45_degrees_within_five_kilometres(radius_m, turns, hit):
    # the ends lie further out, so that the arc is neither the whole line nor at its ends
    points = [(radius_m * 1.4, -radius_m), *around(radius_m, turns), (-radius_m, radius_m * 2.9)]
    alone = HiddenPlaces(HIDDEN[:1], np.array([1000.0]))
    assert told(alone, placed(shapely.LineString(points))) == [hit]


@pytest.mark.parametrize(("jitter_m", "hit"), [(1.4, 0), (8.0, -1)])
def test_vertices_of_an_arc_stand_at_one_distance_but_for_rounding(places, jitter_m, hit):
    ring = np.vstack([around(500 + jitter_m * (-1) ** place, [10 * place]) for place in range(9)])
    assert told(places, placed(shapely.LineString([(900, -900), *ring, (-900, 900)]))) == [hit]


@pytest.mark.parametrize(("step_m", "hit"), [(0.2, 0), (0.45, -1)])
def test_vertices_that_go_away_from_the_point_step_by_step_are_no_arc(places, step_m, hit):
    spiral = np.vstack([around(100 + step_m * place, [14 * place]) for place in range(5)])
    assert told(places, placed(shapely.LineString([(900, -900), *spiral, (-900, 900)]))) == [hit]


def test_a_large_area_about_the_point_is_seen_by_its_far_arc(places):
    for radius, hit in ((14_000, 0), (16_500, -1)):
        arc = around(radius, np.arange(0, 100, 5))
        wedge = shapely.Polygon([(-300, -2_000), *arc, (-3_000, -700)])
        assert told(places, placed(wedge)) == [hit]


def test_points_of_one_layer_stand_around_the_one_they_are_around(places):
    ring, four = around(200, range(0, 360, 40)), around(200, [0, 90, 180, 270])
    narrow, small = around(900, [0, 10, 20, 30, 40]), around(12, range(0, 360, 40))
    far, wide = around(6_000, range(0, 360, 40)), around(4_500, range(0, 360, 40))
    layer = [(ring, WEST), (four, WELL), (narrow, WELL), (small, NORTH), (far, NORTH), (wide, NORTH)]
    expected = [*[2] * 9, *[-1] * 4, *[-1] * 5, *[-1] * 9, *[-1] * 9, *[1] * 9]
    assert places.ringed_by(np.vstack([degrees(*part) for part in layer])).tolist() == expected


def test_points_stand_around_the_last_of_several_where_none_is_near_the_first(places):
    assert places.ringed_by(degrees(around(200, range(0, 360, 40)), WEST)).tolist() == [2] * 9


def test_points_at_other_distances_between_the_markers_of_a_ring_stay(places):
    ring = around(200, range(0, 360, 40))
    others = np.vstack([around(150, [5, 15]), around(260, [5, 15])])
    assert places.ringed_by(degrees(np.vstack([ring, others]))).tolist() == [*[0] * 9, *[-1] * 4]


# numbers

TRANSVERSE = [
    (spheroid, width, zone, scale, prefix)
    for spheroid, (width, zone), scale, prefix in itertools.product(
        ["GRS80"], [(3, 36), (6, 18)], [1.0, 0.9996], [True, False]
    )
    if scale == 1.0 or (width == 6 and not prefix)  # UTM has no zone before its east
]


def written(place, width, zone, scale, prefix):
    """East and north of a place as a file in that projection has them."""
    middle = zone * 3 if width == 3 else zone * 6 - 3
    proj = pyproj.Proj(proj="tmerc", lon_0=middle, k=scale, x_0=500_000, ellps="GRS80")
    east, north = proj(*place)
    return (east + zone * 1e6 if prefix else east), north


@pytest.mark.parametrize(("spheroid", "width", "zone", "scale", "prefix"), TRANSVERSE)
def test_east_and_north_of_a_hidden_point_go_from_texts_and_tables_in_every_grid(
    places, spheroid, width, zone, scale, prefix
):
    place = (107.203456, 29.481234)
    hidden = HiddenPlaces(np.array([WELL, place, (102.5, 25.0)]), np.full(3, 1000.0))
    east, north = written(place, width, zone, scale, prefix)
    assert hidden.without_coordinates(f"Y={east:.1f}, X={north:.1f} m") == "Y=***, X=*** m"
    assert hidden.without_coordinates(f"X={north:.1f}") == f"X={north:.1f}"
    assert hidden.are_metres(np.array([17.0, north, 3.0, east])).tolist() == [False, True, False, True]
    assert not hidden.are_metres(np.array([north, east + 200])).any()
    assert not hidden.are_metres(np.array([north + 45, east])).any()
    assert hidden.are_metres(np.array([north + 15, east - 15])).all()


def test_web_mercator_goes_too(places):
    x, y = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform(*WELL)
    assert places.are_metres(np.array([x, y])).all()
    assert places.without_coordinates(f"{x:.2f}, {y:.2f}") == "***, ***"


@pytest.mark.parametrize("place", [WELL, tuple(float(one) for one in wgs84_to_gcj02(*WELL))])
def test_longitude_and_latitude_of_one_point_are_a_pair_of_a_row_one_alone_is_not(places, place):
    lon, lat = place
    assert places.are_degrees(np.array([lat, 5.0, lon])).tolist() == [True, False, True]
    assert not places.are_degrees(np.array([lat, 5.0, lon + 0.01])).any()
    assert not places.are_degrees(np.array([lat, np.nan])).any()
    # the longitude of one hidden point beside the latitude of another is no pair
    assert not places.are_degrees(np.array([NORTH[0], lat])).any()
    assert places.is_degree(lon)
    assert places.is_degree(lat + 0.00025)
    assert not places.is_degree(lat + 0.00035)
    assert not places.is_degree(lon - 0.00035)
    assert places.is_degree(lon - 0.00025)
    assert not places.is_degree(179.9)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (f"{WELL[0]:.4f} {WELL[1]:.4f}", "*** ***"),
        (f"{WELL[0]:.3f} {WELL[1]:.3f}", f"{WELL[0]:.3f} {WELL[1]:.3f}"),  # some 100 m
        (f"{WELL[1]:.6f}", "***"),
        ("31°3'17.5\"", "***"),
        ("109度54分44秒", "***"),
        ("109°54′44.45″E 31°03′17.54″N", "***E ***N"),
        ("109°54′48″", "109°54′48″"),  # a hundred metres away
        ("109°55′44.45″", "109°55′44.45″"),
        ("108°54′44.45″", "108°54′44.45″"),
        (f"见{WELL[1]:.5f}，又{WELL[1]:.5f}，止", "见***，又***，止"),
        (f"1{WELL[1]:.5f}", f"1{WELL[1]:.5f}"),
        ("没有数字", "没有数字"),
    ],
)
def test_degrees_in_texts_go_where_they_are_fine_enough_to_find_the_point(places, text, made):
    assert places.without_coordinates(text) == made


def test_degrees_go_as_far_south_as_there_is_a_shoal():
    shoal = HiddenPlaces(np.array([(112.283456, 3.973456)]), np.array([1000.0]))
    assert shoal.without_coordinates("3.9735, 112.2835, 4.9735") == "***, ***, 4.9735"


# cells


@pytest.mark.parametrize("width_m", [200.0, 1000.0, 5000.0])
@pytest.mark.parametrize("place", [WELL, NORTH, WEST, (-0.001, -0.001), (12.0, 89.9)])
def test_a_cell_holds_its_point_is_as_wide_as_it_is_said_and_has_the_coarse_place_in_its_middle(place, width_m):
    xy = np.array([place])
    middle, box = coarse(xy, width_m)[0], cells(xy, width_m)[0]
    west, south, east, north = box.bounds
    assert (west + east, south + north) == pytest.approx((2 * middle[0], 2 * middle[1]))
    assert shapely.Point(place).within(box)
    assert (north - south) * METRES_PER_DEGREE == pytest.approx(width_m)
    wide = (east - west) * METRES_PER_DEGREE * max(np.cos(np.radians(middle[1])), 0.01)
    assert wide == pytest.approx(width_m)
    assert coarse(middle[None], width_m)[0] == pytest.approx(middle, abs=1e-12)


def test_cells_do_not_overlap_and_leave_nothing_between_them():
    beside = np.array([WELL, WELL]) + np.array([[0, 0], [0, 1000 / METRES_PER_DEGREE]])
    first, second = cells(beside, 1000.0)
    assert first.bounds[3] == pytest.approx(second.bounds[1])


def test_cells_of_hidden_points_have_each_its_own_width(places):
    made = places.cell_of(np.array([2, 0, 1]))
    high = [(shape.bounds[3] - shape.bounds[1]) * METRES_PER_DEGREE for shape in made]
    assert high == pytest.approx([2000, 1000, 500])
    assert [shape.contains(shapely.Point(HIDDEN[at])) for shape, at in zip(made, (2, 0, 1), strict=True)] == [True] * 3
