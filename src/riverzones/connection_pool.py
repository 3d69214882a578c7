"""Connections to project files that wait for the next reader of a run.

Opening a connection parses the whole schema, 3 ms for 60 layers, and a command reads a hundred times. Nothing is locked
between reads. A write, and whatever replaces a file, empties the pool first.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

__all__ = ["drain", "give_back", "pooled", "take"]

_Key = tuple[Path, int, int]

_pool: dict[_Key, tuple[tuple[int, int], sqlite3.Connection]] | None = None
"""By file, process and thread: device and inode that a connection opened, and the connection; None without a pool."""


@contextlib.contextmanager
def pooled() -> Iterator[None]:
    """Keep connections for reading from one read to the next until the end of the block."""
    global _pool
    if _pool is not None:
        yield
        return
    _pool = {}
    try:
        yield
    finally:
        drain()
        _pool = None


def drain() -> None:
    """Close what waits: SQLite and some systems mind open files that are written or replaced."""
    while _pool:
        _pool.popitem()[1][1].close()


def take(path: Path) -> sqlite3.Connection | None:
    """Return a connection that waits for this very file; None where there is none."""
    inode, connection = (_pool or {}).pop(_key(path), (None, None))
    if connection is not None and inode != _inode(path):  # another file has taken its place
        connection.close()
        return None
    return connection


def give_back(path: Path, connection: sqlite3.Connection) -> None:
    """Keep a connection for the next reader of its file, or close it where there is no pool or one waits already."""
    inode = _inode(path)
    if _pool is None or inode is None or _key(path) in _pool:
        connection.close()
    else:
        _pool[_key(path)] = inode, connection


def _key(path: Path) -> _Key:
    return path, os.getpid(), threading.get_ident()


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino
