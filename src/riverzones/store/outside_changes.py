# ruff: noqa: S608 - every identifier is quoted and every value is bound
"""What other programs changed in a project: triggers enter it into a table, whoever the writer is.

Each table of a project has three triggers that enter a row that is added, changed or taken away into
``rz_outside_changes``; they are still while riverzones itself writes, which a row of that table (number 0) says within
its own transaction and nobody else ever sees. What triggers do not see (a table made anew, dropped, or given other
columns) is told from ``rz_layer_states``: the time of change and the columns of each table as riverzones left it.
No seal: who takes the triggers away, changes rows and puts them back is not found.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import shapely

from riverzones.store import blobs

__all__ = [
    "CHANGES",
    "STATES",
    "LayerState",
    "OutsideWatch",
    "changes",
    "changes_of_row",
    "layer_states",
    "marks",
    "watching",
]

CHANGES: Final = "rz_outside_changes"
STATES: Final = "rz_layer_states"
_UNWATCHED: Final = frozenset({"layer_styles", "rz_project"})
"""Tables that hold no data: how layers are drawn, and what the project is called."""
_COMPARED: Final = 10_000
_NOW: Final = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
_SCHEMA: Final = (
    f"CREATE TABLE {CHANGES} (number INTEGER PRIMARY KEY, at TEXT, layer TEXT, what TEXT, row_id TEXT,"
    " settled_at TEXT)",
    f"CREATE INDEX {CHANGES}_rows ON {CHANGES} (layer, row_id, what)",
    f"CREATE TABLE {STATES} (layer TEXT PRIMARY KEY NOT NULL, last_change TEXT, columns TEXT, since TEXT)",
)
_EVENTS: Final = {
    "added": ("INSERT", "NEW", "'added'"),
    "changed": ("UPDATE", "OLD", "'changed'"),
    "removed": ("DELETE", "OLD", "'removed'"),
}


@dataclass(frozen=True, slots=True)
class LayerState:
    """A table of a project, as it is beside as riverzones left it.

    ``what`` is ``as_left``, ``changed`` (rows, by the table of changes), ``written`` (another program wrote to it,
    which rows is not known), ``rebuilt`` (made anew, or its columns are others), ``added``, ``removed``, ``not_known``
    (the project was made before changes were watched). ``since``: from when on it is known, None from its making.
    """

    layer: str
    what: str
    since: str | None


class OutsideWatch:
    """One transaction of riverzones: what it writes is not entered, what others wrote before it stays known."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._is_new = not watching(connection)
        if self._is_new:
            for statement in _SCHEMA:
                connection.execute(statement)
        connection.execute(f"INSERT INTO {CHANGES} (number, what) VALUES (0, 'writing')")
        self._before = _tables(connection)
        self._states = layer_states(connection)

    def rows(self, layer: str) -> dict[str, Any]:
        """Return the rows of a layer that others changed, as they are now, before riverzones makes the layer anew."""
        ids = _open_rows(self._connection, layer)
        return _contents(self._connection, layer, ids) if ids else {}

    def made_anew(self, layer: str, before: dict[str, Any]) -> None:
        """Settle the changes to rows that now hold something else than what others wrote."""
        if before:
            after = _contents(self._connection, layer, list(before))
            self.acknowledge(layer, [name for name, cells in before.items() if after.get(name) != cells])

    def acknowledge(self, layer: str, row_ids: Iterable[str] | None = None) -> None:
        """Settle changes to a layer, or to these of its rows: riverzones has taken away or written anew what stood."""
        sql = f"UPDATE {CHANGES} SET settled_at = {_NOW} WHERE settled_at IS NULL AND layer = ?"
        if row_ids is None:
            self._connection.execute(sql, (layer,))
        elif _open_rows(self._connection, layer, most=1):
            self._connection.executemany(f"{sql} AND row_id = ?", [(layer, name) for name in row_ids])

    def accept(self) -> None:
        """Take every table as it is now for what riverzones left."""
        run, tables = self._connection.execute, _tables(self._connection)
        (now,) = run(f"SELECT {_NOW}").fetchone()
        run(f"UPDATE {CHANGES} SET settled_at = ? WHERE settled_at IS NULL AND number > 0", (now,))
        watched = _watched(self._connection)
        for name, seen in tables.items():
            if name not in watched:
                _watch(self._connection, name)
            _enter(self._connection, name, seen, since=self._states[name][2] if name in self._states else now)
        for name in set(self._states) - set(tables):
            run(f"DELETE FROM {STATES} WHERE layer = ?", (name,))

    def close(self) -> None:
        """Enter how this transaction leaves each table it touched; before its end."""
        run, after = self._connection.execute, _tables(self._connection)
        (now,) = run(f"SELECT {_NOW}").fetchone()
        unwatched = set(after) - _watched(self._connection)
        for name, seen in after.items():
            was = self._before.get(name)
            if name in unwatched and (self._is_new or was != seen):
                _watch(self._connection, name)
            if self._is_new:
                _enter(self._connection, name, seen, since=None if was is None else now)
            elif was != seen:
                state = self._states.get(name)
                if was is not None and (state is None or state[:2] != was) and not self._is_told(name):
                    what = "added" if state is None else "written"
                    run(f"INSERT INTO {CHANGES} (at, layer, what, row_id) VALUES (?, ?, ?, '')", (now, name, what))
                _enter(self._connection, name, seen, since=now if was and state is None else state and state[2])
        for name in (set(self._before) - set(after)) & set(self._states):
            run(f"DELETE FROM {STATES} WHERE layer = ?", (name,))
        run(f"DELETE FROM {CHANGES} WHERE number = 0")

    def _is_told(self, layer: str) -> bool:
        return bool(_open_rows(self._connection, layer, most=1))


def watching(connection: sqlite3.Connection) -> bool:
    """Return whether changes by others are entered in this project; not in those made by versions before this."""
    sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN (?, ?)"
    return bool(connection.execute(sql, (CHANGES, STATES)).fetchone()[0] == 2)


def layer_states(connection: sqlite3.Connection) -> dict[str, tuple[str, str, str | None]]:
    """Return how riverzones left each table: time of change, digest of its columns, since when it is watched."""
    return {row[0]: row[1:] for row in connection.execute(f"SELECT layer, last_change, columns, since FROM {STATES}")}


def changes(connection: sqlite3.Connection) -> tuple[list[LayerState], list[tuple[str, ...]]]:
    """Return every table beside how riverzones left it, and the rows that others changed.

    Returns
    -------
    states : list of LayerState
        In the order of the contents; those that are gone at the end.
    rows : list of tuple
        ``at`` (UTC), ``layer``, ``what`` (``added``, ``changed``, ``moved``, ``removed``), ``row_id``; no settled ones.
    """
    tables = _tables(connection)
    if not watching(connection):
        return [LayerState(name, "not_known", None) for name in tables], []
    left, watched = layer_states(connection), _watched(connection)
    logged = connection.execute(
        f"SELECT at, layer, what, row_id FROM {CHANGES} WHERE settled_at IS NULL AND number > 0 ORDER BY number"
    ).fetchall()
    rows = [row for row in logged if row[3]]
    touched, kinds_of = {row[1] for row in rows}, {row[1]: row[2] for row in logged if not row[3]}
    states = []
    for name, seen in tables.items():
        state = left.get(name)
        if state is None:
            what = "added"
        elif state[1] != seen[1] or name not in watched:
            what = "rebuilt"
        elif name in touched:
            what = "changed"
        else:
            what = kinds_of.get(name) or ("as_left" if state[0] == seen[0] else "written")
        states.append(LayerState(name, what, state and state[2]))
    states += [LayerState(name, "removed", left[name][2]) for name in left if name not in tables]
    return states, rows


def marks(connection: sqlite3.Connection, layers: Iterable[str]) -> dict[str, list[Any]] | None:
    """Return what becomes another with every change of these layers, whoever makes it, without reading their rows.

    By layer that is there the time of its last change, the digest of its columns, and the number of the last change by
    others. None where that is not sure: nobody watches a layer, or others have changed it and nothing has settled that
    (a row that is changed again is entered once).
    """
    if not watching(connection):
        return None
    tables, left, watched = _tables(connection), layer_states(connection), _watched(connection)
    seen: dict[str, list[Any]] = {}
    for layer in layers:
        if layer not in tables:
            continue
        if layer not in watched or left.get(layer, ())[:2] != tables[layer] or _open_rows(connection, layer, most=1):
            return None
        (number,) = connection.execute(f"SELECT max(number) FROM {CHANGES} WHERE layer = ?", (layer,)).fetchone()
        seen[layer] = [*tables[layer], number or 0]
    return seen


def changes_of_row(connection: sqlite3.Connection, layer: str, row_id: str) -> list[tuple[str, str]]:
    """Return when (UTC) and what others did to a row, the oldest first, also what is settled since."""
    if not watching(connection):
        return []
    sql = f"SELECT at, what FROM {CHANGES} WHERE layer = ? AND row_id = ? ORDER BY number"
    return connection.execute(sql, (layer, row_id)).fetchall()


def _tables(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """Time of change and digest of the columns of each table of the contents that holds data."""
    triggers = connection.execute(
        "SELECT table_name, last_change, sql FROM gpkg_contents JOIN sqlite_master ON name = table_name"
        " WHERE type = 'table' ORDER BY gpkg_contents.rowid"
    )
    return {
        name: (str(at), hashlib.blake2b(sql.encode(), digest_size=8).hexdigest())
        for name, at, sql in triggers
        if name not in _UNWATCHED
    }


def _enter(connection: sqlite3.Connection, layer: str, seen: tuple[str, str], *, since: str | None) -> None:
    connection.execute(f"INSERT OR REPLACE INTO {STATES} VALUES (?, ?, ?, ?)", (layer, *seen, since))


def _trigger(event: str, layer: str) -> str:
    return f"{CHANGES}_{event}_{layer}"


def _watched(connection: sqlite3.Connection) -> set[str]:
    """Tables that have all their triggers."""
    sql = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name GLOB ?"
    triggers = set(connection.execute(sql, (f"{CHANGES}_*",)))
    names = {table for _, table in triggers}
    return {name for name in names if all((_trigger(event, name), name) in triggers for event in _EVENTS)}


def _watch(connection: sqlite3.Connection, layer: str) -> None:
    """Give a table its triggers; they name no column but its key, its id and its shape, so that others may change."""
    info = connection.execute(f"PRAGMA table_info({_quoted(layer)})").fetchall()
    here = {row[1] for row in info}
    shape = connection.execute(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
    ).fetchone()
    named = next((column for column in ("id", "finding_id") if column in here), None)
    literal = "'" + layer.replace("'", "''") + "'"
    for event, (verb, row, what) in _EVENTS.items():
        number = f"'fid-' || {row}.rowid"
        key = f"coalesce({row}.{_quoted(named)}, {number})" if named else number
        if event == "changed" and shape is not None:
            moved = f"OLD.{_quoted(shape[0])} IS NOT NEW.{_quoted(shape[0])}"
            what = f"CASE WHEN {moved} THEN 'moved' ELSE 'changed' END"
        again = f"SELECT 1 FROM {CHANGES} WHERE layer = {literal} AND row_id = {key} AND what = {what}"
        connection.execute(f"DROP TRIGGER IF EXISTS {_quoted(_trigger(event, layer))}")
        connection.execute(
            f"CREATE TRIGGER {_quoted(_trigger(event, layer))} AFTER {verb} ON {_quoted(layer)}"
            f" WHEN NOT EXISTS (SELECT 1 FROM {CHANGES} WHERE number = 0)"
            f" BEGIN INSERT INTO {CHANGES} (at, layer, what, row_id) SELECT {_NOW}, {literal}, {what}, {key}"
            f" WHERE NOT EXISTS ({again} AND settled_at IS NULL); END"
        )


def _open_rows(connection: sqlite3.Connection, layer: str, *, most: int = _COMPARED) -> list[str]:
    """Ids of the rows of a layer that others changed and nothing has settled since; at most so many."""
    sql = f"SELECT DISTINCT row_id FROM {CHANGES} WHERE layer = ? AND settled_at IS NULL LIMIT ?"
    return [row[0] for row in connection.execute(sql, (layer, most))]


def _contents(connection: sqlite3.Connection, layer: str, ids: list[str]) -> dict[str, Any]:
    """The filled cells of rows by id, a shape as its WKB in our order of bytes; None for a row that is not there."""
    info = connection.execute(f"PRAGMA table_info({_quoted(layer)})").fetchall()
    named = next((row[1] for row in info if row[1] in ("id", "finding_id")), None)
    if named is None:
        return dict.fromkeys(ids)
    heads = [row[1] for row in info if not row[5]]
    cells = connection.execute(
        f"SELECT {', '.join(map(_quoted, [named, *heads]))} FROM {_quoted(layer)} WHERE {_quoted(named)} IN"
        f" (SELECT row_id FROM {CHANGES} WHERE layer = ? AND settled_at IS NULL)",
        (layer,),
    )
    seen: dict[str, Any] = dict.fromkeys(ids)
    for name, *row in cells:
        seen[name] = {head: _cell(cell) for head, cell in zip(heads, row, strict=True) if cell is not None}
    return seen


def _cell(value: Any) -> Any:
    shape = blobs.geometry_of(value) if isinstance(value, bytes) else None
    if shape is None:
        return value
    return shapely.to_wkb(shapely.from_wkb(shape, on_invalid="ignore"), byte_order=1)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
