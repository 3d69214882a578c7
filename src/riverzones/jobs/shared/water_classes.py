"""Classes of sections by month, quarter and year as a layer that rules may ask: ``section_classes``.

It is made from the samples of a project when it is asked for and never written, so it is never out of date.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue.water_standards import assessment, water_standard
from riverzones.jobs.shared.water_samples import places_of_samples, water_samples
from riverzones.quality.periods import PERIODS, period_classes

__all__ = ["section_classes"]

Layers = Callable[[str], GeoDataFrame | None]


def section_classes(layers: Layers) -> GeoDataFrame | None:
    """Return the classes of every place of the samples in every month, quarter and year; None without samples.

    Returns
    -------
    GeoDataFrame
        EPSG:4490, at the place where it is known, by the columns of the kind ``section_classes``. ``date`` is the last
        day of the period.
    """
    samples = water_samples(layers)
    if samples is None or samples.empty:
        return None
    standard, method = water_standard(), assessment()
    below = str(method.below_detection.value)
    places = places_of_samples(layers)
    tables = []
    for period in PERIODS:
        made = period_classes(samples, standard, method, period=period, below=below)
        tables.append(made[made["rank"] > 0].assign(kind=period))
    table = pd.concat(tables, ignore_index=True)
    first = samples.drop_duplicates("place").set_index("place")
    place = table["place"]
    layer = place.map(first["place_layer"]).astype(object)
    pairs = zip(table["period"], table["kind"], strict=True)
    ends = [pd.Period(word, freq=PERIODS[kind]).end_time.date() for word, kind in pairs]
    columns: dict[str, object] = {
        "section_id": place.where(layer != "sources"),
        "source_id": place.where(layer == "sources"),
        "section_name": place.map(first["name"]),
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
        columns[name] = place.map(first[name])
    for name in ("grade", "level", "target_class", "baseline_class", "function_zone_id"):
        columns[name] = place.map(places[name])
    ids = pd.Index(place.astype(str) + "|" + table["period"].astype(str), dtype=object, name="id")
    shapes = place.map(places["geometry"]).astype(object)
    made = pd.DataFrame({name: pd.Series(values).to_numpy(dtype=object) for name, values in columns.items()}, index=ids)
    made = made.where(made.notna(), None)
    made = made.astype({"enough_samples": "boolean", "class_sure": "boolean", "sample_days": "Int64"})
    return GeoDataFrame(made, geometry=shapes.where(shapes.notna(), None).to_numpy(object), crs=4490)
