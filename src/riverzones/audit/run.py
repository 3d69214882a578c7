"""Run rules over layers: who offends, by how much, and what cannot be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.checks import CHECKS, FACTS, Check
from riverzones.audit.select import Selected, select
from riverzones.model import Rule, Text

__all__ = ["Layers", "RuleCount", "Seen", "Titles", "run"]

Layers = Callable[[str], GeoDataFrame | None]
"""Gives the layer of that kind (EPSG:4490, ids as index), or None when the project has none."""
Titles = Callable[[str], Text]
"""Words of a column, by its id."""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How a rule went: subjects checked, in violation, undecided, not concerned; or why it was not run."""

    code: str
    checked: int = 0
    violations: int = 0
    cannot_tell: int = 0
    not_applicable: int = 0
    not_run: Text | None = None

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Plain values; ``not_run`` is a sentence or None."""
        return {**asdict(self), "not_run": self.not_run.within(lang) if self.not_run else None}


@dataclass(frozen=True, slots=True)
class Seen:
    """What one rule saw in one subject layer: facts with ``verdict``, ``accuracy_m`` and ``why`` (a Text or None)."""

    rule: Rule
    subject: Selected
    reference: Selected | None
    facts: pd.DataFrame


def run(
    rules: Sequence[Rule],
    layers: Layers,
    *,
    day: dt.date,
    step: Callable[[Rule], None] = lambda _: None,
    titles: Titles = lambda name: Text(zh=name, en=name),
) -> tuple[list[Seen], list[RuleCount]]:
    """Run every rule on ``layers`` as the law stood on ``day``.

    Works on any subset of subjects, as long as the references around them are there. Rules that ask the same join
    share it. A rule that lacks a layer or a column is counted as not run, with the reason.

    Parameters
    ----------
    rules : sequence of Rule
        In the order they are to be reported.
    layers : callable
        See :data:`Layers`.
    day : date
        Which limits hold.
    step : callable
        Called with each rule before it runs, for a progress bar.
    titles : callable
        Words of a column, for "attribute not stated".

    Returns
    -------
    list of Seen, list of RuleCount
        What was seen, and one count per rule in the same order.
    """
    joined: dict[Any, pd.DataFrame] = {}
    seen: list[Seen] = []
    counts: list[RuleCount] = []
    for rule in rules:
        step(rule)
        limits = rule.limits_on(day)
        if limits is None:
            reason = Text(zh=f"{day} 尚未施行或已失效", en=f"not in force on {day}")
            counts.append(RuleCount(rule.code, not_run=reason))
            continue
        found, count = _run_one(rule, limits, layers, joined, titles)
        seen += found
        counts.append(count)
    return seen, counts


def _run_one(
    rule: Rule, limits: Mapping[str, Any], layers: Layers, joined: dict[Any, pd.DataFrame], titles: Titles
) -> tuple[list[Seen], RuleCount]:
    check = CHECKS[rule.check]
    reference: Selected | None = None
    if rule.reference is not None:
        (layer,) = rule.reference.layers
        named = [str(limits[name]) for name in check.reference_columns]
        picked = select(layers, layer, rule.reference.where, needs=named)
        if isinstance(picked, Text):
            return [], RuleCount(rule.code, not_run=picked)
        reference = picked
        if reference.rows.empty and check.family != "presence":
            where = f" ({rule.reference.where})" if rule.reference.where else ""
            reason = Text(
                zh=f"图层 {layer} 中没有符合条件的要素{where}", en=f"no row of {layer} meets the condition{where}"
            )
            return [], RuleCount(rule.code, not_run=reason)
    seen: list[Seen] = []
    missing: list[Text] = []
    checked = skipped = 0
    for layer in rule.subject.layers:
        named = [str(limits[name]) for name in check.columns]
        subject = select(layers, layer, rule.subject.where, stages=rule.stages, needs=named)
        if isinstance(subject, Text):
            missing.append(subject)
            continue
        checked += len(subject.rows)
        skipped += subject.left_out
        key = (rule.check, subject.key, reference.key if reference else None, tuple(sorted(limits.items())))
        if key not in joined:
            joined[key] = _judged(check, subject, reference, limits, titles)
        facts = joined[key]
        if len(facts):
            seen.append(Seen(rule, subject, reference, facts))
    if missing and checked + skipped == 0:
        return [], RuleCount(rule.code, not_run=missing[0])
    return seen, RuleCount(
        rule.code,
        checked=checked,
        violations=_subjects(seen, "violation"),
        cannot_tell=_subjects(seen, "cannot_tell"),
        not_applicable=skipped,
    )


def _subjects(seen: Iterable[Seen], verdict: str) -> int:
    """How many subjects have this as their gravest verdict."""
    total = 0
    for part in seen:
        grave = set(part.facts.subject_id[part.facts.verdict == "violation"])
        total += len(grave) if verdict == "violation" else len(set(part.facts.subject_id) - grave)
    return total


def _judged(
    check: Check, subject: Selected, reference: Selected | None, limits: Mapping[str, Any], titles: Titles
) -> pd.DataFrame:
    """Facts with a verdict; where a missing attribute of a reference decides, it cannot be told."""
    if reference is None:
        asked = [str(limits[name]) for name in check.columns]
        return _judge(check.rows(subject.rows, **limits), subject, None, titles, asked)
    sizes = dict(limits)
    if check.reaches:
        sizes["reach_m"] = _combined(subject.accuracy_m.max(), reference.accuracy_m.max())
    sure = _judge(check.rows(subject.rows, reference.certain, **sizes), subject, reference, titles)
    if not reference.open:
        return sure
    if check.absence:
        still = set(check.rows(subject.rows, reference.rows, **sizes).subject_id)
        return _doubted(sure, ~sure.subject_id.isin(still), reference, titles)
    grave = set(sure.subject_id[sure.verdict == "violation"])
    more = _judge(check.rows(subject.rows, reference.doubtful, **sizes), subject, reference, titles)
    more = more[~more.subject_id.isin(grave)].reset_index(drop=True)
    more = _doubted(more, pd.Series(True, index=more.index), reference, titles)
    return pd.concat([sure, more], ignore_index=True) if len(more) else sure


def _doubted(facts: pd.DataFrame, rows: pd.Series[bool], reference: Selected, titles: Titles) -> pd.DataFrame:
    """``facts`` with ``rows`` turned to "cannot tell", because the reference does not say what it is."""
    names = tuple(dict.fromkeys(name for columns in reference.open.values() for name in columns))
    kept: dict[str, str] = {}
    for row in reference.open:
        kept |= reference.words.get(row, {})
    reason = _not_stated(names, titles, kept)
    why = [reason if doubt and old is None else old for doubt, old in zip(rows, facts.why, strict=True)]
    made = facts.assign(why=pd.Series(why, index=facts.index, dtype=object))
    made["verdict"] = ["violation" if one is None else "cannot_tell" for one in why]
    return made


def _combined(a: float, b: float) -> float:
    """Root sum of squares of two accuracies [m], an unknown one counting as 0."""
    return float(np.hypot(np.nan_to_num(a), np.nan_to_num(b)))


def _judge(
    facts: pd.DataFrame,
    subject: Selected,
    reference: Selected | None,
    titles: Titles,
    asked: Sequence[str] = (),
) -> pd.DataFrame:
    """Verdict, accuracy and reason per fact; what clearly complies is dropped.

    ``asked`` are columns of the subject whose value is the fact itself: a word there that was not understood decides
    nothing.
    """
    own = subject.accuracy_m.reindex(facts.subject_id).to_numpy(float)
    other = np.full(len(facts), np.nan)
    if reference is not None and len(facts):
        other = reference.accuracy_m.reindex(facts.reference_id).to_numpy(float)
    accuracy = np.where(np.isnan(own) & np.isnan(other), np.nan, np.hypot(np.nan_to_num(own), np.nan_to_num(other)))
    slack = facts.slack_m.to_numpy(float)
    close = ~np.isnan(slack) & ~np.isnan(accuracy) & (np.abs(slack) < accuracy)
    offends = np.isnan(slack) | (slack >= 0)
    made = facts.assign(accuracy_m=accuracy)
    why = [
        _why(_open(subject, row, asked), near, titles, subject.words.get(row, {}))
        for row, near in zip(facts.subject_id, close, strict=True)
    ]
    made["why"] = pd.Series(why, index=facts.index, dtype=object)
    made["verdict"] = ["violation" if reason is None else "cannot_tell" for reason in why]
    kept: pd.DataFrame = made.loc[offends | close, [*FACTS, "accuracy_m", "verdict", "why"]]
    return kept.reset_index(drop=True)


def _open(subject: Selected, row: Any, asked: Sequence[str]) -> tuple[str, ...]:
    """Columns of a row that leave it open: empty ones of the condition, and words that were not understood."""
    unread = [name for name in asked if name in subject.words.get(row, {})]
    return tuple(dict.fromkeys([*subject.open.get(row, ()), *unread]))


def _why(open_columns: tuple[str, ...], close: bool, titles: Titles, words: Mapping[str, str]) -> Text | None:
    if open_columns:
        return _not_stated(open_columns, titles, words)
    if close:
        return Text(zh="位置精度不足以判定", en="the positional accuracy straddles the limit")
    return None


def _not_stated(names: tuple[str, ...], titles: Titles, words: Mapping[str, str]) -> Text:
    """Which attributes are not stated, and which are stated in words that were not understood."""
    blank = [titles(name) for name in names if name not in words]
    unread = [(titles(name), words[name]) for name in names if name in words]
    zh, en = [], []
    if unread:
        zh.append("属性写了但未能识别：" + "、".join(f"{title.zh}（“{word}”）" for title, word in unread))
        en.append("attribute not understood: " + ", ".join(f"{title.en} ({word!r})" for title, word in unread))
    if blank:
        zh.append("属性未填：" + "、".join(title.zh for title in blank))
        en.append("attribute not stated: " + ", ".join(title.en for title in blank))
    return Text(zh="；".join(zh), en="; ".join(en))
