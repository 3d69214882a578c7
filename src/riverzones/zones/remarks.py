"""What zones say beside their geometry: remarks put together, sizes as a zone keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from riverzones.model import CONFIDENCES, Text

__all__ = ["size", "together"]


def together(said: Iterable[Any]) -> Text | None:
    """Several remarks as one, each once; what is no Text counts as none.

    Examples
    --------
    >>> together([Text(zh="甲。", en="One."), None, Text(zh="乙", en="two")])
    Text(zh='甲；乙', en='One; two')
    """
    texts = list(dict.fromkeys(one for one in said if isinstance(one, Text)))
    if len(texts) < 2:
        return texts[0] if texts else None
    return Text(zh="；".join(one.zh.rstrip("。") for one in texts), en="; ".join(one.en.rstrip(".") for one in texts))


def size(name: str, value: Any, unit: str, source: str, confidence: str) -> dict[str, Any]:
    """A size as a zone keeps it; ``confidence`` is one of :data:`riverzones.model.CONFIDENCES`.

    Examples
    --------
    >>> size("radius_m", 50.0, "m", "table", "derived")["from"]
    'table'
    """
    assert confidence in CONFIDENCES, confidence
    return {"name": name, "value": value, "unit": unit, "from": source, "confidence": confidence}
