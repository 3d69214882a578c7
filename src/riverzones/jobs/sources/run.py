"""Risks of every drinking-water source: in its zones and within a time upstream; intakes below every outfall."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.catalogue.emergency import emergency_words
from riverzones.catalogue.traces import looked_for
from riverzones.connection_pool import pooled
from riverzones.errors import LayerError, UnknownNameError
from riverzones.jobs.shared.lake_velocities import lake_velocities
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.network import network_of
from riverzones.jobs.shared.tables import cells_of, plain_rows
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.network.trace import along, walk
from riverzones.registry import nearest_names
from riverzones.relations import relate
from riverzones.relations.flow import located
from riverzones.store.project import ProjectFile
from riverzones.view import ProjectView

__all__ = ["HOURS", "SourceRisks", "of_source", "source_risks", "told_risks"]

HOURS = 24.0
"""How far upstream a source is influenced from [h], where nobody says otherwise."""
_HOURS = ("hours_low", "hours", "hours_high")
_EXACT = ["distance_m", "earliest_h", "latest_h"]
_NOT_RISKS = frozenset({"sections", "auto_stations"})


@dataclass(frozen=True)
class SourceRisks:
    """``sources``: one row per source (``risks_in_zones``, ``risks_upstream``, ``first_h``, ``standby``, ``planned`` of
    its risks with a plan, ``drill_date`` of the last drill). ``risks``: one row per source and thing, ``how`` ``zone``
    or ``upstream``, ``distance_m``, ``earliest_h`` (front at high water), ``latest_h``. ``below``: one row per outfall
    and intake downstream of it, with the same range. ``years``: the yearly assessment, where asked.
    ``notes`` must be shown with it.
    """

    hours: float
    sources: pd.DataFrame
    risks: pd.DataFrame
    below: pd.DataFrame
    notes: tuple[Text, ...]
    years: pd.DataFrame = field(default_factory=pd.DataFrame)

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{hours, sources, risks, below, notes}`` in plain values."""
        tables = {name: plain_rows(getattr(self, name)) for name in ("sources", "risks", "below", "years")}
        return {"hours": self.hours, **tables, "notes": [note.within(lang) for note in self.notes]}


@pooled()
def source_risks(project: ProjectFile, *, catalogue: Catalogue, hours: float = HOURS) -> SourceRisks:
    """Return what stands in the zones of each source and upstream of its intakes, and the intakes below each outfall.

    Parameters
    ----------
    project : ProjectFile
        With intakes and a river network; zones for what stands inside. Only read.
    catalogue : Catalogue
        Layers of what can hurt.
    hours : float
        How far upstream, by the front at high water [h].

    Raises
    ------
    LayerError
        If there are no intakes.
    """
    reader = LayerReader(project, catalogue)
    intakes = reader("intakes") if reader.has("intakes") else None
    if intakes is None or intakes.empty:
        raise LayerError(
            Text(zh="项目中没有取水口。", en="the project has no intakes."),
            hint=Text(
                zh="请导入：riverzones import … --as intakes。", en="Import them: riverzones import ... --as intakes."
            ),
        )
    notes: list[Text] = []
    network = network_of(project, say=notes.append)
    ratio = emergency_words().front_ratio
    at = located(intakes, network)
    on = at["reach_id"].notna()
    if not on.all():
        lost = int((~on).sum())
        notes.append(
            Text(
                zh=f"取水口 {len(intakes)} 个中有 {lost} 个不在河网上，未算上游",
                en=f"{lost} of {len(intakes)} intakes are on no river",
            )
        )
    starts = at.loc[on, ["reach_id", "to_end_m"]].rename_axis("start_id").reset_index()
    above = set(walk(network, starts, mode="UT")["reach_id"]) if len(starts) else set()
    fast, slow, velocity_notes = lake_velocities(network, reader, among=above)
    notes += velocity_notes
    owner = cells_of(intakes, "source_id")
    owner = owner.where(owner.notna(), pd.Series(intakes.index, index=intakes.index, dtype=object))
    parts, below = [], pd.DataFrame()
    for layer in looked_for(upstream=True):
        frame = reader(layer) if layer not in _NOT_RISKS and reader.has(layer) else None
        if frame is None or frame.empty:
            continue
        where = located(frame, network)
        spots = where.loc[where["reach_id"].notna(), ["reach_id", "to_end_m"]].rename_axis("place_id").reset_index()
        met = along(network, starts, spots, mode="UT", velocity=fast)
        late = along(network, starts, spots, mode="UT", velocity=slow).set_index(["start_id", "place_id"])
        late = late[~late.index.duplicated()].reindex(pd.MultiIndex.from_frame(met[["start_id", "place_id"]]))
        reached = pd.DataFrame(
            {
                "intake_id": met["start_id"].astype(str),
                "source_id": met["start_id"].map(owner).astype(str),
                "layer": layer,
                "id": met["place_id"].astype(str),
                "name": met["place_id"].map(cells_of(frame, "name")),
                "distance_m": met["distance_m"].to_numpy(float),
                "earliest_h": met[list(_HOURS)].min(axis=1).to_numpy(float) * ratio,
                "latest_h": late[list(_HOURS)].max(axis=1, skipna=False).to_numpy(float),
            }
        )
        if layer == "outfalls":
            below = reached.assign(intake=reached["intake_id"].map(cells_of(intakes, "name")))
        parts.append(reached[reached["earliest_h"] <= hours].assign(how="upstream"))
    inside = _in_zones(reader)
    risks = pd.concat([*inside, *parts], ignore_index=True) if parts or inside else pd.DataFrame()
    if len(risks):
        risks = risks.sort_values(["source_id", "earliest_h"], kind="stable", na_position="first")
        risks = risks.drop_duplicates(["source_id", "layer", "id", "how"]).reset_index(drop=True)
    if len(below):
        below = below.sort_values(["id", "distance_m"], kind="stable").reset_index(drop=True)
        below = below[["id", "name", "intake_id", "intake", *_EXACT]]
    notes.append(
        Text(
            zh=f"影响范围：丰水期前缘（{ratio:g}）{hours:g} 小时内；流速为设定值",
            en=f"within {hours:g} h of the front ({ratio:g}) at high water; velocities are settings",
        )
    )
    return SourceRisks(hours, _sources(reader, owner, risks), risks, below, tuple(notes))


def _in_zones(reader: LayerReader) -> list[pd.DataFrame]:
    """What stands inside a zone of a source."""
    zones = reader("zones") if reader.has("zones") else None
    if zones is None or zones.empty or "source_id" not in zones.columns:
        return []
    owner = zones["source_id"].astype(object)
    parts = []
    for layer in looked_for(upstream=True):
        frame = reader(layer) if layer not in _NOT_RISKS and reader.has(layer) else None
        if frame is None or frame.empty:
            continue
        pairs = relate("inside", frame, zones, shared_ids=False)
        if pairs.empty:
            continue
        table = pd.DataFrame(
            {
                "source_id": pairs["reference_id"].map(owner).astype(str),
                "layer": layer,
                "id": pairs["subject_id"].astype(str),
                "name": pairs["subject_id"].map(cells_of(frame, "name")),
                "how": "zone",
            }
        )
        parts.append(table)
    return parts


def _sources(reader: LayerReader, owner: pd.Series[Any], risks: pd.DataFrame) -> pd.DataFrame:
    """One row per source with what is known of its safety."""
    table = reader("sources") if reader.has("sources") else None
    ids = list(dict.fromkeys([*(table.index if table is not None else []), *owner]))
    per_source = pd.DataFrame({"source_id": [str(source_id) for source_id in ids]})
    known = table if table is not None else pd.DataFrame(index=pd.Index([], dtype=object))
    for column, name in (("name", "name"), ("level", "level"), ("standby", "backup")):
        per_source[column] = per_source["source_id"].map(cells_of(known, name))
    for column, how in (("risks_in_zones", "zone"), ("risks_upstream", "upstream")):
        part = risks[risks["how"] == how] if len(risks) else risks
        counts = part.groupby("source_id")["id"].nunique() if len(part) else pd.Series(dtype=int)
        per_source[column] = per_source["source_id"].map(counts).fillna(0).astype(int)
    first = risks.groupby("source_id")["earliest_h"].min() if len(risks) else pd.Series(dtype=float)
    per_source["first_h"] = per_source["source_id"].map(first).astype(float)
    registered = reader("risk_sources") if reader.has("risk_sources") else None
    rows = registered if registered is not None else pd.DataFrame(index=pd.Index([], dtype=object))
    own = pd.DataFrame({name: cells_of(rows, name) for name in ("source_id", "plan", "drill_date")})
    per_source["planned"] = (
        per_source["source_id"].map(own[own["plan"].isin([True])].groupby("source_id").size()).astype("Int64")
    )
    per_source["drill_date"] = per_source["source_id"].map(
        own.dropna(subset=["drill_date"]).groupby("source_id")["drill_date"].max()
    )
    return per_source


def of_source(seen: SourceRisks, word: str) -> SourceRisks:
    """Return what is known of one source, by its id, its name or part of it; of several that fit all.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    names = seen.sources["name"].where(seen.sources["name"].notna(), seen.sources["source_id"]).astype(str)
    fits = (seen.sources["source_id"] == word) | (names == word)
    if not fits.any():
        fits = names.str.contains(word, regex=False)
    if not fits.any():
        known = [*names, *seen.sources["source_id"]]
        raise UnknownNameError(
            Text(zh=f"没有水源地“{word}”。", en=f"there is no source {word!r}."),
            hint=nearest(nearest_names(word, known), known),
        )
    chosen = seen.sources[fits].reset_index(drop=True)
    risks = seen.risks
    if len(risks):
        risks = risks[risks["source_id"].isin(chosen["source_id"])].reset_index(drop=True)
    below = seen.below
    if len(below) and len(risks):
        below = below[below["intake_id"].isin(risks["intake_id"].dropna())].reset_index(drop=True)
    return replace(seen, sources=chosen, risks=risks, below=below)


def told_risks(view: ProjectView, seen: SourceRisks) -> SourceRisks:
    """Return the risks as a view tells them: in a public one without distances and times, which would give intakes
    away.
    """
    if view.internal:
        return seen
    tables = []
    for table, exact in ((seen.sources, ["first_h"]), (seen.risks, _EXACT), (seen.below, _EXACT)):
        masked = table.copy()
        for name in exact:
            if name in masked.columns:
                masked[name] = np.nan
        tables.append(view.cells(masked))
    note = Text(
        zh="公开版不列距离与历时：它们会指明取水口；内部使用请加 --internal",
        en="the public version has no distances and times: they would give intakes away; add --internal inside",
    )
    return SourceRisks(
        seen.hours, tables[0], tables[1], tables[2], (*(view.words(remark) for remark in seen.notes), note)
    )
