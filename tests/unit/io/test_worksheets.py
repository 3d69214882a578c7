"""Tables in spreadsheets: XLSX, XLS and ET."""

import datetime as dt
import struct
import zipfile

import openpyxl
import pytest

from riverzones.errors import LayerError
from riverzones.readers.rawlayer import Wanted
from riverzones.readers.vector import read_vector

OUTFALLS = Wanted(frozenset({"point"}), frozenset({"排污口名称", "编码", "区县", "类型"}))


def book(path, sheets, merges=()):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, lines in sheets.items():
        page = made.create_sheet(title)
        for line in lines:
            page.append(line)
    for where in merges:
        made.worksheets[0].merge_cells(where)
    made.save(path)
    return path


LEDGER = [
    ["某县入河排污口台账（2026年）"],
    ["排污口名称", "编码", "区县", "地理坐标", None, "期限"],
    [None, None, None, "经度", "纬度", None],
    ["城东", "K1", "甲区", 109.8, 31.0, dt.date(2026, 3, 5)],
    ["港区", "K2", None, "109°54′00″", "31°6′0″", dt.datetime(2026, 3, 5, 8, 30)],
    ["合计", 2],
]
MERGED = ("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "C4:C5")


@pytest.mark.parametrize("suffix", [".xlsx", ".et", ".xls"])
def test_a_ledger_is_read_whatever_the_file_is_called(suffix, tmp_path):
    raw = read_vector(book(tmp_path / f"台账{suffix}", {"台账": LEDGER}, MERGED), wanted=OUTFALLS)
    assert raw.frame["区县"].tolist() == ["甲区", "甲区"]
    assert raw.frame["期限"].tolist() == ["2026-03-05", "2026-03-05 08:30:00"]
    assert raw.records.tolist() == [4, 5]
    assert [point.wkt for point in raw.geometry] == ["POINT (109.8 31)", "POINT (109.9 31.1)"]
    words = " ".join(note.zh for note in raw.notes)
    assert "某县入河排污口台账" in words
    assert "合计" in words
    assert [item.name for item in tmp_path.iterdir()] == [f"台账{suffix}"]


def test_numbers_are_read_as_they_are_shown(tmp_path):
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    page = made.active
    page.append(["排污口名称", "编码", "x", "share"])
    page.append(["a", 39, 1.5, 0.35])
    page["B2"].number_format, page["D2"].number_format = "0000", "0%"
    made.save(path)
    assert read_vector(path).frame.iloc[0].tolist() == ["a", "0039", "1.5", "35%"]


def test_digits_that_a_spreadsheet_has_lost_are_told_and_the_cell_is_no_code(tmp_path):
    lines = [["排污口名称", "编码"], ["a", 500237001000000000], ["b", 424242], ["c", 5.00237e17]]
    first, path = book(tmp_path / "first.xlsx", {"s": lines}), tmp_path / "a.xlsx"
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():  # written by a program that keeps every digit
            target.writestr(name, source.read(name).replace(b">424242<", b">500237001123456789<"))
    raw = read_vector(path)
    assert raw.frame["编码"].tolist() == ["5.00237001000000e+17", "500237001123456789", "5.00237000000000e+17"]
    assert "2 个数字超过 15 位" in raw.notes[-1].zh


def test_errors_and_formulas_without_a_result_are_empty_and_told(tmp_path):
    raw = read_vector(book(tmp_path / "a.xlsx", {"s": [["名称", "编码", "x"], ["a", "#N/A", "=1+1"], ["b", "K2", 3]]}))
    assert raw.frame["编码"].tolist() == [None, "K2"]
    words = " ".join(note.zh for note in raw.notes)
    assert "1 个单元格是错误值" in words
    assert "1 个公式没有保存结果" in words


def test_the_sheet_whose_header_fits_is_taken_and_said(tmp_path):
    sheets = {"封面": [["某县台账", "2026"], ["编制", "县局"]], "明细": LEDGER}
    raw = read_vector(book(tmp_path / "a.xlsx", sheets), wanted=OUTFALLS)
    assert raw.layer == "明细"
    assert "明细" in raw.notes[0].zh
    assert "封面" in raw.notes[0].zh


def test_sheets_that_fit_alike_are_asked_for(tmp_path):
    path = book(tmp_path / "a.xlsx", {"甲区": LEDGER, "乙区": LEDGER})
    with pytest.raises(LayerError, match="2 sheets could be meant") as caught:
        read_vector(path, wanted=OUTFALLS)
    assert "--layer" in str(caught.value)
    assert read_vector(path, layer="乙区", wanted=OUTFALLS).layer == "乙区"
    with pytest.raises(LayerError, match="no sheet is called"):
        read_vector(path, layer="丙区", wanted=OUTFALLS)


def test_a_hidden_sheet_is_told_and_read_by_name_only(tmp_path):
    path = book(tmp_path / "a.xlsx", {"明细": LEDGER, "旧": LEDGER})
    made = openpyxl.load_workbook(path)
    made["旧"].sheet_state = "hidden"
    made.save(path)
    raw = read_vector(path, wanted=OUTFALLS)
    assert raw.layer == "明细"
    assert "隐藏的工作表未读：旧" in " ".join(note.zh for note in raw.notes)
    assert read_vector(path, layer="旧", wanted=OUTFALLS).layer == "旧"


def biff(cells):
    """An old binary sheet (BIFF 5, no OLE around it) of numbers and ASCII text."""

    def record(kind, data):
        return struct.pack("<HH", kind, len(data)) + data

    body = record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0))
    for row, line in enumerate(cells):
        for column, value in enumerate(line):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                body += record(0x204, at + struct.pack("<H", len(value)) + value.encode("ascii"))
            else:
                body += record(0x203, at + struct.pack("<d", value))
    body += record(0xA, b"")
    start = record(0x809, struct.pack("<HHHH", 0x500, 5, 0, 0)) + record(0x42, struct.pack("<H", 1252))
    place = len(start) + 4 + 12 + 4
    return start + record(0x85, struct.pack("<IHB", place, 0, 5) + b"Sheet") + record(0xA, b"") + body


@pytest.mark.parametrize("suffix", [".xls", ".et"])
def test_an_old_binary_table_is_read(suffix, tmp_path):
    path = tmp_path / f"old{suffix}"
    path.write_bytes(biff([["name", "lon", "lat"], ["a", 109.8, 31.0], ["b", 109.9, 31.0]]))
    raw = read_vector(path)
    assert raw.frame["name"].tolist() == ["a", "b"]
    assert raw.geometry[1].wkt == "POINT (109.9 31)"


def test_a_text_table_called_xls_is_read_and_a_web_page_is_one_helpful_line(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes("名称\t经度\t纬度\n城东\t109.8\t31.0\n".encode("gbk"))
    assert read_vector(path).frame["名称"].tolist() == ["城东"]
    path.write_text("<html><table><tr><td>1</td></tr></table></html>")
    with pytest.raises(LayerError, match="web page"):
        read_vector(path)


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_a_damaged_workbook_is_one_helpful_line(content, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(LayerError, match=r"^a\.xlsx: is no workbook"):
        read_vector(path)
