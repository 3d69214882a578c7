"""Words of wrong usage: what the parser found, in the language of the run."""

from __future__ import annotations

import re
from typing import Final

import click

from riverzones.model import Text
from riverzones.model.wording import nearest

__all__ = ["usage_words"]

_NUMBERS: Final = {"integer": "整数", "float": "数", "boolean": "是否值（true 或 false）"}
_PATHS: Final = {
    "does not exist": "不存在",
    "is a file": "是文件，不是文件夹",
    "is a directory": "是文件夹，不是文件",
    "is not readable": "不可读",
    "is not writable": "不可写",
}
_SAID: Final = (
    (r"No such option '?(?P<a>[^']+)'?\.", "没有选项 {a}。"),
    (r"No such command '(?P<a>.+)'\.", "没有名为“{a}”的命令。"),
    (r"'(?P<a>.*)' is not one of (?P<b>.+)\.", "“{a}”不是可选的值，可选：{b}。"),
    (r"'(?P<a>.*)' is not a valid (?P<number>\w+)( range)?\.", "“{a}”不是{number}。"),
    (r"(?P<a>\S+) is not in the range (?P<b>.+)\.", "{a} 超出范围 {b}。"),
    (r"\w+ '(?P<a>.+)' (?P<path>does not exist|is an? \w+|is not \w+)\.", "{a} {path}。"),
    (r"Option '(?P<a>.+)' requires (an argument|\d+ arguments)\.", "选项 {a} 后面要有值。"),
    (r"Option '(?P<a>.+)' does not take a value\.", "选项 {a} 后面不带值。"),
    (r"Got unexpected extra arguments? \((?P<a>.+)\)", "多出了参数：{a}。"),
    (r"Missing command\.", "还缺一个命令。"),
)
"""What the parser of the command line says in English, and the same in Chinese."""


def usage_words(error: click.ClickException) -> Text:
    """What was wrong, in both languages; words without a Chinese form of their own are given as they came.

    Examples
    --------
    >>> usage_words(click.NoSuchOption("--jsn", possibilities=["--json"])).zh
    '没有选项 --jsn。是否指 --json？'
    >>> usage_words(click.UsageError("Got unexpected extra argument (b.gpkg)")).zh
    '多出了参数：b.gpkg。'
    """
    en = error.format_message()
    if isinstance(error, click.MissingParameter):
        return Text(zh=f"缺少{_called(error)}。", en=en)
    zh = _in_chinese(getattr(error, "message", en))
    if isinstance(error, click.BadParameter):
        zh = f"{_called(error)}：{zh}"
    close = getattr(error, "possibilities", None)
    return Text(zh=zh + nearest(close, ()).zh if close else zh, en=en)


def _called(error: click.BadParameter) -> str:
    """The option or argument that an error speaks of."""
    hint = error.param_hint or (error.param.get_error_hint(error.ctx) if error.param else "")
    name = (hint if isinstance(hint, str) else " / ".join(hint)).replace("'", "")
    kind = "选项" if name.startswith("-") else "参数"
    return f"{kind} {name}" if name else kind


def _in_chinese(message: str) -> str:
    for pattern, words in _SAID:
        found = re.fullmatch(pattern, message)
        if found:
            parts = found.groupdict()
            if "number" in parts:
                parts["number"] = _NUMBERS.get(parts["number"], parts["number"])
            if "path" in parts:
                parts["path"] = _PATHS.get(parts["path"], parts["path"])
            return words.format(**{name: value.replace("'", "") for name, value in parts.items()})
    return message
