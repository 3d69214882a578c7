"""What a network is made from: rivers, canals, water areas and bank lines of a project, and their fingerprint.

What derives centre lines is imported where it is done: most commands ask for the fingerprint alone.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.errors import DataError
from riverzones.geo.geodesy import length_m
from riverzones.model import Text
from riverzones.store.project import ProjectFile

__all__ = ["SOURCE_LAYERS", "Sources", "fingerprint", "marks", "sources"]

SOURCE_LAYERS = ("rivers", "canals", "lakes", "reservoirs", "bank_lines")
"""Layers that a network is made from; a change in one of them makes a stored network old."""

_LINES = ("rivers", "canals")
_LAKES = ("lakes", "reservoirs")
_DERIVATION = "2"  # goes up when networks are built another way: stored ones are then built anew


_POLYGON_NUMBERS = ("LPOLY_", "RPOLY_")
"""Columns of an ArcInfo coverage: number of the polygon to the left and to the right of each arc."""


@dataclass(frozen=True)
class Sources:
    """Raw lines, lakes, what was left out, and what the layers were like.

    Attributes
    ----------
    lines : GeoDataFrame
        Lines of rivers and canals and centre lines of what is drawn by its banks or as an area, with ``source_layer``.
    lakes : GeoDataFrame or None
        Polygons of lakes and reservoirs, with ``source_layer``.
    notes : tuple of Text
        What was derived and what was not used.
    fingerprint : str
        Changes with every change of the source layers.
    marks : str
        The same, found without reading them (:func:`marks`); empty where it cannot be.
    """

    lines: gpd.GeoDataFrame
    lakes: gpd.GeoDataFrame | None
    notes: tuple[Text, ...]
    fingerprint: str
    marks: str
    coast: shapely.Geometry | None = None
    """Coastlines among the lines of rivers: left out, and a dead end near them is a mouth."""


def sources(project: ProjectFile) -> Sources:
    """Read what a network of the project is made from; lines may be none."""
    marked = marks(project)  # before: a change while they are read makes the network old
    there = {name: project.read(name) for name in SOURCE_LAYERS if project.has(name)}
    if not there:
        return Sources(_together([], []), None, (), _hashed(there), marked)
    notes: list[Text] = []
    lines = _together([there[name] for name in _LINES if name in there], [n for n in _LINES if n in there])
    dimension = shapely.get_dimensions(np.asarray(lines.geometry.array, dtype=object))
    drawn, areas = lines[dimension == 1], lines[dimension == 2]
    drawn, coast = _without_coast(drawn, notes)
    parts = []
    if set(_POLYGON_NUMBERS) <= set(drawn.columns):
        drawn, axes = _from_coverage(drawn, notes)
        parts.append(axes)
    parts.insert(0, drawn)
    if len(areas):
        parts.append(_from_areas(areas, drawn, notes))
    if "bank_lines" in there:
        parts.append(_from_banks(there["bank_lines"], drawn, notes))
    lakes = _together([there[name] for name in _LAKES if name in there], [n for n in _LAKES if n in there])
    lakes = lakes[shapely.get_dimensions(np.asarray(lakes.geometry.array, dtype=object)) == 2]
    all_lines = gpd.GeoDataFrame(pd.concat([part for part in parts if len(part)] or [drawn]), crs=4490)
    return Sources(all_lines, lakes if len(lakes) else None, tuple(notes), _hashed(there), marked, coast)


def _without_coast(drawn: gpd.GeoDataFrame, notes: list[Text]) -> tuple[gpd.GeoDataFrame, shapely.Geometry | None]:
    """Lines of rivers without those that attributes call a coastline; those that merely run along the sea stay."""
    from riverzones.catalogue.waters import known_waters

    known = known_waters()
    called = np.zeros(len(drawn), dtype=np.bool_)
    for column in drawn.columns.drop(drawn.geometry.name):
        if drawn[column].dtype.kind in "OTU" or str(drawn[column].dtype).startswith(("str", "string")):
            values = drawn[column].astype("string").fillna("")
            called |= values.map(known.is_coastline).to_numpy(dtype=bool)
    coast = shapely.union_all(np.asarray(drawn.geometry.array, dtype=object)[called]) if called.any() else None
    if coast is not None:
        count, km = int(called.sum()), length_m([coast])[0] / 1000
        zh, en = (
            f"{count} 条线按属性是海岸线（{km:,.0f} km），不作河流",
            f"{count} lines are coastlines by their attributes",
        )
        notes.append(Text(zh=zh, en=f"{en} ({km:,.0f} km): not taken for rivers"))
    drawn = drawn[~called]
    along = known.along_the_coast(np.asarray(drawn.geometry.array, dtype=object))
    if along.any():
        shapes = np.asarray(drawn.geometry.array, dtype=object)[along]
        at = shapely.get_coordinates(shapely.line_interpolate_point(shapes[:1], 0.5, normalized=True))[0]
        spot, count, km = f"{at[0]:.4f},{at[1]:.4f}", int(along.sum()), length_m(shapes).sum() / 1000
        notes.append(
            Text(
                zh=f"{count} 条线（{km:,.0f} km，如 {spot}）沿海岸走，疑为海岸线，仍按河流使用；"
                "若不是河流，请从图层中删去",
                en=f"{count} lines ({km:,.0f} km, such as at {spot}) run along the sea and may be coastlines: "
                "still taken for rivers; take them out of the layer if they are none",
            )
        )
    return drawn, coast


def marks(project: ProjectFile) -> str:
    """Return what tells that the source layers are as they were, as text; empty where only their rows tell it."""
    seen = project.change_marks(SOURCE_LAYERS)
    return "" if seen is None else json.dumps([_DERIVATION, seen])


def fingerprint(project: ProjectFile) -> str:
    """Return what the source layers of the project are like now, as 32 hexadecimal digits."""
    return _hashed({name: project.read(name) for name in SOURCE_LAYERS if project.has(name)})


def _hashed(layers: dict[str, gpd.GeoDataFrame]) -> str:
    digest = hashlib.blake2b(_DERIVATION.encode(), digest_size=16)
    for name, layer in layers.items():
        digest.update(name.encode())
        table = pd.DataFrame(layer.drop(columns=layer.geometry.name)).astype("string").fillna("")
        digest.update(",".join(map(str, table.columns)).encode())
        for hashes in (pd.util.hash_pandas_object(table, index=True).to_numpy(), _shapes(layer)):
            digest.update(np.ascontiguousarray(hashes).tobytes())
    return digest.hexdigest()


def _shapes(layer: gpd.GeoDataFrame) -> Any:
    wkb = pd.Series(np.asarray(shapely.to_wkb(np.asarray(layer.geometry.array, dtype=object)), dtype=object))
    return pd.util.hash_array(wkb.map(lambda shape: b"" if shape is None else shape).to_numpy(dtype=object))


def _together(layers: list[gpd.GeoDataFrame], names: list[str]) -> gpd.GeoDataFrame:
    """Layers one below the other with ``source_layer``; an id that is there already gets its layer in front."""
    if not layers:
        return gpd.GeoDataFrame({"source_layer": []}, geometry=[], crs=4490)
    parts, taken = [], set()
    for layer, name in zip(layers, names, strict=True):
        ids = [f"{name}:{row_id}" if row_id in taken else str(row_id) for row_id in layer.index]
        taken |= set(ids)
        without_blanks = layer.dropna(axis="columns", how="all").drop(columns=["kind"], errors="ignore")
        parts.append(without_blanks.assign(source_layer=name).set_axis(pd.Index(ids, dtype=object)))
    return gpd.GeoDataFrame(pd.concat(parts), crs=4490)


def _from_areas(areas: gpd.GeoDataFrame, drawn: gpd.GeoDataFrame, notes: list[Text]) -> gpd.GeoDataFrame:
    """Centre lines of rivers drawn as areas in which no line runs."""
    hit = shapely.STRtree(np.asarray(drawn.geometry.array, dtype=object))
    area, line = hit.query(np.asarray(areas.geometry.array, dtype=object), predicate="intersects")
    shared = shapely.intersection(areas.geometry.to_numpy()[area], drawn.geometry.to_numpy()[line])
    ran = shapely.length(shared) > 0.5 * np.sqrt(shapely.area(areas.geometry.to_numpy()[area]))
    free = areas[~np.isin(np.arange(len(areas)), area[ran])]
    if len(areas) > len(free):
        count = len(areas) - len(free)
        notes.append(
            Text(zh=f"{count} 个河流面已有中心线，未用", en=f"{count} river areas have a line in them: not used")
        )
    if not len(free):
        return free
    from riverzones.network.banks.centreline import centre_lines

    axes = centre_lines(free, lines=drawn if len(drawn) else None)
    notes.append(
        Text(
            zh=f"由 {len(free)} 个河流面推得 {len(axes)} 条中心线",
            en=f"{len(axes)} centre lines from {len(free)} areas",
        )
    )
    return _named_apart(axes, "rivers", drawn)


def _require_apart(banks: gpd.GeoDataFrame) -> None:
    """Refuse banks that cross everywhere: what is between them is cut out at every crossing, in time and memory."""
    from riverzones.catalogue.caps import caps
    from riverzones.geo.repair import crosses_more_than

    lines = shapely.get_parts(np.asarray(banks.geometry.array, dtype=object))
    most = max(caps().crossings, int(shapely.get_num_coordinates(lines).sum()))
    if crosses_more_than(shapely.multilinestrings(lines), most):
        raise DataError(
            Text(
                zh=f"河口线（水边线）相交超过 {most:,} 处，不推求中心线，也不建河网。",
                en=f"the bank lines cross in more than {most:,} places: no centre line is derived, no network built.",
            ),
            hint=Text(
                zh="请核对图层是否为河口线；上限 crossings 见文档“文件与模板的上限”。",
                en="See whether these are banks; the cap (crossings) is a setting: docs, caps.",
            ),
        )


def _from_banks(banks: gpd.GeoDataFrame, drawn: gpd.GeoDataFrame, notes: list[Text]) -> gpd.GeoDataFrame:
    """Centre lines between the banks of rivers that have no line of their own; unnamed banks, if no line is there."""
    known = set(drawn["name"].dropna()) if "name" in drawn.columns else set()
    river = banks["river"] if "river" in banks.columns else pd.Series(None, index=banks.index, dtype=object)
    wanted = (river.notna() & ~river.isin(known)) | (river.isna() & (not len(drawn)))
    alone = banks[wanted.to_numpy(dtype=bool)]
    if not len(alone):
        return drawn.iloc[:0]
    alone = alone.drop(columns=["name"], errors="ignore").assign(name=river[alone.index].astype(object))
    from riverzones.network.banks.bank_lines import from_banks

    _require_apart(alone)
    axes = from_banks(alone, lines=drawn if len(drawn) else None)
    notes.append(
        Text(
            zh=f"由 {len(alone)} 条河口线推得 {len(axes)} 条中心线",
            en=f"{len(axes)} centre lines from {len(alone)} bank lines",
        )
    )
    return _named_apart(axes, "bank_lines", drawn)


def _from_coverage(drawn: gpd.GeoDataFrame, notes: list[Text]) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Arcs of an old ArcInfo coverage: those with water on one side give centre lines, the others stay lines.

    A river of that age is a line where it is narrow and two arcs with islands between them where it is wide; the
    polygon numbers on both sides tell which (:func:`riverzones.network.banks.coverage_banks`).
    """
    from riverzones.network.banks import coverage_banks, from_banks

    edge = coverage_banks(drawn).to_numpy(bool)
    if not edge.any():
        return drawn, drawn.iloc[:0]
    single, arcs = drawn[~edge], drawn[edge]
    _require_apart(arcs)
    axes = from_banks(arcs, lines=single if len(single) else None)
    notes.append(
        Text(
            zh=f"河流图层带左右面号（{'、'.join(_POLYGON_NUMBERS)}）：{len(arcs)} 条弧段是水边线，"
            f"由其推得 {len(axes)} 条线",
            en=f"the rivers carry polygon numbers ({', '.join(_POLYGON_NUMBERS)}): {len(arcs)} arcs are edges of water "
            f"and give {len(axes)} lines",
        )
    )
    return single, _named_apart(axes, "arcs", single)


def _named_apart(derived: gpd.GeoDataFrame, layer: str, drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Derived lines under ids that no drawn line has."""
    ids = [f"{layer}:{row_id}" if row_id in drawn.index else str(row_id) for row_id in derived.index]
    lines = derived[[name for name in ("name", "kind", "width_m", "geometry") if name in derived.columns]]
    return lines.assign(source_layer=layer).set_axis(pd.Index(ids, dtype=object))
