"""The emergency map: one offline file for a phone, with the list in the order of action; and the view for a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.jobs.emergency.run import Emergency
from riverzones.jobs.emergency.told import told_emergency
from riverzones.jobs.emergency.words import action_rows, title_of
from riverzones.jobs.maps.rows import background, listed_view
from riverzones.jobs.maps.run import map_layer
from riverzones.jobs.shared.layers import LayerReader
from riverzones.model import Column, Text
from riverzones.present.web import Listing, MapLayer, MapView
from riverzones.terms import TITLE
from riverzones.view import ProjectView

__all__ = ["emergency_view"]

_AREAS = ("townships",)


def emergency_view(project: ProjectView, seen: Emergency, *, catalogue: Catalogue, lang: str = "zh") -> MapView:
    """Return the map of a spill: the way down, what is reached, where it can be held, the list of actions.

    Parameters
    ----------
    project : ProjectView
        What of the project may be told.
    seen : Emergency
        What :func:`riverzones.jobs.emergency.run.emergency` saw.
    catalogue : Catalogue
        Styles and titles.
    lang : str
        Language the page opens in.
    """
    shown = told_emergency(project, seen)
    reader = LayerReader(project, catalogue)
    drawn = background(reader, catalogue)
    there = {layer.name for layer in drawn}
    for name in dict.fromkeys(shown.targets["layer"]):
        layer = map_layer(name, reader, catalogue) if name not in there else None
        if layer is not None:
            target_ids = set(shown.targets.loc[shown.targets["layer"] == name, "id"])
            drawn.append(
                MapLayer(name, layer.title, layer.frame[layer.frame.index.isin(target_ids)], layer.style, layer.columns)
            )
    reaches = GeoDataFrame(shown.reaches.set_index("id", drop=False).rename_axis(None))
    reaches["name"] = reaches["river"]
    columns = [catalogue.columns[name] for name in ("river", "distance_m")]
    drawn.append(MapLayer("trace", TITLE["the_way_down"], reaches, catalogue.styles["trace"], columns))
    if len(shown.stores):
        layer = map_layer("emergency_stores", reader, catalogue)
        if layer is not None:
            drawn.append(layer)
    drawn += _holding(shown, catalogue, lang)
    start = GeoDataFrame(seen.origin.row[["geometry"]].assign(id="spill", name=title_of(shown, lang)))
    start.index = start["id"].rename(None)
    drawn.append(MapLayer("trace_start", TITLE["the_spill"], start, catalogue.styles["trace_start"]))
    title = Text(zh=f"突发水污染应急图：{title_of(shown)}", en=f"Emergency: {title_of(shown, 'en')}")
    return listed_view(project, drawn, catalogue=catalogue, title=title, listing=_listing(shown), lang=lang)


def _holding(emergency: Emergency, catalogue: Catalogue, lang: str) -> list[MapLayer]:
    """Spaces that hold the spill, of whatever layer, under one sign."""
    if emergency.spaces.empty:
        return []
    frame = emergency.spaces.copy()
    frame["id"] = frame["layer"] + ":" + frame["id"].astype(str)
    titles = {value.name: value.title for value in catalogue.columns["space_kind"].values}
    frame["space_kind"] = [titles[kind].within(lang) for kind in frame["kind"]]
    frame = frame.set_index("id", drop=False).rename_axis(None)
    frame = frame[~frame.geometry.isna()]
    names = [name for name in ("volume_m3", "river", "owner") if frame[name].notna().any()]
    if "phone" in frame.columns and frame["phone"].notna().any():
        names.append("phone")
    kind = Column(
        "space_kind", catalogue.columns["space_kind"].title, catalogue.columns["space_kind"].meaning, "string"
    )
    columns = [kind, *(catalogue.columns[name] for name in names)]
    shown = frame[["id", "name", "space_kind", *names, "geometry"]]
    title = TITLE["where_it_can_be_held"]
    return [MapLayer("holding", title, GeoDataFrame(shown, crs=4490), catalogue.styles["holding"], columns)]


def _listing(emergency: Emergency) -> Listing:
    pairs = zip(action_rows(emergency), action_rows(emergency, "en"), strict=True)
    rows = [_row(zh=zh, en=en) for zh, en in pairs]
    note = Text(zh="。".join(note.zh for note in emergency.notes), en=" ".join(note.en for note in emergency.notes))
    return Listing(TITLE["order_of_action"], note, rows)


def _row(zh: Mapping[str, Any], en: Mapping[str, Any]) -> dict[str, Any]:
    layer, name = zh["layer"], zh["id"]
    if zh["step"] == "report":
        layer, name = "trace_start", "spill"
    elif zh["step"] == "hold":
        layer, name = "holding", f"{layer}:{name}"

    def detail(row: Mapping[str, Any], usual: str, until: str) -> str:
        late = f"{usual}{row['usual']}{until}{row['latest']}" if row["latest"] else ""
        return " · ".join(filter(None, [row["name"], late, row["detail"], row["who"], row["phone"]]))

    return {
        "layer": layer,
        "id": name,
        "name": f"{zh['order']}. {zh['what']}",
        "river": None,
        "figure": Text(zh=zh["when"], en=en["when"]),
        "detail": Text(zh=detail(zh, "平水 ", "、最晚 "), en=detail(en, "normal ", ", latest ")),
    }
