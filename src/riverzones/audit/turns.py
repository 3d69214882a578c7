"""What would have to change for the verdict of a finding to turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from riverzones.model import Rule, Text
from riverzones.terms import labels

if TYPE_CHECKING:
    from riverzones.audit.explain import ClauseTold

__all__ = ["MOVES", "WITHHELD", "turns"]

WITHHELD: Final = labels("reason")["withheld"]
"""Said in place of what may not be told."""
MOVES = ("containment", "distance", "outside", "outside_all", "network")
"""Families of checks whose verdict turns when the subject moves."""

_BY_FAMILY: Mapping[str, Text] = labels("turned_by")
"""What turns the verdict of a check, by its family, where no distance does."""
_BY_KIND: Mapping[str, Text] = labels("turned_by_kind")
"""What turns what another job than an audit found, by the kind of the finding."""


def turns(
    finding: Mapping[str, Any],
    rule: Rule | None,
    family: str,
    unit: Callable[[str], Text],
    blanks: Sequence[Text],
    stated: Text | None,
    clauses: Sequence[ClauseTold],
    *,
    further: Text | None = None,
) -> tuple[Text, ...]:
    """Return the ways in which the verdict could turn, each a line.

    Parameters
    ----------
    finding : mapping
        A row of a findings table.
    rule : Rule or None
        The leading rule; None where it is known no more.
    family : str
        Family of its check.
    unit : callable
        Words of a unit.
    blanks : sequence of Text
        Attributes that leave it open.
    stated : Text or None
        What the subject states of the columns that the rule asks.
    clauses : sequence of ClauseTold
        All clauses, for their exceptions.
    further : Text, optional
        How far the subject would have to move for the other clauses to turn too.
    """
    if rule is None and finding.get("kind") in _BY_KIND:
        return (_BY_KIND[finding["kind"]],)
    lines = [
        Text(zh=f"填写{entry.zh}", en=f"{entry.en} {'are' if ', ' in entry.en else 'is'} filled in") for entry in blanks
    ]
    moved = _moved(finding, family, unit)
    if moved is not None:
        lines += [moved] if further is None else [moved, further]
    elif family in _BY_FAMILY and not blanks:
        lines.append(_BY_FAMILY[family])
    elif not pd.isna(_number(finding, "limit")) and family not in ("containment", "overlay"):
        said = f"{_number(finding, 'limit'):,.1f}"
        word = unit(str(finding.get("unit") or ""))
        lines.append(Text(zh=f"达到 {said} {word.zh}".strip(), en=f"{said} {word.en}".strip() + " is reached"))
    if rule is not None and stated is not None and finding["verdict"] == "violation":
        lines.append(
            Text(
                zh=f"对象不再是规则所指的对象（现为：{stated.zh}）",
                en=f"the subject is no longer what the rule speaks of (now: {stated.en})",
            )
        )
    entries = [entry for clause in clauses for entry in clause.exceptions]
    if not blanks:
        lines += [
            Text(zh=f"由主管部门认定：{title.zh}", en=f"it is decided by the authority: {title.en}")
            for title in dict.fromkeys(
                entry.title for entry in entries if entry.holds is None and entry.why != WITHHELD
            )
        ]
    lines += [
        Text(zh=f"属于除外情形“{title.zh}”", en=f"it is excepted: {title.en}")
        for title in dict.fromkeys(entry.title for entry in entries if entry.holds is False and not entry.unclear)
    ]
    return tuple(lines)


def _moved(finding: Mapping[str, Any], family: str, unit: Callable[[str], Text]) -> Text | None:
    """By how many metres the subject would have to move, or how much ground it would have to leave."""
    margin, accuracy = _number(finding, "margin"), _number(finding, "accuracy_m")
    if family not in MOVES or pd.isna(margin):
        return None
    sign = str(finding.get("unit") or "")
    if sign == "m2":
        word = unit(sign)
        return Text(zh=f"让出所占的 {margin:,.1f} {word.zh}", en=f"the {margin:,.1f} {word.en} that it takes are left")
    if sign != "m":
        return None
    accuracy = 0.0 if pd.isna(accuracy) else accuracy
    if finding["verdict"] == "cannot_tell" and abs(margin) <= accuracy:
        near = f"{abs(margin):,.1f} m"
        return Text(
            zh=f"位置测得更准：距界线仅 {near}，而精度为 ± {accuracy:,.1f} m",
            en=f"the positions are measured better: the limit is {near} away, the accuracy ± {accuracy:,.1f} m",
        )
    if margin <= 0:
        return None
    least, more = f"{margin:,.1f} m", f"{margin + accuracy:,.1f} m"
    if least == more:
        return Text(zh=f"移动 {least} 以上", en=f"it moves by more than {least}")
    return Text(
        zh=f"移动 {least} 以上；连同位置精度，{more} 以上才可确定",
        en=f"it moves by more than {least}; with the accuracy, by more than {more} to be sure",
    )


def _number(finding: Mapping[str, Any], name: str) -> float:
    value = finding.get(name)
    return float("nan") if value is None or pd.isna(value) else float(value)
