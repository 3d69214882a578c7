"""The language of the help and of the parser: one gettext catalogue for the words of riverzones and those of click.

English stands in the commands, Chinese in ``locale/zh/LC_MESSAGES/riverzones.po`` under the same words. click asks
gettext for everything it says; :func:`speaking` lets both find the catalogue for as long as a run lasts.
"""

from __future__ import annotations

import copy
import gettext
import inspect
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
from rich.cells import cell_len

__all__ = ["chinese_half", "language_of", "paragraphs", "speaking", "translated"]

_DOMAIN: Final = "riverzones"
_FOLDER: Final = Path(__file__).parent / "locale"
_CHINESE: Final = re.compile("[\u3400-\u9fff]")
_COMMENT: Final = re.compile(r"(?<=\s)# (?P<words>.+)$", re.MULTILINE)
_NEVER_FIRST: Final = frozenset("，。；：！？、）］”》…")  # a line does not begin with these
_COLUMN: Final = 30  # names of options and commands get so much room beside their text, as click gives them


def language_of(words: Sequence[str]) -> str:
    """Return the language of a run by its command line, before that is parsed: ``--lang``, RIVERZONES_LANG, Chinese.

    Examples
    --------
    >>> language_of(["--lang", "en", "audit"]), language_of(["--lang=zh"])
    ('en', 'zh')
    """
    said = os.environ.get("RIVERZONES_LANG", "")
    for position, word in enumerate(words):
        if word == "--":
            break
        if word == "--lang" and position + 1 < len(words):
            said = words[position + 1]
        elif word.startswith("--lang="):
            said = word.removeprefix("--lang=")
    return "en" if said == "en" else "zh"


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Let gettext, which click asks for its words, find the catalogue of ``lang``; as it was before, after that."""
    if lang != "zh":
        yield
        return
    domain, languages = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(_DOMAIN, str(_FOLDER))
    gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = "zh"
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if languages is None:
            os.environ.pop("LANGUAGE", None)
        else:
            os.environ["LANGUAGE"] = languages


def chinese_half(line: str) -> str:
    """Return the Chinese half of a line that is said in both languages; a line in one language through the catalogue.

    Examples
    --------
    >>> chinese_half("Layers out, styles along; a QGIS project. 导出图层、样式与 QGIS 工程。")
    '导出图层、样式与 QGIS 工程。'
    """
    known = gettext.gettext(line)
    if known != line:
        return known
    halves = re.search(r"(?<=\. )[^.]*[\u3400-\u9fff].*$", line)
    return halves[0] if halves else line


def paragraphs(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the paragraphs of a help text: whether it stands as it is (an example), and the words."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph.lstrip().startswith("\b"):
            yield True, paragraph
        else:
            yield False, " ".join(paragraph.split())


def translated(command: click.Command) -> click.Command:
    """Return ``command`` with its help, and that of its options and subcommands, in the language that is spoken.

    The command itself is not altered. In English it is returned as it is.
    """
    if gettext.gettext("Options") == "Options":
        return command
    spoken = copy.copy(command)
    spoken.context_class = _Context
    spoken.help = None if command.help is None else _spoken_help(command.help)
    spoken.short_help = None if command.short_help is None else chinese_half(command.short_help)
    spoken.options_metavar = "[选项]" if command.options_metavar else command.options_metavar
    spoken.params = [_spoken_option(param) if isinstance(param, click.Option) else param for param in command.params]
    if isinstance(spoken, click.Group):
        spoken.subcommand_metavar = "命令 [参数]..."
        spoken.commands = {name: translated(subcommand) for name, subcommand in spoken.commands.items()}
    return spoken


def _spoken_option(option: click.Option) -> click.Option:
    spoken = copy.copy(option)
    if option.help:
        spoken.help = gettext.gettext(" ".join(option.help.split()))
    return spoken


def _spoken_help(text: str) -> str:
    return "\n\n".join(
        _COMMENT.sub(lambda comment: f"# {gettext.gettext(comment['words'])}", words)
        if stands
        else gettext.gettext(words)
        for stands, words in paragraphs(text)
    )


def _wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` cells; Chinese breaks anywhere, other words at blanks."""
    lines, line, used = [], "", 0
    for piece in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+", text):
        size = cell_len(piece)
        if used + size > width and line.strip() and piece not in _NEVER_FIRST:
            lines.append(line.rstrip())
            line, used = "", 0
        if line or not piece.isspace():
            line, used = line + piece, used + size
    return [*lines, line.rstrip()] if line.strip() else lines


class _Formatter(click.HelpFormatter):
    """Wraps by the cells of a terminal: a Chinese character takes two."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{' ' * self.current_indent}{heading}：\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        shown = []
        for paragraph in text.split("\n\n"):
            stands = paragraph.lstrip().startswith("\b")
            lines = paragraph.lstrip().splitlines()[1:] if stands else _wrapped(paragraph, self._room)
            shown.append("\n".join(f"{indent}{line}".rstrip() for line in lines))
        self.write("\n\n".join(shown) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = _COLUMN, col_spacing: int = 2) -> None:
        rows = list(rows)
        indent = " " * self.current_indent
        column = min(max((cell_len(name) for name, _ in rows), default=0), col_max) + col_spacing
        for name, words in rows:
            lines = _wrapped(words, max(self._room - column, 10))
            gap = column - cell_len(name)
            first = lines.pop(0) if lines and gap >= col_spacing else ""
            self.write(f"{indent}{name}{' ' * gap if first else ''}{first}\n")
            self.write("".join(f"{indent}{' ' * column}{line}\n" for line in lines))

    @property
    def _room(self) -> int:
        return max(self.width - self.current_indent, 20)


class _Context(click.Context):
    formatter_class: Any = _Formatter
