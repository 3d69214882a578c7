"""What is known of rivers beyond the layer: which name goes on into which, and where the sea is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo.geodesy import length_m

__all__ = ["KnownWaters"]

ALONG_M = (
    100_000.0  # a line at least so long [m] that runs along the sea may be a coastline: settings of ours, all four
)
ALONG_DEGREES = 0.25
ALONG_SHARE = 0.9
ALONG_SPOTS = 21

_BRACKETS = re.compile(r"[(（\[].*?[)）\]]")
_SUFFIX = re.compile(r"\s+(river|he|jiang|r\.?)$", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class KnownWaters:
    """Courses of rivers by name, other spellings, and the sea.

    Attributes
    ----------
    courses : tuple of tuple of str
        Names from upstream to downstream.
    spellings : mapping of str to str
        Another name of a river -> the one used in ``courses``.
    sea : Polygon or MultiPolygon, optional
        EPSG:4490, coarse: to tell which dead end lies near the sea.
    coastline_words : tuple of str
        What attributes call a coastline, in lower case.
    """

    courses: tuple[tuple[str, ...], ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)
    sea: shapely.Geometry | None = None
    coastline_words: tuple[str, ...] = ()

    def courses_of(self, name: str) -> tuple[tuple[int, int], ...]:
        """Return the courses that a name stands in, and its place in each; what stands in brackets is passed over.

        Examples
        --------
        >>> KnownWaters((("沱沱河", "通天河"),), {"Tongtian": "通天河"}).courses_of("Tongtian River")
        ((0, 1),)
        """
        plain = _BRACKETS.sub("", name).strip()
        short = _SUFFIX.sub("", plain)
        known = self.spellings.get(plain) or self.spellings.get(short) or plain
        return tuple((number, course.index(known)) for number, course in enumerate(self.courses) if known in course)

    def is_coastline(self, value: str) -> bool:
        """Tell whether a value of an attribute says that a line is a coastline.

        Examples
        --------
        >>> KnownWaters(coastline_words=("海岸线", "coastline")).is_coastline("Coastline")
        True
        """
        return value.strip().casefold() in self.coastline_words

    def along_the_coast(self, lines: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
        """Tell which lines (EPSG:4490) run along the coarse edge of the sea for a long way, as no river does."""
        along = np.zeros(len(lines), dtype=np.bool_)
        if self.sea is None or not len(lines):
            return along
        edge = shapely.boundary(self.sea)
        longer = np.flatnonzero(length_m(lines) >= ALONG_M)
        near = shapely.dwithin(lines[longer], edge, ALONG_DEGREES)
        longer = longer[near]
        spots = shapely.line_interpolate_point(lines[longer][:, None], np.linspace(0, 1, ALONG_SPOTS), normalized=True)
        along[longer] = (shapely.distance(spots, edge) <= ALONG_DEGREES).mean(axis=1) >= ALONG_SHARE
        return along
