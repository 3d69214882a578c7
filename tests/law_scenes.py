"""Small projects made by code, for the tests of the law: layers as rows with WKT, in EPSG:4490."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import from_wkt

from riverzones.catalogue import Catalogue, load
from riverzones.jobs.audit import AuditReport, audit
from riverzones.model import Place
from riverzones.store.project import ProjectFile

CATALOGUE = load()
PLAN = dt.date(2025, 12, 15)
"""A day on which the plan of Wushan and that of Chenggong both hold."""
LATER = dt.date(2026, 6, 1)
"""A day on which both have lapsed."""


def square(lon: float, lat: float, wide: float = 0.01, high: float = 0.01) -> str:
    """A box by its lower left corner and its sides [degrees], as WKT."""
    east, north = lon + wide, lat + high
    return f"POLYGON(({lon} {lat}, {east} {lat}, {east} {north}, {lon} {north}, {lon} {lat}))"


def rows(*given: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Rows of a layer, geometry as WKT under ``wkt``."""
    frame = pd.DataFrame([dict(row) for row in given])
    shapes = [from_wkt(text) if isinstance(text, str) else None for text in frame.pop("wkt")]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=4490).set_index("id", drop=False).rename_axis(None)


def scene(path: Path, *, place: Sequence[str] = (), **layers: Sequence[Mapping[str, Any]]) -> ProjectFile:
    """A project with these layers, at a place that was told or not."""
    project = ProjectFile.create(path, title="示意", place=Place.parse(place) if place else None)
    with project.transaction() as tx:
        for name, given in layers.items():
            tx.put_layer(name, rows(*given))
    return project


def audited(
    project: ProjectFile, day: dt.date, *rules: str, catalogue: Catalogue = CATALOGUE, **how: Any
) -> AuditReport:
    """The project under these rules (all by default) as the law stood on ``day``."""
    return audit(project, catalogue=catalogue, rules=rules, on=day, **how)


def verdicts(report: AuditReport, rule: str) -> dict[str, str]:
    """What one rule says of each subject, as it stands in the clauses of the findings."""
    told: dict[str, str] = {}
    for row in report.findings.itertuples():
        for clause in json.loads(row.clauses):
            if clause["rule"] == rule and told.get(row.subject_id) != "violation":
                told[row.subject_id] = clause["verdict"]
    return told


def count(report: AuditReport, rule: str) -> Any:
    """How one rule went."""
    return next(one for one in report.counts if one.code == rule)
