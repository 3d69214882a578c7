# ruff: noqa: S608 - every identifier is quoted and every value is bound
"""GeoPackage 1.2 (OGC 12-128r15) written with SQLite itself, so that everything changes in one transaction.

GDAL would write version 1.4, which QGIS 3.22 opens with a warning, and one layer per transaction. The functions here
take an open connection and never commit: who opened the transaction ends it.

This module is longer than its neighbours because the standard's tables, triggers and their upkeep belong together.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from riverzones.collecting import without_collection
from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.store import blobs, columns, rtree
from riverzones.store.connection import connect, told_sqlite

if TYPE_CHECKING:
    _Geometries = npt.NDArray[np.object_]

__all__ = [
    "Table",
    "append",
    "connect",
    "describe",
    "drop",
    "known_table",
    "names",
    "prepare",
    "put",
    "read",
    "register_crs",
    "told_sqlite",
]

_CHUNK = 20_000
_CHUNK_COORDINATES = 100_000
"""Rows and coordinates that are written together: more of them leave the cache of a processor."""
_CHUNK_READ = 4_000  # rows: as Python objects they take several times the room that they have in arrays
_COLUMNS_ASKED = 1_000  # SQLite returns at most 2,000 columns
_COLUMNS_AT_ONCE = 400
_KEYS_ASKED = 900  # older builds of SQLite bind at most 999 values
_KEYS_AT_ONCE = 4 * _KEYS_ASKED
_COLUMNS_TOGETHER = 100  # SQLite hands a function as many arguments in any build
_MULTI = {"POINT": "MULTIPOINT", "LINESTRING": "MULTILINESTRING", "POLYGON": "MULTIPOLYGON"}
_TYPES = (
    "POINT",
    "LINESTRING",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
)

_SCHEMA = (
    """CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
        organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
        description TEXT)""",
    """CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
        identifier TEXT UNIQUE, description TEXT DEFAULT '',
        last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
        min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
        geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
        definition TEXT NOT NULL, scope TEXT NOT NULL,
        CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
)


@dataclass(frozen=True, slots=True)
class Table:
    """What the file says of one table: its key and geometry column, and the dtype word of every other column."""

    name: str
    key: str
    geometry: str | None
    geometry_type: str
    srs_id: int
    columns: Mapping[str, str]


def quoted(name: str) -> str:
    """Return an identifier in SQL, whatever characters it holds."""
    return '"' + name.replace('"', '""') + '"'


def prepare(connection: sqlite3.Connection) -> None:
    """Write the header and the standard's tables into an empty file."""
    connection.execute("PRAGMA application_id = 1196444487")  # 'GPKG'
    connection.execute("PRAGMA user_version = 10200")
    for statement in _SCHEMA:
        connection.execute(statement)
    for srs_id, what in ((-1, "cartesian"), (0, "geographic")):
        row = (
            f"Undefined {what} SRS",
            srs_id,
            "NONE",
            srs_id,
            "undefined",
            f"undefined {what} coordinate reference system",
        )
        connection.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", row)
    for epsg in (4326, 4490):
        register_crs(connection, pyproj.CRS.from_epsg(epsg))


def register_crs(connection: sqlite3.Connection, crs: pyproj.CRS) -> int:
    """Return the srs_id of a CRS, which is entered into the file if it is not there yet."""
    definition = crs.to_wkt("WKT1_GDAL")
    authority = crs.to_authority(min_confidence=100)
    if authority is not None and authority[0] == "EPSG":
        srs_id, organization = int(authority[1]), "EPSG"
    else:
        known = connection.execute(
            "SELECT srs_id FROM gpkg_spatial_ref_sys WHERE definition = ?", (definition,)
        ).fetchone()
        if known:
            return int(known[0])
        (top,) = connection.execute("SELECT max(99999, max(srs_id)) FROM gpkg_spatial_ref_sys").fetchone()
        srs_id, organization = int(top) + 1, "NONE"
    row = (crs.name, srs_id, organization, srs_id, definition, None)
    connection.execute("INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", row)
    return srs_id


def names(connection: sqlite3.Connection) -> dict[str, str]:
    """Return every table of the contents, in order, with ``"features"`` or ``"attributes"``."""
    contents = connection.execute("SELECT table_name, data_type FROM gpkg_contents ORDER BY rowid").fetchall()
    return dict(contents)


def describe(connection: sqlite3.Connection, name: str) -> Table | None:
    """Return what the file says of the table ``name``; None if there is no such table."""
    info = connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
    if not info:
        return None
    spatial = connection.execute(
        "SELECT column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (name,)
    ).fetchone()
    geometry, geometry_type, srs_id = spatial or (None, "NONE", 0)
    keys = [row[1] for row in info if row[5]]
    key = keys[0] if len(keys) == 1 else "rowid"
    rest = {row[1]: columns.word_of_sql(row[2]) for row in info if row[1] not in (key, geometry)}
    return Table(name, key, geometry, geometry_type, int(srs_id), rest)


def known_table(connection: sqlite3.Connection, name: str) -> Table:
    """Return what the file says of the table ``name``.

    Raises
    ------
    LayerError
        If there is no table of that name.
    """
    table = describe(connection, name)
    if table is None:
        raise LayerError(Text(zh=f"没有名为“{name}”的表。", en=f"there is no table {name!r}."))
    return table


def drop(connection: sqlite3.Connection, name: str) -> None:
    """Take a table away with its index and what the standard's tables say of it."""
    table = describe(connection, name)
    if table is None:
        return
    if table.geometry is not None:
        rtree.drop(connection, table.name, table.geometry)
    connection.execute("DELETE FROM gpkg_extensions WHERE table_name = ?", (name,))
    connection.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = ?", (name,))
    connection.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (name,))
    connection.execute(f"DROP TABLE {quoted(name)}")


def put(
    connection: sqlite3.Connection, name: str, frame: pd.DataFrame, *, dtypes: Mapping[str, str] | None = None
) -> None:
    """Create or replace the table ``name``; with geometry and a spatial index if ``frame`` is a GeoDataFrame.

    Single and multi geometries of one kind are all stored as multi; other mixtures as ``GEOMETRY``.

    Raises
    ------
    LayerError
        If the name of the table or of a column cannot be used, or values do not fit their dtype.
    """
    check_name(name)
    drop(connection, name)
    frame = frame.rename(columns=str)
    words = _words(frame, dtypes)
    taken = {column.casefold() for column in words}
    key = next(word for word in ("fid", "rz_fid", "rz_row_id") if word not in taken)
    parts = [f"{quoted(key)} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"]
    geometry_column, kind, srs_id = None, "NONE", None
    if isinstance(frame, gpd.GeoDataFrame):
        geometry_column = next(word for word in ("geom", "rz_geom", "rz_shape") if word not in taken)
        kind = _common_type({_TYPES[i] for i in np.unique(shapely.get_type_id(_shapes(frame))).tolist() if i >= 0})
        srs_id = register_crs(connection, frame.crs) if frame.crs is not None else -1
        parts.append(f"{quoted(geometry_column)} {kind}")
    parts += [f"{quoted(column)} {columns.SQL_TYPES[word]}" for column, word in words.items()]
    connection.execute(f"CREATE TABLE {quoted(name)} ({', '.join(parts)})")
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)",
        (name, "features" if geometry_column else "attributes", name, srs_id),
    )
    if geometry_column is not None:
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)", (name, geometry_column, kind, srs_id)
        )
        rtree.create(connection, name, geometry_column)
        rtree.add_triggers(connection, name, geometry_column, key)
    _insert(connection, Table(name, key, geometry_column, kind, srs_id or 0, words), frame)


def append(
    connection: sqlite3.Connection, name: str, frame: pd.DataFrame, *, dtypes: Mapping[str, str] | None = None
) -> None:
    """Add rows to the table ``name``, which is made if it is not there; columns it lacks are added to it.

    Raises
    ------
    LayerError
        If a column cannot be used, values do not fit, or geometries are to go into a table without them.
    """
    table = describe(connection, name)
    if table is None:
        put(connection, name, frame, dtypes=dtypes)
        return
    if (table.geometry is not None) != isinstance(frame, gpd.GeoDataFrame):
        raise LayerError(
            Text(
                zh=f"图层“{name}”有几何，要追加的行没有。"
                if table.geometry
                else f"表“{name}”没有几何，要追加的行却有。",
                en=f"{name!r} has {'' if table.geometry else 'no '}geometry, the rows to add are of the other sort.",
            )
        )
    known = {column.casefold(): column for column in table.columns}
    held = {column.casefold() for column in (table.key, table.geometry) if column}
    renamed = frame.rename(columns=lambda column: known.get(str(column).casefold(), str(column)))
    words = dict(table.columns)
    for column, word in _words(renamed, dtypes).items():
        if column.casefold() in held:
            raise LayerError(
                Text(
                    zh=f"图层“{name}”的行号或几何已占用字段名“{column}”。",
                    en=f"the layer {name!r} keeps its row numbers or shapes in a column called {column!r}.",
                ),
                hint=Text(zh="请为新数据的这一字段改名。", en="Give that column of the new rows another name."),
            )
        if column not in words:
            connection.execute(f"ALTER TABLE {quoted(name)} ADD COLUMN {quoted(column)} {columns.SQL_TYPES[word]}")
            words[column] = word
    kind = table.geometry_type
    if isinstance(renamed, gpd.GeoDataFrame):
        came = {_TYPES[i] for i in np.unique(shapely.get_type_id(_shapes(renamed))).tolist() if i >= 0}
        empty = connection.execute(f"SELECT 1 FROM {quoted(name)} LIMIT 1").fetchone() is None
        if not (empty and kind == "GEOMETRY"):
            kind = _common_type(came | {kind})
    _insert(
        connection,
        Table(name, table.key, table.geometry, _settle_type(connection, table, kind), table.srs_id, words),
        renamed,
    )


def check_name(name: str) -> None:
    """Refuse a table or layer name that GeoPackage or SQLite keeps for itself."""
    low = name.casefold() if isinstance(name, str) else ""
    if not low.strip() or any(ord(c) < 32 for c in low) or low.startswith(("gpkg_", "sqlite_", "rtree_")):
        raise LayerError(
            Text(zh=f"图层不能命名为 {name!r}。", en=f"a layer cannot be called {name!r}."),
            hint=Text(
                zh="图层名不能为空或含控制字符，也不能以 gpkg_、sqlite_ 或 rtree_ 开头。",
                en="A name has no control characters and does not begin with gpkg_, sqlite_ or rtree_.",
            ),
        )


def _words(frame: pd.DataFrame, dtypes: Mapping[str, str] | None) -> dict[str, str]:
    """Attribute columns of a frame with their dtype words."""
    shape = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    words: dict[str, str] = {}
    seen: dict[str, str] = {}
    for position, column in enumerate(frame.columns):
        if column == shape:
            continue
        low = str(column).casefold()
        if not str(column).strip() or "\x00" in str(column):
            raise LayerError(
                Text(
                    zh=f"第 {position + 1} 个字段没有可用的名称：{column!r}。",
                    en=f"column {position + 1} has no usable name: {column!r}.",
                ),
                hint=Text(zh="请为它命名。", en="Give it a name."),
            )
        if low in seen:
            raise LayerError(
                Text(
                    zh=f"字段“{seen[low]}”与“{column}”只有大小写不同，数据库视为同一字段。",
                    en=f"the columns {seen[low]!r} and {str(column)!r} differ in case only; "
                    "a database takes them for one.",
                ),
                hint=Text(zh="请为其中一个改名。", en="Rename one of them."),
            )
        seen[low] = str(column)
        words[str(column)] = (dtypes or {}).get(str(column)) or columns.dtype_word(frame.iloc[:, position])
    for column, word in words.items():
        if word not in columns.SQL_TYPES:
            columns.bound(frame[column].iloc[:0], word)
    return words


def _shapes(frame: gpd.GeoDataFrame) -> _Geometries:
    return np.asarray(frame.geometry.to_numpy(), dtype=object)


def _common_type(kinds: set[str]) -> str:
    """The one type that holds all, single ones with their multi as multi.

    Examples
    --------
    >>> _common_type({"POLYGON", "MULTIPOLYGON"}), _common_type({"POINT", "POLYGON"}), _common_type({"POINT"})
    ('MULTIPOLYGON', 'GEOMETRY', 'POINT')
    """
    if len(kinds) == 1:
        return next(iter(kinds))
    raised = {_MULTI.get(kind, kind) for kind in kinds}
    return next(iter(raised)) if len(raised) == 1 else "GEOMETRY"


def _as_type(shapes: _Geometries, kind: str) -> _Geometries:
    """Geometries ready to store: no M, no bare rings, single ones made multi where the column is."""
    out = blobs.flat_measures(shapes)
    types = shapely.get_type_id(out)
    if (types == 2).any():
        out = out.copy()
        out[types == 2] = [shapely.LineString(ring) for ring in out[types == 2]]
        types = shapely.get_type_id(out)
    for single, type_id, create in (
        (0, "MULTIPOINT", shapely.multipoints),
        (1, "MULTILINESTRING", shapely.multilinestrings),
        (3, "MULTIPOLYGON", shapely.multipolygons),
    ):
        chosen = (types == single) & ~shapely.is_empty(out)
        if kind == type_id and chosen.any():
            out = out.copy()
            out[chosen] = create(out[chosen], indices=np.arange(int(chosen.sum())))
    return out


def _settle_type(connection: sqlite3.Connection, table: Table, kind: str) -> str:
    """Give the geometry column of a table the type ``kind``; rows that have to become multi are rewritten."""
    if table.geometry is None or kind == table.geometry_type:
        return table.geometry_type
    if kind in _MULTI.values():
        key, shape, name = quoted(table.key), quoted(table.geometry), quoted(table.name)
        rows = connection.execute(f"SELECT {key}, {shape} FROM {name}").fetchall()
        shapes = _as_type(blobs.decode([row[1] for row in rows]), kind)
        rtree.drop_triggers(connection, table.name, table.geometry)
        written = zip(blobs.encode(shapes, table.srs_id), [row[0] for row in rows], strict=True)
        connection.executemany(f"UPDATE {name} SET {shape} = ? WHERE {key} = ?", written)
        rtree.add_triggers(connection, table.name, table.geometry, table.key)
    connection.execute(
        "UPDATE gpkg_geometry_columns SET geometry_type_name = ? WHERE table_name = ?", (kind, table.name)
    )
    return kind


@without_collection()
def _insert(connection: sqlite3.Connection, table: Table, frame: pd.DataFrame) -> None:
    """Add rows to a table that has all their columns; keeps index, bounds and time of change."""
    plain = pd.DataFrame(frame)  # a GeoDataFrame looks for its geometry with every column that it gives
    cells = [plain[column] for column in table.columns if column in plain.columns]
    cells = [column for column in cells if column.notna().to_numpy().any()]
    here = [str(column.name) for column in cells]
    (last,) = connection.execute(f"SELECT max({quoted(table.key)}) FROM {quoted(table.name)}").fetchone()
    seen = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
    first = max(last or 0, seen[0] if seen else 0) + 1
    into = [table.key, *([table.geometry] if table.geometry else []), *here]
    marks = ", ".join("?" * len(into))
    sql = f"INSERT INTO {quoted(table.name)} ({', '.join(map(quoted, into))}) VALUES ({marks})"
    shapes = np.empty(0, dtype=object)
    if table.geometry is not None:
        shapes = _as_type(_shapes(frame), table.geometry_type)
        rtree.drop_triggers(connection, table.name, table.geometry)
    boxes = np.empty((len(frame) if table.geometry is not None else 0, 4), dtype=np.float32)
    coordinates = int(shapely.get_num_coordinates(shapes).sum())
    step = max(200, min(_CHUNK, _CHUNK_COORDINATES * len(frame) // max(coordinates, 1)))
    for start in range(0, len(frame), step):  # in pieces: little memory, and Ctrl-C is heard
        end = min(start + step, len(frame))
        values: list[Sequence[Any]] = [range(first + start, first + end)]
        if table.geometry is not None:
            bounds = shapely.bounds(shapes[start:end])
            boxes[start:end] = rtree.boxes_of(bounds)
            values.append(blobs.encode(shapes[start:end], table.srs_id, bounds=bounds))
        part = slice(start, end)
        values += [columns.bound(column.iloc[part], table.columns[str(column.name)]) for column in cells]
        connection.executemany(sql, zip(*values, strict=True))
    if table.geometry is not None:
        rtree.fill(connection, table.name, table.geometry, np.arange(first, first + len(frame)), boxes)
        rtree.add_triggers(connection, table.name, table.geometry, table.key)
        _note_shapes(connection, table, shapes)
    connection.execute(
        "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now') WHERE table_name = ?",
        (table.name,),
    )


def _note_shapes(connection: sqlite3.Connection, table: Table, shapes: _Geometries) -> None:
    """Widen the bounds in the contents, and note whether there is Z."""
    present = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if not len(present):
        return
    west, south, east, north = (float(value) for value in shapely.total_bounds(present))
    connection.execute(
        "UPDATE gpkg_contents SET min_x = min(coalesce(min_x, :w), :w), min_y = min(coalesce(min_y, :s), :s),"
        " max_x = max(coalesce(max_x, :e), :e), max_y = max(coalesce(max_y, :n), :n) WHERE table_name = :name",
        {"w": west, "s": south, "e": east, "n": north, "name": table.name},
    )
    if shapely.has_z(present).any():
        connection.execute("UPDATE gpkg_geometry_columns SET z = 2 WHERE table_name = ?", (table.name,))


@without_collection()
def read(
    connection: sqlite3.Connection,
    name: str,
    *,
    only: Collection[str] | None = None,
    keys: Sequence[int] | None = None,
    shapes: bool = True,
) -> pd.DataFrame:
    """Return the rows of a table in the order of their keys: a GeoDataFrame if it has geometry, the key as the index.

    Parameters
    ----------
    only : collection of str, optional
        Columns that are read besides the geometry; those that the table lacks are passed over. By default all.
    keys : sequence of int, optional
        Keys of the rows, ascending. By default all rows.
    shapes : bool
        Whether the geometry is read.

    Raises
    ------
    LayerError
        If there is no table of that name.
    """
    table = known_table(connection, name)
    words = {column: word for column, word in table.columns.items() if only is None or column in only}
    shaped = table.geometry if shapes else None
    # Wide tables are looked through first: SQLite returns at most 2,000 columns.
    filled = [*words] if len(words) <= _COLUMNS_AT_ONCE else _filled(connection, name, [*words])
    chosen = [table.key, *([shaped] if shaped else []), *filled]
    numbers: list[int] = []
    geometries: list[_Geometries] = []
    parts: dict[str, list[Any]] = {column: [] for column in filled}
    values: Iterator[Any]
    for chunk in _chunks(connection, name, chosen, keys):  # at least one, maybe empty
        values = iter(chunk) if chunk else itertools.repeat(())
        numbers += next(values)
        if shaped is not None:
            geometries.append(blobs.decode(next(values)))
        for column in filled:
            cells = next(values)
            # Most columns of a kind are blank: they are told by a look at identities, and made once in the end.
            blank = cells.count(None) == len(cells) and len(cells) > 0
            parts[column].append(len(cells) if blank else columns.restored(list(cells), words[column]))
    data = {column: _column(parts.get(column, [len(numbers)]), word) for column, word in words.items()}
    del parts
    columns.give_back(len(numbers))  # pieces were put together: their room is a fifth of what is read
    index = pd.Index(numbers, dtype="int64")
    frame = pd.DataFrame(data, index=index) if data else pd.DataFrame(index=index, columns=pd.Index([], dtype=object))
    if shaped is None:
        return frame
    known = connection.execute(
        "SELECT definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?", (table.srs_id,)
    ).fetchone()
    crs = None if known is None or known[0] == "undefined" else _crs(table.srs_id, known[0])
    layer: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=np.concatenate(geometries), crs=crs)
    return layer


def _chunks(
    connection: sqlite3.Connection, name: str, chosen: Sequence[str], keys: Sequence[int] | None
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows in pieces, so that a large layer is never held as Python objects: one tuple of cells for each of the
    ``chosen`` columns, of which the first is the key; one empty piece of no rows.
    """
    if keys is not None:
        yield from _pieces(connection, name, chosen, keys)
        return
    listed, key = ", ".join(map(quoted, chosen)), quoted(chosen[0])
    cursor = connection.execute(f"SELECT {listed} FROM {quoted(name)} ORDER BY {key}")
    chunk = cursor.fetchmany(_CHUNK_READ)
    yield [*zip(*chunk, strict=True)]
    while len(chunk) == _CHUNK_READ:
        chunk = cursor.fetchmany(_CHUNK_READ)
        if chunk:
            yield [*zip(*chunk, strict=True)]


def _pieces(
    connection: sqlite3.Connection, name: str, chosen: Sequence[str], keys: Sequence[int]
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows with these keys. Most columns of a kind are blank: those that are in one piece are asked together of the
    next, whether any of them holds a value, and are read again where one does.
    """
    blank: list[str] = []
    for start in range(0, max(len(keys), 1), _KEYS_AT_ONCE):
        piece = keys[start : start + _KEYS_AT_ONCE]
        read = [column for column in chosen if column not in blank]
        cells = _cells(connection, name, read, blank, piece)
        if blank and cells and cells[-1].count(None) < len(cells[-1]):
            read, blank = list(chosen), []
            cells = _cells(connection, name, read, blank, piece)
        if cells:
            of = dict(zip(read, cells, strict=False))
            nothing = (None,) * len(cells[0])
            cells = [of.get(column, nothing) for column in chosen]
            blank = [
                column
                for column, values in zip(chosen, cells, strict=True)
                if values is nothing or values.count(None) == len(values)
            ][:_COLUMNS_TOGETHER]
            blank = blank if len(blank) > 1 else []
        yield cells


def _cells(
    connection: sqlite3.Connection, name: str, read: Sequence[str], blank: Sequence[str], keys: Sequence[int]
) -> list[tuple[Any, ...]]:
    """The cells of the rows with these keys, a tuple for each column that is ``read``; behind them for each row a value
    of the ``blank`` ones, None where they have none.
    """
    together = [f"coalesce({', '.join(map(quoted, blank))})"] if blank else []
    listed, key = ", ".join([*map(quoted, read), *together]), quoted(read[0])
    rows: list[tuple[Any, ...]] = []
    for at in range(0, max(len(keys), 1), _KEYS_ASKED):
        asked = keys[at : at + _KEYS_ASKED]
        marks = ", ".join("?" * len(asked))
        rows += connection.execute(
            f"SELECT {listed} FROM {quoted(name)} WHERE {key} IN ({marks}) ORDER BY {key}", list(asked)
        )
    return [*zip(*rows, strict=True)]


def _column(parts: list[Any], word: str) -> Any:
    """A column of its pieces; a number stands for so many rows without a value."""
    if all(isinstance(part, int) for part in parts):
        return columns.blank(sum(parts), word)
    return columns.concatenated([columns.blank(part, word) if isinstance(part, int) else part for part in parts])


def distinct(connection: sqlite3.Connection, name: str, column: str) -> list[str]:
    """Return values of a column as text, each once, in the order of the rows."""
    table = known_table(connection, name)
    value, key = quoted(column), quoted(table.key)
    sql = f"SELECT {value} FROM {quoted(name)} WHERE {value} IS NOT NULL GROUP BY {value} ORDER BY min({key})"
    return [str(row[0]) for row in connection.execute(sql)]


def _filled(connection: sqlite3.Connection, name: str, wanted: Sequence[str]) -> list[str]:
    """Which of these columns hold a value in any row, by one pass over the table."""
    filled: list[str] = []
    for start in range(0, len(wanted), _COLUMNS_ASKED):
        asked = wanted[start : start + _COLUMNS_ASKED]
        counts = connection.execute(f"SELECT {', '.join(f'count({quoted(c)})' for c in asked)} FROM {quoted(name)}")
        filled += [column for column, count in zip(asked, counts.fetchone(), strict=True) if count]
    return filled


def _crs(srs_id: int, definition: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_epsg(srs_id)
    except pyproj.exceptions.CRSError:
        return pyproj.CRS.from_wkt(definition)
