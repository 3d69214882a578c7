"""Zones of lakes and reservoirs: water within a radius of the intake or the whole surface, land to a depth round it.

Sizes come in; an infinite size means "all there is": an infinite radius the whole surface, an infinite depth of
tier 2 the whole catchment. HJ 338-2018 (recalled, not verified): tier 1 land is measured from the tier-1 water, tier 2
from the boundary of tier 1; no land lies beyond the divide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.zones.tiling import tiled

__all__ = ["LakeSizes", "lake_parts"]

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
    """Tier 1 and 2, water and land, of each source, as the standard draws them.

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
    found = np.where(shapely.is_empty(shapes), shapes, everything)
    if finite.any():
        found[finite] = buffer(shapes[finite], distance_m=distance[finite])
    return found


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
