"""What a relation says beside true or false: shares, units, nearest points, limits that are met, several rows."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import from_wkt

from riverzones.network import Network
from riverzones.relations import relate
from riverzones.relations.distances import surest
from riverzones.relations.flow import flow_in_doubt
from riverzones.relations.movement import circle_m

M = 1 / 110_866.0  # a metre of the meridian at 31 N
E = 1 / 95_504.26  # a metre of the parallel at 31 N


def block(west, south, east, north):
    """A rectangle by metres east and north of 109 E 31 N."""
    return shapely.box(109 + west * E, 31 + south * M, 109 + east * E, 31 + north * M)


def rows(prefix, *shapes, **columns):
    index = [f"{prefix}{number}" for number in range(1, len(shapes) + 1)]
    shapes = [from_wkt(shape) if isinstance(shape, str) else shape for shape in shapes]
    return gpd.GeoDataFrame(columns, geometry=shapes, index=index, crs=4490)


def test_a_crossing_tells_which_share_of_the_subject_lies_inside():
    found = relate("crossing", rows("S", block(-100, 0, 300, 100)), rows("Z", block(0, -50, 1000, 500)))
    assert found["share_ratio"].tolist() == pytest.approx([0.75], abs=1e-4)


def test_what_is_not_surely_outside_is_measured_in_metres():
    site = rows("S", block(-50, 0, 2, 20), accuracy_m=[5.0])
    found = relate("outside", site, rows("Z", block(0, -50, 1000, 500)))
    assert found["truth"].isna().tolist() == [True]
    assert found["unit"].tolist() == ["m"]


def test_the_largest_circle_of_each_of_several_shapes_is_its_own():
    shapes = np.array([block(0, 0, 400, 10), block(0, 0, 400, 60), shapely.Point(109, 31)], dtype=object)
    assert circle_m(shapes).tolist() == pytest.approx([10.0, 60.0, 0.0], rel=0.02)


def test_the_surest_of_several_is_the_nearest_unless_the_farthest_is_asked():
    pairs = pd.DataFrame(
        {
            "subject_id": ["a", "a", "a", "b"],
            "reference_id": ["far", "near", "open", "open"],
            "measured": [9.0, 4.0, 1.0, 2.0],
            "truth": pd.array([True, True, pd.NA, pd.NA], dtype="boolean"),
        }
    )
    assert surest(pairs, "measured").reference_id.tolist() == ["near", "open"]
    assert surest(pairs, "measured", descending=True).reference_id.tolist() == ["far", "open"]


def test_every_pair_is_told_also_of_rows_of_the_region_itself():
    parks = rows("P", block(0, 0, 10, 10), block(50, 0, 60, 10), block(100, 0, 110, 10), group=["A", "B", "C"])
    one = gpd.GeoDataFrame(pd.concat([parks, parks.iloc[:1].set_axis(["P4"])]), geometry="geometry", crs=4490)
    one.loc["P4", "geometry"] = block(0, 20, 10, 30)  # a second row of the group A
    found = relate("within", one, one, distance_m=1000, region="group", every=True)
    met = {(row.subject_id, row.region) for row in found.itertuples()}
    assert {("P1", "A"), ("P1", "B"), ("P1", "C"), ("P4", "A"), ("P4", "B"), ("P4", "C")} <= met


LINES = {"a": "LINESTRING (109.00 31, 109.01 31)", "b": "LINESTRING (109.01 31, 109.02 31)"}


def river(**columns):
    frame = {"river": ["甲河"] * 2, "from_node": [1, 2], "to_node": [2, 3], **columns}
    return Network.of(gpd.GeoDataFrame(frame, geometry=from_wkt(list(LINES.values())), index=list(LINES), crs=4490))


def test_upstream_gives_the_place_on_the_river_and_meets_its_limit():
    outfalls, intakes = rows("O", "POINT (109.005 31)"), rows("I", "POINT (109.015 31)")
    found = relate("upstream", outfalls, intakes, network=river())
    assert shapely.get_coordinates(found["nearest"].iloc[0])[0].tolist() == pytest.approx([109.015, 31.0], abs=1e-7)
    whole = float(found["measured"].iloc[0])
    assert len(relate("upstream", outfalls, intakes, network=river(), distance_m=whole)) == 1
    assert relate("upstream", outfalls, intakes, network=river(), distance_m=whole - 0.01).empty


def test_places_on_a_reach_of_doubtful_direction_are_told():
    places = rows("O", "POINT (109.005 31)", "POINT (109.015 31)", "POINT (109.5 31)")
    doubt = flow_in_doubt(places, river(confidence=[0.3, 1.0]))
    assert doubt.to_dict() == {"O1": True, "O2": False, "O3": False}
