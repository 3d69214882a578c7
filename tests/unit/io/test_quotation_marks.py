"""Quotation marks of a text table: a mark without its pair never takes the rows below into its cell."""

from __future__ import annotations

import pytest

from riverzones.readers.textfile import read_sheet

HEAD = "名称,经度,纬度,备注"


def rows(*lines):
    sheet = read_sheet("\n".join((HEAD, *lines)) + "\n")
    return sheet.frame.to_numpy(dtype=object).tolist(), sheet.bad, " ".join(note.zh for note in sheet.notes)


@pytest.mark.parametrize(
    ("odd", "cell", "column"),
    [
        ('乙,102.71,25,"3 寸管', '"3 寸管', 3),
        ('"乙,102.71,25,x', '"乙', 0),
        ('"金马"酒店,102.71,25,x', '"金马"酒店', 0),
        (r'"乙 \"北\" 口",102.71,25,x', r'"乙 \"北\" 口"', 0),
    ],
)
def test_a_mark_without_its_pair_is_a_plain_sign_and_its_line_is_told(odd, cell, column):
    found, bad, told = rows("甲,102.7,25,x", odd, "丙,102.72,25,y", "丁,102.73,25,z")
    assert [row[0] for row in found][::2] == ["甲", "丙"]
    assert len(found) == 4
    assert not bad
    assert found[1][column] == cell
    assert "第 3 行" in told


def test_two_stray_marks_do_not_take_the_rows_between_them():
    found, _, told = rows(
        "甲,102.7,25,x", '乙,102.71,25,"3 寸', "丙,102.72,25,y", '丁,102.73,25,5 寸"', "戊,102.74,25,z"
    )
    assert [row[0] for row in found] == ["甲", "乙", "丙", "丁", "戊"]
    assert "不成对" in told


def test_what_is_properly_quoted_stays_one_cell():
    found, bad, told = rows('甲,102.7,25,"两行\n说明，有 ""引号"", 有逗号"', '"乙\n二",102.71,25,"a,b"')
    assert [row[3] for row in found] == ['两行\n说明，有 "引号", 有逗号', "a,b"]
    assert found[1][0] == "乙\n二"
    assert not bad
    assert told == ""


def test_a_cell_as_long_as_the_caps_allow_is_read():
    found, _, _ = rows("甲,102.7,25," + "x" * 500_000)
    assert len(found[0][3]) == 500_000


def test_a_mark_that_never_closes_is_not_looked_for_to_the_end_of_the_file():
    lines = [f'{n},102.7,25,"3 寸' if n % 2 == 0 else f"{n},102.7,25,x" for n in range(3_001)]
    found, _, told = rows(*lines)
    assert [row[0] for row in found] == [str(n) for n in range(3_001)]
    assert "1501 行" in told
