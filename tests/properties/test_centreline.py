"""Centre lines for every channel: between the banks, whichever way these are drawn."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon

from property_examples import examples
from riverzones.geo.medial_axis import axis
from riverzones.network.banks.bank_lines import double_line, with_sides
from strategies import CRS


@st.composite
def channels(draw):
    """The middle of a channel that bends gently, its half width [degrees], and both banks."""
    turns = draw(st.lists(st.floats(-0.5, 0.5), min_size=3, max_size=7))
    half = draw(st.floats(0.001, 0.004))
    heading, x, y = draw(st.floats(0, 6.28)), 110.0, 30.0
    coords = [(x, y)]
    for turn in turns:
        heading += turn
        x, y = x + 0.03 * np.cos(heading), y + 0.03 * np.sin(heading)
        coords.append((x, y))
    middle = LineString(coords)
    return middle, half, [shapely.offset_curve(middle, side * half) for side in (1, -1)]


@settings(max_examples=examples(8), deadline=None)
@given(channels(), st.booleans(), st.booleans(), st.booleans())
def test_the_centre_line_is_the_same_whatever_the_order_and_direction_of_the_banks(channel, one, other, swap):
    _, _, banks = channel
    layer = gpd.GeoDataFrame(index=["p", "q"], geometry=banks, crs=CRS)
    turned = [bank.reverse() if flip else bank for bank, flip in zip(banks, (one, other), strict=True)]
    again = gpd.GeoDataFrame(index=["p", "q"], geometry=turned, crs=CRS).iloc[:: -1 if swap else 1]
    first, second = double_line(layer).lines, double_line(again).lines
    assert len(first) == len(second) == 1
    assert shapely.equals_exact(first.geometry.iloc[0], second.geometry.iloc[0], tolerance=1e-9)


@settings(max_examples=examples(8), deadline=None)
@given(channels())
def test_the_centre_line_stays_in_the_water_and_near_the_middle(channel):
    middle, half, banks = channel
    layer = gpd.GeoDataFrame(index=["p", "q"], geometry=banks, crs=CRS)
    found = double_line(layer)
    line = found.lines.geometry.iloc[0]
    assert shapely.length(shapely.difference(line, found.water.geometry.iloc[0])) < 0.01 * half
    assert shapely.hausdorff_distance(line, middle, densify=0.01) < 0.5 * half
    assert line.length == pytest.approx(middle.length, rel=0.03)


@settings(max_examples=examples(8), deadline=None)
@given(channels())
def test_left_and_right_are_the_two_banks_and_change_places_with_the_direction(channel):
    _, _, banks = channel
    found = double_line(gpd.GeoDataFrame(index=["p", "q"], geometry=banks, crs=CRS))
    assert sorted(found.banks["bank"]) == ["left", "right"]
    turned = found.lines.set_geometry(shapely.reverse(found.lines.geometry.array))
    assert with_sides(found.banks, turned)["bank"].tolist() == found.banks["bank"].tolist()[::-1]


@settings(max_examples=examples(8), deadline=None)
@given(st.integers(0, 4), st.integers(1, 8), st.booleans())
def test_there_is_one_way_round_for_every_island_wherever_rings_begin(count, start, reverse):
    shell = [(110 + 0.05 * n, 30 + 0.004 * (n % 2)) for n in range(9)]
    shell += [(x, y + 0.02) for x, y in reversed(shell)]
    holes = [shapely.box(110.04 + 0.08 * n, 30.008, 110.07 + 0.08 * n, 30.014).exterior.coords for n in range(count)]
    ring = shell[start:] + shell[:start]
    water = Polygon(shell, holes)
    found = axis(water).branches
    nodes = {node for branch in found for node in (branch.from_node, branch.to_node)}
    assert len(found) - len(nodes) + 1 == count
    again = axis(Polygon(ring[::-1] if reverse else ring, holes[::-1])).branches
    assert [branch.line.coords[:] for branch in again] == [branch.line.coords[:] for branch in found]
