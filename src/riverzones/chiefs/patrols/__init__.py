"""Patrols: a recorded track, whether it counts as a patrol, what it covers, and who is overdue.

From below: :mod:`cleaning` drops what is no walking and tells clock errors; :mod:`measure` sums a patrol up;
:mod:`placing` lays it on the segments and
:mod:`coverage` joins up what it passes along; :mod:`validity` judges it by a rule set; :mod:`periods` and
:mod:`calendar` count valid patrols by calendar period. Files and rule sets come from above.
"""

from riverzones.chiefs.patrols.calendar import PERIODS, Period, calendar, overdue, period_of, periods_between
from riverzones.chiefs.patrols.cleaning import Cleaned, Flaw, clean
from riverzones.chiefs.patrols.coverage import covered, union
from riverzones.chiefs.patrols.map_matching import hits, near_ratio
from riverzones.chiefs.patrols.rules import Frequency, PatrolRules, Tolerances
from riverzones.chiefs.patrols.validity import CHECKS, Judged, Summary, judge, outings, summary, verdict

__all__ = [
    "CHECKS",
    "PERIODS",
    "Cleaned",
    "Flaw",
    "Frequency",
    "Judged",
    "PatrolRules",
    "Period",
    "Summary",
    "Tolerances",
    "calendar",
    "clean",
    "covered",
    "hits",
    "judge",
    "near_ratio",
    "outings",
    "overdue",
    "period_of",
    "periods_between",
    "summary",
    "union",
    "verdict",
]
