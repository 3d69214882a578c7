"""The report of an import as one page of HTML, of one file or of a folder; the words that terminal and page share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from riverzones.errors import OutputError
from riverzones.jobs.ingest.report import ImportReport
from riverzones.jobs.ingest.update import BY_WORDS, CHANGE_WORDS, Update
from riverzones.model import LayerKind, Text
from riverzones.parts import standing
from riverzones.present.reports.pages import filled
from riverzones.store.replacing import replacing
from riverzones.terms import labels
from riverzones.view import INTERNAL

__all__ = ["REASONS", "WEIGHTS", "check_page", "column_title", "page_entry", "update_lines", "write_page"]

WEIGHTS: Mapping[str, Text] = labels("import_weight")
REASONS: Mapping[str, Text] = labels("file_reason")
_EMPTY: Final = labels("import_cell")["empty"]
_RECORD: Final = labels("import_cell")["written"]
_TRIED: Final = labels("import_cell")["tried"]


def update_lines(update: Update, kind: LayerKind, lang: str) -> list[list[str]]:
    """Return each row that differs: what became of it, its id, its name, by what it was known, metres and old → new."""

    def cell(name: str, word: str | None) -> str:
        column = kind.by_name.get(name)
        if word is None:
            return _EMPTY.within(lang)
        if column is not None and column.dtype == "number" and re.fullmatch(r"-?\d+\.\d{9,}", word):
            return f"{float(word):.10g}"  # of a yearly amount 82.19178082, and not sixteen digits
        return word if column is None else column.value_title(word, lang)

    lines = []
    for row in update.rows:
        said = [] if row.moved_m is None else [f"{row.moved_m:,.1f} m"]
        said += [
            f"{column_title(kind, name, lang)} {cell(name, old)} → {cell(name, new)}"
            for name, (old, new) in (row.cells or {}).items()
        ]
        known = "" if row.by is None else BY_WORDS[row.by].within(lang)
        lines.append([CHANGE_WORDS[row.what].within(lang), row.id, row.name or "", known, "；".join(said)])
    return lines


def column_title(kind: LayerKind, name: str, lang: str) -> str:
    """Return a column as people call it; one that the kind does not know by its own name."""
    column = kind.by_name.get(name)
    return name if column is None else column.title.within(lang)


def page_entry(
    file: str,
    report: ImportReport | None,
    kind: LayerKind | None,
    lang: str,
    *,
    state: str = "",
    why: str = "",
    error: Text | None = None,
) -> dict[str, Any]:
    """Return what the page says of one file: plain values, texts in ``lang``."""
    if not state and report is not None:
        state = (_TRIED if report.dry_run else _RECORD).within(lang)
    changes = [] if report is None or report.update is None or kind is None else update_lines(report.update, kind, lang)
    reasons = (
        []
        if report is None
        else [(REASONS[name].within(lang), text.within(lang)) for name, text in report.reasons.items()]
    )
    return {
        "file": file,
        "state": state,
        "layer": "" if kind is None else f"{kind.title.within(lang)}（{kind.name}）",
        "why": why,
        "error": None if error is None else error.within(lang),
        "report": None if report is None else report.as_dict(lang),
        "changes": changes,
        "reasons": reasons,
    }


def check_page(path: Path | None) -> None:
    """Refuse, before any work is done, a report that would take the place of another file or is no ``.html``.

    Raises
    ------
    OutputError
        With what to do about it; ``--overwrite`` is not offered, since it would replace the layer.
    """
    if path is None:
        return
    if path.suffix.lower() not in (".html", ".htm"):
        raise OutputError(
            Text(
                zh=f"--report 应写 .html 文件，不能是 {path.name}。", en=f"--report: expected .html, got {path.name}."
            ),
            hint=Text(zh=f"如 --report {path.stem}.html。", en=f"Such as --report {path.stem}.html."),
        )
    if standing(path):
        raise OutputError(
            Text(zh=f"{path} 已经存在。", en=f"{path} exists already."),
            hint=Text(zh="请换一个文件名。", en="Choose another name."),
        )


def write_page(path: Path, project: Path, entries: Sequence[Mapping[str, Any]], *, lang: str, dry_run: bool) -> None:
    """Write the page of one import or of a batch: one offline file, everything escaped.

    It is internal and says so: a reason quotes the cell that could not be read, which may be a place or a number.
    """
    page = filled(
        "imports.html",
        {
            "zh": lang == "zh",
            "project": project.name,
            "mark": INTERNAL.within(lang),
            "at": dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
            "dry_run": dry_run,
            "files": list(entries),
            "weights": {name: words.within(lang) for name, words in WEIGHTS.items()},
        },
    )
    with replacing(path) as target:
        target.write_text(page, encoding="utf-8")
