"""Which rows of a layer came from which file, what a replacement takes away, and how that is kept."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
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

__all__ = [
    "UNKNOWN",
    "Removal",
    "SourceLayer",
    "counted",
    "keep_rows",
    "named",
    "packed",
    "removal",
    "source_called",
    "sources_of",
    "unpacked",
]

UNKNOWN = "?"
"""Stands for the file of rows that no import wrote."""


@dataclass(frozen=True, slots=True)
class SourceLayer:
    """The layer of a file that comes in: sheets of one workbook are sources of their own where a person names them."""

    file: str
    layer: str
    named: bool

    @property
    def label(self) -> str:
        """What its rows are called where the file gives several layers: ``台账.xlsx:工业``."""
        return f"{self.file}:{self.layer}"


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
        """Return the words that say what goes."""
        zh = "、".join(f"{named(source).zh} {count} 行" for source, count in self.by_source.items())
        en = ", ".join(f"{count} of {named(source).en}" for source, count in self.by_source.items())
        return Text(
            zh=f"图层“{layer}”原有 {len(self.rows)} 行被替换：{zh}",
            en=f"{len(self.rows)} rows of {layer} are replaced: {en}",
        )


def packed(ids: Iterable[str]) -> str:
    """Return ids as one short text: a project of a million rows keeps them in a few megabytes."""
    data = json.dumps(list(ids), ensure_ascii=False).encode()
    return base64.b64encode(zlib.compress(data, 6)).decode("ascii")


def unpacked(text: str) -> list[str]:
    """Return the ids that :func:`packed` packed.

    Examples
    --------
    >>> unpacked(packed(["PK-001", "排2"]))
    ['PK-001', '排2']
    """
    return [str(name) for name in json.loads(zlib.decompress(base64.b64decode(text)))]


def sources_of(
    project: ProjectFile, layer: str, rows: pd.DataFrame, *, coming: SourceLayer | None = None
) -> pd.Series[Any]:
    """Return the file that each row of a layer came from: by the ledger of imports, else by its ``source``, else ``?``.

    Of a file that gave several of its layers (sheets of a workbook) each is a source: ``台账.xlsx:工业``.

    Parameters
    ----------
    project : ProjectFile
    layer : str
    rows : DataFrame
        The layer, its index the ids.
    coming : SourceLayer, optional
        What is about to come in: a further layer of a file, where a person named it.
    """
    ledger = project.table("rz_imports")
    ledger = ledger[ledger["layer"] == layer]
    if "undone_at" in ledger.columns:  # what was taken back says nothing any more
        ledger = ledger[ledger["undone_at"].isna()]
    entries = {
        str(key): SourceLayer(str(file), as_text(inner) or "", named=True)
        for key, file, inner in zip(ledger["import_id"], ledger["file"], ledger["file_layer"], strict=True)
    }
    owner: dict[str, SourceLayer] = {}
    written = project.table("rz_import_rows")
    for _, row in written[(written["layer"] == layer) & written["import_id"].isin(list(entries))].iterrows():
        owner |= dict.fromkeys(unpacked(row["ids"]), entries[str(row["import_id"])])
    said = rows["source"] if "source" in rows.columns else pd.Series([None] * len(rows), index=rows.index)
    owners = [owner.get(str(key)) for key in rows.index]
    parts: dict[str, set[str]] = {}
    for file_layer in {file_layer for file_layer in owners if file_layer is not None}:
        parts.setdefault(file_layer.file, set()).add(file_layer.layer)
    if coming is not None and coming.named:
        there = parts.setdefault(coming.file, set())
        if not any(_without_numbers(file_layer) == _without_numbers(coming.layer) for file_layer in there):
            there.add(coming.layer)
    names = {
        file_layer: file_layer.label if len(parts[file_layer.file]) > 1 else file_layer.file
        for file_layer in set(owners)
        if file_layer is not None
    }
    return pd.Series(
        [
            (names[file_layer] if file_layer is not None else None) or as_text(word) or UNKNOWN
            for file_layer, word in zip(owners, said, strict=True)
        ],
        index=rows.index,
        dtype=object,
    )


def source_called(sources: Iterable[str], file: str, coming: SourceLayer) -> str:
    """Return which of the sources of a layer ``file`` names: itself, or its layer that is called like the one that
    comes in.

    Examples
    --------
    >>> source_called(["3月.xlsx:工业", "3月.xlsx:生活"], "3月.xlsx", SourceLayer("4月.xlsx", "生活", True))
    '3月.xlsx:生活'
    """
    there = list(sources)
    exact = f"{file}:{coming.layer}"
    if file in there or exact in there:
        return file if file in there else exact
    called = _without_numbers(exact)
    return next(
        (source for source in there if source.startswith(f"{file}:") and _without_numbers(source) == called), file
    )


def _without_numbers(name: str) -> str:
    """A name without its numbers: the sheets 3月 and 4月 are one and the same in two versions of a workbook."""
    return re.sub(r"\d+", "#", name)


def removal(
    project: ProjectFile,
    kind: LayerKind,
    existing: gpd.GeoDataFrame,
    *,
    coming: SourceLayer,
    replace: str | None,
    confirmed: bool,
) -> Removal:
    """Return what an import of a file takes away: the rows of one source, or with ``replace`` None the whole layer.

    Raises
    ------
    OutputError
        If the whole layer goes, rows of other sources are in it, and nobody confirmed that they may go.
    LayerError
        If no row is from the source that is to be replaced.
    """
    sources = sources_of(project, kind.name, existing, coming=coming)
    own = source_called(sources.unique(), coming.file, coming)
    if replace is None:
        whole = Removal(existing, counted(sources), whole=True)
        others = {source: count for source, count in whole.by_source.items() if source != own}
        if others and not confirmed:
            raise _not_asked_for(kind, coming.file, others)
        return whole
    wanted = source_called(sources.unique(), replace, coming) if replace else own
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
    """Return rows of each source, the most first."""
    return {str(source): int(count) for source, count in sources.value_counts().items()}


def named(source: str) -> Text:
    """Return how a source is called; rows that no import wrote have none."""
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
