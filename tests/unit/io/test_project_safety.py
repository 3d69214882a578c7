"""What a project file survives: a killed writer, a second writer, a full disk; no mocks, real processes."""

from __future__ import annotations

import contextlib
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time

import geopandas as gpd
import pytest
from shapely import from_wkt

from riverzones.errors import LayerError, OutputError
from riverzones.store import ProjectFile


def outfalls(*ids, wkt="POINT (109.9 31.1)"):
    return gpd.GeoDataFrame({"id": list(ids)}, geometry=[from_wkt(wkt)] * len(ids), crs=4490)


@pytest.fixture
def project(tmp_path):
    made = ProjectFile.create(tmp_path / "p.gpkg")
    with made.transaction() as tx:
        tx.put_layer("outfalls", outfalls("O-1", "O-2"))
    return made


@pytest.fixture
def python():
    """Start a Python process with a script and arguments; it has ended when the test ends."""
    with contextlib.ExitStack() as stack:

        def start(script, *arguments, **options):
            command = [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)]
            pipe = subprocess.PIPE
            made = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, **options)
            stack.enter_context(made)
            stack.callback(made.kill)
            return made

        yield start


WRITER = """
    import signal
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in what runs in the background
    import sys, time
    import geopandas as gpd, pandas as pd
    from riverzones.store import ProjectFile
    rows = int(sys.argv[2])
    points = gpd.points_from_xy([110.0] * rows, [31.0] * rows)
    frame = gpd.GeoDataFrame({"id": [f"N-{i}" for i in range(rows)], "note": "x" * 200}, geometry=points, crs=4490)
    project = ProjectFile.open(sys.argv[1])
    with project.transaction() as tx:
        tx._connection.execute("PRAGMA cache_size = 10")  # so that pages reach the file before the commit
        tx.put_layer("outfalls", frame)
        tx.put_layer("zones", frame)
        print("written", flush=True)
        sys.stdin.readline()
"""


def test_a_writer_killed_in_mid_transaction_leaves_the_last_good_state(project, python):
    before = project.path.stat().st_size
    writer = python(WRITER, project.path, 20_000)
    assert writer.stdout.readline() == "written\n"
    assert project.path.stat().st_size > before  # the change is half in the file
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    assert project.path.with_name("p.gpkg-journal").exists()
    again = ProjectFile.open(project.path)
    assert again.layers() == ["outfalls"]
    assert again.read("outfalls").index.tolist() == ["O-1", "O-2"]
    with sqlite3.connect(project.path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_ctrl_c_in_a_transaction_leaves_the_last_good_state(project, python):
    writer = python(WRITER, project.path, 10)
    assert writer.stdout.readline() == "written\n"
    writer.send_signal(signal.SIGINT)
    _, said = writer.communicate(timeout=30)
    assert "KeyboardInterrupt" in said
    assert project.layers() == ["outfalls"]
    assert [path.name for path in project.path.parent.iterdir()] == ["p.gpkg"]


def test_a_second_writer_waits_and_then_says_who_is_in_the_way(project, python):
    writer = python(WRITER, project.path, 10)
    assert writer.stdout.readline() == "written\n"
    start = time.monotonic()
    with (
        pytest.raises(OutputError, match=rf"python.* \(process {writer.pid}\) is writing to"),
        project.transaction(wait_s=0.5) as tx,
    ):
        tx.put_layer("zones", outfalls("Z-1"))
    assert 0.4 < time.monotonic() - start < 5
    writer.communicate("go on\n", timeout=30)
    assert writer.returncode == 0
    assert project.count("outfalls") == 10


READER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN")
held.execute("SELECT count(*) FROM outfalls").fetchone()
print("reading", flush=True)
sys.stdin.readline()
"""


def test_a_reader_in_the_way_is_named_before_the_work(project, python):
    reader = python(READER, project.path)
    assert reader.stdout.readline() == "reading\n"
    before = project.path.read_bytes()
    with pytest.raises(OutputError, match=rf"\(process {reader.pid}\)") as caught:
        project.check_writable(wait_s=0.2)
    assert "close it" in caught.value.hint
    reader.communicate("go on\n", timeout=30)
    project.check_writable(wait_s=0.2)
    assert project.path.read_bytes() == before


def test_a_second_writer_that_waits_long_enough_writes_after_the_first(project, python):
    writer = python(WRITER, project.path, 10)
    assert writer.stdout.readline() == "written\n"
    release = threading.Timer(0.5, lambda: writer.communicate("go on\n"))
    release.start()
    with project.transaction() as tx:
        tx.append_layer("outfalls", outfalls("O-9"))
    release.join()
    assert project.count("outfalls") == 11
    assert project.layers() == ["outfalls", "zones"]


def test_a_reader_sees_the_old_state_while_another_program_writes(project, python):
    writer = python(WRITER.replace("PRAGMA cache_size = 10", "PRAGMA cache_size = -65536"), project.path, 10)
    assert writer.stdout.readline() == "written\n"
    assert project.count("outfalls") == 2
    writer.communicate("go on\n", timeout=30)
    assert project.count("outfalls") == 10


def test_a_read_in_a_transaction_keeps_its_lock(project, python):
    with project.transaction() as tx:
        tx.put_layer("zones", outfalls("Z-1"))
        assert project.read("zones").index.tolist() == ["Z-1"]
        assert ProjectFile.open(project.path).layers() == ["outfalls"]
        script = """
            import sqlite3, sys
            try:
                sqlite3.connect(sys.argv[1], timeout=0.1, isolation_level=None).execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                print(error)
        """
        other = python(script, project.path)
        assert other.communicate(timeout=30)[0] == "database is locked\n"


def test_no_room_in_the_file_leaves_the_last_good_state(project):
    big = outfalls(*(f"N-{i}" for i in range(5_000)))

    def change():
        with project.transaction() as tx:
            tx._connection.execute("PRAGMA max_page_count = 80")
            tx.put_layer("zones", big)

    with pytest.raises(OutputError, match="no room left"):
        change()
    assert project.layers() == ["outfalls"]
    assert project.count("outfalls") == 2


def test_a_disk_that_takes_no_more_bytes_leaves_the_last_good_state(project, python):
    script = """
        import sys
        from riverzones.errors import OutputError
        from riverzones.store import ProjectFile
        import geopandas as gpd
        points = gpd.points_from_xy([110.0] * 20000, [31.0] * 20000)
        frame = gpd.GeoDataFrame({"id": [f"N-{i}" for i in range(20000)]}, geometry=points, crs=4490)
        try:
            with ProjectFile.open(sys.argv[1]).transaction() as tx:
                tx.put_layer("zones", frame)
        except OutputError as error:
            print(error)
    """
    limit = project.path.stat().st_size + 50_000
    writer = python(script, project.path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    said, trouble = writer.communicate(timeout=60)
    assert "no room left on the disk" in said, trouble
    assert ProjectFile.open(project.path).layers() == ["outfalls"]
    assert project.count("outfalls") == 2
    assert [path.name for path in project.path.parent.iterdir()] == ["p.gpkg"]


def test_a_second_transaction_inside_the_first_is_refused(project):
    with project.transaction(), pytest.raises(OutputError, match="open already"), project.transaction():
        pass


@pytest.mark.parametrize("bad", ['\'); DROP TABLE "outfalls"; --', '"; DROP TABLE outfalls; --', "河流 [1] %s {x}"])
def test_values_and_names_are_never_run(project, bad):
    frame = outfalls("O-1").assign(**{bad: [bad]})
    with project.transaction() as tx:
        tx.put_layer(bad, frame)
        tx.append_layer(bad, frame.assign(id=bad))
        tx.put_styles({bad: (bad, bad)})
    assert project.layers() == ["outfalls", bad]
    back = project.read(bad)
    assert back.index.tolist() == ["O-1", bad]
    assert back[bad].tolist() == [bad, bad]
    assert project.count("outfalls") == 2


@pytest.mark.parametrize("bad", ["", " ", "gpkg_contents", "rtree_x", "a\x00b", "rz_project", "layer_styles"])
def test_names_that_the_file_keeps_for_itself_are_refused(project, bad):
    with pytest.raises(LayerError), project.transaction() as tx:
        tx.put_layer(bad, outfalls("O-1"))
    assert ProjectFile.open(project.path).layers() == ["outfalls"]


def test_a_create_that_fails_leaves_the_old_project(project):
    folder = project.path.parent / "none"
    with pytest.raises(OutputError, match="does not exist"):
        ProjectFile.create(folder / "p.gpkg")
    with contextlib.suppress(OutputError):
        ProjectFile.create(project.path)
    assert project.count("outfalls") == 2


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="gdal-bin is not installed")
def test_a_row_that_another_program_adds_without_an_id_is_called_by_its_number(project):
    sql = "INSERT INTO outfalls (geom) SELECT geom FROM outfalls WHERE id = 'O-1'"
    subprocess.run(["ogrinfo", "-q", project.path, "-sql", sql], check=True, capture_output=True)
    sql = "INSERT INTO outfalls (geom, id) SELECT geom, id FROM outfalls WHERE id = 'O-1'"
    subprocess.run(["ogrinfo", "-q", project.path, "-sql", sql], check=True, capture_output=True)
    assert project.read("outfalls").index.tolist() == ["O-1", "O-2", "fid-3", "fid-4"]


def test_a_path_too_long_for_the_database_is_told_as_that(tmp_path):
    deep = tmp_path.joinpath(*["长" * 60] * 3)
    deep.mkdir(parents=True)
    with pytest.raises(OutputError, match="the path is too long for the database"):
        ProjectFile.create(deep / "p.gpkg")
    assert list(deep.iterdir()) == []
