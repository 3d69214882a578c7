"""The places a source draws water from, the catchment they lie in, and a plain range round them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.model import Text
from riverzones.zones.context import ZoneContext
from riverzones.zones.river import river

__all__ = ["catchments_of", "intake_names", "intake_range", "intakes_of", "river_range"]

Geometries = npt.NDArray[np.object_]
CLOSED: Final = ("abandoned", "closed")
NO_PLACE: Final = Text(zh="水源地没有位置，也没有取水口。", en="The source has no place and no intake.")
NOT_CAPPED: Final = Text(
    zh="没有含该水源的流域面（basins），未以集水范围为界。",
    en="No polygon of basins holds the source: the range is not capped by the catchment.",
)


def intakes_of(sources: GeoDataFrame, intakes: GeoDataFrame | None) -> Geometries:
    """Return one Point or MultiPoint per source.

    Parameters
    ----------
    sources : GeoDataFrame
        Points, or polygons, which stand for a point inside them; ids as index.
    intakes : GeoDataFrame, optional
        Points with ``source_id``; those whose ``status`` is abandoned or closed are left out.

    Returns
    -------
    ndarray of Point or MultiPoint, shape (n,)
        The intakes of each source, or the source's own point where it has none; None where there is neither.

    Examples
    --------
    >>> from shapely import Point
    >>> sources = GeoDataFrame(geometry=[Point(110, 30), Point(111, 30)], index=["a", "b"], crs=4490)
    >>> wells = GeoDataFrame({"source_id": ["a", "a"]}, geometry=[Point(110, 31), Point(110, 32)], crs=4490)
    >>> [shape.wkt for shape in intakes_of(sources, wells)]
    ['MULTIPOINT ((110 31), (110 32))', 'POINT (111 30)']
    """
    own = np.asarray(sources.geometry.array, dtype=object)
    wide = shapely.get_type_id(own) > shapely.GeometryType.POINT
    places = np.where(wide, shapely.point_on_surface(own), own)
    there = _open_intakes(intakes)
    if there is None:
        return places
    first_intake: dict[Any, Any] = {
        source: shapely.union_all(shapely.get_parts(rows.geometry.to_numpy()))
        for source, rows in there.groupby("source_id")
    }
    return np.array(
        [first_intake.get(name, own_place) for name, own_place in zip(sources.index, places, strict=True)], dtype=object
    )


def intake_names(sources: GeoDataFrame, intakes: GeoDataFrame | None) -> list[list[str]]:
    """Return the names (ids where there is none) of the intakes of each source, those of :func:`intakes_of`."""
    there = _open_intakes(intakes)
    if there is None:
        return [[] for _ in range(len(sources))]
    named = there["name"] if "name" in there else pd.Series(None, index=there.index, dtype=object)
    words = pd.Series([name if isinstance(name, str) else str(key) for key, name in named.items()], index=there.index)
    by_source = {source: rows.tolist() for source, rows in words.groupby(there["source_id"])}
    return [by_source.get(source, []) for source in sources.index]


def _open_intakes(intakes: GeoDataFrame | None) -> GeoDataFrame | None:
    """Intakes of sources that are in use; None without any layer of them."""
    if intakes is None or "source_id" not in intakes or not len(intakes):
        return None
    open_ = ~intakes["status"].isin(CLOSED) if "status" in intakes else pd.Series(True, index=intakes.index)
    return intakes[open_ & intakes["source_id"].notna() & intakes.geometry.notna()]


def catchments_of(places: Geometries, catchments: GeoDataFrame | None) -> Geometries:
    """Return the smallest catchment that holds each source, None where none does.

    Parameters
    ----------
    places : array_like of Point or MultiPoint, shape (n,)
        EPSG:4490; None is held by nothing.
    catchments : GeoDataFrame, optional
        Polygons, EPSG:4490.

    Returns
    -------
    ndarray of Polygon, MultiPolygon or None, shape (n,)

    Examples
    --------
    >>> from shapely import Point, box
    >>> basins = GeoDataFrame(geometry=[box(110, 30, 111, 31), box(110, 30, 110.1, 30.1)], crs=4490)
    >>> [None if c is None else c.bounds[2] for c in catchments_of([Point(110.05, 30.05), Point(112, 30)], basins)]
    [110.1, None]
    """
    at = np.asarray(places, dtype=object)
    held = np.full(len(at), None, dtype=object)
    if catchments is None:
        return held
    shapes = np.asarray(catchments.geometry.array, dtype=object)
    shapes = shapes[shapely.get_dimensions(shapes) == 2]
    shapes = shapes[np.argsort(-geodesy.area_m2(shapes), kind="stable")]
    there = np.flatnonzero(~shapely.is_missing(at))
    source, basin = shapely.STRtree(shapes).query(at[there], predicate="covered_by")
    for row, shape in sorted(zip(source.tolist(), basin.tolist(), strict=True), key=lambda pair: pair[1]):
        held[there[row]] = shapes[shape]  # the largest first, so the smallest stays
    return held


def intake_range(sources: GeoDataFrame, ground: ZoneContext, *, radius_m: pd.Series, capped: pd.Series) -> GeoDataFrame:
    """Return the range round the intakes of decentralised sources: circles, cut to the catchment where the rule says
    so.

    Parameters
    ----------
    sources : GeoDataFrame
        Points, ids as index.
    ground : ZoneContext
        ``layers["intakes"]``; ``catchments``.
    radius_m : Series
        Radius [m], on the index of the sources.
    capped : Series of bool
        Whether the range ends at the divide.

    Returns
    -------
    GeoDataFrame
        EPSG:4490; ``source_id``, ``why`` and ``note`` (Text or None), geometry. Such ranges have no tiers.

    Examples
    --------
    >>> from shapely import Point
    >>> wells = GeoDataFrame(geometry=[Point(110, 30)], index=["w"], crs=4490)
    >>> made = intake_range(wells, ZoneContext(), radius_m=pd.Series([30], ["w"]), capped=pd.Series([False], ["w"]))
    >>> round(float(geodesy.area_m2(made.geometry)[0]))              # 900 pi = 2827.4, drawn with chords
    2827
    """
    at = intakes_of(sources, ground.layers.get("intakes"))
    there = ~shapely.is_missing(at)
    ends = capped.astype(bool).to_numpy()
    cap = catchments_of(at, ground.catchments)
    cap[~ends] = None
    shapes = buffer(at, distance_m=pd.to_numeric(radius_m).to_numpy(dtype=np.float64))
    held = ~shapely.is_missing(cap) & there
    shapes[held] = shapely.intersection(shapes[held], cap[held])
    free = ends & there & shapely.is_missing(cap)
    table = {
        "source_id": sources.index,
        "why": [None if known else NO_PLACE for known in there],
        "note": [NOT_CAPPED if uncapped else None for uncapped in free],
    }
    return GeoDataFrame(table, geometry=shapes, crs=sources.crs)


def river_range(
    sources: GeoDataFrame, ground: ZoneContext, *, upstream_m: pd.Series, downstream_m: pd.Series, depth_m: pd.Series
) -> GeoDataFrame:
    """Return the range of decentralised river sources: water and banks between two lengths.

    Parameters
    ----------
    sources : GeoDataFrame
        Intakes as points, as :func:`riverzones.zones.river.river` takes them.
    ground : ZoneContext
        ``network``, ``water``. Land is cut at the divide afterwards, as that of all river sources.
    upstream_m, downstream_m, depth_m : Series
        Lengths along the river and depth of the land on both banks [m], on the index of the sources.

    Returns
    -------
    GeoDataFrame
        EPSG:4490; ``source_id``, ``tier`` (None: such ranges have none), ``part`` ("water", "land"), ``note``,
        ``used``, ``why``, geometry.
    """
    nothing = pd.Series(0.0, index=sources.index)
    sizes: dict[str, pd.Series] = {f"tier2_{what}_m": nothing for what in ("upstream", "downstream", "left", "right")}
    sizes |= {"tier1_upstream_m": upstream_m, "tier1_downstream_m": downstream_m}
    sizes |= {"tier1_left_m": depth_m, "tier1_right_m": depth_m, "tier2_behind_tier1": nothing.astype(bool)}
    return river(sources, ground, **sizes).assign(tier=None)
