"""Wrong usage is said in the language of the run, with the nearest right word."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["audit"], "缺少参数 PROJECT"),
        (["layers", "a.gpkg", "b.gpkg"], "多出了参数：b.gpkg"),
        (["map", "a.gpkg", "--overwrit"], "是否指 --overwrite"),
        (["--lang", "fr", "layers"], "“fr”不是可选的值"),
        (["map", "a.gpkg", "-o"], "选项 -o 后面要有值"),
        (["trace", "a.gpkg", "--from", "x", "--within", "far"], "“far”不是数"),
    ],
)
def test_wrong_usage_is_said_in_chinese_with_the_usage_line_and_exit_code_two(cli, words, expected):
    said = cli(*words)
    assert said.code == 2
    assert expected in said.err
    assert said.err.startswith("用法：") or "-o" in words
    assert "Error" not in said.err


def test_wrong_usage_is_said_in_english_when_asked(cli):
    said = cli("--lang", "en", "audit")
    assert (said.code, "用法" in said.err) == (2, False)
    assert "Missing argument 'PROJECT'" in said.err


def test_wrong_usage_is_one_document_with_json(cli):
    said = cli("--json", "audit")
    assert said.code == 2
    assert said.json == {"error": "缺少参数 PROJECT。", "kind": "MissingParameter", "hint": ""}
