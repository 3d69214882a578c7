"""Close findings by hand: what was mended, with a note of how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.errors import DataError
from riverzones.io.project import ProjectFile
from riverzones.model import Text
from riverzones.registry import Registry

__all__ = ["changes", "close_findings"]


def close_findings(project: ProjectFile, ids: Sequence[str], *, note: str, day: dt.date | None = None) -> GeoDataFrame:
    """Set findings to ``closed`` with a note, in one transaction; one that the next audit still sees is ``reopened``.

    Parameters
    ----------
    project : ProjectFile
        Its ``rz_findings`` change.
    ids : sequence of str
        Finding ids.
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
    with project.transaction() as tx:
        table = project.read("rz_findings")
        known = Registry("finding", {str(name): name for name in table.index}, zh="问题")
        for name in ids:
            _ = known[name]
            if table.at[name, "status"] == "closed":
                raise DataError(
                    Text(zh=f"问题 {name} 已经销号。", en=f"the finding {name} is closed already."),
                    hint=Text(
                        zh="用 riverzones findings --status closed 查看。",
                        en="See riverzones findings --status closed.",
                    ),
                )
        before = table.loc[list(dict.fromkeys(ids)), ["status", "note"]].copy()
        for name in before.index:
            old = table.at[name, "note"]
            table.at[name, "note"] = f"{old}；{note}" if old else note
            table.at[name, "status"] = "closed"
            table.at[name, "last_seen"] = day or dt.date.today()
        tx.put_layer("rz_findings", table)
        tx.append_table("rz_changes", changes(before, table.loc[before.index], how="close"))
    return table.loc[before.index]


def changes(
    before: pd.DataFrame, after: pd.DataFrame, *, how: str, file: str = "", by: Sequence[str | None] | None = None
) -> pd.DataFrame:
    """Rows of ``rz_changes``: what became of the ``status`` and ``note`` of findings, in the order of ``before``.

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
