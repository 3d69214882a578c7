"""Which rows of a layer came from which file, what a replacement takes away, and how that is kept."""

from __future__ import annotations

import base64
import datetime as dt
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from riverzones.align.values import as_text
from riverzones.errors import LayerError, OutputError
from riverzones.model import LayerKind, Text
from riverzones.store import ProjectFile, Transaction
from riverzones.store.columns import dtype_word

__all__ = ["UNKNOWN", "Removal", "counted", "keep_rows", "named", "packed", "removal", "sources_of", "unpacked"]

UNKNOWN = "?"
"""Stands for the file of rows that no import wrote."""


@dataclass(frozen=True)
class Removal:
    """Rows that an import takes away: the rows, how many per source, and whether the layer goes with them.

    ``why`` says for rows of an update whether they are ``"gone"`` or ``"changed"``; without it they are replaced.
    ``confirmed`` are the rows that an update found as they are, and which are of its file from then on.
    """

    rows: gpd.GeoDataFrame
    by_source: Mapping[str, int]
    whole: bool
    why: Mapping[str, str] = field(default_factory=dict)
    confirmed: Sequence[str] = ()

    def told(self, layer: str) -> Text:
        """The words that say what goes."""
        zh = "、".join(f"{named(source).zh} {count} 行" for source, count in self.by_source.items())
        en = ", ".join(f"{count} of {named(source).en}" for source, count in self.by_source.items())
        return Text(
            zh=f"图层“{layer}”原有 {len(self.rows)} 行被替换：{zh}",
            en=f"{len(self.rows)} rows of {layer} are replaced: {en}",
        )


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
    ledger = project.table("rz_imports")
    if "undone_at" in ledger.columns:  # what was taken back says nothing any more
        ledger = ledger[ledger["undone_at"].isna()]
    files = ledger.set_index("import_id")["file"].to_dict()
    found: dict[str, str] = {}
    written = project.table("rz_import_rows")
    for _, entry in written[(written["layer"] == layer) & written["import_id"].isin(list(files))].iterrows():
        found |= dict.fromkeys(unpacked(entry["ids"]), str(files[entry["import_id"]]))
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
        whole = Removal(existing, counted(sources), whole=True)
        others = {source: count for source, count in whole.by_source.items() if source != file}
        if others and not confirmed:
            raise _not_asked_for(kind, file, others)
        return whole
    wanted = replace or file
    going = existing[sources == wanted]
    if not len(going):
        there = counted(sources)
        listed = Text(
            zh="、".join(f"{named(source).zh}（{count} 行）" for source, count in there.items()),
            en=", ".join(f"{named(source).en} ({count})" for source, count in there.items()),
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


def counted(sources: pd.Series[Any]) -> dict[str, int]:
    """Rows of each source, the most first."""
    return {str(source): int(count) for source, count in sources.value_counts().items()}


def named(source: str) -> Text:
    """How a source is called; rows that no import wrote have none."""
    return Text(zh="来源不明", en="unknown source") if source == UNKNOWN else Text(zh=source, en=source)


def _not_asked_for(kind: LayerKind, file: str, others: Mapping[str, int]) -> OutputError:
    zh = "、".join(f"{named(source).zh} {count} 行" for source, count in others.items())
    en = ", ".join(f"{count} of {named(source).en}" for source, count in others.items())
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


def keep_rows(tx: Transaction, import_id: str, layer: str, ids: Iterable[str], gone: Removal | None) -> None:
    """Keep which rows an import wrote or found as they are, and the rows that it took away as they were, with the day.

    Parameters
    ----------
    tx : Transaction
        That of the import.
    import_id : str
    layer : str
    ids : iterable of str
        Of the rows that were written.
    gone : Removal, optional
        Rows that were taken away.
    """
    entry = {"import_id": import_id, "layer": layer, "ids": packed(ids), "how": "written"}
    if gone is not None and len(gone.rows):
        flat = pd.DataFrame(gone.rows.drop(columns=gone.rows.geometry.name))
        words = {str(name): dtype_word(flat[name]) for name in flat.columns}
        entry["columns"] = json.dumps(words, ensure_ascii=False)
    tx.append_table("rz_import_rows", pd.DataFrame([entry]))
    if gone is None:
        return
    if gone.confirmed:
        confirmed = {"import_id": import_id, "layer": layer, "ids": packed(gone.confirmed), "how": "confirmed"}
        tx.append_table("rz_import_rows", pd.DataFrame([confirmed]))
    if not len(gone.rows):
        return
    texts = [
        json.dumps(
            {str(name): text for name, value in row.items() if (text := as_text(value)) is not None},
            ensure_ascii=False,
        )
        for row in flat.to_dict("records")
    ]
    shapes = shapely.to_wkb(gone.rows.geometry.to_numpy(), hex=True).tolist()
    names = [str(key) for key in gone.rows.index]
    rows = pd.DataFrame(
        {
            "import_id": import_id,
            "layer": layer,
            "row_id": names,
            "attributes": texts,
            "geometry_wkb": pd.Series(shapes, dtype=object),
            "why": [gone.why.get(name, "replaced") for name in names],
            "at": dt.datetime.now(dt.UTC),
        }
    )
    tx.append_table("rz_removed_rows", rows)
