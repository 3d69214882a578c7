"""What is said about flow directions and their doubts, in two languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from riverzones.model import Text

__all__ = ["EVIDENCE", "LEAST", "WORDS", "coordinates", "evidence_words", "listed", "named", "names", "readable"]


Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]

LEAST: Final = 0.05  # log-odds below which evidence is not worth listing: a setting of ours


def listed(toward: dict[str, Floats], turned: npt.NDArray[np.bool_]) -> Texts:
    """Return evidence of every reach, strongest kind first as given.

    Parameters
    ----------
    toward : dict of str to ndarray of float, shape (reaches,)
        Log-odds for the direction that was decided, by kind.
    turned : ndarray of bool, shape (reaches,)
        Whether that direction is against the line as drawn.

    Returns
    -------
    ndarray of str, shape (reaches,)
        JSON lists of ``by``, ``says`` ("as_drawn" or "reversed") and ``weight`` (log-odds, above 0).

    Examples
    --------
    >>> listed({"heights": np.array([2.0, -1.0])}, np.array([True, True])).tolist()[1]
    '[{"by": "heights", "says": "as_drawn", "weight": 1.0}]'
    """
    texts: list[list[str]] = [[] for _ in range(len(turned))]
    for kind, odds in toward.items():
        heard = np.flatnonzero(np.abs(odds) >= LEAST)
        against = (turned[heard] ^ (odds[heard] < 0)).tolist()
        for reach, back, weight in zip(heard.tolist(), against, np.abs(odds[heard]).tolist(), strict=True):
            says = "reversed" if back else "as_drawn"
            texts[reach].append(f'{{"by": "{kind}", "says": "{says}", "weight": {round(weight, 2)}}}')
    return np.array([f"[{', '.join(items)}]" for items in texts], dtype=object)


FEW_RIVERS: Final = 3  # rivers named in one doubt: a setting of ours
MANY: Final = 8  # so many reaches are named one by one: a setting of ours

WORDS: Final = MappingProxyType(
    {
        "loop": Text(zh="{reaches}首尾相接成环流", en="{reaches} flow in a circle"),
        "ring": Text(
            zh="{reaches}起止于同一结点，流向无从判断；请在图层中把环断开",
            en="{reaches} ends where it begins; cut the ring open in the layer",
        ),
        "disconnected": Text(
            zh="{reaches}与主河网不相连，最近处相距 {metres} m",
            en="{reaches} do not hang together with the main network, {metres} m away at the nearest",
        ),
        "outlet": Text(
            zh="{river}的出口推定在 {place}，把握 {percent}%；若在 {other}（{other_percent}%），"
            "则 {km} km 河道流向相反{more}",
            en="{river} is taken to leave at {place}, {percent} % sure; if at {other} ({other_percent} %), "
            "{km} km flow the other way{more}",
        ),
        "outlet_given": Text(
            zh="{river}的出口给定在 {place}，但证据指向 {other}（{other_percent}%）；若如此，则 {km} km 河道流向相反",
            en="{river} was given the outlet {place}, but the evidence points to {other} ({other_percent} %); "
            "then {km} km flow the other way",
        ),
        "several_outlets": Text(
            zh="同一河网有 {count} 个出口：{places}；{reaches}",
            en="one network leaves in {count} places: {places}; {reaches}",
        ),
        "direction": Text(
            zh="流向存疑（最低把握 {percent}%）：{reaches}",
            en="the direction of flow is doubtful ({percent} % sure at the least): {reaches}",
        ),
        "contradiction": Text(
            zh="{reaches}的流向证据相互矛盾：{pro}支持所定流向，{con}反对",
            en="the evidence for the direction of {reaches} contradicts itself: {pro} for it, {con} against it",
        ),
        "against_code": Text(
            zh="{reaches}所定流向与其下游编码相反", en="{reaches} flows against its own downstream code"
        ),
        "gap": Text(
            zh="断头处距另一河段 {metres} m，疑为缺口：{reaches}",
            en="a dead end {metres} m from another reach looks like a gap: {reaches}",
        ),
    }
)
"""What is in doubt, in words people read."""

EVIDENCE: Final = MappingProxyType(
    {
        "outlet_given": Text(zh="给定出口", en="the outlet given"),
        "outlet_told": Text(zh="推断出口", en="the outlet as told from the network"),
        "way_through_braid": Text(zh="汊道水流通路", en="the way through the braid"),
        "angles": Text(zh="汇流角", en="the angles of junctions"),
        "widths_at_junction": Text(zh="汇流处河宽", en="the widths at junctions"),
        "ranks_at_junction": Text(zh="汇流处等级", en="the ranks at junctions"),
        "names_at_junction": Text(zh="汇流处河名", en="the names at junctions"),
        "by_hand": Text(zh="人工指定", en="what was said by hand"),
        "downstream_code": Text(zh="下游编码", en="the downstream code"),
        "stated_direction": Text(zh="线向属性", en="the stated sense of the line"),
        "compass": Text(zh="流向属性", en="the stated compass direction"),
        "heights": Text(zh="高程", en="the heights"),
        "lake_levels": Text(zh="湖库水位", en="the lake levels"),
        "name_ends": Text(zh="河名终止处", en="where the name ends"),
        "courses": Text(zh="已知河名上下游次序", en="the known order of river names"),
        "rank_ends": Text(zh="等级终止处", en="where the rank ends"),
        "drawn": Text(zh="数字化方向", en="the sense of digitising"),
    }
)
"""Kinds of evidence, in words people read."""


def evidence_words(kinds: Sequence[str]) -> Text:
    """Return several kinds of evidence in one phrase; a kind not known here stands for itself."""
    known = [EVIDENCE.get(kind, Text(zh=kind, en=kind)) for kind in kinds]
    return Text(zh="、".join(fact.zh for fact in known), en=", ".join(fact.en for fact in known))


_HASHED: Final = re.compile(r"(^|-|:)(?=[0-9a-f]*\d)[0-9a-f]{8,}(-|\.|$)")


def readable(label: str) -> bool:
    """Return whether an id tells a reader something: one made from the place by riverzones (a hash) does not.

    Examples
    --------
    >>> readable("R-01.2"), readable("water-096e6dbe63-106"), readable("5a5c341d7d"), readable("14702192")
    (True, False, False, True)
    """
    return label.replace(".", "").isdigit() or _HASHED.search(label) is None


def named(
    labels: Sequence[str], rivers: Sequence[str], metres: npt.NDArray[np.float64], place: tuple[float, float]
) -> Text:
    """Return reaches as people call them: rivers, ids where these tell something, and where that is.

    Parameters
    ----------
    labels, rivers : sequence of str, one per reach
        Ids; names of rivers, "" for none.
    metres : ndarray of float
        Length of each reach [m].
    place : longitude and latitude

    Examples
    --------
    >>> named(["a", "b"], ["长江", ""], np.array([1200.0, 300.0]), (109.5, 31.0)).zh
    '长江 a、b（109.5000,31.0000 附近，2 段 1.50 km）'
    """
    by_river: dict[str, float] = {}
    for river, size in zip(rivers, metres.tolist(), strict=True):
        by_river[river] = by_river.get(river, 0.0) + size
    called = [river for river in sorted(by_river, key=lambda name: (-by_river[name], name)) if river][:FEW_RIVERS]
    ids = list(dict.fromkeys(label for label in labels if readable(label)))
    zh = [*(["、".join(called)] if called else []), *([names(ids, "zh")] if ids else [])]
    en = [*([", ".join(called)] if called else []), *([names(ids, "en")] if ids else [])]
    zh, en = zh or ["无名河段"], en or ["a reach without a name" if len(labels) == 1 else "reaches without a name"]
    spot, km = coordinates(*place), f"{metres.sum() / 1000:.2f} km"
    several = Text(zh=f"{len(labels)} 段 {km}", en=f"{len(labels)} reaches, {km}")
    size = several if len(labels) > 1 else Text(zh=km, en=km)
    return Text(zh=f"{' '.join(zh)}（{spot} 附近，{size.zh}）", en=f"{' '.join(en)} (near {spot}, {size.en})")


def coordinates(lon: float, lat: float) -> str:
    """Return a place as the command line takes it, to some 10 m."""
    return f"{lon:.4f},{lat:.4f}"


def names(ids: Sequence[str], lang: str) -> str:
    """Return ids one by one, of many the first and how many more there are.

    Examples
    --------
    >>> names(["a", "b"], "zh"), names([str(number) for number in range(12)], "en")
    ('a、b', '0, 1, 2, 3, 4, 5, 6, 7 and 4 more')
    """
    shown = ("、" if lang == "zh" else ", ").join(ids[:MANY])
    more = len(ids) - MANY
    if more <= 0:
        return shown
    return Text(zh=f"{shown} 等 {len(ids)} 条", en=f"{shown} and {more} more").within(lang)
