"""Plain HTML pages of tables: the printed sheet of one part of a project, and the index of an atlas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, StrictUndefined, Template

from riverzones.present.web import assets

__all__ = ["Cell", "Head", "SheetPage", "SheetTable", "sheet_page"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in words, a number where it shall stand to the right, a link where ``href`` is given."""

    words: str
    href: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Heading of a column; ``write`` marks one left empty for a pen."""

    words: str
    write: bool = False


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table with its title; ``note`` stands above it, or alone where there are no rows."""

    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetPage:
    """What stands around the tables of a page: ``marks`` are said loudly, ``foot`` quietly."""

    title: str
    subtitle: str
    marks: Sequence[str] = field(default=())
    foot: Sequence[str] = field(default=())


def sheet_page(head: SheetPage, tables: Sequence[SheetTable], *, lang: str = "zh") -> str:
    """One HTML page without scripts that asks for nothing; every word is escaped.

    Parameters
    ----------
    head : SheetPage
        Title and what stands around.
    tables : sequence of SheetTable
        In the order of the page.
    lang : str
        ``"zh"`` or ``"en"``.
    """
    return _template().render(
        zh=lang == "zh",
        title=head.title,
        subtitle=head.subtitle,
        marks=head.marks,
        foot=head.foot,
        tables=tables,
        style=assets.read("sheets.css"),
    )


@cache
def _template() -> Template:
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(assets.read("sheet.html.j2"))
