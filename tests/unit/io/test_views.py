"""Views of a GeoPackage are read where they end, and refused in one line where they do not."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pandas as pd
import pyogrio
import pytest

from riverzones.catalogue import caps as caps_module
from riverzones.errors import LayerError
from riverzones.readers.vector import read_vector

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS fid, x AS name FROM n"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A GeoPackage with a view by the given select, read under caps of one second and one megabyte."""
    settings = tmp_path / "caps.yaml"
    settings.write_text("view_seconds: 1\nview_mb: 1\n", encoding="utf-8")
    monkeypatch.setenv(caps_module.VARIABLE, str(settings))

    def make(select):
        path = tmp_path / "p.gpkg"
        pyogrio.write_dataframe(pd.DataFrame({"id": ["a", "b"], "name": ["甲", "乙"]}), path, layer="rows")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"CREATE VIEW seen AS {select}")
            connection.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
                "VALUES ('seen', 'attributes', 'seen', 0)"
            )
            connection.commit()
        return path

    return make


def test_a_view_that_ends_is_read(package):
    raw = read_vector(package("SELECT * FROM rows WHERE name = '乙'"), layer="seen")
    assert raw.frame["name"].tolist() == ["乙"]


@pytest.mark.parametrize(
    ("select", "said"),
    [
        (ENDLESS.replace("SELECT x AS fid, x AS name FROM n", "SELECT count(*) AS name FROM n"), "within 1 s"),
        (ENDLESS, "more than 1 MB"),
        ("SELECT zeroblob(900000000) AS name", "more than 1 MB"),
    ],
    ids=["never-a-row", "rows-without-end", "one-huge-cell"],
)
def test_a_view_without_end_is_refused_in_one_line(package, select, said):
    with pytest.raises(LayerError) as refused:
        read_vector(package(select), layer="seen")
    words = str(refused.value)
    assert said in words
    assert "seen" in words
    assert "RIVERZONES_CAPS" in words


def test_a_table_beside_a_view_without_end_is_read(package):
    assert len(read_vector(package(ENDLESS), layer="rows").frame) == 2
