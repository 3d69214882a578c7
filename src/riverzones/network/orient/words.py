"""What is said about flow directions and their doubts, in two languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from riverzones.model import Text
from riverzones.terms import labels

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

WORDS: Final = labels("flow_doubt")
"""What is in doubt, in words people read."""

EVIDENCE: Final = labels("flow_evidence")
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
