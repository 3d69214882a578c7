"""Samples of a project as they are assessed: each value with its place, its item and the water it is of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.align.sampling import station_key
from riverzones.catalogue.water_standards import station_aliases, water_standard
from riverzones.jobs.shared.tables import cells_of

__all__ = ["PLACE_LAYERS", "WATERS_APART", "places_of_samples", "water_samples"]

Layers = Callable[[str], GeoDataFrame | None]
PLACE_LAYERS = ("sections", "auto_stations", "sources", "wells")
"""Layers in which the place of a sample is looked for, in this order."""
WATERS_APART = ("black_odour_waters",)
"""Waters whose samples are held against limits of their own and make no class of a section."""
_NAMED_BY = ("code", "name", "former_name")
_CARRIED = ("river", "basin", "admin", "grade", "level", "target_class", "baseline_class", "water_type", "source_type",
            "frequency_per_year")  # fmt: skip
_LAKES = frozenset({"lake", "reservoir"})
_NOT_COUNTED = frozenset({"maintenance", "fault", "stopped"})


def places_of_samples(layers: Layers, *, of: Sequence[str] = PLACE_LAYERS) -> pd.DataFrame:
    """Return every place where a sample may have been taken: by default sections, automatic stations, sources, wells.

    Parameters
    ----------
    layers : callable
        Gives a layer by its kind.
    of : sequence of str
        The layers whose rows are places, the first to name a place having it.

    Returns
    -------
    DataFrame
        Index: the id of the row; ``layer``, ``name``, ``river``, ``basin``, ``admin``, ``grade``, ``target_class``,
        ``baseline_class``, ``frequency_per_year``, ``lake``, ``ground`` (groundwater), ``function_zone_id``,
        ``geometry``.
    """
    tables = []
    for layer in of:
        rows = layers(layer)
        if rows is None or rows.empty:
            continue
        table = pd.DataFrame({"layer": layer}, index=rows.index.astype(str))
        for name in (*_NAMED_BY, *_CARRIED, "function_zone_id"):
            values = (
                rows[name].astype(object) if name in rows.columns else pd.Series(None, index=rows.index, dtype=object)
            )
            table[name] = values.where(values.notna(), None).to_numpy(object)
        table["geometry"] = rows.geometry.to_numpy(object)
        tables.append(table)
    if not tables:
        return pd.DataFrame(columns=["layer", *_NAMED_BY, *_CARRIED, "function_zone_id", "lake", "ground", "geometry"])
    places = pd.concat(tables)
    places = places[~places.index.duplicated()]
    places["lake"] = places["water_type"].isin(_LAKES) | places["source_type"].isin(_LAKES)
    places["ground"] = places["layer"].eq("wells") | places["source_type"].eq("groundwater")
    return places


def _words_for(places: pd.DataFrame) -> dict[str, str]:
    """The place that each word names; a word of two places names neither."""
    aliases = {station_key(alias): station_key(name) for alias, name in station_aliases().items()}
    words: dict[str, str | None] = {}
    for column in _NAMED_BY:
        for place, word in places[column].dropna().items():
            key = station_key(str(word))
            key = aliases.get(key, key)
            words[key] = str(place) if words.setdefault(key, str(place)) == str(place) else None
    named = {key: place for key, place in words.items() if place is not None}
    return named | {station_key(str(place)): str(place) for place in places.index}


def water_samples(layers: Layers, *, maintenance: bool = False, apart: bool = False) -> pd.DataFrame | None:
    """Return the values of the layer ``samples`` with what is needed to judge them; None without such a layer.

    Parameters
    ----------
    layers : callable
        Gives a layer by its kind.
    maintenance : bool
        Whether values count that a station took while it was under maintenance or out of order.
    apart : bool
        Whether the values of waters that are judged by limits of their own (:data:`WATERS_APART`) are asked for, and
        no others; else they are left out.

    Returns
    -------
    DataFrame
        ``place`` (the id of the section, station, source or well; else the name of the sample), ``place_layer``
        (blank: no such place in the project), ``name``, ``river``, ``basin``, ``admin``, ``time``, ``item`` (of the
        standard), ``value`` [unit of the item], ``qualifier``, ``lake``, ``ground``, ``published`` (class stated with
        the sample).
        Values without a place, a day or a number, of items that the standard does not have, or without the unit that
        is needed, are left out.
    """
    rows = layers("samples")
    if rows is None or "pollutant" not in rows.columns:
        return None
    places, standard = places_of_samples(layers, of=(*PLACE_LAYERS, *WATERS_APART)), water_standard()
    codes, words = pd.factorize(cells_of(rows, "pollutant"))
    items = np.array([*(standard.item_of(str(word)) for word in words), None], dtype=object)[codes]
    stamps = pd.to_datetime(rows["date"].astype(object), errors="coerce")
    if "sampled_at" in rows.columns:
        stamps = rows["sampled_at"].astype("datetime64[ns]").fillna(stamps.astype("datetime64[ns]"))
    word = cells_of(rows, "section_id")
    word = word.where(word.notna(), cells_of(rows, "section_name"))
    place_codes, named = pd.factorize(word)
    known = _words_for(places)
    aliases = {station_key(alias): station_key(name) for alias, name in station_aliases().items()}
    keys = [aliases.get(station_key(str(name)), station_key(str(name))) for name in named]
    ids = np.array([*(known.get(key, str(name)) for key, name in zip(keys, named, strict=True)), None], dtype=object)
    place_ids = pd.Series(ids[place_codes], index=rows.index)
    values = pd.DataFrame(
        {"place": place_ids, "time": stamps.astype("datetime64[ns]"), "item": items, "value": rows["value"]}
    )
    for name in ("name", "river", "basin", "admin"):
        own = place_ids.map(places[name]).astype(object)
        stated = cells_of(rows, "section_name" if name == "name" else name)
        values[name] = own.where(own.notna(), stated)
    values["place_layer"] = place_ids.map(places["layer"]).astype(object)
    values["qualifier"] = cells_of(rows, "qualifier")
    values["lake"] = cells_of(rows, "water_type").isin(_LAKES) | place_ids.map(places["lake"]).astype(object).fillna(
        False
    ).astype(bool)
    values["ground"] = place_ids.map(places["ground"]).astype(object).eq(True).to_numpy(bool)
    values["published"] = cells_of(rows, "class")
    unsaid = {name for name, item in standard.items.items() if not item.unit_unsaid}
    unitless = cells_of(rows, "value_unit").isna() & values["item"].isin(unsaid)
    usable = (
        values["place"].notna() & values["time"].notna() & values["item"].notna() & values["value"].notna() & ~unitless
    )
    usable &= values["place_layer"].isin(WATERS_APART) == apart
    if not maintenance:
        usable &= ~cells_of(rows, "station_state").isin(_NOT_COUNTED)
    return values[usable]
