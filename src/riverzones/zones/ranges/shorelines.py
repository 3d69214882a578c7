"""Shorelines and their function zones."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.model import Text
from riverzones.network import Network
from riverzones.zones.context import ZoneContext
from riverzones.zones.ranges.river_axis import BANKS, river_axis_of
from riverzones.zones.ranges.rows import made, plain_holes, river_of

__all__ = ["CLASSES", "shoreline", "shoreline_lengths"]


def shoreline(ranges: GeoDataFrame, ground: ZoneContext) -> GeoDataFrame:
    """Return the outer line of each range, left and right, and the area inside it, islands included.

    Parameters
    ----------
    ranges : GeoDataFrame
        Areas of management ranges, EPSG:4490, ids as index; ``river`` says whose.
    ground : ZoneContext
        ``network``: what is left and right, and where the river ends.

    Returns
    -------
    GeoDataFrame
        For each range one area and one line per bank, ``line_type`` outer_boundary, with ``bank``,
        ``from_chainage_m`` and ``to_chainage_m`` [m]. Lines that close the range across the river are on no bank.
    """
    rows: list[dict[str, Any]] = []
    for range_id, row in ranges.iterrows():
        general = {"source_id": range_id, "line_type": "outer_boundary", "basis": "given_line"}
        shape, name = row.geometry, river_of(row)
        if shape is None or shapely.get_dimensions(shape) != 2:
            rows.append({**general, "why": Text(zh="管理范围不是面", en="the range is no area")})
            continue
        course = river_axis_of(ground.network, name) if ground.network is not None and name else None
        if course is None:
            why = Text(zh="河网中没有这条河，分不出左右岸", en="the network has no such river: no left and right")
            rows.append({**general, "why": why})
            continue
        body, _ = plain_holes(shape)
        rows.append({**general, "geometry": body})
        for outline in course.outlines(body):
            at = {"bank": outline.bank, "from_chainage_m": outline.from_m, "to_chainage_m": outline.to_m}
            rows.append({**general, **at, "geometry": outline.line})
    return made(rows)


CLASSES: Final = ("protection", "reserve", "controlled_use", "development")
"""Protection, reserve, controlled use, development (办河湖函〔2019〕394号)."""
STEP_M: Final = 5.0  # steps along the shoreline: where a zone ends is good to half of it; a setting of ours
NEAR_M: Final = 10.0  # so near to the shoreline a zone lies on it, drawn on another base map; a setting of ours


def shoreline_lengths(shorelines: GeoDataFrame, zones: GeoDataFrame | None, network: Network) -> pd.DataFrame:
    """Return how many metres of each bank lie in which function zone.

    Parameters
    ----------
    shorelines : GeoDataFrame
        Areas inside the outer line, or lines along a bank, EPSG:4490; ``river`` says whose.
    zones : GeoDataFrame, optional
        Areas or lines of function zones, EPSG:4490; ``function_zone`` is one of :data:`CLASSES`. Zones that name
        another ``river`` count for nothing.
    network : Network
        What is left and right.

    Returns
    -------
    DataFrame
        ``river``, ``bank``, ``function_zone`` (None where there is no zone), ``length_m`` [m], ``share`` of the bank.
        Where zones of several classes lie on one place the strictest counts, in the order of :data:`CLASSES`. Rivers
        that the network does not have are left out.
    """
    rows: list[dict[str, Any]] = []
    for name, of_river in shorelines.groupby(shorelines.apply(river_of, axis=1)):
        course = river_axis_of(network, str(name))
        if course is None:
            continue
        for bank in BANKS:
            lines = [line for side, line in _lines(course, of_river) if side == bank]
            if not lines:
                continue
            length, kind = _classed(lines, _own(zones, str(name)))
            for word in (*CLASSES, None):
                here = pd.isna(kind) if word is None else kind == word
                if here.any():
                    metres = float(length[here].sum())
                    share = metres / float(length.sum())
                    rows.append(
                        {"river": name, "bank": bank, "function_zone": word, "length_m": metres, "share": share}
                    )
    return pd.DataFrame(rows, columns=["river", "bank", "function_zone", "length_m", "share"])


def _own(zones: GeoDataFrame | None, river: str) -> GeoDataFrame | None:
    """The zones that do not name another river."""
    if zones is None or "river" not in zones.columns:
        return zones
    return zones[(zones["river"].isna() | (zones["river"] == river)).to_numpy(dtype=bool)]


def _lines(course: Any, shorelines: GeoDataFrame) -> list[tuple[str, Any]]:
    """The lines of the banks."""
    sided_lines = []
    for _, row in shorelines.iterrows():
        shape = row.geometry
        if shapely.get_dimensions(shape) == 2:
            sided_lines += [(outline.bank, outline.line) for outline in course.outlines(plain_holes(shape)[0])]
        else:
            middle = shapely.line_interpolate_point(shapely.line_merge(shape), 0.5, normalized=True)
            bank = row.get("bank")
            sided_lines.append((bank if bank in BANKS else course.located([middle])["bank"].iloc[0], shape))
    return sided_lines


def _classed(lines: list[Any], zones: GeoDataFrame | None) -> tuple[Any, Any]:
    """Short edges of lines: their lengths [m] and classes."""
    dense = geodesy.densify(shapely.get_parts(shapely.union_all(lines)), max_m=STEP_M)
    xy, line = shapely.get_coordinates(dense, return_index=True)
    edge = np.flatnonzero(line[1:] == line[:-1])
    length = geodesy.distance_m(xy[edge, 0], xy[edge, 1], xy[edge + 1, 0], xy[edge + 1, 1])
    kind = np.full(len(edge), None, dtype=object)
    if zones is None or not len(zones):
        return np.asarray(length), kind
    middle = shapely.points((xy[edge] + xy[edge + 1]) / 2)
    tree = shapely.STRtree(middle)
    for word in reversed(CLASSES):
        shapes = zones.geometry.to_numpy()[(zones["function_zone"] == word).to_numpy(dtype=bool)]
        _, near = tree.query(shapes, predicate="dwithin", distance=NEAR_M / geodesy.LONGEST_DEGREE_M)
        kind[near] = word
    return np.asarray(length), kind
