"""A database file that is to be replaced: nobody else may hold it, its last change is settled, its side files go.

SQLite keeps the last change of a file in ``-wal`` or ``-journal`` beside it and plays it into whatever file stands
there at the next opening. A new file moved over an old one inherits those of the old one and is destroyed by them
(sqlite.org, How To Corrupt, 1.2 and 1.4).
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from riverzones import connection_pool
from riverzones.errors import OutputError
from riverzones.model import Text

__all__ = ["SIDE_FILES", "Holder", "holders", "in_use", "is_database", "named", "taken_over"]

SIDE_FILES: Final = ("-journal", "-wal", "-shm")
_WAIT_S: Final = 2.0  # how long another program may still be at it: a setting of ours
_HEAD: Final = b"SQLite format 3\x00"

Holder = tuple[int, str]
"""Number and name of a process."""


def is_database(path: Path) -> bool:
    """Return whether a file is one of SQLite, by its first bytes."""
    try:
        with path.open("rb") as file:
            return file.read(16) == _HEAD
    except OSError:
        return False


def holders(path: Path) -> list[Holder]:
    """Return the other processes of this machine that have a database file open, as far as the system tells (Linux)."""
    real = os.path.realpath(path)
    names = {real, *(f"{real}{side}" for side in SIDE_FILES)}
    pids = _by_locks(path)
    with contextlib.suppress(OSError):
        for pid in os.listdir("/proc"):
            if pid.isdigit() and int(pid) != os.getpid():
                with contextlib.suppress(OSError):
                    if any(
                        _link(f"/proc/{pid}/fd/{descriptor}") in names for descriptor in os.listdir(f"/proc/{pid}/fd")
                    ):
                        pids.add(int(pid))
    return [(pid, _name(pid)) for pid in sorted(pids)]


def _by_locks(path: Path) -> set[int]:
    """Processes that hold a lock on a file, also those of other people."""
    with contextlib.suppress(OSError):
        seen = path.stat()
        inode = f"{os.major(seen.st_dev):02x}:{os.minor(seen.st_dev):02x}:{seen.st_ino}"
        rows = re.findall(r"(\d+) (\w+:\w+:\d+) \w+ \w+$", Path("/proc/locks").read_text(), re.MULTILINE)
        return {int(pid) for pid, where in rows if where == inode and int(pid) not in (0, os.getpid())}
    return set()


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "?"


def named(who: list[Holder]) -> tuple[str, str]:
    """Return processes as a person is told of them, in Chinese and English."""
    zh = "、".join(f"{name}（进程 {pid}）" for pid, name in who[:3]) or "另一程序"
    en = ", ".join(f"{name} (process {pid})" for pid, name in who[:3]) or "another program"
    return zh, en


def in_use(path: Path, who: list[Holder]) -> OutputError:
    """Return the error of a file that other programs have open, with their names where they are known."""
    zh, en = named(who)
    return OutputError(
        Text(zh=f"{path} 正被 {zh} 打开，未替换。", en=f"{path} is open in {en}: not replaced."),
        hint=Text(zh="请先在该程序中关闭此文件，再重试。", en="Close the file there and try again."),
    )


@contextlib.contextmanager
def taken_over(path: Path) -> Iterator[None]:
    """Hold a file that is about to be replaced in the block; what lies beside it goes.

    A change that a dead writer left is rolled back, one in ``-wal`` is written into the file, so that the old file is
    whole should the block fail. Damaged files, which cannot be settled, are let go as they are.

    Raises
    ------
    OutputError
        If another program has the file open or locked.
    """
    connection_pool.drain()
    if not is_database(path):
        _sides_go(path)
        yield
        return
    who = holders(path)
    if who:
        raise in_use(path, who)
    connection = _settled(path)
    try:
        if os.name == "nt" and connection is not None:  # an open file cannot be replaced there
            connection.close()
        _sides_go(path)
        yield
    finally:
        if connection is not None:
            connection.close()


def _settled(path: Path) -> sqlite3.Connection | None:
    """A connection that holds the file alone, all changes in it; None where the file is damaged or read-only."""
    try:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=_WAIT_S, isolation_level=None
        )
    except sqlite3.Error:
        return None
    try:
        mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        if mode != "delete":
            raise in_use(path, holders(path))
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        connection.close()
        if (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise in_use(path, holders(path)) from error
        return None
    except BaseException:
        connection.close()
        raise
    return connection


def _sides_go(path: Path) -> None:
    for side in SIDE_FILES:
        Path(f"{path}{side}").unlink(missing_ok=True)
