"""The card of a finding as lines of text in one language, and its explanation as plain values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from riverzones.audit.explain import Explanation
from riverzones.model import Text
from riverzones.present.finding_card import finding_card

__all__ = ["explained", "explained_lines"]


def explained_lines(told: Explanation, lang: str, *, but: Collection[str] = ()) -> list[tuple[str, list[str]]]:
    """Return the card as headings, each with its lines, in ``lang``; a line that begins with blanks stands in.

    ``but`` leaves out sections by their name.
    """
    return [
        (section.title.within(lang), [f"{'  ' * line.level}{line.within(lang)}" for line in section.lines])
        for section in finding_card(told)
        if section.name not in but
    ]


def explained(told: Explanation, lang: str) -> dict[str, Any]:
    """Return the explanation as plain values for ``--json``, its words in ``lang``."""
    return {
        "finding_id": told.finding_id,
        "kind": told.kind,
        "verdict": told.verdict,
        "status": told.status,
        "subject": told.subject,
        "reference": told.reference,
        "found": told.found.within(lang),
        "sure": told.sure.within(lang),
        "clauses": [
            {
                "rule": clause.rule,
                "title": clause.title.within(lang),
                "pack": clause.pack.within(lang),
                "severity": clause.severity,
                "verdict": clause.verdict,
                "citations": [{"words": cited.words(lang), "quote": cited.quote} for cited in clause.citations],
                "penalties": [cited.words(lang) for cited in clause.penalties],
                "parts": [
                    {"part": part.part, "asked": part.asked, "how": part.how.within(lang)} for part in clause.parts
                ],
                "exceptions": [
                    {
                        "title": entry.title.within(lang),
                        "unclear": entry.unclear,
                        "holds": entry.holds,
                        "why": entry.why.within(lang),
                        "citation": entry.citation.words(lang) if entry.citation else None,
                    }
                    for entry in clause.exceptions
                ],
                "measured": clause.measured.within(lang),
                "note": clause.note.within(lang) if clause.note else None,
            }
            for clause in told.clauses
        ],
        "measured": _said(told.measured, lang),
        "turns": _said(told.turns, lang),
        "units": told.units.within(lang),
        "chiefs": [dict(link) for link in told.chiefs],
        "history": _said(told.history, lang),
    }


def _said(texts: Sequence[Text], lang: str) -> list[str]:
    return [text.within(lang) for text in texts]
