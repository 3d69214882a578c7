"""Lakes: arcs around intakes over water, inflows, and tiles that share it out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.geo.linear import between
from riverzones.network import Network
from riverzones.network.chainage import locate
from riverzones.network.trace import walk
from riverzones.zones.context import ZoneContext
from riverzones.zones.flat_buffers import Planes
from riverzones.zones.nearest_stretch import own_parts
from riverzones.zones.overlay import connected_parts, intersection, polygonal
from riverzones.zones.river import river

__all__ = [
    "INFLOW",
    "Entry",
    "LakeSizes",
    "entries",
    "lake_parts",
    "longest_m",
    "outlets",
    "tiled",
    "with_inflows",
    "with_lake",
    "within_length",
]


GRID_DEGREES: Final = 1e-9  # 0.1 mm: vertices closer than this become one; a setting of ours
Name = TypeVar("Name", bound=Hashable)


def tiled(parts: Mapping[Name, Any]) -> dict[Name, Any]:
    """Return the same parts with common edges: neighbours hold the same vertices along a shared edge, and share no
    area.

    A cut across an edge puts a vertex a rounding error beside it; two parts cut differently from one outline then
    cross each other by a hair, and overlays of them may go wrong altogether. All outlines are noded together on a
    grid of 0.1 mm, and the faces between them are given to the first part that held them.

    Parameters
    ----------
    parts : mapping of name to Polygon or MultiPolygon
        Parts that meet or overlap by no more than rounding, EPSG:4490.

    Returns
    -------
    dict
        Polygon or MultiPolygon by name, valid; empty where nothing wider than the grid is left.

    Examples
    --------
    >>> from shapely import box
    >>> made = tiled({"west": box(0, 0, 1, 1), "east": box(1 + 1e-12, 0, 2, 2)})
    >>> made["west"].touches(made["east"]), made["east"].bounds
    (True, (1.0, 0.0, 2.0, 2.0))
    """
    shapes = np.array([*parts.values(), None], dtype=object)[:-1]
    lines = shapely.union_all(shapely.boundary(shapes), grid_size=GRID_DEGREES)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    face, part = shapely.STRtree(shapes).query(shapely.point_on_surface(faces), predicate="intersects").astype(np.intp)
    order = np.lexsort((part, face))
    face, part = face[order], part[order]
    first = np.flatnonzero(np.diff(face, prepend=-1))
    face, part = face[first], part[first]
    return {name: shapely.union_all(faces[face[part == row]], grid_size=GRID_DEGREES) for row, name in enumerate(parts)}


Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

TOUCHING_DEGREES: Final = 1e-9  # a tenth of a millimetre: rounding where a cut meets the shore; a setting of ours
NOISE_M2: Final = 0.01  # what rounding leaves along a shared edge; a setting of ours


@dataclass(frozen=True, slots=True)
class LakeSizes:
    """Sizes of a lake or reservoir source [m]; ``inf`` stands for all there is.

    Parameters
    ----------
    radius_m : float
        Tier-1 water: radius around the intake; ``inf``: the whole surface.
    depth_m : float
        Tier-1 land: depth from the tier-1 water.
    water_2_m : float
        Tier-2 water: distance from the tier-1 water; ``inf``: all other water.
    land_2_m : float
        Tier-2 land: distance from the boundary of tier 1; ``inf``: the whole catchment.
    """

    radius_m: float
    depth_m: float
    water_2_m: float
    land_2_m: float


def lake_parts(
    intakes: Any, surfaces: Any, sizes: Sequence[LakeSizes], *, catchments: Any | None = None
) -> dict[tuple[str, str], Geometries]:
    """Return tier 1 and 2, water and land, of each source, as the standard draws them.

    Tier-1 land runs from the shore of the tier-1 water landwards: a strip on the far side of open water that is not
    in tier 1 is left out; islands are land. Tier-2 land is measured straight from the boundary of tier 1, across water
    too, for that water is tier 2 itself. Land never lies on the surface, nor outside the catchment where one is given.

    Parameters
    ----------
    intakes : array_like of Point or MultiPoint, shape (n,)
        One geometry per source, EPSG:4490; it may stand on the shore.
    surfaces : array_like of Polygon or MultiPolygon, shape (n,)
        The water surface each source draws from, islands cut out.
    sizes : sequence of LakeSizes, length n
    catchments : array_like of Polygon, MultiPolygon or None, shape (n,), optional
        The catchment of each source, None where it is not known.

    Returns
    -------
    dict
        ``("1", "water")``, ``("1", "land")``, ``("2", "water")``, ``("2", "land")``: ndarray of Polygon or
        MultiPolygon, shape (n,), EPSG:4490; empty where nothing is left, and where the whole catchment is asked and
        none is known. The four parts of a source share no area.

    Examples
    --------
    >>> from shapely import Point, box
    >>> sizes = [LakeSizes(radius_m=300, depth_m=200, water_2_m=float("inf"), land_2_m=2000)]
    >>> made = lake_parts([Point(110.005, 30.005)], [box(110, 30, 110.01, 30.01)], sizes)
    >>> [round(float(geodesy.area_m2(shapes)[0] / 1e4)) for shapes in made.values()]  # [ha]; no shore within 300 m
    [28, 0, 79, 1555]
    """
    at, water = np.asarray(intakes, dtype=object), np.asarray(surfaces, dtype=object)
    cap = np.full(len(water), None, dtype=object) if catchments is None else np.asarray(catchments, dtype=object)
    radius, depth, further, inland = (
        np.array([(size.radius_m, size.depth_m, size.water_2_m, size.land_2_m) for size in sizes], dtype=np.float64)
        .reshape(-1, 4)
        .T
    )
    first = _clean(shapely.intersection(water, _reached(at, radius, water)))
    shore = _clean(_capped(_ashore(first, depth, water), cap))
    second = _clean(shapely.difference(shapely.intersection(water, _reached(first, further, water)), first))
    everything = np.where(shapely.is_missing(cap), shapely.Polygon(), cap)
    land = _capped(_reached(shapely.union(first, shore), inland, everything), cap)
    behind = _clean(shapely.difference(shapely.difference(land, water), shore))
    return _tiles({("1", "water"): first, ("1", "land"): shore, ("2", "water"): second, ("2", "land"): behind})


def _tiles(parts: dict[tuple[str, str], Geometries]) -> dict[tuple[str, str], Geometries]:
    """The parts of each source with common edges."""
    rows = [tiled(dict(zip(parts, shapes, strict=True))) for shapes in zip(*parts.values(), strict=True)]
    return {part: np.array([row[part] for row in rows], dtype=object) for part in parts}


def _reached(shapes: Geometries, distance: Floats, everything: Geometries) -> Geometries:
    """What lies within the distance of each shape; all there is where the distance is infinite."""
    finite = np.isfinite(distance) & ~shapely.is_empty(shapes)
    reached = np.where(shapely.is_empty(shapes), shapes, everything)
    if finite.any():
        reached[finite] = buffer(shapes[finite], distance_m=distance[finite])
    return reached


def _ashore(first: Geometries, depth: Floats, water: Geometries) -> Geometries:
    """Land within the depth of the tier-1 water that begins at its own shore."""
    land = shapely.difference(_reached(first, depth, first), water)
    pieces, owner = shapely.get_parts(land, return_index=True)
    pieces = pieces[own := shapely.dwithin(pieces, first[owner], TOUCHING_DEGREES)]
    return _gathered(pieces, owner[own], len(first))


def _capped(shapes: Geometries, cap: Geometries) -> Geometries:
    """Shapes cut to the catchment where one is known."""
    return np.asarray(np.where(shapely.is_missing(cap), shapes, shapely.intersection(shapes, cap)), dtype=object)


def _clean(shapes: Geometries) -> Geometries:
    """The polygons of each shape that are more than rounding."""
    pieces, owner = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(pieces) >= shapely.GeometryType.MULTIPOINT).any():
        pieces, inner = shapely.get_parts(pieces, return_index=True)
        owner = owner[inner]
    areal = shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON
    pieces, owner = pieces[areal], owner[areal]
    real = geodesy.area_m2(pieces) > NOISE_M2
    return _gathered(pieces[real], owner[real], len(shapes))


def _gathered(pieces: Geometries, owner: npt.NDArray[np.intp], count: int) -> Geometries:
    """The pieces of each owner as one shape; they share no area."""
    groups = np.split(pieces, np.searchsorted(owner, np.arange(1, count))) if count else []
    return np.array([group[0] if len(group) == 1 else shapely.multipolygons(group) for group in groups], dtype=object)


Parts = dict[tuple[str, str], Any]

INFLOW: Final = tuple(f"inflow_{tier}_{what}_m" for tier in ("tier1", "tier2") for what in ("upstream", "land"))
"""Sizes of zones on inflow rivers: lengths above the shore and depths of land [m]."""

TOUCH_DEGREES: Final = 1e-7  # a centimetre: where a river meets the shore; a setting of ours


@dataclass(frozen=True)
class Entry:
    """Where a river enters a surface: the reach and the place on the shore, EPSG:4490."""

    reach: Any
    river: str | None
    place: Any


def entries(surface: Any, network: Network | None) -> list[Entry]:
    """Return where the rivers of a network enter a surface of water; none without a network."""
    return _crossings(surface, network, entering=True)


def outlets(surface: Any, network: Network | None) -> list[Entry]:
    """Return where the rivers of a network leave a surface of water; none without a network."""
    return _crossings(surface, network, entering=False)


def _crossings(surface: Any, network: Network | None, *, entering: bool) -> list[Entry]:
    """Places where reaches that are drawn downstream cross the shore inwards, or outwards."""
    if network is None:
        return []
    lines = np.asarray(network.reaches.geometry.array, dtype=object)
    rows = shapely.STRtree(lines).query(surface, predicate="intersects")
    names = network.reaches["river"] if "river" in network.reaches.columns else pd.Series(None, index=network.ids)
    crossings = []
    for row in np.sort(rows).tolist():
        for piece in shapely.get_parts(shapely.difference(lines[row], surface)):
            begin, end = shapely.get_point(piece, 0), shapely.get_point(piece, -1)
            ashore = shapely.dwithin([begin, end], surface, TOUCH_DEGREES)
            if ashore[0] != ashore[1] and ashore[1] == entering:
                name = names.iloc[row]
                end_point = end if entering else begin
                crossings.append(Entry(network.ids[row], name if isinstance(name, str) else None, end_point))
    return crossings


def longest_m(network: Network, surface: Any) -> float:
    """Return the longest way up the rivers that enter a surface, from the shore [m]; 0 where none does."""
    most = 0.0
    for entry in entries(surface, network):
        start = _start(network, entry)
        up = walk(network, start, mode="UT")
        most = max(most, float((up["distance_m"] + up["upper_m"] - up["lower_m"]).max()))
    return most


def within_length(network: Network, surface: Any, catchment: Any, length_m: float) -> Any:
    """Return the part of a catchment that drains to a surface by no more than a length of its inflows.

    What lies nearer to a river above that length than to a river below it, or to the surface, is left out: without
    heights the divide between the two is taken to run half-way, an approximation of ours.

    Parameters
    ----------
    network : Network
    surface : Polygon or MultiPolygon
        EPSG:4490.
    catchment : Polygon or MultiPolygon
        The whole catchment of the surface, EPSG:4490.
    length_m : float
        From the shore up every inflow and its tributaries [m].

    Returns
    -------
    Polygon or MultiPolygon
        EPSG:4490; holds the surface as far as the catchment does.
    """
    lower, upper = [shapely.boundary(surface)], []
    for entry in entries(surface, network):
        up = walk(network, _start(network, entry), mode="UT")
        at = network.positions(up["reach_id"])
        lines = network.reaches.geometry.to_numpy()[at]
        size, near = network.length_m[at], up["distance_m"].to_numpy(float)
        low, high = up["lower_m"].to_numpy(float), up["upper_m"].to_numpy(float)
        cut = np.clip(low + length_m - near, low, high)  # where the length ends, from the lower end of the reach
        lower += [stretch for stretch in between(lines, size - cut, size - low) if stretch is not None]
        upper += [stretch for stretch in between(lines, size - high, size - cut) if stretch is not None]
    if not upper:
        return catchment
    middle = shapely.centroid(surface)
    planes, row = Planes(np.array([middle.x]), np.array([middle.y])), np.zeros(1, dtype=np.intp)
    flat = [
        planes.flat(np.array([shape], dtype=object), row)
        for shape in (catchment, shapely.union_all(lower), shapely.union_all([*lower, *upper]))
    ]
    flat_kept = planes.back(own_parts(*flat, over_m=0.0), row)
    return connected_parts(polygonal(flat_kept), np.array([surface], dtype=object))[0]


def with_inflows(parts: Parts, surface: Any, ground: ZoneContext, *, lengths: dict[str, float], cap: Any) -> Parts:
    """Return the parts of a lake source with the zones of its inflows; they tile and share no area.

    Parameters
    ----------
    parts : dict
        Polygon or MultiPolygon by tier and part, EPSG:4490.
    surface : Polygon or MultiPolygon
        The whole surface of the lake.
    ground : ZoneContext
        ``network``; ``water``: areas of rivers and canals.
    lengths : dict of str to float
        By the names of :data:`INFLOW`.
    cap : Polygon, MultiPolygon or None
        The catchment of the lake.
    """
    here = entries(surface, ground.network)
    if not here:
        return parts
    inner = shapely.dwithin([entry.place for entry in here], parts["1", "water"], TOUCH_DEGREES)
    outer = shapely.dwithin([entry.place for entry in here], parts["2", "water"], TOUCH_DEGREES)
    chosen = [row for row in range(len(here)) if inner[row] or outer[row]]
    if not chosen:
        return parts
    drawn = _drawn([here[row] for row in chosen], ground, lengths, inner[chosen])
    dry = {key: _without_surface(shape, surface, cap if key[1] == "land" else None) for key, shape in drawn.items()}
    order = (("1", "water"), ("2", "water"), ("1", "land"), ("2", "land"))
    own = {**{("own", *key): parts[key] for key in order if key[1] == "water"}, ("", "", ""): surface}
    # first come waters: those of the lake, what else of its surface there is, those of the rivers; land takes the rest
    stacked: dict[Any, Any] = {**own, **{("in", *key): dry[key] for key in order if key[1] == "water"}}
    for key in order:
        if key[1] == "land":
            stacked[("land", *key)] = shapely.union(parts[key], dry[key])
    tiles = tiled(stacked)
    return {
        key: polygonal([shapely.union_all([tiles[name] for name in tiles if name[1:] == key])])[0]
        for key in (("1", "water"), ("1", "land"), ("2", "water"), ("2", "land"))
    }


def with_lake(parts: Parts, surface: Any, lake: Parts) -> Parts:
    """Return the parts of a river source with those of the lake that feeds it in place of its own water on that lake.

    Parameters
    ----------
    parts : dict
        Polygon or MultiPolygon by tier and part of the river, EPSG:4490.
    surface : Polygon or MultiPolygon
        The lake.
    lake : dict
        Its parts by the rules of lakes, as of :func:`lake_parts`; those that the rule gives no extent are empty.

    Returns
    -------
    dict
        Parts that tile and share no area.
    """
    order = (("1", "water"), ("2", "water"), ("1", "land"), ("2", "land"))
    empty = shapely.Polygon()
    stacked: dict[Any, Any] = {("lake", *key): lake.get(key, empty) for key in order if key[1] == "water"}
    stacked["", "", ""] = surface  # what no tier of the lake has is outside the zone
    stacked |= {("river", *key): parts.get(key, empty) for key in order if key[1] == "water"}
    stacked |= {
        ("land", *key): shapely.union(parts.get(key, empty), lake.get(key, empty)) for key in order if key[1] == "land"
    }
    tiles = tiled(stacked)
    rest = {key: shape for key, shape in parts.items() if key not in order}
    return rest | {
        key: polygonal([shapely.union_all([tiles[name] for name in tiles if name[1:] == key])])[0] for key in order
    }


def _drawn(
    here: list[Entry], ground: ZoneContext, lengths: dict[str, float], inner: npt.NDArray[np.bool_]
) -> dict[tuple[str, str], Any]:
    """Zones upstream of the places where rivers enter, by tier and part."""
    at = GeoDataFrame({"river": [entry.river for entry in here]}, geometry=[entry.place for entry in here], crs=4490)
    index = at.index
    zero = pd.Series(0.0, index=index)
    sizes = {f"{tier}_downstream_m": zero for tier in ("tier1", "tier2")}
    for side in ("left", "right"):
        sizes[f"tier1_{side}_m"] = pd.Series(np.where(inner, lengths["inflow_tier1_land_m"], 0.0), index=index)
        sizes[f"tier2_{side}_m"] = zero + lengths["inflow_tier2_land_m"]
    sizes["tier1_upstream_m"] = pd.Series(np.where(inner, lengths["inflow_tier1_upstream_m"], 0.0), index=index)
    sizes["tier2_upstream_m"] = zero + lengths["inflow_tier2_upstream_m"]
    sizes["tier2_behind_tier1"] = pd.Series(True, index=index)
    water = ground.water
    if water is not None:
        water = water[water["source_layer"].isin(("rivers", "canals"))]
    rows = river(at, ZoneContext(network=ground.network, water=water), **sizes)
    rows = rows[rows.geometry.notna()]
    return {
        (tier, part): shapely.union_all(rows.geometry[(rows["tier"] == tier) & (rows["part"] == part)].to_numpy())
        for tier in ("1", "2")
        for part in ("water", "land")
    }


def _without_surface(shape: Any, surface: Any, cap: Any) -> Any:
    rest = polygonal([shapely.difference(shape, surface)])
    return rest[0] if cap is None else intersection(rest, [cap])[0]


def _start(network: Network, entry: Entry) -> pd.DataFrame:
    """The place on the shore as a start of a walk."""
    at = GeoDataFrame(geometry=[entry.place], index=["entry"], crs=4490)
    own = network.reaches.loc[[entry.reach]]
    located = locate(at, Network.of(own, pd.DataFrame({"id": [entry.reach], "to_id": [None]})))
    return located[["reach_id", "to_end_m"]].assign(start_id="entry")
