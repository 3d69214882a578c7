"""What belongs to a row or to none, groups with so many, relations in relations, the earliest and the largest."""

from __future__ import annotations

import geopandas as gpd
import pytest

from query_ground import rows_of, square
from riverzones.catalogue import load
from riverzones.jobs.query.run import ask
from riverzones.store.project import ProjectFile

CATALOGUE = load()


def _outfall(number: int, lon: float, found: str | None, river: str | None) -> dict[str, object]:
    return {"id": f"O{number}", "name": f"口{number}", "accuracy_m": 1.0, "found_date": found, "river": river,
            "discharge_m3_per_day": 100.0 * number, "wkt": f"POINT({lon} 30.5)"}  # fmt: skip


LAYERS = {
    "townships": rows_of(
        {"id": "T1", "name": "东镇", "wkt": square(110, 111)},
        {"id": "T2", "name": "西镇", "wkt": square(111, 112)},
        {"id": "T3", "name": "空镇", "wkt": square(112, 113)},
    ),
    "outfalls": rows_of(
        _outfall(1, 110.2, "2024-05-01", "大河"),
        _outfall(2, 110.3, "2021-06-01", None),
        _outfall(3, 110.4, None, None),
        _outfall(4, 111.2, "2023-01-01", "大河"),
    ),
    "rivers": rows_of(
        {"id": "R1", "name": "大河（示意）", "wkt": "LINESTRING(113 30.1,113 30.2)"},
        {"id": "R2", "name": "小河", "wkt": "LINESTRING(110.25 30.5005,110.45 30.5005)"},
        {"id": "R3", "name": "净河", "wkt": "LINESTRING(112.1 30.5,112.2 30.5)"},
    ),
    "sources": rows_of(
        {"id": "S1", "code": "A1", "name": "甲水源地", "wkt": "POINT(110.1 30.5)"},
        {"id": "S2", "code": "A2", "name": "乙水源地", "wkt": "POINT(110.2 30.4)"},
        {"id": "S3", "code": "A3", "name": "丙水源地", "wkt": "POINT(111.2 30.4)"},
    ),
    "boundary_markers": rows_of(
        {"id": "B1", "source_id": "A1", "source_name": None, "wkt": "POINT(110.1 30.501)"},
        {"id": "B2", "source_id": None, "source_name": "乙水源地", "wkt": "POINT(110.2 30.401)"},
    ),
    "enterprises": rows_of(
        {"id": "E1", "name": "厂", "accuracy_m": 1.0, "wkt": "POINT(110.201 30.5)"},
        {"id": "E2", "name": "坊", "accuracy_m": 1.0, "wkt": "POINT(111.201 30.5)"},
    ),
}


def _project(tmp_path, **more: gpd.GeoDataFrame) -> ProjectFile:
    made = ProjectFile.create(tmp_path / "p.gpkg")
    with made.transaction() as change:
        for name, frame in {**LAYERS, **more}.items():
            change.put_layer(name, frame)
    return made


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> ProjectFile:
    return _project(tmp_path_factory.mktemp("belonging"))


@pytest.mark.parametrize(
    ("phrase", "ids"),
    [
        ("没有界桩的水源地", {"S3"}),
        ("有界桩的水源地", {"S1", "S2"}),
        ("sources without boundary markers", {"S3"}),
        ("没有排污口的河流", {"R3"}),
        ("有排污口的河流", {"R1", "R2"}),
        ("距东镇内的排污口500米以内的企业", {"E1"}),
        ("enterprises within 500 m of outfalls inside 西镇", {"E2"}),
        ("最早发现的排污口", {"O2"}),
        ("最近发现的2个排污口", {"O1", "O4"}),
        ("东镇最大的排污口", {"O3"}),
        ("the smallest outfall", {"O1"}),
        ("500米内没有排污口的企业", set()),
    ],
)
def test_a_question_gives_the_rows_it_says(project, phrase, ids):
    answer = ask(project, phrase, catalogue=CATALOGUE)
    assert set(answer.frame["subject_id"]) == ids
    assert answer.cannot_tell == 0


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("排污口超过2个的乡镇", ["东镇"]),
        ("有几个乡镇的排污口不足2个", ["西镇", "空镇"]),
        ("有1个以上排污口的乡镇", ["东镇", "西镇"]),
        ("townships with exactly 1 outfalls", ["西镇"]),
    ],
)
def test_groups_with_so_many_are_told_with_their_number(project, phrase, names):
    answer = ask(project, phrase, catalogue=CATALOGUE)
    assert answer.groups["name"].tolist() == names
    assert f"共 {len(names)} 组，查了 3 组。" in [note.zh for note in answer.notes]


def test_a_marker_that_names_no_source_leaves_open_which_source_lacks_one(tmp_path):
    markers = rows_of(
        {"id": "B1", "source_id": "A1", "wkt": "POINT(110.1 30.501)"},
        {"id": "B2", "source_id": None, "wkt": "POINT(110.2 30.401)"},
    )
    answer = ask(_project(tmp_path, boundary_markers=markers), "没有界桩的水源地", catalogue=CATALOGUE)
    assert (answer.count, answer.cannot_tell) == (0, 2)
    assert any("1 个界桩没有填属于哪个饮用水水源地" in note.zh for note in answer.notes)


def test_a_river_of_which_nothing_is_upstream_lacks_outfalls_upstream(tmp_path):
    rivers = rows_of({"id": "R1", "name": "大河", "wkt": "LINESTRING(110 30.5,110.3 30.5)"})
    intakes = rows_of(
        {"id": "I1", "name": "上口", "accuracy_m": 1.0, "wkt": "POINT(110.1 30.5)"},
        {"id": "I2", "name": "下口", "accuracy_m": 1.0, "wkt": "POINT(110.25 30.5)"},
        {"id": "I3", "name": "远口", "accuracy_m": 1.0, "wkt": "POINT(112 30.9)"},
    )
    outfalls = rows_of(_outfall(1, 110.2, None, None))
    held = _project(tmp_path, rivers=rivers, intakes=intakes, outfalls=outfalls)
    answer = ask(held, "上游没有排污口的取水口", catalogue=CATALOGUE)
    assert "I3" not in set(answer.frame["subject_id"])
    assert "I1" in set(answer.frame["subject_id"])
    sure = answer.frame[answer.frame["truth"].fillna(False).astype(bool)]
    assert "I2" not in set(sure["subject_id"])
