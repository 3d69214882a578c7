"""Connections of a run: kept from one read to the next, given up before a write, of the file that stands there now."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import pytest
from shapely import Point

from riverzones.catalogue import load
from riverzones.connection_pool import once_in_a_run, pooled, stop
from riverzones.errors import LayerError
from riverzones.jobs.audit import audit
from riverzones.jobs.check.run import check_project
from riverzones.store import geopackage
from riverzones.store.project import ProjectFile
from riverzones.store.takeover import taken_over


@pytest.fixture(autouse=True)
def _alone():
    """Without the pool that every test has (tests/conftest.py)."""
    stop()


def rows(*ids):
    return gpd.GeoDataFrame({"id": ids}, geometry=[Point(110, 31)] * len(ids), crs=4490)


def put(project, *ids):
    with project.transaction() as tx:
        tx.put_layer("outfalls", rows(*ids))


@pytest.fixture
def project(tmp_path):
    made = ProjectFile.create(tmp_path / "p.gpkg")
    put(made, "A")
    return made


@pytest.fixture
def opened(monkeypatch):
    """Paths that were connected to, in order."""
    paths, connect = [], geopackage.connect
    for module in ("riverzones.store.connection", "riverzones.store.geopackage"):
        monkeypatch.setattr(f"{module}.connect", lambda path, **more: paths.append(path) or connect(path, **more))
    return paths


def is_open(path):
    links = (f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd"))
    return any(os.path.exists(link) and os.path.samefile(link, path) for link in links)


def test_a_run_reads_through_one_connection_and_leaves_none_open(project, opened):
    with pooled():
        assert project.layers() == ["outfalls"]
        assert (project.count("outfalls"), project.read("outfalls").index.tolist()) == (1, ["A"])
        assert len(opened) == 1
        assert is_open(project.path)
    assert not is_open(project.path)
    project.count("outfalls")
    project.count("outfalls")
    assert len(opened) == 3  # outside of a run each read has its own


@pytest.mark.parametrize("job", [audit, check_project])
def test_a_job_called_from_python_is_a_run_too(project, opened, job):
    job(project, catalogue=load())
    assert 0 < len(opened) <= 4  # the pool is emptied before each write
    assert not is_open(project.path)


def test_reads_within_a_read_have_connections_of_their_own(project, opened):
    with pooled(), project._reading() as outer:
        assert project.count("outfalls") == 1
        assert outer.execute("SELECT count(*) FROM outfalls").fetchone() == (1,)
        assert len(opened) == 2


def test_what_is_written_meanwhile_is_read(project):
    with pooled():
        assert project.count("outfalls") == 1
        put(project, "A", "B")
        assert project.count("outfalls") == 2
        other = "import sys, sqlite3; c = sqlite3.connect(sys.argv[1]); c.execute('DELETE FROM outfalls'); c.commit()"
        subprocess.run([sys.executable, "-c", other, project.path], check=True)
        assert project.count("outfalls") == 0


def test_another_file_in_its_place_is_read_anew(project, tmp_path):
    other = ProjectFile.create(tmp_path / "other.gpkg")
    put(other, "X", "Y", "Z")
    with pooled():
        assert project.count("outfalls") == 1
        os.replace(other.path, project.path)
        assert project.count("outfalls") == 3


def test_a_file_that_is_replaced_in_wal_mode_is_let_go_first(project):
    with sqlite3.connect(project.path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    with pooled():
        assert project.count("outfalls") == 1
        with taken_over(project.path):
            assert [path.name for path in project.path.parent.iterdir()] == ["p.gpkg"]
        assert project.count("outfalls") == 1


def test_a_read_that_fails_keeps_nothing(project):
    with pooled():
        with pytest.raises(LayerError, match="no such table"), project._reading() as connection:
            connection.execute("SELECT * FROM nowhere")
        assert not is_open(project.path)


def test_another_thread_reads_through_connections_of_its_own(project):
    with pooled():
        assert project.count("outfalls") == 1
        with ThreadPoolExecutor(2) as threads:
            assert list(threads.map(project.count, ["outfalls"] * 4)) == [1] * 4
        put(project, "A", "B")
        assert project.count("outfalls") == 2
    assert not is_open(project.path)


def test_what_goes_on_for_hours_keeps_none(project):
    with pooled():
        project.count("outfalls")
        stop()
        assert not is_open(project.path)
        assert project.count("outfalls") == 1
        assert not is_open(project.path)


def test_what_was_worked_out_waits_till_the_end_of_a_run_and_no_longer():
    with pooled():
        first = once_in_a_run("network", "rivers", list)
        assert once_in_a_run("network", "rivers", list) is first
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(once_in_a_run, "network", "rivers", list).result() is not first
        second = once_in_a_run("network", "other rivers", list)
        assert second is not first
        assert once_in_a_run("network", "rivers", list) is not first  # one of a sort waits
    assert once_in_a_run("network", "rivers", list) is not once_in_a_run("network", "rivers", list)
    with pooled():
        assert once_in_a_run("network", "rivers", list) is not second
