"""Extents written as approval texts and read back; corner points of any polygon."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon
from shapely.affinity import rotate

from property_examples import examples
from riverzones.geo import geodesy
from riverzones.zones.corners import corners, dms
from riverzones.zones.review import Extent, read_approval, wording
from riverzones.zones.review.extent import BANKS, CAPS, LEVELS, OUTSIDE

metres = st.one_of(st.integers(1, 20_000).map(float), st.integers(1, 99_999).map(lambda tenths: tenths / 10))
tiers = st.sampled_from(["1", "2", "quasi"])
caps = st.lists(st.sampled_from(list(CAPS)), unique=True, max_size=2).map(tuple)
sides = st.lists(st.sampled_from([bank for bank in BANKS if bank != "both"]), unique=True, min_size=1, max_size=2)
depths = st.one_of(
    metres.map(lambda depth: (("both", depth),)),
    sides.flatmap(lambda banks: st.tuples(*(st.tuples(st.just(bank), metres) for bank in banks))),
)


@st.composite
def lengths(draw):
    way = draw(st.sampled_from(["both", "up", "down"]))
    made = {"base": draw(st.sampled_from([None, "intake", "1", "2"]))}
    if way != "down":
        made["upstream_m"] = draw(metres)
        made["tributaries"] = draw(st.booleans())
    if way != "up":
        made["downstream_m"] = draw(metres)
    return made


@st.composite
def extents(draw):
    """Extents that a usual sentence states."""
    kind = draw(st.sampled_from(["river", "land", "long land", "circle", "outward", "whole", "catchment"]))
    common = {"tier": draw(tiers), "at_least": draw(st.booleans()), "caps": draw(caps)}
    beyond = draw(st.sampled_from([None, "1", "2"]))
    if kind == "river":
        whole = draw(st.booleans())
        level = draw(st.sampled_from([None, *LEVELS]))
        return Extent(part="water", **common, **draw(lengths()), beyond=beyond, whole_water=whole, level=level)
    if kind == "land":
        return Extent(part="land", **common, depths=draw(depths), as_water=draw(st.booleans()), beyond=beyond)
    if kind == "long land":
        return Extent(part="land", **common, **draw(lengths()), depths=draw(depths))
    if kind == "circle":
        part, centre = draw(st.sampled_from([None, "water", "land"])), draw(st.sampled_from(["intake", "well"]))
        return Extent(part=part, **common, radius_of=centre, radius_m=draw(metres), beyond=beyond)
    if kind == "outward":
        outside = draw(st.sampled_from(list(OUTSIDE)))
        level = draw(st.sampled_from([None, *LEVELS])) if outside == "water" else None
        return Extent(part="land", **common, outside=outside, outward_m=draw(metres), level=level)
    common["at_least"] = False
    if kind == "whole":
        level = draw(st.sampled_from([None, *LEVELS]))
        return Extent(part="water", **common, whole_water=True, level=level, beyond=beyond)
    return Extent(part=draw(st.sampled_from([None, "land"])), **common, catchment=True, beyond=beyond)


@settings(max_examples=examples(400))
@given(extents())
def test_what_is_written_is_read_back(extent):
    read = read_approval(wording(extent))
    assert read.unread == ()
    assert read.extents == (extent,)


@settings(max_examples=examples(100))
@given(st.lists(extents(), min_size=1, max_size=5))
def test_a_whole_approval_is_read_back_in_its_order(paper):
    read = read_approval(wording(paper))
    assert read.unread == ()
    assert read.extents == tuple(paper)


@given(st.text(alphabet="取水口上下游延一二级保护区域两岸纵深米公里以外至及的，。：0123456789<>〈（）", max_size=60))
def test_any_text_is_read_without_an_error(text):
    read_approval(text)


shapes = st.builds(
    lambda radii, lon, lat, turn: rotate(
        Polygon(
            [
                (lon + r * np.cos(a) * 1e-3, lat + r * np.sin(a) * 1e-3)
                for r, a in zip(radii, np.linspace(0, 2 * np.pi, len(radii), endpoint=False), strict=True)
            ]
        ),
        turn,
    ),
    st.lists(st.floats(0.5, 5.0), min_size=3, max_size=25),
    st.floats(75.0, 135.0),
    st.floats(18.0, 53.0),
    st.floats(0.0, 360.0),
)


@settings(max_examples=examples(60))
@given(shapes, st.sampled_from([0.0, 1.0, 10.0]))
def test_corners_keep_the_shape_to_the_tolerance_and_run_clockwise(shape, tolerance):
    table = corners(shape, tolerance_m=tolerance)
    thinned = Polygon(table[["lon", "lat"]].to_numpy())
    assert not shapely.is_ccw(thinned.exterior)
    assert (
        shapely.hausdorff_distance(thinned.exterior, shape.exterior) * 111_320
        <= tolerance * 1.01 / np.cos(np.radians(shape.bounds[3])) + 1e-6
    )
    assert table["to_next_m"].sum() == pytest.approx(geodesy.perimeter_m([thinned])[0], rel=1e-6)


@settings(max_examples=examples(40))
@given(shapes, st.integers(0, 30), st.booleans())
def test_corners_do_not_hang_on_where_the_ring_begins_or_which_way_it_runs(shape, shift, backwards):
    ring = shapely.get_coordinates(shape.exterior)[:-1]
    other = Polygon(np.roll(ring[::-1] if backwards else ring, shift, axis=0))
    assert corners(shape).equals(corners(other))


@given(st.floats(-180, 180), st.integers(0, 4))
def test_seconds_never_reach_sixty_and_read_back(degrees, decimals):
    said = dms(degrees, decimals=decimals)
    whole, minutes, seconds = said.removesuffix("″").replace("°", "′").split("′")
    assert 0 <= int(minutes) < 60
    assert 0 <= float(seconds) < 60
    value = abs(int(whole)) + int(minutes) / 60 + float(seconds) / 3600
    assert value == pytest.approx(abs(degrees), abs=0.51 / 3600 / 10**decimals)
