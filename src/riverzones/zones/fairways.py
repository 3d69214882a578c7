"""Water of navigable rivers beside the fairway, by the width at low flow.

HJ 338-2018 (recalled, not verified): where the surface at low flow is 500 m wide or more, the zone lies between the
boundary of the fairway on the side of the intake and that bank; where it is narrower, it is the whole channel without
the fairway.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame

from riverzones.geo.buffer import buffer
from riverzones.model import Text
from riverzones.zones.attached import attached, pieces_in
from riverzones.zones.overlay import areal, without

__all__ = ["beside_fairway", "fairway_at"]

Parts = dict[tuple[str, str], Any]

NO_FAIRWAY: Final = Text(
    zh="通航河道：此处没有航道面，也没有带宽度（width_m）的航道线（fairways），水域取整个河道",
    en="navigable: no area of a fairway and no line with a width (width_m) lies here (fairways), the water is the "
    "whole channel",
)
WHOLE: Final = Text(
    zh="通航河道，枯水期水面宽小于限值：水域为整个河道，不含航道",
    en="navigable, narrower at low flow than the limit: the water is the whole channel without the fairway",
)
ONE_SIDE: Final = Text(
    zh="通航河道，枯水期水面宽不小于限值：水域自取水口一侧航道边界至该侧河岸，对岸水域及其陆域不划",
    en="navigable, at low flow at least as wide as the limit: the water lies between the fairway and the bank of the "
    "intake; beyond the fairway there is neither water nor land of the zone",
)
NOT_THROUGH: Final = Text(
    zh="通航河道：航道面没有贯穿整个河段，两岸水域相连，未能只取取水口一侧",
    en="navigable: the fairway does not run through the whole stretch, so the two sides could not be told apart",
)


def fairway_at(parts: Parts, fairways: GeoDataFrame | None) -> Any:
    """The area of the fairway in the water of a zone, None where there is none."""
    water = shapely.union_all([shape for (_, part), shape in parts.items() if part == "water"])
    if fairways is None or water.is_empty:
        return None
    shapes = np.array(fairways.geometry.array, dtype=object)
    lines = shapely.get_dimensions(shapes) == 1
    width = np.full(len(shapes), np.nan)
    if "width_m" in fairways.columns:
        width = fairways["width_m"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    wide = lines & (width > 0)
    shapes[wide] = buffer(shapes[wide], distance_m=width[wide] / 2)
    near = shapes[(shapely.get_dimensions(shapes) == 2) & shapely.intersects(shapes, water)]
    held = shapely.intersection(shapely.union_all(near), water)
    return areal([held])[0] if shapely.area(held) > 0 else None


def beside_fairway(parts: Parts, intakes: Any, fairway: Any, *, wide: bool) -> tuple[Parts, Text]:
    """A zone without the fairway, and without what lies beyond it where the river is wide; and what to say of it.

    Parameters
    ----------
    parts : dict
        Polygon or MultiPolygon by tier and part, EPSG:4490.
    intakes : Point or MultiPoint
    fairway : Polygon or MultiPolygon
        Of :func:`fairway_at`.
    wide : bool
        Whether the river at low flow is as wide as the limit or wider.
    """
    free = {key: without([shape], [fairway])[0] if key[1] == "water" else shape for key, shape in parts.items()}
    if not wide:
        return free, WHOLE
    water = shapely.union_all([shape for (_, part), shape in free.items() if part == "water"])
    sides = shapely.get_parts(water)
    if len(sides) < 2:
        return free, NOT_THROUGH
    own = np.unique(shapely.STRtree(sides).query_nearest(shapely.get_parts(intakes))[1])
    mine = shapely.union_all(sides[own])
    kept = {key: pieces_in(shape, mine) for key, shape in free.items() if key[1] == "water"}
    land = {key: shape for key, shape in free.items() if key[1] == "land"}
    return {**kept, **attached(land, mine)}, ONE_SIDE
