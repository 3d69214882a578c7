"""Whether a project file is whole, as SQLite sees it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from riverzones.io.connection import connect, told_sqlite

__all__ = ["flaws"]


def flaws(path: Path, *, most: int = 5) -> list[str]:
    """What SQLite finds wrong with the pages and indexes of a file, in its own words; empty where nothing is.

    Parameters
    ----------
    path : Path
        A GeoPackage.
    most : int
        How many flaws are told.

    Raises
    ------
    LayerError, OutputError
        If the file cannot be read at all.
    """
    with told_sqlite(path), closing(connect(path)) as connection:
        rows = connection.execute(f"PRAGMA quick_check({int(most)})").fetchall()
    return [str(row[0]) for row in rows if row[0] != "ok"]
