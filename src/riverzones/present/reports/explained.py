"""The card of a finding as lines of text in one language, and its explanation as plain values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from riverzones.audit.explain import Explanation
from riverzones.model import Text
from riverzones.present.finding_card import finding_card

__all__ = ["explained", "explained_lines"]


def explained_lines(explanation: Explanation, lang: str, *, but: Collection[str] = ()) -> list[tuple[str, list[str]]]:
    """Return the card as headings, each with its lines, in ``lang``; a line that begins with blanks stands in.

    ``but`` leaves out sections by their name.
    """
    return [
        (section.title.within(lang), [f"{'  ' * line.level}{line.within(lang)}" for line in section.lines])
        for section in finding_card(explanation)
        if section.name not in but
    ]


def explained(explanation: Explanation, lang: str) -> dict[str, Any]:
    """Return the explanation as plain values for ``--json``, its words in ``lang``."""
    return {
        "finding_id": explanation.finding_id,
        "kind": explanation.kind,
        "verdict": explanation.verdict,
        "status": explanation.status,
        "subject": explanation.subject,
        "reference": explanation.reference,
        "found": explanation.found.within(lang),
        "sure": explanation.sure.within(lang),
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
            for clause in explanation.clauses
        ],
        "measured": _in_language(explanation.measured, lang),
        "turns": _in_language(explanation.turns, lang),
        "units": explanation.units.within(lang),
        "chiefs": [dict(link) for link in explanation.chiefs],
        "history": _in_language(explanation.history, lang),
    }


def _in_language(texts: Sequence[Text], lang: str) -> list[str]:
    return [text.within(lang) for text in texts]
