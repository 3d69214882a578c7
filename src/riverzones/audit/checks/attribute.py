"""Checks on what a row says of itself. A blank leaves a question open: it is told, never passed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.audit.checks.facts import facts
from riverzones.audit.context import Context
from riverzones.audit.select import Selected, deciding_columns, each_not_stated, not_stated, truth_of
from riverzones.model import Condition, Text
from riverzones.model.condition import unread_words

__all__ = ["complete", "condition", "missing", "untrue"]


def missing(context: Context, subject: Selected, *, column: str) -> pd.DataFrame:
    """Return the rows of ``subject`` in which ``column`` is empty; a word nobody understands leaves it open."""
    rows = subject.rows[_empty(subject.rows[column])]
    unread = unread_words(rows)
    strange = [column in unread.get(row, {}) for row in rows.index]
    return _rows(
        rows.index,
        [pd.NA if odd else True for odd in strange],
        [
            not_stated(rows.loc[[row]], [column], context) if odd else None
            for row, odd in zip(rows.index, strange, strict=True)
        ],
    )


def complete(context: Context, subject: Selected, *, columns: Sequence[str]) -> pd.DataFrame:
    """Return the rows of ``subject`` in which one of ``columns`` is empty; ``measured`` is how many are [count].

    A word that nobody understands is there: a row that has such words and lacks nothing else cannot be told.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.model import Selection
    >>> rows = GeoDataFrame({"owner": ["甲厂", None], "permit_no": [None, " "]}, geometry=[None] * 2, index=["a", "b"])
    >>> outfalls = Selected("outfalls", rows, {}, 0, ("outfalls",), Selection(("outfalls",)))
    >>> context = Context(lambda name: None, dt.date(2026, 1, 1))
    >>> complete(context, outfalls, columns=["owner", "permit_no"])[["subject_id", "measured"]].values.tolist()
    [['a', 1.0], ['b', 2.0]]
    """
    empty = pd.DataFrame({name: _empty(subject.rows[name]) for name in columns})
    unread = unread_words(subject.rows)
    strange = pd.DataFrame({name: [name in unread.get(row, {}) for row in empty.index] for name in columns})
    odd = empty & strange.set_axis(empty.index)
    lost = (empty & ~odd).sum(axis=1)
    short = lost[lost > 0]
    blanks = facts(
        pd.DataFrame({"subject_id": short.index.to_numpy(dtype=object)}),
        measured=short.to_numpy(float),
        limit=0.0,
        margin=short.to_numpy(float),
        unit="count",
    )
    doubtful = subject.rows[((lost == 0) & odd.any(axis=1)).to_numpy(bool)]
    titles = {name: context.titles(name) for name in columns}
    empty = empty & ~odd
    names = [[titles[name] for name in columns if empty.at[row, name]] for row in short.index]
    words = [
        Text(zh=f"缺：{'、'.join(w.zh for w in lack)}", en=f"missing: {', '.join(w.en for w in lack)}")
        for lack in names
    ]
    blanks = blanks.assign(why=pd.Series(words, index=blanks.index, dtype=object))
    if doubtful.empty:
        return blanks
    why = each_not_stated(doubtful, columns, context)
    open_ = _rows(doubtful.index, [pd.NA] * len(doubtful), why).assign(unit="count")
    return pd.concat([blanks, open_], ignore_index=True) if len(blanks) else open_


def untrue(context: Context, subject: Selected, *, column: str) -> pd.DataFrame:
    """Return the rows of ``subject`` in which the yes-or-no ``column`` says no; an empty one cannot be told."""
    said = subject.rows[column].astype("boolean")
    asked = subject.rows[~said.fillna(False)]
    blank = said[asked.index].isna().to_numpy(bool)
    why: npt.NDArray[np.object_] = np.full(len(asked), None, dtype=object)
    why[blank] = each_not_stated(asked[blank], [column], context)
    return _rows(asked.index, [pd.NA if gap else True for gap in blank.tolist()], why.tolist())


def condition(context: Context, subject: Selected, *, offends: Condition) -> pd.DataFrame:
    """Return the rows of ``subject`` that meet ``offends``; a blank that leaves it open cannot be told."""
    truth = truth_of(offends, subject.rows, context)
    rows = subject.rows[truth.fillna(True).astype(bool)]
    truths = truth[rows.index]
    open_rows = rows[truths.isna()]
    asked = deciding_columns(offends, open_rows, context) if len(open_rows) else {}
    why = [not_stated(rows.loc[[row]], asked[row], context) if row in asked else None for row in rows.index]
    return _rows(rows.index, list(truths), why)


def _empty(values: pd.Series[Any]) -> pd.Series[bool]:
    return (values.isna() | (values.astype("string").str.strip() == "")).fillna(True).astype(bool)


def _rows(index: pd.Index, truth: Sequence[Any], why: Sequence[Text | None]) -> pd.DataFrame:
    rows = pd.DataFrame({"subject_id": index.to_numpy(dtype=object)})
    return facts(
        rows,
        truth=pd.array(list(truth), dtype="boolean"),
        why=pd.Series(list(why), index=rows.index, dtype=object),
    )
