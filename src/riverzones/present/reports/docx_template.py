"""The template of the report as a Word file, made here so that it can be made anew; an office edits a copy of it.

Tags are those of docxtpl: ``{{ title }}`` writes a value, ``{%p for ... %}`` and ``{%tr for ... %}`` repeat paragraphs
and table rows. What can be written stands at :func:`riverzones.present.reports.report_values.report_values`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from riverzones.model import Text
from riverzones.present.reports.docx_words import HEADS, LINES

__all__ = ["CHART_MM", "PICTURE_MM", "docx_template", "dress_page", "dress_styles", "fill_cell", "mark_row"]

PICTURE_MM: Final = 108.0
"""Width of a map."""
CHART_MM: Final = 160.0
"""Width of a chart."""
_BODY, _HEADS, _LATIN = "SimSun", "SimHei", "Arial"
_COUNTS = ("standing", "violation", "hint", "cannot_tell", "closed")
_FINDING = ("no", "subject", "message", "where", "margin", "chief", "status", "id")
_OVER_A_MAP = ("rule", "clause", "note", "chief")
_SHADE, _WARNING = "DCE6F1", "8A1C1C"


def docx_template(lang: str = "zh") -> bytes:
    """Return the template with its words in ``lang`` (``"zh"`` or ``"en"``); A4 upright."""
    made = _Maker(lang)
    made.head()
    made.summary()
    made.rules()
    made.chiefs()
    made.rest()
    made.explained()
    made.method()
    made.signatures()
    return made.written()


class _Maker:
    """Puts the template together, one chapter after the other."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.document: Any = Document()
        dress_styles(self.document)
        dress_page(self.document)

    def heading(self, name: str) -> None:
        self.document.add_heading(LINES[name].within(self.lang), 1)

    def line(self, words: str, *, centred: bool = False, size: float = 0.0) -> Any:
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(words)
        if size:
            run.font.size = Pt(size)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return run

    def said(self, name: str, *, centred: bool = False, size: float = 0.0) -> Any:
        """Return a line of :data:`LINES`; those over a map stay on one page with it."""
        run = self.line(LINES[name].within(self.lang), centred=centred, size=size)
        self.document.paragraphs[-1].paragraph_format.keep_with_next = name in _OVER_A_MAP
        return run

    def heads(self, name: str) -> list[str]:
        return HEADS[name].within(self.lang).split()

    def table(self, heads: Sequence[str], cells: Sequence[str], widths: Sequence[float], loop: str) -> None:
        """A table whose header row repeats on every page; ``loop`` (``"one in rules"``) repeats its row."""
        rows = [list(heads), [f"{{%tr for {loop} %}}"], list(cells), ["{%tr endfor %}"]]
        table = self.document.add_table(rows=len(rows), cols=len(heads), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
            for cell, text in zip(row.cells, texts, strict=False):
                fill_cell(cell, text, head=texts is rows[0])
            mark_row(row, "w:cantSplit")
        mark_row(table.rows[0], "w:tblHeader")
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def rows_of(self, name: str, columns: Sequence[str], widths: Sequence[float]) -> None:
        """A table of one list of values; where the list is empty that is said."""
        self.line(f"{{%p if {name} %}}")
        self.table(self.heads(name), [f"{{{{ one.{column} }}}}" for column in columns], widths, f"one in {name}")
        self.line("{%p else %}")
        self.said("none")
        self.line("{%p endif %}")

    def head(self) -> None:
        self.document.add_heading("{{ title }}", 0)
        self.said("kind", centred=True, size=15).bold = True
        self.said("made", centred=True)
        self.line("{%p if illustrative %}")
        run = self.said("illustrative", centred=True)
        run.bold, run.font.color.rgb = True, RGBColor.from_string(_WARNING)
        self.line("{%p endif %}")

    def summary(self) -> None:
        self.heading("summary")
        self.said("counts")
        for name in ("by_severity", "by_pack", "by_river"):
            self.counts(name)
        self.picture("overview", "overview")
        self.line("{%p if charts %}")
        self.document.add_heading(LINES["water"].within(self.lang), 2)
        self.line("{%p for one in charts %}")
        self.line("{{ one.drawn }}", centred=True)
        self.line("{%p endfor %}")
        self.line("{%p endif %}")

    def counts(self, name: str) -> None:
        cells = ["{{ one.name }}", *(f"{{{{ one.{count} }}}}" for count in _COUNTS)]
        self.table(
            [LINES[name].within(self.lang), *self.heads("counts")], cells, (76, 18, 18, 18, 18, 18), f"one in {name}"
        )

    def picture(self, value: str, caption: str) -> None:
        """A map with the words below it, on one page with what follows."""
        self.line(f"{{%p if {value}.map %}}")
        self.line(f"{{{{ {value}.map }}}}", centred=True)
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        words = LINES[caption].within(self.lang)
        self.line(f"{words}{{% if {value}.legend %}}　{{{{ {value}.legend }}}}{{% endif %}}", centred=True, size=9)
        self.document.paragraphs[-1].paragraph_format.keep_with_next = caption == "numbered"
        self.line("{%p endif %}")

    def findings(self, owner: str) -> None:
        cells = [f"{{{{ one.{name} }}}}" for name in _FINDING]
        cells[2] += LINES["why"].within(self.lang)
        self.table(self.heads("findings"), cells, (10.5, 22, 33, 20, 17, 26, 13.5, 24), f"one in {owner}.findings")
        self.more(f"{owner}.more")

    def more(self, value: str) -> None:
        self.line(f"{{%p if {value} %}}")
        words = Text(zh=f"其余 {{{{ {value} }}}} 条未列出。", en=f"{{{{ {value} }}}} more are not listed.")
        self.line(words.within(self.lang))
        self.line("{%p endif %}")

    def rules(self) -> None:
        self.heading("rules")
        self.line("{%p for rule in rules %}")
        self.document.add_heading("{{ rule.code }}　{{ rule.title }}", 2)
        self.said("rule")
        self.line("{%p for cited in rule.citations %}")
        self.said("clause")
        self.line("{%p endfor %}")
        self.line("{%p if rule.note %}")
        self.said("note")
        self.line("{%p endif %}")
        self.picture("rule", "numbered")
        self.findings("rule")
        self.line("{%p endfor %}")
        self.line("{%p if not rules %}")
        self.said("no_findings")
        self.line("{%p endif %}")

    def chiefs(self) -> None:
        self.heading("chiefs")
        self.counts("by_chief")
        self.line("{%p for chief in chiefs %}")
        self.document.add_heading("{{ chief.level }}　{{ chief.name }}", 2)
        self.said("chief")
        self.picture("chief", "numbered")
        self.findings("chief")
        self.line("{%p endfor %}")

    def rest(self) -> None:
        self.heading("clean")
        self.rows_of("clean", ("code", "title", "checked", "not_applicable"), (24, 106, 18, 18))
        self.heading("not_run")
        self.rows_of("not_run", ("code", "title", "why"), (24, 76, 66))

    def explained(self) -> None:
        self.heading("explained")
        self.line("{%p for told in explained %}")
        self.document.add_heading("{{ told.id }}　{{ told.subject }}", 2)
        self.picture("told", "located")
        self.line("{%p for part in told.parts %}")
        self.line("{{ part.name }}", size=9).bold = True
        self.tight(0)
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        self.line("{%p for line in part.lines %}")
        self.line("{%p if line.level %}")
        self.line("{{ line.words }}", size=9)
        self.tight(8)
        self.line("{%p else %}")
        self.line("{{ line.words }}", size=9)
        self.tight(4)
        for block in ("if", "for", "for", "for"):
            self.line(f"{{%p end{block} %}}")
        self.line("{%p if not explained %}")
        self.said("no_findings")
        self.line("{%p endif %}")
        self.line("{%p if unexplained %}")
        self.said("unexplained")
        self.line("{%p endif %}")

    def tight(self, indent_mm: float) -> None:
        """The last paragraph close to the one above, so far in."""
        shape = self.document.paragraphs[-1].paragraph_format
        shape.left_indent, shape.space_after = Mm(indent_mm), Pt(1)

    def method(self) -> None:
        self.heading("method")
        self.line("{%p for words in method %}")
        self.document.add_paragraph("{{ words }}", style="List Bullet")
        self.line("{%p endfor %}")
        parts: tuple[tuple[str, Sequence[str], Sequence[float]], ...] = (
            ("layers", ("title", "rows", "accuracy", "source", "imported"), (42, 16, 20, 64, 24)),
            (
                "imports",
                ("file", "layer", "read", "written", "repaired", "quarantined", "crs", "encoding"),
                (38, 34, 14, 14, 14, 14, 22, 18),
            ),
            ("repairs", ("layer", "subject_id", "what", "change"), (36, 28, 80, 22)),
            ("quarantine", ("layer", "record", "reason"), (40, 20, 106)),
        )
        for name, columns, widths in parts:
            self.document.add_heading(LINES[name].within(self.lang), 2)
            self.rows_of(name, columns, widths)
            if name in ("repairs", "quarantine"):
                self.more(f"{name}_more")

    def signatures(self) -> None:
        self.heading("approval")
        table = self.document.add_table(rows=4, cols=4, style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for cell, words in zip(table.rows[0].cells, ("", *self.heads("approval")), strict=True):
            fill_cell(cell, words, head=True)
        for row, role in zip(table.rows[1:], self.heads("roles"), strict=True):
            fill_cell(row.cells[0], role)
            row.height = Mm(12)
        self.line("")
        self.said("seal")

    def written(self) -> bytes:
        made = io.BytesIO()
        self.document.save(made)
        return made.getvalue()


def dress_styles(document: Any) -> None:
    """Fonts of Chinese offices; the words are Chinese to the spelling checker and the choice of glyphs."""
    for name, font, size in (
        ("Normal", _BODY, 10.5),
        ("Title", _HEADS, 20),
        ("Heading 1", _HEADS, 15),
        ("Heading 2", _HEADS, 12),
        ("List Bullet", _BODY, 10.5),
    ):
        style = document.styles[name]
        style.font.name, style.font.size = _LATIN, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        fonts.set(qn("w:eastAsia"), font)
        speech = OxmlElement("w:lang")
        speech.set(qn("w:val"), "en-GB")
        speech.set(qn("w:eastAsia"), "zh-CN")
        properties.append(speech)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def dress_page(document: Any) -> None:
    """A4 upright with the margins of an office and the number of the page at the foot."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(20)
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = words
        run._r.append(part)


def fill_cell(cell: Any, words: str, *, head: bool = False) -> None:
    """Words in a cell of a table, shaded and bold where it is a heading."""
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(1.5), Pt(1.5)
    run = paragraph.add_run(words)
    run.font.size, run.bold = Pt(8.5), head or None
    if head:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _SHADE)
        cell._tc.get_or_add_tcPr().append(shade)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def mark_row(row: Any, name: str) -> None:
    """Mark a row with a property of WordprocessingML: ``w:tblHeader`` repeats it, ``w:cantSplit`` keeps it whole."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))
