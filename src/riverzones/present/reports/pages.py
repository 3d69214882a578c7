"""Pages that print: templates of ours or of an office, filled with everything escaped, in one self-contained file."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from traceback import walk_tb
from typing import Any

import segno
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PackageLoader, TemplateError
from markupsafe import Markup

from riverzones.errors import CatalogueError
from riverzones.model import Text
from riverzones.present.reports.sandbox import FAULTS, cause_of, rendered, sandbox

__all__ = ["filled", "own_template", "qr"]


def filled(template: str | Path, values: Mapping[str, Any]) -> str:
    """Return a template filled with values; a Path is a file of an office, a str one of ours in ``reports/templates``.

    The template runs in a sandbox, every value is escaped, and one that asks for a value that is not there is refused.

    Raises
    ------
    CatalogueError
        If the template cannot be read or filled; the message names file, line and cause.
    """
    ours = PackageLoader("riverzones.present.reports", "templates")
    loader: BaseLoader = ours
    name = str(template)
    if isinstance(template, Path):
        loader, name = ChoiceLoader([FileSystemLoader(template.parent), ours]), template.name
    page = sandbox(loader=loader, trim_blocks=True, lstrip_blocks=True)
    try:
        return rendered(page.get_template(name), values)
    except (TemplateError, *FAULTS) as error:
        line = getattr(error, "lineno", None) or _line_of(error)
        where = Text(
            zh=f"模板 {name}{f' 第 {line} 行' if line else ''}", en=f"template {name}{f', line {line}' if line else ''}"
        )
        cause = cause_of(error)
        raise CatalogueError(
            Text(zh=f"{where.zh}：不能使用（{cause.zh}）。", en=f"{where.en}: cannot be used: {cause.en}."),
            hint=Text(
                zh="请参照自带模板（reports/templates）中的变量名。",
                en="See the names of values in the templates that come along (reports/templates).",
            ),
        ) from error


def _line_of(error: Exception) -> int | None:
    """The line of a template where an error came up: jinja2 shows templates in tracebacks as if they were code."""
    lines = [line for frame, line in walk_tb(error.__traceback__) if "__jinja_exception__" in frame.f_globals]
    return lines[-1] if lines else None


def own_template(name: str) -> bytes:
    """Return one of our templates as it stands in ``reports/templates``: HTML in UTF-8, or DOCX."""
    return (files("riverzones.present.reports") / "templates" / name).read_bytes()


def qr(words: str) -> Markup:
    """Return a QR code as inline SVG, error correction M, text in UTF-8.

    Examples
    --------
    >>> qr("geo:31.05,109.9").startswith("<svg")
    True
    """
    code = segno.make(words, error="m", encoding="utf-8", micro=False)
    return Markup(code.svg_inline(scale=3, border=2, omitsize=True, svgclass="qr"))  # noqa: S704 - segno draws paths only
