"""Segments cover their rivers exactly once, whatever the rivers and the areas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from property_examples import examples
from riverzones.chiefs import CutSettings, chain, coverage, cut, river_network
from riverzones.geo import geodesy
from strategies import CRS, EAST, NORTH, SOUTH, WEST, rivers


@st.composite
def plots(draw, *, most=12):
    """Voronoi cells over the region: areas that touch and leave nothing out."""
    count = draw(st.integers(2, most))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    seats = shapely.multipoints(rng.uniform([WEST, SOUTH], [EAST, NORTH], (count, 2)))
    whole = shapely.box(WEST - 1, SOUTH - 1, EAST + 1, NORTH + 1)
    cells = [cell.intersection(whole) for cell in shapely.voronoi_polygons(seats, extend_to=whole).geoms]
    names = [f"镇{number}" for number in range(len(cells))]
    return gpd.GeoDataFrame({"name": names}, geometry=cells, index=names, crs=CRS)


@st.composite
def waters(draw, *, most=3):
    """Rivers of different names, drawn downstream."""
    lines = draw(st.lists(rivers(step=0.1), min_size=1, max_size=most))
    names = [f"河{number}" for number in range(len(lines))]
    return gpd.GeoDataFrame({"name": names}, geometry=lines, index=names, crs=CRS)


def on_each_bank(made, name, bank):
    """Stretches of a river on one bank, of segments and of what lies outside, by chainage."""
    rows = []
    for part in (made.segments, made.outside):
        mine = part[(part["river"] == name) & (part["bank"].isna() | (part["bank"] == bank))]
        rows += mine[["from_chainage_m", "to_chainage_m"]].to_numpy(float).tolist()
    return np.array(sorted(rows)).reshape(-1, 2)


@given(waters(), plots())
@settings(max_examples=examples(60))
def test_segments_cover_each_river_exactly_once_on_either_bank(lines, areas):
    made = cut(lines, areas, level="township")
    for name, length in zip(lines["name"], geodesy.length_m(lines.geometry), strict=True):
        for bank in ("left", "right"):
            rows = on_each_bank(made, name, bank)
            assert rows[0, 0] == pytest.approx(0, abs=1e-6)
            assert rows[-1, 1] == pytest.approx(length, rel=1e-9)
            assert rows[1:, 0] == pytest.approx(rows[:-1, 1], abs=1e-6)


@given(waters(), plots())
@settings(max_examples=examples(40))
def test_the_length_of_a_segment_is_that_of_its_line_and_of_its_chainages(lines, areas):
    made = cut(lines, areas, level="township").segments
    assume(len(made))
    assert made["length_m"].to_numpy() == pytest.approx(geodesy.length_m(made.geometry), rel=1e-9)
    span = made["to_chainage_m"] - made["from_chainage_m"]
    assert span.to_numpy() == pytest.approx(made["length_m"].to_numpy(), abs=1.0, rel=1e-4)
    assert (made["length_m"] > 0).all()
    assert made.index.is_unique


@given(waters(), plots(), st.sampled_from([0.5, 20.0, 500.0]))
@settings(max_examples=examples(40))
def test_no_piece_is_shorter_than_asked_unless_it_is_the_whole_river(lines, areas, least_m):
    made = cut(lines, areas, level="township", settings=CutSettings(least_m=least_m)).segments
    for name, rows in made.groupby("river"):
        assert (rows["length_m"] >= least_m * (1 - 1e-6)).all() or rows["length_m"].nunique() == 1, name


@given(waters(most=1), plots())
@settings(max_examples=examples(40))
def test_a_segment_lies_in_its_area_but_for_the_pieces_joined_to_it(lines, areas):
    made = cut(lines, areas, level="township", settings=CutSettings(least_m=0.0, border_m=5.0))
    inner = made.segments[made.segments["bank"].isna()]
    for row in inner.itertuples():
        middle = shapely.line_interpolate_point(row.geometry, 0.5, normalized=True)
        assert areas.geometry[row.admin].distance(middle) < 1e-9


@given(waters(), plots())
@settings(max_examples=examples(25))
def test_a_river_cut_into_segments_is_covered_by_them(lines, areas):
    crossing = np.array([[a.distance(b) < 0.02 for b in lines.geometry] for a in lines.geometry])
    assume(crossing.sum() == len(lines))
    assume(all(line.is_simple for line in lines.geometry))
    made = cut(lines, areas, level="township")
    assume(len(made.segments))
    table = coverage(lines, made.segments, tolerance_m=1.0).table
    assert table["covered_percent"].to_numpy() == pytest.approx(100, abs=1e-3)
    assert (table["overlaps"] == 0).all()


@given(waters(), plots(most=5), st.integers(0, 2**32 - 1))
@settings(max_examples=examples(25))
def test_the_chain_of_a_place_does_not_depend_on_the_order_of_rows(lines, areas, seed):
    rng = np.random.default_rng(seed)
    network = river_network(lines)
    made = cut(network, areas, level="township").segments
    made["chief"] = made["admin"]
    spots = rng.uniform([WEST, SOUTH], [EAST, NORTH], (20, 2))
    places = gpd.GeoDataFrame(geometry=shapely.points(spots), index=[f"p{k}" for k in range(20)], crs=CRS)
    one = chain(places, made, network=network, within_m=100_000)
    other = chain(places.iloc[::-1], made.iloc[rng.permutation(len(made))], network=network, within_m=100_000)
    other = other.loc[one.index]
    assert one["segment_id"].fillna("").tolist() == other["segment_id"].fillna("").tolist()
    assert [[c["segment_id"] for c in said] for said in one["chiefs"]] == [
        [c["segment_id"] for c in said] for said in other["chiefs"]
    ]
