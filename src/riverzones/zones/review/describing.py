"""The extent of zones as measured, to be written in the words of approval papers."""

from __future__ import annotations

from typing import Any, Final

from riverzones.zones.review.extent import Extent
from riverzones.zones.review.measure import SourceShapes

__all__ = ["described"]

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
