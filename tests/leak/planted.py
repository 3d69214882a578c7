"""A project in which numbers, addresses, names and places are planted wherever a layer kind has room for them."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from riverzones.catalogue import load
from riverzones.geo.buffer import buffer
from riverzones.model import Column
from riverzones.store.project import ProjectFile

HIDDEN = {
    "intakes": [(109.912347, 31.054873), (109.934219, 31.056141), (109.957783, 31.055127)],
    "wells": [(109.921653, 31.071397), (109.943871, 31.081429)],
    "sources": [(109.913129, 31.056617), (109.921691, 31.071353), (109.968241, 31.078313)],
}
"""Places that nobody outside may know [degrees], by layer: made up, and no round numbers."""
PUBLISHED = (109.981237, 31.091543)
"""A well that the office says is published."""
NUMERALS = "numerals"
"""The form in Chinese numerals."""
FORMS = (
    "{0}{1}{2}", "{0}-{1}-{2}", "{0} {1} {2}", "+86 {0}{1}{2}", "+86-{0}-{1}-{2}", "0086{0}{1}{2}", "86{0}{1}{2}",
    "（+86）{0}{1}{2}", "手机{0} {1} {2}", "电话：{0}{1}{2}（微信同号）", "{0}：{1}：{2}", "{0}（{1}）{2}",
    "{0} - {1} - {2}", "m{0}{1}{2}", "{0}{1}{2}.0", NUMERALS,
)  # fmt: skip
LANDLINES = ("023-{0}{1}", "023 {0}{1}", "(023){0}{1}", "（023）{0}-{1}", "+86 23 {0}{1}", "023{0}{1}", "电话{0}{1}",
             "电话：{0}-{1}", "联系：{0}{1}", "023-{0}{1}-801", "王工{0}{1}", "{0}{1}转8001")  # fmt: skip
SERVICE = ("400-{0}-{1}", "400{0}{1}", "400 {0} {1}")
OTHERS = (
    "邮箱 leak{n}@planted.example",
    "微信：planted{n}wx",
    "wxplanted{n}",
    "QQ：{n}55510",
    "联系人：密{h}",
    "邮箱 leak{n}＠planted.example",
    "扣扣:{n}55510",
    "加微planted{n}wx",
)
KEPT = ("渝府发〔2023〕15号", "K12+345", "2026-11-22", "FB-500237-0001-GY-00")
"""What must not be taken out: it stands beside the planted numbers."""
_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
_NUMERALS = str.maketrans("0123456789", "零一二三四五六七八九")
_HANZI = "甲乙丙丁戊己庚辛壬癸"


@dataclass
class Planted:
    """What was planted: ``digits`` as they stand without signs, ``words``; by layer and column where."""

    digits: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    boards: set[str] = field(default_factory=set)
    columns: set[tuple[str, str]] = field(default_factory=set)


class Sower:
    """Gives each cell a secret of its own, in one form after the other."""

    def __init__(self) -> None:
        self.planted = Planted()
        self._count = itertools.count(1)

    def secret(self, layer: str, column: str) -> str:
        n = next(self._count)
        where = f"{layer}.{column}"
        self.planted.columns.add((layer, column))
        turn = n % 4
        if turn == 0:
            near, far = f"{6790 + n // 10000}", f"{n % 10000:04d}"
            digits, text = near + far, LANDLINES[n // 4 % len(LANDLINES)].format(near, far)
        elif turn == 1 and n % 3 == 0:
            near, far = f"{907 + n // 10000}", f"{n % 10000:04d}"
            digits, text = "400" + near + far, SERVICE[n // 12 % len(SERVICE)].format(near, far)
        elif turn == 2 and n % 3 == 0:
            word = OTHERS[n // 12 % len(OTHERS)]
            text = word.format(n=n, h=_HANZI[n // 10 % 10] + _HANZI[n % 10])
            if "55510" in word:
                digits = f"{n}55510"
            else:
                self.planted.words[text.split("：")[-1].split(" ")[-1]] = where
                return text
        else:
            first, middle, last = "138", f"{9070 + n // 10000}", f"{n % 10000:04d}"
            digits, form = first + middle + last, FORMS[n // 4 % len(FORMS)]
            text = digits.translate(_NUMERALS) if form == NUMERALS else form.format(first, middle, last)
            if n % 5 == 0:
                text = text.translate(_WIDE)
        self.planted.digits[digits] = where
        return text

    def text(self, layer: str, column: str, place: str) -> str:
        """A cell: what must stay, a secret, perhaps a hidden place in words."""
        return f"{KEPT[next(self._count) % len(KEPT)]}，{self.secret(layer, column)} {place}".strip()

    def word(self, layer: str, column: str) -> str:
        """A cell of a closed column: a name or an address."""
        n = next(self._count)
        self.planted.columns.add((layer, column))
        word = f"密巷{n}弄暗宅"
        self.planted.words[word] = f"{layer}.{column}"
        return word


def place_texts() -> Iterator[str]:
    """Hidden places as people write them: decimals, degrees-minutes-seconds, Gauss-Krueger, UTM."""
    while True:
        for lon, lat in itertools.chain.from_iterable(HIDDEN.values()):
            yield f"{lon:.6f},{lat:.6f}"
            yield f"北纬{lat:.5f} 东经{lon:.5f}"
            yield f"E{_dms(lon)} N{_dms(lat)}"
            east, north = pyproj.Proj(proj="tmerc", lon_0=111, x_0=500000, ellps="GRS80")(lon, lat)
            yield f"X={north:.3f} Y={east + 37e6:.3f}"
            east, north = pyproj.Proj(proj="utm", zone=49, ellps="GRS80")(lon, lat)
            yield f"({east:.2f}, {north:.2f})"


def _dms(value: float) -> str:
    seconds = value * 3600
    return f"{int(seconds // 3600)}°{int(seconds % 3600 // 60):02d}′{seconds % 60:05.2f}″"


def build(path: Path) -> tuple[ProjectFile, Planted]:
    """The project, every kind of layer in it, and what was planted."""
    sower, texts, catalogue = Sower(), place_texts(), load()
    project = ProjectFile.create(path, title=f"示意县 {sower.secret('rz_project', 'title')}")
    with project.transaction() as tx:
        for name, kind in catalogue.kinds.items():
            shapes = shapes_of(name, kind.geometry)
            rows: dict[str, Any] = {}
            for column in kind.columns:
                rows[column.name] = [_cell(sower, name, column, row, next(texts)) for row in range(len(shapes))]
            rows["id"] = [f"{name}-{row + 1}" for row in range(len(shapes))]
            rows |= _made_for(name, len(shapes), sower)
            rows |= _strange(name, len(shapes), sower)
            tx.put_layer(name, gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=4490))
        strange = gpd.GeoDataFrame(
            {"id": ["1"], "字": [sower.secret("外来", "字")]}, geometry=points("wells")[:1], crs=4490
        )
        tx.put_layer("foreign_wells", strange)
        tx.append_table(
            "rz_quarantine",
            pd.DataFrame(
                {
                    "layer": ["outfalls"],
                    "record": [1],
                    "reason": [sower.secret("rz_quarantine", "reason")],
                    "attributes": [json.dumps({"电话": sower.secret("rz_quarantine", "attributes")})],
                    "geometry_wkt": [points("intakes")[0].wkt],
                }
            ),
        )
        tx.append_table(
            "rz_imports",
            pd.DataFrame(
                {"import_id": ["i"], "layer": ["outfalls"], "file": [f"{sower.secret('rz_imports', 'file')}.shp"]}
            ),
        )
    return project, sower.planted


def points(layer: str) -> list[Any]:
    return [shapely.Point(place) for place in HIDDEN[layer]]


def shapes_of(name: str, families: tuple[str, ...]) -> list[Any]:
    """Shapes of a layer: those that give hidden places away in every way there is, and harmless ones."""
    wells, intakes = points("wells"), points("intakes")
    if name in HIDDEN:
        return points(name) + ([shapely.Point(PUBLISHED)] if name == "wells" else [])
    if name in ("zones", "drawn_zones"):
        return zone_shapes()
    if name in ("zone_corners", "drawn_markers", "boundary_markers"):
        return [shapely.Point(xy) for xy in shapely.get_coordinates(_round(wells[0], 60.0))[::6]]
    if name == "outfalls":
        lon = np.linspace(109.905, 109.965, 8)
        return [shapely.Point(x, 31.0555 + 0.0004 * (i % 3)) for i, x in enumerate(lon)] + [_moved(intakes[0], 3e-5)]
    if name == "canals":
        return [shapely.LineString([(109.99, 31.0955), (109.95, 31.0956), (109.89, 31.095)])]
    if name in ("rivers", "reaches"):
        return [shapely.LineString([(109.99, 31.0555), (109.95, 31.0559), (109.92, 31.0553), (109.89, 31.0552)])]
    if name in ("counties", "townships", "ranges", "shorelines", "service_areas"):
        return [shapely.box(109.88, 31.03, 110.02, 31.12)]
    if name == "segments":
        lower = shapely.LineString([(109.95, 31.0559), (109.92, 31.0553), (109.89, 31.0552)])
        return [shapely.LineString([(109.99, 31.0557), (109.95, 31.0559)]), lower]
    if name == "sections":
        return [_moved(wells[1], 2e-5), shapely.Point(109.895, 31.0553)]
    if families == ("none",):
        return [None, None]
    if families[0] == "point":
        return [_moved(wells[1], 2e-5), shapely.Point(109.95, 31.095)]
    if families[0] == "line":
        return [
            shapely.LineString([wells[0], (109.95, 31.09)]),
            shapely.LineString(_round(wells[1], 40.0).exterior.coords),
            shapely.LineString([(109.90, 31.09), (109.95, 31.095)]),
        ]
    return [
        shapely.box(wells[0].x - 1e-4, wells[0].y - 1e-4, wells[0].x + 1e-4, wells[0].y + 1e-4),
        shapely.Polygon([intakes[1], (109.94, 31.06), (109.93, 31.065)]),
        shapely.box(109.985, 31.10, 109.995, 31.11),
    ]


def zone_shapes() -> list[Any]:
    wells, intakes = points("wells"), points("intakes")
    lon, lat = HIDDEN["intakes"][0]
    ring = shapely.difference(_round(wells[1], 300.0), _round(wells[1], 60.0))
    half = shapely.intersection(_round(intakes[2], 400.0), shapely.box(109.95, intakes[2].y, 109.97, 31.07))
    return [
        shapely.box(lon - 0.0012, lat - 0.0006, lon + 0.0104, lat + 0.0011),  # along a river: 1,000 m up, 100 m down
        _round(wells[0], 60.0),
        ring,
        half,
        _round(shapely.Point(PUBLISHED), 50.0),
        shapely.MultiPolygon([_round(wells[0], 30.0), shapely.box(109.99, 31.03, 109.995, 31.035)]),
    ]


def _round(point: Any, radius_m: float) -> Any:
    return buffer([point], distance_m=radius_m)[0]


def _moved(point: Any, by: float) -> Any:
    return shapely.Point(point.x + by, point.y + by / 2)


def _cell(sower: Sower, layer: str, column: Column, row: int, place: str) -> Any:
    if column.name == "complaint_phone":
        return "12369"
    if column.name in ("published_on", "published_by"):
        return None
    if column.values:
        return column.values[row % len(column.values)].name
    if column.dtype == "string" and column.sensitive:
        return f"{sower.word(layer, column.name)} {sower.secret(layer, column.name)}"
    if column.dtype == "string":
        return sower.text(layer, column.name, place if row == 0 else "")
    if column.dtype in ("number", "integer"):
        return row + 1
    if column.dtype == "boolean":
        return bool(row % 2)
    return dt.date(2026, 11, 1) if column.dtype == "date" else dt.datetime(2026, 11, 1, 8, 30)


def _made_for(name: str, rows: int, sower: Sower) -> dict[str, Any]:
    """What makes the rows of a layer belong together, so that rules, questions and reports find something."""
    made: dict[str, Any] = {}
    if name in ("zones", "drawn_zones"):
        made = {
            "tier": ["1", "1", "2", "1", "1", "2"],
            "source_id": ["sources-1", "sources-2", "sources-2", "sources-3", "sources-3", "sources-2"],
            "status": ["approved"] * rows,
        }
        if name == "zones":
            made |= {
                "published_on": [None, None, None, None, dt.date(2024, 5, 1), None],
                "published_by": [None, None, None, None, "渝环公告〔2024〕3号", None],
            }
    if name == "intakes":
        made = {"source_id": ["sources-1"] * rows, "river": ["示意河"] * rows}
    if name == "sections":
        made = {"target_class": ["III"] * rows, "target_year": [2026] * rows}
    if name == "samples":
        made = {
            "section_id": ["sections-2"] * rows,
            "date": [dt.date(2025, 11, 1), dt.date(2026, 10, 1), dt.date(2026, 11, 1)],
            "pollutant": ["氨氮"] * rows,
            "value": [0.2, 1.8, 1.9],
            "value_unit": ["mg/L"] * rows,
        }
    if name == "wells":
        made = {
            "published_on": [*[None] * (rows - 1), dt.date(2024, 5, 1)],
            "published_by": [*[None] * (rows - 1), "渝环公告〔2024〕3号"],
        }
    if name in ("rivers", "canals"):
        made = {"name": ["示意河" if name == "rivers" else "示意渠"] * rows}
    if name in ("outfalls", "reaches", "segments"):
        made = {"river": ["示意河"] * rows}
    if name == "segments":
        before = set(sower.planted.digits)  # the telephones that these take the place of stand nowhere
        phones = [sower.secret("segments", "phone") for _ in range(rows)]
        made |= {"phone": phones, "level": ["county"] * rows}
        sower.planted.boards |= set(sower.planted.digits) - before
    if name == "projects":
        made = {"industry": ["chemical"] * rows, "stage": ["new"] * rows}
    return made


def _strange(name: str, rows: int, sower: Sower) -> dict[str, Any]:
    """Columns that no kind knows, as files bring them along."""
    if name not in ("outfalls", "intakes", "enterprises"):
        return {}
    lon, lat = HIDDEN["intakes"][1]
    east, north = pyproj.Proj(proj="tmerc", lon_0=111, x_0=500000, ellps="GRS80")(lon, lat)
    mobiles = [13890790000 + row for row in range(rows)]
    for mobile in mobiles:
        sower.planted.digits[str(mobile)] = f"{name}.备用"
    return {
        "值班电话2": [sower.secret(name, "值班电话2") for _ in range(rows)],
        "外单位说明": [sower.text(name, "外单位说明", f"{lon},{lat}") for _ in range(rows)],
        "备用": mobiles,
        "取水经度": [lon] * rows,
        "取水纬度": [lat] * rows,
        "横": [east] * rows,
        "纵": [north] * rows,
        "raw_values": [json.dumps({"LXDH": sower.secret(name, "raw_values")}) for _ in range(rows)],
    }
