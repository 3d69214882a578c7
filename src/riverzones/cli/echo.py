"""What a command says: data to stdout, talk to stderr, in the language asked for."""

from __future__ import annotations

import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console as RichConsole
from rich.markup import escape

from riverzones.errors import RiverzonesError
from riverzones.model import Text

if TYPE_CHECKING:  # tables of pandas, bars: the help needs neither
    from rich.progress import Progress

    from riverzones.model.sheet import Sheet

__all__ = ["UNTITLED", "Console", "Head", "Right", "Step", "clean"]

_SHOWN = 50
_HIDDEN = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What a terminal acts upon or does not show, below U+FFFF: in JSON an escape stands for it, which reads the same."""


@dataclass(frozen=True, slots=True)
class Right:
    """The heading of a column that stands to the right, as numbers do."""

    words: Text


Head = Text | Right
"""The heading of a column."""
UNTITLED = Text(zh="", en="")
"""Stands above a column that needs no heading."""


@dataclass(frozen=True, slots=True)
class Step:
    """Moves a progress bar on by one, saying what is at work."""

    bar: Progress | None
    task: Any

    def __call__(self, words: str) -> None:
        if self.bar is not None:
            self.bar.update(self.task, advance=1, description=escape(clean(words)))


def clean(words: object) -> str:
    """Return ``words`` with blanks for what a terminal would act upon: control, escape and direction characters."""
    text = str(words)
    if text.isprintable():  # none of them is; most words are
        return text
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text)


class Console:
    """How a run talks: its language, whether it prints JSON, whether it is quiet."""

    def __init__(self, lang: str = "zh", *, as_json: bool = False, quiet: bool = False) -> None:
        self.lang = lang
        self.as_json = as_json
        self.quiet = quiet
        width = shutil.get_terminal_size((160, 40)).columns if sys.stdout.isatty() else 200
        self.out = RichConsole(file=sys.stdout, width=width, highlight=False, soft_wrap=not sys.stdout.isatty())
        self.err = RichConsole(file=sys.stderr, stderr=True, highlight=False, soft_wrap=True)

    def said(self, words: Text | str) -> str:
        """Return ``words`` in the language of the run."""
        return words.within(self.lang) if isinstance(words, Text) else words

    def say(self, *, zh: str, en: str) -> None:
        """Print one line of talk; nothing when quiet."""
        if not self.quiet:
            self.err.print(escape(clean(zh if self.lang == "zh" else en)))

    def warn(self, words: Text | str) -> None:
        """Print one line that must not be missed, also when quiet."""
        self.err.print(f"[yellow]![/] {escape(clean(self.said(words)))}")

    def data(self, document: Any) -> None:
        """Print one JSON document to stdout."""
        text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
        sys.stdout.write(_HIDDEN.sub(lambda sign: f"\\u{ord(sign.group()):04x}", text) + "\n")

    @property
    def room(self) -> int | None:
        """How many rows of a table are shown: a screenful on a screen, all of them (None) elsewhere."""
        return _SHOWN if sys.stdout.isatty() else None

    def table(self, heads: Sequence[Head], rows: Sequence[Sequence[Any]], *, of: int | None = None) -> None:
        """Print a table to stdout; :class:`Right` is the heading of a column that stands to the right.

        Long tables are cut on a screen only; ``of`` says how many rows there are where ``rows`` are only the first.
        In a file or a pipe every row is one line, whatever its length.
        """
        cells = list(zip(*rows[: self.room], strict=True)) or [()] * len(heads)
        self.columns(list(zip(heads, cells, strict=True)), of=len(rows) if of is None else of)

    def columns(self, columns: Sequence[tuple[Head, Sequence[Any]]], *, of: int) -> None:
        """Print a table as :meth:`table` does, of headings with the cells below them; ``of``: how many rows there are.

        Cells that are alike are made ready once for each column.
        """
        rights = [isinstance(head, Right) for head, _ in columns]
        words = [self.said(head.words if isinstance(head, Right) else head) for head, _ in columns]
        texts = [["" if cell is None else str(cell) for cell in cells[: self.room]] for _, cells in columns]
        count = len(texts[0]) if texts else 0
        if sys.stdout.isatty():
            from rich.table import Table

            table = Table(header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=any(words))
            for word, right in zip(words, rights, strict=True):
                table.add_column(escape(word), justify="right" if right else "left", overflow="fold", no_wrap=right)
            for row in zip(*texts, strict=True):
                table.add_row(*(escape(clean(cell)) for cell in row))
            self.out.print(table)
        else:
            if any(words):
                texts = [[word, *cells] for word, cells in zip(words, texts, strict=True)]
            sys.stdout.write("".join(f"{line}\n" for line in _aligned(texts, rights)))
        left = of - count
        if left > 0:
            self.say(
                zh=f"…… 还有 {left} 行，用 -o 写入文件可得全部", en=f"... {left} more rows; write all of them with -o"
            )

    def sheet(self, sheet: Sheet, names: Sequence[str] = ()) -> None:
        """Print a sheet to stdout as :meth:`table` prints it: all its columns, or those of ``names``."""
        columns = [column for column in sheet.columns if not names or column.name in names]
        heads = [Right(column.title) if column.is_number else column.title for column in columns]
        shown = sheet.rows[: self.room]
        cells = [[column.shown(value, self.lang) for value in shown[column.name].tolist()] for column in columns]
        self.columns(list(zip(heads, cells, strict=True)), of=len(sheet.rows))

    @contextmanager
    def steps(self, total: int, *, zh: str, en: str) -> Iterator[Step]:
        """Show a progress bar on stderr, on a screen only."""
        if self.quiet or self.as_json or not self.err.is_terminal:
            yield Step(None, None)
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.err,
            transient=True,
        )
        with bar:
            yield Step(bar, bar.add_task(zh if self.lang == "zh" else en, total=total))

    @contextmanager
    def steps_of_job(self, *, zh: str, en: str) -> Iterator[Callable[[int], Callable[[Text], None]]]:
        """Show a progress bar for a job that counts its steps itself: their number gives what is told each title."""
        with ExitStack() as stack:

            def begin(count: int) -> Callable[[Text], None]:
                step = stack.enter_context(self.steps(count, zh=zh, en=en))
                return lambda title: step(self.said(title))

            yield begin

    def failed(self, error: RiverzonesError) -> None:
        """Print an error as one line, or as ``{error, kind, hint}``."""
        message, hint = error.in_language(self.lang)
        if self.as_json:
            self.data({"error": message, "kind": error.kind, "hint": hint})
            return
        word = Text(zh="错误：", en="error: ").within(self.lang)
        gap = "" if self.lang == "zh" and message.endswith(("。", "；", "，", "：")) else " "
        self.err.print(f"[bold red]{word}[/]{escape(clean(message))}" + (f"{gap}{escape(clean(hint))}" if hint else ""))


_EVEN = re.compile("[ -~\u3001-\u3029\u4e00-\u9fff\uff01-\uff60]*")
"""What most cells are written in: letters one column wide, and those two wide that take three bytes of UTF-8 each."""


def width_of(cell: str) -> int:
    """Return how many columns a cell takes in a terminal, as ``rich.cells.cell_len`` does, most at once by their bytes.

    Examples
    --------
    >>> width_of("ab c"), width_of("排污口（3）")
    (4, 11)
    """
    if _EVEN.fullmatch(cell):
        return len(cell) + (len(cell.encode()) - len(cell)) // 2
    return cell_len(cell)


def _aligned(columns: Sequence[Sequence[str]], rights: Sequence[bool]) -> list[str]:
    """Columns of cells as lines, cleaned and below each other, a Chinese character as wide as two others.

    Examples
    --------
    >>> _aligned([["河", "ab c"], ["2.5", "10.0"]], [False, True])
    ['河     2.5', 'ab c  10.0']
    """
    padded = [_padded(cells, right=right) for cells, right in zip(columns, rights, strict=True)]
    return ["  ".join(row).rstrip() for row in zip(*padded, strict=True)]


def _padded(cells: Sequence[str], *, right: bool) -> list[str]:
    """Cells of a column, cleaned and as wide as the widest of them; each of those that are alike is made once."""
    cleaned = {cell: clean(cell) for cell in dict.fromkeys(cells)}
    sizes = {cell: width_of(text) for cell, text in cleaned.items()}
    width = max(sizes.values(), default=0)
    wide = {
        cell: " " * (width - sizes[cell]) + text if right else text + " " * (width - sizes[cell])
        for cell, text in cleaned.items()
    }
    return [wide[cell] for cell in cells]
