"""What people make of findings by hand: take one in hand, answer, accept or close it, with a note of how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.lifecycle import TRANSITIONS
from riverzones.errors import DataError
from riverzones.model import Text
from riverzones.model.findings import Status
from riverzones.registry import Registry
from riverzones.store.project import ProjectFile
from riverzones.terms import STATUS

__all__ = ["changes", "close_findings", "known_ids", "set_findings"]


def close_findings(project: ProjectFile, ids: Sequence[str], *, note: str, day: dt.date | None = None) -> GeoDataFrame:
    """Set findings to ``closed`` with a note, in one transaction; one that the next audit still sees is ``reopened``.

    Parameters
    ----------
    project : ProjectFile
        Its ``rz_findings`` change.
    ids : sequence of str
        Finding ids, those of older projects too.
    note : str
        How it was mended; put behind an older note.
    day : date, optional
        The day it was closed; today by default.

    Returns
    -------
    GeoDataFrame
        The findings closed.

    Raises
    ------
    UnknownNameError
        If the project has no such finding.
    DataError
        If a finding is closed already.
    """
    return set_findings(project, ids, status="closed", note=note, day=day, how="close")


def set_findings(
    project: ProjectFile,
    ids: Sequence[str],
    *,
    status: Status | None = None,
    note: str | None = None,
    deadline: dt.date | None = None,
    day: dt.date | None = None,
    how: str = "set",
) -> GeoDataFrame:
    """Give findings another state, a note or a deadline, in one transaction.

    Parameters
    ----------
    project : ProjectFile
        Its ``rz_findings`` change, and ``rz_changes`` says what became of what.
    ids : sequence of str
        Finding ids, those of older projects too.
    status : str, optional
        The new state, by ``audit.lifecycle.TRANSITIONS`` or the one it has; None leaves it.
    note : str, optional
        Put behind an older note.
    deadline : date, optional
        By when it has to be answered.
    day : date, optional
        The day it was done; today by default.
    how : str
        Word for ``rz_changes``.

    Returns
    -------
    GeoDataFrame
        The findings as they are now.

    Raises
    ------
    UnknownNameError
        If the project has no such finding.
    DataError
        If a finding cannot take the state; then none is changed.
    """
    with project.transaction() as tx:
        table = project.read("rz_findings")
        names = list(dict.fromkeys(known_ids(project, table, ids)))
        for name in names:
            _check_turn(name, str(table.at[name, "status"]), status)
        before = table.loc[names, ["status", "note"]].copy()
        for name in names:
            old = table.at[name, "note"]
            if note:
                table.at[name, "note"] = f"{old}；{note}" if old else note
            if status is not None:
                table.at[name, "status"] = status
            if status == "closed":
                table.at[name, "last_seen"] = day or dt.date.today()
            if deadline is not None:
                table.at[name, "deadline"] = deadline
        tx.put_layer("rz_findings", table)
        tx.append_table("rz_changes", changes(before, table.loc[before.index], how=how))
    return table.loc[before.index]


def known_ids(project: ProjectFile, table: GeoDataFrame, ids: Sequence[str]) -> list[str]:
    """Return today's id of each finding: its own, or the one it was given when facts became one.

    Raises
    ------
    UnknownNameError
        If the project has no such finding.
    """
    moved = project.table("rz_finding_ids") if project.has("rz_finding_ids") else None
    today = dict(zip(moved["old_id"], moved["finding_id"], strict=True)) if moved is not None else {}
    known = Registry("finding", {str(name): name for name in table.index}, zh="问题")
    return [str(known[name if name in known else str(today.get(name, name))]) for name in ids]


def _check_turn(name: str, now: str, then: str | None) -> None:
    """Refuse a state that a finding cannot take."""
    if then is None or (then == now and then != "closed"):
        return
    if now == "closed" and then == "closed":
        raise DataError(
            Text(zh=f"问题 {name} 已经销号。", en=f"the finding {name} is closed already."),
            hint=Text(
                zh="用 riverzones findings --status closed 查看。", en="See riverzones findings --status closed."
            ),
        )
    may = [STATUS[after] for state, states in TRANSITIONS.items() if state == now for after in states]
    if STATUS[then] not in may:
        raise DataError(
            Text(
                zh=f"问题 {name} 是“{STATUS[now].zh}”，不能改为“{STATUS[then].zh}”。",
                en=f"the finding {name} is {STATUS[now].en!r} and cannot become {STATUS[then].en!r}.",
            ),
            hint=Text(
                zh=f"只能改为{'、'.join(word.zh for word in may)}。",
                en=f"It may become {', '.join(w.en for w in may)}.",
            ),
        )


def changes(
    before: pd.DataFrame, after: pd.DataFrame, *, how: str, file: str = "", by: Sequence[str | None] | None = None
) -> pd.DataFrame:
    """Return rows of ``rz_changes``: what became of the ``status`` and ``note`` of findings, in the order of
    ``before``.

    ``by`` is who it was, one per row, where that was stated: nobody is made up.
    """
    return pd.DataFrame(
        {
            "at": dt.datetime.now(dt.UTC),
            "finding_id": before.index.astype(str),
            "how": how,
            "by": list(by) if by is not None else None,
            "file": file or None,
            "status_before": before["status"].to_numpy(object),
            "status_after": after["status"].to_numpy(object),
            "note_before": before["note"].to_numpy(object),
            "note_after": after["note"].to_numpy(object),
        }
    )
