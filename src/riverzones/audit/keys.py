"""Which rows belong to which: columns of two layers that name the same thing, by its id, its code or its name."""

from __future__ import annotations

import unicodedata
from typing import Any

import pandas as pd

from riverzones.audit.context import Context
from riverzones.audit.select import Selected, each_not_stated
from riverzones.model import Text

__all__ = ["matched", "named_ids", "resolved", "unnamed"]

_NAMED_BY = ("code", "name")


def matched(context: Context, subject: pd.DataFrame, reference: pd.DataFrame, own: tuple[str, str]) -> pd.DataFrame:
    """Return the pairs of rows whose columns ``own`` name the same thing.

    Parameters
    ----------
    context : Context
        Knows which layer a column refers to, and its rows.
    subject, reference : DataFrame
        Ids as index.
    own : tuple of str
        Column of the subject and of the reference; ``id`` is the index.

    Returns
    -------
    DataFrame
        ``subject_id``, ``reference_id``, ``key``: what both name, one row per pair.
    """
    ours, theirs = resolved(context, subject, own[0]), resolved(context, reference, own[1])
    left = pd.DataFrame({"subject_id": ours.index, "key": ours.array}).dropna(subset=["key"])
    right = pd.DataFrame({"reference_id": theirs.index, "key": theirs.array}).dropna(subset=["key"])
    return left.merge(right, on="key", how="inner")


def resolved(context: Context, rows: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Return the ids that ``column`` names, whether it holds ids, codes or names; a word that names nothing stays.

    Zones may join their source by its id, its code or its name, whatever the ledger wrote.
    """
    if column == "id":
        return pd.Series(rows.index.astype(str), index=rows.index, dtype=object)
    if column not in rows.columns:
        return pd.Series(None, index=rows.index, dtype=object)
    values = rows[column].astype(object)
    values = values.where(values.notna(), None).map(lambda word: None if word is None else str(word).strip() or None)
    layer = context.refers(column)
    named = context.layers(layer) if layer is not None else None
    if named is None:
        return values
    keys = named_ids(values, named)
    beside = "source_name" if column == "source_id" else None  # a ledger may name the source in words alone
    if beside is not None and beside in rows.columns:
        called = rows[beside].astype(object)
        names = _names_of(named)
        keys = keys.where(keys.notna(), called.map(lambda word: names.get(_plain(word)) if pd.notna(word) else None))
    return keys


def named_ids(words: pd.Series[Any], rows: pd.DataFrame) -> pd.Series[Any]:
    """Return the id of the row that each word names by its id, its code or its name; others stay as they are.

    Parameters
    ----------
    words : Series
        Text, None where nothing is said.
    rows : DataFrame
        The layer that is named; ids as index.
    """
    names = _names_of(rows)
    return words.map(lambda word: None if word is None else names.get(_plain(word), word))


def unnamed(context: Context, subject: pd.DataFrame, reference: Selected) -> dict[Any, Text]:
    """Return the subjects that do not say what is their own, with the reason: what they have or lack cannot be told."""
    own = reference.selection.own
    if own is None or own[0] == "id":
        return {}
    blank = resolved(context, subject, own[0]).isna()
    rows = subject[blank.to_numpy(bool)]
    return dict(zip(rows.index.tolist(), each_not_stated(rows, [own[0]], context), strict=True))


def _names_of(rows: pd.DataFrame) -> dict[str, str]:
    """Ids by every word for a row; a word that two rows share names neither, an id always its own row."""
    known: dict[str, str] = {}
    for column in _NAMED_BY:
        if column not in rows.columns:
            continue
        words = rows[column].dropna().map(_plain)
        words = words[(words != "") & ~words.duplicated(keep=False)]
        for row, word in words.items():
            known.setdefault(word, str(row))
    known.update({_plain(row): str(row) for row in rows.index})
    return known


def _plain(word: object) -> str:
    """A word as it is compared: ＳＹ００１ names what SY001 names."""
    return unicodedata.normalize("NFKC", str(word)).strip()
