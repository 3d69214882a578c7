"""A spill at a place: what it reaches and when, where it can be held, what is in store, in the order of action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.catalogue.emergency import EmergencyWords, Substance, emergency_words
from riverzones.chiefs import chain
from riverzones.connection_pool import pooled
from riverzones.errors import DataError, NetworkError
from riverzones.geo import geodesy, linear
from riverzones.geo.joins import nearest as nearest_of
from riverzones.geo.shortest_paths import lengths_along
from riverzones.jobs.shared.lake_velocities import lake_velocities
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.network import network_of
from riverzones.jobs.shared.start import Origin, origin_of
from riverzones.jobs.shared.tables import cells_of, plain_rows
from riverzones.model import Text
from riverzones.network import DOUBTFUL, Network
from riverzones.network.trace import Velocities, along, walk
from riverzones.relations.flow import LOCATED_WITHIN_M, located, starts_of
from riverzones.store.project import ProjectFile

__all__ = ["Emergency", "emergency"]

_HOURS = ("hours_low", "hours", "hours_high")
_TARGET = ["layer", "id", "name", "river", "chainage_m", "distance_m", "earliest_h", "usual_h", "latest_h", "owner",
           "admin"]  # fmt: skip
_SPACE = [*_TARGET, "kind", "volume_m3", "road", "road_m", "phone", "before"]
_ROAD_M = 3_000.0
"""Roads farther than this from a place give no access to it: a setting of ours."""
_ROADS_DEG = 0.2
"""Ways of stores are looked for on roads no farther out than this [degrees]: a setting of ours."""
_DETOUR = 1.5
"""A straight way counts so many times as long beside ways by road: a setting of ours, for the order of stores alone."""


@dataclass(frozen=True)
class Emergency:
    """What a spill reaches and what can be done.

    ``targets``: intakes, zones, sections, towns downstream with ``distance_m`` along the water, ``earliest_h`` (front
    at high water), ``usual_h`` (mean at normal water) and ``latest_h`` (mean at low water; blank: not known).
    ``spaces``: where it can be held, with ``kind``, ``volume_m3``, ``road`` and ``road_m`` to it, ``before``: intakes
    below it. ``stores``: with ``fits``, the materials that fit, ``by_road_m`` along the roads of the project (blank: no
    way known) and ``away_m`` straight. ``actions``: all of it in the order of time. ``reaches``: the way. All
    EPSG:4490. ``notes`` must be shown with it.
    """

    origin: Origin
    river: str | None
    chainage_m: float
    offset_m: float
    substance: str
    known: Substance
    targets: GeoDataFrame
    spaces: GeoDataFrame
    stores: GeoDataFrame
    actions: pd.DataFrame
    reaches: GeoDataFrame
    chiefs: tuple[dict[str, Any], ...]
    notes: tuple[Text, ...]

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{at, substance, targets, spaces, stores, actions, notes}`` in plain values."""
        point = self.origin.row.geometry.iloc[0]
        stores = plain_rows(self.stores)
        for row in stores:
            row["fits"] = list(row["fits"])
        spaces = plain_rows(self.spaces)
        for row in spaces:
            row["before"] = list(row["before"])
        return {
            "at": {
                "lon": point.x,
                "lat": point.y,
                "river": self.river,
                "chainage_m": self.chainage_m,
                "offset_m": self.offset_m,
            },
            "substance": {"named": self.substance, "class": self.known.name, "note": self.known.note.within(lang)},
            "targets": plain_rows(self.targets),
            "spaces": spaces,
            "stores": stores,
            "actions": [
                {**row, "what": self.actions["what"][position].within(lang)}
                for position, row in enumerate(plain_rows(self.actions.drop(columns="what")))
            ],
            "notes": [note.within(lang) for note in self.notes],
        }


@pooled()
def emergency(
    project: ProjectFile,
    place: str,
    *,
    catalogue: Catalogue,
    substance: str = "",
    discharge_m3s: tuple[float, float, float] | None = None,
    within_h: float | None = None,
) -> Emergency:
    """Return what a spill at a place reaches, by when, and where it can be held.

    Parameters
    ----------
    project : ProjectFile
        With rivers or a built network; only read.
    place : str
        ``LON,LAT`` [degrees, EPSG:4490], or ``LAYER:ID``. What is spilled beside a river is counted from where it
        enters the nearest one; the way over land is not.
    catalogue : Catalogue
        Kinds of layers.
    substance : str
        What was spilled, in any words.
    discharge_m3s : three floats, optional
        Discharge at low, normal and high water [m3/s]: the time through a lake or reservoir with a known storage is
        storage over discharge. Without it a lake is passed as a river at the earliest, and the latest is not known.
    within_h : float, optional
        What is reached later than this at the earliest is left out [h].

    Raises
    ------
    NetworkError
        If the place is on no river.
    DataError
        If the discharge does not rise from low to high water.
    """
    words = emergency_words()
    if discharge_m3s is not None and not 0 < discharge_m3s[0] <= discharge_m3s[1] <= discharge_m3s[2]:
        raise DataError(
            Text(
                zh=f"枯、平、丰水流量应大于 0 且依次不减，现为 {discharge_m3s}。",
                en=f"discharge must be above 0 and rise from low to high water, got {discharge_m3s}.",
            )
        )
    notes: list[Text] = []
    origin = origin_of(project, place, catalogue=catalogue)
    network = network_of(project, say=notes.append)
    starts = starts_of(origin.row, network, upper=False)
    if starts.empty:
        raise NetworkError(
            Text(
                zh=f"{origin.name} 距河网超过 {LOCATED_WITHIN_M:g} 米，不在任何河流上。",
                en=f"{origin.name} is farther than {LOCATED_WITHIN_M:g} m from every river.",
            ),
            hint=Text(zh="请核对经纬度，或导入缺少的河流。", en="Check the place, or import the missing river."),
        )
    where = located(origin.row, network).iloc[0]
    reader = LayerReader(project, catalogue)
    spots = starts[["start_id", "reach_id", "to_end_m"]]
    below = set(walk(network, spots, mode="DD")["reach_id"])
    fast, slow, velocity_notes = lake_velocities(network, reader, among=below, discharge_m3s=discharge_m3s)
    notes += velocity_notes
    way = _Way(network, spots, fast, slow, words.front_ratio)
    reaches = way.walked()
    if within_h is not None:
        reaches = reaches[reaches["earliest_h"] <= within_h]
    doubtful = int((reaches["confidence"] < DOUBTFUL).sum())
    if doubtful:
        notes.append(
            Text(
                zh=f"途经的 {len(reaches)} 个河段中有 {doubtful} 个流向存疑",
                en=f"the flow direction of {doubtful} of {len(reaches)} reaches on the way is doubtful",
            )
        )
    targets = _targets(way, reader, words)
    spaces = _spaces(way, reader, words, reaches)
    if within_h is not None:
        targets, spaces = (table[table["earliest_h"] <= within_h] for table in (targets, spaces))
    intakes = targets[targets["layer"] == "intakes"]
    spaces = _roads(spaces, reader)
    spaces["before"] = [
        tuple(intakes.loc[intakes["distance_m"] > distance, "name"].astype(str)) for distance in spaces["distance_m"]
    ]
    stores = _stores(origin, reader, words.substance_of(substance))
    segments = reader("segments")
    chiefs: tuple[dict[str, Any], ...] = ()
    if segments is not None and len(segments):
        chiefs = tuple(chain(origin.row, segments, network=network)["chiefs"].iloc[0])
    notes.append(
        Text(
            zh=f"最早为丰水期前缘（系数 {words.front_ratio:g}，{words.front_source.zh}），"
            "平水为平水期平均，最晚为枯水期平均；流速为设定值，请以实测替换",
            en=f"earliest: the front at high water ({words.front_ratio:g}: {words.front_source.en}); normal: the mean "
            "at normal water; latest: the mean at low water; velocities are settings, to be replaced by gauged ones",
        )
    )
    if float(where["offset_m"]) > words.reach_m / 10:
        notes.append(
            Text(
                zh=f"事发点离河 {where['offset_m']:,.0f} 米，从入河处起算，陆上时间未计",
                en=f"the place is {where['offset_m']:,.0f} m from the river; the way over land is not counted",
            )
        )
    known = words.substance_of(substance)
    event = Emergency(
        origin,
        None if pd.isna(where["river"]) else str(where["river"]),
        float(where["chainage_m"]),
        float(where["offset_m"]),
        substance,
        known,
        targets,
        spaces,
        stores,
        pd.DataFrame(),
        reaches,
        chiefs,
        tuple(notes),
    )
    return replace(event, actions=_actions(event, words))


@dataclass(frozen=True)
class _Way:
    """The way down from the spill, at the earliest and at the latest."""

    network: Network
    starts: pd.DataFrame
    fast: Velocities
    slow: Velocities
    front_ratio: float

    def met(self, spots: pd.DataFrame) -> pd.DataFrame:
        """Return places on the way: ``distance_m``, ``earliest_h``, ``latest_h`` by ``place_id``, each at its first
        part.
        """
        quick = along(self.network, self.starts, spots, mode="DD", velocity=self.fast)
        slow = along(self.network, self.starts, spots, mode="DD", velocity=self.slow)
        first = quick.sort_values("distance_m", kind="stable").drop_duplicates("place_id").set_index("place_id")
        slow = slow.drop_duplicates(["place_id", "reach_id"]).set_index(["place_id", "reach_id"])
        late = slow[list(_HOURS)].max(axis=1, skipna=False)
        arrivals = first[["distance_m", "reach_id"]].copy()
        arrivals["earliest_h"] = quick.groupby("place_id")[list(_HOURS)].min().min(axis=1) * self.front_ratio
        at = pd.MultiIndex.from_arrays([arrivals.index, arrivals["reach_id"]])
        arrivals["usual_h"] = slow["hours"].reindex(at).to_numpy(float)
        arrivals["latest_h"] = late.reindex(at).to_numpy(float)
        return arrivals

    def walked(self) -> GeoDataFrame:
        """Return the reaches on the way from the spill down, the nearest first."""
        walked = walk(self.network, self.starts, mode="DD", velocity=self.fast)
        walked = walked.sort_values(["distance_m", "reach_id"], kind="stable").drop_duplicates("reach_id")
        at = self.network.positions(walked["reach_id"])
        length = self.network.length_m[at]
        lower, upper = walked["lower_m"].to_numpy(float), walked["upper_m"].to_numpy(float)
        known = self.network.reaches.iloc[at]
        columns = {
            "id": walked["reach_id"].to_numpy(),
            "river": known["river"].astype(object).to_numpy() if "river" in known.columns else None,
            "distance_m": walked["distance_m"].to_numpy(float),
            "earliest_h": walked[list(_HOURS)].min(axis=1).to_numpy(float) * self.front_ratio,
            "upper_m": upper,
            "confidence": known["confidence"].to_numpy(float) if "confidence" in known.columns else np.ones(len(at)),
        }
        shapes = linear.between(self.network.reaches.geometry.to_numpy()[at], length - upper, length - lower)
        return GeoDataFrame(columns, geometry=shapes, crs=4490)


def _rows(layer: str, frame: GeoDataFrame, way: _Way) -> GeoDataFrame:
    """Rows of a layer that the way meets; areas where it first enters them."""
    begun = starts_of(frame, way.network, upper=True)
    spots = begun[["reference_id", "reach_id", "to_end_m"]].rename(columns={"reference_id": "place_id"})
    met = way.met(spots)
    met = met[met.index.isin(frame.index)]
    rows = frame.loc[met.index]
    where = located(rows, way.network)
    table = pd.DataFrame({"layer": layer, "id": rows.index.astype(str)}, index=rows.index)
    for name in ("name", "owner", "admin", "phone"):
        table[name] = cells_of(rows, name)
    table["river"], table["chainage_m"] = where["river"], where["chainage_m"]
    for name in ("distance_m", "earliest_h", "usual_h", "latest_h"):
        table[name] = met[name]
    return GeoDataFrame(table, geometry=rows.geometry, crs=4490)


def _targets(way: _Way, reader: LayerReader, words: EmergencyWords) -> GeoDataFrame:
    """What is warned, the first reached first."""
    parts = []
    for layer in words.targets:
        frame = reader(layer) if reader.has(layer) else None
        if frame is not None and len(frame):
            if layer == "zones" and "tier" in frame.columns:
                frame = frame[frame["tier"].isin(["1", "2"]) & (cells_of(frame, "part") != "land")]
            parts.append(_rows(layer, frame, way))
    return _one_table(parts, _TARGET, words)


def _one_table(parts: list[GeoDataFrame], columns: list[str], words: EmergencyWords) -> GeoDataFrame:
    filled = [part for part in parts if len(part)]
    if not filled:
        return GeoDataFrame({name: pd.Series(dtype=object) for name in columns}, geometry=[], crs=4490)
    order = {layer: position for position, layer in enumerate(words.targets)}
    table = pd.concat(filled, ignore_index=True)
    table["_order"] = table["layer"].map(order).fillna(len(order))
    table = table.sort_values(["earliest_h", "_order", "id"], kind="stable").drop(columns="_order")
    return GeoDataFrame(table.reset_index(drop=True), geometry="geometry", crs=4490)


def _spaces(way: _Way, reader: LayerReader, words: EmergencyWords, reaches: GeoDataFrame) -> GeoDataFrame:
    """Where the water can be held below the spill: rows of the nine kinds, and bridges where roads cross the way."""
    parts = []
    for kind in words.spaces.values():
        for layer in kind.layers:
            frame = reader(layer) if reader.has(layer) else None
            if frame is None or frame.empty:
                continue
            spaces = _rows(layer, frame, way)
            spaces["kind"], spaces["volume_m3"] = kind.name, _volume(frame.loc[spaces["id"].index], kind.volume)
            parts.append(spaces)
        if kind.crosses and reader.has(kind.crosses):
            parts.append(_crossings(kind.name, kind.crosses, way, reader, reaches))
    stated = reader(words.spaces_layer) if reader.has(words.spaces_layer) else None
    if stated is not None and len(stated):
        spaces = _rows(words.spaces_layer, stated, way)
        rows = stated.loc[spaces.index]
        spaces["kind"], spaces["volume_m3"] = rows["space_kind"], _volume(rows, ("volume_m3",))
        spaces["road"] = rows["road_class"].astype(object) if "road_class" in rows.columns else None
        parts.append(spaces[spaces["kind"].isin(list(words.spaces))])
    table = _one_table(parts, _SPACE, words)
    for name in ("road", "phone"):
        if name not in table.columns:
            table[name] = None
    return table


def _volume(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series[Any]:
    volumes = pd.Series(np.nan, index=rows.index)
    for name in columns:
        if name in rows.columns:
            volumes = volumes.fillna(pd.to_numeric(rows[name], errors="coerce"))
    return volumes


def _crossings(kind: str, layer: str, way: _Way, reader: LayerReader, reaches: GeoDataFrame) -> GeoDataFrame:
    """Bridges: where a road crosses the way, each with the name of its road."""
    roads = reader(layer)
    assert roads is not None
    lines = reaches.geometry.to_numpy()
    shapes = roads.geometry.to_numpy()
    at, over = shapely.STRtree(lines).query(shapes, predicate="intersects")
    rows = []
    for road, line in zip(at, over, strict=True):
        for number, point in enumerate(shapely.get_parts(shapely.intersection(shapes[road], lines[line]))):
            name = roads["name"].iloc[road] if "name" in roads.columns else None
            label = f"{roads.index[road]}/{reaches['id'].iloc[line]}/{number}"
            named = {"id": label, "name": name if pd.notna(name) else str(roads.index[road])}
            rows.append({**named, "geometry": shapely.point_on_surface(point)})
    if not rows:
        return GeoDataFrame({"id": []}, geometry=[], crs=4490)
    frame = GeoDataFrame(rows, geometry="geometry", crs=4490).set_index("id", drop=False).rename_axis(None)
    table = _rows(layer, frame, way)
    table["kind"], table["volume_m3"] = kind, np.nan
    table["road"], table["road_m"] = table["name"], 0.0
    return table


def _roads(spaces: GeoDataFrame, reader: LayerReader) -> GeoDataFrame:
    """The spaces with the road to each and how far away it is."""
    with_roads = spaces.copy()
    if "road_m" not in with_roads.columns:
        with_roads["road_m"] = np.nan
    roads = reader("roads") if reader.has("roads") else None
    if roads is None or roads.empty or with_roads.empty:
        return with_roads
    near = nearest_of(with_roads[["geometry"]], roads[["geometry"]], within_m=_ROAD_M).set_index("subject_id")
    names = roads["name"] if "name" in roads.columns else pd.Series(roads.index, index=roads.index)
    road_names = near["reference_id"].map(names).astype(object)
    blank = with_roads["road_m"].isna()
    with_roads["road_m"] = with_roads["road_m"].where(~blank, near["distance_m"].reindex(with_roads.index))
    unnamed = with_roads["road"].isna() | (blank & with_roads["road_m"].notna())
    with_roads["road"] = with_roads["road"].astype(object).where(~unnamed, road_names.reindex(with_roads.index))
    return with_roads


def _stores(origin: Origin, reader: LayerReader, known: Substance) -> GeoDataFrame:
    """Stores with materials that fit the substance first, then by the way along the roads, else the straight one."""
    frame = reader("emergency_stores") if reader.has("emergency_stores") else None
    columns = ["layer", "id", "name", "materials", "fits", "away_m", "by_road_m", "owner", "phone", "admin"]
    if frame is None or frame.empty:
        return GeoDataFrame({name: pd.Series(dtype=object) for name in columns}, geometry=[], crs=4490)
    point = origin.row.geometry.iloc[0].centroid
    stores = pd.DataFrame({"layer": "emergency_stores", "id": frame.index.astype(str)}, index=frame.index)
    for name in ("name", "materials", "owner", "phone", "admin"):
        stores[name] = cells_of(frame, name)
    fits = [
        tuple(dict.fromkeys(part for part in _parts(text) if any(word in part for word in known.materials)))
        for text in stores["materials"]
    ]
    stores["fits"] = pd.Series(fits, index=stores.index, dtype=object)
    places = shapely.centroid(frame.geometry.to_numpy())
    x, y = shapely.get_x(places), shapely.get_y(places)
    stores["away_m"] = geodesy.distance_m(np.full(len(x), point.x), np.full(len(y), point.y), x, y)
    stores["by_road_m"] = _by_road(frame, places, point, reader)
    nearest_first = stores["by_road_m"].fillna(stores["away_m"] * _DETOUR)
    stores = stores.assign(_fits=[not fit for fit in fits], _away=nearest_first)
    stores = stores.sort_values(["_fits", "_away"], kind="stable")
    return GeoDataFrame(stores.drop(columns=["_fits", "_away"]), geometry=frame.geometry.loc[stores.index], crs=4490)


def _by_road(frame: GeoDataFrame, places: Any, goal: Any, reader: LayerReader) -> pd.Series[Any]:
    """How far each store is along the roads of the project [m]; NaN where there are none or no way leads."""
    roads = reader("roads") if reader.has("roads") else None
    if roads is None or roads.empty:
        return pd.Series(np.nan, index=frame.index, dtype=float)
    west, south, east, north = shapely.total_bounds(np.append(places, goal))
    around = shapely.box(west - _ROADS_DEG, south - _ROADS_DEG, east + _ROADS_DEG, north + _ROADS_DEG)
    lines = roads[(shapely.get_dimensions(roads.geometry.to_numpy()) == 1) & roads.geometry.intersects(around)]
    if lines.empty:
        return pd.Series(np.nan, index=frame.index, dtype=float)
    return lengths_along(GeoDataFrame(geometry=places, index=frame.index, crs=4490), goal, lines, within_m=_ROAD_M)


def _parts(materials: Any) -> list[str]:
    """The materials of a store, one by one."""
    if not isinstance(materials, str):
        return []
    for sign in "；;，,、\n":
        materials = materials.replace(sign, "\n")
    return [part.strip() for part in materials.split("\n") if part.strip()]


def _actions(seen: Emergency, words: EmergencyWords) -> pd.DataFrame:
    """What is to be done in the order of time: at once, then by the earliest arrival at each place."""
    rows: list[dict[str, Any]] = []

    def add(step: str, what: Text, hours: float, row: Mapping[Any, Any] | None = None, **more: Any) -> None:
        target = {name: None if row is None else row.get(name) for name in ("layer", "id", "name", "owner", "phone")}
        later = {name: None if row is None else row.get(name) for name in ("usual_h", "latest_h")}
        rows.append({"step": step, "what": what, "earliest_h": hours, **later, **target, **more})

    who = "；".join(
        " ".join(str(chief[part]) for part in ("chief", "unit", "phone") if chief.get(part)) for chief in seen.chiefs
    )
    first = Text(zh="报告并通知河长、生态环境和水利部门；切断源头", en="report, call the river chiefs, stop the source")
    add("report", first, 0.0, None, who=who)
    if len(seen.stores):
        fitting = [row for row in seen.stores.to_dict("records") if row["fits"]]
        fitting = fitting or seen.stores.head(1).to_dict("records")
        for row in fitting[:3]:
            fits = "、".join(row["fits"]) or str(row["materials"] or "")
            add("materials", Text(zh=f"调运物资：{fits}", en=f"bring materials: {fits}"), 0.0, row)
    for row in seen.spaces.to_dict("records"):
        add("hold", words.spaces[row["kind"]].act, float(row["earliest_h"]), row)
    for row in seen.targets.to_dict("records"):
        step = {"intakes": "intake", "townships": "warn"}.get(row["layer"], "sample")
        add(step, words.targets[row["layer"]], float(row["earliest_h"]), row)
    table = pd.DataFrame(rows)
    if "who" not in table.columns:
        table["who"] = None
    table = table.sort_values("earliest_h", kind="stable").reset_index(drop=True)
    table.insert(0, "order", np.arange(1, len(table) + 1))
    return table
