"""What happened at a section: a year that is worse, a good water lost, a relapse, months that nobody sampled."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
import pandas as pd

__all__ = ["EVENT_KINDS", "EventSettings", "quality_events"]

EVENT_KINDS = ("good_lost", "worsened", "relapse", "gap")
_COLUMNS = ["kind", "place", "since", "until", "months", "rank_before", "rank", "items"]


@dataclass(frozen=True, slots=True)
class EventSettings:
    """What counts as an event: see ``catalogue/standards/water/events.yaml``."""

    gap_months: int
    gap_frequency: int
    relapse_rank: int
    relapse_better: int
    relapse_before: int
    good_rank: int
    flood_months: tuple[int, ...] = ()


def quality_events(
    months: pd.DataFrame, years: pd.DataFrame, frequency: pd.Series, settings: EventSettings
) -> pd.DataFrame:
    """Return the events of each place, the oldest first within a place.

    A year is held against the year before only where both rest on enough samples. A relapse begins in the first month
    that is worse than the class of the settings after the months that were better. A gap counts calendar months between
    the first and the last sample of a place.

    Parameters
    ----------
    months, years : DataFrame
        Classes of :func:`~riverzones.quality.periods.period_classes` by month and by year: ``place``, ``period``,
        ``rank``, ``worst_items``, ``enough``.
    frequency : Series
        Samples a year that are planned, by place; places without a number are not asked for gaps.
    settings : EventSettings
        What counts.

    Returns
    -------
    DataFrame
        ``kind`` (of :data:`EVENT_KINDS`), ``place``, ``since`` and ``until`` (periods in words), ``months``,
        ``rank_before``, ``rank`` (of the class, 1 for I), ``items`` that made the class.

    Examples
    --------
    >>> months = pd.DataFrame({"place": "A", "period": ["2024-01", "2024-04"], "rank": 2, "worst_items": ""})
    >>> settings = EventSettings(2, 12, 6, 3, 1, 3)
    >>> made = quality_events(months, months.iloc[:0], pd.Series({"A": 12}), settings)
    >>> made[["kind", "since", "until"]].values.tolist()
    [['gap', '2024-02', '2024-03']]
    """
    rows: list[dict[str, object]] = []
    for place_id, part in years.sort_values(["place", "period"]).groupby("place", sort=True):
        rows += _years(str(place_id), part, settings)
    for place_id, part in months.sort_values(["place", "period"]).groupby("place", sort=True):
        rows += _relapses(str(place_id), part, settings)
        if frequency.get(place_id, 0) >= settings.gap_frequency:
            rows += _gaps(str(place_id), part, settings)
    events = pd.DataFrame(rows, columns=_COLUMNS)
    return events.sort_values(["place", "since", "kind"], kind="stable").reset_index(drop=True)


def _years(place: str, part: pd.DataFrame, settings: EventSettings) -> list[dict[str, object]]:
    table = part[part["enough"].astype(bool) & (part["rank"] > 0)]
    rows: list[dict[str, object]] = []
    numbers = table["period"].astype(int).to_numpy()
    ranks = table["rank"].to_numpy(int)
    for place_, (year, before) in enumerate(zip(numbers[1:], numbers[:-1], strict=True), start=1):
        if year != before + 1 or ranks[place_] <= ranks[place_ - 1]:
            continue
        lost = ranks[place_ - 1] <= settings.good_rank < ranks[place_]
        row = table.iloc[place_]
        rows.append(
            _row("good_lost" if lost else "worsened", place, row["period"], row["period"], 12)
            | {"rank_before": int(ranks[place_ - 1]), "rank": int(ranks[place_]), "items": row["worst_items"]}
        )
    return rows


def _relapses(place: str, part: pd.DataFrame, settings: EventSettings) -> list[dict[str, object]]:
    table = part[part["rank"] > 0]
    bad = table["rank"].to_numpy(int) >= settings.relapse_rank
    rows: list[dict[str, object]] = []
    at = 0
    lengths: list[int] = []
    for state, run in groupby(bad):
        count = len(list(run))
        enough = len(lengths) >= 2 and lengths[-1] >= settings.relapse_better and lengths[-2] >= settings.relapse_before
        if state and enough:
            first, last = table.iloc[at], table.iloc[at + count - 1]
            rows.append(
                _row("relapse", place, first["period"], last["period"], count)
                | {"rank_before": int(table["rank"].iloc[at - 1]), "rank": int(first["rank"])}
                | {"items": first["worst_items"]}
            )
        lengths.append(count)
        at += count
    return rows


def _gaps(place: str, part: pd.DataFrame, settings: EventSettings) -> list[dict[str, object]]:
    there = pd.PeriodIndex(part["period"], freq="M")
    numbers = np.sort(there.asi8)
    rows = []
    for before, after in pairwise(numbers):
        missing = int(after - before - 1)
        if missing >= settings.gap_months:
            since, until = (pd.Period(ordinal=int(month), freq="M") for month in (before + 1, after - 1))
            rows.append(_row("gap", place, str(since), str(until), missing))
    return rows


def _row(kind: str, place: str, since: str, until: str, months: int) -> dict[str, object]:
    blank = {"rank_before": 0, "rank": 0, "items": ""}
    return {"kind": kind, "place": place, "since": since, "until": until, "months": months, **blank}
