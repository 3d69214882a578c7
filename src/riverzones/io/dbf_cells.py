"""Cells of dBASE tables: numbers at their full length, dates and truths; what is none stays the text that stands there.

A numeric field of 18 digits holds codes as often as numbers: a float keeps 15 of them, so no number goes through one
that it does not survive.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["dates", "moments", "numbers", "truths", "whole_numbers"]

_SURE_DIGITS = 15
_TRUE, _FALSE = frozenset("TtYy"), frozenset("FfNn")
_JULIAN_1970 = 2_440_588


def numbers(words: list[str], decimals: int = 0) -> Any:
    """Integers, or floats where they are exact enough, else the texts as they stand; blank cells are missing.

    Examples
    --------
    >>> numbers(["500237001000123457", ""]).tolist(), numbers(["1.5", "2"], 1).tolist(), numbers(["**", "2"]).tolist()
    ([500237001000123457, <NA>], [1.5, 2.0], ['**', '2'])
    """
    plain = [word.replace(",", ".") for word in words]
    if all(re.fullmatch(r"[+-]?\d+|", word) for word in plain) and not decimals:
        whole = [int(word) if word else None for word in plain]
        if all(value is None or abs(value) < 2**63 for value in whole):
            return pd.array(whole, dtype="Int64")
        return np.array([word or None for word in plain], dtype=object)
    if all(re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|", word) for word in plain):
        if all(len(_digits(word)) <= _SURE_DIGITS for word in plain):
            values = [float(word) if word else np.nan for word in plain]
            if not decimals and all(np.isnan(value) or value.is_integer() for value in values):
                return pd.array([None if np.isnan(value) else int(value) for value in values], dtype="Int64")
            return np.array(values, dtype=float)
        if decimals and not all(float(word or 0).is_integer() for word in plain):
            return np.array([float(word) if word else np.nan for word in plain], dtype=float)
    return np.array([word or None for word in plain], dtype=object)


def _digits(word: str) -> str:
    """The digits that matter of a number: no leading zeros, no zeros after the point."""
    bare = re.sub(r"[eE].*", "", word).lstrip("+-")
    head, _, tail = bare.partition(".")
    return (head + tail.rstrip("0")).lstrip("0")


def dates(words: list[str]) -> Any:
    """Days as datetime64 where every cell is one or blank, else days as text beside what else stands there.

    Examples
    --------
    >>> list(dates(["20210301", ""]))[0], list(dates(["20210301", "20210230", "00000000"]))
    (Timestamp('2021-03-01 00:00:00'), ['2021-03-01', '20210230', '00000000'])
    """
    read = [_day(word) for word in words]
    if all(day is not None or not word for day, word in zip(read, words, strict=True)):
        return pd.to_datetime(pd.Series(read, dtype=object)).array
    return np.array(
        [day.isoformat() if day else word or None for day, word in zip(read, words, strict=True)], dtype=object
    )


def _day(word: str) -> dt.date | None:
    found = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", word)
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def truths(words: list[str]) -> Any:
    """True and false where every cell is one, blank or ``?``, else the letters as they stand."""
    if all(word in _TRUE or word in _FALSE or word in ("", "?") for word in words):
        return pd.array([True if w in _TRUE else False if w in _FALSE else None for w in words], dtype="boolean")
    return np.array([word or None for word in words], dtype=object)


def whole_numbers(cells: NDArray[np.uint8]) -> Any:
    """Integers of four bytes, the low one first."""
    if cells.shape[1] != 4:
        return np.full(len(cells), None, dtype=object)
    return pd.array(cells.view("<i4").ravel().astype("int64"), dtype="Int64")


def moments(cells: NDArray[np.uint8]) -> Any:
    """Times of eight bytes: the Julian day and the milliseconds of it; zero is none."""
    if cells.shape[1] != 8:
        return np.full(len(cells), None, dtype=object)
    pairs = cells.view("<i4").astype("int64")
    ms = (pairs[:, 0] - _JULIAN_1970) * 86_400_000 + pairs[:, 1]
    made = ms.astype("datetime64[ms]")
    made[pairs[:, 0] == 0] = np.datetime64("NaT")
    return made
