"""One thing to send: a page that holds map and list, a card picture for chat groups, and a ZIP of a whole pack."""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely

from riverzones.catalogue import Catalogue
from riverzones.catalogue.styles import FINDINGS
from riverzones.model import Text
from riverzones.model.cells import text_of
from riverzones.present.paper.card import Card, card_png
from riverzones.present.paper.fonts import Face
from riverzones.present.reports.pages import filled
from riverzones.present.web import MapLayer, MapView
from riverzones.terms import COMMON, SEVERITY

__all__ = ["card_of", "one_page", "zip_of"]

_WATER = ("lakes", "reservoirs", "rivers", "canals")
_WORST = 3
_DATE = (2000, 1, 1, 0, 0, 0)  # of files in a ZIP: the same content, the same bytes


def card_of(
    view: MapView, title: Text, rows: pd.DataFrame, *, catalogue: Catalogue, face: Face, concern: MapLayer | None
) -> bytes:
    """Return the card of one pack as PNG.

    Parameters
    ----------
    view : MapView
        The view of the pack, as its map tells it.
    title : Text
        Whose pack it is.
    rows : DataFrame
        Its findings, as the map has them.
    catalogue : Catalogue
        Colours and words of severities.
    face : Face
        A font that writes Chinese.
    concern : MapLayer, optional
        What the pack is about, such as the segments of a chief.
    """
    lang = view.lang
    colours = {name: symbol.fill or symbol.stroke for name, _, symbol in catalogue.styles[FINDINGS].cases}
    grave = [name for name in SEVERITY if (rows["severity"] == name).any()]
    counts = [(SEVERITY[name].within(lang), int((rows["severity"] == name).sum()), colours.get(name, "#555555"))
              for name in grave]  # fmt: skip
    order = rows.assign(
        _grave=rows["severity"].map({name: rank for rank, name in enumerate(SEVERITY)}),
        _sure=rows["verdict"] != "violation",
        _far=-pd.to_numeric(rows["margin"], errors="coerce").fillna(0.0),
    ).sort_values(["_sure", "_grave", "_far"], kind="stable")
    colon = Text(zh="：", en=": ").within(lang)
    worst = [
        f"{number}. {text_of(row['subject_name'])}{colon}"
        f"{catalogue.clause_title(str(row['rule'])).within(lang)}{_how_far(row, lang)}"
        for number, row in enumerate(order.head(_WORST).to_dict("records"), start=1)
    ]
    points = shapely.point_on_surface(rows.geometry.to_numpy()) if len(rows) else np.empty(0, dtype=object)
    xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)]) if len(rows) else np.empty((0, 2))
    there = ~np.isnan(xy).any(axis=1)
    water = [layer.frame.geometry.to_numpy() for layer in view.layers if layer.name in _WATER]
    marks = [COMMON["internal"].within(lang)] if view.internal else []
    marks += [COMMON["not_for_enforcement"].within(lang)] if view.illustrative else []
    total = Text(zh=f"{len(rows)} 个问题", en=f"{len(rows)} findings").within(lang)
    card = Card(
        title=title.within(lang),
        subtitle=f"{total} · {view.on.isoformat()}",
        counts=counts,
        worst=worst,
        water=np.concatenate(water) if water else np.empty(0, dtype=object),
        stretch=concern.frame.geometry.to_numpy() if concern is not None else np.empty(0, dtype=object),
        points=xy[there],
        colours=[colours.get(str(name), "#555555") for name in rows["severity"].to_numpy(object)[there]],
        marks=marks,
        nothing=Text(zh="没有未销号的问题。", en="No open findings.").within(lang),
    )
    return card_png(card, face)


def _how_far(row: Mapping[object, object], lang: str) -> str:
    """By how much a limit is passed, where that is a length."""
    margin = pd.to_numeric(pd.Series([row.get("margin")]), errors="coerce").iloc[0]
    if row.get("unit") != "m" or pd.isna(margin) or margin <= 0:
        return ""
    return Text(zh=f"（超出 {margin:,.0f} m）", en=f" ({margin:,.0f} m over)").within(lang)


def one_page(title: str, map_page: str, sheet: str, card: bytes | None, *, lang: str) -> str:
    """Return one HTML page that holds the map, the list and the card of a pack; it asks for nothing.

    Map and list stay pages of their own inside it, each under its own rules of what it may do.
    """
    values = {
        "zh": lang == "zh",
        "title": title,
        "map": _inside(map_page),
        "sheet": _inside(sheet),
        "card": "" if card is None else b64encode(card).decode("ascii"),
    }
    return filled("pack.html", values)


def _inside(page: str) -> str:
    """A page for a frame: its own ``#`` addresses stay in the frame, where a browser would take those around it."""
    return page.replace("<head>", '<head><base href="about:srcdoc">', 1)


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of files by name, names in UTF-8, the same bytes for the same content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, date_time=_DATE)
            info.compress_type = zipfile.ZIP_STORED if name.endswith((".png", ".xlsx")) else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            packed.writestr(info, content)
    return out.getvalue()
