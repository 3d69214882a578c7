"""What the made-up approvals of the sample's zones state: for most what was drawn, for a few something else."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ADJOINING", "BARE", "ENDED", "OLD", "STATED", "UNREAD", "Stated", "approval", "stated_of"]

OLD = {"SY-06": "2015-03-20"}
"""Approved before HJ 338-2018 came into force (2018-07-01)."""
ENDED = {"SY-14": "2025-12-31"}
"""Approvals that have ended."""
UNREAD = {"SY-16": {"1": "一级保护区：泉室围墙以内。", "2": "二级保护区：现场标识牌以内。"}}
"""Wording without any number, by tier."""
BARE = ("SY-17",)
"""Sources of whose zones no approval text is at hand."""
ADJOINING = "SY-10"
"""Its text leaves no room between the tiers; the drawing does (planted for CN-133 as well)."""

_RIVER = {
    ("1", "upstream_m"): 1000.0, ("1", "downstream_m"): 100.0, ("1", "depth_m"): 50.0,
    ("2", "upstream_m"): 2000.0, ("2", "downstream_m"): 200.0, ("2", "depth_m"): 1000.0,
}  # fmt: skip
_WELL = {("1", "radius_m"): 50.0, ("2", "radius_m"): 500.0}
_RESERVOIR = {("1", "radius_m"): 150.0, ("1", "outward_m"): 200.0, ("2", "outward_m"): 800.0}
_KINDS = {"river": _RIVER, "groundwater": _WELL, "reservoir": _RESERVOIR}
_OTHER = {
    "SY-04": {("1", "depth_m"): 40.0},
    "SY-05": {("1", "upstream_m"): 1200.0},
    "SY-13": {("1", "radius_m"): 80.0},
    "SY-19": {("2", "outward_m"): 1000.0},
}
"""What a text states otherwise than it was drawn."""
STATED = {"SY-01": {"2L": 6.52}, "SY-07": {"2L": 6.9}}
"""Registered areas of zones [km2]: one that is right to two places, one that is not."""


@dataclass(frozen=True)
class Stated:
    """A number that the text of a source states [m]."""

    source: str
    tier: str
    quantity: str
    value: float


def stated_of(source: str, kind: str) -> list[Stated]:
    """All numbers of the text of a source; none where the text holds none."""
    if source in UNREAD or source in BARE:
        return []
    numbers = _KINDS[kind] | _OTHER.get(source, {})
    return [Stated(source, tier, quantity, value) for (tier, quantity), value in numbers.items()]


def approval(source: str, kind: str, tier: str, part: str) -> dict[str, object]:
    """The columns about the approval of one zone: text, document, dates, registered area."""
    day = OLD.get(source, "2021-06-01")
    serial = f"{tier}{'S' if part == 'water' else 'L'}"
    return {
        "approved_date": day,
        "approval_document": f"巫山府〔{day[:4]}〕示意{int(source[-2:])}号",
        "approval_until": ENDED.get(source),
        "approval_text": _text(source, kind, tier, part),
        "area_km2": STATED.get(source, {}).get(serial),
    }


def _text(source: str, kind: str, tier: str, part: str) -> str | None:
    if source in BARE:
        return None
    if source in UNREAD:
        return UNREAD[source][tier]
    said = {(one.tier, one.quantity): f"{one.value:g}米" for one in stated_of(source, kind)}
    zh = "一二"[int(tier) - 1]
    if kind == "river":
        start = "取水口" if tier == "1" else "一级保护区"
        up, down = said[tier, "upstream_m"], said[tier, "downstream_m"]
        length = (
            f"取水口上游{up}至下游{down}的水域" if tier == "1" else f"{start}上游边界上溯{up}、下游边界下延{down}的水域"
        )
        words = length if part == "water" else f"相应{zh}级保护区水域两岸纵深{said[tier, 'depth_m']}的陆域"
    elif kind == "groundwater":
        words = f"以取水井为圆心、半径{said[tier, 'radius_m']}的区域" + ("" if tier == "1" else "，除一级保护区外")
    elif part == "water":
        words = f"以取水口为圆心、半径{said['1', 'radius_m']}的水域" if tier == "1" else "一级保护区以外的全部水域"
    else:
        words = (
            f"水域外{said['1', 'outward_m']}范围内的陆域"
            if tier == "1"
            else f"一级保护区外{said['2', 'outward_m']}范围内的陆域"
        )
    return f"{zh}级保护区：{words}。"
