"""The ledger of findings as people read it: one row each, words instead of ids, a column per level of chief."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.catalogue.terms import BANK, CHIEF, HEADINGS, KIND, SEVERITY, STATUS, VERDICT, unit_words
from riverzones.model import CHIEF_LEVELS

__all__ = ["findings_ledger"]


def findings_ledger(
    findings: GeoDataFrame,
    *,
    lang: str = "zh",
    rule_title: Callable[[str], str] = lambda code: code,
    layer_title: Callable[[str], str] = lambda layer: layer,
) -> pd.DataFrame:
    """The findings with headings and values in ``lang``.

    Parameters
    ----------
    findings : GeoDataFrame
        Columns of ``model.FINDING_COLUMNS``, EPSG:4490.
    lang : str
        ``"zh"`` or ``"en"``.
    rule_title, layer_title : callable
        Words of a rule code and of a layer kind.

    Returns
    -------
    DataFrame
        One row per finding in the same order: what, how far [in ``unit``], where [river, bank,
        chainage in km; degrees, CGCS2000, 6 decimals], which clause, who answers on each level.
    """
    flat = pd.DataFrame(findings.drop(columns=findings.geometry.name)) if len(findings.columns) else pd.DataFrame()
    points = shapely.point_on_surface(findings.geometry.to_numpy())
    flat["lon"], flat["lat"] = shapely.get_x(points).round(6), shapely.get_y(points).round(6)
    flat["kind"] = flat["kind"].fillna("rule")
    flat["rule_title"] = flat.rule.map(rule_title)
    flat["subject"] = flat.subject_layer.map(layer_title)
    for column, known in (
        ("severity", SEVERITY),
        ("verdict", VERDICT),
        ("status", STATUS),
        ("bank", BANK),
        ("kind", KIND),
    ):
        flat[column] = flat[column].map({name: words.within(lang) for name, words in known.items()})
    flat["unit"] = [unit_words(unit, lang) for unit in flat["unit"]]
    flat["chainage_km"] = (pd.to_numeric(flat["chainage_m"]) / 1000).round(3)
    if lang == "en":
        for column in ("message", "why_cannot_tell", "citation"):
            flat[column] = flat[f"{column}_en"]
    for column in ("measured", "limit", "margin"):
        flat[column] = pd.to_numeric(flat[column]).round(2)
    flat["illustrative"] = flat.illustrative.map(
        lambda flag: ("是" if lang == "zh" else "yes") if flag is True or flag == 1 else ""
    )
    made = flat[list(HEADINGS)].rename(columns={name: words.within(lang) for name, words in HEADINGS.items()})
    chains = [json.loads(text or "[]") for text in findings.chiefs]
    for level in CHIEF_LEVELS:
        said = [next((_who(chief) for chief in chain if chief.get("level") == level), "") for chain in chains]
        if any(said):
            made.insert(list(made.columns).index(HEADINGS["citation"].within(lang)), CHIEF[level].within(lang), said)
    return made.reset_index(drop=True)


def _who(chief: dict[str, str]) -> str:
    return " ".join(str(chief[part]) for part in ("chief", "title", "unit") if chief.get(part))
