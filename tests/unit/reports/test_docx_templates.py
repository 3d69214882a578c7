"""Our Word templates: what an office gets to edit."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document

from riverzones.present.reports.pages import own_template

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


def _paragraphs(document: str, lang: str):
    """Every paragraph in its order: its style and its tags without the words between them."""
    held = Document(io.BytesIO(own_template(f"{document}.{lang}.docx")))
    for paragraph in held.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
        text = "".join(paragraph.itertext())
        yield paragraph.style, sorted(re.sub(r" or '[^']*'", "", tag) for tag in _TAG.findall(text)), text


@pytest.mark.parametrize("document", ["report", "bulletin"])
def test_both_languages_hold_the_same_tags_in_the_same_order(document):
    zh, en = ([(style, tags) for style, tags, _ in _paragraphs(document, lang)] for lang in ("zh", "en"))
    assert zh == en
    assert sum(len(tags) for _, tags in zh) > 20


@pytest.mark.parametrize("document", ["report", "bulletin"])
def test_the_words_are_those_of_the_language(document):
    han = re.compile("[一-鿿]")
    text = {lang: " ".join(_TAG.sub("", text) for *_, text in _paragraphs(document, lang)) for lang in ("zh", "en")}
    assert len(han.findall(text["zh"])) > 60
    assert not han.findall(text["en"])


@pytest.mark.parametrize("name", ["report.zh", "report.en", "bulletin.zh", "bulletin.en"])
def test_a_template_names_only_styles_that_it_holds_and_tells_nothing_of_who_made_it(name):
    with zipfile.ZipFile(io.BytesIO(own_template(f"{name}.docx"))) as package:
        styles = set(re.findall(r'w:styleId="(\w+)"', package.read("word/styles.xml").decode()))
        body, footer = package.read("word/document.xml").decode(), package.read("word/footer.xml").decode()
        used = set(re.findall(r'<w:(?:pStyle|tblStyle) w:val="(\w+)"', body + footer))
        assert used <= styles
        assert {"Title", "Heading1", "TableGrid", "Footer"} <= used
        core = package.read("docProps/core.xml").decode()
        assert re.findall(r"<dc:creator>(.*?)</dc:creator>", core) == ["riverzones"]
        assert "lastModifiedBy" not in core
        assert not [part for part in package.namelist() if "thumbnail" in part or "customXml" in part]
