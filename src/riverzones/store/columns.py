"""Columns on their way into a database and back: dtype words, SQL types, pandas types."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.registry import nearest_names

__all__ = ["SQL_TYPES", "blank", "bound", "concatenated", "dtype_word", "give_back", "restored", "word_of_sql"]

SQL_TYPES: dict[str, str] = {
    "string": "TEXT",
    "integer": "INTEGER",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "DATETIME",
}
"""SQL type of GeoPackage for each dtype word of the vocabulary."""

_ROWS_HELD = 200_000
"""From so many rows on what Arrow holds back is worth a call."""
_INFERRED = {
    "boolean": "boolean",
    "integer": "integer",
    "floating": "number",
    "mixed-integer-float": "number",
    "decimal": "number",
    "date": "date",
    "datetime": "datetime",
    "datetime64": "datetime",
}


def dtype_word(values: pd.Series[Any]) -> str:
    """Return the dtype word that fits a column best, judged by its pandas type, or by its values where that is
    ``object``.

    Examples
    --------
    >>> dtype_word(pd.Series([1, None], dtype="Int64")), dtype_word(pd.Series([True, None], dtype=object))
    ('integer', 'boolean')
    """
    kind = values.dtype
    if isinstance(kind, pd.CategoricalDtype):
        return dtype_word(pd.Series(kind.categories))
    if pd.api.types.is_bool_dtype(kind):
        return "boolean"
    if pd.api.types.is_integer_dtype(kind):
        return "integer"
    if pd.api.types.is_float_dtype(kind):
        return "number"
    if pd.api.types.is_datetime64_any_dtype(kind):
        return "datetime"
    if pd.api.types.is_object_dtype(kind):
        return _INFERRED.get(pd.api.types.infer_dtype(values, skipna=True), "string")
    return "string"


_TYPE_NAMES = {
    "string": "文本",
    "integer": "整数",
    "number": "数值",
    "boolean": "是否值",
    "date": "日期",
    "datetime": "时间",
}


def bound(values: pd.Series[Any], word: str) -> list[Any]:
    """Return the values of a column as SQLite binds them; missing ones as None.

    Dates are written ``2026-11-22``, times ``2026-11-22T08:00:00.000Z``: one with a time zone is turned to UTC, one
    without is kept as it reads.

    Raises
    ------
    LayerError
        If a value cannot be of the type, or ``word`` is no dtype.
    """
    if word not in _BOUND:
        close = nearest_names(word, _BOUND)
        raise LayerError(
            Text(
                zh=f"字段“{values.name}”的类型写作“{word}”，没有这种类型。",
                en=f"the column {values.name!r} is to be of the type {word!r}, which is none.",
            ),
            hint=Text(zh=f"可用：{'、'.join(close or _BOUND)}。", en=f"Known: {', '.join(close or _BOUND)}."),
        )
    try:
        return _BOUND[word](values)
    except (TypeError, ValueError, OverflowError) as error:
        reason = str(error).splitlines()[0]
        raise LayerError(
            Text(
                zh=f"字段“{values.name}”中有的值不是{_TYPE_NAMES[word]}（{reason}）。",
                en=f"the column {values.name!r} holds values that are no {word}: {reason}.",
            )
        ) from error


def _listed(values: pd.Series[Any]) -> list[Any]:
    gaps = values.isna()
    return [None if gap else value for value, gap in zip(values.tolist(), gaps.tolist(), strict=True)]


def _texts(values: pd.Series[Any]) -> list[Any]:
    if isinstance(values.dtype, pd.StringDtype) and values.dtype.storage == "pyarrow":
        return list(pa.array(values.array, type=pa.large_string()).to_numpy(zero_copy_only=False).tolist())
    out = values.tolist() if pd.api.types.is_object_dtype(values.dtype) else _listed(values)
    if not set(map(type, out)) <= {str, type(None)}:
        out = [value if type(value) is str or value is None else _text(value) for value in _listed(values)]
    try:
        "".join(filter(None, out)).encode()
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8; a question mark keeps the rest of the row
        out = [None if value is None else value.encode("utf-8", "replace").decode() for value in out]
    return out


def _text(value: Any) -> str:
    if isinstance(value, (dict, list, tuple, set)):
        return json.dumps(sorted(value) if isinstance(value, set) else value, ensure_ascii=False, default=str)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def _integers(values: pd.Series[Any]) -> list[Any]:
    if values.dtype.kind in "iu" and isinstance(values.dtype, np.dtype):
        return list(values.tolist())
    return [None if value is None else _whole(value) for value in _listed(values)]


def _whole(value: Any) -> int:
    number = int(value)
    if not isinstance(value, str) and number != value:
        raise ValueError(f"{value!r} is not whole")
    return number


def _numbers(values: pd.Series[Any]) -> list[Any]:
    if values.dtype.kind == "f" and isinstance(values.dtype, np.dtype):
        return list(values.tolist())  # NaN is bound as NULL
    return list(pd.to_numeric(values).astype("Float64").to_numpy(dtype=float, na_value=np.nan).tolist())


def _booleans(values: pd.Series[Any]) -> list[Any]:
    return [None if value is None else int(value) for value in _listed(values.astype("boolean"))]


def _dates(values: pd.Series[Any]) -> list[Any]:
    if pd.api.types.is_object_dtype(values.dtype):
        listed = values.tolist()
        if set(map(type, listed)) <= {dt.date, type(None)}:
            return [None if value is None else value.isoformat() for value in listed]
    return [None if value is None else pd.Timestamp(value).strftime("%Y-%m-%d") for value in _listed(values)]


def _datetimes(values: pd.Series[Any]) -> list[Any]:
    times = values if pd.api.types.is_datetime64_any_dtype(values) else pd.to_datetime(values, format="ISO8601")
    if isinstance(times.dtype, pd.DatetimeTZDtype):
        times = times.dt.tz_convert("UTC").dt.tz_localize(None)
    texts = np.datetime_as_string(times.to_numpy(dtype="datetime64[ms]"), unit="ms").tolist()
    return [None if text == "NaT" else f"{text}Z" for text in texts]


_BOUND: dict[str, Callable[[pd.Series[Any]], list[Any]]] = {
    "string": _texts,
    "integer": _integers,
    "number": _numbers,
    "boolean": _booleans,
    "date": _dates,
    "datetime": _datetimes,
}


def word_of_sql(declared: str) -> str:
    """Return the dtype word of a declared SQL type; what is not known is read as text.

    Examples
    --------
    >>> word_of_sql("TEXT(20)"), word_of_sql("MEDIUMINT"), word_of_sql("BOOLEAN")
    ('string', 'integer', 'boolean')
    """
    return _WORDS.get(declared.upper().split("(")[0].strip(), "string")


_WORDS: Mapping[str, str] = {
    **{sql: word for word, sql in SQL_TYPES.items()},
    "TINYINT": "integer",
    "SMALLINT": "integer",
    "MEDIUMINT": "integer",
    "INT": "integer",
    "FLOAT": "number",
    "REAL": "number",
}


def restored(values: list[Any], word: str) -> Any:
    """Return a column read from the database as a pandas array of its type.

    Integers and booleans are nullable, numbers are float64, dates are ``datetime.date`` objects, times are
    datetime64 without a zone. A value that is not of its column's type (SQLite allows it) turns the column to text.
    """
    try:
        return _RESTORED[word](values)
    except (TypeError, ValueError, OverflowError):
        return _string_array(values)


def give_back(rows: int) -> None:
    """Give back to the system what Arrow holds of the room in which a layer of so many rows was worked on."""
    if rows > _ROWS_HELD:
        pa.default_memory_pool().release_unused()


def blank(rows: int, word: str) -> Any:
    """Return a column of so many rows without any value, of the type that :func:`restored` gives."""
    if word in ("number", "integer", "boolean"):
        nothing = np.full(rows, np.nan)
        return nothing if word == "number" else pd.array(nothing, dtype="Int64" if word == "integer" else "boolean")
    return restored([None] * rows, word)


def concatenated(arrays: list[Any]) -> Any:
    """Return arrays of :func:`restored` as one; text, if one of them had to be read as text.

    Examples
    --------
    >>> list(concatenated([restored([1], "integer"), restored(["?"], "integer")]))
    ['1', '?']
    """
    if len(arrays) == 1:
        return arrays[0]
    if len({str(array.dtype) for array in arrays}) > 1:
        return _string_array([None if pd.isna(value) else value for array in arrays for value in array.tolist()])
    return pd.concat([pd.Series(array) for array in arrays], ignore_index=True).array


def _string_array(values: list[Any]) -> Any:
    return _strings([v if v is None or isinstance(v, str) else _text(v) for v in values])


def _of_arrow(dtype: Any, values: pa.Array) -> Any:
    """An Arrow array as pandas keeps it: the way that extension types of pandas offer to Arrow."""
    return dtype.__from_arrow__(values)


def _strings(values: list[Any]) -> Any:
    """Texts by way of Arrow, which takes a list as it is; pandas would look at each value twice more."""
    try:
        return _of_arrow(pd.StringDtype("pyarrow", na_value=np.nan), pa.array(values, type=pa.large_string()))
    except pa.ArrowException as error:  # a value that is no text
        raise TypeError(str(error)) from error


def _integers_read(values: list[Any]) -> Any:
    try:
        return _of_arrow(pd.Int64Dtype(), pa.array(values, type=pa.int64()))
    except pa.ArrowException:  # numbers with a fraction of 0, or digits kept as text
        return pd.array(values, dtype="Int64")


def _booleans_read(values: list[Any]) -> Any:
    try:
        return _of_arrow(pd.BooleanDtype(), pa.array(values, type=pa.int64()).cast(pa.bool_()))
    except pa.ArrowException as error:  # a value that is neither 0 nor 1
        raise TypeError(str(error)) from error


def _date_objects(values: list[Any]) -> Any:
    days = {value: dt.date.fromisoformat(value[:10]) for value in set(values) if value is not None}
    dates = np.empty(len(values), dtype=object)
    dates[:] = list(map(days.get, values))
    return dates


def _timestamps(values: list[Any]) -> Any:
    times = pd.to_datetime(pd.Series(values, dtype=object), format="ISO8601", utc=True)
    return times.dt.tz_localize(None).array.as_unit("ms")


_RESTORED: dict[str, Callable[[list[Any]], Any]] = {
    "string": _strings,
    "integer": _integers_read,
    "number": lambda values: np.array(values, dtype=float),
    "boolean": _booleans_read,
    "date": _date_objects,
    "datetime": _timestamps,
}
