"""Which rows of a layer came from which file, what a replacement takes away, and the way back."""

from __future__ import annotations

import base64
import datetime as dt
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from riverzones.align.values import as_text
from riverzones.errors import LayerError, OutputError
from riverzones.model import LayerKind, Text
from riverzones.store import ProjectFile, Transaction

__all__ = [
    "Removal",
    "Undone",
    "imports_table",
    "keep_rows",
    "packed",
    "removal",
    "sources_of",
    "undo_import",
    "unpacked",
]

UNKNOWN = "?"
"""Stands for the file of rows that no import wrote."""


@dataclass(frozen=True)
class Removal:
    """Rows that an import takes away: the rows, how many per source, and whether the layer goes with them."""

    rows: gpd.GeoDataFrame
    by_source: Mapping[str, int]
    whole: bool

    def told(self, layer: str) -> Text:
        """The words that say what goes."""
        zh = "、".join(f"{_named(source).zh} {count} 行" for source, count in self.by_source.items())
        en = ", ".join(f"{count} of {_named(source).en}" for source, count in self.by_source.items())
        return Text(
            zh=f"图层“{layer}”原有 {len(self.rows)} 行被替换：{zh}",
            en=f"{len(self.rows)} rows of {layer} are replaced: {en}",
        )


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did."""

    import_id: str
    layer: str
    file: str
    removed: int
    restored: int


def packed(ids: Iterable[str]) -> str:
    """Ids as one short text: a project of a million rows keeps them in a few megabytes."""
    data = json.dumps(list(ids), ensure_ascii=False).encode()
    return base64.b64encode(zlib.compress(data, 6)).decode("ascii")


def unpacked(text: str) -> list[str]:
    """The ids that :func:`packed` packed.

    Examples
    --------
    >>> unpacked(packed(["PK-001", "排2"]))
    ['PK-001', '排2']
    """
    return [str(name) for name in json.loads(zlib.decompress(base64.b64decode(text)))]


def sources_of(project: ProjectFile, layer: str, rows: pd.DataFrame) -> pd.Series[Any]:
    """The file that each row of a layer came from: by the ledger of imports, else by its ``source``, else ``?``.

    Parameters
    ----------
    project : ProjectFile
    layer : str
    rows : DataFrame
        The layer, its index the ids.
    """
    files = project.table("rz_imports").set_index("import_id")["file"].to_dict()
    found: dict[str, str] = {}
    written = project.table("rz_import_rows")
    for _, entry in written[written["layer"] == layer].iterrows():
        found |= dict.fromkeys(unpacked(entry["ids"]), str(files.get(entry["import_id"], UNKNOWN)))
    said = rows["source"] if "source" in rows.columns else pd.Series([None] * len(rows), index=rows.index)
    return pd.Series(
        [found.get(str(key)) or as_text(word) or UNKNOWN for key, word in zip(rows.index, said, strict=True)],
        index=rows.index,
        dtype=object,
    )


def removal(
    project: ProjectFile,
    kind: LayerKind,
    existing: gpd.GeoDataFrame,
    *,
    file: str,
    replace: str | None,
    confirmed: bool,
) -> Removal:
    """What an import of ``file`` takes away: the rows of one source, or with ``replace`` None the whole layer.

    Raises
    ------
    OutputError
        If the whole layer goes, rows of other sources are in it, and nobody confirmed that they may go.
    LayerError
        If no row is from the source that is to be replaced.
    """
    sources = sources_of(project, kind.name, existing)
    if replace is None:
        whole = Removal(existing, _counted(sources), whole=True)
        others = {source: count for source, count in whole.by_source.items() if source != file}
        if others and not confirmed:
            raise _not_asked_for(kind, file, others)
        return whole
    wanted = replace or file
    going = existing[sources == wanted]
    if not len(going):
        there = _counted(sources)
        listed = Text(
            zh="、".join(f"{_named(source).zh}（{count} 行）" for source, count in there.items()),
            en=", ".join(f"{_named(source).en} ({count})" for source, count in there.items()),
        )
        raise LayerError(
            Text(
                zh=f"图层“{kind.title.zh}”中没有来自 {wanted} 的行，无从替换。",
                en=f"no row of {kind.name} is from {wanted}: nothing to replace.",
            ),
            hint=Text(
                zh=f"现有来源：{listed.zh}；如 --replace={next(iter(there))}。",
                en=f"There is: {listed.en}; such as --replace={next(iter(there))}.",
            ),
        )
    return Removal(going, {wanted: len(going)}, whole=False)


def _counted(sources: pd.Series[Any]) -> dict[str, int]:
    return {str(source): int(count) for source, count in sources.value_counts().items()}


def _named(source: str) -> Text:
    return Text(zh="来源不明", en="unknown source") if source == UNKNOWN else Text(zh=source, en=source)


def _not_asked_for(kind: LayerKind, file: str, others: Mapping[str, int]) -> OutputError:
    zh = "、".join(f"{_named(source).zh} {count} 行" for source, count in others.items())
    en = ", ".join(f"{count} of {_named(source).en}" for source, count in others.items())
    return OutputError(
        Text(
            zh=f"--overwrite 会连同其他来源的行一起删去图层“{kind.title.zh}”：{zh}。",
            en=f"--overwrite would also remove rows of {kind.name} from other sources: {en}.",
        ),
        hint=Text(
            zh=f"只替换 {file} 以前的行请用 --replace；确实要全部替换请加 --yes。",
            en=f"Take --replace to replace the rows of {file} only, or add --yes to replace them all.",
        ),
    )


def keep_rows(tx: Transaction, import_id: str, layer: str, ids: Iterable[str], gone: gpd.GeoDataFrame | None) -> None:
    """Keep which rows an import wrote, and the rows that it took away as they were."""
    entry = {"import_id": import_id, "layer": layer, "ids": packed(ids)}
    tx.append_table("rz_import_rows", pd.DataFrame([entry]))
    if gone is None or not len(gone):
        return
    plain = pd.DataFrame(gone.drop(columns=gone.geometry.name))
    texts = [
        json.dumps(
            {str(name): text for name, value in row.items() if (text := as_text(value)) is not None},
            ensure_ascii=False,
        )
        for row in plain.to_dict("records")
    ]
    shapes = shapely.to_wkb(gone.geometry.to_numpy(), hex=True).tolist()
    rows = pd.DataFrame(
        {
            "import_id": import_id,
            "layer": layer,
            "row_id": [str(key) for key in gone.index],
            "attributes": texts,
            "geometry_wkb": pd.Series(shapes, dtype=object),
        }
    )
    tx.append_table("rz_removed_rows", rows)


def imports_table(project: ProjectFile) -> pd.DataFrame:
    """The imports of a project in order, numbered from 1, with counts, what they replaced, when they were undone."""
    ledger = project.table("rz_imports")
    for name in ("replaced", "replaces", "undone_at"):
        if name not in ledger.columns:
            ledger[name] = None
    ledger.insert(0, "number", range(1, len(ledger) + 1))
    return ledger[
        [
            "number",
            "import_id",
            "at",
            "layer",
            "file",
            "file_layer",
            "read",
            "written",
            "quarantined",
            "replaced",
            "replaces",
            "undone_at",
        ]
    ]


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
        If a later import replaced rows of it: that one must be undone first.
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
    written = project.table("rz_import_rows")
    mine = written[written["import_id"] == key]
    if not len(mine) and entry["written"]:
        raise LayerError(
            Text(
                zh=f"第 {number} 次导入早于逐行记录，无法撤销。",
                en=f"import {number} is older than the record of rows and cannot be undone.",
            ),
            hint=Text(zh="可用 --replace 重新导入该文件。", en="Import the file anew with --replace."),
        )
    ids = {name for text in mine["ids"] for name in unpacked(text)}
    _check_later(project, table, number, layer, ids)
    back = _restored(project, key, layer, kinds)
    now = dt.datetime.now(dt.UTC)
    with project.transaction() as tx:
        there = project.read(layer) if project.has(layer) else None
        going = there[there.index.isin(ids)] if there is not None else None
        if going is not None and len(going):
            keep_rows(tx, f"undo-{key}", layer, [], going)
            tx.remove_rows(layer, [str(name) for name in going.index])
        if back is not None:
            frame, dtypes = back
            tx.append_layer(layer, frame, dtypes=dtypes)
        tx.set_cell("rz_imports", ("import_id", key), "undone_at", now.strftime("%Y-%m-%dT%H:%M:%S.000Z"))
    count = 0 if going is None else len(going)
    return Undone(key, layer, str(entry["file"]), count, 0 if back is None else len(back[0]))


def _check_later(project: ProjectFile, table: pd.DataFrame, number: int, layer: str, ids: set[str]) -> None:
    """Refuse when a later import that stands replaced rows of this one, or of the same layer as a whole."""
    removed = project.table("rz_removed_rows")
    later = table[(table["number"] > number) & (table["layer"] == layer) & table["undone_at"].isna()]
    for _, other in later.iterrows():
        gone = set(removed[removed["import_id"] == other["import_id"]]["row_id"])
        if gone & ids or (ids and bool(other["replaced"] is True or other["replaced"] == 1)):
            raise OutputError(
                Text(
                    zh=f"第 {other['number']} 次导入（{other['file']}）替换了这次导入的行。",
                    en=f"import {other['number']} ({other['file']}) replaced rows of this one.",
                ),
                hint=Text(
                    zh=f"请先撤销它：riverzones imports undo {other['number']}。",
                    en=f"Undo that one first: imports undo {other['number']}.",
                ),
            )


def _restored(
    project: ProjectFile, key: str, layer: str, kinds: Mapping[str, LayerKind]
) -> tuple[pd.DataFrame, dict[str, str]] | None:
    """The rows that an import took away, as they were, and the dtype words of their columns."""
    removed = project.table("rz_removed_rows")
    rows = removed[removed["import_id"] == key]
    if not len(rows):
        return None
    records = [json.loads(text) for text in rows["attributes"]]
    names = list(dict.fromkeys(name for record in records for name in record))
    kind = kinds.get(layer)
    known = {column.name: column.dtype for column in kind.columns} if kind else {}
    dtypes: dict[str, str] = {name: known.get(name, "string") for name in names}
    plain = pd.DataFrame(
        {name: [_typed(record.get(name), dtypes[name]) for record in records] for name in names}, dtype=object
    )
    plain["id"] = rows["row_id"].to_numpy()
    shapes = shapely.from_wkb([None if pd.isna(text) else text for text in rows["geometry_wkb"]])
    spatial = kind.spatial if kind else not pd.isna(rows["geometry_wkb"]).all()
    frame = gpd.GeoDataFrame(plain, geometry=gpd.GeoSeries(shapes, crs=4490)) if spatial else plain
    return frame, dtypes


def _typed(text: Any, word: str) -> Any:
    if text is None or word in ("string", "date", "datetime"):
        return text
    if word == "boolean":
        return text == "true"
    return float(text) if word == "number" else int(text)
