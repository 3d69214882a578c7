"""Draw a comparison of zones: the outlines of both, what only one covers, and the places it changes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.geo import geodesy
from riverzones.jobs.alternatives.run import CHANGE_WORDS, COMPARED, OUTSIDE, TIER_WORDS, Comparison, Side
from riverzones.jobs.maps.rows import background, listed_view
from riverzones.jobs.maps.run import map_layer
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.withheld import refuse_draft
from riverzones.model import Style, Text
from riverzones.present.web import Listing, MapLayer, MapView
from riverzones.terms import TITLE, labels
from riverzones.view import ProjectView

__all__ = ["comparison_view"]


def comparison_view(project: ProjectView, comparison: Comparison, *, catalogue: Catalogue, lang: str = "zh") -> MapView:
    """Return the map of a comparison: background, both outlines, only-A and only-B hatched, sources, affected places.

    Parameters
    ----------
    project : ProjectView
        What of the project may be told; compared zones are drafts, and no public map shows them.
    comparison : Comparison
        What :func:`riverzones.jobs.alternatives.run.compare_zones` found.
    catalogue : Catalogue
        Styles and titles.
    lang : str
        Language the page opens in.

    Raises
    ------
    LayerError
        If the view is public.
    """
    refuse_draft(project, COMPARED)
    reader = LayerReader(project, catalogue)
    drawn = background(reader, catalogue)
    seen = set(comparison.areas["source_id"])
    for name in ("sources", "intakes"):
        layer = map_layer(name, reader, catalogue)
        if layer is not None:
            owner = layer.frame.index if name == "sources" else layer.frame.get("source_id", layer.frame.index)
            drawn.append(replace(layer, frame=layer.frame[owner.isin(seen)]))
    for name in dict.fromkeys(comparison.affected["layer"]):
        layer = map_layer(name, reader, catalogue)
        if layer is not None:
            ids = comparison.affected["id"][comparison.affected["layer"] == name]
            drawn.append(replace(layer, frame=layer.frame[layer.frame.index.isin(ids)], visible=True))
    drawn += _differences(comparison, catalogue)
    a, b = comparison.a.title, comparison.b.title
    filled_layers = [layer for layer in drawn if len(layer.frame)]
    title = Text(zh=f"{a.zh}与{b.zh}比较", en=f"{a.en} and {b.en}")
    return listed_view(
        project, filled_layers, catalogue=catalogue, title=title, listing=_listing(comparison, catalogue), lang=lang
    )


def _differences(comparison: Comparison, catalogue: Catalogue) -> list[MapLayer]:
    """What is shared and what is not, and the outlines of both."""
    a, b = comparison.a.title, comparison.b.title
    words = {
        "shared": labels("difference")["shared"],
        "only_a": Text(zh=f"仅{a.zh}", en=f"only {a.en}"),
        "only_b": Text(zh=f"仅{b.zh}", en=f"only {b.en}"),
    }
    columns = [catalogue.columns["source_name"], catalogue.columns["tier"], catalogue.columns["area_m2"]]
    parts = comparison.parts[comparison.parts["tier"] == "all"].copy()
    parts["name"] = [f"{name} {words[side].zh}" for name, side in zip(parts["source_name"], parts["side"], strict=True)]
    parts["id"] = parts["source_id"] + "|" + parts["side"]
    parts["area_m2"] = parts["area_m2"].round()
    style = catalogue.styles["compared_parts"]
    style = replace(style, cases=tuple((case, words[case], symbol) for case, _, symbol in style.cases))
    layers = [MapLayer("compared_parts", TITLE["differences"], _indexed(parts), style, [columns[0], columns[2]])]
    for side, name in ((comparison.a, "compared_a"), (comparison.b, "compared_b")):
        layers.append(MapLayer(name, side.title, _outlines(side, comparison), _titled(catalogue.styles[name]), columns))
    return layers


def _outlines(side: Side, comparison: Comparison) -> GeoDataFrame:
    names = dict(zip(comparison.areas["source_id"], comparison.areas["source_name"], strict=True))
    tiers = side.tiers[side.tiers["source_id"].isin(list(names))].copy()
    tiers["id"] = tiers.index
    tiers["source_name"] = [names[key] for key in tiers["source_id"]]
    tiers["name"] = [
        f"{name} {TIER_WORDS[tier].zh}" for name, tier in zip(tiers["source_name"], tiers["tier"], strict=True)
    ]
    tiers["area_m2"] = geodesy.area_m2(tiers.geometry.to_numpy()).round()
    return _indexed(tiers)


def _indexed(frame: GeoDataFrame) -> GeoDataFrame:
    return frame.set_index("id", drop=False).rename_axis(None)


def _titled(style: Style) -> Style:
    words = {**TIER_WORDS, "quasi": labels("difference")["quasi"]}
    return replace(style, cases=tuple((case, words[case], symbol) for case, _, symbol in style.cases))


def _listing(comparison: Comparison, catalogue: Catalogue) -> Listing:
    """The places affected, and the areas in words."""
    whole = comparison.areas[comparison.areas["tier"] == "all"]
    a, b, only_a, only_b = (
        float(whole[name].sum()) / 1e6 for name in ("area_a_m2", "area_b_m2", "only_a_m2", "only_b_m2")
    )
    title_a, title_b = comparison.a.title, comparison.b.title
    zh = (
        f"{len(whole)} 个水源地：{title_a.zh} {a:,.2f} km²，{title_b.zh} {b:,.2f} km²；"
        f"仅{title_a.zh} {only_a:,.2f} km²，仅{title_b.zh} {only_b:,.2f} km²。"
    )
    en = (
        f"{len(whole)} sources: {title_a.en} {a:,.2f} km2, {title_b.en} {b:,.2f} km2; "
        f"only {title_a.en} {only_a:,.2f} km2, only {title_b.en} {only_b:,.2f} km2."
    )
    if comparison.left_out:
        zh += f"{len(comparison.left_out)} 个水源地未作比较：{'、'.join(key for key, _ in comparison.left_out)}。"
        en += f" {len(comparison.left_out)} sources not compared: {', '.join(key for key, _ in comparison.left_out)}."
    zh += "".join(f"{note.zh}。" for note in comparison.notes)
    en += "".join(f" {note.en}." for note in comparison.notes)
    rows = [_row(row, catalogue) for row in comparison.affected.to_dict("records")]
    return Listing(TITLE["affected_places"], Text(zh=zh, en=en), rows)


def _row(row: Mapping[Hashable, Any], catalogue: Catalogue) -> Mapping[str, Any]:
    kind = catalogue.kinds[row["layer"]]
    before, after = (TIER_WORDS.get(row[name], OUTSIDE) for name in ("tier_a", "tier_b"))
    return {
        "layer": row["layer"],
        "id": row["id"],
        "name": row["name"] or row["id"],
        "river": None,
        "figure": CHANGE_WORDS[row["change"]],
        "detail": Text(
            zh=f"{kind.title.zh} · {row['source_name']} · {before.zh}→{after.zh}",
            en=f"{kind.title.en} · {row['source_name']} · {before.en} to {after.en}",
        ),
    }
