"""The place of a shape that faces a point."""

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon

from riverzones.geo import geodesy
from riverzones.geo.nearest_on_geometry import nearest_on


@pytest.mark.parametrize("lat", [0.0, 31.0, 52.0])
def test_the_place_is_the_nearest_in_metres_not_in_degrees(lat):
    shape, place = LineString([(110, lat), (110.02, lat + 0.02)]), Point(110.02, lat)
    found = nearest_on([shape], [place])[0]
    spots = shapely.line_interpolate_point(shape, np.linspace(0, shape.length, 20001))
    lon, at = shapely.get_coordinates(spots).T
    least = geodesy.distance_m(np.full(len(lon), 110.02), np.full(len(lon), lat), lon, at).min()
    assert geodesy.distance_m(110.02, lat, found.x, found.y) == pytest.approx(least, abs=0.01)


def test_a_point_in_an_area_faces_itself_and_an_empty_shape_nothing():
    area, inner = Polygon([(110, 31), (110.1, 31), (110.1, 31.1), (110, 31.1)]), Point(110.05, 31.02)
    found = nearest_on([area, Polygon()], [inner, inner])
    assert shapely.equals_exact(found[0], inner, tolerance=1e-12)
    assert found[1] is None
