"""Columns of text as Arrow holds them: a million short texts take 15 MB there, and 70 MB as objects of Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from riverzones.align.values import as_texts

__all__ = ["TEXT", "joined_texts", "of_texts", "replaced_texts", "text_array", "without_gaps"]

TEXT: Any = pd.StringDtype("pyarrow", na_value=np.nan)
"""What pandas calls ``str``."""
_BLANKS = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
"""What ``str.strip`` takes away."""
_PLAINLY = 1e-4, 1e10
"""Between these Arrow writes a fraction as Python does, without an exponent."""


def text_array(values: pd.Series[Any]) -> pa.LargeStringArray:
    """Return every cell of a column as :func:`~riverzones.align.values.as_text` gives it, null where nothing is.

    Examples
    --------
    >>> text_array(pd.Series([" 长江 ", "", None])).to_pylist(), text_array(pd.Series([1.0, 2.25, None])).to_pylist()
    (['长江', None, None], ['1', '2.25', None])
    """
    kind = values.dtype
    if isinstance(kind, pd.StringDtype):
        texts = pa.array(values.array, type=pa.large_string())
        texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
        stripped = pc.utf8_trim(texts, characters=_BLANKS)
        return _nothing_as_null(stripped if stripped.nbytes < texts.nbytes else texts)
    if isinstance(kind, np.dtype) and kind.kind in "iu":
        return pa.array(values.to_numpy()).cast(pa.large_string())
    if isinstance(kind, np.dtype) and kind.kind == "f":
        numbers = values.to_numpy(dtype=float)
        gaps = np.isnan(numbers)
        whole = (np.abs(numbers) <= 2**53) & (numbers == np.floor(numbers))
        if not (gaps | whole | ((np.abs(numbers) >= _PLAINLY[0]) & (np.abs(numbers) < _PLAINLY[1]))).all():
            return _of_objects(values)
        fractions = pa.array(numbers, mask=gaps | whole).cast(pa.large_string())
        if not whole.any():
            return fractions
        integers = pa.array(np.where(whole, numbers, 0).astype(np.int64), mask=~whole)
        return pc.coalesce(fractions, integers.cast(pa.large_string()))
    return _of_objects(values)


def _nothing_as_null(texts: pa.LargeStringArray) -> pa.LargeStringArray:
    blank = pc.equal(texts, "")
    return pc.if_else(blank, pa.scalar(None, pa.large_string()), texts) if pc.any(blank).as_py() else texts


def _of_objects(values: pd.Series[Any]) -> pa.LargeStringArray:
    words = as_texts(values).tolist()
    try:
        return pa.array(words, type=pa.large_string())
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8; a question mark keeps the rest of the cell
        legible = [None if word is None else word.encode("utf-8", "replace").decode() for word in words]
        return pa.array(legible, type=pa.large_string())


def of_texts(texts: Any, values: pd.Series[Any]) -> pd.Series[Any]:
    """Return Arrow texts as a column with the index and the name of another."""
    return pd.Series(TEXT.__from_arrow__(texts), index=values.index, name=values.name, copy=False)


def without_gaps(texts: pa.LargeStringArray) -> tuple[NDArray[np.int64], pa.LargeStringArray]:
    """Return the number of the word of each row, -1 where nothing is, and the words, each once."""
    encoded = texts.dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    return codes.astype(np.int64, copy=False), encoded.dictionary


def joined_texts(words: pa.LargeStringArray) -> str:
    """Return texts one below the other, as one text.

    Examples
    --------
    >>> joined_texts(pa.array(["长江", "b", ""], type=pa.large_string()))
    '长江\\nb\\n'
    """
    if not len(words):
        return ""
    ends = np.frombuffer(words.buffers()[1], dtype=np.int64)[words.offset : words.offset + len(words) + 1]
    data = np.frombuffer(words.buffers()[2] or b"", dtype=np.uint8)[ends[0] : ends[-1]]
    signs = np.full(len(data) + len(words) - 1, ord("\n"), dtype=np.uint8)
    between = ends[1:-1] - ends[0] + np.arange(len(words) - 1)
    within = np.ones(len(signs), dtype=bool)
    within[between] = False
    signs[within] = data
    return signs.tobytes().decode()


def replaced_texts(words: pa.LargeStringArray, at: Sequence[int], by: Sequence[str | None]) -> pa.LargeStringArray:
    """Return texts with those at some positions, ascending, replaced; None leaves nothing there."""
    if not len(at):
        return words
    mask = np.zeros(len(words), dtype=bool)
    mask[list(at)] = True
    return pc.replace_with_mask(words, pa.array(mask), pa.array(list(by), type=pa.large_string()))
