"""Water quality of a project: classes of its places by period, rivers by their sections, targets, changes, trends."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.catalogue.water_standards import assessment, event_settings, ground_standard, water_standard
from riverzones.connection_pool import pooled
from riverzones.errors import LayerError
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.tables import plain
from riverzones.jobs.shared.water_classes import black_odour_states, classes_by_standard
from riverzones.jobs.shared.water_samples import places_of_samples, water_samples
from riverzones.model import Text
from riverzones.model.sheet import Sheet, SheetColumn
from riverzones.quality.basins import basin_states
from riverzones.quality.events import quality_events
from riverzones.quality.flood_season import flood_intensity
from riverzones.quality.periods import period_means
from riverzones.quality.single_limits import single_limits
from riverzones.quality.trends import seasonal_trend
from riverzones.quality.trophic import trophic_grade, trophic_index
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, COMMON, TITLE, labels
from riverzones.view import ProjectView

__all__ = ["QualityOptions", "QualityReport", "told_quality", "water_quality"]

_ALPHA = 0.05
_TABLES = ("places", "rivers", "lakes", "trends", "events", "supplementary", "flood", "black_odour")


@dataclass(frozen=True, slots=True)
class QualityOptions:
    """How samples are assessed: the period, the days, what a value below detection counts as, maintenance."""

    period: str = "month"
    since: dt.date | None = None
    until: dt.date | None = None
    below: str = ""
    maintenance: bool = False


_CHANGE = "+0;-0;0"


@dataclass(frozen=True)
class QualityReport:
    """What the samples say.

    ``places``: one row per place and period (``layer`` it is a row of, ``class``, ``target_class``, ``met``, ``change``
    in classes against the period before, ``year_change`` against the same period a year before; above 0 is worse).
    ``rivers``: states by their sections. ``lakes``: trophic index. ``trends``: monthly means that rise or fall, of
    places with two years or more. ``events``: years that are worse, good waters lost, relapses, months without a
    sample. ``supplementary``: items of table 2 at sources (``limit``, ``met``, ``multiple``), which are no part of a
    class. ``flood``: of each place with a target and each year the highest value of the flood season as a multiple of
    its limit (``intensity``).
    ``black_odour``: each water of the register by month (``black_odour_grade``; ``relapsed``: black and foul again
    after it was registered as cleared).
    """

    options: QualityOptions
    places: pd.DataFrame
    rivers: pd.DataFrame
    lakes: pd.DataFrame
    trends: pd.DataFrame
    events: pd.DataFrame
    supplementary: pd.DataFrame
    flood: pd.DataFrame
    black_odour: pd.DataFrame
    notes: tuple[Text, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return ``{period, below, places: [...], rivers: [...], lakes, trends, events, ...}``."""
        tables = {name: getattr(self, name) for name in _TABLES}
        rows = {
            name: [{key: plain(value) for key, value in row.items()} for row in table.astype(object).to_dict("records")]
            for name, table in tables.items()
        }
        return {"period": self.options.period, "below": self.options.below, **rows}


def told_quality(view: ProjectView, report: QualityReport) -> QualityReport:
    """Return a report as a view may tell it: without closed columns, names and words as they may leave."""
    tables = {name: view.cells(getattr(report, name)) for name in _TABLES}
    return replace(report, **tables, notes=tuple(view.words(note) for note in report.notes))


@pooled()
def water_quality(
    project: ProjectFile, *, catalogue: Catalogue, options: QualityOptions | None = None
) -> QualityReport:
    """Assess the samples of a project by GB 3838-2002 and the method of 2011; the project is only read.

    Parameters
    ----------
    project : ProjectFile
        With a layer ``samples``; ``sections`` give rivers, targets and whether the place is in a lake.
    catalogue : Catalogue
        Words of the layers.
    options : QualityOptions, optional
        By default months, all days, and half of the detection limit.

    Raises
    ------
    LayerError
        If the project has no samples that can be assessed.
    DataError
        If the period or the word for values below detection is not known.
    """
    options = options or QualityOptions()
    standard, method = water_standard(), assessment()
    below = options.below or str(method.below_detection.value)
    options = QualityOptions(options.period, options.since, options.until, below, options.maintenance)
    layers = LayerReader(project, catalogue)
    samples = water_samples(layers, maintenance=options.maintenance)
    if samples is not None:
        samples = _of_days(samples, options)
    if samples is None or samples.empty:
        raise LayerError(
            Text(zh="项目中没有可评价的水质样品。", en="the project holds no samples that can be assessed."),
            hint=Text(
                zh="先导入：riverzones import 项目 文件 --as samples。",
                en="Import some: riverzones import PROJECT FILE --as samples.",
            ),
        )
    places = places_of_samples(layers)
    by_period = classes_by_standard(samples, options.period, below=below)
    classes = _with_targets(by_period[by_period["rank"] > 0], samples, places, standard.classes)
    means = period_means(samples, options.period, below=below)
    river = samples.drop_duplicates("place").set_index("place")["river"]
    named = classes[~classes["layer"].isin(["sources", "wells"]) & classes["river"].notna()]  # no section of its river
    rivers = pd.DataFrame()
    if len(named):
        own = means[means["place"].isin(named["place"])].assign(river=means["place"].map(river))
        rivers = basin_states(named, own, standard, method, by=["river", "period"], below=below)
    index = trophic_index(means[means["lake"]], method) if means["lake"].any() else pd.DataFrame()
    if len(index):
        index["grade"] = [None if pd.isna(tli) else trophic_grade(tli, method).zh for tli in index["tli"]]
    return QualityReport(
        options,
        classes,
        rivers,
        index,
        _trends(samples, below),
        section_events(samples, places, below, {options.period: by_period}),
        _supplementary(means, places, below),
        _flood(samples, places, below),
        _black_odour(layers, options),
        _notes(samples, classes, below),
    )


@pooled()
def section_events(
    samples: pd.DataFrame, places: pd.DataFrame, below: str, known: dict[str, pd.DataFrame] | None = None
) -> pd.DataFrame:
    """Return what happened at each place, with its name and river.

    See :func:`~riverzones.quality.events.quality_events`.

    Parameters
    ----------
    samples, places : DataFrame
        Of :mod:`riverzones.jobs.shared.water_samples`.
    below : str
        What a value below detection counts as.
    known : dict, optional
        Classes that are known already, by period.
    """
    standard, have = water_standard(), known or {}
    months, years = (
        have[period] if period in have else classes_by_standard(samples, period, below=below)
        for period in ("month", "year")
    )
    frequency = pd.to_numeric(places["frequency_per_year"], errors="coerce").fillna(0)
    events = quality_events(months, years, frequency, event_settings())
    first = samples.drop_duplicates("place").set_index("place")
    for column in ("name", "river"):
        events[column] = events["place"].map(first[column]).astype(object)
    names = np.array([None, *standard.classes], dtype=object)
    events["class_before"], events["class"] = (
        names[events["rank_before"].astype(int)],
        names[events["rank"].astype(int)],
    )
    front = ["kind", "place", "name", "river", "since", "until", "months", "class_before", "class", "items"]
    return events[front]


def _of_days(samples: pd.DataFrame, options: QualityOptions) -> pd.DataFrame:
    in_days = samples
    if options.since is not None:
        in_days = in_days[in_days["time"] >= pd.Timestamp(options.since)]
    if options.until is not None:
        in_days = in_days[in_days["time"] < pd.Timestamp(options.until) + pd.Timedelta(days=1)]
    return in_days


def _with_targets(
    classes: pd.DataFrame, samples: pd.DataFrame, places: pd.DataFrame, order: tuple[str, ...]
) -> pd.DataFrame:
    """Classes with the names of places, their targets, and how they changed."""
    first = samples.drop_duplicates("place").set_index("place")
    table = classes.copy()
    for column in ("name", "river", "basin", "admin"):
        table[column] = table["place"].map(first[column]).astype(object)
    table["layer"] = table["place"].map(first["place_layer"]).astype(object)
    target = table["place"].map(places["target_class"]).astype(object)
    table["target_class"] = target
    wanted = target.map({name: rank for rank, name in enumerate(order, 1)}).astype(float)
    table["met"] = (table["rank"] <= wanted).astype("boolean").mask(wanted.isna())
    table = table.sort_values(["place", "period"], kind="stable").reset_index(drop=True)
    table["change"] = table.groupby("place")["rank"].diff()
    keys = pd.DataFrame(
        {
            "place": table["place"].to_numpy(object),
            "year": table["period"].str.slice(0, 4).astype(int).to_numpy(),
            "rest": table["period"].str.slice(4).to_numpy(object),
        }
    )
    before = keys.assign(year=keys["year"] + 1, before=table["rank"].to_numpy(float))
    table["year_change"] = table["rank"].to_numpy(float) - keys.merge(before, how="left")["before"].to_numpy(float)
    front = ["place", "name", "river", "basin", "admin", "period", "class", "target_class", "met", "state"]
    return table[[*front, *(name for name in table.columns if name not in front)]]


def _flood(samples: pd.DataFrame, places: pd.DataFrame, below: str) -> pd.DataFrame:
    """What the flood season brought, by place and year."""
    intensity = flood_intensity(
        samples[~samples["ground"]],
        water_standard(),
        places["target_class"],
        months=event_settings().flood_months,
        below=below,
    )
    return intensity.assign(name=intensity["place"].map(places["name"]).astype(object))


def _black_odour(layers: LayerReader, options: QualityOptions) -> pd.DataFrame:
    """States of black-odour waters by month, of the days that are asked."""
    columns = ["place", "name", "period", "black_odour_grade", "items", "worst_items", "relapsed"]
    states = black_odour_states(layers)
    if states is None:
        return pd.DataFrame(columns=columns)
    names = {"water_id": "place", "section_name": "name", "period_name": "period", "main_pollutants": "worst_items"}
    days = pd.to_datetime(states["date"])
    in_days = states[
        (days >= pd.Timestamp(options.since or dt.date(1900, 1, 1)))
        & (days.dt.to_period("M").dt.start_time <= pd.Timestamp(options.until or dt.date(2200, 1, 1)))
    ]
    return pd.DataFrame(in_days.drop(columns="geometry").rename(columns=names)[columns]).reset_index(drop=True)


def _supplementary(means: pd.DataFrame, places: pd.DataFrame, below: str) -> pd.DataFrame:
    """Items of table 2 at sources: a section of a river is not asked for them."""
    sources = places[(places["layer"] == "sources") & ~places["ground"].astype(bool)]
    rows = single_limits(means[means["place"].isin(sources.index)], water_standard(), below=below)
    rows = rows.assign(name=rows["place"].map(sources["name"]).astype(object))
    return rows[["place", "name", "period", "item", "value", "qualifier", "limit", "met", "multiple", "days"]]


def _trends(samples: pd.DataFrame, below: str) -> pd.DataFrame:
    """Seasonal trends of monthly means, those that a test at the level of 5 % calls trends."""
    means = period_means(samples, "month", below=below)
    rows = []
    for (place, item), part in means.groupby(["place", "item"], sort=True):
        years = part["period"].str.slice(0, 4).astype(int)
        if years.nunique() < 2:
            continue
        months = part["period"].str.slice(5).astype(int)
        trend = seasonal_trend(years, months, part["value"])
        if np.isfinite(trend.p_value) and trend.p_value < _ALPHA:
            row = {"place": place, "item": item, "slope_per_year": trend.slope, "p_value": trend.p_value}
            rows.append({**row, "months": trend.number})
    return pd.DataFrame(rows, columns=["place", "item", "slope_per_year", "p_value", "months"])


_COUNTED_AS = labels("counted_as")


def _notes(samples: pd.DataFrame, classes: pd.DataFrame, below: str) -> tuple[Text, ...]:
    """What a reader must know of how this was made."""
    words = _COUNTED_AS[below]
    count = int((samples["qualifier"] == "<").sum())
    notes = [
        Text(
            zh=f"低于检出限的值 {count} 个，按{words.zh}计；水温、总氮、粪大肠菌群不参评",
            en=f"{count} values below detection count as {words.en}; temperature, TN and coliforms are not judged",
        )
    ]
    open_ = int((~classes["sure"].astype(bool)).sum())
    if open_:
        notes.append(Text(zh=f"{open_} 个类别取决于检出限", en=f"{open_} classes hang on a detection limit"))
    ground = int(samples.loc[samples["ground"], "place"].nunique())
    if ground:
        standard = ground_standard()
        notes.append(
            Text(
                zh=f"地下水 {ground} 处按 {standard.short} 评价，只用已核实限值的 {len(standard.items)} 项",
                en=f"{ground} places of groundwater are judged by {standard.short}, by the {len(standard.items)} items "
                "whose limits are verified",
            )
        )
    unknown = sorted(set(samples.loc[samples["place_layer"].isna(), "place"].astype(str)))
    if unknown:
        some = "、".join(unknown[:5])
        notes.append(
            Text(
                zh=f"{len(unknown)} 个断面不在图层 sections 中，没有目标、按河流限值评价：{some}",
                en=f"{len(unknown)} places are no sections of the project: no targets, limits of rivers: {some}",
            )
        )
    return tuple(notes)


def classes_sheet(places: pd.DataFrame, *, catalogue: Catalogue) -> Sheet:
    """Return classes of places by period as a sheet: targets, changes in classes (+ is worse), pollutants."""
    classes = {value.name: value.title for value in catalogue.columns["class"].values}
    columns = [
        SheetColumn("name", COLUMN["section"], width=24),
        SheetColumn("river", COLUMN["river"]),
        SheetColumn("period", COLUMN["period"]),
        SheetColumn("class", COLUMN["class"], words=classes),
        SheetColumn("target_class", COLUMN["target"], words=classes),
        SheetColumn("met", COLUMN["met"], words={True: COMMON["yes"], False: COMMON["no"]}),
        SheetColumn("change", COLUMN["change_classes"], _CHANGE),
        SheetColumn("year_change", COLUMN["in_a_year_classes"], _CHANGE),
        SheetColumn("pollutants", COLUMN["main_pollutants"], width=28),
        SheetColumn("item_count", COLUMN["items"], "0"),
    ]
    rows = places.assign(name=places["name"].where(places["name"].notna(), places["place"]))
    return Sheet(TITLE["classes"], columns, rows, frozen_columns=1)


def rivers_sheet(rivers: pd.DataFrame) -> Sheet:
    """Return states of rivers by period as a sheet."""
    states = {state.name: state.title for state in assessment().states}
    columns = [
        SheetColumn("river", COLUMN["river"]),
        SheetColumn("period", COLUMN["period"]),
        SheetColumn("sections", COLUMN["sections"], "0"),
        SheetColumn("state", COLUMN["state"], words=states),
        SheetColumn("I_III_percent", COLUMN["i_iii"], "0.0"),
        SheetColumn("worse_than_V_percent", COLUMN["worse_than_v"], "0.0"),
    ]
    return Sheet(TITLE["rivers"], columns, rivers, frozen_columns=1)
