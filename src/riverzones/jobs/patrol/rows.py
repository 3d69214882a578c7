"""Rows of the layer ``patrols``: one per patrol and segment, kept once however often the track comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.chiefs.patrols import CHECKS
from riverzones.jobs.patrol.inputs import PatrolContext
from riverzones.jobs.patrol.walks import Served, Walk
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.store.transaction import Transaction
from riverzones.terms import labels

__all__ = ["LAYER", "Kept", "keep", "rows_of", "stored", "upserted", "why"]

LAYER = "patrols"
_NOTHING: Final = labels("reason")["no_segment_covered"]
_TOLD = {"pass": True, "fail": False, "cannot_tell": None}
_OURS = ("date", "started", "duration_min", "length_km", "valid", "covered_m", "coverage_ratio", "rule_set", "note")
"""Columns that a new judgement writes anew; what else a person wrote into a row stays."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many rows came in, were judged anew, were there as they are, and were taken away as no longer said."""

    added: int = 0
    changed: int = 0
    again: int = 0
    removed: int = 0


def why(walk: Walk, served: Served | None) -> Text:
    """Return what speaks against a patrol, in words; empty where nothing does."""
    against = [judged.words for judged in served.judged if judged.outcome == "fail"] if served else [_NOTHING]
    unknown: dict[Text, list[Text]] = {}
    for judged in served.judged if served else ():
        if judged.reason is not None:
            unknown.setdefault(judged.reason, []).append(CHECKS[judged.check].title)
    for reason, titles in unknown.items():
        zh, en = "、".join(title.zh for title in titles), ", ".join(title.en for title in titles)
        against.append(Text(zh=f"{zh}无法判断（{reason.zh}）", en=f"{en}: cannot tell, {reason.en}"))
    against += [flaw.words for flaw in walk.flaws if flaw.weight != "dropped"]
    return Text(zh="；".join(entry.zh for entry in against), en="; ".join(entry.en for entry in against))


def rows_of(walks: Iterable[Walk], ground: PatrolContext, *, rule_set: str) -> gpd.GeoDataFrame:
    """Return the rows that patrols make: ``id`` is the hash of the track and the segment."""
    rows = []
    for walk in walks:
        for served in walk.served or (None,):
            about = ground.segments.loc[served.segment_id] if served else pd.Series(dtype=object)
            number = walk.summary
            rows.append(
                {
                    "id": f"{walk.patrol_id}:{served.segment_id}" if served else walk.patrol_id,
                    "name": f"{about.get('name') or served.segment_id} {walk.date or ''}".strip()
                    if served
                    else walk.file,
                    "code": walk.patrol_id,
                    "source": walk.file,
                    "note": why(walk, served).zh or None,
                    "river": about.get("river"),
                    "segment_id": served.segment_id if served else None,
                    "level": served.level if served else None,
                    "chief": about.get("chief"),
                    "unit": about.get("unit"),
                    "date": walk.date,
                    "started": number.started,
                    "duration_min": None if number.duration_min is None else round(number.duration_min, 1),
                    "length_km": round(number.length_m / 1000, 3),
                    "valid": _TOLD[served.verdict] if served else False,
                    "covered_m": round(served.covered_m, 1) if served else 0.0,
                    "coverage_ratio": round(served.coverage_ratio, 4) if served else None,
                    "rule_set": rule_set,
                    "geometry": served.geometry if served and not served.geometry.is_empty else walk.geometry,
                }
            )
    heads = ["id", "name", "code", "source", "note", "river", "segment_id", "level", "chief", "unit", "date", "started"]
    heads += ["duration_min", "length_km", "valid", "covered_m", "coverage_ratio", "rule_set", "geometry"]
    frame = pd.DataFrame(rows, columns=heads).drop_duplicates("id")
    frame["valid"] = frame["valid"].astype("boolean")
    frame["started"] = pd.to_datetime(frame["started"], utc=True)
    layer = gpd.GeoDataFrame(frame, geometry="geometry", crs=4490)
    return layer.set_index(pd.Index(layer["id"].astype(str), dtype="str").rename(None), drop=False)


def upserted(existing: gpd.GeoDataFrame | None, fresh: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Kept]:
    """Return the layer with new rows in it; a track that comes again is judged anew and stays one patrol.

    Rows of the same track for segments that it is no longer said to serve are taken away.
    """
    if existing is None or existing.empty:
        return fresh, Kept(added=len(fresh))
    existing = existing.reindex(columns=list(dict.fromkeys([*existing.columns, *fresh.columns])))
    gone = existing["code"].isin(fresh["code"]) & ~existing.index.isin(fresh.index)
    both = existing.index[existing.index.isin(fresh.index)]
    differing = (_as_text(existing.loc[both]) != _as_text(fresh.loc[both])).any(axis=1)
    changed = list(both[differing.to_numpy()])
    left = existing[~gone].astype(dict.fromkeys(_OURS, object))
    for name in _OURS:
        left.loc[changed, name] = fresh.loc[changed, name].astype(object)
    extra = fresh[~fresh.index.isin(existing.index)]
    whole = pd.concat([pd.DataFrame(left), pd.DataFrame(extra).astype(dict.fromkeys(_OURS, object))])
    whole["valid"] = whole["valid"].astype("boolean")
    whole["started"] = pd.to_datetime(whole["started"], utc=True)
    for name in ("duration_min", "length_km", "covered_m", "coverage_ratio"):
        whole[name] = whole[name].astype("Float64").astype("float64")
    table = gpd.GeoDataFrame(whole, geometry="geometry", crs=4490)
    return table, Kept(len(extra), len(changed), len(both) - len(changed), int(gone.sum()))


def _as_text(rows: gpd.GeoDataFrame) -> pd.DataFrame:
    """Our columns in one spelling, to be compared."""
    texts = {}
    for name in _OURS:
        column = rows[name]
        if name == "started":
            column = pd.to_datetime(column, utc=True).dt.strftime("%Y-%m-%dT%H:%M:%S")
        elif name == "valid":
            column = column.astype("boolean").astype("string")
        elif name.endswith(("_min", "_km", "_m", "_ratio")):
            column = column.astype("Float64").round(4).astype("string")
        texts[name] = column.astype("string").fillna("")
    return pd.DataFrame(texts, index=rows.index)


def keep(project: ProjectFile, fresh: gpd.GeoDataFrame, *, catalogue: Catalogue) -> tuple[gpd.GeoDataFrame, Kept]:
    """Write the rows into the layer ``patrols`` in one transaction; nothing is written where nothing changes."""
    dtypes = {name: column.dtype for name, column in catalogue.kinds[LAYER].by_name.items()}
    with project.transaction() as tx:
        table, tally = upserted(stored(project), fresh)
        if tally.added or tally.changed or tally.removed:
            _put(tx, table, dtypes)
    return table, tally


def stored(project: ProjectFile) -> gpd.GeoDataFrame | None:
    """Return the layer as it is; None where the project has none."""
    if not project.has(LAYER):
        return None
    layer = project.read(LAYER)
    for name in ("code", *_OURS, "segment_id", "level"):
        if name not in layer.columns:
            layer[name] = None
    return layer


def _put(tx: Transaction, table: gpd.GeoDataFrame, dtypes: Mapping[str, str]) -> None:
    tx.put_layer(LAYER, table, dtypes={name: word for name, word in dtypes.items() if name in table.columns})
