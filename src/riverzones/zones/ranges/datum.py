"""A water level in the datum of the heights it is laid on.

Wusong and 1985 heights differ from place to place (1.717 to 1.953 m are told for four places), so there is no constant
here: the difference is given with its source, or nothing is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from riverzones.model import Text
from riverzones.terrain import Relief

__all__ = ["NO_HEIGHTS", "Laid", "laid"]

NO_HEIGHTS: Final = Text(zh="未给出高程栅格（--dem）", en="no raster of heights is given (--dem)")


@dataclass(frozen=True, slots=True)
class Laid:
    """A level in the datum of the heights.

    Attributes
    ----------
    level_m : float
        In the datum of the heights [m].
    stated_m : float
        As stated [m], in ``datum``.
    datum : str
    offset_m : float
        What was added [m].
    source : str
        Where the offset is from; empty where none was needed.
    """

    level_m: float
    stated_m: float
    datum: str
    offset_m: float = 0.0
    source: str = ""

    def used(self, name: str, *, stated_by: str, confidence: str = "stated") -> list[dict[str, Any]]:
        """The sizes that a zone keeps of it; ``stated_by`` says where the level is from."""
        told = [
            {
                "name": name,
                "value": self.stated_m,
                "unit": f"m {self.datum}",
                "from": stated_by,
                "confidence": confidence,
            }
        ]
        if self.source:
            offset = {"name": "datum_offset_m", "value": self.offset_m, "unit": "m", "from": self.source}
            told.append({**offset, "confidence": "stated"})
        return told


def laid(
    level_m: float, datum: Any, relief: Relief | None, *, offset_m: Any = None, offset_source: Any = None
) -> Laid | Text:
    """A level laid on heights, or one line that says what is missing for it.

    Parameters
    ----------
    level_m : float
        As stated [m].
    datum : str or None
        Its vertical datum; None where the row does not say, then that of the run counts (``relief.level_datum``).
    relief : Relief or None
        The heights.
    offset_m, offset_source : float, str, optional
        What to add to the level [m], and where that is from, as the row states them; else those of the run count.

    Returns
    -------
    Laid or Text

    Examples
    --------
    >>> from riverzones.terrain import Grid
    >>> ground = Relief(tiles=None, datum="1985", offset_m=-1.75, offset_source="巫山水准联测")
    >>> laid(175.0, "wusong", ground).level_m
    173.25
    >>> print(laid(175.0, None, ground).en)
    the vertical datum of the level 175 m is not stated: give it (--level-datum)
    """
    if relief is None:
        return NO_HEIGHTS
    stated = datum if isinstance(datum, str) else relief.level_datum
    if stated is None:
        return Text(
            zh=f"水位 {level_m:g} 米未注明高程基准，请指明（--level-datum）",
            en=f"the vertical datum of the level {level_m:g} m is not stated: give it (--level-datum)",
        )
    if relief.datum is None:
        return Text(
            zh="高程栅格未注明高程基准，请指明（--dem-datum）",
            en="the vertical datum of the heights is not stated: give it (--dem-datum)",
        )
    if stated == relief.datum:
        return Laid(level_m, level_m, stated)
    own = offset_m is not None and not pd.isna(offset_m)
    offset, source = (offset_m, offset_source) if own else (relief.offset_m, relief.offset_source)
    if offset is None or not isinstance(source, str) or not source.strip():
        return Text(
            zh=f"水位基准 {stated} 与高程基准 {relief.datum} 不同，换算值各地不一，"
            "请给出换算值及其来源（--offset、--offset-source）",
            en=f"the level is in {stated} and the heights in {relief.datum}, which differ by place: give the "
            "difference and its source (--offset, --offset-source)",
        )
    return Laid(level_m + float(offset), level_m, stated, float(offset), source.strip())
