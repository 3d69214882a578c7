"""Questions of large layers, whose rows are told by their numbers first: the same answers as when all rows are read."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from riverzones.catalogue import load
from riverzones.errors import DataError, RiverzonesError
from riverzones.jobs.query.run import ask, explain
from riverzones.jobs.shared import layers
from riverzones.model import parse_condition
from riverzones.store import blobs
from riverzones.store.project import ROW, ProjectFile

CATALOGUE = load()
PHRASES = (
    "outfalls inside tier-1 zones",
    "outfalls inside zones",
    "industrial outfalls within 500 m of zones",
    "outfalls within 2 km of tier-2 zones",
    "outfalls where category = 'industrial' or discharge_m3_per_day > 500 inside zones",
    "outfalls where category <> 'industrial' within 1 km of zones",
    "outfalls where owner = 'nobody' inside zones",
    "outfalls outside zones",
    "outfalls farther than 3 km from zones",
    "outfalls nearest zones",
    "5 outfalls with the largest discharge inside zones",
    "outfalls inside zones and within 1 km of enterprises",
    "outfalls inside zones or within 1 km of enterprises",
    "outfalls inside tier-1 zones by category",
    "outfalls and enterprises inside zones",
    "enterprises where industry = 'chemical' within 1 km of outfalls",
    "enterprises where industry in ('chemical', 'paper') inside zones",
    "zones crossing rivers",
    "outfalls on rivers",
    "一级保护区内的排污口",
    "距二级保护区1公里以内的化工企业",
    "保护区以外的排污口",
)


def _ground(seed: int, rows: int = 300) -> dict[str, gpd.GeoDataFrame]:
    """Layers of two degrees with blanks in what is asked for, ids as words, and accuracies of some rows."""
    rng = np.random.default_rng(seed)

    def some(values: list[object], count: int) -> np.ndarray:
        return np.array([*values, None], dtype=object)[rng.integers(0, len(values) + 1, count)]

    west, south = rng.uniform(110, 110.4, 40), rng.uniform(30, 30.4, 40)
    boxes = shapely.box(west, south, west + rng.uniform(0.001, 0.03, 40), south + rng.uniform(0.001, 0.03, 40))
    spots = [rng.uniform((109.9, 29.9), (110.5, 30.5), (count, 2)) for count in (rows, rows // 2)]
    lines = rng.uniform((110, 30), (110.4, 30.4), (8, 5, 2))
    approved = np.array([dt.date(2019, 5, 1), None], dtype=object)[rng.integers(0, 2, 40)]
    tables = {
        "zones": {"tier": some(["1", "2"], 40), "status": some(["approved", "draft"], 40), "approved_date": approved},
        "outfalls": {
            "category": some(["industrial", "domestic", "rain"], rows),
            "discharge_m3_per_day": np.where(rng.random(rows) < 0.2, np.nan, rng.integers(0, 1000, rows)),
            "accuracy_m": np.where(rng.random(rows) < 0.7, np.nan, rng.integers(0, 300, rows)),
            "owner": some(["A", "B"], rows),
        },
        "enterprises": {"industry": some(["chemical", "paper", "食品"], rows // 2)},
        "rivers": {"name": some(["甲河", "乙河"], 8)},
    }
    shapes = {
        "zones": boxes,
        "outfalls": shapely.points(spots[0]),
        "enterprises": shapely.points(spots[1]),
        "rivers": shapely.linestrings(lines),
    }
    return {
        layer: gpd.GeoDataFrame(
            {"id": [f"{layer[0]}{number}" for number in range(len(shapes[layer]))], **table},
            geometry=shapes[layer],
            crs=4490,
        )
        for layer, table in tables.items()
    }


def _project(folder: Path, seed: int) -> ProjectFile:
    project = ProjectFile.create(folder / "p.gpkg", overwrite=True)
    with project.transaction() as tx:
        for layer, frame in _ground(seed).items():
            kind = CATALOGUE.kinds[layer]
            dtypes = {name: kind.by_name[name].dtype for name in frame.columns if name in kind.by_name}
            tx.put_layer(layer, frame, dtypes=dtypes)
    return project


@pytest.fixture
def sifting(monkeypatch) -> pytest.MonkeyPatch:
    """Every layer counts as a large one."""
    monkeypatch.setattr(layers, "SIFTED_ROWS", 1)
    return monkeypatch


def _told(project: ProjectFile, phrase: str, least: int) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layers, "SIFTED_ROWS", least)
        try:
            answer = ask(project, phrase, catalogue=CATALOGUE)
            return answer, [step.en for step in explain(project, phrase, catalogue=CATALOGUE)]
        except RiverzonesError as error:
            return error.in_language("en"), error.in_language("zh")


def _alike(project: ProjectFile, phrase: str) -> int:
    """Assert that a question has the same answer both ways; how many rows it has."""
    whole, sifted = (_told(project, phrase, least) for least in (10**9, 1))
    if isinstance(whole[0], tuple):
        assert sifted == whole
        return 0
    first, second = whole[0], sifted[0]
    assert second.as_dict() == first.as_dict()
    assert_frame_equal(pd.DataFrame(second.frame), pd.DataFrame(first.frame))
    assert (second.checked, second.count, second.cannot_tell) == (first.checked, first.count, first.cannot_tell)
    assert sifted[1] == whole[1]
    return len(first.frame)


def test_all_phrases_are_answered_alike_whichever_way_rows_are_read(tmp_path):
    project = _project(tmp_path, 1)
    rows = {phrase: _alike(project, phrase) for phrase in PHRASES}
    assert sum(count > 0 for count in rows.values()) > 15, rows


@settings(max_examples=12)
@given(seed=st.integers(0, 10**6), phrase=st.sampled_from(PHRASES))
def test_a_question_is_answered_alike_whichever_way_rows_are_read(tmp_path_factory, seed, phrase):
    _alike(_project(tmp_path_factory.mktemp("p"), seed), phrase)


def test_questions_of_the_sample_are_answered_alike(wushan):
    project = ProjectFile.open(wushan)
    rows = [
        _alike(project, phrase)
        for phrase in (
            "outfalls inside tier-1 zones",
            "长江岸线1公里范围内的化工项目",
            "outfalls within 500 m of sources",
        )
    ]
    assert max(rows) > 0


def test_only_rows_that_may_be_near_are_read(tmp_path, sifting):
    project = _project(tmp_path, 3)
    read: list[int] = []
    chosen = ProjectFile.chosen

    def counted(self, layer, columns, rows):
        frame = chosen(self, layer, columns, rows)
        read.append(len(frame))
        return frame

    sifting.setattr(ProjectFile, "chosen", counted)
    sifting.setattr(ProjectFile, "thin", lambda self, layer, columns: pytest.fail(f"{layer} was read whole"))
    answer = ask(project, "outfalls inside tier-1 zones", catalogue=CATALOGUE)
    assert 0 < answer.count <= read[-1] < answer.checked / 2


def _written_by_another(path: Path, sql: str, values: tuple[object, ...] = ()) -> None:
    connection = sqlite3.connect(path)
    blobs.register_functions(connection)
    with connection:
        connection.execute(sql, values)
    connection.close()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO outfalls (geom, id, category) SELECT geom, id, category FROM outfalls WHERE id = 'o7'",
        "UPDATE outfalls SET id = 'o7' WHERE id = 'o8'",
        "UPDATE outfalls SET id = NULL WHERE id = 'o9'",
        "UPDATE outfalls SET geom = NULL WHERE id = 'o9'",
        "DELETE FROM rtree_outfalls_geom WHERE id < 100",
        "DELETE FROM outfalls WHERE id = 'o9'",
    ],
)
def test_what_another_program_wrote_is_read_whole(tmp_path, sql):
    project = _project(tmp_path, 5)
    assert project.only_ours("outfalls", project.count("outfalls"))
    _written_by_another(project.path, sql)
    assert not project.only_ours("outfalls", project.count("outfalls"))
    assert _alike(project, "outfalls inside zones") > 0


def test_what_another_program_wrote_and_somebody_accepted_is_read_whole(tmp_path):
    project = _project(tmp_path, 5)
    _written_by_another(project.path, "UPDATE outfalls SET id = 'o7' WHERE id = 'o8'")
    project.accept_outside_changes()
    assert not project.only_ours("outfalls", project.count("outfalls"))
    assert _alike(project, "outfalls within 5 km of zones") > 0


def test_a_layer_without_shapes_or_index_is_not_only_ours(tmp_path):
    project = _project(tmp_path, 6)
    with project.transaction() as tx:
        tx.put_layer("samples", pd.DataFrame({"id": ["S1"]}))
    ours = {layer: project.only_ours(layer, project.count(layer)) for layer in ("outfalls", "samples", "nothing")}
    assert ours == {"outfalls": True, "samples": False, "nothing": False}


def test_a_column_that_a_layer_lacks_is_told_alike(tmp_path):
    project, phrase = _project(tmp_path, 7), "outfalls where permit_no = 'X' inside zones"
    _alike(project, phrase)
    with pytest.raises(DataError, match=r"no column 'permit_no'.*There is: id, category, discharge_m3_per_day, acc"):
        ask(project, phrase, catalogue=CATALOGUE)


WORDS = st.sampled_from(["a", "b", "a'b", "2", "工业", "½", ""])
COMPARED = st.one_of(
    st.builds(
        lambda name, word: f"{name} = '{word.replace(chr(39), chr(39) * 2)}'", st.sampled_from(["t", "u"]), WORDS
    ),
    st.builds(
        lambda name, word: f"{name} <> '{word.replace(chr(39), chr(39) * 2)}'", st.sampled_from(["t", "u"]), WORDS
    ),
    st.builds(
        lambda items: "t IN (" + ", ".join("'" + word.replace("'", "''") + "'" for word in items) + ")",
        st.lists(WORDS, min_size=1, max_size=3),
    ),
    st.builds(lambda number: f"n > {number}", st.integers(0, 5)),
    st.sampled_from(["t IS NULL", "u LIKE 'a%'", "n + 1 > 3", "t = u", "n BETWEEN 1 AND 3", "d < DATE('2020-01-01')"]),
)
CONDITIONS = st.recursive(
    COMPARED,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=4,
)


@pytest.fixture(scope="module")
def worded(tmp_path_factory) -> ProjectFile:
    """A layer of words, numbers and days, with blanks."""
    rng, rows = np.random.default_rng(9), 120
    words = np.array(["a", "b", "a'b", "2", "2.0", "工业", "½", "", None], dtype=object)
    frame = gpd.GeoDataFrame(
        {
            "id": [f"r{number}" for number in range(rows)],
            "t": words[rng.integers(0, 9, rows)],
            "u": words[rng.integers(0, 9, rows)],
            "n": np.where(rng.random(rows) < 0.2, np.nan, rng.integers(0, 6, rows)),
            "d": np.array([dt.date(2019, 1, 1), dt.date(2021, 1, 1), None], dtype=object)[rng.integers(0, 3, rows)],
        },
        geometry=shapely.points(rng.uniform((110, 30), (111, 31), (rows, 2))),
        crs=4490,
    )
    project = ProjectFile.create(tmp_path_factory.mktemp("w") / "w.gpkg")
    with project.transaction() as tx:
        tx.put_layer("plants", frame, dtypes={"t": "string", "u": "string", "n": "number", "d": "date"})
    return project


@settings(max_examples=200)
@given(text=CONDITIONS)
def test_rows_that_may_meet_a_condition_are_never_left_out(worded, text):
    where = parse_condition(text)
    rows = worded.thin("plants", {"t", "u", "n", "d"})
    try:
        truth = where.truth(rows)
    except DataError:
        return
    possible = worded.possible_rows("plants", where)
    if possible is None:
        return
    meant = set(rows[ROW][truth.fillna(True).to_numpy(bool)])
    assert meant <= set(possible.tolist())
    left = rows[rows[ROW].isin(possible)]
    assert where.truth(left).fillna(True).sum() == len(meant)


def test_a_word_is_looked_for_by_the_file_and_a_number_is_not(worded):
    assert len(worded.possible_rows("plants", parse_condition("t = '工业' AND n > 2"))) < 60
    assert worded.possible_rows("plants", parse_condition("t = '2'")) is None
    assert worded.possible_rows("plants", parse_condition("t = 'a' OR n > 2")) is None


@settings(max_examples=60)
@given(
    boxes=st.lists(
        st.tuples(st.floats(109.9, 111), st.floats(29.9, 31), st.floats(0, 0.3), st.floats(0, 0.3)), max_size=6
    )
)
def test_rows_near_are_those_whose_points_lie_in_a_box(worded, boxes):
    corners = np.array([(w, s, w + a, s + b) for w, s, a, b in boxes]).reshape(-1, 4)
    x, y = shapely.get_coordinates(worded.read("plants").geometry.array).T
    inside = {
        row + 1 for row in range(len(x)) for w, s, e, n in corners.tolist() if w <= x[row] <= e and s <= y[row] <= n
    }
    near = worded.rows_near("plants", corners, most=10**6)
    assert inside <= set(near.tolist())
    assert len(near) <= len(inside) + 2  # the index rounds outwards
    met = sum(((x >= w) & (x <= e) & (y >= s) & (y <= n)).sum() for w, s, e, n in corners.tolist())
    if met > 1:
        assert worded.rows_near("plants", corners, most=int(met) - 1) is None
