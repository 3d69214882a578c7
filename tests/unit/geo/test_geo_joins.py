"""The joins on small layers whose answers can be read off."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import wkt

from riverzones.errors import CrsError, DataError, LayerError
from riverzones.geo import geodesy, joins, kernel
from riverzones.geo.edges import edges_of

DISTANCE = ["subject_id", "reference_id", "distance_m", "nearest"]
SHARED = ["subject_id", "reference_id", "area_m2", "length_m", "share_ratio", "nearest", "geometry"]


def layer(crs="EPSG:4490", **shapes):
    geometry = [text and wkt.loads(text) for text in shapes.values()]
    return gpd.GeoDataFrame(index=list(shapes), geometry=geometry, crs=crs)


def pairs(table):
    return list(zip(table["subject_id"], table["reference_id"], strict=True))


ZONES = layer(
    z1="POLYGON ((110 31, 110.1 31, 110.1 31.1, 110 31.1, 110 31), "
    "(110.04 31.04, 110.06 31.04, 110.06 31.06, 110.04 31.06, 110.04 31.04))",
    z2="POLYGON ((110.1 31, 110.2 31, 110.2 31.1, 110.1 31.1, 110.1 31))",
)


def test_a_point_in_a_hole_is_outside_and_one_on_the_boundary_is_inside_at_depth_zero():
    places = layer(hole="POINT (110.05 31.05)", edge="POINT (110.1 31.05)", deep="POINT (110.02 31.05)")
    table = joins.inside(places, ZONES)
    assert pairs(table) == [("edge", "z1"), ("edge", "z2"), ("deep", "z1")]
    assert table["depth_m"].iloc[:2].tolist() == [0.0, 0.0]
    assert table["depth_m"].iloc[2] == pytest.approx(geodesy.distance_m(110.02, 31.05, 110.04, 31.05), abs=1e-3)


def test_a_polygon_is_inside_only_when_all_of_it_is():
    sheds = layer(
        whole="POLYGON ((110.01 31.01, 110.02 31.01, 110.02 31.02, 110.01 31.01))",
        half="POLYGON ((110.19 31.01, 110.21 31.01, 110.21 31.02, 110.19 31.01))",
    )
    assert pairs(joins.inside(sheds, ZONES)) == [("whole", "z1")]


def test_depth_of_a_polygon_is_measured_from_its_side_nearest_to_the_boundary():
    shed = layer(shed="POLYGON ((110.15 31.05, 110.17 31.05, 110.17 31.06, 110.15 31.06, 110.15 31.05))")
    expected = geodesy.distance_m(110.17, 31.06, 110.2, 31.06)
    assert joins.inside(shed, ZONES)["depth_m"].iloc[0] == pytest.approx(expected, abs=1e-2)


def test_depth_in_an_outline_of_many_vertices_is_exact():
    disc = gpd.GeoDataFrame(index=["disc"], geometry=[shapely.Point(110, 31).buffer(0.1, quad_segs=2000)], crs=4490)
    table = joins.inside(layer(p="POINT (110 31)", q="POINT (110 31.09)"), disc)
    assert table["depth_m"].iloc[0] == pytest.approx(geodesy.distance_m(110, 31, 110.1, 31), abs=0.01)
    assert table["depth_m"].iloc[1] == pytest.approx(geodesy.distance_m(110, 31.09, 110, 31.1), abs=0.01)


def test_inside_of_lines_is_refused_with_a_hint():
    with pytest.raises(LayerError, match="polygons as reference, not LineString") as caught:
        joins.inside(layer(p="POINT (110 31)"), layer(r="LINESTRING (110 31, 111 31)"))
    assert caught.value.hint


def test_shapes_that_intersect_are_at_distance_zero_with_a_place_on_the_reference():
    subject = layer(road="LINESTRING (110.05 30.9, 110.05 31.02)", well="POINT (110.15 31.05)")
    table = joins.within(subject, ZONES, distance_m=10.0)
    assert pairs(table) == [("road", "z1"), ("well", "z2")]
    assert table["distance_m"].tolist() == [0.0, 0.0]
    assert all(ZONES.geometry[row.reference_id].distance(row.nearest) < 1e-12 for row in table.itertuples())


def test_the_nearest_place_lies_on_the_reference_not_on_the_subject():
    subject = layer(shed="POLYGON ((110.21 31.02, 110.22 31.02, 110.22 31.03, 110.21 31.03, 110.21 31.02))")
    row = joins.nearest(subject, ZONES).iloc[0]
    assert row["reference_id"] == "z2"
    assert row["nearest"].x == pytest.approx(110.2, abs=1e-9)
    assert row["distance_m"] == pytest.approx(geodesy.distance_m(110.21, 31.03, 110.2, 31.03), abs=1e-3)


def test_a_polygon_near_the_middle_of_a_long_edge_is_measured_from_its_own_corner():
    subject = layer(shed="POLYGON ((110.5 31.02, 110.51 31.01, 110.52 31.02, 110.5 31.02))")
    reference = layer(bank="LINESTRING (110 31, 111 31)")
    there, back = joins.nearest(subject, reference), joins.nearest(reference, subject)
    expected = joins.nearest(layer(p="POINT (110.51 31.01)"), reference)["distance_m"].iloc[0]
    assert there["distance_m"].iloc[0] == pytest.approx(expected, abs=1e-5)
    assert back["distance_m"].iloc[0] == pytest.approx(expected, abs=1e-5)
    assert back["nearest"].iloc[0].equals_exact(shapely.Point(110.51, 31.01), 1e-9)


def test_of_references_equally_near_the_first_by_id_is_taken():
    reference = layer(b="LINESTRING (110 31, 110.1 31)", a="LINESTRING (110.1 31, 110.2 31.1)", c="POINT (110.1 31)")
    assert joins.nearest(layer(p="POINT (110.1 30.9)"), reference)["reference_id"].tolist() == ["a"]
    assert joins.nearest(layer(p="POINT (110.1 31.05)"), ZONES)["reference_id"].tolist() == ["z1"]


def test_nearest_leaves_out_what_has_nothing_within_reach():
    subject = layer(near="POINT (110.21 31.05)", far="POINT (110.5 31.05)")
    assert joins.nearest(subject, ZONES, within_m=2000.0)["subject_id"].tolist() == ["near"]
    assert joins.nearest(subject, ZONES)["subject_id"].tolist() == ["near", "far"]


def test_a_pair_at_exactly_the_limit_counts():
    a, b = layer(a="POINT (110 31)"), layer(b="POINT (110.01 31)")
    distance = joins.nearest(a, b)["distance_m"].iloc[0]
    assert len(joins.within(a, b, distance_m=distance)) == 1
    assert joins.within(a, b, distance_m=np.nextafter(distance, 0)).empty


def test_a_place_across_a_degree_of_latitude_is_not_lost_to_the_box_in_degrees():
    a, b = layer(a="POINT (110 60)"), layer(b="POINT (111.78 60)")  # 1.78 degrees, yet under 100 km
    assert len(joins.within(a, b, distance_m=100_000.0)) == 1


def test_shared_area_ratio_and_geometry_of_polygons():
    shed = layer(shed="POLYGON ((110.19 31.01, 110.21 31.01, 110.21 31.02, 110.19 31.02, 110.19 31.01))")
    row = joins.overlap(shed, ZONES).iloc[0]
    assert row["reference_id"] == "z2"
    assert row["share_ratio"] == pytest.approx(0.5, abs=1e-9)
    assert row["area_m2"] == pytest.approx(geodesy.area_m2([row["geometry"]])[0])
    assert row["geometry"].covers(row["nearest"])
    assert np.isnan(row["length_m"]) or row["length_m"] == 0


def test_neighbours_that_share_a_boundary_do_not_overlap():
    assert joins.overlap(ZONES.loc[["z1"]], ZONES.loc[["z2"]]).empty
    assert joins.crossing(ZONES.loc[["z1"]], ZONES.loc[["z2"]]).empty


def test_a_line_along_the_boundary_only_touches_and_one_through_it_has_its_length():
    roads = layer(along="LINESTRING (110 31, 110.1 31)", through="LINESTRING (110.15 30.95, 110.15 31.15)")
    table = joins.overlap(roads, ZONES)
    assert pairs(table) == [("through", "z2")]
    assert table["length_m"].iloc[0] == pytest.approx(geodesy.distance_m(110.15, 31, 110.15, 31.1), abs=1e-3)
    assert table["share_ratio"].iloc[0] == pytest.approx(0.5, abs=1e-4)


def test_a_point_in_the_interior_overlaps_with_share_one_and_crosses_nothing():
    places = layer(deep="POINT (110.02 31.05)", edge="POINT (110 31.05)")
    assert pairs(joins.overlap(places, ZONES)) == [("deep", "z1")]
    assert joins.overlap(places, ZONES)["share_ratio"].tolist() == [1.0]
    assert joins.crossing(places, ZONES).empty


def test_crossing_is_partly_in_and_partly_out():
    roads = layer(
        through="LINESTRING (110.15 30.95, 110.15 31.15)",
        ends="LINESTRING (110.15 30.95, 110.15 31.05)",
        within="LINESTRING (110.15 31.01, 110.15 31.05)",
        beside="LINESTRING (110.25 31.01, 110.25 31.05)",
    )
    assert pairs(joins.crossing(roads, ZONES)) == [("through", "z2"), ("ends", "z2")]


def test_a_county_is_crossed_by_the_river_that_flows_in_it():
    river = layer(river="LINESTRING (109.9 31.02, 110.15 31.02)")
    assert pairs(joins.crossing(ZONES, river)) == [("z1", "river"), ("z2", "river")]


def test_lines_that_cross_overlap_without_a_length():
    table = joins.crossing(layer(a="LINESTRING (110 31, 111 32)"), layer(b="LINESTRING (110 32, 111 31)"))
    assert pairs(table) == [("a", "b")]
    assert table[["area_m2", "length_m"]].to_numpy().tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize("join", [joins.inside, joins.overlap, joins.crossing, joins.nearest])
def test_empty_layers_give_empty_tables_of_the_same_columns(join):
    nobody = layer(p="POINT (110.02 31.05)").iloc[:0]
    full = layer(p="POINT (110.02 31.05)")
    expected = join(full, ZONES)
    for subject, reference in ((nobody, ZONES), (full, ZONES.iloc[:0]), (nobody, ZONES.iloc[:0])):
        table = join(subject, reference)
        assert table.empty
        assert table.columns.tolist() == expected.columns.tolist()
        assert table.dtypes.astype(str).tolist() == expected.dtypes.astype(str).tolist()


def test_the_columns_are_as_agreed():
    place = layer(p="POINT (110.02 31.05)")
    assert joins.within(place, ZONES, distance_m=5).columns.tolist() == DISTANCE
    assert joins.inside(place, ZONES).columns.tolist() == ["subject_id", "reference_id", "depth_m", "nearest"]
    assert joins.overlap(place, ZONES).columns.tolist() == SHARED
    assert joins.overlap(place, ZONES).crs.to_epsg() == 4490


def test_rows_without_geometry_are_passed_over():
    subject = layer(gone=None, empty="POLYGON EMPTY", there="POINT (110.02 31.05)")
    near = joins.within(subject, ZONES, distance_m=5)
    for table in (near, joins.nearest(subject, ZONES), joins.inside(subject, ZONES)):
        assert table["subject_id"].tolist() == ["there"]


def test_whole_number_ids_stay_whole_numbers():
    subject = layer(p="POINT (110.02 31.05)").set_index(pd.Index([7], dtype="int32"))
    table = joins.nearest(subject, ZONES)
    assert table["subject_id"].dtype == np.dtype("int32")


def test_collections_and_multiparts_are_measured_by_their_nearest_part():
    mixed = layer(
        m="GEOMETRYCOLLECTION (POINT (100 31), MULTILINESTRING ((120 31, 121 31), (110.21 31.0, 110.21 31.1)))"
    )
    row = joins.nearest(layer(p="POINT (110.2 31.05)"), mixed).iloc[0]
    assert row["distance_m"] == pytest.approx(geodesy.distance_m(110.2, 31.05, 110.21, 31.05), abs=1e-3)


@pytest.mark.parametrize("crs", [None, "EPSG:32649", "EPSG:4610"])  # 4610: Xian 1980, another ellipsoid
def test_a_layer_that_is_not_in_degrees_of_cgcs2000_is_refused(crs):
    other = layer(crs=crs, p="POINT (110 31)")
    with pytest.raises(CrsError, match="EPSG:4490 was expected"):
        joins.within(other, ZONES, distance_m=1.0)
    with pytest.raises(CrsError, match="reference"):
        joins.nearest(layer(p="POINT (110 31)"), other)


def test_wgs84_degrees_are_accepted():
    assert len(joins.within(layer(crs="EPSG:4326", p="POINT (110.02 31.05)"), ZONES, distance_m=1.0)) == 1


def test_an_id_held_twice_is_an_error_that_names_it():
    twice = pd.concat([ZONES, ZONES.loc[["z2"]]])
    with pytest.raises(LayerError, match="'z2' more than once"):
        joins.nearest(layer(p="POINT (110 31)"), twice)


@pytest.mark.parametrize("limit", [-1.0, float("nan"), float("inf"), "10"])
def test_a_limit_that_is_no_length_is_refused(limit):
    with pytest.raises(DataError, match="distance_m must be a number of metres"):
        joins.within(ZONES, ZONES, distance_m=limit)


def test_the_layers_handed_in_are_left_as_they_were():
    subject, reference = layer(p="POINT (110.02 31.05)", q="POINT (110.3 31.05)"), ZONES.copy(deep=True)
    before = subject.to_wkb(), reference.to_wkb()
    for call in (joins.nearest, joins.inside, joins.overlap, joins.crossing):
        call(subject, reference)
    joins.within(subject, reference, distance_m=100_000)
    assert subject.to_wkb().equals(before[0])
    assert reference.to_wkb().equals(before[1])
    assert not shapely.is_prepared(reference.geometry.array).any()


def test_no_shape_of_a_layer_is_prepared_or_the_reverse():
    spots = np.random.default_rng(2).uniform([109.9, 30.9], [110.3, 31.2], (400, 2))
    subject = gpd.GeoDataFrame(geometry=shapely.buffer(shapely.points(spots), 0.01), crs=4490)
    reference = ZONES.copy(deep=True)
    shapely.prepare(reference.geometry.array[:1])
    joins.overlap(subject, reference)
    joins.crossing(reference, subject.set_axis([f"p{k}" for k in subject.index]))
    assert shapely.is_prepared(reference.geometry.array).tolist() == [True] + [False] * (len(reference) - 1)
    assert not shapely.is_prepared(subject.geometry.array).any()


@pytest.mark.parametrize("at_once", [1, 40, 50_000])
def test_what_meets_is_what_shapely_says_pair_by_pair_in_whatever_batches(at_once, monkeypatch):
    monkeypatch.setattr(joins, "AT_ONCE", at_once)
    monkeypatch.setattr(joins, "_BOX_PAIRS", at_once)
    rng = np.random.default_rng(at_once)
    starts, steps = rng.uniform([109.9, 30.9], [110.1, 31.1], (90, 2)), rng.uniform(-0.06, 0.06, (90, 2))
    lines = shapely.linestrings(np.stack([starts, starts + steps], axis=1))
    shapes = np.concatenate([shapely.points(starts[:30]), lines[30:60], shapely.buffer(lines[60:], 0.02)])
    for ours, theirs in (
        (shapes, shapes[60:]),
        (shapes[60:], shapes),
        (shapes[30:], shapes[:60]),
        (shapes, shapes[:0]),
    ):
        layers = [joins.Layer(pd.RangeIndex(len(side)), side) for side in (ours, theirs)]
        s, r, covered = joins._meeting(*layers)
        every = shapely.intersects(ours[:, None], theirs)
        assert [*zip(s, r, strict=True)] == [*zip(*np.nonzero(every), strict=True)]
        assert covered.tolist() == shapely.covers(theirs[r], ours[s]).tolist()


def test_many_rows_take_the_same_way_as_few():
    rng = np.random.default_rng(3)
    spots = np.column_stack([rng.uniform(109.9, 110.3, 6000), rng.uniform(30.9, 31.2, 6000)])
    subject = gpd.GeoDataFrame(index=[f"p{k}" for k in range(6000)], geometry=shapely.points(spots), crs=4490)
    whole = joins.nearest(subject, ZONES)
    assert len(whole) == 6000
    part = joins.nearest(subject.iloc[::97], ZONES)
    same = whole.set_index("subject_id").loc[part["subject_id"]]
    assert same["distance_m"].to_numpy() == pytest.approx(part["distance_m"].to_numpy(), abs=1e-9)
    assert same["reference_id"].tolist() == part["reference_id"].tolist()


@pytest.mark.parametrize("limit", [0.0, 0.001, 30.0, 5_000.0, 400_000.0])
def test_scattered_rows_lose_no_pair_at_any_limit(limit):
    rng = np.random.default_rng(5)
    spots = np.column_stack([rng.uniform(100, 112, 300), rng.uniform(26, 33, 300)])
    subject = gpd.GeoDataFrame(index=range(300), geometry=shapely.points(spots), crs=4490)
    beside = np.vstack([spots[:100], np.add(spots[100:200], [2e-4, 0]), np.add(spots[200:], [0.03, 0.02])])
    reference = gpd.GeoDataFrame(index=range(300), geometry=shapely.points(beside), crs=4490)
    lon, lat = np.meshgrid(np.arange(300), np.arange(300))
    distance = geodesy.distance_m(spots[lat, 0], spots[lat, 1], beside[lon, 0], beside[lon, 1])
    expected = list(zip(*(side.tolist() for side in np.nonzero(distance <= limit)), strict=True))
    assert pairs(joins.within(subject, reference, distance_m=limit)) == expected


def test_a_place_on_a_line_is_within_no_metres_of_it():
    bank = layer(bank="LINESTRING (110 31, 110.3 31.1)")
    table = joins.within(layer(p="POINT (110.15 31.05)"), bank, distance_m=0.0)
    assert table["distance_m"].tolist() == [0.0]


def test_the_bound_of_the_nearest_is_the_same_whether_all_chords_are_tried_or_a_tree_is_asked(monkeypatch):
    rng = np.random.default_rng(3)
    shore = shapely.linestrings(np.cumsum(rng.normal(0, 0.001, (400, 2)), axis=0) + np.array([110, 31]))
    places = edges_of(shapely.points(rng.uniform(109.9, 110.1, (20, 2)) - np.array([0, 79])))
    shores = edges_of(np.array([shore], dtype=object))
    tried = kernel.upper(places, shores)
    monkeypatch.setattr(kernel, "FEW_CHORDS", 0)
    assert tried == pytest.approx(kernel.upper(places, shores), rel=1e-12)
