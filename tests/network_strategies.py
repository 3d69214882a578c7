"""Networks for Hypothesis: reaches between numbered nodes, water flowing from higher to lower numbers."""

import geopandas as gpd
import pandas as pd
from hypothesis import strategies as st
from shapely import LineString, from_wkt

from riverzones.network import Network


def network(table):
    """The network of rows (id, from_node, to_node, length_m); other columns as they are."""
    table = pd.DataFrame(table)
    lines = [
        LineString([(109 + a / 100, 31), (109 + b / 100, 31.01)])
        for a, b in zip(table["from_node"], table["to_node"], strict=True)
    ]
    reaches = gpd.GeoDataFrame(table.set_index("id").rename_axis(None), geometry=lines, crs="EPSG:4490")
    return Network.of(reaches)


def rows(pairs, lengths):
    """Rows of a network from pairs of nodes and whole metres, so that sums of lengths are exact."""
    return [
        {"id": f"r{number}", "from_node": a, "to_node": b, "length_m": float(length)}
        for number, ((a, b), length) in enumerate(zip(pairs, lengths, strict=True))
    ]


def reaches(lines, nodes, **columns):
    """Reaches of lines as WKT coordinates, with the nodes each goes from and to, named a, b, c ..."""
    begin, end = zip(*nodes, strict=True)
    ids = [chr(97 + number) for number in range(len(lines))]
    shapes = from_wkt([f"LINESTRING ({line})" for line in lines])
    return gpd.GeoDataFrame({"from_node": begin, "to_node": end, **columns}, index=ids, geometry=shapes, crs=4490)


@st.composite
def tables(draw, *, loops=False, most_nodes=9, most=14):
    """Reaches of a network with braids and several outlets; with ``loops`` also against the stream."""
    nodes = draw(st.integers(2, most_nodes))
    node = st.integers(0, nodes - 1)
    pairs = draw(
        st.lists(st.tuples(node, node).filter(lambda pair: loops or pair[0] != pair[1]), min_size=1, max_size=most)
    )
    if not loops:
        pairs = [(max(pair), min(pair)) for pair in pairs]
    lengths = draw(st.lists(st.integers(1, 900), min_size=len(pairs), max_size=len(pairs)))
    return rows(pairs, lengths)


@st.composite
def spots(draw, table, *, name, most=4):
    """Places on the reaches of a table, whole metres above their lower ends."""
    chosen = draw(st.lists(st.integers(0, len(table) - 1), min_size=1, max_size=most))
    shares = draw(st.lists(st.integers(0, 900), min_size=len(chosen), max_size=len(chosen)))
    made = [
        {
            name: f"{name[0]}{number}",
            "reach_id": table[row]["id"],
            "to_end_m": float(min(share, table[row]["length_m"])),
        }
        for number, (row, share) in enumerate(zip(chosen, shares, strict=True))
    ]
    return pd.DataFrame(made)
