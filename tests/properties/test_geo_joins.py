"""Joins by metres against a slow oracle: every edge sampled densely, every sample measured by a geodesic."""

import itertools

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from property_examples import examples
from riverzones.geo import geodesy, joins
from strategies import distances_m, lakes, layer, layers, outline, places, rivers

GEOD = Geod(a=6378137.0, rf=298.257222101)
SLOW = settings(max_examples=examples(25), deadline=None)


def slow_distance(point, shape):
    """Distance from a point to a shape: each edge sampled, then sampled again about the best."""
    if shape.geom_type == "Polygon" and shape.covers(point):
        return 0.0
    coords = shapely.get_coordinates(outline(shape))
    if len(coords) == 1:
        return GEOD.inv(point.x, point.y, *coords[0])[2]
    best = np.inf
    for a, b in itertools.pairwise(coords):
        low, high = 0.0, 1.0
        for _ in range(6):
            share = np.linspace(low, high, 41)
            spots = a + share[:, None] * (b - a)
            gaps = GEOD.inv(np.full(41, point.x), np.full(41, point.y), spots[:, 0], spots[:, 1])[2]
            at = int(np.argmin(gaps))
            low, high = share[max(at - 1, 0)], share[min(at + 1, 40)]
            best = min(best, float(gaps[at]))
    return best


@SLOW
@given(layers(places(), prefix="s"), layers())
def test_nearest_finds_what_measuring_everything_finds(subject, reference):
    table = joins.nearest(subject, reference)
    assert table["subject_id"].tolist() == subject.index.tolist()
    for row in table.itertuples():
        truth = {
            name: slow_distance(subject.geometry[row.subject_id], shape) for name, shape in reference.geometry.items()
        }
        assert row.distance_m == pytest.approx(min(truth.values()), abs=1e-4)
        assert truth[row.reference_id] == pytest.approx(min(truth.values()), abs=1e-4)
        foot = row.nearest
        assert slow_distance(foot, reference.geometry[row.reference_id]) < 1e-3
        place = subject.geometry[row.subject_id]
        assert geodesy.distance_m(place.x, place.y, foot.x, foot.y) == pytest.approx(row.distance_m, abs=1e-6)


@SLOW
@given(layers(prefix="s"), layers(), distances_m(10, 150_000))
def test_within_is_nearest_distance_at_most_the_limit(subject, reference, limit_m):
    pairs = joins.within(subject, reference, distance_m=limit_m).set_index(["subject_id", "reference_id"])
    for name in reference.index:
        alone = joins.nearest(subject, reference.loc[[name]]).set_index("subject_id")["distance_m"]
        for row, distance in alone.items():
            if abs(distance - limit_m) > 1e-4:
                assert ((row, name) in pairs.index) == (distance < limit_m)
            if (row, name) in pairs.index:
                assert pairs.loc[(row, name), "distance_m"] == pytest.approx(distance, abs=1e-6)


@SLOW
@given(layers(prefix="s"), layers(), distances_m(10, 50_000), st.floats(1.0, 3.0))
def test_wider_contains_narrower(subject, reference, limit_m, factor):
    def found(limit):
        table = joins.within(subject, reference, distance_m=limit)
        return set(zip(table["subject_id"], table["reference_id"], strict=True))

    assert found(limit_m) <= found(limit_m * factor)


@SLOW
@given(layers(prefix="s"), layers(rivers()))
def test_distance_does_not_depend_on_vertex_order(subject, reference):
    turned = reference.set_geometry(
        gpd.GeoSeries(shapely.reverse(reference.geometry.array), index=reference.index, crs=4490)
    )
    one, other = joins.nearest(subject, reference), joins.nearest(subject, turned)
    assert one["distance_m"].to_numpy() == pytest.approx(other["distance_m"].to_numpy(), abs=1e-6)


@SLOW
@given(layers(prefix="s"), layers(rivers()))
def test_distance_does_not_depend_on_vertices_added_to_an_edge(subject, reference):
    dense = reference.set_geometry(
        gpd.GeoSeries(geodesy.densify(reference.geometry, max_m=300), index=reference.index, crs=4490)
    )
    one, other = joins.nearest(subject, reference), joins.nearest(subject, dense)
    assert one["distance_m"].to_numpy() == pytest.approx(other["distance_m"].to_numpy(), abs=2e-4)


@SLOW
@given(layers(rivers(), prefix="s"), rivers(), st.floats(0.1, 0.9))
def test_distance_does_not_depend_on_splitting_a_line_in_two(subject, river, share):
    halves = shapely.ops.split(river, river.interpolate(share, normalized=True).buffer(1e-13)).geoms
    whole = joins.nearest(subject, layer([river]))["distance_m"]
    split = joins.nearest(subject, layer(halves))["distance_m"]
    assert split.to_numpy() == pytest.approx(whole.to_numpy(), abs=2e-4)


@SLOW
@given(layers(prefix="s"), layers(), st.randoms())
def test_the_answer_does_not_depend_on_row_order(subject, reference, random):
    mixed = list(range(len(reference)))
    random.shuffle(mixed)
    one = joins.within(subject, reference, distance_m=50_000).drop(columns="nearest")
    other = joins.within(subject, reference.iloc[mixed], distance_m=50_000).drop(columns="nearest")
    keys = ["subject_id", "reference_id"]
    one, other = one.sort_values(keys).reset_index(drop=True), other.sort_values(keys).reset_index(drop=True)
    assert one[keys].equals(other[keys])
    assert one["distance_m"].to_numpy() == pytest.approx(other["distance_m"].to_numpy(), abs=1e-9)


@SLOW
@given(layers(prefix="s"), layers())
def test_distance_is_the_same_from_either_side(subject, reference):
    there = joins.within(subject, reference, distance_m=60_000).set_index(["subject_id", "reference_id"])["distance_m"]
    back = joins.within(reference, subject, distance_m=60_000).set_index(["reference_id", "subject_id"])["distance_m"]
    assert set(there.index) == set(back.index)
    for pair, distance in there.items():
        assert back[pair] == pytest.approx(distance, abs=2e-4)


@SLOW
@given(layers(places(), prefix="s"), layers(lakes(radius=0.5)))
def test_depth_inside_is_the_distance_to_the_boundary(subject, reference):
    table = joins.inside(subject, reference)
    expected = {(s, r) for s, p in subject.geometry.items() for r, lake in reference.geometry.items() if lake.covers(p)}
    assert set(zip(table["subject_id"], table["reference_id"], strict=True)) == expected
    for row in table.itertuples():
        rim = shapely.boundary(reference.geometry[row.reference_id])
        assert row.depth_m == pytest.approx(slow_distance(subject.geometry[row.subject_id], rim), abs=1e-3)


@SLOW
@given(layers(lakes(), prefix="s"), layers(lakes(radius=0.2)))
def test_shared_area_is_no_more_than_either_and_crossing_is_part_of_overlap(subject, reference):
    shared = joins.overlap(subject, reference)
    ours = dict(zip(subject.index, geodesy.area_m2(subject.geometry), strict=True))
    theirs = dict(zip(reference.index, geodesy.area_m2(reference.geometry), strict=True))
    for row in shared.itertuples():
        assert 0 < row.area_m2 <= min(ours[row.subject_id], theirs[row.reference_id]) * (1 + 1e-9)
        assert row.share_ratio == pytest.approx(row.area_m2 / ours[row.subject_id], rel=1e-9)
    partly = joins.crossing(subject, reference)
    pairs = set(zip(shared["subject_id"], shared["reference_id"], strict=True))
    assert set(zip(partly["subject_id"], partly["reference_id"], strict=True)) <= pairs
    assert (partly["share_ratio"] < 1 + 1e-12).all()
