"""A network hangs on where lines run, not on how they came: rows in any order, drawn any way, cut anywhere."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shapely import LineString

from property_examples import examples
from riverzones.geo.geodesy import length_m
from riverzones.network.build import build

# two networks per example: few examples, and no minutes of shrinking
FEW = settings(max_examples=examples(6), phases=(Phase.explicit, Phase.reuse, Phase.generate))
STEP = 0.01
NEAR = 2e-5  # degrees, some two metres
MISSES = [(0, 0), (0, 0), (1, 0), (0, -1), (-0.5, 0.7)]


@st.composite
def raw_lines(draw, *, most=7):
    """Lines between places of a lattice, bent on the way; some of their ends miss the place by up to two metres."""
    count = draw(st.integers(1, most))
    lines = []
    for _ in range(count):
        stops = draw(st.lists(st.integers(0, 15), min_size=2, max_size=4, unique=True))
        bends = draw(st.lists(st.floats(-0.3, 0.3), min_size=2 * len(stops), max_size=2 * len(stops)))
        coords = []
        for number, stop in enumerate(stops):
            place = np.array([109 + STEP * (stop % 4), 31 + STEP * (stop // 4)])
            if number:
                coords.append((coords[-1] + place) / 2 + STEP * np.array(bends[2 * number : 2 * number + 2]))
            coords.append(place)
        for end in (0, -1):
            coords[end] = coords[end] + NEAR * np.array(draw(st.sampled_from(MISSES)))
        lines.append(LineString(coords))
    names = draw(st.lists(st.sampled_from(["长江", "大宁河", None]), min_size=count, max_size=count))
    kinds = draw(st.lists(st.sampled_from(["rivers", "rivers", "canals"]), min_size=count, max_size=count))
    return layer(lines, names, kinds)


def layer(lines, names, kinds, ids=None):
    ids = ids if ids is not None else [f"R{number}" for number in range(len(lines))]
    columns = {"name": names, "source_layer": kinds}
    return gpd.GeoDataFrame(columns, index=ids, geometry=list(lines), crs="EPSG:4490")


def drawn(built):
    """Each reach as text that does not tell its direction, to a centimetre, with its river."""
    reaches = built.network.reaches
    shapes = shapely.set_precision(reaches.geometry.to_numpy(), 1e-7, mode="pointwise")
    return sorted(
        zip(shapely.to_wkt(shapely.normalize(shapes), rounding_precision=6), reaches["river"].fillna(""), strict=True)
    )


@FEW
@given(raw_lines(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(lines, random):
    order = list(range(len(lines)))
    random.shuffle(order)
    one, other = build(lines), build(lines.iloc[order])
    assert one.network.reaches.equals(other.network.reaches)
    assert one.network.edges.equals(other.network.edges)
    assert one.ledger.equals(other.ledger)
    assert one.doubts.drop(columns="geometry").equals(other.doubts.drop(columns="geometry"))


@FEW
@given(raw_lines(), st.data())
def test_the_way_lines_are_drawn_changes_neither_reaches_nor_ids(lines, data):
    flips = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    turned = lines.copy()
    shapes = lines.geometry.to_numpy()
    turned["geometry"] = np.where(flips, shapely.reverse(shapes), shapes)
    one, other = build(lines), build(turned)
    assert one.network.ids.tolist() == other.network.ids.tolist()
    assert drawn(one) == drawn(other)


@FEW
@given(raw_lines(), st.data())
def test_a_line_cut_in_two_rows_makes_the_same_reaches(lines, data):
    row = data.draw(st.integers(0, len(lines) - 1))
    coords = lines.geometry.iloc[row].coords
    at = data.draw(st.integers(1, len(coords) - 2))
    parts = [LineString(coords[: at + 1]), LineString(coords[at:])]
    rest = [number for number in range(len(lines)) if number != row]
    cut = layer(
        [*lines.geometry.iloc[rest], *parts],
        [*lines["name"].iloc[rest], *[lines["name"].iloc[row]] * 2],
        [*lines["source_layer"].iloc[rest], *[lines["source_layer"].iloc[row]] * 2],
        [*lines.index[rest], "X", "Y"],
    )
    assert drawn(build(lines)) == drawn(build(cut))


@FEW
@given(raw_lines())
def test_every_metre_is_in_the_network_or_in_the_ledger(lines):
    built = build(lines)
    told = built.ledger.groupby("what")["distance_m"].sum()
    moved = told.reindex(["snapped_to_end", "snapped_to_line"]).sum()
    lost = told.reindex(["trimmed", "duplicate", "collapsed"]).sum()
    whole = length_m(lines.geometry.array)
    twice = built.ledger[(built.ledger["what"] == "duplicate") & built.ledger["distance_m"].isna()]["source_id"]
    raw = whole.sum() - whole[lines.index.isin(twice)].sum()
    kept = built.network.length_m.sum()
    assert raw - lost - 0.02 <= kept <= raw - lost + 2 * moved + 0.02


@FEW
@given(raw_lines())
def test_reaches_touch_at_their_nodes_alone(lines):
    reaches = build(lines).network.reaches
    ends = {}
    for line, begin, end in zip(reaches.geometry, reaches["from_node"], reaches["to_node"], strict=True):
        assert ends.setdefault(begin, line.coords[0]) == line.coords[0]
        assert ends.setdefault(end, line.coords[-1]) == line.coords[-1]
    assert len(set(ends.values())) == len(ends)
    assert reaches["length_m"].min() > 0
    assert reaches["length_m"].sum() == pytest.approx(length_m(reaches.geometry.array).sum())
