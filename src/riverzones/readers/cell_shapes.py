"""Shapes written in one cell: WKT, WKB in hexadecimal digits, both also as PostGIS gives them with the number of their
system, GeoJSON, and lists of corners (109.8,31;109.81,31;...), in degrees and minutes too.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from riverzones.catalogue.caps import caps
from riverzones.errors import CrsError
from riverzones.geo.crs import Frame, parse_crs
from riverzones.geo.repair import too_deep
from riverzones.model import Text
from riverzones.readers.angles import read_pair

__all__ = ["corners", "read_shapes", "says_ring"]

_PAIR = re.compile(r"(-?\d+(?:\.\d+)?)[,，\s]+(-?\d+(?:\.\d+)?)")
_HEXADECIMAL = re.compile(r"(?:010[1-6]0000[02468aceACE]0|00[02468aceACE]000000[1-6])(?:[0-9A-Fa-f]{2}){16,}")
"""WKB of a point, a line, an area or several of one sort; the first digit of the flags says height, measure, system."""
_SRID = re.compile(r"^\s*SRID=(\d+);", re.IGNORECASE)
_RING = re.compile(r"拐点|角点|界址|顶点|折点|边界|范围|四至|corner|vertices|boundary", re.IGNORECASE)
_NUMBERED = r"(?:[JP]|拐点|界址点|角点|顶点|点)"
_LABEL = re.compile(rf"^\s*(?:{_NUMBERED}\s*\d{{1,3}}\s*[:：、]|{_NUMBERED}?\s*\d{{1,3}}\s*(?=[(（]))", re.IGNORECASE)
"""How a corner is numbered before its place: ``J1:``, ``拐点3：``, ``2(``."""


def says_ring(heading: str) -> bool:
    """Return whether a heading speaks of the corners of an area: 拐点坐标, 保护区范围."""
    return _RING.search(heading) is not None


def corners(cell: str) -> list[tuple[float, float]]:
    """Return the places of a list in one cell, longitude or x first where it says so; none where a part is no place.

    Examples
    --------
    >>> corners("109.8,31；109.81,31；109.81,31.01")
    [(109.8, 31.0), (109.81, 31.0), (109.81, 31.01)]
    >>> corners("J1(109°48′0″,31°0′0″)、J2(109°48′36″,31°0′0″)")
    [(109.8, 31.0), (109.81, 31.0)]
    >>> corners("2023年;共3处")
    []
    """
    parts = re.split(r"[;；|\n\r]+|(?<=[)）″\"秒])\s*、\s*", cell.strip())
    if len(parts) == 1 and cell.count(",") + cell.count("，") > 1:
        pieces = cell.split()
        if len(pieces) > 1 and all(re.fullmatch(r"[^,，]+[,，][^,，]+", piece) for piece in pieces):
            parts = pieces  # 109.8,31.0 109.9,31.1 as KML has them
        else:
            parts = re.split(r"[,，]", cell)  # 109.8 31.0, 109.9 31.1 as WKT has them
    spots = []
    for part in filter(None, (part.strip() for part in parts)):
        plain = _PAIR.fullmatch(part)
        if plain is not None:
            spots.append((float(plain.group(1)), float(plain.group(2))))
            continue
        pair = read_pair(_LABEL.sub("", part, count=1))
        if pair is None:
            return []
        spots.append((pair[0].value, pair[1].value))
    return spots if len(spots) > 1 else []


def read_shapes(cells: Sequence[object], *, ring: bool = False) -> tuple[NDArray[Any], Frame | None, CrsError | None]:
    """Return the shape of each cell (None where it is none), the system that all of them name, and the error where they
    name several.

    With ``ring`` a list of three corners and more is an area, else only one that ends where it began.

    Examples
    --------
    >>> shapes, system, doubt = read_shapes(["SRID=4547;POINT(500000 3440000)", "110 31", None])
    >>> [shape is not None for shape in shapes], system.code, doubt
    ([True, False, False], 'EPSG:4547', None)
    """
    most = caps().nesting  # GEOS calls itself for each collection in a collection
    numbers: set[int] = set()
    words: list[str | None] = []
    for cell in cells:
        text = cell if isinstance(cell, str) and cell.upper().count("COLL") <= most else None
        named = _SRID.match(text) if text is not None else None
        if text is not None and named is not None:
            numbers.add(int(named.group(1)[:9]))
            text = text[named.end() :]
        words.append(text)
    texts = np.array([*words, None], dtype=object)[:-1]  # of objects, with no cell at all too
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        geometry = np.asarray(shapely.from_wkt(texts, on_invalid="ignore"), dtype=object)
        for row in np.flatnonzero(shapely.is_missing(geometry)).tolist():
            word = words[row]
            geometry[row] = None if word is None else _written_otherwise(word, ring=ring)
    numbers |= {int(number) for number in np.unique(shapely.get_srid(geometry[~shapely.is_missing(geometry)]))}
    return geometry, *_system(numbers - {0})


def _system(numbers: set[int]) -> tuple[Frame | None, CrsError | None]:
    """The system of these numbers of EPSG; none where nobody knows the number, an error where there are several."""
    frames: dict[str, Frame] = {}
    for number in sorted(numbers):
        try:
            system = parse_crs(f"EPSG:{number}")
        except CrsError:
            continue
        frames.setdefault(system.code, system)
    if len(frames) < 2:
        return next(iter(frames.values()), None), None
    codes = "、".join(frames)
    return None, CrsError(
        Text(
            zh=f"几何各写各的坐标系（{codes}），一个图层只能有一个。",
            en=f"the shapes name several coordinate systems ({', '.join(frames)}).",
        ),
        hint=Text(zh="请按坐标系分成几个文件，或用 --crs 指明。", en="Make a file of each, or say which with --crs."),
    )


def _written_otherwise(cell: str, *, ring: bool) -> Any:
    """A shape as GeoJSON, as WKB in hexadecimal digits, or as places one after the other (109.8,31;109.9,31.1).

    Collections are none: what lies in each other without end would exhaust the parser.
    """
    text = re.sub(r"\s+(?=[\[\]{}:,])|(?<=[\[\]{}:,])\s+", "", cell.strip())
    try:
        if text.startswith("{"):
            plain = "[[[[[" not in text and text.count("{") == 1
            return shapely.from_geojson(text) if plain else None
        if _HEXADECIMAL.fullmatch(text):
            return None if too_deep(bytes.fromhex(text)) else shapely.from_wkb(text)
    except (shapely.errors.GEOSException, ValueError):
        return None
    spots = corners(cell)
    if len(spots) < 2:
        return None
    closed = len(spots) > 3 and spots[0] == spots[-1]
    return shapely.Polygon(spots) if closed or (ring and len(spots) > 2) else shapely.LineString(spots)
