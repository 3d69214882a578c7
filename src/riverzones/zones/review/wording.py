"""The extent of zones as measured, to be written in the words of approval papers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from riverzones.zones.review.extent import BANKS, CAPS, LEVELS, OUTSIDE, TIERS, Extent
from riverzones.zones.review.measure import SourceShapes

__all__ = ["described", "wording"]


_PARTS = {"water": "水域", "land": "陆域"}
_NAMES: Final = ("upstream_of", "downstream_of")
_MEASURES: Final = {"length_m": "长", "area_m2": "面积", "perimeter_m": "周长"}


def wording(extents: Extent | Sequence[Extent]) -> str:
    """Return the Chinese text of extents, a sentence per tier and part; land as long as its water in one sentence.

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
    sentences, position = [], 0
    while position < len(rows):
        extent, after = rows[position], rows[position + 1] if position + 1 < len(rows) else None
        phrase = _phrase(extent)
        if after is not None and _pair(extent, after):
            gone: dict[str, Any] = dict.fromkeys(("base", "upstream_m", "downstream_m", *_NAMES))
            short = replace(after, tributaries=False, **gone)
            phrase += f"及{_phrase(short)}"
            position += 1
        sentences.append(f"{_head(extent)}{phrase}。")
        position += 1
    return "".join(sentences)


def _pair(water: Extent, land: Extent) -> bool:
    """Whether the land is told with its water: same tier, same lengths, and depths of its own."""
    same = all(
        getattr(water, name) == getattr(land, name)
        for name in ("tier", "base", "upstream_m", "downstream_m", "tributaries", "at_least", *_NAMES)
    )
    own = land.depths and land.radius_m is None and land.outward_m is None and not land.as_water
    long = water.upstream_m is not None or water.downstream_m is not None
    measured = any(getattr(extent, name) is not None for extent in (water, land) for name in _MEASURES)
    plain = not (water.caps or water.as_water or measured)
    return bool(same and own and long and plain and (water.part, land.part) == ("water", "land"))


def _head(extent: Extent) -> str:
    return "" if extent.tier is None else f"{TIERS[extent.tier]}保护区："


def _metres(value: float, extent: Extent) -> str:
    return f"{'不小于' if extent.at_least else ''}{_plain(value)}米"


def _phrase(extent: Extent) -> str:
    said, caps = [_lengths(extent)], extent.caps
    if caps == ("ridge",) and extent == Extent(extent.tier, "land", caps=caps):
        return f"{CAPS['ridge']}以内的陆域"
    if extent.tributaries:
        said.append("（含支流）")
    if extent.radius_m is not None:
        centre = {"intake": "以取水口为圆心，", "well": "以水井为圆心，"}.get(extent.radius_of or "", "")
        said.append(f"{centre}半径{_metres(extent.radius_m, extent)}范围内")
    if extent.outward_m is not None:
        said.append(_outward(extent))
    elif extent.level is not None or extent.height_m is not None:
        height = "" if extent.height_m is None else f"高程{_plain(extent.height_m)}米"
        level = "" if extent.level is None else LEVELS[extent.level]
        line = f"{level}（{height}）" if level and height else level or height
        said.append(f"{line}{'以上' if extent.part == 'land' else '以下'}")
    ends = [f"{BANKS[bank]}以{CAPS[cap]}为界" for bank, cap in extent.ends]
    said.append("、".join([*ends, *(f"{BANKS[bank]}纵深{_metres(metres, extent)}" for bank, metres in extent.depths)]))
    if extent.beyond is not None:
        said.append(f"除{TIERS[extent.beyond]}保护区外")
    if extent.catchment:
        said.append("整个汇水区域")
    words = "，".join(part for part in said if part).replace("，（", "（")
    if extent.whole_water:
        words += "的全部水域" if words else "全部水域"
    elif extent.part is not None:
        words += f"的{_PARTS[extent.part]}" if words else _PARTS[extent.part]
    if extent.as_water:
        words += "，长度与水域长度相同"
    words += "".join(f"，但不超过{CAPS[cap]}" for cap in caps)
    measures = [_measure(extent, name) for name in _MEASURES if getattr(extent, name) is not None]
    if extent.total and measures:
        measures[0] = f"总{measures[0]}"
    only = words == _PARTS.get(extent.part or "", "")  # nothing but measures: "水域面积0.12平方公里"
    return (words if only else f"{words}，") + "，".join(measures) if measures else words


def _measure(extent: Extent, name: str) -> str:
    """A whole length, area or perimeter with as many digits as it was stated with."""
    value, half = getattr(extent, name), dict(extent.half_digits).get(name)
    small, large, unit = ("平方米", "平方公里", 1e6) if name == "area_m2" else ("米", "公里", 1e3)
    if half is None:
        return f"{_MEASURES[name]}{_plain(value)}{small}"
    unit, word = (unit, large) if half > 0.5 else (1.0, small)
    decimals = max(0, round(math.log10(unit / (2 * half))))
    return f"{_MEASURES[name]}{value / unit:.{decimals}f}{word}"


def _plain(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _outward(extent: Extent) -> str:
    distance = _metres(extent.outward_m or 0.0, extent)
    if extent.outside == "wells":
        return f"{OUTSIDE['wells']}以外{distance}范围内"
    if extent.outside == "water" and extent.level is not None:
        height = "" if extent.height_m is None else f"（高程{_plain(extent.height_m)}米）"
        return f"{LEVELS[extent.level]}{height}以上{distance}范围内"
    return f"{OUTSIDE[extent.outside or 'water']}外{distance}范围内"


def _lengths(extent: Extent) -> str:
    up, down = extent.upstream_m, extent.downstream_m
    if extent.base in ("1", "2"):
        edge = f"{TIERS[extent.base]}保护区"
        said = [] if up is None else [f"{edge}上游边界上溯{_metres(up, extent)}"]
        if down is not None:
            said.append(f"{'' if said else edge}下游边界下延{_metres(down, extent)}")
        return "、".join(said)
    start = "取水口" if extent.base == "intake" else ""
    said = [] if up is None else [f"{extent.upstream_of or ''}{start}上游{_metres(up, extent)}"]
    if down is not None:
        again = extent.downstream_of if extent.downstream_of != extent.upstream_of else None
        head = f"{again or ''}{start}" if again or not said else ""
        said.append(f"{head}下游{_metres(down, extent)}")
    return "至".join(said)


ROUND_SHARE: Final = 0.02  # an outline whose median and largest radius differ by less is a circle: a setting of ours


def described(shapes: SourceShapes) -> list[Extent]:
    """Return the extents as measured, to the metre; tiers that no usual sentence describes are left out."""
    extents: list[Extent] = []
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
            if base == "intake" and (groups := shapes.in_one_stretch(tier)):
                (lengths["upstream_of"], lengths["downstream_of"]), *others = groups
                for above, below in others:  # tier 1 is not continuous: a stretch about each group of intakes
                    far: dict[str, Any] = {"upstream_of": above, "downstream_of": below}
                    for way, name in (("upstream", above), ("downstream", below)):
                        metres = shapes.length_m(tier, way, name)
                        far[f"{way}_m"] = None if metres is None else float(round(metres))
                    extents.append(Extent(tier, "water", base="intake", **far))
            extents.append(Extent(tier, "water", **lengths))
            depths = shapes.depths(tier).drop(index="both", errors="ignore")["median_m"].round()
            if len(depths) == 2 and depths.nunique() == 1:
                extents.append(Extent(tier, "land", depths=(("both", float(depths.iloc[0])),), **lengths))
            elif len(depths):
                each = tuple((str(bank), float(depth)) for bank, depth in depths.items())
                extents.append(Extent(tier, "land", depths=each, **lengths))
        elif (radii := shapes.radii(tier)) is not None and radii[1] - radii[0] < ROUND_SHARE * radii[0]:
            beyond = None if base == "intake" else base
            extents.append(Extent(tier, None, radius_of="intake", radius_m=float(round(radii[0])), beyond=beyond))
    return extents
