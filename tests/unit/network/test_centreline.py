"""Centre lines of river polygons: channels whose middle is known."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon, box

from riverzones.errors import LayerError
from riverzones.geo import geodesy
from riverzones.geo.medial_axis import axis
from riverzones.network.banks.centreline import COLUMNS, AxisSettings, centre_lines

CRS = "EPSG:4490"
KX = 111_320 * np.cos(np.radians(30.0))
KY = 110_850.0


def layer(*geometries, **columns):
    ids = [f"w{n}" for n in range(len(geometries))]
    return gpd.GeoDataFrame(columns, index=ids, geometry=list(geometries), crs=CRS)


def bent(radius_m, width_m, degrees=180, vertices=400):
    """A channel along an arc of a circle round 110 E 30 N, and its middle."""
    turn = np.radians(np.linspace(0, degrees, vertices))

    def arc(radius):
        return np.column_stack([110 + radius * np.cos(turn) / KX, 30 + radius * np.sin(turn) / KY])

    outer, inner = arc(radius_m + width_m / 2), arc(radius_m - width_m / 2)
    return Polygon([*outer, *inner[::-1]]), LineString(arc(radius_m))


def off_m(line, middle, *, count=200):
    """Greatest distance of a line from the true middle [m]."""
    places = shapely.line_interpolate_point(line, np.linspace(0, 1, count), normalized=True)
    feet = shapely.get_point(shapely.shortest_line(middle, places), 0)
    return geodesy.distance_m(
        shapely.get_x(places), shapely.get_y(places), shapely.get_x(feet), shapely.get_y(feet)
    ).max()


def test_a_straight_channel_has_its_middle_its_length_and_its_width():
    water = Polygon(
        [(110, 29.995), (110.2, 29.995), (110.2, 30.005), (110.13, 30.005), (110.071, 30.005), (110, 30.005)]
    )
    found = centre_lines(layer(water))
    middle = LineString([(110, 30), (110.2, 30)])
    assert len(found) == 1
    assert off_m(found.geometry.iloc[0], middle) < 0.01
    assert found["length_m"].iloc[0] == pytest.approx(geodesy.length_m([middle])[0], abs=0.1)
    assert found["width_m"].iloc[0] == pytest.approx(0.01 * KY, rel=0.002)
    assert found[["kind", "part", "from_end", "to_end"]].values.tolist() == [["centre_line", "axis", "tip", "tip"]]


@pytest.mark.parametrize(("radius_m", "width_m"), [(5000, 500), (2000, 500), (1000, 500)])
def test_the_middle_of_a_bend_is_kept_to_one_per_cent_of_the_width(radius_m, width_m):
    water, middle = bent(radius_m, width_m)
    line = centre_lines(layer(water), settings=AxisSettings(smooth_share=0.001)).geometry.iloc[0]
    ends = shapely.boundary(middle).buffer(width_m / KX)
    assert off_m(shapely.difference(line, ends), middle) < 0.01 * width_m
    assert off_m(line, middle) < 0.07 * width_m  # the last width before a blunt end is straight


@pytest.mark.parametrize("radius_m", [5000, 2000, 1000])
def test_length_and_width_of_a_bend_are_right_to_one_per_cent(radius_m):
    water, middle = bent(radius_m, 500)
    found = centre_lines(layer(water))
    assert len(found) == 1
    assert found["length_m"].iloc[0] == pytest.approx(geodesy.length_m([middle])[0], rel=0.01)
    assert found["width_m"].iloc[0] == pytest.approx(500, rel=0.01)


def test_smoothing_moves_the_line_by_no_more_than_its_share_of_the_width():
    water, middle = bent(2000, 500)
    line = centre_lines(layer(water), settings=AxisSettings(smooth_share=0.02)).geometry.iloc[0]
    ends = shapely.boundary(middle).buffer(500 / KX)
    assert off_m(shapely.difference(line, ends), middle) < 0.03 * 500
    assert len(line.coords) < 80


def test_a_pointed_end_is_reached():
    water = Polygon([(110, 30), (110.05, 30.004), (110.1, 30.004), (110.15, 30), (110.1, 29.996), (110.05, 29.996)])
    line = centre_lines(layer(water)).geometry.iloc[0]
    ends = sorted([line.coords[0], line.coords[-1]])
    assert ends == [(110.0, 30.0), (110.15, 30.0)]


def test_an_island_makes_two_arms_and_a_small_one_none():
    big = [(110.08, 29.999), (110.12, 29.999), (110.12, 30.001), (110.08, 30.001)]
    small = [(110.15, 29.9999), (110.1502, 29.9999), (110.1502, 30.0001), (110.15, 30.0001)]
    water = Polygon(box(110, 29.995, 110.2, 30.005).exterior.coords, [big, small])
    found = centre_lines(layer(water))
    assert found["braid"].sum() == 2
    assert len(found) == 4
    arms = found[found["braid"]]
    assert shapely.disjoint(arms.geometry.array, Polygon(big)).all()
    every = centre_lines(layer(water), settings=AxisSettings(island_share=0.0))
    assert every["braid"].sum() == 4
    ends = shapely.get_coordinates([shapely.get_point(arms.geometry.array, n) for n in (0, -1)]).reshape(2, 2, 2)
    assert len(np.unique(ends.reshape(-1, 2), axis=0)) == 2  # both arms leave and join at the same two forks


def test_a_channel_much_narrower_than_the_rest_does_not_break():
    neck = [(110, 29.995), (110.09, 29.995), (110.09, 29.99995), (110.11, 29.99995), (110.11, 29.995), (110.2, 29.995)]
    water = Polygon([*neck, *[(x, 60 - y) for x, y in neck[::-1]]])
    found = centre_lines(layer(water))
    assert len(found) == 1
    assert found["length_m"].iloc[0] == pytest.approx(0.2 * KX, rel=0.05)


def test_a_tributary_that_ends_on_the_bank_is_led_to_the_axis():
    water = layer(box(110, 29.995, 110.2, 30.005))
    lines = gpd.GeoDataFrame(
        {"name": ["上游", "支流", "远处"]},
        index=["up", "side", "far"],
        geometry=[
            LineString([(109.9, 30), (110, 30)]),
            LineString([(110.1, 30.1), (110.1, 30.005)]),
            LineString([(110.15, 30.1), (110.15, 30.01)]),
        ],
        crs=CRS,
    )
    found = centre_lines(water, lines=lines)
    link = found[found["part"] == "connector"]
    assert link["name"].tolist() == ["支流"]
    assert link["length_m"].iloc[0] == pytest.approx(0.005 * KY, rel=0.001)
    foot = Point(link.geometry.iloc[0].coords[-1])
    middle = found[found["part"] == "axis"]
    assert len(middle) == 2
    assert (shapely.distance(shapely.boundary(middle.geometry.array), foot) == 0).all()
    assert sorted({*middle["from_end"], *middle["to_end"]}) == ["fork", "line", "tip"]


def test_a_wide_tributary_has_an_axis_of_its_own():
    water = Polygon(
        [(110, 30.005), (110, 29.995), (110.2, 29.995), (110.2, 30.005), (110.103, 30.005), (110.103, 30.08),
         (110.097, 30.08), (110.097, 30.005)]
    )  # fmt: skip
    lines = layer(LineString([(110.1, 30.2), (110.1, 30.08)]), name=["支流"])
    found = centre_lines(layer(water), lines=lines)
    assert (found["part"] == "axis").all()
    assert len(found) == 3
    assert "line" in {*found["from_end"], *found["to_end"]}
    assert not found["braid"].any()


def test_a_tip_thinner_than_a_hair_and_a_mere_triangle_do_no_harm():
    hair = Polygon(
        [(110, 30), (110.05, 30.004), (110.1, 30.004), (110.12, 30 + 1e-12), (110.1, 29.996), (110.05, 29.996)]
    )
    end = layer(LineString([(110, 30), (109.9, 30)]))
    for water in (hair, Polygon([(110, 30), (110.001, 30), (110, 30.001)])):
        found = centre_lines(layer(water), lines=end)
        assert len(found) > 0
        assert found["length_m"].sum() > 50


def test_nothing_gives_nothing():
    found = centre_lines(layer())
    assert len(found) == 0
    assert [*found.columns] == [*COLUMNS, "geometry"]


def test_the_columns_of_the_water_are_handed_on():
    found = centre_lines(layer(box(110, 30, 110.1, 30.01), name=["甲"], source_ids=['["p1"]'], source_layer=["rivers"]))
    assert found[["name", "source_layer", "source_ids", "water_id"]].values.tolist() == [
        ["甲", "rivers", '["p1"]', "w0"]
    ]


def test_an_axis_of_something_without_area_is_one_helpful_line():
    with pytest.raises(LayerError, match="an axis needs a polygon with an area"):
        axis(LineString([(110, 30), (111, 30)]))
