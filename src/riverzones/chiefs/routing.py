"""Which office answers by area: inside a basin another one than outside, as the documents of a place say.

The routes themselves are data (``catalogue/routing.yaml``). A route speaks only of its own jurisdiction, and where
the basin is not drawn nobody is named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.model import Citation, Text

__all__ = ["Jurisdiction", "Route", "in_jurisdiction", "routed"]

Flags = npt.NDArray[np.bool_]
Layers = Callable[[str], GeoDataFrame | None]

_ADMIN = ("counties", "cities")
_PARTS = "townships"
_PLACED = ("name", "county", "city", "admin", "province")
_WATERS = ("basins", "lakes")


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Where a document holds: the name of the place, what its division codes begin with, and the packs of it.

    ``told``: the project was told to lie in it, which counts where no county, city or township is drawn.
    """

    name: Text
    words: tuple[str, ...]
    code: str = ""
    packs: tuple[str, ...] = ()
    told: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers inside and outside of basins.

    ``gives`` says for what: ``lead_unit``, ``chief_office``, ``inspection_group`` or ``chief_by`` (how chiefs are
    assigned). ``waters`` are the names of the basins, as layers call them.
    """

    name: str
    title: Text
    gives: str
    jurisdiction: Jurisdiction
    waters: tuple[str, ...]
    inside: str
    outside: str
    since: dt.date
    statements: tuple[str, ...]
    citation: Citation


def in_jurisdiction(places: GeoDataFrame, jurisdiction: Jurisdiction, layers: Layers, packs: Sequence[str]) -> Flags:
    """Return whether each place lies in a jurisdiction, shape (n,).

    The counties and cities of a project tell, by code or by name, its townships where there are none; where none of
    them is drawn, the place that the project was told, or the packs in use.
    """
    drawn: list[npt.NDArray[np.object_]] = []
    for layer in (*_ADMIN, _PARTS):
        rows = layers(layer)
        if rows is None or rows.empty or (layer == _PARTS and drawn):
            continue
        if layer == _PARTS:  # a township's own name says of no county, and one that names none tells nothing
            rows = rows.drop(columns=["name"], errors="ignore")
            rows = rows[rows.reindex(columns=["code", *_PLACED]).notna().any(axis=1).to_numpy(bool)]
            if rows.empty:
                continue
        ours = np.zeros(len(rows), dtype=np.bool_)
        if jurisdiction.code and "code" in rows.columns:
            ours |= rows["code"].astype("string").str.startswith(jurisdiction.code).fillna(False).to_numpy(bool)
        for column in _PLACED:
            if column in rows.columns:
                said = rows[column].astype("string")
                for word in jurisdiction.words:
                    ours |= said.str.contains(word, regex=False).fillna(False).to_numpy(bool)
        drawn.append(_areas(rows[ours]))
    shapes = np.concatenate(drawn) if drawn else np.empty(0, dtype=object)
    if len(shapes):
        return _meeting(places, shapes, "intersects")
    if drawn:  # the counties of another place
        return np.zeros(len(places), dtype=np.bool_)
    return np.full(len(places), jurisdiction.told or bool(set(packs) & set(jurisdiction.packs)))


def routed(
    places: GeoDataFrame,
    routes: Mapping[str, Route],
    layers: Layers,
    *,
    packs: Sequence[str] = (),
    day: dt.date | None = None,
) -> pd.DataFrame:
    """Return who answers for each place by its area.

    Parameters
    ----------
    places : GeoDataFrame
        Any geometry, EPSG:4490, ids as index. A line or an area that crosses the divide is of both.
    routes : mapping of str to Route
        As ``catalogue/routing.yaml`` has them.
    layers : callable
        Gives a layer by name or None: ``basins``, ``lakes``, ``counties``, ``cities`` are asked for.
    packs : sequence of str
        Packs in use; they tell the jurisdiction of a project without counties.
    day : date, optional
        Routes that begin later are left out.

    Returns
    -------
    DataFrame
        Index of ``places``, a column per ``gives`` of the routes. None where no document of that place speaks, or the
        basin is not drawn: a lake tells who is inside, only all basins together tell who is outside.

    Examples
    --------
    >>> from shapely import Point, box
    >>> kunming = Jurisdiction(Text("昆明市", "Kunming"), ("昆明",), "5301")
    >>> office = Route("r", Text("甲", "a"), "lead_unit", kunming, ("滇池",), "市滇池管理局", "市水务局",
    ...                dt.date(2017, 4, 21), (), Citation(Text("方案", "plan")))
    >>> drawn = {"basins": GeoDataFrame({"name": ["滇池流域"]}, geometry=[box(0, 0, 1, 1)], crs=4490),
    ...          "counties": GeoDataFrame({"code": ["530102"]}, geometry=[box(0, 0, 2, 1)], crs=4490)}
    >>> spots = GeoDataFrame(geometry=[Point(0.5, 0.5), Point(1.5, 0.5), Point(5, 5)], index=list("abc"), crs=4490)
    >>> routed(spots, {"r": office}, drawn.get)["lead_unit"].tolist()
    ['市滇池管理局', '市水务局', None]
    """
    nobody = pd.Series(np.full(len(places), None), index=places.index, dtype=object)
    units = pd.DataFrame({route.gives: nobody for route in routes.values()}, index=places.index)
    for route in routes.values():
        if day is not None and day < route.since:
            continue
        ours = in_jurisdiction(places, route.jurisdiction, layers, packs)
        if not ours.any():
            continue
        shapes, whole = _waters(route, layers)
        if not len(shapes):
            continue
        united = np.array([shapely.union_all(shapes)], dtype=object)
        meets = _meeting(places, united, "intersects")
        within = meets & _meeting(places, united, "covered_by")
        words = np.full(len(places), None, dtype=object)
        words[meets] = route.inside
        if whole:
            words[~meets] = route.outside
            words[meets & ~within] = f"{route.inside}、{route.outside}"
        empty = np.asarray(places.geometry.is_empty | places.geometry.isna())
        free = np.asarray(units[route.gives].isna())
        chosen = np.where(ours & free & ~empty, words, units[route.gives].to_numpy(object))
        units[route.gives] = pd.Series(chosen, index=places.index, dtype=object)
    return units


def _areas(rows: GeoDataFrame) -> npt.NDArray[np.object_]:
    shapes = np.asarray(rows.geometry.array, dtype=object)
    return np.asarray(shapes[shapely.get_dimensions(shapes) == 2], dtype=object)


def _waters(route: Route, layers: Layers) -> tuple[npt.NDArray[np.object_], bool]:
    """Areas of the waters a route names, and whether they are the basins of all of them."""
    collected: list[npt.NDArray[np.object_]] = []
    basins: set[str] = set()
    for layer in _WATERS:
        rows = layers(layer)
        if rows is None or rows.empty or "name" not in rows.columns:
            continue
        said = rows["name"].astype("string")
        for water in route.waters:
            shapes = _areas(rows[said.str.contains(water, regex=False).fillna(False).to_numpy(bool)])
            collected.append(shapes)
            if layer == "basins" and len(shapes):
                basins.add(water)
    shapes = np.concatenate(collected) if collected else np.empty(0, dtype=object)
    return shapes, basins == set(route.waters)


def _meeting(places: GeoDataFrame, shapes: npt.NDArray[np.object_], predicate: str) -> Flags:
    tree = shapely.STRtree(shapes)
    hit = np.zeros(len(places), dtype=np.bool_)
    hit[tree.query(np.asarray(places.geometry.array, dtype=object), predicate=predicate)[0]] = True
    return hit
