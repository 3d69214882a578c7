"""The map of a worsening traced back: stretches by what the sections say, what stands upstream, the list in order."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.catalogue.water_standards import water_standard
from riverzones.jobs.maps.rows import background, listed_view
from riverzones.jobs.maps.run import map_layer
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.withheld import told_traceback
from riverzones.jobs.traceback.run import RULE, STRETCH_WORDS, Traceback
from riverzones.model import Column, Text
from riverzones.present.web import Listing, MapLayer, MapView
from riverzones.terms import TITLE
from riverzones.view import ProjectView

__all__ = ["row_words", "traceback_view"]

_ORDER = Column(
    "order",
    TITLE["order_to_look"],
    Text(zh="倒查时的先后次序。", en="Place in the order in which to look."),
    "integer",
)


def traceback_view(project: ProjectView, seen: Traceback, *, catalogue: Catalogue, lang: str = "zh") -> MapView:
    """Return the map of one trace back.

    Parameters
    ----------
    project : ProjectView
        What of the project may be told.
    seen : Traceback
        What :func:`riverzones.jobs.traceback.run.traceback` saw.
    catalogue : Catalogue
        Styles and titles.
    lang : str
        Language the page opens in.
    """
    shown = told_traceback(project, seen)
    reader = LayerReader(project, catalogue)
    drawn = background(reader, catalogue)
    for name in dict.fromkeys(["sections", *shown.rows["layer"]]):
        layer = map_layer(name, reader, catalogue)
        if layer is None:
            continue
        order = shown.rows[shown.rows["layer"] == name].set_index("id")["order"]
        features = layer.frame[layer.frame.index.isin(order.index if name != "sections" else shown.sections.index)]
        columns = list(layer.columns)
        if name == "sections" and len(features):  # drawn by the class of the month
            month = shown.classes[shown.classes["period"] == shown.last].set_index("place")["class"]
            features = features.assign(present_class=month.reindex(features.index).astype(object))
        if name != "sections":
            features, columns = features.assign(order=order.reindex(features.index)), [_ORDER, *columns]
        drawn.append(MapLayer(name, layer.title, features, layer.style, columns))
    reaches = GeoDataFrame(shown.reaches.set_index("id", drop=False).rename_axis(None))
    reaches["name"] = reaches["river"]
    title = TITLE["stretches_traced_back"]
    drawn.append(MapLayer("stretches", title, reaches, catalogue.styles["stretches"], [catalogue.columns["river"]]))
    rows = [_row(row, shown, catalogue) for row in shown.rows.to_dict("records") if project.has(row["layer"])]
    heading = Text(zh=f"{shown.name}水质恶化倒查", en=f"{shown.name}: worsening traced back")
    listing = Listing(TITLE["order_to_look"], RULE, rows)
    return listed_view(project, drawn, catalogue=catalogue, title=heading, listing=listing, lang=lang)


def row_words(row: Mapping[Hashable, Any], seen: Traceback, catalogue: Catalogue) -> Text:
    """Return why a row stands where it does: stretch, kind of source and the items that point to it, what is wrong with
    it.
    """
    hints = seen.hints
    stretch = STRETCH_WORDS[row["stretch"]]
    kind = hints.kinds.get(row["kind"])
    layer = catalogue.kinds[row["layer"]].title if row["layer"] in catalogue.kinds else Text(zh=row["layer"], en="")
    troubles = [hints.troubles[code] for code in row["troubles"]]
    titles = [water_standard().items[name].title for name in row["fits"]]
    fits, named = "、".join(title.zh for title in titles), ", ".join(title.en for title in titles)
    zh = [
        (kind or layer).zh,
        stretch.zh,
        *(trouble.zh for trouble in troubles),
        f"与 {fits} 相符（线索）" if fits else "",
    ]
    en = [
        (kind or layer).en,
        stretch.en,
        *(trouble.en for trouble in troubles),
        f"fits {named} (a hint)" if fits else "",
    ]
    return Text(zh=" · ".join(filter(None, zh)), en=" · ".join(filter(None, en)))


def _row(row: Mapping[Hashable, Any], seen: Traceback, catalogue: Catalogue) -> Mapping[str, Any]:
    km = "" if math.isnan(row["distance_m"]) else f"{row['distance_m'] / 1000:,.1f} km"
    return {
        "layer": row["layer"],
        "id": row["id"],
        "name": f"{row['order']}. {row['name'] or row['id']}",
        "river": row["river"],
        "figure": Text(zh=km, en=km),
        "detail": row_words(row, seen, catalogue),
    }
