"""Ids of imported rows: the source's own, else its code, else a hash of what and where the row is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import shapely

from riverzones.model import Text

__all__ = ["content_ids", "make_ids", "set_apart"]


def make_ids(frame: pd.DataFrame, geometry: Any, *, kind: str) -> tuple[list[str], Text]:
    """An id for each row, the same in the next export of the file, and where it came from.

    Parameters
    ----------
    frame : DataFrame
        Aligned columns; ``id`` and ``code`` are used where every row has one of its own.
    geometry : array of shapely geometries or None
        EPSG:4490.
    kind : str
        Name of the layer kind, part of the hash.
    """
    for column, zh in (("id", "标识列"), ("code", "编码列")):
        if column in frame.columns and len(frame):
            words = frame[column].astype(object).map(lambda word: str(word).strip() if isinstance(word, str) else "")
            if (words != "").all() and words.is_unique:
                return words.tolist(), Text(zh=f"标识取自{zh}", en=f"ids are those of the column {column}")
    ids = content_ids(frame, geometry, kind=kind)
    return set_apart(ids, ()), Text(
        zh="标识由名称与位置算出，重新导出不变", en="ids are made from name and place, the same in the next export"
    )


def content_ids(frame: pd.DataFrame, geometry: Any, *, kind: str) -> list[str]:
    """First ten hex digits of SHA-256 over kind, name and geometry rounded to 1e-6 degrees, or else over all cells."""
    ids = []
    names = frame["name"].tolist() if "name" in frame.columns else [None] * len(frame)
    if geometry is None:
        rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
        return [hashlib.sha256(f"{kind}|{row!r}".encode()).hexdigest()[:10] for row in rows]
    whole = shapely.normalize(shapely.force_2d(np.asarray(geometry, dtype=object)))
    places = np.round(shapely.get_coordinates(whole) * 1e6).astype("<i8")
    counts = shapely.get_num_coordinates(whole)
    ends = np.cumsum(counts)
    for name, start, end in zip(names, (ends - counts).tolist(), ends.tolist(), strict=True):
        text = name if isinstance(name, str) else ""
        ids.append(hashlib.sha256(f"{kind}|{text}|".encode() + places[start:end].tobytes()).hexdigest()[:10])
    return ids


def set_apart(ids: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Ids with ``-2``, ``-3`` ... added where one is taken or came before.

    Examples
    --------
    >>> set_apart(["a", "a", "b"], ["b"])
    ['a', 'a-2', 'b-2']
    """
    known = set(taken)
    out = []
    for base in ids:
        new, number = base, 2
        while new in known:
            new, number = f"{base}-{number}", number + 1
        known.add(new)
        out.append(new)
    return out
