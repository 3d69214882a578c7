"""What a drawn zone is, in the words of approval papers, from the sizes it was drawn with.

The text says what was asked for, not what was measured: "1000 m upstream of the intake". What no usual sentence
describes is said to be bounded by its table of corners.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from riverzones.zones.review.extent import TIERS, Extent
from riverzones.zones.review.wording import wording

__all__ = ["NAMES", "extent_of", "extent_text", "joined_text"]

NAMES = {"1": "tier1", "2": "tier2", "quasi": "quasi"}
"""Tiers as sizes are named by them."""
_INSIDE = {"1": None, "2": "1", "quasi": "2"}
_PARTS = {"water": "水域", "land": "陆域"}


def extent_of(
    tier: str | None, part: str | None, sizes: Mapping[str, Any], *, divide: bool = False, of: str = "intake"
) -> Extent | None:
    """Return the extent that a zone was drawn to, None where its sizes make no usual sentence.

    Parameters
    ----------
    tier : {"1", "2", "quasi"} or None
        None for a range that has no tiers.
    part : {"water", "land"} or None
    sizes : mapping
        By name: lengths and depths along a river (``tier1_upstream_m`` and so on), distances of a lake or reservoir
        (``tier1_water_m``: a radius, or ``"all"``), radii of wells (``tier1_radius_m``, ``radius_m``).
    divide : bool
        The land was cut at the divide.
    of : {"intake", "well"}
        What a radius is around.

    Examples
    --------
    >>> from riverzones.zones.review.wording import wording
    >>> sizes = {"tier1_upstream_m": 1000, "tier1_downstream_m": 100, "tier1_left_m": 50, "tier1_right_m": 50}
    >>> wording(extent_of("1", "land", sizes))
    '一级保护区：取水口上游1000米至下游100米（含支流），两岸纵深50米的陆域。'
    """
    if _beyond_words(part, sizes):
        return None
    if tier is None:
        return _range(part, sizes, of)
    name = NAMES.get(tier)
    if name is None:
        return None
    if tier == "2" and part == "land" and "catchment_km2" in sizes:
        return Extent(tier, part, catchment=True, beyond="1")
    if f"{name}_upstream_m" in sizes:
        extent = _river(tier, part, sizes)
    elif f"{name}_{part}_m" in sizes:
        extent = _still(tier, part, sizes[f"{name}_{part}_m"])
    else:
        radius = _number(sizes.get(f"{name}_radius_m", sizes.get("radius_m")))
        extent = None if radius is None else Extent(tier, part, radius_of=of, radius_m=radius, beyond=_INSIDE[tier])
    if extent is None or part != "land":
        return extent
    at_dikes = bool(sizes.get("dike_boundary")) and "dike_m" in sizes
    return replace(extent, caps=(*(("dike",) if at_dikes else ()), *(("divide",) if divide else ())))


def _beyond_words(part: str | None, sizes: Mapping[str, Any]) -> bool:
    """Shapes that no usual sentence describes: longer than wide, along conduits or inflows, beside a fairway."""
    odd = any(name.endswith("_across_m") or name.startswith(("conduit_", "inflow_", "fed_")) for name in sizes)
    return odd or (part == "water" and bool(sizes.get("navigable")))


def _range(part: str | None, sizes: Mapping[str, Any], of: str) -> Extent | None:
    """A range without tiers: a circle, or a stretch of river with its land."""
    radius, up, down, depth = (
        _number(sizes.get(name)) for name in ("radius_m", "upstream_m", "downstream_m", "depth_m")
    )
    if radius is not None:
        return Extent(None, part, radius_of=of, radius_m=radius)
    if up is None or down is None or (part == "land" and depth is None):
        return None
    depths = (("both", depth),) if part == "land" and depth is not None else ()
    return Extent(None, part, base="intake", upstream_m=up, downstream_m=down, depths=depths)


def extent_text(tier: str | None, part: str | None, extent: Extent | None) -> str:
    """Return the sentence of one zone; without an extent it points to the table of corners.

    Examples
    --------
    >>> extent_text("2", "land", None)
    '二级保护区：陆域以拐点坐标表所列界线为准。'
    """
    if extent is not None:
        return wording(extent)
    head = "" if tier is None else f"{TIERS.get(tier, tier)}保护区："
    return f"{head}{_PARTS.get(part or '', '范围')}以拐点坐标表所列界线为准。"


def joined_text(sentences: Sequence[str]) -> str:
    """Return sentences of one source in their order, those with the same head told in one.

    Examples
    --------
    >>> joined_text(["一级保护区：甲的水域。", "一级保护区：两岸的陆域。", "二级保护区：乙。"])
    '一级保护区：甲的水域；两岸的陆域。二级保护区：乙。'
    """
    joined: list[str] = []
    before = ""
    for words in sentences:
        head, mark, rest = words.partition("：")
        if mark and head == before:
            joined[-1] = f"{joined[-1].removesuffix('。')}；{rest}"
        else:
            joined.append(words)
        before = head if mark else ""
    return "".join(joined)


def _river(tier: str, part: str | None, sizes: Mapping[str, Any]) -> Extent | None:
    name, inside = NAMES[tier], _INSIDE[tier]
    up, down = (_number(sizes.get(f"{name}_{way}_m")) for way in ("upstream", "downstream"))
    if up is None or down is None:
        return None
    along: dict[str, Any] = {"base": inside or "intake", "upstream_m": up, "downstream_m": down or None}
    along["tributaries"] = True
    if part == "water":
        return Extent(tier, part, **along)
    depths = {bank: _number(sizes.get(f"{name}_{bank}_m")) for bank in ("left", "right")}
    known = [(bank, metres) for bank, metres in depths.items() if metres]
    if part != "land" or not known:
        return None
    if len(known) == 2 and known[0][1] == known[1][1]:
        known = [("both", known[0][1])]
    extent = Extent(tier, part, depths=tuple(known), **along)
    if tier == "2" and bool(sizes.get("tier2_behind_tier1", False)):
        first = [_number(sizes.get(f"tier1_{way}_m")) for way in ("upstream", "downstream")]
        if first[0] is None or first[1] is None:
            return None
        return replace(extent, base="intake", upstream_m=first[0] + up, downstream_m=first[1] + down, beyond="1")
    return extent


def _still(tier: str, part: str | None, value: Any) -> Extent | None:
    inside, metres = _INSIDE[tier], _number(value)
    if value == "all":
        if part == "water":
            return Extent(tier, part, whole_water=True, beyond=inside)
        return Extent(tier, part, catchment=True, beyond=inside)
    if metres is None:
        return None
    if tier == "1" and part == "water":
        return Extent(tier, part, radius_of="intake", radius_m=metres)
    outside = "1-water" if tier == "1" or part == "water" else "1"
    return Extent(tier, part, outside=outside, outward_m=metres)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
