"""The ledger of a build: one row for everything that was done to a raw line."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.model import Text

__all__ = ["LEDGER_COLUMNS", "LEDGER_WORDS", "Ledger"]

Floats = npt.NDArray[np.float64]

LEDGER_COLUMNS: Final = ("what", "source_id", "other_id", "distance_m", "lon", "lat")

LEDGER_WORDS: Final = MappingProxyType(
    {
        "no_geometry": Text(zh="没有几何，未用", en="no geometry, left out"),
        "not_a_line": Text(zh="不是线，未用", en="not a line, left out"),
        "no_length": Text(zh="长度为零，未用", en="no length, left out"),
        "duplicate": Text(zh="与另一条线重合，未用", en="the same as another line, left out"),
        "split": Text(zh="在交汇处断开", en="split where another line meets it"),
        "trimmed": Text(zh="出头部分截去", en="overshoot cut off"),
        "snapped_to_end": Text(zh="端点接到邻近端点", en="end joined to an end close by"),
        "snapped_to_line": Text(zh="端点接到邻近河线", en="end joined to a line close by"),
        "collapsed": Text(zh="两端并为一点，未用", en="both ends became one place, left out"),
        "lake_connector": Text(zh="湖库内补连接线", en="connector drawn through a lake"),
        "merged": Text(zh="相接两段并为一段", en="joined with the piece that goes on"),
    }
)
"""What a row of the ledger can say, in words people read."""


class Ledger:
    """Collects rows while a network is built.

    Examples
    --------
    >>> ledger = Ledger()
    >>> ledger.note("no_length", ["R-7"])
    >>> ledger.table()[["what", "source_id"]].values.tolist()
    [['no_length', 'R-7']]
    """

    def __init__(self) -> None:
        self._parts: list[pd.DataFrame] = []

    def note(
        self,
        what: str,
        source: Sequence[Any] | npt.NDArray[Any],
        *,
        other: Sequence[Any] | npt.NDArray[Any] | None = None,
        distance_m: Sequence[float] | Floats | None = None,
        places: Floats | None = None,
    ) -> None:
        """Rows of one kind (a key of :data:`LEDGER_WORDS`): ids of the raw lines, the other line, metres, lon/lat."""
        if not len(source):
            return
        LEDGER_WORDS[what]
        missing = np.full(len(source), np.nan)
        spots = np.column_stack([missing, missing]) if places is None else places
        columns = {
            "what": [what] * len(source),
            "source_id": [None if one is None else str(one) for one in source],
            "other_id": [None] * len(source) if other is None else [None if o is None else str(o) for o in other],
            "distance_m": missing if distance_m is None else np.round(np.asarray(distance_m, dtype=np.float64), 6),
            "lon": np.round(spots[:, 0], 9),  # a tenth of a millimetre
            "lat": np.round(spots[:, 1], 9),
        }
        self._parts.append(pd.DataFrame(columns).astype({"what": object, "source_id": object, "other_id": object}))

    def table(self) -> pd.DataFrame:
        """Every row in order of kind, line and place: columns :data:`LEDGER_COLUMNS`, distances in metres."""
        if not self._parts:
            return pd.DataFrame(columns=list(LEDGER_COLUMNS))
        rank = {what: place for place, what in enumerate(LEDGER_WORDS)}
        rows = pd.concat(self._parts, ignore_index=True)
        source, other = (rows[name].fillna("").astype(str) for name in ("source_id", "other_id"))
        keys = [rows["distance_m"], other, rows["lat"], rows["lon"], source, rows["what"].map(rank)]
        return rows.iloc[np.lexsort([key.to_numpy() for key in keys])].reset_index(drop=True)
