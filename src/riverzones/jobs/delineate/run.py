"""Draw the zones that the catalogue knows, into the project."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.catalogue import Catalogue
from riverzones.connection_pool import pooled
from riverzones.errors import UnknownNameError
from riverzones.geo import geodesy
from riverzones.jobs.delineate.inputs import Terrain, asked_for, sources_of, with_facts
from riverzones.jobs.delineate.ranges import RANGES, Levels, range_rows, relief_of, taken_away
from riverzones.jobs.delineate.sizes import Sized, sizes_of
from riverzones.jobs.delineate.texts import corner_layer, cut_land, extent_texts
from riverzones.jobs.delineate.watershed import capped, lake_catchments, surfaces
from riverzones.jobs.shared.layer_styles import dress
from riverzones.jobs.shared.layers import LayerReader
from riverzones.model import Standard, Text, ZoneType
from riverzones.store.project import ProjectFile
from riverzones.terms import labels
from riverzones.zones import METHODS

__all__ = ["NO_SOURCE", "DelineateOptions", "Drawn", "delineate", "draw", "without_zones"]

_TIERS = {"1": "一级保护区", "2": "二级保护区", "quasi": "准保护区"}
_PARTS = {"water": "水域", "land": "陆域"}
NO_SOURCE: Final = labels("reason")["no_source"]
NOT_ASKED = Text(
    zh="没有水源要求划定（在水源上填写，或以 --type 指定）",
    en="no source asks for it (fill it in, or name it with --type)",
)
NO_TYPE = Text(
    zh="水源类型（source_type）未填：填 river、lake、reservoir、groundwater 或 canal 后重划",
    en="the type (source_type) is not stated: fill in river, lake, reservoir, groundwater or canal and draw again",
)
NOT_DRAWN = Text(
    zh="没有适用的划定类型：核对 source_type、centralised，或该类水源所需的图层（rivers、reservoirs、lakes）",
    en="no zone type applies: check source_type, centralised, or the layers it needs (rivers, reservoirs, lakes)",
)
_HASH = re.compile(r"[0-9a-f]{8,}|.*[0-9a-f]{12,}.*")
_CARRIED = ("river", "rank", "basin", "illustrative")


@dataclass(frozen=True, slots=True)
class DelineateOptions:
    """What to draw: all by default, or some zone types, some sources, another standard.

    Attributes
    ----------
    types : collection of str
        Names of zone types; empty: all.
    sources : collection of str
        Ids of sources (or of their intakes, or of rows of the source layer); empty: all.
    standard : str or Standard, optional
        Draw by this standard what is drawn by a standard, and nothing else: its name, or numbers of one's own.
    dem : Path, optional
        A raster of heights [m]: land of source zones ends at the divide, where no catchments are given; ranges are
        drawn from water levels.
    levels : Levels
        Vertical datums of heights and levels, and the difference between them.
    """

    types: Collection[str] = ()
    sources: Collection[str] = ()
    standard: str | Standard | None = None
    dem: Path | None = None
    levels: Levels = field(default_factory=Levels)


@dataclass(frozen=True, slots=True)
class Drawn:
    """How one zone type went: the layer it makes, how many zones, their area [km2], or why none was drawn.

    ``skipped`` says for single sources why they have no zone, ``notes`` what was not applied or stands in for something
    better, each once; ``names`` are those of the sources by the ids of their rows.
    """

    zone_type: ZoneType
    count: int
    area_km2: float
    not_drawn: Text | None = None
    skipped: tuple[tuple[str, Text], ...] = ()
    notes: tuple[Text, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def called(self, row: str) -> str:
        """Return what people call a source that was skipped: its name with its id; only its name where the id is a
        hash.
        """
        name = self.names.get(row)
        return row if not name or name == row else name if _HASH.fullmatch(row) else f"{name}（{row}）"


@pooled()
def delineate(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    asked: DelineateOptions | None = None,
    step: Callable[[ZoneType], None] = lambda _: None,
) -> list[Drawn]:
    """Draw every zone type asked for whose source layer is there; all layers are written in one transaction.

    Rows of a layer that the run does not draw anew (other zone types, also those the standard has no numbers for or
    that nobody asked for; other sources) stay as they are. Approved zones
    (the layer ``zones``) are never touched: source zones go to ``drawn_zones`` with the status ``draft``.

    Parameters
    ----------
    project : ProjectFile
    catalogue : Catalogue
        Gives zone types, standards and the columns of the layers.
    asked : DelineateOptions, optional
    step : callable
        Called with each zone type before it is drawn.

    Raises
    ------
    UnknownNameError
        If a zone type, a standard or a source asked for is not known.
    """
    project.check_writable()
    asked = asked or DelineateOptions()
    zones_by_layer, report = draw(project, catalogue=catalogue, asked=asked, step=step)
    done = [outcome.zone_type for outcome in report if outcome.not_drawn in (None, NO_SOURCE)]
    _write(project, catalogue, zones_by_layer, done, asked)
    return report


def draw(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    asked: DelineateOptions,
    step: Callable[[ZoneType], None] = lambda _: None,
) -> tuple[dict[str, list[gpd.GeoDataFrame]], list[Drawn]]:
    """Draw as :func:`delineate` does and write nothing: zones by the layer they belong to, and how each type went.

    Raises
    ------
    UnknownNameError
        If a zone type, a standard or a source asked for is not known.
    """
    types = _types(catalogue, asked)
    chosen = catalogue.standards[asked.standard] if isinstance(asked.standard, str) else asked.standard
    layers = LayerReader(project, catalogue)
    relief = relief_of(asked.dem, asked.levels, catalogue.columns["datum"])
    terrain = Terrain(project, catalogue, layers, relief)
    zones_by_layer: dict[str, list[gpd.GeoDataFrame]] = {}
    report: list[Drawn] = []
    left = set(asked.sources)
    for zone_type in types:
        if chosen is not None and not _speaks_of(chosen, zone_type):
            continue
        step(zone_type)
        standard = chosen or (catalogue.standards[zone_type.standard] if zone_type.standard else None)
        sources = sources_of(zone_type, layers)
        if isinstance(sources, Text):
            report.append(Drawn(zone_type, 0, 0.0, sources))
            continue
        if asked.sources:
            sources, known_ids = _some(sources, asked.sources)
            left -= known_ids
        if zone_type.name not in asked.types:
            sources = asked_for(zone_type, sources)
            if zone_type.asked and not len(sources):
                report.append(Drawn(zone_type, 0, 0.0, NOT_ASKED))
                continue
        method = METHODS[zone_type.method]
        if "network" in method.needs:
            sources = with_facts(sources, layers)
        sized = sizes_of(zone_type, sources, standard)
        if isinstance(sized, Text) or not len(sources):
            why = sized if isinstance(sized, Text) else NO_SOURCE
            report.append(Drawn(zone_type, 0, 0.0, why))
            continue
        ground, unseen = terrain.ground(method.needs), tuple[Text, ...]()
        if asked.dem is not None and "catchments" in method.needs and ground.catchments is None:
            drained, unseen = lake_catchments(sources, surfaces(layers), asked.dem)
            ground = replace(ground, catchments=drained)
        rows, skipped, notes = _told(method.draw(sources, ground, **sized.values))
        if zone_type.layer == RANGES and len(skipped) > 1 and not len(rows) and len({why for _, why in skipped}) == 1:
            report.append(Drawn(zone_type, 0, 0.0, skipped[0][1]))
            continue
        drawn_rows = rows
        rows, cut = capped(rows, sources, asked.dem, catchments=layers("basins"), lakes=surfaces(layers))
        rows = rows.assign(cut=cut_land(drawn_rows, rows))
        rows, taken = taken_away(rows, zone_type.minus, layers)
        names = _names(sources)
        notes = (*notes, *(_named(note, names) for note in unseen), *(_named(note.text, names) for note in cut), *taken)
        zones = _described(rows, sources, zone_type, sized, standard)
        zones_by_layer.setdefault(zone_type.layer, []).append(zones)
        area = float(np.nansum(zones["area_m2"].to_numpy(dtype=np.float64))) / 1e6
        report.append(Drawn(zone_type, len(zones), area, None, skipped, notes, names))
    if left:
        raise UnknownNameError(
            Text(
                zh=f"没有可划定的水源 {'、'.join(sorted(left))}。",
                en=f"no source that zones are drawn for is called {', '.join(sorted(left))}.",
            ),
            hint=Text(zh="请核对 sources 与 intakes 的标识。", en="Check the ids of sources and intakes."),
        )
    return zones_by_layer, report


def _names(sources: gpd.GeoDataFrame) -> dict[str, str]:
    """Names of the sources by the ids of their rows; of a source with intakes, its own name."""
    for column in ("source_name", "name"):
        if column in sources.columns:
            rows = zip(sources.index, sources[column], strict=True)
            return {str(row): name for row, name in rows if isinstance(name, str) and name}
    return {}


def _named(note: Text, names: Mapping[str, str]) -> Text:
    """A note that begins with the id of a row, with the name of its source there."""
    row, mark, rest = note.zh.partition("：")
    if not mark or row not in names:
        return note
    return Text(zh=f"{names[row]}：{rest}", en=note.en.replace(f"{row}:", f"{names[row]}:", 1))


def without_zones(project: ProjectFile, report: Sequence[Drawn], asked: DelineateOptions) -> list[tuple[str, Text]]:
    """Return sources that this run drew no zone for at all, by name, and why: nothing that should have a zone goes
    unsaid.

    Empty where single zone types or sources were asked for.
    """
    kinds = [outcome for outcome in report if outcome.zone_type.layer == "drawn_zones"]
    if asked.types or asked.sources or not kinds or not project.has("sources"):
        return []
    sources = project.read("sources")
    drawn = set(project.read("drawn_zones")["source_id"].astype(str)) if project.has("drawn_zones") else set()
    why = {outcome.called(row): reason for outcome in kinds for row, reason in outcome.skipped}
    without = []
    blank = [None] * len(sources)
    names, kinds_of, status = (
        sources[name].tolist() if name in sources.columns else blank for name in ("name", "source_type", "status")
    )
    for row, name, kind, state in zip(sources.index, names, kinds_of, status, strict=True):
        if str(row) in drawn or state in ("abandoned", "planned"):
            continue
        own = {str(row): name} if isinstance(name, str) else {}
        called = Drawn(kinds[0].zone_type, 0, 0.0, names=own).called(str(row))
        cause = why.get(called) or next((reason for key, reason in why.items() if key.startswith(f"{name}（")), None)
        without.append((called, cause or (NOT_DRAWN if isinstance(kind, str) else NO_TYPE)))
    return without


def _speaks_of(standard: Standard, zone_type: ZoneType) -> bool:
    """Whether a standard has any of the numbers that a zone type takes from one."""
    return any(rule.key in standard.values for rule in zone_type.sizes.values() if rule.key is not None)


def _types(catalogue: Catalogue, asked: DelineateOptions) -> list[ZoneType]:
    """The zone types asked for, all without any."""
    return [catalogue.zone_types[name] for name in asked.types] if asked.types else [*catalogue.zone_types.values()]


def _some(sources: gpd.GeoDataFrame, wanted: Collection[str]) -> tuple[gpd.GeoDataFrame, set[str]]:
    """The sources asked for by the id of the source or its intake, and which of the words were found."""
    ids = [sources.index.astype(str)]
    ids += [sources[name].astype(str) for name in ("source_id", "place_id") if name in sources.columns]
    mask = np.any([np.isin(np.asarray(column_ids, dtype=str), list(wanted)) for column_ids in ids], axis=0)
    matched = {str(value) for column_ids in ids for value in np.asarray(column_ids)[mask]}
    return sources[mask], matched & set(wanted)


def _told(rows: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, tuple[tuple[str, Text], ...], tuple[Text, ...]]:
    """Rows with a zone, why others have none, and the remarks."""
    there = rows.geometry.notna() & ~rows.geometry.is_empty
    unknown = Text(zh="未能划定", en="could not be drawn")
    why = rows["why"] if "why" in rows.columns else pd.Series(unknown, index=rows.index)
    skipped = tuple(dict.fromkeys((str(rows.at[row, "source_id"]), why[row]) for row in rows.index[~there]))
    rows = rows[there]
    notes = dict.fromkeys(note for note in rows["note"] if isinstance(note, Text)) if "note" in rows.columns else ()
    return rows, skipped, tuple(notes)


def _described(
    zones: gpd.GeoDataFrame,
    sources: gpd.GeoDataFrame,
    zone_type: ZoneType,
    sized: Sized,
    standard: Standard | None,
) -> gpd.GeoDataFrame:
    """Zones as they are kept: ids, names, sizes with where they are from, measures."""
    if zone_type.layer == RANGES:
        return _kept(range_rows(zones, sources, zone_type, sized), zones, sources)
    rows = zones["source_id"].tolist()
    source = sources.loc[rows]
    shapes = np.asarray(zones.geometry.array, dtype=object)
    own = [str(value) for value in source["source_id"]] if zone_type.of else [str(value) for value in rows]
    name_of = source["source_name"] if zone_type.of else source.get("name", pd.Series(None, index=source.index))
    names = [str(value) if isinstance(value, str) else key for value, key in zip(name_of, own, strict=True)]
    tiers = zones["tier"].tolist() if "tier" in zones.columns else [None] * len(zones)
    parts = zones["part"].tolist() if "part" in zones.columns else [None] * len(zones)
    used = zones["used"].tolist() if "used" in zones.columns else [[]] * len(zones)
    what = [f"{_TIERS.get(t, zone_type.title.zh)}{_PARTS.get(p, '')}" for t, p in zip(tiers, parts, strict=True)]
    table: dict[str, Any] = {
        "id": _ids(zone_type, own, tiers, parts),
        "name": [f"{name} {words}" for name, words in zip(names, what, strict=True)],
        "source_id": own,
    }
    if zone_type.layer == "drawn_zones":
        table |= {
            "source_name": names,
            "tier": tiers,
            "part": parts,
            "standard": None if standard is None else standard.name,
            "zone_type": zone_type.name,
            "perimeter_m": np.round(geodesy.perimeter_m(shapes), 3),
            "status": "draft",
            "note": [value.zh if isinstance(value, Text) else None for value in zones.get("note", [None] * len(zones))],
        }
        shapes = _multi(shapes)
    else:
        extra = [name for name in zones.columns if name in sized.values]
        table |= {name: zones[name].to_numpy() for name in extra} | {"kind": zone_type.name}
    unused = zones["unused"].tolist() if "unused" in zones.columns else [()] * len(zones)
    sizes = [_sizes(sized.of(row), *value) for row, *value in zip(rows, used, unused, strict=True)]
    if zone_type.layer == "drawn_zones":
        kinds = source["source_type"].tolist() if "source_type" in source.columns else [None] * len(zones)
        table["extent_text"] = extent_texts(zones, sizes, kinds)
    table |= {
        "sizes": [json.dumps(value, ensure_ascii=False) for value in sizes],
        "area_m2": np.round(geodesy.area_m2(shapes), 3),
    }
    return _kept(table, zones.set_geometry(gpd.GeoSeries(shapes, index=zones.index, crs=4490)), sources)


def _kept(table: dict[str, Any], zones: gpd.GeoDataFrame, sources: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Columns as a layer, with what is carried over from the sources."""
    source = sources.loc[zones["source_id"].tolist()]
    table |= {name: source[name].to_numpy() for name in _CARRIED if name in source.columns and name not in table}
    layer = gpd.GeoDataFrame(table, geometry=np.asarray(zones.geometry.array, dtype=object), crs=4490)
    return layer.set_index("id", drop=False).rename_axis(None)


def _sizes(given: list[dict[str, Any]], used: list[dict[str, Any]], unused: Any) -> list[dict[str, Any]]:
    """Sizes of a zone: those given, without what was not applied or what the method put its own in place of."""
    gone = {size["name"] for size in used} | (set(unused) if isinstance(unused, list | tuple) else set())
    return [*(size for size in given if size["name"] not in gone), *used]


def _ids(zone_type: ZoneType, own: list[str], tiers: list[Any], parts: list[Any]) -> list[str]:
    """Ids that stay the same from run to run."""
    uses: dict[str, int] = {}
    ids = []
    for words in zip(own, tiers, parts, strict=True):
        name = ":".join([zone_type.name, *(str(word) for word in words if isinstance(word, str))])
        uses[name] = uses.get(name, 0) + 1
        ids.append(name if uses[name] == 1 else f"{name}:{uses[name]}")
    return ids


def _multi(shapes: Any) -> Any:
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    shapes = shapes.copy()
    shapes[single] = [shapely.MultiPolygon([polygon]) for polygon in shapes[single]]
    return shapes


def _write(
    project: ProjectFile,
    catalogue: Catalogue,
    drawn: dict[str, list[gpd.GeoDataFrame]],
    types: list[ZoneType],
    asked: DelineateOptions,
) -> None:
    """Put the layers: what was drawn, and of what was there the rows that this run does not speak about."""
    names = {zone_type.name for zone_type in types}
    with project.transaction() as tx:
        for layer, parts in drawn.items():
            zones = pd.concat(parts)
            if project.has(layer):
                old = project.read(layer)
                mark = (
                    old["zone_type"] if "zone_type" in old.columns else old.get("kind", pd.Series("", index=old.index))
                )
                done = mark.isin(names).to_numpy(dtype=bool)
                if asked.sources:
                    done = done & old["source_id"].astype(str).isin(zones["source_id"]).to_numpy(dtype=bool)
                if (~done).any():
                    zones = pd.concat([old[~done].astype(object), zones.astype(object)])
            known = {column.name: column.dtype for column in catalogue.kinds[layer].columns}
            whole = gpd.GeoDataFrame(zones, geometry="geometry", crs=4490)
            tx.put_layer(layer, whole, dtypes=known)
            if layer == "drawn_zones":
                corners = {column.name: column.dtype for column in catalogue.kinds["zone_corners"].columns}
                tx.put_layer("zone_corners", corner_layer(whole, catalogue.markers), dtypes=corners)
        dress(tx, catalogue, [*drawn, "zone_corners"])
