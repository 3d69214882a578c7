"""What declarations say of files that are wrong, and what they tell as a JSON Schema."""

import jsonschema
import pytest

from riverzones.catalogue.declared import (
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
    assert f"第 {line} 行：河流 R1：" in error.value.said("zh")[0]


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
