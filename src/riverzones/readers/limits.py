"""What a layer may cost before anything is made of it: the size of a text, columns, and the length of a cell."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from riverzones.catalogue.caps import caps
from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.readers.rawlayer import Lost, RawLayer

__all__ = ["check_columns", "check_heads", "check_keys", "check_size", "within_caps"]

_TEXTS = frozenset({
    ".csv", ".txt", ".tsv", ".dat", ".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".kml", ".ovkml", ".gpx",
    ".dxf", ".gml", ".mif",
})  # fmt: skip
"""Files that are read whole, or feature by feature with all of them held."""


def check_size(path: Path) -> None:
    """Refuse a file of text that is larger than the cap, before a byte of it is read.

    Raises
    ------
    LayerError
        With its size and the cap.
    """
    most = caps().text_mb
    size_mb = path.stat().st_size / 1e6
    if path.suffix.lower() in _TEXTS and path.is_file() and size_mb > most:
        raise LayerError(
            Text(
                zh=f"{path.name}：{size_mb:,.0f} MB，文本文件最多读 {most:,} MB。",
                en=f"{path.name}: has {size_mb:,.0f} MB, a text of at most {most:,} MB can be read.",
            ),
            hint=Text(
                zh="请索取 GeoPackage 或 FlatGeobuf，或分成几个文件；上限见“上限设置”说明（RIVERZONES_CAPS）。",
                en="Ask for a GeoPackage or a FlatGeobuf, or split it; the caps are settings (RIVERZONES_CAPS).",
            ),
        )


def check_columns(path: Path, count: int) -> None:
    """Refuse a table with more columns than a project can hold.

    Raises
    ------
    LayerError
        With the number there is and the cap.
    """
    most = caps().columns
    if count > most:
        raise LayerError(
            Text(
                zh=f"{path.name}：有 {count} 个字段，最多 {most} 个。",
                en=f"{path.name}: has {count:,} columns, at most {most:,} can be read.",
            ),
            hint=Text(
                zh="请只保留需要的字段；上限见“上限设置”说明（RIVERZONES_CAPS）。",
                en="Keep the columns that are needed; the caps are settings (RIVERZONES_CAPS).",
            ),
        )


def check_heads(path: Path, text: str) -> None:
    """Refuse a text table by its first line, before it is taken apart; as :func:`check_columns`."""
    head = re.sub(r'"[^"]*"', "", text[:2_000_000].lstrip().partition("\n")[0])
    check_columns(path, 1 + max(head.count(mark) for mark in ",;\t|，；"))


def check_keys(path: Path, text: str) -> None:
    """Refuse a GeoJSON by the names in its beginning, before it is taken apart; as :func:`check_columns`."""
    check_columns(path, len(set(re.findall(r'"([^"\\]{1,200})"\s*:', text[:8_000_000]))))


def within_caps(path: Path, raw: RawLayer) -> RawLayer:
    """Return the layer without the records that have a cell longer than the cap; they are told as lost.

    Raises
    ------
    LayerError
        If it has too many columns.
    """
    check_columns(path, len(raw.frame.columns))
    most = caps().cell_characters
    bad: dict[int, Lost] = {}
    for name in raw.frame.columns:
        column = raw.frame[name]
        if column.dtype.kind not in "OTU" and str(column.dtype) not in ("str", "string"):
            continue
        if isinstance(column.dtype, pd.StringDtype) and column.str.len().max() <= most:
            continue
        values = column.tolist()
        try:
            if max(map(len, filter(None, values)), default=0) <= most:
                continue
        except (TypeError, ValueError):
            pass  # numbers or lists stand between them
        for row, value in enumerate(values):
            if isinstance(value, str | bytes) and len(value) > most and row not in bad:
                reason = Text(
                    zh=f"字段“{str(name)[:40]}”有 {len(value)} 个字符，最多 {most} 个",
                    en=f"the column {str(name)[:40]!r} holds {len(value):,} characters, at most {most:,} are read",
                )
                bad[row] = Lost(int(raw.records[row]), reason, str(value[:200]))
    if not bad:
        return raw
    keep = np.array([row not in bad for row in range(len(raw.frame))], dtype=bool)
    new_row = np.cumsum(keep) - 1
    return replace(
        raw,
        frame=raw.frame[keep].reset_index(drop=True),
        records=raw.records[keep],
        geometry=None if raw.geometry is None else raw.geometry[keep],
        unread={int(new_row[row]): reason for row, reason in raw.unread.items() if keep[row]},
        closed=frozenset(int(new_row[row]) for row in raw.closed if keep[row]),
        lost=(*raw.lost, *bad.values()),
    )
