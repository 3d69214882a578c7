"""Words of a file that were there but not understood: kept beside the row, so that nobody takes them for nothing."""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["unread_words"]


def unread_words(rows: pd.DataFrame) -> dict[Hashable, dict[str, str]]:
    """What ``raw_values`` keeps for columns that are empty: row label -> {column: word as it came}.

    A column that somebody has filled in since is not named.

    Examples
    --------
    >>> import pandas as pd
    >>> kept = '{"approved": "有待核实", "owner": "锟斤拷"}'
    >>> unread_words(pd.DataFrame({"approved": [None], "owner": ["某厂"], "raw_values": [kept]}, index=["P1"]))
    {'P1': {'approved': '有待核实'}}
    """
    if "raw_values" not in rows.columns:
        return {}
    found: dict[Hashable, dict[str, str]] = {}
    empty = {str(name): rows[name].isna().to_numpy() for name in rows.columns}
    for place, (label, text) in enumerate(zip(rows.index, rows["raw_values"], strict=True)):
        if not isinstance(text, str) or not text.startswith("{"):
            continue
        try:
            kept = json.loads(text)
        except ValueError:
            continue
        words = {name: str(word) for name, word in kept.items() if name in empty and empty[name][place]}
        if words:
            found[label] = words
    return found
