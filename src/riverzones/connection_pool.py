"""What one step of a run leaves for the next: connections to project files, and what was worked out from them.

Opening a connection parses the whole schema, 3 ms for 60 layers, and a command reads a hundred times. Nothing is locked
between reads. A write, and whatever replaces a file, empties the pool first. What goes on for hours keeps none.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import sqlite3

__all__ = ["drain", "give_back", "once_in_a_run", "pooled", "stop", "take"]

T = TypeVar("T")
_Inode = tuple[int, int]

_pool: dict[Path, tuple[_Inode, sqlite3.Connection]] | None = None
"""By file: device and inode that a connection opened, and the connection; None without a pool."""
_results: dict[str, tuple[Hashable, Any]] = {}
"""By what was worked out: from what, and the result."""
_owner = (0, 0)
"""Process and thread whose pool it is: SQLite lets no other use a connection."""


@contextlib.contextmanager
def pooled() -> Iterator[None]:
    """Keep connections for reading from one read to the next until the end of the block."""
    global _pool, _owner
    if _pool is not None:
        yield
        return
    _pool, _owner = {}, _here()
    try:
        yield
    finally:
        stop()


def drain() -> None:
    """Close what waits: SQLite and some systems mind open files that are written or replaced."""
    while _pool and _here() == _owner:
        _pool.popitem()[1][1].close()


def stop() -> None:
    """Close what waits and keep nothing any more."""
    global _pool
    drain()
    _results.clear()
    _pool = None


def once_in_a_run(what: str, made_from: Hashable, make: Callable[[], T]) -> T:
    """Return what ``make`` gives, or gave in this run where it was made from the same: the last one waits till the end.

    Nobody may change it. Without a pool nothing waits.
    """
    if _pool is None or _here() != _owner:
        return make()
    before, result = _results.get(what, (None, None))
    if before != made_from or what not in _results:
        result = make()
        _results[what] = (made_from, result)
    again: T = result
    return again


def take(path: Path) -> sqlite3.Connection | None:
    """Return a connection that waits for this very file; None where there is none."""
    if not _pool or _here() != _owner:
        return None
    inode, connection = _pool.pop(path, (None, None))
    if connection is not None and inode != _inode(path):  # another file has taken its place
        connection.close()
        return None
    return connection


def give_back(path: Path, connection: sqlite3.Connection) -> None:
    """Keep a connection for the next reader of its file, or close it where there is no pool or one waits already."""
    inode = _inode(path)
    if _pool is None or inode is None or path in _pool or _here() != _owner:
        connection.close()
    else:
        _pool[path] = inode, connection


def _here() -> tuple[int, int]:
    return os.getpid(), threading.get_ident()


def _inode(path: Path) -> _Inode | None:
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino
