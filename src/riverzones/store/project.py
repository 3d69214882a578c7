# ruff: noqa: S608 - every identifier is quoted and every value is bound
"""The project file: one GeoPackage that holds the layers, the ledger of imports, the findings and the styles.

Longer than most: one class is the whole door of the file, so that a reader finds in one place what is read and written.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import marshal
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones import connection_pool
from riverzones.errors import LayerError, OutputError
from riverzones.model import FINDING_COLUMNS, Condition, Place, Text, in_columns_of_today
from riverzones.parts import changing, renew
from riverzones.registry import Registry
from riverzones.store import blobs, columns, geopackage, outside_changes, row_numbers
from riverzones.store.connection import reading
from riverzones.store.replacing import replacing
from riverzones.store.transaction import CGCS2000, LEDGERS, Transaction

__all__ = ["LEDGERS", "ROW", "ProjectFile", "Transaction"]

FORMAT_VERSION = 1
ROW = "rz_row"
"""Column of a layer that is not read whole: the number of each row in the file."""


class ProjectFile:
    """A riverzones project on disk. Opening and reading never change the file.

    Layers are read through SQLite and not through GDAL: a second SQLite library in the process would, on closing the
    file, drop the locks of a transaction that is open (sqlite.org, How To Corrupt, 2.2.1).

    Examples
    --------
    >>> import tempfile, geopandas as gpd
    >>> folder = tempfile.TemporaryDirectory()
    >>> project = ProjectFile.create(Path(folder.name) / "wushan.gpkg")
    >>> outfalls = gpd.GeoDataFrame({"id": ["O-1"]}, geometry=gpd.points_from_xy([109.9], [31.1]), crs=4490)
    >>> with project.transaction() as tx:
    ...     tx.put_layer("outfalls", outfalls)
    >>> project.layers(), project.count("outfalls")
    (['outfalls'], 1)
    >>> folder.cleanup()
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writing: sqlite3.Connection | None = None

    @classmethod
    def create(
        cls, path: str | Path, *, overwrite: bool = False, title: str = "", place: Place | None = None
    ) -> ProjectFile:
        """Make an empty project, which remembers its ``place`` where one is given.

        Raises
        ------
        OutputError
            If a file stands there and ``overwrite`` is not given, or it cannot be written.
        """
        path = Path(path)
        now = _now()
        with replacing(path, overwrite=overwrite) as target, geopackage.told_sqlite(path):
            target.write_bytes(_blank(now.date()))
            connection = geopackage.connect(target, write=True)
            try:
                connection.execute("BEGIN IMMEDIATE")
                tx = Transaction(connection)
                about = {"created": now.isoformat(timespec="seconds"), "version": str(FORMAT_VERSION), "title": title}
                connection.executemany("INSERT INTO rz_project (key, value) VALUES (?, ?)", about.items())
                connection.execute("UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')")
                if place is not None:
                    tx.put_place(place)
                tx.close()
                connection.execute("COMMIT")
            finally:
                connection.close()
        return cls(path)

    @classmethod
    def open(cls, path: str | Path) -> ProjectFile:
        """Return a project that exists.

        Raises
        ------
        LayerError
            If there is no such file, it is no GeoPackage, or no project of riverzones.
        """
        path = Path(path)
        if not path.is_file():
            raise LayerError(
                Text(zh=f"没有项目文件 {path}。", en=f"there is no project file {path}."),
                hint=Text(zh=f"请先新建：riverzones init {path}", en=f"Make one: riverzones init {path}"),
            )
        project = cls(path)
        with project._reading() as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "gpkg_contents" not in tables:
                raise LayerError(
                    Text(zh=f"{path} 是数据库，但不是 GeoPackage。", en=f"{path} is a database, but no GeoPackage."),
                    hint=Text(zh="请另建项目：riverzones init", en="Make a project: riverzones init"),
                )
            if "rz_project" not in tables:
                raise LayerError(
                    Text(
                        zh=f"{path} 是 GeoPackage，但不是 riverzones 项目。",
                        en=f"{path} is a GeoPackage, but no riverzones project.",
                    ),
                    hint=Text(
                        zh="请新建项目（riverzones init），再将此文件导入（riverzones import）。",
                        en="Make a project (riverzones init) and import the file into it (riverzones import).",
                    ),
                )
            about = dict(connection.execute("SELECT key, value FROM rz_project"))
        version = str(about.get("version", ""))
        if version.isdigit() and int(version) > FORMAT_VERSION:
            raise LayerError(
                Text(
                    zh=f"{path} 由更新版本的 riverzones 建立（项目格式 {version}）。",
                    en=f"{path} was made by a newer riverzones (project format {version}).",
                ),
                hint=Text(zh="请升级 riverzones。", en="Update riverzones."),
            )
        return project

    @property
    def about(self) -> dict[str, str]:
        """When the project was made (``created``), its format (``version``) and ``title``."""
        with self._reading() as connection:
            return dict(connection.execute("SELECT key, value FROM rz_project"))

    def place(self) -> Place | None:
        """Return where the project lies, as ``init --place`` said; None where nobody said, as in older projects."""
        with self._reading() as connection:
            if "rz_place" not in geopackage.names(connection):
                return None
            rows = connection.execute("SELECT key, value FROM rz_place ORDER BY rowid").fetchall()
        if not rows:
            return None
        bounds = next((value for key, value in rows if key == "bounds"), None)
        west, south, east, north = map(float, bounds.split(",")) if bounds else [0.0] * 4
        return Place(
            tuple(value for key, value in rows if key == "code"),
            tuple(value for key, value in rows if key == "name"),
            (west, south, east, north) if bounds else None,
        )

    def layers(self) -> list[str]:
        """Return names of the layers in the order they came; the project's own (``rz_...``) are not among them."""
        with self._reading() as connection:
            return [
                name for name in geopackage.names(connection) if not name.startswith("rz_") and name != "layer_styles"
            ]

    def has(self, layer: str) -> bool:
        """Return whether there is a layer or table of that name."""
        with self._reading() as connection:
            return layer in geopackage.names(connection)

    def count(self, layer: str) -> int:
        """Return the number of rows of a layer or table; 0 if there is none of that name."""
        with self._reading() as connection:
            if layer not in geopackage.names(connection):
                return 0
            sql = f"SELECT count(*) FROM {geopackage.quoted(layer)}"
            return int(connection.execute(sql).fetchone()[0])

    def columns(self, layer: str) -> list[str]:
        """Return names of the columns of a layer or table without key and geometry; none if there is none of that
        name.
        """
        with self._reading() as connection:
            table = geopackage.describe(connection, layer)
        return [] if table is None else list(table.columns)

    def distinct(self, layer: str, column: str) -> list[str]:
        """Return values of a column as text, each once, in the order of the rows.

        Raises
        ------
        UnknownNameError
            If there is no such layer, or it has no such column; the hint offers near names.
        """
        _check_columns(layer, [column], self.columns(layer))
        with self._reading() as connection:
            return geopackage.distinct(connection, layer, column)

    def read(self, layer: str, *, columns: Collection[str] | None = None) -> gpd.GeoDataFrame:
        """Return a layer as it is now, in an open transaction with what has been changed in it.

        Parameters
        ----------
        layer : str
            Name of a layer or table.
        columns : collection of str, optional
            These of its columns alone, in the order of the layer, and the geometry; the others are not read. By default
            all.

        Returns
        -------
        GeoDataFrame
            EPSG:4490. The index is the ids as text (``finding_id`` for ``rz_findings``); a row that another program
            added without an id, or with one that is taken, is called by its row number, such as ``fid-17``. Integers
            and booleans are nullable, dates are ``datetime.date``. A layer without geometry has None in ``geometry``.

        Raises
        ------
        UnknownNameError
            If there is no such layer, or it has no such column; the hint offers near names.
        """
        if columns is None or layer == "rz_findings":  # whose columns are brought to those of today
            frame = self._rows(layer)
        else:
            frame = self._rows(layer, only={"id", *columns})
        if layer == "rz_findings":
            frame = in_columns_of_today(frame)
        whole = _indexed(frame, "id" if "id" in frame.columns else "finding_id")
        if columns is None:
            return whole
        there = whole.columns if layer == "rz_findings" else self.columns(layer)
        _check_columns(layer, [name for name in columns if name != "geometry"], there)
        return whole[[name for name in whole.columns if name in {*columns, "geometry"}]]

    def thin(self, layer: str, columns: Collection[str]) -> gpd.GeoDataFrame:
        """Return a layer with these of its columns alone, ids and geometry as of :meth:`read`.

        Its last column, :data:`ROW`, is what :meth:`attributes` finds a row by.
        """
        frame = self._rows(layer, only={"id", *columns})
        frame[ROW] = frame.index.to_numpy()
        return _indexed(frame, "id")

    def values(self, layer: str, columns: Collection[str]) -> pd.DataFrame:
        """Return these columns of a layer alone, without geometry; ids as of :meth:`read`, columns it lacks left out.

        Raises
        ------
        UnknownNameError
            If there is no such layer; the hint offers near names.
        """
        return pd.DataFrame(_indexed(self._rows(layer, only={"id", *columns}, shapes=False), "id"))

    def attributes(
        self, layer: str, rows: Sequence[int] | None, *, columns: Collection[str] | None = None
    ) -> pd.DataFrame:
        """Return columns, by default all but the geometry, of the rows with these numbers (ascending), by default all;
        the numbers as index. Columns that the layer lacks are left out.
        """
        with self._reading() as connection:
            return geopackage.read(connection, layer, only=columns, keys=rows, shapes=False)

    def only_ours(self, layer: str, rows: int) -> bool:
        """Return whether riverzones alone ever wrote a layer of so many ``rows`` (:meth:`count`), which all have a
        shape and stand in its index.
        """
        with self._reading() as connection:
            return row_numbers.only_ours(connection, layer, rows)

    def row_numbers(self, layer: str, rows: int) -> npt.NDArray[np.int64]:
        """Return the numbers of the ``rows`` (:meth:`count`) of a layer, ascending, shape (n,)."""
        with self._reading() as connection:
            return row_numbers.all_rows(connection, geopackage.known_table(connection, layer), rows)

    def possible_rows(self, layer: str, where: Condition) -> npt.NDArray[np.int64] | None:
        """Return the numbers of the rows for which SQLite cannot say that a condition is false, ascending; None where
        it can say so of none.
        """
        with self._reading() as connection:
            return row_numbers.possible(connection, geopackage.known_table(connection, layer), where)

    def rows_near(self, layer: str, boxes: npt.NDArray[np.float64], *, most: int) -> npt.NDArray[np.int64] | None:
        """Return the numbers of the rows whose boxes meet any of these (west, south, east, north), by the spatial
        index; None where they meet more than ``most`` times.
        """
        with self._reading() as connection:
            return row_numbers.near(connection, geopackage.known_table(connection, layer), boxes, most=most)

    def greatest(self, layer: str, column: str) -> float:
        """Return the greatest finite number in a column; 0 where there is none."""
        with self._reading() as connection:
            return row_numbers.greatest(connection, geopackage.known_table(connection, layer), column)

    def chosen(self, layer: str, columns: Collection[str], rows: npt.NDArray[np.int64]) -> gpd.GeoDataFrame:
        """Return the rows with these numbers (ascending) as :meth:`thin` does all, of a layer that is
        :meth:`only_ours`; rows that are gone meanwhile are left out.
        """
        with self._reading() as connection:
            frame = geopackage.read(connection, layer, only={"id", *columns}, keys=rows.tolist())
        frame[ROW] = frame.index.to_numpy()
        return _indexed(frame, "id")

    def _rows(self, layer: str, only: Collection[str] | None = None, *, shapes: bool = True) -> gpd.GeoDataFrame:
        """Rows of a layer by their numbers; geometry None where it has none, or without ``shapes``."""
        with self._reading() as connection:
            known = Registry(
                f"layer of {self.path.name}", geopackage.names(connection), zh=f"项目 {self.path.name} 的图层"
            )
            known[layer]
            frame = geopackage.read(connection, layer, only=only, shapes=shapes)
        if not isinstance(frame, gpd.GeoDataFrame):
            frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=CGCS2000)
        return frame

    def table(self, name: str, *, only: Collection[str] | None = None) -> pd.DataFrame:
        """Return a table without geometry, rows numbered from 0; an empty one if there is none of that name.

        ``only``: these of its columns; those that it lacks are passed over.
        """
        with self._reading() as connection:
            if name not in geopackage.names(connection):
                return pd.DataFrame(columns=list(LEDGERS.get(name, {})))
            frame = geopackage.read(connection, name, only=only)
        plain = pd.DataFrame(frame.drop(columns="geometry") if "geometry" in frame.columns else frame)
        return plain.reset_index(drop=True)

    def digest(self, name: str) -> str:
        """Return what the rows of a layer or table are now, as 32 hexadecimal digits; row numbers do not count.

        Two that hold the same rows in the same order have the same; one that is not there has that of no rows.
        """
        digest = hashlib.blake2b(digest_size=16)
        with self._reading() as connection:
            table = geopackage.describe(connection, name)
            if table is None:
                return digest.hexdigest()
            heads = sorted([*table.columns, *([table.geometry] if table.geometry else [])])
            listed = ", ".join(map(geopackage.quoted, heads))
            digest.update(repr(heads).encode())
            rows = connection.execute(f"SELECT {listed} FROM {geopackage.quoted(name)} ORDER BY rowid")
            while chunk := rows.fetchmany(2_000):
                digest.update(marshal.dumps(chunk, 2))  # version 2 holds no references: equal values, equal bytes
        return digest.hexdigest()

    def outside_changes(self) -> tuple[list[outside_changes.LayerState], pd.DataFrame]:
        """Return every table beside how riverzones left it, and the rows that other programs changed since.

        Returns
        -------
        states : list of LayerState
        rows : DataFrame
            ``at`` (UTC, as text), ``layer``, ``what`` (``added``, ``changed``, ``moved``, ``removed``), ``row_id``.
        """
        with self._reading() as connection:
            states, rows = outside_changes.changes(connection)
        return states, pd.DataFrame(rows, columns=["at", "layer", "what", "row_id"])

    def change_marks(self, layers: Collection[str]) -> dict[str, list[Any]] | None:
        """Return what becomes another with every change of these layers, or None: without reading their rows."""
        with self._reading() as connection:
            return outside_changes.marks(connection, layers)

    def outside_changes_of(self, layer: str, row_id: str) -> list[tuple[str, str]]:
        """Return when (UTC, as text) and what other programs did to a row, the oldest first, settled ones too."""
        with self._reading() as connection:
            return outside_changes.changes_of_row(connection, layer, row_id)

    def accept_outside_changes(self) -> None:
        """Take the project as it is now for what riverzones left.

        Raises
        ------
        OutputError
            As :meth:`transaction`.
        """
        with self.transaction() as tx:
            tx.accept_outside_changes()

    def summary(self) -> pd.DataFrame:
        """Return one row per layer, from counts and ledgers, without reading geometries.

        Returns
        -------
        DataFrame
            ``layer``, ``geometry`` (type), ``rows``, ``west``, ``south``, ``east``, ``north`` [degrees], ``accuracy_m``
            (the coarsest of its rows, else of its imports), ``source`` (the files whose rows are in it: imports since
            it was last replaced), ``imported_at``.
        """
        imports = pd.DataFrame(self._summary(), columns=list(_SUMMARY))
        imports["imported_at"] = columns.restored(imports["imported_at"].tolist(), "datetime")
        numbers = ["west", "south", "east", "north", "accuracy_m"]
        return imports.astype(dict.fromkeys(numbers, float))

    def plain_summary(self) -> list[dict[str, Any]]:
        """Return the rows of :meth:`summary` as plain values, the time as ISO text: for what lists them, no more.

        A table would wait for pandas, which takes longer to load than all layers to count.
        """
        rows = [dict(zip(_SUMMARY, row, strict=True)) for row in self._summary()]
        for row in rows:
            for name in ("west", "south", "east", "north", "accuracy_m"):
                row[name] = None if row[name] is None else float(row[name])
            if row["imported_at"] is not None:
                with contextlib.suppress(ValueError):
                    row["imported_at"] = dt.datetime.fromisoformat(row["imported_at"]).replace(tzinfo=None).isoformat()
        return rows

    def _summary(self) -> list[list[Any]]:
        layers = self.layers()
        with self._reading() as connection:
            return [_summary_row(connection, layer) for layer in layers]

    @contextlib.contextmanager
    def transaction(self, *, wait_s: float = 10.0) -> Iterator[Transaction]:
        """Change the project: all that is done in the block is kept if it ends well, and nothing of it otherwise.

        Parameters
        ----------
        wait_s : float
            How long to wait for another program that is writing [s].

        Raises
        ------
        OutputError
            If another program writes for longer than that, the file is read-only, or there is no room.
        """
        if self._writing is not None:
            raise OutputError(
                Text(zh=f"{self.path} 已有一个事务未结束。", en=f"a transaction of {self.path} is open already."),
                hint=Text(zh="请使用已打开的事务。", en="Use the one that is open."),
            )
        connection_pool.drain()
        with geopackage.told_sqlite(self.path):
            connection = geopackage.connect(self.path, write=True, wait_s=wait_s)
            try:
                connection.execute("BEGIN IMMEDIATE")
                self._writing = connection
                tx = Transaction(connection)
                yield tx
                tx.close()
                changing(self.path)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._writing = None
                connection.close()
            renew(self.path)

    def check_writable(self, *, wait_s: float = 10.0) -> None:
        """Refuse before a long work what would be refused after it; nothing is written.

        Parameters
        ----------
        wait_s : float
            How long to wait for another program that is at it [s].

        Raises
        ------
        OutputError
            If another program writes to the file, or reads from it in a way that lets nobody else write (with its name
            and process, as far as the system tells), or the file is read-only.
        """
        if self._writing is not None:
            return
        with geopackage.told_sqlite(self.path):
            connection = geopackage.connect(self.path, write=True, wait_s=wait_s)
            try:
                connection.execute("BEGIN EXCLUSIVE")
                connection.execute("ROLLBACK")
            finally:
                connection.close()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if self._writing is not None:
            yield self._writing
            return
        with geopackage.told_sqlite(self.path), reading(self.path) as connection:
            yield connection

    def __repr__(self) -> str:
        return f"<riverzones project {self.path}>"


@lru_cache(maxsize=1)
def _blank(_day: dt.date) -> bytes:
    """Return a project file without rows: its tables are made once for all projects that a program makes on a day."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    blobs.register_functions(connection)
    with contextlib.closing(connection):
        connection.execute("BEGIN IMMEDIATE")
        geopackage.prepare(connection)
        tx = Transaction(connection)
        geopackage.put(connection, "rz_project", pd.DataFrame(columns=["key", "value"], dtype="str"))
        for name, words in LEDGERS.items():
            geopackage.put(connection, name, pd.DataFrame(columns=list(words)), dtypes=words)
        empty = gpd.GeoDataFrame(pd.DataFrame(columns=list(FINDING_COLUMNS)), geometry=[], crs=CGCS2000)
        geopackage.put(connection, "rz_findings", empty, dtypes=FINDING_COLUMNS)
        tx.close()
        connection.execute("COMMIT")
        return connection.serialize()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _check_columns(layer: str, names: Collection[str], there: Iterable[str]) -> None:
    """Raise where a layer whose columns are ``there`` lacks one of these names."""
    known = Registry(f"column of {layer}", dict.fromkeys(there), zh=f"图层 {layer} 的字段")
    for name in names:
        known[name]


def _indexed(frame: gpd.GeoDataFrame, column: str) -> gpd.GeoDataFrame:
    """The frame with its ids as index; rows without one, or with one taken, are called by their row number."""
    if column not in frame.columns:
        frame.index = pd.Index([f"fid-{key}" for key in frame.index], dtype="str")
        return frame
    ids = frame[column]
    text = ids.dtype == "str"
    if not text:
        ids = ids.astype("str")
    unsure = ids.isna() | ids.duplicated()
    if unsure.any():
        ids = ids.where(~unsure, pd.Series([f"fid-{key}" for key in frame.index], index=frame.index, dtype="str"))
    if not text or unsure.any():  # putting a column back takes as long as reading one
        frame[column] = ids
    frame.index = pd.Index(ids.array.copy())
    return frame


_SUMMARY: Final = (
    "layer",
    "geometry",
    "rows",
    "west",
    "south",
    "east",
    "north",
    "accuracy_m",
    "source",
    "imported_at",
)


def _summary_row(connection: sqlite3.Connection, layer: str) -> list[Any]:
    table = geopackage.describe(connection, layer)
    assert table is not None
    accuracy = "max(accuracy_m)" if "accuracy_m" in table.columns else "NULL"
    sql = f"SELECT count(*), {accuracy} FROM {geopackage.quoted(layer)}"
    rows, accuracy_m = connection.execute(sql).fetchone()
    bounds = connection.execute(
        "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?", (layer,)
    ).fetchone()
    ledger = geopackage.describe(connection, "rz_imports")
    here = set() if ledger is None else set(ledger.columns)  # projects made before a column joined lack it
    stands = " AND undone_at IS NULL" if "undone_at" in here else ""
    wrote = "written IS NULL OR written > 0" + (" OR how = 'update'" if "how" in here else "")
    since, given = stands, [layer]
    if "replaced" in here:
        since += f" AND rowid >= coalesce((SELECT max(rowid) FROM rz_imports WHERE layer = ? AND replaced{stands}), 0)"
        given.append(layer)
    if "replaces" in here:
        later = stands.replace("undone_at", "later.undone_at")
        since += (
            " AND NOT EXISTS (SELECT 1 FROM rz_imports later WHERE later.layer = rz_imports.layer"
            f" AND later.replaces = rz_imports.file AND later.rowid > rz_imports.rowid{later})"
        )
    imports = connection.execute(
        "SELECT max(accuracy_m), group_concat(DISTINCT file), max(at) FROM rz_imports"
        f" WHERE layer = ? AND ({wrote}){since}",
        given,
    ).fetchone()
    coarsest = accuracy_m if accuracy_m is not None else imports[0]
    return [layer, table.geometry_type, rows, *bounds, coarsest, imports[1], imports[2]]
