"""Measures and buffers on shapes whose numbers can be reckoned."""

import numpy as np
import pytest
import shapely
from shapely import wkt

import riverzones.geo
from riverzones.errors import DataError
from riverzones.geo import buffer, edges, geodesy

HOLED = (
    "POLYGON ((110 31, 110.1 31, 110.1 31.1, 110 31.1, 110 31), "
    "(110.04 31.04, 110.06 31.04, 110.06 31.06, 110.04 31.06, 110.04 31.04))"
)
TRIANGLE = "POLYGON ((110 31, 110.01 31, 110 31.01, 110 31))"


def shapes(*texts):
    return np.array([text and wkt.loads(text) for text in texts], dtype=object)


def test_what_is_exported_is_what_is_there():
    for module in (geodesy, buffer, edges, riverzones.geo.joins, riverzones.geo.ellipsoid):
        assert all(hasattr(module, name) for name in module.__all__)


def test_holes_are_taken_off_and_ring_direction_does_not_matter():
    outer, hole = shapely.box(110, 31, 110.1, 31.1), shapely.box(110.04, 31.04, 110.06, 31.06)
    expected = geodesy.area_m2([outer])[0] - geodesy.area_m2([hole])[0]
    polygon = wkt.loads(HOLED)
    turned = [polygon, shapely.reverse(polygon), shapely.normalize(polygon)]
    assert geodesy.area_m2(turned) == pytest.approx([expected] * 3, rel=1e-12)
    filled = shapely.MultiPolygon([polygon, hole])
    assert geodesy.area_m2([filled])[0] == pytest.approx(geodesy.area_m2([outer])[0], rel=1e-12)


def test_measures_of_other_kinds_are_zero_and_of_nothing_are_missing():
    given = shapes("POINT (110 31)", "LINESTRING (110 31, 110.01 31)", TRIANGLE, None)
    length, area, perimeter = geodesy.length_m(given), geodesy.area_m2(given), geodesy.perimeter_m(given)
    assert (length[0], length[2], area[0], area[1], perimeter[0], perimeter[1]) == (0, 0, 0, 0, 0, 0)
    assert (length[1] > 0, area[2] > 0, perimeter[2] > 0) == (True, True, True)
    assert np.isnan([length[3], area[3], perimeter[3]]).all()
    assert geodesy.length_m([]).shape == (0,)
    assert geodesy.area_m2([]).shape == (0,)


def test_of_a_collection_each_measure_takes_its_own_kind():
    both = shapes(f"GEOMETRYCOLLECTION (LINESTRING (110 31, 110.01 31), {TRIANGLE})")
    assert geodesy.length_m(both)[0] == pytest.approx(geodesy.length_m(shapes("LINESTRING (110 31, 110.01 31)"))[0])
    assert geodesy.area_m2(both)[0] > 0


def test_distance_takes_arrays_and_numbers():
    assert isinstance(geodesy.distance_m(110, 31, 110.01, 31), float)
    many = geodesy.distance_m(110, 31, [110.01, 110.02], [31, 31])
    assert many.shape == (2,)
    assert many[0] == geodesy.distance_m(110, 31, 110.01, 31)


def test_densify_keeps_the_shape_and_every_vertex():
    river = wkt.loads("LINESTRING (110 31, 110.1 31.05, 110.2 31)")
    dense = geodesy.densify([river], max_m=100.0)[0]
    coords = shapely.get_coordinates(dense)
    assert geodesy.distance_m(*coords[:-1].T, *coords[1:].T).max() <= 100.0
    assert {(110.0, 31.0), (110.1, 31.05), (110.2, 31.0)} <= set(map(tuple, coords))
    assert shapely.hausdorff_distance(dense, river) < 1e-12
    assert geodesy.length_m([dense])[0] == pytest.approx(geodesy.length_m([river])[0], rel=1e-12)


@pytest.mark.parametrize("most", [0.0, -1.0, float("nan"), float("inf")])
def test_densify_refuses_what_is_no_length(most):
    with pytest.raises(DataError, match="above 0 m"):
        geodesy.densify(shapes("LINESTRING (110 31, 110.1 31)"), max_m=most)


def test_long_edges_are_cut_where_they_are_and_end_where_they_ended():
    found = edges.edges_of(shapes("LINESTRING (110 31, 111 31.5)", "POINT (112 31)", None))
    first = found.first[np.searchsorted(found.owner, 1)]
    assert (found.bx[first - 1], found.by[first - 1]) == (111.0, 31.5)
    assert np.array_equal(found.bx[: first - 2], found.ax[1 : first - 1])
    assert geodesy.distance_m(found.ax, found.ay, found.bx, found.by).max() <= edges.LONGEST_EDGE_M
    assert sorted(set(found.owner.tolist())) == [0, 1]


def test_edges_made_in_pieces_are_those_made_at_once(monkeypatch):
    rows = shapes(HOLED, None, "LINESTRING (110 31, 111 31.5)", TRIANGLE, "POLYGON EMPTY", HOLED, "POINT (112 31)")
    whole = edges.edges_of(rows)
    monkeypatch.setattr(edges, "_AT_ONCE", 3)
    pieces = edges.edges_of(rows)
    for name in ("ax", "ay", "bx", "by", "first", "owner", "box"):
        assert np.array_equal(getattr(pieces, name), getattr(whole, name)), name


def test_no_geometry_gives_no_edges():
    assert len(edges.edges_of(shapes(None, "POLYGON EMPTY"))) == 0
    assert len(edges.edges_of(np.empty(0, dtype=object))) == 0


def test_a_disc_has_the_area_of_its_radius():
    disc = buffer.buffer(shapes("POINT (110 31)"), distance_m=1000.0)
    assert geodesy.area_m2(disc)[0] == pytest.approx(np.pi * 1000.0**2, rel=1e-3)


def test_zero_width_leaves_polygons_and_takes_lines_away():
    polygon = wkt.loads("POLYGON ((110 31, 110.1 31, 110.1 31.1, 110 31))")
    found = buffer.buffer(np.array([polygon, wkt.loads("LINESTRING (110 31, 110.1 31)")]), distance_m=0.0)
    assert found[0].equals(polygon)
    assert found[1].is_empty


def test_a_negative_width_eats_a_thin_polygon_up_and_leaves_nothing_of_a_line():
    strip, line = "POLYGON ((110 31, 110.1 31, 110.1 31.0005, 110 31.0005, 110 31))", "LINESTRING (110 31, 110.1 31)"
    found = buffer.buffer(shapes(strip, line), distance_m=-100.0)
    assert shapely.is_empty(found).all()


def test_each_shape_can_have_its_own_width_and_nothing_stays_nothing():
    found = buffer.buffer(shapes("POINT (110 31)", None, "POINT (110 31)"), distance_m=[100.0, 5.0, 200.0])
    area = geodesy.area_m2(found)
    assert area[2] / area[0] == pytest.approx(4.0, rel=1e-6)
    assert found[1] is None
    assert buffer.buffer([], distance_m=5.0).shape == (0,)


def test_parts_that_grow_together_become_one_polygon():
    pair = shapes("MULTIPOINT ((110 31), (110.001 31))")
    assert buffer.buffer(pair, distance_m=100.0)[0].geom_type == "Polygon"
    assert buffer.buffer(pair, distance_m=10.0)[0].geom_type == "MultiPolygon"


def test_a_hole_shrinks_as_the_polygon_grows():
    ring = shapes(HOLED)
    grown = buffer.buffer(ring, distance_m=300.0)[0]
    assert len(grown.interiors) == 1
    assert grown.covers(ring[0])
    assert not buffer.buffer(ring, distance_m=2000.0)[0].interiors


@pytest.mark.parametrize("width", [float("nan"), float("inf"), 200_001.0])
def test_a_width_beyond_the_promise_is_refused(width):
    with pytest.raises(DataError, match="at most 200000 m"):
        buffer.buffer(shapes("POINT (110 31)"), distance_m=width)
