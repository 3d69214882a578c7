"""The monthly bulletin of water quality, as a page and as a Word document, from a template of ours or of an office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from riverzones.present.reports.docx_report import docx_name, filled_docx
from riverzones.present.reports.pages import filled, own_template

__all__ = ["BULLETIN_TEMPLATE", "bulletin_docx", "bulletin_page"]

BULLETIN_TEMPLATE = "bulletin.html"


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
    return filled_docx(lambda _: values, own_template(docx_name("bulletin", lang)), template=template)
