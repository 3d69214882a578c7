"""Water levels along a river and the datum they are told in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.model import Text
from riverzones.terms import labels
from riverzones.terrain import Relief
from riverzones.zones.ranges.river_axis import RiverAxis

__all__ = ["NO_HEIGHTS", "Laid", "Profile", "laid", "profile_of", "years_of"]


NO_HEIGHTS: Final = labels("reason")["no_heights"]


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
        """Return the sizes that a zone keeps of it; ``stated_by`` says where the level is from."""
        used_sizes = [
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
            used_sizes.append({**offset, "confidence": "stated"})
        return used_sizes


def laid(
    level_m: float, datum: Any, relief: Relief | None, *, offset_m: Any = None, offset_source: Any = None
) -> Laid | Text:
    """Return a level laid on heights, or one line that says what is missing for it.

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


Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Profile:
    """The water surface of a flood along a river, in the datum of the heights.

    Attributes
    ----------
    chainage_m : ndarray of float
        Where levels are stated [m], rising.
    level_m : ndarray of float
        The levels [m].
    used : list of dict
        What each was, and what was added to it.
    note : Text, optional
        What is odd about them.
    """

    chainage_m: Floats
    level_m: Floats
    used: list[dict[str, Any]]
    note: Text | None = None

    def at(self, chainage_m: Floats) -> Floats:
        """Return the level at chainages [m]; NaN below the first and above the last place: nothing is drawn out."""
        return np.interp(chainage_m, self.chainage_m, self.level_m, left=np.nan, right=np.nan)


def years_of(rows: GeoDataFrame, return_years: Any) -> GeoDataFrame | Text:
    """Return the rows of one flood: of the return period asked for, or of the only one there is."""
    if "return_years" not in rows.columns:
        return rows
    years = pd.to_numeric(rows["return_years"], errors="coerce")
    known = sorted(int(year) for year in years.dropna().unique())
    if return_years is not None and not pd.isna(return_years):
        chosen = rows[(years == float(return_years)) | years.isna()]
        if len(chosen) or not known:
            return chosen
        listed = "、".join(str(year) for year in known)
        return Text(
            zh=f"按 {float(return_years):g} 年一遇划，而已有的洪水线、洪水位为 {listed} 年一遇："
            "请补上，或改填 return_years",
            en=f"asked is the flood of {float(return_years):g} years, those there are of "
            f"{', '.join(str(year) for year in known)}: add it, or state another in return_years",
        )
    if len(known) > 1:
        listed = "、".join(str(year) for year in known)
        return Text(
            zh=f"有 {listed} 年一遇多种洪水，请在河流的 return_years 中写明按哪一种",
            en=f"floods of {', '.join(str(year) for year in known)} years are there: say which in return_years",
        )
    return rows


def profile_of(course: RiverAxis, rows: GeoDataFrame, relief: Relief | None) -> Profile | Text:
    """Return the profile of a flood from points with ``level_m``, laid on the heights.

    Parameters
    ----------
    course : Course
    rows : GeoDataFrame
        Points of one river and one flood, EPSG:4490: ``level_m`` [m], ``datum``, and where the heights are in another
        datum ``datum_offset_m`` and ``offset_source`` (else those of ``relief``).
    relief : Relief or None

    Returns
    -------
    Profile or Text
        Why there is none: fewer than two levels, a datum that is not stated, or differs without a stated difference.
    """
    known = rows[pd.to_numeric(rows["level_m"], errors="coerce").notna() & rows.geometry.notna()]
    if len(known) < 2:
        return Text(zh="设计洪水位少于两处", en="there are fewer than two design flood levels")
    at = course.chainages(known.geometry.to_numpy())
    if at.max() <= course.base_m or at.min() >= course.base_m + course.length_m:
        return Text(
            zh=f"设计洪水位都在{course.name}该河段一端以外",
            en=f"all design flood levels lie beyond one end of {course.name}",
        )
    used: list[dict[str, Any]] = []
    level = np.empty(len(known))
    for row, (label, level_row) in enumerate(known.iterrows()):
        laid_level = laid(
            float(level_row["level_m"]),
            level_row.get("datum"),
            relief,
            offset_m=level_row.get("datum_offset_m"),
            offset_source=level_row.get("offset_source"),
        )
        if isinstance(laid_level, Text):
            return laid_level
        level[row] = laid_level.level_m
        used += laid_level.used("flood_level_m", stated_by=f"flood_levels {label}")
    order = np.argsort(at, kind="stable")
    at, level = at[order], level[order]
    note = None
    if (np.diff(level) < 0).any():
        falls = at[1:][np.diff(level) < 0][0]
        note = Text(
            zh=f"{course.name}的设计洪水位在里程 {falls / 1000:.2f} 千米处向上游反而降低，请核对",
            en=f"the flood level of {course.name} falls upstream at km {falls / 1000:.2f}: check it",
        )
    return Profile(at, level, used, note)
