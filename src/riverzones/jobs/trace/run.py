"""Walk the network of a project from one feature, up or down, and tell what stands on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.catalogue.traces import looked_for
from riverzones.catalogue.velocities import velocities
from riverzones.connection_pool import pooled
from riverzones.errors import NetworkError
from riverzones.geo import linear
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.network import network_of
from riverzones.jobs.shared.start import Origin, no_layer, origin_of
from riverzones.jobs.shared.tables import plain, table_html
from riverzones.model import Text
from riverzones.network import DOUBTFUL, Network
from riverzones.network.trace import Mode, Velocities, along, walk
from riverzones.relations.flow import LOCATED_WITHIN_M, located, starts_of
from riverzones.store.project import ProjectFile
from riverzones.terms import labels

__all__ = ["MODES", "Trace", "trace"]

MODES = labels("trace_mode")
"""Ways to walk, in the words of the NLDI (U.S. Geological Survey)."""

HOURS = ("hours_low", "hours", "hours_high")
FOUND = ("layer", "id", "name", "distance_m", *HOURS, "river", "chainage_m", "bank", "offset_m", "reach_id")

_SHOWN = {
    "layer": "图层",
    "id": "标识",
    "name": "名称",
    "river": "河流",
    "distance_m": "沿河 m",
    "hours_low": "历时 h（丰水）",
    "hours_high": "历时 h（枯水）",
}
"""Columns of what was found, as a notebook heads them."""


@dataclass(frozen=True)
class Trace:
    """What a walk from one feature met.

    ``reaches``: the parts walked, EPSG:4490 lines, with ``id``, ``river``, ``distance_m`` (from the start to the near
    end), ``length_m`` walked [m], ``confidence`` and travel time [h] to the near end at high, normal and low water
    (``hours_low`` to ``hours_high``); ``found``: features on the way with the columns of
    :data:`FOUND`, the nearest first. ``notes`` must be shown with it.
    """

    origin: Origin
    mode: Mode
    within_m: float | None
    within_h: float | None
    start: dict[str, Any]
    reaches: GeoDataFrame
    found: GeoDataFrame
    looked: tuple[str, ...]
    notes: tuple[Text, ...] = field(default=())

    def __repr__(self) -> str:
        start = f"{self.origin.layer}:{self.origin.id}"
        return f"<trace {self.mode} from {start}: {len(self.reaches)} reaches, {len(self.found)} found>"

    def _repr_html_(self) -> str:
        shown = self.found[list(_SHOWN)].rename(columns=_SHOWN)
        heading = f"{self.origin.name}：{MODES[self.mode].zh}，{len(self.reaches)} 个河段，找到 {len(shown)} 个"
        return table_html(heading, shown, notes=[note.zh for note in self.notes])

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{start, mode, within_m, reaches: [{id, distance_m}], found: [{layer, id, distance_m}], notes}``."""
        reaches = self.reaches.drop(columns=["geometry"]).to_dict("records")
        rows = self.found[list(FOUND)].to_dict("records")
        return {
            "start": {name: plain(value) for name, value in self.start.items()},
            "mode": self.mode,
            "within_m": self.within_m,
            "within_h": self.within_h,
            "reaches": [{str(name): plain(value) for name, value in row.items()} for row in reaches],
            "found": [{str(name): plain(value) for name, value in row.items()} for row in rows],
            "looked_for": list(self.looked),
            "notes": [note.within(lang) for note in self.notes],
        }


@pooled()
def trace(
    project: ProjectFile,
    origin: str,
    *,
    catalogue: Catalogue,
    mode: Mode = "DM",
    within_m: float | None = None,
    within_h: float | None = None,
    find: Sequence[str] = (),
) -> Trace:
    """Walk from ``origin`` and find features of layers on the way.

    Parameters
    ----------
    project : ProjectFile
        With rivers, or a built network.
    origin : str
        ``LAYER:ID`` or ``LON,LAT``, see :func:`riverzones.jobs.shared.start.origin_of`.
    catalogue : Catalogue
        Knows the words for layers, and what is looked for where ``find`` names nothing.
    mode : str
        UT, UM, DM or DD, see :data:`MODES`.
    within_m : float, optional
        Longest distance along the network [m].
    within_h : float, optional
        Longest travel time at high water [h], by the velocities of ``catalogue/velocities.yaml``; not both.
    find : sequence of str
        Layers to find, in any language; they must be in the project.

    Returns
    -------
    Trace

    Raises
    ------
    LayerError, UnknownNameError
        If the origin or a layer is not there.
    NetworkError
        If the origin is on no river.
    """
    begin = origin_of(project, origin, catalogue=catalogue)
    network_notes: list[Text] = []
    network = network_of(project, say=network_notes.append)
    upstream = mode[0] == "U"
    shapeless = bool(network.reaches.geometry.isna().all())
    if shapeless and begin.id not in network.ids:
        raise NetworkError(
            Text(
                zh="河网由流向表给出，没有几何，不能按位置查找。",
                en="the network is an edge table without geometry: nothing has a place on it.",
            ),
            hint=Text(zh="请写 --from reaches:编号。", en="Say --from reaches:ID."),
        )
    starts = (
        _at_reach(begin.id, network, upper=upstream) if shapeless else starts_of(begin.row, network, upper=upstream)
    )
    if starts.empty:
        raise NetworkError(
            Text(
                zh=f"{begin.name} 距河网超过 {LOCATED_WITHIN_M:g} 米，不在任何河流上。",
                en=f"{begin.name} is farther than {LOCATED_WITHIN_M:g} m from every river and on none.",
            ),
            hint=Text(zh="请核对位置，或导入缺少的河流。", en="Check its place, or import the missing river."),
        )
    asked = _TraceRequest(network, starts[["start_id", "reach_id", "to_end_m"]], mode, within_m, within_h, velocities())
    walked = walk(network, asked.starts, **asked.options)
    walked = walked.sort_values(["distance_m", "reach_id"], kind="stable").drop_duplicates("reach_id")
    reaches = _drawn(network, walked)
    looked = () if shapeless else _layers(project, catalogue, find, upstream=upstream)
    if shapeless and find:
        said = Text(zh="河网没有几何，未查找图层", en="the network has no geometry: no layer was looked for")
        network_notes.append(said)
    features, lost = _met(LayerReader(project, catalogue), asked, looked)
    notes = [*network_notes, *lost]
    features = features[~((features["layer"] == begin.layer) & (features["id"] == begin.id))].reset_index(drop=True)
    doubtful = int((reaches["confidence"] < DOUBTFUL).sum()) if len(reaches) else 0
    if doubtful:
        notes.append(
            Text(
                zh=f"途经的 {len(reaches)} 个河段中有 {doubtful} 个流向存疑，结果仅供参考。",
                en=f"the flow direction of {doubtful} of the {len(reaches)} reaches on the way is doubtful.",
            )
        )
    return Trace(
        begin, mode, within_m, within_h, _start(begin, network, starts), reaches, features, looked, tuple(notes)
    )


@dataclass(frozen=True)
class _TraceRequest:
    """One walk: where from, which way, how far or how long."""

    network: Network
    starts: pd.DataFrame
    mode: Mode
    within_m: float | None
    within_h: float | None
    velocity: Velocities

    @property
    def options(self) -> dict[str, Any]:
        """What :func:`walk` and :func:`along` are asked with."""
        limits = {"within_m": self.within_m, "within_h": self.within_h}
        return {"mode": self.mode, "velocity": self.velocity, **limits}


def _at_reach(reach: str, network: Network, *, upper: bool) -> pd.DataFrame:
    """The start of a walk at a reach of a network without geometry: its upper end, or its lower one."""
    at = float(network.length_m[network.positions([reach])[0]]) if upper else 0.0
    return pd.DataFrame({"start_id": [0], "reach_id": [reach], "to_end_m": [at], "lon": [np.nan], "lat": [np.nan]})


def _start(begin: Origin, network: Network, starts: pd.DataFrame) -> dict[str, Any]:
    first = starts.iloc[0]
    said: dict[str, Any] = {"layer": begin.layer, "id": begin.id, "name": begin.name, "reach_id": first["reach_id"]}
    if len(starts) == 1 and begin.row.geometry.notna().all():
        where = located(begin.row, network).iloc[0]
        said |= {name: where[name] for name in ("river", "chainage_m", "bank", "offset_m")}
    return said | {"lon": float(first["lon"]), "lat": float(first["lat"]), "starts": len(starts)}


def _layers(project: ProjectFile, catalogue: Catalogue, find: Sequence[str], *, upstream: bool) -> tuple[str, ...]:
    """The layers looked for: those named, else those of the catalogue that the project has."""
    there = project.layers()
    if not find:
        return tuple(layer for layer in looked_for(upstream=upstream) if layer in there)
    named = [word if word in there else catalogue.kind(word).name for word in find]
    for layer in named:
        if layer not in there:
            raise no_layer(layer, there)
    return tuple(dict.fromkeys(named))


def _met(reader: LayerReader, asked: _TraceRequest, looked: Sequence[str]) -> tuple[GeoDataFrame, list[Text]]:
    """Features on the way, and how many of each layer are on no river."""
    parts: list[GeoDataFrame] = []
    notes: list[Text] = []
    for layer in looked:
        frame = reader(layer)
        if frame is None or frame.empty:
            continue
        where = located(frame, asked.network)
        on = where["reach_id"].notna()
        if not on.all():
            notes.append(_off(reader.catalogue, layer, int((~on).sum()), len(frame)))
        places = where.loc[on, ["reach_id", "to_end_m"]].rename_axis("place_id").reset_index()
        met = along(asked.network, asked.starts, places, **asked.options)
        met = met.sort_values(["distance_m", "place_id"], kind="stable")
        met = met.drop_duplicates("place_id").set_index("place_id")
        parts.append(_rows(layer, frame.loc[met.index], where.loc[met.index], met))
    filled = [part for part in parts if len(part)]
    if not filled:
        blank: dict[str, list[Any]] = {name: [] for name in FOUND}
        return GeoDataFrame(blank, geometry=[], crs=4490), notes
    table = pd.concat(filled, ignore_index=True).sort_values(["distance_m", "layer", "id"], kind="stable")
    return GeoDataFrame(table.reset_index(drop=True), geometry="geometry", crs=4490), notes


def _rows(layer: str, frame: GeoDataFrame, where: pd.DataFrame, met: pd.DataFrame) -> GeoDataFrame:
    names = frame["name"] if "name" in frame.columns else pd.Series(frame.index, index=frame.index)
    columns = {name: where[name].to_numpy() for name in ("river", "chainage_m", "bank", "offset_m", "reach_id")}
    table = {
        "layer": layer,
        "id": frame.index.astype(str).to_numpy(),
        "name": names.astype(object).where(names.notna(), None).to_numpy(),
        "distance_m": met["distance_m"].to_numpy(float),
        **{name: met[name].to_numpy(float) for name in HOURS},
        **columns,
    }
    return GeoDataFrame(table, geometry=frame.geometry.to_numpy(), crs=4490)


def _off(catalogue: Catalogue, layer: str, lost: int, rows: int) -> Text:
    title = catalogue.layer_title(layer)
    return Text(
        zh=f"{title.zh} {rows} 个中有 {lost} 个距河网超过 {LOCATED_WITHIN_M:g} 米，未计入。",
        en=f"{lost} of {rows} {title.en} are farther than {LOCATED_WITHIN_M:g} m from every river: left out.",
    )


def _drawn(network: Network, walked: pd.DataFrame) -> GeoDataFrame:
    """The walked part of every reach, as a line drawn downstream."""
    at = network.positions(walked["reach_id"])
    length = network.length_m[at]
    lower, upper = walked["lower_m"].to_numpy(float), walked["upper_m"].to_numpy(float)
    shapes = linear.between(network.reaches.geometry.to_numpy()[at], length - upper, length - lower)
    known = network.reaches.iloc[at]
    confidence = known["confidence"].to_numpy(float) if "confidence" in known.columns else np.ones(len(at))
    river = known["river"].astype(object).to_numpy() if "river" in known.columns else np.full(len(at), None)
    table = {
        "id": walked["reach_id"].to_numpy(),
        "river": river,
        "distance_m": walked["distance_m"].to_numpy(float),
        "length_m": upper - lower,
        "confidence": confidence,
        **{name: walked[name].to_numpy(float) for name in HOURS},
    }
    return GeoDataFrame(table, geometry=shapes, crs=4490)
