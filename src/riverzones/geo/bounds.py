"""How far to look for the nearest: bounds that make a search small without changing its answer."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from riverzones.geo import ellipsoid, kernel
from riverzones.geo.edges import Edges

__all__ = ["few", "upper"]

Floats = npt.NDArray[np.float64]

SAMPLE: Final = 64


def few(edges: Edges, reference: Edges, limit: float) -> bool:
    """Whether so little lies within the limit that looking at all of it is cheaper than :func:`upper`.

    Judged by a sample of the subjects; both ways give the same answer.
    """
    if not math.isfinite(limit) or not (len(edges) and len(reference)):
        return False
    sample = np.unique(np.linspace(0, len(edges) - 1, SAMPLE).astype(np.intp))
    return kernel.neighbours(edges.take(sample), reference, limit) / len(sample) * len(edges) < len(reference)


def upper(edges: Edges, reference: Edges) -> Floats:
    """For each chunk a distance [m] that the nearest reference of its feature does not exceed.

    From the chord to the nearest vertex: an arc that nowhere bends more than radius r is at most 2 r asin(chord / 2
    r) (Schur's theorem).
    """
    if not (len(edges) and len(reference)):
        return np.zeros(len(edges))
    tree = cKDTree(ellipsoid.earth_centred(reference.ax, reference.ay), balanced_tree=False, compact_nodes=False)
    chord, _ = tree.query(ellipsoid.earth_centred(edges.ax, edges.ay))
    radius = ellipsoid.SHORTEST_RADIUS_M
    arc = np.where(chord < 2 * radius, 2 * radius * np.arcsin(np.minimum(chord / (2 * radius), 1.0)), 3.2 * radius)
    fresh = np.flatnonzero(np.diff(edges.owner, prepend=-1))
    least = np.minimum.reduceat(arc, edges.first[fresh])
    return np.asarray(np.repeat(least, np.diff(np.r_[fresh, len(edges)])) * (1 + 1e-9) + 1e-5)
