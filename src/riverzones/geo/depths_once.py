"""Depths of points in polygons that were measured already in this run: rules of one pack ask them again and again.

An audit asks for outfalls in the areas of sources, then in each of their tiers, which are the same shapes. A shape is
known again as the object that it is, not by its vertices: layers that are cut from each other hold the same objects.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo.kernel import Measured

__all__ = ["MeasuredPairs", "measured_once", "measured_pairs"]

Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]


@dataclass
class MeasuredPairs:
    """Distances and nearest places of pairs of shapes, by the objects that these are.

    ``numbers`` holds each shape that was met with its number: while it is held no other takes its address. ``keys`` are
    both numbers of each pair, sorted; ``values`` its distance [m], longitude and latitude, shape (3, n).
    """

    numbers: dict[int, tuple[int, shapely.Geometry]] = field(default_factory=dict)
    keys: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    values: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty((3, 0)))

    def of(self, subject: Geometries, reference: Geometries) -> tuple[Ints, Ints]:
        """Return the key of each pair of shapes, and its position among those that were measured, -1 for no such."""
        keys = (self._numbered(subject) << 32) | self._numbered(reference)
        if not len(self.keys):
            return keys, np.full(len(keys), -1)
        position = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return keys, np.where(self.keys[position] == keys, position, -1)

    def add(self, keys: Ints, measured: Measured) -> None:
        """Keep what was measured of pairs that were not known."""
        everything = np.concatenate([self.keys, keys])
        order = np.argsort(everything, kind="stable")
        fresh = np.stack([measured.distance_m, measured.lon, measured.lat])
        self.keys, self.values = everything[order], np.concatenate([self.values, fresh], axis=1)[:, order]

    def _numbered(self, shapes: Geometries) -> Ints:
        numbers = self.numbers
        return np.fromiter(
            (numbers.setdefault(id(shape), (len(numbers), shape))[0] for shape in shapes.tolist()),
            dtype=np.int64,
            count=len(shapes),
        )


_pairs: ContextVar[MeasuredPairs | None] = ContextVar("measured_pairs", default=None)


@contextlib.contextmanager
def measured_once() -> Iterator[None]:
    """Measure the depth of a point in a polygon once in the block or the decorated function, whoever asks for it."""
    if _pairs.get() is not None:
        yield
        return
    token = _pairs.set(MeasuredPairs())
    try:
        yield
    finally:
        _pairs.reset(token)


def measured_pairs() -> MeasuredPairs | None:
    """Return what was measured in the block of :func:`measured_once` that runs, None outside of one."""
    return _pairs.get()
