"""How fast water passes the lakes and reservoirs of a project: storage over discharge where both are known."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

import numpy as np
import pandas as pd

from riverzones.catalogue.emergency import emergency_words
from riverzones.catalogue.velocities import velocities
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.tables import cells_of
from riverzones.model import Text
from riverzones.network import Network
from riverzones.network.trace import Velocities

__all__ = ["lake_velocities"]

_LEAST_RECORDS = 3
Flows = tuple[float, float, float]


def lake_velocities(
    network: Network,
    reader: LayerReader,
    *,
    among: Set[str] | None = None,
    discharge_m3s: Flows | None = None,
) -> tuple[Velocities, Velocities, list[Text]]:
    """Return velocities for the earliest and for the latest arrival, and what must be said of lakes on the way.

    The discharge is the one given, else the least, the median and the greatest of the flow records of that very lake
    or reservoir (layer ``flow_records``, three at least). Where storage or discharge is not known the earliest goes
    through as in a river, and the latest is not known.

    Parameters
    ----------
    network : Network
        Reaches through lakes have the kind ``lake`` and an id ``LAYER:ID``.
    reader : LayerReader
        Gives storages (``storage_m3``) and flow records.
    among : set of str, optional
        Reaches that matter; by default all.
    discharge_m3s : three floats, optional
        Discharge at low, normal and high water [m3/s] of every lake.
    """
    base, words = velocities(), emergency_words()
    kinds = network.reaches["kind"] if "kind" in network.reaches.columns else pd.Series("", index=network.reaches.index)
    lakes = [str(name) for name in network.ids[(kinds == "lake").to_numpy(bool)] if among is None or name in among]
    quick = next(entry.ms for entry in base.classes if entry.name == words.lake_fast)
    assert quick is not None
    records = reader("flow_records") if lakes and reader.has("flow_records") else None
    known: dict[str, Flows] = {}
    unknown, recorded = [], []
    for lake in lakes:
        storage = _storage(lake, reader)
        flows = discharge_m3s if discharge_m3s is not None else _recorded(lake, records)
        if storage is None or flows is None:
            unknown.append(lake)
            continue
        if discharge_m3s is None:
            recorded.append(lake)
        length = float(network.length_m[network.positions([lake])[0]])
        low, normal, high = (length / (storage / flow) for flow in flows)
        known[lake] = (low, normal, high)
    notes = []
    if known:
        notes.append(
            Text(
                zh=f"湖库 {'、'.join(known)} 的历时按库容除以流量计",
                en=f"time through {', '.join(known)}: storage over discharge",
            )
        )
    if recorded:
        notes.append(
            Text(
                zh=f"{'、'.join(recorded)} 的流量取流量记录的最小、中位和最大值",
                en=f"discharge of {', '.join(recorded)}: least, median and greatest of its flow records",
            )
        )
    if unknown:
        some = "、".join(unknown[:5]) + (f" 等 {len(unknown)} 个" if len(unknown) > 5 else "")
        notes.append(
            Text(
                zh=f"湖库 {some} 缺库容或流量（--discharge 或流量记录）：最早按河流流速计，下游最晚时间不详",
                en=f"storage or discharge (--discharge, flow records) of {len(unknown)} lakes is not known "
                f"({', '.join(unknown[:5])}): passed as a river at the earliest, the latest arrival below is not known",
            )
        )
    fast = replace(base, given={**known, **dict.fromkeys(unknown, quick)})
    return fast, replace(base, given=known), notes


def _named(lake: str) -> tuple[str, str]:
    """Layer and id of the lake that a reach runs through."""
    layer, _, name = lake.partition(":")
    return layer, name.split(".")[0]


def _storage(lake: str, reader: LayerReader) -> float | None:
    """Storage [m3] of the lake or reservoir that a reach runs through."""
    layer, name = _named(lake)
    rows = reader(layer) if name else None
    if rows is None or "storage_m3" not in rows.columns:
        return None
    value = rows["storage_m3"].get(name, np.nan)
    return float(value) if pd.notna(value) and value > 0 else None


def _recorded(lake: str, records: pd.DataFrame | None) -> Flows | None:
    """Least, median and greatest flow of the records of a lake [m3/s]."""
    if records is None or "flow_m3s" not in records.columns:
        return None
    lake_records = records[cells_of(records, "section_id").astype(str) == _named(lake)[1]]
    flows = pd.to_numeric(lake_records["flow_m3s"], errors="coerce").dropna()
    flows = flows[flows > 0]
    if len(flows) < _LEAST_RECORDS:
        return None
    return float(flows.min()), float(flows.median()), float(flows.max())
