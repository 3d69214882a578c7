"""Tables of water quality as stations and laboratories write them, to one row per value."""

import pandas as pd
import pytest

from riverzones.align.measurements import read_measurement
from riverzones.align.water_samples import tidy_samples
from riverzones.catalogue import load
from riverzones.catalogue.water_standards import station_aliases, water_standard

KIND = load().kinds["samples"]


def tidy(frame, **more):
    return tidy_samples(pd.DataFrame(frame), KIND, water_standard(), stations=station_aliases(), **more)


def told(made):
    return "；".join((note.text if hasattr(note, "text") else note).zh for note in made.notes)


CELLS = {
    "0.12": (0.12, "", 2),
    " ０．１２０ ": (0.12, "", 3),
    "<0.01": (0.01, "<", 2),
    "＜0.01": (0.01, "<", 2),
    "0.01L": (0.01, "<", 2),
    "0.0004(L)": (0.0004, "<", 4),
    "≤0.05": (0.05, "<", 2),
    ">24000": (24000, ">", 0),
    "1.2e-1": (0.12, "", 2),
    "2.4×10^4": (24000, "", 0),
    "1,234.5": (1234.5, "", 1),
    "-3.5": (-3.5, "", 1),
}


@pytest.mark.parametrize("cell", CELLS)
def test_cells_that_hold_a_value(cell):
    read = read_measurement(cell)
    assert (read.value, read.qualifier, read.decimals, read.fault) == (*CELLS[cell], None)


MARKS = {
    "not_measured": ["*", "--", "—", "/", "未监测", "断流", "N/A", ""],
    "set_aside": ["极值过滤", "维护", "仪器故障"],
    "undetected": ["未检出", "ND"],
}


@pytest.mark.parametrize(("cell", "blank"), [(cell, blank) for blank, cells in MARKS.items() for cell in cells])
def test_cells_that_hold_a_mark(cell, blank):
    assert read_measurement(cell).blank == blank


@pytest.mark.parametrize("cell", ["约十", "0.1.2", "3-5", "1e999", "=1+1", "<script>", "0.12*", "12超标"])
def test_cells_that_hold_neither_say_so(cell):
    read = read_measurement(cell)
    assert read.value is None
    assert read.fault is not None


def test_a_unit_behind_a_number_is_read():
    assert (read_measurement("0.5mg/L").value, read_measurement("50 μg/L").unit) == (0.5, "μg/l")


def test_a_wide_table_becomes_a_row_per_value_with_its_row_of_the_file():
    made = tidy({"断面名称": ["甲", "乙"], "采样日期": ["2025-01-05", "2025-01-06"], "氨氮（mg/L）": ["0.1", "--"],
                 "总磷": ["0.02L", "极值过滤"], "备注": ["x", "y"]})  # fmt: skip
    assert made.frame[["section_name", "pollutant", "value", "qualifier", "备注"]].fillna("").values.tolist() == [
        ["甲", "氨氮", 0.1, "", "x"],
        ["甲", "总磷", 0.02, "<", "x"],
    ]
    assert (made.rows.tolist(), dict(made.out)) == ([0, 0], {})
    assert "未监测的标记 1 个" in told(made)
    assert "剔除的值 1 个" in told(made)
    assert "总磷（mg/L）" in told(made)  # its unit was not stated


def test_a_long_table_keeps_its_rows_and_names_items_in_one_way():
    table = {
        "断面名称": ["甲"] * 4,
        "监测时间": ["2025-01-05 08:00"] * 4,
        "监测项目": ["NH3-N", "汞", "总磷(mg/L)", "嗅味"],
        "监测值": ["0.1", "0.04L", "0.05", "3"],
        "计量单位": ["mg/L", "μg/L", None, "级"],
    }
    made = tidy(table)
    assert made.frame[["pollutant", "value", "value_unit", "qualifier", "decimals"]].fillna("").values.tolist() == [
        ["氨氮", 0.1, "mg/L", "", 1],
        ["汞", 0.00004, "mg/L", "<", 5],
        ["总磷", 0.05, "mg/L", "", 2],
        ["嗅味", 3.0, "级", "", 0],
    ]
    assert made.frame["sampled_at"].tolist() == ["2025-01-05 08:00"] * 4
    assert "标准中没有的项目，照录、不评价：嗅味" in told(made)


def test_a_second_header_row_of_units_is_no_record():
    made = tidy(
        {"断面名称": [None, "甲"], "日期": [None, "2025-01-05"], "汞": ["ug/L", "0.05"], "pH": ["无量纲", "7.9"]}
    )
    assert made.frame[["pollutant", "value", "value_unit"]].values.tolist() == [
        ["汞", 0.00005, "mg/L"],
        ["pH值", 7.9, "无量纲"],
    ]
    assert made.rows.tolist() == [1, 1]


def test_what_cannot_be_used_is_set_aside_with_the_reason():
    made = tidy({"断面名称": ["甲"] * 4, "日期": ["2025-01-05"] * 4, "监测项目": ["氨氮", "氨氮", "水温", None],
                 "监测值": ["不清楚", "-0.1", "-0.1", "1"], "计量单位": ["mg/L", "mg/L", "℃", "mg/L"]})  # fmt: skip
    assert sorted(made.out) == [0, 1, 3]  # water may be below 0
    assert ["不清楚" in made.out[0].zh, "为负" in made.out[1].zh, "没有写明监测项目" in made.out[3].zh] == [True] * 3


def test_a_unit_that_is_none_of_the_item_is_set_aside():
    made = tidy(
        {"断面名称": ["甲"], "日期": ["2025-01-05"], "监测项目": ["氨氮"], "监测值": ["0.1"], "计量单位": ["NTU"]}
    )
    assert made.out[0].en == "'NTU' is no unit of NH3N"


def test_samples_told_twice_keep_the_finer_and_those_that_differ_both():
    made = tidy({"断面名称": ["断桥", "断桥", "断桥 "], "日期": ["2025-01-05"] * 3, "总磷": ["0.04", "0.0404", "0.06"]})
    assert list(made.out) == [0]
    assert "0.0404" in made.out[0].zh
    assert "数值不同，都保留" in told(made)


def test_a_month_alone_is_its_first_day_and_year_and_month_in_two_columns_are_put_together():
    one = tidy({"断面名称": ["甲", "甲"], "年月": ["2025年3月", "2025-04"], "氨氮": ["0.1", "0.2"]})
    assert one.frame["date"].tolist() == ["2025-03-01", "2025-04-01"]
    assert "2 行只写了年月" in told(one)
    two = tidy({"断面名称": ["甲"], "年": [2025], "月": [3], "氨氮": ["0.1"]})
    assert two.frame["date"].tolist() == ["2025-03-01"]


def test_a_sign_in_a_column_of_its_own_is_read_with_the_value():
    made = tidy({"断面名称": ["甲", "甲"], "日期": ["2025-01-05", "2025-01-06"], "监测项目": ["汞"] * 2,
                 "监测值": ["0.00004", "0.0001"], "检出标记": ["<", None]})  # fmt: skip
    assert made.frame["qualifier"].fillna("").tolist() == ["<", ""]


def test_columns_that_a_person_names_are_taken_as_named():
    made = tidy({"甲列": ["西园隧道"], "何时": ["2025-01-05"], "何物": ["氨氮"], "多少": ["0.1"]},
                named={"section_name": "甲列", "date": "何时", "pollutant": "何物", "value": "多少"})  # fmt: skip
    assert made.frame[["section_name", "date", "pollutant", "value"]].values.tolist() == [
        ["西苑隧道", "2025-01-05", "氨氮", 0.1]
    ]


def test_a_table_without_any_item_is_left_as_it_is():
    assert tidy({"断面名称": ["甲"], "水质类别": ["Ⅱ"]}) is None


def test_chlorophyll_without_a_unit_keeps_none():
    made = tidy({"断面名称": ["甲"], "日期": ["2025-01-05"], "叶绿素a": ["0.018"], "总氮": ["1"]})
    assert made.frame.set_index("pollutant")["value_unit"].isna().to_dict() == {"叶绿素a": True, "总氮": False}
