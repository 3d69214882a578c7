"""Sources with several intakes: which of them share one stretch of a tier, and where a tier is not continuous.

The standard gives every intake its lengths. Where the stretches of two intakes meet they are one zone, from the
length above the uppermost intake to that below the lowest (a reading of ours; HJ 338-2018 was not opened in full);
where they do not, the tier has a gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from riverzones.model import Text
from riverzones.zones.context import size

__all__ = ["BETWEEN", "GROUPS", "IntakeGroups", "intake_groups", "read_groups"]

BETWEEN: Final = "—"
GROUPS: Final = "；"
APART_M: Final = 1.0  # stretches nearer than this meet, as tiers adjoin in the audit; a setting of ours


@dataclass(frozen=True)
class IntakeGroups:
    """The intakes of a source in groups, from the uppermost down: names of the first and last of each, by tier."""

    tiers: Mapping[str, Sequence[tuple[str, str]]]
    note: Text | None

    def used(self) -> list[dict[str, Any]]:
        """Return the groups as sizes that a zone keeps: ``tier1_intakes`` "甲—乙；丙"."""
        return [
            size(f"{tier}_intakes", _written(groups), "", "intakes", "measured") for tier, groups in self.tiers.items()
        ]


def _written(groups: Sequence[tuple[str, str]]) -> str:
    return GROUPS.join(first if first == last else f"{first}{BETWEEN}{last}" for first, last in groups)


def read_groups(value: Any) -> list[tuple[str, str]]:
    """Return the groups of a size ``tier1_intakes``; none for anything else.

    Examples
    --------
    >>> read_groups("甲—乙；丙")
    [('甲', '乙'), ('丙', '丙')]
    """
    if not isinstance(value, str) or not value:
        return []
    ends = [group.split(BETWEEN) for group in value.split(GROUPS)]
    return [(names[0], names[-1]) for names in ends]


def intake_groups(
    places: pd.DataFrame, names: Sequence[str], *, up_m: Mapping[str, Any], down_m: Mapping[str, Any]
) -> IntakeGroups | None:
    """Return groups of the intakes of one source.

    Parameters
    ----------
    places : DataFrame
        ``river`` (None without a name) and ``chainage_m`` from the mouth [m], one row per intake.
    names : sequence of str
        One per intake.
    up_m, down_m : mapping of tier to ndarray
        Lengths from each intake to the ends of the tier [m], those of inner tiers within.

    Returns
    -------
    IntakeGroups or None
        None for a source with one intake.

    Examples
    --------
    >>> at = pd.DataFrame({"river": ["r"] * 3, "chainage_m": [9000.0, 8500.0, 3000.0]})
    >>> far = {"tier1": np.array([1000.0] * 3)}
    >>> found = intake_groups(at, ["a", "b", "c"], up_m=far, down_m={"tier1": np.array([100.0] * 3)})
    >>> found.used()[0]["value"], found.note.en
    ('a—b；c', 'tier 1 is not continuous: 4,400 m of the river between b and c lie outside it')
    """
    if len(places) < 2:
        return None
    river = pd.Series(places["river"].to_numpy(dtype=object)).fillna("")
    chainage = places["chainage_m"].to_numpy(dtype=np.float64)
    order = np.lexsort((-chainage, pd.factorize(river)[0]))
    tiers, said = {}, list[Text]()
    for tier in up_m:
        groups: list[tuple[str, str]] = []
        for position, row in enumerate(order.tolist()):
            above = order[position - 1] if position else None
            if above is None:
                groups.append((names[row], names[row]))
                continue
            same = river[row] == river[above]
            gap = chainage[above] - down_m[tier][above] - chainage[row] - up_m[tier][row]
            if same and gap <= APART_M:
                groups[-1] = (groups[-1][0], names[row])
                continue
            groups.append((names[row], names[row]))
            if tier == "tier1":
                said.append(_apart(names[above], names[row], gap if same else None))
        tiers[tier] = groups
    note = (
        Text(zh="；".join(note_text.zh for note_text in said), en="; ".join(note_text.en for note_text in said))
        if said
        else None
    )
    return IntakeGroups(tiers, note)


def _apart(above: str, below: str, gap: float | None) -> Text:
    if gap is None:
        return Text(
            zh=f"一级保护区不连续：{above}与{below}不在同一河流",
            en=f"tier 1 is not continuous: {above} and {below} are on different rivers",
        )
    return Text(
        zh=f"一级保护区不连续：{above}与{below}之间有 {gap:,.0f} 米河道不在一级保护区内",
        en=f"tier 1 is not continuous: {gap:,.0f} m of the river between {above} and {below} lie outside it",
    )
