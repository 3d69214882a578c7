"""Pages into files: one PDF, or one PNG per page; whole or not at all."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages

from riverzones import parts
from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.model.machine import kind_of
from riverzones.model.text import system_reason
from riverzones.present.paper.job import Job
from riverzones.present.paper.paper import Canvas
from riverzones.present.paper.sheet import Book, Page
from riverzones.store.replacing import keep_standing

__all__ = ["SUFFIXES", "Printed", "files_of", "write_pages"]

SUFFIXES: Final = (".pdf", ".png")
_MISSING = re.compile(r"Glyph (\d+)")


@dataclass(frozen=True)
class Printed:
    """The files written, what they hold, and letters that the font does not have."""

    files: tuple[Path, ...]
    book: Book
    missing: str = ""


def files_of(path: Path, pages: int) -> list[Path]:
    """Return names of the files: the one of a PDF; for PNG the name itself, then ``NAME-2.png``, ``NAME-3.png``.

    Examples
    --------
    >>> [file.name for file in files_of(Path("a.png"), 3)], [file.name for file in files_of(Path("a.pdf"), 3)]
    (['a.png', 'a-2.png', 'a-3.png'], ['a.pdf'])
    """
    if path.suffix.lower() == ".pdf":
        return [path]
    return [path if page == 1 else path.with_name(f"{path.stem}-{page}{path.suffix}") for page in range(1, pages + 1)]


def write_pages(
    job: Job,
    book: Book,
    path: Path,
    *,
    dpi: int = 200,
    overwrite: bool = False,
    step: Callable[[str], object] = str,
) -> Printed:
    """Write the pages of ``book`` to ``path``, ``.pdf`` or ``.png``.

    Fonts are embedded in a PDF (type 42 or 3) and its text can be taken out; it holds no time of making, so the same
    job gives the same file.

    Raises
    ------
    OutputError
        If a file stands there and ``overwrite`` is false, the ending is another, or nothing can be written.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(
            Text(zh=f"只能打印为 .pdf 或 .png，不能是 {path.name}。", en=f"a sheet is .pdf or .png, not {path.name}."),
            hint=Text(zh=f"如 -o {path.stem}.pdf。", en=f"Such as -o {path.stem}.pdf."),
        )
    files = files_of(path, len(book.pages))
    keep_standing(files, overwrite=overwrite)
    drafts = [parts.part_of(file) for file in files]
    try:
        missing = _draw(job, book.pages, drafts, dpi=dpi, pdf=path.suffix.lower() == ".pdf", step=step)
        for draft, file in zip(drafts, files, strict=True):
            if not overwrite:
                parts.note(file, draft)
            os.replace(draft, file)
    except OSError as error:
        reason = system_reason(error)
        raise kind_of(error)(
            Text(zh=f"图无法写入 {path}：{reason.zh}。", en=f"the sheet cannot be written to {path}: {reason.en}."),
            hint=Text(
                zh="请检查文件夹是否存在、有无权限、空间是否足够。",
                en="Check the folder, its rights and the free room.",
            ),
        ) from error
    finally:
        for draft in drafts:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    return Printed(tuple(files), book, missing)


def _draw(
    job: Job, pages: Sequence[Page], drafts: Sequence[Path], *, dpi: int, pdf: bool, step: Callable[[str], object]
) -> str:
    """Draw every page into its draft; gives the letters the font lacks."""
    settings: Any = {
        "pdf.fonttype": job.face.pdf_type,
        "pdf.compression": 6,
        "path.simplify": False,
        "axes.unicode_minus": False,
        "text.hinting": "none",  # else letters grow to whole pixels, and lines of a coarse picture beyond their margin
    }
    about = {
        "Title": job.view.title.within(job.lang), "Creator": "riverzones", "Producer": None, "CreationDate": None
    }  # fmt: skip
    lacking: dict[str, None] = {}
    with mpl.rc_context(settings), warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        book: Any = PdfPages(drafts[0], metadata=about) if pdf else None
        try:
            for number, page in enumerate(pages, start=1):
                canvas = Canvas(job.paper, job.face)
                figure: Any = canvas.figure
                page(canvas, number, len(pages))
                lacking |= canvas.lacking
                if book is not None:
                    FigureCanvasPdf(figure)
                    book.savefig(figure)
                else:
                    FigureCanvasAgg(figure)
                    figure.savefig(
                        drafts[number - 1], dpi=dpi, format="png", metadata={"Title": about["Title"], "Software": None}
                    )
                step(job.text(zh=f"第 {number} 页", en=f"page {number}"))
        finally:
            if book is not None:
                book.close()
    for warning in said:
        missing = _MISSING.match(str(warning.message))
        if missing is None:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
        else:
            lacking[chr(int(missing.group(1)))] = None
    return "".join(lacking)
