"""Which proposals are there already: each is paired with what stands nearest, nothing serves two."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from riverzones.geo import joins

__all__ = ["standing"]


def standing(proposed: gpd.GeoDataFrame, there: gpd.GeoDataFrame, *, within_m: float) -> pd.DataFrame:
    """Pairs of proposals and what stands there.

    Parameters
    ----------
    proposed, there : GeoDataFrame
        Points, EPSG:4490, unique ids as index.
    within_m : float
        What is farther off serves nothing [m].

    Returns
    -------
    DataFrame
        Index: ids of proposals that something serves; ``standing_id``, ``standing_m`` [m]. The nearest pairs go first.

    Examples
    --------
    >>> from shapely import Point
    >>> new = gpd.GeoDataFrame(index=["a", "b"], geometry=[Point(110, 0), Point(110.0002, 0)], crs=4490)
    >>> old = gpd.GeoDataFrame(index=["x"], geometry=[Point(110.00015, 0)], crs=4490)
    >>> standing(new, old, within_m=50).round(1).reset_index().values.tolist()
    [['b', 'x', 5.6]]
    """
    placed = there[~(there.geometry.isna() | there.geometry.is_empty)]
    if proposed.empty or placed.empty:
        return pd.DataFrame({"standing_id": [], "standing_m": []}, index=pd.Index([], dtype=object))
    pairs = joins.within(proposed[["geometry"]], placed[["geometry"]], distance_m=within_m)
    pairs = pairs.sort_values("distance_m", kind="stable")
    taken: dict[object, tuple[object, float]] = {}
    served: set[object] = set()
    for one, other, metres in zip(pairs["subject_id"], pairs["reference_id"], pairs["distance_m"], strict=True):
        if one not in taken and other not in served:
            taken[one] = (other, float(metres))
            served.add(other)
    return pd.DataFrame.from_dict(taken, orient="index", columns=["standing_id", "standing_m"])
