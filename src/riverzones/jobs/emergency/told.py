"""An emergency as a view may tell it: places of intakes by the kilometre, no telephones where it is public."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.jobs.emergency.run import Emergency
from riverzones.jobs.shared.withheld import to_middle
from riverzones.model import Text
from riverzones.view import ProjectView

__all__ = ["told_emergency"]

_HOURS = ("earliest_h", "usual_h", "latest_h")
_ABOUT = Text(
    zh="公开版：取水口等的位置按整公里计，到达时间随之为概数，不列电话；指挥使用请加 --internal。",
    en="public version: places of intakes by the kilometre, times about so, no telephones; add --internal to command.",
)


def told_emergency(view: ProjectView, seen: Emergency) -> Emergency:
    """Return what was seen, fit for a view: all of it where internal.

    Hidden places are told to the middle of their kilometre, their hours in proportion, and have no geometry of theirs.
    """
    if view.internal:
        return seen
    targets, spaces = (_coarse(view, table) for table in (seen.targets, seen.spaces))
    kinds = {name: table.set_index(["layer", "id"]) for name, table in (("t", targets), ("s", spaces))}
    actions = seen.actions.drop(columns=["phone"])
    keep = []
    for position, row in enumerate(actions.to_dict("records")):
        if row["layer"] is None or pd.isna(row["layer"]) or row["step"] == "materials":
            keep.append(position)
            continue
        table = kinds["s" if row["step"] == "hold" else "t"]
        key = (row["layer"], row["id"])
        if key in table.index:
            keep.append(position)
            for name in _HOURS:
                actions.loc[position, name] = table[name].loc[[key]].iloc[0]
    actions = actions.iloc[keep].sort_values("earliest_h", kind="stable").reset_index(drop=True)
    actions["order"] = np.arange(1, len(actions) + 1)
    cleaned = view.cells(actions.drop(columns=["what"]))
    cleaned["what"] = pd.Series([view.words(what) for what in actions["what"]], index=cleaned.index, dtype=object)
    cleaned["who"] = [view.text(str(who)) if isinstance(who, str) else None for who in actions["who"]]
    chiefs = tuple({key: view.value(value) for key, value in chief.items() if key != "phone"} for chief in seen.chiefs)
    who = "；".join(" ".join(str(chief[part]) for part in ("chief", "unit") if chief.get(part)) for chief in chiefs)
    cleaned.loc[cleaned["step"] == "report", "who"] = who
    return replace(
        seen,
        targets=targets,
        spaces=spaces,
        stores=_kept(view, seen.stores, ["fits"]),
        actions=cleaned,
        reaches=view.cells(seen.reaches),
        river=None if seen.river is None else view.text(seen.river),
        chiefs=chiefs,
        notes=(*(view.words(note) for note in seen.notes), _ABOUT),
    )


def _coarse(view: ProjectView, table: GeoDataFrame) -> GeoDataFrame:
    if table.empty:
        return table
    visible = table.loc[[view.has(layer) for layer in table["layer"]]].copy()
    hidden = np.array([view.hides(a, b) for a, b in zip(visible["layer"], visible["id"], strict=True)], dtype=bool)
    if hidden.any():
        real = visible["distance_m"].to_numpy(float)
        shift = -np.nan_to_num(to_middle(visible["chainage_m"].to_numpy(float)))
        shown_m = np.where(hidden, np.maximum(real + shift, 0.0), real)
        share = np.where(real > 0, shown_m / np.where(real > 0, real, 1.0), 1.0)
        visible["distance_m"] = shown_m
        for name in _HOURS:
            visible[name] = (visible[name].to_numpy(float) * share).round(1)
        visible.loc[hidden, "chainage_m"] = np.nan
        shapes = np.asarray(visible.geometry.array, dtype=object).copy()
        shapes[hidden] = None
        visible = visible.set_geometry(shapes, crs=4490)
    lists = ["before"] if "before" in visible.columns else []
    return _kept(view, visible.sort_values("earliest_h", kind="stable"), lists)


def _kept(view: ProjectView, table: GeoDataFrame, lists: list[str]) -> GeoDataFrame:
    """A table without closed columns; lists of names cleaned one by one."""
    if table.empty:
        return table
    cleaned = view.cells(table.drop(columns=lists))
    for name in lists:
        cleaned[name] = pd.Series(
            [tuple(view.text(str(word)) for word in value) for value in table[name]], index=cleaned.index, dtype=object
        )
    untyped: Any = cleaned
    return untyped
