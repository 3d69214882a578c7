"""The encoding of a file is told from its bytes, whatever it says of itself."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riverzones.align import encodings
from riverzones.align.encodings import decode, encoding_name, tell_encoding, tell_text_encoding
from riverzones.errors import LayerError
from riverzones.readers.dbf import read_dbf


def dbf(path, names, rows, *, width=40, language=0, cut=False):
    """A dBASE III table of character columns, as bytes written to ``path``."""
    header = struct.pack(
        "<BBBBIHH16xBBxx", 3, 121, 1, 1, len(rows), 33 + 32 * len(names), 1 + width * len(names), 0, language
    )
    for name in names:
        header += name[:10].ljust(11, b"\0") + b"C" + bytes(4) + bytes([width, 0]) + bytes(14)
    body = b"".join(b" " + b"".join(cell[:width].ljust(width) for cell in row) for row in rows)
    path.write_bytes(header + b"\r" + body + b"\x1a")
    return read_dbf(path)


@st.composite
def chinese(draw):
    """Words of GB 2312, most of them common, at least one in two characters long."""
    rows = draw(st.lists(st.integers(16, 55) | st.integers(16, 87), min_size=2, max_size=8))
    cells = [bytes((row + 0xA0, draw(st.integers(1, 89)) + 0xA0)).decode("gb2312", "ignore") for row in rows]
    return "".join(cells) or "长江"


@settings(deadline=None, max_examples=80)
@given(words=st.lists(chinese(), min_size=3, max_size=12), encoding=st.sampled_from(["gbk", "utf-8"]))
def test_chinese_words_come_back_from_a_dbf_in_either_encoding(words, encoding, tmp_path_factory):
    path = tmp_path_factory.mktemp("dbf") / "a.dbf"
    table = dbf(path, ["名称".encode(encoding)], [[word.encode(encoding)] for word in words])
    told = table.tell_encoding(cpg=None)
    frame, unreadable = table.frame(told.encoding)
    assert frame["名称"].tolist() == words
    assert unreadable == 0


@pytest.mark.parametrize("cpg", ["UTF-8", "ISO-8859-1", "Big5", "nonsense", ""])
def test_a_wrong_cpg_loses_against_the_bytes(tmp_path, cpg):
    table = dbf(tmp_path / "a.dbf", [b"NAME"], [["大宁河".encode("gbk")], ["巫山县自来水厂".encode("gbk")], [b""]])
    told = table.tell_encoding(cpg=cpg)
    assert told.encoding == "gb18030"
    assert table.frame(told.encoding)[0]["NAME"].tolist()[:2] == ["大宁河", "巫山县自来水厂"]


def test_the_reason_says_that_the_cpg_was_wrong():
    told = tell_encoding([("大宁河".encode("gbk"), False)], declared="UTF-8", declared_by=".cpg")
    assert "以字节为准" in told.reason.zh
    assert "1 texts do not read so: the bytes win" in told.reason.en


def test_a_right_cpg_is_confirmed():
    told = tell_encoding([("大宁河".encode(), False)], declared="UTF-8", declared_by=".cpg")
    assert told.encoding == "utf-8"
    assert "as .cpg says" in told.reason.en


def test_ascii_is_told_as_ascii():
    assert tell_encoding([(b"Yangtze", False), (b"", False)], declared="GBK", declared_by=".cpg").encoding == "ascii"


def test_gbk_that_happens_to_be_valid_utf8_is_read_as_the_words_people_write():
    assert b"\xc3\xa8".decode("utf-8") == "è"
    assert tell_encoding([("猫".encode("gbk"), False)]).encoding == "gb18030"


def test_signs_for_degrees_that_are_gbk_letters_too_do_not_make_a_utf8_table_gbk():
    rows = [f"{name}排口,109º52´30´´,31º04´12´´" for name in ("城东", "港区", "镇西", "渡口", "河口", "桥头")]
    told = tell_text_encoding("\n".join(["名称,经度,纬度", *rows]).encode())
    assert (told.encoding, told.unreadable) == ("utf-8", 0)


def test_latin_words_in_utf8_are_not_taken_for_gbk():
    assert tell_encoding([("café".encode(), False), ("Müller".encode(), False)]).encoding == "utf-8"


@pytest.mark.parametrize(("encoding", "kept"), [("utf-8", "重庆市巫山县大"), ("gbk", "重庆市巫山县大")])
def test_a_character_cut_at_the_field_width_is_left_off(tmp_path, encoding, kept):
    word = "重庆市巫山县大昌镇".encode(encoding)
    width = len(kept.encode(encoding)) + 1
    table = dbf(tmp_path / "a.dbf", [b"NAME"], [[word]], width=width)
    told = table.tell_encoding(cpg=None)
    assert table.frame(told.encoding)[0]["NAME"].tolist() == [kept]
    assert told.unreadable == 0


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_column_name_cut_in_the_middle_of_a_character_is_read(tmp_path, encoding):
    name = ("a水源保护区" if encoding == "gbk" else "水源保护区").encode(encoding)
    table = dbf(tmp_path / "a.dbf", [name], [["长江".encode(encoding)]])
    told = table.tell_encoding(cpg=None)
    columns = list(table.frame(told.encoding)[0].columns)
    assert columns == (["a水源保护"] if encoding == "gbk" else ["水源保"])


def test_a_name_with_a_suffix_after_half_a_character_is_read(tmp_path):
    table = dbf(
        tmp_path / "a.dbf",
        ["水源保".encode() + b"\xe6", "水源".encode() + b"\xe4_1"],
        [[b"a", "长江".encode()]],
    )
    told = table.tell_encoding(cpg=None)
    assert told.encoding == "utf-8"
    assert list(table.frame(told.encoding)[0].columns) == ["水源保", "水源_1"]


def test_a_table_cut_off_gives_the_records_it_holds(tmp_path):
    dbf(tmp_path / "a.dbf", [b"NAME"], [["长江".encode()]] * 10)
    data = (tmp_path / "a.dbf").read_bytes()
    (tmp_path / "a.dbf").write_bytes(data[: 65 + 41 * 4 + 7])
    table = read_dbf(tmp_path / "a.dbf")
    assert (len(table.rows), table.missing) == (4, 6)


def test_no_header_is_one_helpful_line(tmp_path):
    (tmp_path / "a.dbf").write_bytes(b"\x03")
    with pytest.raises(LayerError, match=r"a\.dbf: expected a dBASE table, got 1 bytes"):
        read_dbf(tmp_path / "a.dbf")


@pytest.mark.parametrize(
    ("words", "codec"),
    [("GBK", "gb18030"), ("cp936", "gb18030"), ("GB2312", "gb18030"), ("utf8", "utf-8"), ("950", "cp950")],
)
def test_names_of_encodings_are_understood(words, codec):
    assert encoding_name(words) == codec


def test_an_unknown_encoding_is_one_helpful_line():
    with pytest.raises(LayerError, match="such as utf-8 or gbk, got 'klingon'"):
        encoding_name("klingon")


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u2066", "\ufeff", "\U0001f30a", "\U00020bb7"])
@pytest.mark.parametrize("head", ["{}name", "na{}me", "name{}"])
def test_one_sign_that_nobody_sees_or_few_write_does_not_turn_utf8_into_latin(sign, head):
    words = f"id,{head.format(sign)},lon,lat\nO-1,Outfall,109.9,31.05\n"
    assert tell_text_encoding(words.encode()).encoding == "utf-8"


def test_text_with_a_byte_order_mark_is_what_the_mark_says():
    assert tell_text_encoding("名称".encode("utf-8-sig")).encoding == "utf-8-sig"
    assert tell_text_encoding("名称".encode("utf-16")).encoding == "utf-16"


def test_broken_bytes_in_the_middle_are_counted_not_hidden():
    text, whole = decode(b"ab\xffcd", "utf-8", cut=True)
    assert (text, whole) == ("ab\ufffdcd", False)


def test_a_text_of_megabytes_is_weighed_by_its_beginning(monkeypatch):
    weighed = []
    score = encodings._score
    monkeypatch.setattr(encodings, "_score", lambda found, name: weighed.extend(found) or score(found, name))
    long = "长江" * 100_000
    assert tell_encoding([(long.encode("gbk"), False)]).encoding == "gb18030"
    assert max(map(len, weighed)) == 20_000
    assert tell_encoding([(long.encode() + b"\xff", False)]).unreadable == 1
