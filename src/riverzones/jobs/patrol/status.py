"""Where every segment stands on a day: patrols of the running period, what was missed, what is covered."""

from __future__ import annotations

import datetime as dt
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.audit import Fact, RunScope
from riverzones.chiefs import patrols
from riverzones.chiefs.patrols import PatrolRules
from riverzones.jobs.patrol.inputs import PatrolContext
from riverzones.model import CHIEF_LEVELS, Problem, Text

__all__ = ["by_level", "calendar_of", "coverage_of", "patrol_facts", "status_of"]


def calendar_of(
    rows: gpd.GeoDataFrame, ground: PatrolContext, *, rules: PatrolRules, on: dt.date, since: dt.date | None
) -> pd.DataFrame:
    """Return the calendar of all segments, from ``since``; else, level by level, from the first patrol that is kept.

    A level without any patrol is asked for the running period alone: before records were kept nothing was missed.
    """
    calendars = []
    levels = ground.segments["level"].astype(object)
    for _, level_segments in ground.segments.groupby(levels.where(levels.notna(), ""), sort=False):
        own = rows[rows["segment_id"].isin(level_segments.index)]
        first = min((day for day in own["date"] if isinstance(day, dt.date) and day <= on), default=on)
        patrol_days = pd.DataFrame(own[["segment_id", "date", "valid"]])
        begin = min(since or first, on)
        calendars.append(patrols.calendar(patrol_days, level_segments, frequency=rules.frequency, on=on, since=begin))
    table: pd.DataFrame = pd.concat(calendars, ignore_index=True)
    return table


def coverage_of(
    rows: gpd.GeoDataFrame, ground: PatrolContext, calendar: pd.DataFrame, *, rules: PatrolRules
) -> pd.DataFrame:
    """Return how much of a segment its valid patrols of a period cover together, each metre once.

    Parameters
    ----------
    rows : GeoDataFrame
        Rows of the layer ``patrols``.
    ground : PatrolContext
        Segments and widths.
    calendar : DataFrame
        From :func:`calendar_of`.
    rules : PatrolRules
        Tolerances.

    Returns
    -------
    DataFrame
        On the rows of ``calendar`` that have a valid patrol: ``covered_m``, ``coverage_ratio``, ``left_m``,
        ``right_m``, ``length_m``.
    """
    lines = rows.geometry.geom_type.isin(["LineString", "MultiLineString"])
    valid = rows[rows["valid"].astype("boolean").fillna(False) & lines & rows["date"].notna()]
    width, close = ground.half_width_m, rules.tolerances
    points, row = _fixes(valid)
    fix_hits = patrols.hits(points, ground.segments, half_width_m=width, tolerances=close)
    stretches = patrols.covered(fix_hits, ground.segments, half_width_m=width, tolerances=close)
    by = valid.iloc[row[stretches["leg"].to_numpy(dtype=np.intp)]]
    own = by["segment_id"].astype(str).to_numpy() == stretches["segment_id"].astype(str).to_numpy()
    days = pd.to_datetime(by["date"]).to_numpy()[own]
    stretches = stretches[own].reset_index(drop=True)
    united = {}
    for label, period in calendar[calendar["valid"] > 0].iterrows():
        in_period = (stretches["segment_id"] == period["segment_id"]).to_numpy() & (
            days >= np.datetime64(period["first"])
        )
        in_period &= days <= np.datetime64(period["last"])
        segment = ground.segments.loc[[period["segment_id"]]]
        united[label] = patrols.union(stretches[in_period], segment).iloc[0]
    heads = ["length_m", "covered_m", "left_m", "right_m", "coverage_ratio"]
    return pd.DataFrame.from_dict(united, orient="index", columns=heads) if united else pd.DataFrame(columns=heads)


def _fixes(rows: gpd.GeoDataFrame) -> tuple[pd.DataFrame, np.ndarray[Any, np.dtype[np.intp]]]:
    """The fixes of all rows, one below the other, each line a run of its own; and the row of every fix."""
    parts, owner = shapely.get_parts(np.asarray(rows.geometry.array, dtype=object), return_index=True)
    lonlat, run = shapely.get_coordinates(parts, return_index=True)
    points = pd.DataFrame({"run": run, "lon": lonlat[:, 0], "lat": lonlat[:, 1]})
    return points, np.asarray(owner[run] if len(run) else run, dtype=np.intp)


def status_of(
    calendar: pd.DataFrame, coverage: pd.DataFrame, ground: PatrolContext, rows: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return one row per segment: the running period, what it covers, and the periods missed.

    Returns
    -------
    GeoDataFrame
        EPSG:4490, on the ids of the segments: ``segment_id``, ``name``, ``level``, ``river``, ``chief``, ``unit``,
        ``bank``, ``period_zh``, ``period_en``, ``due_by``, ``needed``, ``valid``, ``unsure``, ``not_valid``,
        ``state``, ``days_left``, ``covered_m``, ``left_m``, ``right_m``, ``length_m`` [m], ``coverage_ratio``,
        ``missed`` (periods), ``missed_zh``, ``missed_en``, ``last_valid`` (day); banks only where the segment is of
        one bank.
    """
    now = calendar.groupby("segment_id", sort=False).tail(1)
    late = calendar[calendar["state"] == "missed"].groupby("segment_id", sort=False)
    table = now.join(coverage).set_index("segment_id", drop=False).rename_axis(None)
    table = table.rename(columns={"last": "due_by"}).drop(columns=["first", "days_late"])
    segments = ground.segments.loc[table.index]
    table["length_m"] = patrols.union(pd.DataFrame(columns=["bank", "part"]), segments)["length_m"]
    table[["covered_m", "coverage_ratio"]] = table[["covered_m", "coverage_ratio"]].astype(float).fillna(0.0)
    for name in ("name", "unit", "bank"):
        table[name] = segments[name]
    one_bank = table["bank"].isin(["left", "right"])
    for name in ("left_m", "right_m"):
        table[name] = table[name].astype(float).fillna(0.0).where(one_bank)
    table["missed"] = late.size().reindex(table.index).fillna(0).astype(int)
    for lang, mark in (("zh", "、"), ("en", ", ")):
        table[f"missed_{lang}"] = late[f"period_{lang}"].agg(mark.join).reindex(table.index).fillna("")
    valid = rows[rows["valid"].astype("boolean").fillna(False) & rows["date"].notna()]
    table["last_valid"] = valid.groupby("segment_id")["date"].max().reindex(table.index)
    order = [level for level in CHIEF_LEVELS if (table["level"] == level).any()]
    table["_order"] = table["level"].map({level: n for n, level in enumerate(order)}).fillna(len(order))
    table = table.sort_values("_order", kind="stable").drop(columns="_order")
    heads = [
        "segment_id",
        "name",
        "level",
        "river",
        "chief",
        "unit",
        "bank",
        "period",
        "period_zh",
        "period_en",
        "due_by",
    ]
    heads += ["needed", "valid", "unsure", "not_valid", "state", "days_left", "covered_m", "left_m", "right_m"]
    heads += ["length_m", "coverage_ratio", "missed", "missed_zh", "missed_en", "last_valid"]
    return gpd.GeoDataFrame(table[heads], geometry=ground.segments.geometry.reindex(table.index), crs=4490)


def by_level(status: pd.DataFrame) -> pd.DataFrame:
    """Return segments of every level that have their patrols, are due, unsure, or have missed periods; and what is
    covered.

    Returns
    -------
    DataFrame
        ``level``, ``period``, ``period_zh``, ``period_en``, ``due_by``, ``segments``, ``met``, ``due``, ``unsure``,
        ``with_missed`` (segments), ``missed`` (periods), ``covered_m``, ``length_m``, ``coverage_ratio``.
    """
    rows = []
    for level, level_rows in status.groupby("level", sort=False, dropna=False):
        first, length = level_rows.iloc[0], float(level_rows["length_m"].sum())
        covered = float(level_rows["covered_m"].sum())
        states = level_rows["state"].value_counts()
        rows.append(
            {
                "level": level,
                **{name: first[name] for name in ("period", "period_zh", "period_en", "due_by", "needed")},
                "segments": len(level_rows),
                **{state: int(states.get(state, 0)) for state in ("met", "due", "unsure")},
                "with_missed": int((level_rows["missed"] > 0).sum()),
                "missed": int(level_rows["missed"].sum()),
                "covered_m": covered,
                "length_m": length,
                "coverage_ratio": covered / length if length else float("nan"),
            }
        )
    return pd.DataFrame(rows)


def patrol_facts(
    status: pd.DataFrame, calendar: pd.DataFrame, problem: Problem, *, cited: Text
) -> tuple[list[Fact], RunScope]:
    """Return segments whose patrol is overdue as facts of kind patrol, one each, and what was looked at.

    ``cited`` are the words of what asks for the frequency.

    Overdue is a segment whose last period that ended was missed, and that has not met the running one since: a patrol
    mends it, and what was missed before stays in the table alone.
    """
    facts = []
    names = status["name"].astype(object).where(status["name"].notna(), status["river"])
    for segment, periods in calendar.groupby("segment_id", sort=False):
        ended = periods[periods["state"] == "missed"]
        if ended.empty or periods["state"].iloc[-1] == "met":
            continue
        over = periods[periods["days_left"] == 0]
        if over.iloc[-1]["state"] != "missed":
            continue
        last = over.iloc[-1]
        missed = len(ended)
        said = Text(
            zh=f"{last['period_zh']}应巡 {last['needed']} 次，有效 {last['valid']} 次；共漏巡 {missed} 期",
            en=f"{last['period_en']}: {last['valid']} of {last['needed']} valid; {missed} periods missed",
        )
        facts.append(
            Fact(
                problem,
                "patrol:missed",
                ("segments", str(segment)),
                said,
                name=str(names[segment]) if pd.notna(names[segment]) else "",
                measured=float(last["valid"]),
                limit=float(last["needed"]),
                margin=float(last["needed"] - last["valid"]),
                unit="count",
                segment=str(segment),
                cited=cited,
            )
        )
    return facts, RunScope(("patrol",))
