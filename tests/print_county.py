"""A small county for sheets: a river, a zone, two outfalls far apart, findings; and images of what is drawn."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import geopandas as gpd
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from shapely import from_wkt

from riverzones.model import FINDING_COLUMNS, Style, Symbol, Text
from riverzones.present.paper import Face, Job, Paper, numbered
from riverzones.present.paper.paper import Canvas
from riverzones.present.web import MapLayer, MapView

CHIEFS = '[{"level": "county", "chief": "某县长", "title": "县级河长", "unit": "水利局", "phone": "000-00000002"}]'
FINDINGS = Style("findings", Symbol(stroke="#d5400c", fill="#d5400c", radius=8, fill_opacity=0.35), order=95)


def layer(name: str, rows: list[tuple[str, str, str]], style: Style) -> MapLayer:
    """A layer of (id, value of ``kind``, WKT)."""
    frame = gpd.GeoDataFrame(
        {"id": [row[0] for row in rows], "name": [row[0] for row in rows], "kind": [row[1] for row in rows]},
        geometry=[from_wkt(row[2]) for row in rows],
        crs=4490,
    )
    return MapLayer(name, Text(f"{name}层", f"the {name}"), frame, style)


def findings(count: int = 1, *, message: str = "太近", step: float = 0.002) -> gpd.GeoDataFrame:
    """Findings in a row along the parallel 31° from 109.85° on, with everything a table shows."""
    row: dict[str, Any] = dict.fromkeys(FINDING_COLUMNS, "")
    row |= {
        "rule": "CN-101", "severity": "prohibit", "verdict": "violation", "measured": 1234.56, "limit": 2000.0,
        "margin": 765.44, "unit": "m", "accuracy_m": np.nan, "nearest_lon": np.nan, "nearest_lat": np.nan,
        "river": "长江", "bank": "left", "chiefs": CHIEFS, "citation": "《长江保护法》第26条", "message": message,
        "message_en": "too near", "citation_en": "Yangtze River Protection Law, art. 26", "illustrative": True,
    }  # fmt: skip
    rows = [
        row | {"finding_id": f"F-{place}", "subject_name": f"排口甲{place}", "chainage_m": 1000.0 * place}
        for place in range(count)
    ]
    points = gpd.points_from_xy(109.85 + step * np.arange(count), np.full(count, 31.0), crs=4490)
    return gpd.GeoDataFrame(rows, columns=list(FINDING_COLUMNS), geometry=points)


def county(face: Face, found: gpd.GeoDataFrame, *, lang: str = "zh", paper: Paper | None = None, **how: Any) -> Job:
    """A job over a river, a zone and two outfalls of different kinds, one of them far away from the findings."""
    kinds = (
        ("near", Text("近处的", "Near ones"), Symbol(stroke="#112233", fill="#112233")),
        ("far", Text("远处的", "Far ones"), Symbol(stroke="#445566", fill="#445566")),
    )
    layers = [
        layer("rivers", [("长江", "", "LINESTRING (109.5 31.02, 110.3 31.02)")], Style("rivers", Symbol(), order=20)),
        layer(
            "outfalls",
            [("O-1", "near", "POINT (109.86 31.01)"), ("O-2", "far", "POINT (112.5 29.5)")],
            Style("outfalls", Symbol(), order=80, by="kind", cases=kinds),
        ),
        layer("sources", [("S-1", "", "POINT (109.6 31.0)")], Style("sources", Symbol(), order=70)),
        layer(
            "lakes",
            [("远湖", "", "POLYGON ((112 29, 112.2 29, 112.2 29.2, 112 29))")],
            Style("lakes", Symbol(fill="#2b7bba"), order=15),
        ),
    ]
    rules = {"CN-101": {"title": Text("一公里内的排口", "Outfall within 1 km"), "citation": Text("第26条", "art. 26")}}
    view = MapView(
        Text("巫山核查图", "Wushan"), layers, numbered(found), rules, [], dt.date(2026, 11, 22), lang=lang,
        illustrative=True, background=["rivers", "lakes"], sources=["示意"],
    )  # fmt: skip
    focus = from_wkt("POLYGON ((109.8 30.95, 109.95 30.95, 109.95 31.05, 109.8 31.05, 109.8 30.95))")
    given: dict[str, Any] = {"scale": None, "made": dt.date(2026, 11, 22)} | how
    return Job(view, Text("", ""), focus, FINDINGS, face, paper or Paper.of("A4"), **given)


def words_of(canvas: Canvas) -> list[str]:
    """Every text drawn on a page."""
    return [text.get_text() for text in canvas.axes.texts]


def pixels(canvas: Canvas, *, dpi: float = 254) -> np.ndarray:
    """The page as an image of shape (rows, columns, 3); at 254 dpi a pixel is 0.1 mm."""
    FigureCanvasAgg(canvas.figure)
    with io.BytesIO() as file:
        canvas.figure.savefig(file, format="rgba", dpi=dpi)
        wide, high = (round(side / 25.4 * dpi) for side in (canvas.paper.width, canvas.paper.height))
        return np.frombuffer(file.getvalue(), dtype=np.uint8).reshape(high, wide, 4)[:, :, :3]


def dark_mm(image: np.ndarray, *, dpi: float = 254, below: int = 110) -> np.ndarray:
    """Middles of the dark pixels [mm from the lower left corner], shape (n, 2)."""
    rows, columns = np.nonzero((image < below).all(axis=2))
    return np.column_stack([columns + 0.5, image.shape[0] - rows - 0.5]) * 25.4 / dpi
