"""Draw a project as one inspection map."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.chiefs import located
from riverzones.connection_pool import pooled
from riverzones.jobs.maps.charts import section_charts
from riverzones.jobs.maps.part import Part, part_view
from riverzones.jobs.shared.explanations import Explainer
from riverzones.jobs.shared.layers import LayerReader
from riverzones.model import Citation, Column, LayerKind, Style, Symbol, Text, Value
from riverzones.model.cells import day_of
from riverzones.network import Network
from riverzones.present.web import MapLayer, MapView, Withheld
from riverzones.view import FINDINGS, ProjectView

__all__ = ["BACKGROUND", "Part", "Tiles", "made_up", "map_layer", "map_view", "placed_findings", "sources", "withheld"]

BACKGROUND = ("counties", "townships", "lakes", "reservoirs", "rivers", "canals", "shorelines", "seats")
"""Layers that stand in for a base map."""
_NOT_SHOWN = {"id", "accuracy_m", "illustrative", "raw_values", "geometry"}
_DEFAULT = Style(name="other", symbol=Symbol(), order=60)


class Tiles(NamedTuple):
    """A base map from the network: ``url`` as ``https://.../{z}/{x}/{y}.png``, and whom it belongs to."""

    url: str
    attribution: str = ""


@pooled()
def map_view(
    project: ProjectView,
    *,
    catalogue: Catalogue,
    lang: str = "zh",
    part: Part | None = None,
    tiles: Tiles | None = None,
    explained: bool = True,
) -> MapView:
    """Return what the inspection map of a project shows: its layers in their styles and the findings that are not
    closed.

    Parameters
    ----------
    project : ProjectView
        What of the project may be told (:func:`riverzones.jobs.shared.layers.project_view`).
    catalogue : Catalogue
        Styles, words, rules.
    lang : str
        Language the page opens in.
    part : Part, optional
        What the map is about, where it is not the whole project; what lies around comes with it, the rest is left out.
    tiles : Tiles, optional
        A base map that the page asks the network for.
    explained : bool
        Whether findings are explained and sections have charts, as the page shows them; a sheet of paper shows neither,
        and they take most of the time.

    Raises
    ------
    UnknownNameError, LayerError
        If the part names a rule, a chief or a river that is not there.
    """
    reader = LayerReader(project, catalogue)
    network = project.network()
    layers = [layer for layer in (map_layer(name, reader, catalogue) for name in project.layers()) if layer is not None]
    drawn = [
        layer if _told_coarsely(project, layer.name, catalogue) else _on_rivers(layer, network, catalogue)
        for layer in layers
    ]
    charts = section_charts(reader) if explained else {}
    drawn = [
        dataclasses.replace(layer, charts=charts[layer.name]) if layer.name in charts else layer for layer in drawn
    ]
    findings = placed_findings(_findings(project), network)
    audits = project.table("rz_audits")
    last = audits.iloc[-1] if len(audits) else None
    title = project.called
    day = day_of(last["on"]) if last is not None else dt.date.today()
    view = MapView(
        title=Text(zh=f"{title} 水源与河湖空间核查图", en=f"{title}: inspection map of waters and protection zones"),
        layers=drawn,
        findings=findings,
        rules={
            code: _rule(catalogue, code, day)
            for code in dict.fromkeys(findings.rule)
            if code in catalogue.rules or code in catalogue.problems
        },
        checked=_checked(last),
        on=day,
        lang=lang,
        illustrative=any(made_up(layer.frame) for layer in drawn),
        tiles=tiles.url if tiles else None,
        tiles_attribution=tiles.attribution if tiles else "",
        background=[name for name in BACKGROUND if name in project.layers()],
        sources=sources(drawn),
        internal=project.internal,
        told=True,
        withheld=withheld(catalogue),
        project=project.about.get("created", ""),
    )
    if part is not None:
        view = part_view(view, part, catalogue=catalogue)
    if not explained:
        return view
    return dataclasses.replace(view, explanations=Explainer(project, catalogue).of_all(view.findings))


def withheld(catalogue: Catalogue) -> Withheld:
    """Return what the catalogue calls sensitive: columns everywhere, and layers of which points are told coarsely."""
    return Withheld(
        columns=frozenset(name for name, column in catalogue.columns.items() if column.sensitive),
        coarse_m={name: kind.coarse_m for name, kind in catalogue.kinds.items() if kind.coarse_m is not None},
    )


def _told_coarsely(view: ProjectView, layer: str, catalogue: Catalogue) -> bool:
    """Whether points of a layer stand on a grid in the view: where they are on a river is then not to be told."""
    return not view.internal and layer in catalogue.kinds and catalogue.kinds[layer].coarse_m is not None


def made_up(frame: GeoDataFrame) -> bool:
    """Return whether any row of a layer is marked as illustrative."""
    return "illustrative" in frame and bool(frame["illustrative"].astype("boolean").fillna(False).any())


def map_layer(
    name: str, reader: LayerReader, catalogue: Catalogue, *, ids: Collection[str] | None = None
) -> MapLayer | None:
    """Return a layer of the project, or the rows of it with these ids, in the style of its kind; None where it is not
    there or nothing of it can be drawn.
    """
    frame = reader(name) if ids is None else reader.rows(name, ids)
    if frame is None or frame.geometry.isna().all():
        return None
    kind = catalogue.kinds.get(name)
    style = catalogue.style_of(name) or _DEFAULT
    title = kind.title if kind else Text(zh=name, en=name)
    frame, columns = _sized(frame[~frame.geometry.isna()], _columns(kind, frame), catalogue)
    return MapLayer(name, title, frame, style, columns, style.shown)


def _sized(frame: GeoDataFrame, columns: list[Column], catalogue: Catalogue) -> tuple[GeoDataFrame, list[Column]]:
    """The sizes and types of drawn zones in words instead of as they are stored."""
    names = {column.name for column in columns}
    values: dict[str, tuple[Value, ...]] = {}
    if "zone_type" in names:
        values["zone_type"] = tuple(Value(name, zone_type.title) for name, zone_type in catalogue.zone_types.items())
    if "sizes" in names:
        said = catalogue.size_words
        stored = dict.fromkeys(value for value in frame["sizes"] if isinstance(value, str))
        words = {sizes: Text(zh=said.lines(sizes, "zh"), en=said.lines(sizes, "en")) for sizes in stored}
        values["sizes"] = tuple(Value(word.zh, word) for word in dict.fromkeys(words.values()))
        frame = frame.assign(sizes=[words[sizes].zh if sizes in words else None for sizes in frame["sizes"]])
    return frame, [
        dataclasses.replace(column, values=values[column.name]) if column.name in values else column
        for column in columns
    ]


def _on_rivers(layer: MapLayer, network: Network | None, catalogue: Catalogue) -> MapLayer:
    """A layer of a kind with a chainage shows river, bank and chainage; what it states itself stays.

    One of which no row states a chainage gets it from the network, and its words say so.
    """
    kind = catalogue.kinds.get(layer.name)
    if network is None or kind is None or "chainage_m" not in kind.by_name:
        return layer
    if "chainage_m" in layer.frame and layer.frame["chainage_m"].notna().any():
        return layer
    positions = located(layer.frame, network, river=layer.frame.get("river"))
    shown = {column.name for column in layer.columns}
    frame, added = layer.frame, []
    for name in ("river", "bank", "chainage_m"):
        if name not in shown and positions[name].notna().any():
            word = kind.by_name.get(name, catalogue.columns[name])
            title = Text(zh=f"{word.title.zh}（按河网）", en=f"{word.title.en} (by the network)")
            frame = frame.assign(**{name: positions[name]})
            added.append(dataclasses.replace(word, title=title))
    return dataclasses.replace(layer, frame=frame, columns=[*added, *layer.columns])


def placed_findings(findings: GeoDataFrame, network: Network | None) -> GeoDataFrame:
    """Return findings without a chainage get it from the network, with bank and river where they state none."""
    bare = findings["chainage_m"].isna()
    if network is None or not bare.any():
        return findings
    rows = findings[bare]
    stated = rows["river"].astype("object").where(rows["river"].notna() & (rows["river"] != ""), None)
    positions = located(rows, network, river=stated)
    same = (stated.isna() | (positions["river"] == stated)) & positions["chainage_m"].notna()
    placed = findings.copy()
    for name in ("river", "bank"):
        given = rows[name].astype("object")
        placed[name] = placed[name].astype("object")
        placed.loc[bare, name] = given.where(given.notna() & (given != ""), positions[name].where(same, None))
    placed.loc[bare, "chainage_m"] = positions["chainage_m"].where(same)
    return placed


def _columns(kind: LayerKind | None, frame: GeoDataFrame) -> list[Column]:
    """Columns of the popup: those of the kind that hold something."""
    if kind is None:
        return []
    return [
        column
        for column in kind.columns
        if column.name in frame.columns and column.name not in _NOT_SHOWN and frame[column.name].notna().any()
    ]


def _findings(project: ProjectView) -> GeoDataFrame:
    table = project.read(FINDINGS)
    return table[table.status != "closed"]


def _rule(catalogue: Catalogue, code: str, day: dt.date) -> Mapping[str, Any]:
    """Words of a rule with the law of the day, or of what another job found."""
    if code not in catalogue.rules:
        problem = catalogue.problems[code]
        plain = Text(zh="", en="")
        return {"title": problem.title, "citation": plain, "severity": problem.severity, "lead_unit": ""}
    rule = catalogue.rules[code]
    cited = rule.citations_on(day)
    return {
        "title": rule.title,
        "citation": Text(zh="；".join(_cited(c, "zh") for c in cited), en="; ".join(_cited(c, "en") for c in cited)),
        "severity": rule.severity,
        "lead_unit": rule.lead_unit or "",
    }


def _cited(citation: Citation, lang: str) -> str:
    words = citation.words(lang)
    if citation.quote:
        words += f"：“{citation.quote}”" if lang == "zh" else f": “{citation.quote}”"
    if citation.note is None:
        return words
    return f"{words}（{citation.note.zh}）" if lang == "zh" else f"{words} ({citation.note.en})"


def _checked(audit: pd.Series | None) -> list[Mapping[str, Any]]:
    return list(json.loads(audit["rules"])) if audit is not None else []


def sources(layers: list[MapLayer]) -> list[str]:
    """Return what the rows of the layers drawn at first say of where they come from, each once, six at most."""
    said = [
        str(value)
        for layer in layers
        if layer.visible and "source" in layer.frame
        for value in layer.frame["source"].dropna().unique()[:3]
    ]
    return list(dict.fromkeys(said))[:6]
