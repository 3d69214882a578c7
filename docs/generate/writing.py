"""Markdown of made pages: tables whose cells are escaped, and titles in both languages."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Any

from riverzones.model import Text
from riverzones.terms import CONFIDENCE

__all__ = ["both", "cell", "code", "sure", "table"]


def both(words: Text) -> str:
    """Chinese, then English."""
    return f"{words.zh} · {words.en}"


def sure(confidence: str) -> str:
    """How sure a number or a quotation is, in both languages; what is recalled stands out."""
    words = both(CONFIDENCE[confidence])
    return f"**{words}**" if confidence == "recall" else words


def cell(value: Any) -> str:
    """A value as one cell of a table."""
    if value is None or value == "":
        return "—"
    return html.escape(str(value), quote=False).replace("|", "&#124;").replace("\n", " ")


def code(value: Any) -> str:
    """A value as it is written in a file; a bar inside would end the cell and is given as its entity."""
    if value is None or value == "":
        return "—"
    return f"<code>{cell(value)}</code>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are Markdown already."""
    lines = [f"| {' | '.join(heads)} |", f"|{'|'.join(' --- ' for _ in heads)}|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"
