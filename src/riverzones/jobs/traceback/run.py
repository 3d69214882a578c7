"""Trace a section that got worse back to what stands upstream of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.align.sampling import station_key
from riverzones.catalogue import Catalogue
from riverzones.catalogue.pollution_sources import PollutionSources, pollution_sources
from riverzones.catalogue.traces import looked_for
from riverzones.catalogue.water_standards import assessment, water_standard
from riverzones.chiefs import chain
from riverzones.connection_pool import pooled
from riverzones.errors import LayerError, NetworkError, UnknownNameError
from riverzones.geo import linear
from riverzones.jobs.shared.lake_velocities import lake_velocities
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.network import network_of
from riverzones.jobs.shared.tables import cells_of, plain_rows
from riverzones.jobs.shared.water_samples import places_of_samples, water_samples
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.network import DOUBTFUL, Network
from riverzones.network.trace import along, walk
from riverzones.present.reports.traceback_sheet import TracebackFacts
from riverzones.quality.periods import period_classes, period_means
from riverzones.quality.traceback import item_changes, ranked, stretch_states
from riverzones.registry import nearest_names
from riverzones.relations.flow import LOCATED_WITHIN_M, located
from riverzones.store.project import ProjectFile
from riverzones.terms import labels
from riverzones.view import FINDINGS

__all__ = ["RULE", "STRETCH_WORDS", "Traceback", "traceback"]

_HOURS = ("hours_low", "hours", "hours_high")
_NOT_SOURCES = frozenset({"sections", "auto_stations", "projects"})
RULE = Text(
    zh="排序规则：先看河段（自身变差而其上游断面未变差的断面以上；再是变差且上游断面也变差的断面以上；未变差的断面以上列最后），"
    "再看来源类型是否与变差指标相符，再看存在问题的多少，再看相符指标的多少，最后按沿河距离由近到远。"
    "只是排查次序，不是概率，也不是认定。",
    en="Order: first the stretch (above a section that is worse while none above it is; then above one that is worse "
    "with another worse above it; above sections that are not worse last), then whether the worse items point to that "
    "kind of source, then how much is wrong with it, then how many items fit, then the distance along the water. "
    "An order in which to look: no probability, no finding.",
)
STRETCH_WORDS = labels("traceback_stretch")


@dataclass(frozen=True, kw_only=True)
class Traceback(TracebackFacts):
    """What stands upstream of a section that got worse: what its sheet tells, and where it stands.

    ``rows``: what stands upstream in the order to look at it, EPSG:4490; ``reaches``: the way, with its ``stretch``;
    ``hints``: the table that says which items point to which kind of source.
    """

    rows: GeoDataFrame
    reaches: GeoDataFrame
    hints: PollutionSources

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{section, last, months, worse, items, sections, rows, rule, hint, notes}`` in plain values."""
        rows = plain_rows(self.rows)
        for row in rows:
            row["troubles"], row["fits"] = list(row["troubles"]), list(row["fits"])
        sections = plain_rows(self.sections)
        for row in sections:
            row["worse_items"] = list(row["worse_items"])
        return {
            "section": {"id": self.id, "name": self.name, "river": self.river},
            "last": self.last,
            "months": self.months,
            "worse": list(self.worse),
            "items": plain_rows(self.items),
            "sections": sections,
            "rows": rows,
            "rule": RULE.within(lang),
            "hint": {"source": self.hints.source.within(lang), "confidence": self.hints.confidence},
            "notes": [note.within(lang) for note in self.notes],
        }


@pooled()
def traceback(
    project: ProjectFile,
    section: str,
    *,
    catalogue: Catalogue,
    last: str | None = None,
    months: int | None = None,
    within_m: float | None = None,
    within_h: float | None = None,
) -> Traceback:
    """Return what stands upstream of a section, in the order in which it is to be looked at.

    Parameters
    ----------
    project : ProjectFile
        With samples, sections and a river network; only read.
    section : str
        Id, code or name of a section or automatic station; part of a name is enough where it is the only one.
    catalogue : Catalogue
        Layers that are looked for, and their words.
    last : str, optional
        The last month of the comparison, ``2025-12``; by default the last with a sample of the section.
    months : int, optional
        How many months are held against the same months a year before.
    within_m, within_h : float, optional
        Farthest upstream [m], or longest travel time at high water [h]; not both.

    Raises
    ------
    LayerError
        If there are no samples of the section.
    UnknownNameError
        If there is no such section.
    NetworkError
        If the section is on no river.
    """
    hints, standard = pollution_sources(), water_standard()
    below = str(assessment().below_detection.value)
    reader = LayerReader(project, catalogue)
    places = places_of_samples(reader)
    places = places[places["layer"].isin(["sections", "auto_stations"])]
    section_id = _named(section, places)
    notes: list[Text] = []
    network = network_of(project, say=notes.append)
    samples = water_samples(reader)
    if samples is None or not (samples["place"] == section_id).any():
        raise LayerError(
            Text(
                zh=f"断面 {section} 没有可评价的水质样品。", en=f"no samples of the section {section} can be assessed."
            ),
            hint=Text(
                zh="请用 riverzones import 项目 文件 --as samples 导入。", en="Import PROJECT FILE --as samples."
            ),
        )
    means = period_means(samples, "month", below=below)
    last = last or str(means.loc[means["place"] == section_id, "period"].max())
    months = months or hints.months
    changes = item_changes(means, standard, last=last, months=months, least_percent=hints.least_percent, below=below)
    items = changes[changes["place"] == section_id].drop(columns=["place", "lake"]).reset_index(drop=True)
    worse = list(items.loc[items["worse"], "item"])
    if items.empty:
        notes.append(
            Text(
                zh=f"{last} 及之前 {months} 个月与上年同期没有可比的月份，无法判断是否变差",
                en=f"no month of the {months} up to {last} can be compared with the year before",
            )
        )
    elif not worse:
        notes.append(
            Text(zh="该断面没有变差的指标，仅列出上游对象", en="no item of this section is worse: a list only")
        )
    _, known_lakes, _ = lake_velocities(network, reader)
    limits = {"within_m": within_m, "within_h": within_h, "velocity": known_lakes}
    sections = _sections(section_id, places, changes, worse, network, limits)
    rows, lost = _candidates(section_id, sections, reader, network, hints, limits)
    notes += lost
    reaches = _walked(section_id, sections, network, limits)
    doubtful = int((reaches["confidence"] < DOUBTFUL).sum())
    if doubtful:
        notes.append(
            Text(
                zh=f"途经的 {len(reaches)} 个河段中有 {doubtful} 个流向存疑",
                en=f"the flow direction of {doubtful} of {len(reaches)} reaches on the way is doubtful",
            )
        )
    rows = ranked(rows, items=worse, hints=hints.items)
    rows = GeoDataFrame(rows, geometry="geometry", crs=4490)
    section_row = places.loc[section_id]
    name = str(section_row["name"] or section_id)
    river: str | None = None if pd.isna(section_row["river"]) else str(section_row["river"])
    compared_samples = samples[samples["place"].isin(sections.index)]
    classes = period_classes(compared_samples, standard, assessment(), period="month", below=below)
    classes["name"] = classes["place"].map(sections["name"]).fillna(classes["place"])
    means = means[means["place"].isin(sections.index)]
    return Traceback(
        id=section_id,
        name=name,
        river=river,
        last=last,
        months=months,
        items=items,
        sections=sections,
        means=means,
        classes=classes,
        notes=tuple(notes),
        rows=rows,
        reaches=reaches,
        hints=hints,
    )


def _named(word: str, places: pd.DataFrame) -> str:
    """The id of the section that a word names."""
    if word in places.index:
        return word
    key = station_key(word)
    keys = {
        column: places[column].map(lambda value: station_key(str(value)) if value else "")
        for column in ("code", "name")
    }
    for exact in (True, False):
        fits = [
            name
            for column in keys.values()
            for name, value in column.items()
            if (value == key if exact else key and key in value)
        ]
        names = list(dict.fromkeys(map(str, fits)))
        if len(names) == 1:
            return names[0]
        if names:
            raise UnknownNameError(
                Text(zh=f"有 {len(names)} 个断面叫“{word}”。", en=f"{len(names)} sections are called {word!r}."),
                hint=Text(zh=f"请用编号：{'、'.join(names[:5])}。", en=f"Use the id: {', '.join(names[:5])}."),
            )
    known = [str(value) for value in (*places["name"].dropna(), *places.index)]
    raise UnknownNameError(
        Text(zh=f"没有断面“{word}”。", en=f"there is no section {word!r}."),
        hint=nearest(nearest_names(word, known), known),
    )


def _sections(
    section: str,
    places: pd.DataFrame,
    changes: pd.DataFrame,
    worse: list[str],
    network: Network,
    limits: Mapping[str, Any],
) -> GeoDataFrame:
    """The section and those upstream of it that can be compared: distance, whether worse in the same items, stretch."""
    frame = GeoDataFrame(places, geometry="geometry", crs=4490)
    where = located(frame, network)
    if where.loc[[section], "reach_id"].isna().all():
        raise NetworkError(
            Text(
                zh=f"断面 {section} 距河网超过 {LOCATED_WITHIN_M:g} 米，不在任何河流上。",
                en=f"the section {section} is farther than {LOCATED_WITHIN_M:g} m from every river.",
            ),
            hint=Text(zh="请核对位置，或导入缺少的河流。", en="Check its place, or import the missing river."),
        )
    on = where[where["reach_id"].notna()]
    spots = on[["reach_id", "to_end_m"]].rename_axis("place_id").reset_index()
    met = along(network, _starts(on.loc[[section]]), spots, mode="UT", **limits)
    met = met.sort_values("distance_m").drop_duplicates("place_id").set_index("place_id")
    compared = [name for name in met.index if name == section or (changes["place"] == name).any()]
    met = met.loc[compared]
    flags = {
        name: tuple(part.loc[part["worse"] & part["item"].isin(worse), "item"])
        for name, part in changes[changes["place"].isin(compared)].groupby("place")
    }
    table = frame.loc[compared, ["name", "river", "geometry"]].copy()
    table["distance_m"] = met["distance_m"]
    for name in _HOURS:
        table[name] = met[name]
    table["worse_items"] = pd.Series([flags.get(name, ()) for name in compared], index=table.index, dtype=object)
    table["worse"] = table["worse_items"].map(bool)
    table["below"] = _next_below(on.loc[compared], table["distance_m"], network, limits)
    table["stretch"] = stretch_states(table)
    for name in ("reach_id", "to_end_m"):
        table[name] = on.loc[compared, name]
    return GeoDataFrame(table.sort_values("distance_m", kind="stable"), geometry="geometry", crs=4490)


def _starts(where: pd.DataFrame) -> pd.DataFrame:
    return where[["reach_id", "to_end_m"]].rename_axis("start_id").reset_index()


def _next_below(where: pd.DataFrame, distance_m: pd.Series, network: Network, limits: Mapping[str, Any]) -> pd.Series:
    """For each section the nearest one downstream of it."""
    spots = where[["reach_id", "to_end_m"]].rename_axis("place_id").reset_index()
    met = along(network, _starts(where), spots, mode="UT", **limits)
    met = met[(met["start_id"] != met["place_id"]) & (met["distance_m"] > 0)]
    nearest_ = (
        met.sort_values("distance_m", kind="stable").drop_duplicates("place_id").set_index("place_id")["start_id"]
    )
    return nearest_.reindex(distance_m.index).astype(object).where(lambda value: value.notna(), None)


def _candidates(
    section: str,
    sections: GeoDataFrame,
    reader: LayerReader,
    network: Network,
    hints: PollutionSources,
    limits: Mapping[str, Any],
) -> tuple[pd.DataFrame, list[Text]]:
    """What stands upstream: by which section it flows first, its kind of source, and what is wrong with it."""
    notes: list[Text] = []
    tables = []
    layers = dict.fromkeys([*looked_for(upstream=True), *hints.layers])
    starts = _starts(pd.DataFrame(sections))
    findings = _open_findings(reader)
    for layer in layers:
        frame = None if layer in _NOT_SOURCES or not reader.has(layer) else reader(layer)
        if frame is None or frame.empty:
            continue
        where = located(frame, network)
        on = where["reach_id"].notna()
        if not on.all():
            title = reader.catalogue.layer_title(layer)
            lost = int((~on).sum())
            notes.append(
                Text(
                    zh=f"{title.zh} {len(frame)} 个中有 {lost} 个距河网超过 {LOCATED_WITHIN_M:g} 米，未计入",
                    en=f"{lost} of {len(frame)} {title.en} are farther than {LOCATED_WITHIN_M:g} m from every river",
                )
            )
        spots = where.loc[on, ["reach_id", "to_end_m"]].rename_axis("place_id").reset_index()
        met = along(network, starts, spots, mode="UT", **limits).sort_values("distance_m", kind="stable")
        own = met[met["start_id"] == section].drop_duplicates("place_id").set_index("place_id")
        first = met.drop_duplicates("place_id").set_index("place_id")["start_id"].reindex(own.index)
        rows = frame.loc[own.index]
        candidates = pd.DataFrame({"layer": layer, "id": rows.index.astype(str)}, index=rows.index)
        for name in ("name", "category", "status", "owner", "admin"):
            candidates[name] = cells_of(rows, name)
        candidates["river"], candidates["bank"] = where.loc[own.index, "river"], where.loc[own.index, "bank"]
        candidates["chainage_m"] = where.loc[own.index, "chainage_m"]
        for name in ("distance_m", *_HOURS):
            candidates[name] = own[name]
        candidates["section_id"] = first
        candidates["stretch"] = first.map(sections["stretch"])
        candidates["kind"] = hints.kind_of(layer, rows)
        troubled = {str(row) for where_, row in findings if where_ == layer}
        candidates["troubles"] = _troubles(layer, rows, troubled)
        candidates["geometry"] = rows.geometry
        tables.append(candidates)
    if not tables:
        columns = ["layer", "id", "name", "river", "distance_m", *_HOURS, "section_id", "stretch", "kind", "troubles"]
        blank = pd.DataFrame({name: pd.Series(dtype=object) for name in [*columns, "chiefs", "geometry"]})
        return blank, notes
    table = pd.concat(tables, ignore_index=True)
    return table.assign(admin=_townships(table, reader), chiefs=_chiefs(table, reader, network)), notes


def _townships(table: pd.DataFrame, reader: LayerReader) -> pd.Series[Any]:
    """The township of each place: that of its row, else the one it stands in."""
    towns = reader("townships") if reader.has("townships") else None
    if towns is None or towns.empty or "name" not in towns.columns:
        return table["admin"]
    blank = np.flatnonzero(table["admin"].isna())
    spots = shapely.point_on_surface(table["geometry"].to_numpy(object)[blank])
    rows, areas = shapely.STRtree(towns.geometry.to_numpy()).query(spots, predicate="within")
    admin = table["admin"].astype(object).copy()
    admin.iloc[blank[rows]] = cells_of(towns, "name").to_numpy(object)[areas]
    return admin


def _open_findings(reader: LayerReader) -> set[tuple[str, str]]:
    """Layer and id of the rows with a violation that is not closed."""
    project = reader.project
    if not project.has(FINDINGS):
        return set()
    table = project.read(FINDINGS)
    table = table[(table["status"] != "closed") & (table["verdict"] == "violation")]
    return set(zip(table["subject_layer"].astype(str), table["subject_id"].astype(str), strict=True))


def _troubles(layer: str, rows: pd.DataFrame, parameters: set[str]) -> pd.Series[Any]:
    """What is wrong with each row, as codes of the table of hints."""
    load, capacity = (
        pd.to_numeric(cells_of(rows, name), errors="coerce") for name in ("load_m3_per_day", "capacity_m3_per_day")
    )
    approved, owner, status = (cells_of(rows, name) for name in ("approved", "owner", "status"))
    flags = {
        "over_capacity": (load > capacity).to_numpy(bool),
        "finding": rows.index.astype(str).isin(parameters),
        "unapproved": approved.map(lambda value: value is not None and not bool(value)).to_numpy(bool),
        "no_owner": owner.isna().to_numpy(bool) if layer == "outfalls" else np.zeros(len(rows), dtype=bool),
        "untreated": cells_of(rows, "treatment").isin(["无", "none", "否"]).to_numpy(bool),
        "out_of_order": status.isin(["suspended", "under_construction", "in_progress"]).to_numpy(bool),
    }
    codes = [tuple(code for code, flag in flags.items() if flag[position]) for position in range(len(rows))]
    return pd.Series(codes, index=rows.index, dtype=object)


def _chiefs(table: pd.DataFrame, reader: LayerReader, network: Network) -> pd.Series[Any]:
    """Chiefs of each place in words, the highest level first; blank without segments."""
    segments = reader("segments")
    if segments is None or segments.empty:
        return pd.Series("", index=table.index, dtype=object)
    chains = chain(GeoDataFrame(table, geometry="geometry", crs=4490), segments, network=network, river=table["river"])
    return chains["chiefs"].map(
        lambda chiefs: "；".join(
            " ".join(str(chief[part]) for part in ("chief", "unit") if chief.get(part)) for chief in chiefs
        )
    )


def _walked(section: str, sections: GeoDataFrame, network: Network, limits: Mapping[str, Any]) -> GeoDataFrame:
    """The reaches upstream, each with the state of the stretch it is on (that of the nearest section downstream)."""
    walked = walk(network, _starts(pd.DataFrame(sections)), mode="UT", **limits)
    walked = walked.sort_values("distance_m", kind="stable")
    own_reaches = set(walked.loc[walked["start_id"] == section, "reach_id"])
    walked = walked[walked["reach_id"].isin(own_reaches)]
    whole = walked.groupby("reach_id")[["lower_m", "upper_m"]].agg({"lower_m": "min", "upper_m": "max"})
    walked = walked.drop_duplicates("reach_id").drop(columns=["lower_m", "upper_m"]).join(whole, on="reach_id")
    at = network.positions(walked["reach_id"])
    lower, upper = walked["lower_m"].to_numpy(float), walked["upper_m"].to_numpy(float)
    shapes = linear.between(
        network.reaches.geometry.to_numpy()[at], network.length_m[at] - upper, network.length_m[at] - lower
    )
    known = network.reaches.iloc[at]
    confidence = known["confidence"].to_numpy(float) if "confidence" in known.columns else np.ones(len(at))
    columns = {
        "id": walked["reach_id"].to_numpy(),
        "river": known["river"].astype(object).to_numpy() if "river" in known.columns else None,
        "distance_m": walked["distance_m"].to_numpy(float),
        "stretch": walked["start_id"].map(sections["stretch"]).to_numpy(object),
        "confidence": confidence,
    }
    return GeoDataFrame(columns, geometry=shapes, crs=4490)
