"""A database that is replaced: what other programs hold, what a dead writer left, what lies beside it."""

from __future__ import annotations

import contextlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap

import pandas as pd
import pytest

from riverzones.errors import OutputError
from riverzones.store import ProjectFile
from riverzones.store.formats import write_table
from riverzones.store.replacing import replacing
from riverzones.store.takeover import holders

SIDES = ("-wal", "-shm", "-journal")
ROWS = pd.DataFrame({"id": ["new"]})


@pytest.fixture
def python():
    """Start a Python process with a script and arguments, wait for its first line; it has ended when the test ends."""
    with contextlib.ExitStack() as stack:

        def start(script, *arguments):
            command = [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)]
            made = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            stack.enter_context(made)
            stack.callback(made.kill)
            assert made.stdout.readline() == "ready\n"
            return made

        yield start


WAL = """
    import sqlite3, sys
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE mine (a)")
    connection.executemany("INSERT INTO mine VALUES (?)", [("x" * 500,)] * 200)
    print("ready", flush=True)
    sys.stdin.readline()
"""
READER = """
    import sqlite3, sys
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    print("ready", flush=True)
    sys.stdin.readline()
"""
HOT = """
    import sqlite3, sys
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("PRAGMA cache_size = 5")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE half (a)")
    connection.executemany("INSERT INTO half VALUES (?)", [("x" * 900,)] * 3000)
    print("ready", flush=True)
    sys.stdin.readline()
"""
LOCKED = """
    import sqlite3, sys
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    print("ready", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def target(tmp_path):
    return write_table(pd.DataFrame({"id": ["old"] * 50}), tmp_path / "a.gpkg")


def whole(path):
    """The ids in a file that SQLite finds whole."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [row[0] for row in connection.execute("SELECT id FROM result")]


def beside(path):
    return [side for side in SIDES if path.with_name(path.name + side).exists()]


@pytest.mark.parametrize("script", [WAL, READER, HOT, LOCKED], ids=["wal", "idle reader", "writer", "locked"])
def test_a_file_that_another_program_has_open_is_refused_with_its_name_and_stays_whole(target, python, script):
    other = python(script, target)
    with pytest.raises(OutputError, match=rf"is open in .*python.* \(process {other.pid}\)") as caught:
        write_table(ROWS, target, overwrite=True)
    assert f"（进程 {other.pid}）" in caught.value.in_language("zh")[0]
    assert [path.name for path in target.parent.iterdir() if path.name.startswith(".rz")] == []
    other.communicate("\n")
    assert whole(target) == ["old"] * 50


@pytest.mark.parametrize("script", [WAL, HOT], ids=["wal", "journal"])
def test_what_a_killed_writer_left_beside_a_file_never_reaches_the_new_one(target, python, script):
    other = python(script, target)
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert beside(target)
    write_table(ROWS, target, overwrite=True)
    assert beside(target) == []
    assert whole(target) == ["new"]


def test_without_the_names_of_processes_a_lock_alone_is_enough_to_refuse(target, python, monkeypatch):
    monkeypatch.setattr("riverzones.store.takeover.holders", lambda path: [])
    monkeypatch.setattr("riverzones.store.takeover._WAIT_S", 0.1)
    for script in (WAL, LOCKED):
        other = python(script, target)
        with pytest.raises(OutputError, match="is open in another program"):
            write_table(ROWS, target, overwrite=True)
        other.communicate("\n")
    assert whole(target) == ["old"] * 50


def test_a_work_that_fails_leaves_the_old_file_with_the_last_change_of_a_dead_writer_in_it(target, python):
    other = python(WAL, target)
    other.send_signal(signal.SIGKILL)
    other.wait()
    with pytest.raises(RuntimeError), replacing(target, overwrite=True):
        raise RuntimeError
    with contextlib.closing(sqlite3.connect(target)) as connection:
        assert connection.execute("SELECT count(*) FROM mine").fetchone() == (200,)
    assert whole(target) == ["old"] * 50


def test_a_damaged_file_can_be_replaced_and_its_side_files_go(target):
    data = bytearray(target.read_bytes())
    data[16:] = b"\xff" * (len(data) - 16)
    target.write_bytes(data)
    target.with_name("a.gpkg-wal").write_bytes(b"x" * 100)
    write_table(ROWS, target, overwrite=True)
    assert beside(target) == []
    assert whole(target) == ["new"]


@pytest.mark.parametrize("side", ["-wal", "-journal"])
def test_the_changes_of_a_file_that_was_moved_away_are_neither_lost_nor_played_in(tmp_path, side):
    left = tmp_path / f"a.gpkg{side}"
    left.write_bytes(b"not yet written back")
    with pytest.raises(OutputError, match="the last changes of a file that was moved away"):
        write_table(ROWS, tmp_path / "a.gpkg")
    assert left.read_bytes() == b"not yet written back"
    write_table(ROWS, tmp_path / "a.gpkg", overwrite=True)
    assert beside(tmp_path / "a.gpkg") == []
    assert whole(tmp_path / "a.gpkg") == ["new"]


def test_a_file_named_by_a_link_is_replaced_where_it_is_and_the_link_stays(tmp_path, target):
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.gpkg"
    link.symlink_to(target)
    write_table(ROWS, link, overwrite=True)
    assert link.is_symlink()
    assert whole(target) == ["new"]


def test_a_project_made_anew_over_one_in_wal_mode_is_an_empty_project(tmp_path, python):
    path = tmp_path / "p.gpkg"
    ProjectFile.create(path)
    other = python(WAL, path)
    with pytest.raises(OutputError, match="is open in"):
        ProjectFile.create(path, overwrite=True)
    other.send_signal(signal.SIGKILL)
    other.wait()
    ProjectFile.create(path, overwrite=True)
    assert ProjectFile.open(path).layers() == []
    assert beside(path) == []


def test_nobody_holds_a_file_that_nobody_has_open(target):
    assert holders(target) == []


def test_a_copy_of_a_file_is_not_taken_for_it(target, python, tmp_path):
    copy = shutil.copy(target, tmp_path / "b.gpkg")
    python(READER, copy)
    write_table(ROWS, target, overwrite=True)
    assert whole(target) == ["new"]


def test_a_project_in_wal_mode_in_a_folder_that_cannot_be_written_is_read(tmp_path, monkeypatch):
    from riverzones.store import connection

    path = tmp_path / "p.gpkg"
    ProjectFile.create(path)
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode = WAL")
    opened = connection._open

    class ReadOnlyDisk:
        """SQLite cannot make its -shm there (whoever runs this as root can write everywhere, hence not a real one)."""

        def execute(self, *_):
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise error

        def close(self):
            pass

    monkeypatch.setattr(
        connection, "_open", lambda *given: opened(*given) if "immutable" in given[1] else ReadOnlyDisk()
    )
    monkeypatch.setattr("os.access", lambda *_: False)
    assert ProjectFile.open(path).layers() == []
