"""An office teaches a project its words once; later imports know them."""

from __future__ import annotations

import json

import pytest

from riverzones.catalogue import load
from riverzones.errors import LayerError, UnknownNameError
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.store.project import ProjectFile

OUTFALLS = load().kinds["outfalls"]
HEAD = "排口俗名,经度,纬度,排污口类型,是否审批\n"


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg")


def brought(project, tmp_path, row, **options):
    path = tmp_path / f"{row.split(',')[0]}.csv"
    path.write_text(HEAD + row + "\n", encoding="utf-8")
    report = ingest(project, path, kind=OUTFALLS, options=ImportOptions(**options))
    return report, project.read("outfalls") if project.has("outfalls") else None


LESSONS = ("name=排口俗名", "category:沿河直排口=生活污水", "approved:局里批过=是", "approved:说不清=")


def test_what_was_taught_once_is_known_to_the_next_import(project, tmp_path):
    brought(project, tmp_path, "甲口,109.8,31.1,沿河直排口,局里批过", learn=LESSONS)
    report, layer = brought(project, tmp_path, "乙口,109.9,31.1,沿河直排口,说不清")
    rows = layer.set_index("name")
    assert rows["category"].tolist() == ["domestic", "domestic"]
    assert rows.loc["甲口", "approved"] is True or bool(rows.loc["甲口", "approved"])
    assert rows["approved"].isna().tolist() == [False, True]
    assert "raw_values" not in rows.columns or rows["raw_values"].isna().all()
    (note,) = [note for note in report.told if note.cause == "learned"]
    assert note.count == 2


def test_the_table_of_words_holds_each_word_once_and_the_newest_meaning(project, tmp_path):
    brought(project, tmp_path, "甲口,109.8,31.1,沿河直排口,是", learn=["category:沿河直排口=生活污水", "name=排口俗名"])
    brought(project, tmp_path, "乙口,109.9,31.1,沿河直排口,是", learn=["category:沿河直排口=industrial"])
    words = project.table("rz_words")
    assert sorted(zip(words["what"], words["word"], words["value"].fillna(""), strict=True)) == [
        ("heading", "排口俗名", ""),
        ("value", "沿河直排口", "industrial"),
    ]
    assert project.read("outfalls").set_index("name")["category"].to_dict() == {
        "甲口": "domestic",
        "乙口": "industrial",
    }


def test_a_dry_run_uses_what_it_is_taught_and_keeps_nothing(project, tmp_path):
    report, _ = brought(project, tmp_path, "甲口,109.8,31.1,沿河直排口,是", learn=LESSONS, dry_run=True)
    assert report.columns["name"] == "排口俗名"
    assert project.table("rz_words").empty


def test_words_of_one_kind_mean_nothing_in_another(project, tmp_path):
    brought(project, tmp_path, "甲口,109.8,31.1,沿河直排口,局里批过", learn=LESSONS)
    path = tmp_path / "p.csv"
    path.write_text("项目名称,经度,纬度,是否审批\n某项目,109.8,31.1,局里批过\n", encoding="utf-8")
    ingest(project, path, kind=load().kinds["projects"])
    assert json.loads(project.read("projects")["raw_values"].iloc[0]) == {"approved": "局里批过"}


@pytest.mark.parametrize(
    ("said", "error"),
    [("category", LayerError), ("category:沿河=没有这种", LayerError), ("=x", LayerError),
     ("colour=红", UnknownNameError)],
)  # fmt: skip
def test_a_lesson_that_cannot_be_is_one_line(project, tmp_path, said, error):
    with pytest.raises(error) as told:
        brought(project, tmp_path, "甲口,109.8,31.1,工业,是", learn=[said])
    assert "\n" not in str(told.value)
    assert not project.has("outfalls")
