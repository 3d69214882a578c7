"""The card of a finding: what is told of it and in which words, for terminal, report, page and map to show.

This alone renders the content of an explanation; whoever shows it decides on type and place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from riverzones.audit.explain import ClauseTold, ExceptionTold, Explanation
from riverzones.model import LANGUAGES, Citation, Text
from riverzones.terms import CHIEF, COMMON, EXPLAINED, KIND, SEVERITY, STATUS, verdict_words

__all__ = ["CardLine", "CardSection", "finding_card"]

_NO_CHIEF = COMMON["no_chief"]
_HOLDS = {True: "holds", False: "holds_not", None: "holds_open"}


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line of a card: its words, what they are said of, and how far it stands in.

    ``level`` 1 belongs to the last line of level 0 above. A line with a ``label`` is read as "label: words", a ``part``
    of a sentence and an exception as "label -> words".
    """

    words: Text
    label: Text | None = None
    level: int = 0
    role: str = ""

    def within(self, lang: str) -> str:
        """Return the line as one text in ``lang``, without its place."""
        if self.label is None:
            return self.words.within(lang)
        sign = " → " if self.role in ("part", "exception", "left_open") else "：" if lang == "zh" else ": "
        head = "- " if self.role == "part" else ""
        return f"{head}{self.label.within(lang)}{sign}{self.words.within(lang)}"


@dataclass(frozen=True, slots=True)
class CardSection:
    """A section of a card: ``name`` is its word in ``catalogue/terms``."""

    name: str
    title: Text
    lines: tuple[CardLine, ...]


def finding_card(explanation: Explanation) -> tuple[CardSection, ...]:
    """Return the card of a finding: what was found, the clauses part by part, what was measured and would turn it.

    Then who is responsible, who answers, and what became of it. A section that has nothing to say is left out.
    """
    status = STATUS.get(explanation.status, Text(zh=explanation.status, en=explanation.status))
    lines: Mapping[str, Sequence[CardLine]] = {
        "found": _plain([_both(lambda lang: _found(explanation, lang)), explanation.found, explanation.sure]),
        "clauses": [line for clause in explanation.clauses for line in _clause(clause)],
        "size": _plain(explanation.measured),
        "turns": _plain(explanation.turns),
        "units": _plain([explanation.units]),
        "answering": _plain([_both(partial(_chief, link)) for link in explanation.chiefs] or [_NO_CHIEF]),
        "course": _plain([status, *explanation.history]),
    }
    return tuple(CardSection(name, _head(name), tuple(card_lines)) for name, card_lines in lines.items() if card_lines)


def _found(explanation: Explanation, lang: str) -> str:
    kind = KIND[explanation.kind].within(lang) if explanation.kind in KIND else explanation.kind
    words = [explanation.finding_id, kind, _verdict(explanation).within(lang), explanation.subject]
    return " · ".join(filter(None, words))


def _verdict(explanation: Explanation) -> Text:
    """The verdict of the clause that leads."""
    return verdict_words(explanation.verdict, next((clause.severity for clause in explanation.clauses), ""))


def _clause(clause: ClauseTold) -> list[CardLine]:
    """The clause, its sentence, each part of it, the exceptions, the penalty."""
    gravity = SEVERITY.get(clause.severity, Text(zh=clause.severity, en=clause.severity))
    head = _both(lambda lang: " · ".join([clause.rule, *(t.within(lang) for t in (clause.title, gravity))]))
    verdict = verdict_words(clause.verdict, clause.severity)
    lines = [CardLine(_both(lambda lang: f"{head.within(lang)} · {verdict.within(lang)}"), role="clause")]
    if clause.pack.zh or clause.pack.en:
        lines.append(CardLine(clause.pack, level=1))
    lines += [_cited(cited) for cited in clause.citations]
    for part in clause.parts:
        label = Text(zh=part.part, en=part.part)
        lines.append(CardLine(part.how if part.asked else _after("not_asked", part.how), label, 1, "part"))
    lines += [_exception(entry) for entry in clause.exceptions]
    if clause.measured.zh and not clause.parts:
        lines.append(CardLine(clause.measured, level=1))
    lines += [CardLine(_both(cited.words), EXPLAINED["penalty"], 1) for cited in clause.penalties]
    return [*lines, CardLine(clause.note, EXPLAINED["remark"], 1)] if clause.note else lines


def _exception(entry: ExceptionTold) -> CardLine:
    """An exception, or what the words of the law leave open, with whether it is so and why."""
    role = "left_open" if entry.unclear else "exception"
    label = _after(role, entry.title)
    holds = EXPLAINED[f"left_{_HOLDS[entry.holds]}" if entry.unclear else _HOLDS[entry.holds]]
    cited = entry.citation

    def words(lang: str) -> str:
        why = [entry.why.within(lang), cited.words(lang) if cited else ""]
        said = ("；" if lang == "zh" else "; ").join(filter(None, why))
        return holds.within(lang) + ((f"（{said}）" if lang == "zh" else f" ({said})") if said else "")

    return CardLine(_both(words), label, 1, role)


def _after(name: str, rest: Text) -> Text:
    """A word of ``catalogue/terms``, and what it is said of."""
    word = EXPLAINED[name]
    return Text(zh=f"{word.zh}：{rest.zh}", en=f"{word.en}: {rest.en}")


def _head(name: str) -> Text:
    """A heading, which begins with a large letter."""
    word = EXPLAINED[name]
    return Text(zh=word.zh, en=word.en[:1].upper() + word.en[1:])


def _cited(cited: Citation) -> CardLine:
    words = _both(cited.words)
    if not cited.quote:
        return CardLine(words, level=1)
    quote = f"“{cited.quote}”"
    return CardLine(Text(zh=quote, en=quote), words, 1, "quote")


def _chief(link: Mapping[str, Any], lang: str) -> str:
    level = CHIEF[link["level"]].within(lang) if link.get("level") in CHIEF else str(link.get("level") or "")
    who = dict.fromkeys(str(link[part]) for part in ("chief", "title", "unit") if link.get(part))
    return " ".join([level, *who]).strip()


def _both(words: Callable[[str], str]) -> Text:
    """What ``words`` says in each language."""
    return Text(**{lang: words(lang) for lang in LANGUAGES})


def _plain(texts: Sequence[Text]) -> list[CardLine]:
    return [CardLine(text) for text in texts if text.zh or text.en]
