"""The ledger of what was imported and removed, the rows that are gone, and the way back."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.errors import LayerError, OutputError, UnknownNameError
from riverzones.jobs.ingest.sources import Removal, counted, keep_rows, named, sources_of, unpacked
from riverzones.model import LayerKind, Text
from riverzones.model.text import nearest
from riverzones.registry import nearest_names
from riverzones.store import ProjectFile

__all__ = ["RemovedLayer", "Undone", "gone_rows", "imports_of_row", "imports_table", "remove_layer", "undo_import"]


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did."""

    import_id: str
    layer: str
    file: str
    removed: int
    restored: int


@dataclass(frozen=True, slots=True)
class RemovedLayer:
    """A layer that went or would go: its rows, how many of each source, and its number among the imports."""

    layer: str
    rows: int
    by_source: Mapping[str, int] = field(default_factory=dict)
    number: int | None = None


def imports_table(project: ProjectFile) -> pd.DataFrame:
    """Return the imports of a project in order, numbered from 1, with counts, what they replaced, when they were
    undone.

    ``how`` is ``import``, ``replace``, ``overwrite``, ``update`` or ``remove``; ``removed`` counts the rows that left.
    """
    ledger = project.table("rz_imports")
    for name in ("replaced", "replaces", "undone_at", "how", "removed"):
        if name not in ledger.columns:
            ledger[name] = None
    old = ledger["how"].isna()  # written before it was kept
    said = ["overwrite" if whole is True or whole == 1 else "import" for whole in ledger["replaced"].fillna(False)]
    ledger["how"] = ledger["how"].astype(object).where(~old, pd.Series(said, index=ledger.index, dtype=object))
    ledger["how"] = ledger["how"].where(~(old & ledger["replaces"].notna()), "replace")
    ledger.insert(0, "number", range(1, len(ledger) + 1))
    return ledger[
        [
            "number",
            "import_id",
            "at",
            "how",
            "layer",
            "file",
            "file_layer",
            "read",
            "written",
            "quarantined",
            "removed",
            "replaced",
            "replaces",
            "undone_at",
        ]
    ]


def gone_rows(project: ProjectFile, layer: str | None = None) -> pd.DataFrame:
    """Return rows that a newer version of their file no longer held, and that did not come back since.

    They are no rows of their layer: no query, audit or map takes them for standing.

    Returns
    -------
    DataFrame
        ``layer``, ``id``, ``name``, ``gone_at`` (when the newer file came), ``file`` (its name), ``number`` (of the
        import that found them gone), ``attributes`` (JSON text), ``geometry_wkb`` (hex, EPSG:4490, or None).
    """
    removed = project.table("rz_removed_rows")
    heads = ["layer", "id", "name", "gone_at", "file", "number", "attributes", "geometry_wkb"]
    if "why" not in removed.columns:
        return pd.DataFrame(columns=heads)
    table = imports_table(project)
    standing = table[table["undone_at"].isna()].set_index("import_id")
    rows = removed[(removed["why"] == "gone") & removed["import_id"].isin(standing.index)]
    if layer is not None:
        rows = rows[rows["layer"] == layer]
    there = {name: set(project.read(name).index) for name in rows["layer"].unique() if project.has(name)}
    back = [row in there.get(name, ()) for name, row in zip(rows["layer"], rows["row_id"], strict=True)]
    rows = rows[~np.array(back, dtype=bool)]
    rows = rows.drop_duplicates(["layer", "row_id"], keep="last")
    removed_rows = pd.DataFrame(
        {
            "layer": rows["layer"],
            "id": rows["row_id"],
            "name": [json.loads(text).get("name") for text in rows["attributes"]],
            "gone_at": rows["at"],
            "file": standing["file"].reindex(rows["import_id"]).to_numpy(),
            "number": standing["number"].reindex(rows["import_id"]).to_numpy(),
            "attributes": rows["attributes"],
            "geometry_wkb": rows["geometry_wkb"],
        },
        columns=heads,
    )
    return removed_rows.reset_index(drop=True)


def remove_layer(project: ProjectFile, layer: str, *, confirmed: bool, dry_run: bool = False) -> RemovedLayer:
    """Take a layer out of a project; its rows are kept, and ``imports undo`` brings them back.

    Raises
    ------
    UnknownNameError
        If the project has no such layer.
    OutputError
        If it holds rows and nobody confirmed that they may go.
    """
    known = project.layers()
    if layer not in known:
        raise UnknownNameError(
            Text(zh=f"项目中没有图层“{layer}”。", en=f"the project has no layer {layer!r}."),
            hint=nearest(nearest_names(layer, known), known),
        )
    rows = project.read(layer)
    by_source = counted(sources_of(project, layer, rows))
    if dry_run:
        return RemovedLayer(layer, len(rows), by_source)
    if len(rows) and not confirmed:
        zh = "、".join(f"{named(source).zh} {count} 行" for source, count in by_source.items())
        en = ", ".join(f"{count} of {named(source).en}" for source, count in by_source.items())
        raise OutputError(
            Text(
                zh=f"图层“{layer}”有 {len(rows)} 行，来自 {len(by_source)} 个来源：{zh}。",
                en=f"the layer {layer} holds {len(rows)} rows of {len(by_source)} sources: {en}.",
            ),
            hint=Text(
                zh="确实要移除请加 --yes；之后可用 imports undo 撤销。",
                en="Add --yes to remove it; imports undo brings it back.",
            ),
        )
    key = uuid.uuid4().hex[:12]
    entry = {
        "import_id": key,
        "at": dt.datetime.now(dt.UTC),
        "layer": layer,
        "file": "",
        "read": 0,
        "written": 0,
        "repaired": 0,
        "quarantined": 0,
        "replaced": True,
        "how": "remove",
        "removed": len(rows),
    }
    with project.transaction() as tx:
        why = dict.fromkeys(map(str, rows.index), "removed")
        keep_rows(tx, key, layer, [], Removal(rows, by_source, whole=True, why=why))
        tx.drop(layer)
        tx.append_table("rz_imports", pd.DataFrame([entry]))
    return RemovedLayer(layer, len(rows), by_source, len(imports_table(project)))


def undo_import(project: ProjectFile, number: int, *, kinds: Mapping[str, LayerKind]) -> Undone:
    """Take an import back: the rows it wrote go, the rows it replaced come back, in one transaction.

    Parameters
    ----------
    project : ProjectFile
    number : int
        Its place in :func:`imports_table`, from 1.
    kinds : Mapping
        Layer kinds by name; they say the types of columns that come back.

    Raises
    ------
    LayerError
        If there is no such import, it is undone already, or it is older than the ledger of its rows.
    OutputError
        If a later import replaced rows of it or somebody set cells of them: that must be undone first.
    """
    table = imports_table(project)
    if not 1 <= number <= len(table):
        raise LayerError(
            Text(zh=f"没有第 {number} 次导入。", en=f"there is no import {number}."),
            hint=Text(
                zh=f"共有 {len(table)} 次：riverzones imports list。", en=f"There are {len(table)}: imports list."
            ),
        )
    entry = table.iloc[number - 1]
    key, layer = str(entry["import_id"]), str(entry["layer"])
    if pd.notna(entry["undone_at"]):
        raise LayerError(
            Text(zh=f"第 {number} 次导入已经撤销过。", en=f"import {number} is undone already."),
            hint=Text(zh="见 riverzones imports list。", en="See imports list."),
        )
    import_rows = project.table("rz_import_rows")
    own_rows = import_rows[import_rows["import_id"] == key]
    if not len(own_rows) and entry["written"]:
        raise LayerError(
            Text(
                zh=f"第 {number} 次导入早于逐行记录，无法撤销。",
                en=f"import {number} is older than the record of rows and cannot be undone.",
            ),
            hint=Text(zh="可用 --replace 重新导入该文件。", en="Import the file anew with --replace."),
        )
    ids = _ids(own_rows, confirmed=False)
    _check_later(project, table, number, layer, ids)
    _check_edits(project, entry["at"], layer, ids)
    back = _restored(project, own_rows, layer, kinds)
    now = dt.datetime.now(dt.UTC)
    with project.transaction() as tx:
        there = project.read(layer) if project.has(layer) else None
        going = there[there.index.isin(ids)] if there is not None else None
        if going is not None and len(going):
            why = dict.fromkeys(map(str, going.index), "undone")
            keep_rows(tx, f"undo-{key}", layer, [], Removal(going, {}, whole=False, why=why))
            tx.remove_rows(layer, [str(name) for name in going.index])
        if back is not None:
            frame, dtypes = back
            tx.append_layer(layer, frame, dtypes=dtypes)
        tx.set_cell("rz_imports", ("import_id", key), "undone_at", now)
    count = 0 if going is None else len(going)
    return Undone(key, layer, str(entry["file"]), count, 0 if back is None else len(back[0]))


def _ids(rows: pd.DataFrame, *, confirmed: bool) -> set[str]:
    """Ids of the entries of ``rz_import_rows``: those that were written, or those that were found as they are."""
    how = rows["how"].fillna("written") if "how" in rows.columns else pd.Series("written", index=rows.index)
    return {name for text in rows[(how == "confirmed") == confirmed]["ids"] for name in unpacked(text)}


def imports_of_row(project: ProjectFile, layer: str, row: str) -> set[str]:
    """Return the keys of the imports that wrote a row."""
    import_rows = project.table("rz_import_rows")
    import_rows = import_rows[(import_rows["layer"] == layer) & (import_rows["how"] != "confirmed")]
    return {
        str(key) for key, ids in zip(import_rows["import_id"], import_rows["ids"], strict=True) if row in unpacked(ids)
    }


def _check_later(project: ProjectFile, table: pd.DataFrame, number: int, layer: str, ids: set[str]) -> None:
    """Refuse when a later import that stands replaced or confirmed rows of this one, or replaced the layer."""
    removed, import_rows = project.table("rz_removed_rows"), project.table("rz_import_rows")
    later = table[(table["number"] > number) & (table["layer"] == layer) & table["undone_at"].isna()]
    for _, later_import in later.iterrows():
        gone = set(removed[removed["import_id"] == later_import["import_id"]]["row_id"])
        gone |= _ids(import_rows[import_rows["import_id"] == later_import["import_id"]], confirmed=True)
        if gone & ids or (ids and bool(later_import["replaced"] is True or later_import["replaced"] == 1)):
            file = later_import["file"] or "layers remove"
            raise OutputError(
                Text(
                    zh=f"第 {later_import['number']} 次导入（{file}）替换或沿用了这次导入的行。",
                    en=f"import {later_import['number']} ({file}) replaced rows of this one, or goes on with them.",
                ),
                hint=Text(
                    zh=f"请先撤销它：riverzones imports undo {later_import['number']}。",
                    en=f"Undo that one first: imports undo {later_import['number']}.",
                ),
            )


def _check_edits(project: ProjectFile, at: Any, layer: str, ids: set[str]) -> None:
    """Refuse when cells of these rows were set by hand since: what people wrote does not go by the way."""
    edits = project.table("rz_edits")
    numbers = edits.groupby("edit_id", sort=False).ngroup() + 1
    of_these_rows = (
        edits["undone_at"].isna() & (edits["layer"] == layer) & edits["row_id"].isin(ids) & (edits["at"] > at)
    )
    if of_these_rows.any():
        some = sorted(set(numbers[of_these_rows].tolist()), reverse=True)
        raise OutputError(
            Text(
                zh=f"这次导入的行后来有 {int(of_these_rows.sum())} 个单元格由人改过。",
                en=f"{int(of_these_rows.sum())} cells of these rows were set by hand since.",
            ),
            hint=Text(
                zh=f"请先撤销这些修改：riverzones set undo PROJECT {' '.join(map(str, some[:20]))}。",
                en=f"Undo these first: set undo PROJECT {' '.join(map(str, some[:20]))}.",
            ),
        )


def _restored(
    project: ProjectFile, imports: pd.DataFrame, layer: str, kinds: Mapping[str, LayerKind]
) -> tuple[pd.DataFrame, dict[str, str]] | None:
    """The rows that an import took away, as they were, and the dtype words of their columns."""
    removed = project.table("rz_removed_rows")
    rows = removed[removed["import_id"].isin(imports["import_id"])]
    if not len(rows):
        return None
    records = [json.loads(text) for text in rows["attributes"]]
    said: dict[str, str] = {}
    for text in imports["columns"].dropna() if "columns" in imports.columns else ():
        said |= json.loads(text)
    names = list(dict.fromkeys([*said, *(name for record in records for name in record)]))
    kind = kinds.get(layer)
    known = {column.name: column.dtype for column in kind.columns} if kind else {}
    dtypes: dict[str, str] = {name: known.get(name) or said.get(name, "string") for name in names}
    flat = pd.DataFrame(
        {name: [_typed(record.get(name), dtypes[name]) for record in records] for name in names}, dtype=object
    )
    flat["id"] = rows["row_id"].to_numpy()
    shapes = shapely.from_wkb([None if pd.isna(text) else text for text in rows["geometry_wkb"]])
    spatial = kind.spatial if kind else not pd.isna(rows["geometry_wkb"]).all()
    frame = gpd.GeoDataFrame(flat, geometry=gpd.GeoSeries(shapes, crs=4490)) if spatial else flat
    return frame, dtypes


def _typed(text: Any, word: str) -> Any:
    if text is None or word in ("string", "date", "datetime"):
        return text
    if word == "boolean":
        return text == "true"
    return float(text) if word == "number" else int(text)
