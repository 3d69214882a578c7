"""The explanation of a finding as people read it: headings with lines, in one language."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from riverzones.audit.explain import ClauseTold, Explanation
from riverzones.catalogue.terms import CHIEF, EXPLAINED, KIND, SEVERITY, STATUS, VERDICT
from riverzones.model import Citation, Text

__all__ = ["explained", "explained_lines"]

_NO_CHIEF = Text(zh="未落实到河长", en="no chief answers")
_HOLDS = {True: "holds", False: "holds_not", None: "holds_open"}


def explained_lines(told: Explanation, lang: str, *, but: Collection[str] = ()) -> list[tuple[str, list[str]]]:
    """Return headings, each with its lines, in ``lang``; a line that begins with a blank belongs to the one above.

    ``but`` leaves out headings by their word in ``terms.yaml``.
    """
    found = [_found(told, lang), told.found.within(lang), told.sure.within(lang)]
    clauses = [line for clause in told.clauses for line in _clause(clause, lang)]
    chiefs = [_chief(link, lang) for link in told.chiefs] or [_NO_CHIEF.within(lang)]
    status = STATUS[told.status].within(lang) if told.status in STATUS else told.status
    lines = {
        "found": found,
        "clauses": clauses,
        "size": _said(told.measured, lang),
        "turns": _said(told.turns, lang),
        "units": [told.units.within(lang)],
        "answering": chiefs,
        "course": [status, *_said(told.history, lang)],
    }
    return [
        (_head(name, lang), mine)
        for name, parts in lines.items()
        if name not in but and (mine := [one for one in parts if one])
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
                "rule": one.rule,
                "title": one.title.within(lang),
                "pack": one.pack.within(lang),
                "severity": one.severity,
                "verdict": one.verdict,
                "citations": [{"words": cited.words(lang), "quote": cited.quote} for cited in one.citations],
                "penalties": [cited.words(lang) for cited in one.penalties],
                "parts": [{"part": part.part, "asked": part.asked, "how": part.how.within(lang)} for part in one.parts],
                "exceptions": [
                    {
                        "title": entry.title.within(lang),
                        "holds": entry.holds,
                        "why": entry.why.within(lang),
                        "citation": entry.citation.words(lang) if entry.citation else None,
                    }
                    for entry in one.exceptions
                ],
                "measured": one.measured.within(lang),
                "note": one.note.within(lang) if one.note else None,
            }
            for one in told.clauses
        ],
        "measured": _said(told.measured, lang),
        "turns": _said(told.turns, lang),
        "units": told.units.within(lang),
        "chiefs": [dict(link) for link in told.chiefs],
        "history": _said(told.history, lang),
    }


def _found(told: Explanation, lang: str) -> str:
    kind = KIND[told.kind].within(lang) if told.kind in KIND else told.kind
    words = [told.finding_id, kind, VERDICT[told.verdict].within(lang), told.subject]
    return " · ".join(filter(None, words))


def _clause(one: ClauseTold, lang: str) -> list[str]:
    """The clause, its sentence, each part of it, the exceptions, the penalty."""
    gravity = SEVERITY[one.severity].within(lang) if one.severity in SEVERITY else one.severity
    head = " · ".join([one.rule, one.title.within(lang), gravity, VERDICT[one.verdict].within(lang)])
    lines = [head, f"  {one.pack.within(lang)}"]
    lines += [f"  {_cited(cited, lang)}" for cited in one.citations]
    sign = "：" if lang == "zh" else ": "
    words = {name: label.within(lang) for name, label in EXPLAINED.items()}
    for part in one.parts:
        how = part.how.within(lang)
        lines.append(f"  - {part.part} → {how if part.asked else words['not_asked'] + sign + how}")
    for entry in one.exceptions:
        said = f"{words['exception']}{sign}{entry.title.within(lang)} → {words[_HOLDS[entry.holds]]}"
        why = entry.why.within(lang)
        lines.append(f"  {said}{f'（{why}）' if lang == 'zh' else f' ({why})'}" if why else f"  {said}")
    lines += [f"  {words['penalty']}{sign}{cited.words(lang)}" for cited in one.penalties]
    return [*lines, f"  {words['remark']}{sign}{one.note.within(lang)}"] if one.note else lines


def _head(name: str, lang: str) -> str:
    """A heading, which begins with a large letter."""
    words = EXPLAINED[name].within(lang)
    return words[:1].upper() + words[1:]


def _cited(cited: Citation, lang: str) -> str:
    sign = "：" if lang == "zh" else ": "
    return f"{cited.words(lang)}{sign}“{cited.quote}”" if cited.quote else cited.words(lang)


def _chief(link: Mapping[str, Any], lang: str) -> str:
    level = CHIEF[link["level"]].within(lang) if link.get("level") in CHIEF else str(link.get("level") or "")
    who = dict.fromkeys(str(link[part]) for part in ("chief", "title", "unit") if link.get(part))
    return " ".join([level, *who]).strip()


def _said(texts: Sequence[Text], lang: str) -> list[str]:
    return [text.within(lang) for text in texts]
