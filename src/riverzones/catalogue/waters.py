"""Courses of large rivers and the rough place of the sea, read from ``waters.yaml``."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import shapely

from riverzones.catalogue.reading import Source, Where, at, fields, read_yaml, wrong
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
    """Read courses, spellings and the coast of a file.

    Raises
    ------
    CatalogueError
        If a course has fewer than two names, a spelling belongs to two rivers, or an outline is none.
    """
    data = fields(
        read_yaml(path),
        path.name,
        required=["confidence", "courses", "spellings", "coast"],
        optional=["islands", "coastline_words"],
    )
    courses = []
    for number, course in enumerate(data["courses"], start=1):
        if not isinstance(course, list) or len(course) < 2 or len(set(course)) < len(course):
            raise wrong(
                at(path.name, f"course {number}", zh=f"第 {number} 条"),
                zh=f"应为由上游到下游的两个以上河名，现为 {course!r}。",
                en=f"expected two or more names of rivers, downstream, got {course!r}.",
            )
        courses.append(tuple(str(name) for name in course))
    spellings: dict[str, str] = {}
    for name, others in data["spellings"].items():
        for other in others:
            if spellings.setdefault(str(other), str(name)) != str(name):
                raise wrong(
                    at(path.name, "spellings"),
                    zh=f"“{other}”列在两条河下。",
                    en=f"{other!r} is listed as two rivers.",
                )
    coast = [_outline(ring, at(path.name, "coast")) for ring in data["coast"]]
    islands = [_outline(ring, at(path.name, "islands")) for ring in data.get("islands") or []]
    sea = shapely.difference(shapely.union_all(coast), shapely.union_all(islands))
    words = tuple(str(word).casefold() for word in data.get("coastline_words") or [])
    return KnownWaters(tuple(courses), spellings, sea, words)


def _outline(ring: Any, where: Where) -> shapely.Geometry:
    try:
        made = shapely.Polygon([(float(lon), float(lat)) for lon, lat in ring])
    except (TypeError, ValueError) as error:
        raise wrong(where, zh="应为 [经度, 纬度] 的列表。", en="expected a list of [longitude, latitude].") from error
    if not made.is_valid or made.is_empty:
        raise wrong(where, zh="轮廓自相交。", en="the outline crosses itself.")
    return made
