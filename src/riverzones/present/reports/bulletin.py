"""The monthly bulletin of water quality, as a page and as a Word document, from a template of ours or of an office."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.shared import Pt

from riverzones.model import Text
from riverzones.present.reports.docx_report import filled_docx
from riverzones.present.reports.docx_template import dress_page, dress_styles, fill_cell, mark_row
from riverzones.present.reports.pages import filled

__all__ = ["BULLETIN_TEMPLATE", "bulletin_docx", "bulletin_docx_template", "bulletin_page"]

BULLETIN_TEMPLATE = "bulletin.html"
_HEADS = {
    "sections": Text(
        zh="断面 河流 本月 上月 上年同月 目标 达标 主要污染指标（超标倍数）",
        en="section river now month_before year_before target met main_pollutants",
    ),
    "sources": Text(
        zh="水源地 河流 本月 上月 上年同月 目标 达标 主要污染指标（超标倍数）",
        en="source river now month_before year_before target met main_pollutants",
    ),
    "rivers": Text(zh="河流 断面数 水质状况 Ⅰ～Ⅲ类% 劣Ⅴ类%", en="river sections state I-III% >V%"),
    "asked": Text(zh="对象 问题 请谁办", en="place what who"),
}
_CELLS = {
    "sections": ("name", "river", "now", "before", "year_before", "target", "met", "pollutants"),
    "sources": ("name", "river", "now", "before", "year_before", "target", "met", "pollutants"),
    "rivers": ("river", "sections", "state", "good", "worst"),
    "asked": ("name", "what", "who"),
}


def bulletin_page(values: Mapping[str, Any], charts: Sequence[Any], *, template: Path | None = None) -> str:
    """Return the bulletin as one HTML page; ``charts`` are SVG of ours.

    Raises
    ------
    CatalogueError
        If the template cannot be filled.
    """
    return filled(template or BULLETIN_TEMPLATE, {**values, "charts": list(charts)})


def bulletin_docx(values: Mapping[str, Any], *, lang: str = "zh", template: Path | None = None) -> bytes:
    """Return the bulletin as a DOCX file.

    Raises
    ------
    CatalogueError
        If the template cannot be read or filled.
    """
    return filled_docx(lambda _: values, bulletin_docx_template(lang), template=template)


def bulletin_docx_template(lang: str = "zh") -> bytes:
    """Return the template of the bulletin for an office to edit; its tags are the values of the page."""
    zh = lang == "zh"
    made: Any = Document()
    dress_styles(made)
    dress_page(made)
    made.add_paragraph("{{ heading }}", style="Title")
    made.add_paragraph("{{ under }}").alignment = 1
    made.add_paragraph("{{ warning }}")
    titles = ("一、总体情况", "二、断面和水源地水质", "三、河流水质", "四、变化", "五、请办事项", "六、说明")
    english = ("1 Overview", "2 Sections and sources", "3 Rivers", "4 What changed", "5 Who is asked to act", "6 Notes")
    heads = titles if zh else english
    made.add_heading(heads[0], 1)
    _lines(made, "summary")
    made.add_heading(heads[1], 1)
    _table(made, "sections", lang)
    made.add_paragraph("{%p if sources %}")
    made.add_heading("水源地" if zh else "Sources", 2)
    _table(made, "sources", lang)
    made.add_paragraph("{%p endif %}")
    made.add_heading(heads[2], 1)
    _table(made, "rivers", lang)
    made.add_heading(heads[3], 1)
    _lines(made, "changes")
    made.add_heading(heads[4], 1)
    _table(made, "asked", lang)
    made.add_heading(heads[5], 1)
    _lines(made, "notes")
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _lines(document: Any, name: str) -> None:
    document.add_paragraph(f"{{%p for line in {name} %}}")
    document.add_paragraph("{{ line }}", style="List Bullet")
    document.add_paragraph("{%p endfor %}")


def _table(document: Any, name: str, lang: str) -> None:
    cells = _CELLS[name]
    table = document.add_table(rows=4, cols=len(cells), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, _HEADS[name].within(lang).split(" "), strict=True):
        fill_cell(cell, words.replace("_", " "), head=True)
    mark_row(table.rows[0], "w:tblHeader")
    table.rows[1].cells[0].paragraphs[0].add_run(f"{{%tr for one in {name} %}}")
    for cell, key in zip(table.rows[2].cells, cells, strict=True):
        fill_cell(cell, f"{{{{ one.{key} }}}}")
    mark_row(table.rows[2], "w:cantSplit")
    table.rows[3].cells[0].paragraphs[0].add_run("{%tr endfor %}")
    document.add_paragraph().paragraph_format.space_after = Pt(2)
