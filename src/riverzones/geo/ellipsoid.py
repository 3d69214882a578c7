"""The CGCS2000 ellipsoid: radii of curvature, earth-centred coordinates and the area below a parallel.

Constants of CGCS2000: a = 6378137 m, 1/f = 298.257222101 (EPSG ellipsoid 1024). Angles are degrees unless a name says
``_rad``. Source of the formulas: J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987),
equations 4-18, 4-20, 3-12; C. F. F. Karney, Algorithms for geodesics, Journal of Geodesy 87 (2013), for :func:`geod`
(through PROJ).
"""

from __future__ import annotations

import functools
from typing import Final

import numpy as np
import numpy.typing as npt
import pyproj

__all__ = [
    "ECCENTRICITY2",
    "FLATTENING",
    "SEMI_MAJOR_M",
    "SEMI_MINOR_M",
    "SHORTEST_RADIUS_M",
    "area_below",
    "earth_centred",
    "geod",
    "meridian_radius",
    "parallel_radius",
]

Floats = npt.NDArray[np.float64]

SEMI_MAJOR_M: Final = 6378137.0
FLATTENING: Final = 1 / 298.257222101
SEMI_MINOR_M: Final = SEMI_MAJOR_M * (1 - FLATTENING)
ECCENTRICITY2: Final = FLATTENING * (2 - FLATTENING)
SHORTEST_RADIUS_M: Final = SEMI_MAJOR_M * (1 - ECCENTRICITY2)  # of the meridian at the equator: nothing bends more


@functools.cache
def geod() -> pyproj.Geod:
    """Return the geodesics of CGCS 2000 as PROJ reckons them."""
    return pyproj.Geod(a=SEMI_MAJOR_M, rf=1 / FLATTENING)


def meridian_radius(lat: npt.ArrayLike) -> Floats:
    """Return radius of curvature of the meridian, M [m], at latitude ``lat`` [degrees] (Snyder 4-18).

    Examples
    --------
    >>> round(float(meridian_radius(0.0)), 3)
    6335439.327
    """
    sine = np.sin(np.radians(np.asarray(lat, dtype=np.float64)))
    return np.asarray(SEMI_MAJOR_M * (1 - ECCENTRICITY2) / (1 - ECCENTRICITY2 * sine * sine) ** 1.5)


def parallel_radius(lat: npt.ArrayLike) -> Floats:
    """Return radius of the parallel, N cos(lat) [m], at latitude ``lat`` [degrees] (Snyder 4-20).

    Examples
    --------
    >>> float(parallel_radius(0.0))
    6378137.0
    """
    phi = np.radians(np.asarray(lat, dtype=np.float64))
    sine = np.sin(phi)
    return np.asarray(SEMI_MAJOR_M * np.cos(phi) / np.sqrt(1 - ECCENTRICITY2 * sine * sine))


def area_below(lat_rad: npt.ArrayLike) -> Floats:
    """Return area between the equator and a parallel, per radian of longitude [m2]; ``lat_rad`` in radians (Snyder
    3-12).

    Examples
    --------
    >>> import math
    >>> round(float(area_below(math.pi / 2)) * 4 * math.pi / 1e6, 1)    # the whole ellipsoid [km2]
    510065621.7
    """
    eccentricity = np.sqrt(ECCENTRICITY2)
    sine = np.sin(np.asarray(lat_rad, dtype=np.float64))
    ring = sine / (1 - ECCENTRICITY2 * sine * sine) + np.arctanh(eccentricity * sine) / eccentricity
    return np.asarray(SEMI_MINOR_M**2 / 2 * ring)


def earth_centred(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
    """Return earth-centred coordinates [m] of points on the ellipsoid, shape (n, 3).

    Examples
    --------
    >>> earth_centred([0.0], [0.0]).tolist()
    [[6378137.0, 0.0, 0.0]]
    """
    lam, phi = np.radians(np.asarray(lon, dtype=np.float64)), np.radians(np.asarray(lat, dtype=np.float64))
    sine = np.sin(phi)
    normal = SEMI_MAJOR_M / np.sqrt(1 - ECCENTRICITY2 * sine * sine)
    across = normal * np.cos(phi)
    return np.column_stack([across * np.cos(lam), across * np.sin(lam), normal * (1 - ECCENTRICITY2) * sine])
