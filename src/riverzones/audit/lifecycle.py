"""Findings live from audit to audit: new, open, in hand, answered, closed, reopened, accepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.model import FINDING_COLUMNS, Text
from riverzones.model.findings import Status

__all__ = ["TRANSITIONS", "carry_over", "migrated"]

TRANSITIONS: Mapping[Status, tuple[Status, ...]] = {
    "new": ("open", "in_hand", "answered", "accepted", "closed"),
    "open": ("in_hand", "answered", "accepted", "closed"),
    "in_hand": ("open", "answered", "accepted", "closed"),
    "answered": ("open", "in_hand", "accepted", "closed"),
    "accepted": ("open", "closed"),
    "reopened": ("open", "in_hand", "answered", "accepted", "closed"),
    "closed": ("reopened",),
}
"""What a person may make of a finding by its state: take it up, put it in hand, answer it, accept it as it is, close
it, open a closed one again. That a finding is new, audits alone tell."""

_STAYS = ("in_hand", "answered", "accepted")


def carry_over(
    before: GeoDataFrame,
    now: GeoDataFrame,
    *,
    day: dt.date,
    rules: Collection[str],
    retired: Mapping[str, Text] | None = None,
) -> GeoDataFrame:
    """Return the findings of this audit joined with those of the last one.

    A finding seen for the first time is ``new``; seen again it is ``open``, or ``reopened`` if it had been closed; what
    a person made of it (in hand, answered, accepted) stays. One that was there and is gone is ``closed`` on ``day``, if
    every rule it broke was run. Findings of rules that were not run stay, but for ``new``, which nothing is at its
    second audit. ``first_seen``, ``deadline`` and ``note`` are kept.

    Parameters
    ----------
    before, now : GeoDataFrame
        Findings tables, index ``finding_id``.
    day : date
        The date of this audit.
    rules : collection of str
        Codes of the rules that were run.
    retired : mapping of str to Text, optional
        Rules that hold here no more, and why: their findings are closed with that as the note.

    Returns
    -------
    GeoDataFrame
        Findings of now first, then those of before that are gone.
    """
    if before.empty:
        return now.copy()
    made = now.copy()
    again = made.index.intersection(before.index)
    was = before.loc[again]
    for name in ("first_seen", "note", "deadline"):
        made.loc[again, name] = was[name]
    made.loc[again, "status"] = "open"
    kept = was.index[was.status.isin(_STAYS)]
    made.loc[kept, "status"] = was.loc[kept, "status"]
    made.loc[was.index[was.status == "closed"], "status"] = "reopened"
    gone = before.loc[before.index.difference(made.index, sort=False)].copy()
    if gone.empty:
        return made
    ended = dict(retired or {})
    codes = [str(written).split() for written in gone["rules"].fillna(gone["rule"])]
    open_still = gone.status != "closed"
    looked_at = pd.Series([all(code in rules or code in ended for code in mine) for mine in codes], index=gone.index)
    of_rules = gone["kind"].fillna("rule") == "rule"
    closing = looked_at & open_still & of_rules
    for row, mine in zip(gone.index, codes, strict=True):
        reasons = [ended[code] for code in mine if code in ended]
        if closing[row] and reasons and not any(code in rules for code in mine):
            old = gone.at[row, "note"]
            gone.at[row, "note"] = f"{old}；{reasons[0].zh}" if isinstance(old, str) and old else reasons[0].zh
    gone.loc[closing, "status"] = "closed"
    gone.loc[closing, "last_seen"] = day
    gone.loc[(gone.status == "new") & of_rules, "status"] = "open"
    return GeoDataFrame(pd.concat([made, gone[made.columns]]), geometry="geometry", crs=made.crs or before.crs)


def migrated(old: GeoDataFrame, now: GeoDataFrame) -> tuple[GeoDataFrame, pd.DataFrame]:
    """Return findings of a project made before facts were told once, under the ids of ``now``.

    Where several old findings are one fact today, the most alive state and all notes are kept.

    Parameters
    ----------
    old : GeoDataFrame
        The table as it stands in the project; findings that carry ``clauses`` already come back as they are.
    now : GeoDataFrame
        What the same rules see today, index ``finding_id``.

    Returns
    -------
    GeoDataFrame
        In the columns of ``model.FINDING_COLUMNS``, index ``finding_id``.
    DataFrame
        ``old_id``, ``finding_id``: one row per finding that got a new id.
    """
    table = old.reindex(columns=[*FINDING_COLUMNS, "geometry"])
    stale = ((table["kind"] == "rule") & (table["clauses"].fillna("[]") == "[]")).to_numpy(bool)
    if not stale.any():
        return table, pd.DataFrame({"old_id": [], "finding_id": []})
    today = {
        (str(code), row.subject_layer, row.subject_id, row.reference_layer): row.finding_id
        for row in now.itertuples()
        for code in str(row.rules).split()
    }
    names = [
        today.get((row.rule, row.subject_layer, row.subject_id, row.reference_layer or ""), row.finding_id)
        if one
        else row.finding_id
        for row, one in zip(table.itertuples(), stale, strict=True)
    ]
    moved = pd.DataFrame({"old_id": table.finding_id.to_numpy(object), "finding_id": names})
    alive = {
        status: place
        for place, status in enumerate(("answered", "in_hand", "accepted", "reopened", "open", "new", "closed"))
    }
    table["_alive"] = table.status.map(alive).fillna(len(alive))
    table["finding_id"] = names
    rows = []
    for name, group in table.sort_values("_alive", kind="stable").groupby("finding_id", sort=False):
        first = group.iloc[0].copy()
        first["rules"] = " ".join(dict.fromkeys(" ".join(group["rules"].astype(str)).split()))
        first["first_seen"] = min((day for day in group["first_seen"] if pd.notna(day)), default=first["first_seen"])
        first["note"] = "；".join(dict.fromkeys(note for note in group["note"] if isinstance(note, str) and note))
        first["finding_id"] = name
        rows.append(first)
    made = GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=old.crs)[[*FINDING_COLUMNS, "geometry"]]
    made.index = pd.Index(made["finding_id"].to_numpy(object))
    return made, moved[moved.old_id != moved.finding_id].reset_index(drop=True)


def renamed(ids: Collection[str], moved: pd.DataFrame) -> dict[str, Any]:
    """Return today's id for each of ``ids``: its own, or the one it was given when facts became one."""
    known = dict(zip(moved["old_id"], moved["finding_id"], strict=True))
    return {name: known.get(name, name) for name in ids}
