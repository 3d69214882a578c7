"""What is known of rivers beyond the layer: which name goes on into which, and where the sea is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely

__all__ = ["KnownWaters"]

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
    """

    courses: tuple[tuple[str, ...], ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)
    sea: shapely.Geometry | None = None

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
