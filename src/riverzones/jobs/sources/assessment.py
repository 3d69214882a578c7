"""The yearly assessment of every source: class against target, months met, samples against the plan, plan and drill.

No score is made of it: how points are given (HJ 774) is in none of our documents.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.catalogue.water_standards import assessment, water_standard
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.tables import cells_of
from riverzones.jobs.shared.water_classes import classes_by_standard
from riverzones.jobs.shared.water_samples import places_of_samples, water_samples
from riverzones.jobs.sources.run import SourceRisks
from riverzones.quality.periods import period_means
from riverzones.quality.single_limits import single_limits
from riverzones.view import ProjectView

__all__ = ["with_years", "yearly_assessment"]

_COLUMNS = ["source_id", "name", "year", "class", "target_class", "met", "months_met", "months", "samples", "planned",
            "over_limit", "zones_approved", "standby", "plan", "drilled"]  # fmt: skip


def with_years(view: ProjectView, risks: SourceRisks, *, catalogue: Catalogue) -> SourceRisks:
    """Return the risks of sources with the yearly assessment of those sources."""
    years = view.cells(yearly_assessment(view, catalogue=catalogue))
    return replace(risks, years=years[years["source_id"].isin(risks.sources["source_id"].astype(str))])


def yearly_assessment(view: ProjectView, *, catalogue: Catalogue) -> pd.DataFrame:
    """Return one row per source and year with samples; of a source that was never sampled one without a year.

    Parameters
    ----------
    view : ProjectView
        What of the project may be told.
    catalogue : Catalogue
        Kinds of layers.

    Returns
    -------
    DataFrame
        ``source_id``, ``name``, ``year``, ``class`` of the means of the year, ``target_class``, ``met``, ``months_met``
        of ``months`` with samples, ``samples`` (days) of ``planned`` (``frequency_per_year``), ``over_limit`` (items of
        table 2 whose mean is over their limit), ``zones_approved``, ``standby``, ``plan``, ``drilled`` in that year.
    """
    layers = LayerReader(view, catalogue)
    sources = layers("sources") if layers.has("sources") else None
    if sources is None or sources.empty:
        return pd.DataFrame(columns=_COLUMNS)
    names = cells_of(sources, "name").where(cells_of(sources, "name").notna(), pd.Series(sources.index, sources.index))
    own = pd.DataFrame({"source_id": sources.index.astype(str), "name": names.to_numpy(object)})
    for name, column in (("target_class", "target_class"), ("planned", "frequency_per_year"), ("standby", "backup"),
                         ("plan", "plan"), ("_drill", "drill_date")):  # fmt: skip
        own[name] = cells_of(sources, column).to_numpy(object)
    own["zones_approved"] = own["source_id"].isin(_approved(layers))
    table = own.merge(_years(layers), on="source_id", how="left")
    order = {name: rank for rank, name in enumerate(water_standard().classes, 1)}
    wanted = table["target_class"].map(order).astype(float)
    table["met"] = (table["rank"] <= wanted).astype("boolean").mask(wanted.isna() | table["rank"].isna())
    table["months_met"] = [
        None if not isinstance(ranks, list) or pd.isna(target) else sum(rank <= target for rank in ranks)
        for ranks, target in zip(table["_ranks"], wanted, strict=True)
    ]
    drills = pd.to_datetime(table["_drill"], errors="coerce").dt.year
    table["drilled"] = (
        (drills == table["year"].astype(float)).astype("boolean").mask(drills.isna() | table["year"].isna())
    )
    return table.sort_values(["source_id", "year"], kind="stable")[_COLUMNS].reset_index(drop=True)


def _years(layers: LayerReader) -> pd.DataFrame:
    """Classes of the sources by year, with the ranks of their months."""
    columns = ["source_id", "year", "class", "rank", "_ranks", "months", "samples", "over_limit"]
    samples, places = water_samples(layers), places_of_samples(layers)
    if samples is None:
        return pd.DataFrame(columns=columns)
    samples = samples[samples["place"].isin(places.index[places["layer"] == "sources"])]
    if samples.empty:
        return pd.DataFrame(columns=columns)
    standard, below = water_standard(), str(assessment().below_detection.value)
    months, years = (classes_by_standard(samples, period, below=below) for period in ("month", "year"))
    months, years = months[months["rank"] > 0], years[years["rank"] > 0]
    ranks = months.groupby(["place", months["period"].str.slice(0, 4)])["rank"].agg(list)
    surface = samples[~samples["ground"]]  # table 2 is of sources of surface water
    single = single_limits(period_means(surface, "year", below=below), standard, below=below)
    over = single[single["met"].eq(False).fillna(False)].groupby(["place", "period"])["item"].agg(list)
    keys = list(zip(years["place"], years["period"], strict=True))
    return pd.DataFrame(
        {
            "source_id": years["place"].astype(str).to_numpy(object),
            "year": years["period"].astype(int).to_numpy(),
            "class": years["class"].astype(object).to_numpy(),
            "rank": years["rank"].to_numpy(float),
            "_ranks": [ranks.get(key, []) for key in keys],
            "months": [len(ranks.get(key, [])) for key in keys],
            "samples": years["days"].to_numpy(),
            "over_limit": ["、".join(standard.items[item].title.zh for item in over.get(key, [])) for key in keys],
        }
    )


def _approved(layers: LayerReader) -> set[str]:
    """Sources with a zone of tier 1 that is approved."""
    zones = layers("zones") if layers.has("zones") else None
    if zones is None or "source_id" not in zones.columns:
        return set()
    there = cells_of(zones, "tier").eq("1") & ~cells_of(zones, "status").isin(["planned", "draft", "closed"])
    return set(zones.loc[there, "source_id"].dropna().astype(str))
