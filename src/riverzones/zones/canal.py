"""Canal sources: every open stretch of the canal between its head and the intake is tier 1.

HJ 338-2018 (recalled, not verified): conveyances (rivers, canals) that are not fully enclosed are tier 1, width and
depth of land by the river rules. Enclosed stretches are left out and told. The rule knows no tier 2; lengths and depths
that an approved plan states are drawn.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.model import Text
from riverzones.zones.branches import of_kind
from riverzones.zones.context import ZoneContext, size
from riverzones.zones.flat_buffers import Planes, flat_buffers
from riverzones.zones.overlay import difference
from riverzones.zones.river import river
from riverzones.zones.river_rules import Zone, rows_of, zones_of

__all__ = ["canal"]

NO_CANAL: Final = Text(
    zh="河网中没有渠道（canals），未能从渠首划起",
    en="the network has no canal (canals) to draw from its head",
)
HEAD: Final = Text(
    zh="一级自取水口上溯至渠首；渠首以上的水源按其类型另行划定，未含在内",
    en="tier 1 goes up to the head of the canal; the water above it is a source of its own kind and not drawn here",
)
NO_HEAD: Final = Text(
    zh="渠道上端没有与河流或湖库相接，请核对渠道的流向与连接",
    en="the upper end of the canal meets neither river nor lake: check its direction of flow and where it joins",
)
MARGIN: Final = 1.05  # an enclosed stretch is cut so much wider than the land beside it


def canal(sources: GeoDataFrame, ground: ZoneContext, **sizes: pd.Series[Any]) -> GeoDataFrame:
    """Return water and land of canal sources.

    Parameters
    ----------
    sources : GeoDataFrame
        Intakes as points, as :func:`riverzones.zones.river.river` takes them.
    ground : ZoneContext
        ``network`` with ``kind`` "canal" and ``width_m`` as far as known; ``water``; ``layers["canals"]``: lines with
        ``enclosed`` where a stretch is a culvert, tunnel or pipe.
    **sizes : Series
        Those of the river method; ``tier1_upstream_m`` "all" goes up to the head of the canal, a number (of a plan) as
        far as it says, past the head as well.

    Returns
    -------
    GeoDataFrame
        As of the river method.
    """
    up = sizes["tier1_upstream_m"].map(lambda length: np.inf if length == "all" else length).astype(float)
    sizes = {**sizes, "tier1_upstream_m": up}
    endless = np.isinf(up.reindex(sources.index).to_numpy())
    canals = None if ground.network is None else of_kind(ground.network, "canal")
    parts = []
    if (~endless).any() or ground.network is None:
        stated = sources if ground.network is None else sources[~endless]
        parts.append(river(stated, ground, **{name: values.loc[stated.index] for name, values in sizes.items()}))
    if endless.any() and canals is not None:
        with_lengths = sources[endless]
        own_sizes = {name: values.loc[with_lengths.index] for name, values in sizes.items()}
        parts.append(river(with_lengths, replace(ground, network=canals), **own_sizes))
    elif endless.any() and ground.network is not None:
        parts.append(
            rows_of([], [{"source_id": source, "geometry": None, "why": NO_CANAL} for source in sources.index[endless]])
        )
    drawn = pd.concat(parts, ignore_index=True) if parts else rows_of([], [])
    zones = zones_of(drawn[drawn.geometry.notna()])
    enclosed = _enclosed(ground.layers.get("canals"))
    for zone in zones:
        if np.isinf(up[zone.source]):
            zone.notes += [HEAD, None if _begins(zone, ground) else NO_HEAD]
        _left_out(zone, enclosed)
    return rows_of(zones, drawn[drawn.geometry.isna()].to_dict("records"))


def _begins(zone: Zone, ground: ZoneContext) -> bool:
    """Whether the canal leaves a river or lake: a reach of it has one of another kind above, or begins in water."""
    assert ground.network is not None
    reaches, up = ground.network.reaches, ground.network.up
    kind = (reaches["kind"] == "canal").to_numpy(dtype=bool)
    lines = np.asarray(reaches.geometry.array, dtype=object)
    rows = shapely.STRtree(lines).query(shapely.union_all([*zone.parts.values()]), predicate="intersects")
    heads = [row for row in rows[kind[rows]].tolist() if not kind[up.to[up.first[row] : up.first[row + 1]]].all()]
    if heads:
        return True
    water = ground.water
    if water is None:
        return False
    water = water[water["source_layer"] != "canals"]
    first = [row for row in rows[kind[rows]].tolist() if up.count[row] == 0]
    begins = shapely.get_point(lines[first], 0)
    return bool(len(shapely.STRtree(water.geometry.to_numpy()).query(begins, predicate="intersects")[0]))


def _enclosed(canals: GeoDataFrame | None) -> npt.NDArray[np.object_]:
    """Lines of enclosed stretches."""
    if canals is None or "enclosed" not in canals.columns:
        return np.empty(0, dtype=object)
    lines = shapely.get_dimensions(np.asarray(canals.geometry.array, dtype=object)) == 1
    shut = canals["enclosed"].fillna(False).to_numpy(dtype=bool)
    enclosed: npt.NDArray[np.object_] = np.asarray(canals.geometry.array, dtype=object)[lines & shut]
    return enclosed


def _left_out(zone: Zone, enclosed: npt.NDArray[np.object_]) -> None:
    """Cut a zone open where the canal is enclosed: square at both ends, as wide as its land."""
    whole = shapely.union_all([*zone.parts.values()])
    near = enclosed[shapely.intersects(enclosed, whole)]
    metres = float(geodesy.length_m(shapely.intersection(near, whole)).sum()) if len(near) else 0.0
    if metres == 0:
        return
    lines = np.concatenate([shapely.get_parts(near_shape) for near_shape in near])
    row = np.zeros(len(lines), dtype=np.intp)
    middle = shapely.centroid(whole)
    planes = Planes(np.array([middle.x]), np.array([middle.y]))
    flat = planes.flat(np.array([whole, shapely.union_all(lines)], dtype=object), np.zeros(2, dtype=np.intp))
    wide = _width(flat[0], flat[1]) * MARGIN + 1
    cut = shapely.union_all(flat_buffers(lines, np.full(len(lines), wide), row, planes))
    zone.parts = {key: difference([shape], [cut])[0] for key, shape in zone.parts.items()}
    zone.notes.append(
        Text(zh=f"封闭渠段 {metres:,.0f} 米未划", en=f"{metres:,.0f} m of enclosed canal are left out"),
    )
    zone.used.append(size("enclosed_m", round(metres, 1), "m", "canals enclosed", "measured"))


def _width(zone: Any, lines: Any) -> float:
    """How far the zone lies beside the lines [m]: what is nearest to their inside, not to their ends."""
    boundary = shapely.segmentize(shapely.boundary(zone), 5.0)
    places = shapely.points(shapely.get_coordinates(boundary))
    ends = shapely.union_all(shapely.boundary(shapely.get_parts(shapely.line_merge(lines))))
    away = shapely.distance(places, lines)
    beside = away < shapely.distance(places, ends) - 1e-6
    return float(away[beside].max(initial=0.0))
