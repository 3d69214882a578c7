"""A map view as one small text: rounded, delta-coded, gzipped, base64.

Coordinates become whole numbers of 1e-6 degree (0.1 m), or of the coarser step that a layer's own coordinates or its
stated accuracy show, each the difference to the one before; columns with few distinct values become a dictionary and
indices. What the browser side expects stands in ``web/src/unpack.js``; what is long stands in lines of its own
(`riverzones.present.web.lined`).
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.explain import Explanation
from riverzones.model import FINDING_COLUMNS, Column, Style, Symbol, Text
from riverzones.present.finding_card import finding_card
from riverzones.present.web.lined import lined
from riverzones.present.web.public import public
from riverzones.present.web.shape_steps import DECIMALS, geometries, geometry
from riverzones.present.web.view import Listing, MapLayer, MapView

__all__ = ["Stock", "column", "decimals_of", "payload", "plain_text", "squeeze", "squeezed"]

_STEP_M = {3: 111.0, 4: 11.1, 5: 1.11, 6: 0.111}
"""Length of one step of latitude by decimals of a degree [m]."""
_STEPS_IN_ACCURACY = 5  # a setting of ours: drawing adds at most a tenth of what the data themselves are off
_DECIMALS = {
    "nearest_lon": 6,
    "nearest_lat": 6,
    "measured": 3,
    "limit": 3,
    "margin": 3,
    "accuracy_m": 2,
    "chainage_m": 1,
}


def squeeze(view: MapView) -> str:
    """Return the view as base64 text of gzipped lines of JSON; the same view gives the same text.

    It holds letters, digits, ``+``, ``/`` and ``=`` only, so nothing in the data can end the script it stands in.
    """
    return squeezed(plain_text(view))


def plain_text(view: MapView, stock: Stock | None = None) -> str:
    """Return the view as lines of JSON, before it is squeezed; the same view gives the same text."""
    whole = payload(view, stock)
    whole["findings"] = told_once(whole["findings"])
    return lined(whole)


def told_once(findings: Mapping[str, Any]) -> dict[str, Any]:
    """Return findings without the numbers that other numbers tell already; texts are left as they are.

    A margin that is the measure becomes ``{"as": "measured"}``; the nearest place of findings that are points becomes
    ``{"near": steps}``, steps of 1e-6 degree from the point (``nearest_lon`` from x, ``nearest_lat`` from y; None where
    there is none); shapes that follow each other become ``{"range": how many}``.

    Examples
    --------
    >>> told_once({"columns": {"measured": [1.5], "margin": [1.5]}, "shape": [0], "shapes": [[0, [9, 9]]]})["shape"]
    {'range': 1}
    """
    columns = dict(findings["columns"])
    shape, shapes = findings["shape"], findings["shapes"]
    if isinstance(columns.get("margin"), list) and columns["margin"] == columns.get("measured"):
        columns["margin"] = {"as": "measured"}
    points = all(
        packed_shape is not None and packed_shape[0] == 0 and len(packed_shape[1]) == 2 for packed_shape in shapes
    )
    for axis, name in enumerate(("nearest_lon", "nearest_lat")):
        values = columns.get(name)
        if points and isinstance(values, list):
            columns[name] = {
                "near": [
                    None if value is None else round(value * 10**DECIMALS) - shapes[position][1][axis]
                    for value, position in zip(values, shape, strict=True)
                ]
            }
    straight = shape == list(range(len(shape)))
    return {**findings, "columns": columns, "shape": {"range": len(shape)} if straight else shape}


_LEVEL, _LEVEL_OF_LARGE, _LARGE = 6, 5, 5_000_000
"""Levels of gzip, and from how many bytes the second is taken: 9 makes pages smaller by 0.6 % than 6 and takes twice as
long (2 December 2026, pages of 0.9 to 3.2 MB); 5 makes one of 16 MB larger by 2.6 % and takes less
than half of the time; 4 would take a sixth, but larger by 4.9 % a map of 100,000 findings is beyond its budget."""


def squeezed(text: str) -> str:
    """Return JSON text as base64 text of its gzip."""
    data = text.encode("utf-8", errors="replace")
    packed = gzip.compress(data, compresslevel=_LEVEL if len(data) < _LARGE else _LEVEL_OF_LARGE, mtime=0)
    return base64.b64encode(packed).decode("ascii")


def payload(view: MapView, stock: Stock | None = None) -> dict[str, Any]:
    """Return the view as plain lists and mappings, ready for JSON; what is sensitive only where it is internal.

    ``stock`` keeps what was made of layers and findings for the next view of the same project.
    """
    view.check()
    stock = stock or Stock()
    coarse = {name: width for name, width in view.withheld.coarse_m.items() if not view.internal}
    view = public(view)
    return {
        "title": _words(view.title),
        "on": view.on.isoformat(),
        "lang": view.lang,
        "illustrative": bool(view.illustrative),
        "tiles": view.tiles,
        "tiles_attribution": view.tiles_attribution,
        "base": _base(view),
        "sources": [str(source) for source in view.sources],
        "layers": [stock.layer(layer, background=layer.name in view.background) for layer in view.layers],
        "findings": stock.findings(view.findings),
        "explained": explained(view.explanations[name] for name in view.findings.index if name in view.explanations),
        "rules": {
            str(code): {
                "title": _words(rule.get("title")),
                "citation": _words(rule.get("citation")),
                "severity": _plain(rule.get("severity")),
                "lead_unit": _words(rule.get("lead_unit")),
            }
            for code, rule in view.rules.items()
        },
        "checked": [_counts(row) for row in view.checked],
        "listing": _listing(view.listing),
        "internal": bool(view.internal),
        "coarse": coarse,
        "project": str(view.project),
        "within": None if view.within is None else [round(float(edge), 6) for edge in view.within],
    }


def _listing(listing: Listing | None) -> dict[str, Any] | None:
    if listing is None:
        return None
    rows = [
        {
            "layer": str(row["layer"]),
            "id": str(row["id"]),
            "name": _plain(row.get("name")),
            "river": _plain(row.get("river")),
            "figure": _words(row.get("figure")),
            "detail": _words(row.get("detail")),
        }
        for row in listing.rows
    ]
    return {"title": _words(listing.title), "note": _words(listing.note), "rows": rows}


def decimals_of(frame: GeoDataFrame) -> int:
    """Return how many decimals of a degree the coordinates of a layer hold, 3 to 6.

    So many as its numbers show; fewer where every row states an accuracy that is coarser than five such steps.

    Examples
    --------
    >>> decimals_of(GeoDataFrame(geometry=shapely.points([[109.86, 31.075], [109.9, 31.1]]), crs=4490))
    3
    """
    xy = shapely.get_coordinates(frame.geometry.to_numpy())
    shown = next((d for d in (3, 4, 5) if np.abs(xy - np.round(xy, d)).max(initial=0) < 1e-9), DECIMALS)
    stated = pd.to_numeric(frame["accuracy_m"]) if "accuracy_m" in frame.columns else pd.Series(dtype="float64")
    if len(stated) == 0 or stated.isna().any():
        return shown
    enough = next((d for d in (4, 5) if _STEP_M[d] * _STEPS_IN_ACCURACY <= stated.min()), DECIMALS)
    return min(shown, enough)


def column(values: Iterable[Any], *, decimals: int | None = None) -> list[Any] | dict[str, list[Any]]:
    """Return a column as a list, or as ``{"d": distinct values, "i": indices}`` where values repeat.

    Examples
    --------
    >>> column(["a", "a", "a", "b"])
    {'d': ['a', 'b'], 'i': [0, 0, 0, 1]}
    >>> column([1.23456, float("nan")], decimals=2)
    [1.23, None]
    """
    return _indexed(_cells(values, decimals=decimals))


def _cells(values: Iterable[Any], *, decimals: int | None = None) -> list[Any]:
    cells = values.astype(object).tolist() if isinstance(values, pd.Series) else values
    return [value if type(value) is str else _plain(value, decimals=decimals) for value in cells]


def _indexed(plain: list[Any]) -> list[Any] | dict[str, list[Any]]:
    if any(isinstance(value, list | dict) for value in plain):
        return plain
    order: dict[tuple[type, Any], int] = {}
    index = [order.setdefault((type(value), value), len(order)) for value in plain]
    if len(order) * 2 > len(plain):
        return plain
    return {"d": [value for _, value in order], "i": index}


def _plain(value: Any, *, decimals: int | None = None) -> Any:
    """A cell as JSON can hold it; what is missing or not finite is None, a date is ISO text."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, list | dict | str):
        return value
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        number = float(value)
        if not math.isfinite(number):
            return None
        number = round(number, decimals) if decimals is not None else number
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if isinstance(value, dt.datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def _words(value: Any) -> dict[str, str] | None:
    """A :class:`Text`, a mapping with zh and en, or a string, as ``{"zh", "en"}``."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Mapping):
        return {"zh": str(value.get("zh", "")), "en": str(value.get("en", ""))}
    plain = _plain(value)
    return None if plain is None else {"zh": str(plain), "en": str(plain)}


def _counts(row: Mapping[str, Any]) -> dict[str, Any]:
    not_run = row.get("not_run")
    reason = None if not_run is None or not_run is False or not_run == "" else not_run
    names = ("checked", "violations", "cannot_tell", "not_applicable")
    return {
        "code": str(row["code"]),
        **{name: _plain(row.get(name)) or 0 for name in names},
        "not_run": {"zh": "", "en": ""} if reason is True else _words(reason),
    }


class Stock:
    """Layers and findings of one project made into plain cells once, for as many views of parts of it as there are."""

    def __init__(self) -> None:
        self._layers: dict[str, _Layer] = {}
        self._known: tuple[Any, dict[str, list[Any]]] | None = None

    def layer(self, layer: MapLayer, *, background: bool) -> dict[str, Any]:
        """Return one layer, packed."""
        known = self._layers.get(layer.name)
        if known is None or known.frame is not layer.frame:
            known = self._layers[layer.name] = _Layer(layer)
        return known.packed(layer, background=background)

    def know(self, findings: GeoDataFrame) -> None:
        """Make all findings of a project ready; views then hold some of its rows, with the same ids in the index."""
        self._known = (
            pd.Series(np.arange(len(findings)), index=findings.index),
            {name: _cells(findings[name], decimals=_DECIMALS.get(name)) for name in FINDING_COLUMNS},
        )

    def findings(self, frame: GeoDataFrame) -> dict[str, Any]:
        """Return findings column by column; each distinct shape is written once."""
        if self._known is None:
            cells = {name: _cells(frame[name], decimals=_DECIMALS.get(name)) for name in FINDING_COLUMNS}
        else:
            places = self._known[0].reindex(frame.index).to_numpy().tolist()
            cells = {name: [every[position] for position in places] for name, every in self._known[1].items()}
        return _findings(frame, cells)


class _Layer:
    """The plain cells of one layer; what is packed of it is chosen by position."""

    def __init__(self, layer: MapLayer) -> None:
        frame, style = layer.frame, layer.style
        self.frame = frame
        self.decimals = decimals_of(frame)
        self.shown = [item for item in layer.columns if item.name in frame.columns and item.name != frame.geometry.name]
        cases = {value: number for number, (value, _, _) in enumerate(style.cases)}
        split = frame[style.by] if style.by in frame.columns and cases else None
        flags = frame["illustrative"] if "illustrative" in frame.columns else None
        self.cells: dict[str, list[Any] | None] = {
            "ids": _cells(frame["id"] if "id" in frame.columns else frame.index.astype(str)),
            "names": _cells(frame["name"]) if "name" in frame.columns else None,
            "illustrative": _cells(flags) if flags is not None else None,
            "cases": [cases.get(_key(value), -1) for value in split] if split is not None else None,
        }
        self.values = [_cells(frame[item.name], decimals=6) for item in self.shown]
        self.shapes = geometries(frame.geometry, decimals=self.decimals)

    def packed(self, layer: MapLayer, *, background: bool) -> dict[str, Any]:
        places = list(range(len(self.shapes))) if layer.kept is None else layer.kept.tolist()
        cut = {position: geometry(shape, decimals=self.decimals) for position, shape in layer.cut.items()}
        return {
            "name": layer.name,
            "title": _words(layer.title),
            "visible": bool(layer.visible),
            "background": background,
            "style": _style(layer.style),
            "columns": [_column(item) for item in self.shown],
            **{
                name: None if cells is None else _indexed([cells[position] for position in places])
                for name, cells in self.cells.items()
            },
            "values": [_indexed([cells[position] for position in places]) for cells in self.values],
            "charts": self._charts(layer, places),
            "decimals": self.decimals,
            "shapes": [cut[position] if position in cut else self.shapes[position] for position in places],
        }

    def _charts(self, layer: MapLayer, places: list[int]) -> dict[str, Any]:
        """The charts of the rows that are drawn, by the place of the row in the list; nothing where there are none."""
        if not layer.charts:
            return {}
        ids = self.cells["ids"] or []
        rows = {row: layer.charts.get(str(ids[position])) for row, position in enumerate(places)}
        return {str(row): _words(chart) for row, chart in rows.items() if chart is not None}


def _base(view: MapView) -> dict[str, Any] | None:
    """The picture of the ground as far as the map reaches."""
    ground = None if view.base is None else view.base.within(view.within)
    return None if ground is None else ground.packed()


def _key(value: Any) -> str:
    plain = _plain(value)
    return str(plain).lower() if isinstance(plain, bool) else str(plain)


def _column(item: Column) -> dict[str, Any]:
    return {
        "name": item.name,
        "title": _words(item.title),
        "unit": item.unit,
        "values": {value.name: _words(value.title) for value in item.values},
    }


def _style(style: Style) -> dict[str, Any]:
    cases = [
        {"value": value, "title": _words(title), "symbol": _symbol(symbol)} for value, title, symbol in style.cases
    ]
    return {"symbol": _symbol(style.symbol), "order": style.order, "cases": cases}


def _symbol(symbol: Symbol) -> dict[str, Any]:
    names = ("stroke", "fill", "width", "opacity", "fill_opacity", "dash", "radius", "shape")
    return {name: getattr(symbol, name) for name in names}


def _findings(frame: GeoDataFrame, cells: Mapping[str, list[Any]]) -> dict[str, Any]:
    array = frame.geometry.to_numpy()
    shapes: dict[Any, int] = {}
    index = [shapes.setdefault(key, len(shapes)) for key in shapely.to_wkb(array)]
    first: dict[int, Any] = {}
    for number, shape in zip(index, array, strict=True):
        first.setdefault(number, shape)
    return {
        "count": len(frame),
        "columns": {name: _indexed(column) for name, column in cells.items() if name != "chiefs"},
        "chiefs": _chiefs(cells["chiefs"]),
        "subject": _first_places(zip(cells["subject_layer"], cells["subject_id"], strict=True)),
        "shape": index,
        "shapes": geometries(first[number] for number in range(len(first))),
    }


_SHOWN_BY_PAGE: Final = ("found", "answering", "course")
"""Sections of a card that the page draws of the finding itself: its head, the chain with telephones, its days."""


def _first_places(keys: Iterable[Any]) -> list[int]:
    """For each key the number of its first kind: 0 for the first one, 1 for the first that differs, and so on."""
    known: dict[Any, int] = {}
    return [known.setdefault(key, len(known)) for key in keys]


def explained(explanations: Iterable[Explanation]) -> dict[str, Any]:
    """Cards by id of their finding, each distinct text once: what is said of one is mostly said of many.

    ``words`` are pairs of Chinese and English, referred to by their place; a card is a list of sections
    ``[name, title, lines]``, a line ``[words, label, level, role]``; ``sure`` says how sure the verdict is.
    """
    places: dict[Text, int] = {}

    def at(words: Text | None) -> int | None:
        return None if words is None else places.setdefault(words, len(places))

    by_id = {
        explanation.finding_id: {
            "sure": at(explanation.sure),
            "card": [
                [
                    section.name,
                    at(section.title),
                    [[at(line.words), at(line.label), line.level, line.role] for line in section.lines],
                ]
                for section in finding_card(explanation)
                if section.name not in _SHOWN_BY_PAGE
            ],
        }
        for explanation in explanations
    }
    return {"words": [[words.zh, words.en] for words in places], "by_id": by_id}


def _chiefs(values: Sequence[Any]) -> dict[str, list[Any]]:
    """Chains of chiefs, each distinct one once; text that is no list of mappings is an empty chain."""
    chains: dict[Any, int] = {}
    index = [chains.setdefault(value if isinstance(value, str) else "", len(chains)) for value in values]
    return {"d": [_chain(text) for text in chains], "i": index}


def _chain(text: str) -> list[dict[str, Any]]:
    try:
        chain = json.loads(text) if text else []
    except json.JSONDecodeError:
        return []
    if not isinstance(chain, list):
        return []
    names = ("level", "chief", "title", "unit", "phone", "segment_id")
    return [
        {name: _plain(link.get(name)) for name in names if link.get(name)} for link in chain if isinstance(link, dict)
    ]
