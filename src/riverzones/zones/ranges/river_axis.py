"""The course of a river: its main path as one line drawn downstream, and where places lie along and beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import ellipsoid, geodesy
from riverzones.geo.linear import between
from riverzones.network import Network
from riverzones.network.chainage import locate
from riverzones.zones.flat_buffers import Planes, flat_buffers, flat_sides
from riverzones.zones.overlay import polygonal

__all__ = ["BANKS", "END_M", "Label", "Outline", "RiverAxis", "pieces", "river_axis_of", "single_line"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Label = Callable[[str, Floats], npt.NDArray[np.object_]]

BANKS: Final = ("left", "right")
EDGE_M: Final = 20.0  # longest edge of an outline that is given to a bank as a whole; a setting of ours
END_M: Final = 0.5  # an edge whose foot is so near to an end of the river closes the area there; a setting of ours
GRID_DEGREES: Final = 1e-9  # 0.1 mm, as in overlays
GAP_LIMIT: Final = 100  # unnamed reaches at most between two of one river; a setting of ours


@dataclass(frozen=True, slots=True)
class Outline:
    """A stretch of the outer line of an area on one bank of a river.

    Attributes
    ----------
    bank : str
        ``"left"`` or ``"right"``, looking downstream.
    label : object
        What the caller said of the stretch.
    line : LineString or MultiLineString
        EPSG:4490.
    from_m, to_m : float
        Chainage of the lower and the upper end [m].
    """

    bank: str
    label: Any
    line: Any
    from_m: float
    to_m: float


@dataclass(frozen=True)
class RiverAxis:
    """The main path of a river.

    Attributes
    ----------
    name : str
    line : LineString
        EPSG:4490, drawn downstream.
    base_m : float
        Chainage of its lower end [m].
    """

    name: str
    line: Any
    base_m: float = 0.0

    @cached_property
    def length_m(self) -> float:
        """Length of the line [m]."""
        return float(geodesy.length_m([self.line])[0])

    @cached_property
    def network(self) -> Network:
        """The line as a network of one reach."""
        reach = GeoDataFrame({"river": [self.name]}, index=["course"], geometry=[self.line], crs=4490)
        return Network.of(reach, pd.DataFrame({"id": ["course"], "to_id": [None]}))

    def located(self, points: Any) -> pd.DataFrame:
        """Return ``chainage_m`` [m], ``bank`` and ``offset_m`` [m] of points (EPSG:4490)."""
        located = locate(GeoDataFrame(geometry=points, crs=4490), self.network)
        return located.assign(chainage_m=located["chainage_m"] + self.base_m)

    def chainages(self, points: Any) -> Floats:
        """Return chainage of points (EPSG:4490) [m]; beyond an end counted on along its last edge, drawn out straight.

        Below the lower end it is so smaller than ``base_m``, and above the upper end larger than that of the end.
        """
        at = self.located(points)["chainage_m"].to_numpy(dtype=float, copy=True)
        spots, line = shapely.get_coordinates(shapely.centroid(points)), shapely.get_coordinates(self.line)
        lat = line[:, 1].mean()
        scale = np.radians([float(ellipsoid.parallel_radius(lat)), float(ellipsoid.meridian_radius(lat))])
        top = self.base_m + self.length_m
        for end, tip, before, way in ((self.base_m, line[-1], line[-2], -1.0), (top, line[0], line[1], 1.0)):
            ahead = (tip - before) * scale
            beyond = ((spots - tip) * scale) @ (ahead / np.hypot(*ahead))
            at = np.where(np.abs(at - end) < END_M, at + way * np.maximum(beyond, 0.0), at)
        return np.asarray(at, dtype=np.float64)

    def stretch(self, from_m: float, to_m: float) -> Any:
        """Return the line between two chainages, drawn downstream; None where nothing lies between."""
        top = self.base_m + self.length_m
        return between(self.line, top - max(from_m, to_m), top - min(from_m, to_m))[0]

    def beside(self, from_m: float, to_m: float, radius_m: float, bank: str | None = None) -> Any:
        """Return all that lies beside the line between two chainages, square at the ends; on one bank or on both."""
        line = self.stretch(from_m, to_m)
        if line is None:
            return shapely.Polygon()
        middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
        planes, own = Planes(np.array([middle.x]), np.array([middle.y])), np.zeros(1, dtype=np.intp)
        lines, radius = np.array([line, None], dtype=object)[:1], np.array([radius_m])
        if bank is None:
            return shapely.union_all(flat_buffers(lines, radius, own, planes))
        left, right = flat_sides(lines, radius, own, planes)
        return (left if bank == "left" else right)[0]

    def sides(self, area: Any) -> dict[str, Any]:
        """Return what of an area lies on each bank, parted along the river where the area crosses it."""
        faces = shapely.get_parts(
            shapely.polygonize([shapely.union_all([shapely.boundary(area), self.line], grid_size=GRID_DEGREES)])
        )
        inside = shapely.point_on_surface(faces)
        met = shapely.intersects(area, inside)
        faces, bank = faces[met], self.located(inside[met])["bank"].to_numpy(dtype=object)
        return {side: polygonal([shapely.union_all(faces[bank == side])])[0] for side in BANKS}

    def outlines(self, area: Any, label: Label = lambda _, at: np.full(len(at), None)) -> list[Outline]:
        """Return the outer line of an area on each bank, parted where ``label`` changes; what closes the area at the
        ends of the river belongs to neither bank.

        Parameters
        ----------
        area : Polygon or MultiPolygon
            EPSG:4490; holes are not looked at.
        label : callable
            Given a bank and chainages [m], what to call them.
        """
        rings = shapely.segmentize(
            shapely.get_exterior_ring(shapely.get_parts(area)), EDGE_M / geodesy.LONGEST_DEGREE_M
        )
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        edge = np.flatnonzero(ring[1:] == ring[:-1])
        start, end = xy[edge], xy[edge + 1]
        located = self.located(shapely.points((start + end) / 2))
        at, bank = located["chainage_m"].to_numpy(), located["bank"].to_numpy(dtype=object, copy=True)
        bank[(at < self.base_m + END_M) | (at > self.base_m + self.length_m - END_M)] = None
        words = np.full(len(at), None, dtype=object)
        for side in BANKS:
            of_side = np.flatnonzero(bank == side)
            words[of_side] = label(side, at[of_side])
        codes, _ = pd.factorize(pd.Series([f"{of_bank}\n{word!r}" for of_bank, word in zip(bank, words, strict=True)]))
        outlines = []
        for code in np.unique(codes[pd.notna(bank)]):
            of_side = np.flatnonzero(codes == code)
            line = shapely.line_merge(
                shapely.multilinestrings(shapely.linestrings(np.stack([start[of_side], end[of_side]], axis=1)))
            )
            ends = self.located(shapely.points(np.concatenate([start[of_side], end[of_side]])))["chainage_m"]
            outlines.append(
                Outline(str(bank[of_side[0]]), words[of_side[0]], line, float(ends.min()), float(ends.max()))
            )
        return sorted(outlines, key=lambda outline: (outline.bank, outline.from_m))


def pieces(shape: Any) -> list[Any]:
    """Return the LineStrings of a line, those that hang together end to end as one."""
    return list(shapely.get_parts(shapely.line_merge(shape) if shape.geom_type != "LineString" else shape))


def single_line(shape: Any) -> Any:
    """Return a LineString of a line that may be drawn in pieces; None where the pieces do not hang together."""
    line = shape if shape.geom_type == "LineString" else shapely.line_merge(shape)
    return line if line.geom_type == "LineString" else None


def river_axis_of(network: Network, river: str) -> RiverAxis | None:
    """Return the main path of a river, reaches through lakes and without a name between its own included.

    Parameters
    ----------
    network : Network
        Reaches drawn downstream.
    river : str
        Its name.

    Returns
    -------
    Course or None
        None where the network has no such river. Where its name comes in several parts, the longest.
    """
    if "river" not in network.reaches.columns:
        return None
    of_river = (network.reaches["river"] == river).to_numpy(dtype=bool)
    onward = network.main_down
    heads = np.setdiff1d(np.flatnonzero(of_river), onward[of_river & (onward >= 0)])
    best: list[int] = []
    for head in heads.tolist():
        way = _way(head, of_river, onward)
        if network.length_m[way].sum() > network.length_m[best].sum():
            best = way
    if not best:
        return None
    shapes = np.asarray(network.reaches.geometry.array, dtype=object)[best]
    xy = [shapely.get_coordinates(shape) for shape in shapes]
    line = shapely.remove_repeated_points(shapely.LineString(np.concatenate(xy)))
    end = GeoDataFrame(geometry=[shapely.Point(line.coords[-1])], crs=4490)
    base = locate(end, network, river=pd.Series([river]))["chainage_m"].iloc[0]
    return RiverAxis(river, line, 0.0 if pd.isna(base) or base < END_M else float(base))


def _way(head: int, of_river: npt.NDArray[np.bool_], onward: Ints) -> list[int]:
    """Reaches from one downstream along the main way, as far as the river goes."""
    way, here, strange = [head], int(onward[head]), 0
    last = 1
    seen = {head}
    while here >= 0 and here not in seen and strange <= GAP_LIMIT:
        seen.add(here)
        way.append(here)
        strange = 0 if of_river[here] else strange + 1
        last = len(way) if of_river[here] else last
        here = int(onward[here])
    return way[:last]
