"""Draw a trace: the way walked, where it began and what it met, on the project's waters."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.jobs.maps.rows import background, listed_view
from riverzones.jobs.maps.run import map_layer
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.withheld import told_trace
from riverzones.jobs.trace.run import MODES, Trace
from riverzones.model import Column, Text
from riverzones.present.web import Listing, MapLayer, MapView
from riverzones.terms import TITLE, labels
from riverzones.view import ProjectView

__all__ = ["trace_view"]

_ALONG = Column(
    "along_m",
    TITLE["distance_along_the_river"],
    Text(zh="从起点沿河网到此的距离。", en="Distance along the network from where the trace began."),
    "number",
    unit="m",
)

_NO_HOURS = Text(
    zh="历时不明：途中有没有设定流速的水域", en="hours not known: the way leads through water without a velocity"
)


def trace_view(project: ProjectView, seen: Trace, *, catalogue: Catalogue, lang: str = "zh") -> MapView:
    """Return the map of one trace: background, reaches walked, the start and what was found, each layer in its own
    style.

    What a public one leaves out stands in :func:`riverzones.jobs.shared.withheld.told_trace`.

    Parameters
    ----------
    project : ProjectView
        What of the project may be told.
    seen : Trace
        What :func:`riverzones.jobs.trace.run.trace` saw.
    catalogue : Catalogue
        Styles and titles.
    lang : str
        Language the page opens in.
    """
    seen = told_trace(project, seen)
    reader = LayerReader(project, catalogue)
    drawn = background(reader, catalogue)
    for name in dict.fromkeys(seen.found["layer"]):
        layer = map_layer(name, reader, catalogue)
        if layer is not None:
            distance = seen.found[seen.found["layer"] == name].set_index("id")["distance_m"]
            rows = layer.frame[layer.frame.index.isin(distance.index)]
            rows = rows.assign(along_m=distance.reindex(rows.index))
            drawn.append(MapLayer(name, layer.title, rows, layer.style, [_ALONG, *layer.columns]))
    walked = seen.reaches.set_index("id", drop=False).rename_axis(None)
    walked = walked[walked.geometry.notna()]
    walked["name"] = walked["river"]
    columns = [catalogue.columns[name] for name in ("river", "distance_m")]
    style = catalogue.styles["trace"]
    drawn.append(
        MapLayer("trace", Text(zh=f"追溯路径（{MODES[seen.mode].zh}）", en="way walked"), walked, style, columns)
    )
    start = GeoDataFrame(seen.origin.row[["geometry"]].assign(id=seen.origin.id, name=seen.origin.name))
    if start.geometry.notna().all():
        drawn.append(MapLayer("trace_start", TITLE["start"], start, catalogue.styles["trace_start"]))
    upstream = seen.mode.startswith("U")
    title = Text(
        zh=f"{seen.origin.name}的{'上游' if upstream else '下游'}",
        en=f"{'upstream' if upstream else 'downstream'} of {seen.origin.name}",
    )
    listing = _listing(seen, catalogue)
    return listed_view(project, drawn, catalogue=catalogue, title=title, listing=listing, lang=lang)


def _listing(seen: Trace, catalogue: Catalogue) -> Listing:
    """What was found, the nearest first, with distance and travel time; and how the way was walked."""
    rows = [_row(row, catalogue) for row in seen.found.to_dict("records")]
    length_km = float(seen.reaches["length_m"].sum()) / 1000
    mode, notes = MODES[seen.mode], [note.zh for note in seen.notes]
    zh = [f"{mode.zh}，共 {length_km:,.1f} km。历时按设定流速，自丰水至枯水。", *notes]
    en = [f"{mode.en}, {length_km:,.1f} km in all. Hours by assumed velocities, from high to low water."]
    en += [note.en for note in seen.notes]
    return Listing(TITLE["on_the_way"], Text(zh="".join(zh), en=" ".join(en)), rows)


def _row(row: Mapping[Hashable, Any], catalogue: Catalogue) -> Mapping[str, Any]:
    kind = catalogue.kinds.get(row["layer"])
    title = kind.title if kind else Text(zh=row["layer"], en=row["layer"])
    known = not math.isnan(row["hours"])
    span = f"{row['hours_low']:.1f}–{row['hours_high']:.1f}" if known else ""
    bank = labels("bank").get(row["bank"])
    zh = [title.zh, bank.zh if bank else "", f"历时 {span} h" if known else _NO_HOURS.zh]
    en = [title.en, bank.en if bank else "", f"{span} h" if known else _NO_HOURS.en]
    km = "" if math.isnan(row["distance_m"]) else f"{row['distance_m'] / 1000:,.2f} km"
    return {
        "layer": row["layer"],
        "id": row["id"],
        "name": row["name"],
        "river": row["river"],
        "figure": Text(zh=km, en=km),
        "detail": Text(zh=" · ".join(filter(None, zh)), en=" · ".join(filter(None, en))),
    }
