"""What is to be done, by when and by whom: the findings that stand, and what rows of layers say themselves."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.catalogue.stated_duties import StatedDuty, stated_duties
from riverzones.connection_pool import pooled
from riverzones.jobs.shared.tables import cells_of, plain_rows
from riverzones.model.cells import day_of
from riverzones.model.sheet import Sheet, SheetColumn
from riverzones.store.workbook import write_workbook
from riverzones.terms import COLUMN, COMMON, FOLLOW_UP, HEADINGS, STATUS, TITLE, labels
from riverzones.view import FINDINGS, INTERNAL, ProjectView

__all__ = ["BY", "STATES", "Duties", "duties", "write_duties"]

BY: Final = ("unit", "chief")
"""Whose duties they are put together by."""
STATES: Final = labels("due_state")
"""How a duty stands on a day; what is accepted as it is is neither due nor overdue."""
_NOBODY: Final = COMMON["nobody_named"]
_COLUMNS: Final = (
    SheetColumn("state", COLUMN["due"], words=STATES),
    SheetColumn("days", COLUMN["days_left"]),
    SheetColumn("deadline", HEADINGS["deadline"], "yyyy-mm-dd"),
    SheetColumn("unit", COLUMN["responsible_units"]),
    SheetColumn("chief", COLUMN["chief"]),
    SheetColumn("finding_id", HEADINGS["finding_id"]),
    SheetColumn("subject_name", HEADINGS["subject_name"]),
    SheetColumn("title", HEADINGS["rule_title"], width=30),
    SheetColumn("river", HEADINGS["river"]),
    SheetColumn("admin", HEADINGS["admin"]),
    SheetColumn("status", HEADINGS["status"], words=STATUS),
    SheetColumn("remedy", FOLLOW_UP["remedy"]),
    SheetColumn("note", HEADINGS["note"], width=28),
)


@dataclass(frozen=True)
class Duties:
    """What is to be done on a day.

    ``rows``: one per finding that stands, and one per row of a layer that states a day of its own
    (``catalogue/stated_duties.yaml``; ``finding_id`` is then ``LAYER:ID``), what is most overdue first: ``state`` (a
    key of :data:`STATES`), ``days`` left (below 0: over), ``deadline``, ``unit``, ``chief``, and what it is about.
    ``closed`` counts the findings that are closed, which are not among them.
    """

    on: dt.date
    within_days: int
    rows: pd.DataFrame
    closed: int

    def counts(self) -> dict[str, int]:
        """Return how many in each state."""
        return {state: int((self.rows["state"] == state).sum()) for state in STATES}

    def groups(self, by: str) -> pd.DataFrame:
        """Return one row per unit or chief (``by``), most overdue first: counts by state, the next deadline."""
        parts = []
        for name, rows in self.rows.groupby(by, sort=True):
            days = list(rows.loc[rows["state"].isin(["overdue", "due", "later"]), "deadline"])
            counts = {state: int((rows["state"] == state).sum()) for state in STATES}
            parts.append({by: name, **counts, "total": len(rows), "next": min(days, default=None)})
        table = pd.DataFrame(parts, columns=[by, *STATES, "total", "next"])
        return table.sort_values(["overdue", "due", "total"], ascending=False, kind="stable").reset_index(drop=True)

    def of(self, *, unit: str | None = None, chief: str | None = None, states: Sequence[str] = ()) -> Duties:
        """Return only those of a unit or chief (part of the name), or in some states."""
        fitting = pd.Series(True, index=self.rows.index)
        for column, name in (("unit", unit), ("chief", chief)):
            if name is not None:
                fitting &= self.rows[column].str.contains(name, regex=False)
        if states:
            fitting &= self.rows["state"].isin(states)
        return Duties(self.on, self.within_days, self.rows[fitting].reset_index(drop=True), self.closed)

    def as_dict(self, by: str = "unit") -> dict[str, Any]:
        """Return ``{on, within_days, counts, closed, by, groups, rows}`` in plain values."""
        return {
            "on": self.on.isoformat(),
            "within_days": self.within_days,
            "counts": self.counts(),
            "closed": self.closed,
            "by": by,
            "groups": plain_rows(self.groups(by)),
            "rows": plain_rows(self.rows),
        }


@pooled()
def duties(view: ProjectView, *, catalogue: Catalogue, on: dt.date, within_days: int = 30, lang: str = "zh") -> Duties:
    """Return what is to be done on a day, as the view of the project tells it.

    Parameters
    ----------
    view : ProjectView
    catalogue : Catalogue
        Words of rules.
    on : date
        The day that deadlines are held against; one that is that day is due and not over.
    within_days : int
        What is due within so many days is due soon.
    lang : str
        Language of titles.
    """
    findings = view.read(FINDINGS)
    standing = findings[findings["status"] != "closed"]
    filled = view.table("rz_follow_up").reindex(columns=["finding_id", "remedy", "assigned_unit"])
    filled = filled.drop_duplicates("finding_id", keep="last").set_index("finding_id")
    filled = filled.reindex(standing["finding_id"].to_numpy(object))
    days = [None if pd.isna(value) else day_of(value) for value in standing["deadline"]]
    left = [None if day is None else (day - on).days for day in days]
    rows = pd.DataFrame(
        {
            "state": [_state(n, status, within_days) for n, status in zip(left, standing["status"], strict=True)],
            "days": pd.array(left, dtype="Int64"),
            "deadline": pd.Series(days, dtype=object).to_numpy(object),
            "unit": [
                _first(assigned, lead, named) or _NOBODY.within(lang)
                for assigned, lead, named in zip(
                    filled["assigned_unit"], standing["lead_unit"], standing["responsible_units"], strict=True
                )
            ],
            "chief": [_nearest_chief(chain) or _NOBODY.within(lang) for chain in standing["chiefs"]],
            "finding_id": standing["finding_id"].to_numpy(object),
            "subject_name": standing["subject_name"].to_numpy(object),
            "title": [catalogue.clause_title(str(code)).within(lang) for code in standing["rule"]],
            "river": standing["river"].to_numpy(object),
            "admin": standing["admin"].to_numpy(object),
            "status": standing["status"].to_numpy(object),
            "remedy": filled["remedy"].to_numpy(object),
            "note": standing["note"].to_numpy(object),
        }
    )
    stated = _stated(view, on, within_days, lang)
    rows = pd.concat([rows, stated], ignore_index=True) if len(stated) else rows
    order = rows.assign(_state=rows["state"].map(list(STATES).index)).sort_values(
        ["_state", "days", "unit", "finding_id"], kind="stable", na_position="last"
    )
    table = order.drop(columns="_state").reset_index(drop=True)
    return Duties(on, within_days, table, int((findings["status"] == "closed").sum()))


def _stated(view: ProjectView, on: dt.date, within_days: int, lang: str) -> pd.DataFrame:
    """What rows of layers are to be done by a day that they state, or so long after it was last done."""
    rows: list[dict[str, Any]] = []
    for duty in stated_duties().values():
        if not view.has(duty.layer) or duty.column not in view.columns(duty.layer):
            continue
        frame = view.read(duty.layer)
        status = cells_of(frame, "status")
        over = status.isin(duty.done) | (cells_of(frame, "done_date").notna() & status.isna())
        frame = frame[~over.to_numpy(bool) & frame[duty.column].notna().to_numpy(bool)]
        note = _basis(duty, lang)
        for name, row in zip(frame.index, frame.drop(columns="geometry").to_dict("records"), strict=True):
            day = duty.day(row[duty.column])
            if day is None:
                continue
            left = (day - on).days
            said = {key: value for key, value in row.items() if value is not None and not pd.isna(value)}
            rows.append(
                {
                    "state": _state(left, "", within_days),
                    "days": left,
                    "deadline": day,
                    "unit": _first(*(said.get(key) for key in _ANSWERING)) or _NOBODY.within(lang),
                    "chief": str(said.get("chief") or "") or _NOBODY.within(lang),
                    "finding_id": f"{duty.layer}:{name}",
                    "subject_name": str(said.get("name") or name),
                    "title": duty.title.within(lang),
                    "river": said.get("river"),
                    "admin": said.get("admin"),
                    "status": "in_hand" if said.get("status") == "in_progress" else "open",
                    "remedy": None,
                    "note": note or said.get("note"),
                }
            )
    return pd.DataFrame(rows)


_ANSWERING: Final = ("lead_unit", "responsible_units", "unit", "owner")
"""Columns of layers that name who answers, the first one first."""


def _basis(duty: StatedDuty, lang: str) -> str:
    """Where the interval of a duty is from; blank where the row states the day itself."""
    if duty.citation is None:
        return ""
    return " ".join(filter(None, [duty.citation.words(lang), duty.note.within(lang) if duty.note else ""]))


def _state(days: int | None, status: str, within_days: int) -> str:
    if status == "accepted":
        return "accepted"
    if days is None:
        return "open"
    return "overdue" if days < 0 else "due" if days <= within_days else "later"


def _first(*words: Any) -> str:
    """The first of some words that is there; of several units the first leads."""
    return next((str(word).split("、")[0] for word in words if isinstance(word, str) and word.strip()), "")


def _nearest_chief(chain: Any) -> str:
    """The chief nearest to the water: the last of the chain."""
    chiefs = json.loads(chain) if isinstance(chain, str) and chain else []
    return " ".join(str(chiefs[-1][part]) for part in ("chief", "unit") if chiefs[-1].get(part)) if chiefs else ""


def write_duties(report: Duties, path: Path, *, view: ProjectView, lang: str = "zh", overwrite: bool = False) -> Path:
    """Write duties to an XLSX file: by unit, by chief, and one by one.

    Raises
    ------
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    who = {column.name: column for column in _COLUMNS if column.name in BY}
    counted = [
        *(SheetColumn(state, words) for state, words in STATES.items()),
        SheetColumn("total", COLUMN["total"]),
        SheetColumn("next", COLUMN["next_deadline"], "yyyy-mm-dd"),
    ]
    sheets = [Sheet(who[by].title, [who[by], *counted], report.groups(by)) for by in BY]
    listed = Sheet(TITLE["one_by_one"], _COLUMNS, report.rows, frozen_columns=1)
    mark = INTERNAL.within(lang) if view.internal else ""
    return write_workbook([*sheets, listed], path, lang=lang, overwrite=overwrite, mark=mark, title=view.called)
