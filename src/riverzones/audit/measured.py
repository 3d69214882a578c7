"""What was measured for a finding, in words: what the number is, the limit, and on which side of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from riverzones.audit.checks import CHECKS
from riverzones.model import Rule, Text
from riverzones.terms import COLUMN, labels

__all__ = ["amount", "clause_measured", "family_of", "measure_word", "measured_lines"]

_WORDS: Final = labels("measured")
"""What the number of a check is, as ``check.unit``; of the others it is ``measured``."""


def family_of(rule: Rule | None) -> str:
    """Return the family of the check of a rule; nothing where the rule is known no more."""
    return CHECKS[rule.check].family if rule is not None and rule.check in CHECKS else ""


def measure_word(rule: Rule | None, row: Mapping[str, Any]) -> Text:
    """Return what the measured number of a finding or clause is: a depth, an area taken up, a distance.

    Examples
    --------
    >>> measure_word(None, {"unit": "m"}).zh
    '实测'
    """
    measured = _WORDS["measured"]
    return _WORDS.get(f"{rule.check}.{_sign(row)}", measured) if rule is not None else measured


def amount(value: Any, sign: Any, unit: Callable[[str], Text]) -> Text | None:
    """Return a number with its unit, whole where it counts; None where there is none."""
    if value is None or pd.isna(value):
        return None
    word = unit("" if sign is None or (not isinstance(sign, str) and pd.isna(sign)) else str(sign))
    number = f"{float(value) + 0.0:,.{0 if sign == 'count' else 1}f}"
    return Text(zh=f"{number} {word.zh}".strip(), en=f"{number} {word.en}".strip())


def clause_measured(clause: Mapping[str, Any], rule: Rule | None, unit: Callable[[str], Text]) -> Text:
    """Return what was measured for one clause, its limit and margin, in one line; empty where no limit is a number."""
    if not _limited(clause):
        return Text(zh="", en="")
    parts = [*_number(clause, measure_word(rule, clause), "measured", unit), *_limit(clause, unit)]
    return Text(zh="，".join(part.zh for part in parts), en=", ".join(part.en for part in parts))


def measured_lines(finding: Mapping[str, Any], rule: Rule | None, unit: Callable[[str], Text]) -> tuple[Text, ...]:
    """Return measured value, limit, margin, accuracy and nearest point of a finding, as far as there are.

    Parameters
    ----------
    finding : mapping
        A row of a findings table, by column.
    rule : Rule or None
        The leading rule.
    unit : callable
        Words of a unit.
    """
    lines = _number(finding, measure_word(rule, finding), "measured", unit)
    if _limited(finding):
        lines += _limit(finding, unit)
    accuracy = amount(finding.get("accuracy_m"), "m", unit)
    if accuracy is not None:
        lines.append(Text(zh=f"位置精度 ± {accuracy.zh}", en=f"positions good to ± {accuracy.en}"))
    elif lines and _sign(finding) in ("m", "m2"):
        lines.append(
            Text(zh="位置精度未登记，按所绘位置量测", en="no accuracy is stated: measured as the positions are drawn")
        )
    lon, lat = finding.get("nearest_lon"), finding.get("nearest_lat")
    if lon is not None and lat is not None and not pd.isna(lon) and not pd.isna(lat):
        lines.append(Text(zh=f"最近点 {lon:.6f}, {lat:.6f}", en=f"nearest point {lon:.6f}, {lat:.6f}"))
    return tuple(lines)


def _limit(row: Mapping[str, Any], unit: Callable[[str], Text]) -> list[Text]:
    """The limit, and how far the number lies beyond it, on which side."""
    lines = _number(row, COLUMN["limit"], "limit", unit)
    margin = row.get("margin")
    size = None if margin is None or pd.isna(margin) else amount(abs(float(margin)), row.get("unit"), unit)
    if size is None:
        return lines
    measured, limit = row.get("measured"), row.get("limit")
    if float(margin or 0) < 0:
        word = Text(zh="未越限值，尚有", en="on the right side by")
    elif measured is None or pd.isna(measured) or limit is None or pd.isna(limit) or measured >= limit:
        word = Text(zh="超出", en="over by")
    else:
        word = Text(zh="不足，差", en="short by")
    return [*lines, Text(zh=f"{word.zh} {size.zh}", en=f"{word.en} {size.en}")]


def _number(row: Mapping[str, Any], word: Text, name: str, unit: Callable[[str], Text]) -> list[Text]:
    number = amount(row.get(name), row.get("unit"), unit)
    return [] if number is None else [Text(zh=f"{word.zh} {number.zh}", en=f"{word.en} {number.en}")]


def _limited(row: Mapping[str, Any]) -> bool:
    """Whether the limit is a number to tell: against nothing, the margin repeats what was measured."""
    limit = row.get("limit")
    return limit is not None and not pd.isna(limit) and (float(limit) != 0 or _sign(row) not in ("m", "m2"))


def _sign(row: Mapping[str, Any]) -> str:
    unit = row.get("unit")
    return unit if isinstance(unit, str) else ""
