"""Charts of monitoring sections for the pop-ups of a map."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from riverzones.catalogue.water_standards import assessment, water_standard
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.water_samples import places_of_samples, water_samples
from riverzones.model import Text
from riverzones.present.charts import Limit, class_palette, section_chart
from riverzones.quality.classes import item_ranks
from riverzones.quality.periods import period_classes, period_means

__all__ = ["CHARTED_LAYERS", "MOST_CHARTS", "section_charts"]

CHARTED_LAYERS = ("sections", "auto_stations")
MOST_CHARTS = 400
"""So many sections have a chart, those of the worst classes first: a map stays small enough to be sent."""
_MONTHS = 12


def section_charts(layers: LayerReader) -> Mapping[str, Mapping[str, Text]]:
    """Return a chart for each sampled section and automatic station, in both languages, by layer and id.

    The last twelve months of all samples: the class of each, and the means of the item that is worst in them.

    Parameters
    ----------
    layers : LayerReader
        Layers of a project as its view tells them.
    """
    if not layers.has("samples") or not any(layers.has(name) for name in CHARTED_LAYERS):
        return {}
    samples = water_samples(layers)
    places = places_of_samples(layers)
    places = places[places["layer"].isin(CHARTED_LAYERS)]
    if samples is None:
        return {}
    own = samples[samples["place"].isin(places.index)]
    if own.empty:
        return {}
    months = pd.period_range(end=own["time"].max(), periods=_MONTHS, freq="M")
    own = own[own["time"] >= months[0].start_time]
    standard, below = water_standard(), str(assessment().below_detection.value)
    classes = period_classes(own, standard, assessment(), period="month", below=below)
    means = period_means(own, "month", below=below)
    judged = means["item"].isin([name for name, item in standard.items.items() if item.not_judged is None])
    means = means[judged & means["item"].isin([n for n, item in standard.items.items() if item.sense != "range"])]
    means["rank"] = item_ranks(means["item"], means["value"], standard, lake=means["lake"].to_numpy(bool))
    worst = classes.groupby("place")["rank"].max().sort_values(ascending=False, kind="stable").index[:MOST_CHARTS]
    names = months.astype(str)
    order = {name: place_id for place_id, name in enumerate(standard.items)}
    by_place = dict(list(means.groupby("place")))
    ranks = classes.pivot_table(index="place", columns="period", values="rank", aggfunc="first")
    charts: dict[str, dict[str, Text]] = {}
    for place_id in worst:
        part = by_place.get(place_id)
        if part is None:
            continue
        sums = part.groupby("item")["rank"].agg(["max", "sum"]).reset_index()
        sums["order"] = sums["item"].map(order)
        name = str(sums.sort_values(["max", "sum", "order"], ascending=[False, False, True])["item"].iloc[0])
        item = standard.items[name]
        values = part[part["item"] == name].set_index("period")["value"].reindex(names)
        limits = item.limits.get("lake" if bool(part["lake"].any()) else "river", ())
        drawn = {}
        for lang in ("zh", "en"):
            palette = class_palette(lang)
            lines = [Limit(value, palette.numerals[at]) for at, value in enumerate(limits)]
            drawn[lang] = section_chart(
                ranks.loc[place_id].reindex(names).fillna(0).astype(int), values, item=item.title.within(lang),
                unit=item.unit, palette=palette, limits=lines, lang=lang,
            )  # fmt: skip
        layer = str(places.at[place_id, "layer"])
        charts.setdefault(layer, {})[str(place_id)] = Text(zh=str(drawn["zh"]), en=str(drawn["en"]))
    return charts
