"""Questions of several sets and relations, counts by group, the first few, single things by their name."""

from __future__ import annotations

import pandas as pd
import pytest

from query_ground import rows_of, square
from riverzones.catalogue import load
from riverzones.errors import LayerError
from riverzones.jobs.query.run import ask
from riverzones.store.project import ProjectFile

CATALOGUE = load()


LAYERS = {
    "townships": rows_of(
        {"id": "T1", "name": "东镇", "wkt": square(110, 111)},
        {"id": "T2", "name": "西镇", "wkt": square(111, 112)},
        {"id": "T3", "name": "空镇", "wkt": square(112, 113)},
    ),
    "zones": rows_of(
        {"id": "Z1", "name": "甲", "tier": "1", "part": "water", "wkt": square(110, 110.6)},
        {"id": "Z2", "name": "乙", "tier": "2", "part": "land", "wkt": square(110.4, 111.4)},
    ),
    "outfalls": rows_of(
        {"id": "O1", "name": "a", "status": "open", "discharge_m3_per_day": 900.0, "category": "industrial",
         "accuracy_m": 5.0, "found_date": "2024-05-01", "deadline": "2026-12-31", "owner": "东镇人民政府",
         "wkt": "POINT(110.2 30.5)"},
        {"id": "O2", "name": "b", "status": "done", "discharge_m3_per_day": 1500.0, "category": "domestic",
         "accuracy_m": 5.0, "found_date": "2025-06-01", "deadline": "2027-06-30", "owner": "西镇人民政府",
         "wkt": "POINT(110.5 30.5)"},
        {"id": "O3", "name": "c", "status": "open", "discharge_m3_per_day": None, "category": "industrial",
         "accuracy_m": 5.0, "wkt": "POINT(111.2 30.5)"},
        {"id": "O4", "name": "d", "status": None, "discharge_m3_per_day": 20.0, "category": None,
         "accuracy_m": 5.0, "wkt": "POINT(114 30.5)"},
    ),
    "enterprises": rows_of({"id": "E1", "name": "厂", "wkt": "POINT(110.3 30.5)"}),
    "intakes": rows_of(
        {"id": "I1", "name": "大河取水口", "wkt": "POINT(110.21 30.5)"},
        {"id": "I2", "name": "小河取水口", "wkt": "POINT(111.3 30.5)"},
    ),
    "segments": rows_of(
        {"id": "S1", "name": "上段", "chief": "李明", "level": "county", "river": "大河",
         "wkt": "LINESTRING(110.1 30.5005,110.3 30.5005)"},
        {"id": "S2", "name": "下段", "chief": "王红", "level": "county", "river": "大河",
         "wkt": "LINESTRING(111.1 30.5005,111.3 30.5005)"},
    ),
    "livestock_farms": rows_of(
        {"id": "F1", "name": "近", "scale": "large", "pig_equivalent": 900.0, "wkt": "POINT(110.2 30.51)"},
        {"id": "F2", "name": "远", "scale": "small", "pig_equivalent": 1200.0, "wkt": "POINT(110.2 30.53)"},
    ),
    "roads": rows_of({"id": "R1", "name": "路", "wkt": "LINESTRING(110.1 30.5,110.3 30.5)"}),
    "problems": rows_of(
        {"id": "P1", "name": "一", "status": "open", "chief": "李明", "responsible_units": "县水利局、县环保局",
         "deadline": "2020-01-01", "wkt": "POINT(110.2 30.5)"},
        {"id": "P2", "name": "二", "status": "in_progress", "chief": "王红", "responsible_units": "县水利局",
         "deadline": "2020-02-01", "wkt": "POINT(110.2 30.5)"},
        {"id": "P3", "name": "三", "status": "closed", "chief": "李明", "responsible_units": "东镇人民政府",
         "deadline": "2020-03-01", "wkt": "POINT(110.2 30.5)"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> ProjectFile:
    made = ProjectFile.create(tmp_path_factory.mktemp("asked") / "p.gpkg")
    with made.transaction() as change:
        for name, frame in LAYERS.items():
            change.put_layer(name, frame)
    return made


def _met(project, phrase: str) -> list[str]:
    answer = ask(project, phrase, catalogue=CATALOGUE)
    sure = answer.frame[answer.frame["truth"].fillna(False).to_numpy(bool)]
    return list(dict.fromkeys(sure["subject_id"].tolist()))


def _groups(project, phrase: str) -> dict[str, tuple[int, int]]:
    groups = ask(project, phrase, catalogue=CATALOGUE).groups
    rows = zip(groups["name"], groups["count"], groups["cannot_tell"], strict=True)
    return {name: (count, open_) for name, count, open_ in rows}


@pytest.mark.parametrize(
    ("phrase", "ids"),
    [
        ("在一级保护区内且在二级保护区内的排污口", ["O2"]),
        ("outfalls inside tier-1 zones and inside tier-2 zones", ["O2"]),
        ("一级保护区内但不在二级保护区内的排污口", ["O1"]),
        ("在一级保护区内或在二级保护区内的排污口", ["O1", "O2", "O3"]),
        ("一级保护区和二级保护区内的排污口", ["O1", "O2", "O3"]),
        ("一级保护区内的排污口和企业", ["O1", "O2", "E1"]),
        ("未整治的排污口", ["O1", "O3"]),
        ("一级保护区内未整治的排污口", ["O1"]),
        ("日排放量大于1000立方米的排污口", ["O2"]),
        ("日排放量不足0.1万吨的排污口", ["O1", "O4"]),
        ("东镇的排污口", ["O1", "O2"]),
        ("大河取水口周边2公里内的排污口", ["O1"]),
        ("大河取水口附近的排污口", ["O1"]),
        ("李明负责的河段上的排污口", ["O1"]),
        ("outfalls on 王红's stretch", ["O3"]),
        ("李明负责的河段上的养殖场", ["F1"]),
        ("规模最大的养殖场", ["F2"]),
        ("未销号的问题", ["P1", "P2"]),
        ("县水利局负责的问题", ["P1", "P2"]),
        ("由东镇政府负责整改的问题", ["P3"]),
        ("责任单位为县环保局的问题", ["P1"]),
        ("河长李明名下逾期半年以上的问题", ["P1"]),
        ("problems overdue for more than 30 days", ["P1", "P2"]),
        ("日排放量最大的2个排污口", ["O2", "O1"]),
        ("日排放量最小的排污口", ["O4"]),
        ("top 1 outfalls by discharge", ["O2"]),
        ("一级保护区内日排放量最大的1个排污口", ["O2"]),
        ("一级保护区内除工业以外的排污口", ["O2"]),
        ("一级保护区内的排污口，工业排污口除外", ["O2"]),
        ("除了工业排污口，一级保护区里还有哪些排污口", ["O2"]),
        ("outfalls except industrial outfalls", ["O2"]),
        ("除西镇以外的排污口", ["O1", "O2", "O4"]),
        ("距大河取水口2公里以外的排污口", ["O2", "O3", "O4"]),
        ("outfalls farther than 2 km from 大河取水口", ["O2", "O3", "O4"]),
        ("距大河取水口10公里到50公里之间的排污口", ["O2"]),
        ("既不在一级保护区也不在二级保护区的排污口", ["O4"]),
        ("outfalls neither in tier-1 zones nor in tier-2 zones", ["O4"]),
        ("日排放量在500到1000立方米之间的排污口", ["O1"]),
        ("outfalls with discharge between 10 and 100 m3/d", ["O4"]),
        ("2025年以后排查的排污口", ["O2"]),
        ("outfalls not surveyed since 2025", ["O1"]),
        ("2026年底前到期的排污口", ["O1"]),
        ("没有排污口的乡镇", ["T3"]),
        ("townships without outfalls", ["T3"]),
    ],
)
def test_who_meets_the_question(project, phrase, ids):
    assert _met(project, phrase) == ids


def test_a_blank_leaves_one_of_two_relations_open(project):
    answer = ask(project, "东镇内且在一级保护区内类别为工业的排污口", catalogue=CATALOGUE)
    assert (answer.count, answer.cannot_tell) == (1, 0)
    answer = ask(project, "类别为工业的排污口", catalogue=CATALOGUE)
    assert (answer.count, answer.cannot_tell) == (2, 1)  # O4 does not state its category


def test_each_row_says_the_limit_of_its_own_relation(project):
    frame = ask(project, "一级保护区内且距大河取水口2公里以内的排污口", catalogue=CATALOGUE).frame
    assert frame["subject_id"].tolist() == ["O1", "O1"]
    assert frame["limit"].fillna(-1).tolist() == [-1, 2000.0]
    assert frame["reference_id"].tolist() == ["Z1", "I1"]


@pytest.mark.parametrize("phrase", ["各乡镇的排污口数量", "按乡镇统计排污口", "number of outfalls by township"])
def test_counts_by_area_name_every_area_and_what_lies_in_none(project, phrase):
    answer = ask(project, phrase, catalogue=CATALOGUE)
    assert _groups(project, phrase) == {"东镇": (2, 0), "西镇": (1, 0), "空镇": (0, 0)}
    assert any("1 个不在其中任何一个之内" in note.zh for note in answer.notes)
    assert answer.as_dict()["groups"][0] == {"id": "T1", "name": "东镇", "count": 2, "cannot_tell": 0}


def test_counts_by_a_column_use_its_words_and_tell_the_blanks(project):
    assert _groups(project, "按状态统计排污口") == {"未办结": (2, 0), "已办结": (1, 0), "（未填）": (1, 0)}
    assert _groups(project, "outfalls by status") == {"Open": (2, 0), "Done": (1, 0), "(not stated)": (1, 0)}


def test_what_may_be_left_out_cannot_be_told(project):
    answer = ask(project, "除工业以外的排污口", catalogue=CATALOGUE)
    assert (answer.count, answer.cannot_tell) == (1, 1)  # O4 does not state its category


def test_a_doubtful_distance_leaves_open_whether_a_row_is_farther(project):
    frame = ask(project, "距大河取水口2公里以外的排污口", catalogue=CATALOGUE).frame
    limit = float(frame.loc[frame["subject_id"] == "O2", "measured"].iloc[0])
    answer = ask(project, f"距大河取水口{limit:.0f}米以外的排污口", catalogue=CATALOGUE)
    assert answer.cannot_tell == 1


@pytest.mark.parametrize(
    ("phrase", "groups"),
    [
        ("哪个乡镇的排污口最多", {"东镇": (2, 0)}),
        ("排污口最多的两个乡镇", {"东镇": (2, 0), "西镇": (1, 0)}),
        ("township with the fewest outfalls", {"空镇": (0, 0)}),
        ("一级保护区和二级保护区里各有多少排污口", {"一级保护区": (2, 0), "二级保护区": (2, 0)}),
        ("东镇和西镇各有几个排污口", {"东镇": (2, 0), "西镇": (1, 0)}),
        ("哪个责任单位的排污口最多", {"东镇人民政府": (1, 0), "西镇人民政府": (1, 0)}),
    ],
)
def test_the_groups_with_the_most_and_each_of_several_sets(project, phrase, groups):
    assert _groups(project, phrase) == groups


def test_what_states_no_group_is_not_the_group_with_the_most(project):
    notes = ask(project, "哪个责任单位的排污口最多", catalogue=CATALOGUE).notes
    assert any("2 个未填" in note.zh for note in notes)


def test_words_that_no_row_holds_are_said_with_those_that_are_there(project):
    answer = ask(project, "责任单位是东镇政府的排污口", catalogue=CATALOGUE)
    assert answer.count == 0
    assert any("没有一行" in note.zh and "东镇人民政府" in note.zh for note in answer.notes)


def test_counts_keep_apart_what_cannot_be_told(project):
    assert _groups(project, "各乡镇类别为工业的排污口数量")["东镇"] == (1, 0)
    told = ask(project, "按状态统计类别为工业的排污口", catalogue=CATALOGUE)
    assert told.groups.set_index("name").loc["（未填）", ["count", "cannot_tell"]].tolist() == [0, 1]


def test_so_many_nearest_of_one_thing(project):
    answer = ask(project, "离大河取水口最近的2个排污口", catalogue=CATALOGUE)
    assert answer.frame["reference_id"].tolist() == ["O1", "O2"]
    assert answer.frame["measured"].is_monotonic_increasing
    every = ask(project, "the 2 outfalls nearest to intakes", catalogue=CATALOGUE)
    assert every.frame["reference_id"].tolist() == ["O1", "O2", "O3", "O2"]


def test_what_has_no_number_is_not_ranked_and_that_is_said(project):
    answer = ask(project, "日排放量前3的排污口", catalogue=CATALOGUE)
    assert answer.frame["subject_id"].tolist() == ["O2", "O1", "O4"]
    assert any("1 个未填" in note.zh for note in answer.notes)


def test_nothing_lies_on_points_and_on_a_line_is_beside_it(project):
    with pytest.raises(LayerError) as refused:
        ask(project, "取水口上的企业", catalogue=CATALOGUE)
    assert "只有点" in refused.value.in_language("zh")[0]
    beside_a_line = ask(project, "李明负责的河段上的排污口", catalogue=CATALOGUE)
    assert any("里程" in note.zh and "2000 米" in note.zh for note in beside_a_line.notes)
    assert any(" 200 米" in note.zh for note in ask(project, "道路上的排污口", catalogue=CATALOGUE).notes)


def test_a_row_that_names_two_units_counts_for_each(project):
    assert _groups(project, "各责任单位的问题数") == {"县水利局": (2, 0), "县环保局": (1, 0), "东镇人民政府": (1, 0)}


def test_a_unit_that_no_row_names_is_told_with_those_that_are(project):
    answer = ask(project, "市水务局负责的问题", catalogue=CATALOGUE)
    assert answer.count == 0
    assert any("市水务局" in note.zh and "县水利局" in note.zh for note in answer.notes)


def test_the_first_sentence_says_how_it_was_read(project):
    answer = ask(project, "大河取水口十里内的排污口", catalogue=CATALOGUE)
    assert answer.plan[0].zh == "读作：距大河取水口 5,000 米以内的入河排污口（十里 = 5,000 米）"
    answer = ask(project, "大河取水口附近的排污口", catalogue=CATALOGUE)
    assert answer.plan[0].zh.endswith("（没有说距离，按 1000 米以内）")


def test_of_two_sets_the_one_that_is_missing_is_told(project):
    answer = ask(project, "一级保护区内的排污口和码头", catalogue=CATALOGUE)
    assert answer.count == 2
    assert any("docks" in note.zh for note in answer.notes)


@pytest.mark.parametrize(
    "phrase",
    [
        "一级保护区内的排污口",
        "outfalls within 2 km of outfalls",
        "一级保护区和二级保护区内的排污口",
        "在一级保护区内或在二级保护区内的排污口",
        "一级保护区内的排污口和企业",
        "一级保护区内除工业以外的排污口",
        "一级保护区内日排放量最大的1个排污口",
        "一级保护区内未整治的排污口",
        "距大河取水口2公里以外的排污口",
        "既不在一级保护区也不在二级保护区的排污口",
        "李明负责的河段上的排污口",
        "东镇内且在一级保护区内类别为工业的排污口",
        "离企业最近的2个排污口",
        "一级保护区1米范围内的取水口",
        "各乡镇在一级保护区内的排污口数量",
    ],
)
def test_an_answer_is_the_same_from_few_columns_and_from_whole_layers(project, phrase, monkeypatch):
    few = ask(project, phrase, catalogue=CATALOGUE)
    monkeypatch.setattr("riverzones.jobs.query.run.columns_asked", lambda *_: {})
    whole = ask(project, phrase, catalogue=CATALOGUE)
    pd.testing.assert_frame_equal(few.frame, whole.frame)
    assert few.as_dict() == whole.as_dict()


def test_a_layer_that_an_answer_needs_little_of_is_not_read_whole(project, monkeypatch):
    def refuse(_, layer):
        raise AssertionError(layer)

    monkeypatch.setattr(ProjectFile, "read", refuse)
    answer = ask(project, "一级保护区内的排污口", catalogue=CATALOGUE)
    assert answer.frame["owner"].tolist() == ["东镇人民政府", "西镇人民政府"]
