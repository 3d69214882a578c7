"""Errors as one line: wrong usage in the language of the run, and what nobody foresaw."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import tempfile
import traceback
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import click

from riverzones import __version__
from riverzones.errors import RiverzonesError
from riverzones.model import Text
from riverzones.model.text import nearest

__all__ = ["UnexpectedError", "unexpected", "usage_words"]


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


_LIBRARIES: Final = ("geopandas", "shapely", "pyogrio", "pandas", "numpy", "openpyxl", "matplotlib", "docxtpl")
_SHOWN: Final = 160


class UnexpectedError(RiverzonesError):
    """An error that no part of riverzones foresaw."""


def unexpected(error: BaseException, words: Sequence[str]) -> UnexpectedError:
    """What is said of an error that nobody foresaw; the traceback goes to a file in the folder for temporary files.

    Parameters
    ----------
    error : BaseException
        What was raised.
    words : sequence of str
        The command line, for the report.
    """
    kind = type(error).__name__
    said = " ".join(str(error).split())[:_SHOWN].rstrip(".")
    if isinstance(error, RecursionError):
        message = Text(
            zh="数据或模板嵌套过深，无法处理。", en="the data or a template are nested too deep to be worked on."
        )
    else:
        message = Text(
            zh=f"程序遇到没有预料到的情况（{kind}{f'：{said}' if said else ''}），未能完成；项目文件未写入半成品。",
            en=f"something unforeseen happened ({kind}{f': {said}' if said else ''}); the project holds no half of it.",
        )
    report = _report(error, words)
    if report is None:
        hint = Text(
            zh="临时文件夹写不进去，未能留下详细报告；请用 riverzones doctor 检查。",
            en="No report could be left, the folder for temporary files takes none; see riverzones doctor.",
        )
    else:
        hint = Text(
            zh=f"详细报告：{report}；反馈时请附上，其中有文件名，没有数据。",
            en=f"Report: {report}; send it along when you tell us. It holds names of files, no data.",
        )
    return UnexpectedError(message, hint=hint)


def _report(error: BaseException, words: Sequence[str]) -> Path | None:
    """The file with the traceback, versions and the command line; None where none can be written."""
    now = dt.datetime.now().astimezone()
    head = [
        f"riverzones {__version__}, Python {platform.python_version()}, {platform.platform()}",
        ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
        f"{now.isoformat(timespec='seconds')}  riverzones {' '.join(words)}",
        "",
    ]
    try:
        trace = traceback.TracebackException.from_exception(error, limit=-40, compact=True)
        text = "\n".join(head) + "".join(trace.format())
        path = Path(tempfile.gettempdir()) / f"riverzones-error-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
        with path.open("x", encoding="utf-8", errors="replace") as out:
            out.write(text)
    except Exception:  # whatever happens here must not hide what happened before
        return None
    return path


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
