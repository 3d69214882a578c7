"""Which record is which: ids that are stable, records that came before, duplicates within one import."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.align.notes import Note
from riverzones.align.values import MISSING, SAID_UNKNOWN, as_text
from riverzones.model import Text
from riverzones.terms import labels

__all__ = ["ALREADY", "content_ids", "duplicate_rows", "make_ids", "set_apart"]


_NONE = frozenset({*MISSING, *SAID_UNKNOWN, "无", "没有", "未编号", "无编号", "未编码", "无编码"})
"""Words in a column of ids that are no id."""
_LONGEST = max(map(len, _NONE))

_ID_COLUMNS = {"id": "标识列", "code": "编码列"}


def make_ids(frame: pd.DataFrame, geometry: Any, *, kind: str) -> tuple[list[str], Text, tuple[Note, ...]]:
    """Return an id for each row, the same in the next export of the file, where it came from, and what is wrong with
    it.

    A row without an id of its own, in a column of ids, gets one from its code, else from its name and place; a second
    row of the same id gets ``-2``. No other row loses its id for that.

    Parameters
    ----------
    frame : DataFrame
        Aligned columns; ``id`` is used, else ``code``, where half of the rows have one and most are of one row.
    geometry : array of shapely geometries or None
        EPSG:4490.
    kind : str
        Name of the layer kind, part of the hash.
    """
    notes: list[Note] = []
    for column, zh in _ID_COLUMNS.items():
        if column not in frame.columns or not len(frame):
            continue
        words = _own(frame[column])
        there = words[words != ""]
        if not len(there):
            continue
        distinct = there.nunique()
        title = "标识" if column == "id" else "编码"
        doubled = there[there.duplicated(keep=False)]
        blank = len(words) - len(there)
        if distinct * 2 <= len(there) or len(there) * 2 < len(words):
            if column == "id" or len(doubled):
                notes.append(_not_used(column, title, distinct, len(words), blank))
            continue
        missing = np.flatnonzero(words == "")
        fallback = _own(frame["code"].iloc[missing]) if column == "id" and "code" in frame.columns else None
        codes = [""] * len(missing) if fallback is None else fallback.tolist()
        ids, taken = words.tolist(), set(there) if len(missing) else set()
        shapes = None if geometry is None else np.asarray(geometry, dtype=object)[missing]
        content = content_ids(frame.iloc[missing], shapes, kind=kind)
        for row, code, content_id in zip(missing.tolist(), codes, content, strict=True):
            ids[row] = code if code and code not in taken else content_id
            taken.add(ids[row])
        if blank:
            text = Text(
                zh=f"{blank} 行没有{title}，按编码或名称与位置另给", en=f"{blank} rows have no {column}, made for them"
            )
            notes.append(Note("ids", text, blank, column))
        if len(doubled):
            notes.append(_doubled(title, column, doubled))
        return set_apart(ids, ()), Text(zh=f"标识取自{zh}", en=f"ids are those of the column {column}"), tuple(notes)
    text = Text(
        zh="标识由名称与位置算出，重新导出不变", en="ids are made from name and place, the same in the next export"
    )
    ids = content_ids(frame, geometry, kind=kind)
    alike = pd.Series(ids, dtype=object)
    alike = alike[alike.duplicated(keep=False)]
    if len(alike):
        notes.append(_alike(frame, alike))
    return set_apart(ids, ()), text, tuple(notes)


def _alike(frame: pd.DataFrame, alike: pd.Series[Any]) -> Note:
    """What to tell of rows that are the same thing twice, as far as name and place go."""
    firsts = alike[~alike.duplicated()].index[:5]
    names = [word for word in frame["name"].iloc[firsts] if isinstance(word, str)] if "name" in frame.columns else []
    some = {"zh": f"（{'、'.join(names)}）" if names else "", "en": f" ({', '.join(names)})" if names else ""}
    return Note(
        "ids",
        Text(
            zh=f"{len(alike)} 行两两名称与位置完全相同{some['zh']}，都保留，第二行起标识加 -2、-3；重复的请删去",
            en=f"{len(alike)} rows have the name and place of another{some['en']}: all kept, from the second on -2, -3 "
            "is added; take out what is there twice",
        ),
        len(alike),
    )


def _own(column: pd.Series[Any]) -> pd.Series[Any]:
    """Ids as text; blank where there is none or a word stands that says so."""
    cells = column.tolist()
    if set(map(type, cells)) <= {str}:
        words = list(map(str.strip, cells))
    else:
        words = [word.strip() if isinstance(word, str) else "" for word in cells]
    if not _NONE.isdisjoint(map(str.casefold, words)):
        words = ["" if len(word) <= _LONGEST and word.casefold() in _NONE else word for word in words]
    return pd.Series(words, index=column.index, dtype=object)


def _doubled(title: str, column: str, doubled: pd.Series[Any]) -> Note:
    counts = doubled.value_counts()
    some = [f"{word}×{number}" for word, number in counts.head(5).items()]
    more = len(counts) > 5
    return Note(
        "ids",
        Text(
            zh=f"{len(counts)} 个{title}重复，共 {len(doubled)} 行（{'、'.join(some)}{' 等' if more else ''}），"
            "第二行起加 -2、-3",
            en=f"{len(counts)} values of {column} stand in {len(doubled)} rows ({', '.join(some)}"
            f"{', ...' if more else ''}): from the second on -2, -3 is added",
        ),
        len(doubled),
        column,
        tuple(counts.index[:20]),
    )


def _not_used(column: str, title: str, distinct: int, rows: int, blank: int) -> Note:
    return Note(
        "ids",
        Text(
            zh=f"{rows} 行只有 {distinct} 个不同的{title}（{blank} 行空缺），不能作标识",
            en=f"{rows} rows have only {distinct} different values of {column} ({blank} blank): no ids",
        ),
        rows,
        column,
    )


def content_ids(frame: pd.DataFrame, geometry: Any, *, kind: str) -> list[str]:
    """Return ten hex digits of SHA-256 over kind, name and geometry rounded to 1e-6 degrees, or over all cells."""
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
    """Return ids with ``-2``, ``-3`` ... added where one is taken or came before.

    Examples
    --------
    >>> set_apart(["a", "a", "b"], ["b"])
    ['a', 'a-2', 'b-2']
    """
    ids, known = list(ids), set(taken)
    if not known and len(set(ids)) == len(ids):
        return ids
    following: dict[str, int] = {}  # so that rows of one id need no more than one step each
    out = []
    for base in ids:
        new = base
        if base in known:
            number = following.get(base, 2)
            while (new := f"{base}-{number}") in known:
                number += 1
            following[base] = number + 1
        known.add(new)
        out.append(new)
    return out


ALREADY: Final = labels("reason")["already_imported"]
_LEFT_OUT = frozenset({"id", "source", "accuracy_m", "raw_values", "geometry"})


def duplicate_rows(ids: list[str], frame: pd.DataFrame, geometry: Any, existing: gpd.GeoDataFrame) -> dict[int, Text]:
    """Return positions of the rows whose id is in the layer at the same place, or has no place, with the reason to
    leave them.

    Parameters
    ----------
    ids : list of str
        Ids of the rows that come.
    frame : DataFrame
        Their aligned columns.
    geometry : array of shapely geometries or None
        EPSG:4490; None for rows without a place.
    existing : GeoDataFrame
        The layer, EPSG:4490, its index the ids. Coordinates within 1e-7 degrees (1 cm) are the same.
    """
    position = {name: number for number, name in enumerate(existing.index)}
    pairs = [(number, position[name]) for number, name in enumerate(ids) if name in position]
    if pairs and geometry is not None:
        new, old = (list(side) for side in zip(*pairs, strict=True))
        there = np.asarray(existing.geometry, dtype=object)[old]
        same = shapely.equals_exact(shapely.normalize(geometry[new]), shapely.normalize(there), tolerance=1e-7)
        pairs = [pair for pair, alike in zip(pairs, same.tolist(), strict=True) if alike]
    if not pairs:
        return {}
    new, old = (list(side) for side in zip(*pairs, strict=True))
    differing: dict[int, list[str]] = {number: [] for number in new}
    spelled = {str(name).casefold(): name for name in existing.columns}
    for name in frame.columns:
        if name in _LEFT_OUT:
            continue
        theirs = spelled.get(str(name).casefold())
        came = [as_text(value) for value in frame[name].iloc[new]]
        held = [as_text(value) for value in existing[theirs].iloc[old]] if theirs is not None else [None] * len(new)
        for number, new_row, held_row in zip(new, came, held, strict=True):
            if new_row != held_row:
                differing[number].append(str(name))
    return {number: _differs(names) if names else ALREADY for number, names in differing.items()}


def _differs(names: list[str]) -> Text:
    more = len(names) > 5
    return Text(
        zh=f"属性与图层中已有的行不同（字段 {'、'.join(names[:5])}{' 等' if more else ''}）；"
        "文件是新版时请加 --update 逐行更新，或加 --replace 替换原来那个文件的行（替换整个图层用 --overwrite）",
        en=f"attributes differ from the row already there (columns {', '.join(names[:5])}{', ...' if more else ''}); "
        "of a newer version import with --update row by row, with --replace to replace the rows of the older file, "
        "with --overwrite the layer",
    )
