"""Targets of water by section, function zone, source and year, each beside the class that was reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from riverzones.audit.keys import named_ids
from riverzones.catalogue import Catalogue
from riverzones.catalogue.water_standards import water_standard
from riverzones.catalogue.water_targets import plan_targets
from riverzones.connection_pool import pooled
from riverzones.errors import LayerError
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.tables import plain_rows
from riverzones.jobs.shared.water_classes import classes_by_standard
from riverzones.jobs.shared.water_samples import places_of_samples, water_samples
from riverzones.model import Text
from riverzones.model.sheet import Sheet, SheetColumn
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, TITLE, labels
from riverzones.view import ProjectView

__all__ = ["TargetReport", "rates_sheet", "targets_sheet", "told_targets", "water_targets"]

_COLUMNS = ["layer", "place", "name", "river", "year", "target", "asked_by", "class", "met", "days", "enough", "items"]


_STATES = labels("target_state")


@dataclass(frozen=True)
class TargetReport:
    """``rows``: one per place and year, with ``target``, ``asked_by`` (Text), ``class``, ``met`` (blank: not sampled),
    ``days`` sampled, ``enough`` for a year. ``asked`` and ``judged``: how many targets there are and can be answered.
    ``rates``: of each kind of place and year the targets ``asked``, ``judged``, ``met`` and the ``rate`` of those met
    among those judged [%].
    """

    rows: pd.DataFrame
    asked: int
    judged: int

    @property
    def rates(self) -> pd.DataFrame:
        """Of each kind of place and year how many targets there are, can be judged, are met, and the share [%]."""
        met = self.rows["met"].astype("boolean")
        rows = self.rows.assign(judged=met.notna(), met=met.fillna(False).astype(bool))
        counts = rows.groupby(["layer", "year"], sort=True).agg(
            asked=("place", "size"), judged=("judged", "sum"), met=("met", "sum")
        )
        rate = (100.0 * counts["met"] / counts["judged"]).where(counts["judged"] > 0)
        return counts.assign(rate=rate).reset_index()

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{asked, judged, met, rates, rows}`` in plain values."""
        flat = self.rows.assign(asked_by=[asker.within(lang) for asker in self.rows["asked_by"]])
        met = int(self.rows["met"].fillna(False).astype(bool).sum())
        return {
            "asked": self.asked,
            "judged": self.judged,
            "met": met,
            "rates": plain_rows(self.rates),
            "rows": plain_rows(flat),
        }


def targets_sheet(report: TargetReport, *, catalogue: Catalogue) -> Sheet:
    """Return targets as a sheet: what is asked for each year, what was reached, and whether that meets it."""
    classes = {value.name: value.title for value in catalogue.columns["class"].values}
    rows = report.rows.copy()
    few = rows["met"].notna() & ~rows["enough"].fillna(False).astype(bool)
    states = [
        "open" if pd.isna(met) else f"{'met' if met else 'missed'}{'_few' if few_ else ''}"
        for met, few_ in zip(rows["met"], few, strict=True)
    ]
    rows["name"] = rows["name"].where(rows["name"].notna(), rows["place"])
    columns = [
        SheetColumn("name", COLUMN["what"], width=26),
        SheetColumn("river", COLUMN["river"]),
        SheetColumn("year", COLUMN["year"], "0"),
        SheetColumn("target", COLUMN["target"], words=classes),
        SheetColumn("class", COLUMN["targets.class"], words=classes),
        SheetColumn("state", COLUMN["met"], words=_STATES),
        SheetColumn("days", COLUMN["days_sampled"], "0"),
        SheetColumn("asked_by", COLUMN["citation"], width=40),
        SheetColumn("place", COLUMN["id"]),
    ]
    return Sheet(TITLE["targets"], columns, rows.assign(state=states), frozen_columns=1)


def rates_sheet(report: TargetReport, *, catalogue: Catalogue) -> Sheet:
    """Return the rates of compliance by kind of place and year as a sheet."""
    kinds = {name: catalogue.layer_title(name) for name in report.rows["layer"].unique()}
    columns = [
        SheetColumn("layer", COLUMN["kind"], words=kinds, width=16),
        SheetColumn("year", COLUMN["year"], "0"),
        SheetColumn("asked", COLUMN["targets"], "0"),
        SheetColumn("judged", COLUMN["judged"], "0"),
        SheetColumn("met", COLUMN["met"], "0"),
        SheetColumn("rate", COLUMN["rate"], "0.0"),
    ]
    return Sheet(TITLE["rates"], columns, report.rates)


def told_targets(view: ProjectView, report: TargetReport) -> TargetReport:
    """Return a report as a view may tell it: names and words as they may leave."""
    rows = view.cells(report.rows.drop(columns="asked_by"))
    rows.insert(min(6, len(rows.columns)), "asked_by", [view.words(asker) for asker in report.rows["asked_by"]])
    return replace(report, rows=rows)


@pooled()
def water_targets(project: ProjectFile, *, catalogue: Catalogue, year: int | None = None) -> TargetReport:
    """Return the targets of every section, function zone and source with the class of each year.

    A plan of the county comes before ``target_class`` of the row, which holds for every year that was sampled (up to
    ``target_year`` it is not yet due, and judged all the same). A function zone has the worst class of the sections
    that name it in ``function_zone_id``, by id, code or name; its days are those of the section sampled least.

    Parameters
    ----------
    project : ProjectFile
        With sections or sources; samples where anything is to be judged. Only read.
    catalogue : Catalogue
        Words of the layers.
    year : int, optional
        Only this year.

    Raises
    ------
    LayerError
        If no section and no source has a target.
    """
    reader = LayerReader(project, catalogue)
    places = places_of_samples(reader)
    samples = water_samples(reader)
    classes = pd.DataFrame(columns=["place", "period", "class", "rank", "days", "enough", "items"])
    if samples is not None and len(samples):
        classes = classes_by_standard(samples, "year")
        classes = classes[classes["rank"] > 0]
    years = sorted({int(period) for period in classes["period"]})
    classes = classes.assign(layer=classes["place"].map(places["layer"]))
    zones = reader("function_zones") if reader.has("function_zones") else None
    if zones is not None and len(zones):
        places, classes = _with_function_zones(zones, places, classes)
    asked = [*_planned(places, reader), *_stated(places, years)]
    table = pd.DataFrame(asked, columns=["layer", "place", "name", "river", "year", "target", "asked_by"])
    table = table.drop_duplicates(["layer", "place", "year"])  # those of a plan stand first
    if year is not None:
        table = table[table["year"] == year]
    if table.empty:
        raise LayerError(
            Text(
                zh="没有断面、水功能区或水源地的水质目标。",
                en="no section, function zone or source has a target.",
            ),
            hint=Text(
                zh="请在 sections、function_zones 或 sources 中填写 target_class。",
                en="State target_class in sections, function_zones or sources.",
            ),
        )
    known = classes.assign(year=classes["period"].astype(int), **{"class": classes["class"].astype(object)})
    columns = ["layer", "place", "year", "class", "rank", "days", "enough", "items"]
    table = table.merge(known[columns], on=["layer", "place", "year"], how="left")
    rank = {name: number for number, name in enumerate(water_standard().classes, 1)}
    wanted = table["target"].map(rank).astype(float)
    reached = table["rank"].astype(float)
    table["met"] = (reached <= wanted).astype("boolean").mask(reached.isna())
    table = table.sort_values(["layer", "place", "year"], kind="stable").reset_index(drop=True)
    return TargetReport(table[_COLUMNS], len(table), int(table["met"].notna().sum()))


def _with_function_zones(
    zones: pd.DataFrame, places: pd.DataFrame, classes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Places with the function zones among them, and classes with those of zones by the sections that name them."""
    text = zones.assign(layer="function_zones").astype({name: object for name in zones.columns if name != "geometry"})
    zone_places = text.reindex(columns=places.columns).set_axis(zones.index.astype(str))
    zone_places = zone_places.where(zone_places.notna(), None)
    named = places["function_zone_id"].astype(object)
    zone_of = named_ids(named.where(named.notna(), None), zone_places)
    inside = classes.assign(zone=classes["place"].map(zone_of))
    inside = inside[inside["zone"].isin(zone_places.index)].sort_values("rank", ascending=False, kind="stable")
    if inside.empty:
        return pd.concat([places, zone_places]), classes
    groups = inside.groupby(["zone", "period"], sort=False)
    worst = groups.head(1).set_index(["zone", "period"])  # of the worst section
    worst = worst.assign(layer="function_zones", days=groups["days"].min(), enough=groups["enough"].all())
    worst = worst.reset_index().drop(columns="place").rename(columns={"zone": "place"})
    return pd.concat([places, zone_places]), pd.concat([classes, worst[classes.columns]], ignore_index=True)


def _planned(places: pd.DataFrame, reader: LayerReader) -> list[tuple[Any, ...]]:
    """Targets of the plans of the counties that the project shows."""
    counties = reader("counties") if reader.has("counties") else None
    there: set[str] = set()
    if counties is not None:
        for column in ("name", "code"):
            if column in counties.columns:
                there |= set(counties[column].dropna().astype(str))
    rows = []
    for plan in plan_targets():
        if not there & set(plan.counties):
            continue
        candidates = places[places["layer"] == plan.layer]
        for place_id, row in candidates.iterrows():
            name = str(row["name"] or "")
            fits = any(part in name for part in plan.names) and (not plan.river or row["river"] in (None, plan.river))
            if fits:
                rows += [
                    (plan.layer, place_id, name, row["river"], year, plan.target, plan.cited) for year in plan.years
                ]
    return rows


def _stated(places: pd.DataFrame, years: list[int]) -> list[tuple[Any, ...]]:
    """Targets that rows state themselves, for every year with samples."""
    own = Text(zh="台账目标", en="stated by the row")
    stated = places[places["target_class"].notna()]
    return [
        (row["layer"], place_id, row["name"] or str(place_id), row["river"], year, row["target_class"], own)
        for place_id, row in stated.iterrows()
        for year in years
    ]
