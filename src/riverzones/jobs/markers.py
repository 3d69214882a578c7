"""Proposals for markers, signs, fences and road crossings of the zones of a project."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.catalogue import Catalogue
from riverzones.connection_pool import pooled
from riverzones.errors import LayerError
from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.jobs.shared.layer_styles import dress
from riverzones.jobs.shared.layers import LayerReader
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import labels
from riverzones.zones.markers import KINDS, MarkerPlan, Proposed, Ways, crossings, propose, standing

__all__ = ["Proposals", "Zoned", "drawn_markers", "proposals", "write_markers", "zoned"]

OUT_OF_USE: Final = ("planned", "under_construction", "abandoned", "closed", "suspended")
"""States of facilities that do not stand."""
SERVES: Final = {"boundary_marker": "boundary_markers", "road_sign": "signs", "water_sign": "signs", "board": "signs"}
"""The layer in which each kind of proposal may stand already."""
_TIERS: Final = {"1": "一级保护区", "2": "二级保护区", "3": "三级保护区", "quasi": "准保护区"}


@dataclass(frozen=True)
class Zoned:
    """The zones of a project by source.

    ``layer``: ``"drawn_zones"`` or ``"zones"``; ``zones``: its rows that have a tier, or belong to a range without one;
    ``owner``: the source id of each; ``names``: names of the sources; ``intakes``: a Point per source that has one.
    """

    layer: str
    zones: gpd.GeoDataFrame
    owner: pd.Series[Any]
    names: Mapping[str, str]
    intakes: Mapping[str, Any]


@dataclass(frozen=True)
class Proposals:
    """What is proposed for the zones of a project.

    ``markers``: Points with the columns of the layer kind ``drawn_markers``, ids as index; ``fences``: per source
    ``fence_m``, ``standing_m`` (None: no layer of fences), ``missing_m``, the line as geometry; ``crossings``: as
    :func:`riverzones.zones.markers.standing` gives them, with ``source_name`` and ``road_name``; ``notes``: what could
    not be told; ``untold``: kinds of proposals that nothing says anything about (no roads, no rivers).
    """

    zoned: Zoned
    plan: MarkerPlan
    markers: gpd.GeoDataFrame
    fences: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    notes: tuple[Text, ...]
    untold: frozenset[str] = frozenset()

    def counts(self) -> dict[str, tuple[int, int] | None]:
        """Return per kind how many are proposed and how many of them stand already; None where nothing can be told."""
        kinds, stands = self.markers["kind"], self.markers["status"] == "in_use"
        return {
            kind: None if kind in self.untold else (int((kinds == kind).sum()), int(((kinds == kind) & stands).sum()))
            for kind in KINDS
        }


def zoned(layers: LayerReader, *, approved: bool = False) -> Zoned:
    """Return the drawn zones of a project, or its approved ones, by source.

    Raises
    ------
    LayerError
        If the project has no such zones.
    """
    layer = "zones" if approved else "drawn_zones"
    rows = layers(layer)
    if rows is None or (rows.geometry.isna() | rows.geometry.is_empty).all():
        hint = (
            Text(zh="请先导入：riverzones import … --as zones", en="Import them: riverzones import ... --as zones")
            if approved
            else Text(
                zh="请先划定：riverzones delineate PROJECT；已批准的保护区请加 --approved。",
                en="Draw them: riverzones delineate PROJECT; for approved ones give --approved.",
            )
        )
        raise LayerError(
            Text(zh=f"项目中没有图层 {layer}。", en=f"the project has no layer {layer}."),
            hint=hint,
        )
    rows = rows[~(rows.geometry.isna() | rows.geometry.is_empty)]
    if "status" in rows.columns:
        rows = rows[~rows["status"].isin(["closed"]).to_numpy(dtype=bool)]
    sources = layers("sources")
    named = {} if sources is None else {str(key): name for key, name in _texts(sources, "name").items() if name}
    ids, stated_names = _texts(rows, "source_id"), _texts(rows, "source_name")
    by_name = {name: key for key, name in named.items()}
    owner = ids.where(ids != "", stated_names.map(lambda name: by_name.get(name, name)))
    owner = owner.where(owner != "", pd.Series(rows.index.astype(str), index=rows.index))
    names = {key: name for key, name in zip(owner, stated_names, strict=True) if name}
    names |= {key: named[key] for key in set(owner) if key in named}
    order = {"1": 0, "2": 1, "3": 2, "quasi": 3}
    rank = rows["tier"].map(order).fillna(9) if "tier" in rows.columns else pd.Series(9, index=rows.index)
    part = _texts(rows, "part").map({"water": 0, "land": 1}).fillna(2)
    by = pd.DataFrame({"owner": owner, "rank": rank, "part": part}).sort_values(
        ["owner", "rank", "part"], kind="stable"
    )
    return Zoned(layer, rows.loc[by.index], owner.loc[by.index], names, _intakes(layers, sources))


def proposals(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    approved: bool = False,
    source: str | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> Proposals:
    """Return markers, signs, fence and crossings of every source; nothing is written.

    Parameters
    ----------
    project : ProjectFile
        With ``drawn_zones`` (``zones`` when ``approved``); ``roads``, ``rivers``, ``fairways``, ``docks``,
        ``boundary_markers``, ``signs``, ``fences``, ``emergency_pools`` are used where they are there.
    catalogue : Catalogue
        Its marker plan says distances and facilities.
    approved : bool
        Of the approved zones in place of the drawn ones.
    source : str, optional
        Id or name of a source; by default all.
    step : callable
        Told the name of every source before its turn.

    Raises
    ------
    LayerError
        If the project has no such zones, or none of that source.
    """
    layers, plan = LayerReader(project, catalogue), catalogue.markers
    held = zoned(layers, approved=approved)
    wanted = list(dict.fromkeys(held.owner)) if source is None else [_asked(source, held)]
    ways, notes = _ways(layers)
    proposed: dict[str, Proposed] = {}
    for key in wanted:
        step(held.names.get(key, key))
        own_zones = held.zones[(held.owner == key).to_numpy()]
        if "tier" in own_zones.columns and own_zones["tier"].notna().any():
            proposed[key] = propose(own_zones, plan, ways, held.intakes.get(key))
    markers = _standing(_marked(proposed, held), layers, plan)
    fences, fence_notes = _fenced(proposed, held, layers("fences"), plan["standing_m"])
    crossed = _crossed(proposed, held, layers, plan)
    untold = {kind for kind, lines in (("road_sign", ways.roads), ("water_sign", ways.waterways)) if lines is None}
    return Proposals(held, plan, markers, fences, crossed, (*notes, *fence_notes), frozenset(untold))


def write_markers(project: ProjectFile, proposed: Proposals, *, catalogue: Catalogue) -> int:
    """Store the proposals as the layer ``drawn_markers`` and say how many; the markers that stand are not touched."""
    known = {column.name: column.dtype for column in catalogue.kinds["drawn_markers"].columns}
    with project.transaction() as tx:
        tx.put_layer("drawn_markers", proposed.markers, dtypes=known)
        dress(tx, catalogue, ["drawn_markers"])
    return len(proposed.markers)


@pooled()
def drawn_markers(project: ProjectFile, *, catalogue: Catalogue, approved: bool = False) -> Proposals:
    """Propose markers and signs for all zones and store them as the layer ``drawn_markers``.

    Raises
    ------
    LayerError
        If the project has no such zones.
    """
    proposed = proposals(project, catalogue=catalogue, approved=approved)
    write_markers(project, proposed, catalogue=catalogue)
    return proposed


def _asked(source: str, held: Zoned) -> str:
    by_name = {name: key for key, name in held.names.items()}
    for key in (source, by_name.get(source)):
        if key is not None and (held.owner == key).any():
            return key
    known = [held.names.get(key, key) for key in dict.fromkeys(held.owner)][:12]
    raise LayerError(
        Text(zh=f"“{source}”没有保护区。", en=f"there are no zones of {source!r}."),
        hint=Text(zh=f"有：{'、'.join(known)}。", en=f"There is: {', '.join(known)}."),
    )


def _ways(layers: LayerReader) -> tuple[Ways, list[Text]]:
    """Roads and waterways, and what is missing for signs."""
    notes = []
    roads, waterways = layers("roads"), _waterways(layers)
    if roads is None:
        notes.append(
            Text(
                zh="项目中没有道路（roads）：道路警示牌与穿越道路无法判定。",
                en="no layer of roads: traffic signs and crossings cannot be told.",
            )
        )
    if waterways is None:
        notes.append(
            Text(zh="项目中没有河流线：航道警示牌无法判定。", en="no lines of rivers: waterway signs cannot be told.")
        )
    elif waterways["navigable"].isna().any():
        notes.append(
            Text(
                zh="部分河流是否通航未知（没有航道图层 fairways，也没有码头）：其航道警示牌仅在通航时需要，已注明。",
                en="whether some rivers are navigable is not known (no fairways, no docks): their signs say so.",
            )
        )
    return Ways(roads, waterways), notes


def _waterways(layers: LayerReader) -> gpd.GeoDataFrame | None:
    """Lines of rivers and canals; navigable where a fairway or a dock names the river, else not known."""
    parts = []
    for name in ("rivers", "canals"):
        rows = layers(name)
        if rows is not None:
            lines = rows[shapely.get_dimensions(np.asarray(rows.geometry.array, dtype=object)) == 1]
            parts.append(gpd.GeoDataFrame({"name": _texts(lines, "name")}, geometry=lines.geometry, crs=4490))
    parts = [part for part in parts if len(part)]
    if not parts:
        return None
    waterways = gpd.GeoDataFrame(pd.concat(parts), crs=4490)
    waterways = waterways[~waterways.index.duplicated()]
    plied: set[str] = set()
    for name in ("fairways", "docks"):
        rows = layers(name)
        if rows is not None:
            standing_ = rows if "status" not in rows.columns else rows[~rows["status"].isin(OUT_OF_USE).to_numpy()]
            plied |= set(_texts(standing_, "river")) - {""}
    waterways["navigable"] = pd.Series(
        [True if name in plied else None for name in waterways["name"]], waterways.index, dtype=object
    )
    return waterways


def _marked(by_source: Mapping[str, Proposed], held: Zoned) -> gpd.GeoDataFrame:
    """All proposals with ids and names; those beside zones that are made up are made up as well."""
    rows: list[dict[str, Any]] = []
    flags = held.zones["illustrative"] if "illustrative" in held.zones.columns else None
    for key, proposed in by_source.items():
        name = held.names.get(key, key)
        of_source = (held.owner == key).to_numpy()
        made_up = flags is not None and bool(flags[of_source].astype("boolean").fillna(False).any())
        so_far: dict[tuple[str, str], int] = {}
        for marker in proposed.markers.itertuples():
            turn = so_far[marker.kind, marker.tier] = so_far.get((marker.kind, marker.tier), 0) + 1
            rows.append(
                {
                    "id": f"{key}:{marker.kind}:{marker.tier}:{turn}",
                    "name": f"{_TIERS.get(marker.tier, marker.tier)}{_KIND[marker.kind].zh}{turn}号",
                    "illustrative": made_up,
                    "note": None if marker.sure else _IF_NAVIGABLE.zh,
                    "kind": marker.kind,
                    "source_id": key,
                    "source_name": name,
                    "tier": marker.tier,
                    "reason": marker.reason,
                    "line_id": marker.line_id,
                    "geometry": marker.geometry,
                }
            )
    columns = ["id", "name", "illustrative", "note", "kind", "source_id", "source_name", "tier", "reason", "line_id"]
    table = gpd.GeoDataFrame(rows, columns=[*columns, "geometry"], geometry="geometry", crs=4490)
    return table.set_index("id", drop=False).rename_axis(None)


_KIND: Final = labels("facility")
_IF_NAVIGABLE: Final = labels("reason")["if_navigable"]


def _standing(markers: gpd.GeoDataFrame, layers: LayerReader, plan: MarkerPlan) -> gpd.GeoDataFrame:
    """Which proposals stand already: those get the id and distance of what stands there."""
    matched = markers.assign(standing_id=None, standing_m=np.nan, status="planned")
    matched["standing_id"] = matched["standing_id"].astype(object)
    for layer in dict.fromkeys(SERVES.values()):
        rows = layers(layer)
        if rows is None:
            continue
        there = rows if "status" not in rows.columns else rows[~rows["status"].isin(OUT_OF_USE).to_numpy(dtype=bool)]
        asked = matched[matched["kind"].map(SERVES) == layer]
        standing_near = standing(asked, there, within_m=plan["standing_m"])
        matched.loc[standing_near.index, "standing_id"] = standing_near["standing_id"].astype(str)
        matched.loc[standing_near.index, "standing_m"] = standing_near["standing_m"].round(1)
        matched.loc[standing_near.index, "status"] = "in_use"
    return matched


def _fenced(
    by_source: Mapping[str, Proposed], held: Zoned, fences: gpd.GeoDataFrame | None, within_m: float
) -> tuple[gpd.GeoDataFrame, list[Text]]:
    """Fence of tier 1 by source, how much of it a fence runs along."""
    notes = []
    cover: Any = None
    if fences is None:
        notes.append(
            Text(
                zh="项目中没有隔离防护设施（fences）：已建围栏长度无法判定。",
                en="no layer of fences: how much is fenced cannot be told.",
            )
        )
    else:
        there = fences if "status" not in fences.columns else fences[~fences["status"].isin(OUT_OF_USE).to_numpy()]
        shapes = np.asarray(there.geometry.array, dtype=object)
        shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
        cover = shapely.union_all(buffer(shapes, distance_m=within_m)) if len(shapes) else shapely.Polygon()
    rows = []
    for key, proposed in by_source.items():
        if proposed.fence is None or proposed.fence_m is None:
            continue
        along = None if cover is None else float(geodesy.length_m([_line_part(proposed.fence, cover)])[0])
        missing = None if along is None else proposed.fence_m - along
        rows.append([key, held.names.get(key, key), proposed.fence_m, along, missing, proposed.fence])
    columns = ["source_id", "source_name", "fence_m", "standing_m", "missing_m", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=4490), notes


def _line_part(line: Any, cover: Any) -> Any:
    parts = shapely.get_parts(shapely.intersection(line, cover))
    return shapely.multilinestrings([part for part in parts if part.geom_type == "LineString"])


def _crossed(by_source: Mapping[str, Proposed], held: Zoned, layers: LayerReader, plan: MarkerPlan) -> gpd.GeoDataFrame:
    """Crossings of all sources, with the names of roads and sources."""
    rows = [
        (f"{key}:{tier}", key, tier, area)
        for key, proposed in by_source.items()
        for tier, area in proposed.areas.items()
    ]
    areas = gpd.GeoDataFrame(
        {"source_id": [row[1] for row in rows], "tier": [row[2] for row in rows]},
        geometry=[row[3] for row in rows],
        index=[row[0] for row in rows],
        crs=4490,
    )
    roads = layers("roads")
    known = {
        facility.layer: layers(facility.layer) for facility in plan.facilities.values() if facility.layer is not None
    }
    standing_ = {
        name: rows_ if "status" not in rows_.columns else rows_[~rows_["status"].isin(OUT_OF_USE).to_numpy()]
        for name, rows_ in known.items()
        if rows_ is not None
    }
    empty = gpd.GeoDataFrame(geometry=[], crs=4490)
    crossing_rows = crossings(areas, empty if roads is None else roads, plan, standing_)
    crossing_rows["source_name"] = [held.names.get(key, key) for key in crossing_rows["source_id"]]
    titles = _texts(roads, "name") if roads is not None else pd.Series(dtype=object)
    crossing_rows["road_name"] = [titles.get(key) or str(key) for key in crossing_rows["road_id"]]
    return crossing_rows


def _intakes(layers: LayerReader, sources: gpd.GeoDataFrame | None) -> Mapping[str, Any]:
    """The first intake of every source; without one the source where it is a point."""
    points: dict[str, Any] = {}
    if sources is not None:
        points |= {str(key): shape for key, shape in sources.geometry.items() if _point(shape)}
    intakes = layers("intakes")
    if intakes is not None:
        seen: dict[str, Any] = {}
        for key, shape in zip(_texts(intakes, "source_id"), intakes.geometry, strict=True):
            if key and _point(shape):
                seen.setdefault(key, shape)
        points |= seen
    return points


def _point(shape: Any) -> bool:
    return shape is not None and not shape.is_empty and shape.geom_type == "Point"


def _texts(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    values = frame[name] if name in frame.columns else [None] * len(frame)
    return pd.Series([value if isinstance(value, str) else "" for value in values], index=frame.index, dtype=object)
