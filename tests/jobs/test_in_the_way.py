"""Another program that holds the project is told before a long job begins, not after it."""

from __future__ import annotations

import sqlite3

import geopandas as gpd
import pytest
from shapely import LineString, Point

from riverzones.catalogue import load
from riverzones.errors import OutputError
from riverzones.jobs import network as network_job
from riverzones.jobs.audit import audit
from riverzones.jobs.delineate import run as delineate_job
from riverzones.jobs.ingest import run as ingest_job
from riverzones.store import ProjectFile

CATALOGUE = load()
RIVER = LineString([(109.8, 31.0), (109.9, 31.1)])


@pytest.fixture
def project(tmp_path, monkeypatch):
    made = ProjectFile.create(tmp_path / "p.gpkg")
    with made.transaction() as tx:
        tx.put_layer(
            "rivers",
            gpd.GeoDataFrame({"id": ["R"], "name": ["大宁河"], "basin": ["yangtze"]}, geometry=[RIVER], crs=4490),
        )
        tx.put_layer("outfalls", gpd.GeoDataFrame({"id": ["O"]}, geometry=[Point(109.85, 31.05)], crs=4490))
    check = ProjectFile.check_writable
    monkeypatch.setattr(ProjectFile, "check_writable", lambda self: check(self, wait_s=0.1))
    return made


@pytest.fixture
def held(project):
    """A reader in the middle of its transaction, as a desktop GIS with an open table is."""
    with sqlite3.connect(project.path, isolation_level=None) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM outfalls").fetchone()
        yield reader
    reader.close()


def audited(project, tmp_path, begun):
    audit(project, catalogue=CATALOGUE, step=begun)


def delineated(project, tmp_path, begun):
    delineate_job.delineate(project, catalogue=CATALOGUE, step=begun)


def networked(project, tmp_path, begun):
    network_job.build_network(project, catalogue=CATALOGUE, step=begun)


def imported(project, tmp_path, begun):
    file = tmp_path / "o.csv"
    file.write_text("id,lon,lat\nP,109.86,31.06\n")
    kind = CATALOGUE.kinds["outfalls"]
    ingest_job.ingest(project, file, kind=kind, progress=lambda name, *_: begun(name))


@pytest.mark.parametrize("job", [audited, delineated, networked, imported])
def test_a_long_job_asks_before_it_begins(project, held, tmp_path, job):
    begun = []
    with pytest.raises(OutputError, match="reading from it"):
        job(project, tmp_path, begun.append)
    assert begun == []
    held.execute("ROLLBACK")
    job(project, tmp_path, begun.append)
    assert begun


def test_a_dry_run_is_in_nobodys_way(project, held, tmp_path):
    file = tmp_path / "o.csv"
    file.write_text("id,lon,lat\nP,109.86,31.06\n")
    options = ingest_job.ImportOptions(dry_run=True)
    assert ingest_job.ingest(project, file, kind=CATALOGUE.kinds["outfalls"], options=options).written == 1
