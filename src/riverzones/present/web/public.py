"""A map view made by hand without what is sensitive: what ``MapView.withheld`` names, by the means of the views.

Maps of a project are drawn from a :class:`riverzones.view.ProjectView` and hold nothing more that could be taken out;
this is for views that somebody puts together without one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from riverzones.present.web.view import MapLayer, MapView, Withheld
from riverzones.view import coarse, without_numbers
from riverzones.view.cleaning import is_code, without_measures

__all__ = ["coarse", "public"]

_TOLD = (
    *("subject_name", "reference_name", "note", "message", "message_en"),
    *("responsible_units", "lead_unit", "why_cannot_tell", "why_cannot_tell_en"),
)
_MEASURED = ("nearest_lon", "nearest_lat", "measured", "margin")


def public(view: MapView) -> MapView:
    """Return the view without what is sensitive, withholding nothing more; an internal or told one as it is."""
    if view.internal or view.told or not (view.withheld.columns or view.withheld.coarse_m):
        return view
    layers = [_layer(layer, view.withheld) for layer in view.layers]
    findings = _findings(view.findings, view.withheld)
    return replace(view, layers=layers, findings=findings, explanations={}, withheld=Withheld((), {}))


def _layer(layer: MapLayer, withheld: Withheld) -> MapLayer:
    secret = {column.name for column in layer.columns if column.sensitive} | set(withheld.columns)
    frame = layer.frame.drop(columns=[name for name in layer.frame.columns if name in secret])
    width = withheld.coarse_m.get(layer.name)
    if width is not None:
        frame = frame.set_geometry(_coarsened(frame, width), crs=frame.crs)
    columns = [column for column in layer.columns if column.name not in secret]
    cleaned = {column.name: _without_numbers(frame[column.name]) for column in columns if _free(column.name, frame)}
    return replace(layer, frame=frame.assign(**cleaned) if cleaned else frame, columns=columns)


def _free(name: str, frame: GeoDataFrame) -> bool:
    """Whether a column is text that may hold a number by chance; a number meant for the public is kept."""
    if name not in frame.columns or "phone" in name:
        return False
    return not (pd.api.types.is_numeric_dtype(frame[name]) or pd.api.types.is_datetime64_any_dtype(frame[name]))


def _without_numbers(values: pd.Series) -> pd.Series:
    cells, code = values.tolist(), is_code(str(values.name))
    cleaned = [_hidden(cell, code=code) for cell in cells]
    if all(new is old for new, old in zip(cleaned, cells, strict=True)):
        return values
    return pd.Series(cleaned, index=values.index, dtype=object)


def _hidden(value: Any, *, code: bool = False) -> Any:
    if not isinstance(value, str):
        return value
    cleaned = without_numbers(value, code=code)
    return value if cleaned == value else cleaned


def _coarsened(frame: GeoDataFrame, width: float) -> NDArray[Any]:
    """Geometries with points coarsened; lines and areas, which are told by their edges, as they are."""
    shapes = frame.geometry.to_numpy().copy()
    points = shapely.get_dimensions(shapes) == 0
    shapes[points] = shapely.transform(shapes[points], lambda xy: coarse(xy, width))
    return np.asarray(shapes, dtype=object)


def _findings(findings: GeoDataFrame, withheld: Withheld) -> GeoDataFrame:
    cleaned = findings.copy()
    for layer, width in withheld.coarse_m.items():
        subject = (cleaned["subject_layer"] == layer).to_numpy()
        if subject.any():
            shapes = cleaned.geometry.to_numpy().copy()
            shapes[subject] = _coarsened(cleaned[subject], width)
            cleaned = cleaned.set_geometry(shapes, crs=cleaned.crs)
            cleaned.loc[subject, "chainage_m"] = math.nan
        either = subject | (cleaned["reference_layer"] == layer).to_numpy()
        cleaned.loc[either, list(_MEASURED)] = math.nan
    if "clauses" in cleaned.columns:
        coarse_ = cleaned[["subject_layer", "reference_layer"]].isin(set(withheld.coarse_m)).any(axis=1)
        cleaned["clauses"] = cleaned["clauses"].where(~coarse_, cleaned["clauses"].map(without_measures))
    cleaned["chiefs"] = _chains(cleaned["chiefs"], withheld)
    for name in _TOLD:
        cleaned[name] = _without_numbers(cleaned[name])
    return cleaned


def _chains(values: pd.Series, withheld: Withheld) -> pd.Series:
    """Chains of chiefs without what is withheld, each distinct one read once."""
    known = {text: _chain(text, withheld) for text in dict.fromkeys(values) if isinstance(text, str) and text}
    return values.map(lambda text: known.get(text, "") if isinstance(text, str) else "")


def _chain(text: str, withheld: Withheld) -> str:
    try:
        links = json.loads(text)
    except json.JSONDecodeError:
        return ""
    if not isinstance(links, list):
        return ""
    shown = [_link(link, withheld) for link in links if isinstance(link, dict)]
    return json.dumps(shown, ensure_ascii=False)


def _link(link: Mapping[str, Any], withheld: Withheld) -> dict[str, Any]:
    return {str(name): _hidden(value) for name, value in link.items() if name not in withheld.columns}
