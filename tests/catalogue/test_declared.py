"""What declarations say of files that are wrong, and what they tell as a JSON Schema."""

import jsonschema
import pytest

from riverzones.declared.records import (
    BILINGUAL,
    DAY,
    FLAG,
    METRES,
    WORD,
    WORDS,
    YEAR,
    Choice,
    Choices,
    Default,
    Either,
    Items,
    Nullable,
    Number,
    Numbers,
    Only,
    Record,
    RecordError,
    Table,
    Whole,
    Word,
    as_dict,
    read_declared,
)
from riverzones.errors import CatalogueError
from riverzones.model import Text

RANKS = ("main_stem", "tributary")


def checked_reach(length_m, name, **others):
    if length_m > 7_000_000:
        raise RecordError(zh="没有这么长的河。", en="no river is that long.", field="length_m")
    return {"name": name, "length_m": length_m, **others}


REACH = Record(
    {
        "title": BILINGUAL,
        "length_m": METRES,
        "rank": Choice(RANKS),
        "levels": Default(Choices(RANKS), ()),
        "code": Default(Word(r"[A-Z]{2}-\d{3}", of=Text(zh="编号，如 XC-101", en="a code such as XC-101")), ""),
        "aliases": Default(WORDS, ()),
        "since": Default(DAY, None),
        "built": Default(YEAR, None),
        "dry": Default(FLAG, False),
        "share": Default(Number(least=0, most=1), None),
        "orders": Default(Items(Whole(least=1), least=1), ()),
        "box": Default(Numbers(4), None),
        "size": Default(Either(Record({"value": Number()}, as_dict), Number()), None),
        "ms": Nullable(Numbers()),
    },
    checked_reach,
)
FILE = Only("rivers", Table(REACH, called=Text(zh="河流", en="river"), key="name"), beside={"note": WORD})


def read(tmp_path, text):
    path = tmp_path / "rivers.yaml"
    path.write_text(text, encoding="utf-8")
    return read_declared(path, FILE)


GOOD = {
    "title": "{zh: 箐河, en: Qing}",
    "length_m": "1200",
    "rank": "tributary",
    "ms": "null",
}


def river(**changed):
    fields = "".join(f"    {name}: {value}\n" for name, value in {**GOOD, **changed}.items() if value is not None)
    return f"note: made up\nrivers:\n  R1:\n{fields}"


def test_a_record_has_its_key_its_values_and_what_it_leaves_out(tmp_path):
    found = read(tmp_path, river(aliases="小箐河", size="{value: 3}", orders="[1, 2]"))
    assert found["R1"] == {
        "name": "R1",
        "title": Text(zh="箐河", en="Qing"),
        "length_m": 1200.0,
        "rank": "tributary",
        "levels": (),
        "code": "",
        "aliases": ("小箐河",),
        "since": None,
        "built": None,
        "dry": False,
        "share": None,
        "orders": (1, 2),
        "box": None,
        "size": {"value": 3.0},
        "ms": None,
    }


@pytest.mark.parametrize(
    ("field", "value", "line", "said"),
    [
        ("length_m", "0", 5, "length_m: expected metres above 0, got 0."),
        ("length_m", "true", 5, "length_m: expected metres above 0, got True."),
        ("length_m", ".inf", 5, "length_m: expected metres above 0, got inf."),
        ("length_m", "8000000", 5, "length_m: no river is that long."),
        ("rank", "tributry", 6, "rank: 'tributry' is not known. Did you mean 'tributary'?"),
        ("levels", "[tributary, mainstem]", 8, "levels: 'mainstem' is not known. Did you mean 'main_stem'?"),
        ("code", "xc101", 8, "code: expected a code such as XC-101, got 'xc101'."),
        ("code", "[XC-101]", 8, "code: expected a text, got ['XC-101']."),
        ("title", "箐河", 4, "title: expected {zh: ..., en: ...}, got '箐河'."),
        ("aliases", "{a: b}", 8, "aliases: expected a list of words, got {'a': 'b'}."),
        ("since", "'2021'", 8, "since: expected a date as 2021-03-01, got '2021'."),
        ("built", "21", 8, "built: expected a year such as 2018, got 21."),
        ("dry", "'no'", 8, "dry: expected true or false, got 'no'."),
        ("share", "40", 8, "share: expected a number from 0 to 1, got 40."),
        ("orders", "[1, 0]", 8, "orders: entry 2: expected a whole number of 1 or more, got 0."),
        ("orders", "[]", 8, "orders: expected 1 or more entries, got 0."),
        ("orders", "1", 8, "orders: expected a list, got 1."),
        ("box", "[1, 2]", 8, "box: expected 4 numbers, got [1, 2]."),
        ("ms", "fast", 7, "ms: expected a list of numbers, got 'fast'."),
        ("size", "{value: wide}", 8, "size: value: expected a number, got 'wide'."),
        ("size", "wide", 8, "size: expected a number, got 'wide'."),
        ("lenght_m", "3", 8, "unknown field 'lenght_m'. Did you mean 'length_m'?"),
    ],
)
def test_a_wrong_value_is_told_with_its_line_its_place_and_what_was_expected(tmp_path, field, value, line, said):
    with pytest.raises(CatalogueError) as error:
        read(tmp_path, river(**{field: value}))
    assert str(error.value) == f"rivers.yaml, line {line}: river R1: {said}"
    assert f"第 {line} 行：河流 R1：" in error.value.in_language("zh")[0]


@pytest.mark.parametrize("field", ["title", "length_m", "ms"])
def test_a_field_that_is_not_there_is_told_with_the_line_of_its_record(tmp_path, field):
    with pytest.raises(CatalogueError, match=rf"rivers.yaml, line 3: river R1: the field '{field}' is missing"):
        read(tmp_path, river(**{field: None}))


def test_null_is_a_value_only_where_it_is_declared_so(tmp_path):
    with pytest.raises(CatalogueError, match="the field 'length_m' is missing"):
        read(tmp_path, river(length_m="null"))


def test_a_table_of_known_names_takes_no_other():
    with pytest.raises(CatalogueError, match=r"levels: 'tributery' is not known. Did you mean 'tributary'"):
        Table(WORDS, names=RANKS).read({"tributery": "甲"}, "a.yaml", "levels")


def test_the_schema_of_a_declaration_accepts_what_it_reads_and_refuses_what_it_refuses(tmp_path):
    text = {"type": "object", "properties": {"zh": {"type": "string"}, "en": {"type": "string"}}}
    schema = {**FILE.schema(), "definitions": {"text": text}}
    reach = {"title": {"zh": "箐河", "en": "Qing"}, "length_m": 1200, "rank": "tributary", "ms": None}
    good = {"note": "made up", "rivers": {"R1": reach}}
    jsonschema.validate(good, schema)
    for field, value in {
        "length_m": 0,
        "rank": "x",
        "code": "xc101",
        "dry": "no",
        "share": 40,
        "orders": [0],
        "box": [1, 2],
        "built": 21,
        "levels": ["x"],
        "other": 1,
    }.items():
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**good, "rivers": {"R1": {**reach, field: value}}}, schema)


TEXT_SCHEMA = {"$ref": "#/definitions/text"}
DAYS = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
STRINGS = {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize(
    ("declared", "value", "zh", "en", "schema"),
    [
        (Number(), "x", "应为数，现为 'x'。", "expected a number, got 'x'.", {"type": "number"}),
        (
            Number(least=0),
            -1,
            "应为不小于 0 的数，现为 -1。",
            "expected a number of 0 or more, got -1.",
            {"type": "number", "minimum": 0},
        ),
        (
            Number(most=9),
            10,
            "应为不大于 9 的数，现为 10。",
            "expected a number of 9 or less, got 10.",
            {"type": "number", "maximum": 9},
        ),
        (
            Number(above=2),
            2,
            "应为大于 2 的数，现为 2。",
            "expected a number above 2, got 2.",
            {"type": "number", "exclusiveMinimum": 2},
        ),
        (
            Number(least=1, most=9, of=Text(zh="米数", en="metres")),
            0.5,
            "应为 1 至 9 的米数，现为 0.5。",
            "expected metres from 1 to 9, got 0.5.",
            {"type": "number", "minimum": 1, "maximum": 9},
        ),
        (Whole(), 1.0, "应为整数，现为 1.0。", "expected a whole number, got 1.0.", {"type": "integer"}),
        (
            Whole(least=2),
            1,
            "应为不小于 2 的整数，现为 1。",
            "expected a whole number of 2 or more, got 1.",
            {"type": "integer", "minimum": 2},
        ),
        (
            Whole(least=2, most=4),
            5,
            "应为 2 至 4 的整数，现为 5。",
            "expected a whole number from 2 to 4, got 5.",
            {"type": "integer", "minimum": 2, "maximum": 4},
        ),
        (
            Numbers(),
            3,
            "应为数的列表，现为 3。",
            "expected a list of numbers, got 3.",
            {"type": "array", "items": {"type": "number"}},
        ),
        (
            Numbers(2),
            [1, True],
            "应为2 个数，现为 [1, True]。",
            "expected 2 numbers, got [1, True].",
            {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
        ),
        (FLAG, 1, "应为 true 或 false，现为 1。", "expected true or false, got 1.", {"type": "boolean"}),
        (WORD, ["a"], "应为文字，现为 ['a']。", "expected a text, got ['a'].", {"type": "string"}),
        (
            Word("[A-Z]{2}", of=Text(zh="两个大写字母", en="two capitals")),
            "XCD",
            "应为两个大写字母，现为“XCD”。",
            "expected two capitals, got 'XCD'.",
            {"type": "string", "pattern": "^([A-Z]{2})$"},
        ),
        (
            WORDS,
            {"a": 1},
            "应为词语的列表，现为 {'a': 1}。",
            "expected a list of words, got {'a': 1}.",
            {"oneOf": [{"type": "string"}, STRINGS]},
        ),
        (DAY, 5, "日期应写作 2021-03-01，现为 5。", "expected a date as 2021-03-01, got 5.", DAYS),
        (
            BILINGUAL,
            {"zh": "甲"},
            "应写作 {zh: ..., en: ...}，现为 {'zh': '甲'}。",
            "expected {zh: ..., en: ...}, got {'zh': '甲'}.",
            TEXT_SCHEMA,
        ),
        (Choice(("a", "b")), "q", "“q”无法识别。", "'q' is not known.", {"enum": ["a", "b"]}),
        (
            Choices(("a", "b")),
            ["a", "q"],
            "“q”无法识别。",
            "'q' is not known.",
            {"oneOf": [{"enum": ["a", "b"]}, {"type": "array", "items": {"enum": ["a", "b"]}}]},
        ),
        (
            Items(WORD, least=2),
            ["a"],
            "至少要有 2 项。",
            "expected 2 or more entries, got 1.",
            {"type": "array", "items": {"type": "string"}, "minItems": 2},
        ),
        (
            Table(FLAG),
            [],
            "应写作 {名称: 值}，现为 []。",
            "expected {name: value}, got [].",
            {"type": "object", "additionalProperties": {"type": "boolean"}},
        ),
    ],
)
def test_what_is_expected_is_said_in_both_languages_and_in_the_schema(declared, value, zh, en, schema):
    with pytest.raises(CatalogueError) as error:
        declared.read(value, "a.yaml", "f")
    assert [error.value.in_language(lang)[0] for lang in ("zh", "en")] == [f"a.yaml：f：{zh}", f"a.yaml: f: {en}"]
    assert declared.schema() == schema


def test_a_list_of_numbers_may_be_of_whole_ones():
    assert Numbers().read([1, 2.5], "a.yaml", "f") == (1.0, 2.5)


def test_blank_is_left_out_unless_the_declaration_wants_it_stated():
    record = Record(
        {"a": Default(WORD, "none"), "b": Default(Nullable(WORD), "none", blank=False), "c": Default(WORD, "none")},
        as_dict,
    )
    assert record.read({"a": None, "b": None}, "x.yaml", "") == {"a": "none", "b": None, "c": "none"}
    strict = Record({"a": Default(METRES, 1.0, blank=False)}, as_dict)
    with pytest.raises(CatalogueError, match="a: expected metres above 0, got None"):
        strict.read({"a": None}, "x.yaml", "")
    assert strict.read({}, "x.yaml", "") == {"a": 1.0}


def test_an_entry_of_a_list_is_called_by_its_own_field_where_it_has_one():
    rules = Items(Record({"code": WORD, "m": METRES}, as_dict), called=Text(zh="规则", en="rule"), by="code")
    with pytest.raises(CatalogueError) as error:
        rules.read([{"code": "A", "m": 1}, {"code": "B", "m": 0}], "x.yaml", "rules")
    assert error.value.in_language("en")[0] == "x.yaml: rules: rule B: m: expected metres above 0, got 0."
    assert error.value.in_language("zh")[0] == "x.yaml：rules：规则 B：m：应为大于 0 的米数，现为 0。"
    assert error.value.steps == ("rules", "entry 2", "m")
    with pytest.raises(CatalogueError, match="rules: entry 1: the field 'code' is missing"):
        rules.read([{"m": 1}], "x.yaml", "rules")
