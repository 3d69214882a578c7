"""Why a finding was found: each part of the sentence with what asks it, what was measured, what would turn it.

Longer than most: explanation, parts, exceptions and units fill one record of the same finding, and are read as a whole.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from riverzones.audit.checks import CHECKS
from riverzones.audit.context import Context
from riverzones.audit.measured import amount, clause_measured, family_of, measure_word, measured_lines
from riverzones.audit.select import deciding_columns, denying_columns, not_stated, truth_of
from riverzones.audit.turns import MOVES, WITHHELD, turns
from riverzones.chiefs.routing import Route
from riverzones.model import Citation, Condition, Exemption, Pack, Rule, Text, cited_on
from riverzones.terms import COLUMN, COMMON, labels

__all__ = [
    "ClauseTold",
    "Decided",
    "ExceptionTold",
    "Explanation",
    "PartTold",
    "Values",
    "explain",
    "unit_by_place",
    "units_named",
]

Values = Callable[[str, Any], Text]
"""Words of a value of a column."""
Decided = dict[tuple[str, ...], tuple[str, ...]]
"""By condition, values of the law and what a row states: the empty columns that decide."""


@dataclass(frozen=True, slots=True)
class PartTold:
    """A part of the quoted sentence, and how it is asked of this subject, or why it is not asked."""

    part: str
    asked: bool
    how: Text


@dataclass(frozen=True, slots=True)
class ExceptionTold:
    """An exception of a rule, and why it does not hold here, or may; ``holds`` is None where that cannot be told.

    ``unclear``: no exception, but a case that the words of the law leave open; it does not acquit whom it fits.
    """

    title: Text
    holds: bool | None
    why: Text
    citation: Citation | None = None
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class ClauseTold:
    """One clause that a finding breaks, in full."""

    rule: str
    title: Text
    pack: Text
    severity: str
    verdict: str
    citations: tuple[Citation, ...]
    penalties: tuple[Citation, ...]
    parts: tuple[PartTold, ...]
    exceptions: tuple[ExceptionTold, ...]
    measured: Text
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A finding in plain words; states, severities and verdicts stay ids, whose words the reader of it puts in.

    ``measured`` are lines of what was measured, ``turns`` what would have to change for the verdict to turn; ``units``
    who is responsible, ``chiefs`` the chain of chiefs, the highest level first.
    """

    finding_id: str
    kind: str
    verdict: str
    status: str
    subject: str
    reference: str
    found: Text
    sure: Text
    clauses: tuple[ClauseTold, ...]
    measured: tuple[Text, ...]
    turns: tuple[Text, ...]
    units: Text
    chiefs: tuple[Mapping[str, Any], ...]
    history: tuple[Text, ...]


def explain(
    finding: Mapping[str, Any],
    rules: Mapping[str, Rule],
    context: Context,
    *,
    packs: Mapping[str, Pack] | None = None,
    values: Values = lambda _, value: Text(zh=str(value), en=str(value)),
    unit: Callable[[str], Text] = lambda sign: Text(zh=sign, en=sign),
    titles: Callable[[str], Text] = lambda code: Text(zh=code, en=code),
    changes: Sequence[Text] = (),
    withheld: Callable[[str, str], bool] = lambda _layer, _column: False,
    decided: Decided | None = None,
) -> Explanation:
    """Return why ``finding`` was found, as the rules and the layers stand.

    Parameters
    ----------
    finding : mapping
        A row of a findings table, by column.
    rules : mapping of str to Rule
        By code; a rule that is known no more is told by what the finding keeps of it.
    context : Context
        Layers, and the day whose law is cited: that of the audit.
    packs : mapping of str to Pack, optional
        Their titles and parameters.
    values : callable
        Words of a value, by column.
    unit : callable
        Words of a unit.
    titles : callable
        Words of what a clause stands under that is no rule, by its code.
    changes : sequence of Text
        What people made of the finding, in order.
    withheld : callable
        Whether a column of a layer is left out of what may be told: its value is then said to be withheld, and nothing
        is concluded from its absence.
    decided : dict, optional
        What earlier explanations found of rows that state the same: a list of findings leaves the same attributes open
        hundreds of times, and to see which of them decide takes longer than all else.
    """
    known = packs or {}
    decided = {} if decided is None else decided
    rows: dict[tuple[str, str], pd.DataFrame | None] = {}
    looked = [
        _Looked(
            rules.get(str(clause["rule"])),
            clause,
            finding,
            context,
            known,
            values,
            unit,
            withheld,
            rows,
            titles,
            decided,
        )
        for clause in json.loads(_word(finding.get("clauses")) or "[]") or [_lead(finding)]
    ]
    clauses = tuple(view.told() for view in looked)
    first = looked[0]
    return Explanation(
        finding_id=str(finding["finding_id"]),
        kind=_word(finding.get("kind")) or "rule",
        verdict=str(finding["verdict"]),
        status=str(finding["status"]),
        subject=_named(finding, "subject"),
        reference=_named(finding, "reference"),
        found=Text(zh=_word(finding.get("message")), en=_word(finding.get("message_en"))),
        sure=_sure(finding),
        clauses=clauses,
        measured=measured_lines(finding, first.rule, unit),
        turns=turns(
            finding,
            first.rule,
            family_of(first.rule),
            unit,
            first.blanks(),
            first.stated(),
            clauses,
            further=_further(looked, unit),
        ),
        units=_units(finding, known.get(_word(finding.get("pack")))),
        chiefs=tuple(json.loads(_word(finding.get("chiefs")) or "[]")),
        history=_history(finding, changes),
    )


@dataclass(frozen=True)
class _Looked:
    """One clause of a finding held against the rows as they stand."""

    rule: Rule | None
    kept: Mapping[str, Any]
    finding: Mapping[str, Any]
    context: Context
    packs: Mapping[str, Pack]
    values: Values
    unit: Callable[[str], Text]
    withheld: Callable[[str, str], bool]
    rows: dict[tuple[str, str], pd.DataFrame | None]
    titles: Callable[[str], Text]
    decided: Decided

    @property
    def here(self) -> Context:
        """The context with the values of the rule's pack."""
        pack = self.packs.get(self.rule.pack) if self.rule is not None else None
        return replace(self.context, parameters=pack.parameters) if pack is not None else self.context

    def row(self, of: str) -> pd.DataFrame | None:
        """Return the row of the subject or of the reference as a table of one, with the columns that the rule reads;
        None where it is gone.
        """
        key = str(self.kept["rule"]), of
        if key not in self.rows:
            self.rows[key] = self._row(of)
        return self.rows[key]

    def _row(self, of: str) -> pd.DataFrame | None:
        layer = self.context.layers(_word(self.finding.get(f"{of}_layer"))) if self.finding.get(f"{of}_layer") else None
        if layer is None:
            return None
        name = _word(self.finding.get(f"{of}_id"))
        places = layer.index.get_indexer_for([name])  # the index keeps what it looks rows up by
        places = places if (places >= 0).all() else np.flatnonzero(layer.index.astype(str) == name)
        if len(places) != 1:
            return None
        # A layer has dozens of columns, and taking one row of each takes as long as the explanation.
        cells = {column: layer[column].iloc[places] for column in self._read_of(of) if column in layer.columns}
        return pd.DataFrame(cells, index=layer.index[places])

    def _read_of(self, of: str) -> list[str]:
        """Columns of the subject or of the reference that conditions and limits of the rule read, and what was not
        understood of them.
        """
        if self.rule is None:
            return []
        selections = [self.rule.subject] if of == "subject" else [*self.rule.references.values()]
        conditions = [selection.condition for selection in selections]
        conditions += [entry.condition for entry in (*self.rule.exempt, *self.rule.unclear) if entry.of == of]
        named = {name for condition in conditions if condition is not None for name in condition.properties()}
        named.add("raw_values")
        return sorted(named | set(self._limit_columns() if of == "subject" else ()))

    def hides(self, of: str, names: Iterable[str]) -> bool:
        """Return whether one of the columns may not be told."""
        layer = _word(self.finding.get(f"{of}_layer"))
        return any(self.withheld(layer, name) for name in names)

    def told(self) -> ClauseTold:
        """Return the clause in full."""
        code, rule = str(self.kept["rule"]), self.rule
        severity, verdict = str(self.kept["severity"]), str(self.kept["verdict"])
        measured = clause_measured(self.kept, rule, self.unit)
        if rule is None:
            plain = self.titles(code)
            cited = Text(zh=_word(self.kept.get("citation")), en=_word(self.kept.get("citation_en")))
            return ClauseTold(code, plain, cited, severity, verdict, (), (), (), (), measured)
        pack = self.packs.get(rule.pack)
        return ClauseTold(
            rule=code,
            title=rule.title,
            pack=pack.title if pack is not None else Text(zh=rule.pack, en=rule.pack),
            severity=severity,
            verdict=verdict,
            citations=rule.citations_on(self.context.day),
            penalties=cited_on(rule.penalties, self.context.day),
            parts=tuple(
                PartTold(ask.part, ask.not_asked is None, ask.not_asked or self._asked(ask.by)) for ask in rule.asks
            ),
            exceptions=(
                *(self._exception(entry, unclear=False) for entry in rule.exempt),
                *(self._exception(entry, unclear=True) for entry in rule.unclear),
            ),
            measured=measured,
            note=rule.note,
        )

    def stated(self) -> Text | None:
        """Return what the subject states of the columns that the rule asks."""
        return self._states("subject", [self.rule.subject.condition] if self.rule is not None else [])

    def blanks(self) -> tuple[Text, ...]:
        """Return the attributes that would have to be filled in, by the words of whose they are."""
        if self.rule is None or self.kept["verdict"] != "cannot_tell":
            return ()
        titles = []
        conditions = [("subject", self.rule.subject.condition)]
        conditions += [("reference", selection.condition) for selection in self.rule.references.values()]
        conditions += [(selection.of, selection.condition) for selection in self.rule.exempt]
        for of, condition in conditions:
            row = self.row(of)
            if condition is None or row is None or self.hides(of, condition.properties()):
                continue
            if not pd.isna(truth_of(condition, row, self.here).iloc[0]):
                continue
            names = self._deciding(condition, row)
            words = [self.context.titles(name) for name in names]
            whose = Text(zh="对象", en="the subject") if of == "subject" else Text(zh="参照", en="the reference")
            titles.append(
                Text(
                    zh=f"{whose.zh}的{'、'.join(word.zh for word in words)}",
                    en=f"{', '.join(word.en for word in words)} of {whose.en}",
                )
            )
        row = self.row("subject")
        for name in self._limit_columns():
            if row is None or self.hides("subject", [name]):
                continue
            if name not in row.columns or pd.isna(row[name].iloc[0]):
                title = self.context.titles(name)
                titles.append(Text(zh=f"对象的{title.zh}", en=f"{title.en} of the subject"))
        return tuple(dict.fromkeys(titles))

    def _deciding(self, condition: Condition, row: pd.DataFrame) -> tuple[str, ...]:
        """The empty columns that would make a condition true of a row; rows that state the same have the same."""
        stated = [row[name] for name in sorted(condition.properties()) if name in row.columns]
        said = [f"{cells.name} {cells.dtype} {cells.iloc[0]!r}" for cells in stated]
        key = (condition.text, repr(sorted(self.here.variables.items())), *said)
        if key not in self.decided:
            self.decided[key] = deciding_columns(condition, row, self.here)[row.index[0]]
        return self.decided[key]

    def _states(self, of: str, conditions: Sequence[Condition | None]) -> Text | None:
        return self._columns(
            sorted({name for condition in conditions if condition is not None for name in condition.properties()}), of
        )

    def _limit_columns(self) -> list[str]:
        """Columns of the subject that the limits of the rule name."""
        rule = self.rule
        limits = (rule.limits_on(self.context.day) if rule is not None else None) or {}
        named: list[str] = []
        for limit in CHECKS[rule.check].limits if rule is not None else ():
            value = limits.get(limit.name)
            if value is not None and limit.type in ("column", "columns"):
                named += [value] if isinstance(value, str) else list(value)
        return named

    def _columns(self, names: Sequence[str], of: str = "subject") -> Text | None:
        row = self.row(of)
        if row is None or not names:
            return None
        zh, en = [], []
        for name in names:
            title = self.context.titles(name)
            if self.hides(of, [name]):
                zh.append(f"{title.zh}：{WITHHELD.zh}")
                en.append(f"{title.en}: {WITHHELD.en}")
                continue
            value = row[name].iloc[0] if name in row.columns else None
            empty = value is None or bool(pd.isna(value))
            said = COMMON["not_stated"] if empty else self.values(name, value)
            zh.append(f"{title.zh}：{said.zh}")
            en.append(f"{title.en}: {said.en}")
        return Text(zh="，".join(zh), en=", ".join(en))

    def _asked(self, by: str) -> Text:
        """What a field of the rule asks, and what stands there for this finding."""
        rule = self.rule
        assert rule is not None
        if by == "subject":
            return self._by_rows("subject", [rule.subject.condition])
        if by == "references":
            said = self._by_rows("reference", [reference.condition for reference in rule.references.values()])
            size = amount(self.kept.get("measured"), self.kept.get("unit"), self.unit)
            if size is None or any(ask.by == "limits" for ask in rule.asks):
                return said
            word = measure_word(rule, self.kept)
            return Text(zh=f"{said.zh}，{word.zh} {size.zh}", en=f"{said.en}, {word.en} {size.en}")
        if by == "limits":
            said = clause_measured(self.kept, rule, self.unit)
            title = CHECKS[rule.check].title
            read = self._columns(self._limit_columns()) or Text(zh="", en="")
            both = Text(
                zh=_put(read.zh, said.zh, "，" if read.zh else ""), en=_put(read.en, said.en, ", " if read.en else "")
            )
            return Text(zh=_put(title.zh, both.zh, "："), en=_put(title.en, both.en, ": "))
        return _BY.get(by, Text(zh=f"由规则的 {by} 核查", en=f"asked by {by} of the rule"))

    def _by_rows(self, of: str, conditions: Sequence[Condition | None]) -> Text:
        named = _named(self.finding, of)
        what = COLUMN["subject"] if of == "subject" else COLUMN["reference"]
        said = self._states(of, conditions)
        zh, en = f"{what.zh}：{named}", f"{what.en}: {named}"
        if not named:
            none = Text(zh="没有找到", en="none was found")
            zh, en = f"{what.zh}：{none.zh}", f"{what.en}: {none.en}"
        return Text(zh=f"{zh}（{said.zh}）", en=f"{en} ({said.en})") if said is not None else Text(zh=zh, en=en)

    def _exception(self, entry: Exemption, *, unclear: bool) -> ExceptionTold:
        holds, why = self._holds(entry, unclear=unclear)
        return ExceptionTold(entry.title, holds, why, entry.citation, unclear)

    def _holds(self, entry: Exemption, *, unclear: bool) -> tuple[bool | None, Text]:
        """Whether an entry holds, and by what the row states."""
        if self.hides(entry.of, entry.condition.properties()):
            return None, WITHHELD
        row = self.row(entry.of)
        if row is None:
            return None, Text(
                zh="图层中已没有这一行，无法核对", en="the row is in its layer no more: it cannot be looked up"
            )
        truth = truth_of(entry.condition, row, self.here).iloc[0]
        if pd.isna(truth):
            blanks = self._deciding(entry.condition, row)
            return None, not_stated(row, blanks, self.here)
        if bool(truth):
            names = tuple(sorted(entry.condition.properties()))
        else:
            names = denying_columns(entry.condition, row, self.here)
        said = self._columns(names, entry.of) or Text(zh="", en="")
        # words that the law leaves open acquit nobody: where they fit, it cannot be told
        return (None if unclear else True) if bool(truth) else False, said


def _further(looked: Sequence[_Looked], unit: Callable[[str], Text]) -> Text | None:
    """How far the subject would have to move for every clause to turn, where that is farther than for the first."""
    metres = {
        str(view.kept["rule"]): float(view.kept["margin"])
        for view in looked
        if view.kept.get("unit") == "m" and view.kept.get("margin") is not None and not pd.isna(view.kept["margin"])
    }
    first = str(looked[0].kept["rule"])
    if first not in metres or family_of(looked[0].rule) not in MOVES:
        return None
    more = {code: size for code, size in metres.items() if size > metres[first] + 0.05}
    if not more:
        return None
    size = amount(max(more.values()), "m", unit)
    assert size is not None
    return Text(
        zh=f"移动 {size.zh} 以上，才不再违反 {'、'.join(more)}",
        en=f"it moves by more than {size.en}, for {', '.join(more)} to turn too",
    )


_BY = labels("asked_by")


def _lead(finding: Mapping[str, Any]) -> dict[str, Any]:
    """The one clause of a finding that keeps no list of them."""
    names = ("rule", "pack", "severity", "verdict", "measured", "limit", "margin", "unit", "citation", "citation_en")
    return {name: finding.get(name) for name in names}


def _named(finding: Mapping[str, Any], of: str) -> str:
    """The words for the subject or the reference."""
    return _word(finding.get(f"{of}_name")) or _word(finding.get(f"{of}_id"))


def _sure(finding: Mapping[str, Any]) -> Text:
    """How sure it is, and why not where it is open."""
    if finding["verdict"] == "violation":
        return Text(
            zh="确定：在位置精度和已填属性之内，没有别的可能", en="sure, within the accuracy and what is stated"
        )
    zh, en = _word(finding.get("why_cannot_tell")), _word(finding.get("why_cannot_tell_en"))
    return Text(zh=_put("无法判定", zh, "："), en=_put("cannot be told", en, ": "))


def _units(finding: Mapping[str, Any], pack: Pack | None) -> Text:
    lead, others = _word(finding.get("lead_unit")), _word(finding.get("responsible_units"))
    if not lead and not others:
        title = pack.title if pack is not None else None
        return Text(
            zh=f"文件未写明{f'（{title.zh}）' if title else ''}",
            en=f"the document names none{f' ({title.en})' if title else ''}",
        )
    return units_named(lead, others)


def units_named(lead: str, others: str) -> Text:
    """Return the unit in charge and the responsible ones in words.

    Examples
    --------
    >>> units_named("市水务局", "各县区").zh
    '牵头：市水务局；责任：各县区'
    """
    zh = "；".join(filter(None, [lead and f"牵头：{lead}", others and f"责任：{others}"]))
    en = "; ".join(filter(None, [lead and f"lead: {lead}", others and f"responsible: {others}"]))
    return Text(zh=zh, en=en)


def unit_by_place(finding: Mapping[str, Any], rules: Mapping[str, Rule], routes: Iterable[Route]) -> Text | None:
    """Return the unit in charge with the document that names it for the place, None where a clause names it itself."""
    lead = _word(finding.get("lead_unit"))
    named = {rules[code].lead_unit for code in _word(finding.get("rules")).split() if code in rules}
    for route in routes if lead and lead not in named else ():
        if route.gives == "lead_unit" and lead in (route.inside, route.outside, f"{route.inside}、{route.outside}"):
            zh, en = route.citation.words("zh"), route.citation.words("en")
            return Text(zh=f"牵头：{lead}（按所在流域，{zh}）", en=f"lead: {lead} (by its basin, {en})")
    return None


def _history(finding: Mapping[str, Any], changes: Sequence[Text]) -> tuple[Text, ...]:
    first, last = _day(finding.get("first_seen")), _day(finding.get("last_seen"))
    lines = [Text(zh=f"{first} 首次发现，最近 {last}", en=f"first seen {first}, last {last}")]
    deadline = _day(finding.get("deadline"))
    if deadline:
        lines.append(Text(zh=f"整改期限 {deadline}", en=f"to be answered by {deadline}"))
    lines += changes
    note = _word(finding.get("note"))
    return (*lines, Text(zh=f"备注：{note}", en=f"note: {note}")) if note else tuple(lines)


def _day(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    return value.isoformat()[:10] if isinstance(value, dt.date) else str(value)[:10]


def _put(head: str, rest: str, sign: str) -> str:
    return f"{head}{sign}{rest}" if rest else head


def _word(value: Any) -> str:
    return "" if value is None or (not isinstance(value, str) and pd.isna(value)) else str(value)
