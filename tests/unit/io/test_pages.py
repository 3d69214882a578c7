"""Pages of SQLite read without SQLite: what it wrote is what is read, whatever happened to the rest of the file."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riverzones.store.pages import rebuilt

CELLS = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
    st.binary(max_size=40),
    st.binary(min_size=3_000, max_size=3_001).map(lambda data: data * 7),
)


def written(path, rows, size=4096):
    with closing(sqlite3.connect(path)) as made:
        made.execute(f"PRAGMA page_size = {size}")
        made.execute("PRAGMA secure_delete = OFF")
        made.execute('CREATE TABLE "rows" (fid INTEGER PRIMARY KEY, a, "b c" TEXT, d BLOB)')
        made.executemany('INSERT INTO "rows" VALUES (?, ?, ?, ?)', rows)
        made.commit()
    return path


def read(data, size=4096):
    with closing(rebuilt(data, size)) as source:
        return source.execute('SELECT * FROM "rows" ORDER BY fid').fetchall()


@settings(max_examples=40)
@given(
    cells=st.lists(st.tuples(CELLS, st.none() | st.text("甲a1", max_size=9), CELLS), max_size=30),
    size=st.sampled_from([512, 4096]),
)
def test_rows_of_every_kind_come_back_as_sqlite_gives_them(tmp_path_factory, cells, size):
    rows = [(number * 7 - 20, *cell) for number, cell in enumerate(cells)]
    path = written(tmp_path_factory.mktemp("pages") / "a.db", rows, size)
    with closing(sqlite3.connect(path)) as source:
        told = source.execute('SELECT * FROM "rows" ORDER BY fid').fetchall()
    assert repr(read(path.read_bytes(), size)) == repr(told)


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    return written(tmp_path_factory.mktemp("many") / "a.db", [(n, n / 3, "名" * 30, b"x" * 40) for n in range(3000)])


def test_pages_whose_way_from_the_root_is_lost_are_given_back_to_their_table(many):
    data = bytearray(many.read_bytes())
    with closing(sqlite3.connect(many)) as source:
        root = source.execute("SELECT rootpage FROM sqlite_master WHERE name = 'rows'").fetchone()[0]
    data[(root - 1) * 4096 : root * 4096] = bytes(4096)
    assert len(read(bytes(data))) == 3000


def test_rows_that_were_deleted_do_not_come_back(many, tmp_path):
    path = tmp_path / "b.db"
    path.write_bytes(many.read_bytes())
    with closing(sqlite3.connect(path)) as held:
        held.execute("PRAGMA secure_delete = OFF")
        held.execute('DELETE FROM "rows" WHERE fid > 1200')
        held.commit()
    data = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as source:
        assert source.execute("PRAGMA freelist_count").fetchone()[0] > 10
        root = source.execute("SELECT rootpage FROM sqlite_master WHERE name = 'rows'").fetchone()[0]
    data[(root - 1) * 4096 : root * 4096] = bytes(4096)
    kept = [row[0] for row in read(bytes(data))]
    assert len(kept) > 1000
    assert max(kept) <= 1200


def test_a_file_without_tables_is_said(many):
    with pytest.raises(sqlite3.DatabaseError, match="no page holds the list"):
        rebuilt(bytes(40_960), 4096)
    with pytest.raises(sqlite3.DatabaseError):
        rebuilt(many.read_bytes()[:100] + bytes(600), 4096)
