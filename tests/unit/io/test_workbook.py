"""Workbooks: several sheets, drop-downs, formats, and text that stays text."""

from __future__ import annotations

import datetime as dt
import zipfile

import pandas as pd
import pytest
from openpyxl import load_workbook

from riverzones.errors import DataError, OutputError
from riverzones.model import Text
from riverzones.model.sheet import Sheet, SheetColumn
from riverzones.store.workbook import read_workbook, write_workbook


def sheet(name, frame, *, columns=None, **more) -> Sheet:
    """A sheet of a frame; ``columns`` says by name how its columns look."""
    looks = columns or {}
    listed = [SheetColumn(str(head), Text(str(head), str(head)), **looks.get(head, {})) for head in frame.columns]
    return Sheet(Text(name, name), listed, frame, **more)


def written(tmp_path, *sheets):
    return load_workbook(write_workbook(sheets, tmp_path / "b.xlsx"))


def test_header_is_frozen_and_filtered_and_columns_are_formatted(tmp_path):
    frame = pd.DataFrame(
        {"序号": [1, 2], "名称": ["甲", None], "时限": [dt.date(2026, 12, 31), pd.NaT], "里程": [1.5, None]}
    )
    looks = {"里程": {"format": "0.000"}, "名称": {"width": 33}}
    page = written(tmp_path, sheet("台账", frame, columns=looks, frozen_columns=2))["台账"]
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref == "A1:D3"
    assert page.column_dimensions["B"].width == 33
    assert (page["D2"].value, page["D2"].number_format) == (1.5, "0.000")
    assert page["C2"].value == dt.datetime(2026, 12, 31)
    assert [page["B3"].value, page["C3"].value, page["D3"].value] == [None, None, None]
    assert page.print_title_rows == "$1:$1"
    assert page.page_setup.orientation == "landscape"


def test_a_column_with_choices_has_a_drop_down(tmp_path):
    frame = pd.DataFrame({"类别": ["依法取缔", None]})
    page = written(
        tmp_path,
        sheet("a", frame, columns={"类别": {"choices": [Text(word, word) for word in ("依法取缔", "清理合并")]}}),
    )["a"]
    (choice,) = page.data_validations.dataValidation
    assert choice.formula1 == '"依法取缔,清理合并"'
    assert str(choice.sqref) == "A2:A3"


def test_every_printed_page_says_whose_and_which_sheet_it_is(tmp_path):
    path = write_workbook(
        [sheet("台账", pd.DataFrame({"x": [1]}))], tmp_path / "t.xlsx", title="2026 甲&乙", mark="内部"
    )
    header = load_workbook(path)["台账"].oddHeader
    assert (header.left.text, header.center.text) == ("2026 甲&&乙  &A", "内部")


@pytest.mark.parametrize("words", ['=HYPERLINK("http://x","y")', "+1", "@SUM(A1)", "-2+3", "#N/A", "\t=1"])
def test_text_is_never_a_formula(tmp_path, words):
    cell = written(tmp_path, sheet("a", pd.DataFrame({words: [words]})))["a"]["A2"]
    assert cell.data_type == "s"
    assert cell.value == words


def test_characters_that_xml_forbids_are_left_out_and_long_text_is_cut(tmp_path):
    page = written(tmp_path, sheet("a/b", pd.DataFrame({"x": ["a\x0bb", "y" * 40_000]})))
    assert page.sheetnames == ["a b"]
    assert page["a b"]["A2"].value == "ab"
    assert len(page["a b"]["A3"].value) == 32_767


def test_long_text_makes_a_row_high_enough(tmp_path):
    page = written(tmp_path, sheet("a", pd.DataFrame({"x": ["短", "长" * 100]}), columns={"x": {"width": 21}}))["a"]
    assert page.row_dimensions[3].height >= 9 * page.row_dimensions[2].height / 2


def test_a_sheet_without_rows_is_a_header(tmp_path):
    page = written(tmp_path, sheet("a", pd.DataFrame(columns=["x"]), columns={"x": {"choices": [Text("y", "y")]}}))["a"]
    assert [cell.value for cell in page[1]] == ["x"]


def test_a_file_that_stands_there_is_left_alone(tmp_path):
    sheets = [sheet("a", pd.DataFrame({"x": [1]}))]
    written(tmp_path, *sheets)
    with pytest.raises(OutputError, match="exists already"):
        write_workbook(sheets, tmp_path / "b.xlsx")
    write_workbook(sheets, tmp_path / "b.xlsx", overwrite=True)


def test_what_a_cell_may_become_goes_by_what_stands_in_it(tmp_path):
    frame = pd.DataFrame({"状态": ["甲", "甲", "乙", "甲"]})
    becomes = {"甲": ["甲", "丙"], "乙": ["乙"], "丁": ["丁"]}
    page = written(tmp_path, sheet("a", frame, columns={"状态": {"becomes": becomes}}))["a"]
    found = {str(choice.sqref): choice.formula1 for choice in page.data_validations.dataValidation}
    assert found == {"A2:A3 A5": '"甲,丙"', "A4": '"乙"'}


def test_a_cell_leads_to_a_place_in_a_file_and_one_without_a_link_to_none(tmp_path):
    frame = pd.DataFrame({"编号": ["=F-1", "F-2"]})
    filled = sheet("a", frame, columns={"编号": {"editable": True}}, links={"编号": ["m.html#f=1", None]})
    page = written(tmp_path, filled)["a"]
    assert (page["A2"].hyperlink.target, page["A2"].hyperlink.location, page["A2"].value) == ("m.html", "f=1", "=F-1")
    assert page["A2"].data_type == "s"
    assert page["A3"].hyperlink is None
    assert page["A1"].fill.fgColor.rgb.endswith("FFF2CC")


def test_every_kind_of_value_stands_in_its_cell_and_a_gap_wears_the_look_of_its_column(tmp_path):
    values = [" a<b>&\r\n", "", True, 1.5, 7, dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 12), None, float("nan")]
    frame = pd.DataFrame(
        {"x": pd.Series(values, dtype=object), "red": pd.Series([3.5, "-", *[None] * 7], dtype=object)}
    )
    looks = {"x": {"format": "0.0"}, "red": {"alert": True}}
    page = written(tmp_path, sheet("a", frame, columns=looks))["a"]
    told = [page[f"A{row}"].value for row in range(2, 11)]
    assert told == [" a<b>&\r\n", None, True, 1.5, 7, 46024, 46024.5, None, None]
    assert [page[f"A{row}"].number_format for row in (2, 4, 9)] == ["General", "0.0", "0.0"]
    assert page["A9"].border.left.style == "thin"
    assert [(page[at].value, page[at].fill.fgColor.rgb[2:]) for at in ("B2", "B3")] == [
        ("3.5", "FFC7CE"),
        ("-", "FFC7CE"),
    ]
    assert page["B4"].fill.fill_type is None


def test_a_hidden_sheet_is_kept_from_view(tmp_path):
    book = written(tmp_path, sheet("a", pd.DataFrame({"x": [1]})), sheet("b", pd.DataFrame({"x": [1]}), hidden=True))
    assert [page.sheet_state for page in book] == ["visible", "hidden"]


def test_a_sheet_of_no_rows_and_no_columns_has_its_headings(tmp_path):
    river = SheetColumn("river", Text(zh="河流", en="river"))
    write_workbook([Sheet(Text(zh="河流", en="rivers"), [river], pd.DataFrame())], tmp_path / "a.xlsx")
    assert load_workbook(tmp_path / "a.xlsx").worksheets[0].max_row >= 1


def test_a_workbook_whose_packed_bytes_are_damaged_is_refused_in_one_line(tmp_path):
    path = tmp_path / "a.xlsx"
    write_workbook([sheet("台账", pd.DataFrame({"a": range(50)}))], path)
    with zipfile.ZipFile(path) as packed:
        part = packed.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray(path.read_bytes())
    begins = part.header_offset + 30 + len(part.filename)
    content[begins : begins + 8] = b"\xff" * 8
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"a.xlsx is no XLSX workbook that can be read"):
        read_workbook(path)
