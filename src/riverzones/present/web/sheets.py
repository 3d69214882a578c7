"""Plain HTML pages of tables: the printed sheet of one part of a project, and the index of an atlas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from riverzones.model.cells import text_of
from riverzones.model.sheet import Sheet
from riverzones.present.web import assets

__all__ = ["SheetPage", "sheet_page"]


@dataclass(frozen=True, slots=True)
class SheetPage:
    """What stands around the tables of a page: ``marks`` are said loudly, ``foot`` quietly."""

    title: str
    subtitle: str
    marks: Sequence[str] = field(default=())
    foot: Sequence[str] = field(default=())


def sheet_page(head: SheetPage, sheets: Sequence[Sheet], *, lang: str = "zh") -> str:
    """Return one HTML page without scripts that asks for nothing; every word is escaped.

    Parameters
    ----------
    head : SheetPage
        Title and what stands around.
    sheets : sequence of Sheet
        In the order of the page; an editable column is left empty for a pen.
    lang : str
        ``"zh"`` or ``"en"``.
    """
    return _template().render(
        zh=lang == "zh",
        title=head.title,
        subtitle=head.subtitle,
        marks=head.marks,
        foot=head.foot,
        tables=[_table(sheet, lang) for sheet in sheets],
        style=assets.read("sheets.css"),
    )


def _table(sheet: Sheet, lang: str) -> dict[str, Any]:
    columns = [
        {"words": column.title.within(lang), "write": column.editable, "number": column.is_number}
        for column in sheet.columns
    ]
    links = [sheet.links.get(column.name) for column in sheet.columns]
    rows = [
        [
            {"words": text_of(value), "href": (urls[number] if urls else None) or ""}
            for value, urls in zip(row, links, strict=True)
        ]
        for number, row in enumerate(sheet.cells(lang))
    ]
    note = sheet.note.within(lang) if sheet.note else ""
    return {"title": sheet.name.within(lang), "columns": columns, "rows": rows, "note": note}


@cache
def _template() -> Template:
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(assets.read("sheet.html.j2"))
