"""Courses of large rivers and the rough place of the sea, read from ``waters.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

import shapely

from riverzones.catalogue.laws import CONFIDENCE
from riverzones.declared.reading import Source, Where, at, wrong
from riverzones.declared.records import (
    WORDS,
    Declared,
    Default,
    Items,
    Numbers,
    Record,
    RecordError,
    Table,
    read_declared,
)
from riverzones.network.orient.known_waters import KnownWaters

__all__ = ["known_waters", "read_waters"]


@cache
def known_waters() -> KnownWaters:
    """Return what riverzones knows of large rivers and of the sea: recalled, see ``waters.yaml``.

    Examples
    --------
    >>> known_waters().courses_of("沱沱河(玛曲)")
    ((0, 0),)
    """
    return read_waters(resources.files("riverzones.catalogue") / "waters.yaml")


def read_waters(path: Source) -> KnownWaters:
    """Return courses, spellings and the coast of a file.

    Raises
    ------
    CatalogueError
        If a course has fewer than two names, a spelling belongs to two rivers, or an outline is none.
    """
    return read_declared(path, _FILE)


class _Outline(Declared[shapely.Polygon]):
    """A ring of [longitude, latitude] in degrees."""

    def read(self, value: Any, where: Where, field: str) -> shapely.Polygon:
        here = at(where, field) if field else where
        try:
            outline = shapely.Polygon([(float(lon), float(lat)) for lon, lat in value])
        except (TypeError, ValueError) as error:
            raise wrong(
                here, zh="应为 [经度, 纬度] 的列表。", en="expected a list of [longitude, latitude]."
            ) from error
        if not outline.is_valid or outline.is_empty:
            raise wrong(here, zh="轮廓自相交。", en="the outline crosses itself.")
        return outline

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": Numbers(2).schema(), "minItems": 3}


def _waters(
    courses: tuple[tuple[str, ...], ...],
    spellings: Mapping[str, tuple[str, ...]],
    coast: tuple[shapely.Polygon, ...],
    islands: tuple[shapely.Polygon, ...],
    coastline_words: tuple[str, ...],
    **_: str,
) -> KnownWaters:
    for number, course in enumerate(courses, start=1):
        if len(course) < 2 or len(set(course)) < len(course):
            raise RecordError(
                zh=f"第 {number} 条应为由上游到下游的两个以上河名，现为 {list(course)!r}。",
                en=f"course {number}: expected two or more names of rivers, downstream, got {list(course)!r}.",
                field="courses",
            )
    rivers: dict[str, str] = {}
    for name, others in spellings.items():
        for spelling in others:
            if rivers.setdefault(spelling, name) != name:
                raise RecordError(
                    zh=f"“{spelling}”列在两条河下。", en=f"{spelling!r} is listed as two rivers.", field="spellings"
                )
    sea = shapely.difference(shapely.union_all(list(coast)), shapely.union_all(list(islands)))
    return KnownWaters(courses, rivers, sea, tuple(word.casefold() for word in coastline_words))


_FILE: Final = Record(
    {
        "confidence": CONFIDENCE,
        "courses": Items(WORDS),
        "spellings": Table(WORDS),
        "coast": Items(_Outline()),
        "islands": Default(Items(_Outline()), ()),
        "coastline_words": Default(WORDS, ()),
    },
    _waters,
)
