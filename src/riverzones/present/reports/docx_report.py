"""The report of a project as a Word document, from our template or one an office edited.

Ours are files of ``reports/templates``, one per language. Tags are those of docxtpl: ``{{ title }}`` writes a value,
``{%p for ... %}`` and ``{%tr for ... %}`` repeat paragraphs and table rows.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError, TemplateSyntaxError
from markupsafe import Markup

from riverzones.errors import CatalogueError
from riverzones.model import Text
from riverzones.present.charts.raster import svg_png, svg_size
from riverzones.present.reports.locator import Frame, Locator, locator_png
from riverzones.present.reports.pages import own_template
from riverzones.present.reports.report_facts import ReportFacts
from riverzones.present.reports.report_values import report_values
from riverzones.present.reports.sandbox import FAULTS, bounded, cause_of, sandbox, uncounted
from riverzones.registry import nearest_names

__all__ = ["docx_name", "docx_report", "filled_docx"]

_PICTURE_MM: Final = 108.0
_PICTURE_PX: Final = 640  # the width of a frame that is _PICTURE_MM wide on paper; a narrower one is smaller
_CHART_MM: Final = 160.0
_CHART_UNITS: Final = 720.0  # the width of a chart that is _CHART_MM wide on paper
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_BLOCK: Final = re.compile(r"\{%-?\s*(?:(?:p|tr|tc|r)\s+)?(\w+)(.*?)-?%\}", re.DOTALL)
_VALUE: Final = re.compile(r"\{\{-?\s*(?:r\s+)?(.*?)-?\}\}", re.DOTALL)
_UNKNOWN: Final = re.compile(r"'(\w+)' is undefined|has no attribute '(\w+)'")

_DAMAGE = (OSError, OpcError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, KeyError, ValueError, SyntaxError)
"""What a package that is none, or damaged, ends in."""


def docx_report(facts: ReportFacts, *, lang: str = "zh", template: Path | None = None) -> bytes:
    """Return the report as a DOCX file.

    Parameters
    ----------
    facts : ReportFacts
        The project.
    lang : str
        ``"zh"`` or ``"en"``.
    template : Path, optional
        A template of an office in place of ours (``reports/templates/report.zh.docx``), with the
        values of :func:`riverzones.present.reports.report_values.report_values`. It runs in a sandbox and every value
        is text.

    Raises
    ------
    CatalogueError
        If the template cannot be read or filled; the message names the tag and where it stands.
    """
    return filled_docx(
        lambda document: report_values(
            facts,
            lang=lang,
            picture=lambda frame, shown: _Drawn(document, frame, shown),
            chart=lambda svg: _DrawnChart(document, svg),
        ),
        own_template(docx_name("report", lang)),
        template=template,
    )


def docx_name(document: str, lang: str) -> str:
    """Return the name of our Word template of a document (``"report"``, ``"bulletin"``) in a language."""
    return f"{document}.{lang}.docx"


def filled_docx(
    values_of: Callable[[DocxTemplate], Mapping[str, Any]], ours: bytes, *, template: Path | None = None
) -> bytes:
    """Return a template of ours, or of an office, filled with values; it runs in a sandbox and every value is text.

    Parameters
    ----------
    values_of : callable
        Gives the values for the document, in which pictures are drawn.
    ours : bytes
        The template that is filled where ``template`` names none.
    template : Path, optional
        A template of an office.

    Raises
    ------
    CatalogueError
        If the template cannot be read or filled; the message names the tag and where it stands.
    """
    name = Text(zh="自带模板", en="our template") if template is None else Text(zh=template.name, en=template.name)
    try:
        filled = DocxTemplate(io.BytesIO(template.read_bytes() if template else ours))
        tags = list(_tags(filled.get_docx().element.body))
    except _DAMAGE as error:
        raise _bad(name, Text(zh="不是可读的 DOCX 文件", en="is no DOCX file that can be read")) from error
    _check(name, tags)
    values = values_of(filled)
    try:
        with bounded():
            filled.render(_clean(values), jinja_env=sandbox())
    except SyntaxError as error:
        raise _bad(
            name,
            Text(
                zh="填充后不是有效的文档；{%p … %}、{%tr … %} 必须独占一段或一行",
                en="filled in, it is no valid document; {%p ... %} and {%tr ... %} need a paragraph or a row of "
                "their own",
            ),
        ) from error
    except (TemplateError, *FAULTS) as error:
        raise _bad(name, _cause(error, tags, values)) from error
    buffer = io.BytesIO()
    filled.save(buffer)
    return buffer.getvalue()


class _Drawn:
    """A map that is drawn where a template asks for it."""

    def __init__(self, document: DocxTemplate, frame: Frame, shown: Locator) -> None:
        self.document, self.frame, self.shown = document, frame, shown

    def __html__(self) -> str:
        with uncounted():
            drawn = locator_png(self.frame, self.shown)
        width = Mm(_PICTURE_MM * self.frame.width / _PICTURE_PX)
        return str(InlineImage(self.document, io.BytesIO(drawn), width=width))

    __str__ = __html__


class _DrawnChart:
    """A chart that is drawn where a template asks for it."""

    def __init__(self, document: DocxTemplate, chart: Markup) -> None:
        self.document, self.chart = document, chart

    def __html__(self) -> str:
        with uncounted():
            drawn = svg_png(self.chart, dots=2.5)
        width = Mm(_CHART_MM * svg_size(self.chart)[0] / _CHART_UNITS)
        return str(InlineImage(self.document, io.BytesIO(drawn), width=width))

    __str__ = __html__


def _clean(value: Any) -> Any:
    """Values without characters that a document cannot hold."""
    if isinstance(value, str):
        return _ILLEGAL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, Mapping):
        return {key: _clean(part) for key, part in value.items()}
    return [_clean(part) for part in value] if isinstance(value, list) else value


def _tags(body: Any) -> Iterator[tuple[Text, str]]:
    """Every tag of a document in its order, and where it stands."""
    paragraphs = tables = 0
    numbers: dict[Any, int] = {}
    for part in body.iter(qn("w:p")):
        words = "".join(text.text or "" for text in part.iter(qn("w:t")))
        table = next(part.iterancestors(qn("w:tbl")), None)
        if table is None:
            paragraphs += 1
            where = Text(zh=f"第 {paragraphs} 段", en=f"paragraph {paragraphs}")
        else:
            if table not in numbers:
                tables += 1
                numbers[table] = tables
            row = next(part.iterancestors(qn("w:tr")))
            line = list(table.iter(qn("w:tr"))).index(row) + 1
            where = Text(zh=f"第 {numbers[table]} 个表格第 {line} 行", en=f"table {numbers[table]}, row {line}")
        tags = _TAG.findall(words)
        yield from ((where, tag) for tag in tags)
        left = _TAG.sub("", words)
        if "{{" in left or "{%" in left:
            yield where, left[min(left.find(mark) for mark in ("{{", "{%") if mark in left) :].strip()


def _check(name: Text, tags: list[tuple[Text, str]]) -> None:
    """Refuse tags that are not closed, do not match, or cannot be read."""
    reading = sandbox()
    still: list[tuple[Text, str, str]] = []
    for where, tag in tags:
        if not _TAG.fullmatch(tag):
            raise _bad(name, _at(where, tag, Text(zh="标签没有结束", en="the tag is not closed")))
        block, value = _BLOCK.fullmatch(tag), _VALUE.fullmatch(tag)
        word = block.group(1) if block else ""
        if word in ("for", "if"):
            still.append((where, tag, word))
        elif word in ("endfor", "endif") and (not still or still.pop()[2] != word.removeprefix("end")):
            start = word.removeprefix("end")
            raise _bad(name, _at(where, tag, Text(zh=f"前面没有对应的 {start}", en=f"no {start} stands before it")))
        try:
            if value:
                reading.compile_expression(value.group(1))
            elif word == "for":
                reading.from_string(f"{{% for{block.group(2)} %}}{{% endfor %}}" if block else "")
            elif word == "if" and block:
                reading.compile_expression(block.group(2))
        except TemplateSyntaxError as error:
            raise _bad(name, _at(where, tag, Text(zh=str(error.message), en=str(error.message)))) from error
    if still:
        where, tag, word = still[-1]
        raise _bad(name, _at(where, tag, Text(zh=f"后面没有对应的 end{word}", en=f"no end{word} follows")))


def _cause(error: Exception, tags: list[tuple[Text, str]], values: Mapping[str, Any]) -> Text:
    """Why a template could not be filled, with the tag that asks for what is not there."""
    said = cause_of(error)
    unknown = _UNKNOWN.search(said.en)
    if unknown is None:
        return said
    asked = unknown.group(1) or unknown.group(2)
    close = nearest_names(asked, _names(values))
    hint = Text(zh=f"，是否为 {close[0]}" if close else "", en=f"; did you mean {close[0]}" if close else "")
    why = Text(zh=f"没有“{asked}”这一项{hint.zh}", en=f"there is no value {asked!r}{hint.en}")
    for where, tag in tags:
        if re.search(rf"\b{re.escape(asked)}\b", tag):
            return _at(where, tag, why)
    return why


def _names(values: Any) -> set[str]:
    if isinstance(values, Mapping):
        return {str(key) for key in values} | {name for part in values.values() for name in _names(part)}
    return _names(values[0]) if isinstance(values, list) and values else set()


def _at(where: Text, tag: str, why: Text) -> Text:
    shown = tag if len(tag) <= 80 else tag[:79] + "…"
    return Text(zh=f"{where.zh}“{shown}”：{why.zh}", en=f"{where.en}, {shown!r}: {why.en}")


def _bad(name: Text, why: Text) -> CatalogueError:
    return CatalogueError(
        Text(zh=f"模板 {name.zh}：{why.zh}。", en=f"template {name.en}: {why.en}."),
        hint=Text(
            zh="可用的名称见 riverzones report --write-template 写出的模板。",
            en="The names to use are those of the template that riverzones report --write-template writes.",
        ),
    )
