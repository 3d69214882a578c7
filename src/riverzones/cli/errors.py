"""Errors as one line: wrong usage in the language of the run, and what nobody foresaw."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from riverzones import __version__
from riverzones.errors import RiverzonesError
from riverzones.model import Text

__all__ = ["UnexpectedError", "unexpected", "usage_words"]


def usage_words(error: click.ClickException) -> Text:
    """Return what was wrong: click says it in the language of the run, by the catalogue of `riverzones.cli.speech`.

    Examples
    --------
    >>> from riverzones.cli.speech import speaking
    >>> with speaking("zh"):
    ...     usage_words(click.NoSuchOption("--jsn", possibilities=["--json"])).zh
    '没有选项 --jsn。是否指 --json？'
    """
    said = error.format_message()
    zh = re.sub(r"'([^']*)'", r"\1", said).replace("。 ", "。").replace("： ", "：")
    if _CHINESE_END.search(zh):
        zh = zh.removesuffix(".") + "。"
    return Text(zh=zh, en=said)


_CHINESE_END: Final = re.compile(r"[\u3400-\u9fff][^。？]*\.$")
"""Chinese words behind which click put its own full stop."""
_LIBRARIES: Final = ("geopandas", "shapely", "pyogrio", "pandas", "numpy", "openpyxl", "matplotlib", "docxtpl")
_SHOWN: Final = 160


class UnexpectedError(RiverzonesError):
    """An error that no part of riverzones foresaw."""


def unexpected(error: BaseException, words: Sequence[str]) -> UnexpectedError:
    """Return what is said of an error that nobody foresaw; the traceback goes to a file beside temporary ones.

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
    try:
        import platform  # these take a tenth of the time of the help, which needs none of them
        import tempfile
        import traceback

        now = dt.datetime.now().astimezone()
        head = [
            f"riverzones {__version__}, Python {platform.python_version()}, {platform.platform()}",
            ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
            f"{now.isoformat(timespec='seconds')}  riverzones {' '.join(words)}",
            "",
        ]
        trace = traceback.TracebackException.from_exception(error, limit=-40, compact=True)
        text = "\n".join(head) + "".join(trace.format())
        path = Path(tempfile.gettempdir()) / f"riverzones-error-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
        with path.open("x", encoding="utf-8", errors="replace") as out:
            out.write(text)
    except Exception:  # whatever happens here must not hide what happened before
        return None
    return path


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
