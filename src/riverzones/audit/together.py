"""What several rules leave open one by one, and what is sure all the same: a site surely in one of two tiers.

A site on the edge between tier 1 and tier 2 may be in either; where a rule on each of them forbids it, it is forbidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.checks import CHECKS
from riverzones.model import SEVERITIES
from riverzones.relations import relate
from riverzones.terms import labels

if TYPE_CHECKING:
    from riverzones.audit.run import CheckResult, RuleCount

__all__ = ["ACCURACY", "sure_together"]

ACCURACY: Final = labels("reason")["accuracy"]
"""Why a fact is open where nothing else is."""
_RELATIONS = ("reaches_into", "inside")
_COLUMNS = ("reference", "subject_id", "region", "verdict", "why")


@dataclass(frozen=True)
class _Open:
    """A fact that the accuracy alone leaves open: its result, its row in the facts, what it is held against."""

    result: int
    row: Any
    severity: str
    rows: GeoDataFrame


def sure_together(
    seen: Sequence[CheckResult], counts: Sequence[RuleCount]
) -> tuple[list[CheckResult], list[RuleCount]]:
    """Return results in which a subject that is surely in what several rules name together is a violation.

    Only what the positional accuracy leaves open is looked at, and only areas of one region (the tiers of a source).
    The fact of the mildest of the rules becomes the violation, since no more is sure; it is measured from the outer
    edge of all of them, and ``which_open`` says that in which of them cannot be told.

    Parameters
    ----------
    seen : sequence of CheckResult
        What each rule saw.
    counts : sequence of RuleCount
        How each rule went.
    """
    groups: dict[tuple[Any, ...], list[_Open]] = {}
    settled: set[tuple[Any, ...]] = set()
    for number, part in enumerate(seen):
        check = CHECKS[part.rule.check]
        if check.name not in _RELATIONS or len(part.references) > 1:
            continue
        facts = part.facts[part.facts.region.notna()]
        for row, name, subject, region, verdict, why in zip(
            *(column.tolist() for column in (facts.index, *(facts[name] for name in _COLUMNS))), strict=True
        ):
            held = part.references[name]
            column = held.selection.region
            key = (check.name, part.subject.layer, subject, held.layer, column, region)
            if verdict == "violation":
                settled.add(key)
            elif why is ACCURACY and column is not None and held.layer != part.subject.layer:
                own = held.certain[(held.certain[column] == region).to_numpy(bool)]
                groups.setdefault(key, []).append(_Open(number, row, part.rule.severity, own))
    results, totals = list(seen), list(counts)
    for key, members in groups.items():
        if key in settled or len({member.result for member in members}) < 2:
            continue
        fact = _fact(key, members, seen[members[0].result].subject.rows)
        if fact is not None:
            mildest = max(members, key=lambda member: SEVERITIES.index(member.severity))
            part = results[mildest.result]
            if fact["reference_id"] not in mildest.rows.index:
                del fact["reference_id"]  # the row of another rule: this one keeps its own
            facts = part.facts.copy()
            for column, value in fact.items():
                facts.at[mildest.row, column] = value
            results[mildest.result] = replace(part, facts=facts)
            totals = [
                replace(total, violations=total.violations + 1, cannot_tell=total.cannot_tell - 1)
                if total.code == part.rule.code
                else total
                for total in totals
            ]
    return results, totals


def _fact(key: tuple[Any, ...], members: Sequence[_Open], subjects: GeoDataFrame) -> dict[str, Any] | None:
    """What is sure of a subject against all that the rules name together, None where nothing is."""
    relation, _, subject, _, column, _ = key
    whole = pd.concat([member.rows for member in members])
    whole = GeoDataFrame(whole[~whole.index.duplicated()], crs=subjects.crs)
    pairs = relate(relation, subjects.loc[[subject]], whole, region=column, shared_ids=False)
    sure = pairs[pairs["truth"].fillna(False).to_numpy(bool)]
    if sure.empty:
        return None
    best = sure.iloc[0]
    taken = ("reference_id", "measured", "unit", "slack_m", "accuracy_m", "nearest")
    return {
        **{name: best[name] for name in taken},
        "limit": 0.0,
        "margin": best["measured"],
        "truth": True,
        "which_open": True,
        "verdict": "violation",
        "why": None,
    }
