"""Zip files that unpack to far too much, or that hold no layer; names near a missing file; no room while exporting."""

import errno
import sqlite3
import zipfile

import pandas as pd
import pytest

from riverzones.errors import LayerError, OutputError
from riverzones.readers import datasets
from riverzones.readers.archive import unpacked
from riverzones.readers.vector import read_vector
from riverzones.store import geopackage
from riverzones.store.formats import write_table


def packed(path, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            out.writestr(name.replace("_", "."), data)
    return path


def capped(monkeypatch, folder, **own):
    """Caps of one's own, as an office sets them."""
    (folder / "caps.yaml").write_text("".join(f"{name}: {value}\n" for name, value in own.items()))
    monkeypatch.setenv("RIVERZONES_CAPS", str(folder / "caps.yaml"))


@pytest.mark.parametrize("ending", ["zip", "kmz"])
def test_a_zip_that_unpacks_to_far_too_much_is_refused_unread(tmp_path, monkeypatch, ending):
    capped(monkeypatch, tmp_path, zip_free_mb=1)
    inner = {"zip": "a_csv", "kmz": "doc_kml"}[ending]
    path = packed(tmp_path / f"bomb.{ending}", **{inner: b"0" * (4 << 20)})
    with pytest.raises(LayerError, match=r"would unpack to 4 MB from 0\.0 MB") as caught:
        read_vector(path)
    assert "异常地大" in caught.value.in_language("zh")[0]


def test_a_zip_larger_than_the_limit_is_refused_however_it_is_packed(tmp_path, monkeypatch):
    capped(monkeypatch, tmp_path, zip_free_mb=1, zip_mb=1)
    path = packed(tmp_path / "a.zip", a_csv="name,lon,lat\n" + "".join(f"{n},109.88,31.07\n" for n in range(90_000)))
    with pytest.raises(LayerError, match="would unpack to"):
        read_vector(path)


def test_a_zip_within_the_limits_is_read_and_what_is_not_the_layer_does_not_count(tmp_path, monkeypatch):
    capped(monkeypatch, tmp_path, zip_free_mb=1)
    path = packed(tmp_path / "a.zip", a_csv="name,lon,lat\na,109.88,31.07\n", notes_pdf=b"0" * (4 << 20))
    assert len(read_vector(path).frame) == 1


def test_a_zip_without_a_layer_says_so(tmp_path):
    with pytest.raises(LayerError, match=r"the zip holds no layer, only notes\.pdf") as caught:
        read_vector(packed(tmp_path / "a.zip", notes_pdf=b"x"))
    assert "压缩包里没有图层" in caught.value.in_language("zh")[0]


def test_a_missing_file_offers_only_files_that_can_be_read(tmp_path):
    (tmp_path / "rivers.qml").touch()
    with pytest.raises(LayerError) as caught:
        read_vector(tmp_path / "rivers.gpk")
    assert "rivers.qml" not in caught.value.hint
    (tmp_path / "rivers.gpkg").touch()
    with pytest.raises(LayerError, match=r"Did you mean rivers\.gpkg"):
        read_vector(tmp_path / "rivers.gpk")


@pytest.mark.parametrize("ending", ["gpkg", "csv"])
def test_no_room_while_exporting_names_the_file_that_was_asked_for(tmp_path, monkeypatch, ending):
    def full(*args, **kwargs):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error if ending == "gpkg" else OSError(errno.ENOSPC, "No space left on device", str(tmp_path / ".tmp"))

    monkeypatch.setattr(geopackage, "put", full)
    monkeypatch.setattr("riverzones.store.formats._csv_values", full)
    target = tmp_path / f"out.{ending}"
    with pytest.raises(OutputError, match="no room left on the disk") as caught:
        write_table(pd.DataFrame({"a": [1]}), target)
    assert str(target) in caught.value.message
    assert list(tmp_path.iterdir()) == []


def test_an_archive_of_more_files_than_anybody_looks_through_is_refused(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as packed:
        for number in range(4):
            packed.writestr(f"{number}.csv", "id\n1\n")
    monkeypatch.setattr(datasets, "_MOST_FILES", 3)
    with pytest.raises(LayerError, match="more than 3 files"):
        unpacked(tmp_path / "many.zip", tmp_path)
