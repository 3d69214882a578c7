"""Charts of what the samples of a project say, for bulletins and reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import shapely
from markupsafe import Markup

from riverzones.catalogue.water_standards import assessment, water_standard
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.water_samples import places_of_samples, water_samples
from riverzones.model import Text
from riverzones.present.charts import Rate, class_palette, class_strip, rate_bars
from riverzones.quality.periods import period_classes

__all__ = ["MOST_STRIPS", "month_charts", "report_charts"]

MOST_STRIPS = 60
"""So many sections are drawn in a report, those of the worst classes first."""
_MONTHS = 13
"""So many months of classes are drawn: the last and a year before it."""


def month_charts(table: pd.DataFrame, *, last: str, said: Callable[[str], str], lang: str) -> list[Markup]:
    """Return the strip of thirteen months, and the rates of the last one by township where targets are known.

    Parameters
    ----------
    table : DataFrame
        ``place``, ``name``, ``period`` (months), ``rank``, ``met`` (blank: no target), ``admin``.
    last : str
        The last month, ``2025-12``.
    said : callable
        Takes a name as it may leave.
    lang : str
        ``"zh"`` or ``"en"``.
    """
    periods = pd.period_range(end=last, periods=_MONTHS, freq="M").astype(str).tolist()
    shown = table[table["period"].isin(periods)].copy()
    shown["name"] = [said(str(name or place)) for name, place in zip(shown["name"], shown["place"], strict=True)]
    strip = class_strip(shown, palette=class_palette(lang), periods=periods, lang=lang)
    month = table[table["period"] == last].dropna(subset=["met", "admin"])
    if month.empty:
        return [strip]
    rates = [
        Rate(said(str(name)), 100.0 * float(part["met"].astype(float).mean()), len(part))
        for name, part in month.groupby("admin", sort=True)
    ]
    title = Text(zh=f"{last} 各乡镇断面达标率", en=f"{last}: sections that meet their target, by township").within(lang)
    return [strip, rate_bars(rates, title=title, lang=lang)]


def report_charts(layers: LayerReader, *, said: Callable[[str], str], lang: str, within: Any = None) -> list[Markup]:
    """Return the charts of the sections of a project; nothing where none of them was sampled.

    Parameters
    ----------
    layers : LayerReader
        Layers as the view of the report tells them.
    said, lang
        As :func:`month_charts`.
    within : geometry, optional
        EPSG:4490: only sections that lie in it.
    """
    samples = water_samples(layers) if layers.has("samples") else None
    if samples is None:
        return []
    places = places_of_samples(layers)
    places = places[places["layer"].isin(["sections", "auto_stations"])]
    if within is not None:
        shapes = places["geometry"].to_numpy(object)
        places = places.loc[[shape is not None and bool(shapely.intersects(shape, within)) for shape in shapes]]
    own = samples[samples["place"].isin(places.index)]
    if own.empty:
        return []
    last = pd.Period(own["time"].max(), freq="M")
    own = own[own["time"] >= (last - _MONTHS + 1).start_time]
    standard = water_standard()
    below = str(assessment().below_detection.value)
    table = period_classes(own, standard, assessment(), period="month", below=below)
    table = table[table["rank"] > 0]
    for column in ("name", "admin"):
        table[column] = table["place"].map(places[column]).astype(object)
    order = {name: float(rank) for rank, name in enumerate(standard.classes, 1)}
    wanted = table["place"].map(places["target_class"]).map(order).astype(float)
    table["met"] = (table["rank"] <= wanted).astype("boolean").mask(wanted.isna())
    worst = table.groupby("place")["rank"].max().sort_values(ascending=False, kind="stable").index[:MOST_STRIPS]
    rates = month_charts(table, last=str(last), said=said, lang=lang)[1:]
    return [month_charts(table[table["place"].isin(worst)], last=str(last), said=said, lang=lang)[0], *rates]
