"""Views of a GeoPackage: what their select gives is counted before GDAL runs it, for nothing can stop it there."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from riverzones.catalogue.caps import caps
from riverzones.errors import LayerError
from riverzones.model import Text

__all__ = ["check_view", "check_views"]

_STEPS: Final = 10_000  # instructions of SQLite between two looks at the clock
_FIXED_BYTES: Final = 8  # of a number or a blank


def check_views(path: Path) -> None:
    """Refuse a file with a view that gives no first row in time: GDAL asks each for one when it lists the layers.

    Raises
    ------
    LayerError
        With the view and the cap that was passed.
    """
    with _open_database(path) as connection:
        for name in _views(connection):
            _count(connection, path, name, first=True)


def check_view(path: Path, layer: str) -> None:
    """Refuse a layer that is a view whose rows take too long to select, or are too much to hold; tables pass at once.

    A view that asks for functions which only GDAL has is not counted.

    Raises
    ------
    LayerError
        With the cap that was passed.
    """
    with _open_database(path) as connection:
        if layer in _views(connection):
            _count(connection, path, layer)


def _open_database(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True))


def _views(connection: sqlite3.Connection) -> list[str]:
    try:
        return [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    except sqlite3.Error:
        return []  # what is no sound file GDAL says better


def _count(connection: sqlite3.Connection, path: Path, view: str, *, first: bool = False) -> None:
    """Run the select of a view, or up to its ``first`` row, within the caps."""
    most, seconds = caps().view_mb * 1_000_000, caps().view_seconds
    deadline = time.monotonic() + seconds
    too_much = _refused(path, view, zh=f"查询结果超过 {caps().view_mb} MB", en=f"more than {caps().view_mb} MB")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, most)
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    name, held = view.replace('"', '""'), 0
    try:
        for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - quoted as SQL quotes a name
            held += sum(len(cell) if isinstance(cell, str | bytes) else _FIXED_BYTES for cell in row)
            if held > most:
                raise too_much
            if first:
                return
    except sqlite3.Error as error:
        if "interrupted" in str(error):
            raise _refused(path, view, zh=f"{seconds} 秒内查询不完", en=f"not selected within {seconds} s") from None
        if "too big" in str(error):
            raise too_much from None
        # Anything else is what GDAL can read or says better.


def _refused(path: Path, view: str, *, zh: str, en: str) -> LayerError:
    return LayerError(
        Text(zh=f"{path.name}：{view} 是视图，{zh}。", en=f"{path.name}: {view} is a view whose rows are {en}."),
        hint=_HINT,
    )


_HINT: Final = Text(
    zh="请先把视图导出为表；上限见“上限设置”说明（RIVERZONES_CAPS）。",
    en="Export the view as a table first; the caps are settings (RIVERZONES_CAPS).",
)
