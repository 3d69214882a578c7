"""Tables as offices keep them: titles, headers of several rows, totals and signatures."""

import pytest

from riverzones.errors import LayerError
from riverzones.readers.table_header import Merge, Row, looks_like_value, plain_word, read_table
from riverzones.readers.textfile import read_sheet
from riverzones.readers.vector import read_vector

WORDS = {"排污口名称", "编码", "类型", "经度", "纬度", "日排放量"}


def known(word):
    return plain_word(word) in WORDS


def rows(*lines):
    cells = [tuple(cell.strip() or None for cell in line.split("|")) for line in lines]
    return [Row(number, row) for number, row in enumerate(cells, start=1) if any(row)]


def said(table):
    return " ".join(note.zh for note in table.notes)


def test_a_plain_table_says_nothing():
    table = read_table(rows("排污口名称|经度|纬度", "城东|109.8|31.0", "港区|109.9|31.1"))
    assert list(table.frame.columns) == ["排污口名称", "经度", "纬度"]
    assert table.frame.index.tolist() == [2, 3]
    assert table.notes == ()


def test_titles_above_the_header_are_told_with_their_words():
    table = read_table(
        rows("巫山县排污口台账||", "填报单位：县局||日期：2026年3月", "排污口名称|经度|纬度", "城东|109.8|31.0")
    )
    assert list(table.frame.columns) == ["排污口名称", "经度", "纬度"]
    assert table.frame.index.tolist() == [4]
    assert "表头在第 3 行" in said(table)
    assert "巫山县排污口台账" in said(table)


def test_a_header_of_two_rows_names_columns_by_the_word_that_is_known():
    table = read_table(rows("排污口名称|地理坐标||类型", "|经度|纬度|", "城东|109.8|31.0|生活"), known=known)
    assert list(table.frame.columns) == ["排污口名称", "经度", "纬度", "类型"]
    assert "第 1 至 2 行" in said(table)


def test_columns_that_only_the_upper_row_names_keep_their_name():
    table = read_table(
        rows(
            "序号|基本信息||位置||乡镇",
            "|排污口名称|编码|经度|纬度|",
            "1|城东|P1|109.8|31.0|双龙镇",
            "2|港区|P2|109.9|31.1|",
        ),
        known=known,
    )
    assert list(table.frame.columns) == ["序号", "排污口名称", "编码", "经度", "纬度", "乡镇"]
    assert "第 1 至 2 行" in said(table)


def test_equal_words_under_different_groups_keep_their_group():
    table = read_table(rows("名称|工业||生活|", "|水量|水质|水量|水质", "城东|1|II|2|III"))
    assert list(table.frame.columns) == ["名称", "工业_水量", "工业_水质", "生活_水量", "生活_水质"]


def test_degrees_minutes_and_seconds_below_a_coordinate_are_written_in_brackets():
    table = read_table(
        rows("||地理坐标|||||", "名称|编码|东经|||北纬||", "||度|分|秒|度|分|秒", "城东|K1|109|52|30|31|4|12"),
        known=lambda word: word in ("东经", "北纬"),
    )
    assert list(table.frame.columns)[2:] == ["东经(度)", "东经(分)", "东经(秒)", "北纬(度)", "北纬(分)", "北纬(秒)"]


def test_a_row_of_units_joins_the_header():
    table = read_table(rows("排污口名称|日排放量|经度|纬度", "|（吨/日）|(°)|(°)", "城东|12|109.8|31.0"), known=known)
    assert list(table.frame.columns) == ["排污口名称", "日排放量(吨/日)", "经度(°)", "纬度(°)"]


def test_a_row_that_numbers_the_columns_is_left_out():
    table = read_table(rows("名称|类型|经度|纬度", "1|2|3|4", "城东|生活|109.8|31.0"))
    assert table.frame.index.tolist() == [3]
    assert "栏次" in said(table)


@pytest.mark.parametrize(
    "last",
    [
        "合计||2|",
        "总 计|2个||",
        "填表人：张||审核人：李|",
        "备注：坐标为 CGCS2000|||",
        "注：1.本表按季度报送；2.坐标取至秒|||",
        "Total||2|",
    ],
)
def test_totals_signatures_and_remarks_are_told_and_no_records(last):
    table = read_table(rows("名称|类型|经度|纬度", "城东|生活|109.8|31.0", "港区|工业|109.9|31.1", last))
    assert table.frame.index.tolist() == [2, 3]
    assert "第 4 行" in said(table)


def test_subtotals_and_headers_that_repeat_within_the_table_are_left_out():
    table = read_table(
        rows("名称|经度|纬度", "城东|109.8|31.0", "小计|1|", "名称|经度|纬度", "港区|109.9|31.1", "合计|2|")
    )
    assert table.frame["名称"].tolist() == ["城东", "港区"]
    assert "3 行" in said(table)


@pytest.mark.parametrize("name", ["合计沟排污口", "总计渠", "注子河", "备注", "审核"])
def test_a_record_whose_name_begins_like_a_total_stays(name):
    table = read_table(rows("名称|类型|经度|纬度", "城东|生活|109.8|31.0", f"{name}|生活|109.9|31.1"))
    assert table.frame["名称"].tolist() == ["城东", name]


def test_merged_cells_are_filled_down_and_counted():
    lines = rows("名称|区县|经度", "城东|巫山|109.8", "港区||109.9", "镇西|奉节|109.7", "渡口||109.6")
    table = read_table(lines, merges=[Merge(2, 3, 1, 1), Merge(4, 5, 1, 1)])
    assert table.frame["区县"].tolist() == ["巫山", "巫山", "奉节", "奉节"]
    assert "2 处合并单元格" in said(table)


def test_an_empty_cell_that_is_not_merged_stays_empty():
    table = read_table(rows("名称|区县|经度", "城东|巫山|109.8", "港区||109.9"))
    assert table.frame["区县"].tolist() == ["巫山", None]


def test_a_band_across_the_table_is_no_record():
    lines = rows("名称|类型|经度|纬度", "巫山县|||", "城东|生活|109.8|31.0")
    table = read_table(lines, merges=[Merge(2, 2, 0, 3)])
    assert table.frame.index.tolist() == [3]
    assert "巫山县" in said(table)


def test_a_table_without_a_header_loses_no_row_and_says_so():
    table = read_table(rows("1|109.8|31.0", "2|109.9|31.1"))
    assert list(table.frame.columns) == ["column_1", "column_2", "column_3"]
    assert len(table.frame) == 2
    assert "没有找到表头" in said(table)


def test_text_rows_below_a_header_with_an_empty_name_are_rows():
    table = read_table(rows("名称|类型||备注", "城东|生活|甲|乙", "港区|工业|丙|丁"))
    assert table.frame["名称"].tolist() == ["城东", "港区"]


def test_a_header_alone_is_one_helpful_line():
    with pytest.raises(LayerError, match="at least one row"):
        read_table(rows("名称|经度|纬度"))


@pytest.mark.parametrize(("cell", "value"), [("109.8", True), ("约300", True), ("2026年3月5日", True), ("K1", False)])
def test_values_and_words_are_told_apart(cell, value):
    assert looks_like_value(cell) is value


def test_a_title_without_a_comma_does_not_decide_the_separator():
    sheet = read_sheet("巫山县台账，2026年\n名称,经度,纬度\n城东,109.8,31.0\n")
    assert list(sheet.frame.columns) == ["名称", "经度", "纬度"]


def test_a_text_table_in_utf_16_without_a_mark_is_read(tmp_path):
    text = "名称,经度,纬度\n城东排污口,109.8,31.0\n港区排污口,109.9,31.1\n"
    for name in ("utf-16-le", "utf-16-be"):
        path = tmp_path / f"{name}.csv"
        path.write_bytes(text.encode(name))
        raw = read_vector(path)
        assert raw.encoding.encoding == name
        assert raw.frame["名称"].tolist() == ["城东排污口", "港区排污口"]
