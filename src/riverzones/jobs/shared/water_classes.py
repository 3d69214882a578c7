"""Classes of samples by the standard of their water, and the layers that rules may ask: classes, flood seasons, states.

Layers are made from the samples of a project when they are asked for and never written, so never out of date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue.water_standards import (
    assessment,
    black_odour_limits,
    event_settings,
    ground_standard,
    water_standard,
)
from riverzones.jobs.shared.tables import cells_of
from riverzones.jobs.shared.water_samples import WATERS_APART, places_of_samples, water_samples
from riverzones.quality.black_odour import black_odour_grades
from riverzones.quality.classes import class_type
from riverzones.quality.flood_season import flood_intensity
from riverzones.quality.periods import PERIODS, period_classes, period_means

__all__ = ["black_odour_states", "classes_by_standard", "flood_seasons", "made_of_samples", "section_classes"]

Layers = Callable[[str], GeoDataFrame | None]


def made_of_samples(layer: str, layers: Layers) -> GeoDataFrame | None:
    """Return the layer of this name as the samples make it; None where they make none."""
    return _MADE[layer](layers)


def classes_by_standard(samples: pd.DataFrame, period: str, *, below: str = "") -> pd.DataFrame:
    """Return the classes of places by period: surface water by GB 3838-2002, groundwater by GB/T 14848-2017.

    Parameters
    ----------
    samples : DataFrame
        Of :func:`~riverzones.jobs.shared.water_samples.water_samples`.
    period : str
        ``month``, ``quarter`` or ``year``.
    below : str
        What a value below detection counts as; by default that of the method.

    Returns
    -------
    DataFrame
        As of :func:`~riverzones.quality.periods.period_classes`, and ``standard`` (its short name). Groundwater has
        classes I to V and no ``state``: the words of the method of 2011 are those of surface water.
    """
    surface, method = water_standard(), assessment()
    below = below or str(method.below_detection.value)
    ground = samples["ground"].to_numpy(bool)
    tables = []
    for standard, part in ((surface, samples[~ground]), (ground_standard(), samples[ground])):
        if len(part) or standard is surface:
            classes = period_classes(part, standard, method, period=period, below=below)
            tables.append(classes.assign(standard=standard.short))
    if len(tables) == 1:
        return tables[0]
    tables[1]["state"] = None
    for table in tables:
        table["class"] = table["class"].astype(class_type(surface))
    joined = pd.concat([table for table in tables if len(table)], ignore_index=True)
    return joined.sort_values(["place", "period"], kind="stable").reset_index(drop=True)


def section_classes(layers: Layers) -> GeoDataFrame | None:
    """Return the classes of every place of the samples in every month, quarter and year; None without samples.

    Returns
    -------
    GeoDataFrame
        EPSG:4490, at the place where it is known, by the columns of the kind ``section_classes``. ``date`` is the last
        day of the period.
    """
    samples = water_samples(layers)
    if samples is not None:
        samples = samples[samples["place_layer"] != "wells"]  # a well is no section and no source
    if samples is None or samples.empty:
        return None
    places = places_of_samples(layers)
    tables = []
    for period in PERIODS:
        classes = classes_by_standard(samples, period)
        tables.append(classes[classes["rank"] > 0].assign(kind=period))
    table = pd.concat(tables, ignore_index=True)
    first = samples.drop_duplicates("place").set_index("place")
    place_ids = table["place"]
    layer = place_ids.map(first["place_layer"]).astype(object)
    pairs = zip(table["period"], table["kind"], strict=True)
    ends = [pd.Period(word, freq=PERIODS[kind]).end_time.date() for word, kind in pairs]
    columns: dict[str, object] = {
        "section_id": place_ids.where(layer != "sources"),
        "source_id": place_ids.where(layer == "sources"),
        "section_name": place_ids.map(first["name"]),
        "period": table["kind"],
        "period_name": table["period"],
        "date": ends,
        "class": table["class"].astype(object),
        "items": table["items"],
        "main_pollutants": table["pollutants"],
        "sample_days": table["days"].astype("Int64"),
        "enough_samples": table["enough"].astype("boolean"),
        "class_sure": table["sure"].astype("boolean"),
    }
    for name in ("river", "basin", "admin"):
        columns[name] = place_ids.map(first[name])
    for name in ("grade", "level", "target_class", "baseline_class", "function_zone_id"):
        columns[name] = place_ids.map(places[name])
    ids = pd.Index(place_ids.astype(str) + "|" + table["period"].astype(str), dtype=object, name="id")
    shapes = place_ids.map(places["geometry"]).astype(object)
    classes = pd.DataFrame(
        {name: pd.Series(values).to_numpy(dtype=object) for name, values in columns.items()}, index=ids
    )
    classes = classes.where(classes.notna(), None)
    classes = classes.astype({"enough_samples": "boolean", "class_sure": "boolean", "sample_days": "Int64"})
    return GeoDataFrame(classes, geometry=shapes.where(shapes.notna(), None).to_numpy(object), crs=4490)


def flood_seasons(layers: Layers) -> GeoDataFrame | None:
    """Return the flood season of each section with a target and each year; None without samples.

    Returns
    -------
    GeoDataFrame
        EPSG:4490, by the columns of the kind ``flood_seasons``: ``pollutant`` that was highest as a multiple of its
        limit (``intensity_ratio``), its ``value`` and ``limit_value`` [unit of the item], ``date`` of the sample,
        ``rest_of_year`` the mean of the other months.
    """
    samples = water_samples(layers)
    if samples is None or samples.empty:
        return None
    standard, places = water_standard(), places_of_samples(layers)
    table = flood_intensity(
        samples,
        standard,
        places["target_class"],
        months=event_settings().flood_months,
        below=str(assessment().below_detection.value),
    )
    table = table[~table["place"].map(places["layer"]).isin(["sources"])].reset_index(drop=True)
    years = table["year"].astype(int).astype(str)
    columns = {
        "section_id": table["place"],
        "section_name": table["place"].map(places["name"]),
        "river": table["place"].map(places["river"]),
        "admin": table["place"].map(places["admin"]),
        "period_name": years,
        "date": table["time"].dt.date if len(table) else [],
        "pollutant": [standard.items[str(item)].title.zh for item in table["item"]],
        "value": table["value"],
        "value_unit": [standard.items[str(item)].unit for item in table["item"]],
        "limit_value": table["limit"],
        "intensity_ratio": table["intensity"],
        "rest_of_year": table["rest_of_year"],
        "target_class": table["place"].map(places["target_class"]),
    }
    return _layer(columns, table["place"].astype(str) + "|" + years, table["place"].map(places["geometry"]))


def black_odour_states(layers: Layers) -> GeoDataFrame | None:
    """Return how black and foul each water of the register was, month by month; None without samples of any.

    Returns
    -------
    GeoDataFrame
        EPSG:4490, by the columns of the kind ``black_odour_states``: ``black_odour_grade`` (blank: not black and
        foul), ``items`` it rests on, ``date`` the last day of the month, ``relapsed``: the water was registered as
        cleared before that month and is black and foul again.
    """
    waters = layers("black_odour_waters")
    if waters is None or waters.empty:  # without a register all samples need not be read once more
        return None
    samples = water_samples(layers, apart=True)
    if samples is None or samples.empty:
        return None
    places = places_of_samples(layers, of=WATERS_APART)
    means = period_means(samples, "month", below=str(assessment().below_detection.value))
    table = black_odour_grades(means, black_odour_limits())
    if table.empty:
        return None
    cleared = pd.to_datetime(cells_of(waters, "done_date"), errors="coerce")
    cleared.index = cleared.index.astype(str)
    months = pd.PeriodIndex(table["period"], freq="M")
    foul = table["black_odour_grade"].notna().to_numpy()
    after = months.start_time.to_numpy() > table["place"].map(cleared).to_numpy("datetime64[ns]")
    columns = {
        "water_id": table["place"],
        "section_name": table["place"].map(places["name"]),
        "river": table["place"].map(places["river"]),
        "admin": table["place"].map(places["admin"]),
        "period_name": table["period"],
        "date": [month.end_time.date() for month in months],
        "black_odour_grade": table["black_odour_grade"],
        "items": table["items"],
        "main_pollutants": table["worst_items"],
        "relapsed": foul & after,
    }
    states = _layer(
        columns, table["place"].astype(str) + "|" + table["period"].astype(str), table["place"].map(places["geometry"])
    )
    return GeoDataFrame(states.astype({"relapsed": "boolean"}), geometry="geometry", crs=4490)


def _layer(columns: dict[str, object], ids: pd.Series[str], shapes: pd.Series[Any]) -> GeoDataFrame:
    """Rows of such a layer; what is not known is None."""
    index = pd.Index(ids, dtype=object, name="id")
    table = pd.DataFrame({name: np.asarray(values, dtype=object) for name, values in columns.items()}, index=index)
    numbers = [name for name in ("value", "limit_value", "intensity_ratio", "rest_of_year") if name in table.columns]
    table = table.where(table.notna(), None).astype(dict.fromkeys(numbers, float))
    shapes = shapes.astype(object)
    return GeoDataFrame(table, geometry=shapes.where(shapes.notna(), None).to_numpy(object), crs=4490)


_MADE: Mapping[str, Callable[[Layers], GeoDataFrame | None]] = {
    "section_classes": section_classes,
    "flood_seasons": flood_seasons,
    "black_odour_states": black_odour_states,
}
