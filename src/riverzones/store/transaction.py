# ruff: noqa: S608 - every identifier is quoted and every value is bound
"""Changes to a project that are made together or not at all, and the ledgers that every project keeps."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import pyproj

from riverzones.errors import CrsError, LayerError
from riverzones.model import FINDING_COLUMNS, Place, Text
from riverzones.store import columns, geopackage
from riverzones.store.outside_changes import CHANGES, STATES, OutsideWatch

__all__ = ["CGCS2000", "LEDGERS", "Transaction"]

CGCS2000 = 4490

LEDGERS: Mapping[str, Mapping[str, str]] = {
    "rz_imports": {
        "import_id": "string",
        "at": "datetime",
        "layer": "string",
        "file": "string",
        "file_layer": "string",
        "sha256": "string",
        "size": "integer",
        "driver": "string",
        "encoding": "string",
        "encoding_reason": "string",
        "crs": "string",
        "crs_reason": "string",
        "accuracy_m": "number",
        "read": "integer",
        "written": "integer",
        "repaired": "integer",
        "quarantined": "integer",
        "columns": "string",
        "densified_vertices": "integer",
        "replaced": "boolean",
        "replaces": "string",
        "undone_at": "datetime",
        "how": "string",
        "removed": "integer",
    },
    "rz_import_rows": {
        "import_id": "string",
        "layer": "string",
        "ids": "string",
        "how": "string",
        "columns": "string",
    },
    "rz_removed_rows": {
        "import_id": "string",
        "layer": "string",
        "row_id": "string",
        "attributes": "string",
        "geometry_wkb": "string",
        "why": "string",
        "at": "datetime",
    },
    "rz_edits": {
        "edit_id": "string",
        "at": "datetime",
        "layer": "string",
        "row_id": "string",
        "column": "string",
        "value_before": "string",
        "value_after": "string",
        "by": "string",
        "note": "string",
        "undone_at": "datetime",
    },
    "rz_words": {
        "kind": "string",
        "column": "string",
        "what": "string",
        "word": "string",
        "value": "string",
        "at": "datetime",
    },
    "rz_recipe": {
        "pattern": "string",
        "layer": "string",
        "kind": "string",
        "columns": "string",
        "crs": "string",
        "encoding": "string",
        "accuracy_m": "number",
        "angles": "string",
        "learn": "string",
        "numbers": "string",
        "file": "string",
        "at": "datetime",
    },
    "rz_steps": {
        "step": "string",
        "fingerprint": "string",
        "state": "string",
        "at": "datetime",
        "seconds": "number",
        "detail": "string",
    },
    "rz_repairs": {
        "import_id": "string",
        "layer": "string",
        "record": "integer",
        "subject_id": "string",
        "what": "string",
        "area_before_m2": "number",
        "area_after_m2": "number",
        "change_ratio": "number",
    },
    "rz_quarantine": {
        "import_id": "string",
        "layer": "string",
        "record": "integer",
        "reason": "string",
        "attributes": "string",
        "geometry_wkt": "string",
    },
    "rz_audits": {
        "audit_id": "string",
        "at": "datetime",
        "on": "date",
        "packs": "string",
        "rules": "string",
        "findings": "integer",
    },
    "rz_audit_findings": {
        "audit_id": "string",
        "finding_id": "string",
        "rule": "string",
        "status": "string",
        "verdict": "string",
        "measured": "number",
        "limit": "number",
        "margin": "number",
        "unit": "string",
    },
    "rz_runs": {
        "run_id": "string",
        "kind": "string",
        "at": "datetime",
        "on": "date",
        "scope": "string",
        "findings": "integer",
    },
    "rz_place": {"key": "string", "value": "string"},
    "rz_follow_up": {
        "finding_id": "string",
        "remedy": "string",
        "assigned_unit": "string",
        "responsible": "string",
        "checked_by": "string",
        "checked_on": "date",
        "photo_before": "string",
        "photo_after": "string",
    },
    "rz_answers": {
        "at": "datetime",
        "file": "string",
        "row": "integer",
        "finding_id": "string",
        "cells": "string",
        "why_zh": "string",
        "why_en": "string",
    },
    "rz_finding_ids": {"old_id": "string", "finding_id": "string"},
    "rz_packs": {"pack": "string", "since": "date"},
    "rz_changes": {
        "at": "datetime",
        "finding_id": "string",
        "how": "string",
        "by": "string",
        "file": "string",
        "status_before": "string",
        "status_after": "string",
        "note_before": "string",
        "note_after": "string",
    },
}
"""Columns of the tables that every project has, with their dtype words. More may join; these stay.

``rz_import_rows`` holds the ids of the rows that each import wrote or an update confirmed (packed, ``how``) and the
dtypes of those it took away, ``rz_removed_rows`` these rows as they were: ``why`` is ``replaced``, ``changed``,
``gone`` (not in the newer file) or ``removed`` (with its layer), ``at`` when; ``rz_edits`` holds cells that people
set by hand, with what stood there; ``rz_audit_findings`` holds what stood at each audit or run; ``rz_runs`` the runs
of jobs other than an audit, with what each looked at (``scope``, as :class:`riverzones.audit.RunScope` tells it);
``rz_changes`` what people made of findings between them: ``how`` is ``close``, ``import`` or ``drop`` (of a pack),
``by`` who it was where that was stated; ``rz_follow_up`` what an office filled in of a finding beside its state, note
and deadline; ``rz_answers`` rows of ledgers that came back and could not be taken over, until a later one is;
``rz_finding_ids`` gives today's id for findings of projects made when each
rule told its own; ``rz_packs`` the packs of rules that the project uses (none: all that hold in its place);
``rz_recipe`` how files of a folder were brought in, for the next of their names; ``rz_steps`` what each step of a
recipe was made from at its last run, how it went and what it left to be told; ``rz_place`` where the project lies: a
row per administrative code (``code``), name (``name``) and box (``bounds``: west, south, east, north [degrees]).
Projects made before a table joined get it with its first row."""

_STYLES = """CREATE TABLE IF NOT EXISTS layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30),
    ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""
_OURS = "riverzones"
_FAMILIES = {"POINT": "point", "LINESTRING": "line", "POLYGON": "polygon"}


class Transaction:
    """Changes to a project that are made together or not at all; got from :meth:`ProjectFile.transaction`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._watch = OutsideWatch(connection)

    def close(self) -> None:
        """Note how the project is left; called once, by who opened the transaction, before its end."""
        self._watch.close()

    def accept_outside_changes(self) -> None:
        """Take what other programs changed for what riverzones left; it stays known in ``rz_outside_changes``."""
        self._watch.accept()

    def put_layer(self, name: str, frame: pd.DataFrame, *, dtypes: Mapping[str, str] | None = None) -> None:
        """Create or replace a layer.

        Parameters
        ----------
        name : str
            The layer kind, or any name that does not begin with ``gpkg_``, ``sqlite_`` or ``rtree_``.
        frame : GeoDataFrame
            EPSG:4490, with a column ``id`` of its own text per row. A plain DataFrame makes a layer without geometry.
        dtypes : Mapping, optional
            Dtype words of the vocabulary by column; else they are told from the frame.

        Raises
        ------
        CrsError
            If the frame is not in EPSG:4490.
        LayerError
            If ids are missing or given twice, or a name or a value cannot be stored.
        """
        _check(name, frame, set())
        dtypes = {**FINDING_COLUMNS, **(dtypes or {})} if name == "rz_findings" else dtypes
        theirs = self._watch.rows(name)
        geopackage.put(self._connection, name, frame, dtypes=dtypes)
        self._watch.made_anew(name, theirs)

    def ids(self, name: str) -> set[str]:
        """Return the ids of a layer as it is in this transaction; none if there is no such layer, or it keeps none."""
        table = geopackage.describe(self._connection, name)
        if table is None or "id" not in table.columns:
            return set()
        return {str(row[0]) for row in self._connection.execute(f"SELECT id FROM {geopackage.quoted(name)}")}

    def append_layer(self, name: str, frame: pd.DataFrame, *, dtypes: Mapping[str, str] | None = None) -> None:
        """Add rows to a layer, which is made if it is not there; columns that it lacks are added to it.

        Raises
        ------
        CrsError, LayerError
            As :meth:`put_layer`, also if an id is in the layer already.
        """
        _check(name, frame, self.ids(name))
        columns.give_back(len(frame))
        dtypes = {**FINDING_COLUMNS, **(dtypes or {})} if name == "rz_findings" else dtypes
        geopackage.append(self._connection, name, frame, dtypes=dtypes)

    def remove_rows(self, name: str, ids: Iterable[str]) -> None:
        """Take the rows of these ids out of a layer."""
        _not_ours(name)
        keys = [str(key) for key in ids]
        if not keys:
            return
        run = self._connection.execute
        run(
            "CREATE TEMP TABLE IF NOT EXISTS rz_going (id TEXT PRIMARY KEY) WITHOUT ROWID"
        )  # layers have no index of ids
        self._connection.executemany("INSERT OR IGNORE INTO temp.rz_going VALUES (?)", [(key,) for key in keys])
        run(f"DELETE FROM {geopackage.quoted(name)} WHERE id IN (SELECT id FROM temp.rz_going)")
        run("DELETE FROM temp.rz_going")
        self._watch.acknowledge(name, keys)

    def set_cell(self, name: str, row: tuple[str, str], column: str, value: Any, *, dtype: str | None = None) -> None:
        """Set one column of the rows of a table where another column has a value; ``row`` is that column and value.

        ``dtype`` is the dtype word of a column that the table may lack; else that of :data:`LEDGERS`.
        """
        table = geopackage.describe(self._connection, name)
        if table is None:
            return
        word = table.columns.get(column) or dtype or LEDGERS.get(name, {}).get(column, "string")
        if column not in table.columns:
            added = f"{geopackage.quoted(column)} {columns.SQL_TYPES[word]}"
            self._connection.execute(f"ALTER TABLE {geopackage.quoted(name)} ADD COLUMN {added}")
        cell, where = geopackage.quoted(column), geopackage.quoted(row[0])
        (bound,) = columns.bound(pd.Series([value], dtype=object, name=column), word)
        self._connection.execute(f"UPDATE {geopackage.quoted(name)} SET {cell} = ? WHERE {where} = ?", (bound, row[1]))

    def put_table(self, name: str, frame: pd.DataFrame, *, dtypes: Mapping[str, str] | None = None) -> None:
        """Create or replace a table without geometry; ledgers keep the dtypes of :data:`LEDGERS`."""
        _not_ours(name)
        geopackage.put(self._connection, name, _plain(frame), dtypes={**LEDGERS.get(name, {}), **(dtypes or {})})

    def append_table(self, name: str, frame: pd.DataFrame, *, dtypes: Mapping[str, str] | None = None) -> None:
        """Add rows to a table without geometry, which is made if it is not there."""
        _not_ours(name)
        geopackage.append(self._connection, name, _plain(frame), dtypes={**LEDGERS.get(name, {}), **(dtypes or {})})

    def put_place(self, place: Place) -> None:
        """Remember where the project lies, instead of what was remembered before."""
        rows = [*(("code", code) for code in place.codes), *(("name", name) for name in place.names)]
        if place.bounds is not None:
            rows.append(("bounds", ",".join(map(repr, place.bounds))))
        self.put_table("rz_place", pd.DataFrame(rows, columns=["key", "value"]))

    def drop(self, name: str) -> None:
        """Take a layer or a table away; nothing happens if there is none."""
        _not_ours(name)
        geopackage.drop(self._connection, name)
        self._watch.acknowledge(name)

    def geometry_of(self, name: str) -> str | None:
        """Return whether a layer holds points, lines or polygons alone: ``point``, ``line``, ``polygon``; else None."""
        table = geopackage.describe(self._connection, name)
        return None if table is None else _FAMILIES.get(table.geometry_type.upper().removeprefix("MULTI"))

    def put_styles(self, styles: Mapping[str, tuple[str, str]]) -> None:
        """Store a style per layer, as QML and as SLD, so that QGIS opens the layers drawn.

        A style that somebody saved under another name stays, and stays the default where it is.
        """
        self._connection.execute(_STYLES)
        self._connection.execute(
            "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)",
            ("layer_styles", "layer_styles"),
        )
        for layer, (qml, sld) in styles.items():
            table = geopackage.describe(self._connection, layer)
            if table is None or table.geometry is None:
                continue
            run = self._connection.execute
            run("DELETE FROM layer_styles WHERE f_table_name = ? AND styleName = ?", (layer, _OURS))
            default_there = run(
                "SELECT 1 FROM layer_styles WHERE f_table_name = ? AND useAsDefault", (layer,)
            ).fetchone()
            run(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
                " styleQML, styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, ?, ?, ?, ?, ?, ?, '')",
                (layer, table.geometry, _OURS, qml, sld, 0 if default_there else 1, _OURS),
            )


def _not_ours(name: str) -> None:
    if name.casefold() in ("rz_project", "layer_styles", CHANGES, STATES):
        raise LayerError(
            Text(zh=f"表“{name}”由项目自身使用。", en=f"the table {name!r} is kept by the project itself."),
            hint=Text(zh="请换一个名称。", en="Take another name."),
        )


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    if isinstance(frame, gpd.GeoDataFrame):
        raise LayerError(
            Text(zh="普通表不含几何，传入的却是图层。", en="a table has no geometry, but a layer came."),
            hint=Text(zh="请用 put_layer，或去掉几何。", en="Use put_layer, or drop the geometry."),
        )
    return frame


_OWN_IDS = Text(zh="请给每行一个互不相同的标识。", en="Give every row an id of its own.")


def _check(name: str, frame: pd.DataFrame, there: set[str]) -> None:
    """Refuse a layer that is in another CRS, or whose ids are missing or not its own."""
    _not_ours(name)
    if isinstance(frame, gpd.GeoDataFrame) and frame.crs != pyproj.CRS.from_epsg(CGCS2000):
        came = "" if frame.crs is None else frame.crs.to_string()[:60]
        raise CrsError(
            Text(
                zh=f"项目中的图层一律用 EPSG:4490，图层“{name}”{f'却是 {came}' if came else '却没有坐标系'}。",
                en=f"a project keeps its layers in EPSG:4490, but {name!r} came in {came or 'no CRS'}.",
            ),
            hint=Text(zh="请先转换：to_crs(4490)。", en="Convert it first: to_crs(4490)."),
        )
    if name == "rz_findings":
        return
    if "id" not in frame.columns:
        raise LayerError(
            Text(zh=f"图层“{name}”没有 id 字段。", en=f"the layer {name!r} has no column 'id'."), hint=_OWN_IDS
        )
    missing = frame["id"].isna() | (frame["id"].astype("str").str.strip() == "")
    if missing.any():
        raise LayerError(
            Text(
                zh=f"图层“{name}”有 {int(missing.sum())} 行没有标识。",
                en=f"the layer {name!r} has {int(missing.sum())} rows without an id.",
            ),
            hint=_OWN_IDS,
        )
    ids = frame["id"].astype("str")
    twice = ids[ids.duplicated() | ids.isin(there)].unique().tolist()
    if twice:
        raise LayerError(
            Text(
                zh=f"图层“{name}”的标识将会重复：{'、'.join(twice[:5])}{' 等' if len(twice) > 5 else ''}。",
                en=f"the layer {name!r} would have ids twice: "
                f"{', '.join(twice[:5])}{', ...' if len(twice) > 5 else ''}.",
            ),
            hint=_OWN_IDS,
        )
