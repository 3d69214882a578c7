"""What comes back of a layer that riverzones wrote, format by format: measured anew whenever the pages are made."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import from_wkt

from generate.writing import code, table
from riverzones.align.versions import displacement_m
from riverzones.jobs.ingest.run import ImportReport, ingest
from riverzones.model import Column, LayerKind, Text
from riverzones.store import ProjectFile
from riverzones.store.formats import FORMATS, Format, write_table

__all__ = ["round_trip_pages"]

_SHAPES = {
    "point": ["POINT (109.875 31.07)", "POINT (109.8812345678 31.0712345678)"],
    "line": [
        "LINESTRING (109.8 31, 109.81 31.01, 109.82 31)",
        "MULTILINESTRING ((109.8 31, 109.81 31), (109.82 31, 109.83 31))",
    ],
    "polygon": [
        "POLYGON ((109.8 31, 109.9 31, 109.9 31.1, 109.8 31.1, 109.8 31), "
        "(109.82 31.02, 109.84 31.02, 109.84 31.04, 109.82 31.02))",
        "MULTIPOLYGON (((109.7 31, 109.71 31, 109.71 31.01, 109.7 31)), "
        "((109.72 31, 109.73 31, 109.73 31.01, 109.72 31)))",
    ],
}
_TYPES = {
    "code": "string", "name": "string", "receiving_water": "string", "flow": "number", "count": "integer",
    "approved": "boolean", "since": "date",
}  # fmt: skip
_HEADS = ("Format", "Files", "Shapes [m]", "Values", "Types", "Ids", "EPSG:4546 comes back as")
_WORDS = """# Round trips

Every format that riverzones writes it reads. This table is made when these pages are: for each format a layer of
points, one of lines and one of polygons (with a hole, with two parts) is exported, imported into a new project and
held against what it was. *Shapes* is the largest step of any vertex in metres. *Values* counts the cells that are
the same (long and Chinese texts, blanks, an 18-digit code, numbers), *types* the cells of dates, yes and no, and
whole numbers beside gaps that are. A projected layer keeps its system where the format has a place for one, else
longitude and latitude are written. A spreadsheet keeps 15 digits of a number: 0.30000000000000004 comes back from
Excel as 0.3.

"""


def round_trip_pages() -> dict[str, str]:
    """The table of round trips by path."""
    rows = [_row(suffix, chosen) for suffix, chosen in FORMATS.items() if suffix == chosen.suffixes[0]]
    return {"reference/round-trips.md": _WORDS + table(_HEADS, rows)}


def _row(suffix: str, chosen: Format) -> list[str]:
    steps_m, same, cells, kept, typed, ids = 0.0, 0, 0, 0, 0, True
    for family in _SHAPES:
        want = _layer(family)
        back, _ = _there_and_back(want, suffix, family)
        ids &= back.index.tolist() == want["id"].tolist()
        steps_m = max(steps_m, float(displacement_m(want.geometry.to_numpy(), back.geometry.to_numpy()).max()))
        for name, dtype in _TYPES.items():
            equal = [_same(one, other) for one, other in zip(want[name], back[name], strict=True)]
            if dtype in ("date", "boolean", "integer"):
                kept, typed = kept + sum(equal), typed + len(equal)
            else:
                same, cells = same + sum(equal), cells + len(equal)
    _, report = _there_and_back(_layer("point").to_crs(4546), suffix, "point")
    beside = "".join(f" + {part}" for part in chosen.parts)
    return [
        chosen.name,
        code(suffix) + beside,
        "0" if steps_m == 0 else "below 0.000001" if steps_m < 1e-6 else f"{steps_m:.6f}",
        f"{same} of {cells}",
        f"{kept} of {typed}",
        "kept" if ids else "other",
        report.crs,
    ]


def _layer(family: str) -> gpd.GeoDataFrame:
    frame = {
        "id": ["A-1", "乙"],
        "code": ["500237000000000001", None],
        "name": ["城东“一号”<排污口>&", "0039"],
        "receiving_water": ["长" * 200, None],
        "flow": [0.1 + 0.2, -1234.5678],
        "count": pd.array([None, 7], dtype="Int64"),
        "approved": pd.array([True, None], dtype="boolean"),
        "since": [dt.date(2021, 3, 1), None],
    }
    return gpd.GeoDataFrame(frame, geometry=[from_wkt(text) for text in _SHAPES[family]], crs=4490)


def _there_and_back(layer: gpd.GeoDataFrame, suffix: str, family: str) -> tuple[gpd.GeoDataFrame, ImportReport]:
    """The layer after an export and an import, in the order of its ids, and the report of the import."""
    nothing = Text("", "")
    columns = tuple(
        Column(name, Text(zh=name, en=name), nothing, dtype) for name, dtype in {"id": "string", **_TYPES}.items()
    )
    with tempfile.TemporaryDirectory() as folder:
        path = write_table(layer, Path(folder) / f"things{suffix}", layer="things")
        project = ProjectFile.create(Path(folder) / "project.gpkg")
        kind = LayerKind("things", Text(zh="物", en="things"), (family,), columns)
        report = ingest(project, path, kind=kind)
        return project.read("things").loc[layer["id"].tolist()], report


def _same(one: object, other: object) -> bool:
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    return bool(one == other)
