"""Design flood levels along a river: stated at places, straight between them by chainage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.model import Text
from riverzones.terrain import Relief
from riverzones.zones.ranges.course import Course
from riverzones.zones.ranges.datum import laid

__all__ = ["Profile", "profile_of", "years_of"]

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
        """The level at chainages [m]; NaN below the first and above the last place: nothing is drawn out."""
        return np.interp(chainage_m, self.chainage_m, self.level_m, left=np.nan, right=np.nan)


def years_of(rows: GeoDataFrame, return_years: Any) -> GeoDataFrame | Text:
    """The rows of one flood: of the return period asked for, or of the only one there is."""
    if "return_years" not in rows.columns:
        return rows
    years = pd.to_numeric(rows["return_years"], errors="coerce")
    if return_years is not None and not pd.isna(return_years):
        return rows[(years == float(return_years)) | years.isna()]
    known = sorted(int(year) for year in years.dropna().unique())
    if len(known) > 1:
        listed = "、".join(str(year) for year in known)
        return Text(
            zh=f"有 {listed} 年一遇多种洪水，请在河流的 return_years 中写明按哪一种",
            en=f"floods of {', '.join(str(year) for year in known)} years are there: say which in return_years",
        )
    return rows


def profile_of(course: Course, rows: GeoDataFrame, relief: Relief | None) -> Profile | Text:
    """The profile of a flood from points with ``level_m``, laid on the heights.

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
    at = course.located(known.geometry.to_numpy())["chainage_m"].to_numpy()
    used: list[dict[str, Any]] = []
    level = np.empty(len(known))
    for row, (label, one) in enumerate(known.iterrows()):
        found = laid(
            float(one["level_m"]),
            one.get("datum"),
            relief,
            offset_m=one.get("datum_offset_m"),
            offset_source=one.get("offset_source"),
        )
        if isinstance(found, Text):
            return found
        level[row] = found.level_m
        used += found.used("flood_level_m", stated_by=f"flood_levels {label}")
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
