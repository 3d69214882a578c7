"""Where a row of the sample goes: so far from a bank, so far outside a zone, or anywhere clean."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely import Point, Polygon

from builder.book import Book
from builder.ground import River, box, slide, to_plane
from builder.places import TOWNS

__all__ = ["CLEAR_M", "from_bank", "outside_zones", "scattered", "source_name", "square"]

CLEAR_M = 80.0
"""Clean rows stay this far from everything a rule looks at."""


def from_bank(book: Book, river: River, s: float, side: int, shape: Any, target_m: float) -> Any:
    """``shape`` moved square away from a bank until it is ``target_m`` from every shoreline."""
    start = shapely.affinity.translate(shape, *river.spot(s, side, share=0.9).coords[0])
    return slide(start, side * river.normal(s), target_m, book.union("shorelines"))


def outside_zones(
    book: Book, codes: tuple[str, ...], river: River, s: float, side: int, shape: Any, gap_m: float = 30.0
) -> Any:
    """``shape`` moved square away from a bank until it is ``gap_m`` outside the named zones."""
    zones = shapely.union_all([book.shapes["zones", code] for code in codes])
    start = shapely.affinity.translate(shape, *river.spot(s, side, share=1.0).coords[0])
    return slide(start, side * river.normal(s), gap_m, zones)


def square(size_m: float) -> Polygon:
    """A turned footprint around the origin."""
    return box(Point(0, 0), size_m, size_m * 0.8, 0.4)


def source_name(book: Book, code: str) -> str:
    """Name of a source by its code."""
    return next(row["name"] for row in book.rows["sources"] if row["code"] == code)


def scattered(
    book: Book, towns: list[str], *, near_m: tuple[float, float], seed: int, avoid: list[str], size_m: float = 0.0
) -> list[Any]:
    """One clean place near each township of the list: far enough from every layer to avoid, apart from each other."""
    rng = np.random.default_rng(seed)
    taken = shapely.union_all([book.union(layer) for layer in avoid])
    shapely.prepare(taken)
    found: list[Any] = []
    for town in towns:
        middle = to_plane(Point(TOWNS[town]))
        for _ in range(400):
            angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(*near_m)
            spot = Point(middle.x + far * np.cos(angle), middle.y + far * np.sin(angle))
            shape = box(spot, size_m, size_m * rng.uniform(0.5, 1), rng.uniform(0, 3)) if size_m else spot
            if (
                taken.distance(shape) > CLEAR_M
                and all(shape.distance(other) > 150 for other in found)
                and book.town_of(shape) == town
            ):
                found.append(shape)
                break
        else:
            raise ValueError(f"No clean place near {town}.")
    return found
