"""Where a project lies: administrative codes, names and a box, as whoever made the project said."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from riverzones.errors import DataError
from riverzones.model.text import Text

__all__ = ["PROVINCE_CODES", "Place", "plain_code"]

_SERIES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
PROVINCE_CODES = frozenset(str(code) for first, last in _SERIES for code in range(first, last + 1))
"""First two digits of administrative codes (GB/T 2260)."""

Extent = tuple[float, float, float, float]
_NUMBERS = re.compile(r"[-+]?\d+(\.\d+)?([,，;；\s]+[-+]?\d+(\.\d+)?)+")
_WKT = re.compile(r"(MULTI)?(POLYGON|LINESTRING|POINT)\s*(Z\s*)?(\(|EMPTY)|GEOMETRYCOLLECTION", re.IGNORECASE)


def plain_code(code: str) -> str:
    """Return an administrative code without the zeros that only fill it up: province 2, city 4, county 6 digits.

    Examples
    --------
    >>> plain_code("530000"), plain_code("530100"), plain_code("530114"), plain_code("530114001000")
    ('53', '5301', '530114', '530114001')
    """
    if len(code) > 6:
        head, town = code[:6], code[6:9]
        return head + (town if town.strip("0") else "") + (code[9:] if code[9:].strip("0") else "")
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a project.

    ``codes`` are administrative codes (GB/T 2260) of 2 (province), 4 (city) or 6 digits (county), 9 or 12 below that,
    without the zeros that fill them up; a code says its county, city and province even where nothing was drawn.
    ``names`` are kept as said. ``bounds`` is west, south, east, north [degrees, EPSG:4490], None where none was given.
    """

    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    bounds: Extent | None = None

    @classmethod
    def parse(cls, words: Iterable[str]) -> Place | None:
        """Return the place that a person named, in one or several words; None if there are none.

        Parameters
        ----------
        words : iterable of str
            Each an administrative code (``"530114"``, ``"53"``), a box ``"lon,lat,lon,lat"`` [degrees], a geometry as
            WKT (its box is kept), or else a name (``"巫山县"``).

        Raises
        ------
        DataError
            If digits are no administrative code, or numbers no box.

        Examples
        --------
        >>> Place.parse(["530114", "呈贡区", "102.7,24.7,103.0,25.0"])
        Place(codes=('530114',), names=('呈贡区',), bounds=(102.7, 24.7, 103.0, 25.0))
        """
        codes: list[str] = []
        names: list[str] = []
        boxes: list[Extent] = []
        for word in (str(word).strip() for word in words):
            if word.isascii() and word.isdigit():
                codes.append(_code(word))
            elif _NUMBERS.fullmatch(word):
                boxes.append(_box(word))
            elif _WKT.match(word):
                boxes.append(_wkt_box(word))
            elif word:
                names.append(word)
            else:
                raise _wrong(word)
        bounds = None
        if boxes:
            west, south, east, north = zip(*boxes, strict=True)
            bounds = min(west), min(south), max(east), max(north)
        place = cls(tuple(dict.fromkeys(codes)), tuple(dict.fromkeys(names)), bounds)
        return place if place != cls() else None

    @property
    def provinces(self) -> tuple[str, ...]:
        """Two-digit codes of the provinces it lies in, told from its codes."""
        return tuple(dict.fromkeys(code[:2] for code in self.codes))

    def lies_in(self, code: str) -> bool:
        """Return whether one of its codes is that of the area or lies in it.

        Examples
        --------
        >>> kunming = Place(codes=("530114",))
        >>> kunming.lies_in("530100"), kunming.lies_in("53"), kunming.lies_in("50")
        (True, True, False)
        """
        area = plain_code(code)
        return any(own.startswith(area) for own in self.codes)

    def __str__(self) -> str:
        box = () if self.bounds is None else (",".join(f"{number:g}" for number in self.bounds),)
        return " ".join((*self.names, *self.codes, *box))


def _code(word: str) -> str:
    if len(word) not in (2, 4, 6, 9, 12) or word[:2] not in PROVINCE_CODES:
        raise _wrong(word)
    return plain_code(word)


def _box(word: str) -> Extent:
    numbers = [float(number) for number in re.split(r"[,，;；\s]+", word)]
    if len(numbers) != 4:
        raise _wrong(word)
    west, south, east, north = numbers
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise _wrong(word)
    return west, south, east, north


def _wkt_box(word: str) -> Extent:
    import shapely  # a place is mostly words, and --help should not wait

    try:
        shape = shapely.from_wkt(word)
    except shapely.errors.ShapelyError:
        raise _wrong(word) from None
    west, south, east, north = (float(number) for number in shape.bounds) if not shape.is_empty else [math.nan] * 4
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _wrong(word)
    return west, south, east, north


def _wrong(word: str) -> DataError:
    shown = word if len(word) <= 60 else f"{word[:60]}..."
    return DataError(
        Text(
            zh="项目所在地应为行政区划代码（2、4、6、9 或 12 位）、名称、"
            f"“西经度,南纬度,东经度,北纬度”或 WKT，不能是“{shown}”。",
            en="expected a place as an administrative code (2, 4, 6, 9 or 12 digits), a name, "
            f"WEST,SOUTH,EAST,NORTH in degrees, or WKT, got {shown!r}.",
        ),
        hint=Text(
            zh="例如 530114、巫山县 或 109.5,30.7,110.2,31.5。", en="Such as 530114, 巫山县 or 109.5,30.7,110.2,31.5."
        ),
    )
