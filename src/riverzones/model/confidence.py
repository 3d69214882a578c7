"""How sure a number or a statement is: one vocabulary for standards, zones and what people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from riverzones.model.text import Text

__all__ = ["CONFIDENCES"]

CONFIDENCES: Final[Mapping[str, Text]] = {
    "stated": Text(zh="批复文件或数据载明", en="stated by the plan or the data"),
    "verified": Text(zh="已核对原文", en="verified"),
    "recall": Text(zh="待核", en="recalled, to be checked"),
    "measured": Text(zh="量测", en="measured"),
    "derived": Text(zh="推算", en="derived"),
    "own": Text(zh="自行给定", en="given by who asks"),
}
"""Words for ``confidence``, the surest first.

``stated``: by the approved plan of a source or a column of the data; ``verified`` and ``recall``: by a standard or law
whose text was, or was not, read; ``measured``: from the geometry; ``derived``: worked out from other numbers; ``own``:
given by who asks for an alternative.
"""
