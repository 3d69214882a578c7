"""Write an emergency: the map for a phone, the A3 sheet, the list of actions as a table."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from riverzones.catalogue import Catalogue
from riverzones.jobs.emergency.map import emergency_view
from riverzones.jobs.emergency.run import Emergency
from riverzones.jobs.emergency.told import told_emergency
from riverzones.jobs.emergency.words import ACTION_HEADS, action_rows, title_of
from riverzones.model import Text
from riverzones.present.paper import Face, Job, Paper, Printed, action_pages, write_pages
from riverzones.store.formats import write_table
from riverzones.view import MARK, ProjectView

__all__ = ["action_places", "write_actions", "write_plan"]

_SHARES = {"order": 3, "when": 8, "usual": 8, "latest": 8, "what": 28, "name": 24, "detail": 36, "who": 34, "phone": 12}


def write_actions(seen: Emergency, path: Path, *, view: ProjectView, lang: str = "zh", overwrite: bool = False) -> Path:
    """Write the list of actions as a table (``.xlsx``, ``.csv`` ...), as the view may tell it."""
    rows = action_rows(told_emergency(view, seen), lang)
    names = [name for name in ACTION_HEADS if name != "phone" or view.internal]
    table = pd.DataFrame([{name: row[name] for name in names} for row in rows], columns=names)
    headings = {name: ACTION_HEADS[name].within(lang) for name in names}
    return write_table(table, path, overwrite=overwrite, layer="actions", headings=headings)


def write_plan(
    seen: Emergency,
    path: Path,
    *,
    view: ProjectView,
    catalogue: Catalogue,
    face: Face,
    size: str = "A3",
    lang: str = "zh",
    overwrite: bool = False,
) -> Printed:
    """Write the sheet: the map of the way down and the list of actions, PDF or PNG.

    Raises
    ------
    OutputError
        If the file is there and ``overwrite`` is false, or cannot be written.
    """
    shown = told_emergency(view, seen)
    drawn = emergency_view(view, seen, catalogue=catalogue, lang=lang)
    if view.internal:  # a sheet bears on its head whom it is for, as a map does in its banner
        drawn = replace(drawn, title=Text(zh=f"{drawn.title.zh}{MARK}", en=f"{drawn.title.en}{MARK}"))
    focus = shapely.union_all([*shown.reaches.geometry.to_numpy(), seen.origin.row.geometry.iloc[0]])
    job = Job(
        view=drawn,
        heading=Text(
            zh=f"{title_of(shown)}    按到达时间排列的行动", en=f"{title_of(shown, 'en')}    actions by arrival"
        ),
        focus=focus,
        style=catalogue.styles["findings"],
        face=face,
        paper=Paper.of(size, landscape=True),
        made=dt.date.today(),
    )
    names = [name for name in ACTION_HEADS if name != "phone" or view.internal]
    rows = [[str(row[name]) for name in names] for row in action_rows(shown, lang)]
    heads = [ACTION_HEADS[name].within(lang) for name in names]
    notes = [note.within(lang) for note in shown.notes]
    book = action_pages(job, heads, rows, [_SHARES[name] for name in names], notes, places=action_places(shown))
    return write_pages(job, book, path, dpi=200, overwrite=overwrite, step=str)


def action_places(emergency: Emergency) -> list[tuple[int, Any | None]]:
    """Return where each action is done, by its number: a place, or where the way down enters an area.

    None for actions whose place is not told.
    """
    way = shapely.union_all(emergency.reaches.geometry.to_numpy())
    known = {
        (step, layer, name): shape
        for step, table in (("hold", emergency.spaces), ("", emergency.targets), ("materials", emergency.stores))
        for layer, name, shape in zip(table["layer"], table["id"], table.geometry, strict=True)
    }
    spill = emergency.origin.row.geometry.iloc[0]
    places: list[tuple[int, Any | None]] = [(1, spill)]
    for row in emergency.actions.to_dict("records"):
        step = row["step"] if row["step"] in ("hold", "materials") else ""
        shape = known.get((step, row["layer"], row["id"]))
        if row["step"] == "report":
            continue
        if shape is None or shape.is_empty:
            places.append((int(row["order"]), None))
            continue
        if shapely.get_dimensions(shape) == 2 and step == "":
            inside = shapely.intersection(way, shape)
            if not inside.is_empty:
                shape = shapely.get_point(shapely.shortest_line(inside, spill), 0)
        places.append((int(row["order"]), shape))
    return places
