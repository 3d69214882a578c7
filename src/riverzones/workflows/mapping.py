"""Draw a project as one inspection map."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.chiefs import located
from riverzones.io.project import ProjectFile
from riverzones.maps import MapLayer, MapView
from riverzones.model import Citation, Column, LayerKind, Style, Symbol, Text
from riverzones.network import Network
from riverzones.workflows.layers import LayerReader, network_if_any

__all__ = ["BACKGROUND", "map_layer", "map_view", "sources"]

BACKGROUND = ("counties", "townships", "lakes", "reservoirs", "rivers", "canals", "shorelines")
"""Layers that stand in for a base map."""
_NOT_SHOWN = {"id", "accuracy_m", "illustrative", "raw_values", "geometry"}
_DEFAULT = Style(name="other", symbol=Symbol(), order=60)


def map_view(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    lang: str = "zh",
    chief: str | None = None,
    tiles: str | None = None,
    tiles_attribution: str = "",
) -> MapView:
    """What the inspection map of a project shows: its layers in their styles and the findings that are not closed.

    ``chief`` keeps only findings that chief or office answers for (part of the name).
    """
    reader = LayerReader(project, catalogue)
    layers = [map_layer(name, reader, catalogue) for name in project.layers()]
    drawn = _on_rivers([layer for layer in layers if layer is not None], project, catalogue)
    findings = _findings(project, chief)
    audits = project.table("rz_audits")
    last = audits.iloc[-1] if len(audits) else None
    title = project.about.get("title") or project.path.stem
    flags = [
        layer.frame["illustrative"].astype("boolean").fillna(False).any()
        for layer in drawn
        if "illustrative" in layer.frame
    ]
    return MapView(
        title=Text(zh=f"{title} 水源与河湖空间核查图", en=f"{title}: inspection map of waters and protection zones"),
        layers=drawn,
        findings=findings,
        rules={code: _rule(catalogue, code) for code in dict.fromkeys(findings.rule) if code in catalogue.rules},
        checked=_checked(last),
        on=_day(last["on"]) if last is not None else dt.date.today(),
        lang=lang,
        illustrative=any(flags),
        tiles=tiles,
        tiles_attribution=tiles_attribution,
        background=[name for name in BACKGROUND if name in project.layers()],
        sources=sources(drawn),
    )


def map_layer(name: str, reader: LayerReader, catalogue: Catalogue) -> MapLayer | None:
    """A layer of the project in the style of its kind; None where it is not there or nothing of it can be drawn."""
    frame = reader(name)
    if frame is None or frame.geometry.isna().all():
        return None
    kind = catalogue.kinds.get(name)
    style = catalogue.style_of(name) or _DEFAULT
    title = kind.title if kind else Text(zh=name, en=name)
    return MapLayer(name, title, frame[~frame.geometry.isna()], style, _columns(kind, frame), style.shown)


def _on_rivers(drawn: list[MapLayer], project: ProjectFile, catalogue: Catalogue) -> list[MapLayer]:
    """The layers, those of a kind with a chainage showing river, bank and chainage; what they state themselves stays.

    A layer of which no row states a chainage gets it from the network, and its words say so.
    """
    bare = [
        layer
        for layer in drawn
        if layer.name in catalogue.kinds
        and "chainage_m" in catalogue.kinds[layer.name].by_name
        and ("chainage_m" not in layer.frame or layer.frame["chainage_m"].isna().all())
    ]
    network = network_if_any(project, catalogue) if bare else None
    if network is None:
        return drawn
    return [_with_chainage(layer, network, catalogue) if layer in bare else layer for layer in drawn]


def _with_chainage(layer: MapLayer, network: Network, catalogue: Catalogue) -> MapLayer:
    found = located(layer.frame, network, river=layer.frame.get("river"))
    shown = {column.name for column in layer.columns}
    frame, added = layer.frame, []
    for name in ("river", "bank", "chainage_m"):
        if name not in shown and found[name].notna().any():
            word = catalogue.columns[name]
            title = Text(zh=f"{word.title.zh}（按河网）", en=f"{word.title.en} (by the network)")
            frame = frame.assign(**{name: found[name]})
            added.append(dataclasses.replace(word, title=title))
    return dataclasses.replace(layer, frame=frame, columns=[*added, *layer.columns])


def _columns(kind: LayerKind | None, frame: GeoDataFrame) -> list[Column]:
    """Columns of the popup: those of the kind that hold something."""
    if kind is None:
        return []
    return [
        column
        for column in kind.columns
        if column.name in frame.columns and column.name not in _NOT_SHOWN and frame[column.name].notna().any()
    ]


def _findings(project: ProjectFile, chief: str | None) -> GeoDataFrame:
    table = project.read("rz_findings")
    kept = table.status != "closed"
    if chief:
        kept &= table.chiefs.astype("string").str.contains(chief, regex=False).fillna(False)
    return table[kept & ~table.geometry.isna()]


def _rule(catalogue: Catalogue, code: str) -> Mapping[str, Any]:
    rule = catalogue.rules[code]
    return {
        "title": rule.title,
        "citation": Text(
            zh="；".join(_cited(c, "zh") for c in rule.citations), en="; ".join(_cited(c, "en") for c in rule.citations)
        ),
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


def _day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value)[:10])


def sources(layers: list[MapLayer]) -> list[str]:
    """What the rows of the layers drawn at first say of where they come from, each once, six at most."""
    said = [
        str(value)
        for layer in layers
        if layer.visible and "source" in layer.frame
        for value in layer.frame["source"].dropna().unique()[:3]
    ]
    return list(dict.fromkeys(said))[:6]
