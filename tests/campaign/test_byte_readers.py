"""Files with bytes changed, cut and doubled: each is read, or refused in one line; no reader ends in anything else.

What was ever found stands in ``corpus/`` as the file that showed it, and is read again each time.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from campaign.mutations import EDITS, edited, seeds
from riverzones.errors import RiverzonesError
from riverzones.readers.angles import parse_angle, read_pair
from riverzones.readers.shapefile import footprint
from riverzones.readers.tracks import read_tracks
from riverzones.readers.vector import read_vector
from riverzones.store.blobs import decode

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.*"))
PARTS = {".dbf": ".shp", ".shx": ".shp", ".prj": ".shp", ".cpg": ".shp"}
KINDS = (
    ".shp",
    *PARTS,
    ".geojson",
    ".csv",
    ".kml",
    ".dxf",
    ".xlsx",
    ".gpkg",
    ".fgb",
    ".parquet",
    ".txt",
    ".dat",
    ".gpx",
)
UNDISTURBED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def read(path: Path) -> str:
    """Read a file as an import and, for tracks, as a patrol does: "read" or "refused"."""
    outcome = "refused"
    for reader in (read_vector, read_tracks) if path.suffix in (".gpx", ".csv", ".geojson") else (read_vector,):
        try:
            reader(path)
            outcome = "read"
        except RiverzonesError as error:
            if "\n" in error.message:
                raise AssertionError("the error is more than one line") from error
    return outcome


def changed(sound: Path, kind: str, edits, folder: Path) -> Path:
    """The data set with the file of ``kind`` edited, ready to be read."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    made = seeds_of(sound)
    for part in [".shp", *PARTS] if kind in (".shp", *PARTS) else [kind]:
        shutil.copy(made[part], folder / f"a{part}")
    path = folder / f"a{kind}"
    path.write_bytes(edited(path.read_bytes(), edits))
    return folder / f"a{PARTS.get(kind, kind)}"


def seeds_of(folder: Path) -> dict[str, Path]:
    return {path.suffix: path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("seeds")
    seeds(folder)
    return folder


def tried(sound: Path, folder: Path, kind: str, tally, examples: int) -> None:
    outcomes: Counter[str] = Counter()

    @settings(UNDISTURBED, max_examples=examples)
    @given(edits=EDITS)
    def one(edits):
        outcomes["tried"] += 1
        read(changed(sound, kind, edits, folder))
        outcomes["passed"] += 1

    try:
        one()
    finally:
        tally(f"bytes: {kind}", outcomes["tried"], outcomes["passed"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_with_some_bytes_changed_is_read_or_refused_in_one_line(sound, tmp_path, kind, tally):
    tried(sound, tmp_path / "a", kind, tally, 4)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_with_any_bytes_changed_is_read_or_refused_in_one_line(sound, tmp_path, kind, tally):
    tried(sound, tmp_path / "a", kind, tally, 1000)


def test_what_was_found_once_stays_mended(tally):
    assert CORPUS
    for path in CORPUS:
        tally("bytes: corpus", 1, 0)
        read(path)
        tally("bytes: corpus", 0, 1)


@UNDISTURBED
@given(words=st.text("0123456789°′″度分秒NSEW东经北纬.,，;:-+ '\"dmsDMS", max_size=40))
def test_any_words_for_an_angle_are_a_number_or_refused(words):
    assert isinstance(parse_angle(words), float)
    pair = read_pair(words)
    assert pair is None or len(pair) == 2


@UNDISTURBED
@example(edits=[("double", 0.5, 0, 1)], blob=b"")  # a header cut short; a coordinate of 1e292
@example(edits=[("set", 0.5, 0, 1), ("set", 0.28125, 255, 3)], blob=b"")  # a ring that is not closed
@example(edits=[("set", 0.5, 255, 7)], blob=b"")  # a coordinate that is no number
@given(edits=EDITS, blob=st.binary(max_size=80))
def test_any_bytes_for_a_geometry_are_told_apart_without_an_accident(edits, blob):
    for data in (blob, edited(shapely.to_wkb(shapely.box(0, 0, 1, 1)), edits)):
        area = footprint(data)
        assert area is None or area.geom_type in ("Polygon", "MultiPolygon")
        decode([b"GP" + data, data])
