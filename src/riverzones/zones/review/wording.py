"""The extent of zones as measured, to be written in the words of approval papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from riverzones.zones.review.extent import BANKS, CAPS, LEVELS, OUTSIDE, TIERS, Extent
from riverzones.zones.review.measure import SourceShapes

__all__ = ["described", "wording"]


_PARTS = {"water": "水域", "land": "陆域"}


def wording(extents: Extent | Sequence[Extent]) -> str:
    """Chinese text of extents, one sentence per tier and part; land as long as its water stands in one sentence.

    Parameters
    ----------
    extents : Extent or sequence of Extent
        In the order in which they are to stand.

    Returns
    -------
    str
        Lengths in metres.

    Examples
    --------
    >>> water = Extent("1", "water", base="intake", upstream_m=1000, downstream_m=100)
    >>> land = Extent("1", "land", base="intake", upstream_m=1000, downstream_m=100, depths=(("both", 50),))
    >>> wording([water, land])
    '一级保护区：取水口上游1000米至下游100米的水域及两岸纵深50米的陆域。'
    >>> wording(Extent("2", "land", outside="1-water", outward_m=200, caps=("divide",)))
    '二级保护区：一级保护区水域外200米范围内的陆域，但不超过流域分水岭。'
    """
    rows = [extents] if isinstance(extents, Extent) else list(extents)
    said, place = [], 0
    while place < len(rows):
        one, after = rows[place], rows[place + 1] if place + 1 < len(rows) else None
        words = _phrase(one)
        if after is not None and _pair(one, after):
            short = replace(after, base=None, upstream_m=None, downstream_m=None, tributaries=False)
            words += f"及{_phrase(short)}"
            place += 1
        said.append(f"{_head(one)}{words}。")
        place += 1
    return "".join(said)


def _pair(water: Extent, land: Extent) -> bool:
    """Whether the land is told with its water: same tier, same lengths, and depths of its own."""
    same = all(
        getattr(water, name) == getattr(land, name)
        for name in ("tier", "base", "upstream_m", "downstream_m", "tributaries", "at_least")
    )
    own = land.depths and land.radius_m is None and land.outward_m is None and not land.as_water
    long = water.upstream_m is not None or water.downstream_m is not None
    plain = not (water.caps or water.as_water)
    return bool(same and own and long and plain and (water.part, land.part) == ("water", "land"))


def _head(one: Extent) -> str:
    return "" if one.tier is None else f"{TIERS[one.tier]}保护区："


def _metres(value: float, one: Extent) -> str:
    number = f"{value:.3f}".rstrip("0").rstrip(".")
    return f"{'不小于' if one.at_least else ''}{number}米"


def _phrase(one: Extent) -> str:
    said = [_lengths(one)]
    if one.tributaries:
        said.append("（含支流）")
    if one.radius_m is not None:
        centre = "取水口" if one.radius_of == "intake" else "水井"
        said.append(f"以{centre}为圆心，半径{_metres(one.radius_m, one)}范围内")
    if one.outward_m is not None:
        said.append(_outward(one))
    elif one.level is not None:
        said.append(f"{LEVELS[one.level]}{'以上' if one.part == 'land' else '以下'}")
    said.append("、".join(f"{BANKS[bank]}纵深{_metres(metres, one)}" for bank, metres in one.depths))
    if one.beyond is not None:
        said.append(f"除{TIERS[one.beyond]}保护区外")
    if one.catchment:
        said.append("整个汇水区域")
    words = "，".join(part for part in said if part).replace("，（", "（")
    if one.whole_water:
        words += "的全部水域" if words else "全部水域"
    elif one.part is not None:
        words += f"的{_PARTS[one.part]}" if words else _PARTS[one.part]
    if one.as_water:
        words += "，长度与水域长度相同"
    return words + "".join(f"，但不超过{CAPS[cap]}" for cap in one.caps)


def _outward(one: Extent) -> str:
    distance = _metres(one.outward_m or 0.0, one)
    if one.outside == "wells":
        return f"{OUTSIDE['wells']}以外{distance}范围内"
    if one.outside == "water" and one.level is not None:
        return f"{LEVELS[one.level]}以上{distance}范围内"
    return f"{OUTSIDE[one.outside or 'water']}外{distance}范围内"


def _lengths(one: Extent) -> str:
    up, down = one.upstream_m, one.downstream_m
    if one.base in ("1", "2"):
        edge = f"{TIERS[one.base]}保护区"
        said = [] if up is None else [f"{edge}上游边界上溯{_metres(up, one)}"]
        if down is not None:
            said.append(f"{'' if said else edge}下游边界下延{_metres(down, one)}")
        return "、".join(said)
    start = "取水口" if one.base == "intake" else ""
    said = [] if up is None else [f"{start}上游{_metres(up, one)}"]
    if down is not None:
        said.append(f"{'' if said else start}下游{_metres(down, one)}")
    return "至".join(said)


ROUND_SHARE: Final = 0.02  # an outline whose median and largest radius differ by less is a circle: a setting of ours


def described(shapes: SourceShapes) -> list[Extent]:
    """The extents as measured, to the metre; tiers that no usual sentence describes are left out."""
    made: list[Extent] = []
    for tier in ("1", "2", "quasi"):
        if shapes.area(tier) is None:
            continue
        up, down = (shapes.length_m(tier, way) for way in ("upstream", "downstream"))
        inner = {"1": None, "2": "1", "quasi": "2"}[tier]
        base = "intake" if inner is None or shapes.area(inner) is None else inner
        if up is not None and down is not None:
            if base != "intake":
                up = up - (shapes.length_m(base, "upstream") or 0.0)
                down = down - (shapes.length_m(base, "downstream") or 0.0)
            lengths: dict[str, Any] = {"base": base, "upstream_m": float(round(up))}
            lengths["downstream_m"] = float(round(down)) if round(down) else None
            made.append(Extent(tier, "water", **lengths))
            depths = shapes.depths(tier).drop(index="both", errors="ignore")["median_m"].round()
            if len(depths) == 2 and depths.nunique() == 1:
                made.append(Extent(tier, "land", depths=(("both", float(depths.iloc[0])),), **lengths))
            elif len(depths):
                each = tuple((str(bank), float(depth)) for bank, depth in depths.items())
                made.append(Extent(tier, "land", depths=each, **lengths))
        elif (radii := shapes.radii(tier)) is not None and radii[1] - radii[0] < ROUND_SHARE * radii[0]:
            beyond = None if base == "intake" else base
            made.append(Extent(tier, None, radius_of="intake", radius_m=float(round(radii[0])), beyond=beyond))
    return made
