"""Run rules over layers: who offends, by how much, what is excepted, and what cannot be told.

The module is long because it is the run of one rule from its selections to its verdicts: what each step leaves open is
what the next one has to carry.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from riverzones.audit.checks import CHECKS, Check
from riverzones.audit.combined import by_column, combined, on_the_ground, stacked, undecided
from riverzones.audit.context import Context, Layers, Titles
from riverzones.audit.groups import MEASURES, Grouped, grouped
from riverzones.audit.scope import Scope
from riverzones.audit.select import (
    OpenRows,
    Reasons,
    Selected,
    deciding_columns,
    identities,
    names_of,
    not_stated,
    reasons_of,
    select,
    truth_of,
)
from riverzones.audit.together import ACCURACY, sure_together
from riverzones.errors import LayerError
from riverzones.geo.depths_once import measured_once
from riverzones.geo.layer import labels_among
from riverzones.model import Classes, Exemption, Pack, Rule, Selection, Text
from riverzones.terms import COMMON

__all__ = ["CheckResult", "Layers", "RuleCount", "Titles", "run"]

_ALL = COMMON["all"]
_BY_SUBJECT = ("containment", "distance", "along", "network")
"""Families of checks that look at each subject by itself."""
_NAMED = 3
"""So many rows are named where some are left out."""
_OF_SUBJECT = ("column", "columns", "measure")
_OF_REFERENCE = ("reference_column", "classes")


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How a rule went: subjects checked, in violation, undecided, excepted, not concerned; or why it was not run.

    ``note`` says which of several references was not there, where the rule ran on the others; or which rows lie in none
    of the units that they are put together by.
    """

    code: str
    checked: int = 0
    violations: int = 0
    cannot_tell: int = 0
    excepted: int = 0
    not_applicable: int = 0
    not_run: Text | None = None
    note: Text | None = None

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return plain values; ``not_run`` and ``note`` are sentences or None."""
        said = {name: getattr(self, name) for name in ("not_run", "note")}
        return {**asdict(self), **{name: words.within(lang) if words else None for name, words in said.items()}}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one rule saw in one subject layer.

    ``facts`` has the columns of :data:`~riverzones.audit.checks.facts.FACTS` and ``verdict``; ``references`` the rows
    it was held against, by name, and the column ``reference`` in ``facts`` says which. ``pack`` is the rule's. Of the
    subjects it holds those that the facts name, and ``known_by`` what each of them is known by among all.
    """

    rule: Rule
    pack: Pack | None
    subject: Selected
    references: Mapping[str, Selected]
    facts: pd.DataFrame
    known_by: Mapping[Hashable, str]

    @staticmethod
    def of(
        rule: Rule, pack: Pack | None, subject: Selected, references: Mapping[str, Selected], facts: pd.DataFrame
    ) -> CheckResult:
        """Return the result without the rows that no fact names: an audit holds dozens of results together."""
        named = pd.unique(facts.subject_id)
        rows = subject.rows.loc[named] if len(named) < len(subject.rows) else subject.rows
        own = replace(subject, rows=rows, open={})
        return CheckResult(rule, pack, own, references, facts, identities(subject.rows, named.tolist()))


@measured_once()
def run(
    rules: Sequence[Rule],
    layers: Layers,
    *,
    day: dt.date,
    context: Context | None = None,
    packs: Mapping[str, Pack] | None = None,
    scope: Scope | None = None,
    step: Callable[[Rule], None] = lambda _: None,
    most_facts: int | None = None,
) -> tuple[list[CheckResult], list[RuleCount]]:
    """Run every rule on ``layers`` as the law stood on ``day``.

    Works on any subset of subjects, as long as the references around them are there. Rules that ask the same join
    share it. A rule that lacks a layer or a column, whose pack does not hold on the day or is not of the place, is
    counted as not run, with the reason.

    Parameters
    ----------
    rules : sequence of Rule
        In the order they are to be reported.
    layers : callable
        See :data:`~riverzones.audit.context.Layers`.
    day : date
        Which limits and packs hold.
    context : Context, optional
        Network, tables, words; by default just the layers and the day.
    packs : mapping of str to Pack, optional
        The packs of the rules; a rule whose pack is not there holds everywhere and always.
    scope : Scope, optional
        Where the project lies: packs of another place are not run, subjects outside a pack's place not asked.
    step : callable
        Called with each rule before it runs, for a progress bar.
    most_facts : int, optional
        More facts than these are no list that anybody works off.

    Returns
    -------
    list of CheckResult, list of RuleCount
        What was seen, and one count per rule in the same order.

    Raises
    ------
    LayerError
        If there are more facts than ``most_facts``; the last rule and its layers are named.
    """
    base = replace(context, layers=layers, day=day) if context is not None else Context(layers, day)
    joined: dict[Any, tuple[pd.Index | None, pd.DataFrame]] = {}
    seen: list[CheckResult] = []
    counts: list[RuleCount] = []
    selected: dict[Any, Selected] = {}
    last = {key: number for number, rule in enumerate(rules) for key in _joins(rule)}
    in_force = (rule for rule in rules if _not_in_force(rule, (packs or {}).get(rule.pack), day) is None)
    left = Counter(key for rule in in_force for key in _selections(rule))
    for number, rule in enumerate(rules):
        step(rule)
        for key in [key for key in joined if last.get(key[:2], -1) < number]:  # no rule asks for it again
            del joined[key]
        pack = (packs or {}).get(rule.pack)
        reason = _not_in_force(rule, pack, day) or (
            scope.refused(pack) if scope is not None and pack is not None else None
        )
        limits = rule.limits_on(day)
        if reason is not None or limits is None:
            counts.append(RuleCount(rule.code, not_run=reason))
            continue
        here = replace(base, parameters=pack.parameters) if pack is not None and pack.parameters else base
        results, count = _RuleRun(rule, pack, here, scope, joined, selected).over(limits)
        seen += results
        counts.append(count)
        left.subtract(_selections(rule))
        for key in [key for key in selected if not left[key[:2]]]:
            del selected[key]
        facts = sum(len(result.facts) for result in seen)
        if most_facts is not None and facts > most_facts:
            raise _too_many(rule, facts, most_facts)
    return sure_together(seen, counts)


def _joins(rule: Rule) -> list[tuple[str, str]]:
    """The check of a rule with each of its subject layers, as keys of what rules share begin."""
    return [(rule.check, layer) for layer in rule.subject.layers]


def _selections(rule: Rule) -> list[tuple[str, str | None]]:
    """Layers of a rule with the conditions on them, as keys of the rows that rules share begin."""
    selections = [rule.subject, *rule.references.values()]
    asked = [(layer, selection.asked_of(layer)) for selection in selections for layer in selection.layers]
    return [(layer, condition.text if condition is not None else None) for layer, condition in asked]


def _too_many(rule: Rule, facts: int, most: int) -> LayerError:
    return LayerError(
        Text(
            zh=f"核查到 {rule.code} 已有 {facts:,} 个问题，最多 {most:,} 个（图层：{'、'.join(rule.layers)}）。",
            en=f"{facts:,} findings by the rule {rule.code}, at most {most:,} are kept "
            f"(layers: {', '.join(rule.layers)}).",
        ),
        hint=Text(
            zh="请检查是否有同一个面重复多次，或分规则、分区核查；上限可调高（findings，见 RIVERZONES_CAPS）。",
            en="Look for one area that is there many times, or audit rule by rule; the cap is a setting "
            "(findings, RIVERZONES_CAPS).",
        ),
    )


def _not_in_force(rule: Rule, pack: Pack | None, day: dt.date) -> Text | None:
    if pack is not None and not pack.holds(day):
        return pack.not_held(day)
    if rule.limits_on(day) is None:
        return Text(zh=f"{day} 尚未施行或已失效", en=f"not in force on {day}")
    year = rule.target.year if rule.target is not None else None
    if year is not None and day.year < year:  # what is to be reached in 2025 is not missed in 2024
        return Text(zh=f"目标年为 {year} 年，{day} 尚未到期", en=f"its target is for {year}, not due on {day}")
    return None


def _of_no_unit(grouped: Grouped, by: str | None, context: Context) -> Text | None:
    """Which rows no unit holds: they are in no share and no sum, and nobody would miss them."""
    outside = grouped.outside
    if by is None or not len(outside):
        return None
    title = context.layer_title(by)
    named = [str(name) for name in names_of(grouped.subject.rows.loc[outside[:_NAMED]])]
    more = len(outside) > _NAMED
    return Text(
        zh=f"{len(outside)} 个对象不在任何{title.zh}之内，未计入：{'、'.join(named)}{'等' if more else ''}",
        en=f"{len(outside)} in none of the {title.en}, not counted: {', '.join(named)}{' ...' if more else ''}",
    )


@dataclass(frozen=True)
class _RuleRun:
    """One rule over its layers."""

    rule: Rule
    pack: Pack | None
    context: Context
    scope: Scope | None
    joined: dict[Any, tuple[pd.Index | None, pd.DataFrame]]
    selected: dict[Any, Selected]

    def over(self, limits: Mapping[str, Any]) -> tuple[list[CheckResult], RuleCount]:
        """Return the rule on every subject layer."""
        rule, check = self.rule, CHECKS[self.rule.check]
        picked = self._references(check, limits)
        if isinstance(picked, Text):
            return [], RuleCount(rule.code, not_run=picked)
        if check.family == "network" and self.context.network() is None:
            lacking = Text(
                zh="项目中没有河网（请运行 riverzones network）",
                en="the project has no river network (riverzones network)",
            )
            return [], RuleCount(rule.code, not_run=lacking)
        references, lost = picked
        seen: list[CheckResult] = []
        missing: list[Text] = []
        checked = skipped = excepted = 0
        for layer in rule.subject.layers:
            subject = self._select(rule.subject, layer, _columns(check, limits, *_OF_SUBJECT))
            if isinstance(subject, Text):
                missing.append(subject)
                continue
            inside = self._of_the_place(subject)
            free = 0
            if check.grouped:
                in_groups = self._grouped(inside, limits)
                if isinstance(in_groups, Text):
                    missing.append(in_groups)
                    continue
                lost = lost or _of_no_unit(in_groups, self.rule.group_by, self.context)
                inside = replace(in_groups.units, left_out=inside.left_out)
                facts = self._with_open_subjects(self._looked(check, in_groups, None, limits), inside, "")
            else:
                facts = self._judged(check, inside, references, limits)
                facts, free = self._excepted(facts, inside, references)
            checked += len(inside.rows)
            skipped += inside.left_out
            excepted += free
            if len(facts):
                seen.append(CheckResult.of(rule, self.pack, inside, references, facts))
        if missing and checked + skipped == 0:
            return [], RuleCount(rule.code, not_run=missing[0])
        violations, cannot_tell = _subjects(seen)
        return seen, RuleCount(
            rule.code,
            checked=checked,
            violations=violations,
            cannot_tell=cannot_tell,
            excepted=excepted,
            not_applicable=skipped,
            note=lost,
        )

    def _select(self, selection: Selection, layer: str, needs: Sequence[str]) -> Selected | Text:
        """The rows of a layer that a selection picks, and why some are open: once for all rules that pick alike."""
        condition = selection.asked_of(layer)
        values = (
            tuple(sorted(self.context.parameters.items())) if condition is not None and condition.variables() else ()
        )
        key = (layer, condition.text if condition is not None else None, values, tuple(needs))
        rows = self.selected.get(key) or select(self.context, selection, layer, needs=needs)
        if isinstance(rows, Text):
            return rows
        self.selected[key] = rows
        return replace(rows, selection=selection)

    def _references(self, check: Check, limits: Mapping[str, Any]) -> tuple[dict[str, Selected], Text | None] | Text:
        """What subjects are held against, by name; or the reason why the rule cannot run.

        Where several references are joined by ``or`` and one is not there, the rule runs on the others, and the reason
        is given too: what they show is sure, what they do not show is not.
        """
        selected: dict[str, Selected] = {}
        reasons: list[Text] = []
        for name, selection in self.rule.references.items():
            parts = [
                self._select(selection, layer, _columns(check, limits, *_OF_REFERENCE)) for layer in selection.layers
            ]
            there = [part for part in parts if isinstance(part, Selected)]
            if not there:
                reasons.append(next(part for part in parts if isinstance(part, Text)))
                continue
            if all(part.rows.empty for part in there) and ("minus", name) in self.rule.combine and not check.absence:
                continue  # there is nothing to be taken away
            if all(part.rows.empty for part in there) and not check.absence:
                reasons.append(_no_row(there[0].layer, selection))
                continue
            for part in there:
                selected[name if len(selection.layers) == 1 else f"{name}:{part.layer}"] = part
        any_will_do = all(op == "or" for op, _ in self.rule.combine)
        if reasons and (not selected or not any_will_do):
            return reasons[0]
        return selected, reasons[0] if reasons else None

    def _of_the_place(self, subject: Selected) -> Selected:
        """Subjects in the place of the pack; those elsewhere are not asked."""
        if self.scope is None or self.pack is None:
            return subject
        there = self.scope.within(self.pack, subject.layer, subject.rows)
        if there.notna().all() and bool(there.all()):
            return subject
        rows = subject.rows[there.fillna(True).to_numpy(bool)]
        open_ = subject.open.within(rows.index) if isinstance(subject.open, OpenRows) else subject.open
        unplaced = rows.index[there[rows.index].isna()]
        jurisdiction = self.pack.jurisdiction.title
        reason = Text(zh=f"不能断定是否在{jurisdiction.zh}之内", en=f"cannot tell whether it lies in {jurisdiction.en}")
        return replace(
            subject,
            rows=rows,
            open=Reasons(dict.fromkeys(unplaced, reason), open_) if len(unplaced) else open_,
            left_out=subject.left_out + len(subject.rows) - len(rows),
            key=(*subject.key, "in", self.pack.jurisdiction.codes, self.pack.jurisdiction.names),
        )

    def _grouped(self, subject: Selected, limits: Mapping[str, Any]) -> Grouped | Text:
        """Subjects by unit; places that are not of the pack are no units."""
        whole = self.pack.jurisdiction.title if self.pack is not None else _ALL
        groups = grouped(
            self.context,
            subject,
            by=self.rule.group_by,
            period=self.rule.period,
            date=str(limits.get("date", "date")),
            split=limits.get("measure") in ("length_m", "area_m2"),
            whole=whole,
        )
        if isinstance(groups, Text) or groups.units.layer == subject.layer:
            return groups
        units = self._of_the_place(groups.units)
        return replace(groups, units=units, members=groups.members[groups.members.unit_id.isin(units.rows.index)])

    def _judged(
        self, check: Check, subject: Selected, references: Mapping[str, Selected], limits: Mapping[str, Any]
    ) -> pd.DataFrame:
        """Facts with ``reference``, ``why`` and ``verdict``, of all references together."""
        if not check.reference:
            parts = []
            for asked, sizes, why in by_column(subject, limits, "subject", self.context):
                facts = self._looked(check, asked, None, sizes)
                parts.append(facts if why is None else _doubted(facts, pd.Series(True, index=facts.index), why))
            return self._with_open_subjects(stacked(parts), subject, "")

        def table(some: Selected, name: str) -> pd.DataFrame:
            return self._with_open_subjects(self._against(check, some, references[name], limits), some, name)

        if check.ground:
            return on_the_ground(subject, references, self.rule.combine, table)
        return combined({name: table(subject, name) for name in references}, self.rule.combine)

    def _against(self, check: Check, subject: Selected, reference: Selected, limits: Mapping[str, Any]) -> pd.DataFrame:
        """Facts against one reference, whose rows may be in doubt themselves, by limits that may hang on a column."""
        parts = []
        for asked, sizes, own in by_column(subject, limits, "subject", self.context):
            for part, sized, theirs in by_column(reference, sizes, "reference", self.context):
                facts = self._certain_or_not(check, asked, part, sized)
                why = own or theirs
                parts.append(facts if why is None else _doubted(facts, pd.Series(True, index=facts.index), why))
        return stacked(parts)

    def _certain_or_not(
        self, check: Check, subject: Selected, reference: Selected, limits: Mapping[str, Any]
    ) -> pd.DataFrame:
        """Where a missing attribute of a reference decides, it cannot be told."""
        if not reference.open or check.weighs:
            return self._looked(check, subject, reference, limits)
        sure = self._looked(
            check, subject, replace(reference, rows=reference.certain, key=(*reference.key, "sure")), limits
        )
        why = next(iter(reference.open.values()))
        if check.absence:
            still = set(self._looked(check, subject, reference, limits).subject_id)
            return _doubted(sure, ~sure.subject_id.isin(still), why)
        grave = set(sure.subject_id[sure.truth.fillna(False).astype(bool)])
        more = self._looked(
            check, subject, replace(reference, rows=reference.doubtful, key=(*reference.key, "open")), limits
        )
        more = more[~more.subject_id.isin(grave)].reset_index(drop=True)
        return stacked([sure, _doubted(more, pd.Series(True, index=more.index), why)])

    def _looked(
        self, check: Check, subject: Selected | Grouped, reference: Selected | None, limits: Mapping[str, Any]
    ) -> pd.DataFrame:
        """Facts of the check, kept for the rules that ask the same.

        Where each subject is looked at by itself, rules that differ in their subjects alone share the join: only those
        that no rule has asked yet are joined.
        """
        fields = {name: getattr(self.rule, name) for name in check.fields}
        alone = check.family in _BY_SUBJECT and isinstance(subject, Selected)
        key = (
            check.name,
            (subject if isinstance(subject, Selected) else subject.subject).layer,
            None if alone else subject.key,
            (reference.key, reference.selection.own, reference.selection.region) if reference is not None else None,
            repr(sorted(limits.items())),
            repr(sorted(fields.items())),
        )
        asked, facts = self.joined.get(key, (None, None))
        new: Selected | Grouped = subject
        if asked is not None and isinstance(subject, Selected):
            new = replace(subject, rows=subject.rows[~labels_among(subject.rows.index, asked)]) if alone else subject
        if facts is None or (alone and isinstance(new, Selected) and len(new.rows)):
            args = (new,) if reference is None else (new, reference)
            of_family = check.rows(self.context, *args, **limits, **fields)
            facts = of_family if facts is None else stacked([facts, of_family])
            if isinstance(new, Selected):
                asked = new.rows.index if asked is None else asked.append(new.rows.index)
            self.joined[key] = (asked, facts)
        if not (alone and isinstance(subject, Selected)) or asked is None or asked.equals(subject.rows.index):
            return facts
        position = subject.rows.index.get_indexer(pd.Index(facts.subject_id))
        own = np.flatnonzero(position >= 0)
        return facts.iloc[own[np.argsort(position[own], kind="stable")]].reset_index(drop=True)

    def _with_open_subjects(self, facts: pd.DataFrame, subject: Selected, name: str) -> pd.DataFrame:
        """Facts with a verdict: where a subject's own attribute is empty it cannot be told, and why."""
        opened = reasons_of(subject.open, facts["subject_id"].tolist())
        held = facts["truth"].to_numpy(bool, na_value=False)
        sure = [own is None and certain for own, certain in zip(opened, held.tolist(), strict=True)]
        why = [
            own if own is not None else old if certain or isinstance(old, Text) else ACCURACY
            for own, old, certain in zip(opened, facts["why"].tolist(), sure, strict=True)
        ]
        return facts.assign(
            reference=name,
            why=pd.Series(why, index=facts.index, dtype=object),
            verdict=["violation" if certain else "cannot_tell" for certain in sure],
        )

    def _excepted(
        self, facts: pd.DataFrame, subject: Selected, references: Mapping[str, Selected]
    ) -> tuple[pd.DataFrame, int]:
        """Facts without what the law excepts; where the exception or the law's words are open, they cannot be told."""
        if facts.empty:
            return facts, 0
        free = 0
        for entry in self.rule.exempt:
            truth = self._held(entry, facts, subject, references)
            excepted = truth.fillna(False).to_numpy(bool)
            free += int(facts.subject_id[excepted].nunique())
            unknown = truth.isna().to_numpy(bool)
            facts = undecided(
                facts, unknown, [self._exception_open(entry, facts, subject, row) for row in facts.index[unknown]]
            )
            facts = facts[~excepted].reset_index(drop=True)
        for entry in self.rule.unclear:
            doubt = self._held(entry, facts, subject, references).fillna(True).to_numpy(bool)
            facts = undecided(facts, doubt, [entry.title] * int(doubt.sum()))
        return facts, free

    def _held(
        self, entry: Exemption, facts: pd.DataFrame, subject: Selected, references: Mapping[str, Selected]
    ) -> pd.Series[Any]:
        """Three-valued truth of an exemption on every fact."""
        if entry.of == "subject":
            truth = truth_of(entry.condition, subject.rows.loc[pd.unique(facts.subject_id)], self.context)
            return pd.Series(truth.reindex(facts.subject_id).array, index=facts.index)
        held = pd.Series(index=facts.index, dtype="boolean")
        for name, group in facts.groupby("reference"):
            reference = references.get(str(name))
            if reference is None:
                continue
            known = group[group.reference_id.notna()]
            truth = truth_of(entry.condition, reference.rows.loc[pd.unique(known.reference_id)], self.context)
            held.loc[known.index] = truth.reindex(known.reference_id).array
        return held

    def _exception_open(self, entry: Exemption, facts: pd.DataFrame, subject: Selected, row: Any) -> Text:
        """Why it is open whether an exception holds."""
        own = subject.rows.loc[[facts.at[row, "subject_id"]]]
        lacking = (
            not_stated(own, deciding_columns(entry.condition, own, self.context)[own.index[0]], self.context)
            if entry.of == "subject"
            else Text(zh="参照的属性未填", en="an attribute of the reference is not stated")
        )
        return Text(
            zh=f"不能断定是否属于除外情形“{entry.title.zh}”（{lacking.zh}）",
            en=f"cannot tell whether it is excepted as {entry.title.en} ({lacking.en})",
        )


def _columns(check: Check, limits: Mapping[str, Any], *types: str) -> list[str]:
    """Names of the columns that limits of these types name, or read where a rule names none."""
    named: list[str] = []
    for limit in check.limits:
        value = limits.get(limit.name, limit.default or None)
        if limit.type not in types or value is None or (limit.type == "measure" and value in MEASURES):
            continue
        named += value if limit.type == "columns" else [value.column if isinstance(value, Classes) else str(value)]
    return named


def _no_row(layer: str, selection: Selection) -> Text:
    where = f" ({selection.where})" if selection.where else ""
    if dict(selection.in_force).get(layer) is None:
        return Text(zh=f"图层 {layer} 中没有符合条件的要素{where}", en=f"no row of {layer} meets the condition{where}")
    return Text(
        zh=f"图层 {layer} 中没有已生效且符合条件的要素{where}",
        en=f"no row of {layer} is in force and meets the condition{where}",
    )


def _doubted(facts: pd.DataFrame, rows: pd.Series[bool], why: Text) -> pd.DataFrame:
    """``facts`` whose ``rows`` are open, because the reference does not say what it is."""
    doubted = facts.copy()
    doubt = rows.to_numpy(bool)
    doubted.loc[doubt, "truth"] = pd.NA
    reasons = [why if odd and not isinstance(old, Text) else old for odd, old in zip(doubt, facts.why, strict=True)]
    doubted["why"] = pd.Series(reasons, index=doubted.index, dtype=object)
    return doubted


def _subjects(seen: Iterable[CheckResult]) -> tuple[int, int]:
    """How many subjects offend for sure, and of how many others it cannot be told."""
    offending = cannot_tell = 0
    for part in seen:
        grave = set(part.facts.subject_id[part.facts.verdict == "violation"].tolist())
        offending += len(grave)
        cannot_tell += len(set(part.facts.subject_id.tolist()) - grave)
    return offending, cannot_tell
