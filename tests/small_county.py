"""A county of a few kilometres with what reports need: a river, a chief, a zone, outfalls with hostile names."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas as gpd
import shapely

from riverzones.catalogue import load
from riverzones.jobs.audit import AuditReport, audit
from riverzones.store.project import ProjectFile

HOSTILE = ('=HYPERLINK("http://x","y")', "<img src=x onerror=alert(1)>", "+1 @x `", "控制\x0b字符")
RULES = ("CN-101", "CN-102", "WS-116")
"""In a tier-1 zone, in a tier-2 zone, and one that the county has no layer for."""


def county(path: Path) -> ProjectFile:
    """A project with four outfalls in a tier-1 zone, each with a name that must stay text; not audited yet."""
    project = ProjectFile.create(path, title="示意县")
    zone = shapely.box(109.90, 31.05, 109.91, 31.06)
    river = shapely.LineString([(109.89, 31.055), (109.92, 31.055)])
    with project.transaction() as tx:
        tx.put_layer(
            "outfalls",
            gpd.GeoDataFrame(
                {
                    "id": [f"O-{n}" for n in range(1, 5)],
                    "name": list(HOSTILE),
                    "category": "industrial",
                    "phone": "13800000000",
                    "found_date": dt.date(2026, 5, 1),
                    "illustrative": True,
                },
                geometry=gpd.points_from_xy([109.902, 109.904, 109.906, 109.908], [31.056] * 4),
                crs=4490,
            ),
        )
        tx.put_layer(
            "zones",
            gpd.GeoDataFrame(
                {"id": ["Z-1"], "name": ["一级保护区"], "source_id": ["S-1"], "tier": ["1"], "area_km2": [1.05]},
                geometry=[zone],
                crs=4490,
            ),
        )
        tx.put_layer("rivers", gpd.GeoDataFrame({"id": ["R-1"], "name": ["示意河"]}, geometry=[river], crs=4490))
        tx.put_layer(
            "segments",
            gpd.GeoDataFrame(
                {
                    "id": ["H-1"],
                    "river": ["示意河"],
                    "level": ["village"],
                    "chief": ["甲村河长（示意）"],
                    "unit": ["甲村"],
                    "phone": ["000-1"],
                },
                geometry=[river],
                crs=4490,
            ),
        )
    return project


def audited(project: ProjectFile, *rules: str, day: dt.date = dt.date(2026, 11, 1)) -> AuditReport:
    """Run some rules (by default :data:`RULES`)."""
    return audit(project, catalogue=load(), rules=rules or RULES, on=day)


def moved(project: ProjectFile, outfall: str, lon: float) -> None:
    """Put an outfall somewhere else along its parallel."""
    outfalls = project.read("outfalls")
    outfalls.loc[outfall, "geometry"] = shapely.Point(lon, 31.056)
    with project.transaction() as tx:
        tx.put_layer("outfalls", outfalls)
