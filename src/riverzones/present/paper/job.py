"""What a sheet is asked to show, and the words every page of it bears."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from riverzones.model import Style, Text
from riverzones.model.cells import text_of
from riverzones.present.paper.fonts import Face
from riverzones.present.paper.paper import Paper
from riverzones.present.web.view import MapView
from riverzones.terms import labels, unit_words

__all__ = ["Job", "amount", "clause_words", "finding_row", "heads"]

_BANKS: Final = labels("bank")
_HEADS: Final = tuple(labels("paper_column").values())


@dataclass(frozen=True)
class Job:
    """A sheet or an atlas to print.

    ``view`` is what the map shows (its ``findings`` bear a column ``number``); ``heading`` says what was asked for;
    ``focus`` is the ground that must be seen (EPSG:4490); ``style`` that of findings; ``scale`` N of 1:N or None;
    ``made`` the day printed on the sheet.
    """

    view: MapView
    heading: Text
    focus: Any
    style: Style
    face: Face
    paper: Paper
    made: dt.date
    scale: float | None = None

    def text(self, *, zh: str, en: str) -> str:
        """Return words in the language of the sheet."""
        return zh if self.view.lang == "zh" else en

    @property
    def lang(self) -> str:
        """Language of the sheet."""
        return self.view.lang


def heads(job: Job) -> list[str]:
    """Return headings of the table of findings."""
    return [words.within(job.lang) for words in _HEADS]


def amount(value: Any, unit: str, lang: str = "zh") -> str:
    """Return a number with its unit, as precise as it is worth; nothing for a count or what is not known.

    Examples
    --------
    >>> amount(984.99, "m"), amount(float("nan"), "m"), amount(0.0, "count")
    ('985.0 m', '', '')
    """
    if value is None or pd.isna(value) or unit == "count":
        return ""
    number = float(value)
    digits = 1 if unit in ("m", "m2") else 2 if unit == "km" or abs(number) >= 10 else 3
    shown = unit_words(unit, lang)
    return f"{number:,.{digits}f}" + (f" {shown}" if shown else "")


def finding_row(job: Job, finding: Mapping[str, Any], *, on_map: bool = True) -> list[str]:
    """Return the cells of a finding in the table, in the order of :func:`heads`."""
    unit = str(finding["unit"] or "")
    has_limit = finding["limit"] is not None and not pd.isna(finding["limit"]) and float(finding["limit"]) != 0
    message = text_of(finding["message" if job.lang == "zh" else "message_en"])
    doubt = text_of(finding["why_cannot_tell" if job.lang == "zh" else "why_cannot_tell_en"])
    subject = text_of(finding["subject_name"]) or text_of(finding["subject_id"])
    if finding["verdict"] == "cannot_tell":
        message = job.text(zh="无法判定：", en="cannot tell: ") + (doubt or message)
    number = str(finding["number"]) + ("" if on_map else job.text(zh=" 图外", en=" off map"))
    return [
        number,
        text_of(finding["rule"]),
        f"{subject}\n{message}" if message else subject,
        _where(job, finding),
        amount(finding["measured"], unit, job.lang),
        amount(finding["limit"], unit, job.lang) if has_limit else "",
        amount(finding["margin"], unit, job.lang) if has_limit else "",
        _chiefs(text_of(finding["chiefs"])),
        text_of(finding["citation" if job.lang == "zh" else "citation_en"]),
    ]


def clause_words(job: Job, code: str) -> str:
    """Return code, title and clause of a rule as it stands below the table."""
    rule = job.view.rules.get(code, {})
    title, citation = rule.get("title"), rule.get("citation")
    words = f"{code}  {title.within(job.lang)}" if isinstance(title, Text) else code
    if isinstance(citation, Text) and citation.within(job.lang):
        words += job.text(zh="。", en=". ") + citation.within(job.lang)
    return words


def _where(job: Job, finding: Mapping[str, Any]) -> str:
    """River and chainage with the bank, and the place."""
    chainage, bank = finding["chainage_m"], _BANKS.get(text_of(finding["bank"]))
    river, along = text_of(finding["river"]), []
    if river and chainage is not None and not pd.isna(chainage):
        along.append(f"K{float(chainage) / 1000:.2f}")
    if bank is not None:
        along.append(bank.within(job.lang))
    return "\n".join(part for part in (river, " ".join(along), text_of(finding["admin"])) if part)


def _chiefs(chain: str) -> str:
    """Chiefs from the highest level down, one a line, with the telephone number where the view still holds one."""
    try:
        links = json.loads(chain) if chain else []
    except json.JSONDecodeError:
        return ""
    lines = []
    for link in links if isinstance(links, list) else []:
        if not isinstance(link, dict):
            continue
        who = text_of(link.get("chief")) or text_of(link.get("title"))
        words = " ".join(part for part in (who, text_of(link.get("unit")), text_of(link.get("phone"))) if part)
        lines.append(words)
    return "\n".join(lines)
