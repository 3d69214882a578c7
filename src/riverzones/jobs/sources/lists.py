"""Risks of sources as sheets: one row per source, per risk, per source and year, or per outfall and intake below."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.jobs.sources.run import SourceRisks
from riverzones.model import Text
from riverzones.model.sheet import Sheet, SheetColumn, object_array
from riverzones.terms import COLUMN, COMMON, TITLE, labels

__all__ = ["LISTS", "risk_list"]

_YES_NO = {True: COMMON["there_is"], False: COMMON["none"]}
_HOW = labels("source_how")
_ARRIVAL = (
    SheetColumn("km", COLUMN["along_the_river_km"], "#,##0.0"),
    SheetColumn("earliest_h", COLUMN["earliest_h"], "#,##0.0"),
    SheetColumn("latest_h", COLUMN["latest_h"], "#,##0.0"),
)
LISTS: dict[str, tuple[Text, tuple[SheetColumn, ...]]] = {
    "sources": (
        TITLE["sources"],
        (
            SheetColumn("name", COLUMN["source"], width=26),
            SheetColumn("standby", COLUMN["standby"], words=_YES_NO),
            SheetColumn("risks_in_zones", COLUMN["in_zones"], "0"),
            SheetColumn("risks_upstream", COLUMN["upstream"], "0"),
            SheetColumn("first_h", COLUMN["sources.earliest_h"], "#,##0.0"),
            SheetColumn("planned", COLUMN["with_a_plan"], "0"),
            SheetColumn("drill_date", COLUMN["last_drill"], "yyyy-mm-dd"),
        ),
    ),
    "risks": (
        TITLE["risks"],
        (
            SheetColumn("source", COLUMN["source"], width=22),
            SheetColumn("name", COLUMN["what"], width=26),
            SheetColumn("layer", COLUMN["layer"]),
            SheetColumn("how", COLUMN["how"], words=_HOW),
            *_ARRIVAL,
        ),
    ),
    "years": (
        TITLE["sources_by_year"],
        (
            SheetColumn("name", COLUMN["source"], width=26),
            SheetColumn("year", COLUMN["sources.year"], "0"),
            SheetColumn("class", COLUMN["class"]),
            SheetColumn("target_class", COLUMN["target"]),
            SheetColumn("met", COLUMN["met"], words={True: COMMON["yes"], False: COMMON["no"]}),
            SheetColumn("months_met", COLUMN["months_met"], "0"),
            SheetColumn("months", COLUMN["months"], "0"),
            SheetColumn("samples", COLUMN["samples"], "0"),
            SheetColumn("planned", COLUMN["planned"], "0"),
            SheetColumn("over_limit", COLUMN["over_table_2"], width=16),
            SheetColumn("zones_approved", COLUMN["tier_1_approved"], words=_YES_NO),
            SheetColumn("standby", COLUMN["standby"], words=_YES_NO),
            SheetColumn("plan", COLUMN["plan"], words=_YES_NO),
            SheetColumn("drilled", COLUMN["drill_in_the_year"], words=_YES_NO),
        ),
    ),
    "below": (
        TITLE["intakes_below_outfalls"],
        (
            SheetColumn("name", COLUMN["outfall"], width=26),
            SheetColumn("intake", COLUMN["intake_below"], width=26),
            *_ARRIVAL,
        ),
    ),
}
"""Name and columns of every list, by the word of ``--of``."""


def risk_list(seen: SourceRisks, which: str, *, catalogue: Catalogue) -> Sheet:
    """Return one of :data:`LISTS` of the risks of sources, named by their names where they have one."""
    title, columns = LISTS[which]
    if which == "years":
        titles = {value.name: value.title for value in catalogue.columns["class"].values}
        columns = tuple(
            replace(list_column, words=titles) if list_column.name in ("class", "target_class") else list_column
            for list_column in columns
        )
    rows: pd.DataFrame = getattr(seen, which).copy()
    for name, key in (("name", "source_id" if which == "sources" else "id"), ("intake", "intake_id")):
        if {name, key} <= set(rows.columns):
            rows[name] = rows[name].where(rows[name].notna(), rows[key])
    if which == "risks" and len(rows):
        named = seen.sources.set_index("source_id")["name"].dropna()
        rows["source"] = rows["source_id"].map(named).fillna(rows["source_id"])
        rows["layer"] = object_array(map(catalogue.layer_title, rows["layer"]))
    if "distance_m" in rows.columns:
        rows["km"] = rows["distance_m"].astype(float) / 1000
    return Sheet(title, columns, rows.reindex(columns=[column.name for column in columns]), frozen_columns=1)
