"""A patrol rule set as a value: how often, when a track counts, and the tolerances of measuring it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from riverzones.model import Citation, Text

__all__ = ["Frequency", "PatrolRules", "Tolerances"]


@dataclass(frozen=True, slots=True)
class Frequency:
    """At least so many valid patrols of every segment in each calendar period (a name of ``PERIODS``)."""

    period: str
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How a track is cleaned and laid on a segment; every number here is a setting of ours, no document gives one.

    Parameters
    ----------
    near_m : float
        A fix lies at the river up to this far from its water: from the line less half the width, where known [m].
    gap_m : float
        Between fixes further apart than this nothing is covered and no length is counted [m].
    served_m : float
        A segment that nobody named is served by a track once so much of it is covered [m].
    spike_m : float
        A fix this far out and back again is a spike [m], see :func:`riverzones.chiefs.patrols.clean`.
    jump_h : float
        A pause longer than this between two fixes of one recording is a jump of the clock [h].
    timed_ratio : float
        Duration is told once this share of the fixes carries a time.
    step_m : float
        Legs are sampled this closely when they are laid on the segment [m].
    first_year : int
        A fix before this year has a wrong clock: the river chief system was ordered on 2016-12-11.
    """

    near_m: float = 500.0
    gap_m: float = 500.0
    served_m: float = 100.0
    spike_m: float = 200.0
    jump_h: float = 6.0
    timed_ratio: float = 0.9
    step_m: float = 20.0
    first_year: int = 2016


@dataclass(frozen=True, slots=True)
class PatrolRules:
    """A named rule set, read from a file.

    ``limits`` holds, by level, the limit of each check (a name of ``CHECKS``); the entry ``""`` is for rows of any
    other level. ``limits_confidence`` is ``"setting"`` where no document gives the numbers. ``pack`` is that of its
    document, which says where it holds; empty: wherever it is used.
    """

    name: str
    title: Text
    citation: Citation
    statements: tuple[str, ...]
    frequency: Mapping[str, Frequency]
    limits: Mapping[str, Mapping[str, float]]
    limits_confidence: Literal["verified", "recall", "setting"] = "setting"
    limits_note: Text = field(default_factory=lambda: Text(zh="", en=""))
    periods_note: Text = field(default_factory=lambda: Text(zh="", en=""))
    time_zone: str = "Asia/Shanghai"
    tolerances: Tolerances = field(default_factory=Tolerances)
    pack: str = ""

    def limits_of(self, level: str | None) -> Mapping[str, float]:
        """Return the limits that hold on a level."""
        return self.limits.get(level or "", self.limits.get("", {}))
