"""Connections to a project file, and whether it is sound."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from riverzones import connection_pool
from riverzones.errors import LayerError, MachineError, OutputError
from riverzones.model import Text
from riverzones.store import blobs
from riverzones.store.takeover import holders, named

__all__ = ["connect", "flaws", "reading", "told_sqlite"]


_LONGEST = 500
"""SQLite opens no path of more than 512 bytes, its journal's ending included (MAX_PATHNAME of its VFS for Unix)."""


@contextlib.contextmanager
def told_sqlite(path: Path) -> Iterator[None]:
    """Turn what SQLite says about ``path`` into one helpful line.

    Raises
    ------
    MachineError
        If another process holds the file, the disk is full or may not be written.
    OutputError
        If the path is too long.
    LayerError
        If the file is no GeoPackage or damaged.
    """
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the second from a message of SQLite that quotes damage
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            zh, en = named(holders(path))
            raise MachineError(
                Text(zh=f"{zh}正在使用 {path}，写不进去。", en=f"{en} is writing to {path} or reading from it."),
                hint=Text(
                    zh="请等它写完或将其关闭，再重试。", en="Wait until it has ended, or close it, and try again."
                ),
            ) from error
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise MachineError(
                Text(
                    zh=f"磁盘空间不足或磁盘出错，{path} 写不进去（数据库报告“{error}”）。",
                    en=f"no room left on the disk for {path}, or the disk failed: {error}.",
                ),
                hint=Text(zh="请腾出空间；原有内容未改动。", en="Free some space; what was there is unchanged."),
            ) from error
        if code == sqlite3.SQLITE_CANTOPEN and len(os.fsencode(path.absolute())) > _LONGEST:
            raise OutputError(
                Text(
                    zh=f"路径太长，数据库打不开（{len(os.fsencode(path.absolute()))} 字节，最多约 {_LONGEST}）：{path}",
                    en=f"the path is too long for the database ({len(os.fsencode(path.absolute()))} bytes, at most "
                    f"about {_LONGEST}): {path}",
                ),
                hint=Text(
                    zh="请放到层级较浅的文件夹（一个汉字占 3 字节）。",
                    en="Put it into a folder that is less deep (a Chinese character takes 3 bytes).",
                ),
            ) from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            raise MachineError(
                Text(
                    zh=f"{path} 无法打开或写入（数据库报告“{error}”）。",
                    en=f"{path} may not be opened or written: {error}.",
                ),
                hint=Text(zh="请检查文件及所在文件夹的权限。", en="Check the rights of the file and its folder."),
            ) from error
        # A flipped bit in the schema is a name that is not there.
        unread = isinstance(error, UnicodeDecodeError) or str(error).startswith(
            ("Could not decode", "no such column", "no such table", "malformed")
        )
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT) or unread:
            said = " ".join(str(error).replace("\ufffd", "").split())[:120]
            raise LayerError(
                Text(
                    zh=f"{path} 不是 GeoPackage，或已损坏（数据库报告“{said}”）。",
                    en=f"{path} is no GeoPackage, or it is damaged: {said}.",
                ),
                hint=Text(
                    zh="请换用能打开的副本，或救回能读的内容：riverzones doctor 文件 --save 新文件.gpkg。",
                    en="Take a copy of it that opens, or save what can be read: riverzones doctor FILE --save NEW.gpkg",
                ),
            ) from error
        raise


def connect(path: Path, *, write: bool = False, wait_s: float = 10.0) -> sqlite3.Connection:
    """Return a connection in autocommit mode; without ``write`` it cannot change the file.

    A writer that was killed leaves a journal; the next connection, also a reading one, puts the last good state back.
    """
    connection = _open(path, "rw" if write else "ro", wait_s)
    try:
        if not write:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        connection.execute("PRAGMA cache_size = -65536")
    except sqlite3.Error as error:
        connection.close()
        if write or (error.sqlite_errorcode & 0xFF) not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise
        log = Path(f"{path.resolve()}-wal")
        if not os.access(path.resolve().parent, os.W_OK) and not (log.exists() and log.stat().st_size):
            return _open(path, "ro&immutable=1", wait_s)  # in WAL mode on a disk that cannot be written: nobody writes
        with contextlib.closing(_open(path, "rw", wait_s)) as settling:
            settling.execute("SELECT 1 FROM sqlite_master").fetchone()
        return _open(path, "ro", wait_s)
    return connection


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection that reads, in a block: one of the pool where one waits for this file."""
    connection = connection_pool.take(path) or connect(path)
    try:
        yield connection
    except BaseException:
        connection.close()
        raise
    if isinstance(connection, _Frozen):
        connection.close()
    else:
        connection_pool.give_back(path, connection)


class _Frozen(sqlite3.Connection):
    """A connection that takes the file for one that nobody writes."""


def _open(path: Path, mode: str, wait_s: float) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    factory = _Frozen if "immutable" in mode else sqlite3.Connection
    connection = sqlite3.connect(uri, uri=True, timeout=wait_s, isolation_level=None, factory=factory)
    blobs.register_functions(connection)
    return connection


def flaws(path: Path, *, most: int = 5) -> list[str]:
    """Return what SQLite finds wrong with the pages and indexes of a file, in its own words; empty where nothing is.

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
