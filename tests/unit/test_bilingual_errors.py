"""Every error speaks both languages: the source itself is read, and nobody may forget."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import riverzones
from riverzones import errors
from riverzones.errors import LayerError, RiverzonesError, UnknownNameError
from riverzones.model import Text
from riverzones.model.text import nearest, said_by, system_reason
from riverzones.registry import Registry

SOURCE = Path(riverzones.__file__).parent
OURS = {
    name
    for name in dir(errors)
    if isinstance(getattr(errors, name), type) and issubclass(getattr(errors, name), RiverzonesError)
}
ONE_LANGUAGE = {
    # a question is answered in the language it was asked in
    ("query/phrase.py", "PhraseError"),
    ("query/reader.py", "PhraseError"),
    ("catalogue/conditions.py", "PhraseError"),
}


def _plain(node: ast.expr, made: dict[str, list[ast.expr]]) -> bool:
    """Whether an expression is words of one language: text, text put together, or a name that was given such."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value != ""
    if isinstance(node, ast.BinOp):
        return _plain(node.left, made) or _plain(node.right, made)
    if isinstance(node, ast.BoolOp):
        return any(_plain(value, made) for value in node.values)
    if isinstance(node, ast.IfExp):
        return _plain(node.body, made) or _plain(node.orelse, made)
    if isinstance(node, ast.Attribute):
        return node.attr in ("message", "hint", "zh", "en")
    if isinstance(node, ast.Call):
        called = node.func
        return (isinstance(called, ast.Name) and called.id == "str") or (
            isinstance(called, ast.Attribute) and called.attr in ("format", "join", "within")
        )
    if isinstance(node, ast.Name):
        return any(_plain(value, {}) for value in made.get(node.id, []))
    return True


def _one_language(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of every error of ours that is made with words of one language."""
    tree = ast.parse(source)
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)] or [tree]
    for scope in scopes:
        made: dict[str, list[ast.expr]] = {}
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    pairs = [(target, node.value)]
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                        pairs = list(zip(target.elts, node.value.elts, strict=True))
                    for name, value in pairs:
                        if isinstance(name, ast.Name):
                            made.setdefault(name.id, []).append(value)
        for node in ast.walk(scope):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OURS):
                continue
            said = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "hint")]
            if not said or any(_plain(words, made) for words in said):
                yield node.lineno, node.func.id


def test_every_error_of_the_tree_speaks_both_languages():
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        where = path.relative_to(SOURCE).as_posix()
        for line, name in _one_language(path.read_text(encoding="utf-8")):
            found.setdefault((where, name), []).append(line)
    assert {place: lines for place, lines in found.items() if place not in ONE_LANGUAGE} == {}
    assert set(found) == ONE_LANGUAGE


@pytest.mark.parametrize(
    "line",
    [
        "raise LayerError(f'no file {path}.')",
        "raise LayerError('no ' + name)",
        "words = f'no {path}'; raise LayerError(words)",
        "raise LayerError(Text(zh='坏', en='bad'), hint='mend it')",
        "raise LayerError(error.message)",
        "raise LayerError(words.within('zh'))",
        "raise LayerError()",
    ],
)
def test_an_error_of_one_language_is_noticed(line):
    assert list(_one_language(f"def f(path, name, words, error): {line}")) == [(1, "LayerError")]


def test_words_of_both_languages_pass():
    assert list(_one_language("def f(m, h): raise LayerError(Text(zh='坏', en='bad'), hint=h)")) == []


def test_a_registry_answers_a_wrong_name_in_both_languages():
    rules = Registry("rule", {"CN-101": 1, "CN-102": 2}, zh="规则")
    with pytest.raises(UnknownNameError) as caught:
        rules["CN-10"]
    assert caught.value.in_language("zh") == ("规则中没有“CN-10”。", "是否指 CN-102 或 CN-101？")
    assert caught.value.in_language("en") == ("no rule is called 'CN-10'.", "Did you mean CN-102 or CN-101?")
    with pytest.raises(UnknownNameError) as caught:
        rules["zzz"]
    assert caught.value.in_language("zh")[1] == "现有：CN-101、CN-102。"


def test_what_an_error_said_can_be_said_again_in_both_languages():
    error = LayerError(Text(zh="坏。", en="bad."), hint=Text(zh="修。", en="mend."))
    assert said_by(error) == (Text(zh="坏。", en="bad."), Text(zh="修。", en="mend."))


def test_near_names_win_over_the_list_of_names():
    assert nearest(["a"], ["b"]).zh == "是否指 a？"
    assert nearest([], ["b", "c", "d"], most=2) == Text(zh="现有：b、c。", en="There is: b, c.")


def test_the_reason_of_the_system_is_chinese_where_it_is_known_and_quoted_where_not():
    assert system_reason(PermissionError(13, "Permission denied")) == Text(zh="没有权限", en="Permission denied")
    assert system_reason(OSError("strange")) == Text(zh="系统报告“strange”", en="strange")
