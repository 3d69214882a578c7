"""Rows in the wrong country, or far from the rest of their layer, are found."""

import numpy as np
import pytest
import shapely

from riverzones.geo.outliers import outliers, set_off


def points(*pairs):
    return np.asarray([shapely.Point(pair) for pair in pairs], dtype=object)


def cluster(count=10):
    return [(109.8 + i / 100, 31 + i / 100) for i in range(count)]


def test_a_point_in_the_wrong_country_is_found():
    found = outliers(points(*cluster(), (9.88, 31.07)))
    assert list(found) == [10]
    assert "wrong country" in found[10].en


def test_a_point_with_its_coordinates_swapped_says_so():
    assert "look swapped" in outliers(points(*cluster(), (31.07, 109.88)))[10].en


def test_a_polygon_with_a_corner_at_zero_is_found():
    shapes = [shapely.Point(pair).buffer(0.01) for pair in cluster()]
    shapes.append(shapely.from_wkt("POLYGON ((109 31, 0 0, 110 31, 109 31))"))
    assert list(outliers(shapes)) == [10]


def test_a_digit_wrong_by_ten_degrees_is_found():
    found = outliers(points(*cluster(), (119.88, 31.07)))
    assert list(found) == [10]
    assert "km from the rest of the layer" in found[10].en


def test_a_layer_spread_over_the_country_has_no_strays():
    assert outliers(points(*[(80 + 4 * i, 28 + i) for i in range(12)])) == {}


def test_a_layer_abroad_as_a_whole_has_no_strays_of_its_own():
    assert outliers(points((4.3, 50.8), (4.4, 50.9))) == {}


def test_a_layer_abroad_is_stray_where_the_project_lies_in_china():
    assert len(outliers(points((4.3, 50.8), (4.4, 50.9)), near=(109.5, 30.7, 110.2, 31.5))) == 2


def test_what_lies_beside_the_project_is_no_stray():
    far = (119.88, 31.07)
    assert outliers(points(*cluster(), far), near=(109, 30, 120, 32)) == {}


def test_missing_geometry_is_left_alone():
    assert outliers(np.array([None, shapely.Point()], dtype=object)) == {}


def test_two_regions_of_one_survey_are_no_strays():
    one = [(105.3 + i / 8, 28.5 + i / 12) for i in range(40)]
    other = [(102.2 + i / 15, 24.2 + i / 12) for i in range(20)]
    assert outliers(points(*one, *other)) == {}


def test_dense_and_sparse_parts_of_a_country_are_no_strays():
    dense = [(110 + i % 20 / 10, 30 + i // 20 / 10) for i in range(300)]
    sparse = [(82 + 4 * i, 36 + 2 * (i % 3)) for i in range(10)]
    wide = [(100 + i, 26 + i / 2) for i in range(16)]
    rows = points(*dense, *wide, *sparse)
    assert outliers(rows) == {}
    assert outliers(rows, near=(109.5, 30.7, 110.2, 31.5)) == {}


def asked_about(spots, near=None):
    """Rows that are asked about: none of them is left out."""
    assert outliers(shapely.points(spots), near=near) == {}
    rows, _ = set_off(np.column_stack([spots, spots]), near=near)
    return np.flatnonzero(rows).tolist()


def spread(count, across_deg, at=(109.5, 31.2), seed=1):
    return np.random.default_rng(seed).uniform(-across_deg / 2, across_deg / 2, (count, 2)) + at


@pytest.mark.parametrize("across_deg", [0.05, 0.35, 0.6, 0.9])
@pytest.mark.parametrize("strays", [1, 5, 9])
def test_rows_a_county_beside_the_others_are_asked_about_whatever_their_share(across_deg, strays):
    rest = spread(25 - strays, across_deg)
    beside = spread(strays, 0.05, at=(109.5 + across_deg / 2 + 0.95, 31.2))
    assert asked_about(np.vstack([rest, beside])) == list(range(25 - strays, 25))


def test_rows_each_in_another_direction_are_asked_about():
    strange = [[110.8, 31.2], [108.2, 31.2], [109.5, 32.3], [109.5, 30.1], [110.5, 32.1]]
    assert asked_about(np.vstack([spread(20, 0.35), strange])) == [20, 21, 22, 23, 24]


def test_rows_beside_the_place_of_the_project_are_asked_about_where_they_are_many():
    beside = spread(10, 0.05, at=(110.6, 31.2))
    assert asked_about(np.vstack([spread(15, 0.35), beside]), near=(109.3, 31.0, 109.7, 31.4)) == list(range(15, 25))


@pytest.mark.parametrize("seed", range(12))
def test_long_thin_and_clustered_layers_are_left_in_peace(seed):
    chance = np.random.default_rng(seed)
    steps = np.column_stack([chance.exponential(0.15, 30), chance.normal(0, 0.05, 30)])
    river = np.cumsum(steps, axis=0) + np.array([105, 30])
    assert asked_about(river) == []
    towns = np.column_stack([105 + 0.7 * np.arange(5), 30 + chance.normal(0, 0.1, 5)])
    sizes = chance.integers(3, 20, 5).tolist()
    clusters = [spread(size, 0.05, at=tuple(town), seed=seed) for size, town in zip(sizes, towns, strict=True)]
    assert asked_about(np.vstack(clusters)) == []
    assert asked_about(chance.uniform([97, 26], [108, 34], (int(chance.integers(5, 60)), 2))) == []
