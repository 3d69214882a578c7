"""Areas of river zones by brute force: every edge a rectangle, every turn a disc sector of a thousand chords, united.

In a transverse Mercator plane about each intake (PROJ), where 5 km are true to 3e-7; the network is walked by hand on
lists. Only for intakes whose reaches have no polygons of water. Shares no code with riverzones or the script.
"""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer

from zones_scene import Scene

GEOD = Geod(ellps="GRS80")
CHORDS = 1_000  # of a full turn


def areas(made: Scene, intakes: gpd.GeoDataFrame) -> dict[str, dict[tuple[str, str], float]]:
    """Area of each part of each intake [m2]."""
    above: dict[int, list[int]] = {}
    below: dict[int, int] = {}
    for number, (upper, lower) in enumerate(zip(made.reaches["from_node"], made.reaches["to_node"], strict=True)):
        above.setdefault(lower, []).append(number)
        below[upper] = number
    return {name: _areas(made, spot, above, below) for name, spot in intakes.geometry.items()}


def _areas(made, spot, above, below):
    crs = CRS.from_proj4(f"+proj=tmerc +lat_0={spot.y} +lon_0={spot.x} +ellps=GRS80")
    forward = Transformer.from_crs(CRS.from_epsg(4490), crs, always_xy=True)
    near = made.reaches.sindex.query(spot.buffer(0.1))
    lines = {
        int(row): shapely.transform(made.reaches.geometry.iloc[row], forward.transform, interleaved=False)
        for row in near
    }
    width, upper, lower = (made.reaches[name].to_numpy() for name in ("width_m", "from_node", "to_node"))
    home = min(lines, key=lambda row: lines[row].distance(shapely.Point(0, 0)))
    at = lines[home].project(shapely.Point(0, 0))

    def course(up, down):
        """Chains of (vertices, half width) from every upper end to the lower one, cut to length."""
        tail, left, reach = [], down - (lines[home].length - at), home
        while left > 0 and lower[reach] in below:
            reach = below[lower[reach]]
            tail.append((_part(lines[reach], 0, left), width[reach] / 2))
            left -= lines[reach].length
        chains, todo = [], [(home, [(_part(lines[home], max(at - up, 0), at + down), width[home] / 2)], up - at)]
        while todo:
            reach, chain, left = todo.pop()
            more = above.get(upper[reach], []) if left > 0 else []
            if not more:
                chains.append(chain + tail)
            for one in more:
                line = lines[one]
                piece = (_part(line, max(line.length - left, 0), line.length), width[one] / 2)
                todo.append((one, [piece, *chain], left - line.length))
        return chains

    inner, outer = course(1000, 100), course(3000, 300)
    union = {
        "water1": _swept(inner, 0.0),
        "water2": _swept(outer, 0.0),
        "land1": _swept(inner, 50.0),
        "land2": _swept(outer, 1000.0),
    }
    whole = union["water2"]
    first = shapely.difference(union["land1"], whole)
    rest = shapely.difference(shapely.difference(union["land2"], whole), first)
    shapes = [union["water1"], first, shapely.difference(whole, union["water1"]), rest]
    return dict(
        zip([("1", "water"), ("1", "land"), ("2", "water"), ("2", "land")], (s.area for s in shapes), strict=True)
    )


def _part(line, begin, end):
    return shapely.get_coordinates(shapely.ops.substring(line, begin, min(end, line.length)))


def _swept(chains, depth):
    """Rectangles of all edges and sectors of all turns, each as wide as its reach and ``depth`` more."""
    shapes = []
    for chain in chains:
        xy = np.vstack([part for part, _ in chain])
        half = np.concatenate([np.full(len(part), wide + depth) for part, wide in chain])
        keep = np.r_[True, np.hypot(*np.diff(xy, axis=0).T) > 1e-6]
        xy, half = xy[keep], half[keep]
        step = np.diff(xy, axis=0)
        along = step / np.hypot(*step.T)[:, None]
        out = np.column_stack([-along[:, 1], along[:, 0]]) * half[1:, None]
        shapes += list(shapely.polygons(np.stack([xy[:-1] + out, xy[1:] + out, xy[1:] - out, xy[:-1] - out], axis=1)))
        for k in range(len(step) - 1):
            one, other = (math.atan2(along[j, 1], along[j, 0]) for j in (k, k + 1))
            turn = (other - one + math.pi) % (2 * math.pi) - math.pi
            side = -math.copysign(math.pi / 2, turn)
            angle = one + side + np.linspace(0, turn, 2 + int(abs(turn) / (2 * math.pi) * CHORDS))
            rim = xy[k + 1] + max(half[k + 1], half[k + 2]) * np.column_stack([np.cos(angle), np.sin(angle)])
            shapes.append(shapely.Polygon(np.vstack([xy[k + 1], rim])))
    return shapely.union_all(shapes, grid_size=1e-5)
